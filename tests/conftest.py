"""What every test stands on: a home folder of its own, a begun organisation, and readers of every role."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_HOME = tempfile.mkdtemp(prefix="mandate-test-")
os.environ["MANDATE_HOME"] = _HOME
os.environ["MANDATE_ORGANISATION"] = "own"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest  # noqa: E402
from django.test import Client  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile("mandate", deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
settings.load_profile("mandate")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)


@dataclass
class Desk:
    """A begun organisation with its architect signed in."""

    architect: "object"
    account: "object"
    actor: "object"
    today: date
    client: Client


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A folder of its own for keys, uploads and cache."""
    for name in ("keys", "uploads", "cache"):
        (tmp_path / name).mkdir()
    settings.ORGANISATION_HOME = tmp_path
    return tmp_path


@pytest.fixture
def desk(db, home: Path) -> Desk:
    """An organisation with three teams, begun today by its architect."""
    from mandate.records import clock
    from mandate.records.ledger import Actor
    from mandate.services import begin, entry

    facts = begin.Beginning(
        name="Windmolen Fietsen",
        architect="Anna de Vries",
        email="anna@windmolen.example",
        teams=(("Marketing", 12), ("Sales", 22), ("Product", None)),
        mail_platform="microsoft",
    )
    architect = begin.begin(facts, by=Actor("cli:test"), today=clock.today())
    account = entry.account_of(architect)
    client = Client()
    client.force_login(account, backend="mandate.web.reader.Accounts")
    return Desk(architect, account, Actor(account.label), clock.today(), client)


@pytest.fixture
def client_as(desk: Desk) -> Callable[[str], Client]:
    """Clients signed in as a person with one role; `anonymous` is nobody."""
    from datetime import timedelta

    from mandate.services import entry, people
    from mandate.services.people import PersonFacts

    def signed_in(role: str) -> Client:
        client = Client()
        if role == "anonymous":
            return client
        if role == "architect":
            return desk.client
        until = desk.today + timedelta(days=30) if role == "guest_adviser" else None
        person = people.add_person(
            PersonFacts(name=f"Test {role}", email=f"{role}@windmolen.example", roles=(role,), until=until),
            by=desk.actor,
            why="test",
        )
        client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
        return client

    return signed_in


@pytest.fixture(autouse=True)
def the_ledger_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a database: the chain holds, and each record is what its last change says."""
    marker = request.node.get_closest_marker("django_db")
    uses_database = "db" in request.fixturenames or (marker is not None and not marker.kwargs.get("transaction"))
    if uses_database:
        request.getfixturevalue("db")  # set up first, so that it is still there when this looks back
    yield
    if not uses_database or request.node.get_closest_marker("tampers"):
        return
    from mandate.records import ledger
    from mandate.records.models import RECORDS

    assert list(ledger.breaks()) == []
    assert list(ledger.drifts(RECORDS)) == []
