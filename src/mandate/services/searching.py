"""One search over everything a reader may open: what it finds exists for them on its own page too, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.records import access, seen
from mandate.records.models import (
    Competence,
    Conversation,
    Dataset,
    Decision,
    Development,
    Person,
    Purpose,
    Recalibration,
    Record,
    Request,
    Rule,
    Team,
    Tool,
    Vendor,
)
from mandate.services.policy import parts, versions

MOST = 20
"""How many of each kind are shown."""
LONGEST = 200
"""How much of what was typed is looked for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is searched of one kind of record: who may open its page, what names it, and where the words may stand."""

    model: type[Record]
    permission: str
    title: str
    fields: tuple[str, ...]
    dutch: str = ""

    @property
    def name(self) -> str:
        """The kind, as the record calls it."""
        return self.model.kind


KINDS = (
    Kind(Tool, "see tools", "name", ("name",)),
    Kind(Dataset, "see registers", "name", ("name", "about")),
    Kind(Purpose, "see registers", "name", ("name", "name_nl"), "name_nl"),
    Kind(Competence, "see registers", "name", ("name", "name_nl"), "name_nl"),
    Kind(Vendor, "see registers", "name", ("name",)),
    Kind(Rule, "see rules", "title", ("title", "en", "nl")),
    Kind(Request, "ask", "name", ("name",)),
    Kind(Decision, "see decisions", "title", ("title",)),
    Kind(Conversation, "see conversations", "title", ("title",)),
    Kind(Recalibration, "see recalibration", "number", ("number", "minutes")),
    Kind(Development, "feed the watch list", "title", ("title", "why")),
    Kind(Person, "see people", "name", ("name",)),
    Kind(Team, "see teams", "name", ("name",)),
)
"""In the order of the answer; the sections of the policy come after the registers."""
POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that carries the words: its kind, its key and how it is called."""

    kind: str
    key: str
    name: str


def find(person: Person | None, text: str, *, today: date, at: datetime | None = None) -> list[Found]:
    """At most MOST of each kind that carry the words, for this reader, today or as of a moment."""
    words = text.strip()[:LONGEST]
    if not words:
        return []
    kinds = [one for one in KINDS if access.may(person, one.permission, today=today)]
    rows = _today(kinds, person, words) if at is None else _then(kinds, person, words, at)
    found: dict[str, list[Found]] = {one.name: [] for one in kinds}
    for kind, key, name in rows:
        if len(found[kind]) < MOST:
            found[kind].append(Found(kind, key, name))
    policy = _policy(words, at) if access.may(person, "see policy", today=today) else []
    after = [one for one in kinds if one.permission == "see registers"][-1:]
    told: list[Found] = [] if after else policy
    for one in kinds:
        told += found[one.name] + (policy if one in after else [])
    return told


def _dutch() -> bool:
    return (get_language() or "en").startswith("nl")


def _today(kinds: Iterable[Kind], person: Person | None, words: str) -> Iterable[tuple[str, str, str]]:
    """All kinds with one question to the database."""
    asked: list[Any] = []
    for kind in kinds:
        wanted = Q()
        for field in kind.fields:
            wanted |= Q(**{f"{field}__icontains": words})
        dutch = Cast(kind.dutch, TextField()) if kind.dutch and _dutch() else Value("", TextField())
        rows = kind.model.objects.seen_by(person).filter(wanted).order_by()
        asked.append(
            rows.annotate(
                found_kind=Value(kind.name, CharField()), found_name=Cast(kind.title, TextField()), found_dutch=dutch
            ).values_list("found_kind", "key", "found_name", "found_dutch")
        )
    if not asked:
        return
    listed = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    for kind_name, key, name, dutch_name in sorted(listed, key=lambda row: (row[3] or row[2]).casefold()):
        yield kind_name, key, _called(kind_name, dutch_name or name)


def _then(kinds: Iterable[Kind], person: Person | None, words: str, at: datetime) -> Iterable[tuple[str, str, str]]:
    """The same of a moment, from the ledger."""
    folded = words.casefold()
    for kind in kinds:
        rows = [
            row
            for row in seen.rows(kind.model, person, at)
            if any(folded in str(getattr(row, field)).casefold() for field in kind.fields)
        ]
        for row in rows:
            name = (getattr(row, kind.dutch) if kind.dutch and _dutch() else "") or getattr(row, kind.title)
            yield kind.name, row.key, _called(kind.name, str(name))


def _called(kind: str, name: str) -> str:
    return _("Recalibration %(number)s") % {"number": name} if kind == Recalibration.kind else name


def _policy(words: str, at: datetime | None) -> list[Found]:
    """Sections of the policy in force that say the words, each once, with the row that does."""
    version = versions.current(at)
    if version is None:
        return []
    language, folded = (get_language() or "en")[:2], words.casefold()
    found = []
    for part in versions.read(version):
        said = part.of(language)
        heads = [row.of(language).head for row in part.rows if folded in _row_text(row, language).casefold()]
        if folded in f"{said.title}\n{said.text}".casefold() or heads:
            name = f"{said.title}: {heads[0]}" if heads and len(heads) == 1 else said.title
            found.append(Found(POLICY, part.id, name))
    return found[:MOST]


def _row_text(row: parts.Row, language: str) -> str:
    """What a row says, without the keys of people in it."""
    said = row.of(language)
    return parts.named("\n".join([said.head, *(text for _label, text in said.lines)]), {})
