"""What is told of voices together, and what in the words of one points at who wrote it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines import voices
from mandate.engines.voices import Kept, Pointer, Points, Said, Theme

PEOPLE = ("Anna de Vries", "Bo Li")
TEAMS = {"Brand": 3, "Sales": 22, "Lab": None}
FUNCTIONS = {"Controller": 1, "Seller": 30, "": 9, "CEO": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is slow.", ()),
        ("anna DE vries says it is slow", (Pointer(Points.PERSON, "Anna de Vries"),)),
        ("De heer Vries weet ervan", (Pointer(Points.PERSON, "Vries"),)),
        ("It vries here, and li is short", ()),
        ("We of Brand cannot use it; Sales and Lab can", (Pointer(Points.TEAM, "Brand"),)),
        ("In our team of three nobody knows", (Pointer(Points.SIZE, "team of three"),)),
        ("In onze afdeling van 4 weet niemand het", (Pointer(Points.SIZE, "afdeling van 4"),)),
        ("Our team of 12 agrees", ()),
        ("As controller I saw it; every seller and the CEO did", (Pointer(Points.FUNCTION, "Controller"),)),
        ("Mail me: a.b@x.example.", (Pointer(Points.MAIL, "a.b@x.example"),)),
    ],
)
def test_names_and_small_teams_in_a_text_are_pointed_at(text: str, found: tuple[Pointer, ...]) -> None:
    assert voices.pointers(text, people=(*PEOPLE, " "), teams={**TEAMS, "": 1}, functions=FUNCTIONS) == found


def said(who: int, about: str = "Writer", team: str | None = "Sales", text: str = "the answers are wrong") -> Said:
    return Said(str(who), about, team, text)


def test_only_what_five_said_is_a_theme_and_one_person_counts_once() -> None:
    four = [said(1), said(1), said(2), said(3), said(4)]
    assert voices.about(four) == voices.teams(four) == voices.words(four) == ()
    five = [*four, said(5, text="Answers are WRONG, wrong"), said(6, about="Reader", team=None, text="fine")]
    assert voices.about(five) == (Theme("Writer", 5),)
    assert voices.teams(five) == (Theme("Sales", 5),)
    assert voices.words(five) == (Theme("answers", 5), Theme("wrong", 5))


@given(st.lists(st.builds(said, st.integers(0, 9), st.sampled_from("AB"), st.sampled_from(["x", None]), st.text())))
def test_no_theme_is_smaller_than_five(rows: list[Said]) -> None:
    for theme in (*voices.about(rows), *voices.teams(rows), *voices.words(rows)):
        assert theme.voices >= 5


def test_the_promise_of_a_reply_is_measured_by_its_day() -> None:
    said, due, after = date(2027, 3, 1), date(2027, 3, 5), date(2027, 3, 6)
    rows = [(said, due, due), (said, due, after), (said, due, None)]
    assert voices.kept(rows, today=due) == Kept(1, 2, 0, 4.5)
    assert voices.kept(rows, today=after) == Kept(1, 2, 1, 4.5)
    assert voices.kept(rows, today=after).share == 0.5
    assert voices.kept(rows[2:], today=due) == Kept(0, 0, 0, None)
    assert voices.kept([], today=due).share is None
