"""The name of an erased person goes from every record beside their own: signatures, owners in words, notes, reasons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import RECORDS, Change, Person

_APART = r"(?<![\w@.-]){}(?![\w@-])"


@dataclass(frozen=True, slots=True)
class Marks:
    """How an erased person may stand in other records: by key, by words that can only mean them, by a name alone.

    A name of one word is also a word of others, and two people may share a name: then it goes only where it stands
    alone beside their key, or under a signature that nobody else can have set.
    """

    key: str
    words: tuple[str, ...]
    alone: str
    shared: bool

    def of_text(self, text: str) -> str:
        """The text without the words."""
        for word in self.words:
            text = re.sub(_APART.format(re.escape(word)), _("erased person"), text, flags=re.IGNORECASE)
        return text

    def of_value(self, value: Any) -> Any:
        """A value of a record without the words, however deep they stand."""
        if isinstance(value, str):
            return self.of_text(value)
        if isinstance(value, list):
            return [self.of_value(one) for one in value]
        if isinstance(value, dict):
            signed = {"role", "name"} <= value.keys() and not value.get("person") and not self.shared
            mine = signed or value.get("person") == self.key
            return {self.of_text(name): self._of_entry(one, mine=mine) for name, one in value.items()}
        return value

    def _of_entry(self, value: Any, *, mine: bool) -> Any:
        return _("erased person") if mine and value == self.alone else self.of_value(value)


def marks(person: Person) -> Marks:
    """The words that mean this person and nobody else who is in the record."""
    shared = Person.objects.filter(name__iexact=person.name).exclude(key=person.key).exists()
    named = [person.name] if " " in person.name.strip() and not shared else []
    logins = [login for login in person.logins if "@" in login or "\\" in login]
    mails = [person.email] if person.email else []
    words = sorted({word.strip() for word in (*named, *mails, *logins) if len(word.strip()) > 3}, key=len, reverse=True)
    return Marks(person.key, tuple(words), person.name, shared)


def clear(person: Person, found: Marks, *, by: Actor, why: str, act: Act) -> None:
    """Take the marks out of every other record, and forget what earlier changes said of them.

    What a record says today stays but for the name; what it said before the erasure is forgotten with it.
    """
    kept, named = Q(pk=None), Q(pk=None)
    for word in (*found.words, *((found.alone,) if found.alone not in found.words else ())):
        kept |= Q(after__icontains=word)
    for word in found.words:
        named |= Q(why__icontains=word)
    others = Change.objects.exclude(kind=Person.kind, key=person.key)
    before = [one for one in others.filter(kept).order_by("id") if _holds(one.after, found)]
    reasons = [one for one in others.filter(named) if found.of_text(one.why) != one.why]
    _rewrite(before, found, by=by, why=why, act=act)
    if before:
        ledger.erase(before, parts=("after",), by=by, why=why)
    if reasons:
        ledger.erase(reasons, parts=("why",), by=by, why=why)


def _holds(after: str, found: Marks) -> bool:
    """Whether a sealed text names the person, by the same rules that take the name out."""
    if not after:
        return False
    content = json.loads(after)
    return bool(found.of_value(content) != content)


def _rewrite(changes: Sequence[Change], found: Marks, *, by: Actor, why: str, act: Act) -> None:
    kinds = asof.kinds(RECORDS)
    for kind in dict.fromkeys(one.kind for one in changes):
        model = kinds.get(kind)
        keys = {one.key for one in changes if one.kind == kind}
        rows = list(model._base_manager.filter(key__in=keys)) if model else []
        ledger.write_many(_cleared(rows, found), action="record.cleared", by=by, why=why, act=act)


def _cleared(rows: Iterable[Any], found: Marks) -> list[Any]:
    changed = []
    for row in rows:
        texts = [field for field in row._meta.concrete_fields if field.name != "key" and not field.is_relation]
        new = {field.attname: found.of_value(getattr(row, field.attname)) for field in texts}
        differing = {name: value for name, value in new.items() if value != getattr(row, name)}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing:
            changed.append(row)
    return changed


def settle() -> None:
    """Once it is committed, empty the journal that still holds the pages as they were."""
    if connection.vendor == "sqlite":
        transaction.on_commit(_empty_journal)


def _empty_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
