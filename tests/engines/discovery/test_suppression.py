"""Nobody in a small group can be worked out, by subtraction or by knowing the rule itself."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.suppression import TeamUse, gives_away, lineage, roll_up, shown, weeks_shown
from mandate.engines.terms import InvalidFact

TREES: list[tuple[dict[str, str | None], list[str | None]]] = [
    ({"A": None, "B": None}, ["A", "B", None]),
    ({"A": None, "B": None, "C": None}, ["A", "B", "C"]),
    ({"P": None, "A": "P"}, ["A", "P"]),
    ({"P": None, "A": "P", "B": "P", "C": None}, ["P", "A", "B", "C"]),
    ({"P": None, "A": "P", "B": "P", "Q": None, "C": "Q", "D": "Q"}, ["A", "B", "C", "D"]),
    ({"R": None, "P": "R", "A": "P", "B": "P", "C": "R"}, ["A", "B", "C"]),
]


def worlds(people: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to place that many people in that many cells."""
    if cells == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in worlds(people - first, cells - 1):
            yield (first, *rest)


@pytest.mark.parametrize("minimum", [4, 5])
@pytest.mark.parametrize(("tree", "names"), TREES)
def test_a_reader_who_knows_the_rule_cannot_pin_a_hidden_team(
    tree: dict[str, str | None], names: list[str | None], minimum: int
) -> None:
    for people in range(minimum, 3 * minimum + 1):
        publications = defaultdict(list)
        for cells in worlds(people, len(names)):
            publications[roll_up(dict(zip(names, cells, strict=True)), tree, minimum=minimum)].append(cells)
        for published, possible in publications.items():
            for position, name in enumerate(names):
                values = {cells[position] for cells in possible}
                pinned = len(values) == 1 and 0 < min(values) < minimum
                assert not pinned, f"{name} must be {values} in {published}"


@pytest.mark.parametrize(("minimum", "weeks", "most"), [(4, 2, 7), (5, 2, 9), (3, 3, 3)])
def test_a_reader_who_knows_the_rule_cannot_pin_a_hidden_week(minimum: int, weeks: int, most: int) -> None:
    active = [kind for size in range(1, weeks + 1) for kind in combinations(range(weeks), size)]
    publications = defaultdict(set)
    for numbers in product(range(most + 1), repeat=len(active)):
        total = sum(numbers)
        if not minimum <= total <= most:
            continue
        found = tuple(sum(n for n, kind in zip(numbers, active, strict=True) if week in kind) for week in range(weeks))
        published = weeks_shown(total, {str(week): n for week, n in enumerate(found)}, minimum=minimum)
        publications[(total, published)].add(found)
    assert publications or minimum > most
    for (total, published), possible in publications.items():
        for week in range(weeks):
            values = {found[week] for found in possible}
            pinned = len(values) == 1 and 0 < min(values) < minimum
            assert not pinned, f"week {week} must be {values} in {published} of {total}"


names = st.sampled_from(["a", "b", "c", "d", "e", "f", "g"])


@st.composite
def organisations(draw: st.DrawFn) -> tuple[dict[str, str | None], dict[str | None, int], dict[str, int]]:
    """A tree (a parent always earlier in the alphabet), people per team, and team sizes that hold them."""
    teams = "abcdefg"
    tree: dict[str, str | None] = {}
    for position, team in enumerate(teams):
        tree[team] = draw(st.sampled_from([None, *teams[:position]]))
    cells: dict[str | None, int] = draw(st.dictionaries(st.one_of(st.none(), names), st.integers(0, 12), min_size=1))
    sizes = {team: cells.get(team, 0) + draw(st.integers(0, 4)) for team in teams}
    return tree, cells, sizes


@given(organisations())
def test_every_group_shown_has_five_people_and_together_they_are_everybody(organisation) -> None:
    tree, cells, sizes = organisation
    groups = roll_up(cells, tree, sizes=sizes)
    total = sum(cells.values())
    assert all(group.people >= 5 for group in groups)
    assert sum(group.people for group in groups) == (total if total >= 5 else 0)
    assert len({group.team for group in groups}) == len(groups)


@given(organisations())
def test_what_is_shown_of_a_subtree_leaves_no_hidden_rest_of_one_to_four(organisation) -> None:
    tree, cells, sizes = organisation
    groups = roll_up(cells, tree, sizes=sizes)
    hidden = sum(cells.values()) - sum(group.people for group in groups if group.team is not None)
    assert hidden == 0 or hidden >= 5 or not groups


@given(organisations(), names)
def test_one_person_more_never_shows_a_group_below_five_nor_leaves_a_small_rest(organisation, team: str) -> None:
    tree, cells, sizes = organisation
    more = {**cells, team: cells.get(team, 0) + 1}
    groups = roll_up(more, tree, sizes={**sizes, team: sizes[team] + 1})
    total = sum(more.values())
    assert all(group.people >= 5 for group in groups)
    assert sum(group.people for group in groups) == (total if total >= 5 else 0)


@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_in_which_teams_are_given_does_not_matter(organisation, chance) -> None:
    tree, cells, sizes = organisation
    shuffled = list(cells.items())
    chance.shuffle(shuffled)
    assert roll_up(dict(shuffled), dict(reversed(tree.items())), sizes=sizes) == roll_up(cells, tree, sizes=sizes)


def test_a_small_team_joins_its_parent() -> None:
    tree = {"sales": None, "dealers": "sales", "web": "sales"}
    groups = roll_up({"sales": 3, "dealers": 2, "web": 9}, tree)
    assert groups == (TeamUse("web", 9), TeamUse("sales", 5))


def test_a_lone_small_team_takes_the_smallest_team_along_so_that_it_cannot_be_subtracted() -> None:
    tree = {"a": None, "b": None, "c": None}
    groups = roll_up({"a": 30, "b": 2, "c": 6}, tree, sizes={"a": 40, "b": 5, "c": 7})
    assert groups == (TeamUse("a", 30), TeamUse(None, 8))


def test_two_teams_of_four_are_not_shown_as_eight_under_their_parent() -> None:
    tree = {"p": None, "a": "p", "b": "p", "c": None}
    assert roll_up({"a": 4, "b": 4, "c": 9}, tree) == (TeamUse(None, 17),)


def test_teams_that_take_part_as_a_whole_are_not_shown_as_their_sum() -> None:
    tree = {"p": None, "a": "p", "b": "p", "c": None}
    assert roll_up({"a": 3, "b": 2, "c": 9}, tree, sizes={"a": 3, "b": 2, "c": 20}) == (TeamUse(None, 14),)


def test_a_team_outside_the_tree_hangs_under_the_organisation() -> None:
    assert roll_up({"new": 6, None: 7}, {}) == (TeamUse(None, 7), TeamUse("new", 6))


def test_fewer_than_five_people_in_all_show_nothing() -> None:
    assert roll_up({"a": 2, "b": 2}, {"a": None, "b": None}) == ()


def test_a_circle_in_the_tree_is_refused() -> None:
    with pytest.raises(InvalidFact, match="tree"):
        roll_up({"a": 9}, {"a": "b", "b": "a"})
    with pytest.raises(InvalidFact, match="tree"):
        lineage("a", {"a": "a"})


def test_a_negative_cell_is_refused() -> None:
    with pytest.raises(InvalidFact, match="cells"):
        roll_up({"a": -1}, {})


def test_a_minimum_at_which_the_rule_itself_leaks_is_refused() -> None:
    with pytest.raises(InvalidFact, match="minimum"):
        roll_up({"a": 9}, {}, minimum=3)


def test_below_the_minimum_a_number_is_none() -> None:
    assert (shown(4), shown(5), shown(3, 3)) == (None, 5, 3)


def test_weeks_below_five_are_none_and_in_order() -> None:
    assert weeks_shown(9, {"2026-W08": 7, "2026-W07": 4, "2026-W09": 0}) == (
        ("2026-W07", None),
        ("2026-W08", 7),
        ("2026-W09", None),
    )


def test_all_weeks_are_hidden_if_the_total_would_give_the_small_one_away() -> None:
    assert weeks_shown(11, {"2026-W07": 4, "2026-W08": 7}) == (("2026-W07", None), ("2026-W08", None))


def test_no_week_is_shown_of_fewer_than_five_people() -> None:
    assert weeks_shown(4, {"2026-W07": 4}) == (("2026-W07", None),)


@given(st.integers(0, 60), st.lists(st.integers(0, 12), max_size=5))
def test_a_total_that_gives_nothing_away_leaves_each_hidden_cell_two_values(total: int, cells: list[int]) -> None:
    small = [people for people in cells if 0 < people < 5]
    rest = total - sum(people for people in cells if people >= 5)
    if small and not gives_away(total, cells):
        assert max(0, rest - 4 * (len(small) - 1)) <= 3
