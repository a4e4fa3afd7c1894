"""What was brought before: every source with its account, and the way to take one out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_interval
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.sources.formats import FORMATS
from mandate.records.ledger import Act, Actor
from mandate.records.models import Source
from mandate.services import formats, picture, rejections, same_name
from mandate.services.brought import SameName
from mandate.services.inventory import alone
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line that was not read: its number, why in a sentence, and its shape (letters as a, digits as 9)."""

    number: int
    why: str
    shape: str

    @property
    def key(self) -> str:
        """What a list page knows a row by."""
        return str(self.number)


def now() -> QuerySet[Source]:
    """Every source, without the parts a list does not show."""
    return Source.objects.defer("rejections", "days", "message")


def at(moment: datetime) -> list[Source]:
    """The sources as they were sealed in the last inventory before a moment."""
    then = picture.current(moment)
    files = then.files if then else ()
    return [
        Source(
            name=file.name, format=file.format, family=file.family, lines=file.lines, parsed=file.parsed,
            rejected=file.rejected, records=file.records, first_day=file.first, last_day=file.last,
        )
        for file in files
    ]  # fmt: skip


def kind(format_id: str | None) -> str:
    """What a format is, in words; the code itself for one that is no longer read."""
    known = FORMATS.get(format_id or "")
    if known is None:
        return format_id or ""
    dutch = (translation.get_language() or "en").startswith("nl")
    return known.label_nl if dutch else known.label_en


def span(first: date, last: date) -> str:
    """From one day to another, as the reader writes it: `28 Sept – 20 Nov 2026`; what both share is said once."""
    return str(format_interval(first, last, "yMMMd", locale=formats.locale())).replace(".", "")


def standing(source: Source) -> str:
    """Whether a file counts, in words."""
    if source.asks:
        return _("waits for a choice")
    return _("counts") if source.counts else _("replaced, counts no longer")


def rejected(kept: Sequence[dict[str, Any]]) -> list[Rejected]:
    """Kept rejections as sentences."""
    return [Rejected(int(one["line"]), rejections.sentence(one["reason"]), str(one["shape"])) for one in kept]


@transaction.atomic
def withdraw(source_id: int, *, by: Actor, why: str, today: date, at: datetime) -> int:
    """Take a source and everything seen in it out, and seal what remains; the number of that inventory.

    People and tools that it added to the record stay: they are rows of their own. What it replaced counts again.
    Raises Source.DoesNotExist, Busy, Refused without a reason.
    """
    reason = " ".join(why.split())
    if not reason:
        raise Refused(why=_("Say why: the figures will differ from what others have read."))
    with alone():
        source = Source.objects.get(pk=source_id)
        text = _("%(name)s withdrawn: %(why)s") % {"name": source.name, "why": reason}
        source.delete()
        return picture.seal(by=by, why=text, act=Act.new(), today=today, at=at)


@transaction.atomic
def decide(
    source_id: int, *, choice: SameName, earlier: int | None = None, by: Actor, today: date, at: datetime
) -> int | None:
    """Let a file replace the earlier ones of its name (or the one named), or let all of them count; seal what follows.

    Either choice undoes the other. The number of the new inventory, or None where it stood like that already.
    Raises Source.DoesNotExist, Busy, and Refused for an earlier file that is none.
    """
    with alone():
        source = Source.objects.get(pk=source_id)
        why = _replace(source, earlier) if choice == SameName.REPLACE else _add(source)
        if not why:
            return None
        return picture.seal(by=by, why=why, act=Act.new(), today=today, at=at)


def _replace(source: Source, earlier: int | None) -> str:
    """What was changed, or nothing."""
    others = same_name.rivals(source)
    if earlier is not None and earlier not in {one.pk for one in others}:
        if source.replaces.filter(pk=earlier).exists():
            return ""
        raise Refused(
            why=_("No earlier file of this name counts under number %(number)s.") % {"number": earlier},
            what_would_change_this=_("Look at the files as they are now."),
        )
    chosen = [one for one in others if earlier in (None, one.pk)]
    if not chosen and source.counts:
        return ""
    _count(source)
    Source.objects.filter(pk__in=[one.pk for one in chosen]).update(replaced_by=source)
    return same_name.replaced(source.name, chosen) if chosen else _("%(name)s counts.") % {"name": source.name}


def _add(source: Source) -> str:
    """What was changed, or nothing."""
    again = list(source.replaces.all())
    if source.counts and not again:
        return ""
    _count(source)
    Source.objects.filter(pk__in=[one.pk for one in again]).update(replaced_by=None)
    beside = same_name.rivals(source)
    if not beside:
        return _("%(name)s counts.") % {"name": source.name}
    return same_name.beside(source.name, beside)


def _count(source: Source) -> None:
    source.asks, source.replaced_by = False, None
    source.save(update_fields=["asks", "replaced_by"])
