"""What is too large is turned away before a byte of it is stored."""

import json
from collections import namedtuple
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from mandate.web import bodies

Usage = namedtuple("Usage", "total used free")
MB = 1024 * 1024


async def app(scope, receive, send) -> None:
    """Reads everything and says how much it was."""
    size, more = 0, scope["type"] == "http"
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def ask(path: str, parts: list[bytes], *, kind: str = "http", **headers: str) -> tuple[int, str]:
    """Status and text of an answer."""

    @async_to_sync
    async def asked() -> tuple[int, str]:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        talk = ApplicationCommunicator(bodies.guarded(app), {"type": kind, "path": path, "headers": named})
        for number, part in enumerate(parts, start=1):
            await talk.send_input({"type": "http.request", "body": part, "more_body": number < len(parts)})
        start, body = await talk.receive_output(10), await talk.receive_output(10)
        return start["status"], body["body"].decode()

    return asked()


@pytest.fixture(autouse=True)
def here(home: Path) -> None:
    """The folder whose disk is asked."""


def test_an_ordinary_body_passes() -> None:
    assert ask("/tools/new/", [b"abc", b"def"], content_length="6") == (200, "6")
    assert ask("/tools/", [b""]) == (200, "0")
    assert ask("/", [], kind="lifespan") == (200, "0")


def test_a_stated_length_above_the_limit_is_refused_unread() -> None:
    status, said = ask("/sign-in/", [], content_length=str(64 * MB + 1))
    assert (status, said) == (413, "This is more than the 67 MB that may be sent here at once.")


def test_files_may_be_larger_than_forms(settings) -> None:
    settings.UPLOAD_BYTES = 100 * MB
    assert ask("/inventory/files/", [b"x"], content_length=str(400 * MB))[0] == 200
    assert ask("/inventory/files/", [], content_length=str(400 * MB + 1))[0] == 413


@pytest.mark.parametrize("header", [{}, {"content_length": "many"}])
def test_a_body_that_does_not_say_how_long_it_is_is_counted(
    header: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "FORMS", 10)
    assert ask("/sign-in/", [b"12345", b"67890"], **header) == (200, "10")
    assert ask("/sign-in/", [b"12345", b"67890", b"1"], **header)[0] == 413


def test_a_full_disk_is_said_before_the_body_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies.shutil, "disk_usage", lambda _: Usage(10**9, 0, 40_000_000))
    status, said = ask("/inventory/files/", [], content_length="50000000")
    assert (status, said) == (507, "The disk is full: 40 MB free, 84 MB needed.")
    assert ask("/inventory/files/", [b"x"], content_length="1000") == (200, "1")


def test_a_script_gets_a_problem_and_a_dutch_browser_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_", lambda text: f"{bodies.translation.get_language()}: {text}")
    facts = {"content_length": str(99 * MB), "content_type": "application/json", "accept_language": "nl-NL,nl;q=0.9"}
    status, said = ask("/api/", [], **facts)
    assert json.loads(said) == {
        "status": status,
        "title": "nl: This is more than the 67 MB that may be sent here at once.",
    }
