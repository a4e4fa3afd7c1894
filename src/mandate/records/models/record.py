"""A record: a row that only the ledger may write, and that everybody reads through `seen_by`."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

from mandate.records import access

if TYPE_CHECKING:
    from mandate.records.models.person import Person


def new_key() -> str:
    """An opaque key: no name, no e-mail address, 80 random bits."""
    return secrets.token_hex(10)


class RecordQuerySet(models.QuerySet["Any"]):
    """Rows of one kind, cut to what a reader may see."""

    def seen_by(self, person: Person | None) -> Self:
        """Rows that exist for this reader; a row outside it is not found rather than refused."""
        condition = access.visible(self.model, person)
        return self.none() if condition is None else self.filter(condition)


class Record(models.Model):
    """Shared by every kind: an opaque key, a version that a stale form fails on, and one door to be written."""

    key = models.CharField(primary_key=True, max_length=40, default=new_key, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = RecordQuerySet.as_manager()

    kind: ClassVar[str] = ""
    as_of: datetime | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: `ledger.write` is the only door."""
        raise TypeError(f"{type(self).__name__} is written through ledger.write, not save().")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: `ledger.remove` is the only door."""
        raise TypeError(f"{type(self).__name__} is removed through ledger.remove, not delete().")
