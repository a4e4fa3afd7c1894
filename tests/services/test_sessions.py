"""Alignment sessions: what is disputed first, votes that show nothing before they close, and nothing of a few kept."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from mandate.catalogue.assessment import load_bank
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Stale
from mandate.records.models import Campaign, Change, Session, Vote
from mandate.services import circle, disputes, publishing, sessions
from mandate.services.refusals import Refused
from mandate.services.sessions import HELD, SHOWN, TALK, VOTE
from tests.conftest import Desk
from tests.services.test_answering import MT, SALES, member, opened
from tests.services.test_circle import full
from tests.services.test_publishing import answered

CAMPS = "11115555"


def closed(desk: Desk, *, sales: str = "33333333", mt: str = CAMPS) -> Campaign:
    """A closed campaign: the MT in two camps on G1, of one mind on G3; sales in the middle on G1."""
    campaign = opened(desk, MT, SALES)
    for value in mt:
        answered(campaign, MT, {"G1": value, "G3": "4", "G2": "dk", "M2": "2"})
    for value in sales:
        answered(campaign, SALES, {"G1": value})
    publishing.close(campaign, by=desk.actor, today=desk.today)
    return Campaign.objects.get(pk=campaign.pk)


def planned(desk: Desk, campaign: Campaign, items: Sequence[str] = ("G1", "G2")) -> Session:
    on = desk.today + timedelta(days=2)
    return sessions.plan(campaign, group="mt", items=items, on=on, by=desk.actor, today=desk.today)


def running(desk: Desk, campaign: Campaign, items: Sequence[str] = ("G1", "G2")) -> Session:
    found = planned(desk, campaign, items)
    sessions.start(found, by=desk.actor, today=desk.today)
    return found


def cast(session: Session, values: Sequence[str]) -> None:
    for number, value in enumerate(values):
        sessions.cast(session, sessions.voter(session, f"phone {number}"), item=session.current, value=value)


def voted(desk: Desk, session: Session, values: Sequence[str]) -> None:
    sessions.open_vote(session, by=desk.actor)
    cast(session, values)
    sessions.close_vote(session, by=desk.actor)


@pytest.mark.django_db
class TestPlanning:
    def test_what_divides_the_group_most_stands_first_with_its_reasons(self, desk: Desk) -> None:
        campaign = closed(desk)
        published = disputes.publication_of(campaign)
        assert published is not None
        found = disputes.disputed(published.report, "mt")
        assert found[0].item == "G1"
        assert set(found[0].whys) >= {disputes.CAMPS}
        assert (next(one for one in found if one.item == "G2")).whys == (disputes.DARK,)
        assert "G3" not in {one.item for one in found}

    def test_a_group_that_is_not_shown_takes_what_divides_everybody(self, desk: Desk) -> None:
        campaign = closed(desk, mt="1111", sales="1111555533")
        published = disputes.publication_of(campaign)
        assert published is not None
        assert disputes.basis(published.report, "mt") == publishing.EVERYONE

    def test_before_the_assessment_is_closed_nothing_is_planned(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="not closed"):
            planned(desk, opened(desk, MT))

    @pytest.mark.parametrize(
        ("items", "match"), [((), "at least one"), (("X9",), "no such question"), (["G1"] * 2 + ["Y"], "no such")]
    )
    def test_questions_are_of_this_assessment(self, desk: Desk, items: Sequence[str], match: str) -> None:
        campaign = closed(desk)
        with pytest.raises(Refused, match=match):
            planned(desk, campaign, items)

    def test_at_most_twelve_questions_and_a_day_that_has_not_passed(self, desk: Desk) -> None:
        campaign = closed(desk)
        with pytest.raises(Refused, match="Twelve"):
            planned(desk, campaign, campaign.items[:13])
        with pytest.raises(Refused, match="not passed"):
            sessions.plan(campaign, group="mt", items=["G1"], on=None, by=desk.actor, today=desk.today)

    def test_order_is_changed_until_it_begins(self, desk: Desk) -> None:
        found = planned(desk, closed(desk))
        change = {"on": found.held_on, "by": desk.actor, "today": desk.today, "why": ""}
        sessions.change(found, items=["G2", "G1"], version=found.version, **change)
        assert Session.objects.get().items == ["G2", "G1"]
        with pytest.raises(Stale):
            sessions.change(found, items=["G1"], version=0, **change)
        found = Session.objects.get()
        sessions.start(found, by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="begun"):
            sessions.change(found, items=["G1"], version=found.version, **change)


@pytest.mark.django_db
class TestVoting:
    def test_nothing_but_the_number_is_told_before_the_vote_is_closed(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        sessions.open_vote(found, by=desk.actor)
        cast(found, "11345")
        seen = sessions.outcome(found, "G1", desk.architect, today=desk.today)  # type: ignore[arg-type]
        assert (sessions.how_many(found), seen.after) == (5, None)
        sessions.close_vote(found, by=desk.actor)
        seen = sessions.outcome(found, "G1", desk.architect, today=desk.today)  # type: ignore[arg-type]
        assert seen.after is not None
        assert (seen.before.counts, seen.after.counts) == ((4, 0, 0, 0, 4), (2, 0, 1, 1, 1))

    def test_one_vote_per_phone_which_may_change_until_the_vote_is_closed(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        sessions.open_vote(found, by=desk.actor)
        who = sessions.voter(found, "phone")
        for value in ("1", "4", "dk"):
            sessions.cast(found, who, item="G1", value=value)
        assert (sessions.how_many(found), sessions.my_vote(found, who)) == (1, "dk")
        sessions.close_vote(found, by=desk.actor)
        with pytest.raises(Refused, match="not open"):
            sessions.cast(found, who, item="G1", value="1")

    @pytest.mark.parametrize(("item", "value", "match"), [("G2", "1", "not open"), ("G1", "6", "five answers")])
    def test_a_vote_on_another_question_or_off_the_scale_is_refused(
        self, desk: Desk, item: str, value: str, match: str
    ) -> None:
        found = running(desk, closed(desk))
        sessions.open_vote(found, by=desk.actor)
        with pytest.raises(Refused, match=match):
            sessions.cast(found, "x", item=item, value=value)
        assert not Vote.objects.exists()

    def test_more_phones_than_fit_in_a_room_are_not_counted(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sessions, "MOST_VOTES", 3)
        found = running(desk, closed(desk))
        sessions.open_vote(found, by=desk.actor)
        cast(found, "111")
        with pytest.raises(Refused, match="more votes than people"):
            sessions.cast(found, "a fourth", item="G1", value="1")
        sessions.cast(found, sessions.voter(found, "phone 0"), item="G1", value="2")

    @pytest.mark.parametrize("values", ["", "1", "1111", ["1", "1", "1", "1", "dk"]])
    def test_of_fewer_than_five_nothing_is_kept_and_the_vote_may_open_again(
        self, desk: Desk, values: Sequence[str]
    ) -> None:
        found = running(desk, closed(desk))
        voted(desk, found, values)
        assert found.outcomes["G1"]["after"] == {"votes": 0, "counts": None, "dk": 0, "nearly_all": None}
        seen = sessions.outcome(found, "G1", desk.architect, today=desk.today).after  # type: ignore[arg-type]
        assert seen is not None
        assert (seen.counts, seen.why) == (None, disputes.TOO_FEW)
        sessions.open_vote(found, by=desk.actor)
        assert found.phase == VOTE

    def test_a_vote_that_was_shown_is_never_opened_again(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        voted(desk, found, "11111")
        with pytest.raises(Refused, match="who changed"):
            sessions.open_vote(found, by=desk.actor)

    def test_on_a_sensitive_question_nearly_all_alike_shows_no_bars(self) -> None:
        sensitive = next(item.id for item in load_bank().items if item.sensitive)
        assert disputes.kept(sensitive, (0, 6, 0, 0, 0, 0))["counts"] is None
        assert disputes.kept(sensitive, (0, 6, 0, 0, 0, 0))["nearly_all"] == 2
        assert disputes.kept(sensitive, (1, 4, 0, 0, 0, 0))["counts"] == [1, 4, 0, 0, 0]

    @given(given=st.lists(st.integers(0, 9), min_size=6, max_size=6))
    def test_whatever_was_voted_kept_counts_speak_of_five_people_or_of_nobody(self, given: list[int]) -> None:
        for item in ("G1", "M2", "P5"):
            kept = disputes.kept(item, given)
            assert kept["counts"] is None or sum(kept["counts"]) >= 5
            if sum(given[:5]) < 5:
                assert kept == {"votes": 0, "counts": None, "dk": 0, "nearly_all": None}


@pytest.mark.django_db
class TestLeading:
    def test_what_was_agreed_can_be_undone_while_it_runs_and_not_after(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        voted(desk, found, "44455")
        sessions.agree(found, "G1", anchor=4, line="  One list, by 1 December. ", by=desk.actor)
        assert found.outcomes["G1"]["agreed"] == "One list, by 1 December."
        sessions.undo(found, "G1", by=desk.actor)
        assert "agreed" not in found.outcomes["G1"]
        assert found.outcomes["G1"]["after"]["counts"] == [0, 0, 0, 3, 2]
        with pytest.raises(Refused, match="Nothing is written"):
            sessions.undo(found, "G1", by=desk.actor)
        sessions.agree(found, "G1", anchor=3, line="", by=desk.actor)
        sessions.hold(found, minutes="Done.", by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="minutes stand"):
            sessions.undo(found, "G1", by=desk.actor)

    def test_agreeing_needs_an_answer_or_a_line(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        with pytest.raises(Refused, match="Choose the answer"):
            sessions.agree(found, "G1", anchor=None, line=" ", by=desk.actor)
        with pytest.raises(Refused, match="Choose the answer"):
            sessions.agree(found, "G1", anchor=6, line="x", by=desk.actor)

    def test_going_back_to_a_question_shows_its_outcome(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        voted(desk, found, "11111")
        sessions.show(found, "G2", by=desk.actor)
        assert (found.current, found.phase) == ("G2", TALK)
        sessions.show(found, "G1", by=desk.actor)
        assert (found.current, found.phase) == ("G1", SHOWN)
        with pytest.raises(Refused, match="no such question"):
            sessions.show(found, "G3", by=desk.actor)

    def test_held_it_keeps_minutes_and_counts_and_no_vote(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        sessions.open_vote(found, by=desk.actor)
        cast(found, "22233")
        sessions.hold(found, minutes=" We talked. ", by=desk.actor, today=desk.today)
        assert (found.state, found.minutes, Vote.objects.count()) == (HELD, "We talked.", 0)
        assert found.outcomes["G1"]["after"]["counts"] == [0, 3, 2, 0, 0]
        assert Change.objects.filter(action="session.held").count() == 1
        with pytest.raises(Refused):
            sessions.hold(found, minutes="", by=desk.actor, today=desk.today)

    def test_no_phone_and_no_small_vote_ever_stands_in_the_ledger(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        who = sessions.voter(found, "phone 0")
        voted(desk, found, "1234")
        told = "".join(Change.objects.filter(kind="session").values_list("after", flat=True))
        assert who not in told
        assert "[1,1,1,1,0]" not in told


@pytest.mark.django_db
class TestLinks:
    def test_the_link_has_128_bits_differs_per_session_and_is_kept_nowhere(self, desk: Desk) -> None:
        campaign = closed(desk)
        first, second = running(desk, campaign), planned(desk, campaign)
        secret = sessions.secret_of(first)
        assert len(secret) * 5 >= 128
        assert secret != sessions.secret_of(second)
        assert secret not in json.dumps(list(Session.objects.values()), default=str)
        spelled = "-".join((secret[:4].upper(), secret[4:]))
        assert sessions.by_secret(spelled, address="1", at=clock.now()) == first

    def test_guesses_are_slowed_down_and_the_room_goes_on(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        for _ in range(settings.SIGN_IN_ATTEMPTS):
            with pytest.raises(Refused, match="leads nowhere"):
                sessions.by_secret("guess", address="10.0.0.9", at=clock.now())
        with pytest.raises(Refused, match="Too many attempts"):
            sessions.by_secret("guess", address="10.0.0.9", at=clock.now())
        assert sessions.by_secret(sessions.secret_of(found), address="10.0.0.9", at=clock.now()) == found

    def test_days_after_the_session_its_link_leads_nowhere(self, desk: Desk) -> None:
        found = running(desk, closed(desk))
        sessions.hold(found, minutes="", by=desk.actor, today=desk.today)
        assert sessions.by_secret(sessions.secret_of(found), address="1", at=clock.now()).state == HELD
        with pytest.raises(Refused, match="leads nowhere"):
            sessions.by_secret(sessions.secret_of(found), address="1", at=clock.now() + timedelta(days=4))


@pytest.mark.django_db
class TestNamed:
    def test_members_see_the_bars_of_three_and_nobody_else_does_nor_the_ledger(self, desk: Desk) -> None:
        campaign, members = full(desk)
        found = running(desk, campaign, ("G2", "G1"))
        assert found.items == sorted(("G1", "G2"), key=campaign.items.index)
        voted(desk, found, "445")
        seen = sessions.outcome(found, "G1", members[0], today=desk.today)
        assert seen.after is not None
        assert (seen.before.counts, seen.after.counts) == ((1, 0, 0, 0, 2), (0, 0, 0, 2, 1))
        outside = sessions.outcome(found, "G1", desk.architect, today=desk.today)  # type: ignore[arg-type]
        assert outside.after is not None
        assert (outside.before.counts, outside.after.counts) == (None, None)
        assert found.outcomes["G1"] == {"before": None, "after": dict(disputes.NOTHING)}
        sessions.hold(found, minutes="", by=desk.actor, today=desk.today)
        after = sessions.outcome(found, "G1", members[0], today=desk.today).after
        assert after is not None
        assert after.counts is None

    def test_when_somebody_withdraws_the_bars_close_on_the_screen_too(self, desk: Desk) -> None:
        campaign, members = full(desk)
        found = running(desk, campaign, ("G1",))
        voted(desk, found, "445")
        circle.withdraw(campaign, members[2], by=desk.actor, today=desk.today)
        seen = sessions.outcome(found, "G1", members[0], today=desk.today)
        assert seen.after is not None
        assert (seen.before.counts, seen.after.counts) == (None, None)

    def test_who_is_outside_the_circle_neither_leads_nor_finds_its_session(self, desk: Desk) -> None:
        campaign, members = full(desk)
        assert sessions.leads(campaign, members[0], today=desk.today)
        assert not sessions.leads(campaign, desk.architect, today=desk.today)  # type: ignore[arg-type]
        assert sessions.closed_to(desk.architect) == {campaign.key}  # type: ignore[arg-type]
        assert sessions.closed_to(members[0]) == frozenset()
        assert sessions.closed_to(None) == {campaign.key}

    def test_without_a_name_the_architect_leads_and_managers_look_on(self, desk: Desk) -> None:
        campaign = closed(desk)
        manager = member(desk, "Gijs", role=Role.MANAGER.value)
        assert sessions.leads(campaign, desk.architect, today=desk.today)  # type: ignore[arg-type]
        assert not sessions.leads(campaign, manager, today=desk.today)
        assert not sessions.leads(campaign, None, today=desk.today)


@pytest.mark.django_db
def test_where_a_group_is_hidden_there_are_no_bars_and_it_says_why(desk: Desk) -> None:
    campaign = closed(desk, mt="1111", sales="333333333")
    bars = disputes.before(campaign, "mt", "G1")
    assert bars.counts is None
    assert disputes.hidden(bars.why).startswith("Fewer than five")
    other = disputes.before(campaign, "sales", "G1")
    assert other.counts is None
    assert "subtracted from other groups" in disputes.hidden(other.why)
