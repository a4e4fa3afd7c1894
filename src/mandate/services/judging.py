"""Each brought file is read once and judged: new, the same, grown, closed or broken; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.sources.formats import FORMATS, Format
from mandate.connectors.sources.reading import sniff
from mandate.connectors.sources.sameness import Content, content_of
from mandate.connectors.sources.stream import Limits
from mandate.engines import processing
from mandate.engines.processing import Opening, Reads, State
from mandate.engines.terms import Family
from mandate.records.models import Source
from mandate.services import brought, erased, saying
from mandate.services import same_name as naming
from mandate.services.brought import Brought, FileLine, SameName
from mandate.services.gathering import App, Gathered, Gatherer

KEPT_REJECTIONS = 200
MATCHED = frozenset({Family.PEOPLE, Family.TOOLS})
"""Lists whose rows are matched with what is known: a newer list brings them up to date, so nobody is asked."""
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Taken:
    """A file whose rows count. `outgrown` are earlier sources it begins with; `repeats` one it is itself; `replaces`
    are earlier ones of its name whose place it takes. While it `asks`, its rows are kept and do not count."""

    file: Brought
    content: Content
    gathered: Gathered
    outgrown: list[Source]
    repeats: Source | None = None
    replaces: list[Source] = field(default_factory=list)
    asks: bool = False


@dataclass(slots=True)
class Entry:
    """A brought file: the line that says what became of it, and its rows where they count."""

    line: FileLine
    taken: Taken | None = None


@dataclass(slots=True)
class Judge:
    """Judges one file after the other, against the sources of earlier inventories and the files of this one."""

    gatherer: Gatherer
    record: processing.Record | None
    works_council: bool
    today: date
    limits: Limits
    at_progress: Progress | None = None
    same_name: SameName = SameName.FOLDER
    entries: list[Entry] = field(default_factory=list)

    def judge(self, file: Brought) -> None:
        """Read one file as far as the processing record opens it; never raises for what the file is or holds."""
        try:
            entry = self._judged(file)
        except OSError as error:
            why = _("The file cannot be opened: %(why)s.") % {"why": error.strerror or str(error).rstrip(".")}
            entry = Entry(FileLine(file.name, None, None, brought.BROKEN, message=why))
        self.entries.append(entry)

    def settle(self) -> list[Entry]:
        """Give grants the names that other files of this inventory know, and let go of repeats that gained none."""
        known: dict[str, App | None] = {}
        for message in Source.objects.filter(family=Family.GRANT.value).values_list("message", flat=True):
            known.update({key: App(*facts) if facts else None for key, facts in message.get("apps", {}).items()})
        for counting in self._counting():
            known.update(counting.gathered.apps)
        for entry in self.entries:
            taken = entry.taken
            if taken is None or not taken.gathered.unnamed:
                continue
            named = self.gatherer.name_grants(taken.gathered, known)
            if taken.repeats is not None and not named:
                entry.line, entry.taken = brought.same(entry.line), None
            elif taken.gathered.unnamed:
                entry.line = with_remark(entry.line, _nameless(len(taken.gathered.unnamed)))
        return self.entries

    def _counting(self) -> list[Taken]:
        return [entry.taken for entry in self.entries if entry.taken is not None]

    def _judged(self, file: Brought) -> Entry:
        if file.not_read:
            return Entry(FileLine(file.name, None, None, brought.SKIPPED, message=file.not_read))
        sniffed = sniff(file.path, file.name)
        if sniffed.format_id is None:
            return Entry(self._unrecognised(file, sniffed.why_nl if _dutch() else sniffed.why_en))
        kind = FORMATS[sniffed.format_id]
        if kind.family is Family.PROCESSING:
            why = _("This is the processing record itself; it is read before the sources.")
            return Entry(FileLine(file.name, kind.id, kind.family.value, brought.SAME, message=why))
        opening = processing.opens(self.record, kind.family, works_council=self.works_council, today=self.today)
        if opening.state is not State.OPEN:
            return Entry(_shut(file, kind, opening))
        return self._opened(file, kind, opening.reads)

    def _opened(self, file: Brought, kind: Format, reads: Reads) -> Entry:
        """A recognised file that may be read: known by its content, or read now."""
        earlier = list(Source.objects.filter(format=kind.id, replaced_by=None).defer("rejections", "days"))
        here = [taken for taken in self._counting() if taken.gathered.kind is kind]
        sizes = [source.bytes for source in earlier] + [taken.content.bytes for taken in here]
        content = content_of(file.path, sizes, limits=self.limits)
        twin = next((source for source in earlier if source.sha256 == content.sha256), None)
        if twin is not None and not _deeper(reads, twin, kind):
            if twin.asks:
                return Entry(replace(_line(file, kind, twin), state=brought.ASKS, message=naming.question(twin)))
            if not twin.message.get("unnamed"):
                return Entry(brought.same(_line(file, kind, twin)))
        else:
            twin = None
        gathered = self._read(file, reads)
        held = self._held(content, here)
        if held is not None:
            return Entry(brought.same(_account(file, kind, gathered), held))
        content = self._settled(file, gathered, content, sizes)
        line = _account(file, kind, gathered)
        if line.state == brought.BROKEN:
            return Entry(line)
        gathered.people, left_out = erased.without(gathered.people)
        if left_out:
            line = with_remark(line, erased.sentence(left_out))
        outgrown = [source for source in earlier if content.begins_with(source.bytes, source.sha256)]
        self._let_go(here, content)
        if any(source.counts for source in outgrown):
            return Entry(brought.grown(line), Taken(file, content, gathered, outgrown))
        if twin is not None:
            return Entry(line, Taken(file, content, gathered, outgrown, twin, asks=twin.asks))
        return self._named(line, Taken(file, content, gathered, outgrown), earlier)

    def _named(self, line: FileLine, taken: Taken, earlier: Iterable[Source]) -> Entry:
        """A file with contents of its own: it may bear the name of an earlier one."""
        family = Family(line.family or "")
        rivals = [source for source in earlier if source.name == taken.file.name and source.counts]
        if not rivals or family is Family.CONVERSATION:
            return Entry(line, taken)
        if self.same_name in {SameName.ASK, SameName.FOLDER}:
            # A log that is rotated keeps its name, and so does a monthly export: the next weeks correct nothing.
            rivals = [source for source in rivals if not _other_days(source, taken.gathered)]
            if not rivals:
                return Entry(with_remark(line, naming.other_days()), taken)
        if self.same_name is SameName.ASK and family not in MATCHED:
            taken.asks = True
            return Entry(replace(line, state=brought.ASKS, message=_joined(line, naming.asked(rivals))), taken)
        if self.same_name is SameName.FOLDER:
            rivals = [source for source in rivals if source.origin and source.origin == taken.file.origin]
        if rivals and self.same_name is not SameName.ADD:
            taken.replaces = rivals
            return Entry(replace(line, message=_joined(line, naming.replaced(line.name, rivals))), taken)
        if any(_same_days(source, taken.file, taken.gathered) for source in earlier):
            line = with_remark(line, naming.counted_too())
        return Entry(line, taken)

    def _read(self, file: Brought, reads: Reads) -> Gathered:
        progress = self.at_progress
        heard = (lambda done: progress(file.name, done)) if progress else None
        return self.gatherer.gather(
            file.path, name=file.name, reads=reads, limits=self.limits, today=self.today, at_progress=heard
        )

    def _settled(self, file: Brought, gathered: Gathered, content: Content, sizes: Iterable[int]) -> Content:
        """The content that was really read: a log that is being written to has grown since it was looked at."""
        account = gathered.reading.accounting
        if account.sha256 == content.sha256 or gathered.failed:
            return content
        again = content_of(file.path, [*sizes, account.bytes], limits=self.limits)
        if account.sha256 not in (again.sha256, again.prefixes.get(account.bytes)):
            raise OSError(_("it changed while it was being read, so bring it again"))
        return Content(account.bytes, account.sha256, again.prefixes)

    def _held(self, content: Content, here: Iterable[Taken]) -> str | None:
        """Why a file counts no second time: another one of this inventory is it, or holds it whole. Else None."""
        for other in here:
            if other.content.sha256 == content.sha256:
                return _("The same content as %(name)s; it counts once.") % {"name": other.file.name}
            if content.bytes < other.content.bytes and self._holds(other, content):
                return _("%(name)s holds all of it and more; it counts once.") % {"name": other.file.name}
        return None

    def _holds(self, other: Taken, content: Content) -> bool:
        try:
            longer = content_of(other.file.path, (content.bytes,), limits=self.limits)
        except OSError:
            return False
        return longer.begins_with(content.bytes, content.sha256)

    def _let_go(self, here: Iterable[Taken], content: Content) -> None:
        """Files of this inventory that the newest one holds whole count no longer."""
        held = [taken for taken in here if content.begins_with(taken.content.bytes, taken.content.sha256)]
        for entry in self.entries:
            if entry.taken in held:
                text = _("Another file holds all of it and more; it counts once.")
                entry.line, entry.taken = brought.same(entry.line, text), None

    def _unrecognised(self, file: Brought, why: str) -> FileLine:
        """A file nobody knows is still accounted for, line by line."""
        account = self._read(file, Reads.NOTHING).reading.accounting
        return FileLine(
            file.name, None, None, brought.UNRECOGNISED, account.lines, account.parsed, account.rejected, 0, why
        )


def _deeper(reads: Reads, before: Source, kind: Format) -> bool:
    """Whether a file may now be read further, or less far, than when it was read before. Of an expense the person is
    never kept, so nothing more would come of it."""
    return kind.family is not Family.SPEND and before.state != reads.value


def _line(file: Brought, kind: Format, source: Source) -> FileLine:
    return FileLine(
        file.name, kind.id, kind.family.value, brought.SAME,
        source.lines, source.parsed, source.rejected, source.records, source=source.pk,
    )  # fmt: skip


def _account(file: Brought, kind: Format, gathered: Gathered) -> FileLine:
    """The line of a file that was read, with what is wrong with it."""
    reading, account = gathered.reading, gathered.reading.accounting
    problem, message = reading.problem, ""
    if problem is not None:
        message = problem.nl if _dutch() else problem.en
        if problem.line:
            message += " " + _("Last line read: %(line)s.") % {"line": problem.line}
    kept = account.rejections[:KEPT_REJECTIONS]
    return FileLine(
        name=file.name,
        format=kind.id,
        family=kind.family.value,
        state=brought.BROKEN if gathered.failed else brought.READ,
        lines=account.lines,
        parsed=account.parsed,
        rejected=account.rejected,
        records=0 if gathered.failed else account.records,
        message=message,
        rejections=tuple({"line": r.number, "reason": r.reason, "shape": r.shape} for r in kept),
        remarks=tuple(remark.nl if _dutch() else remark.en for remark in gathered.remarks),
    )


def _shut(file: Brought, kind: Format, opening: Opening) -> FileLine:
    state = brought.REFUSED if opening.state is State.REFUSED else brought.CLOSED
    change = saying.say(opening.what_would_change) if opening.what_would_change else ""
    message = f"{saying.say(opening.reason)} {change}".strip()
    return FileLine(file.name, kind.id, kind.family.value, state, message=message)


def _joined(line: FileLine, text: str) -> str:
    return f"{text} {line.message}".strip()


def with_remark(line: FileLine, text: str) -> FileLine:
    """The line with one more remark."""
    return replace(line, remarks=(*line.remarks, text))


def _same_days(source: Source, file: Brought, gathered: Gathered) -> bool:
    """Whether an earlier file of this name speaks of some of the same days, with other contents."""
    if source.name != file.name or not gathered.days or source.first_day is None or source.last_day is None:
        return False
    return min(gathered.days) <= source.last_day and source.first_day <= max(gathered.days)


def _other_days(source: Source, gathered: Gathered) -> bool:
    """Whether an earlier file speaks of days that all lie before or after those of this one."""
    if not gathered.days or source.first_day is None or source.last_day is None:
        return False
    return max(gathered.days) < source.first_day or source.last_day < min(gathered.days)


def _nameless(count: int) -> str:
    text = ngettext(
        "%(count)s grant names its app only by an id of the directory. Bring the list of apps beside it.",
        "%(count)s grants name their app only by an id of the directory. Bring the list of apps beside them.",
        count,
    )
    return text % {"count": count}


def _dutch() -> bool:
    return (translation.get_language() or "en").startswith("nl")
