"""No field of any form breaks a page, whatever somebody writes into it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import HttpResponse

from tests import remembered
from tests.web import things

# Numbers that are none, are too large, or only look like digits; a character no database keeps; more than anybody types.
HOSTILE = ("²", "9" * 30, "-1", "nul\x00nul", "9999-12-31", "<script>alert(1)</script>" + "x" * 5000)
# What these forms do takes a process of its own, or ends the session that the others need.
LEFT_OUT = ("/start/", "/switch/", "/sign-", "/enter/", "/inventory/files/", "/inventory/runs/")
# What a reader writes into a field that takes no text of any kind.
USUAL = {"date": "", "number": "1", "email": "text@windmolen.example", "url": "https://windmolen.example/"}
# As a browser sends a form that has no file.
URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Form:
    """A form of a page: where it goes, what it holds, which of its fields a reader fills in, and which of those take any text."""

    action: str
    facts: dict[str, str]
    typed: list[str]
    free: set[str]
    chosen: set[str]


class Forms(HTMLParser):
    """All forms of a page that change something."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.now, self.select = address, [], None, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.now = (
                Form(given.get("action") or self.address, {}, [], set(), set())
                if given.get("method") == "post"
                else None
            )
        elif self.now is None or not name:
            if tag == "option" and self.now is not None and ("selected" in given or self.select not in self.now.facts):
                self.now.facts[self.select] = given.get("value", "")
        elif tag == "select":
            self.select = name
            self.now.typed.append(name)
            self.now.chosen.add(name)
        elif tag in {"input", "textarea"} and not (
            given.get("type") in {"radio", "checkbox"} and "checked" not in given
        ):
            self.now.facts[name] = given.get("value", "") or USUAL.get(given.get("type", ""), "text")
            self.now.typed.append(name)
            if tag == "textarea" or given.get("type") in {"text", *USUAL}:
                self.now.free.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.now is not None:
            self.found.append(self.now)
            self.now = None


@pytest.fixture
def forms(desk, home, furnished) -> list[Form]:
    """Every form of every page, each once; the pages are opened once for all tests here."""
    return remembered.once("forms", home, lambda: found_on_the_pages(desk, furnished))


def found_on_the_pages(desk, furnished) -> list[Form]:
    """The forms of all pages."""
    addresses = [things.address(name, furnished) for name in things.pages()]
    addresses += [
        f"/triage/chatgpt/?verdict={verdict}" for verdict in ("allow", "conditions", "replace", "forbid", "later")
    ]
    found: dict[tuple[str, ...], Form] = {}
    for address in addresses:
        answer = desk.client.get(address)
        if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            reading = Forms(address)
            reading.feed(answer.content.decode())
            for form in reading.found:
                if not form.action.startswith(LEFT_OUT):
                    found.setdefault((form.action.split("?")[0], *sorted(form.typed)), form)
    return list(found.values())


def typed(form: Form) -> list[str]:
    """What a reader types into; of fields that one line of a page makes for every team or question, the first and the last."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(form.typed):
        alike[name.partition("-")[0]].append(name)
    return sorted({name for names in alike.values() for name in (names[0], names[-1])} - {"csrfmiddlewaretoken"})


def posted(desk, form: Form, written: dict[str, str]) -> HttpResponse:
    """The answer to a form; what it changed has to fit the database, and is then taken back."""
    with transaction.atomic():
        answer = desk.client.post(form.action, urlencode({**form.facts, **written}), content_type=URLENCODED)
        if answer.status_code < 500:
            connection.check_constraints()
        transaction.set_rollback(True)
    return answer


def told(answer: HttpResponse, names: list[str]) -> list[str]:
    """Those fields that the page itself says cannot stay as they are."""
    shown = answer.content.decode() if answer.status_code == 422 else ""
    return [name for name in names if f'href="#f-{name}"' in shown]


def faulty(desk, form: Form, written: str) -> list[str]:
    """Fields with which the form breaks the page: fields of free text are sent together, lists to choose from too."""
    names = typed(form)
    if "\x00" in written:  # refused at the door, whatever field it stands in
        answer = posted(desk, form, dict.fromkeys(names, written))
        return [] if answer.status_code == 409 else names
    left = [
        *(name for name in names if name not in form.free | form.chosen),
        *unseen(desk, form, written, [name for name in names if name in form.free]),
        *unseen(desk, form, written, [name for name in names if name in form.chosen]),
    ]
    return [name for name in left if not harmless(form, posted(desk, form, {name: written}))]


def unseen(desk, form: Form, written: str, left: list[str]) -> list[str]:
    """Those of these fields at which no answer had a look yet when they were sent together.

    A form that was taken had a look at all of them, a refusal at those that it names; the others are sent again without
    these, and are left for one by one where the answer says nothing about any of them.
    """
    while len(left) > 1:
        answer = posted(desk, form, dict.fromkeys(left, written))
        named = told(answer, left)
        if answer.status_code in {301, 302, 303} and harmless(form, answer):
            return []
        if not named or not harmless(form, answer):
            return left
        left = [name for name in left if name not in named]
    return left


def harmless(form: Form, answer: HttpResponse) -> bool:
    """Whether a page answered, and not with what was written as part of itself."""
    assert answer.status_code != 403, f"{form.action} is not for this reader any more"
    if answer.status_code < 500 and answer.headers.get("Content-Type", "").startswith("text/html"):
        return "<script>alert(1)" not in answer.content.decode()
    return answer.status_code < 500


@pytest.mark.parametrize("written", HOSTILE, ids=["superscript", "huge", "negative", "nul", "last day", "long markup"])
def test_whatever_is_written_into_a_field_the_page_answers(desk, forms: list[Form], written: str) -> None:
    assert len(forms) > 15
    desk.client.raise_request_exception = False
    assert [f"{form.action} {name}" for form in forms for name in faulty(desk, form, written)] == []
