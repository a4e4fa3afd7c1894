"""What one run of the generator will write: company, period and services, fixed before the first byte."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from mandate.catalogue.services import load_services
from mandate.connectors.sample.company import FEWEST_PEOPLE, MOST_PEOPLE, Company, company
from mandate.connectors.sample.story import LISTED_BUT_UNSEEN, PLATFORM_HOSTS, TOOLS, Tool
from mandate.engines.discovery.matching import Service

LEAST_WEEKS, MOST_WEEKS = 1, 52
STORE_SILENCE = timedelta(days=14)


@dataclass(frozen=True)
class Plan:
    """One sample: the same four values always mean the same files."""

    size: int
    weeks: int
    seed: int
    until: date

    @property
    def start(self) -> date:
        """The first day of the period; the last is `until`."""
        return self.until - timedelta(days=7 * self.weeks - 1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the period, in order."""
        return tuple(self.start + timedelta(days=number) for number in range(7 * self.weeks))

    @property
    def stores_silent_from(self) -> date:
        """The day from which the stores' name server sends nothing any more (nobody noticed)."""
        return self.until - STORE_SILENCE + timedelta(days=1)

    @cached_property
    def company(self) -> Company:
        """The people of this sample."""
        return company(people=self.size, seed=self.seed, start=self.start, until=self.until)

    @cached_property
    def services(self) -> dict[str, Service]:
        """The catalogue's service for every tool of the story, by the tool's anchor domain."""
        anchors = [*(tool.anchor for tool in TOOLS), LISTED_BUT_UNSEEN]
        return {anchor: _owner(anchor) for anchor in anchors}

    def hosts(self, tool: Tool) -> tuple[str, ...]:
        """The hosts of a tool that its catalogue entry owns; others would be noise nobody could explain."""
        domains = self.services[tool.anchor].domains
        return tuple(host for host in tool.hosts if owned(host, domains)) or (tool.anchor,)


def plan(*, people: int = 212, weeks: int = 8, seed: int = 2026, today: date) -> Plan:
    """The plan of a sample that ends on `today`. ValueError names the option that is out of range."""
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise ValueError(f"people must be {FEWEST_PEOPLE} to {MOST_PEOPLE}, not {people}")
    if not LEAST_WEEKS <= weeks <= MOST_WEEKS:
        raise ValueError(f"weeks must be {LEAST_WEEKS} to {MOST_WEEKS}, not {weeks}")
    return Plan(people, weeks, seed, today)


def owned(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of the domains or lies under one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def platform_teams(host: str) -> tuple[str, ...]:
    """The teams whose daily work runs on a platform host."""
    return PLATFORM_HOSTS[host]


def _owner(anchor: str) -> Service:
    found = next((service for service in load_services() if owned(anchor, service.domains)), None)
    if found is None:
        raise LookupError(f"the catalogue has no service that owns {anchor}, which the sample company uses")
    return found
