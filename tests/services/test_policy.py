"""The policy: the same registers give the same bytes, every version can be read again, and each reader sees what is theirs."""

from datetime import timedelta

import pytest

from mandate.records import ledger
from mandate.records.ledger import Stale
from mandate.records.models import Acknowledgement, Competence, Person, PolicyVersion, Section, Team, Tool
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.policy import card, generated, papers, parts, readers, sections, versions
from mandate.services.policy.parts import Part, Row, Said, Written
from mandate.services.refusals import Refused
from tests.conftest import Desk


def row(id: str, head: str, *lines: tuple[str, str], teams: tuple[str, ...] = ()) -> Row:
    return Row(id, Said(head, lines), Said(head, lines), teams)


def part(id: str, *rows: Row, text: str = "Words.", made: bool = True) -> Part:
    return Part(id, 10, made, Written(id, text), Written(id, text), rows)


class TestDifferences:
    def test_every_kind_of_difference_is_named_once(self) -> None:
        before = (
            part("allowed", row("tool:a", "Ada", ("Until", "1 May")), row("tool:b", "Bo"), row("tool:c", "Cy")),
            part("not_yet", row("tool:d", "Di")),
            part("never", text="Nothing.", made=False),
            part("old", made=False),
        )
        after = (
            part("allowed", row("tool:a", "Ada", ("Until", "1 June")), row("tool:d", "Di"), row("tool:e", "Ed")),
            part("not_yet", row("tool:c", "Cy")),
            part("never", text="No keys.", made=False),
            part("fresh", made=False),
        )
        found = parts.moved(parts.differences(before, after))
        told = [(one.part, one.row, one.sort) for one in found]
        assert told == [
            ("allowed", "tool:a", "changed"),
            ("allowed", "tool:d", "moved"),
            ("allowed", "tool:e", "added"),
            ("allowed", "tool:b", "removed"),
            ("not_yet", "tool:c", "moved"),
            ("never", "", "changed"),
            ("fresh", "", "added"),
            ("old", "", "removed"),
        ]
        assert found[0].fields("en") == (("Until", "1 May", "1 June"),)
        assert found[1].fields("nl") == (("", "not_yet", "allowed"),)
        assert found[5].fields("nl") == (("Tekst", "Nothing.", "No keys."),)
        assert parts.differences(after, after) == ()

    def test_a_change_concerns_the_teams_of_before_and_after_and_else_everybody(self) -> None:
        for_sales, for_mt = row("t", "T", teams=("sales",)), row("t", "T", ("x", "y"), teams=("mt",))
        (both,) = parts.differences((part("allowed", for_sales),), (part("allowed", for_mt),))
        assert both.teams == ("mt", "sales")
        assert parts.concerns(both, {"sales"})
        assert not parts.concerns(both, {"product"})
        (open_now,) = parts.differences((part("allowed", for_sales),), (part("allowed", row("t", "T", ("x", "y"))),))
        assert parts.concerns(open_now, set())

    def test_what_a_version_keeps_reads_back_the_same(self) -> None:
        found = (part("allowed", row("tool:a", "Ada", ("Ask", "{person:k1}"), teams=("sales",))),)
        assert parts.read(parts.kept(found)) == found
        assert parts.people_in(found) == {"k1"}
        assert parts.named("{person:k1}, {person:k2}", {"k1": "Anna"}, gone="gone") == "Anna, gone"

    def test_the_card_shows_a_team_its_own_and_says_what_did_not_fit(self) -> None:
        rows = tuple(row(f"tool:{n}", f"Tool {n}", ("Data", "up to internal")) for n in range(5))
        shown = (part("allowed", *rows, row("tool:x", "X", teams=("mt",))), part("never", text="- Keys.\n- Health."))
        made = card.card(shown, language="en", names={}, teams=("sales",), most=4)
        assert [one.name for one in made.columns[0].entries] == ["Tool 0", "Tool 1", "Tool 2"]
        assert made.columns[0].more == "and 2 more: see the policy"
        assert made.columns[1].nothing == "Nothing today."
        assert made.never == ("Keys.", "Health.")

    def test_without_any_tool_the_policy_begins_with_that(self) -> None:
        assert versions.sentence(PolicyVersion(), (part("allowed"),)) == "No AI tool was decided on yet."
        one = part("allowed", row("tool:a", "Ada"))
        assert versions.sentence(PolicyVersion(), (one,)).startswith("You may use 1 AI tool;")

    def test_the_card_says_where_the_alternative_is_not_for_this_team(self) -> None:
        mine, theirs = row("tool:a", "Ada", teams=("sales",)), row("tool:b", "Bo", teams=("mt",))
        instead = [row(f"tool:{n}", f"No {n}", ("Instead", name)) for n, name in enumerate(("ada", "Bo", "No 0", "Me"))]
        shown = (part("allowed", mine, theirs), part("not_allowed", *instead))
        told = card.card(shown, language="en", names={}, teams=("sales",)).columns[2].entries
        assert [one.note for one in told] == [
            "instead: ada", "instead: Bo (not for your team: ask)", "instead: No 0 (not for your team: ask)",
            "instead: Me",
        ]  # fmt: skip
        for_all = card.card(shown, language="en", names={}).columns[2].entries
        assert for_all[1].note == "instead: Bo"


def tool(desk: Desk, name: str, **fields: object) -> Tool:
    made = Tool(name=name, **fields)
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    return made


def filled(desk: Desk) -> Tool:
    """A register with a tool of every standing; the one for Sales."""
    sales = Team.objects.get(name="Sales")
    prompting = Competence(key="prompting", name="Prompting", name_nl="Prompten", way="Ask Anna.")
    ledger.write(prompting, action="competence.added", by=desk.actor, why="test")
    mine = tool(
        desk, "Copilot", status="in_use", teams=[sales.key], data_class=1, required={"prompting": 2},
        until=desk.today + timedelta(days=90), owner=desk.architect, purpose="Drafts",
    )  # fmt: skip
    tool(desk, "Old", status="in_use", until=desk.today - timedelta(days=1))
    tool(desk, "Later", status="not_yet", why="We look at it in spring.")
    tool(desk, "Never", status="not_allowed", why="It learns from what you type.", alternative="Copilot")
    tool(desk, "Nobody", status="unknown")
    return mine


@pytest.mark.django_db
class TestPublishing:
    def test_the_draft_says_what_the_registers_say_in_both_languages(self, desk: Desk) -> None:
        filled(desk)
        found = {one.id: one for one in versions.draft(today=desk.today).parts}
        (copilot,) = found["allowed"].rows
        assert dict(copilot.en.lines)["Data"] == "up to internal"
        assert dict(copilot.nl.lines)["Je moet kunnen"] == "Prompten, niveau 2"
        assert dict(copilot.en.lines)["Who"] == "Sales"
        assert [one.en.head for one in found["not_yet"].rows] == ["Later", "Old"]
        assert dict(found["not_allowed"].rows[0].nl.lines)["In plaats daarvan"] == "Copilot"
        assert len(found["classes"].rows) == 5
        tool(desk, "Words", status="in_use", audience="Sales and the MT")
        (words,) = [one for one in versions.draft(today=desk.today).parts if one.id == "allowed"]
        said = dict(next(one for one in words.rows if one.en.head == "Words").en.lines)
        assert (said["Who"], said["Meant for"]) == ("everybody", "Sales and the MT")
        assert found["competences"].rows[0].teams == copilot.teams
        assert desk.architect.name not in str(parts.kept(found.values()))
        assert found["datasets"].en.text.startswith("No dataset")

    def test_equal_registers_give_equal_bytes(self, desk: Desk) -> None:
        filled(desk)
        first, again = (generated.sections(generated.registers(today=desk.today)) for _ in range(2))
        assert parts.digest(first) == parts.digest(again)

    def test_a_version_is_sealed_with_its_changes_and_can_be_read_again(self, desk: Desk) -> None:
        copilot = filled(desk)
        with pytest.raises(Refused):
            versions.publish(by=desk.actor, why=" ", today=desk.today)
        first = versions.publish(by=desk.actor, why="The first.", today=desk.today)
        assert (first.number, first.changes, Section.objects.count()) == (1, [], 7)
        with pytest.raises(Refused, match="Nothing differs"):
            versions.publish(by=desk.actor, why="Again.", today=desk.today)
        copilot.until = desk.today + timedelta(days=200)
        ledger.write(copilot, action="tool.changed", by=desk.actor, why="test")
        assert [one.row for one in versions.since(first, today=desk.today)] == [f"tool:{copilot.key}"]
        with pytest.raises(Refused, match="while you were reading"):
            versions.publish(by=desk.actor, why="Unseen.", today=desk.today, digest="other")
        wanted = versions.draft(today=desk.today)
        second = versions.publish(by=desk.actor, why="Longer.", today=desk.today, digest=wanted.digest)
        assert second.number == 2
        assert [(one.sort, one.row) for one in versions.changes_of(second)] == [("changed", f"tool:{copilot.key}")]
        assert versions.since(second, today=desk.today) == ()
        assert versions.read(PolicyVersion.objects.get(number=1)) != versions.read(second)

    def test_a_written_section_needs_both_languages_and_the_last_one_stays(self, desk: Desk) -> None:
        row = sections.one("never")
        assert row is not None
        facts = sections.SectionFacts("Never", "Nooit", "- Keys.", "", 110)
        with pytest.raises(Refused):
            sections.write(row, facts, by=desk.actor)
        kept = sections.write(row, sections.SectionFacts("Never", "Nooit", "- Keys.", "- Sleutels.", 5), by=desk.actor)
        assert (kept.key, Section.objects.count()) == ("never", 7)
        assert sections.written()[0].key == "never"
        with pytest.raises(Stale):
            sections.write(kept, sections.facts_of(kept), by=desk.actor, version=kept.version - 1)
        with pytest.raises(Refused, match="Say why"):
            sections.remove(kept, by=desk.actor, why="")
        for one in sections.written()[1:]:
            sections.remove(one, by=desk.actor, why="Shorter.")
        with pytest.raises(Refused, match="last written section"):
            sections.remove(kept, by=desk.actor, why="All of it.")

    def test_what_changed_for_me_is_about_my_team_and_everybody(self, desk: Desk) -> None:
        copilot = filled(desk)
        seller = person(desk, "Bo Bakker", Team.objects.get(name="Sales"))
        maker = person(desk, "Cem Arslan", Team.objects.get(name="Product"))
        first = versions.publish(by=desk.actor, why="The first.", today=desk.today)
        assert versions.for_person(seller).before is None
        for one in (seller, maker):
            readers.acknowledge(one, first, by=desk.actor, today=desk.today)
        copilot.data_class = 2
        ledger.write(copilot, action="tool.changed", by=desk.actor, why="test")
        versions.publish(by=desk.actor, why="More.", today=desk.today)
        theirs = versions.for_person(seller)
        assert [one.row for one in theirs.changes] == [f"tool:{copilot.key}"]
        others = versions.for_person(maker)
        assert (others.changes, others.others) == ((), 1)


def person(desk: Desk, name: str, team: Team, manager: Person | None = None) -> Person:
    mail = f"{name.split()[0].lower()}@windmolen.example"
    facts = PersonFacts(name, mail, team=team.key, manager=manager.key if manager else "")
    return people.add_person(facts, by=desk.actor, why="test")


@pytest.mark.django_db
class TestReading:
    def test_names_for_the_architect_own_people_for_a_manager_groups_of_five_for_the_rest(self, desk: Desk) -> None:
        sales, product = Team.objects.get(name="Sales"), Team.objects.get(name="Product")
        facts = PersonFacts("Mia Mol", "mia@windmolen.example", team=sales.key, roles=("manager",))
        boss = people.add_person(facts, by=desk.actor, why="test")
        sellers = [person(desk, f"S{n} Jansen", sales, boss) for n in range(6)]
        maker = person(desk, "P1 Peters", product)
        version = versions.publish(by=desk.actor, why="The first.", today=desk.today)
        readers.acknowledge(sellers[0], version, by=desk.actor, today=desk.today)
        readers.acknowledge(sellers[0], version, by=desk.actor, today=desk.today)
        assert Acknowledgement.objects.count() == 1
        seen = readers.listed(desk.architect, version, today=desk.today)
        assert len(seen) == 9
        assert seen[-1].name == "S0 Jansen"
        assert {one.name for one in readers.listed(boss, version, today=desk.today)} == {one.name for one in sellers}
        assert readers.listed(maker, version, today=desk.today) == []
        found = readers.turnout(version, today=desk.today)
        assert (found.people, found.read, found.percent) == (9, 1, 11)
        assert [(one.label, one.people, one.read) for one in found.groups] == [("Other teams together", 9, 1)]
        assert readers.sentence(found, version) == "One of nine has read version 1."

    def test_two_large_teams_are_shown_and_a_small_one_is_never_left_to_subtraction(self) -> None:
        marks = {"Sales": [True] * 7, "Marketing": [False] * 5, "MT": [True] * 2}
        found = readers._publishable(marks)
        assert [(one.label, one.people) for one in found] == [("Sales", 7), ("Other teams together", 7)]

    def test_an_older_version_is_not_read_any_more(self, desk: Desk) -> None:
        first = versions.publish(by=desk.actor, why="The first.", today=desk.today)
        tool(desk, "Later", status="not_yet", why="Spring.")
        versions.publish(by=desk.actor, why="The next.", today=desk.today)
        with pytest.raises(Refused, match="later version"):
            readers.acknowledge(desk.architect, first, by=desk.actor, today=desk.today)

    def test_a_reminder_comes_in_the_language_of_who_reads_it(self, desk: Desk) -> None:
        version = versions.publish(by=desk.actor, why="The first.", today=desk.today)
        subject, body = readers.reminder(version, language="nl", address="https://mandate.example/policy/")
        assert subject == "Lees hoe we AI gebruiken (versie 1)"
        assert "https://mandate.example/policy/" in body
        assert papers.prose("- One.\n\nTwo.") == [{"bullet": True, "text": "One."}, {"bullet": False, "text": "Two."}]
