"""Any file a company hands in, as rows and an account of every line; bad content ends in a problem, not a crash."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.connectors.sources.formats import FORMATS, Format
from mandate.connectors.sources.logs.slices import Record
from mandate.connectors.sources.problems import A_FOLDER, EMPTY, MISSING, UNREADABLE, Problem
from mandate.connectors.sources.records import Found, RecordReader, unwrapped
from mandate.connectors.sources.shapes import shape_of
from mandate.connectors.sources.sniffing import LogKind, Sniffed, line_parser, recognised_by, sniff_lines
from mandate.connectors.sources.stream import Limits, Lines, open_lines
from mandate.engines.discovery.facts import Accounting, Event, Rejection, Row

if TYPE_CHECKING:
    from mandate.connectors.sources.tables import OpenedTable, TableOptions

AtProgress = Callable[[int], None]
AtRejected = Callable[[int, str, str], None]


def sniff(path: Path, name: str | None = None) -> Sniffed:
    """What a file is, by its content (`name` is only what to call it). Raises OSError when it cannot be opened."""
    lines = open_lines(path)
    try:
        return sniff_lines(lines, path)[0]
    finally:
        lines.close()


def read(
    path: Path,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    at_progress: AtProgress | None = None,
    at_rejected: AtRejected | None = None,
    reference: date | None = None,
    table_options: "TableOptions | None" = None,
) -> "Reading":
    """The rows of a file, read while they are iterated.

    `at_progress` hears how many decompressed bytes have been read; `at_rejected` hears number, reason and text of each
    rejected line of a log (for the terminal only: the text is kept nowhere). `reference` is the day on which stamps
    without a year end; by default the day the file was last written. `table_options` go to the table readers.
    """
    return Reading(path, name, limits or Limits(), at_progress, at_rejected, reference, table_options)


class Reading:
    """Iterate once for the rows; `accounting` and `problem` are complete when the iteration has ended.

    `table` is the opened table, with its notes and teams, once a table has been read; None for logs.
    """

    def __init__(
        self,
        path: Path,
        name: str | None,
        limits: Limits,
        at_progress: AtProgress | None,
        at_rejected: AtRejected | None,
        reference: date | None,
        table_options: "TableOptions | None",
    ) -> None:
        self.path = path
        self.name = name or path.name
        self.limits = limits
        self.accounting = Accounting()
        self.problem: Problem | None = None
        self.sniffed = Sniffed(None, UNREADABLE.en, UNREADABLE.nl, "none", "utf-8")
        self._at_progress = at_progress
        self._at_rejected = at_rejected
        self._reference = reference
        self._table_options = table_options
        self.table: OpenedTable | None = None
        self._kind: LogKind | None = None
        self._last_rejected = 0
        self._lines = self._open()

    @property
    def format(self) -> Format | None:
        """The format the file was recognised as; None when nothing recognised it."""
        return FORMATS[self.sniffed.format_id] if self.sniffed.format_id else None

    def __iter__(self) -> Iterator[Row]:
        if self._lines is None:
            return
        try:
            yield from self._rows(self._lines)
        finally:
            self._lines.close()

    def _open(self) -> Lines | None:
        try:
            lines = open_lines(self.path, self.limits, at_progress=self._at_progress)
            self._reference = self._reference or datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date()
        except FileNotFoundError:
            self.problem = MISSING
            return None
        except IsADirectoryError:
            self.problem = A_FOLDER
            return None
        except OSError:
            self.problem = UNREADABLE
            return None
        self.sniffed, self._kind = sniff_lines(lines, self.path)
        return lines

    def _rows(self, lines: Lines) -> Iterator[Row]:
        if self._kind is None and self.sniffed.format_id is not None:
            lines.close()
            yield from self._table_rows(self.sniffed.format_id)
            return
        if self._kind is None:
            self._nothing(lines)
        elif self._kind.as_records:
            yield from self._record_events(lines, self._kind)
        else:
            yield from self._line_events(lines, self._kind)
        self._complete(lines)

    def _complete(self, lines: Lines) -> None:
        account = self.accounting
        account.lines = lines.lines
        account.parsed = lines.lines - account.rejected
        account.bytes, account.sha256 = lines.bytes, lines.sha256
        self.problem = lines.problem or self.problem

    def _line_events(self, lines: Lines, kind: LogKind) -> Iterator[Event]:
        parse = line_parser(kind.vendor, self._reference or date.max)
        account, number = self.accounting, 0
        for batch in lines.batches():
            for line in batch:
                number += 1
                outcome = "line_too_long" if line is None else parse(line)
                if type(outcome) is Event:
                    account.records += 1
                    yield outcome
                elif type(outcome) is str:
                    self._reject(number, outcome, line or "")

    def _record_events(self, lines: Lines, kind: LogKind) -> Iterator[Event]:
        for found in RecordReader(lines.pieces(), self.limits.line_bytes):
            if found.value is None:
                self._reject_found(found, found.reason)
                continue
            for record in unwrapped(found.value):
                outcome = self._events_of(record, kind)
                if isinstance(outcome, str):
                    self._reject_found(found, outcome)
                    continue
                self.accounting.records += len(outcome)
                yield from outcome

    def _events_of(self, record: Record, kind: LogKind) -> tuple[Event, ...] | str:
        """The events of one record. In a log of requests, a record of another feed is understood and left out."""
        known = recognised_by(record, kind.vendor)
        if known is None:
            return "not_this_format"
        slice_, format_id = known
        if FORMATS[kind.format_id].counts_requests and not FORMATS[format_id].counts_requests:
            return ()
        return slice_.parse(record)

    def _table_rows(self, format_id: str) -> Iterator[Row]:
        from mandate.connectors.sources.tables import TABLE_READERS, open_table

        table = open_table(self.path, name=self.name, limits=self.limits, options=self._table_options)
        self.table, account = table, self.accounting
        for row in TABLE_READERS[format_id](table):
            if isinstance(row, Rejection):
                self._keep(row)
                continue
            account.records += 1
            yield row
        account.lines, account.bytes, account.sha256 = table.lines, table.bytes, table.sha256
        account.parsed = account.lines - account.rejected
        self.problem = table.problem
        if self._at_progress is not None:
            self._at_progress(account.bytes)

    def _nothing(self, lines: Lines) -> None:
        """Account for a file nobody recognised: text line by line, a binary file by its size alone."""
        why = Problem("unrecognised", self.sniffed.why_en, self.sniffed.why_nl)
        self.problem = why if lines.opening else lines.problem or EMPTY
        if self.sniffed.binary:
            for _ in lines.content():
                pass
            return
        number = 0
        for batch in lines.batches():
            for line in batch:
                number += 1
                self._reject(number, "unrecognised_file", line or "")

    def _reject_found(self, found: Found, reason: str) -> None:
        texts = found.text.split("\n")
        for number in range(max(found.first, self._last_rejected + 1), found.last + 1):
            index = number - found.first
            self._reject(number, reason, texts[index] if index < len(texts) else "")

    def _reject(self, number: int, reason: str, text: str) -> None:
        self._last_rejected = number
        if self._at_rejected is not None:
            self._at_rejected(number, reason, text)
        kept = len(self.accounting.rejections) < self.limits.kept_rejections
        self._keep(Rejection(number, reason, shape_of(text) if kept else ""))

    def _keep(self, rejection: Rejection) -> None:
        account = self.accounting
        account.rejected += 1
        account.reasons[rejection.reason] = account.reasons.get(rejection.reason, 0) + 1
        if len(account.rejections) < self.limits.kept_rejections:
            account.rejections.append(rejection)
