"""The people list as an HR system exports it: semicolons, Dutch headers, and rows that should not be there twice."""

from collections.abc import Iterator
from dataclasses import replace

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.teams import TEAM

HEADER = (
    "Personeelsnummer",
    "Naam",
    "E-mailadres",
    "Gebruikersnaam",
    "Afdeling",
    "Hoofdafdeling",
    "Functie",
    "Leidinggevende",
    "Datum in dienst",
    "Datum uit dienst",
)
DUPLICATES = 3


def rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The rows under the header; `DUPLICATES` people appear a second time, each in another way."""
    people = plan.company.people
    managers = {person.number: person for person in people}
    twice = dice(plan.seed, "duplicates").sample([person for person in people if person.login], DUPLICATES)
    for person in people:
        yield _row(person, managers)
    yield _row(twice[0], managers)
    moved = replace(twice[1], team="verkoop" if twice[1].team != "verkoop" else "marketing")
    yield _row(moved, managers)
    shouted = _row(twice[2], managers)
    yield (shouted[0], shouted[1].upper(), shouted[2].upper(), *shouted[3:])


def _row(person: Person, people: dict[int, Person]) -> tuple[str, ...]:
    team = TEAM[person.team]
    manager = people[person.manager] if person.manager else None
    return (
        str(person.number),
        person.name,
        person.mail or "",
        person.login or "",
        team.name,
        TEAM[team.parent].name if team.parent else "",
        person.function,
        (manager.mail or manager.name) if manager else "",
        f"{person.joined:%d-%m-%Y}",
        f"{person.left:%d-%m-%Y}" if person.left else "",
    )
