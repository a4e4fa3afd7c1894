"""A decision is routed first; taken, it changes the register; undone, everything stands as before."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mandate.engines.charter import Effect
from mandate.engines.terms import DataClass, Money
from mandate.records import asof, clock, ledger
from mandate.records.ledger import Actor, Stale
from mandate.records.models import Change, Decision, Tool
from mandate.services import charter, decisions, routing
from mandate.services.decisions import Proposal
from mandate.services.refusals import Refused
from mandate.services.tools import ToolFacts, add_tool, change_tool, facts_of

pytestmark = pytest.mark.django_db


def proposal(cost: str | None = "0", *, verdict: str = "allow", subject: str = "chatgpt", **facts: object) -> Proposal:
    values = {
        "title": "May we use it?", "verdict": verdict, "why": "It helps.", "subject_kind": "service", "subject": subject,
        "cost": None if cost is None else Money("EUR", Decimal(cost)), "hours": Decimal(0), "data_class": DataClass.INTERNAL,
        "vendor": "OpenAI", "initiative": subject,
    }  # fmt: skip
    return Proposal(**{**values, **facts})  # type: ignore[arg-type]


def decide(desk, cost: str | None = "0", **facts: object) -> Decision:
    return decisions.decide(proposal(cost, **facts), by=desk.actor, today=desk.today, owner=desk.architect)


def undo(desk, decision: Decision, why: str = "A mistake.", **more: object) -> Decision:
    return decisions.undo(decision, by=desk.actor, why=why, today=desk.today, at=clock.now(), **more)  # type: ignore[arg-type]


def mt(
    desk, decision: Decision, *, agreed: bool = True, who: str = "The MT", on: date | None = None, **more: object
) -> Decision:
    return decisions.take_prepared(
        decision,
        agreed=agreed,
        who=who,
        on=on or desk.today,
        by=Actor("cli:clerk"),
        today=desk.today,
        at=clock.now(),
        **more,
    )  # type: ignore[arg-type]


def limits(desk, **change: object) -> None:
    current = charter.current()
    rows = [replace(row, **change) for row in charter.as_engine(current).clauses]  # type: ignore[arg-type]
    charter.change(current, rows, by=desk.actor, why="test")


def test_within_the_charter_it_is_taken_alone_and_says_under_which_clause(desk) -> None:
    found = decide(desk, "2500")
    assert (found.state, found.routed, found.charter_label, found.clause) == ("taken", "alone", "0.1", "tool")
    assert found.charter == charter.current()
    assert found.routing["limits"]["max_cost_per_decision"] == {"amount": "2500", "currency": "EUR"}
    tool = Tool.objects.get(service="chatgpt")
    assert (tool.name, tool.status, tool.decision, tool.decided_on) == ("ChatGPT", "in_use", found.key, desk.today)


def test_above_the_charter_it_is_prepared_and_the_register_waits(desk) -> None:
    add_tool(ToolFacts(name="Assistant", service="chatgpt"), by=desk.actor, today=desk.today)
    found = decide(desk, "3000")
    assert (found.state, found.routed) == ("prepared", "to_mt")
    assert Tool.objects.get(service="chatgpt").status == "unknown"
    said = routing.said(found.routing, names=charter.known_names())
    assert "goes to the MT" in said.sentence
    assert "€ 3,000" in said.reasons[0]
    assert "€ 2,500" in said.reasons[0]


def test_a_cost_nobody_named_goes_to_the_mt(desk) -> None:
    assert decide(desk, None).state == "prepared"


def test_what_a_clause_excludes_is_refused_and_names_it(desk) -> None:
    limits(desk, above="never")
    with pytest.raises(Refused) as refused:
        decide(desk, "9999")
    assert "“Tools”" in refused.value.why
    assert refused.value.reasons
    assert refused.value.what_would_change_this
    assert not Decision.objects.exists()


def test_a_decision_without_a_reason_is_refused(desk) -> None:
    with pytest.raises(Refused, match="why"):
        decide(desk, why="  ")


def test_an_impossible_cost_is_refused_not_routed(desk) -> None:
    with pytest.raises(Refused, match="cost"):
        decide(desk, "-1")


def test_five_decisions_of_a_limit_each_pass_the_quarter(desk) -> None:
    states = [decide(desk, "2500", subject=s, vendor=s).state for s in ("claude", "deepl", "chatgpt", "midjourney")]
    assert states == ["taken"] * 4
    late = decide(desk, "0.01", subject="perplexity", vendor="perplexity")
    assert late.state == "prepared"
    assert late.routing["reasons"][0]["code"] == "cost_over_quarter"


def test_two_halves_for_one_vendor_are_one_whole(desk) -> None:
    assert decide(desk, "2000", subject="chatgpt").state == "taken"
    second = decide(desk, "2000", subject="sora", vendor="  openai ")
    assert second.state == "prepared"
    assert second.routing["reasons"][0]["code"] == "vendor_over_decision"


def test_deciding_again_about_the_same_replaces_and_does_not_count_twice(desk) -> None:
    first = decide(desk, "2500")
    second = decide(desk, "2500", why="Other conditions.")
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "taken")
    assert charter.spent(today=desk.today).total == Decimal(2500)


def test_undone_decisions_give_their_room_back(desk) -> None:
    undo(desk, decide(desk, "2500"))
    assert charter.spent(today=desk.today).total == 0


def test_last_quarter_does_not_count(desk) -> None:
    before = date(desk.today.year, (desk.today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    old = decide(desk, "2500")
    old.taken_on = before
    ledger.write(old, action="decision.taken", by=desk.actor, why="test")
    assert charter.spent(today=desk.today).total == 0


def test_an_undo_puts_a_row_back_and_is_a_change_with_a_reason(desk) -> None:
    tool = add_tool(
        ToolFacts(name="Assistant", service="chatgpt", status="pilot", why="a trial", until="2027-01-01", data_class=2),
        by=desk.actor, today=desk.today,
    )  # fmt: skip
    before = ledger.canonical(tool)
    found = decide(desk, verdict="forbid", effect=Effect.FORBIDS, data_class=None)
    assert Tool.objects.get(key=tool.key).status == "not_allowed"
    undo(desk, found, why="We looked at the wrong one.")
    assert ledger.canonical(Tool.objects.get(key=tool.key)) == before
    found.refresh_from_db()
    assert found.state == "undone"
    assert ledger.history(found)[0].why == "We looked at the wrong one."


def test_an_undo_removes_a_row_that_the_decision_made(desk) -> None:
    undo(desk, decide(desk))
    assert not Tool.objects.exists()


def test_a_row_that_grew_since_stays_and_stands_open_again(desk) -> None:
    found = decide(desk)
    tool = Tool.objects.get(service="chatgpt")
    tool.purpose = "Mails"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="what for")
    undo(desk, found)
    tool.refresh_from_db()
    assert (tool.status, tool.purpose, tool.decision, tool.service) == ("unknown", "Mails", "", "chatgpt")


def test_an_undo_after_somebody_changed_the_standing_is_refused(desk) -> None:
    found = decide(desk)
    tool = Tool.objects.get(service="chatgpt")
    facts = facts_of(tool)
    change_tool(tool, replace(facts, status="pilot"), by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="changed after"):
        undo(desk, found)
    found.refresh_from_db()
    assert found.state == "taken"


def test_an_undo_lets_the_decision_before_hold_again(desk) -> None:
    first, second = decide(desk), decide(desk, verdict="forbid", effect=Effect.FORBIDS)
    undo(desk, second)
    first.refresh_from_db()
    assert first.state == "taken"
    assert Tool.objects.get(service="chatgpt").decision == first.key
    undo(desk, first)
    assert not Tool.objects.exists()


@pytest.mark.parametrize("state", ["replaced", "undone"])
def test_what_holds_no_longer_cannot_be_undone(desk, state: str) -> None:
    found = decide(desk)
    found.state = state
    with pytest.raises(Refused):
        undo(desk, found)


def test_an_undo_needs_a_reason_and_a_fresh_form(desk) -> None:
    found = decide(desk)
    with pytest.raises(Refused):
        undo(desk, found, why=" ")
    with pytest.raises(Stale):
        undo(desk, Decision.objects.get(key=found.key), version=found.version + 1)
    assert Tool.objects.get(service="chatgpt").status == "in_use"


def test_what_the_mt_agrees_is_taken_and_the_register_follows(desk) -> None:
    found = decide(desk, "9000")
    mt(desk, found, why="Within the budget of the year.")
    found.refresh_from_db()
    assert (found.state, found.mt_on, found.mt_who) == ("taken", desk.today, "The MT")
    assert Tool.objects.get(service="chatgpt").status == "in_use"
    assert charter.spent(today=desk.today).total == 0
    assert ledger.history(found)[0].action == "decision.agreed"


def test_what_the_mt_declines_leaves_the_register(desk) -> None:
    found = decide(desk, "9000")
    mt(desk, found, agreed=False)
    found.refresh_from_db()
    assert found.state == "declined"
    assert not Tool.objects.exists()


def test_an_agreement_replaces_what_the_architect_took_before(desk) -> None:
    first = decide(desk, "100")
    second = decide(desk, "9000")
    assert Tool.objects.get(service="chatgpt").decision == first.key
    mt(desk, second)
    first.refresh_from_db()
    assert first.state == "replaced"
    undo(desk, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.mt_on) == ("taken", "prepared", None)
    assert Tool.objects.get(service="chatgpt").decision == first.key


def test_a_second_proposal_replaces_the_one_that_waited_and_withdrawing_brings_it_back(desk) -> None:
    first, second = decide(desk, "9000"), decide(desk, "8000")
    mt(desk, second, agreed=False)
    undo(desk, second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "prepared")
    undo(desk, second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("prepared", "undone")


def test_a_declined_one_cannot_wait_again_beside_a_later_one(desk) -> None:
    first = decide(desk, "9000")
    mt(desk, first, agreed=False)
    decide(desk, "8000")
    with pytest.raises(Refused, match="later decision"):
        undo(desk, first)


@pytest.mark.parametrize("wrong", ["who", "future", "before it was prepared", "already taken"])
def test_what_the_mt_cannot_have_said_is_refused(desk, wrong: str) -> None:
    found = decide(desk, "0" if wrong == "already taken" else "9000")
    shift = {"future": 1, "before it was prepared": -1}.get(wrong, 0)
    with pytest.raises(Refused):
        mt(desk, found, who="" if wrong == "who" else "The MT", on=desk.today + timedelta(days=shift))
    assert found.mt_on is None


def test_a_stale_note_of_the_mt_changes_nothing(desk) -> None:
    found = decide(desk, "9000")
    with pytest.raises(Stale):
        mt(desk, found, version=found.version + 1)
    assert not Tool.objects.exists()


def test_a_decision_and_its_rows_are_one_act(desk) -> None:
    decide(desk, "10")
    found = decide(desk, "20", verdict="forbid", effect=Effect.FORBIDS)
    act = ledger.history(found)[0].act
    actions = list(Change.objects.filter(act=act).order_by("id").values_list("action", flat=True))
    assert actions == ["decision.replaced", "decision.taken", "tool.triaged"]


def test_as_of_before_the_undo_the_decision_still_holds(desk) -> None:
    found = decide(desk)
    moment = ledger.history(found)[0].at
    undo(desk, found)
    then = asof.world(moment).get(Decision, found.key)
    assert then.state == "taken"
    assert then.charter.label == "0.1"


def test_the_review_is_at_the_end_or_within_a_year(desk) -> None:
    soon = desk.today + timedelta(days=30)
    assert decide(desk, until=soon).review_on == soon
    assert decide(desk, subject="deepl").review_on == desk.today + timedelta(days=365)


def test_a_decision_about_no_tool_leaves_the_register_alone(desk) -> None:
    found = decide(desk, subject_kind="", subject="", verdict="allow")
    assert found.state == "taken"
    assert not Tool.objects.exists()
