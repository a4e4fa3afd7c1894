"""A run reads in a child; whatever becomes of the child, the run ends in a state and no raw log stays."""

import errno
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from mandate.connectors.home import pulse
from mandate.records import clock
from mandate.records.models import Inventory, Run, Source, Upload
from mandate.services import inventory, processing, runs, uploads
from mandate.services.inventory import Busy
from mandate.services.refusals import Refused
from tests.services.bringing import EXPENSES, PEOPLE, TOOLS, at_once, bring

pytestmark = pytest.mark.django_db
DEAF = "import signal, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
HEARS = "import sys, time; print(1, flush=True); time.sleep(60)"


def keys(desk, **files: bytes) -> list[str]:
    return [bring(name, content, by=desk.actor.label).key for name, content in files.items()]


def start(desk, wanted: list[str], language: str = "en") -> Run:
    run = runs.start(wanted, by=desk.actor, language=language, at=clock.now())
    run.refresh_from_db()
    return run


def work(run: Run) -> Run:
    return runs.work(run.pk, now=clock.now, today=clock.today())


def left(home: Path) -> list[str]:
    return [path.name for path in (home / "uploads").iterdir()]


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """No child is started at all."""
    monkeypatch.setattr(runs, "launch", lambda run: None)


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch):
    """Runs get a child that does nothing but hold the pulse."""
    started: list[subprocess.Popen[bytes]] = []

    def using(script: str) -> None:
        def launch(run: Run) -> int:
            held = pulse.begin(runs._pulse(run))
            started.append(subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, pass_fds=(held,)))
            os.close(held)
            assert started[-1].stdout.readline()
            return started[-1].pid

        monkeypatch.setattr(runs, "launch", launch)

    yield using
    for one in started:
        one.kill()
        one.wait()
        one.stdout.close()


def test_a_run_says_what_became_of_every_file_and_deletes_them(desk, home, monkeypatch) -> None:
    at_once(monkeypatch)
    run = start(
        desk,
        keys(desk, **{"card.csv": EXPENSES, "tools.csv": TOOLS, "people.csv": PEOPLE, "empty": b"", "x": b"hello\n"}),
    )
    assert run.state == runs.DONE
    states = {line.name: line.state for line in runs.lines(run)}
    assert states == {
        "card.csv": "read",
        "tools.csv": "read",
        "people.csv": "refused",
        "empty": "unrecognised",
        "x": "unrecognised",
    }
    card = runs.lines(run)[0]
    assert (card.lines, card.parsed, card.rejected) == (4, 3, 1)
    assert card.rejections == ({"line": 4, "reason": "bad_amount", "shape": card.rejections[0]["shape"]},)
    assert left(home) == []
    assert not Upload.objects.exists()
    assert Source.objects.count() == 2
    assert (run.done, run.total) == (len(EXPENSES + TOOLS + PEOPLE) + 6,) * 2


def test_the_same_files_again_change_nothing(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    start(desk, keys(desk, **{"card.csv": EXPENSES}))
    run = start(desk, keys(desk, **{"again.csv": EXPENSES}))
    assert [line.state for line in runs.lines(run)] == ["same"]
    assert Inventory.objects.count() == 1


def test_a_run_speaks_the_language_it_was_started_in(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    run = start(desk, keys(desk, **{"x": b""}), "nl")
    assert runs.lines(run)[0].message == "Het bestand is leeg."


def test_a_signed_record_opens_what_is_about_people(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    run = start(desk, keys(desk, **{"people.csv": PEOPLE}))
    assert [line.state for line in runs.lines(run)] == ["read"]
    assert Source.objects.get().state == "team_counts"


def test_an_uploaded_processing_record_signs_nothing(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    text = b"purpose: know\nretention_days: 90\nsignatures:\n- {role: architect, name: Anna, on: 2026-11-01}\n- {role: auditor, name: Bo, on: 2026-11-01}\n"
    run = start(desk, keys(desk, **{"processing.yaml": text, "people.csv": PEOPLE}))
    record, people = runs.lines(run)
    assert record.format == "processing"
    assert "signed on its own page" in record.message
    assert people.state == "refused"
    assert processing.current() is None


def test_without_a_file_nothing_starts(desk) -> None:
    with pytest.raises(Refused, match="No file was chosen"):
        start(desk, [])
    assert not Run.objects.exists()


def test_progress_names_the_file_and_never_runs_past_the_whole(desk, idle, monkeypatch) -> None:
    wanted = keys(desk, **{"one.log": b"x" * 100, "two.log.gz": b"\x1f\x8b" + b"x" * 94 + (900).to_bytes(4, "little")})
    run = start(desk, wanted)
    seen = []

    def take(files, *, at_progress, **_facts):
        monkeypatch.setattr(runs, "EVERY_S", 0)
        for file, unpacked in zip(files, (40, 450), strict=True):
            for done in (unpacked, 10 * unpacked):
                at_progress(file.name, done)
                run.refresh_from_db()
                seen.append((run.file, run.done, runs.place(run), run.state))
        return inventory.Outcome((), False, None)

    monkeypatch.setattr(inventory, "take", take)
    assert work(run).state == runs.DONE
    assert seen == [
        ("one.log", 40, (1, 2), "reading"),
        ("one.log", 100, (1, 2), "reading"),
        ("two.log.gz", 150, (2, 2), "reading"),
        ("two.log.gz", 200, (2, 2), "reading"),
    ]


def test_progress_that_cannot_be_written_stops_no_reading(desk, idle, monkeypatch) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))

    class Locked:
        def update(self, **_values):
            raise OperationalError("database is locked")

    monkeypatch.setattr(Run.objects, "filter", lambda **_: Locked())
    assert work(run).state == runs.DONE


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "The disk is full, so nothing was changed. Free some space, then bring the files again.",
        ),
        (
            OperationalError("database or disk is full"),
            "The disk is full, so nothing was changed. Free some space, then bring the files again.",
        ),
        (ZeroDivisionError("oops"), "Something went wrong on our side; nothing was written."),
        (Refused(why="No.", what_would_change_this="Wait."), "No. Wait."),
    ],
)
def test_a_fault_ends_the_run_with_a_sentence_and_without_the_files(fault, said, desk, home, idle, monkeypatch) -> None:
    def take(*_files, **_facts):
        raise fault

    monkeypatch.setattr(inventory, "take", take)
    run = work(start(desk, keys(desk, **{"card.csv": EXPENSES})))
    assert run.state == runs.FAILED
    assert runs.said(run).startswith(said)
    assert left(home) == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_half_way_writes_nothing(sign, desk, home, idle, monkeypatch) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    before = signal.getsignal(sign)
    seal = inventory.picture.seal

    def interrupted(**facts):
        seal(**facts)
        os.kill(os.getpid(), sign)

    monkeypatch.setattr(inventory.picture, "seal", interrupted)
    assert work(run).state == runs.CANCELLED
    assert (Source.objects.count(), Inventory.objects.count(), left(home)) == (0, 0, [])
    assert signal.getsignal(sign) is before


def test_a_run_waits_for_another_inventory_and_keeps_its_files(desk, idle, monkeypatch) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    waited = []

    def busy_twice(seconds: float) -> None:
        waited.append(seconds)
        assert len(uploads.taken(run.message["keys"])) == 1
        if len(waited) == 2:
            holding.__exit__(None, None, None)

    holding = inventory.alone()
    holding.__enter__()
    monkeypatch.setattr(runs.time, "sleep", busy_twice)
    assert work(run).state == runs.DONE
    assert len(waited) == 2


def test_patience_ends_with_what_to_do(desk, home, idle, monkeypatch) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    monkeypatch.setattr(runs, "PATIENCE_S", -1.0)
    with inventory.alone():
        work(run)
    run.refresh_from_db()
    assert runs.said(run).startswith("Another inventory is being taken right now.")
    assert left(home) == []
    with inventory.alone(), pytest.raises(Busy), inventory.alone():
        raise AssertionError("two at once")


def test_a_child_that_died_becomes_a_failed_run_that_says_what_to_do(desk, home, child) -> None:
    child("print(1, flush=True)")
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    os.waitpid(run.pid, 0)
    run = runs.watch(run, at=clock.now())
    assert run.state == runs.FAILED
    assert "Bring the files again" in runs.said(run)
    assert left(home) == []


def test_a_living_child_is_left_alone(desk, child) -> None:
    child(HEARS)
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    assert runs.watch(run, at=clock.now()).state == runs.WAITING
    assert runs.sweep(at=clock.now()) == run


def test_a_child_without_a_sign_of_life_for_a_minute_is_ended(desk, home, child) -> None:
    child(DEAF)
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    runs._pulse(run).write_text(f"{runs.time.monotonic() - 61:.3f}")
    assert runs.watch(run, at=clock.now()).state == runs.FAILED
    assert os.waitpid(run.pid, 0)[1] == signal.SIGKILL
    assert left(home) == []


def test_a_run_that_ended_while_we_looked_keeps_its_end(desk, idle) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    Run.objects.filter(pk=run.pk).update(state=runs.DONE)
    assert runs.watch(run, at=clock.now()).state == runs.DONE
    assert runs.watch(run, at=clock.now()).state == runs.DONE
    assert runs.cancel(run, at=clock.now()).state == runs.DONE


@pytest.mark.parametrize(("script", "by"), [(HEARS, signal.SIGINT), (DEAF, signal.SIGKILL)])
def test_cancel_stops_the_child_and_forgets_the_files(script, by, desk, home, child, monkeypatch) -> None:
    monkeypatch.setattr(runs, "STOP_S", 0.5)
    child(script)
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    assert runs.cancel(run, at=clock.now()).state == runs.CANCELLED
    assert os.waitpid(run.pid, 0)[1] & 0x7F == by
    assert left(home) == []


def test_a_cancelled_run_is_not_begun_after_all(desk, idle) -> None:
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    runs.cancel(run, at=clock.now())
    assert work(run).state == runs.CANCELLED
    assert not Source.objects.exists()


def test_a_child_that_cannot_be_started_is_said(desk, home, monkeypatch) -> None:
    def launch(_run):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(runs, "launch", launch)
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    assert (run.state, runs.said(run)) == (runs.FAILED, "The reading could not be started: Cannot allocate memory.")
    assert left(home) == []


def test_a_sweep_sets_right_what_a_fallen_server_left(desk, home, idle) -> None:
    dead = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    old = Run.objects.create(state=runs.DONE, by="x", started_at=clock.now() - timedelta(days=31), beat_at=clock.now())
    assert runs.sweep(at=clock.now()) is None
    dead.refresh_from_db()
    assert dead.state == runs.FAILED
    assert not Run.objects.filter(pk=old.pk).exists()
    assert left(home) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"plain text\n", 11),
        (b"\x1f\x8b" + b"x" * 30 + (5000).to_bytes(4, "little"), 5000),
        (b"\x1f\x8b" + b"x" * 30 + (5).to_bytes(4, "little"), 36),
        (b"\x1f\x8bxx", 4),
        (b"\x28\xb5\x2f\xfdxx", 48),
        (b"", 0),
    ],
)
def test_how_large_a_file_will_be_is_read_from_its_ends(content: bytes, expected: int, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    assert runs._unpacked(tmp_path / "f", len(content)) == expected


def test_the_pulse_beats_while_a_run_works(desk, idle, home, monkeypatch) -> None:
    monkeypatch.setattr(runs, "BEAT_S", 0.01)
    run = start(desk, keys(desk, **{"card.csv": EXPENSES}))
    beaten = threading.Event()
    monkeypatch.setattr(pulse, "beat", lambda held: beaten.set() if held == 7 else None)

    def take(*_files, **_facts):
        assert beaten.wait(30)
        return inventory.Outcome((), False, None)

    monkeypatch.setattr(inventory, "take", take)
    assert runs.work(run.pk, now=clock.now, today=clock.today(), held=7).state == runs.DONE
