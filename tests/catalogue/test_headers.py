"""The list of column names: dated, sourced, and one name never says two things of one kind of table."""

from datetime import date

import pytest

from mandate.catalogue.headers import _system, header_key, header_keys, load_headers


def test_the_list_carries_a_version_and_a_date() -> None:
    headers = load_headers()
    assert headers.version
    assert headers.dated > date(2026, 1, 1)


def test_every_kind_of_table_is_there_with_labels_in_two_languages() -> None:
    kinds = load_headers().kinds
    assert list(kinds) == ["people", "tools", "expenses", "oauth_grants", "extensions"]
    for kind in kinds.values():
        assert kind.label_en
        assert kind.label_nl
        assert kind.needs_en != kind.needs_nl


def test_every_name_points_to_a_field_that_exists_and_every_need_can_be_met() -> None:
    for kind in load_headers().kinds.values():
        reached = {synonym.field for synonym in kind.names.values()}
        assert reached == set(kind.fields)
        assert all(set(group) <= reached for group in kind.needs_one_of)


def test_every_system_names_its_page_and_day_and_known_fields() -> None:
    headers = load_headers()
    for system in headers.systems:
        assert system.page.startswith("https://")
        assert (system.seen is None) == (system.basis == "general knowledge")
        assert (system.seen is None) == (system.title == "")
        assert system.seen is None or system.seen <= headers.dated
        for target in system.columns:
            kind, _, field = target.partition(".")
            assert field in headers.kinds[kind].fields, (system.name, target)


def test_a_day_without_a_page_that_was_read_is_refused() -> None:
    entry = {"name": "Penhouse, users", "page": "https://example.org", "columns": {}}
    for wrong in (
        {"seen": date(2026, 11, 22)},
        {"seen": None},
        {"seen": None, "title": "Users", "basis": "general knowledge"},
    ):
        with pytest.raises(ValueError, match="Penhouse"):
            _system({**entry, **wrong})


def test_every_column_of_every_system_is_understood_as_it_says() -> None:
    headers = load_headers()
    for system in headers.systems:
        for target, columns in system.columns.items():
            kind, _, field = target.partition(".")
            for column in columns:
                found = [
                    headers.kinds[kind].names[key].field
                    for key in header_keys(column)
                    if key in headers.kinds[kind].names
                ]
                assert found[:1] == [field], (system.name, column)


@pytest.mark.parametrize(
    "text", ["E-mail", "e_mail", "E MAIL", " email ", "É-Mail", "e.mail:", "E\u00admail"]
)  # fmt: skip
def test_spelling_does_not_matter(text: str) -> None:
    assert header_key(text) == "email"


def test_what_stands_in_brackets_is_ignored_when_the_whole_is_unknown() -> None:
    assert header_keys("Email Address [Required]") == ("emailaddressrequired", "emailaddress")
    assert header_keys("(EUR)") == ("eur",)
    assert header_keys(" - ") == ()


def test_dutch_and_english_are_told_apart() -> None:
    people = load_headers().kinds["people"].names
    assert (people["afdeling"].language, people["department"].language) == ("nl", "en")
    assert people["manager"].language == "en"


def test_currencies_are_codes_of_three_letters() -> None:
    codes = load_headers().currencies
    assert {"EUR", "USD", "GBP"} <= codes
    assert all(len(code) == 3 and code.isupper() for code in codes)
