"""Draft initiatives in a list and one by one: changed, dropped with a reason, put back, taken back."""

import json
import re

import pytest
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import Initiative
from tests.services.test_priorities import inventoried
from tests.web import things


@pytest.fixture
def drafts(desk) -> list[Initiative]:
    things.results(desk)
    inventoried(desk)
    desk.client.post(reverse("priorities-draft"))
    return list(Initiative.objects.order_by("rank"))


def page(client, name: str, *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def form(one: Initiative, **changed: str) -> dict[str, str]:
    facts = {"title": one.title, "first_step": one.first_step, "owner": "IT", "hours": "8", "due": "2026-12-01"}
    return {**facts, "review_on": "2027-02-01", "version": str(one.version), **changed}


def test_the_list_is_empty_until_the_priorities_are_drafted_and_says_where_they_are(desk) -> None:
    shown = page(desk.client, "initiatives")
    assert "No initiative is drafted yet." in shown
    assert f'href="{reverse("priorities")}"' in shown


def test_the_list_can_be_searched_filtered_and_taken_along_and_names_the_roadmap(desk, drafts) -> None:
    shown = page(desk.client, "initiatives")
    assert "Three draft initiatives." in shown
    assert "The roadmap, which is not in Mandate yet, takes them from here" in shown
    found = page(desk.client, "initiatives", q="data rule card")
    assert "Data rule card per kind of tool" in found
    assert "Tool list" not in found
    assert "No row matches." in page(desk.client, "initiatives", state="dropped")
    rows = json.loads(desk.client.get(reverse("initiatives"), {"as": "json"}).content)["rows"]
    assert [row["rank"] for row in rows] == [1, 2, 3]


def test_right_after_the_click_it_can_be_undone(desk) -> None:
    things.results(desk)
    made = desk.client.post(reverse("priorities-draft"), follow=True).content.decode()
    act = re.search(r'name="act" value="(\w+)"', made)
    assert act
    back = desk.client.post(reverse("initiatives-undo"), {"act": act.group(1)})
    assert back.headers["Location"] == reverse("priorities")
    assert not Initiative.objects.exists()
    again = desk.client.post(reverse("initiatives-undo"), {"act": act.group(1)})
    assert again.status_code == 409


def test_one_initiative_says_why_and_leads_to_its_question_and_what_raises_it(desk, drafts) -> None:
    one = next(row for row in drafts if row.source == "item:G1")
    shown = page(desk.client, "initiative", one.key)
    assert f'href="{reverse("assessment-items")}#G1"' in shown
    assert f'<a href="{reverse("tools")}">Tool list (yes, not yet, no)</a>' in shown
    assert "Initiative drafted" in shown
    finding = next(row for row in drafts if row.source.startswith("finding:"))
    assert f'href="{reverse("plan")}#' in page(desk.client, "initiative", finding.key)


def test_a_change_is_kept_and_a_form_from_before_it_is_refused(desk, drafts) -> None:
    one = drafts[0]
    address = reverse("initiative-change", args=[one.key])
    assert one.title in page(desk.client, "initiative-change", one.key)
    assert desk.client.post(address, form(one, title="Rules")).status_code == 302
    assert Initiative.objects.get(key=one.key).title == "Rules"
    assert desk.client.post(address, form(one, title="Mine")).status_code == 412
    wrong = desk.client.post(address, form(one, hours="many", due=""))
    assert wrong.status_code == 422
    assert "Write the hours as a whole number" in wrong.content.decode()


def test_dropping_needs_a_reason_stays_in_the_list_and_can_be_put_back(desk, drafts) -> None:
    one = drafts[0]
    address = reverse("initiative-drop", args=[one.key])
    refused = desk.client.post(address, {"version": one.version, "why": " "})
    assert refused.status_code == 422
    assert "Say why it is dropped" in refused.content.decode()
    desk.client.post(address, {"version": one.version, "why": "Done already."})
    assert f"{one.title}: dropped." in page(desk.client, "initiative", one.key)
    assert "Two draft initiatives, one dropped." in page(desk.client, "initiatives")
    dropped = Initiative.objects.get(key=one.key)
    desk.client.post(reverse("initiative-put-back", args=[one.key]), {"version": dropped.version})
    assert "Three draft initiatives." in page(desk.client, "initiatives")


def test_a_day_before_the_drafts_shows_none_and_offers_nothing(desk) -> None:
    things.results(desk)
    at = clock.now().isoformat()
    desk.client.post(reverse("priorities-draft"))
    one = Initiative.objects.first()
    assert one
    then = page(desk.client, "initiatives", at=at)
    assert "No initiative is drafted yet." in then
    assert desk.client.get(reverse("initiative", args=[one.key]), {"at": at}).status_code == 404


def test_a_manager_reads_initiatives_and_changes_none(desk, drafts, client_as) -> None:
    client = client_as("manager")
    assert "Three draft initiatives." in page(client, "initiatives")
    assert "Change" not in re.findall(
        r"<a class=\"button primary\"[^>]*>([^<]*)<", page(client, "initiative", drafts[0].key)
    )
    assert client.post(reverse("initiative-drop", args=[drafts[0].key]), {"why": "No."}).status_code == 403
