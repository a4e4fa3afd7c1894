"""The people of the sample company are believable, awkward and nobody in particular."""

from datetime import date

import pytest

from mandate.connectors.sample.company import Company, company, team_sizes
from mandate.connectors.sample.teams import ARCHITECT, PRIVACY_OFFICER, TEAM, TEAMS, Place

START, UNTIL = date(2026, 9, 28), date(2026, 11, 22)


@pytest.fixture(scope="module")
def veldwiek() -> Company:
    return company(people=212, seed=2026, start=START, until=UNTIL)


def test_the_default_company_has_212_people_in_the_teams_as_drawn(veldwiek: Company) -> None:
    assert len(veldwiek.people) == 212
    assert team_sizes(212) == {team.key: team.usual for team in TEAMS}


@pytest.mark.parametrize("people", [20, 21, 57, 212, 213, 1000, 4999, 5000])
def test_every_size_has_exactly_that_many_people_and_the_three_who_sign(people: int) -> None:
    found = company(people=people, seed=7, start=START, until=UNTIL)
    assert len(found.people) == people
    assert found.architect.function == ARCHITECT
    assert found.privacy_officer.function == PRIVACY_OFFICER
    signers = {found.architect.number, found.privacy_officer.number, found.council_chair.number}
    assert len(signers) == 3
    assert all(person.left is None for person in (found.architect, found.privacy_officer, found.council_chair))


def test_one_team_stays_too_small_to_be_shown() -> None:
    assert [team_sizes(people)["juridisch"] for people in (212, 1000, 5000)] == [3, 3, 3]


def test_every_team_hangs_in_the_tree_without_a_loop() -> None:
    for team in TEAMS:
        assert team.parent is None or TEAM[team.parent].parent is None


def test_names_mails_logins_and_numbers_are_unique(veldwiek: Company) -> None:
    everyone = company(people=5000, seed=1, start=START, until=UNTIL).people
    for value in ("number", "name"):
        assert len({getattr(person, value) for person in everyone}) == 5000
    known = [person for person in everyone if person.login]
    assert len({person.login for person in known}) == len({person.mail for person in known}) == len(known)


def test_mails_are_plain_ascii_under_the_example_domain(veldwiek: Company) -> None:
    mails = [person.mail for person in veldwiek.people if person.mail]
    assert all(mail.isascii() and mail.endswith("@veldwiek.example") and " " not in mail for mail in mails)


def test_names_come_from_several_languages(veldwiek: Company) -> None:
    names = " ".join(person.name for person in company(people=1000, seed=3, start=START, until=UNTIL).people)
    for part in ("van der", "de ", "Yılmaz", "Bennett", "El Amrani", "Nowak"):
        assert part in names


def test_exactly_one_pair_of_managers_names_each_other(veldwiek: Company) -> None:
    manager = {person.number: person.manager for person in veldwiek.people}
    pairs = {frozenset((number, boss)) for number, boss in manager.items() if boss and manager[boss] == number}
    assert len(pairs) == 1
    for number in manager:
        seen = set()
        step: int | None = number
        while step is not None and step not in seen:
            seen.add(step)
            step = manager[step]
        assert step is None or any(step in pair for pair in pairs)


def test_only_workshop_people_lack_a_login_and_some_do(veldwiek: Company) -> None:
    without = [person for person in veldwiek.people if person.login is None]
    assert len(without) > 20
    assert {person.place for person in without} == {Place.WORKSHOP}


def test_some_people_leave_within_the_period_and_work_until_then(veldwiek: Company) -> None:
    leavers = [person for person in veldwiek.people if person.left]
    assert len(leavers) == 4
    for person in leavers:
        assert person.left is not None
        assert START <= person.left <= UNTIL
        assert person.works_on(person.left)
        assert not person.works_on(date(2027, 1, 1))


def test_another_seed_gives_other_people() -> None:
    first, second = (company(people=212, seed=seed, start=START, until=UNTIL).people for seed in (1, 2))
    assert {person.name for person in first} != {person.name for person in second}
