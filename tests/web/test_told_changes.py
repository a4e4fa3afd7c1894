"""The ledger tells nobody outside a named circle who agreed or withdrew, nor what the circle settled."""

import re
from datetime import timedelta

import pytest

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Coaching, Person, Session
from mandate.services import circle, entry
from tests.conftest import Desk
from tests.services.test_circle import full
from tests.services.test_sessions import closed, planned
from tests.web.test_sessions import signed_in, text

pytestmark = pytest.mark.django_db
OUTSIDERS = ("architect", "auditor", "works_council")
SECRET = "Ada and Bo settle G1 on a register"


def deed_of(person: Person) -> Actor:
    """Somebody's own hand, as their consent is sealed."""
    return Actor(entry.account_of(person).label)


def settled(desk: Desk, campaign, *, removed: bool = False) -> Change:
    """A session of this campaign with minutes and outcomes; the last of its changes."""
    session = Session(campaign=campaign, group="mt", held_on=desk.today, items=["G1"], minutes=SECRET)
    return ledger.write(session, action="session.held", by=desk.actor, why="test")


def shown(client, change: Change) -> str:
    """Everything that the page of a change, its API and both lists say."""
    return "".join(
        text(client.get(address))
        for address in (f"/changes/{change.pk}/", f"/api/changes/{change.pk}", "/changes/", "/api/changes?limit=100")
    )


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_consent_says_neither_whose_it_is_nor_what_became_of_it(desk: Desk, client_as, role: str) -> None:
    campaign, members = full(desk)
    circle.withdraw(campaign, members[1], by=deed_of(members[1]), today=desk.today)
    change = Change.objects.filter(kind="consent").latest("id")
    assert change.action == "consent.withdrawn"
    client = client_as(role)
    for address in (f"/changes/{change.pk}/", f"/api/changes/{change.pk}", "/changes/?kind=consent"):
        said = text(client.get(address))
        assert "A consent changed" in said
        assert "member of the circle" in said
        for secret in (members[1].name, change.by, change.key, "No longer agrees", "withdrawn", "Taken back"):
            # As a word: a random token of a form may well hold the two letters of a name.
            assert not re.search(rf"\b{re.escape(secret)}\b", said), (address, secret)
    listed = client.get("/api/changes?kind=consent").json()["items"]
    assert {(row["by"], row["action"], row["key"], row["why"]) for row in listed} == {
        ("circle", "consent.changed", "", "")
    }


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_word_or_key_picks_a_consent_out(desk: Desk, client_as, role: str) -> None:
    campaign, members = full(desk)
    circle.withdraw(campaign, members[1], by=deed_of(members[1]), today=desk.today)
    key = Change.objects.filter(kind="consent").latest("id").key
    client = client_as(role)
    for asked in ("q=withdrawn", "q=taken", f"q={key}", f"key={key}"):
        assert client.get(f"/api/changes?{asked}").json()["count"] == 0
        assert "A consent changed" not in text(client.get(f"/changes/?{asked}"))


@pytest.mark.parametrize("role", OUTSIDERS)
def test_what_a_named_circle_settled_is_not_read_in_the_ledger(desk: Desk, client_as, role: str) -> None:
    campaign, _members = full(desk)
    session = settled(desk, campaign)
    module = Coaching(
        campaign=campaign, group="mt", module="rules-on-one-page", items=["G1"], due=desk.today + timedelta(days=9)
    )
    client = client_as(role)
    for change in (session, ledger.write(module, action="coaching.planned", by=desk.actor, why="test")):
        said = shown(client, change)
        assert SECRET not in said
        assert "rules-on-one-page" not in said
        assert "What stands in this record is not yours to see" in said
        assert client.get(f"/api/changes/{change.pk}").json()["fields"] == []
        assert change.digest in said


@pytest.mark.parametrize("role", OUTSIDERS)
def test_what_was_removed_of_it_is_not_read_either(desk: Desk, client_as, role: str) -> None:
    campaign, _members = full(desk)
    settled(desk, campaign)
    gone = ledger.remove(Session.objects.get(campaign=campaign), action="session.changed", by=desk.actor, why="test")
    assert SECRET not in shown(client_as(role), gone)


def test_a_member_reads_it_and_an_open_assessment_hides_nothing(desk: Desk, client_as) -> None:
    campaign, members = full(desk)
    assert SECRET in text(signed_in(members[0]).get(f"/changes/{settled(desk, campaign).pk}/"))
    planned(desk, closed(desk))
    change = Change.objects.filter(kind="session").latest("id")
    assert "held_on" in text(client_as("auditor").get(f"/changes/{change.pk}/"))
