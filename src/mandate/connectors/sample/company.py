"""The people of the sample company: functions, managers, logins, and the awkwardness of a real list."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.names import FIRST_NAMES, LAST_NAMES
from mandate.connectors.sample.teams import ARCHITECT, PRIVACY_OFFICER, TEAM, TEAMS, Place, Team

COMPANY_NAME = "Veldwiek Fietsen"
DOMAIN = "veldwiek.example"
WINDOWS_DOMAIN = "VELDWIEK"
FEWEST_PEOPLE, MOST_PEOPLE = 20, 5000
FIRST_NUMBER = 1001
NOT_ASCII = str.maketrans({"ı": "i", "ø": "o", "ß": "ss", "ł": "l"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the people list; without a login no log can know this person."""

    number: int
    name: str
    mail: str | None
    login: str | None
    team: str
    function: str
    manager: int | None
    place: Place
    joined: date
    left: date | None = None

    def works_on(self, day: date) -> bool:
        """Whether this person is employed on that day."""
        return self.joined <= day and (self.left is None or day <= self.left)


@dataclass(frozen=True, slots=True)
class Company:
    """The people, and the three who sign."""

    people: tuple[Person, ...]
    architect: Person
    privacy_officer: Person
    council_chair: Person

    def team(self, key: str) -> tuple[Person, ...]:
        """Everyone in one team, its lead first."""
        return tuple(person for person in self.people if person.team == key)


def company(*, people: int, seed: int, start: date, until: date) -> Company:
    """The company of `people` people as it stood between two dates; the same numbers give the same company."""
    sizes = team_sizes(people)
    random = dice(seed, "company", people)
    names = _full_names(people, random)
    logins: set[str] = set()
    staff: list[Person] = []
    lead_of: dict[str, int] = {}
    for team in TEAMS:
        lead_of[team.key] = FIRST_NUMBER + len(staff)
        for place_in_team in range(sizes[team.key]):
            number = FIRST_NUMBER + len(staff)
            function = _function(team, place_in_team)
            person = Person(
                number,
                names[len(staff)],
                None,
                None,
                team.key,
                function,
                None,
                team.place,
                _joined(random, start, until),
            )
            staff.append(_with_login(person, random, logins, always=place_in_team == 0))
    managed = [replace(person, manager=_manager(person, lead_of, sizes)) for person in staff]
    with_life = _leavers(_manager_cycle(managed, lead_of["inkoop"]), random, start, until)
    return Company(
        people=tuple(with_life),
        architect=next(person for person in with_life if person.function == ARCHITECT),
        privacy_officer=next(person for person in with_life if person.function == PRIVACY_OFFICER),
        council_chair=_council_chair(with_life),
    )


def team_sizes(people: int) -> dict[str, int]:
    """How many people each team has: in proportion to 212, largest remainders first, never below a team's least."""
    usual = sum(team.usual for team in TEAMS)
    exact = {team.key: team.usual * people / usual for team in TEAMS}
    sizes = {team.key: max(int(exact[team.key]), team.least) for team in TEAMS}
    if people >= 2 * usual:
        sizes["juridisch"] = TEAM["juridisch"].usual  # the team too small to be shown stays too small
    by_remainder = sorted(
        (team.key for team in TEAMS if team.key != "juridisch"), key=lambda key: int(exact[key]) - exact[key]
    )
    missing = people - sum(sizes.values())
    while missing > 0:
        for key in by_remainder[:missing]:
            sizes[key] += 1
        missing = people - sum(sizes.values())
    while sum(sizes.values()) > people:
        largest = max(sizes, key=lambda key: sizes[key] - TEAM[key].least)
        sizes[largest] -= 1
    return sizes


def ascii_word(text: str) -> str:
    """The text as it survives in a mail address: lower case, no accents, no spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(NOT_ASCII))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def _full_names(count: int, random: Random) -> list[str]:
    pairs = random.sample(range(len(FIRST_NAMES) * len(LAST_NAMES)), count)
    return [f"{FIRST_NAMES[pair // len(LAST_NAMES)]} {LAST_NAMES[pair % len(LAST_NAMES)]}" for pair in pairs]


def _function(team: Team, place_in_team: int) -> str:
    if place_in_team < len(team.functions):
        return team.functions[place_in_team]
    # The lead and the two who sign are one of a kind; the other functions repeat.
    repeating = [name for name in team.functions[1:] if name not in (ARCHITECT, PRIVACY_OFFICER)]
    return repeating[place_in_team % len(repeating)]


def _joined(random: Random, start: date, until: date) -> date:
    if random.random() < 0.03:
        return start + timedelta(days=random.randrange((until - start).days + 1))
    return start - timedelta(days=random.randrange(40, 7000))


def _with_login(person: Person, random: Random, taken: set[str], *, always: bool) -> Person:
    if person.place is Place.WORKSHOP and not always and random.random() < 0.6:
        return person
    first, _, last = person.name.partition(" ")
    login = wanted = ascii_word(first)[0] + ascii_word(last)[:9]
    counter = 1
    while login in taken:
        counter += 1
        login = f"{wanted}{counter}"
    taken.add(login)
    tail = str(counter) if counter > 1 else ""
    return replace(person, login=login, mail=f"{ascii_word(first)}.{ascii_word(last)}{tail}@{DOMAIN}")


def _manager(person: Person, lead_of: dict[str, int], sizes: dict[str, int]) -> int | None:
    if person.number != lead_of[person.team]:
        return lead_of[person.team]
    parent = TEAM[person.team].parent
    if parent and sizes[parent]:
        return lead_of[parent]
    return None if person.number == lead_of["directie"] else lead_of["directie"]


def _manager_cycle(people: list[Person], lead: int) -> list[Person]:
    """The head of purchasing and the deputy name each other, as happens when a hand-over is left half done."""
    return [replace(person, manager=lead + 1) if person.number == lead else person for person in people]


def _leavers(people: list[Person], random: Random, start: date, until: date) -> list[Person]:
    keep = {ARCHITECT, PRIVACY_OFFICER, *(team.functions[0] for team in TEAMS)}
    may_leave = [person.number for person in people if person.login and person.function not in keep]
    leaving = set(random.sample(may_leave, min(max(1, len(people) // 50), len(may_leave))))
    days = (until - start).days
    return [
        replace(
            person, joined=min(person.joined, start), left=start + timedelta(days=random.randrange(days // 3, days + 1))
        )
        if person.number in leaving
        else person
        for person in people
    ]


def _council_chair(people: list[Person]) -> Person:
    preferred = [
        person for person in people if person.team in ("servicedesk", "assemblage") and person.login and not person.left
    ]
    anybody = [person for person in people if person.function not in (ARCHITECT, PRIVACY_OFFICER)]
    return (preferred[1:] or preferred or anybody)[0]
