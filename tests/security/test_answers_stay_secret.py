"""Two worlds that publish the same look the same everywhere: no page, export or API answer knows more than was published.

What is published cannot be taken apart into a few people: tests/engines/alignment holds that against attackers with
linear algebra and integer search. Here everything else that leaves the house is held to be a function of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.records import clock
from mandate.records.models import Campaign, Publication, Response
from mandate.services import answering, publishing
from mandate.services.campaigns import Group
from tests.conftest import Desk
from tests.services.test_answering import opened

SHOWN = Group("sales", "Sales", "employee")
HIDDEN = (Group("marketing", "Marketing", "employee"), Group("product", "Product", "employee"))
HREF = re.compile(r'\s(?:href|action|hx-get)="([/?][^"#]*)"')
CHANGING = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{4} [0-9a-f]{4}\b|csrfmiddlewaretoken[^>]*>|\d{4}-\d{2}-\d{2}T[\d:.+Z]*|\d{2}:\d{2}(?::\d{2})?"
)
"""Keys, seals, tokens and moments: they differ between any two worlds, whatever was answered."""
ROLES = ("architect", "manager", "auditor", "employee", "anonymous")
ANSWERS = st.sampled_from(("1", "2", "3", "4", "5", "dk", "na", ""))
OTHER = re.compile(r"/results/(?!G1/)[A-Z]\d/")
"""The page of one question is as good as that of another."""
BINARY = ("as=xlsx", "/report/", "xlsx", "docx", "eml")


class Undone(Exception):
    """Ends a world: everything in it is rolled back."""


def fill(campaign: Campaign, answers: list[tuple[Group, str]]) -> None:
    today = clock.today()
    for group, value in answers:
        secret = answering.begin(answering.Entrance(campaign, (group.key,)), "", today=today)
        response = answering.find(secret, address="10.0.0.1", at=clock.now())
        answering.put(response, {"G1": value, "G2": "3"}, today=today)


def leaves(client: Client, campaign: Campaign, *, follow: bool) -> Iterator[tuple[str, str]]:
    """Everything this reader can open on the pages of the assessment, by their links too, and the API beside them.

    Workbooks and papers are packed anew each time; their contents are held to the publication where they are made.
    """
    ahead = ["/", "/assessments/", f"/assessments/{campaign.key}/", f"/assessments/{campaign.key}/results/"]
    ahead += ["/priorities/", "/priorities/?all=1", "/sessions/", "/coaching/", "/knowledge/", "/changes/"]
    ahead += [f"/assessments/{campaign.key}/circle/", f"/assessments/{campaign.key}/results/G1/"]
    ahead += addresses(campaign)
    seen: set[str] = set()
    while ahead:
        path = ahead.pop(0)
        if path in seen or any(form in path for form in BINARY) or ("/results/" in path and OTHER.search(path)):
            continue
        seen.add(path)
        answer = client.get(path)
        text = answer.content.decode("utf-8", "replace")
        assert answer.status_code < 500, path
        yield CHANGING.sub("", path.replace(campaign.key, "")), f"{answer.status_code} {CHANGING.sub('', text)}"
        if follow and "<html" in text:
            found = (urljoin(path, unescape(link)) for link in HREF.findall(text))
            ahead += [link for link in found if campaign.key in link]


def addresses(campaign: Campaign) -> list[str]:
    """Every operation of the API that reads, with this campaign where a key is asked."""
    from mandate.api.app import document

    paths = document()["paths"]
    reading = [path for path, operations in paths.items() if "get" in operations]
    return [re.sub(r"\{[^}]*\}", campaign.key, path) for path in reading if "assessment" in path or "priorit" in path]


def world(campaign: Campaign, clients: dict[str, Client], answers: list[tuple[Group, str]], *, shut: bool, desk: Desk):
    """What everybody can see in a world with these answers, and what was published in it."""
    seen: dict[tuple[str, str], str] = {}
    published: object = None
    try:
        with transaction.atomic():
            fill(campaign, answers)
            if shut:
                fresh = Campaign.objects.get(key=campaign.key)
                publication = publishing.close(fresh, by=desk.actor, today=desk.today)
                assert publication is not None
                published = json.dumps(publication.report, sort_keys=True)
            for role, client in clients.items():
                follow = role == "architect"
                seen.update({(role, path): text for path, text in leaves(client, campaign, follow=follow)})
            raise Undone
    except Undone:
        return seen, published


@pytest.fixture
def asked(desk: Desk, client_as) -> tuple[Campaign, dict[str, Client]]:
    """An open assessment of one large group and two small ones, and readers of every role."""
    campaign = opened(desk, SHOWN, *HIDDEN)
    return campaign, {role: client_as(role) for role in ROLES}


@pytest.mark.django_db
def test_while_it_is_open_nobody_sees_anything_of_what_is_answered(asked, desk: Desk) -> None:
    campaign, clients = asked
    people = [SHOWN] * 6 + [HIDDEN[0]] * 3 + [HIDDEN[1]] * 2
    low, _ = world(campaign, clients, [(group, "1") for group in people], shut=False, desk=desk)
    high, _ = world(campaign, clients, [(group, "5") for group in people], shut=False, desk=desk)
    assert len(low) > 40
    assert low == high


@pytest.mark.django_db
def test_worlds_that_publish_the_same_cannot_be_told_apart(asked, desk: Desk) -> None:
    campaign, clients = asked
    shown = [(SHOWN, value) for value in "1224455"]
    # The two small groups change answers with each other: together they are the same, each alone is another one.
    one = [*shown, *((HIDDEN[0], value) for value in "111"), *((HIDDEN[1], value) for value in "5544")]
    other = [*shown, *((HIDDEN[0], value) for value in "554"), *((HIDDEN[1], value) for value in "4111")]
    first, published = world(campaign, clients, one, shut=True, desk=desk)
    second, again = world(campaign, clients, other, shut=True, desk=desk)
    assert published == again
    assert json.loads(str(published))["items"]
    assert first == second
    third, _ = world(campaign, clients, [*one[1:], (SHOWN, "5")], shut=True, desk=desk)
    told = {path for role, path in first if first[role, path] != third.get((role, path))}
    assert {"/assessments//results/", "/api/assessments//results"} <= told, "what was published is not seen at all"
    assert any("as=csv" in path for path in told)
    assert not Response.objects.exists()
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=False)
@settings(max_examples=12)
@given(
    sizes=st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 6)),
    data=st.data(),
)
def test_every_count_that_leaves_the_house_was_published_of_five_people_or_more(desk, sizes, data) -> None:
    campaign = opened(desk, SHOWN, *HIDDEN)
    answers = [
        (group, data.draw(ANSWERS)) for group, size in zip((SHOWN, *HIDDEN), sizes, strict=True) for _ in range(size)
    ]
    fill(campaign, answers)
    publication = publishing.close(campaign, by=desk.actor, today=desk.today)
    assert publication is not None
    shown = {group["group"]: group["people"] for group in publication.report["groups"]}
    assert all(people >= 5 for people in shown.values())
    for row in publication.report["items"]:
        assert row["counts"] is None or sum(row["counts"]) >= 5, row
    answer = desk.client.get(f"/assessments/{campaign.key}/results/?as=json")
    counts = [row["counts"] for row in publication.report["items"] if row["counts"] is not None]
    for found in re.findall(r"\[\s*(\d+),\s*(\d+),\s*(\d+),\s*(\d+),\s*(\d+)\s*\]", answer.content.decode()):
        assert [int(number) for number in found] in counts
