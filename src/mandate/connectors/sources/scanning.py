"""What files add up to in one pass: an account of every line, and the AI services that were seen; nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mandate.connectors.sources.formats import Format
from mandate.connectors.sources.problems import NOT_OPENED
from mandate.connectors.sources.reading import AtRejected, Reading, read
from mandate.engines.discovery.facts import Event
from mandate.engines.discovery.matching import Match, Matcher
from mandate.engines.terms import MINIMUM_GROUP

SHOWN_REJECTIONS = 20
_UNSEEN = object()


@dataclass(slots=True)
class ServiceTally:
    """One service as the files show it; `requests` and `bytes_out` stay None while no source could tell."""

    match: Match
    hosts: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    requests: int | None = None
    bytes_out: int | None = None

    def add(self, event: Event, source: Format) -> None:
        """Count one event of a source of this format."""
        self.sources.add(source.id)
        if event.dst_host:
            self.hosts.add(event.dst_host)
        if event.ts is not None:
            self.days.add(event.ts.date())
        if event.user:
            self.people.add(event.user.casefold())
        if source.counts_requests:
            self.requests = (self.requests or 0) + 1
        if event.bytes_out is not None:
            self.bytes_out = (self.bytes_out or 0) + event.bytes_out

    def as_json(self) -> dict[str, Any]:
        """The tally for printing; a group below the minimum is not counted out (null), names never appear."""
        people = len(self.people)
        return {
            "service": self.match.name,
            "category": self.match.category,
            "confirmed": self.match.confirmed,
            "people": people if people >= MINIMUM_GROUP else None,
            "days": len(self.days),
            "first_day": min(self.days).isoformat() if self.days else None,
            "last_day": max(self.days).isoformat() if self.days else None,
            "requests": self.requests,
            "bytes_out": self.bytes_out,
            "hosts": sorted(self.hosts),
            "sources": sorted(self.sources),
        }


class Scan:
    """Adds up files one after another. `matcher` finds services; `at_rejected` hears rejected lines, file by file."""

    def __init__(self, matcher: Matcher, at_rejected: Callable[[Path], AtRejected] | None = None) -> None:
        self.files: list[dict[str, Any]] = []
        self.services: dict[str, ServiceTally] = {}
        self.unreadable = 0
        self._matcher = matcher
        self._at_rejected = at_rejected
        self._hosts: dict[str, object] = {}

    def add(self, path: Path) -> None:
        """Read one file to its end."""
        reading = read(path, at_rejected=self._at_rejected(path) if self._at_rejected else None)
        source = reading.format
        for row in reading:
            if source is not None and isinstance(row, Event):
                self._count(row, source)
        self.unreadable += reading.problem is not None and reading.problem.code in NOT_OPENED
        self.files.append(_file(path, reading))

    def as_json(self) -> dict[str, Any]:
        """Files in the order given, services by name."""
        tallies = sorted(self.services.values(), key=lambda tally: tally.match.name.casefold())
        return {"files": self.files, "services": [tally.as_json() for tally in tallies]}

    def _count(self, event: Event, source: Format) -> None:
        match = self._of_host(event.dst_host, event.url) if event.dst_host else None
        if match is None and event.app:
            match = self._matcher.app(event.app, client_id=event.oauth_client)
        if match is None:
            return
        tally = self.services.get(match.service_id)
        if tally is None:
            tally = self.services[match.service_id] = ServiceTally(match)
        tally.add(event, source)

    def _of_host(self, host: str, url: str | None) -> Match | None:
        """The service behind a host, or behind a listed path on the host of a platform."""
        found = self._hosts.get(host, _UNSEEN)
        if found is _UNSEEN:
            if len(self._hosts) >= 50_000:
                self._hosts.clear()
            found = self._hosts[host] = self._matcher.host(host)
        if found is None and url is not None and "://" in url:
            found = self._matcher.host(host, url.partition("://")[2].partition("/")[2])
        return found if isinstance(found, Match) else None


def _file(path: Path, reading: Reading) -> dict[str, Any]:
    account, problem = reading.accounting, reading.problem
    return {
        "path": str(path),
        "format": reading.format.id if reading.format else None,
        "why": {"en": reading.sniffed.why_en, "nl": reading.sniffed.why_nl},
        "compression": reading.sniffed.compression,
        "encoding": reading.sniffed.encoding,
        "lines": account.lines,
        "parsed": account.parsed,
        "rejected": account.rejected,
        "records": account.records,
        "bytes": account.bytes,
        "sha256": account.sha256,
        "reasons": dict(sorted(account.reasons.items())),
        "rejections": [
            {"number": one.number, "reason": one.reason, "shape": one.shape}
            for one in account.rejections[:SHOWN_REJECTIONS]
        ],
        "problem": problem and {"code": problem.code, "en": problem.en, "nl": problem.nl, "line": problem.line},
    }
