"""Drafts come from rows of the plan, once; they can be changed, dropped with a reason, put back and taken back."""

import pytest

from mandate.records import ledger
from mandate.records.models import Initiative
from mandate.services import priorities
from mandate.services.initiatives import drafting as initiatives
from mandate.services.initiatives import states
from mandate.services.initiatives.drafting import Made
from mandate.services.portfolio import keeping
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.services.test_priorities import inventoried, said
from tests.web import things


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
        states.drop(Initiative.objects.get(key=first.initiatives[0].key), why="Not ours.", by=desk.actor)
        plan = priorities.priorities(today=desk.today)
        assert initiatives.draft(plan.first, by=desk.actor, today=desk.today) == Made("", ())
        assert Initiative.objects.count() == 3

    def test_undo_takes_back_what_one_click_made_and_the_click_can_come_again(self, desk: Desk) -> None:
        made = drafted(desk)
        assert keeping.undo(made.act, "initiative", by=desk.actor, today=desk.today) == 3
        assert not Initiative.objects.exists()
        with pytest.raises(Refused, match="nothing to take back"):
            keeping.undo(made.act, "initiative", by=desk.actor, today=desk.today)
        plan = priorities.priorities(today=desk.today)
        again = initiatives.draft(plan.first, by=desk.actor, today=desk.today)
        assert len(again.initiatives) == 3
        assert keeping.undo(again.act, "initiative", by=desk.actor, today=desk.today) == 3

    def test_undo_leaves_all_drafts_where_one_was_changed_since(self, desk: Desk) -> None:
        made = drafted(desk)
        keeping.change(
            Initiative.objects.get(key=made.initiatives[0].key), {"title": "Rules"}, by=desk.actor, today=desk.today
        )
        with pytest.raises(Refused, match="Rules was changed since"):
            keeping.undo(made.act, "initiative", by=desk.actor, today=desk.today)
        assert Initiative.objects.count() == 3

    def test_the_click_is_one_deed_in_the_ledger(self, desk: Desk) -> None:
        made = drafted(desk)
        changes = [ledger.history(one)[0] for one in made.initiatives]
        assert {(change.act, change.action) for change in changes} == {(made.act, "initiative.drafted")}
