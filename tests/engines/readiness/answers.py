"""Answers to try: forms filled in by chance, and by hand."""

from collections.abc import Mapping

from hypothesis import strategies as st

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.scoring import Answer

BANK = load_bank()
FULL = BANK.form("full").items
FORMS = st.sampled_from([form.id for form in BANK.forms])
ANSWERS = st.sampled_from([1, 2, 3, 4, 5, "dk", "na", None])
COUNTS = st.lists(st.integers(0, 9), min_size=7, max_size=7).map(tuple)


@st.composite
def filled(draw: st.DrawFn) -> tuple[str, dict[str, Answer | None]]:
    """A form and answers to some of its questions."""
    form = draw(FORMS)
    return form, {item: draw(ANSWERS) for item in BANK.form(form).items if draw(st.booleans())}


@st.composite
def grouped(draw: st.DrawFn) -> tuple[str, dict[str, tuple[int, ...] | None]]:
    """A form and a group's counts for some of its questions."""
    form = draw(FORMS)
    return form, {item: draw(st.none() | COUNTS) for item in BANK.form(form).items if draw(st.booleans())}


def everything(value: Answer, **other: Answer | None) -> dict[str, Answer | None]:
    """The full form with one answer everywhere, and other answers where named."""
    return {**dict.fromkeys(FULL, value), **other}


def people(**answers: Answer) -> Mapping[str, tuple[int, ...]]:
    """Ten people who all give one answer to each question named."""
    places = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, "dk": 5, "na": 6}
    return {item: tuple(10 * (number == places[value]) for number in range(7)) for item, value in answers.items()}
