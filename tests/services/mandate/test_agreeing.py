"""An initiative starts by a decision that is about it, of a kind that can and in force; naming any other helps nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.charter import Kind
from mandate.records import ledger
from mandate.records.models import Decision, Goal, Initiative, Plan
from mandate.services.decisions import STATES
from mandate.services.initiatives import agreeing, states
from mandate.services.portfolio import goals, keeping
from mandate.services.portfolio.fields import INITIATIVES
from mandate.services.refusals import Refused
from mandate.services.roadmap import committing
from tests import planned
from tests.services.mandate.test_door import joined
from tests.services.test_portfolio import added, serving

TODAY = date(2026, 11, 23)
ABOUT = ("initiative", "subject", "intake", "none")


def decision(about: str, key: str, **fields: Any) -> Decision:
    """A decision of the MT that lets `key` start, unless `fields` say otherwise; `about` is how it names it."""
    usual: dict[str, Any] = {
        "title": "Start?", "state": "taken", "effect": "allows", "case": "spend", "cost": Decimal(9000),
        "currency": "EUR", "taken_on": TODAY, "mt_on": TODAY,
    }  # fmt: skip
    row = Decision(**(usual | fields))
    if about == "initiative":
        row.initiative = key
    if about == "subject":
        row.subject_kind, row.subject = "initiative", key
    if about == "intake":
        row.intake, row.intake_key = "initiative", key
    return row


@given(
    about=st.sampled_from(ABOUT), other=st.booleans(), state=st.sampled_from(sorted(STATES)),
    effect=st.sampled_from(("allows", "forbids", "defers")), case=st.sampled_from([kind.value for kind in Kind]),
    approach=st.sampled_from(("proven", "experiment", "foundation", "legal")), around=st.booleans(),
    ends=st.none() | st.integers(-3, 3), cost=st.none() | st.integers(0, 3), currency=st.sampled_from(("EUR", "USD")),
    gate=st.booleans(), by_mt=st.booleans(),
)  # fmt: skip
def test_only_a_decision_about_it_of_a_kind_that_can_and_in_force_lets_an_initiative_start(
    *, about: str, other: bool, state: str, effect: str, case: str, approach: str, around: bool, ends: int | None,
    cost: int | None, currency: str, gate: bool, by_mt: bool,
) -> None:  # fmt: skip
    row = Initiative(key="mine", approach=approach, cost=2, max_loss=2, currency="EUR", mt_gate=gate)
    said = decision(
        about, "other" if other else "mine", state=state, effect=effect, case=case, around=around, currency=currency,
        until=None if ends is None else TODAY + timedelta(days=ends), mt_on=TODAY if by_mt else None,
        cost=None if cost is None else Decimal(cost),
    )  # fmt: skip
    row.decision = said.key
    faults = (
        about == "none" or other, state != "taken", effect != "allows", around, ends is not None and ends < 0,
        case not in ("spend", "agent", "hire") and not (case == approach == "experiment"),
        cost is None or cost < 2, currency != "EUR", gate and not by_mt,
    )  # fmt: skip
    assert agreeing.lets(said, row, today=TODAY) is not any(faults)


@pytest.mark.django_db
def test_an_initiative_that_names_a_decision_about_something_else_waits_for_the_mt(desk: Any) -> None:
    joined(desk, "Cem", "mt_member")
    row = serving(desk, "Dealer answers", cost="6000", currency="EUR", mt_gate="yes")
    other = decision("none", row.key, title="New chairs", taken_on=desk.today, mt_on=desk.today)
    ledger.write(other, action="decision.taken", by=desk.actor, why="x")
    row.decision = other.key
    ledger.write(row, action="initiative.changed", by=desk.actor, why="Named.")
    with pytest.raises(Refused, match="no decision of the MT about it is in force") as refused:
        states.start(row, by=desk.actor, today=desk.today)
    assert refused.value.whose_move.startswith("The MT's")

    about = decision("intake", row.key, taken_on=desk.today, mt_on=desk.today, until=desk.today)
    ledger.write(about, action="decision.taken", by=desk.actor, why="x")
    assert agreeing.agreed(row, today=desk.today + timedelta(days=1)) is None, "it ended"
    assert agreeing.covered([row], today=desk.today) == {row.key}
    states.start(row, by=desk.actor, today=desk.today)
    assert row.state == "running"


@pytest.mark.django_db
def test_what_serves_no_goal_stays_a_draft(desk: Any) -> None:
    row = added(desk, "Nobody knows why")
    with pytest.raises(Refused, match="“Nobody knows why” serves no goal") as refused:
        states.start(row, by=desk.actor, today=desk.today)
    assert "owner" in refused.value.whose_move

    planned.fill(desk.today)
    lone = planned.initiative("lone", desk.today, title="Lone", goals=[])
    plan = planned.by_hand(desk.today)
    for attempt in (lambda: committing.refusal(plan), lambda: _on_paper(plan, desk)):
        assert "Lone" in str(attempt()), "the MT commits to nothing that serves no goal"
    assert Initiative.objects.get(key=lone.key).state == "draft"

    goal = Goal.objects.get(key="aim")
    lone.goals = ["aim"]
    ledger.write(lone, action="initiative.changed", by=desk.actor, why="Named.")
    row.goals = ["aim"]
    ledger.write(row, action="initiative.changed", by=desk.actor, why="Named.")
    assert committing.refusal(plan) is None
    states.start(row, by=desk.actor, today=desk.today)
    lost = keeping.check(INITIATIVES, {"goals": []}, today=desk.today, row=row)
    assert "keeps at least one goal" in lost.problems["goals"]
    goals.settle(goal, goals.GONE, by=desk.actor, why="Not ours.")
    assert "serve no goal" in str(committing.refusal(plan)), "a goal that was dropped is served by nobody"


def _on_paper(plan: Plan, desk: Any) -> Refused | None:
    try:
        committing.on_paper(plan, by=planned.BY, why="Said so.", today=desk.today)
    except Refused as no:
        return no
    return None
