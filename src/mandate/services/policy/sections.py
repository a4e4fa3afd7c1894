"""Written sections of the policy: what it starts from, and what the architect makes of it in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue import policy as catalogue
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Section
from mandate.services.policy.parts import Part, Written
from mandate.services.refusals import Refused

LONGEST_TITLE, LONGEST_TEXT = 120, 6000
LAST = 999


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """What a form or a script says about a section."""

    title_en: str = ""
    title_nl: str = ""
    text_en: str = ""
    text_nl: str = ""
    position: int = 125


def starting() -> list[Section]:
    """The texts of the catalogue as sections that nobody has written down yet."""
    return [
        Section(
            key=text.id, position=text.position, title_en=text.title.en, title_nl=text.title.nl,
            text_en=text.text.en, text_nl=text.text.nl,
        )
        for text in catalogue.written()
    ]  # fmt: skip


def written(at: datetime | None = None) -> list[Section]:
    """The written sections of now or of a moment; before anybody wrote one, what the catalogue starts from."""
    found = list(Section.objects.all()) if at is None else asof.world(at).all(Section)
    return sorted(found or starting(), key=lambda row: (row.position, row.key))


def as_parts(rows: Iterable[Section]) -> list[Part]:
    """Written sections as parts of a policy."""
    return [
        Part(row.key, row.position, False, Written(row.title_en, row.text_en), Written(row.title_nl, row.text_nl))
        for row in rows
    ]


def one(key: str) -> Section | None:
    """A section by its key; also one that still stands only in the catalogue."""
    return next((row for row in written() if row.key == key), None)


def facts_of(row: Section) -> SectionFacts:
    """The facts of a section, for a form to start from."""
    return SectionFacts(row.title_en, row.title_nl, row.text_en, row.text_nl, row.position)


def problems(facts: SectionFacts) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    for name in ("title_en", "title_nl"):
        if not getattr(facts, name).strip():
            found[name] = _("A section needs a title in both languages.")
    for name in ("text_en", "text_nl"):
        text = getattr(facts, name)
        if not text.strip():
            found[name] = _("Everybody reads it in their own language: write it in both.")
        elif len(text) > LONGEST_TEXT:
            found[name] = _("A section of more than two pages is not read. Make it shorter.")
    if not 0 <= facts.position <= LAST:
        found["position"] = _("Write a place from 0 to 999.")
    return found


def keep_starting(*, by: Actor, act: Act | None = None) -> None:
    """Write the starting texts down, once, so that a change or a published version rests on rows of the record."""
    if not Section.objects.exists():
        why = _("The texts that a policy starts from.")
        ledger.write_many(starting(), action="section.written", by=by, why=why, act=act)


@transaction.atomic
def write(row: Section | None, facts: SectionFacts, *, by: Actor, why: str = "", version: int | None = None) -> Section:
    """A new section, or this one with other words. Raises Refused, or Stale when it changed after `version`."""
    found = problems(facts)
    if found:
        raise Refused(why=" ".join(dict.fromkeys(found.values())), whose_move=_("Yours."))
    keep_starting(by=by)
    kept = Section() if row is None else Section.objects.filter(key=row.key).first() or row
    if version is not None and row is not None and not row._state.adding:
        kept.version = version
    kept.title_en, kept.title_nl = facts.title_en.strip()[:LONGEST_TITLE], facts.title_nl.strip()[:LONGEST_TITLE]
    kept.text_en, kept.text_nl = _lines(facts.text_en), _lines(facts.text_nl)
    kept.position = facts.position
    ledger.write(kept, action="section.written", by=by, why=why.strip() or _("Changed."))
    return kept


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@transaction.atomic
def remove(row: Section, *, by: Actor, why: str) -> Change:
    """A section that the next version does without. Raises Refused without a reason or for the last one."""
    if not why.strip():
        raise Refused(why=_("Say why it goes: people will miss it."), whose_move=_("Yours."))
    keep_starting(by=by)
    if Section.objects.count() == 1:
        raise Refused(
            why=_("This is the last written section, and a policy of lists alone says nothing."),
            whose_move=_("Yours: write another one first."),
        )
    kept = Section.objects.get(key=row.key)
    return ledger.remove(kept, action="section.removed", by=by, why=why.strip())
