"""The sample's round goes through the services of any other: enough to show every part of the team view, twice the same."""

import pytest

from mandate.records import ledger
from mandate.records.models import Campaign, Person, Publication, Response, Team
from mandate.services import sample_assessment
from mandate.services.teamview import TeamView
from tests.conftest import Desk

SIZES = {"mt": 6, "managers": 9, "marketing": 34, "sales": 41}


def company(desk: Desk) -> None:
    """Six in the MT, nine managers, 34 in marketing and 41 in sales."""
    teams = {team.name.lower(): team for team in Team.objects.all()}
    roles = {"mt": ["mt_member"], "managers": ["manager"]}
    people = [
        Person(name=f"{group} {n}", roles=roles.get(group, ["employee"]), team=teams.get(group))
        for group, size in SIZES.items()
        for n in range(size)
    ]
    ledger.write_many(people, action="person.added", by=desk.actor, why="test")


@pytest.mark.django_db
def test_it_shows_agreement_difference_camps_and_what_people_do_not_know(desk: Desk) -> None:
    company(desk)
    publication = sample_assessment.hold(by=desk.actor, today=desk.today)
    assert publication is not None
    assert not Response.objects.exists()
    assert Campaign.objects.get().closed_on < desk.today
    view = TeamView(publication, language="en")
    shown = {group: people for group, _label, people in view.groups}
    assert (shown["mt"], shown["managers"]) == (6, 9)
    assert set(shown) == {"everyone", *SIZES}
    assert 3 <= len(view.aligned()) <= 5
    assert 3 <= len(view.differing()) <= 5
    assert any("Two camps" in finding.sentence for finding in view.differing())
    assert len(view.talks()) == 5
    assert {row[0] for row in view.unknown()} >= {"S6"}
    first = publication.report
    again = sample_assessment.hold(by=desk.actor, today=desk.today)
    assert again is not None
    assert again.report == first


@pytest.mark.django_db
def test_a_company_without_enough_people_has_none(desk: Desk) -> None:
    assert sample_assessment.hold(by=desk.actor, today=desk.today) is None
    assert not Publication.objects.exists()
