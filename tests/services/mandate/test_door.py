"""Who decides, who may agree, and that nobody is there twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mandate.engines.terms import DataClass, Money
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Person
from mandate.services import decisions, entry, people
from mandate.services import desk as shown
from mandate.services.decisions import Proposal
from mandate.services.mandate import deputies, door, seats
from mandate.services.mandate.deputies import Absence
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused


def joined(desk, name: str, *roles: str) -> Person:
    """Somebody with these roles."""
    facts = PersonFacts(name=name, email=f"{name.lower()}@windmolen.example", roles=roles)
    return people.add_person(facts, by=desk.actor, why="test")


def acting(person: Person) -> Actor:
    """The person as the ledger names them."""
    return Actor(entry.account_of(person).label)


def large(desk, *, by: Actor | None = None) -> Decision:
    """A decision above the draft charter."""
    proposal = Proposal(
        title="Buy it?", verdict="allow", why="Worth it.", cost=Money("EUR", Decimal(50_000)), hours=Decimal(1),
        data_class=DataClass.INTERNAL,
    )  # fmt: skip
    return decisions.decide(proposal, by=by or desk.actor, today=desk.today, owner=desk.architect)


def absence(person: Person, deputy: Person, today: date, *, days: int = 7) -> Absence:
    return Absence(person.key, deputy.key, today.isoformat(), (today + timedelta(days=days)).isoformat(), "holiday")


@pytest.mark.django_db
def test_the_mt_agrees_and_never_who_prepared_it_nor_anybody_twice(desk) -> None:
    cem, dana = joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    eva = joined(desk, "Eva", "manager")
    found = large(desk)
    deciders = door.who_decides(found, today=desk.today)
    assert (deciders.to, {one.key for one in deciders.people}, deciders.needed) == ("mt", {cem.key, dana.key}, 2)
    assert door.may_agree(cem, found, desk.today).member == cem
    for nobody in (desk.architect, eva, None):
        assert not door.may_agree(nobody, found, desk.today).allowed
    with pytest.raises(Refused, match="needed agreed"):
        door.refuse_unless_counted(found, [cem, cem], today=desk.today)
    assert door.refuse_unless_counted(found, [cem, dana], today=desk.today).reachable
    with pytest.raises(Refused, match="vote themselves"):
        door.refuse_paper(found, today=desk.today, by=desk.actor)
    deputies.name(absence(dana, eva, desk.today), by=desk.actor, person=dana, today=desk.today)
    assert door.deputy_of(dana, desk.today) == eva
    assert door.may_agree(eva, found, desk.today).member == dana
    assert door.may_agree(cem, found, desk.today).member == cem
    assert not door.may_agree(eva, found, desk.today + timedelta(days=8)).allowed


@pytest.mark.django_db
def test_an_architect_of_the_mt_does_not_agree_to_what_they_prepared(desk) -> None:
    both = joined(desk, "Bo", "architect", "mt_member")
    other = joined(desk, "Cem", "mt_member")
    helper = joined(desk, "Eva", "manager")
    found = large(desk, by=acting(both))
    with pytest.raises(Refused, match="You prepared"):
        door.refuse_agreeing(both, found, today=desk.today)
    assert [one.key for one in door.who_decides(found, today=desk.today).people] == [other.key]
    assert not door.who_decides(found, today=desk.today).reachable
    deputies.name(absence(both, helper, desk.today), by=desk.actor, person=both, today=desk.today)
    with pytest.raises(Refused, match="stand in for who prepared"):
        door.refuse_agreeing(helper, found, today=desk.today)
    assert door.may_agree(both, large(desk), desk.today).member == both


@pytest.mark.django_db
def test_a_deputy_is_named_once_and_by_who_may(desk) -> None:
    cem, dana = joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    eva, fay = joined(desk, "Eva", "manager"), joined(desk, "Fay", "manager")
    row = deputies.name(absence(cem, eva, desk.today), by=desk.actor, person=cem, today=desk.today)
    for wrong, why in (
        (absence(cem, fay, desk.today), "named for these days"),
        (absence(dana, eva, desk.today), "stands in for somebody"),
        (absence(dana, cem, desk.today), "is away"),
        (absence(dana, dana, desk.today), "themselves"),
        (absence(fay, eva, desk.today), "architect or a member"),
        (absence(dana, fay, desk.today, days=-1), "before the first"),
        (absence(dana, fay, desk.today, days=500), "At most a year"),
        (Absence(dana.key, fay.key, "soon", "later"), "Write the date"),
    ):
        with pytest.raises(Refused, match=why):
            deputies.name(wrong, by=desk.actor, person=desk.architect, today=desk.today)
    with pytest.raises(Refused, match="not yours to name"):
        deputies.name(absence(dana, fay, desk.today), by=acting(eva), person=eva, today=desk.today)
    deputies.end(row, by=desk.actor, person=cem, today=desk.today)
    assert deputies.deputy_of(cem, desk.today) is None


@pytest.mark.django_db
def test_whoever_takes_the_members_off_the_list_is_not_the_mt(desk) -> None:
    found, eyes = large(desk), Actor("cli:clerk")
    with pytest.raises(Refused, match="You prepared this") as refused:
        door.refuse_paper(found, today=desk.today, by=desk.actor)
    assert refused.value.whose_move.startswith("Somebody else's")
    door.refuse_paper(found, today=desk.today, by=eyes)

    cem, dana, eva = (joined(desk, name, "mt_member") for name in ("Cem", "Dana", "Eva"))
    with pytest.raises(Refused, match="have to see that one of them goes"):
        people.erase_person(cem, by=desk.actor, why="Out.")
    people.part(cem, by=desk.actor, why="Went to Lyon.", today=desk.today)
    people.change_person(dana, PersonFacts(name="Dana", roles=("employee",)), by=desk.actor, why="Not of it any more.")
    told = [
        (one.say, one.why) for one in shown.desk(eva, None, None, today=desk.today).waiting if "of the MT" in one.say
    ]
    assert [say for say, _why in told] == ["Dana is no longer of the MT", "Cem is no longer of the MT"]
    assert "Anna de Vries wrote that down: Went to Lyon." in told[1][1]
    assert not [one for one in shown.desk(desk.architect, None, None, today=desk.today).waiting if "Cem" in one.say]

    assert seats.sat(desk.today) == {cem.key, dana.key, eva.key}
    with pytest.raises(door.TooFewSigned):
        door.refuse_unless_signed(found, {eva.key}, today=desk.today)
    assert seats.gone(desk.today + timedelta(days=40)) == ()
    people.part(eva, by=desk.actor, why="Also out.", today=desk.today)
    for hand in (eyes, desk.actor):
        with pytest.raises(Refused, match="nobody speaks for an MT without members") as nobody:
            door.refuse_paper(found, today=desk.today, by=hand)
        assert "put on the people list" in nobody.value.whose_move
    people.change_person(cem, PersonFacts(name="Cem", roles=("employee",)), by=desk.actor, why="x")
    for gone in (cem, eva):
        people.erase_person(gone, by=desk.actor, why="Asked.")
    with pytest.raises(Refused, match="without members"):
        door.refuse_paper(found, today=desk.today, by=eyes)
