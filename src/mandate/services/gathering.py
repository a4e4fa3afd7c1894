"""What one file says, added up while it is read: pseudonyms instead of names, services instead of addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mandate.catalogue.scopes import scope_risk
from mandate.connectors.sources.pseudonyms import Pseudonymiser
from mandate.connectors.sources.reading import Reading, read
from mandate.connectors.sources.stream import Limits
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
        if event.bytes_out is not None:
            self.bytes_out = (self.bytes_out or 0) + event.bytes_out
        if event.bytes_in is not None:
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
    """Everything one file says."""

    reading: Reading
    reads: Reads
    digest: str = ""
    seen: dict[Seen, Counted] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    paid: list[Paid] = field(default_factory=list)
    granted: list[Granted] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    tools: list[ToolRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Gatherer:
    """Reads files with one matcher and one key."""

    def __init__(self, matcher: Matcher, pseudonymiser: Pseudonymiser) -> None:
        self._matcher = matcher
        self._pseudonymiser = pseudonymiser
        self._hosts: dict[str, tuple[str | None, bool]] = {}

    def gather(
        self, path: Path, *, name: str, reads: Reads, limits: Limits, at_progress: Callable[[int], None] | None = None
    ) -> Gathered:
        """What the file says, as far as it may be read. Bad content ends in the reading's problem, never in an error."""
        reading = read(path, name=name, limits=limits, at_progress=at_progress)
        gathered = Gathered(reading, reads)
        takers: dict[type, Callable[[Any, Gathered], None]] = {
            Event: self._event,
            SpendRow: self._spend,
            GrantRow: self._grant,
            ExtensionRow: self._extension,
            PersonRow: lambda row, found: found.people.append(row),
            ToolRow: lambda row, found: found.tools.append(row),
            Note: lambda row, found: found.notes.append(row),
        }
        for row in reading:
            takers[type(row)](row, gathered)
        return gathered

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
            worst = _worst(event.scopes, None)
            gathered.granted.append(Granted(service, event.app or service, person, worst, event.scopes, day))

    def _spend(self, row: SpendRow, gathered: Gathered) -> None:
        gathered.days.add(row.on)
        match = self._matcher.merchant(row.merchant)
        if row.description and not (match and match.confirmed):
            # A reseller's name says little; its description often names the product.
            match = self._matcher.merchant(f"{row.merchant} {row.description}") or match
        if match is not None:
            gathered.paid.append(Paid(match.service_id, match.confirmed, row))

    def _grant(self, row: GrantRow, gathered: Gathered) -> None:
        if row.on:
            gathered.days.add(row.on)
        match = self._matcher.app(row.app, row.publisher, row.redirect_host, row.client_id)
        if match is None or not _sure(match):
            return
        person = self._pseudonymiser.person(row.user) if row.user else None
        worst = _worst(row.scopes, row.platform)
        gathered.granted.append(Granted(match.service_id, row.app[:200], person, worst, row.scopes, row.on))

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


def _path(url: str) -> str:
    """The path of an address; of a bare host:port none."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").path
    except ValueError:
        return ""


def _worst(scopes: tuple[str, ...], platform: str | None) -> int | None:
    risks = [risk for scope in scopes if (risk := scope_risk(scope, platform)) is not None]
    return min(risks, default=None)
