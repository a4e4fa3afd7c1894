"""Who leads a team decides what was delegated, through the one door, and nothing else; everybody else is told whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mandate.cli import main
from mandate.engines.charter import RoutingCode
from mandate.records import clock, ledger
from mandate.records.models import Delegation, Person
from mandate.services import decisions, people, routing
from mandate.services.mandate import delegating
from mandate.services.mandate.delegating import Asked, Given
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from tests.services.mandate.test_door import acting

pytestmark = pytest.mark.django_db

ASKED = Asked("May we buy the <b>course</b>?", "allow", "The team asked for it.", "600", "1")


def manager(desk) -> tuple[Person, str]:
    team = people.add_team("Sales <em>", parent="", size=None, by=desk.actor, why="test")
    facts = PersonFacts(name="Mo", email="mo@windmolen.example", roles=("manager",), team=team.key)
    return people.add_person(facts, by=desk.actor, why="test"), team.key


def lent(desk, mo: Person, team: str, **facts: str) -> Given:
    today = clock.today()
    words = {
        "manager": mo.key, "team": team, "kind": "spend", "most": "1000", "data_class": "1",
        "valid_from": today.isoformat(), "valid_until": (today + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return Given(**{**words, **facts})


def test_a_delegation_is_never_wider_than_the_charter_and_only_for_who_leads_the_team(desk) -> None:
    mo, team = manager(desk)
    good, today = lent(desk, mo, team), clock.today()
    wrong = {
        "most": {"most": "2501"}, "kind": {"kind": "cake"}, "data_class": {"data_class": "9"}, "team": {"team": "none"},
        "manager": {"manager": desk.architect.key}, "valid_until": {"valid_until": "2999-01-01"},
        "valid_from": {"valid_from": "soon"}, "why": {"why": "x" * 201},
    }  # fmt: skip
    for name, facts in wrong.items():
        assert list(delegating.problems(replace(good, **facts), today=today)) == [name], name
    assert "wider" in delegating.problems(replace(good, kind="hire"), today=today)["most"]
    row = delegating.give(good, by=desk.actor, person=desk.architect, today=today)
    with pytest.raises(Refused, match="twice as far"):
        delegating.give(good, by=desk.actor, person=desk.architect, today=today)
    with pytest.raises(Refused, match="Only who holds the mandate"):
        delegating.give(good, by=acting(mo), person=mo, today=today)
    assert row.clause == "spend"


def test_a_manager_decides_within_it_and_is_refused_outside_it_with_whose_move(desk, capsys) -> None:
    mo, team = manager(desk)
    today, by = clock.today(), acting(mo)
    row = delegating.give(lent(desk, mo, team), by=desk.actor, person=desk.architect, today=today)
    made = delegating.decide(row, ASKED, by=by, person=mo, today=today)
    assert (made.state, made.routed, made.owner, made.teams) == ("taken", "alone", mo, [team])
    assert made.routing["reasons"][0]["code"] == RoutingCode.DELEGATED
    assert "as delegated" in routing.said(made.routing, names={}).sentence
    assert routing.whose(made) == "Delegated to the team's manager"
    with pytest.raises(Refused, match="already"):
        delegating.decide(row, ASKED, by=by, person=mo, today=today)
    more = replace(ASKED, title="And another?")
    with pytest.raises(Refused, match="further than what is delegated") as refused:
        delegating.decide(row, more, by=by, person=mo, today=today)
    assert "€ 400" in refused.value.what_would_change_this
    assert "MT" in refused.value.whose_move
    with pytest.raises(Refused, match="delegated to Mo"):
        delegating.decide(row, more, by=desk.actor, person=desk.architect, today=today)
    assert main(["charter", "delegations", "--json"]) == 0
    assert "Mo" in capsys.readouterr().out
    other = people.add_team("Other", parent="", size=None, by=desk.actor, why="test")
    mo.team = other
    ledger.write(mo, action="person.changed", by=desk.actor, why="moved")
    with pytest.raises(Refused, match="no longer lead"):
        delegating.decide(row, replace(more, cost="1"), by=by, person=mo, today=today)
    decisions.undo(made, by=desk.actor, why="A mistake.", today=today, at=clock.now())
    assert main(["charter", "withdraw", row.key]) == 0
    with pytest.raises(Refused, match="holds no longer"):
        delegating.withdraw(Delegation.objects.get(), by=desk.actor, person=desk.architect, why="", today=today)
