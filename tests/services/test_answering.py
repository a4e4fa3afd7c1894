"""Answering: links that lead in, answers kept at once, and nothing that joins a person with what was answered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Campaign, Invitation, Person, Response
from mandate.services import answering, campaigns, people
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from tests.conftest import Desk

HERE = "10.0.0.1"
MT = Group("mt", "MT", "full", role=Role.MT_MEMBER)
SALES = Group("sales", "Sales", "employee")


def planned(desk: Desk, *groups: Group, mode: str = "anonymous", days: int = 14) -> Campaign:
    facts = CampaignFacts("Autumn", groups or (MT, SALES), desk.today, desk.today + timedelta(days=days), mode=mode)
    return campaigns.plan(facts, by=desk.actor, today=desk.today)


def opened(desk: Desk, *groups: Group, mode: str = "anonymous") -> Campaign:
    campaign = planned(desk, *groups, mode=mode)
    campaigns.start(campaign, by=desk.actor, today=desk.today)
    return campaign


def member(desk: Desk, name: str = "Mo", role: str = "mt_member") -> Person:
    facts = PersonFacts(name, f"{name.lower()}@windmolen.example", roles=(role,))
    return people.add_person(facts, by=desk.actor, why="new")


def entered(campaign: Campaign, secret: str) -> str:
    return answering.begin(answering.entrance(secret, address=HERE, at=clock.now()), secret, today=clock.today())


def found(secret: str) -> Response:
    return answering.find(secret, address=HERE, at=clock.now())


@pytest.mark.django_db
class TestLinks:
    def test_the_link_of_a_group_gives_everybody_a_set_of_answers_of_their_own(self, desk: Desk) -> None:
        campaign = opened(desk)
        door = campaigns.make_door(campaign, SALES, at=clock.now())
        first, second = entered(campaign, door), entered(campaign, door)
        assert first != second
        answering.put(found(first), {"G1": "4"}, today=desk.today)
        assert answering.answers(found(first)) == {"G1": 4}
        assert answering.answers(found(second)) == {}
        assert found(first).form == "employee"

    def test_a_newer_link_takes_the_place_of_an_older_one(self, desk: Desk) -> None:
        campaign = opened(desk)
        older = campaigns.make_door(campaign, SALES, at=clock.now())
        campaigns.make_door(campaign, SALES, at=clock.now())
        with pytest.raises(Refused, match="newer one took its place"):
            answering.entrance(older, address=HERE, at=clock.now())

    def test_guessing_is_slowed_down_for_the_address_it_comes_from_alone(self, desk: Desk) -> None:
        campaign = opened(desk)
        door = campaigns.make_door(campaign, SALES, at=clock.now())
        for number in range(20):
            with pytest.raises(Refused):
                answering.entrance(f"guess {number}", address=HERE, at=clock.now())
        with pytest.raises(Refused, match="Too many attempts"):
            answering.entrance("one more", address=HERE, at=clock.now())
        with pytest.raises(Refused, match="leads nowhere"):
            answering.entrance("one more", address="10.0.0.2", at=clock.now())
        assert answering.entrance(door, address=HERE, at=clock.now()).campaign == campaign, "a right link always works"

    def test_a_personal_link_followed_again_never_shows_answers_but_starts_over(self, desk: Desk) -> None:
        member(desk)
        campaign = opened(desk)
        ((_, link),) = campaigns.invite(campaign, today=desk.today)
        own = entered(campaign, link)
        answering.put(found(own), {"G1": "2"}, today=desk.today)
        assert answering.begun(answering.entrance(link, address=HERE, at=clock.now()))
        again = entered(campaign, link)
        assert answering.answers(found(again)) == {}
        assert Response.objects.filter(campaign=campaign).count() == 1
        with pytest.raises(Refused, match="started anew"):
            found(own)

    def test_nothing_that_is_stored_joins_an_invitation_with_its_answers(self, desk: Desk) -> None:
        member(desk)
        campaign = opened(desk)
        ((_, link),) = campaigns.invite(campaign, today=desk.today)
        entered(campaign, link)
        invitation = Invitation.objects.values().get()
        response = Response.objects.values().get()
        shared = (set(map(str, invitation.values())) & set(map(str, response.values()))) - {"None"}
        assert shared <= {str(campaign.key), "1", "2", str(response["groups"]), str(invitation["id"])}
        assert response["person_id"] is None
        assert link not in str(invitation) + str(response)

    def test_before_its_first_day_and_after_its_last_nothing_is_taken(self, desk: Desk) -> None:
        campaign = opened(desk)
        own = entered(campaign, campaigns.make_door(campaign, SALES, at=clock.now()))
        after = campaign.closes_on + timedelta(days=1)
        with pytest.raises(Refused, match="closed"):
            answering.put(found(own), {"G1": "2"}, today=after)
        with pytest.raises(Refused, match="not begun"):
            answering.put(found(own), {"G1": "2"}, today=campaign.opens_on - timedelta(days=1))
        assert answering.answers(found(own)) == {}


@pytest.mark.django_db
class TestAnswers:
    def test_what_is_not_on_the_form_or_the_scale_is_refused_and_nothing_of_it_kept(self, desk: Desk) -> None:
        campaign = opened(desk)
        own = entered(campaign, campaigns.make_door(campaign, SALES, at=clock.now()))
        for wrong in ({"G1": "4", "G3": "1"}, {"G1": "4", "G2": "6"}, {"G1": "4", "X9": "1"}):
            with pytest.raises(Refused):
                answering.put(found(own), wrong, today=desk.today)
        assert answering.answers(found(own)) == {}

    def test_answers_are_changed_taken_back_and_scored_at_once(self, desk: Desk) -> None:
        campaign = opened(desk, MT)
        own = entered(campaign, campaigns.make_door(campaign, MT, at=clock.now()))
        everything = {item: "4" for item in campaign.items}
        answering.put(found(own), everything, today=desk.today, comments={"G1": "  Which list?  ", "G2": " "})
        answering.put(found(own), {"G1": "dk", "G2": "na", "G3": ""}, today=desk.today)
        kept = answering.answers(found(own))
        assert (kept["G1"], kept["G2"], "G3" in kept) == ("dk", "na", False)
        assert found(own).comments == {"G1": "Which list?"}
        assert answering.open_items(found(own)) == ["G3"]
        outcome = answering.finish(found(own), today=desk.today)
        assert outcome.total == 4
        assert found(own).finished

    @given(data=st.data())
    def test_whatever_order_answers_come_in_the_last_of_each_stands(self, data: st.DataObject) -> None:
        items = tuple(f"I{number}" for number in range(6))
        campaign = Campaign(items=list(items))
        response = Response(campaign=campaign, answers="-" * 6)
        given_answers = data.draw(
            st.lists(st.tuples(st.sampled_from(items), st.sampled_from(sorted(answering.VALUES))))
        )
        kept = list(response.answers)
        for item, value in given_answers:
            kept[items.index(item)] = answering.VALUES[value]
        response.answers = "".join(kept)
        last = {item: value for item, value in given_answers}
        wanted = {item: int(v) if v.isdigit() else v for item, v in last.items() if v}
        assert answering.answers(response) == wanted


@pytest.mark.django_db
class TestNamed:
    def test_nobody_answers_by_name_without_having_agreed(self, desk: Desk) -> None:
        someone = member(desk)
        campaign = opened(desk, MT, mode="named")
        campaigns.invite(campaign, today=desk.today)
        with pytest.raises(Refused, match="not agreed"):
            answering.begin_named(campaign, someone, today=desk.today)
        with pytest.raises(Refused, match="not asked"):
            answering.begin_named(campaign, desk.architect, today=desk.today)
        with pytest.raises(Refused, match="everybody signs in"):
            campaigns.make_door(campaign, MT, at=clock.now())


@pytest.mark.django_db
def test_forms_filled_in_whole_are_kept_together_or_not_at_all(desk: Desk) -> None:
    campaign = opened(desk)
    filled: list[tuple[tuple[str, ...], dict[str, str]]] = [(("sales",), {"G1": "4"}), (("mt",), {"G1": "dk"})]
    assert answering.enter(campaign, filled, today=desk.today) == 2
    kept = {tuple(one.groups): (one.form, one.finished, answering.answers(one)) for one in Response.objects.all()}
    assert kept == {("sales",): ("employee", True, {"G1": 4}), ("mt",): ("full", True, {"G1": "dk"})}
    for wrong in ({"G1": "6"}, {"X9": "3"}):
        with pytest.raises(Refused):
            answering.enter(campaign, [(("sales",), {"G1": "2"}), (("mt",), wrong)], today=desk.today)
    assert Response.objects.count() == 2
