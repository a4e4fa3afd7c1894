"""Which groups may be shown: no sum, difference, overlap or guess from shown groups speaks of one to four people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mandate.engines.terms import MINIMUM_GROUP, InvalidFact


class Hidden(StrEnum):
    """Why numbers are not shown."""

    TOO_FEW = "too_few"
    WOULD_REVEAL = "would_reveal"
    CLOSE_TO_LAST = "close_to_last"
    NEARLY_ALL = "nearly_all"
    BESIDE_NEARLY_ALL = "beside_nearly_all"


@dataclass(frozen=True, slots=True)
class Atom:
    """People who are in exactly the same groups."""

    groups: frozenset[str]
    people: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A group that is not shown, and why; `item` is None where nothing of it is."""

    group: str
    item: str | None
    why: Hidden


def publishable(
    atoms: Sequence[Atom], groups: Sequence[str], *, minimum: int = MINIMUM_GROUP
) -> tuple[tuple[str, ...], tuple[Suppressed, ...]]:
    """The groups that may be shown together, and the others with why. `groups` in order of worth: the first stay.

    A group joins where every overlap of the shown groups, and what is outside all of them, holds nobody or at least
    `minimum` people. Then every number that can be worked out from shown ones, by sums, by differences or because
    no count is below zero, speaks of at least `minimum` people who are alike in all that is shown. The rule looks at
    who is in which group and never at an answer.
    Raises InvalidFact for a negative number of people, a minimum below 1 or a group named twice.
    """
    _check(atoms, groups, minimum)
    shown: list[str] = []
    hidden: list[Suppressed] = []
    for group in groups:
        people = sum(atom.people for atom in atoms if group in atom.groups)
        if people < minimum:
            hidden.append(Suppressed(group, None, Hidden.TOO_FEW))
        elif all(size == 0 or size >= minimum for size in overlaps(atoms, [*shown, group]).values()):
            shown.append(group)
        else:
            hidden.append(Suppressed(group, None, Hidden.WOULD_REVEAL))
    return tuple(shown), tuple(hidden)


def _check(atoms: Sequence[Atom], groups: Sequence[str], minimum: int) -> None:
    if any(atom.people < 0 for atom in atoms):
        raise InvalidFact("people", "a number of people is negative")
    if minimum < 1:
        raise InvalidFact("minimum", "must be 1 or more")
    if len(set(groups)) != len(groups):
        raise InvalidFact("groups", "one is named twice")


def overlaps(atoms: Iterable[Atom], shown: Iterable[str]) -> Mapping[frozenset[str], int]:
    """People per combination of shown groups; the empty combination holds those in none of them."""
    among = frozenset(shown)
    sizes: dict[frozenset[str], int] = {}
    for atom in atoms:
        cell = atom.groups & among
        # Whom no shown number counts, nobody can work out.
        if cell:
            sizes[cell] = sizes.get(cell, 0) + atom.people
    return sizes


def close_to_last(
    now: Iterable[Atom], last: Iterable[Atom], groups: Sequence[str], *, minimum: int = MINIMUM_GROUP
) -> str | None:
    """The group that must go first because this wave minus the last would speak of a few; None where none would.

    `groups` are shown in both waves, in order of worth. Every overlap of them must hold as many people as in the last
    wave, or differ by at least `minimum`.
    """
    before, after = overlaps(last, groups), overlaps(now, groups)
    differing = [cell for cell in {*before, *after} if 0 < abs(after.get(cell, 0) - before.get(cell, 0)) < minimum]
    return next((group for group in reversed(groups) if any(group in cell for cell in differing)), None)


def hold_back(now: int, last: int | None, *, minimum: int = MINIMUM_GROUP) -> int | None:
    """How many answers are left out at random so that this wave differs from the last by nobody or by enough people.

    None where what is left would be fewer than `minimum`: then the group is not shown. `last` is how many were shown.
    Raises InvalidFact for a negative number.
    """
    if now < 0 or (last is not None and last < 0):
        raise InvalidFact("people", "a number of people is negative")
    apart = 0 if last is None else now - last
    out = 0
    if 0 < apart < minimum:
        out = apart
    elif -minimum < apart < 0:
        out = minimum + apart
    return out if now - out >= minimum else None


def leave_out(now: Iterable[Atom], last: Iterable[Atom], *, minimum: int = MINIMUM_GROUP) -> dict[frozenset[str], int]:
    """How many answers to leave out at random from each overlap of the groups shown in the last wave.

    `last` are the overlaps of the last report. People are in the overlap of exactly those of its groups that they are
    in. Where nothing that is left out helps, nothing is, and the report hides a group. Raises InvalidFact as
    `hold_back` does.
    """
    kept = list(last)
    groups = frozenset(group for atom in kept for group in atom.groups)
    before = overlaps(kept, groups)
    out = {cell: hold_back(n, before.get(cell), minimum=minimum) for cell, n in overlaps(now, groups).items()}
    return {cell: number for cell, number in out.items() if number}
