"""A large file of rows is looked at, and written, by a child that says how far it is; small ones need no child."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from mandate.connectors.home import pulse
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Run, Upload
from mandate.services import runs, uploads
from mandate.services.portfolio import bookings, exchange
from mandate.services.portfolio.fields import INITIATIVES
from mandate.services.refusals import Refused
from mandate.services.runs import Now
from mandate.services.sheets.pace import Tell, unheard
from mandate.services.sheets.returning import Shown
from mandate.services.tasks import exchange as task_exchange

LARGE = 60_000
"""Bytes from which a file is looked at by a child: about a thousand rows, which take a second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who brings rows, on which day, and who hears how far it is."""

    by: Actor
    person: Person | None
    today: date
    tell: Tell = unheard


@dataclass(frozen=True, slots=True)
class Said:
    """With what rows are written: the reason, the token of what was shown, and what was chosen for its groups."""

    why: str
    token: str
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of file that a child can look at and write. Both raise Refused."""

    look: Callable[[bytes, str, Asked], Any]
    write: Callable[[Any, Said, Asked], Act | None]


JOBS: Mapping[str, Job] = {
    "initiatives": Job(
        lambda data, _name, who: exchange.plan(INITIATIVES, data, today=who.today, tell=who.tell),
        lambda planned, said, who: exchange.write(
            INITIATIVES, planned, by=who.by, why=said.why, today=who.today, token=said.token, tell=who.tell
        ),
    ),
    "tasks": Job(
        lambda data, _name, who: task_exchange.plan(data, tell=who.tell),
        lambda planned, said, who: task_exchange.write(
            planned, by=who.by, person=who.person, why=said.why, token=said.token, tell=who.tell
        ),
    ),
    "bookings": Job(
        lambda data, name, who: bookings.plan(data, name=name, tell=who.tell),
        lambda planned, said, who: bookings.write(
            planned, said.chosen, by=who.by, why=said.why, token=said.token, tell=who.tell
        ),
    ),
}
"""What can be brought in files of thousands of rows."""


def look(job: str, upload: Upload, *, who: Asked, language: str, at: datetime) -> Run:
    """A run that finds out what the file would change; the file stays until it is written, or a day is over."""
    uploads.hand_over([upload.key], by=who.by.label)
    return _begun({"job": job, "name": upload.name}, [upload.key], who=who, language=language, at=at)


def write(looked: Run, said: Said, *, who: Asked, language: str, at: datetime) -> Run:
    """A run that writes what an earlier run showed; the same one where it was asked for already."""
    asked = looked.message["rows"]
    known = Run.objects.filter(pk=asked.get("written_by")).exclude(state__in=(runs.FAILED, runs.CANCELLED)).first()
    if known is not None:
        return known
    facts = {"why": said.why, "token": said.token, "chosen": dict(said.chosen)}
    rows = {"job": asked["job"], "name": asked["name"], **facts}
    run = _begun(rows, looked.message["keys"], who=who, language=language, at=at)
    looked.message = {**looked.message, "rows": {**asked, "written_by": run.pk}}
    looked.save(update_fields=["message"])
    return run


def _begun(rows: dict[str, Any], keys: list[str], *, who: Asked, language: str, at: datetime) -> Run:
    message = {"language": language, "keys": keys, "rows": {**rows, "person": who.person.key if who.person else ""}}
    return runs.begin(Run.objects.create(by=who.by.label, message=message, started_at=at, beat_at=at), at=at)


def mine(number: int, *, by: Actor) -> Run | None:
    """The run of rows that this reader began; None for another's, or for an inventory."""
    run = Run.objects.filter(pk=number, by=by.label).first()
    return run if run is not None and runs.brings_rows(run) else None


def job_of(run: Run) -> str:
    """Which kind of rows it is about: a key of `JOBS`."""
    return str(run.message["rows"]["job"])


def writes(run: Run) -> bool:
    """Whether it writes, or only looks."""
    return "why" in run.message["rows"]


def shown(run: Run) -> Shown:
    """What a run that looked found."""
    return Shown.read(run.message["shown"])


def work(run_id: int, *, now: Now, today: date, held: int | None = None) -> Run:
    """Do the work of a run of rows, in the child; `held` is the descriptor of the pulse, which hears how far it is."""
    run = Run.objects.get(pk=run_id)
    tell = unheard if held is None else partial(pulse.tell, held)
    return runs.carry_out(run, lambda: _done(run, today, tell), now=now, held=held)


def _done(run: Run, today: date, tell: Tell) -> Mapping[str, Any]:
    rows, kept = run.message["rows"], uploads.taken(run.message["keys"])
    if not kept:
        raise Refused(
            why=_("What was kept of the file is gone: it was written already, or a day is over."),
            what_would_change_this=_("Bring the file again."),
        )
    who = Asked(Actor(run.by), Person.objects.filter(key=rows["person"]).first(), today, tell)
    _is_at(run, runs.READING)
    planned = JOBS[rows["job"]].look(uploads.path_of(kept[0]).read_bytes(), rows["name"], who)
    if not writes(run):
        found = planned.shown()
        return {"shown": found.kept(), "waits": bool(found.count and not found.faulty)}
    _is_at(run, runs.STORING)
    act = JOBS[rows["job"]].write(planned, Said(rows["why"], rows["token"], rows["chosen"]), who)
    return {"act": act.id if act else ""}


def _is_at(run: Run, state: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
