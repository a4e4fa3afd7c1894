"""What may be shown: attackers with all the report, linear algebra and patience find nobody."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.alignment.disclosure import (
    Atom,
    Hidden,
    close_to_last,
    hold_back,
    leave_out,
    overlaps,
    publishable,
)
from mandate.engines.alignment.facts import Report, Tallied, Tally
from mandate.engines.alignment.report import report
from mandate.engines.terms import InvalidFact
from tests.engines.alignment.tallies import drawn

# A prime larger than any determinant of 0 and 1 of this size, so ranks modulo it are ranks.
PRIME = (1 << 61) - 1
FEW = range(1, 5)


def rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of a table of 0 and 1, exact."""
    left = [list(row) for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            found += 1
            left.remove(pivot)
            inverse = pow(pivot[column], -1, PRIME)
            left = [[(a - row[column] * inverse * b) % PRIME for a, b in zip(row, pivot, strict=True)] for row in left]
    return found


def isolated(
    memberships: Sequence[frozenset[str]], people: Sequence[int], shown: Iterable[str]
) -> list[tuple[int, ...]]:
    """Sets of atoms with one to four people of which some combination of shown sums speaks, and of nobody else."""
    rows = [[int(group in groups) for groups in memberships] for group in shown]
    whole = rank(rows)
    small = [number for number, count in enumerate(people) if count in FEW]
    return [
        few
        for size in range(1, 5)
        for few in combinations(small, size)
        if sum(people[number] for number in few) in FEW
        and rank([[value for column, value in enumerate(row) if column not in few] for row in rows]) < whole
    ]


def members(tally: Tally) -> list[frozenset[str]]:
    return [atom.groups | {"everyone"} for atom in tally.atoms]


def solutions(
    memberships: Sequence[frozenset[str]], sizes: Sequence[int], sums: dict[str, int]
) -> list[tuple[int, ...]]:
    """Every way in which so many people of each atom can have given an answer, given how many did per group."""
    return [
        ways
        for ways in product(*(range(size + 1) for size in sizes))
        if all(sum(w for w, m in zip(ways, memberships, strict=True) if g in m) == total for g, total in sums.items())
    ]


def possible(
    memberships: Sequence[frozenset[str]], sizes: Sequence[int], bars: dict[str, tuple[int, ...]]
) -> list[list[tuple[int, ...]]]:
    """Per anchor what `solutions` leaves once every atom must also give as many answers as it has."""
    left = [solutions(memberships, sizes, {g: counts[k] for g, counts in bars.items()}) for k in range(5)]
    while True:
        least = [[min(w[a] for w in ways) for a in range(len(sizes))] for ways in left]
        most = [[max(w[a] for w in ways) for a in range(len(sizes))] for ways in left]
        low = [sum(column) for column in zip(*least, strict=True)]
        high = [sum(column) for column in zip(*most, strict=True)]
        fewer = [
            [
                ways
                for ways in left[k]
                if all(
                    size - high[a] + most[k][a] <= ways[a] <= size - low[a] + least[k][a]
                    for a, size in enumerate(sizes)
                )
            ]
            for k in range(5)
        ]
        if fewer == left:
            return left
        left = fewer


def worked_out(tally: Tally, found: Report, item: str) -> list[tuple[int, ...]]:
    """Sets of atoms holding one to four answers of which the shown bars leave one single possibility.

    That everybody in a set of five or more answered the same is shown on purpose, and is no finding.
    """
    number, groups = tally.items.index(item), members(tally)
    sizes = [sum(atom.counts[number][:5]) for atom in tally.atoms]
    shown = {one.group: one.counts for one in found.items if one.item == item and one.counts is not None}
    per_anchor = possible(groups, sizes, shown) if shown else [[]] * 5
    known = {
        atom: k
        for k, ways in enumerate(per_anchor)
        for atom in range(len(sizes))
        if sizes[atom] and {w[atom] for w in ways} == {sizes[atom]}
    }
    alike = [sum(sizes[a] for a in known if known[a] == k) for k in range(5)]
    result = []
    for size in range(1, len(sizes) + 1):
        for few in combinations([a for a in range(len(sizes)) if sizes[a]], size):
            if sum(sizes[a] for a in few) not in FEW or not shown:
                continue
            pinned = all(len({sum(w[a] for a in few) for w in ways}) == 1 for ways in per_anchor)
            same = all(a in known and alike[known[a]] >= 5 for a in few)
            if pinned and not same:
                result.append(few)
    return result


@settings(max_examples=120, deadline=None)
@given(drawn(names="abcd"))
def test_no_combination_of_shown_numbers_speaks_of_one_to_four_people(tally: Tally) -> None:
    found, groups = report(tally), members(tally)
    assert isolated(groups, [atom.people for atom in tally.atoms], [one.group for one in found.groups]) == []
    for number, item in enumerate(tally.items):
        rows = [one for one in found.items if one.item == item]
        answers = [atom.counts[number] for atom in tally.atoms]
        assert isolated(groups, [sum(c) for c in answers], [one.group for one in rows]) == []
        barred = [one.group for one in rows if one.counts is not None]
        assert isolated(groups, [sum(c[:5]) for c in answers], barred) == []


@settings(max_examples=60, deadline=None)
@given(drawn(names="abc", items=1, most=5))
def test_searching_every_possibility_finds_the_answers_of_nobody(tally: Tally) -> None:
    assert worked_out(tally, report(tally), "q0") == []


def test_the_search_finds_what_the_rank_rule_alone_would_let_through() -> None:
    """Two overlapping groups: a category nobody in one of them chose tells who in the other did."""
    one, both, other = (
        Tallied(frozenset("a"), 2, ((2, 0, 0, 0, 0, 0, 0),)),
        Tallied(frozenset("ab"), 6, ((0, 0, 6, 0, 0, 0, 0),)),
        Tallied(frozenset("b"), 7, ((0, 0, 3, 4, 0, 0, 0),)),
    )
    tally = Tally(("q0",), ("a", "b"), (one, both, other))
    careless = report(tally, minimum=1)
    without_everyone = Report(
        careless.groups, tuple(row for row in careless.items if row.group != "everyone"), (), (), (), ()
    )
    assert isolated([atom.groups for atom in tally.atoms], [2, 6, 7], "ab") == []
    assert (0,) in worked_out(tally, without_everyone, "q0")
    assert worked_out(tally, report(tally), "q0") == []


@given(drawn(items=1), st.integers(1, 6))
def test_every_overlap_of_what_is_shown_holds_nobody_or_enough(tally: Tally, minimum: int) -> None:
    atoms = [Atom(groups, atom.people) for groups, atom in zip(members(tally), tally.atoms, strict=True)]
    shown, hidden = publishable(atoms, ("everyone", *tally.groups), minimum=minimum)
    assert sorted([*shown, *(one.group for one in hidden)]) == sorted(("everyone", *tally.groups))
    for pattern in product([True, False], repeat=len(shown)):
        cell = [
            a.people for a in atoms if all((g in a.groups) == inside for g, inside in zip(shown, pattern, strict=True))
        ]
        assert not any(pattern) or sum(cell) == 0 or sum(cell) >= minimum


def test_a_group_of_four_hides_the_smallest_sibling_too() -> None:
    atoms = [Atom(frozenset({"everyone", g}), n) for g, n in (("mt", 4), ("sales", 20), ("product", 12))]
    shown, hidden = publishable(atoms, ("everyone", "sales", "product", "mt"))
    assert shown == ("everyone", "sales")
    assert [(one.group, one.why) for one in hidden] == [("product", Hidden.WOULD_REVEAL), ("mt", Hidden.TOO_FEW)]


def test_the_first_group_in_order_of_worth_stays() -> None:
    atoms = [Atom(frozenset({"everyone", "mt", "sales"}), 3), Atom(frozenset({"everyone", "mt"}), 6)]
    atoms += [Atom(frozenset({"everyone", "sales"}), 9), Atom(frozenset({"everyone"}), 30)]
    assert publishable(atoms, ("everyone", "mt", "sales"))[0] == ("everyone", "mt")
    assert publishable(atoms, ("everyone", "sales", "mt"))[0] == ("everyone", "sales")


@settings(max_examples=120, deadline=None)
@given(drawn(names="abc", most=14), drawn(names="abc", most=14))
def test_two_waves_together_speak_of_nobody_or_of_enough(first: Tally, second: Tally) -> None:
    """Whoever subtracts the waves, also for overlaps and rests, ends at the same number of people or five apart."""
    last = report(first)
    now = report(second, previous=last)
    both = {one.group for one in now.groups} & {one.group for one in last.groups}
    for size in range(1, len(both) + 1):
        for inside in combinations(sorted(both), size):
            before, after = (
                sum(a.people for g, a in zip(members(t), t.atoms, strict=True) if g & both == set(inside))
                for t in (first, second)
            )
            assert before == after or abs(before - after) >= 5


ALL = frozenset({"everyone"})
sizes = st.fixed_dictionaries(
    {ALL: st.integers(10, 30), ALL | {"a"}: st.integers(10, 30), ALL | {"b"}: st.integers(10, 30)}
)


@given(sizes, sizes)
def test_after_leaving_out_per_overlap_no_group_is_too_close_to_the_last_wave(
    first: dict[frozenset[str], int], second: dict[frozenset[str], int]
) -> None:
    last = [Atom(groups, people) for groups, people in first.items()]
    out = leave_out([Atom(groups, people) for groups, people in second.items()], last)
    left = [Atom(groups, people - out.get(groups, 0)) for groups, people in second.items()]
    assert all(0 < number < 5 for number in out.values())
    assert close_to_last(left, last, ["everyone", "a", "b"]) is None
    assert min(overlaps(left, ["everyone", "a", "b"]).values()) >= 5


def test_where_leaving_out_cannot_help_nothing_is_left_out() -> None:
    last = [Atom(ALL, 9), Atom(ALL | {"a"}, 20)]
    now = [Atom(ALL | {"b"}, 7), Atom(ALL | {"a"}, 22), Atom(frozenset({"c"}), 3)]
    assert leave_out(now, last) == {ALL | {"a"}: 2}
    assert leave_out(now, []) == {}


def test_what_is_left_of_everyone_counts_between_waves_too() -> None:
    """Everyone grew by five and the group by six, so the others lost one."""

    def wave(group: int, others: int) -> Tally:
        counts = [((n, 0, 0, 0, 0, 0, 0),) for n in (group, others)]
        atoms = (Tallied(frozenset("a"), group, counts[0]), Tallied(frozenset(), others, counts[1]))
        return Tally(("q0",), ("a",), atoms)

    found = report(wave(16, 19), previous=report(wave(10, 20)))
    assert [one.group for one in found.groups] == ["a"]
    assert [(one.group, one.why) for one in found.suppressed] == [("everyone", Hidden.CLOSE_TO_LAST)]


@given(st.integers(0, 60), st.none() | st.integers(5, 60), st.integers(1, 8))
def test_a_wave_differs_from_the_last_by_nobody_or_by_enough(now: int, last: int | None, minimum: int) -> None:
    out = hold_back(now, last, minimum=minimum)
    if out is None:
        assert now < minimum or (last is not None and abs(now - last) < minimum and now < last + minimum)
        return
    left = now - out
    assert left >= minimum
    assert 0 <= out < minimum
    assert last is None or left == last or abs(left - last) >= minimum


@pytest.mark.parametrize(
    ("now", "last", "out"),
    [(20, None, 0), (4, None, None), (22, 20, 2), (18, 20, 3), (7, 9, None), (25, 20, 0), (20, 20, 0), (15, 20, 0)],
)
def test_how_many_answers_are_left_out(now: int, last: int | None, out: int | None) -> None:
    assert hold_back(now, last) == out


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidFact, match="people"):
        publishable([Atom(frozenset(), -1)], ())
    with pytest.raises(InvalidFact, match="minimum"):
        publishable([], (), minimum=0)
    with pytest.raises(InvalidFact, match="groups"):
        publishable([], ("a", "a"))
    for numbers in ((-1, None), (3, -1)):
        with pytest.raises(InvalidFact, match="people"):
            hold_back(*numbers)
