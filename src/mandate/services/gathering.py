"""What one file says, added up while it is read: pseudonyms instead of names, services instead of addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from mandate.catalogue.scopes import scope_risk
from mandate.connectors.sources.formats import Format
from mandate.connectors.sources.problems import NOT_OPENED
from mandate.connectors.sources.pseudonyms import Pseudonymiser
from mandate.connectors.sources.reading import Reading, read
from mandate.connectors.sources.stream import Limits
from mandate.connectors.sources.tables import ReadingNote, TableOptions
from mandate.engines.discovery.facts import (
    Event,
    ExtensionRow,
    GrantRow,
    Note,
    PersonRow,
    SpendRow,
    ToolRow,
)
from mandate.engines.discovery.matching import Match, Matcher
from mandate.engines.processing import Reads

Seen = tuple[str | None, str | None, str, date | None]
"""Who (pseudonym or device), which service, on which day."""

REMEMBERED_HOSTS = 100_000
MOST_BYTES = 10**15
"""No request carries a petabyte: such a figure is a slip, and so unknown."""
MOST_MONEY = 10**11
YEARLESS = timedelta(days=400)

R = TypeVar("R", bound=PersonRow | SpendRow | ToolRow | GrantRow | ExtensionRow | Note)


class App(NamedTuple):
    """An AI app as a directory lists it: name, client id, publisher and redirect host."""

    name: str
    client_id: str | None = None
    publisher: str | None = None
    redirect_host: str | None = None


@dataclass(slots=True)
class Counted:
    """What was counted for one `Seen`; unknown stays None."""

    rows: int = 0
    requests: int | None = None
    bytes_out: int | None = None
    bytes_in: int | None = None

    def add(self, event: Event, *, counts: bool) -> None:
        """Count one more line."""
        self.rows += 1
        if counts:
            self.requests = (self.requests or 0) + 1
        if event.bytes_out is not None and event.bytes_out < MOST_BYTES:
            self.bytes_out = (self.bytes_out or 0) + event.bytes_out
        if event.bytes_in is not None and event.bytes_in < MOST_BYTES:
            self.bytes_in = (self.bytes_in or 0) + event.bytes_in


@dataclass(frozen=True, slots=True)
class Paid:
    """One expense line on a service; `sure` is false where a reader has to be asked."""

    service: str
    sure: bool
    row: SpendRow


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant to a service: whose (a pseudonym), how far it reaches (1 worst), since when."""

    service: str
    app: str
    person: str | None
    worst: int | None
    scopes: tuple[str, ...]
    on: date | None


@dataclass(slots=True)
class Gathered:
    """Everything one file says. `unnamed` are grants to an app of which only the directory's id is known yet; `apps`
    are the apps it lists by that id, None for one that is no AI."""

    reading: Reading
    reads: Reads
    seen: dict[Seen, Counted] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    paid: list[Paid] = field(default_factory=list)
    granted: dict[Granted, int] = field(default_factory=dict)
    unnamed: list[GrantRow] = field(default_factory=list)
    apps: dict[str, App | None] = field(default_factory=dict)
    people: list[PersonRow] = field(default_factory=list)
    teams: dict[str, str | None] = field(default_factory=dict)
    tools: list[ToolRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    remarks: list[ReadingNote] = field(default_factory=list)

    @property
    def kind(self) -> Format | None:
        """What the file was recognised as."""
        return self.reading.format

    @property
    def failed(self) -> bool:
        """Whether nothing of it may be kept: nothing was read, or it became unreadable on the way."""
        problem = self.reading.problem
        return problem is not None and (not self.reading.accounting.records or problem.code in NOT_OPENED)


class Gatherer:
    """Reads files with one matcher and one key; amounts without a currency are in the organisation's own."""

    def __init__(self, matcher: Matcher, pseudonymiser: Pseudonymiser, *, currency: str) -> None:
        self._matcher = matcher
        self._pseudonymiser = pseudonymiser
        self._options = TableOptions(default_currency=currency or None)
        self._hosts: dict[str, tuple[str | None, bool]] = {}

    def gather(
        self,
        path: Path,
        *,
        name: str,
        reads: Reads,
        limits: Limits,
        today: date,
        at_progress: Callable[[int], None] | None = None,
    ) -> Gathered:
        """What the file says, as far as it may be read. Bad content ends in the reading's problem, never in an error.

        Raises OSError when the file is gone.
        """
        reading = read(
            path,
            name=name,
            limits=limits,
            at_progress=at_progress,
            reference=_written(path, today),
            table_options=self._options,
        )
        gathered = Gathered(reading, reads)
        takers: dict[type, Callable[[Any, Gathered], None]] = {
            Event: self._event,
            SpendRow: self._spend,
            GrantRow: self._grant,
            ExtensionRow: self._extension,
            PersonRow: lambda row, found: found.people.append(storable(row)),
            ToolRow: lambda row, found: found.tools.append(storable(row)),
            Note: lambda row, found: found.notes.append(storable(row)),
        }
        for row in reading:
            takers[type(row)](row, gathered)
        if reading.table is not None:
            gathered.teams, gathered.remarks = dict(reading.table.teams), list(reading.table.notes)
        return gathered

    def name_grants(self, gathered: Gathered, apps: Mapping[str, App | None]) -> int:
        """Count the grants whose app another list names; how many there were. The others stay `unnamed`."""
        waiting, gathered.unnamed = gathered.unnamed, []
        for row in waiting:
            app = apps.get(row.app_key or "")
            if app is not None:
                named = replace(row, app=app.name, client_id=app.client_id, publisher=app.publisher)
                self._grant(replace(named, redirect_host=app.redirect_host), gathered)
            elif row.app_key not in apps:
                gathered.unnamed.append(row)
        return len(waiting) - len(gathered.unnamed)

    def _service(self, event: Event) -> str | None:
        """The service behind an event: its host (with the path where that decides), else its app."""
        host = event.dst_host
        if host:
            known = self._hosts.get(host)
            if known is None:
                match = self._matcher.host(host)
                known = (match.service_id if match else None, self._matcher.needs_path(host))
                if len(self._hosts) < REMEMBERED_HOSTS:
                    self._hosts[host] = known
            if not known[1] or not event.url:
                return known[0]
            match = self._matcher.host(host, _path(event.url))
            return match.service_id if match else None
        if event.app or event.oauth_client:
            match = self._matcher.app(event.app or "", client_id=event.oauth_client)
            if match and _sure(match):
                return match.service_id
        return None

    def _event(self, event: Event, gathered: Gathered) -> None:
        day = event.ts.date() if event.ts else None
        if day:
            gathered.days.add(day)
        service = self._service(event)
        if service is None:
            return
        known = gathered.reading.format
        person = self._pseudonymiser.person(event.user) if event.user else None
        device = self._pseudonymiser.device(event.src_ip) if event.src_ip and not person else None
        key = (person, device, service, day)
        counted = gathered.seen.get(key)
        if counted is None:
            counted = gathered.seen[key] = Counted()
        counted.add(event, counts=bool(known and known.counts_requests))
        if event.scopes:
            app = _plain(event.app or service)[:200]
            scopes = tuple(_plain(scope) for scope in event.scopes)
            # A log repeats the same consent with every token; once a day says it.
            gathered.granted[Granted(service, app, person, _worst(scopes, None), scopes, day)] = 1

    def _spend(self, row: SpendRow, gathered: Gathered) -> None:
        gathered.days.add(row.on)
        match = self._matcher.merchant(row.merchant)
        if row.description and not (match and match.confirmed):
            # A reseller's name says little; its description often names the product.
            match = self._matcher.merchant(f"{row.merchant} {row.description}") or match
        if match is not None and abs(row.amount) < MOST_MONEY:
            gathered.paid.append(Paid(match.service_id, match.confirmed, storable(row)))

    def _grant(self, row: GrantRow, gathered: Gathered) -> None:
        if row.on:
            gathered.days.add(row.on)
        if row.app_key and row.app.casefold() == row.app_key:
            gathered.unnamed.append(row)
            return
        row = storable(row)
        match = self._matcher.app(row.app, row.publisher, row.redirect_host, row.client_id)
        found = match is not None and _sure(match)
        if row.app_key:
            gathered.apps[row.app_key] = (
                App(row.app, row.client_id, row.publisher, row.redirect_host) if found else None
            )
        if match is None or not found:
            return
        person = self._pseudonymiser.person(row.user) if row.user else None
        worst = _worst(row.scopes, row.platform)
        granted = Granted(match.service_id, row.app[:200], person, worst, row.scopes, row.on)
        gathered.granted[granted] = gathered.granted.get(granted, 0) + 1

    def _extension(self, row: ExtensionRow, gathered: Gathered) -> None:
        match = self._matcher.extension(row.extension_id, row.name)
        if match is None or not _sure(match):
            return
        person = self._pseudonymiser.person(row.user) if row.user else None
        device = self._pseudonymiser.device(row.device) if row.device and not person else None
        counted = gathered.seen.setdefault((person, device, match.service_id, None), Counted())
        counted.rows += 1


def _sure(match: Match) -> bool:
    """A name alone is not enough: anybody may call an app Compass. An address, a pinned id or an extension's id is."""
    return match.confirmed or match.by in {"client_id", "redirect", "extension"}


def _written(path: Path, today: date) -> date:
    """The day on which stamps without a year end: when the file was last written, where that can be believed."""
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return day if today - YEARLESS <= day <= today else today


def storable(row: R) -> R:
    """The row without what no database holds in a text: NUL, and halves of characters."""
    dirty = {}
    for one in fields(row):
        value = getattr(row, one.name)
        if isinstance(value, str):
            plain: Any = _plain(value)
        elif isinstance(value, tuple):
            plain = tuple(_plain(part) for part in value)
        else:
            continue
        if plain != value:
            dirty[one.name] = plain
    return replace(row, **dirty) if dirty else row


def _plain(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode() if not text.isascii() or "\0" in text else text


def _path(url: str) -> str:
    """The path of an address; of a bare host:port none."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").path
    except ValueError:
        return ""


def _worst(scopes: tuple[str, ...], platform: str | None) -> int | None:
    risks = [risk for scope in scopes if (risk := scope_risk(scope, platform)) is not None]
    return min(risks, default=None)
