"""A running initiative that would ask more asks the mandate again: by a form, by a call, by a file and by undoing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from mandate.engines.charter import Effect
from mandate.records import ledger
from mandate.records.models import Decision, Initiative
from mandate.services import charter
from mandate.services.initiatives import states
from mandate.services.portfolio import exchange, keeping
from mandate.services.portfolio.fields import GOALS, INITIATIVES
from mandate.services.refusals import Refused
from tests.services.mandate.test_door import joined
from tests.services.test_portfolio import serving

pytestmark = pytest.mark.django_db


def running(desk: Any, title: str, cost: str, **more: Any) -> Any:
    row = serving(desk, title, cost=cost, effort="Copywriter: 2", months="1", **more)
    states.start(row, by=desk.actor, today=desk.today)
    return row


def changed(desk: Any, row: Any, **facts: Any) -> Any:
    return keeping.change(Initiative.objects.get(key=row.key), facts, by=desk.actor, today=desk.today)


def test_what_runs_grows_only_within_the_mandate_or_by_a_decision(desk: Any) -> None:
    joined(desk, "Cem", "mt_member")
    row = running(desk, "Offer texts", "900")
    assert changed(desk, row, cost="2500") is not None, "within the mandate nobody else is asked"
    act = ledger.history(row)[0].act
    for facts in ({"cost": "2501"}, {"effort": "Copywriter: 400"}, {"cost": "2500", "currency": "USD"}):
        with pytest.raises(Refused, match="would ask more than it was started for"):
            changed(desk, row, **facts)
    assert changed(desk, row, cost="100") is not None, "less never asks"
    with pytest.raises(Refused, match="changed since"):
        keeping.undo(act, "initiative", by=desk.actor, today=desk.today)

    other = running(desk, "Dealer answers", "2000", teams="")
    planned = exchange.plan_rows(INITIATIVES, [{"key": other.key, "cost": "60000"}], today=desk.today)
    with pytest.raises(Refused, match="Dealer answers"):
        exchange.write(INITIATIVES, planned, by=desk.actor, why="From a file.", today=desk.today)
    goal = keeping.add(GOALS, {"title": "Grow"}, by=desk.actor, today=desk.today)
    facts = {"goals": [goal.key], "teams": []}
    lines = keeping.planned(INITIATIVES, [Initiative.objects.get(key=other.key)], facts, today=desk.today)
    assert keeping.change_many(INITIATIVES, lines, by=desk.actor, why="Many.", today=desk.today) is not None
    assert Initiative.objects.get(key=other.key).cost == 2000

    held = Decision(
        title="More for dealers", state="taken", effect=Effect.ALLOWS.value, case="spend", cost=Decimal(60_000)
    )
    held.intake, held.intake_key, held.currency, held.taken_on = "initiative", other.key, "EUR", desk.today
    ledger.write(held, action="decision.taken", by=desk.actor, why="x")
    assert changed(desk, other, cost="60000") is not None, "a decision for that money covers it"


def test_many_that_began_earlier_grow_together_within_the_quarter(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    joined(desk, "Cem", "mt_member")
    rows = [running(desk, f"Old {number}", "500") for number in range(5)]
    later, now = charter.quarter_of(desk.today) + timedelta(days=100), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + (later - desk.today))
    for row in rows[:4]:
        keeping.change(Initiative.objects.get(key=row.key), {"cost": "2500"}, by=desk.actor, today=later)
    last = Initiative.objects.get(key=rows[4].key)
    with pytest.raises(Refused) as refused:
        keeping.change(last, {"cost": "2500"}, by=desk.actor, today=later)
    assert "8,000" in " ".join(refused.value.reasons), "four times what each grew by counts, and not what each costs"
