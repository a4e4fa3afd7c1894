"""Many files, or large ones, are marked by a child that says how far it is; what it made waits a day to be fetched."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.connectors.home import pulse
from mandate.connectors.marking import Sort
from mandate.records.ledger import Act, Actor
from mandate.records.models import Run, Upload
from mandate.services import marking, runs, uploads
from mandate.services.refusals import Refused
from mandate.services.runs import Now
from mandate.services.sheets.pace import Tell, unheard

FEW, LARGE = 3, 10_000_000
"""Up to so many files of together so many bytes are marked at once: it takes about a second."""
NAME = "marked.zip"


def takes_long(sizes: Sequence[int]) -> bool:
    """Whether files of these sizes (bytes) are marked by a child, while whoever asked watches."""
    return len(sizes) > FEW or sum(sizes) > LARGE


def begin(given: Sequence[tuple[str, Path]], *, sort: Sort, by: Actor, language: str, at: datetime) -> Run:
    """A run that marks these files, names beside where they are; the server's copies are taken over. Raises Refused."""
    kept = [uploads.keep(name, place, by=by.label, at=at) for name, place in given]
    keys = [upload.key for upload in kept]
    uploads.hand_over(keys, by=by.label)
    message = {"language": language, "keys": keys, runs.MARKS: {"sort": sort, "count": len(keys)}}
    return runs.begin(Run.objects.create(by=by.label, message=message, started_at=at, beat_at=at), at=at)


def mine(number: int, *, by: Actor) -> Run | None:
    """The run of marks that this reader began; None for another's, or for work of another kind."""
    run = Run.objects.filter(pk=number, by=by.label).first()
    return run if run is not None and runs.marks(run) else None


def count(run: Run) -> int:
    """How many files it marks."""
    return int(run.message[runs.MARKS]["count"])


def archive(run: Run) -> Upload | None:
    """The ZIP with the marked files; None while there is none, and once its day is over."""
    key = run.message.get("archive")
    return next(iter(uploads.taken([key])), None) if key else None


def work(run_id: int, *, now: Now, held: int | None = None) -> Run:
    """Mark the files of a run, in the child; `held` is the descriptor of the pulse, which hears how far it is."""
    run = Run.objects.get(pk=run_id)
    tell = unheard if held is None else partial(pulse.tell, held)
    return runs.carry_out(run, lambda: _done(run, now(), tell), now=now, held=held)


def _done(run: Run, now: datetime, tell: Tell) -> Mapping[str, Any]:
    sort: Sort = "edited" if run.message[runs.MARKS]["sort"] == "edited" else "made"
    given, by = uploads.taken(run.message["keys"]), Actor(run.by)
    if len(given) != count(run):
        raise Refused(why=_("The files are gone: a day is over."), what_would_change_this=_("Bring them again."))
    Run.objects.filter(pk=run.pk).update(state=runs.READING)
    _refuse_any(given, sort, tell)
    Run.objects.filter(pk=run.pk).update(state=runs.STORING)
    with TemporaryDirectory(dir=uploads.folder()) as folder:
        packed = Path(folder) / NAME
        with transaction.atomic():
            _pack(given, packed, sort=sort, by=by, now=now, tell=tell)
            kept = uploads.keep(NAME, packed, by=by.label, at=now)
            uploads.hand_over([kept.key], by=by.label)
    return {"archive": kept.key}


def _refuse_any(given: Sequence[Upload], sort: Sort, tell: Tell) -> None:
    """Raises Refused with every reason where one of them would not be marked; then none is."""
    refused = []
    for done, upload in enumerate(given):
        tell(done, len(given))
        try:
            marking.refuse(uploads.path_of(upload), sort=sort, name=upload.name)
        except Refused as refusal:
            refused.append(str(refusal))
    if refused:
        raise Refused(why=" ".join(refused))


def _pack(given: Sequence[Upload], packed: Path, *, sort: Sort, by: Actor, now: datetime, tell: Tell) -> None:
    """The marked files in one ZIP; each goes into it as soon as it is marked, so that two copies are never kept."""
    signer, act, names = marking.credentials(now=now), Act.new(), set[str]()
    with zipfile.ZipFile(packed, "x", zipfile.ZIP_STORED) as archive:
        for number, upload in enumerate(given, start=1):
            tell(number - 1, len(given))
            target = packed.with_name(str(number))
            marking.mark(
                uploads.path_of(upload), target, sort=sort, by=by, now=now, name=upload.name, act=act, signed_by=signer
            )
            archive.write(target, inner(upload.name, number, names))
            os.unlink(target)
    tell(len(given), len(given))


def inner(name: str, number: int, taken: set[str]) -> str:
    """The name of a file in the archive: its own, numbered where another has it."""
    free = name if name not in taken else f"{number}-{name}"
    taken.add(free)
    return free
