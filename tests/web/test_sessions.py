"""The screen and the phones: every step is a button, nothing is seen before the vote is closed, twice does once."""

import re

import pytest
from django.conf import settings
from django.test import Client

from mandate.engines.terms import Role
from mandate.records.models import Session, Vote
from mandate.services import campaigns, sessions
from mandate.services.campaigns import Group
from tests.conftest import Desk
from tests.services.test_answering import member, opened
from tests.services.test_circle import answer as answered
from tests.services.test_circle import full
from tests.services.test_sessions import cast, closed, planned, running, voted

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    from mandate.services import entry

    client = Client()
    client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
    return client


def text(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return answer.content.decode()


def step(client: Client, session: Session, **sent: str) -> Session:
    sent.setdefault("version", str(Session.objects.get(pk=session.pk).version))
    answer = client.post(f"/sessions/{session.key}/step/", sent)
    assert answer.status_code == 302, answer.content.decode()[-600:]
    return Session.objects.get(pk=session.pk)


def test_a_session_from_planning_to_minutes_by_buttons_alone(desk: Desk) -> None:
    campaign = closed(desk)
    form = text(desk.client.get(f"/assessments/{campaign.key}/session/?group=mt"))
    first = re.findall(r'name="place-(\w+)" type="number" min="1" max="99" value="(\d+)"', form)
    assert first[0] == ("G1", "1")
    sent = {"group": "mt", "held_on": desk.today.isoformat(), "place-G2": "1", "place-G1": "2", "place-G3": ""}
    made = desk.client.post(f"/assessments/{campaign.key}/session/", sent)
    session = Session.objects.get()
    assert (made.url, session.items) == (f"/sessions/{session.key}/", ["G2", "G1"])
    assert "two questions to settle" in text(desk.client.get(made.url))
    assert desk.client.post(f"/sessions/{session.key}/start/").url == f"/sessions/{session.key}/screen/"
    session = step(desk.client, session, do="show:G1")
    session = step(desk.client, session, do="open")
    cast(session, "11555")
    session = step(desk.client, session, do="close")
    shown = text(desk.client.get(f"/sessions/{session.key}/screen/"))
    assert "Now: 5 votes" in shown
    session = step(desk.client, session, do="agree", anchor="4", line="One list.")
    assert session.outcomes["G1"]["agreed"] == "One list."
    assert desk.client.post(f"/sessions/{session.key}/hold/", {"minutes": "Ada keeps the list."}).status_code == 302
    minutes = text(desk.client.get(f"/sessions/{session.key}/"))
    assert "settled one of two questions" in minutes
    assert "Ada keeps the list." in minutes
    assert desk.client.get(f"/sessions/{session.key}/screen/").url == f"/sessions/{session.key}/"
    assert not Vote.objects.exists()


def test_what_is_wrong_with_a_plan_is_said_on_the_form(desk: Desk) -> None:
    campaign = closed(desk)
    answer = desk.client.post(f"/assessments/{campaign.key}/session/", {"group": "mt", "held_on": "soon"})
    assert answer.status_code == 422
    assert "not passed yet" in answer.content.decode()
    session = planned(desk, campaign)
    sent = {"held_on": desk.today.isoformat(), "version": str(session.version)}
    assert desk.client.post(f"/sessions/{session.key}/change/", sent).status_code == 422
    assert desk.client.post(f"/sessions/{session.key}/change/", {**sent, "place-G3": "1"}).status_code == 302
    assert Session.objects.get().items == ["G3"]


def test_pressing_twice_does_it_once(desk: Desk) -> None:
    session = running(desk, closed(desk))
    version = str(session.version)
    for _ in range(2):
        session = step(desk.client, session, do="open", version=version)
    assert (session.phase, session.version) == (sessions.VOTE, int(version) + 1)


def test_while_the_vote_is_open_screen_and_phone_tell_a_number_and_nothing_else(desk: Desk) -> None:
    session = running(desk, closed(desk, mt="2222", sales="333333"))
    session = step(desk.client, session, do="open")
    cast(session, "155555")
    screen = f"/sessions/{session.key}/screen/"
    assert "progress" not in text(desk.client.get(screen)).partition("<main")[2].partition("</main>")[0]
    count = desk.client.get(screen, headers={"HX-Request": "true"}).content.decode()
    assert re.sub(r"<[^>]+>", "", count).split() == ["6", "votes"]
    phone = text(Client().get(f"/v/{sessions.secret_of(session)}/"))
    assert "progress" not in phone
    assert 'aria-pressed="true"' not in phone


def test_a_phone_votes_changes_its_mind_and_is_told_when_it_closed(desk: Desk) -> None:
    session = running(desk, closed(desk))
    phone, address = Client(), f"/v/{sessions.secret_of(session)}/"
    assert "First the talk" in text(phone.get(address))
    step(desk.client, session, do="open")
    for value in ("2", "4"):
        assert phone.post(address, {"item": "G1", "value": value}).status_code == 302
    page = text(phone.get(address))
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["4"]
    seen = re.search(r'seen=([^"]+)"', page)
    assert seen is not None
    assert phone.get(f"{address}?seen={seen[1]}", headers={"HX-Request": "true"}).status_code == 204
    step(desk.client, session, do="close")
    assert "The vote is closed" in text(phone.get(address))
    assert phone.post(address, {"item": "G1", "value": "1"}).status_code == 409
    assert list(Vote.objects.values_list("value", flat=True)) == ["4"]


def test_without_a_cookie_there_is_no_vote(desk: Desk) -> None:
    session = running(desk, closed(desk))
    step(desk.client, session, do="open")
    answer = Client().post(f"/v/{sessions.secret_of(session)}/", {"item": "G1", "value": "2"})
    assert answer.status_code == 409
    assert not Vote.objects.exists()


def test_the_cookie_of_a_phone_is_for_the_vote_alone_and_hidden_from_scripts(desk: Desk) -> None:
    session = running(desk, closed(desk))
    cookie = Client().get(f"/v/{sessions.secret_of(session)}/").cookies["mandate_vote"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/v/", True, "Lax")
    assert len(cookie.value) >= 22


def test_guessed_links_are_slowed_down(desk: Desk) -> None:
    running(desk, closed(desk))
    answers = [Client().get(f"/v/{'a' * 26}/").content.decode() for _ in range(settings.SIGN_IN_ATTEMPTS + 1)]
    assert "leads nowhere" in answers[0]
    assert "Too many attempts" in answers[-1]


def test_managers_look_on_and_only_the_architect_leads(desk: Desk, client_as) -> None:
    session = running(desk, closed(desk))
    manager = client_as("manager")
    assert "Close the session" not in text(manager.get(f"/sessions/{session.key}/"))
    assert manager.get(f"/sessions/{session.key}/screen/").status_code == 403
    for address in ("start", "step", "hold"):
        assert manager.post(f"/sessions/{session.key}/{address}/", {"do": "open"}).status_code == 403
    assert manager.get(f"/assessments/{session.campaign_id}/session/").status_code == 403
    assert Session.objects.get().phase == sessions.TALK


def test_the_session_of_a_circle_exists_for_nobody_outside_it(desk: Desk, client_as) -> None:
    campaign, members = full(desk)
    inside = signed_in(members[0])
    sent = {"group": "mt", "held_on": desk.today.isoformat(), "place-G2": "1", "place-G1": "2"}
    assert inside.post(f"/assessments/{campaign.key}/session/", sent).status_code == 302
    session = Session.objects.get()
    assert inside.post(f"/sessions/{session.key}/start/").status_code == 302
    step(inside, session, do="show:G1")
    step(inside, session, do="open")
    cast(Session.objects.get(), "15")
    step(inside, session, do="close")
    assert "Now: 2 votes" in text(inside.get(f"/sessions/{session.key}/screen/"))
    outsiders = [desk.client, client_as("auditor"), signed_in(member(desk, "Eva", role="manager"))]
    for outsider in outsiders:
        for address in (f"/sessions/{session.key}/", f"/sessions/{session.key}/screen/"):
            assert outsider.get(address).status_code == 404
        assert outsider.post(f"/sessions/{session.key}/step/", {"do": "open"}).status_code == 404
        assert session.key not in text(outsider.get("/sessions/"))
        assert session.key not in outsider.get("/sessions/?as=json").content.decode()
        assert outsider.get(f"/assessments/{campaign.key}/session/").status_code in {403, 404}
    assert session.key in text(inside.get("/sessions/"))


def test_a_member_of_the_circle_without_any_other_role_reads_and_leads_its_session(desk: Desk, client_as) -> None:
    members = [member(desk, name, role="employee") for name in ("Ada", "Bo")]
    campaign = opened(desk, Group("works", "Works", "full", role=Role.EMPLOYEE), mode="named")
    campaigns.invite(campaign, today=desk.today)
    asked = [one.person for one in campaign.invitations.all()]
    for place, person in enumerate(asked):
        answered(desk, campaign, person, G1="1" if place else "5")
    inside, circle_page = signed_in(members[0]), f"/assessments/{campaign.key}/circle/"
    assert f"/assessments/{campaign.key}/session/" in text(inside.get(circle_page))
    sent = {"group": "works", "held_on": desk.today.isoformat(), "place-G1": "1"}
    assert inside.post(f"/assessments/{campaign.key}/session/", sent).status_code == 302
    session = Session.objects.get()
    assert session.key in text(inside.get(circle_page))
    assert "Begin the session" in text(inside.get(f"/sessions/{session.key}/"))
    assert text(inside.get(f"/sessions/{session.key}/change/"))
    assert inside.post(f"/sessions/{session.key}/start/").status_code == 302
    assert step(inside, session, do="open").phase == "vote"
    assert text(inside.get(f"/sessions/{session.key}/screen/"))
    assert inside.post(f"/sessions/{session.key}/hold/", {"minutes": "Done."}).status_code == 302
    stranger = signed_in(member(desk, "Eva", role="employee"))
    for outsider in (stranger, client_as("mt_member"), client_as("auditor")):
        for address in (f"/sessions/{session.key}/", f"/sessions/{session.key}/screen/", circle_page):
            assert outsider.get(address).status_code == 404
        assert outsider.post(f"/sessions/{session.key}/hold/").status_code == 404


def test_an_employee_finds_no_session_of_a_round_without_names(desk: Desk, client_as) -> None:
    session = running(desk, closed(desk))
    employee = client_as("employee")
    for address in ("", "change/", "screen/"):
        assert employee.get(f"/sessions/{session.key}/{address}").status_code == 404
    assert employee.get(f"/assessments/{session.campaign_id}/session/").status_code == 404
    for address in ("start", "step", "hold"):
        assert employee.post(f"/sessions/{session.key}/{address}/").status_code == 404


def test_the_page_of_another_day_offers_nothing_to_do(desk: Desk) -> None:
    session = running(desk, closed(desk))
    voted(desk, session, "11155")
    page = text(desk.client.get(f"/sessions/{session.key}/?at={desk.today}"))
    assert "Close the session" not in page


def test_agreeing_asks_for_what_was_agreed_and_next_goes_on_without(desk: Desk) -> None:
    session = running(desk, closed(desk))
    voted(desk, session, "11155")
    sent = {"do": "agree", "line": " ", "version": str(Session.objects.get().version)}
    asked = desk.client.post(f"/sessions/{session.key}/step/", sent)
    assert asked.status_code == 422
    assert "Choose the answer you agreed on, or write it down in a line." in asked.content.decode()
    session = Session.objects.get()
    assert (session.current, "agreed" in session.outcomes["G1"]) == ("G1", False)
    session = step(desk.client, session, do="show:G2")
    voted(desk, session, "22233")
    sent = {"do": "agree", "anchor": "2", "version": str(session.version)}
    assert desk.client.post(f"/sessions/{session.key}/step/", sent).url == f"/sessions/{session.key}/#end"
    assert Session.objects.get().outcomes["G2"]["anchor"] == 2


def test_while_a_vote_is_open_the_minutes_do_not_say_that_none_was_held(desk: Desk) -> None:
    session = step(desk.client, running(desk, closed(desk), ("G1",)), do="open")
    page = text(desk.client.get(f"/sessions/{session.key}/")).partition("Question by question")[2]
    assert "Nobody sees a bar before the vote is closed." in page.partition("</ol>")[0]
    assert "No vote was held." not in page
    assert "No vote was held." in text(desk.client.get(f"/sessions/{running(desk, session.campaign, ('G1',)).key}/"))
