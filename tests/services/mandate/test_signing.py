"""The mandate is signed by others than who wrote it, for exactly what stands there, and stays until the next is."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mandate.engines.charter import Case, Kind, Routing, RoutingCode, Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records.models import Charter, Person, Signature
from mandate.services import charter, people
from mandate.services.charter import Terms
from mandate.services.mandate import comparing, signing
from mandate.services.refusals import Refused
from tests.services.mandate.test_door import acting, joined


def routed(today: date, cost: str) -> Routing:
    case = Case(Kind.TOOL, Money("EUR", Decimal(cost)), Decimal(0), DataClass.INTERNAL, today)
    return charter.route(case, today=today)


def signed(person: Person, today: date) -> Charter:
    """The draft with one more signature."""
    draft = charter.drafted()
    assert draft is not None
    return signing.sign(draft, person, digest_=signing.digest(draft), by=acting(person), today=today)


def widened(row: Charter, cost: str, *, by, **own: object) -> None:
    rows = [replace(one, max_cost_per_decision=Money("EUR", Decimal(cost))) for one in charter.as_engine(row).clauses]
    charter.change(row, rows, by=by, why="more room", own=Terms(**own) if own else None)


@pytest.mark.django_db
def test_signatures_up_to_the_quorum_put_the_draft_in_force_and_a_new_draft_waits_beside_it(desk) -> None:
    cem, dana = joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    eva = joined(desk, "Eva", "employee")
    first = charter.current()
    assert signing.standing(first, today=desk.today).needed == 2
    signed(cem, desk.today)
    for nobody, why in ((cem, "signed this version"), (eva, "members of the MT")):
        with pytest.raises(Refused, match=why):
            signed(nobody, desk.today)
    signed(desk.architect, desk.today)
    assert charter.current().state == "draft", "the architect's own signature does not count"
    with pytest.raises(Refused, match="changed since"):
        signing.sign(first, dana, digest_="other", by=acting(dana), today=desk.today)
    widened(charter.drafted(), "3000", by=desk.actor)
    assert signing.standing(charter.drafted(), today=desk.today).missing == 2, "a change needs every signature anew"
    for person in (cem, dana):
        signed(person, desk.today)
    now = charter.current(today=desk.today)
    assert (now.state, now.label, now.signed_on) == ("signed", "0.2", desk.today)
    assert "Cem and Dana signed it" in signing.sentence(now, signing.standing(now, today=desk.today))

    draft = signing.next_draft(by=desk.actor, today=desk.today)
    assert signing.next_draft(by=desk.actor, today=desk.today).key == draft.key
    widened(draft, "9000", by=desk.actor, budget=Decimal(500), hours=Decimal(60), quorum=2)
    assert routed(desk.today, "5000").charter == "0.2"
    said = [
        (row.what, row.before.replace("\xa0", " "), row.after.replace("\xa0", " "))
        for row in comparing.differences(now, charter.drafted())
    ]
    assert ("Tools: a decision", "€ 3,000", "€ 9,000") in said
    assert ("The architect's own money a quarter", "", "€ 500") in said
    for person in (cem, dana):
        signed(person, desk.today)
    assert routed(desk.today, "5000").verdict is Verdict.ALONE
    assert [row.state for row in charter.versions()] == ["signed", "ended"]
    ended = signing.end(charter.current(), cem, by=acting(cem), why="We look again.", today=desk.today)
    assert ended.state == "ended"
    after = routed(desk.today, "1")
    assert (after.verdict, after.reasons[0].code) == (Verdict.TO_MT, RoutingCode.LAPSED)
    assert Signature.objects.count() == 6


@pytest.mark.django_db
def test_whoever_wrote_it_does_not_count_and_one_who_takes_back_counts_no_more(desk) -> None:
    both = joined(desk, "Bo", "architect", "mt_member")
    cem = joined(desk, "Cem", "mt_member")
    draft = charter.drafted()
    widened(draft, "3000", by=acting(both), quorum=1)
    signed(both, desk.today)
    found = signing.standing(charter.drafted(), today=desk.today)
    assert (found.counted, found.missing, [one.key for one in found.could]) == (0, 1, [cem.key])
    with pytest.raises(Refused, match="did not sign"):
        signing.withdraw(draft, cem, by=acting(cem), today=desk.today)
    signing.withdraw(draft, both, by=acting(both), today=desk.today)
    assert signing.standing(charter.drafted(), today=desk.today).signatures == ()
    for person, why in ((desk.architect, "member of the MT"), (cem, "Only a signed")):
        with pytest.raises(Refused, match=why):
            signing.end(charter.drafted(), person, by=desk.actor, why="x", today=desk.today)
    late = desk.today + timedelta(days=200)
    with pytest.raises(Refused, match="ended before"):
        signed(cem, late)
    signed(cem, desk.today)
    with pytest.raises(Refused, match="in force"):
        signing.withdraw(charter.current(), cem, by=acting(cem), today=desk.today)
    assert routed(late, "1").reasons[0].code == RoutingCode.LAPSED


@pytest.mark.django_db
def test_who_left_before_the_others_signed_does_not_count(desk) -> None:
    cem, dana, ela = (joined(desk, name, "mt_member") for name in ("Cem", "Dana", "Ela"))
    signed(cem, desk.today)
    people.part(cem, by=desk.actor, why="Another job.", today=desk.today + timedelta(days=1))
    signed(dana, desk.today + timedelta(days=2))
    assert charter.drafted() is not None, "one of the two who signed was gone when the second did"
    signed(ela, desk.today + timedelta(days=3))
    now = charter.current(today=desk.today + timedelta(days=3))
    assert (now.state, signing.standing(now, today=desk.today + timedelta(days=9)).missing) == ("signed", 0)
