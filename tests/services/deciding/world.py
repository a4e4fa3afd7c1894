"""A small MT: three members and an architect, a head of IT, somebody who asks, and a question worked out for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Person
from mandate.services import entry, people
from mandate.services.deciding import bringing, settling, sheets
from mandate.services.deciding.bringing import Question
from mandate.services.deciding.settling import Answer
from mandate.services.deciding.sheets import Sheet
from mandate.services.people import PersonFacts

NAMES = {"cem": Role.MT_MEMBER, "dea": Role.MT_MEMBER, "eva": Role.MT_MEMBER, "ian": Role.MANAGER, "kim": Role.EMPLOYEE}
OPTIONS = (
    {"id": "a", "title": "Licences for sales", "effect": "Quotes in half the time.", "cost": "9000", "hours": "4",
     "risk": "Wrong quotes.", "gains": "Sales", "loses": "Nobody", "verdict": ""},
    {"id": "b", "title": "Do nothing", "effect": "Everything stays.", "cost": "0", "hours": "0",
     "risk": "People go on in secret.", "gains": "Nobody", "loses": "Sales", "verdict": ""},
)  # fmt: skip
SHEET = Sheet(
    title="Do we buy licences for sales?", background="Forty people pay themselves.", wait="They go on paying.",
    why="Half the time for quotes.", options=OPTIONS, recommended="a", data_class="1", people="40",
    evidence=({"kind": "service", "key": "chatgpt", "note": ""},),
)  # fmt: skip


@dataclass
class World:
    """People by their first name, and the actor of the architect."""

    desk: Any
    people: dict[str, Person]

    @property
    def by(self) -> Actor:
        """The architect, signed in."""
        return Actor(self.desk.account.label)

    def actor(self, name: str) -> Actor:
        """Somebody signed in."""
        return Actor(entry.account_of(self.people[name]).label)


def make(desk: Any) -> World:
    """The people of this world."""
    found = {}
    for name, role in NAMES.items():
        facts = PersonFacts(name=f"{name.title()} Test", email=f"{name}@windmolen.example", roles=(role.value,))
        found[name] = people.add_person(facts, by=desk.actor, why="test")
    return World(desk, found)


def brought(world: World, **facts: str) -> Decision:
    """A question that somebody of staff brought."""
    question = replace(Question("Do we buy licences for sales?", "Forty people pay themselves."), **facts)
    return bringing.bring(question, person=world.people["kim"], by=world.actor("kim"), today=clock.today())


def worked_out(world: World, sheet: Sheet = SHEET, **facts: str) -> Decision:
    """A question with its sheet."""
    decision = brought(world, **facts)
    return sheets.work_out(decision, sheet, by=world.by, owner=world.desk.architect, today=clock.today())


def answer(option: str = "a", **facts: str) -> Answer:
    """A complete answer."""
    ahead = (clock.today() + timedelta(days=90)).isoformat()
    return replace(Answer(option, "It pays for itself.", review_on=ahead, follow_up="Tell sales."), **facts)


def sent(world: World, sheet: Sheet = SHEET, **facts: str) -> Decision:
    """A decision that waits for the MT."""
    return settling.send(worked_out(world, sheet, **facts), answer(), by=world.by, today=clock.today())


def leaves(world: World, name: str) -> None:
    """Somebody leaves the organisation today."""
    person = Person.objects.get(key=world.people[name].key)
    person.left_on = clock.today()
    ledger.write(person, action="person.left", by=world.desk.actor, why="test")
    world.people[name] = person
