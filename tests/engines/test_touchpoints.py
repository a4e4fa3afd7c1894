"""What is owed where people meet AI, and what a reader sees of a page, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines import touchpoints as engine
from mandate.engines.touchpoints import Difference, Facts, Shown

TODAY = date(2026, 11, 23)
SEEN = Facts("chat", "", False, None, None, TODAY - timedelta(days=10), True, 30)


@pytest.mark.parametrize(
    ("facts", "shown", "next_check"),
    [
        (SEEN, Shown.SHOWN, TODAY + timedelta(days=20)),
        (replace(SEEN, check_every_days=9), Shown.LATE, TODAY - timedelta(days=1)),
        (replace(SEEN, found=False), Shown.MISSING, TODAY),
        (replace(SEEN, checked_on=None), Shown.UNPROVEN, TODAY),
        (replace(SEEN, first_shown_on=TODAY + timedelta(days=3)), Shown.PLANNED, TODAY + timedelta(days=3)),
        (replace(SEEN, first_shown_on=TODAY), Shown.SHOWN, TODAY + timedelta(days=20)),
        (replace(SEEN, notice=""), Shown.UNTOLD, None),
        (replace(SEEN, notice="", exception="human"), Shown.EXEMPT, None),
        (replace(SEEN, notice="", exception="editor"), Shown.VOID, None),
        (replace(SEEN, notice="", exception="editor", approved=True), Shown.EXEMPT, None),
        (replace(SEEN, notice="", last_shown_on=TODAY - timedelta(days=1)), Shown.ENDED, None),
        (replace(SEEN, notice="", last_shown_on=TODAY), Shown.UNTOLD, None),
    ],
)
def test_a_touchpoint_stands_where_its_facts_put_it(facts: Facts, shown: Shown, next_check: date | None) -> None:
    assert engine.standing(facts, today=TODAY) == engine.Standing(shown, next_check)


def test_who_makes_pictures_marks_them_as_well() -> None:
    assert engine.article("image", "provider") == "AI Act 50(4), 50(2)"
    assert engine.article("image", "deployer") == "AI Act 50(4)"
    assert engine.article("conversation", "provider") == "AI Act 50(1)"
    assert set(engine.NOTICES) == set(engine.OWED)


NOTICE = "Je chat met een AI-assistent van Veldwiek."


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"<p>{NOTICE}</p>", True),
        ("<p>Je chat met een <b>AI-assistent</b>\n van&nbsp;Veld<i>wiek</i>.</p>", True),
        ("<p>JE chat met een\n  AI-assistent   van Veldwiek.<br>Hallo</p>", True),
        ("<p>Je chat met e&eacute;n</p>", False),
        (f"<script>var x = '{NOTICE}'</script>", False),
        (f"<!-- {NOTICE} -->", False),
        (f'<p title="{NOTICE}">AI</p>', False),
        (f'<p style="Display : none">{NOTICE}</p>', False),
        (f'<div aria-hidden="true"><p>x</p>{NOTICE}</div>', False),
        (f"<div hidden><img src=x><p>open{NOTICE}</div><p>seen</p>", False),
        (f"<div hidden><p>never closed</div></b>{NOTICE}", True),
        (f"<title>{NOTICE}</title>", False),
        ("", False),
    ],
)
def test_only_what_a_reader_sees_is_shown(html: str, shown: bool) -> None:
    assert engine.shows(html, NOTICE) is shown


def test_no_words_are_never_shown() -> None:
    assert not engine.shows("<p>x</p>", "  ")


def test_the_first_changed_word_is_told_with_its_neighbours() -> None:
    was = "one two three four five six seven eight"
    assert engine.difference(was, was.replace("five", "fife")) == Difference(
        5, "two three four five six seven eight", "two three four fife six seven eight"
    )
    assert engine.difference(was, f"{was} nine") == Difference(9, "six seven eight", "six seven eight nine")
    assert engine.difference("a b", "a") == Difference(2, "a b", "a")


@given(st.text(), st.sampled_from([" ", "\n\n", "\t \r\n", "\u00a0"]))
def test_white_space_and_composition_change_no_hash(text: str, space: str) -> None:
    spaced = space.join(["cafe\u0301", text, "end"])
    plain = f"caf\u00e9 {text} end"
    assert engine.digest(spaced) == engine.digest(plain)
    assert engine.difference(spaced, plain) is None


@given(st.text(), st.text())
def test_two_texts_are_the_same_or_differ_somewhere(one: str, other: str) -> None:
    assert (engine.difference(one, other) is None) is (engine.digest(one) == engine.digest(other))
