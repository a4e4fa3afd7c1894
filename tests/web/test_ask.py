"""May I? in the browser: one address per answer, a few to choose from, an idea for what nobody knows; and requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mandate.records.models import Demand, Grant, Request
from mandate.services import entry
from tests import remembered
from tests.services.asking_access import world
from tests.services.asking_access.world import World, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(desk: Any, home: Any) -> World:
    return remembered.once("asking world", home, lambda: world.make(desk))


@pytest.fixture
def as_(made: World, home: Any) -> Callable[[str], Client]:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(entry.account_of(made.people[name]), backend="mandate.web.reader.Accounts")
        return client

    return signed_in


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return re.sub(r"\s+", " ", response.content.decode())


def ask(client: Client, **asked: str) -> str:
    return text(client.get(reverse("ask"), asked))


def test_the_question_is_answered_on_the_same_page_and_remembered_once_without_a_name(
    as_: Callable[[str], Client], made: World
) -> None:
    els = as_("els")
    assert "What would you like to use?" in ask(els)
    assert "May I use Writer? It depends on the data." in ask(els, q="writer")
    for _again in range(3):
        shown = ask(els, **{"q": "writer", "class": "1", "purpose": "texts"})
    assert "Yes: you may use Writer with internal data until" in shown
    assert "Check facts before sending." in shown
    row = Demand.objects.get()
    assert (row.name, row.purpose, row.data_class, row.verdict) == ("Writer", "texts", 1, "yes")
    assert made.people["els"].key not in row.person


def test_a_no_offers_what_was_tried_and_what_is_allowed_instead(as_: Callable[[str], Client], made: World) -> None:
    shown = ask(as_("els"), **{"q": "future", "class": "1"})
    assert "Not yet: Future is not in use." in shown
    assert "Who does it: Anna de Vries" in shown
    assert f"{reverse('request-new')}?kind=tool&amp;key={made.tools['future'].key}&amp;class=1" in shown
    assert f'href="{reverse("tool", args=[made.tools["writer"].key])}"' in shown
    lower = ask(as_("els"), **{"q": "writer", "class": "3"})
    assert "Ask it like this" in lower


def test_what_is_no_for_all_data_is_answered_at_once_and_only_a_purpose_is_asked_for(
    as_: Callable[[str], Client], made: World
) -> None:
    els = as_("els")
    assert "No: Banned is not allowed." in ask(els, q="banned")
    future = ask(els, q="future")
    assert "Not yet: Future is not in use." in future
    assert f'href="{reverse("request-new")}?kind=tool&amp;key={made.tools["future"].key}"' in future
    assert "Not yet: nobody decided on Claude." in ask(els, q="claude.ai")
    helper = ask(els, **{"q": "helper", "class": "1"})
    assert "Yes, for Support; say what for." in helper
    assert "Ask it like this" in helper
    assert reverse("request-new") not in helper
    refused = ask(els, **{"q": "helper", "class": "1", "purpose": "nope<"})
    assert "There is no purpose called nope&lt;." in refused
    assert "Say what for" not in refused


def test_the_desk_of_staff_lists_what_the_guardrails_let_them_use_and_nothing_else(
    as_: Callable[[str], Client], desk: Any, made: World
) -> None:
    change(desk, made.tools["sketch"], "tool.changed", until=desk.today - timedelta(days=1), required={})
    for name in ("els", "olaf"):
        rows = as_(name).get(reverse("access-mine"), {"as": "json"}).json()["rows"]
        shown = text(as_(name).get("/"))
        listed = set(re.findall(r'<p class="say"><a href="/[a-z]+/[^"]+">([^<]+)</a>', shown))
        assert listed == {row["name"] for row in rows} != set()
        assert "Sketch" not in shown
        assert ("Closed" in listed) == (name == "olaf")


def test_several_that_may_be_meant_are_a_short_choice_and_nothing_known_is_an_idea(
    as_: Callable[[str], Client], desk: Any, made: World
) -> None:
    change(desk, made.tools["helper"], "tool.changed", name="Sketch pad")
    change(desk, made.tools["sketch"], "tool.changed", name="Sketch board")
    shown = ask(as_("els"), q="sketch")
    assert "Which one do you mean?" in shown
    assert "Sketch pad" in shown
    assert "Sketch board" in shown
    nothing = ask(as_("els"), q="<b>nobody knows</b>")
    assert "Nobody decided on &lt;b&gt;nobody knows&lt;/b&gt; yet." in nothing
    assert reverse("idea-new") in nothing
    assert "What would you like to use?" in ask(as_("els"), key="gone", kind="tool")


def test_an_earlier_day_keeps_its_answer_and_is_no_question(as_: Callable[[str], Client], made: World) -> None:
    shown = ask(as_("els"), **{"q": "writer", "class": "1", "at": "2020-01-01"})
    assert "Yes: you may use Writer" not in shown
    assert not Demand.objects.exists()


def test_a_request_is_made_answered_by_whose_move_it_is_and_opens_the_tool(
    as_: Callable[[str], Client], made: World
) -> None:
    closed, els, olaf = made.tools["closed"], as_("els"), as_("olaf")
    address = f"{reverse('request-new')}?kind=tool&key={closed.key}&class=3"
    assert "Ask for access to Closed" in text(els.get(address))
    form = {"kind": "tool", "key": closed.key, "class": "3", "why": "", "wanted_until": "2020-01-01"}
    gone = els.get(reverse("request-new"), {"kind": "tool", "key": "gone"})
    assert (gone.status_code, gone["Location"].partition("?")[0]) == (302, reverse("idea-new"))
    assert "Where the register allows it already, within 2 working days." in text(els.get(address))
    wrong = text(els.post(reverse("request-new"), form), 422)
    assert "Say what you need it for" in wrong
    assert "That day is over." in wrong
    sent = els.post(reverse("request-new"), {**form, "why": "Dealer letters", "wanted_until": ""})
    one = Request.objects.get()
    assert sent.headers["Location"] == reverse("request", args=[one.key])
    assert (one.lane, one.person_id) == ("fast", made.people["els"].key)
    again = text(els.post(reverse("request-new"), {**form, "why": "Dealer letters", "wanted_until": ""}), 409)
    assert "You asked this already" in again
    mine = text(els.get(reverse("request", args=[one.key])))
    assert "Withdraw this request" in mine
    assert "Your answer" not in mine
    refused = text(els.post(reverse("request-verdict", args=[one.key]), {"verdict": "approve"}), 409)
    assert "Nobody answers their own request." in refused
    assert "One request waits on you" in text(olaf.get(reverse("requests")))
    assert "Your answer" in text(olaf.get(reverse("request", args=[one.key])))
    bare = text(olaf.post(reverse("request-verdict", args=[one.key]), {"verdict": "approve"}), 422)
    assert "access never stays without an end" in bare
    until = (one.asked_on.replace(year=one.asked_on.year + 1)).isoformat()
    answer = {"verdict": "approve", "why": "Fine", "until": until, "data_class": "3"}
    olaf.post(reverse("request-verdict", args=[one.key]), answer)
    grant = Grant.objects.get()
    assert (grant.request_id, grant.until.isoformat(), grant.data_class) == (one.key, until, 3)
    assert "Yes: you may use Closed" in ask(els, **{"q": "closed", "class": "3"})
    second = text(as_("mees").post(reverse("request-verdict", args=[one.key]), answer), 409)
    assert "Olaf Test approved this on" in second


def test_a_no_can_be_appealed_once_by_who_asked(as_: Callable[[str], Client], made: World) -> None:
    els, olaf = as_("els"), as_("olaf")
    form = {"kind": "tool", "key": made.tools["closed"].key, "class": "3", "why": "Letters"}
    els.post(reverse("request-new"), form)
    one = Request.objects.get()
    half = text(olaf.post(reverse("request-verdict", args=[one.key]), {"verdict": "deny", "why": "No seat"}), 422)
    assert "a no is never the end" in half
    denial = {"verdict": "deny", "why": "No seat", "way_back": "A seat in January", "instead": "Writer"}
    olaf.post(reverse("request-verdict", args=[one.key]), denial)
    shown = text(els.get(reverse("request", args=[one.key])))
    assert "A seat in January" in shown
    assert "Appeal: ask for a second look" in shown
    els.post(reverse("request-appeal", args=[one.key]), {"why": "There is a seat"})
    second = Request.objects.get(appeal_of=one)
    twice = text(els.post(reverse("request-appeal", args=[one.key]), {"why": "again"}), 409)
    assert "You appealed this already; there is one appeal." in twice
    assert "Your appeal" in text(els.get(reverse("request", args=[one.key])))
    assert text(as_("olaf").get(reverse("request", args=[second.key])))
    els.post(reverse("request-withdraw", args=[second.key]), {"version": str(second.version)})
    assert Request.objects.get(key=second.key).state == "withdrawn"


def test_an_idea_becomes_a_row_of_the_register_or_is_only_noted(
    as_: Callable[[str], Client], desk: Any, made: World
) -> None:
    els = as_("els")
    assert "Which tool or way of working" in text(els.get(reverse("idea-new"), {"name": "Nova"}))
    form = {"name": "Nova", "link": "https://nova.example", "why": "Quotes", "yields": "Two hours", "class": "0"}
    assert "An address begins" in text(els.post(reverse("idea-new"), {**form, "link": "javascript:x"}), 422)
    els.post(reverse("idea-new"), form)
    one = Request.objects.get()
    assert (one.sort, one.lane, one.subject, one.why) == ("idea", "review", "", "Quotes\n\nTwo hours")
    shown = text(desk.client.get(reverse("request", args=[one.key])))
    assert "Only noted" in shown
    desk.client.post(reverse("request-verdict", args=[one.key]), {"verdict": "approve", "why": "Try", "row": "not_yet"})
    one.refresh_from_db()
    assert (one.state, one.subject_kind) == ("approved", "tool")
    assert "Not yet: Nova is not in use." in ask(els, **{"q": "nova.example", "class": "0"})


def test_who_may_not_see_a_request_does_not_find_it(as_: Callable[[str], Client], made: World) -> None:
    form = {"kind": "tool", "key": made.tools["sketch"].key, "class": "2", "why": "Pictures"}
    as_("els").post(reverse("request-new"), form)
    one = Request.objects.get()
    assert as_("olaf").get(reverse("request", args=[one.key])).status_code == 404
    assert "Els Test asks for Sketch" in text(as_("mees").get(reverse("request", args=[one.key])))
    moved = {"lane": "review", "why": "Needs a look", "version": str(one.version)}
    as_("mees").post(reverse("request-move", args=[one.key]), moved)
    one.refresh_from_db()
    assert (one.lane, one.reasons) == ("review", ["moved"])
    assert "It was moved to this lane by hand." in text(as_("els").get(reverse("request", args=[one.key])))
    rows = as_("els").get(reverse("requests"), {"show": "mine", "as": "json"}).json()["rows"]
    assert [row["name"] for row in rows] == ["Sketch"]
