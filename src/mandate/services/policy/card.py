"""The policy on one page: yes, not yet and no, what never goes in, and whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mandate.catalogue import policy as catalogue
from mandate.services.policy import parts
from mandate.services.policy.parts import Part, Row

COLUMNS = (("allowed", "yes"), ("not_yet", "not_yet"), ("not_allowed", "no"))
SHOWN = {"allowed": ("data", "who", "needs"), "not_yet": ("ended", "waits", "instead"), "not_allowed": ("instead",)}
"""Which lines of a row a card has room for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tool on the card: its name and what matters most."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of the three columns; `more` says what did not fit, `nothing` that there is none."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    more: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that stands on one page."""

    title: str
    columns: tuple[Column, ...]
    never_title: str
    never: tuple[str, ...]
    ask_title: str
    ask: tuple[Entry, ...]


def card(
    shown: Iterable[Part],
    *,
    language: str,
    names: Mapping[str, str],
    teams: Collection[str] | None = None,
    most: int | None = None,
) -> Card:
    """The card of a policy in a language; with `teams` only what is for them, at most `most` lines a column."""
    found = {part.id: part for part in shown}
    barred = frozenset() if teams is None else _barred(found, teams)
    columns = tuple(
        _column(found.get(part), part, title, language=language, teams=teams, most=most, barred=barred)
        for part, title in COLUMNS
    )
    never, ask = found.get("never"), found.get("ask")
    return Card(
        title=catalogue.word("card_title", language),
        columns=columns,
        never_title=catalogue.word("card.never", language),
        never=_bullets(never.of(language).text) if never else (),
        ask_title=catalogue.word("card.ask", language),
        ask=tuple(_asked(row, language, names) for row in ask.rows) if ask else (),
    )


def _for(row: Row, teams: Collection[str]) -> bool:
    return not row.teams or bool(set(row.teams) & set(teams))


def _barred(found: Mapping[str, Part], teams: Collection[str]) -> frozenset[str]:
    """Names of tools that are no alternative for these teams: not theirs, or not in use at all."""
    rows = [(id, row) for id, _title in COLUMNS if id in found for row in found[id].rows]
    return frozenset(row.en.head.casefold() for id, row in rows if id != "allowed" or not _for(row, teams))


def _column(
    part: Part | None,
    id: str,
    title: str,
    *,
    language: str,
    teams: Collection[str] | None,
    most: int | None,
    barred: frozenset[str],
) -> Column:
    rows = [row for row in (part.rows if part else ()) if teams is None or _for(row, teams)]
    fits = rows if most is None or len(rows) <= most else rows[: most - 1]
    left = len(rows) - len(fits)
    labels = [catalogue.word(f"labels.{name}", language) for name in SHOWN[id]]
    return Column(
        id=id,
        title=catalogue.word(f"card.{title}", language),
        entries=tuple(_entry(row, labels, language, barred) for row in fits),
        more=catalogue.word("card.more", language, count=left) if left else "",
        nothing="" if rows else catalogue.word("card.nothing", language),
    )


def _entry(row: Row, labels: list[str], language: str, barred: frozenset[str]) -> Entry:
    said = row.of(language)
    everybody, instead = catalogue.word("values.everybody", language), catalogue.word("labels.instead", language)

    def told(label: str, text: str) -> str:
        if label == instead and text.strip().casefold() in barred:
            text = catalogue.word("card.not_yours", language, name=text)
        return text if label != labels[-1] or len(labels) > 1 else f"{label.lower()}: {text}"

    lines = [told(label, text) for label, text in said.lines if label in labels and text != everybody]
    return Entry(said.head, "; ".join(lines))


def _bullets(text: str) -> tuple[str, ...]:
    return tuple(line.removeprefix("- ").strip() for line in text.splitlines() if line.startswith("- "))


def _asked(row: Row, language: str, names: Mapping[str, str]) -> Entry:
    said = row.of(language)
    return Entry(", ".join(parts.named(text, names) for _label, text in said.lines), said.head)
