"""The knowledge check: private to a person, explained only afterwards, and of a group nothing that speaks of a few."""

import pytest

from mandate.catalogue.knowledge import load_check
from mandate.engines.readiness.knowledge import GroupShown
from mandate.records.models import Change, Knowledge, Person
from mandate.services import knowledge
from mandate.services.knowledge import AFTER, BEFORE
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.services.test_answering import member

pytestmark = pytest.mark.django_db
RIGHT = {question.id: question.right for question in load_check().questions}
WRONG = {q.id: next(o.id for o in q.options if not o.right) for q in load_check().questions}


def both(desk: Desk, person: Person, *, after: dict[str, str] | None = None) -> None:
    """Both checks done: nothing right before, everything after."""
    for phase, given in ((BEFORE, WRONG), (AFTER, after or RIGHT)):
        knowledge.put(person, phase, given)
        knowledge.finish(person, phase, today=desk.today)


class TestOwn:
    def test_before_and_after_are_compared_for_the_person_alone(self, desk: Desk) -> None:
        ada, bo = member(desk, "Ada"), member(desk, "Bo")
        both(desk, ada)
        found = knowledge.own(ada)
        assert found.current is None
        assert found.change is not None
        assert (len(found.change.gained), found.change.lost) == (12, ())
        other = knowledge.own(bo)
        assert (other.current, other.before, other.after, other.chosen) == (BEFORE, None, None, {})

    def test_reasons_are_kept_back_until_it_is_finished_and_then_nothing_changes(self, desk: Desk) -> None:
        ada = member(desk, "Ada")
        knowledge.put(ada, BEFORE, {"K1": RIGHT["K1"]})
        knowledge.put(ada, BEFORE, {"K2": WRONG["K2"]})
        assert knowledge.own(ada).chosen == {"K1": RIGHT["K1"], "K2": WRONG["K2"]}
        assert knowledge.chosen_in(ada, BEFORE) == {}
        with pytest.raises(Refused, match="still open: 10"):
            knowledge.finish(ada, BEFORE, today=desk.today)
        knowledge.put(ada, BEFORE, RIGHT)
        assert len(knowledge.finish(ada, BEFORE, today=desk.today).right) == 12
        assert knowledge.chosen_in(ada, BEFORE) == RIGHT
        with pytest.raises(Refused, match="finished"):
            knowledge.put(ada, BEFORE, WRONG)

    def test_what_is_no_question_no_answer_or_no_phase_is_refused(self, desk: Desk) -> None:
        ada = member(desk, "Ada")
        for given in ({"K99": "a"}, {"K1": "z"}, {knowledge.SET: "mt"}):
            with pytest.raises(Refused, match="no such question or answer"):
                knowledge.put(ada, BEFORE, given)
        with pytest.raises(Refused, match="comes when the one before"):
            knowledge.put(ada, AFTER, RIGHT)
        with pytest.raises(Refused, match="no other"):
            knowledge.put(ada, "during", RIGHT)
        with pytest.raises(Refused, match="no such check"):
            knowledge.finish(ada, AFTER, today=desk.today)
        with pytest.raises(Refused, match="still open: 12"):
            knowledge.finish(ada, BEFORE, today=desk.today)
        assert not Knowledge.objects.exists()

    def test_it_never_enters_the_ledger(self, desk: Desk) -> None:
        ada = member(desk, "Ada")
        before = Change.objects.count()
        both(desk, ada)
        assert Change.objects.count() == before


class TestGroups:
    def test_of_four_nothing_is_shown_and_of_five_the_levels(self, desk: Desk) -> None:
        for number in range(4):
            both(desk, member(desk, f"Person{number}"))
        assert knowledge.shown()["mt"].why is GroupShown.TOO_FEW
        both(desk, member(desk, "Fifth"))
        found = knowledge.shown()
        assert knowledge.told(found["mt"])[-1] == ("Guide", 0, 5)
        assert found["others"].why is GroupShown.TOO_FEW

    def test_a_sixth_changes_nothing_until_five_more_came(self, desk: Desk) -> None:
        for number in range(5):
            both(desk, member(desk, f"Person{number}"))
        before = knowledge.shown()
        for number in range(5, 9):
            both(desk, member(desk, f"Person{number}"), after=WRONG)
            assert knowledge.shown() == before
        both(desk, member(desk, "Tenth"), after=WRONG)
        assert knowledge.told(knowledge.shown()["mt"])[-1] == ("Guide", 0, 5)
        assert sum(count for _level, _before, count in knowledge.told(knowledge.shown()["mt"])) == 10

    def test_who_began_first_and_finishes_last_joins_behind(self, desk: Desk) -> None:
        slow = member(desk, "Slow")
        knowledge.put(slow, BEFORE, RIGHT)
        knowledge.finish(slow, BEFORE, today=desk.today)
        knowledge.put(slow, AFTER, {"K1": WRONG["K1"]})
        for number in range(5):
            both(desk, member(desk, f"Person{number}"))
        before = knowledge.shown()
        knowledge.put(slow, AFTER, WRONG)
        knowledge.finish(slow, AFTER, today=desk.today)
        assert knowledge.shown() == before

    def test_changing_roles_moves_nobody_between_what_is_shown(self, desk: Desk) -> None:
        from mandate.services import people

        found = [member(desk, f"Person{number}") for number in range(5)]
        for person in found:
            both(desk, person)
        before = knowledge.shown()
        facts = people.PersonFacts(found[0].name, found[0].email or "", roles=("employee",))
        people.change_person(found[0], facts, by=desk.actor, why="moved")
        assert knowledge.shown() == before

    def test_a_circle_sees_its_own_levels_once_all_did_both(self, desk: Desk) -> None:
        members = [member(desk, name) for name in ("Ada", "Bo")]
        both(desk, members[0])
        assert knowledge.levels_of(members) == []
        both(desk, members[1], after=WRONG)
        assert [row for row in knowledge.levels_of(members) if row[1] or row[2]] == [
            ("Beginning", 2, 1),
            ("Guide", 0, 1),
        ]
        assert knowledge.levels_of([]) == []

    def test_a_circle_of_four_in_a_shown_five_is_not_shown_the_fifth(self, desk: Desk) -> None:
        members = [member(desk, f"Person{number}") for number in range(5)]
        for person in members:
            both(desk, person)
        assert knowledge.levels_of(members[:4]) == []
        assert knowledge.levels_of(members) != []
