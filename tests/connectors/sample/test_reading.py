"""The product's own readers recognise every file of the sample and account for every line of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from mandate.catalogue.matcher import load_matcher
from mandate.connectors.sample import SampleReport, WrittenFile, truth
from mandate.connectors.sources.reading import Reading, read
from mandate.engines.discovery.facts import Event, PersonRow, SpendRow


@dataclass
class Seen:
    """What one pass over one file gave."""

    file: WrittenFile
    reading: Reading
    rows: int = 0
    visits: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    people: list[PersonRow] = field(default_factory=list)
    spend: list[SpendRow] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(sample: SampleReport) -> list[Seen]:
    found = []
    for file in sample.files:
        one = Seen(file, read(sample.folder / file.path))
        for row in one.reading:
            one.rows += 1
            if isinstance(row, PersonRow):
                one.people.append(row)
            elif isinstance(row, SpendRow):
                one.spend.append(row)
            elif isinstance(row, Event) and file.format in ("squid", "zscaler_zia"):
                one.visits[row.dst_host or "", row.url or "", row.user or ""] += 1
        found.append(one)
    return found


def test_every_file_is_recognised_by_its_content(seen: list[Seen]) -> None:
    for one in seen:
        assert one.reading.format is not None, one.file.path
        assert (one.file.path, one.reading.format.id) == (one.file.path, one.file.format)
        assert one.reading.problem is None, one.file.path
        assert one.rows or one.file.format == "processing", one.file.path


def test_every_line_is_accounted_for(seen: list[Seen]) -> None:
    for one in seen:
        accounting = one.reading.accounting
        assert (one.file.path, accounting.lines) == (one.file.path, one.file.lines)
        assert accounting.lines == accounting.parsed + accounting.rejected


def test_exactly_the_broken_lines_are_rejected(seen: list[Seen]) -> None:
    for one in seen:
        assert (one.file.path, one.reading.accounting.rejected) == (one.file.path, one.file.broken)


def test_the_proxies_show_the_people_and_requests_that_were_meant(seen: list[Seen], sample: SampleReport) -> None:
    matcher = load_matcher()
    known = {name.lower(): row.identifiers[0] for one in seen for row in one.people for name in row.identifiers}
    people: dict[str, set[str]] = defaultdict(set)
    requests: Counter[str] = Counter()
    for (host, url, user), count in (pair for one in seen for pair in one.visits.items()):
        match = matcher.host(host, url)
        if match:
            requests[match.service_id] += count
            people[match.service_id].add(known[user.lower().rpartition("\\")[2]])
    services = truth(sample.plan).services
    assert set(requests) == {service for service, meant in services.items() if meant.requests}
    for service, meant in services.items():
        # A line that broke is a request that cannot be found again.
        assert requests[service] == pytest.approx(meant.requests, abs=4), service
        assert len(people[service]) == pytest.approx(len(meant.people), abs=1), service


def test_the_expenses_add_up_to_what_was_meant(seen: list[Seen], sample: SampleReport) -> None:
    matcher = load_matcher()
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in (row for one in seen for row in one.spend):
        match = matcher.merchant(f"{row.merchant} {row.description or ''}".strip())
        if match:
            found[match.service_id][row.currency] += row.amount
    meant = {service: one.spend for service, one in truth(sample.plan).services.items() if one.spend}
    assert {service: dict(spend) for service, spend in found.items()} == meant
    assert {currency for spend in meant.values() for currency in spend} == {"EUR", "USD"}
