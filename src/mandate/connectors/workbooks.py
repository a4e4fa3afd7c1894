"""Whether a workbook from outside can be opened at all: a file of 5 KB can ask for half a terabyte."""

import zipfile
import zlib
from typing import IO, BinaryIO
from xml.parsers import expat

MOST_CELLS = 30_000_000
MOST_BYTES = 500_000_000
_ALPHABET = 26
_CHUNK = 1 << 20
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


class UnsafeWorkbook(Exception):
    """A workbook that must not be opened; carries the reason in both languages."""

    def __init__(self, en: str, nl: str) -> None:
        super().__init__(en)
        self.en = en
        self.nl = nl


def check_workbook(file: BinaryIO, *, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES) -> None:
    """Returns when the XLSX may be read; leaves the position of `file` at its start.

    Readers reserve a rectangle from the first to the last cell, so one value in XFD1048576 ends the whole process.
    Raises UnsafeWorkbook for such a sheet, for one that unpacks beyond `most_bytes`, and for what is no workbook.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(item.file_size for item in packed.infolist()) > most_bytes:
                raise UnsafeWorkbook(
                    f"The workbook unpacks to more than {most_bytes // 1_000_000} MB.",
                    f"De werkmap is uitgepakt groter dan {most_bytes // 1_000_000} MB.",
                )
            # Every part: a sheet may bear any name, and a directory that lies about a size is found by reading.
            for item in packed.infolist():
                with packed.open(item) as part:
                    _check_part(part, most_cells)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise UnsafeWorkbook("The workbook is damaged or locked.", "De werkmap is beschadigd of vergrendeld.") from None
    finally:
        file.seek(0)


def _check_part(part: IO[bytes], most_cells: int) -> None:
    """Follows the cells of a part that is XML, as a parser sees them: a reference may be spelled in entities."""
    first = part.read(_CHUNK)
    if not first.lstrip(_BEFORE_XML).startswith(b"<"):
        while part.read(_CHUNK):
            pass
        return
    columns: dict[str, int] = {}
    last_row = last_column = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal last_row, last_column
        reference = attributes.get("r")
        if reference is None or name.rpartition(":")[2] != "c":
            return
        letters = reference.rstrip("0123456789")
        last_row = max(last_row, int(reference[len(letters) :] or 0))
        if letters not in columns:
            columns[letters] = _column_number(letters)
            last_column = max(last_column, columns[letters])
        if last_row * last_column > most_cells:
            raise UnsafeWorkbook(
                f"A value far outside the table ({reference[:12]}) makes this sheet too large to open.",
                f"Een waarde ver buiten de tabel ({reference[:12]}) maakt dit blad te groot om te openen.",
            )

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(first)
    while block := part.read(_CHUNK):
        parser.Parse(block)
    parser.Parse(b"", True)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _ALPHABET + ord(letter) - ord("A") + 1
    return number
