"""What every test stands on: a home folder of its own, a begun organisation, and readers of every role."""

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

_HOME = tempfile.mkdtemp(prefix="mandate-test-")
os.environ["MANDATE_HOME"] = _HOME
os.environ["MANDATE_ORGANISATION"] = "own"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# What was compiled is kept, whatever the machine says: else every worker and every child a test starts compiles it all anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Half of what a collection of garbage would look through are the tests themselves, which stay until the end anyway.
gc.set_threshold(20_000, 20, 50)

import pytest  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.test import Client  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from mandate.connectors import statistics  # noqa: E402

settings.register_profile("mandate", deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
settings.load_profile("mandate")


# Slowest first. All that looks at the served sample is one group, so that it is served to one worker only.
GROUPS = ("browser", "browser-journey", "sampled", "postgres")
# Who deals the tests out to the workers sees the names of tests only, not their groups: these share one sample company.
SAMPLED = (
    "tests/docs/test_docs.py", "tests/docs/test_json_pages.py", "tests/security/test_no_connection.py",
    "tests/security/test_what_is_left.py",
)  # fmt: skip
# These walk through one server that was furnished once; a second one takes longer than their own steps.
COCKPIT = ("tests/journeys/test_axe.py", "tests/journeys/test_keyboard.py")
SLOW = (
    "tests/web/test_hostile_forms.py", "tests/api/test_contract.py", "tests/web/test_access.py",
    "tests/web/test_queries.py", "tests/security/test_answers_stay_secret.py", "tests/docs/test_docs.py",
    "tests/connectors/files/test_pdf.py", "tests/cli/test_inventory.py", "tests/cli/test_serve.py",
    "tests/connectors/files/test_assessment.py", "tests/services/test_assessment_report.py", "tests/api/test_access.py",
)  # fmt: skip
# Argon2 as in the product, at the least it can cost: what a guess costs is proved nowhere by waiting for it.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

# The child that works out a report knows its question and nothing else: each worker asks it the same one only once.
statistics.ask_child = cache(statistics.ask_child)


def pytest_configure(config: pytest.Config) -> None:
    """Templates are compiled once for all workers and runs: to read one back takes a tenth of the time."""
    import hashlib

    import jinja2
    from django.conf import settings as product

    made_by = jinja2.__version__.encode() + (product.PACKAGE / "web" / "jinja.py").read_bytes()
    folder = config.cache.mkdir(f"templates-{hashlib.sha256(made_by).hexdigest()[:12]}")
    product.TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = jinja2.FileSystemBytecodeCache(str(folder))


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long first, so that no worker waits at the end for another that is still at it; the rest stays in its order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """When a test has its turn: the long groups, then the slow files, then all others."""
    order = (*GROUPS, *SLOW)
    found = _group(item) or item.nodeid.partition("::")[0]
    return order.index(found) if found in order else len(order)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a group stay together, and so do tests of a file: what they begin with is made by one worker only."""
    from xdist.scheduler import LoadGroupScheduling

    class ByFile(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "sampled" if file in SAMPLED else "cockpit" if file in COCKPIT else file

    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """What collecting the tests left behind is looked through for garbage no more."""
    gc.freeze()


def _group(item: pytest.Item) -> str:
    """Name of the group whose tests stay together on one worker; empty for most."""
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else ""


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
    from tests import remembered

    architect, account, cookies = remembered.once("desk", home, _begun)
    client = Client()
    client.cookies.update(cookies)
    return Desk(architect, account, Actor(account.label), clock.today(), client)


def _begun() -> tuple[Any, Any, SimpleCookie]:
    """The architect of a new organisation, the account, and what the browser remembers after signing in."""
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
    return architect, account, client.cookies


@pytest.fixture
def client_as(desk: Desk, home: Path) -> Callable[[str], Client]:
    """Clients signed in as a person with one role; `anonymous` is nobody."""
    from tests import remembered

    def signed_in(role: str) -> Client:
        if role == "architect":
            return desk.client
        client = Client()
        if role != "anonymous":
            client.cookies.update(remembered.once(role, home, lambda: _joined(desk, role)))
        return client

    return signed_in


def _joined(desk: Desk, role: str) -> SimpleCookie:
    """What the browser of a newcomer with this role remembers after signing in."""
    from datetime import timedelta

    from mandate.services import entry, people
    from mandate.services.people import PersonFacts

    until = desk.today + timedelta(days=30) if role == "guest_adviser" else None
    facts = PersonFacts(name=f"Test {role}", email=f"{role}@windmolen.example", roles=(role,), until=until)
    person = people.add_person(facts, by=desk.actor, why="test")
    client = Client()
    client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
    return client.cookies


@pytest.fixture
def furnished(desk: Desk, home: Path) -> dict[str, list[Any]]:
    """One thing of every kind at the desk: the arguments of every address that takes one."""
    from tests import remembered
    from tests.web import things

    return remembered.once("furnished", home, lambda: things.furnish(desk))


@pytest.fixture(autouse=True)
def the_ledger_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a database: the chain holds, and each record is what its last change says."""
    marker = request.node.get_closest_marker("django_db")
    uses_database = "db" in request.fixturenames or (marker is not None and not marker.kwargs.get("transaction"))
    if not uses_database:
        yield
        return
    from tests import remembered

    request.getfixturevalue("db")  # set up first, so that it is still there when this looks back
    remembered.start()
    yield
    if not request.node.get_closest_marker("tampers") and not remembered.untouched():
        remembered.assert_the_record_holds()
