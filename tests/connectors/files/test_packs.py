"""What goes on paper is cut by rank and counted."""

import pytest

from mandate.connectors.files.packs import (
    MOST_CLAUSES,
    MOST_SERVICES,
    Ask,
    DraftCharter,
    MtPack,
    Priority,
    Voice,
    cut,
    whole,
)
from mandate.connectors.files.wording import LANGUAGES, labels
from tests.connectors.files.making import pack, report


def test_a_pack_is_cut_by_rank_and_says_how_much_more_there_is() -> None:
    data = pack(services=40).to_data()
    assert len(data["services"]) == MOST_SERVICES
    assert data["services_total"] == 40
    assert [one["action"] for one in data["priorities"]] == ["Do 0", "Do 1", "Do 2"]
    assert data["priorities_more"] == 2
    assert data["seal"] == "3f9a22c1"


def test_clauses_that_do_not_fit_are_counted_never_dropped_in_silence() -> None:
    many = DraftCharter(tuple(str(number) for number in range(9)), ("all else",))
    data = MtPack(organisation="x", language="en", as_of="now", sentence="y", charter=many).to_data()
    assert len(data["charter"]["alone"]) == MOST_CLAUSES
    assert data["charter"]["alone_more"] == 9 - MOST_CLAUSES
    assert data["charter"]["to_mt_more"] == 0


def test_an_almost_empty_pack_has_every_field_the_template_asks_for() -> None:
    data = MtPack(organisation="x", language="nl", as_of="nu", sentence="y").to_data()
    assert data["voice"] is None
    assert data["charter"] is None
    assert data["labels"]["sample"] == "Voorbeeld"


def test_a_report_names_the_rows_that_stay_in_the_workbook() -> None:
    data = report(rows=1_000).to_data()
    assert (len(data["services"]), data["services_total"]) == (400, 1_000)
    assert (len(data["files"]), data["files_total"]) == (400, 1_000)


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("  spaced \n out  ", 20, "spaced out"),
        ("unbreakablewordhere", 8, "unbreak…"),
        ("one, two", 6, "one…"),
    ],
)
def test_a_text_is_cut_between_words(text: str, most: int, kept: str) -> None:
    assert cut(text, most) == kept


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One. Two.", 20, "One. Two."),
        ("One. Two.", 8, "One."),
        ("Read art. 25 first. Then sign.", 20, "Read art. 25 first."),
        ("Fireflies.ai costs € 3.50. It stays.", 30, "Fireflies.ai costs € 3.50."),
        ("“Why?” “Because.” Nobody knew.", 9, "elsewhere"),
        ("One sentence that is too long", 9, "elsewhere"),
        ("  One \n line.  ", 9, "One line."),
        ("", 9, ""),
    ],
)
def test_only_whole_sentences_are_kept(text: str, most: int, kept: str) -> None:
    assert whole(text, most, otherwise="elsewhere") == kept


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_pack_is_cut_in_the_middle(language: str) -> None:
    endless = "words without an end " * 60
    full = MtPack(
        organisation="x", language=language, as_of="now", sentence=endless, basis=endless, unseen=(endless,),
        voices=(Voice(endless, "Buyer"), Voice("It helps.", "Planner")),
        priorities=(Priority(endless, f"Short. Then {endless}", (endless, "Log: 3 lines."), endless),),
        asks=(Ask(endless, endless),), charter=DraftCharter((endless,), (endless,)),
    ).to_data()  # fmt: skip
    assert not [text for text in texts(full) if text.endswith(("…", "..."))]
    assert full["sentence"] == labels(language)["elsewhere"]
    assert full["voice"]["text"] == "It helps."
    assert full["priorities"][0]["reason"] == "Short."
    assert full["priorities"][0]["evidence"] == ["Log: 3 lines."]


def test_both_languages_have_the_same_fixed_words() -> None:
    first, second = (labels(language) for language in LANGUAGES)
    assert first.keys() == second.keys()
    for key, words in first.items():
        assert words.count("{") == second[key].count("{"), key
    with pytest.raises(ValueError, match="no fixed words"):
        labels("de")
