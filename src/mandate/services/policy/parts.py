"""A policy as data: sections with rows in both languages, one text for equal policies, and what differs between two."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mandate.catalogue import policy as catalogue

LANGUAGES = ("en", "nl")
PERSON = re.compile(r"\{person:([0-9a-z-]+)\}")
"""Where the name of a person is put in when it is read: a version of the policy holds keys, never names."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says in one language: its head, and labelled lines."""

    head: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a generated section; no `teams` is everybody. `status` is where a tool stands."""

    id: str
    en: Said
    nl: Said
    teams: tuple[str, ...] = ()
    status: str = ""

    def of(self, language: str) -> Said:
        """The row in a language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Written:
    """Title and text of a section in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section. A generated one has rows from the registers, a written one only its text."""

    id: str
    position: int
    generated: bool
    en: Written
    nl: Written
    rows: tuple[Row, ...] = ()

    def of(self, language: str) -> Written:
        """Title and text in a language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: a row, or a whole section (no `row`). No `teams` is everybody.

    `fields` per language are label, old and new text.
    """

    part: str
    row: str
    sort: str
    teams: tuple[str, ...]
    en: Said
    nl: Said
    fields_en: tuple[tuple[str, str, str], ...] = ()
    fields_nl: tuple[tuple[str, str, str], ...] = ()

    def of(self, language: str) -> Said:
        """The title of its section as head, and the name of the row as only line."""
        return self.nl if language == "nl" else self.en

    def fields(self, language: str) -> tuple[tuple[str, str, str], ...]:
        """What differs, in a language."""
        return self.fields_nl if language == "nl" else self.fields_en


def kept(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The sections as JSON, the way a version keeps them."""
    return list(json.loads(json.dumps([asdict(part) for part in parts], ensure_ascii=False)))


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Sections from the JSON of a version."""
    return tuple(
        Part(
            id=row["id"],
            position=row["position"],
            generated=row["generated"],
            en=Written(**row["en"]),
            nl=Written(**row["nl"]),
            rows=tuple(_row(one) for one in row["rows"]),
        )
        for row in rows
    )


def _row(kept: Mapping[str, Any]) -> Row:
    return Row(kept["id"], _said(kept["en"]), _said(kept["nl"]), tuple(kept["teams"]), kept["status"])


def _said(kept: Mapping[str, Any]) -> Said:
    return Said(kept["head"], tuple((label, text) for label, text in kept["lines"]))


def digest(parts: Iterable[Part]) -> str:
    """SHA-256 of the sections: equal registers and texts give equal bytes."""
    text = json.dumps(kept(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def named(text: str, names: Mapping[str, str], *, gone: str = "") -> str:
    """The text with names in place of keys of people; `gone` for somebody who is not there any more."""
    return PERSON.sub(lambda found: names.get(found.group(1), gone), text)


def people_in(parts: Iterable[Part]) -> set[str]:
    """Keys of everybody whom the sections name."""
    return {key for part in parts for row in part.rows for _label, text in row.en.lines for key in PERSON.findall(text)}


def differences(before: Sequence[Part], after: Sequence[Part]) -> tuple[Change, ...]:
    """What differs between two policies, in the order of the newer one; what was taken out follows."""
    old, found = {part.id: part for part in before}, list[Change]()
    for part in after:
        found += _in_part(old.pop(part.id, None), part)
    for part in old.values():
        found += [_whole(part, "removed"), *(_about(part, row, "removed") for row in part.rows)]
    return tuple(found)


def _in_part(before: Part | None, after: Part) -> list[Change]:
    if before is None:
        return [_whole(after, "added"), *(_about(after, row, "added") for row in after.rows)]
    found = []
    if (before.en, before.nl) != (after.en, after.nl) and not after.generated:
        en, nl = (_texts(before.of(language), after.of(language), language) for language in LANGUAGES)
        found.append(_whole(after, "changed", en, nl))
    old = {row.id: row for row in before.rows}
    for row in after.rows:
        was = old.pop(row.id, None)
        if was is None:
            found.append(_about(after, row, "added"))
        elif was != row:
            found.append(_changed(after, was, row))
    return [*found, *(_about(after, row, "removed") for row in old.values())]


def _whole(
    part: Part, sort: str, en: tuple[tuple[str, str, str], ...] = (), nl: tuple[tuple[str, str, str], ...] = ()
) -> Change:
    return Change(part.id, "", sort, (), Said(part.en.title), Said(part.nl.title), en, nl)


def _texts(before: Written, after: Written, language: str) -> tuple[tuple[str, str, str], ...]:
    pairs = (("title", before.title, after.title), ("text", before.text, after.text))
    return tuple((catalogue.word(f"labels.{name}", language), old, new) for name, old, new in pairs if old != new)


def _about(part: Part, row: Row, sort: str) -> Change:
    en, nl = (Said(part.of(language).title, (("", row.of(language).head),)) for language in LANGUAGES)
    return Change(part.id, row.id, sort, row.teams, en, nl)


def _changed(part: Part, before: Row, after: Row) -> Change:
    plain = _about(part, after, "changed")
    teams = () if not before.teams or not after.teams else tuple(sorted({*before.teams, *after.teams}))
    return Change(
        part.id,
        after.id,
        "changed",
        teams,
        plain.en,
        plain.nl,
        _fields(before.en, after.en),
        _fields(before.nl, after.nl),
    )


def _fields(before: Said, after: Said) -> tuple[tuple[str, str, str], ...]:
    old, new = dict(before.lines), dict(after.lines)
    labels = list(dict.fromkeys([*new, *old]))
    found = [(label, old.get(label, ""), new.get(label, "")) for label in labels if old.get(label) != new.get(label)]
    return tuple(found if before.head == after.head else [("", before.head, after.head), *found])


def concerns(change: Change, teams: Collection[str]) -> bool:
    """Whether a change is about somebody in these teams; what is about everybody always is."""
    return not change.teams or bool(set(change.teams) & set(teams))


def moved(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One line per thing: a tool that went from one section to another is one change, not two."""
    rows = list(changes)
    added = {change.row: change for change in rows if change.sort == "added" and change.row}
    gone = {change.row: change for change in rows if change.sort == "removed" and change.row in added}
    found = []
    for change in rows:
        before = gone.get(change.row)
        if before is change:
            continue
        if before is None or change is not added.get(change.row):
            found.append(change)
            continue
        teams = () if not before.teams or not change.teams else tuple(sorted({*before.teams, *change.teams}))
        en, nl = ((("", before.of(one).head, change.of(one).head),) for one in LANGUAGES)
        found.append(Change(change.part, change.row, "moved", teams, change.en, change.nl, en, nl))
    return tuple(found)
