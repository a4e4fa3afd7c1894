"""One server and one Chromium per worker; the sample company is made once for all of them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys import browsing, furnishing, served
from tests.journeys.browsing import Reader
from tests.journeys.served import Served


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample company in it, made by the first worker that needs it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, ready = shared / "sample-home", shared / "sample-home.ready"
    with (shared / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            served.serve(made).stop()
            ready.touch()
    return made


@pytest.fixture(scope="session")
def fresh_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Copies of the home folder as it is after a first start."""
    return lambda: Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("home") / "var"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; it ends with this folder, because its loop would be in the way of other tests."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def cockpit(fresh_home: Callable[[], Path]) -> Iterator[Served]:
    """The sample company, served; tests of it leave it as they found it."""
    server = served.serve(fresh_home())
    yield server
    server.stop()


@pytest.fixture(scope="package")
def desk(chromium: Browser, cockpit: Served) -> dict[str, Any]:
    """What the architect's browser remembers, after a few things were made: so every kind of page exists."""
    reader = browsing.open_reader(chromium, cockpit.address)
    reader.enter(cockpit.link)
    furnishing.decide(reader, "chatgpt", "forbid")
    furnishing.decide(reader, "claude", "allow", cost="90000")
    furnishing.bring(reader, ("unsure.csv", furnishing.UNSURE_EXPENSES))
    furnishing.assess(reader, opened=True)
    furnishing.assess(reader, opened=False)
    furnishing.meet(reader, begun=True)
    furnishing.meet(reader, begun=False)
    furnishing.draft(reader)
    assert reader.complaints == []
    state = reader.context.storage_state()
    reader.context.close()
    return state


@pytest.fixture
def readers(chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """Opens browser profiles; afterwards nobody's browser may have complained."""
    opened: list[Reader] = []

    def opener(address: str, **options: Any) -> Reader:
        opened.append(browsing.open_reader(chromium, address, **options))
        return opened[-1]

    yield opener
    complaints = [complaint for reader in opened for complaint in reader.complaints]
    for reader in opened:
        reader.context.close()
    assert complaints == []


@pytest.fixture(scope="package")
def kept(chromium: Browser, cockpit: Served, desk: dict[str, Any]) -> Iterator[Callable[[str], Reader]]:
    """The architect's browser in each language, opened once: what it has loaded it need not load for the next page."""
    opened: dict[str, Reader] = {}

    def opener(locale: str) -> Reader:
        if locale not in opened:
            opened[locale] = browsing.open_reader(chromium, cockpit.address, storage_state=desk, locale=locale)
        return opened[locale]

    yield opener
    for reader in opened.values():
        reader.context.close()


@pytest.fixture
def looker(kept: Callable[[str], Reader]) -> Iterator[Callable[[str], Reader]]:
    """The architect who only looks at pages, one after another; afterwards the browser may not have complained."""
    used: list[Reader] = []

    def opener(locale: str = "en-GB") -> Reader:
        used.append(kept(locale))
        return used[-1]

    yield opener
    complaints = [complaint for reader in used for complaint in reader.complaints]
    for reader in used:
        reader.complaints.clear()
    assert complaints == []


@pytest.fixture
def architect(readers: Callable[..., Reader], cockpit: Served, desk: dict[str, Any]) -> Reader:
    """The architect of the sample company at the desk."""
    return readers(cockpit.address, storage_state=desk)


@pytest.fixture(scope="package")
def known(chromium: Browser, cockpit: Served, desk: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the browsers of other roles remember, by role; filled as they are asked for."""
    return {"architect": desk}


@pytest.fixture
def reader_as(
    readers: Callable[..., Reader], chromium: Browser, cockpit: Served, known: dict[str, dict[str, Any]]
) -> Callable[..., Reader]:
    """Opens the cockpit as somebody with one role, who came in by an invitation from the page of people."""

    def opener(role: str, **options: Any) -> Reader:
        if role not in known:
            architect = browsing.open_reader(chromium, cockpit.address, storage_state=known["architect"])
            link = furnishing.invite(architect, role)
            architect.context.close()
            newcomer = browsing.open_reader(chromium, cockpit.address)
            newcomer.enter(link)
            known[role] = newcomer.context.storage_state()
            newcomer.context.close()
        return readers(cockpit.address, storage_state=known[role], **options)

    return opener
