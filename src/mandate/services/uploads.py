"""Files on their way in: they arrive in parts, can go on where they broke off, and never stay longer than a day."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from mandate.records.models import Upload
from mandate.services import formats
from mandate.services.refusals import Refused

ARRIVING, COMPLETE, TAKEN = "arriving", "complete", "taken"
KEPT = timedelta(hours=24)
CHUNK = 8 * 1024 * 1024
BLOCK = 256 * 1024
SPARE = 32 * 1024 * 1024
"""Left free whatever arrives, so that the record itself can always be written."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Body(Protocol):
    """Where the bytes of a part come from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file: the bytes from `start` up to but not including `end`, of `total`."""

    start: int
    end: int
    total: int


class NotHere(LookupError):
    """No upload of this key that this reader began."""


class TooLarge(Refused):
    """The file is larger than this installation takes."""


class DiskFull(Refused):
    """There is no room for the file."""


class WrongOffset(Refused):
    """The part does not begin where the upload stands; `offset` says where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(
            why=_("This part does not follow what has arrived."),
            what_would_change_this=_("Go on from byte %(offset)s.") % {"offset": offset},
        )
        self.offset = offset


def folder() -> Path:
    """Where arriving files lie, under names that are keys and nothing else."""
    return Path(settings.ORGANISATION_HOME) / "uploads"


def path_of(upload: Upload) -> Path:
    """Where the bytes of an upload are."""
    return folder() / f"{upload.key}.{'part' if upload.state == ARRIVING else 'file'}"


def label(name: str) -> str:
    """A file's name as something to read, never as a path: its last part, printable, at most 300 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    return printable[:300] or _("file without a name")


def begin(name: str, size: int, *, by: str, at: datetime) -> Upload:
    """A new upload that waits for its parts; an empty file is complete at once. Raises TooLarge, DiskFull."""
    clean(at=at)
    _fits(label(name), size)
    _room_for(size)
    upload = Upload(key=secrets.token_hex(16), name=label(name), size=size, by=by, at=at)
    os.close(os.open(path_of(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    upload.save()
    return finish(upload) if size == 0 else upload


def keep(name: str, file: Path, *, by: str, at: datetime) -> Upload:
    """A file that arrived whole, taken over from where the server put it. Raises TooLarge."""
    size = file.stat().st_size
    _fits(label(name), size)
    upload = Upload(key=secrets.token_hex(16), name=label(name), size=size, received=size, by=by, at=at, state=COMPLETE)
    file.chmod(0o600)
    os.replace(file, path_of(upload))
    upload.save()
    return upload


def _fits(name: str, size: int) -> None:
    if size > settings.UPLOAD_BYTES:
        most = formats.size(settings.UPLOAD_BYTES)
        raise TooLarge(
            why=_("%(name)s is %(size)s; the most a file may be is %(most)s.")
            % {"name": name, "size": formats.size(size), "most": most},
            what_would_change_this=_(
                "Export a shorter period, compress it with gzip or zstd, "
                "or read it from its folder with: mandate inventory FOLDER."
            ),
        )


def _room_for(size: int) -> None:
    """Count what is promised to other uploads too, so that two at once do not run into each other."""
    promised = Upload.objects.filter(state=ARRIVING).aggregate(rest=Sum(F("size") - F("received")))["rest"] or 0
    free = shutil.disk_usage(folder()).free
    if free < size + promised + SPARE:
        raise _disk_full(free, size + promised + SPARE)


def _disk_full(free: int, needed: int) -> DiskFull:
    return DiskFull(
        why=_("The disk is full: %(free)s free, %(needed)s needed.")
        % {"free": formats.size(free), "needed": formats.size(needed)},
        whose_move=_("Whoever looks after this machine."),
        what_would_change_this=_("Make room, then go on; what has arrived is kept for a day."),
    )


def mine(key: str, *, by: str) -> Upload:
    """The upload of this key that this reader began. Raises NotHere."""
    upload = Upload.objects.filter(key=key, by=by).exclude(state=TAKEN).first()
    if upload is None:
        raise NotHere(key)
    return upload


def waiting(*, by: str, at: datetime) -> list[Upload]:
    """What this reader began and nobody has read yet, oldest first; what is stale goes on the way."""
    return [upload for upload in _fresh(at=at) if upload.by == by and upload.state != TAKEN]


def offset(upload: Upload) -> int:
    """How many bytes have safely arrived: never more than the file really holds."""
    with suppress(OSError):
        return min(upload.received, path_of(upload).stat().st_size)
    return 0


def append(upload: Upload, part: Part, body: Body, *, at: datetime) -> Upload:
    """The upload with one more part behind it; the last part makes it complete.

    A part arrives whole or leaves no trace. Raises WrongOffset, DiskFull, Refused, NotHere.
    """
    if upload.state != ARRIVING:
        raise WrongOffset(upload.size)
    with _held(upload) as file:
        upload.refresh_from_db(fields=["received", "state"])
        have = offset(upload)
        if part.start != have:
            raise WrongOffset(have)
        if part.total != upload.size or not part.start < part.end <= part.total:
            raise Refused(why=_("This part belongs to another file than the one that was begun."))
        _write(file, have, part.end - part.start, body)
        upload.received, upload.at = part.end, at
        upload.save(update_fields=["received", "at"])
    return finish(upload) if upload.received == upload.size else upload


@contextmanager
def _held(upload: Upload) -> Iterator[FileIO]:
    """The arriving file, for one writer at a time."""
    try:
        file = FileIO(path_of(upload), "r+")
    except FileNotFoundError as error:
        raise NotHere(upload.key) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongOffset(offset(upload)) from error
        yield file


def _write(file: FileIO, start: int, length: int, body: Body) -> None:
    """Exactly `length` bytes of the body from `start` on, or nothing at all."""
    file.truncate(start)
    file.seek(start)
    try:
        written = _copy(file, length, body)
    except OSError as error:
        file.truncate(start)
        if error.errno in _FULL:
            raise _disk_full(shutil.disk_usage(folder()).free, length) from error
        raise
    if written != length:
        file.truncate(start)
        raise Refused(
            why=_("This part is not the %(length)s bytes that it says it is.") % {"length": length},
            what_would_change_this=_("Send it again from byte %(offset)s.") % {"offset": start},
        )


def _copy(file: FileIO, length: int, body: Body) -> int:
    """How many bytes were written, one more than `length` where the body holds too many."""
    written = 0
    while block := body.read(BLOCK):
        if written + len(block) > length:
            return length + 1
        rest = memoryview(block)
        while rest:
            rest = rest[file.write(rest) :]
        written += len(block)
    return written


def finish(upload: Upload) -> Upload:
    """The upload, complete and ready to be read. Raises Refused when bytes are missing."""
    if offset(upload) != upload.size:
        raise Refused(why=_("%(name)s has not arrived whole yet.") % {"name": upload.name})
    arrived = path_of(upload)
    upload.state = COMPLETE
    os.replace(arrived, path_of(upload))
    upload.save(update_fields=["state"])
    return upload


def abandon(upload: Upload) -> None:
    """Forget an upload and every byte of it."""
    discard([upload])


def hand_over(keys: Sequence[str], *, by: str) -> list[Upload]:
    """The complete uploads of these keys, in order, set aside for one run. Raises NotHere, Refused."""
    wanted = list(dict.fromkeys(keys))
    with transaction.atomic():
        found = {upload.key: upload for upload in Upload.objects.select_for_update().filter(key__in=wanted, by=by)}
        for key in wanted:
            if key not in found or found[key].state == TAKEN:
                raise NotHere(key)
            if found[key].state == ARRIVING:
                raise Refused(
                    why=_("%(name)s has not arrived whole yet.") % {"name": found[key].name},
                    what_would_change_this=_("Choose the same file again: it goes on where it broke off."),
                )
        Upload.objects.filter(key__in=wanted).update(state=TAKEN)
    uploads = [found[key] for key in wanted]
    for upload in uploads:
        upload.state = TAKEN
    return uploads


def taken(keys: Sequence[str]) -> list[Upload]:
    """The uploads that were handed over under these keys, in order."""
    found = {upload.key: upload for upload in Upload.objects.filter(key__in=keys, state=TAKEN)}
    return [found[key] for key in keys if key in found]


def discard(uploads: Sequence[Upload]) -> None:
    """Delete files first, then rows: a row without a file is harmless, a raw log without a row would be forgotten."""
    for upload in uploads:
        for ending in ("part", "file"):
            (folder() / f"{upload.key}.{ending}").unlink(missing_ok=True)
    if uploads:
        Upload.objects.filter(key__in=[upload.key for upload in uploads]).delete()


def clean(*, at: datetime) -> None:
    """Delete what nobody touched for a day, with files that no upload speaks of."""
    _fresh(at=at)


def _fresh(*, at: datetime) -> list[Upload]:
    """The uploads that are left once the stale ones are gone, oldest first."""
    every = list(Upload.objects.order_by("at", "pk"))
    discard([upload for upload in every if upload.at < at - KEPT])
    fresh = [upload for upload in every if upload.at >= at - KEPT]
    known = {upload.key for upload in fresh}
    for file in folder().iterdir():
        with suppress(OSError):
            if file.name.partition(".")[0] not in known and file.stat().st_mtime < (at - KEPT).timestamp():
                file.unlink()
    return fresh
