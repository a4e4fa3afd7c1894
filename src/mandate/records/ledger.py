"""One door to the record: every write seals a change, and the chain shows any change made past it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from mandate.records.actions import action_named
from mandate.records.models.change import Change, Head
from mandate.records.models.record import Record

GENESIS = "0" * 64
PARTS = ("after", "why")
_HEAD = "SELECT id, digest, at FROM records_head WHERE id = 1"
_LOCKED_HEAD = "SELECT id, digest, at FROM records_head WHERE id = 1 FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the ledger writes it: `account:7`, `cli:anna`, `job:inventory`, `agent:lead-scorer`."""

    label: str


@dataclass(frozen=True, slots=True)
class Act:
    """One deed; every change made by it carries the same id."""

    id: str

    @classmethod
    def new(cls) -> Act:
        """A fresh deed."""
        return cls(secrets.token_hex(10))


@dataclass(frozen=True, slots=True)
class Break:
    """A change at which the chain does not hold, and what is wrong with it."""

    change: int
    problem: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs between two states of a record."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the ledger: print it, and a later cut or rewrite shows."""

    change: int
    digest: str
    at: datetime | None


class Stale(ValueError):
    """The record was changed by somebody else since it was read."""


def _hash(*parts: str | int) -> str:
    """SHA-256 of the parts as one JSON list (a joining character would be ambiguous), written out because it is hot."""
    text = ",".join([encode_basestring(part) if isinstance(part, str) else str(part) for part in parts])
    return hashlib.sha256(f"[{text}]".encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON can carry it, the same on every database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} cannot be sealed")


@lru_cache(maxsize=64)
def _fields(model: type[Record]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name not in {"version"})


def payload(record: Record) -> dict[str, Any]:
    """All concrete fields of a record by name; foreign keys as the key they point to."""
    return {field.attname: _clean(field, getattr(record, field.attname)) for field in _fields(type(record))}


def _clean(field: Any, value: Any) -> Any:
    """The value as the database will give it back, so that sealed and stored never differ in form."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.DecimalField):
        return field.to_python(value).quantize(Decimal(1).scaleb(-field.decimal_places))
    return field.to_python(value)


def canonical(record: Record) -> str:
    """The sealed text of a record: sorted keys, no spaces, JSON."""
    return json.dumps(payload(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


@lru_cache(maxsize=1)
def schema_number() -> int:
    """Number of the newest migration, so that an old payload is read with the right eyes."""
    from importlib import resources

    names = [entry.name for entry in resources.files("mandate.records.migrations").iterdir()]
    return max((int(name[:4]) for name in names if name[:4].isdigit()), default=0)


Columns = Any
"""A change, or a row with its columns under the same names."""


def _digest(change: Columns) -> str:
    at = change.at.astimezone(UTC).isoformat()
    parts = (change.by, change.act, change.action, change.kind, change.key, change.schema, change.seal, change.why_seal)
    return _hash(change.prev, at, *parts)


def _append(head: Head, *, action: str, kind: str, key: str, after: str, by: Actor, why: str, act: Act) -> Change:
    """Chain one change behind the head; the caller holds the head's lock and saves both."""
    action_named(action)
    moment = timezone.now()
    at = moment if head.at is None or moment > head.at else head.at
    change = Change(at=at, by=by.label, act=act.id, action=action, kind=kind, key=key, schema=schema_number())
    change.after, change.after_salt = after, secrets.token_hex(8)
    change.why, change.why_salt = why, secrets.token_hex(8)
    change.seal, change.why_seal = _hash(change.after_salt, after), _hash(change.why_salt, why)
    change.prev = head.digest
    change.digest = _digest(change)
    head.digest, head.at = change.digest, at
    return change


def _lock() -> Head:
    """The one head row, locked on PostgreSQL; SQLite's IMMEDIATE transactions serialise by themselves."""
    head = _head()
    if head is None:
        # The very first writers meet here: one makes the row, and the others wait for it like for any other.
        Head.objects.bulk_create([Head(pk=1, digest=GENESIS)], ignore_conflicts=True)
        head = _head()
    assert head is not None  # noqa: S101 - it was made just now
    return head


def _head() -> Head | None:
    """The head row by a plain statement, since every write of the record pays for it."""
    locks = connection.features.has_select_for_update
    return next(iter(Head.objects.raw(_LOCKED_HEAD if locks else _HEAD)), None)


def _move(head: Head) -> None:
    """Save the head: one plain statement, since every write of the record pays for it."""
    moment = connection.ops.adapt_datetimefield_value(head.at)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_head SET digest = %s, at = %s WHERE id = 1", [head.digest, moment])


def _store(record: Record, *, adding: bool) -> None:
    """Write the row itself; Stale when somebody else was first."""
    before = record.version
    record.version = before + 1
    if adding:
        models.Model.save(record, force_insert=True)
        return
    values = {
        field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields if field.name != "key"
    }
    rows = type(record)._base_manager.filter(key=record.key, version=before).update(**values)
    if rows != 1:
        record.version = before
        raise Stale(f"{record.kind} {record.key} was changed meanwhile. Read it again and repeat your change.")


def write(record: Record, *, action: str, by: Actor, why: str, act: Act | None = None) -> Change:
    """Store one record and seal the change, in one transaction. Raises Stale when it was changed meanwhile."""
    with transaction.atomic():
        _refuse_old(record)
        head = _lock()
        _store(record, adding=record._state.adding)
        change = _append(
            head,
            action=action,
            kind=record.kind,
            key=record.key,
            after=canonical(record),
            by=by,
            why=why,
            act=act or Act.new(),
        )
        models.Model.save(change)
        _move(head)
    return change


def write_many(
    records: Iterable[Record], *, action: str, by: Actor, why: str, act: Act | None = None, added: str | None = None
) -> Act:
    """Store several records as one deed. `added` names the action for new ones where it differs."""
    deed = act or Act.new()
    with transaction.atomic():
        head = _lock()
        changes = []
        for record in records:
            _refuse_old(record)
            adding = record._state.adding
            _store(record, adding=adding)
            name = added if adding and added else action
            after = canonical(record)
            changes.append(
                _append(head, action=name, kind=record.kind, key=record.key, after=after, by=by, why=why, act=deed)
            )
        Change.objects.bulk_create(changes, batch_size=500)
        _move(head)
    return deed


def remove(record: Record, *, action: str, by: Actor, why: str, act: Act | None = None) -> Change:
    """Delete one record; the change carries an empty payload and the history stays."""
    with transaction.atomic():
        _refuse_old(record)
        head = _lock()
        key = record.key
        models.Model.delete(record)
        record.key = key  # Django emptied it, and its history is still asked for
        change = _append(
            head, action=action, kind=record.kind, key=key, after="{}", by=by, why=why, act=act or Act.new()
        )
        models.Model.save(change)
        _move(head)
    return change


def erase(changes: Iterable[Change], *, parts: Sequence[str], by: Actor, why: str) -> Change:
    """Forget the contents of changes (GDPR art. 17); seals stay, and one `ledger.erased` change names them."""
    wanted = sorted({part for part in parts if part in PARTS})
    if not wanted:
        raise ValueError("Say what to erase: after, why, or both.")
    ids = sorted(change.pk for change in changes)
    after = json.dumps({"ids": ids, "parts": wanted}, sort_keys=True, separators=(",", ":"))
    blank = {name: "" for part in wanted for name in (part, f"{part}_salt")}
    with transaction.atomic():
        head = _lock()
        Change.objects.filter(pk__in=ids).update(**blank)
        key = Act.new()
        change = _append(head, action="ledger.erased", kind="ledger", key=key.id, after=after, by=by, why=why, act=key)
        models.Model.save(change)
        _move(head)
    return change


def _refuse_old(record: Record) -> None:
    if record.as_of is not None:
        raise TypeError(f"This {record.kind} stands as of {record.as_of}; only today's can be written.")


def _erased() -> dict[str, set[int]]:
    """Ids that a `ledger.erased` change names, per part."""
    named: dict[str, set[int]] = {part: set() for part in PARTS}
    for after in Change.objects.filter(action="ledger.erased").exclude(after="").values_list("after", flat=True):
        try:
            content = json.loads(after)
        except ValueError:
            continue
        for part in content.get("parts", ()):
            named.get(part, set()).update(content.get("ids", ()))
    return named


def _problem(change: Columns, prev: str, erased: dict[str, set[int]]) -> str:
    """What is wrong with one change, or nothing."""
    if change.prev != prev:
        return "does not follow the change before it"
    if change.digest != _digest(change):
        return "its digest does not fit its contents"
    parts = (
        ("after", change.after, change.after_salt, change.seal),
        ("why", change.why, change.why_salt, change.why_seal),
    )
    for part, text, salt, seal in parts:
        if salt == "" and text == "":
            if change.id not in erased[part]:
                return f"its {part} was erased without an entry that says so"
        elif _hash(salt, text) != seal:
            return f"its {part} does not fit its seal"
    return ""


def breaks(*, anchor: str | None = None) -> Iterator[Break]:
    """Every change at which the chain does not hold, oldest first; with `anchor`, also a digest that must be in it."""
    prev, last, erased, seen = GENESIS, 0, _erased(), False
    for change in Change.objects.order_by("id").values_list(named=True).iterator(chunk_size=2000):
        problem = _problem(change, prev, erased)
        if problem:
            yield Break(change.id, problem)
        prev, last = change.digest, change.id
        seen = seen or (anchor is not None and change.digest.startswith(anchor))
    head = Head.objects.filter(pk=1).first()
    if head is not None and head.digest != prev:
        yield Break(last, "the newest changes are missing: the head does not fit the last change")
    if anchor is not None and not seen:
        yield Break(last, f"no change carries the anchor {anchor}: the ledger was cut or rewritten")


def drifts(kinds: Iterable[type[Record]]) -> Iterator[Break]:
    """Records whose row differs from their last change: written past the one door."""
    used = list(_in_use(kinds))
    told = _newest_of_each({model.kind for model in used})
    for model in used:
        newest = told.pop(model.kind, {})
        for record in model._base_manager.all().iterator(chunk_size=2000):
            change = newest.pop(record.key, None)
            if change is None:
                yield Break(0, f"{model.kind} {record.key} has no change in the ledger")
            elif change.after and change.after != canonical(record) and not _told_before(change, record):
                yield Break(change.pk, f"{model.kind} {record.key} was changed in its table, not through the ledger")
        for key, change in newest.items():
            if change.after not in {"", "{}"}:
                yield Break(change.pk, f"{model.kind} {key} was deleted from its table, not through the ledger")


def _in_use(kinds: Iterable[type[Record]]) -> Iterator[type[Record]]:
    """Kinds that have a row or a change; asked at once, since most kinds of a young record have neither."""
    models = list(kinds)
    if not models:
        return iter(())
    quoted = connection.ops.quote_name
    parts = [
        f"SELECT '{model.kind}' WHERE EXISTS (SELECT 1 FROM {quoted(model._meta.db_table)})"  # noqa: S608 - our own names
        for model in models
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        used = {kind for (kind,) in cursor.fetchall()}
    used.update(Change.objects.order_by().values_list("kind", flat=True).distinct())
    return (model for model in models if model.kind in used)


def _newest_of_each(kinds: Collection[str]) -> dict[str, dict[str, Columns]]:
    """What the last change of every record says, by kind and key; asked at once, and without what seals it."""
    newest = Change.objects.filter(kind__in=kinds).order_by().values("kind", "key").annotate(last=models.Max("id"))
    told: dict[str, dict[str, Columns]] = {kind: {} for kind in kinds}
    found = Change.objects.filter(id__in=newest.values("last")).order_by()
    for change in found.values_list("pk", "kind", "key", "after", "schema", named=True).iterator(chunk_size=2000):
        told[change.kind][change.key] = change
    return told


def _told_before(change: Columns, record: Record) -> bool:
    """Whether a change older than the newest fields tells the same: what it does not name stands at its default."""
    if change.schema >= schema_number():
        return False
    told, now = json.loads(change.after), json.loads(canonical(record))
    unchanged = json.loads(canonical(type(record)(key=record.key)))
    return all(now[name] == told.get(name, unchanged[name]) for name in now)


def newest_of(kind: str, at: datetime | None) -> dict[str, Change]:
    """The last change of every record of a kind, as of a moment (None: now), by key."""
    changes = Change.objects.filter(kind=kind)
    if at is not None:
        # Moments never run back along the ids, so the last id up to the moment bounds the whole search.
        last = Change.objects.filter(at__lte=at).order_by("-at", "-id").values_list("id", flat=True).first()
        changes = changes.filter(id__lte=last or 0)
    newest = changes.values("key").annotate(last=models.Max("id")).values("last")
    return {change.key: change for change in Change.objects.filter(id__in=newest)}


def history(record: Record) -> list[Change]:
    """Changes of one record, newest first."""
    return list(Change.objects.filter(kind=record.kind, key=record.key).order_by("-id"))


def diff(old: str, new: str) -> tuple[FieldChange, ...]:
    """Fields that differ between two sealed texts; an erased or absent one counts as empty."""
    before, after = (json.loads(text) if text else {} for text in (old, new))
    names = sorted(before.keys() | after.keys())
    return tuple(FieldChange(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n))


def anchor() -> Anchor:
    """The newest change and its digest."""
    change = Change.objects.order_by("-id").first()
    return Anchor(0, GENESIS, None) if change is None else Anchor(change.pk, change.digest, change.at)
