"""What goes into a report and what comes out of it, as plain facts that can be kept as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from mandate.engines.alignment.disclosure import Hidden as Hidden
from mandate.engines.alignment.disclosure import Suppressed as Suppressed
from mandate.engines.alignment.readings import Chance, Reading
from mandate.engines.terms import InvalidFact

ANSWERS = ("1", "2", "3", "4", "5", "dk", "na")
EVERYONE = "everyone"
BUT = "not:"
LAST = "@last"


class Difference(StrEnum):
    """What may be said about two groups on one item."""

    DIFFER = "differ"
    NO_DIFFERENCE_FOUND = "no_difference_found"
    TOO_SMALL = "too_small"


class Why(StrEnum):
    """Why an item is worth a conversation."""

    DIFFER = "differ"
    CAMPS = "camps"
    DO_NOT_KNOW = "do_not_know"


@dataclass(frozen=True, slots=True)
class Tallied:
    """People who are in exactly the same groups, and per item how often they gave each of the seven answers.

    The seven are 1 to 5, `dk` and `na`; who left an item open is in `people` alone.
    """

    groups: frozenset[str]
    people: int
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """All answers of one wave. `groups` in order of worth; `pairs` are fixed before anybody looks.

    A pair names groups, everyone, `not:<group>` (everyone but that group), or `<group>@last` (the wave before).
    """

    items: tuple[str, ...]
    groups: tuple[str, ...]
    atoms: tuple[Tallied, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    sensitive: frozenset[str] = frozenset()
    everyone: str = EVERYONE

    def check(self) -> None:
        """Raises InvalidFact, with the field, for facts that contradict each other."""
        for field, named in (("items", self.items), ("groups", (self.everyone, *self.groups))):
            if len(set(named)) != len(named):
                raise InvalidFact(field, "one is named twice")
        if any(group.startswith(BUT) or group.endswith(LAST) for group in (self.everyone, *self.groups)):
            raise InvalidFact("groups", f"no name begins with {BUT!r} or ends in {LAST!r}")
        known = {self.everyone, *self.groups}
        for group in {name for pair in self.pairs for name in pair}:
            if group.removesuffix(LAST).removeprefix(BUT) not in known:
                raise InvalidFact("pairs", f"there is no group {group!r}")
        for atom in self.atoms:
            _check_atom(atom, len(self.items), known - {self.everyone})


def _check_atom(atom: Tallied, items: int, known: set[str]) -> None:
    if not atom.groups <= known:
        raise InvalidFact("atoms", f"there is no group {min(atom.groups - known)!r}")
    if len(atom.counts) != items or any(len(counts) != len(ANSWERS) for counts in atom.counts):
        raise InvalidFact("counts", f"needs {len(ANSWERS)} numbers for each of {items} items")
    if any(min(counts) < 0 or sum(counts) > atom.people for counts in atom.counts):
        raise InvalidFact("counts", "a number is negative, or there are more answers than people")


@dataclass(frozen=True, slots=True)
class Seen:
    """One item in one group. `n` answered on the scale; counts and what follows from them are None where hidden."""

    item: str
    group: str
    n: int
    dk: int
    na: int
    counts: tuple[int, ...] | None
    median: float | None
    agreement: float | None
    random: Chance | None
    reading: Reading | None
    nearly_all: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """One item between two groups; `interval` only says how far, and only where they differ."""

    item: str
    groups: tuple[str, str]
    n: tuple[int, int]
    medians: tuple[float, float]
    steps: float
    chance_steps: float
    p: float
    q: float
    interval: tuple[float, float] | None
    reading: Difference


@dataclass(frozen=True, slots=True)
class Group:
    """A group that is shown, with how many people took part."""

    group: str
    people: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """People who are in exactly these of the shown groups: never fewer than five, so the next wave may know it."""

    groups: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Labels:
    """How many of the items shown for a group a random team of its size would be labelled with, on average."""

    group: str
    items: int
    clear: float
    camps: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that may ever be shown of one wave; pages, exports and the API show parts of this and nothing else."""

    groups: tuple[Group, ...]
    items: tuple[Seen, ...]
    differences: tuple[Apart, ...]
    suppressed: tuple[Suppressed, ...]
    expected_by_chance: tuple[Labels, ...]
    overlaps: tuple[Overlap, ...]

    def seen(self, item: str, group: str) -> Seen | None:
        """What is shown of an item in a group; None where nothing is."""
        return next((one for one in self.items if (one.item, one.group) == (item, group)), None)

    def people(self, group: str) -> int | None:
        """How many people of a shown group took part; None where it is not shown."""
        return next((one.people for one in self.groups if one.group == group), None)

    def to_json(self) -> dict[str, Any]:
        """The report as plain dictionaries and lists, equal bytes for equal reports."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The report that `to_json` gave, also after a trip through text. Raises InvalidFact for anything else."""
        try:
            return cls(
                groups=tuple(Group(**one) for one in kept["groups"]),
                items=tuple(_seen(one) for one in kept["items"]),
                differences=tuple(_apart(one) for one in kept["differences"]),
                suppressed=tuple(
                    Suppressed(one["group"], one["item"], Hidden(one["why"])) for one in kept["suppressed"]
                ),
                expected_by_chance=tuple(Labels(**one) for one in kept["expected_by_chance"]),
                overlaps=tuple(Overlap(tuple(one["groups"]), one["people"]) for one in kept["overlaps"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise InvalidFact("report", f"not a kept report ({problem})") from problem


def _tuple(values: Sequence[Any] | None) -> tuple[Any, ...] | None:
    return None if values is None else tuple(values)


def _seen(kept: Mapping[str, Any]) -> Seen:
    random, reading = kept["random"], kept["reading"]
    return Seen(
        **{
            **kept,
            "counts": _tuple(kept["counts"]),
            "random": None if random is None else Chance(**random),
            "reading": None if reading is None else Reading(reading),
        }
    )


def _apart(kept: Mapping[str, Any]) -> Apart:
    tuples = {key: _tuple(kept[key]) for key in ("groups", "n", "medians", "interval")}
    return Apart(**{**kept, **tuples, "reading": Difference(kept["reading"])})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one group stands on an item: its median, or where there are two camps both anchors and how many people."""

    group: str
    median: float | None
    low: int | None = None
    high: int | None = None
    people_low: int | None = None
    people_high: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk worth having: about one item, between these groups (or within one), for these reasons, the first first."""

    item: str
    why: tuple[Why, ...]
    standings: tuple[Standing, ...]
    steps: float | None
    q: float | None
    do_not_know: float | None
