"""The named circle: nobody sees anything before all agreed and answered, and one word closes it for all."""

import json

import pytest

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Campaign, Change, Person, Response
from mandate.services import answering, campaigns, circle, people, publishing
from mandate.services.campaigns import Group
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.services.test_answering import MT, member, opened

pytestmark = pytest.mark.django_db
NAMES = ("Ada", "Bo", "Cem")


def asked(desk: Desk, *names: str) -> tuple[Campaign, list[Person]]:
    """A named campaign that is open, and the members who were asked."""
    members = [member(desk, name) for name in names or NAMES]
    campaign = opened(desk, MT, mode="named")
    campaigns.invite(campaign, today=desk.today)
    return campaign, members


def answer(desk: Desk, campaign: Campaign, person: Person, value: str = "3", **given: str) -> None:
    """Agree where needed, answer everything, and say that it is complete."""
    found = circle.entered(campaign, person, today=desk.today)
    place = found.of(person) if found else None
    assert place is not None
    if not place.agreed:
        circle.agree(campaign, person, by=desk.actor, today=desk.today)
    secret = answering.begin_named(campaign, person, today=desk.today)
    response = answering.find(secret, address="10.0.0.1", at=clock.now())
    answering.put(response, {**dict.fromkeys(campaign.items, value), **given}, today=desk.today)
    answering.finish(response, today=desk.today)


def full(desk: Desk) -> tuple[Campaign, list[Person]]:
    """A circle in which everybody answered: far apart on G1, one step on G2, the same elsewhere."""
    campaign, members = asked(desk)
    for person, first, second in zip(members, ("1", "5", "5"), ("3", "4", "dk"), strict=True):
        answer(desk, campaign, person, G1=first, G2=second)
    return campaign, members


class TestOpening:
    def test_it_opens_only_when_every_member_agreed_and_answered(self, desk: Desk) -> None:
        campaign, members = asked(desk)
        for person in members[:2]:
            answer(desk, campaign, person)
        circle.agree(campaign, members[2], by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="side by side only while every member"):
            circle.side_by_side(campaign, members[0], today=desk.today)
        answer(desk, campaign, members[2])
        assert circle.sees(campaign, members[0], today=desk.today)

    def test_answers_are_sorted_by_how_far_people_are_apart(self, desk: Desk) -> None:
        campaign, members = full(desk)
        found, rows = circle.side_by_side(campaign, members[1], today=desk.today)
        assert [row.item for row in rows[:2]] == ["G1", "G2"]
        assert (rows[0].spread, rows[0].answers) == (4, (1, 5, 5))
        assert (rows[1].spread, rows[1].dont_know) == (1, 1)
        names = tuple(one.person.name for one in found.members)
        assert circle.reading(rows[0], names) == "4 steps apart: Ada and Bo, Cem. Talk before you decide."
        assert circle.reading(rows[1], names) == "You are close: one step apart."
        assert circle.reading(rows[2], names) == "You agree."

    def test_somebody_asked_later_closes_it_until_they_too_agreed_and_answered(self, desk: Desk) -> None:
        campaign, members = full(desk)
        late = member(desk, "Dirk")
        campaigns.invite(campaign, today=desk.today)
        assert not circle.sees(campaign, members[0], today=desk.today)
        answer(desk, campaign, late)
        assert circle.sees(campaign, members[0], today=desk.today)

    def test_one_person_alone_is_no_circle(self, desk: Desk) -> None:
        campaign, (only,) = asked(desk, "Ada")
        answer(desk, campaign, only)
        assert not circle.sees(campaign, only, today=desk.today)

    def test_closing_the_campaign_keeps_the_answers_inside_the_circle(self, desk: Desk) -> None:
        campaign, members = full(desk)
        publishing.close(campaign, by=desk.actor, today=desk.today)
        campaign = Campaign.objects.get(pk=campaign.pk)
        assert circle.sees(campaign, members[0], today=desk.today)
        assert len(circle.side_by_side(campaign, members[0], today=desk.today)[1]) == len(campaign.items)


class TestWithdrawing:
    def test_one_word_closes_it_for_all_and_agreeing_again_opens_it(self, desk: Desk) -> None:
        campaign, members = full(desk)
        circle.withdraw(campaign, members[1], by=desk.actor, today=desk.today)
        for person in members:
            assert not circle.sees(campaign, person, today=desk.today)
        assert circle.counts(campaign, "G1", today=desk.today) is None
        circle.agree(campaign, members[1], by=desk.actor, today=desk.today)
        assert circle.counts(campaign, "G1", today=desk.today) == (1, 0, 0, 0, 2, 0)

    def test_with_the_word_the_answers_may_go(self, desk: Desk) -> None:
        campaign, members = full(desk)
        circle.withdraw(campaign, members[1], by=desk.actor, today=desk.today, forget=True)
        assert not Response.objects.filter(person=members[1]).exists()
        circle.agree(campaign, members[1], by=desk.actor, today=desk.today)
        assert not circle.sees(campaign, members[0], today=desk.today)

    def test_nobody_takes_back_what_they_did_not_give_or_gives_it_twice(self, desk: Desk) -> None:
        campaign, members = asked(desk)
        with pytest.raises(Refused, match="nothing to take back"):
            circle.withdraw(campaign, members[0], by=desk.actor, today=desk.today)
        circle.agree(campaign, members[0], by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="agreed already"):
            circle.agree(campaign, members[0], by=desk.actor, today=desk.today)

    def test_who_left_belongs_to_it_no_more_and_their_answers_are_not_shown(self, desk: Desk) -> None:
        campaign, members = full(desk)
        people.part(members[2], by=desk.actor, why="left", today=desk.today)
        found, rows = circle.side_by_side(campaign, members[0], today=desk.today)
        assert [one.person.name for one in found.members] == ["Ada", "Bo"]
        assert all(len(row.answers) == 2 for row in rows)
        assert not circle.sees(campaign, Person.objects.get(pk=members[2].pk), today=desk.today)


class TestOutside:
    def test_who_was_not_asked_is_not_even_told_that_there_is_a_circle(self, desk: Desk) -> None:
        campaign, _members = full(desk)
        stranger = member(desk, "Eva", role="auditor")
        for person in (desk.architect, stranger, None):
            assert circle.entered(campaign, person, today=desk.today) is None  # type: ignore[arg-type]
            with pytest.raises(Refused, match="not asked"):
                circle.side_by_side(campaign, person, today=desk.today)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="not asked"):
            circle.agree(campaign, stranger, by=desk.actor, today=desk.today)

    def test_no_answer_stands_in_the_ledger(self, desk: Desk) -> None:
        campaign, members = full(desk)
        circle.withdraw(campaign, members[0], by=desk.actor, today=desk.today)
        for change in Change.objects.filter(kind="consent"):
            kept = json.loads(change.after)
            assert kept.keys() == {"key", "campaign_id", "person_id", "agreed_on", "withdrawn_on"}

    def test_an_anonymous_campaign_has_no_circle(self, desk: Desk) -> None:
        person = member(desk)
        campaign = opened(desk, Group("mt", "MT", "full", role=Role.MT_MEMBER))
        campaigns.invite(campaign, today=desk.today)
        assert circle.entered(campaign, person, today=desk.today) is None
