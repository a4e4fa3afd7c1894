"""The hash of a content and of its beginnings, however the file is packed."""

import gzip
import hashlib
from pathlib import Path

import pytest
import zstandard

from mandate.connectors.sources.sameness import Content, content_of

TEXT = b"0123456789\n" * 40_000


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_the_hashes_are_those_of_the_decompressed_bytes(tmp_path: Path, pack) -> None:
    path = tmp_path / "log"
    path.write_bytes(pack(TEXT))
    sizes = [5, 0, 70_000, 300_000, len(TEXT), len(TEXT) + 1]
    content = content_of(path, sizes)
    assert (content.bytes, content.sha256) == (len(TEXT), hashlib.sha256(TEXT).hexdigest())
    assert content.prefixes == {
        size: hashlib.sha256(TEXT[:size]).hexdigest() for size in (5, 70_000, 300_000, len(TEXT))
    }


def test_a_content_begins_with_a_shorter_one_only() -> None:
    content = Content(10, "whole", {4: "start", 10: "whole"})
    assert content.begins_with(4, "start")
    assert not content.begins_with(4, "other")
    assert not content.begins_with(10, "whole")
    assert not Content(10, "whole", {0: "nothing"}).begins_with(0, "nothing")


def test_a_file_that_breaks_off_in_its_packing_has_the_content_that_was_readable(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(TEXT)[:-40])
    content = content_of(path)
    assert 0 < content.bytes < len(TEXT)
    assert content.sha256 == hashlib.sha256(TEXT[: content.bytes]).hexdigest()


def test_a_file_that_cannot_be_read_on_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mandate.connectors.sources import stream

    path = tmp_path / "log"
    path.write_bytes(TEXT)

    def gone(*_facts):
        yield b"one\n" * 70_000
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(stream, "blocks_of", gone)
    with pytest.raises(OSError, match="could not be read any further"):
        content_of(path)
