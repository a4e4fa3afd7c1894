"""Draft initiatives in a list and one by one: changed, dropped with a reason, put back, taken back."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import Budget, Capacity, Change, Goal, Initiative
from mandate.services.portfolio import keeping
from mandate.services.portfolio.fields import GOALS
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
    facts = {
        "title": one.title,
        "first_step": one.first_step,
        "owner": "IT",
        "hours": "8",
        "due": "2026-12-01",
        "why": "It helps.",
    }
    return {**facts, "review_on": "2027-02-01", "version": str(one.version), **changed}


def test_the_list_is_empty_until_the_priorities_are_drafted_and_says_where_they_are(desk) -> None:
    shown = page(desk.client, "initiatives")
    assert "No initiative is drafted yet." in shown
    assert f'href="{reverse("priorities")}"' in shown


def test_the_list_can_be_searched_filtered_and_taken_along_and_names_the_roadmap(desk, drafts) -> None:
    shown = page(desk.client, "initiatives")
    assert "Three initiatives are on the roadmap; three serve no goal." in shown
    found = page(desk.client, "initiatives", q="data rule card")
    assert "Data rule card per kind of tool" in found
    assert "Tool list" not in found
    assert "No row matches." in page(desk.client, "initiatives", state="dropped")
    rows = json.loads(desk.client.get(reverse("initiatives"), {"as": "json"}).content)["rows"]
    assert len(rows) == 3
    assert {row["approach"] for row in rows} == {"proven"}


def test_right_after_the_click_it_can_be_undone(desk) -> None:
    things.results(desk)
    made = desk.client.post(reverse("priorities-draft"), follow=True).content.decode()
    act = re.search(r'name="act" value="(\w+)"', made)
    assert act
    back = desk.client.post(reverse("initiatives-undo"), {"act": act.group(1)})
    assert back.headers["Location"] == reverse("initiatives")
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
    wrong = desk.client.post(address, form(Initiative.objects.get(key=one.key), hours="many"))
    assert wrong.status_code == 422
    assert "Write a whole number from 0 to 10000." in wrong.content.decode()


def test_dropping_needs_a_reason_stays_in_the_list_and_can_be_put_back(desk, drafts) -> None:
    one = drafts[0]
    address = reverse("initiative-drop", args=[one.key])
    refused = desk.client.post(address, {"version": one.version, "why": " "})
    assert refused.status_code == 422
    assert "Say why it is dropped" in refused.content.decode()
    desk.client.post(address, {"version": one.version, "why": "Done already."})
    assert f"{one.title}: dropped." in page(desk.client, "initiative", one.key)
    assert "Two initiatives are on the roadmap; two serve no goal." in page(desk.client, "initiatives")
    dropped = Initiative.objects.get(key=one.key)
    desk.client.post(reverse("initiative-put-back", args=[one.key]), {"version": dropped.version})
    assert "Three initiatives are on the roadmap; three serve no goal." in page(desk.client, "initiatives")


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
    assert "Three initiatives are on the roadmap; three serve no goal." in page(client, "initiatives")
    assert "Change" not in re.findall(
        r"<a class=\"button primary\"[^>]*>([^<]*)<", page(client, "initiative", drafts[0].key)
    )
    assert client.post(reverse("initiative-drop", args=[drafts[0].key]), {"why": "No."}).status_code == 403


def test_a_file_is_looked_at_and_written_and_what_runs_is_finished_and_put_back(desk) -> None:
    body = "title,why,first_step,owner,approach,size\nShorter quotes,Faster,Ask two,Sales,proven,M\n"
    file = SimpleUploadedFile("list.csv", body.encode())
    shown = desk.client.post(reverse("initiatives-import"), {"file": file}).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', shown)
    assert kept, shown
    assert desk.client.post(reverse("initiatives-import"), {"kept": kept[1]}).status_code == 422
    desk.client.post(reverse("initiatives-import"), {"kept": kept[1], "change_why": "Workshop."})
    one = Initiative.objects.get()
    alone = desk.client.post(reverse("initiative-start", args=[one.key]), {"version": one.version})
    assert "serves no goal" in alone.content.decode(), "a draft may wait without a goal; nothing is released without"
    goal = keeping.add(GOALS, {"title": "Answers within the day"}, by=desk.actor, today=desk.today)
    keeping.change(one, {"goals": [goal.key]}, by=desk.actor, today=desk.today)
    for step, data in (("start", {}), ("done", {"why": "A day less."})):
        version = Initiative.objects.get().version
        assert (
            desk.client.post(reverse(f"initiative-{step}", args=[one.key]), {"version": version, **data}).status_code
            == 302
        )
    assert "Shorter quotes: done since" in page(desk.client, "initiative", one.key)
    several = {"key": one.key, "set": "size", "size": "L", "change_why": "Larger."}
    assert desk.client.post(reverse("initiatives-several"), several).status_code == 422
    version = Initiative.objects.get().version
    desk.client.post(reverse("initiative-put-back", args=[one.key]), {"version": version})
    preview = desk.client.post(reverse("initiatives-several"), several).content.decode()
    assert "1 row changes" in preview
    versions = {f"version-{one.key}": Initiative.objects.get().version, "write": "yes"}
    assert "made=" in desk.client.post(reverse("initiatives-several"), {**several, **versions}).headers["Location"]


def test_goals_horizon_hours_budgets_and_bookings_have_their_pages_and_forms(desk, client_as) -> None:
    for name in ("goals", "horizon", "capacity", "budgets", "bookings"):
        page(desk.client, name)
    sent = {
        "goal-new": {"title": "Grow", "level": "company", "area": "sales", "line": "price"},
        "horizon-write": {"text": "One voice.", "sign-1": "A", "sign-2": "B", "sign-3": "C"},
        "capacity-new": {"role": "AI engineer", "hours": "160", "valid_from": "2026-11-01"},
        "budget-new": {"name": "AI", "quarters": "2026-Q4: 12000"},
    }
    for name, data in sent.items():
        assert desk.client.post(reverse(name), data).status_code == 302, name
    for name in (
        "initiative-new",
        "initiatives-sizes",
        "initiatives-import",
        "goal-new",
        "horizon-write",
        "capacity-new",
    ):
        page(desk.client, name)
    for name, row in (("goal", Goal), ("goal-change", Goal), ("capacity-change", Capacity), ("budget-change", Budget)):
        page(desk.client, name, row.objects.get().key)
    body = "Maand;Omschrijving;Bedrag\n2026-10;Pilot;300\n2026-10;Google Ads;700\n"
    shown = desk.client.post(
        reverse("bookings-import"), {"file": SimpleUploadedFile("b.csv", body.encode())}
    ).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', shown)
    assert kept, shown
    desk.client.post(reverse("bookings-import"), {"kept": kept[1], "change_why": "October."})
    assert "Experiments take 30% of the money; they may take 30%." in page(desk.client, "bookings")
    assert "One goal is open; no initiative serves one of them." in page(desk.client, "goals")
    assert "160 hours are free this month in one role." in page(desk.client, "capacity")
    assert "A draft of the horizon waits for the MT." in page(desk.client, "horizon")
    member = client_as("mt_member")
    digest = re.search(r'name="digest" value="(\w+)"', page(member, "horizon"))
    assert digest
    member.post(reverse("horizon-sign"), {"digest": digest[1]})
    assert "1 signature of the MT is missing." in page(member, "horizon")
    employee = client_as("employee")
    assert employee.post(reverse("goal-new"), sent["goal-new"]).status_code == 409
    assert (
        employee.post(
            reverse("goal-new"),
            {**sent["goal-new"], "title": "Mine alone", "level": "individual", "change_why": "Before I change jobs."},
        ).status_code
        == 302
    )
    assert "Mine alone" in page(employee, "goals")
    for reading in (desk.client, member):
        assert "Mine alone" not in page(reading, "goals")
        assert b"Mine alone" not in reading.get(reverse("goals"), {"as": "json"}).content
    mine = Goal.objects.get(title="Mine alone")
    assert desk.client.get(reverse("goal", args=[mine.key])).status_code == 404
    assert "Mine alone" not in page(desk.client, "changes")
    last = Change.objects.get(key=mine.key)
    assert last.why == "Before I change jobs."
    for at in (reverse("changes"), f"{reverse('changes')}?q=change+jobs", reverse("change", args=[last.pk]),
               "/api/changes", "/api/changes?q=change+jobs", f"/api/changes/{last.pk}"):  # fmt: skip
        answer = desk.client.get(at)
        assert (answer.status_code, answer.content.count(b"change jobs.")) == (200, 0), at
    assert b"change jobs" in employee.get(f"/api/goals/{mine.key}/history").content
