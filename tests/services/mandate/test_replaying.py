"""The mandate replayed in a sentence, and what was promised beside what was given."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mandate.engines.terms import DataClass, Money
from mandate.records import ledger
from mandate.records.models import Change, Decision, Person
from mandate.services import charter
from mandate.services.mandate import given, replaying
from mandate.services.mandate.given import AroundFacts
from mandate.services.refusals import Refused


def decided(desk, name: str, cost: int, *, on: date, routed: str, waited: int | None = None, **facts: object) -> None:
    """A decision of the past, as it went."""
    row = Decision(
        title=name, verdict="allow", why="x", cost=Decimal(cost), currency="EUR", hours=Decimal(1), routed=routed,
        data_class=int(facts.pop("data", DataClass.INTERNAL)), state=facts.pop("state", "taken"), taken_on=on,
        vendor=name, initiative=name, mt_on=None if waited is None else on + timedelta(days=waited),
    )  # fmt: skip
    ledger.write(row, action="decision.taken", by=desk.actor, why="x")


@pytest.mark.django_db
def test_last_quarter_under_another_limit_is_one_sentence_with_its_rows_and_writes_nothing(desk) -> None:
    first, last = replaying.last_quarter(desk.today)
    decided(desk, "Small", 900, on=first, routed="alone")
    decided(desk, "Middle", 9000, on=first + timedelta(days=10), routed="to_mt", waited=21)
    decided(desk, "Staff", 8000, on=first + timedelta(days=40), routed="to_mt", waited=10, data=DataClass.PERSONAL)
    decided(desk, "Gone", 7000, on=last, routed="to_mt", waited=12, state="declined")
    decided(desk, "Now", 9000, on=desk.today, routed="to_mt")
    before = Change.objects.count()
    changes = {"max_cost_per_decision": "15000", "max_cost_per_quarter": "", "tool.max_risk": "special"}
    found = replaying.replay(first=first, last=last, changes=changes, today=desk.today)
    said = found.sentence.replace("\xa0", " ")
    assert said.startswith("With € 15,000 instead of € 2,500 a decision, no limit instead of € 10,000 a quarter and")
    assert "43 waiting days and three items for the MT fall away. Two risky decisions would have passed" in said
    assert [(row.decision.title, row.days, row.risks) for row in found.rows] == [
        ("Middle", -21, ()), ("Staff", -10, ("personal data",)), ("Gone", -12, ("the MT declined it",)),
    ]  # fmt: skip
    less = replaying.replay(first=first, last=last, changes={"max_cost_per_decision": "500"}, today=desk.today)
    assert "12 waiting days and one item for the MT come on. Nothing risky" in less.sentence
    same = replaying.replay(first=first, last=last, changes={"max_people": ""}, today=desk.today)
    assert "every decision goes where it went" in same.sentence
    empty = replaying.replay(first=date(2020, 1, 1), last=date(2020, 2, 1), changes={}, today=desk.today)
    assert empty.sentence == "Nothing was decided in this period."
    assert Change.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "first", "said"),
    [
        ({"max_fun": "1"}, "2026-01-01", "no limit called"),
        ({"sport.max_people": "1"}, "2026-01-01", "no limit called"),
        ({"max_people": "half"}, "2026-01-01", "cannot be read"),
        ({"max_risk": "secret"}, "2026-01-01", "cannot be read"),
        ({"above": "cem"}, "2026-01-01", "cannot be read"),
        ({}, "2030-01-01", "before the first"),
        ({}, "2010-01-01", "ten years"),
    ],
)
def test_what_cannot_be_replayed_is_refused_by_its_name(desk, changes: dict[str, str], first: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        replaying.replay(
            first=date.fromisoformat(first), last=date(2026, 9, 30), changes=changes, today=desk.today
        )  # fmt: skip


@pytest.mark.django_db
def test_promises_stand_beside_what_was_used_and_what_was_decided_around_is_noted(desk) -> None:
    draft = charter.current()
    terms = charter.Terms(budget=Decimal(2000), hours=Decimal(20))
    charter.change(draft, charter.as_engine(draft).clauses, by=desk.actor, why="own money", own=terms)
    decided(desk, "Small", 900, on=desk.today, routed="alone")
    found = given.given(today=desk.today)
    money, booked, hours = found.lines
    assert (money.promised, money.given, money.used) == (Decimal(2000), Decimal(1100), Decimal(900))
    assert (booked.promised, booked.used) == (Decimal(900), Decimal(0))
    assert (hours.promised, hours.given, hours.used) == (Decimal(20), None, Decimal(1))
    for wrong in (
        AroundFacts("", "Sales", desk.today.isoformat(), "x"),
        AroundFacts("Bought", "", desk.today.isoformat(), "x"),
        AroundFacts("Bought", "Sales", "2099-01-01", "x"),
        AroundFacts("Bought", "Sales", "soon", "x"),
        AroundFacts("Bought", "Sales", desk.today.isoformat(), "", "much"),
    ):
        with pytest.raises(Refused):
            given.note_around(wrong, by=desk.actor, person=desk.architect, today=desk.today)
    facts = AroundFacts("A second writing tool", "Head of sales", desk.today.isoformat(), "Paid twice now.", "1200")
    row = given.note_around(facts, by=desk.actor, person=desk.architect, today=desk.today)
    after = given.given(today=desk.today)
    assert [one.key for one in after.around] == [row.key]
    assert after.lines[0].used == Decimal(900), "it was not the architect's"
    assert "One decision was taken around the architect this quarter." in given.headline(after)
    assert ledger.history(row)[0].action == "decision.around"
    assert charter.spent(today=desk.today).total == Money("EUR", Decimal(900)).amount
    assert isinstance(row.brought_by, Person)
