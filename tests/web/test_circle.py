"""The pages of the named circle and of the knowledge check, as a hostile colleague would try them."""

import re

import pytest
from django.test import Client

from mandate.catalogue.knowledge import load_check
from mandate.records.models import Coaching, Knowledge
from mandate.services import circle, knowledge
from tests.conftest import Desk
from tests.services.test_circle import answer, asked, full
from tests.services.test_knowledge import RIGHT, WRONG, both
from tests.services.test_sessions import closed
from tests.web.test_sessions import signed_in, text

pytestmark = pytest.mark.django_db


def test_agreeing_comes_first_then_answering_and_only_then_the_others(desk: Desk) -> None:
    campaign, members = asked(desk)
    ada, address = signed_in(members[0]), f"/assessments/{campaign.key}/circle/"
    assert "What agreeing means" in text(ada.get(address))
    assert ada.post(f"{address}agree/").status_code == 302
    page = text(ada.get(address))
    assert "You agreed; now answer." in page
    assert "side by side" not in page
    for person in members:
        answer(desk, campaign, person, G1="1" if person == members[0] else "5")
    page = text(ada.get(address))
    assert "apart on one question" in page
    assert all(person.name in page for person in members)


def test_what_you_differ_on_names_no_question_on_which_you_agree_and_each_answer_says_whose_it_is(desk: Desk) -> None:
    campaign, members = full(desk)
    page = text(signed_in(members[0]).get(f"/assessments/{campaign.key}/circle/"))
    first = page.partition("Where you differ most")[2].partition("All answers side by side")[0]
    assert first.count("<li>") == 2, "two steps on G1 and one on G2; the same everywhere else"
    assert "You agree." not in first
    rows = page.partition("<tbody data-rows>")[2].partition("</tbody>")[0]
    assert rows.count("<tr>") == len(campaign.items)
    for name in (*(person.name for person in members), "Steps apart"):
        assert rows.count(f'data-name="{name}"') == len(campaign.items), "on a phone the heads of the columns are gone"


def test_a_circle_that_is_one_step_apart_does_not_see_the_same_everywhere(desk: Desk) -> None:
    campaign, members = asked(desk)
    for person, second in zip(members, ("3", "4", "4"), strict=True):
        answer(desk, campaign, person, G2=second)
    page = text(signed_in(members[0]).get(f"/assessments/{campaign.key}/circle/"))
    assert "You are nowhere more than one step apart." in page
    assert "Where you differ most" not in page


def test_a_withdrawn_word_closes_the_page_of_all_without_naming_whose_it_was(desk: Desk) -> None:
    campaign, members = full(desk)
    address = f"/assessments/{campaign.key}/circle/"
    assert signed_in(members[1]).post(f"{address}withdraw/").status_code == 302
    page = text(signed_in(members[0]).get(address))
    assert "not everybody agrees at present" in page
    assert "All answers side by side" not in page
    named = [len(re.findall(rf"\b{name}\b", page)) for name in ("Bo", "Cem")]
    assert named[0] == named[1], "who withdrew is named no more than who did not"
    again = text(signed_in(members[1]).get(address))
    assert "You took your word back" in again


def test_nobody_outside_reaches_the_circle_by_any_address(desk: Desk, client_as) -> None:
    campaign, members = full(desk)
    roles = ("employee", "builder", "manager", "mt_member", "auditor", "works_council", "guest_adviser")
    clients = [desk.client, *(client_as(role) for role in roles)]
    for client in clients:
        for address in ("circle/", "circle/?at=2026-01-01", "circle/?as=json", "circle/?as=csv"):
            assert client.get(f"/assessments/{campaign.key}/{address}").status_code in {403, 404}
        for address in ("circle/agree/", "circle/withdraw/"):
            assert client.post(f"/assessments/{campaign.key}/{address}").status_code in {403, 404}
        for address in (f"/assessments/{campaign.key}/results/", f"/api/campaigns/{campaign.key}", "/sessions/?as=csv"):
            said = client.get(address).content.decode()
            assert "steps apart" not in said
            assert f"{members[1].name}, {members[2].name}" not in said
    assert Client().get(f"/assessments/{campaign.key}/circle/").status_code == 302
    assert circle.sees(campaign, members[0], today=desk.today)


def test_the_page_of_the_circle_asks_the_database_seldom(desk: Desk, django_assert_max_num_queries) -> None:
    campaign, members = full(desk)
    client = signed_in(members[0])
    client.get(f"/assessments/{campaign.key}/circle/")
    with django_assert_max_num_queries(15):
        client.get(f"/assessments/{campaign.key}/circle/")


def test_the_check_is_kept_finished_and_explained_for_its_owner_alone(desk: Desk, client_as) -> None:
    client, other = client_as("employee"), client_as("manager")
    check = text(client.get("/knowledge/before/"))
    because = load_check().questions[0].options[0].because.en
    assert because not in check
    assert client.post("/knowledge/before/", {"K1": RIGHT["K1"], "do": "keep"}).status_code == 302
    assert "Go on where you were" in text(client.get("/knowledge/"))
    assert client.post("/knowledge/before/", {"K2": RIGHT["K2"], "do": "finish"}).status_code == 422
    assert client.post("/knowledge/before/", {**WRONG, "do": "finish"}).status_code == 302
    assert because in text(client.get("/knowledge/"))
    assert client.get("/knowledge/before/").status_code == 302
    for looking in (other, desk.client):
        page = text(looking.get("/knowledge/"))
        assert because not in page
        assert "Nothing answered yet" in page
    assert client.get("/knowledge/during/").status_code == 404


def test_the_person_page_and_search_tell_the_architect_nothing_of_a_check(desk: Desk) -> None:
    _campaign, members = full(desk)
    both(desk, members[0])
    level = knowledge.told(knowledge.shown()["mt"])
    assert level == []
    for address in (f"/people/{members[0].key}/", "/people/?as=json", "/changes/", "/search/?q=Ada", "/knowledge/"):
        said = desk.client.get(address).content.decode()
        assert "Guide" not in said
        assert "12 of 12" not in said
    assert Knowledge.objects.filter(person=members[0]).count() == 2


def test_the_path_is_planned_done_and_taken_off_by_the_architect_and_read_by_all(desk: Desk, client_as) -> None:
    campaign = closed(desk)
    sent = {"assessment": campaign.key, "group": "mt", "module": "data-rules", "due": desk.today.isoformat()}
    employee = client_as("employee")
    assert employee.post("/coaching/plan/", sent).status_code == 403
    assert desk.client.post("/coaching/plan/", {**sent, "due": "soon"}).status_code == 409
    assert desk.client.post("/coaching/plan/", sent).status_code == 302
    row = Coaching.objects.get()
    assert "One module is planned." in text(desk.client.get("/coaching/"))
    assert "The path" not in text(employee.get("/coaching/"))
    assert "Good enough when" in text(employee.get("/coaching/modules/data-rules/"))
    assert employee.get("/coaching/modules/nothing/").status_code == 404
    assert desk.client.post(f"/coaching/{row.key}/done/", {"version": row.version}).status_code == 302
    assert desk.client.post(f"/coaching/{row.key}/remove/", {"version": row.version + 1}).status_code == 409
    assert "One of one module is done." in text(desk.client.get("/coaching/"))
