"""Take an inventory: read what was brought, store what it adds as one deed, and seal the result; all or nothing."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.matcher import load_matcher
from mandate.connectors.sources.formats import FORMATS
from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.connectors.sources.reading import prefix_sha256, sniff
from mandate.connectors.sources.stream import Limits
from mandate.engines import processing
from mandate.engines.processing import Opening, Reads, State
from mandate.engines.terms import Family
from mandate.records.ledger import Act, Actor
from mandate.records.models import GrantLine, Observation, Source, SpendLine
from mandate.services import conversations, picture, registering, saying, staffing
from mandate.services.gathering import Gathered, Gatherer
from mandate.services.refusals import Refused

KEPT_REJECTIONS = 200
WHOLE = 2**62
BATCH = 2000
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Brought:
    """One file that was brought: where it lies, and the name its owner knows it by."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file. Counts are None where it was not read. `state` is one of read, same, grown, closed,
    refused, unrecognised, broken."""

    name: str
    format: str | None
    family: str | None
    state: str
    lines: int | None = None
    parsed: int | None = None
    rejected: int | None = None
    records: int | None = None
    message: str = ""
    rejections: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an inventory gave: a line per file, whether the record changed, and the number of the sealed inventory."""

    files: tuple[FileLine, ...]
    changed: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was read, and the source it continues or repeats."""

    gathered: Gathered
    line: FileLine
    grown: Source | None


class Busy(Refused):
    """Another inventory is at work in this organisation."""


@contextmanager
def alone() -> Iterator[None]:
    """Only one inventory at a time per organisation; the second is told at once. Raises Busy."""
    with open(settings.ORGANISATION_HOME / "inventory.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                why=_("Another inventory is being taken right now."),
                what_would_change_this=_("Wait until it has finished, then bring your files again. Nothing was lost."),
            ) from error
        yield


def take(
    files: Iterable[Brought],
    *,
    by: Actor,
    at: datetime,
    today: date,
    record: processing.Record | None,
    works_council: bool,
    at_progress: Progress | None = None,
) -> Outcome:
    """Read the files as far as the processing record opens them, and store everything in one transaction.

    The same content again changes nothing; a grown file replaces what its shorter self said. Raises Busy.
    """
    with alone():
        gatherer = Gatherer(load_matcher(), pseudonymiser(settings.ORGANISATION_HOME))
        lines: list[FileLine] = []
        taken: list[_Taken] = []
        known: set[str] = set()
        for file in files:
            read = _read(file, gatherer, record, works_council=works_council, today=today, at_progress=at_progress)
            if isinstance(read, _Taken) and read.gathered.digest in known:
                read = _again(read.line)
            if isinstance(read, _Taken):
                known.add(read.gathered.digest)
                taken.append(read)
            lines.append(read.line if isinstance(read, _Taken) else read)
        number = _store(taken, lines, by=by, at=at, today=today, record=record) if taken else None
        return Outcome(tuple(lines), bool(taken), number)


def _again(line: FileLine) -> FileLine:
    return FileLine(
        line.name, line.format, line.family, "same", line.lines, line.parsed, line.rejected, line.records,
        _("The same content was read before; nothing changes."), line.rejections,
    )  # fmt: skip


def _read(
    file: Brought,
    gatherer: Gatherer,
    record: processing.Record | None,
    *,
    works_council: bool,
    today: date,
    at_progress: Progress | None,
) -> _Taken | FileLine:
    """One file read, or the line that says why not."""
    try:
        sniffed = sniff(file.path, file.name)
    except OSError as error:
        why = _("The file cannot be opened: %(why)s.") % {"why": error.strerror or type(error).__name__}
        return FileLine(file.name, None, None, "broken", message=why)
    if sniffed.format_id is None:
        why = sniffed.why_nl if _dutch() else sniffed.why_en
        return _unrecognised(file, gatherer, why)
    kind = FORMATS[sniffed.format_id]
    if kind.family is Family.PROCESSING:
        why = _("This is the processing record itself; it is read before the sources.")
        return FileLine(file.name, kind.id, kind.family.value, "same", message=why)
    opening = processing.opens(record, kind.family, works_council=works_council, today=today)
    if opening.state is not State.OPEN:
        return _shut(file, kind.id, kind.family, opening)
    digest = prefix_sha256(file.path, WHOLE)
    before = Source.objects.filter(sha256=digest, state=_depth(opening)).first()
    if before is not None:
        return _again(
            FileLine(
                file.name,
                kind.id,
                kind.family.value,
                "same",
                before.lines,
                before.parsed,
                before.rejected,
                before.records,
            )
        )
    gathered = gatherer.gather(
        file.path, name=file.name, reads=opening.reads, limits=_limits(),
        at_progress=(lambda done: at_progress(file.name, done)) if at_progress else None,
    )  # fmt: skip
    gathered.digest = digest
    return _judged(file, gathered)


def _limits() -> Limits:
    return Limits(total_bytes=settings.EXPANDED_BYTES)


def _unrecognised(file: Brought, gatherer: Gatherer, why: str) -> FileLine:
    """A file nobody knows is still accounted for, line by line."""
    gathered = gatherer.gather(file.path, name=file.name, reads=Reads.NOTHING, limits=_limits())
    account = gathered.reading.accounting
    return FileLine(file.name, None, None, "unrecognised", account.lines, account.parsed, account.rejected, 0, why)


def _shut(file: Brought, format_id: str, family: Family, opening: Opening) -> FileLine:
    state = "refused" if opening.state is State.REFUSED else "closed"
    change = saying.say(opening.what_would_change) if opening.what_would_change else ""
    return FileLine(file.name, format_id, family.value, state, message=f"{saying.say(opening.reason)} {change}".strip())


def _judged(file: Brought, gathered: Gathered) -> _Taken | FileLine:
    """Whether what was read is new, grown or broken."""
    reading = gathered.reading
    account, kind, problem = reading.accounting, reading.format, reading.problem
    assert kind is not None  # noqa: S101 - sniffed before
    message = ""
    if problem is not None:
        message = (problem.nl if _dutch() else problem.en) + (
            " " + _("Last line read: %(line)s.") % {"line": problem.line} if problem.line else ""
        )
    line = FileLine(
        file.name, kind.id, kind.family.value, "read", account.lines, account.parsed, account.rejected, account.records,
        message, _rejections(gathered),
    )  # fmt: skip
    if problem is not None and not account.records:
        return FileLine(
            file.name,
            kind.id,
            kind.family.value,
            "broken",
            line.lines,
            line.parsed,
            line.rejected,
            0,
            message,
            line.rejections,
        )
    return _Taken(gathered, line, _grown_from(file.path, kind.id, account.bytes))


def _depth(opening: Opening) -> str:
    """How far a source was read; the same people list reads deeper once the record is signed twice."""
    return opening.reads.value


def _rejections(gathered: Gathered) -> tuple[dict[str, Any], ...]:
    kept = gathered.reading.accounting.rejections[:KEPT_REJECTIONS]
    return tuple({"line": r.number, "reason": r.reason, "shape": r.shape} for r in kept)


def _grown_from(path: Path, format_id: str, size: int) -> Source | None:
    """The earlier source that this file begins with, or None."""
    for source in Source.objects.filter(format=format_id, bytes__lt=size, bytes__gt=0).order_by("-bytes"):
        if prefix_sha256(path, source.bytes) == source.sha256:
            return source
    return None


def _store(
    taken: list[_Taken],
    lines: list[FileLine],
    *,
    by: Actor,
    at: datetime,
    today: date,
    record: processing.Record | None,
) -> int:
    """Write everything that was read, as one deed; number of the sealed inventory."""
    act = Act.new()
    why = _why(taken)
    with transaction.atomic():
        for one in taken:
            if one.grown is not None:
                lines[lines.index(one.line)] = _grown(one.line)
            _replace_earlier(one)
            source = _source(one, at=at)
            _rows(source, one.gathered)
            staffing.take_people(one.gathered, source, by=by, why=why, act=act, today=today)
            registering.take_tools(one.gathered.tools, by=by, why=why, act=act, today=today)
            for note in one.gathered.notes:
                conversations.add_note(note, by=by, act=act)
        if record is not None:
            forget_expired(record, today=today)
        return picture.seal(by=by, why=why, act=act, today=today, at=at)


def _why(taken: list[_Taken]) -> str:
    """One line for the ledger: the file, or how many there were."""
    text = ngettext("Read from %(name)s.", "Read from %(count)s files.", len(taken))
    return text % {"name": taken[0].line.name[:120], "count": len(taken)}


def _grown(line: FileLine) -> FileLine:
    return FileLine(
        line.name, line.format, line.family, "grown", line.lines, line.parsed, line.rejected, line.records,
        line.message or _("It begins with a file that was read before; what is new was added."), line.rejections,
    )  # fmt: skip


def _replace_earlier(one: _Taken) -> None:
    """Take out what this file's shorter or shallower self said, so that nothing counts twice."""
    if one.grown is not None:
        one.grown.delete()
    Source.objects.filter(sha256=one.gathered.digest).delete()


def _source(one: _Taken, *, at: datetime) -> Source:
    account = one.gathered.reading.accounting
    days = sorted(one.gathered.days)
    kind = one.gathered.reading.format
    assert kind is not None  # noqa: S101 - only recognised files are taken
    return Source.objects.create(
        name=one.line.name[:300], sha256=one.gathered.digest, bytes=account.bytes, format=kind.id, family=kind.family.value,
        state=one.gathered.reads.value, lines=account.lines, parsed=account.parsed,
        rejected=account.rejected, records=account.records, rejections=list(one.line.rejections),
        message={"text": one.line.message} if one.line.message else {}, read_at=at,
        first_day=days[0] if days else None, last_day=days[-1] if days else None, days=[day.isoformat() for day in days],
    )  # fmt: skip


def _rows(source: Source, gathered: Gathered) -> None:
    """The observations, grants and expenses of a source; outside the ledger, with retention."""
    Observation.objects.bulk_create(
        (
            Observation(
                source=source, person=person, device=device, service=service, day=day, rows=counted.rows,
                requests=counted.requests, bytes_out=counted.bytes_out, bytes_in=counted.bytes_in,
            )
            for (person, device, service, day), counted in gathered.seen.items()
        ),
        batch_size=BATCH,
    )  # fmt: skip
    GrantLine.objects.bulk_create(
        (
            GrantLine(
                source=source,
                service=g.service,
                app=g.app[:200],
                person=g.person,
                worst=g.worst,
                scopes=list(g.scopes),
                on=g.on,
            )
            for g in gathered.granted
        ),
        batch_size=BATCH,
    )
    SpendLine.objects.bulk_create(
        (
            SpendLine(
                source=source, service=p.service, merchant=p.row.merchant[:200], on=p.row.on, amount=p.row.amount,
                currency=p.row.currency, cost_centre=(p.row.cost_centre or "")[:120], confirmed=p.sure, line=p.row.line,
            )
            for p in gathered.paid
        ),
        batch_size=BATCH,
    )  # fmt: skip


def forget_expired(record: processing.Record, *, today: date) -> int:
    """Delete observations and grants older than the processing record allows; how many went."""
    last = today - timedelta(days=record.retention_days)
    gone, _kinds = Observation.objects.filter(day__lt=last).delete()
    grants, _kinds = GrantLine.objects.filter(on__lt=last, source__family=Family.SIGN_IN.value).delete()
    return gone + grants


def _dutch() -> bool:
    return (translation.get_language() or "en").startswith("nl")
