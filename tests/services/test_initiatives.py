"""Drafts come from rows of the plan, once; they can be changed, dropped with a reason, put back and taken back."""

import pytest

from mandate.records import ledger
from mandate.records.ledger import Stale
from mandate.records.models import Initiative
from mandate.services import priorities
from mandate.services.initiatives import drafting as initiatives
from mandate.services.initiatives.drafting import InitiativeFacts, Made
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.services.test_priorities import inventoried, said
from tests.web import things

FACTS = InitiativeFacts("Rules", "Write one page.", "IT", "12", "2026-12-01", "2027-03-01")


def drafted(desk: Desk) -> Made:
    things.results(desk)
    inventoried(desk)
    plan = priorities.priorities(today=desk.today)
    return initiatives.draft(plan.first, by=desk.actor, today=desk.today)


@pytest.mark.django_db
class TestDrafting:
    def test_a_draft_says_what_why_the_first_step_whose_and_until_when(self, desk: Desk) -> None:
        things.results(desk)
        for item in ("A2", "A5"):
            said(desk, f"Not here: {item}.", item, 2, role=item)
        plan = priorities.priorities(today=desk.today)
        made = {one.source: one for one in initiatives.draft(plan.lines, by=desk.actor, today=desk.today).initiatives}
        rules = made["item:G2"]
        assert (rules.title, rules.owner, rules.hours) == ("Data rule card per kind of tool", "Architect", 12)
        assert "8 of 18 do not know" in rules.why
        assert (rules.due - desk.today).days == 14
        assert (rules.review_on - desk.today).days == 90
        assert made["item:A5"].needs == ["item:A2"]

    def test_the_same_rows_again_make_nothing_new_also_when_one_was_dropped(self, desk: Desk) -> None:
        first = drafted(desk)
        assert len(first.initiatives) == 3
        initiatives.drop(Initiative.objects.get(key=first.initiatives[0].key), why="Not ours.", by=desk.actor)
        plan = priorities.priorities(today=desk.today)
        assert initiatives.draft(plan.first, by=desk.actor, today=desk.today) == Made("", ())
        assert Initiative.objects.count() == 3

    def test_undo_takes_back_what_one_click_made_and_the_click_can_come_again(self, desk: Desk) -> None:
        made = drafted(desk)
        assert initiatives.undo(made.act, by=desk.actor) == 3
        assert not Initiative.objects.exists()
        with pytest.raises(Refused, match="nothing to take back"):
            initiatives.undo(made.act, by=desk.actor)
        plan = priorities.priorities(today=desk.today)
        again = initiatives.draft(plan.first, by=desk.actor, today=desk.today)
        assert len(again.initiatives) == 3
        assert initiatives.undo(again.act, by=desk.actor) == 3

    def test_undo_leaves_all_drafts_where_one_was_changed_since(self, desk: Desk) -> None:
        made = drafted(desk)
        initiatives.change(Initiative.objects.get(key=made.initiatives[0].key), FACTS, by=desk.actor)
        with pytest.raises(Refused, match="Rules was changed since"):
            initiatives.undo(made.act, by=desk.actor)
        assert Initiative.objects.count() == 3

    def test_the_click_is_one_deed_in_the_ledger(self, desk: Desk) -> None:
        made = drafted(desk)
        changes = [ledger.history(one)[0] for one in made.initiatives]
        assert {(change.act, change.action) for change in changes} == {(made.act, "initiative.drafted")}


@pytest.mark.django_db
class TestChanging:
    def test_name_owner_hours_and_days_change_and_hours_may_be_unknown(self, desk: Desk) -> None:
        one = drafted(desk).initiatives[0]
        initiatives.change(one, FACTS, by=desk.actor)
        assert initiatives.facts_of(Initiative.objects.get(key=one.key)) == FACTS
        initiatives.change(one, InitiativeFacts("Rules", "Write.", "IT", "", "2026-12-01", "2027-03-01"), by=desk.actor)
        assert Initiative.objects.get(key=one.key).hours is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", " "), ("first_step", ""), ("owner", ""), ("hours", "a few"), ("hours", "-1"), ("hours", "99999"),
            ("due", "tomorrow"), ("review_on", ""), ("review_on", "2026-11-01"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(self, desk: Desk, field: str, value: str) -> None:
        one = drafted(desk).initiatives[0]
        facts = InitiativeFacts(**{**{name: getattr(FACTS, name) for name in FACTS.__slots__}, field: value})
        assert list(initiatives.problems(facts)) == [field]
        with pytest.raises(Refused):
            initiatives.change(one, facts, by=desk.actor)
        assert Initiative.objects.get(key=one.key).version == 1

    def test_a_change_on_top_of_another_is_refused_as_stale(self, desk: Desk) -> None:
        one = drafted(desk).initiatives[0]
        first, second = (Initiative.objects.get(key=one.key) for _ in range(2))
        initiatives.change(first, FACTS, by=desk.actor)
        with pytest.raises(Stale):
            initiatives.drop(second, why="Too late.", by=desk.actor)

    def test_dropping_asks_for_a_reason_and_only_a_dropped_one_is_put_back(self, desk: Desk) -> None:
        one = drafted(desk).initiatives[0]
        with pytest.raises(Refused, match="nothing to put back"):
            initiatives.put_back(one, by=desk.actor)
        with pytest.raises(Refused, match="Say why"):
            initiatives.drop(one, why=" ", by=desk.actor)
        change = initiatives.drop(one, why="Done already.", by=desk.actor)
        assert (one.state, change.why, change.action) == ("dropped", "Done already.", "initiative.dropped")
        with pytest.raises(Refused, match="was dropped"):
            initiatives.change(one, FACTS, by=desk.actor)
        initiatives.put_back(one, by=desk.actor)
        assert Initiative.objects.get(key=one.key).state == "draft"
