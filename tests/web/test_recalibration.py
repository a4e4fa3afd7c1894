"""A recalibration on the pages: the list, the agenda point by point, the difference, signing; and the watch list."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from mandate.records import ledger
from mandate.records.models import Development, Inventory, Point, Recalibration, Tool


def page(client, name: str, *arguments: object, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def row(desk) -> Recalibration:
    """A session with two points: an approval that ends and a not yet."""
    ledger.write(Inventory(number=1, sealed_on=desk.today), action="inventory.sealed", by=desk.actor, why="test")
    for name, facts in (
        ("Copilot", {"status": "in_use", "until": desk.today + timedelta(days=9), "data_class": 1}),
        ("Whisper", {"status": "not_yet"}),
    ):
        ledger.write(Tool(name=name, **facts), action="tool.added", by=desk.actor, why="test")
    desk.client.post(reverse("recalibration-prepare"))
    found = Recalibration.objects.get()
    for point in found.points.filter(source__in=("finding", "law")):
        ledger.remove(point, action="point.removed", by=desk.actor, why="test")
    return found


def test_before_the_first_inventory_there_is_no_rhythm_and_after_it_there_is_a_date(desk, client_as) -> None:
    assert "The rhythm begins with the first inventory." in page(desk.client, "recalibration")
    ledger.write(Inventory(number=1, sealed_on=desk.today), action="inventory.sealed", by=desk.actor, why="test")
    shown = page(desk.client, "recalibration")
    assert "in 91 days." in shown
    assert "Next recalibration" in shown
    day = desk.today + timedelta(days=50)
    early = desk.client.post(reverse("recalibration-plan"), {"due_on": day.isoformat()})
    assert "earlier needs a reason" in early.content.decode()
    desk.client.post(reverse("recalibration-plan"), {"due_on": day.isoformat(), "why": "The MT meets then."})
    again = page(desk.client, "recalibration")
    assert "in 50 days." in again
    assert "50 days</span>" in again
    assert desk.client.post(reverse("recalibration-plan"), {"due_on": "never"}).status_code == 409
    assert client_as("employee").get(reverse("recalibration")).status_code == 403


def test_points_are_decided_one_after_the_other_and_the_tool_waits_for_the_signatures(desk, client_as, row) -> None:
    shown = page(desk.client, "recalibration-session", row.key)
    assert "Two of two points wait for a decision." in shown
    whisper = Point.objects.get(source="not_yet")
    assert "You decide this alone" in page(desk.client, "recalibration-session", row.key, point=whisper.key)
    point = Point.objects.get(source="expiring")
    address = reverse("recalibration-decide", args=[row.key, point.key])
    wrong = desk.client.post(address, {"verdict": "extend", "why": "", "version": point.version})
    assert wrong.status_code == 422
    assert "Say until when." in wrong.content.decode()
    until = (desk.today + timedelta(days=100)).isoformat()
    given = {"verdict": "extend", "why": "It is used.", "until": until, "cost": "0", "version": point.version}
    assert desk.client.post(address, given).status_code == 302
    assert Tool.objects.get(name="Copilot").until == desk.today + timedelta(days=9)
    assert desk.client.post(address, given).status_code == 412
    then = page(desk.client, "recalibration-session", row.key)
    assert "One of two points waits for a decision." in then
    assert then.index('id="decide"><h2>Whisper') > 0
    manager = client_as("manager")
    theirs = page(manager, "recalibration-session", row.key)
    assert "Extend until" in theirs
    assert 'id="decide"' not in theirs
    assert manager.post(address, given).status_code == 403
    missing = reverse("recalibration-decide", args=[row.key, "nothing"])
    assert desk.client.post(missing, given).status_code == 404
    rows = json.loads(desk.client.get(reverse("recalibration-session", args=[row.key]), {"as": "json"}).content)["rows"]
    assert [one["name"] for one in rows] == ["Copilot", "Whisper"]


def test_it_is_closed_signed_by_two_and_told_on_page_and_paper(desk, client_as, row) -> None:
    for point in Point.objects.all():
        given = {"verdict": "keep", "why": "Fine.", "version": point.version}
        desk.client.post(reverse("recalibration-decide", args=[row.key, point.key]), given)
    assert "The day of the next session is not set." in page(desk.client, "recalibration-report", row.key)
    unset = page(desk.client, "recalibration-session", row.key)
    assert "can be signed." not in unset
    assert "the day of the next session is not set yet." in unset
    assert f"{reverse('recalibration-report', args=[row.key])}#f-next_on" in unset
    assert 'id="f-next_on"' in page(desk.client, "recalibration-report", row.key)
    assert desk.client.post(reverse("recalibration-sign", args=[row.key])).status_code == 409
    row.refresh_from_db()
    next_on = (desk.today + timedelta(days=120)).isoformat()
    closing = {"minutes": "All there.", "next_on": next_on, "version": row.version}
    kept = desk.client.post(reverse("recalibration-close", args=[row.key]), closing, follow=True)
    assert kept.status_code == 200
    before = page(desk.client, "recalibration-report", row.key)
    assert "Sign it" in before
    assert "Every point is decided; recalibration 1 can be signed." in before
    assert "Before it can be signed" not in before
    for client in (desk.client, client_as("mt_member")):
        row.refresh_from_db()
        done = client.post(reverse("recalibration-sign", args=[row.key]), {"version": row.version}, follow=True)
        assert done.status_code == 200
    report = page(client_as("manager"), "recalibration-report", row.key)
    assert "Recalibration 1 decided two points" in report
    assert "All there." in report
    assert "Test mt_member, mt member" in report
    taken_back = reverse("recalibration-undo", args=[row.key])
    row.refresh_from_db()
    assert desk.client.post(taken_back, {"why": "", "version": row.version}).status_code == 409
    shown = page(desk.client, "recalibration")
    assert "Recalibration 2" in shown
    assert "the last session" in shown
    pdf = desk.client.get(reverse("recalibration-file", args=[row.key]), {"language": "en"})
    assert pdf.content.startswith(b"%PDF")
    past = page(desk.client, "recalibration-report", row.key, at=desk.today.isoformat())
    assert "Recalibration 1 decided two points" in past


def test_anybody_of_staff_feeds_the_watch_list_and_reads_what_became_of_it(desk, client_as) -> None:
    colleague = client_as("employee")
    assert "Nothing is on the watch list yet." in page(colleague, "watch")
    facts = {"title": "Agents in the CRM", "link": "https://example.com/crm", "why": "They answer customers."}
    wrong = colleague.post(reverse("watch-new"), {**facts, "link": "crm"})
    assert wrong.status_code == 422
    assert "They answer customers." in wrong.content.decode()
    assert colleague.post(reverse("watch-new"), facts).headers["Location"] == reverse("watch")
    found = Development.objects.get()
    assert "One development is on the watch list; one new." in page(colleague, "watch")
    assert "No row matches." in page(colleague, "watch", triage="try")
    address = reverse("development-triage", args=[found.key])
    assert colleague.post(address, {"triage": "try", "note": "x"}).status_code == 403
    empty = desk.client.post(address, {"triage": "wait", "note": "", "version": found.version})
    assert empty.status_code == 422
    again = (desk.today + timedelta(days=30)).isoformat()
    given = {"triage": "wait", "note": "After the summer.", "again_on": again, "version": found.version}
    assert desk.client.post(address, given).status_code == 302
    told = page(colleague, "development", found.key)
    assert "After the summer." in told
    assert desk.client.post(reverse("development-remove", args=[found.key]), {"why": "Twice."}).status_code == 302
    assert not Development.objects.exists()
