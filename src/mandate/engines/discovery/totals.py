"""What is used, by how many, where and at what cost: one row per service, and nothing claimed that no source says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mandate.engines.discovery.suppression import TeamUse, gives_away, roll_up, shown, weeks_shown
from mandate.engines.terms import MINIMUM_GROUP, Evidence, Family, InvalidFact, Money, Status

NOBODY: Mapping[str, str] = MappingProxyType({})
"""Headcount-only mode: no log was read, so nobody is placed in a team."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One pseudonym or device at one service on one day in one source; `rows` log lines say so. Unknown is None.

    `day` is None for a list without dates (installed extensions). An address is a device, never a person.
    """

    person: str | None
    device: str | None
    service: str
    day: date | None
    format: str
    family: Family
    requests: int | None = None
    bytes_out: int | None = None
    bytes_in: int | None = None
    rows: int = 1

    def __post_init__(self) -> None:
        _need_name("service", self.service)
        _need_name("format", self.format)
        for name in ("requests", "bytes_out", "bytes_in", "rows"):
            value: int | None = getattr(self, name)
            if value is not None and value < 0:
                raise InvalidFact(name, "is negative")


@dataclass(frozen=True, slots=True)
class Spend:
    """One expense line that was matched to a service; a refund is a negative amount, taken off its own service only."""

    service: str
    on: date
    money: Money
    cost_centre: str | None = None
    format: str = "expenses"

    def __post_init__(self) -> None:
        _need_name("service", self.service)
        if not _is_exact(self.money.amount):
            raise InvalidFact("money", "is not an amount that can be added up exactly")
        if not (len(self.money.currency) == 3 and self.money.currency.isalpha() and self.money.currency.isupper()):
            raise InvalidFact("money", f"{self.money.currency!r} is no currency code of three capitals")


@dataclass(frozen=True, slots=True)
class Grant:
    """One person's permission for an app to act on data; `scope_risk` 1 is the worst of 4, None unknown."""

    service: str
    person: str | None = None
    scope_risk: int | None = None
    on: date | None = None
    format: str = "oauth_grants"

    def __post_init__(self) -> None:
        _need_name("service", self.service)
        if self.scope_risk is not None and self.scope_risk not in range(1, 5):
            raise InvalidFact("scope_risk", "is not 1, 2, 3 or 4")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service stands in the register. A row without a decision (a tool list that says nothing) is undecided."""

    status: Status
    decided: bool = True
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What the catalogue calls a service."""

    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class CentreSpend:
    """What one cost centre paid for a service; None is spend without a cost centre."""

    cost_centre: str | None
    spend: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """Everything that may be said of one service.

    `people` and `devices` are distinct and None below the minimum group; `requests` come from proxies only; `bytes_out`
    and `bytes_in` are None when no source knows; `days` is None when no source has dates; `spend` is per currency,
    and per calendar month ("2026-03") in `months`.
    """

    service: str
    name: str
    category: str | None
    status: Status
    decided: bool
    decided_on: date | None
    people: int | None
    devices: int | None
    teams: tuple[TeamUse, ...]
    weekly: tuple[tuple[str, int | None], ...]
    days: int | None
    first_day: date | None
    last_day: date | None
    last_paid: date | None
    requests: int | None
    bytes_out: int | None
    bytes_in: int | None
    spend: tuple[Money, ...]
    cost_centres: tuple[CentreSpend, ...]
    worst_scope: int | None
    sources: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    months: tuple[tuple[str, tuple[Money, ...]], ...] = ()

    @property
    def in_sight(self) -> bool:
        """True if a source saw or paid it, or the register says it is in use."""
        return bool(self.sources) or self.status in (Status.IN_USE, Status.PILOT)


@dataclass(frozen=True, slots=True)
class Summary:
    """One row per service and the totals over them; `people` counts distinct people over all services.

    `undecided_people` counts distinct people over the services nobody decided on. `months` is spend per calendar month
    ("2026-03"), first and last day of it in `paid_from` and `paid_until`.
    """

    services: tuple[ServiceUse, ...]
    people: int | None
    undecided_people: int | None
    months: tuple[tuple[str, tuple[Money, ...]], ...]
    paid_from: date | None
    paid_until: date | None
    minimum: int


@dataclass(slots=True)
class _Gathered:
    """What the sources said of one service so far."""

    people: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    weeks: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    requests: int | None = None
    out: dict[tuple[Family, str], int] = field(default_factory=dict)
    back: dict[tuple[Family, str], int] = field(default_factory=dict)
    spend: list[Spend] = field(default_factory=list)
    worst_scope: int | None = None
    rows: Counter[str] = field(default_factory=Counter)

    def presence(self, person: str | None, device: str | None, day: date | None) -> None:
        if person is not None:
            self.people.add(person)
        if device is not None:
            self.devices.add(device)
        if day is None:
            return
        self.days.add(day)
        week = self.weeks[iso_week(day)]
        if person is not None:
            week.add(person)


def iso_week(day: date) -> str:
    """The fixed week a day is in, as "2026-W07"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def summarise(
    observations: Iterable[Observation],
    spend: Iterable[Spend],
    teams: Mapping[str, str],
    tree: Mapping[str, str | None],
    register: Mapping[str, Standing],
    catalogue: Mapping[str, Listed],
    *,
    grants: Iterable[Grant] = (),
    minimum: int = MINIMUM_GROUP,
) -> Summary:
    """One row per service that a source saw, somebody paid, or the register holds, sorted by service id.

    `teams` places every pseudonym of the people list (also who uses nothing: the sizes of teams follow from it); `tree`
    maps a team to its parent. Without logs (headcount-only mode) pass no observations and NOBODY. Amounts are exact and
    never converted; refunds lower their own service at most to 0. Raises InvalidFact for a circle in the tree or a
    minimum below 4.
    Source of the rules: docs/engines/discovery.md.
    """
    gathered = _gather(observations, spend, grants)
    for service in register:
        gathered[service]
    sizes = Counter(teams.values())
    services = tuple(
        _service_use(service, found, register.get(service), catalogue.get(service), teams, tree, sizes, minimum)
        for service, found in sorted(gathered.items())
    )
    undecided = {use.service for use in services if not use.decided}
    people, undecided_people = _totals(gathered, undecided, minimum)
    lines = [line for found in gathered.values() for line in found.spend]
    return Summary(
        services=services,
        people=people,
        undecided_people=undecided_people,
        months=_months(lines),
        paid_from=min((line.on for line in lines), default=None),
        paid_until=max((line.on for line in lines), default=None),
        minimum=minimum,
    )


def add_up(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The exact sum per currency, sorted by currency; nothing is converted."""
    sums: dict[str, Decimal] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(currency, amount) for currency, amount in sorted(sums.items()))


def _gather(
    observations: Iterable[Observation], spend: Iterable[Spend], grants: Iterable[Grant]
) -> dict[str, _Gathered]:
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    for seen in observations:
        found = gathered[seen.service]
        found.presence(seen.person, seen.device, seen.day)
        found.rows[seen.format] += seen.rows
        if seen.family is Family.PROXY and seen.requests is not None:
            found.requests = (found.requests or 0) + seen.requests
        source = (seen.family, seen.format)
        for known, value in ((found.out, seen.bytes_out), (found.back, seen.bytes_in)):
            if value is not None:
                known[source] = known.get(source, 0) + value
    for grant in grants:
        found = gathered[grant.service]
        found.presence(grant.person, None, grant.on)
        found.rows[grant.format] += 1
        if grant.scope_risk is not None:
            found.worst_scope = min(found.worst_scope or grant.scope_risk, grant.scope_risk)
    for line in spend:
        gathered[line.service].spend.append(line)
    for found in gathered.values():
        found.spend = _down_to_nothing(found.spend)
    return gathered


def _down_to_nothing(lines: Iterable[Spend]) -> list[Spend]:
    """The lines of one service by day, with refunds down to what was paid for it in their currency and no further.

    What came back beyond that was paid before these files begin, or is no refund at all: it makes no other service
    cheaper. A refund without anything left to take from stays as a line of 0.
    """
    ordered = sorted(lines, key=lambda line: (line.on, line.money.currency, line.money.amount))
    left: dict[str, Decimal] = defaultdict(Decimal)
    for line in ordered:
        left[line.money.currency] += max(line.money.amount, Decimal(0))
    kept = []
    for line in ordered:
        currency, amount = line.money.currency, line.money.amount
        if amount < 0:
            taken = min(-amount, left[currency])
            left[currency] -= taken
            kept.append(replace(line, money=Money(currency, -taken)))
        else:
            kept.append(line)
    return kept


def _service_use(
    service: str,
    found: _Gathered,
    standing: Standing | None,
    listed: Listed | None,
    teams: Mapping[str, str],
    tree: Mapping[str, str | None],
    sizes: Mapping[str, int],
    minimum: int,
) -> ServiceUse:
    people = len(found.people)
    status = standing.status if standing else Status.UNKNOWN
    decided = standing is not None and standing.decided and status is not Status.UNKNOWN
    cells: Counter[str | None] = Counter(teams.get(person) for person in found.people)
    # One to four people and, say, one request: the request would say that it was one person.
    few = minimum if 0 < people < minimum else 0
    return ServiceUse(
        service=service,
        name=listed.name if listed else service,
        category=listed.category if listed else None,
        status=status,
        decided=decided,
        decided_on=standing.decided_on if standing and decided else None,
        people=shown(people, minimum),
        devices=shown(len(found.devices), minimum),
        teams=roll_up(cells, tree, sizes=sizes, minimum=minimum),
        weekly=weeks_shown(people, {week: len(who) for week, who in found.weeks.items()}, minimum=minimum),
        days=len(found.days) or None,
        first_day=min(found.days, default=None),
        last_day=max(found.days, default=None),
        last_paid=max((line.on for line in found.spend), default=None),
        requests=None if found.requests is None else shown(found.requests, few),
        bytes_out=_bytes(found.out),
        bytes_in=_bytes(found.back),
        spend=add_up(line.money for line in found.spend),
        cost_centres=_centres(found.spend),
        worst_scope=found.worst_scope,
        sources=tuple(sorted({*found.rows, *(line.format for line in found.spend)})),
        evidence=(*_seen(service, found.rows, few), *_seen(service, Counter(line.format for line in found.spend), 0)),
        months=_months(found.spend),
    )


def _seen(service: str, rows: Mapping[str, int], minimum: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(source, service, shown(count, minimum)) for source, count in sorted(rows.items()))


def _bytes(known: Mapping[tuple[Family, str], int]) -> int | None:
    """Proxies stand side by side and add up; sensors see the same traffic again, so the one that saw most counts."""
    proxies = [value for (family, _), value in known.items() if family is Family.PROXY]
    if proxies:
        return sum(proxies)
    return max(known.values(), default=None)


def _centres(lines: Iterable[Spend]) -> tuple[CentreSpend, ...]:
    paid: dict[str | None, list[Money]] = defaultdict(list)
    for line in lines:
        paid[line.cost_centre].append(line.money)
    order = sorted(paid, key=lambda centre: (centre is None, centre or ""))
    return tuple(CentreSpend(centre, add_up(paid[centre])) for centre in order)


def _months(lines: Iterable[Spend]) -> tuple[tuple[str, tuple[Money, ...]], ...]:
    paid: dict[str, list[Money]] = defaultdict(list)
    for line in lines:
        paid[f"{line.on:%Y-%m}"].append(line.money)
    return tuple((month, add_up(amounts)) for month, amounts in sorted(paid.items()))


def _totals(gathered: Mapping[str, _Gathered], undecided: set[str], minimum: int) -> tuple[int | None, int | None]:
    """Distinct people over all services and over the undecided ones, each withheld where it gives a service away."""
    open_cells = [len(found.people) for service, found in gathered.items() if service in undecided]
    closed_cells = [len(found.people) for service, found in gathered.items() if service not in undecided]
    open_people = _distinct(gathered[service] for service in undecided)
    everybody = _distinct(gathered.values())
    undecided_people = None if gives_away(open_people, open_cells, minimum) else shown(open_people, minimum)
    covers = ([*open_cells, *closed_cells], [open_people, *closed_cells])
    people = None if any(gives_away(everybody, cells, minimum) for cells in covers) else shown(everybody, minimum)
    return people, undecided_people


def _distinct(gathered: Iterable[_Gathered]) -> int:
    return len(set().union(*(found.people for found in gathered)))


def _is_exact(amount: Decimal) -> bool:
    """True for amounts whose sums stay within the 28 digits in which Decimal adds without rounding."""
    return amount.is_finite() and abs(amount) < 10**15 and int(amount.as_tuple().exponent) >= -6


def _need_name(name: str, value: str) -> None:
    if not value.strip():
        raise InvalidFact(name, "is empty")
