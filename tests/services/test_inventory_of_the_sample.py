"""An inventory of the sample finds what its generator meant, no more and no less."""

from pathlib import Path

import pytest

from mandate.connectors.sample import truth, write_sample
from mandate.engines.terms import MINIMUM_GROUP, Family, Status
from mandate.records.ledger import Actor
from mandate.records.models import Person, Source
from mandate.services import picture, processing
from mandate.services.brought import Brought
from tests.services.folders import TODAY, Company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def meant(tmp_path: Path):
    """What the sample means, once its inventory is taken."""
    folder = tmp_path / "sample"
    planned = write_sample(folder, people=70, weeks=1, seed=7, today=TODAY).plan
    files = [Brought(path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*")) if path.is_file()]
    company = Company(folder, processing.from_document(folder / "processing.yaml"), works_council=True)
    outcome = company.take(files, by=Actor("cli:test"))
    states = {line.name: line.state for line in outcome.files}
    assert {name: state for name, state in states.items() if state != "read"} == {
        "README.txt": "unrecognised",
        "processing.yaml": "same",
    }
    assert all(line.lines == line.parsed + line.rejected for line in outcome.files if line.lines is not None)
    return truth(planned)


def test_people_requests_and_money_are_those_of_the_generator(meant) -> None:
    found = {use.service: use for use in picture.current().summary.services}
    rejected = sum(Source.objects.filter(family=Family.PROXY.value).values_list("rejected", flat=True))
    missed = 0
    for service, wanted in meant.services.items():
        use = found.get(service)
        spend = {money.currency: money.amount for money in use.spend} if use else {}
        assert spend == wanted.spend, service
        if len(wanted.people) < MINIMUM_GROUP:
            assert use is None or use.requests is None or use.people is None or use.people >= MINIMUM_GROUP
            continue
        missed += wanted.requests - (use.requests or 0)
        # Sign-ins and grants may name people that no proxy saw.
        assert use.people >= len(wanted.people) - rejected, service
    assert 0 <= missed <= rejected


def test_nothing_is_found_that_nobody_used(meant) -> None:
    known = {
        service
        for service, wanted in meant.services.items()
        if wanted.people or wanted.spend or wanted.extension_users or wanted.requests
    }
    found = {use.service for use in picture.current().summary.services if use.sources}
    assert found - set(meant.services) == set()
    assert known - found == set()


def test_the_tool_list_decides_as_it_is_written(meant) -> None:
    decided = {use.service: use.status for use in picture.current().summary.services if use.decided}
    assert Status.NOT_ALLOWED in decided.values()
    assert Status.IN_USE in decided.values()


def test_everybody_is_counted_once(meant) -> None:
    assert picture.current().headcount == Person.objects.exclude(team=None).count() == 70
