"""The picture: what all sources together say now, computed once per inventory, sealed in it, and kept for the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from mandate.catalogue.services import load_services
from mandate.connectors.sources.pseudonyms import Pseudonymiser, pseudonymiser
from mandate.connectors.sources.tables.amounts import UNKNOWN_CURRENCY
from mandate.engines.discovery.coverage import Coverage, SourceDays, coverage
from mandate.engines.discovery.totals import Grant, Listed, Observation, Spend, Standing, Summary, summarise
from mandate.engines.processing import Record, State, opens
from mandate.engines.terms import Family, Money, Status
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import (
    GrantLine,
    Inventory,
    Organisation,
    Person,
    Source,
    SpendLine,
    Team,
    Tool,
)
from mandate.records.models import Observation as ObservationRow
from mandate.records.models import Picture as PictureRow
from mandate.records.models.inventory import counting
from mandate.services import processing

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DECIDED = frozenset({Status.IN_USE, Status.PILOT, Status.NOT_YET, Status.NOT_ALLOWED})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One source as the overview accounts for it."""

    name: str
    format: str
    family: str
    lines: int
    parsed: int
    rejected: int
    records: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Picture:
    """All facts of one inventory as the engines speak of them; only publishable groups are in it."""

    summary: Summary
    coverage: Coverage
    headcount: int | None
    files: tuple[SourceFile, ...]
    unsure: int
    made_on: date


@cache
def _adapter() -> TypeAdapter[Picture]:
    """Reads and writes a picture as JSON; made when the first is read, because making it costs a start."""
    from pydantic import TypeAdapter

    return TypeAdapter(Picture)


def current(at: datetime | None = None) -> Picture | None:
    """The picture as of now, or as sealed in the last inventory before a moment; None before the first."""
    if at is None:
        row = PictureRow.objects.first()
        return _read(row.facts) if row else None
    inventories = asof.world(at).all(Inventory)
    newest = max(inventories, key=lambda i: i.number, default=None)
    return _adapter().validate_python(newest.result) if newest else None


@lru_cache(maxsize=2)
def _read(text: str) -> Picture:
    """Reading the same text twice is the common case: every page of an afternoon asks for one picture."""
    return _adapter().validate_json(text)


def refresh(*, today: date, at: datetime) -> Picture:
    """Compute the picture from today's sources and register, and keep it."""
    picture = compute(today=today)
    _keep(picture, at=at)
    return picture


def _keep(picture: Picture, *, at: datetime) -> None:
    PictureRow.objects.update_or_create(pk=1, defaults={"facts": _adapter().dump_json(picture).decode(), "made_at": at})


def seal(*, by: Actor, why: str, act: Act, today: date, at: datetime) -> int:
    """Seal the picture as the next inventory; its number."""
    picture = compute(today=today)
    last = Inventory.objects.order_by("-number").values_list("number", flat=True).first()
    inventory = Inventory(number=(last or 0) + 1, sealed_on=today, result=_adapter().dump_python(picture, mode="json"))
    ledger.write(inventory, action="inventory.sealed", by=by, why=why, act=act)
    _keep(picture, at=at)
    return inventory.number


def compute(*, today: date) -> Picture:
    """What all sources together say, cut to groups that may be shown."""
    record = processing.current()
    facts = processing.facts(record) if record else None
    sources = list(Source.objects.filter(counting()))
    formats = {source.pk: (source.format, Family(source.family)) for source in sources}
    names = pseudonymiser(settings.ORGANISATION_HOME)
    aliases, teams = _placed(names)
    tree = dict(Team.objects.values_list("key", "parent_id"))
    tools = list(Tool.objects.exclude(service=""))
    left = not_ai(tools)
    summary = summarise(
        [row for row in _observations(formats, aliases) if row.service not in left],
        [row for row in _spend(formats) if row.service not in left],
        teams,
        tree,
        standings(tool for tool in tools if not tool.not_ai),
        _catalogue(),
        grants=[row for row in _grants(formats, aliases) if row.service not in left],
    )
    council = processing.council_signs(Organisation.objects.first(), facts)
    covered = coverage(_days(sources), today=today, closed=_closed(facts, works_council=council, today=today))
    return Picture(summary, covered, _headcount(sources), _files(sources), _unsure(), today)


def _headcount(sources: list[Source]) -> int | None:
    """How many people there are: by the people list, else by what was said of the teams; None when nobody said."""
    listed = [source.records for source in sources if source.family == Family.PEOPLE.value]
    placed = Person.objects.filter(left_on=None).exclude(team=None).count()
    stated = sum(size or 0 for size in Team.objects.values_list("stated_size", flat=True))
    return max([placed, *listed]) or stated or None


def _placed(names: Pseudonymiser) -> tuple[dict[str, str], dict[str, str]]:
    """Every pseudonym a person may have been seen under to one of them, and that one to the person's team.

    A sign-in name that two people share is nobody's: what was seen under it stays a user without a team.
    """
    owners: dict[str, set[str]] = {}
    teams: dict[str, str] = {}
    for key, email, logins, team in Person.objects.filter(left_on=None).values_list(
        "key", "email", "logins", "team_id"
    ):
        marks = [names.person(name) for name in (email, *logins) if name]
        canonical = marks[0] if marks else names.person(f"key:{key}")
        for mark in marks:
            owners.setdefault(mark, set()).add(canonical)
        if team:
            teams[canonical] = team
    return {mark: next(iter(found)) for mark, found in owners.items() if len(found) == 1}, teams


def _rows(model: Any) -> Any:
    """Rows of sources that count."""
    return model.objects.filter(counting("source__"))


def _observations(formats: Mapping[int, tuple[str, Family]], aliases: Mapping[str, str]) -> list[Observation]:
    fields = ("source_id", "person", "device", "service", "day", "rows", "requests", "bytes_out", "bytes_in")
    found = []
    for source, person, device, service, day, rows, requests, out, back in _rows(ObservationRow).values_list(*fields):
        name, family = formats[source]
        someone = aliases.get(person, person) if person else None
        found.append(Observation(someone, device, service, day, name, family, requests, out, back, rows))
    return found


def _grants(formats: Mapping[int, tuple[str, Family]], aliases: Mapping[str, str]) -> list[Grant]:
    rows = _rows(GrantLine).values_list("source_id", "service", "person", "worst", "on")
    return [Grant(s, aliases.get(p, p) if p else None, w, on, formats[source][0]) for source, s, p, w, on in rows]


def _spend(formats: Mapping[int, tuple[str, Family]]) -> list[Spend]:
    currency = Organisation.objects.values_list("currency", flat=True).first() or "EUR"
    rows = (
        _rows(SpendLine)
        .filter(confirmed=True)
        .values_list("source_id", "service", "on", "amount", "currency", "cost_centre")
    )
    # An amount in an unknown currency can be added to no other, not even to another unknown one.
    return [
        Spend(service, on, Money(own or currency, amount), centre or None, formats[source][0])
        for source, service, on, amount, own, centre in rows
        if own != UNKNOWN_CURRENCY
    ]


def standings(tools: Iterable[Tool]) -> dict[str, Standing]:
    """Where every catalogued service stands, from rows of the register."""
    return {
        tool.service: Standing(Status(tool.status), Status(tool.status) in DECIDED, tool.decided_on)
        for tool in tools
        if tool.service
    }


def not_ai(tools: Iterable[Tool]) -> frozenset[str]:
    """Services that somebody looked at and found to be no AI here: they leave the picture."""
    return frozenset(tool.service for tool in tools if tool.service and tool.not_ai)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Listed]:
    return {service.id: Listed(service.name, service.category) for service in load_services()}


def _days(sources: list[Source]) -> list[SourceDays]:
    return [
        SourceDays(source.format, Family(source.family), frozenset(date.fromisoformat(day) for day in source.days))
        for source in sources
    ]


def _closed(record: Record | None, *, works_council: bool, today: date) -> list[Family]:
    """Families that the processing record does not open yet."""
    families = (family for family in Family if family is not Family.PROCESSING)
    openings = ((family, opens(record, family, works_council=works_council, today=today)) for family in families)
    return [family for family, opening in openings if opening.state is not State.OPEN]


def _files(sources: list[Source]) -> tuple[SourceFile, ...]:
    """The files behind the picture. Notes keep no file name: it may say who spoke, to all who read the overview."""
    notes = _("Notes of a conversation")
    return tuple(
        SourceFile(
            notes if s.family == Family.CONVERSATION else s.name,
            s.format,
            s.family,
            s.lines,
            s.parsed,
            s.rejected,
            s.records,
            s.first_day,
            s.last_day,
        )
        for s in sources
    )


def _unsure() -> int:
    return int(_rows(SpendLine).filter(confirmed=False).aggregate(n=Count("id"))["n"])


def with_register(picture: Picture, register: Mapping[str, Standing], *, left: frozenset[str] = frozenset()) -> Picture:
    """The picture with the standings of another moment laid over it, without the services that `left` it."""
    unknown = Standing(Status.UNKNOWN, decided=False)
    found = [(use, register.get(use.service, unknown)) for use in picture.summary.services if use.service not in left]
    services = tuple(
        replace(use, status=stands.status, decided=stands.decided, decided_on=stands.decided_on)
        for use, stands in found
    )
    return replace(picture, summary=replace(picture.summary, services=services))


def with_openings(picture: Picture, record: Record | None, *, works_council: bool, today: date) -> Picture:
    """The picture with what the processing record opens now: a signature opens a source without another inventory."""
    closed = _closed(record, works_council=works_council, today=today)
    missing = tuple(replace(source, closed=source.family in closed) for source in picture.coverage.missing)
    return replace(picture, coverage=replace(picture.coverage, missing=missing))
