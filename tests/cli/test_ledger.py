"""`mandate ledger`: the chain holds or the first broken change is named, and the past can be read."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from mandate.records import clock, ledger
from mandate.records.ledger import Actor
from mandate.records.models import RECORDS, Change, Person, Team, Tool
from tests.cli.running import Shell

BY = Actor("cli:test")


@pytest.fixture
def team(shell: Shell) -> Team:
    """A team that got another name."""
    made = Team(name="Marketing")
    ledger.write(made, action="team.added", by=BY, why="first")
    made.name = "Brand"
    ledger.write(made, action="team.changed", by=BY, why="new name")
    return made


def tomorrow() -> str:
    return (clock.today() + timedelta(days=1)).isoformat()


class TestVerify:
    def test_a_sound_ledger_says_so_with_its_head(self, shell: Shell, team: Team) -> None:
        said = shell("ledger", "verify")
        assert (said.code, said.out) == (
            0,
            f"The chain holds: {ledger.anchor().change} changes, head {ledger.anchor().digest}.\n",
        )

    def test_an_anchor_that_was_printed_earlier_must_still_be_there(self, shell: Shell, team: Team) -> None:
        assert shell("ledger", "verify", "--anchor", ledger.anchor().digest[:12]).code == 0
        said = shell("ledger", "verify", "--anchor", "f" * 12)
        assert said.code == 1
        assert "the ledger was cut or rewritten" in said.out

    @pytest.mark.tampers
    def test_tampered_with_it_ends_with_1_and_names_the_first_broken_change(self, shell: Shell, team: Team) -> None:
        first = Change.objects.order_by("id").first()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER records_change_only_erase")
            cursor.execute("UPDATE records_change SET why = 'another reason'")
        said = shell("ledger", "verify")
        assert said.code == 1
        assert said.out.startswith(f"Broken at change {first.pk}: its why does not fit its seal.\n")
        answer = json.loads(shell("ledger", "verify", "--json").out)
        assert [broken["change"] for broken in answer["breaks"]] == [first.pk, first.pk + 1]

    @pytest.mark.tampers
    def test_a_row_changed_past_the_ledger_is_found(self, shell: Shell, team: Team) -> None:
        Team._base_manager.filter(pk=team.pk).update(name="Forged")
        said = shell("ledger", "verify")
        assert said.code == 1
        assert f"team {team.key} was changed in its table" in said.out


class TestShow:
    def test_a_record_is_shown_as_it_stands(self, shell: Shell, team: Team) -> None:
        shown = json.loads(shell("ledger", "show", "team", team.key).out)
        assert (shown["record"]["name"], shown["action"], shown["why"], shown["by"]) == (
            "Brand",
            "team.changed",
            "new name",
            "cli:test",
        )

    def test_a_record_is_shown_as_it_stood(self, shell: Shell, team: Team) -> None:
        then = Change.objects.order_by("id").first().at.isoformat()
        assert json.loads(shell("ledger", "show", "team", team.key, "--at", then).out)["record"]["name"] == "Marketing"

    def test_what_was_not_there_yet_is_one_line(self, shell: Shell, team: Team) -> None:
        said = shell("ledger", "show", "team", team.key, "--at", "2020-01-01")
        assert (said.code, said.err) == (1, f"There was no team {team.key} on 2020-01-01.\n")

    def test_a_kind_nobody_knows_lists_the_kinds(self, shell: Shell, team: Team) -> None:
        said = shell("ledger", "show", "thing", "x")
        assert said.code == 1
        assert f"Kinds: {', '.join(sorted(model.kind for model in RECORDS))}." in said.err

    def test_a_date_that_is_none_is_one_line(self, shell: Shell, team: Team) -> None:
        said = shell("ledger", "show", "team", team.key, "--at", "yesterday")
        assert (said.code, said.err) == (1, "mandate: “yesterday” is not a date. Write it as 2026-09-14.\n")

    def test_an_erased_change_says_erased(self, shell: Shell, team: Team) -> None:
        ledger.erase(ledger.history(team), parts=("after", "why"), by=BY, why="asked")
        shown = json.loads(shell("ledger", "show", "team", team.key).out)
        assert (shown["record"], shown["why"]) == ("(erased)", "(erased)")


class TestDiff:
    def test_between_two_dates_new_changed_and_gone_records_differ(self, shell: Shell, team: Team) -> None:
        then = Change.objects.order_by("id").first().at.isoformat()
        other = Team(name="Sales")
        ledger.write(other, action="team.added", by=BY, why="second")
        ledger.remove(team, action="team.removed", by=BY, why="merged")
        rows = json.loads(shell("ledger", "diff", "--from", then, "--to", tomorrow(), "--json").out)
        assert {row["key"]: row["state"] for row in rows} == {team.key: "gone", other.key: "new"}

    def test_the_fields_are_printed_with_old_and_new(self, shell: Shell, team: Team) -> None:
        then = Change.objects.order_by("id").first().at.isoformat()
        said = shell("ledger", "diff", "--from", then, "--to", tomorrow())
        assert "name: 'Marketing' -> 'Brand'" in said.out
        assert said.out.endswith("1 record differs.\n")

    def test_where_nothing_happened_nothing_differs(self, shell: Shell, team: Team) -> None:
        assert shell("ledger", "diff", "--from", "2020-01-01", "--to", "2020-02-01").out == "0 records differ.\n"


class TestNames:
    def test_a_record_is_found_by_what_people_call_it(self, shell: Shell) -> None:
        tool = Tool(name="ChatGPT", service="chatgpt")
        ledger.write(tool, action="tool.added", by=BY, why="first")
        person = Person(name="Bo Bakker", email="bo@windmolen.example")
        ledger.write(person, action="person.added", by=BY, why="first")
        for kind, name, key in (
            ("tool", tool.key, tool.key),
            ("tool", "chatgpt", tool.key),
            ("tool", "CHATGPT", tool.key),
            ("person", "bo bakker", person.key),
            ("person", "Bo@windmolen.example", person.key),
        ):
            assert json.loads(shell("ledger", "show", kind, name).out)["key"] == key
        assert shell("ledger", "show", "tool", "nothing").err == "There was no tool nothing.\n"
        listed = json.loads(shell("tools", "list", "--json").out)
        assert [row["key"] for row in listed["rows"]] == [tool.key]

    def test_a_name_that_two_records_have_asks_for_a_key(self, shell: Shell) -> None:
        teams = [Team(name="Sales"), Team(name="sales")]
        ledger.write_many(teams, action="team.added", by=BY, why="first")
        said = shell("ledger", "show", "team", "SALES")
        assert said.code == 1
        assert said.err.startswith("2 records of kind team are called SALES. Give one of these keys: ")
        assert all(team.key in said.err for team in teams)
