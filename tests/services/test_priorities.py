"""The plan over answers, findings and conversations: three first, every rank with the criterion that decided."""

import random
from dataclasses import replace

import pytest
from django.utils import translation

from mandate.catalogue.assessment import load_bank
from mandate.records import clock, ledger
from mandate.records.models import Conversation, Publication, Quote
from mandate.services import evidence, picture, priorities
from mandate.services.priorities import CRITERIA
from tests.conftest import Desk
from tests.web import things


def said(desk: Desk, text: str, item: str, position: int | None, *, role: str = "Dealer support") -> Conversation:
    """A conversation of one sentence, pinned to a question."""
    talk = Conversation(title="Talk", speaker_role=role, on=desk.today, text=text)
    ledger.write(talk, action="conversation.noted", by=desk.actor, why="test")
    quote = Quote(conversation=talk, text=text, subject_kind="item", subject=item, position=position)
    ledger.write(quote, action="quote.pinned", by=desk.actor, why="test")
    return talk


def inventoried(desk: Desk) -> None:
    """An inventory without any source: it asks for sources, and for a processing record before those about people."""
    picture.seal(by=desk.actor, why="test", act=ledger.Act.new(), today=desk.today, at=clock.now())


def plan(desk: Desk) -> priorities.Priorities:
    return priorities.priorities(today=desk.today)


@pytest.mark.django_db
class TestWhatItRestsOn:
    def test_without_anything_it_says_what_each_source_would_add(self, desk: Desk) -> None:
        made = plan(desk)
        assert (made.lines, made.sentence, made.lead) == ((), "There is nothing to put first yet.", "")
        assert [what for what, _ in priorities.lacking(made.basis)] == ["assessment", "inventory", "conversations"]

    def test_an_inventory_alone_keeps_its_own_order_and_an_assessment_is_missed(self, desk: Desk) -> None:
        inventoried(desk)
        made = plan(desk)
        seen = made.basis.seen
        assert seen is not None
        assert [line.id for line in made.lines] == [line.id for line in seen.plan]
        assert all(line.item is None and line.title and line.first_step and line.owner for line in made.lines)
        assert "assessment" in dict(priorities.lacking(made.basis))
        assert made.lead.startswith("From the inventory of")

    def test_an_assessment_alone_ranks_its_questions_with_now_and_target_in_words(self, desk: Desk) -> None:
        things.results(desk)
        made = plan(desk)
        assert [line.id for line in made.lines] == ["G2", "G1"]
        first = made.lines[1]
        assert first.title == "Tool list (yes, not yet, no)"
        assert (first.now, first.target) == (3, 4)
        assert first.target_says == "“A current list says yes, not yet or no, with a reason”"
        assert made.sentence == "First: data rule card per kind of tool; then tool list."
        assert "inventory" in dict(priorities.lacking(made.basis))

    def test_the_newest_published_assessment_counts(self, desk: Desk) -> None:
        things.results(desk)
        newest = things.results(desk, title="Autumn")
        sealed = Publication.objects.get(campaign=newest)
        sealed.sealed_on = desk.today
        ledger.write(sealed, action="publication.sealed", by=desk.actor, why="test")
        assert evidence.newest() == sealed
        assert plan(desk).basis.title == "Autumn"

    def test_a_later_round_of_which_nothing_is_shown_takes_nothing_away_and_is_told(self, desk: Desk) -> None:
        spring = things.results(desk)
        before = [line.id for line in plan(desk).lines]
        silent = things.results(desk, title="Autumn")
        sealed = Publication.objects.get(campaign=silent)
        sealed.sealed_on, sealed.people = desk.today, 0
        sealed.report = {name: [] for name in sealed.report} | {"comments": {}}
        ledger.write(sealed, action="publication.sealed", by=desk.actor, why="test")
        for at in (None, clock.now()):
            found = priorities.priorities(today=desk.today, at=at)
            assert [line.id for line in found.lines if line.item] == before
            assert (found.basis.publication.campaign_id, found.basis.title) == (spring.key, "Spring")
            told = dict(priorities.lacking(found.basis))
            assert "assessment" not in told
            assert told["later"].startswith("“Autumn” closed later")
            assert told["later"].endswith("rests on “Spring”.")

    def test_a_finding_stands_with_the_low_question_it_speaks_about_else_alone(self, desk: Desk) -> None:
        things.results(desk)
        inventoried(desk)
        made = plan(desk)
        alone = [line for line in made.lines if line.item is None]
        assert alone
        assert all(line.source == f"finding:{line.id}" for line in alone)


@pytest.mark.django_db
class TestReasons:
    def test_two_camps_begin_with_a_talk_and_what_is_not_known_with_telling(self, desk: Desk) -> None:
        things.results(desk)
        unknown, camps = plan(desk).lines
        assert (camps.action, unknown.action) == ("talk", "explain")
        assert "People stand in two camps: 9 answered 1 or 2, 9 answered 4 or 5." in camps.reasons
        assert "Sales (1) and Marketing (5) lie 3.2 steps apart." in camps.reasons
        assert "8 of 18 do not know (44 %)." in unknown.reasons
        assert unknown.first_step.startswith("Tell everyone")

    def test_each_row_but_the_last_names_the_criterion_in_words_and_as_a_code(self, desk: Desk) -> None:
        things.results(desk)
        inventoried(desk)
        lines = plan(desk).lines
        assert len(lines) > 2
        assert all(line.criterion in CRITERIA and line.decided_by.endswith(".") for line in lines[:-1])
        assert (lines[-1].criterion, lines[-1].decided_by) == ("", "")

    def test_weights_change_the_order_and_are_named_with_the_row(self, desk: Desk) -> None:
        things.results(desk, weights={"guardrails": 3})
        made = plan(desk)
        assert dict(made.weights)["Guardrails"] == 3
        assert all("Guardrails counts × 3." in line.reasons for line in made.lines)

    def test_a_conversation_below_four_is_a_reason_and_keeps_its_speaker(self, desk: Desk) -> None:
        things.results(desk)
        said(desk, "Nobody can stop it.", "A5", 1)
        line = next(line for line in plan(desk).lines if line.id == "A5")
        assert (line.now, [one.speaker for one in line.voices]) == (None, ["Dealer support"])
        assert line.voices[0].anchor == f"“{load_bank().item('A5').anchors[0].en}”"
        assert "In a conversation one person put it below 4." in line.reasons

    def test_what_a_row_needs_comes_before_it_and_says_where_it_stands(self, desk: Desk) -> None:
        for item in ("A2", "A5"):
            said(desk, f"Not here: {item}.", item, 2, role=item)
        rows = {line.id: line for line in plan(desk).lines}
        assert [one.id for one in rows["A5"].needs] == ["A2"]
        assert [one.id for one in rows["A2"].blocks] == ["A5"]
        assert rows["A2"].rank < rows["A5"].rank

    def test_everything_is_said_in_dutch_too(self, desk: Desk) -> None:
        things.results(desk)
        with translation.override("nl"):
            first = plan(desk).lines[1]
        assert first.title == "Toollijst (ja, nog niet, nee)"
        assert first.target_says == "“Een actuele lijst zegt ja, nog niet of nee, met reden”"


@pytest.mark.django_db
class TestTheSamePlan:
    def test_the_order_in_which_things_were_noted_changes_nothing(self, desk: Desk) -> None:
        things.results(desk)
        inventoried(desk)
        for item in ("G1", "A2", "P4", "M2"):
            said(desk, f"About {item}.", item, 2, role=f"Role {item}")
        basis = plan(desk).basis
        rows = list(basis.evidence.said)
        random.Random(4).shuffle(rows)
        found = list(reversed(basis.evidence.found))
        shuffled = replace(basis, evidence=replace(basis.evidence, said=rows, found=found))
        assert priorities.of(shuffled).lines == priorities.of(basis).lines

    def test_a_plan_of_the_past_does_not_change_with_what_came_later(self, desk: Desk) -> None:
        things.results(desk)
        said(desk, "Nobody can stop it.", "A5", 1)
        at = clock.now()
        before = priorities.priorities(today=desk.today, at=at)
        assert [line.id for line in before.lines] == [line.id for line in plan(desk).lines]
        said(desk, "We have no list of agents.", "A2", 1)
        assert priorities.priorities(today=desk.today, at=at).lines == before.lines
        assert plan(desk).lines != before.lines

    def test_a_row_as_json_has_every_part_of_the_contract(self, desk: Desk) -> None:
        things.results(desk)
        row = priorities.as_json(plan(desk).lines[0])
        assert (row["item"], row["now"], row["target"], row["action"]) == ("G2", 2.0, 4, "explain")
        assert (row["decided_by"], row["lift"]) == ("lift", 1.0)
        assert row["because"] == "It stands above the next because it raises the total by 1, and the next one by 0.5."


@pytest.mark.django_db
class TestContradictions:
    def test_a_speaker_two_steps_from_a_published_group_stands_beside_it(self, desk: Desk) -> None:
        things.results(desk)
        said(desk, "There is a list, and everyone uses it.", "G1", 5)
        (one,) = priorities.contradictions()
        assert (one.speaker, one.position, one.says) == (
            "Dealer support", 5, f"“{load_bank().item('G1').anchors[4].en}”",
        )  # fmt: skip
        assert [(side.who, side.position, side.steps) for side in one.sides] == [
            ("Everyone who answered", 3, 2), ("Sales", 1, 4),
        ]  # fmt: skip

    def test_a_group_that_is_not_shown_is_never_set_against_anybody(self, desk: Desk) -> None:
        things.results(desk)
        said(desk, "Every kind of data has its rule.", "G2", 5)
        (one,) = priorities.contradictions()
        assert {side.who for side in one.sides} == {"Everyone who answered", "Sales"}

    def test_two_speakers_are_told_apart_once_with_both_their_words(self, desk: Desk) -> None:
        said(desk, "We practise it.", "A5", 5, role="IT")
        said(desk, "Nobody can stop it.", "A5", 1, role="Seller")
        (one,) = priorities.contradictions()
        assert {one.text, one.sides[0].text} == {"We practise it.", "Nobody can stop it."}
        assert len(one.sides) == 1

    def test_what_is_close_or_has_no_position_contradicts_nothing(self, desk: Desk) -> None:
        things.results(desk)
        said(desk, "Some know the list.", "G2", 3)
        said(desk, "There is a list.", "G1", None)
        assert priorities.contradictions() == ()

    def test_two_of_one_role_are_told_apart_by_a_number(self, desk: Desk) -> None:
        for text in ("One.", "Two."):
            said(desk, text, "G1", 2, role="Seller")
        assert sorted(one.speaker for one in evidence.spoken()) == ["Seller (1)", "Seller (2)"]
