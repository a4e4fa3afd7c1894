"""What may be shown of a small group: cells roll up to the parent team until nobody in them can be worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mandate.engines.terms import MINIMUM_GROUP, InvalidFact

LOWEST_MINIMUM = 4


@dataclass(frozen=True, slots=True)
class TeamUse:
    """Distinct people of a team and of its teams not shown by name; team None is the rest of the organisation."""

    team: str | None
    people: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """People hidden together at one team, and the most there can be of them (None: not known)."""

    team: str | None
    people: int
    size: int | None

    def is_full(self, minimum: int) -> bool:
        """True if a reader who knows the team's size, and that it is hidden, knows there cannot be more."""
        return self.people in (minimum - 1, self.size)


_Group = tuple[_Cell, ...]


def _people(group: _Group) -> int:
    return sum(cell.people for cell in group)


def _may_be_shown(group: _Group, minimum: int) -> bool:
    """True if the sum is large enough and does not give its cells away (4 + 4 = 8 can only be 4 and 4)."""
    merged = len(group) > 1
    return _people(group) >= minimum and not (merged and all(cell.is_full(minimum) for cell in group))


def shown(people: int, minimum: int = MINIMUM_GROUP) -> int | None:
    """The number of distinct people, or None where it is below the minimum."""
    return people if people >= minimum else None


def roll_up(
    cells: Mapping[str | None, int],
    tree: Mapping[str, str | None],
    *,
    sizes: Mapping[str, int] | None = None,
    minimum: int = MINIMUM_GROUP,
) -> tuple[TeamUse, ...]:
    """Groups that may be shown; together they hold everybody, so no hidden rest is left to subtract.

    `cells` maps a team to its distinct people (each person in one team, None for no known team); `tree` maps a team to
    its parent; `sizes` maps a team to everybody in it, which colleagues know anyway. A cell below `minimum` joins its
    parent, and so on up to the organisation. Where even the organisation's rest is too small, shown groups join it
    (complementary suppression), the smallest team first: by its size and name and never by its use, for a choice made
    on the hidden numbers tells them. Nothing is shown of fewer than `minimum` people.
    Raises InvalidFact for a negative cell, a circle in the tree, or a minimum below 4 (there the rule itself leaks).
    Source of the rule: statistical disclosure control, cell suppression with a minimum of five.
    """
    if minimum < LOWEST_MINIMUM:
        raise InvalidFact("minimum", f"below {LOWEST_MINIMUM} a reader who knows the rule can work out a hidden cell")
    if any(people < 0 for people in cells.values()):
        raise InvalidFact("cells", "a number of people is negative")
    sizes = sizes or {}
    groups, rest = _climb(cells, tree, sizes, minimum)
    order = sorted(groups, key=lambda team: (-sizes.get(team, 0), team))
    while rest and order and not _may_be_shown(rest, minimum):
        rest += groups.pop(order.pop())
    use = [TeamUse(team, _people(group)) for team, group in groups.items()]
    if _people(rest) >= minimum:
        use.append(TeamUse(_meeting(rest, tree), _people(rest)))
    return tuple(sorted(use, key=lambda row: (-row.people, row.team is None, row.team or "")))


def _climb(
    cells: Mapping[str | None, int], tree: Mapping[str, str | None], sizes: Mapping[str, int], minimum: int
) -> tuple[dict[str, _Group], _Group]:
    """The groups shown by name, and what is carried up to the organisation."""
    gathered: dict[str | None, _Group] = {
        team: (_Cell(team, people, sizes.get(team) if team is not None else None),)
        for team, people in cells.items()
        if people
    }
    groups: dict[str, _Group] = {}
    for team in _deepest_first({*tree, *(team for team in gathered if team is not None)}, tree):
        group = gathered.pop(team, ())
        if _may_be_shown(group, minimum):
            groups[team] = group
            continue
        parent = tree.get(team)
        gathered[parent] = gathered.get(parent, ()) + _as_carried(team, group, minimum)
    return groups, gathered.get(None, ())


def _as_carried(team: str, group: _Group, minimum: int) -> _Group:
    """A group too small to show goes up as one cell: that it stayed hidden says that its sum is below the minimum."""
    if not group or _people(group) >= minimum:
        return tuple(replace(cell, team=team) for cell in group)
    sizes = [cell.size for cell in group]
    return (_Cell(team, _people(group), None if None in sizes else sum(size or 0 for size in sizes)),)


def _meeting(group: _Group, tree: Mapping[str, str | None]) -> str | None:
    """The lowest team above all cells, where the same people would have met had nobody been hidden by choice."""
    lines = [lineage(cell.team, tree) if cell.team is not None else () for cell in group]
    return next((team for team in lines[0] if all(team in line for line in lines)), None)


def _deepest_first(teams: Iterable[str], tree: Mapping[str, str | None]) -> list[str]:
    """Every team and every parent named for one, children before their parent."""
    depths: dict[str, int] = {}
    for team in teams:
        line = lineage(team, tree)
        depths.update((ancestor, depth) for depth, ancestor in enumerate(reversed(line)))
    return sorted(depths, key=lambda team: (-depths[team], team))


def lineage(team: str, tree: Mapping[str, str | None]) -> tuple[str, ...]:
    """The team, its parent and so on up to the top. Raises InvalidFact if the tree goes round in a circle."""
    line = [team]
    parent = tree.get(team)
    while parent is not None:
        if parent in line:
            raise InvalidFact("tree", f"team {parent!r} is its own ancestor")
        line.append(parent)
        parent = tree.get(parent)
    return tuple(line)


def gives_away(total: int, cells: Iterable[int], minimum: int = MINIMUM_GROUP) -> bool:
    """True if a published total of distinct people gives away the hidden ones among the cells that cover it.

    A total of people counted over overlapping cells (weeks, services) is at most the sum of the cells. What the shown
    cells leave unexplained must sit in the hidden ones, of which each holds at most `minimum - 1`: where no room is
    left, each of them is known. One person short of that counts too: else withholding would itself say "full".
    """
    known = [people for people in cells if people]
    hidden = sum(people < minimum for people in known)
    unexplained = total - sum(people for people in known if people >= minimum)
    return hidden > 0 and unexplained >= hidden * (minimum - 1) - 1


def weeks_shown(
    total: int, weeks: Mapping[str, int], *, minimum: int = MINIMUM_GROUP
) -> tuple[tuple[str, int | None], ...]:
    """Distinct people per fixed ISO week in order; None where fewer than `minimum`, or where others would tell it.

    `total` is the number of distinct people over all weeks. If the total and the shown weeks together give a hidden
    week away, all weeks are hidden.
    """
    if total < minimum or gives_away(total, weeks.values(), minimum):
        return tuple((week, None) for week in sorted(weeks))
    return tuple((week, shown(people, minimum)) for week, people in sorted(weeks.items()))
