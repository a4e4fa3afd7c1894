"""People, teams and roles: what may be changed, and what is refused with why."""

from datetime import timedelta

import pytest

from mandate.records.models import Account, Change, Person, Team
from mandate.services import entry, people
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused


def test_a_guest_needs_an_end_date_and_loses_every_way_in_after_it(desk) -> None:
    with pytest.raises(Refused, match="end date"):
        people.add_person(PersonFacts(name="Gust", roles=("guest_adviser",)), by=desk.actor, why="advice")
    guest = people.add_person(
        PersonFacts(name="Gust", roles=("guest_adviser",), until=desk.today), by=desk.actor, why="advice"
    )
    assert guest.present(desk.today)
    assert not guest.present(desk.today + timedelta(days=1))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PersonFacts(name=" "), "name"),
        (PersonFacts(name="Bo", email="no address"), "email"),
        (PersonFacts(name="Bo", email="Anna@Windmolen.example"), "email"),
        (PersonFacts(name="Bo", roles=("emperor",)), "roles"),
    ],
)
def test_what_is_wrong_is_named_by_field(desk, facts: PersonFacts, field: str) -> None:
    assert field in people.problems(facts)


def test_the_last_architect_keeps_the_role_and_cannot_leave_or_be_erased(desk) -> None:
    facts = PersonFacts(name="Anna de Vries", email="anna@windmolen.example", roles=("employee",))
    for attempt in (
        lambda: people.change_person(desk.architect, facts, by=desk.actor, why="?"),
        lambda: people.part(desk.architect, by=desk.actor, why="?", today=desk.today),
        lambda: people.erase_person(desk.architect, by=desk.actor, why="?"),
    ):
        with pytest.raises(Refused, match="Nobody else is architect"):
            attempt()


def test_a_line_of_managers_never_goes_round(desk) -> None:
    boss = people.add_person(PersonFacts(name="Boss"), by=desk.actor, why="test")
    under = people.add_person(PersonFacts(name="Under", manager=boss.key), by=desk.actor, why="test")
    assert "manager" in people.problems(PersonFacts(name="Boss", manager=under.key), person=boss)


def test_who_leaves_is_signed_out_at_once(desk, client_as) -> None:
    client = client_as("employee")
    assert client.get("/tools/").status_code == 200
    people.part(Person.objects.get(email="employee@windmolen.example"), by=desk.actor, why="left", today=desk.today)
    assert client.get("/tools/").status_code == 302


def test_an_erased_person_is_nowhere_in_the_record(desk) -> None:
    person = people.add_person(
        PersonFacts(name="Xanthippe Zonneveld", email="x@windmolen.example"), by=desk.actor, why="Xanthippe joins"
    )
    entry.account_of(person)
    people.erase_person(person, by=desk.actor, why="asked")
    everything = str(list(Change.objects.values())) + str(list(Person.objects.values()))
    assert "Xanthippe" not in everything
    assert "x@windmolen" not in everything
    assert not Account.objects.filter(person=person).exists()


def test_a_team_never_hangs_under_itself_and_goes_only_when_empty(desk) -> None:
    sales = Team.objects.get(name="Sales")
    inside = people.add_team("Inside", parent=sales.key, size=None, by=desk.actor, why="test")
    with pytest.raises(Refused, match="under itself"):
        people.change_team(sales, name="Sales", parent=inside.key, size=None, by=desk.actor, why="test")
    with pytest.raises(Refused, match="still points to it"):
        people.remove_team(sales, by=desk.actor, why="test")
    with pytest.raises(Refused, match="of that name"):
        people.add_team("inside", parent=sales.key, size=None, by=desk.actor, why="test")
    people.remove_team(inside, by=desk.actor, why="test")
    assert not Team.objects.filter(name="Inside").exists()
