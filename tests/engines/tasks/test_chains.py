"""Tasks in a row are a routine, a person stands where harm can be done, and a circle makes none."""

from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.tasks.chains import Chain, Link, Step, chains
from mandate.engines.tasks.ranking import Harm

KEYS = "abcdefg"


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    """Tasks of two teams that follow each other in any way, in circles too."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    after = st.lists(st.sampled_from(KEYS), max_size=2).map(tuple)
    return [
        Link(key, draw(st.sampled_from("xy")), draw(after), draw(st.sampled_from(Harm)), draw(st.booleans()))
        for key in keys
    ]


def test_a_person_stands_after_what_can_do_harm_and_at_the_end() -> None:
    safe = {"harm": Harm.ANNOYING, "reversible": True}
    found = chains(
        [
            Link("c", "x", ("b",), **safe),  # type: ignore[arg-type]
            Link("b", "x", ("a", "gone", "other"), Harm.COSTLY, True),
            Link("a", "x", (), **safe),  # type: ignore[arg-type]
            Link("other", "y"),
            Link("final", "y", ("other",), Harm.NONE, False),
        ]
    )
    assert found.routines == (
        Chain("x", (Step("a", False), Step("b", True), Step("c", True))),
        Chain("y", (Step("other", True), Step("final", True))),
    )


def test_a_circle_is_named_and_makes_no_routine() -> None:
    found = chains([Link("a", "x", ("b",)), Link("b", "x", ("a",)), Link("alone", "x")])
    assert found.routines == ()
    assert found.circles == (("a", "b"),)


@given(links(), st.randoms(use_true_random=False))
def test_the_order_of_the_links_plays_no_part_and_each_step_comes_after_what_it_follows(
    many: list[Link], random: object
) -> None:
    found = chains(many)
    shuffled = list(many)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chains(shuffled) == found
    follows = {link.key: set(link.follows) for link in many}
    for routine in found.routines:
        order = [step.key for step in routine.steps]
        assert routine.steps[-1].person
        assert len(order) > 1
        for at, key in enumerate(order):
            assert not follows[key] & set(order[at:])
