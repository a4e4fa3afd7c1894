"""Lines come out the same whatever a file was packed and written in, and nothing makes memory grow without bound."""

import gzip
import hashlib
import io
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.connectors.sources.compression import compression_of
from mandate.connectors.sources.stream import Limits, Lines, decoded, encoding_of, open_lines, whole_characters
from tests.connectors.sources.files import written

TEXT = "first line\nsecond caf\u00e9\n\nlast \u20ac"
LINES = ["first line", "second caf\u00e9", "", "last \u20ac"]


def lines_of(content: bytes, limits: Limits | None = None) -> tuple[list[str | None], Lines]:
    lines = open_lines(io.BytesIO(content), limits)
    return [line for batch in lines.batches() for line in batch], lines


def pieces_of(content: bytes, limits: Limits | None = None) -> tuple[str, Lines]:
    lines = open_lines(io.BytesIO(content), limits)
    return "".join(lines.pieces()), lines


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_same_text_is_read_from_every_encoding(content: bytes, encoding: str) -> None:
    found, lines = lines_of(content)
    assert found == LINES
    assert lines.encoding == encoding
    assert lines.lines == 4
    assert lines.sha256 == hashlib.sha256(content).hexdigest()
    assert pieces_of(content)[0] == TEXT


def test_latin_1_is_read_line_by_line_so_one_old_line_does_not_spoil_the_others() -> None:
    content = "caf\u00e9 in utf-8\n".encode() + "caf\u00e9 in latin-1\n".encode("latin-1")
    found, lines = lines_of(content)
    assert found == ["caf\u00e9 in utf-8", "caf\u00e9 in latin-1"]
    assert lines.encoding == "latin-1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_give_the_same_lines(end: str) -> None:
    content = (end.join(["one", "two", "", "four"]) + end).encode()
    found, lines = lines_of(content)
    assert found == ["one", "two", "", "four"]
    assert lines.lines == 4
    assert pieces_of(content)[1].lines == 4


def test_only_newlines_end_a_line_because_wc_counts_them_so() -> None:
    odd = "a\u2028b\x0bc\x0cd\x85e\x1cf"
    assert lines_of(odd.encode())[0] == [odd]


def test_a_carriage_return_inside_a_file_with_newlines_is_no_line_end() -> None:
    assert lines_of(b"one\rmore\ntwo\n")[0] == ["one\rmore", "two"]


def test_nul_bytes_stay_in_their_line() -> None:
    assert lines_of(b"one\n\0\0\0two\n")[0] == ["one", "\0\0\0two"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_compressed_content_is_found_by_its_bytes_and_hashed_unpacked(pack: object) -> None:
    packed = pack(TEXT.encode())  # type: ignore[operator]
    found, lines = lines_of(packed)
    assert found == LINES
    assert lines.compression in ("gzip", "zstd")
    assert lines.bytes == len(TEXT.encode())
    assert lines.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_members_and_frames_after_one_another_are_one_file(pack: object) -> None:
    packed = b"".join(pack(part) for part in (b"one\ntw", b"o\n", b"", b"three"))  # type: ignore[operator]
    found, lines = lines_of(packed)
    assert found == ["one", "two", "three"]
    assert lines.problem is None


def test_zero_padding_after_a_gzip_member_is_allowed() -> None:
    found, lines = lines_of(gzip.compress(b"one\n") + b"\0" * 700 + gzip.compress(b"two\n") + b"\0" * 10)
    assert found == ["one", "two"]
    assert lines.problem is None


def test_a_skippable_zstd_frame_is_skipped() -> None:
    skippable = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    assert compression_of(skippable) == "zstd"
    assert lines_of(skippable + zstandard.compress(b"one\n"))[0] == ["one"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_truncated_file_keeps_what_was_read_and_says_where(pack: object) -> None:
    text = b"".join(b"line %d %d\n" % (number, number * 7919) for number in range(60_000))
    packed = pack(text)  # type: ignore[operator]
    found, lines = lines_of(packed[: len(packed) // 2])
    assert lines.problem is not None
    assert lines.problem.code == "truncated"
    assert lines.problem.line == len(found) > 10_000
    assert found[:2] == ["line 0 0", "line 1 7919"]


def test_a_truncated_gzip_says_so_also_when_read_as_running_text() -> None:
    text, lines = pieces_of(gzip.compress(b'{"a": 1}\n' * 500)[:-12])
    assert text.startswith('{"a": 1}\n')
    assert lines.problem is not None
    assert lines.problem.line == lines.lines


def test_damaged_gzip_ends_in_a_problem() -> None:
    packed = bytearray(gzip.compress(b"some text that is long enough to matter\n" * 50))
    packed[-6] ^= 0xFF
    found, lines = lines_of(bytes(packed))
    assert lines.problem is not None
    assert lines.problem.code == "damaged"
    assert len(found) == 50


def test_damaged_zstd_ends_in_a_problem() -> None:
    packed = bytearray(zstandard.compress(bytes(range(256)) * 40))
    packed[6:12] = b"\xff" * 6
    _, lines = lines_of(bytes(packed))
    assert lines.problem is not None
    assert lines.problem.code == "damaged"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_something_else_behind_the_compressed_data_is_reported(pack: object) -> None:
    found, lines = lines_of(pack(b"one\n") + b"not compressed at all")  # type: ignore[operator]
    assert found == ["one"]
    assert lines.problem is not None
    assert lines.problem.code == "trailing_data"


def test_a_zstd_window_above_128_megabytes_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, enable_ldm=False, write_content_size=False)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    _, lines = lines_of(packer.compress(b"one\n") + packer.flush())
    assert lines.problem is not None
    assert lines.problem.code == "needs_too_much_memory"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_stopped_by_its_ratio_in_little_memory(pack: object) -> None:
    packed = pack(b"0" * 30_000_000)  # type: ignore[operator]
    tracemalloc.start()
    try:
        _, lines = lines_of(packed, Limits(ratio=100, ratio_from=4_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines.problem is not None
    assert lines.problem.code == "expands_too_far"
    assert lines.bytes < 12_000_000
    assert peak < 60_000_000


def test_a_file_is_stopped_at_an_absolute_size_too() -> None:
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(200)) * 10
    _, lines = lines_of(gzip.compress(noise), Limits(total_bytes=10_000, block_bytes=4096))
    assert lines.problem is not None
    assert lines.problem.code == "expands_too_far"
    assert lines.bytes <= 10_000


def test_a_plain_file_has_no_size_limit() -> None:
    _, lines = lines_of(b"0\n" * 20_000, Limits(total_bytes=1_000, ratio=1, ratio_from=1))
    assert lines.problem is None


@pytest.mark.parametrize("length", [1_001, 5_000, 700_000])
def test_a_line_above_the_limit_is_dropped_and_the_next_is_whole(length: int) -> None:
    limits = Limits(line_bytes=1_000, block_bytes=4_096)
    content = b"before\n" + b"x" * length + b"\nafter\n"
    found, lines = lines_of(content, limits)
    assert found == ["before", None, "after"]
    assert lines.lines == 3
    assert lines.sha256 == hashlib.sha256(content).hexdigest()


def test_a_line_above_the_limit_at_the_end_of_the_file_is_one_line() -> None:
    found, lines = lines_of(b"before\n" + b"x" * 900_000, Limits(line_bytes=1_000, block_bytes=4_096))
    assert found == ["before", None]
    assert lines.lines == 2


def test_running_text_of_one_long_line_comes_in_pieces() -> None:
    content = ("\u20ac" * 400_000).encode()
    lines = open_lines(io.BytesIO(content))
    pieces = list(lines.pieces())
    assert "".join(pieces) == "\u20ac" * 400_000
    assert len(pieces) > 2
    assert lines.lines == 1


def test_an_empty_file_has_no_lines() -> None:
    found, lines = lines_of(b"")
    assert found == []
    assert (lines.lines, lines.bytes, lines.problem) == (0, 0, None)
    assert pieces_of(b"")[1].lines == 0


class _Failing(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 300_000:
            raise OSError("gone")
        return super().read(size)


def test_a_file_that_vanishes_half_way_keeps_what_was_read() -> None:
    lines = open_lines(_Failing(b"line\n" * 200_000))
    found = [line for batch in lines.batches() for line in batch]
    assert lines.problem is not None
    assert lines.problem.code == "unreadable"
    assert lines.problem.line == len(found) > 60_000


def test_progress_is_told_in_decompressed_bytes(tmp_path: Path) -> None:
    told: list[int] = []
    lines = open_lines(written(tmp_path, gzip.compress(b"line\n" * 300_000)), at_progress=told.append)
    for _ in lines.batches():
        pass
    lines.close()
    assert told == sorted(told)
    assert told[-1] == 1_500_000


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.binary(max_size=300), block=st.integers(1, 40), limit=st.integers(1, 60))
def test_block_size_never_changes_the_lines(content: bytes, block: int, limit: int) -> None:
    plain = b"x\n" + content.replace(b"\x1f\x8b", b"").replace(b"\0", b"")
    small, one = lines_of(plain, Limits(block_bytes=block, line_bytes=limit))
    large, other = lines_of(plain, Limits(line_bytes=limit))
    expected = plain.count(b"\n") + (not plain.endswith(b"\n"))
    assert len(small) == len(large) == one.lines == other.lines == expected
    assert pieces_of(plain, Limits(block_bytes=block))[1].lines == expected


@given(text=st.text(max_size=20), cut=st.integers(0, 80))
def test_a_cut_never_splits_a_character(text: str, cut: int) -> None:
    block = text.encode()[:cut]
    block[: whole_characters(block)].decode()


def test_a_block_of_foreign_bytes_keeps_its_length() -> None:
    assert whole_characters(b"\x80\x80\x80\x80\x80") == 5
    assert whole_characters(b"") == 0


def test_a_block_without_a_newline_is_one_line() -> None:
    assert decoded(b"abc") == ["abc"]
    assert decoded(b"") == []


def test_short_content_is_taken_as_utf_8() -> None:
    assert encoding_of(b"a") == ("utf-8", 0)


def test_a_gzip_header_cut_between_reads_is_still_a_member() -> None:
    class OneByte(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1))

    content = gzip.compress(b"one\n") + gzip.compress(b"two\n")
    raw = OneByte(content)
    raw.read = io.BytesIO(content).read  # type: ignore[method-assign]
    assert [line for batch in Lines(raw, Limits()).batches() for line in batch] == ["one", "two"]


def test_raw_deflate_is_not_taken_for_gzip() -> None:
    assert compression_of(zlib.compress(b"one\n")) == "none"
