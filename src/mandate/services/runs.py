"""Long work from the browser is done by a short-lived child that is watched; the first such work is an inventory."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.home import folders, pulse
from mandate.engines.terms import Family
from mandate.records.ledger import Actor
from mandate.records.models import Run, Upload
from mandate.services import inventory, processing, room, uploads
from mandate.services.inventory import Brought, Busy, FileLine, Outcome, SameName
from mandate.services.refusals import Refused

WAITING, READING, STORING = "waiting", "reading", "storing"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"
AT_WORK = frozenset({WAITING, READING, STORING})

STILL_S = 60.0
"""A child that gave no sign of life for so long is taken for dead."""
EVERY_S = 0.3
BEAT_S = 5.0
PATIENCE_S = 1800.0
STOP_S = 5.0
KEPT = timedelta(days=30)
ROWS = "rows"
"""In the message of a run: which rows are brought, where it is no inventory."""
MARKS = "marks"
"""In the message of a run: how files are marked, where it is no inventory."""
UNPACKS_TO = 8
"""How many times larger a file packed with zstd is assumed to be; only the progress bar rests on it."""

_log = logging.getLogger(__name__)
Now = Callable[[], datetime]


def start(keys: Sequence[str], *, by: Actor, language: str, at: datetime, same_name: SameName = SameName.ASK) -> Run:
    """A run over these uploads, at work in a process of its own; `same_name` says what becomes of a file with the name
    of an earlier one and other contents. Raises NotHere, Refused."""
    if not keys:
        raise Refused(why=_("No file was chosen."), what_would_change_this=_("Choose one or more files first."))
    handed = uploads.hand_over(keys, by=by.label)
    total = sum(upload.size for upload in handed)
    facts = {"language": language, "keys": [upload.key for upload in handed], "same_name": same_name.value}
    run = Run.objects.create(by=by.label, total=total, message=facts, started_at=at, beat_at=at)
    return begin(run, at=at)


def launch(run: Run) -> int:
    """Start the child; its process id. It holds the pulse from before its first breath to its last."""
    held = pulse.begin(_pulse(run))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "mandate", "run", "work", str(run.pk), "--pulse", str(held)],
            env={**os.environ, "MANDATE_HOME": str(folders.root()), "MANDATE_ORGANISATION": folders.chosen()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(held,),
            start_new_session=True,
        )
    finally:
        os.close(held)
    # Somebody has to collect the child when it ends, and nobody should wait for it.
    threading.Thread(target=child.wait, daemon=True).start()
    return child.pid


def _pulse(run: Run) -> Path:
    return uploads.folder() / f"run-{run.pk}.pulse"


def begin(run: Run, *, at: datetime) -> Run:
    """Let a child do the work of this run; one that cannot be started has failed and says why."""
    try:
        run.pid = launch(run)
    except OSError as error:
        text = _("The reading could not be started: %(why)s.") % {"why": error.strerror}
        _end(run, FAILED, at=at, facts={"text": text})
        return run
    run.save(update_fields=["pid"])
    return run


def brings_rows(run: Run) -> bool:
    """Whether this is a file of rows that is looked at or written, and no inventory."""
    return ROWS in run.message


def marks(run: Run) -> bool:
    """Whether this marks files, and is no inventory."""
    return MARKS in run.message


def inventories() -> QuerySet[Run]:
    """The runs that read files into the inventory; what else is at work is shown to who began it alone."""
    return Run.objects.exclude(message__has_any_keys=[ROWS, MARKS])


def progress(run: Run) -> tuple[int, int]:
    """How many rows are done, of how many, as the child last said."""
    return pulse.told(_pulse(run))


def lines(run: Run) -> tuple[FileLine, ...]:
    """What became of every file, once the run is done."""
    kept = run.message.get("lines", [])
    return tuple(FileLine(**{**line, "rejections": tuple(line["rejections"])}) for line in kept)


def said(run: Run) -> str:
    """What went wrong, where something did."""
    return str(run.message.get("text", ""))


def place(run: Run) -> tuple[int, int]:
    """Which file is being read, counted from one, of how many."""
    return int(run.message.get("number", 0)), len(run.message.get("keys", ()))


def watch(run: Run, *, at: datetime) -> Run:
    """The run as it stands; one whose child died, or gave no sign of life for a minute, becomes failed."""
    if run.state not in AT_WORK:
        return run
    living = pulse.alive(_pulse(run))
    if living and pulse.still_for(_pulse(run)) < STILL_S:
        return run
    if living and run.pid:
        _signal(run.pid, signal.SIGKILL)
    run.refresh_from_db()
    if run.state in AT_WORK:
        _end(run, FAILED, at=at, facts={"text": _stopped(run)})
    return run


def _stopped(run: Run) -> str:
    if brings_rows(run):
        return _("The work stopped half-way, so nothing was written. Bring the file again.")
    if marks(run):
        return _("The work stopped half-way, so nothing was marked. Bring the files again.")
    return _(
        "The reading stopped half-way; nothing half-read was kept. Bring the files again. "
        "If it stops again, read them from their folder with: mandate inventory FOLDER."
    )


def cancel(run: Run, *, at: datetime) -> Run:
    """The run, stopped with nothing written; one that was quicker stays done."""
    if run.state not in AT_WORK:
        return run
    for sign in (signal.SIGINT, signal.SIGKILL):
        if run.pid and pulse.alive(_pulse(run)):
            _signal(run.pid, sign)
            _until_gone(run)
    run.refresh_from_db()
    if run.state in AT_WORK:
        _end(run, CANCELLED, at=at, facts={})
    return run


def _signal(pid: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sign)


def _until_gone(run: Run) -> None:
    end = time.monotonic() + STOP_S
    while pulse.alive(_pulse(run)) and time.monotonic() < end:
        time.sleep(0.05)


def sweep(*, at: datetime) -> Run | None:
    """Set right what a fallen server left behind: dead runs and old results. The inventory at work now, or None."""
    found = Run.objects.filter(Q(state__in=AT_WORK) | Q(started_at__lt=at - KEPT)).order_by("pk")
    living = None
    for run in found:
        if watch(run, at=at).state in AT_WORK:
            living = living if brings_rows(run) or marks(run) else run
        elif run.started_at < at - KEPT:
            run.delete()
    return living


def _end(run: Run, state: str, *, at: datetime, facts: Mapping[str, Any]) -> None:
    """Close a run with what came of it. The uploaded files go first: a raw log stays no longer than its reading.

    Only a file of rows that was looked at waits, until it is written or a day is over.
    """
    if state != DONE or not facts.get("waits"):
        uploads.discard(uploads.taken(run.message.get("keys", ())))
    run.state, run.beat_at = state, at
    run.message = {**run.message, "text": "", "lines": [], **facts}
    run.save(update_fields=["state", "beat_at", "message"])
    _pulse(run).unlink(missing_ok=True)


def work(run_id: int, *, now: Now, today: date, held: int | None = None) -> Run:
    """Do the work of a run, in the child: read, store, say what became of every file, and delete what was uploaded.

    `held` is the descriptor of the pulse. Whatever happens, the run ends in a state with a sentence.
    """
    run = Run.objects.get(pk=run_id)

    def inventoried() -> dict[str, Any]:
        return {"lines": [asdict(_own_words(line)) for line in _patiently(run, now=now, today=today).files]}

    return carry_out(run, inventoried, now=now, held=held)


def carry_out(run: Run, deed: Callable[[], Mapping[str, Any]], *, now: Now, held: int | None) -> Run:
    """The run with the work done, in the child: what `deed` gives is kept with it, or what went wrong."""
    if run.state not in AT_WORK:
        return run
    state = FAILED
    facts: dict[str, Any] = {}
    with translation.override(run.message["language"]), _beating(held), _interrupts(signal.default_int_handler):
        try:
            facts = dict(deed())
            state = DONE
        except KeyboardInterrupt:
            state = CANCELLED
        except Refused as refusal:
            facts = {"text": str(refusal), "reasons": list(refusal.reasons)}
        except Exception as error:
            facts = {"text": _fault(error)}
        with _interrupts(signal.SIG_IGN):
            run.refresh_from_db()
            _end(run, state, at=now(), facts=facts)
    return run


@contextmanager
def _interrupts(handler: Any) -> Iterator[None]:
    """Handle interrupts this way for a while, even where the server was started with interrupts ignored."""
    before = {sign: signal.signal(sign, handler) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for sign, old in before.items():
            signal.signal(sign, old)


def _fault(error: Exception) -> str:
    """What a reader is told of a fault; the log of the server gets the rest."""
    if room.is_full(error):
        return _("The disk is full, so nothing was changed. Free some space, then bring the files again.")
    _log.error("The run failed.", exc_info=error)
    return _("Something went wrong on our side; nothing was written. The log of the server says what: %(what)s.") % {
        "what": type(error).__name__
    }


def _own_words(line: FileLine) -> FileLine:
    """A processing record is written and signed here by people, so an uploaded one is pointed to its page."""
    if line.family != Family.PROCESSING.value:
        return line
    text = _("A processing record counts once it is written and signed on its own page; this file changes nothing.")
    return replace(line, state="refused", message=text)


@contextmanager
def _beating(held: int | None) -> Iterator[None]:
    """Give a sign of life every few seconds, also while one long transaction is being written."""
    if held is None:
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            pulse.beat(held)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _patiently(run: Run, *, now: Now, today: date) -> Outcome:
    """Take the inventory; where another is at work, wait for it, since these files will not come twice."""
    end = time.monotonic() + PATIENCE_S
    record = processing.current()
    while True:
        try:
            progress = _Progress(run, now)
            return inventory.take(
                progress.brought(),
                by=Actor(run.by),
                at=now(),
                today=today,
                record=processing.facts(record) if record else None,
                works_council=processing.has_works_council(),
                at_progress=progress.read,
                namesakes=SameName(run.message.get("same_name", SameName.ASK)),
            )
        except Busy:
            if time.monotonic() > end:
                raise
            time.sleep(1)


class _Progress:
    """How far a run is, written down for the page that watches: at most every 0.3 s, and at each new file."""

    def __init__(self, run: Run, now: Now) -> None:
        self._run = run
        self._now = now
        self._before = 0
        self._size = self._unpacked = 1
        self._written = 0.0

    def brought(self) -> Iterator[Brought]:
        """The files one by one; asking for the next tells that the last is read."""
        for number, upload in enumerate(uploads.taken(self._run.message["keys"]), start=1):
            path = uploads.path_of(upload)
            self._size, self._unpacked = upload.size, _unpacked(path, upload.size)
            self._run.message = {**self._run.message, "number": number}
            self._write(READING, self._before, upload)
            yield Brought(path, upload.name)
            self._before += upload.size
        self._write(STORING, self._before, None)

    def read(self, _name: str, unpacked: int) -> None:
        """So many decompressed bytes of the present file are read."""
        if time.monotonic() - self._written >= EVERY_S:
            share = min(unpacked / max(self._unpacked, 1), 1.0)
            self._write(READING, self._before + int(self._size * share), None)

    def _write(self, state: str, done: int, upload: Upload | None) -> None:
        self._written = time.monotonic()
        values = {"state": state, "done": done, "beat_at": self._now(), "message": self._run.message}
        if upload is not None:
            values["file"] = upload.name
        # A page that shows an older figure is no reason to stop reading.
        with suppress(OperationalError):
            Run.objects.filter(pk=self._run.pk).update(**values)


def _unpacked(path: Path, size: int) -> int:
    """How large a file will be unpacked, as far as its first and last bytes say."""
    with open(path, "rb") as file:
        opening = file.read(4)
        if opening[:2] == b"\x1f\x8b" and size > 18:
            file.seek(-4, os.SEEK_END)
            return max(int.from_bytes(file.read(4), "little"), size)
    return size * UNPACKS_TO if opening == b"\x28\xb5\x2f\xfd" else size
