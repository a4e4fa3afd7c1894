"""Plain, gzip and zstd content in blocks of bounded size; a broken or exploding file ends in a problem, not a crash."""

import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from mandate.connectors.sources.problems import BOMB, DAMAGED, TRAILING, TRUNCATED, WINDOW, Problem

if TYPE_CHECKING:
    from mandate.connectors.sources.stream import Limits

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
SKIPPABLE = tuple(bytes([0x50 + kind, 0x2A, 0x4D, 0x18]) for kind in range(16))

# A zstd block of four bytes can expand to 128 KB: small steps in keep one step out below 32 MB.
ZSTD_STEP = 1024
GZIP_STEP = 64 * 1024
ZSTD_WINDOW = 128 * 1024**2

GiveUp = Callable[[Problem], None]


def compression_of(head: bytes) -> str:
    """`gzip`, `zstd` or `none`, by the first bytes."""
    if head.startswith(GZIP):
        return "gzip"
    return "zstd" if head.startswith(ZSTD) or head.startswith(SKIPPABLE) else "none"


def blocks_of(raw: BinaryIO, head: bytes, limits: "Limits", give_up: GiveUp) -> Iterator[bytes]:
    """Decompressed blocks of a file whose first bytes were already taken; calls `give_up` when it cannot go on."""
    source = _Counted(raw, head)
    kind = compression_of(head)
    if kind == "none":
        return _plain(source, limits.block_bytes)
    expand = _gunzipped if kind == "gzip" else _unzstded
    return _within(expand(source, limits, give_up), source, limits, give_up)


class _Counted:
    """A raw file with its first bytes put back, that counts what was taken from it."""

    def __init__(self, raw: BinaryIO, head: bytes) -> None:
        self._raw = raw
        self._head = head
        self.taken = 0

    def read(self, size: int) -> bytes:
        data = self._head or self._raw.read(size) or b""
        self._head = b""
        self.taken += len(data)
        return data


def _plain(source: _Counted, size: int) -> Iterator[bytes]:
    while block := source.read(size):
        yield block


def _within(blocks: Iterator[bytes], source: _Counted, limits: "Limits", give_up: GiveUp) -> Iterator[bytes]:
    total = 0
    for block in blocks:
        total += len(block)
        if total > limits.total_bytes or (total > limits.ratio_from and total > limits.ratio * source.taken):
            give_up(BOMB)
            return
        yield block


def _gunzipped(source: _Counted, limits: "Limits", give_up: GiveUp) -> Iterator[bytes]:
    data = source.read(GZIP_STEP)
    while data:
        data += source.read(GZIP_STEP) if len(data) < len(GZIP) else b""
        if not data.startswith(GZIP):
            give_up(TRAILING)
            return
        member = zlib.decompressobj(31)
        while not member.eof:
            data = data or source.read(GZIP_STEP)
            before = member.copy()
            try:
                out = member.decompress(data, limits.block_bytes) if data else member.flush()
            except zlib.error:
                yield from _before_damage(before, data)
                give_up(DAMAGED)
                return
            if out:
                yield out
            if not data and not member.eof:
                give_up(TRUNCATED)
                return
            data = member.unconsumed_tail
        data = _past_padding(member.unused_data, source)


def _before_damage(member: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """What still comes out before the first damaged byte."""
    for at in range(len(data)):
        try:
            out = member.decompress(data[at : at + 1])
        except zlib.error:
            return
        if out:
            yield out


def _past_padding(data: bytes, source: _Counted) -> bytes:
    """What follows a gzip member; tape-style zero padding between and after members is allowed."""
    data = data.lstrip(b"\0")
    while not data:
        more = source.read(GZIP_STEP)
        if not more:
            return b""
        data = more.lstrip(b"\0")
    return data


def _unzstded(source: _Counted, limits: "Limits", give_up: GiveUp) -> Iterator[bytes]:
    import zstandard  # imported here: most files are plain or gzip, and start-up time counts

    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    data = source.read(ZSTD_STEP)
    while data:
        frame = decompressor.decompressobj()
        started = data
        try:
            while not frame.eof:
                if not data:
                    give_up(TRUNCATED)
                    return
                out = frame.decompress(data)
                data = b"" if frame.eof else source.read(ZSTD_STEP)
                for start in range(0, len(out), limits.block_bytes):
                    yield out[start : start + limits.block_bytes]
        except zstandard.ZstdError as error:
            give_up(_zstd_problem(error, started))
            return
        data = frame.unused_data or source.read(ZSTD_STEP)


def _zstd_problem(error: Exception, frame_start: bytes) -> Problem:
    if "memory" in str(error) or "window" in str(error):
        return WINDOW
    return DAMAGED if frame_start.startswith((ZSTD, *SKIPPABLE)) else TRAILING
