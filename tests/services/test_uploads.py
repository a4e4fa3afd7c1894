"""Files arrive in parts, go on where they broke off, and leave nothing behind that should not stay."""

import errno
import fcntl
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from io import BytesIO, FileIO
from pathlib import Path

import pytest

from mandate.records import clock
from mandate.records.models import Upload
from mandate.services import uploads
from mandate.services.refusals import Refused
from mandate.services.uploads import DiskFull, NotHere, Part, TooLarge, WrongOffset
from tests.services.bringing import bring

pytestmark = pytest.mark.django_db
ME, OTHER = "account:1", "account:2"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def here(home: Path) -> Path:
    return home / "uploads"


def begun(size: int, *, name: str = "proxy.log", by: str = ME) -> Upload:
    return uploads.begin(name, size, by=by, at=clock.now())


def part(upload: Upload, start: int, content: bytes, *, total: int | None = None) -> Upload:
    span = Part(start, start + len(content), upload.size if total is None else total)
    return uploads.append(upload, span, BytesIO(content), at=clock.now())


def test_two_parts_make_one_file_that_only_we_may_read(here: Path) -> None:
    upload = begun(10)
    part(upload, 0, b"first ")
    assert upload.state == uploads.ARRIVING
    part(upload, 6, b"last")
    assert upload.state == uploads.COMPLETE
    file = uploads.path_of(upload)
    assert file.read_bytes() == b"first last"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in here.iterdir()] == [f"{upload.key}.file"]


def test_an_upload_that_broke_off_says_where_to_go_on() -> None:
    upload = begun(10)
    part(upload, 0, b"first ")
    again = uploads.mine(upload.key, by=ME)
    assert uploads.offset(again) == 6
    assert part(again, 6, b"last").state == uploads.COMPLETE


@pytest.mark.parametrize("start", [0, 5, 7])
def test_a_part_that_does_not_follow_is_told_the_right_offset(start: int) -> None:
    upload = begun(20)
    part(upload, 0, b"first ")
    with pytest.raises(WrongOffset) as refused:
        part(upload, start, b"xx")
    assert refused.value.offset == 6
    assert uploads.path_of(upload).read_bytes() == b"first "


def test_a_part_after_the_last_is_told_that_all_is_there() -> None:
    upload = bring("a.csv", b"abc", by=ME)
    with pytest.raises(WrongOffset) as refused:
        part(upload, 0, b"abc")
    assert refused.value.offset == 3


@pytest.mark.parametrize(("total", "content"), [(11, b"x"), (10, b""), (10, b"longer than ten")])
def test_a_part_of_another_file_is_refused(total: int, content: bytes) -> None:
    upload = begun(10)
    with pytest.raises(Refused, match="another file"):
        part(upload, 0, content, total=total)
    assert uploads.offset(upload) == 0


@pytest.mark.parametrize("came", [b"fir", b"first and more"])
def test_a_part_that_is_not_what_it_says_leaves_no_trace(came: bytes) -> None:
    upload = begun(20)
    with pytest.raises(Refused, match="not the 6 bytes"):
        uploads.append(upload, Part(0, 6, 20), BytesIO(came), at=clock.now())
    assert uploads.offset(upload) == 0
    assert uploads.path_of(upload).read_bytes() == b""


def test_an_empty_file_is_complete_at_once() -> None:
    upload = begun(0)
    assert upload.state == uploads.COMPLETE
    assert uploads.path_of(upload).read_bytes() == b""


def test_a_file_above_the_limit_is_refused_before_a_byte_comes(settings, here: Path) -> None:
    settings.UPLOAD_BYTES = 5_000_000_000
    with pytest.raises(
        TooLarge, match=r"proxy\.log is 5\.4 GB; the most a file may be is 5 GB\..*mandate inventory FOLDER"
    ):
        begun(5_368_709_120)
    assert list(here.iterdir()) == []
    assert not Upload.objects.exists()


def test_a_full_disk_says_what_is_free_and_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 40_000_000))
    monkeypatch.setattr(uploads, "SPARE", 0)
    with pytest.raises(DiskFull, match="The disk is full: 40 MB free, 50 MB needed"):
        begun(50_000_000)


def test_room_promised_to_one_upload_is_not_promised_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 100))
    monkeypatch.setattr(uploads, "SPARE", 0)
    first = begun(60)
    with pytest.raises(DiskFull, match="100 bytes free, 120 bytes needed"):
        begun(60)
    part(first, 0, b"x" * 60)
    assert begun(60).state == uploads.ARRIVING


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_half_way_leaves_the_part_before_whole(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(FileIO):
        def write(self, content, /) -> int:
            if self.tell() >= 8:
                raise OSError(code, os.strerror(code))
            return super().write(bytes(content[:2]))

    upload = begun(20)
    part(upload, 0, b"first ")
    monkeypatch.setattr(uploads, "FileIO", Full)
    with pytest.raises(DiskFull, match="The disk is full"):
        part(upload, 6, b"second")
    monkeypatch.undo()
    assert uploads.offset(upload) == 6
    assert uploads.path_of(upload).read_bytes() == b"first "
    assert part(upload, 6, b"and on it goes").state == uploads.COMPLETE


def test_another_fault_of_the_disk_is_not_called_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(FileIO):
        def write(self, _content, /) -> int:
            raise OSError(errno.EIO, "broken")

    upload = begun(4)
    monkeypatch.setattr(uploads, "FileIO", Broken)
    with pytest.raises(OSError, match="broken"):
        part(upload, 0, b"abcd")
    assert uploads.offset(upload) == 0


def test_two_uploads_at_once_do_not_mix() -> None:
    one, two = begun(6, name="same.log"), begun(6, name="same.log")
    part(one, 0, b"one")
    part(two, 0, b"two")
    part(one, 3, b"ONE")
    part(two, 3, b"TWO")
    assert [uploads.path_of(upload).read_bytes() for upload in (one, two)] == [b"oneONE", b"twoTWO"]


def test_two_writers_of_one_upload_take_turns() -> None:
    upload = begun(6)
    with uploads.path_of(upload).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(WrongOffset):
            part(upload, 0, b"abc")
    assert part(upload, 0, b"abc").received == 3


def test_a_file_that_lost_bytes_in_a_power_cut_goes_back_to_what_it_has() -> None:
    upload = begun(10)
    part(upload, 0, b"first ")
    os.truncate(uploads.path_of(upload), 4)
    assert uploads.offset(upload) == 4
    with pytest.raises(WrongOffset) as refused:
        part(upload, 6, b"last")
    assert refused.value.offset == 4
    part(upload, 4, b"t last")
    assert uploads.path_of(upload).read_bytes() == b"first last"[:4] + b"t last"


def test_a_file_that_vanished_is_not_here() -> None:
    upload = begun(3)
    uploads.path_of(upload).unlink()
    assert uploads.offset(upload) == 0
    with pytest.raises(NotHere):
        part(upload, 0, b"abc")


def test_somebody_elses_key_does_not_exist() -> None:
    upload = begun(3)
    for key, by in ((upload.key, OTHER), ("nokey", ME)):
        with pytest.raises(NotHere):
            uploads.mine(key, by=by)
    assert uploads.waiting(by=OTHER, at=clock.now()) == []
    assert uploads.waiting(by=ME, at=clock.now()) == [upload]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\proxy.log", "proxy.log"),
        ("/", "file without a name"),
        ("", "file without a name"),
        ("a\x00b\nc\u202e.csv", "abc.csv"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_name_is_a_label_and_never_a_path(name: str, shown: str, here: Path) -> None:
    upload = bring(name, b"abc", by=ME)
    assert upload.name == shown
    assert uploads.path_of(upload) == here / f"{upload.key}.file"
    assert upload.key.isalnum()


def test_only_what_arrived_whole_is_handed_over_and_only_once() -> None:
    whole, half = bring("a.csv", b"abc", by=ME), begun(9, name="half.csv")
    with pytest.raises(Refused, match=r"half\.csv has not arrived whole"):
        uploads.hand_over([whole.key, half.key], by=ME)
    for key, by in ((whole.key, OTHER), ("nokey", ME)):
        with pytest.raises(NotHere):
            uploads.hand_over([key], by=by)
    assert uploads.hand_over([whole.key, whole.key], by=ME) == [whole]
    assert uploads.taken([whole.key]) == [whole]
    with pytest.raises(NotHere):
        uploads.hand_over([whole.key], by=ME)
    with pytest.raises(NotHere):
        uploads.mine(whole.key, by=ME)


def test_a_file_is_not_finished_while_bytes_are_missing() -> None:
    upload = begun(9)
    with pytest.raises(Refused, match="not arrived whole"):
        uploads.finish(upload)


def test_taking_an_upload_away_leaves_nothing(here: Path) -> None:
    upload = begun(9)
    part(upload, 0, b"abc")
    uploads.abandon(upload)
    assert list(here.iterdir()) == []
    assert not Upload.objects.exists()


def test_what_nobody_touched_for_a_day_goes(here: Path) -> None:
    now = clock.now()
    old, fresh = bring("old.csv", b"old", by=ME), bring("fresh.csv", b"fresh", by=ME)
    Upload.objects.filter(pk=old.pk).update(at=now - timedelta(hours=25))
    for name, hours in (("leftover.upload", 25), ("new.upload", 1)):
        (here / name).write_bytes(b"x")
        then = (now - timedelta(hours=hours)).timestamp()
        os.utime(here / name, (then, then))
    uploads.clean(at=now)
    assert {path.name for path in here.iterdir()} == {f"{fresh.key}.file", "new.upload"}
    assert uploads.waiting(by=ME, at=now) == [fresh]


def test_a_part_keeps_an_upload_from_growing_stale() -> None:
    upload = begun(6)
    later = clock.now() + timedelta(hours=23)
    uploads.append(upload, Part(0, 3, 6), BytesIO(b"abc"), at=later)
    assert uploads.waiting(by=ME, at=later + timedelta(hours=23)) == [upload]
    assert uploads.waiting(by=ME, at=later + timedelta(hours=25)) == []


def test_a_file_that_came_whole_is_taken_over_from_where_the_server_put_it(here: Path, settings) -> None:
    came = here / "tmp.upload"
    came.write_bytes(b"abc")
    upload = uploads.keep("a.csv", came, by=ME, at=clock.now())
    assert (upload.state, upload.size) == (uploads.COMPLETE, 3)
    assert [path.name for path in here.iterdir()] == [f"{upload.key}.file"]
    came.write_bytes(b"abcd")
    settings.UPLOAD_BYTES = 3
    with pytest.raises(TooLarge):
        uploads.keep("b.csv", came, by=ME, at=clock.now())
