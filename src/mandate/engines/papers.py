"""What a document people hand over says, and which of its fields nobody filled: an empty one is told, never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One field: what the record says, or, where it says nothing, who fills it and where."""

    text: str
    who: str = ""
    where: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody filled it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that is open, how often, and whose move it is."""

    label: str
    who: str
    where: str
    count: int


def missing(rows: Iterable[Sequence[tuple[str, Cell]]]) -> tuple[Missing, ...]:
    """Every open field once, in the order of the document, with how often it is open."""
    found = Counter((label, cell.who, cell.where) for row in rows for label, cell in row if cell.open)
    return tuple(Missing(label, who, where, count) for (label, who, where), count in found.items())


@dataclass(frozen=True, slots=True)
class Held:
    """Data or a tool: its key, the purposes it serves, and whether it holds data about people."""

    key: str
    purposes: frozenset[str]
    personal: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the record of processing (GDPR Art. 30(1)): a purpose, its data about people and its tools.

    `purpose` is empty where data about people serve no purpose that is written down.
    """

    purpose: str
    datasets: tuple[str, ...]
    tools: tuple[str, ...]


def activities(purposes: Sequence[str], datasets: Iterable[Held], tools: Iterable[Held]) -> tuple[Activity, ...]:
    """A line per purpose for which data about people are kept or a tool may see them, in the order of `purposes`.

    A tool that may see no data about people is named beside data that are. What serves no known purpose comes last.
    """
    kept, used = [one for one in datasets if one.personal], list(tools)
    known = frozenset(purposes)
    found = []
    for purpose in purposes:
        data = tuple(one.key for one in kept if purpose in one.purposes)
        serving = [one for one in used if purpose in one.purposes]
        if data or any(one.personal for one in serving):
            found.append(Activity(purpose, data, tuple(one.key for one in serving)))
    loose = tuple(one.key for one in kept if not one.purposes & known)
    aimless = tuple(one.key for one in used if one.personal and not one.purposes & known)
    if loose or aimless:
        found.append(Activity("", loose, aimless))
    return tuple(found)


def inside(country: str, names: Mapping[str, bool]) -> bool | None:
    """Whether a country lies in the European Economic Area by `names` (casefolded); None where it is not known."""
    return names.get(" ".join(country.split()).casefold())
