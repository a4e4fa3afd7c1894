"""The ledger: one door, a chain that shows tampering, as-of, difference, and erasing that still verifies."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from mandate.records import asof, clock, ledger
from mandate.records.ledger import Actor, Stale
from mandate.records.models import RECORDS, Change, Head, Team, Tool

ACTOR = Actor("cli:test")


def team(name: str = "Marketing") -> Team:
    made = Team(name=name)
    ledger.write(made, action="team.added", by=ACTOR, why="first")
    return made


@pytest.mark.django_db
class TestWriting:
    def test_a_record_refuses_to_be_saved_or_deleted_past_the_door(self) -> None:
        made = team()
        with pytest.raises(TypeError, match=r"ledger\.write"):
            made.save()
        with pytest.raises(TypeError, match=r"ledger\.remove"):
            made.delete()

    def test_an_action_nobody_registered_is_refused_and_nothing_is_written(self) -> None:
        with pytest.raises(KeyError):
            ledger.write(Team(name="x"), action="team.exploded", by=ACTOR, why="?")
        assert not Team.objects.exists()
        assert not Change.objects.exists()

    def test_the_second_of_two_writers_is_told_that_the_record_changed(self) -> None:
        made = team()
        first, second = Team.objects.get(pk=made.pk), Team.objects.get(pk=made.pk)
        first.name = "Brand"
        ledger.write(first, action="team.changed", by=ACTOR, why="new name")
        second.name = "Content"
        with pytest.raises(Stale):
            ledger.write(second, action="team.changed", by=ACTOR, why="other name")
        assert Team.objects.get(pk=made.pk).name == "Brand"

    def test_many_records_written_together_carry_one_deed(self) -> None:
        act = ledger.write_many([Team(name="a"), Team(name="b")], action="team.added", by=ACTOR, why="list")
        assert set(Change.objects.values_list("act", flat=True)) == {act.id}

    def test_moments_never_run_back(self) -> None:
        team()
        Head.objects.update(at=clock.now() + timedelta(hours=1))
        team("Sales")
        moments = list(Change.objects.order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)

    def test_a_removed_record_keeps_its_history(self) -> None:
        made = team()
        ledger.remove(made, action="team.removed", by=ACTOR, why="merged")
        assert [c.action for c in ledger.history(made)] == ["team.removed", "team.added"]


@pytest.mark.django_db
class TestTampering:
    def test_the_database_itself_refuses_to_change_or_delete_a_change(self) -> None:
        made = team()
        for statement in (
            "UPDATE records_change SET by='cli:somebody'",
            "UPDATE records_change SET after='{}'",
            "DELETE FROM records_change",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert len(ledger.history(made)) == 1

    @pytest.mark.tampers
    @pytest.mark.parametrize(
        ("column", "value", "problem"),
        [
            ("by", "cli:other", "digest"),
            ("after", '{"name":"forged"}', "after does not fit"),
            ("why", "another reason", "why does not fit"),
            ("prev", "f" * 64, "does not follow"),
        ],
    )
    def test_a_change_forged_past_the_triggers_is_named(self, column: str, value: str, problem: str) -> None:
        team()
        team("Sales")
        self._without_triggers(
            f"UPDATE records_change SET {column}=%s WHERE id=(SELECT min(id) FROM records_change)", [value]
        )
        first = next(iter(ledger.breaks()))
        assert first.change == Change.objects.order_by("id").first().pk
        assert problem in first.problem

    @pytest.mark.tampers
    def test_a_quiet_erasure_is_reported(self) -> None:
        team()
        self._without_triggers("UPDATE records_change SET after='', after_salt=''", [])
        assert "erased without" in next(iter(ledger.breaks())).problem

    @pytest.mark.tampers
    def test_a_cut_tail_shows_at_the_head_and_against_an_anchor(self) -> None:
        team()
        team("Sales")
        anchor = ledger.anchor().digest
        self._without_triggers("DELETE FROM records_change WHERE id=(SELECT max(id) FROM records_change)", [])
        assert any("newest changes are missing" in b.problem for b in ledger.breaks())
        assert any("anchor" in b.problem for b in ledger.breaks(anchor=anchor))

    @pytest.mark.tampers
    def test_a_row_changed_past_the_ledger_is_a_drift(self) -> None:
        made = team()
        Team._base_manager.filter(pk=made.pk).update(name="Forged")
        Tool._base_manager.bulk_create([Tool(name="Smuggled")])
        problems = [b.problem for b in ledger.drifts(RECORDS)]
        assert any("changed in its table" in p for p in problems)
        assert any("has no change" in p for p in problems)

    @pytest.mark.tampers
    def test_a_field_that_came_later_is_no_drift_until_it_is_filled_past_the_ledger(self) -> None:
        made = team()
        change = ledger.history(made)[0]
        told = json.loads(change.after)
        del told["stated_size"]
        older = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self._without_triggers("UPDATE records_change SET after=%s, schema=schema-1", [older])
        assert list(ledger.drifts([Team])) == []
        Team._base_manager.filter(pk=made.pk).update(stated_size=3)
        assert [drift.change for drift in ledger.drifts([Team])] == [change.pk]

    @pytest.mark.tampers
    def test_a_row_deleted_past_the_ledger_is_a_drift(self) -> None:
        made = team()
        Team._base_manager.filter(pk=made.pk).delete()
        assert any("deleted from its table" in b.problem for b in ledger.drifts(RECORDS))

    @staticmethod
    def _without_triggers(statement: str, values: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER records_change_no_delete")
            cursor.execute("DROP TRIGGER records_change_only_erase")
            cursor.execute(statement, values)


@pytest.mark.django_db
class TestErasing:
    def test_contents_go_and_the_chain_still_holds(self) -> None:
        made = team("Secret name")
        ledger.erase(ledger.history(made), parts=("after", "why"), by=ACTOR, why="asked to be erased")
        assert "Secret name" not in json.dumps(list(Change.objects.values_list("after", flat=True)))
        assert list(ledger.breaks()) == []

    def test_saying_no_part_is_refused(self) -> None:
        with pytest.raises(ValueError, match="what to erase"):
            ledger.erase([], parts=("everything",), by=ACTOR, why="?")


@pytest.mark.django_db
class TestAsOf:
    def test_a_record_stands_as_it_stood_and_cannot_be_written(self) -> None:
        made = team()
        before = clock.now()
        made.name = "Brand"
        ledger.write(made, action="team.changed", by=ACTOR, why="new name")
        past = asof.world(before).get(Team, made.key)
        assert past is not None
        assert past.name == "Marketing"
        with pytest.raises(TypeError, match="stands as of"):
            ledger.write(past, action="team.changed", by=ACTOR, why="back")
        assert asof.world(clock.now()).get(Team, made.key).name == "Brand"

    def test_what_was_removed_is_there_before_and_gone_after(self) -> None:
        made = team()
        before = clock.now()
        ledger.remove(made, action="team.removed", by=ACTOR, why="merged")
        assert asof.world(before).get(Team, made.key) is not None
        assert asof.world(clock.now()).get(Team, made.key) is None

    def test_a_parent_is_the_parent_of_that_moment(self) -> None:
        parent, child = team("Sales"), Team(name="Inside")
        child.parent = parent
        ledger.write(child, action="team.added", by=ACTOR, why="first")
        before = clock.now()
        parent.name = "Revenue"
        ledger.write(parent, action="team.changed", by=ACTOR, why="new name")
        assert asof.world(before).get(Team, child.key).parent.name == "Sales"

    def test_a_date_is_the_end_of_that_day_and_nonsense_is_refused(self) -> None:
        assert asof.moment("2026-09-14").hour == 23
        assert asof.moment("2026-09-14T10:00:00+02:00").hour == 10
        with pytest.raises(asof.WrongMoment, match="2026-09-14"):
            asof.moment("14 september")


def test_the_difference_names_the_fields_that_changed() -> None:
    fields = ledger.diff('{"a":1,"b":2}', '{"a":1,"b":3,"c":4}')
    assert [(f.field, f.old, f.new) for f in fields] == [("b", 2, 3), ("c", None, 4)]
    assert ledger.diff("", '{"a":1}')[0].new == 1
