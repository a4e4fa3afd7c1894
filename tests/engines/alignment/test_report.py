"""The one report of a wave: what it says, what it hides, and that it is the same each time."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.alignment.agreement import Reading, chance
from mandate.engines.alignment.conversations import conversations, do_not_know
from mandate.engines.alignment.disclosure import Hidden
from mandate.engines.alignment.facts import Difference, Report, Tally, Why
from mandate.engines.alignment.report import median, report
from mandate.engines.terms import InvalidFact
from tests.engines.alignment.tallies import drawn, tally

SPLIT, MIDDLE, CLEAR = [3, 0, 0, 0, 3], [0, 2, 16, 2, 0], [0, 0, 0, 18, 2]


def company(**more: object) -> Tally:
    made = tally({"mt": [SPLIT, [0, 0, 1, 5, 0]], "sales": [MIDDLE, CLEAR]}, pairs=[("mt", "sales")])
    return replace(made, **more)  # type: ignore[arg-type]


def test_each_item_and_group_with_its_bars_its_middle_and_its_reading() -> None:
    found = report(company())
    seen = found.seen("q0", "mt")
    assert seen is not None
    assert (seen.n, seen.counts, seen.median, seen.agreement) == (6, (3, 0, 0, 0, 3), 3.0, -1)
    assert (seen.reading, seen.random, seen.nearly_all) == (Reading.CAMPS, chance(6), None)
    assert found.seen("q1", "sales").reading is Reading.CLEAR  # type: ignore[union-attr]
    assert found.seen("q9", "sales") is None
    assert [(g.group, g.people) for g in found.groups] == [("everyone", 26), ("mt", 6), ("sales", 20)]
    assert found.people("nobody") is None
    labels = found.expected_by_chance[1]
    assert (labels.group, labels.items, labels.clear) == ("mt", 2, 2 * chance(6).share_upper)
    assert found.suppressed == ()


def test_a_pair_that_differs_has_an_interval_and_one_that_does_not_has_none() -> None:
    apart, alike = report(company()).differences
    assert (apart.item, apart.groups, apart.n, apart.medians) == ("q0", ("mt", "sales"), (6, 20), (3.0, 3.0))
    assert apart.reading is Difference.DIFFER
    assert apart.p < apart.q <= 0.05
    assert apart.steps > apart.chance_steps
    assert apart.interval is not None
    assert (alike.reading, alike.interval) == (Difference.NO_DIFFERENCE_FOUND, None)


def test_groups_too_small_to_find_anything_are_called_so() -> None:
    made = tally({"a": [SPLIT] * 30, "b": [[1, 1, 1, 1, 1]] * 30}, pairs=[("a", "b")])
    assert {one.reading for one in report(made).differences} == {Difference.TOO_SMALL}


def test_everyone_but_a_group_is_what_is_left_of_everyone() -> None:
    found = report(company(pairs=(("mt", "not:mt"), ("not:everyone", "mt"))))
    assert [one.n for one in found.differences] == [(6, 20), (6, 20)]
    assert found.differences[0].steps == report(company()).differences[0].steps


def test_an_item_few_answered_is_hidden_with_the_sibling_that_would_reveal_it() -> None:
    made = tally(
        {"mt": [[1, 1, 1, 0, 0, 3, 0]], "sales": [[2, 2, 9, 4, 3]], "it": [[1, 1, 1, 1, 1]]},
        pairs=[("mt", "sales"), ("sales", "it")],
    )
    found = report(replace(made, groups=("sales", "it", "mt")))
    seen = found.seen("q0", "mt")
    assert seen is not None
    assert (seen.counts, seen.median, seen.reading, seen.n, seen.dk) == (None, None, None, 3, 3)
    assert [(one.group, one.item, one.why) for one in found.suppressed] == [
        ("it", "q0", Hidden.WOULD_REVEAL), ("mt", "q0", Hidden.TOO_FEW)
    ]  # fmt: skip
    assert found.differences == ()


def test_an_item_hardly_anybody_opened_has_no_row_at_all() -> None:
    made = tally({"mt": [[6, 0, 0, 0, 0], [1, 1, 0, 0, 0]]})
    found = report(made)
    assert {one.item for one in found.items} == {"q0"}
    assert {(one.group, one.item, one.why) for one in found.suppressed} == {
        (group, "q1", Hidden.TOO_FEW) for group in ("everyone", "mt")
    }


def test_a_sensitive_item_nearly_all_agree_on_shows_the_anchor_and_no_bars_for_anybody() -> None:
    found = report(company(sensitive=frozenset({"q0", "q1"})))
    assert found.seen("q1", "sales").nearly_all == 4  # type: ignore[union-attr]
    assert all(one.counts is None and one.agreement is None for one in found.items if one.item == "q1")
    assert {(one.group, one.why) for one in found.suppressed} == {
        (group, Hidden.NEARLY_ALL) for group in ("everyone", "mt", "sales")
    }
    assert found.seen("q0", "mt").counts == tuple(SPLIT)  # type: ignore[union-attr]
    assert [one.item for one in found.differences] == ["q0"]
    mixed = report(replace(tally({"a": [SPLIT], "b": [[0, 0, 9, 0, 0]]}), sensitive=frozenset({"q0"})))
    assert [one.why for one in mixed.suppressed] == [
        Hidden.BESIDE_NEARLY_ALL,
        Hidden.BESIDE_NEARLY_ALL,
        Hidden.NEARLY_ALL,
    ]


def test_this_wave_against_the_last_and_the_rest_of_both() -> None:
    last = report(tally({"mt": [[6, 0, 0, 0, 0]], "sales": [[20, 0, 0, 0, 0]]}))
    now = tally(
        {"mt": [[0, 0, 0, 0, 6]], "sales": [[0, 0, 0, 0, 20]]},
        pairs=[("everyone", "everyone@last"), ("mt", "mt@last"), ("not:mt", "not:mt@last"), ("mt", "sales")],
    )
    found = report(now, previous=last).differences
    assert [(one.groups[1], one.n, one.steps) for one in found] == [
        ("everyone@last", (26, 26), 4), ("mt@last", (6, 6), 4), ("not:mt@last", (20, 20), 4), ("sales", (6, 20), 0)
    ]  # fmt: skip
    assert len(report(now).differences) == 1


def test_a_group_that_differs_from_the_last_wave_by_a_few_is_hidden() -> None:
    last = report(tally({"mt": [[6, 0, 0, 0, 0]], "sales": [[20, 0, 0, 0, 0]], "it": [[9, 0, 0, 0, 0]]}))
    sensitive = replace(tally({"sales": [[9, 0, 0, 0, 0]]}), sensitive=frozenset({"q0"}))
    now = tally({"mt": [[2, 0, 3, 0, 3]], "sales": [[1, 0, 5, 0, 20]], "it": [[2, 0, 0, 0, 1]]})
    found = report(now, previous=last)
    assert [(one.group, one.why) for one in found.suppressed] == [
        ("everyone", Hidden.CLOSE_TO_LAST), ("mt", Hidden.CLOSE_TO_LAST), ("it", Hidden.TOO_FEW)
    ]  # fmt: skip
    assert [one.group for one in found.groups] == ["sales"]
    assert (
        report(
            tally({"sales": [[9, 0, 0, 0, 0]]}, pairs=[("sales", "sales@last")]), previous=report(sensitive)
        ).differences
        == ()
    )


def test_nobody_answered_gives_an_empty_report_that_says_so() -> None:
    found = report(Tally(("q0",), ("mt",), ()))
    assert (found.groups, found.items, found.differences) == ((), (), ())
    assert {(one.group, one.why) for one in found.suppressed} == {("everyone", Hidden.TOO_FEW), ("mt", Hidden.TOO_FEW)}
    assert conversations(found) == ()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("items", {"items": ("q0", "q0")}),
        ("groups", {"groups": ("mt", "mt")}),
        ("groups", {"groups": ("mt", "everyone")}),
        ("groups", {"groups": ("mt", "sales", "not:mt")}),
        ("groups", {"groups": ("mt", "sales", "mt@last")}),
        ("pairs", {"pairs": (("mt", "it"),)}),
        ("atoms", {"groups": ("mt",), "pairs": ()}),
        ("counts", {"items": ("q0",)}),
    ],
)
def test_facts_that_contradict_each_other_are_refused(field: str, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidFact, match=field):
        report(company(**wrong))


@pytest.mark.parametrize("counts", [(1, 1, 1), (7, 0, 0, 0, 0, 0, 0), (3, -1, 0, 0, 0, 0, 0)])
def test_answers_that_cannot_be_are_refused(counts: tuple[int, ...]) -> None:
    made = company()
    atom = replace(made.atoms[0], counts=(counts, counts))
    with pytest.raises(InvalidFact, match="counts"):
        report(replace(made, atoms=(atom,)))


@settings(max_examples=40, deadline=None)
@given(drawn(), st.randoms(use_true_random=False))
def test_who_comes_first_changes_nothing_and_what_is_kept_comes_back(made: Tally, chance_of: object) -> None:
    atoms = list(made.atoms)
    chance_of.shuffle(atoms)  # type: ignore[attr-defined]
    found = report(made)
    assert report(replace(made, atoms=tuple(atoms))) == found
    assert Report.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"groups": 3},
        {"groups": [{"group": "a"}]},
        {**report(company()).to_json(), "suppressed": [{"group": "a", "item": None, "why": "x"}]},
    ],
)
def test_what_is_not_a_kept_report_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(InvalidFact, match="report"):
        Report.from_json(kept)


def test_the_middle_of_an_even_number_lies_between_the_middle_two() -> None:
    assert (median([1, 0, 0, 0, 1]), median([0, 2, 1, 0, 0]), median([0, 2, 2, 0, 0])) == (3.0, 2.0, 2.5)


def test_the_talks_worth_having_in_their_order() -> None:
    made = tally(
        {
            "mt": [SPLIT, [0, 0, 0, 0, 6], [6, 0, 0, 0, 0], [0, 0, 2, 0, 0, 4, 0], [1, 2, 1, 1, 1], [1, 2, 0, 2, 1]],
            "sales": [MIDDLE, [0, 0, 0, 0, 20], [0, 0, 10, 10, 0], [2, 9, 9, 0, 0], [9, 1, 0, 1, 9], [3, 5, 5, 5, 2]],
        },
        pairs=[("mt", "sales")],
    )
    talks = conversations(report(made))
    assert [(talk.item, talk.why) for talk in talks] == [
        ("q0", (Why.DIFFER, Why.CAMPS)), ("q2", (Why.DIFFER,)), ("q4", (Why.CAMPS,)), ("q3", (Why.DO_NOT_KNOW,))
    ]  # fmt: skip
    first, second, third, fourth = talks
    mt, sales = first.standings
    assert (mt.group, mt.low, mt.high, mt.people_low, mt.people_high) == ("mt", 1, 5, 3, 3)
    assert (sales.group, sales.median, sales.low) == ("sales", 3.0, None)
    assert [(one.group, one.median) for one in second.standings] == [("mt", 1.0), ("sales", 3.5)]
    assert (third.standings[0].people_low, third.steps) == (10, None)
    assert fourth.do_not_know == pytest.approx(4 / 6)
    assert conversations(report(made), limit=2) == talks[:2]


def test_a_talk_with_the_rest_names_its_middle_though_it_has_no_row() -> None:
    (talk,) = conversations(
        report(tally({"a": [[9, 0, 0, 0, 0]], "b": [[0, 0, 0, 0, 9]], "c": [[0, 0, 0, 2, 7]]}, pairs=[("a", "not:a")]))
    )
    assert [(one.group, one.median) for one in talk.standings] == [("a", 1.0), ("not:a", 5.0)]


def test_the_share_who_do_not_know_needs_five_people() -> None:
    seen = report(tally({"a": [[1, 0, 0, 0, 0, 3, 1]]})).seen("q0", "a")
    assert seen is not None
    assert do_not_know(seen) == 0
    assert do_not_know(replace(seen, dk=4)) == 0.8


SAME_BYTES = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from mandate.engines.alignment.conversations import conversations
from mandate.engines.alignment.facts import Tallied, Tally
from mandate.engines.alignment.report import report
names = ("mt", "sales", "product", "it")
atoms = tuple(
    Tallied(frozenset([name, *(["late"] if n % 2 else [])]), 30, ((3 + n, 2, 9 - n, 4, 12 - 9 % (n + 2), 0, 0),))
    for n, name in enumerate(names)
)
pairs = (("mt", "sales"), ("late", "not:late"))
found = report(Tally(("q0",), (*names, "late"), atoms, pairs, frozenset({"q0"})))
print(json.dumps(found.to_json()), conversations(found))
"""


def test_the_report_is_the_same_bytes_whatever_python_hashes() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SAME_BYTES, json.dumps(sys.path)], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert b"everyone" in said.pop()
