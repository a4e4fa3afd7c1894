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
from mandate.services import formats, picture, rejections
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


def rejected(kept: Sequence[dict[str, Any]]) -> list[Rejected]:
    """Kept rejections as sentences."""
    return [Rejected(int(one["line"]), rejections.sentence(one["reason"]), str(one["shape"])) for one in kept]


@transaction.atomic
def withdraw(source_id: int, *, by: Actor, why: str, today: date, at: datetime) -> int:
    """Take a source and everything seen in it out, and seal what remains; the number of that inventory.

    People and tools that it added to the record stay: they are rows of their own. Raises Source.DoesNotExist, Busy,
    Refused without a reason.
    """
    reason = " ".join(why.split())
    if not reason:
        raise Refused(why=_("Say why: the figures will differ from what others have read."))
    with alone():
        source = Source.objects.get(pk=source_id)
        text = _("%(name)s withdrawn: %(why)s") % {"name": source.name, "why": reason}
        source.delete()
        return picture.seal(by=by, why=text, act=Act.new(), today=today, at=at)
