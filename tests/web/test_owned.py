"""Practices, champions and the page of a team, as those who use them meet them, and those who should not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mandate.records.models import Champion, Change, Deed, Person, Pledge, Practice, Talk
from mandate.services import champions, entry, people
from mandate.services.leading import owning, pledges, talks, teams
from mandate.services.people import PersonFacts
from mandate.services.practices import exchange, keeping, library
from mandate.services.refusals import Refused
from tests import remembered
from tests.conftest import Desk
from tests.web import owned
from tests.web.owned import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(desk: Desk, home: Path) -> World:
    return remembered.once("owned", home, lambda: owned.made(desk))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
    return client


def text(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content[:2000])
    return answer.content.decode()


def test_a_practice_is_shared_compared_liked_once_and_holds_no_data_the_rules_refuse(
    world: World, desk: Desk, client_as: Callable[[str], Client]
) -> None:
    saar, other, book = signed_in(world.saar), client_as("employee"), world.practice
    page = text(other, f"/practices/{book.key}/")
    assert "&lt;b&gt;[facts]&lt;/b&gt;" in page
    assert "data-copy" in page
    wrong = {"title": "Letters", "sort": "prompt", "text": "Dear [name]", "tool": world.tool.key, "data_class": "3"}
    assert "do not let this data into this tool" in text(saar, "/practices/new/", 422, **wrong)
    assert "is needed" in text(saar, "/practices/new/", 422, **{**wrong, "data_class": ""})
    text(saar, "/practices/new/", 302, **{**wrong, "data_class": "0"})
    letters = Practice.objects.get(title="Letters")
    assert (letters.owner, letters.review_on) == (world.saar, desk.today + keeping.REVIEW)
    for _again in range(2):
        text(other, f"/practices/{book.key}/vote/", 302, helped="yes")
    assert library.votes() == {book.key: 1}
    assert "It is your own" in text(saar, f"/practices/{book.key}/vote/", 409, helped="yes")
    changed = {"title": book.title, "sort": "prompt", "text": "Write [facts] in ten words.", "tool": world.tool.key,
               "data_class": "1", "owner": world.saar.key, "version": "1"}  # fmt: skip
    assert "changes it" in text(other, f"/practices/{book.key}/change/", 409, **changed)
    text(saar, f"/practices/{book.key}/change/", 302, **changed)
    text(saar, f"/practices/{book.key}/change/", 412, **{**changed, "text": "Else."})
    compared = text(other, f"/practices/{book.key}/?edition=1")
    assert "<del>&lt;b&gt;[facts]&lt;/b&gt;.</del><ins>[facts] in ten words.</ins>" in compared
    text(other, f"/practices/{book.key}/?edition=7", 404)
    assert "Say in one sentence" in text(saar, f"/practices/{book.key}/settle/", 409, state="retired", version="2")
    text(saar, f"/practices/{book.key}/settle/", 302, state="retired", why="It repeats itself.", version="2")
    retired = text(other, f"/practices/{book.key}/")
    assert "It repeats itself." in retired
    assert "data-copy" not in retired
    assert "was retired" in text(other, f"/practices/{book.key}/vote/", 409, helped="yes")
    text(desk.client, f"/practices/{book.key}/settle/", 302, state="current", version="3")


def test_practices_come_back_from_a_file_and_what_others_own_stays(world: World, desk: Desk) -> None:
    rows = list(Practice.objects.all())
    table = exchange.table(rows, moment=Change.objects.latest("id").at)
    from mandate.connectors.files import sheets

    same = exchange.plan(sheets.to_xlsx([table], language="nl"), today=desk.today, person=world.mo)
    assert (same.same, same.rows, same.faults) == (1, [], [])
    new = "key,title,sort,text,tool,data_class,owner\n,First draft,prompt,Other,Writer,1,Saar Sales\n"
    taken = exchange.plan(new.encode(), today=desk.today, person=world.mo)
    assert "changes it" in str(taken.faults[0])
    mine = "key,title,sort,text,tool,data_class,owner\n,=1+1,prompt,Steps,Writer,3,\n,Good,prompt,Steps,Writer,1,\n,Good,prompt,x,,0,\n"
    planned = exchange.plan(mine.encode(), today=desk.today, person=world.mo)
    assert [fault.line for fault in planned.faults] == [2, 4]
    fine = exchange.plan(
        mine.splitlines()[0].encode() + b"\n,Good,prompt,Steps,Writer,1,\n", today=desk.today, person=world.mo
    )
    assert exchange.write(fine, by=desk.actor, why="From a file.")
    assert Practice.objects.get(title="Good").owner == world.mo
    nobody = exchange.plan(b"key,title,sort,text,tool,data_class\n,Loose,prompt,Steps,Writer,1\n", today=desk.today)
    assert "Say who owns it" in str(nobody.faults[0])


def test_hours_are_given_by_the_manager_and_nobody_gives_them_to_themselves(world: World, desk: Desk) -> None:
    mo, saar, row = signed_in(world.mo), signed_in(world.saar), world.champion
    assert (row.state, str(row.hours)) == ("agreed", "3.5")
    assert "offered it already" in text(saar, "/champions/offer/", 409, team=world.team.key, hours="4")
    assert "forty" in text(mo, "/champions/offer/", 422, team=world.team.key, hours="400")
    text(mo, "/champions/offer/", 302, team=world.team.key, hours="2")
    own = Champion.objects.get(person=world.mo)
    assert "gives the hours" in text(mo, f"/champions/{own.key}/answer/", 409, agrees="yes", version=str(own.version))
    assert text(saar, "/champions/").count("Mo Manager") == 0, "an offer is between who offers, manager and architect"
    assert "Say why not" in text(desk.client, f"/champions/{own.key}/answer/", 409, agrees="no", version="1")
    text(desk.client, f"/champions/{own.key}/answer/", 302, agrees="no", note="No hours.", version="1")
    note = {"sort": "question", "text": "May I <b>paste</b> it?", "hours": "0,5", "on": desk.today.isoformat()}
    assert "Whose hours they are" in text(mo, f"/champions/{row.key}/note/", 409, **note)
    assert "the hours it took" in text(saar, f"/champions/{row.key}/note/", 422, **{**note, "hours": "NaN"})
    text(saar, f"/champions/{row.key}/note/", 302, **note)
    page = text(mo, f"/champions/{row.key}/")
    assert "May I &lt;b&gt;paste&lt;/b&gt; it?" in page
    assert str(Deed.objects.get().hours) == "0.5"
    covered = champions.coverage(champions.active(today=desk.today), today=desk.today)
    assert [(one.team.name, str(one.promised), str(one.used)) for one in covered if one.champions] == [
        ("Sales", "3.5", "0.5")
    ]
    text(mo, f"/champions/{row.key}/stop/", 412, why="Busy.", version="1")
    text(mo, f"/champions/{row.key}/stop/", 302, why="Busy.", version=str(row.version))
    assert "No team has a champion" in text(saar, "/champions/")
    people.part(world.saar, by=desk.actor, why="left", today=desk.today)
    assert "helped Sales until" in text(mo, f"/champions/{row.key}/")


def test_a_team_page_is_for_who_leads_it_and_an_agreement_needs_two(
    world: World, desk: Desk, client_as: Callable[[str], Client]
) -> None:
    mo, row, lead = signed_in(world.mo), world.pledge, f"/teams/{world.team.key}/lead/"
    page = text(mo, "/my-team/")
    for part in ("Sales:", "Writer", "Half of the drafts start here.", "Saar Sales"):
        assert part in page, part
    outsider = client_as("manager")
    text(outsider, lead, 404)
    assert "You lead no team yet" in text(outsider, "/my-team/")
    member = client_as("mt_member")
    text(member, lead, 403)
    assert "Say what the team will do" in text(mo, lead, 422, text="", due="")
    with pytest.raises(Refused, match="leads a team"):
        pledges.propose(
            pledges.Wanted("x", "2999-01-01"), world.team, person=desk.architect, by=desk.actor, today=desk.today
        )
    assert "offered it already" in text(mo, lead, 409, text=row.text, due=row.due.isoformat())
    path = f"/agreements/{row.key}/"
    assert "The architect agrees" in text(mo, path, 409, agrees="yes", version="1")
    assert "Nobody agreed" in text(mo, path, 409, state="done", version="1")
    assert "acceptable" in text(desk.client, path, 409, agrees="no", note="", version="1")
    assert "Do you agree?" in text(desk.client, path)
    text(desk.client, path, 302, agrees="yes", version="1")
    text(mo, path, 412, state="done", version="1")
    later = (desk.today + timedelta(days=60)).isoformat()
    text(mo, path, 302, state="proposed", due=later, version="2")
    assert (Pledge.objects.get().state, Pledge.objects.get().agreed_by) == ("proposed", None)
    text(desk.client, path, 302, agrees="yes", version="3")
    text(mo, path, 302, state="done", note="It works.", version="4")
    overview = owning.overview(teams.house(today=desk.today))
    assert [(one.team.name, one.kept, one.champion) for one in overview.teams] == [("Sales", 1, True)]
    assert "Mo Manager" not in text(member, "/co-ownership/"), "teams, not people"
    people.part(world.saar, by=desk.actor, why="left", today=desk.today)
    for person in Person.objects.filter(name__startswith="Colleague")[:2]:
        people.part(person, by=desk.actor, why="left", today=desk.today)
    small = owning.overview(teams.house(today=desk.today))
    assert (small.teams, small.hidden) == ((), 1), "of four people nothing is shown"


def test_talking_points_say_what_changed_for_this_team_and_stay_as_they_were_said(world: World, desk: Desk) -> None:
    mo, path = signed_in(world.mo), f"/teams/{world.team.key}/talk/"
    row = Talk.objects.get()
    assert row.points == ["Writer: in use. Works.", "New in the library: First draft, for Writer.",
                          "Saar Sales is our champion, 3.5 hours a month. Prompts"]  # fmt: skip
    edited = "- One <script>\n\n  Two  \n"
    text(mo, path, 302, do="save", points=edited, version="1")
    assert "One &lt;script&gt;" in text(mo, path)
    text(mo, path, 412, do="held", points=edited, version="1")
    text(mo, path, 302, do="held", points=edited, version="2")
    row.refresh_from_db()
    assert (row.points, row.held_on) == (["One <script>", "Two"], desk.today)
    assert talks.since_of(world.team, today=desk.today) == desk.today
    with pytest.raises(Refused, match="was held"):
        talks.write(row, "x", person=world.mo, by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="speaks to it"):
        talks.gather(world.team, person=world.saar, by=desk.actor, today=desk.today)


def test_who_leads_a_team_is_the_manager_in_it_or_the_one_most_report_to(world: World, desk: Desk) -> None:
    by = desk.actor
    head = people.add_person(PersonFacts(name="Head", roles=("employee", "manager")), by=by, why="x")
    marketing = next(one for one in teams.house(today=desk.today).teams.values() if one.name == "Marketing")
    for number in range(2):
        facts = PersonFacts(name=f"M {number}", team=marketing.key, manager=head.key)
        people.add_person(facts, by=by, why="x")
    assert teams.house(today=desk.today).led(head) == [marketing]
    other = people.add_person(PersonFacts(name="Other", roles=("employee", "manager")), by=by, why="x")
    for number in range(2):
        facts = PersonFacts(name=f"N {number}", team=marketing.key, manager=other.key)
        people.add_person(facts, by=by, why="x")
    known = teams.house(today=desk.today)
    assert (known.led(head), known.led(other), known.led(world.saar)) == ([], [], [])
    assert known.led(world.mo) == [world.team]
