"""Answering through the API: a secret leads in, another leads back, and no account is asked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mandate.catalogue.assessment import load_bank
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Campaign, Response
from mandate.services import campaigns, people
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.people import PersonFacts
from tests.api.conftest import Caller, fields

pytestmark = pytest.mark.django_db
MT = Group("mt", "MT", "full", role=Role.MT_MEMBER)
SALES = Group("sales", "Sales", "employee")


@pytest.fixture
def campaign(desk) -> Campaign:
    facts = CampaignFacts("Autumn", (MT, SALES), desk.today, desk.today + timedelta(days=14))
    campaign = campaigns.plan(facts, by=desk.actor, today=desk.today)
    campaigns.start(campaign, by=desk.actor, today=desk.today)
    return campaign


@pytest.fixture
def nobody() -> Caller:
    """Somebody without an account."""
    return Caller(Client())


@pytest.fixture
def door(campaign: Campaign) -> str:
    return campaigns.make_door(campaign, MT, at=clock.now())


@pytest.fixture
def own(nobody: Caller, door: str) -> str:
    return nobody.post(f"/answering/{door}").json()["secret"]


def test_a_link_says_where_it_leads_and_begins_nothing(nobody, door) -> None:
    said = nobody.get(f"/answering/{door}").json()
    assert (said["form"], said["questions"], said["minutes"], said["open"]) == ("full", 36, 10, True)
    assert Response.objects.count() == 0


def test_answers_are_kept_read_back_and_scored(nobody, own) -> None:
    given = {**dict.fromkeys(load_bank().form("full").items, 4), "G1": "dk", "G3": "na"}
    kept = nobody.patch(f"/answers/{own}", {"answers": given, "comments": {"G2": "By card."}}).json()
    assert (kept["answered"], kept["asked"], kept["minutes"]) == (36, 36, 0)
    assert [one["answer"] for one in kept["questions"][:4]] == ["dk", 4, "na", 4]
    assert kept["questions"][1]["comment"] == "By card."
    assert nobody.get(f"/answers/{own}").json() == kept
    told = nobody.post(f"/answers/{own}/finish").json()
    assert (told["total"], len(told["positions"])) == (4.0, 6)
    assert told["not_known"] == [load_bank().item("G1").question.en]
    assert nobody.get(f"/answers/{own}/result").json() == told
    assert nobody.get(f"/answers/{own}").json()["finished"] is True


def test_null_takes_an_answer_back(nobody, own) -> None:
    nobody.patch(f"/answers/{own}", {"answers": {"G1": 3, "G2": 3}})
    assert nobody.patch(f"/answers/{own}", {"answers": {"G1": None}}).json()["answered"] == 1


def test_sending_the_same_twice_changes_nothing(nobody, own) -> None:
    sent = {"answers": {"G1": 3}, "comments": {"G1": "So."}}
    assert nobody.patch(f"/answers/{own}", sent).json() == nobody.patch(f"/answers/{own}", sent).json()


def test_a_comment_that_is_too_long_is_named_and_nothing_is_kept(nobody, own) -> None:
    sent = {"answers": {"G1": 3}, "comments": {"G1": "a" * 601, "G2": "b" * 602, "G3": "So."}}
    said = nobody.patch(f"/answers/{own}", sent)
    assert fields(said) == ["comments.G1", "comments.G2"]
    assert said.json()["detail"] == "These fields cannot be used: comments.G1 and comments.G2."
    assert [one["message"].split()[-1] for one in said.json()["errors"]] == ["601.", "602."]
    assert nobody.get(f"/answers/{own}").json()["answered"] == 0


@pytest.mark.parametrize("value", [0, 6, 3.5, "yes", True, [3], {"a": 1}])
def test_a_value_off_the_scale_is_named_and_nothing_is_kept(nobody, own, value) -> None:
    assert fields(nobody.patch(f"/answers/{own}", {"answers": {"G1": 3, "G2": value}}))
    assert nobody.get(f"/answers/{own}").json()["answered"] == 0


def test_a_question_that_is_not_on_the_form_is_refused(nobody, own) -> None:
    refused = nobody.patch(f"/answers/{own}", {"answers": {"X9": 3}})
    assert (refused.status_code, "X9" in refused.json()["detail"]) == (409, True)


def test_a_personal_link_deletes_answers_only_when_told_to(nobody, campaign, desk) -> None:
    people.add_person(PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new")
    secret = dict((person.name, link) for person, link in campaigns.invite(campaign, today=desk.today))["Mo"]
    first = nobody.post(f"/answering/{secret}").json()["secret"]
    nobody.patch(f"/answers/{first}", {"answers": {"G1": 3}})
    assert nobody.post(f"/answering/{secret}").status_code == 409
    assert nobody.get(f"/answers/{first}").json()["answered"] == 1
    assert nobody.post(f"/answering/{secret}", {"start_over": True}).status_code == 201
    assert nobody.get(f"/answers/{first}").status_code == 409


def test_a_closed_assessment_takes_nothing_and_still_tells_the_own_result(nobody, own, campaign, monkeypatch) -> None:
    nobody.patch(f"/answers/{own}", {"answers": {"G1": 3}})
    monkeypatch.setattr(clock, "today", lambda: campaign.closes_on + timedelta(days=1))
    assert nobody.patch(f"/answers/{own}", {"answers": {"G1": 1}}).status_code == 409
    assert nobody.post(f"/answers/{own}/finish").status_code == 409
    assert nobody.get(f"/answers/{own}").json()["open"] is False
    assert nobody.get(f"/answers/{own}/result").json()["answered"] == 1


def test_guessing_is_slowed_down(nobody, campaign, settings) -> None:
    settings.SIGN_IN_ATTEMPTS = 2
    for path in ("/answering/" + "x" * 32, "/answers/" + "y" * 32):
        assert nobody.get(path).status_code == 409
    for path in ("/answering/" + "z" * 32, "/answers/" + "z" * 32):
        braked = nobody.get(path)
        assert (braked.status_code, braked["Retry-After"]) == (429, "900")
        assert "Too many attempts" in braked.json()["detail"]
    link = campaigns.make_door(campaign, MT, at=clock.now())
    assert nobody.get(f"/answering/{link}").status_code == 200


def test_the_language_is_that_of_the_caller(nobody, own) -> None:
    said = nobody.get(f"/answers/{own}", **{"Accept-Language": "nl"}).json()
    assert said["questions"][0]["question"] == load_bank().item("G1").question.nl


def test_keeping_answers_asks_for_no_account(nobody, own) -> None:
    with CaptureQueriesContext(connection) as asked:
        nobody.patch(f"/answers/{own}", {"answers": {"G1": 3}})
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(said) <= 3
    assert not [sql for sql in said if "session" in sql or "account" in sql]
