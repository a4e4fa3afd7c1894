"""What is open in a document, and the lines of the record of processing, without a database."""

from __future__ import annotations

from mandate.engines.papers import Activity, Cell, Held, Missing, activities, inside, missing

OPEN = Cell(" ", "the officer", "here")


def test_an_open_field_is_told_once_with_how_often_and_whose_move_it_is() -> None:
    rows = ((("Basis", OPEN), ("Name", Cell("x"))), (("Basis", OPEN),), (("Basis", Cell("", "the owner", "there")),))
    assert missing(rows) == (Missing("Basis", "the officer", "here", 2), Missing("Basis", "the owner", "there", 1))
    assert missing([]) == ()


def test_a_purpose_has_a_line_where_data_about_people_serve_it() -> None:
    def held(key: str, *purposes: str, personal: bool = True) -> Held:
        return Held(key, frozenset(purposes), personal)

    data = (held("crm", "sell"), held("stock", "sell", "plan", personal=False), held("old"), held("gone", "left"))
    tools = (held("writer", "sell", personal=False), held("bot", "help"), held("loose"), held("maps", personal=False))
    assert activities(["help", "plan", "sell"], data, tools) == (
        Activity("help", (), ("bot",)),
        Activity("sell", ("crm",), ("writer",)),
        Activity("", ("old", "gone"), ("loose",)),
    )
    assert activities(["plan"], data[1:2], ()) == ()


def test_a_country_is_inside_outside_or_not_known() -> None:
    names = {"ireland": True, "united states": False}
    assert [inside(name, names) for name in ("Ireland ", "United  States", "Atlantis")] == [True, False, None]
