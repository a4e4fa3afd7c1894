"""The pages of the decision desk: brought by anybody, worked out, decided or voted on; meetings, promises and hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import Ask, Ballot, Commitment, Decision, Meeting, OneTimeLink
from mandate.services import entry
from mandate.services.deciding import asks, meetings, promises
from mandate.services.deciding.asks import Wanted
from mandate.services.deciding.meetings import Plan
from mandate.services.deciding.promises import Promise
from tests import remembered
from tests.services.deciding import world as worlds
from tests.services.deciding.world import OPTIONS, SHEET, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(desk: Any, home: Any) -> World:
    return remembered.once("mt world", home, lambda: worlds.make(desk))


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(entry.account_of(world.people[name]), backend="mandate.web.reader.Accounts")
    return client


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content.decode()[-3000:])
    return str(response.content.decode())


def ahead(days: int = 90) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def form(decision: Decision, **more: str) -> dict[str, str]:
    base = {"version": str(decision.version), "why": "It pays.", "option": "b", "review_on": ahead()}
    return {**base, **more}


def sheet_form(decision: Decision) -> dict[str, Any]:
    found: dict[str, Any] = {"version": decision.version, "kind_of": "service", "what": "chatgpt", "note": ""}
    for name in ("title", "background", "wait", "why", "recommended", "kind", "people", "data_class"):
        found[name] = getattr(SHEET, name)
    for row in OPTIONS:
        found |= {f"option-{row['id']}-{name}": value for name, value in row.items() if name != "id"}
    return found


def test_anybody_of_staff_brings_a_question_and_reads_what_becomes_of_it(world: World) -> None:
    kim = client_of(world, "kim")
    assert "What has to be decided?" in text(kim.get("/decisions/new/?from=service&key=chatgpt"))
    assert "May we use ChatGPT?" in text(kim.get("/decisions/new/?from=service&key=chatgpt"))
    given = {"title": "May we use ChatGPT?", "background": "Everybody does.", "kind": "tool", "cost": "-5",
             "intake": "service", "intake_key": "chatgpt"}  # fmt: skip
    assert "A cost is 0 or more" in text(kim.post("/decisions/new/", given), 422)
    brought = kim.post("/decisions/new/", {**given, "cost": ""}, follow=True)
    assert "Your question is on the desk" in text(brought)
    decision = Decision.objects.get()
    assert (decision.subject, decision.evidence[0]["kind"]) == ("chatgpt", "service")
    assert kim.get(f"/decisions/{decision.key}/").status_code == 403
    shown = text(world.desk.client.get(f"/decisions/{decision.key}/"))
    assert "May we use ChatGPT? Nobody decided yet." in shown
    assert "Work it out" in shown


def test_a_sheet_is_worked_out_decided_told_and_printed(world: World) -> None:
    decision, client = worlds.brought(world), world.desk.client
    address = f"/decisions/{decision.key}/"
    wrong = text(client.post(f"{address}work-out/", {**sheet_form(decision), "option-a-cost": "-1"}), 422)
    assert 'href="#f-option-a-cost"' in wrong
    assert client.post(f"{address}work-out/", sheet_form(decision)).status_code == 302
    assert text(client.post(f"{address}work-out/", sheet_form(decision)), 412)
    decision.refresh_from_db()
    shown = text(client.get(address))
    for part in ("The options side by side", "Licences for sales", "Advised", "€ 9,000", "The MT (above the clause",
                 "The architect alone (clause", "What must be true first", "If we wait", "Send to the MT"):  # fmt: skip
        assert part in shown
    assert "goes to the MT" in text(client.post(f"{address}decide/", form(decision, option="a", to="alone")), 409)
    assert "Look again within a year" in text(
        client.post(f"{address}decide/", form(decision, review_on=ahead(500))), 422
    )
    assert client.post(f"{address}decide/", form(decision, to="alone")).status_code == 302
    shown = text(client.get(address))
    assert "We choose: Do nothing." in shown
    assert "Who is told" in shown
    assert "Kim Test: brought the question" in shown
    sheet = client.get(f"{address}sheet.pdf")
    assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"kim@windmolen.example" in client.post(f"{address}tell/").content
    decision.refresh_from_db()
    looked = {"version": str(decision.version), "note": "It works.", "again_on": ahead(60)}
    assert client.post(f"{address}review/", looked).status_code == 302
    assert "It works." in text(client.get(address))
    assert "Reverse this decision?" in text(client.get(f"{address}reverse/"))
    assert client.post(f"{address}reverse/", {"why": "Wrong."}).status_code == 302
    assert "The answer was reversed." in text(client.get(address))


def test_members_vote_on_the_page_or_by_link_and_everybody_else_reads_why_not(
    world: World, settings: Any, mailoutbox: Any
) -> None:
    found = worlds.sent(world)
    address, client = f"/decisions/{found.key}/", world.desk.client
    assert "not yet" in text(client.get(address))
    assert "You prepared this decision" in text(client.get(f"{address}vote/"), 409)
    assert "not a member of it" in text(client_of(world, "kim").get(f"{address}vote/"), 409)
    cem = client_of(world, "cem")
    assert "You vote in your own name." in text(cem.get(f"{address}vote/"))
    no = {"version": str(found.version), "choice": "decline", "comment": ""}
    assert "dissent stands" in text(cem.post(f"{address}vote/", no), 422)
    assert cem.post(f"{address}vote/", {**no, "comment": "Too dear."}).status_code == 302
    draft = client.post(f"{address}vote/link/", {"person": world.people["dea"].key}).content.decode()
    assert f"{address}vote/" in draft.replace("=\r\n", "")
    assert "/b/" not in draft, "who prepared it holds no link that votes"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.windmolen.example", "desk@windmolen.example"
    sent = client.post(f"{address}vote/link/", {"person": world.people["dea"].key})
    assert (sent.status_code, b"/b/" in sent.content) == (302, False)
    secret = next(part for part in mailoutbox[-1].body.split() if "/b/" in part).split("/b/")[1]
    link, nobody = f"/b/{secret}", Client()
    assert "For Dea Test only" in text(nobody.get(link))
    assert not Ballot.objects.filter(member=world.people["dea"]).exists()
    assert "signed in as somebody else" in text(client.post(link, {"choice": "agree"}), 409)
    assert nobody.post(link, {"choice": "agree"}).status_code == 302
    assert "Your vote is kept: you agree." in text(nobody.get(link))
    nobody.post(link, {"choice": "decline", "comment": "No."})
    assert Ballot.objects.get(member=world.people["dea"]).choice == "agree"
    assert "leads nowhere" in text(nobody.get("/b/guessed/"), 409)
    yes = {"version": str(Decision.objects.get().version), "choice": "agree", "option": "a"}
    assert client_of(world, "eva").post(f"{address}vote/", yes).status_code == 302
    shown = text(client.get(address))
    assert "We choose: Licences for sales." in shown
    assert "Too dear." in shown
    assert "by a signed link" in shown


def test_nothing_above_the_mandate_takes_effect_by_what_one_writes_down(world: World) -> None:
    found, client = worlds.sent(world), world.desk.client
    said = {"said": "yes", "who": "The MT", "on": clock.today().isoformat(), "version": str(found.version)}
    for verb in ("mt", "decide", "vote", "undo"):
        client.post(f"/decisions/{found.key}/{verb}/", {**said, **form(found), "choice": "agree"})
        assert Decision.objects.get(key=found.key).state in {"prepared", "undone"}
    assert not Ballot.objects.exists()


def test_a_meeting_is_planned_from_what_waits_held_at_one_table_and_closed_with_minutes(world: World) -> None:
    found, client, today = worlds.sent(world), world.desk.client, clock.today()
    other = worlds.sent(world, title="And what about DeepL?")
    assert "No meeting is planned, and two decisions wait" in text(client.get("/meetings/"))
    wrong = text(client.post("/meetings/new/", {"held_on": "soon", "minutes": "5"}), 422)
    assert "Between 10 and 480 minutes." in wrong
    assert client.post("/meetings/new/", {"held_on": today.isoformat(), "minutes": "10"}).status_code == 302
    meeting = Meeting.objects.get()
    assert [one["decision"] for one in meeting.agenda] == sorted((found.key, other.key))
    address = f"/meetings/{meeting.key}/"
    swapped = {"item": [found.key, other.key], f"on-{other.key}": "1", f"place-{other.key}": "1",
               f"minutes-{other.key}": "8", "version": str(meeting.version)}  # fmt: skip
    assert client.post(f"{address}agenda/", swapped).status_code == 302
    assert "What does not fit" in text(client.get(address))
    assert "8 of 10 minutes" in text(client.get(address))
    assert client.post(f"{address}agenda/", {"anew": "1", "version": "2"}).status_code == 302
    client.post(f"{address}begin/", {"version": "3"})
    table = text(client.get(f"{address}table/"))
    assert "Each member votes for themselves" in table
    cem = client_of(world, "cem")
    assert "I agree" in text(cem.get(f"{address}table/?item=2"))
    vote = {"version": str(found.version), "choice": "agree", "option": "a", "meeting": meeting.key, "item": "1"}
    assert cem.post(f"/decisions/{found.key}/vote/", vote)["Location"] == f"{address}table/?item=1"
    meeting.refresh_from_db()
    notes = {"notes": "Short.", "version": str(meeting.version), "close": "yes"}
    assert "Say who was there" in text(client.post(f"{address}note/", notes), 409)
    assert client.post(f"{address}note/", {**notes, "present": world.people["cem"].key}).status_code == 302
    shown = text(client.get(address))
    assert "Short." in shown
    assert "There: Cem Test." in shown
    assert "minutes stand" in text(client.post(f"{address}cancel/", {"why": "x"}), 409)
    assert client_of(world, "kim").get("/meetings/").status_code == 403


def test_a_promise_is_kept_by_who_made_it_and_late_ones_are_reminded(world: World) -> None:
    client, today = world.desk.client, clock.today()
    assert "Nobody of the MT promised anything yet." in text(client.get("/commitments/"))
    given = {"member": world.people["kim"].key, "text": "Tell sales.", "due": today.isoformat()}
    assert "Choose a member of the MT" in text(client.post("/commitments/new/", given), 422)
    assert client.post("/commitments/new/", {**given, "member": world.people["cem"].key}).status_code == 302
    row = Commitment.objects.get()
    assert promises.standing(row, today=today + timedelta(days=3)) == ("3 days late", "bad")
    assert "Tell sales." in client.post(f"/commitments/{row.key}/remind/").content.decode()
    kept = {"state": "done", "note": "All of them.", "version": "1"}
    assert "Who promised it says" in text(client_of(world, "dea").post(f"/commitments/{row.key}/", kept), 409)
    again = {"state": "promised", "note": "", "due": ahead(9), "version": "1"}
    assert "Say why it is not done." in text(client_of(world, "cem").post(f"/commitments/{row.key}/", again), 409)
    assert client_of(world, "cem").post(f"/commitments/{row.key}/", kept).status_code == 302
    assert "Kept on" in text(client.get(f"/commitments/{row.key}/"))


def test_only_the_head_of_a_department_promises_its_hours(world: World) -> None:
    client, ian = world.desk.client, client_of(world, "ian")
    given = {"department": "it", "head": world.desk.architect.key, "what": "A server", "hours": "0", "by": ahead(5)}
    wrong = text(client.post("/asks/new/", given), 422)
    assert "Nobody accepts what they ask themselves" in wrong
    assert "a number above 0" in wrong
    assert client.post("/asks/new/", {**given, "head": world.people["ian"].key, "hours": "16"}).status_code == 302
    row = Ask.objects.get()
    address = f"/asks/{row.key}/"
    yes = {"accepts": "yes", "hours": "8", "note": "", "version": "1"}
    assert "Only the head" in text(client.post(f"{address}answer/", yes), 409)
    assert "No more than were asked" in text(ian.post(f"{address}answer/", {**yes, "hours": "20"}), 422)
    assert client_of(world, "kim").get(address).status_code == 404
    mail = client.post(f"{address}link/", {"person": world.people["ian"].key}).content.decode().replace("=\r\n", "")
    link = "/h/" + next(part for part in mail.split() if "/h/" in part).split("/h/")[1]
    assert "16 hours of IT are asked" in text(Client().get(link))
    assert Ask.objects.get().state == "asked"
    assert "Say why not" in text(Client().post(link, {"accepts": "no"}), 422)
    assert Client().post(link, yes).status_code == 302
    assert (Ask.objects.get().state, Ask.objects.get().hours_given) == ("accepted", 8)
    assert OneTimeLink.objects.get(purpose="hours").used_at is not None
    assert "Hours promised" in text(client.get(address))
    assert client.post(f"{address}close/", {"state": "done", "version": "2"}).status_code == 302
    assert "answered already" in text(ian.post(f"{address}answer/", yes), 409)


def test_the_desk_of_each_says_what_waits_on_them(world: World) -> None:
    worlds.brought(world, title="What about DeepL?")
    found = worlds.sent(world)
    today = clock.today()
    asks.make(Wanted("it", world.people["ian"].key, "A server", "8", ahead(5)), by=world.by, today=today)
    promises.make(Promise(world.people["cem"].key, "Tell sales.", ahead(5)), by=world.by, today=today)
    assert "What about DeepL?" in text(world.desk.client.get("/"))
    mt = text(client_of(world, "cem").get("/"))
    assert reverse("decision-vote", args=[found.key]) in mt
    assert "Cem Test promised: Tell sales." in mt
    assert "8 hours of IT are asked" in text(client_of(world, "ian").get("/"))


def test_what_leads_to_a_meeting_counts_as_mt_time(world: World) -> None:
    worlds.sent(world)
    day = clock.today() + timedelta(days=3)
    meetings.plan(Plan(day.isoformat(), "10"), by=world.by, today=clock.today())
    found = meetings.time(meetings.waiting(), Meeting.objects.all(), today=clock.today())
    month = next(one for one in found if one.month == day.replace(day=1))
    assert (month.asked, month.there, month.short) == (5, 10, 0)
    assert "Minutes there are" in text(world.desk.client.get("/meetings/"))
