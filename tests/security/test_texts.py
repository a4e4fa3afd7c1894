"""Texts from outside stay texts: whatever a merchant, a host, a person or a tool is called, no page runs it."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from mandate.records import clock, ledger
from mandate.records.models import (
    Conversation,
    Decision,
    GrantLine,
    Organisation,
    Quote,
    Run,
    Source,
    SpendLine,
    Team,
    Tool,
    Upload,
)
from mandate.services import people, picture, processing
from mandate.services.people import PersonFacts
from tests.web import things

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
SCRIPT_ADDRESS = "javascript:alert(3)"


class Runs(HTMLParser):
    """What of a page a browser would run besides the scripts it names: read as a browser reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts without a source of ours, handlers, and addresses that are programs."""
        given = {name: (value or "").strip().lower() for name, value in attrs}
        inline = tag == "script" and not given.get("src", "").startswith("/static/")
        foreign = tag in {"img", "iframe", "object", "embed", "base"} and not re.match(
            r"/(?!/)|data:image/", given.get("src", "x")
        )
        programs = [
            value
            for name, value in given.items()
            if name in {"href", "src", "action", "formaction"} and _program(value)
        ]
        handlers = [name for name in given if name.startswith("on") or name == "style"]
        if inline or foreign or programs or handlers:
            self.found.append(self.get_starttag_text() or tag)


def _program(address: str) -> bool:
    scheme = re.match(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*):", address)
    return scheme is not None and scheme[1] not in {"http", "https", "mailto"}


@pytest.fixture
def furniture(desk):
    """Everything that holds a text from outside, each called something that would like to be a script."""
    found = things.furnish(desk)
    by, today, now = desk.actor, desk.today, clock.now()

    def change(record, action: str, **facts) -> None:
        for name, value in facts.items():
            setattr(record, name, value)
        ledger.write(record, action=action, by=by, why=EVIL)

    change(Organisation.objects.get(), "organisation.changed", name=EVIL)
    for team in Team.objects.all():
        change(team, "team.changed", name=f"{EVIL} {team.key}"[:120])
    for tool in Tool.objects.all():
        change(
            tool,
            "tool.changed",
            name=EVIL,
            url=SCRIPT_ADDRESS,
            vendor=EVIL,
            why=EVIL,
            conditions=EVIL,
            alternative=EVIL,
            owner_text=EVIL,
        )
    for talk in Conversation.objects.all():
        change(talk, "conversation.changed", title=EVIL, speaker_role=EVIL, text=f"ChatGPT {EVIL}")
    for quote in Quote.objects.select_related("conversation"):
        change(quote, "quote.pinned", text=EVIL)
    for decision in Decision.objects.all():
        change(
            decision,
            "decision.taken",
            title=EVIL,
            why=EVIL,
            conditions=EVIL,
            alternative=EVIL,
            mt_note=EVIL,
            mt_who=EVIL,
        )
    facts = PersonFacts(name=EVIL, email='"<img/src=x>"@windmolen.example', function=EVIL, roles=("auditor",))
    person = people.add_person(facts, by=by, why=EVIL)
    record = processing.current()
    assert record is not None
    change(record, "processing.changed", purpose=EVIL, consulted=EVIL, reference=EVIL)
    source = Source.objects.get()
    Source.objects.filter(pk=source.pk).update(
        name=EVIL, rejections=[{"line": 1, "reason": EVIL, "shape": EVIL}], rejected=1
    )
    line = {"source": source, "on": today, "merchant": EVIL, "currency": "EUR", "cost_centre": EVIL}
    SpendLine.objects.create(service="midjourney", amount="10", confirmed=False, **line)
    SpendLine.objects.create(service="chatgpt", amount="12", **line)
    GrantLine.objects.create(source=source, service="chatgpt", app=EVIL, person=None, worst=1, scopes=[EVIL], on=today)
    Upload.objects.update(name=EVIL)
    lines = [{"name": EVIL, "format": None, "family": None, "state": "broken", "message": EVIL, "rejections": []}]
    Run.objects.update(message={"text": EVIL, "lines": lines, "keys": []}, state="failed", file=EVIL)
    picture.seal(by=by, why=EVIL, act=ledger.Act.new(), today=today, at=now)
    return {**found, "person": [person.key]}


def pages(desk, furniture):
    for name in sorted(things.pages()):
        address = things.address(name, furniture)
        response = desk.client.get(address)
        if response.status_code == 200 and "html" in response.headers.get("Content-Type", ""):
            yield name, response


def test_no_page_runs_what_a_name_says_nor_may_it(desk, furniture) -> None:
    seen, escaped = set(), set()
    for name, response in pages(desk, furniture):
        if name in {"mail-body", "edition-mail"}:  # a mail as it is read, in a sandbox where nothing runs
            continue
        text = response.content.decode()
        assert Runs(text).found == [], name
        _closed(response, name)
        seen.add(name)
        if "&lt;img src=x onerror=alert(1)&gt;" in text:
            escaped.add(name)
    assert {
        "home",
        "tools",
        "tool",
        "people",
        "person",
        "team",
        "teams",
        "inventory",
        "service",
        "files",
        "source",
        "run",
    } <= seen
    assert {
        "tools",
        "tool",
        "people",
        "person",
        "teams",
        "team",
        "changes",
        "change",
        "files",
        "source",
        "unsure",
        "conversations",
    } <= escaped


def test_the_reader_of_these_tests_sees_what_a_browser_would_run() -> None:
    for page in (
        EVIL,
        "<a href=' java&#115;cript:alert(1)'>",
        "<p onclick=x>",
        "<iframe src=//evil.example>",
        "<p style=x>",
    ):
        assert Runs(page).found


def test_a_search_shows_what_was_typed_as_text(desk) -> None:
    for address in ("search", "tools", "people"):
        assert Runs(desk.client.get(reverse(address), {"q": EVIL}).content.decode()).found == []


def _closed(response, name: str) -> None:
    """A page forbids scripts and styles of its own and of others, frames, guessing of types and shared caches."""
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy, name
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"script-src 'self'(;|$)", policy), name
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store", name


def test_files_to_take_along_leave_as_files(desk, furniture) -> None:
    for address in ("/tools/?as=csv", "/people/?as=json", "/changes/?as=csv", "/forward/xlsx"):
        response = desk.client.get(address)
        assert response.headers["Content-Disposition"].startswith("attachment"), address
        assert "html" not in response.headers["Content-Type"]


def test_an_address_of_a_tool_that_is_no_web_address_is_never_a_link(desk, furniture) -> None:
    page = desk.client.get(reverse("tool", args=[furniture["tool"][0]])).content.decode()
    assert 'href="javascript:' not in page
