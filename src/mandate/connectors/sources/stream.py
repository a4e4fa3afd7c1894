"""Lines of any size of file in bounded memory: compression and encoding are found from the content, never the name."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mandate.connectors.sources.compression import blocks_of, compression_of
from mandate.connectors.sources.problems import UNREADABLE, Problem

OPENING_BYTES = 256 * 1024
Decoded = list[str | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far reading goes. Sizes in bytes; `ratio` is only looked at from `ratio_from` decompressed bytes on."""

    line_bytes: int = 1_000_000
    block_bytes: int = 256 * 1024
    total_bytes: int = 64 * 1024**3
    ratio: int = 250
    ratio_from: int = 64 * 1024**2
    kept_rejections: int = 1_000


class Lines:
    """One opened file: iterate `batches()` for lines or `pieces()` for running text; the tallies grow on the way."""

    def __init__(
        self, raw: BinaryIO, limits: Limits, at_progress: Callable[[int], None] | None = None, *, owned: bool = False
    ) -> None:
        self.limits = limits
        self.bytes = 0
        self.lines = 0
        self.problem: Problem | None = None
        self._digest = hashlib.sha256()
        self._raw = raw
        self._owned = owned
        self._at_progress = at_progress
        head = raw.read(8)
        self.compression = compression_of(head)
        self._blocks = blocks_of(raw, head, limits, self._give_up)
        self.opening = self._read_opening()
        self.encoding, self._bom = encoding_of(self.opening)
        self.ends_with_cr = b"\n" not in self.opening and b"\r" in self.opening

    @property
    def sha256(self) -> str:
        """Hex digest of the decompressed content read so far."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Close the file when it was opened here."""
        if self._owned:
            self._raw.close()

    def opening_text(self) -> str:
        """The first part of the file as text with plain newlines, for recognising the format."""
        codec = self.encoding if self.encoding.startswith("utf-16") else "utf-8"
        text = self.opening[self._bom :].decode(codec, "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def content(self) -> Iterator[bytes]:
        """Decompressed blocks from the start of the file, hashed and counted; ends early when `problem` is set."""
        if self.opening:
            yield self._tallied(self.opening)
        try:
            for block in self._blocks:
                yield self._tallied(block)
        except OSError:
            self._give_up(UNREADABLE)

    def batches(self) -> Iterator[Decoded]:
        """Lists of lines without their ends; None stands for a line above the limit. Counts `lines`."""
        limit = self.limits.line_bytes
        carry, skipping = b"", False
        for block in self._utf8():
            cut = block.rfind(b"\n") + 1
            if not cut:
                carry = b"" if skipping else carry + block
                if len(carry) > limit:
                    carry, skipping = b"", True
                continue
            lines: Decoded = list(decoded(carry + block[:cut]))
            if skipping or len(carry) + block.find(b"\n") > limit:
                lines[0] = None
            if cut > limit:
                lines = [None if line is None or len(line) > limit else line for line in lines]
            carry, skipping = block[cut:], False
            self.lines += len(lines)
            yield lines
        if carry or skipping:
            self.lines += 1
            yield [None] if skipping else list(decoded(carry + b"\n"))
        self._place_problem()

    def pieces(self) -> Iterator[str]:
        """Running text in pieces, cut at a line end where there is one. Counts `lines`."""
        carry = b""
        open_line = False
        for block in self._utf8():
            block = carry + block
            cut = block.rfind(b"\n") + 1 or whole_characters(block)
            piece, carry = "\n".join(decoded(block[:cut])), block[cut:]
            if block[cut - 1 : cut] == b"\n":
                piece += "\n"
            if not piece:
                continue
            self.lines += piece.count("\n")
            open_line = not piece.endswith("\n")
            yield piece
        self.lines += bool(carry) or open_line
        if carry:
            yield "\n".join(decoded(carry))
        self._place_problem()

    def _utf8(self) -> Iterator[bytes]:
        """The content as UTF-8 bytes with newline ends, whatever the file was written in."""
        blocks = self.content()
        if self.encoding.startswith("utf-16"):
            blocks = _transcoded(blocks, self.encoding, self._bom)
        elif self._bom:
            blocks = _without_first(blocks, self._bom)
        if not self.ends_with_cr:
            return blocks
        return (block.replace(b"\r", b"\n") for block in blocks)

    def _read_opening(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            for block in self._blocks:
                parts.append(block)
                size += len(block)
                if size >= OPENING_BYTES:
                    break
        except OSError:
            self._give_up(UNREADABLE)
        return b"".join(parts)

    def _tallied(self, block: bytes) -> bytes:
        self._digest.update(block)
        self.bytes += len(block)
        if self._at_progress is not None:
            self._at_progress(self.bytes)
        return block

    def _give_up(self, problem: Problem) -> None:
        self.problem = problem

    def _place_problem(self) -> None:
        if self.problem is not None:
            self.problem = self.problem.at(self.lines)


def open_lines(
    source: Path | BinaryIO, limits: Limits | None = None, *, at_progress: Callable[[int], None] | None = None
) -> Lines:
    """Open a file or a binary stream for reading by line; raises OSError only when the file cannot be opened at all."""
    if isinstance(source, Path):
        raw = source.open("rb", buffering=0)
        try:
            return Lines(raw, limits or Limits(), at_progress, owned=True)
        except OSError:
            raw.close()
            raise
    return Lines(source, limits or Limits(), at_progress)


def encoding_of(opening: bytes) -> tuple[str, int]:
    """The encoding of a file by its first bytes, and the length of its byte-order mark."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if opening.startswith(mark):
            return name, len(mark)
    sample = opening[:4096]
    half = len(sample) // 2
    # Text of Western languages in UTF-16 has a zero in every second byte; which one tells the byte order.
    if half >= 2 and sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le", 0
    if half >= 2 and sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be", 0
    try:
        opening[: whole_characters(opening)].decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1", 0
    return "utf-8", 0


def decoded(block: bytes) -> list[str]:
    """Lines of a UTF-8 block without their ends; a line that is not UTF-8 is read as Latin-1, the others are not."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n".join(_lenient(line) for line in block.split(b"\n"))
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def whole_characters(block: bytes) -> int:
    """Length of the longest start of a block that does not cut a UTF-8 character in two."""
    end = len(block)
    for back in range(1, min(4, end) + 1):
        byte = block[end - back]
        if byte < 0x80:
            return end
        if byte >= 0xC0:
            return end if back >= (2 + (byte >= 0xE0) + (byte >= 0xF0)) else end - back
    return end


def _lenient(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _without_first(blocks: Iterator[bytes], count: int) -> Iterator[bytes]:
    first = next(blocks, b"")
    yield first[count:]
    yield from blocks


def _transcoded(blocks: Iterator[bytes], encoding: str, mark: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in _without_first(blocks, mark):
        yield decoder.decode(block).encode("utf-8", "replace")
    rest = decoder.decode(b"", final=True)
    if rest:
        yield rest.encode("utf-8", "replace")
