"""One day of visits to web hosts: who, from where, to what; every log of that day is written from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from random import Random

from mandate.connectors.sample.calendar import attendance, store_open, utc
from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.habits import habits
from mandate.connectors.sample.plan import Plan, platform_teams
from mandate.connectors.sample.story import (
    LOOK_ALIKES,
    OFFICE_HOSTS,
    OTHER_HOSTS,
    OWN_HOSTS,
    PLATFORM_HOSTS,
    TOOLS,
    Tool,
)
from mandate.connectors.sample.teams import Place

STORES = ("winkel_utrecht", "winkel_arnhem")
# The one AI service the stores look up: a shared till asks ChatGPT, and nobody can say who typed.
STORE_TOOL = TOOLS[0]
ORDINARY_AT_OFFICE, ORDINARY_AT_HOME, LOOKUPS_PER_STORE = 11, 5, 46
AT_HOME = 0.33
LOOK_ALIKE = 0.0015


class Where(StrEnum):
    """Where a visit starts; decides which log sees it."""

    OFFICE = "office"
    HOME = "home"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request (or, in a store, one lookup); `person` is None where only a device is known."""

    moment: datetime
    where: Where
    person: Person | None
    address: str
    host: str
    path: str
    tool: Tool | None
    bytes_out: int
    bytes_in: int
    milliseconds: int
    store: str = ""


def visits(plan: Plan, day: date) -> list[Visit]:
    """Everything of one day, in order of time."""
    found = [*_people(plan, day), *_stores(plan, day)]
    found.sort(key=lambda visit: (visit.moment, visit.address, visit.host))
    return found


def address(person: Person, where: Where) -> str:
    """The address a person's laptop has; offices use private ranges, homes a range kept for documentation."""
    low, high = person.number % 250 + 2, person.number // 250 % 250
    return f"203.0.113.{low}" if where is Where.HOME else f"10.20.{high}.{low}"


@lru_cache(maxsize=8192)
def away(seed: int, number: int, iso_year: int, half: int) -> int:
    """The ISO week a person is on leave in one half of a year."""
    return dice(seed, "leave", number, iso_year, half).randint(1, 26) + 26 * half


def _people(plan: Plan, day: date) -> Iterator[Visit]:
    share = attendance(day)
    if not share:
        return
    iso = day.isocalendar()
    mine = habits(plan)
    for person in plan.company.people:
        if person.login is None or person.place is Place.STORE or not person.works_on(day):
            continue
        random = dice(plan.seed, "day", day.toordinal(), person.number)
        if random.random() >= share or away(plan.seed, person.number, iso.year, int(iso.week > 26)) == iso.week:
            continue
        where = _where(person, random)
        yield from _ordinary(person, day, where, random)
        for habit in mine.get(person.number, ()):
            if habit.starts <= day and random.random() < habit.tool.rate:
                yield from _use(plan, person, day, where, habit.tool, random)


def _where(person: Person, random: Random) -> Where:
    if person.place is Place.WORKSHOP or random.random() >= AT_HOME:
        return Where.OFFICE
    return Where.HOME


def _ordinary(person: Person, day: date, where: Where, random: Random) -> Iterator[Visit]:
    usual = ORDINARY_AT_HOME if where is Where.HOME else ORDINARY_AT_OFFICE
    count = usual if person.place is Place.OFFICE else usual // 3
    for _ in range(random.randint(count - count // 2, count + count // 2)):
        host = _host(person, random)
        sent, got = random.randint(300, 2_400), int(random.paretovariate(1.1) * 1_500) % 900_000
        yield Visit(
            _moment(day, random),
            where,
            person,
            address(person, where),
            host,
            "/",
            None,
            sent,
            got,
            random.randint(8, 900),
        )


def _host(person: Person, random: Random) -> str:
    chance = random.random()
    if chance < LOOK_ALIKE:
        return random.choice(LOOK_ALIKES)
    if chance < 0.12:
        platform = [host for host in PLATFORM_HOSTS if person.team in platform_teams(host)]
        return random.choice(platform or OWN_HOSTS)
    if chance < 0.34:
        return random.choice(OWN_HOSTS)
    if chance < 0.58:
        return random.choice(OFFICE_HOSTS)
    return OTHER_HOSTS[min(int(random.random() ** 1.6 * len(OTHER_HOSTS)), len(OTHER_HOSTS) - 1)]


def _use(plan: Plan, person: Person, day: date, where: Where, tool: Tool, random: Random) -> Iterator[Visit]:
    hosts = plan.hosts(tool)
    begin = _moment(day, random)
    for number in range(random.randint(*tool.requests)):
        big = random.random() < tool.big_uploads
        sent = random.randint(1_500_000, 9_000_000) if big else random.randint(tool.upload // 3, tool.upload * 2)
        moment = begin + timedelta(seconds=number * random.uniform(20, 240))
        yield Visit(
            moment,
            where,
            person,
            address(person, where),
            hosts[0] if number == 0 else random.choice(hosts),
            random.choice(tool.paths),
            tool,
            sent,
            random.randint(4_000, 190_000),
            random.randint(400, 45_000),
        )


def _stores(plan: Plan, day: date) -> Iterator[Visit]:
    if not store_open(day) or day >= plan.stores_silent_from:
        return
    for number, store in enumerate(STORES):
        if not plan.company.team(store):
            continue
        random = dice(plan.seed, "store", store, day.toordinal())
        for _ in range(random.randint(LOOKUPS_PER_STORE - 12, LOOKUPS_PER_STORE + 12)):
            tool = STORE_TOOL if random.random() < 0.03 else None
            host = plan.hosts(tool)[0] if tool else random.choice((*OWN_HOSTS, *OTHER_HOSTS))
            device = f"192.168.{20 + number}.{random.randint(11, 16)}"
            yield Visit(_moment(day, random), Where.STORE, None, device, host, "", tool, 0, 0, 0, store)


def _moment(day: date, random: Random) -> datetime:
    """A moment of the working day: more in the morning and after lunch, little at noon, a few in the evening."""
    chance = random.random()
    if chance < 0.02:
        minutes = random.uniform(19 * 60, 22.5 * 60)
    elif chance < 0.52:
        minutes = random.gauss(10.2 * 60, 62)
    else:
        minutes = random.gauss(14.6 * 60, 70)
    return utc(day, min(max(minutes, 6 * 60.0), 23 * 60.0))
