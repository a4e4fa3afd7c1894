"""The priorities on one page: a sentence, three with everything that speaks for them, the rest behind a link."""

import json
import re

import pytest
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import Initiative
from tests.services.test_priorities import inventoried, said
from tests.web import things


def page(client, name: str = "priorities", *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_three_come_first_with_why_target_first_step_owner_and_review(desk) -> None:
    things.results(desk)
    inventoried(desk)
    said(desk, "Nobody wrote down what may go in.", "G2", 1)
    shown = page(desk.client)
    assert "First: data rule card per kind of tool; then" in shown
    for words in (
        "8 of 18 do not know (44 %).", "It stands above the next because", "Target 4", "Nobody wrote down what may go in.",
        "puts it at 1:", "First step, before", "Proposed owner", "12 hours", "Review", reverse("classifications"),
        "Make a draft initiative",
    ):  # fmt: skip
        assert words in shown, words
    assert shown.count("<li id=") == 3


def test_the_rest_stands_behind_a_link_with_what_decided_each_rank(desk) -> None:
    things.results(desk)
    for item in ("A2", "A5", "P4", "M2"):
        said(desk, f"Not here: {item}.", item, 2, role=item)
    assert "Then, in this order" not in page(desk.client)
    whole = page(desk.client, all="1")
    assert "Then, in this order" in whole
    assert whole.count("<li id=") == 6
    reasons = ("It stands above the next because", "It and the next are equal in everything")
    assert [whole.count(one) for one in reasons] == [3, 2]
    assert re.search(r"Comes after</strong> <a href=\"[^\"]*#A2\">\d\. Register of agents</a>", whole)


def test_what_is_missing_is_said_with_what_it_would_add(desk) -> None:
    assert "It would add where people stand on 36 questions" in page(desk.client)
    inventoried(desk)
    alone = page(desk.client)
    assert "It would add where people stand on 36 questions" in alone
    assert "Plan an assessment" in alone
    things.results(desk)
    both = page(desk.client)
    assert "It would add where people stand" not in both
    assert "Interview guide" in both


def test_contradictions_stand_side_by_side_and_no_average_is_made(desk) -> None:
    things.results(desk)
    said(desk, "There is a list, and everyone uses it.", "G1", 5)
    shown = page(desk.client)
    assert "Side by side, never averaged" in shown
    part = shown[shown.index('id="contradictions"') :]
    assert part.index("There is a list, and everyone uses it.") < part.index("Everyone who answered · 3")
    assert "Sales · 1" in part


def test_it_leaves_as_a_file_with_every_row_and_reason(desk) -> None:
    things.results(desk)
    for item in ("A2", "A5", "P4"):
        said(desk, f"Not here: {item}.", item, 2, role=item)
    rows = json.loads(desk.client.get(reverse("priorities"), {"as": "json"}).content)["rows"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["page"] == reverse("learning-plan")
    assert "not in Mandate yet" in {row["page"] for row in rows}
    assert {row["needs"] for row in rows} == {None, "A2"}
    assert desk.client.get(reverse("priorities"), {"as": "xlsx"}).content[:2] == b"PK"
    assert b"Not here: A5." in desk.client.get(reverse("priorities"), {"as": "csv"}).content


def test_the_page_of_a_day_offers_no_action_and_keeps_what_was_known_then(desk) -> None:
    things.results(desk)
    at = clock.now().isoformat()
    said(desk, "Nobody can stop it.", "A5", 1)
    then = page(desk.client, at=at)
    assert "Nobody can stop it." not in then
    assert "Make a draft initiative" not in then
    assert "Nobody can stop it." in page(desk.client)


def test_one_click_makes_three_drafts_and_a_second_one_nothing_new(desk) -> None:
    things.results(desk)
    inventoried(desk)
    made = desk.client.post(reverse("priorities-draft"))
    assert made.headers["Location"].startswith(f"{reverse('initiatives')}?made=")
    assert Initiative.objects.count() == 3
    again = desk.client.post(reverse("priorities-draft"))
    assert again.headers["Location"] == f"{reverse('initiatives')}?nothing=new"
    assert Initiative.objects.count() == 3
    assert "Make draft initiatives" not in page(desk.client)


def test_one_row_alone_can_become_a_draft_and_a_row_that_is_gone_is_refused(desk) -> None:
    things.results(desk)
    desk.client.post(reverse("priorities-draft"), {"row": "G1"})
    assert [one.source for one in Initiative.objects.all()] == ["item:G1"]
    assert "A draft initiative" in page(desk.client)
    refused = desk.client.post(reverse("priorities-draft"), {"row": "S4"})
    assert refused.status_code == 409
    assert "no longer in the plan" in refused.content.decode()


@pytest.mark.parametrize("role", ["mt_member", "auditor"])
def test_who_sees_the_overview_reads_the_plan_and_makes_no_drafts(desk, client_as, role: str) -> None:
    things.results(desk)
    client = client_as(role)
    assert "Make a draft initiative" not in page(client)
    assert client.post(reverse("priorities-draft")).status_code == 403
    assert client_as("manager").get(reverse("priorities")).status_code == 403


def test_all_36_questions_stand_on_a_page_with_an_anchor_and_what_raises_them(desk) -> None:
    shown = page(desk.client, "assessment-items")
    assert "36 questions, each with five answers you can see" in shown
    assert len(re.findall(r'<li id="[A-Z]\d">', shown)) == 36
    assert shown.count("What raises it") == 36
    assert shown.count("not in Mandate yet") == 15
    assert f'<a href="{reverse("charter")}">Decision rights: the mandate</a>' in shown
    rows = json.loads(desk.client.get(reverse("assessment-items"), {"as": "json"}).content)["rows"]
    assert len(rows) == 36
