"""Access given, reviews of it and demand in the browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mandate.records import ledger
from mandate.records.models import Grant, Review, Team
from mandate.services import entry
from mandate.services.asking_access import demand, reviews
from mandate.services.refusals import Refused
from tests import remembered
from tests.services.asking_access import world
from tests.services.asking_access.world import World
from tests.web.test_ask import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(desk: Any, home: Any) -> World:
    return remembered.once("asking world", home, lambda: world.make(desk))


def client_of(made: World, who: str) -> Client:
    client = Client()
    client.force_login(entry.account_of(made.people[who]), backend="mandate.web.reader.Accounts")
    return client


def form(desk: Any, made: World, **changed: str) -> dict[str, str]:
    until = (desk.today + timedelta(days=60)).isoformat()
    facts = {
        "subject": f"tool:{made.tools['closed'].key}",
        "person": made.people["els"].key,
        "why": "Seat",
        "until": until,
    }
    return {**facts, **changed}


def test_access_is_given_listed_and_ended_with_a_reason(desk: Any, made: World) -> None:
    assert "No access was given" in text(desk.client.get(reverse("grants")))
    assert "Give access to one person" in text(desk.client.get(reverse("grant-new")))
    assert "That day is over." in text(
        desk.client.post(reverse("grant-new"), form(desk, made, until="2001-01-01")), 422
    )
    desk.client.post(reverse("grant-new"), form(desk, made))
    grant = Grant.objects.get()
    shown = text(desk.client.get(reverse("grants")))
    assert "One grant of access runs." in shown
    assert "Els Test" in shown
    rows = desk.client.get(reverse("grants"), {"as": "json", "q": "seat", "state": "running"}).json()["rows"]
    assert [row["subject"] for row in rows] == ["Closed"]
    own = client_of(made, "els")
    assert "Els Test was given Closed until" in text(own.get(reverse("grant", args=[grant.key])))
    assert client_of(made, "architect").get(reverse("grant", args=["gone"])).status_code == 404
    assert "Say why" in text(own.post(reverse("grant", args=[grant.key]), {"why": ""}), 422)
    assert own.post(reverse("grant", args=[grant.key]), {"why": "Done", "version": "0"}).status_code == 412
    own.post(reverse("grant", args=[grant.key]), {"why": "Done", "version": str(grant.version)})
    assert Grant.objects.get().state == "withdrawn"
    assert "Access is given by the architect" in text(own.get(reverse("grant-new")), 409)
    assert "Closed" in text(client_of(made, "olaf").get(reverse("grant-new")))


def test_a_review_is_opened_answered_in_parts_and_finished(desk: Any, made: World) -> None:
    desk.client.post(reverse("grant-new"), form(desk, made))
    sales, mees = Team.objects.get(name="Sales"), client_of(made, "mees")
    assert "No review of access is open." in text(mees.get(reverse("reviews")))
    assert mees.post(reverse("review-open"), {"team": sales.key}).status_code == 403
    desk.client.post(reverse("review-open"), {"team": sales.key})
    review = Review.objects.get()
    assert "One review of access is open" in text(mees.get(reverse("reviews")))
    assert "1 line of Sales waits for a word" in text(mees.get(reverse("review", args=[review.key])))
    assert "Your word on it" not in text(desk.client.get(reverse("review", args=[review.key])))
    wrong = {"verdict-0": "narrow", "why-0": "", "version": str(review.version)}
    assert "Say why in a few words." in text(mees.post(reverse("review", args=[review.key]), wrong), 422)
    assert mees.post(reverse("review", args=[review.key]), {}).status_code == 409
    mees.post(reverse("review", args=[review.key]), {**wrong, "verdict-0": "keep", "why-0": "Daily"})
    assert Review.objects.get().state == "done"
    assert "The access of Sales was reviewed on" in text(mees.get(reverse("review", args=[review.key])))


def test_a_late_word_comes_too_late_whoever_looks_first(desk: Any, made: World) -> None:
    desk.client.post(reverse("grant-new"), form(desk, made))
    desk.client.post(reverse("review-open"), {"team": Team.objects.get(name="Sales").key})
    review, mees = Review.objects.get(), client_of(made, "mees")
    review.due_on = desk.today - timedelta(days=1)
    ledger.write(review, action="review.answered", by=desk.actor, why="test")
    said = {0: reviews.Said("keep", "Daily")}
    with pytest.raises(Refused, match="what nobody confirmed by then ended"):
        reviews.answer(review, said, person=made.people["mees"], by=desk.actor, today=desk.today)
    late = {"verdict-0": "keep", "why-0": "Daily", "version": str(review.version)}
    assert "This review is over." in text(mees.post(reverse("review", args=[review.key]), late), 409)
    assert (Review.objects.get().state, Grant.objects.get().state) == ("lapsed", "withdrawn")
    shown = text(mees.get(reverse("review", args=[review.key])))
    assert ("Your word on it" in shown, "Nobody answered in time." in shown) == (False, True)


def test_demand_is_a_list_without_names(desk: Any, made: World) -> None:
    assert "No demand to show yet" in text(desk.client.get(reverse("demand")))
    for name in range(5):
        demand.remember(
            f"p{name}", subject_kind="service", subject="nova", name="Nova", purpose="", data_class=1,
            verdict="not_yet", today=desk.today,
        )  # fmt: skip
    shown = text(desk.client.get(reverse("demand")))
    assert "five asked for Nova" in shown
    assert desk.client.get(reverse("demand"), {"as": "json"}).json()["rows"][0]["people"] == 5
    past = desk.client.get(reverse("demand"), {"at": str(desk.today - timedelta(days=1))})
    assert "Nova" not in text(past)
    assert "as it is today only" in text(past)
    assert desk.client.get("/api/demand", {"at": str(desk.today - timedelta(days=1))}).json()["items"] == []
    assert client_of(made, "els").get(reverse("demand")).status_code == 403
