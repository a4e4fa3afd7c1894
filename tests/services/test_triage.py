"""One answer about a service: checked, routed, written in one act, and walked through most used first."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mandate.records import clock, ledger
from mandate.records.ledger import Actor, Stale
from mandate.records.models import Change, Decision, Tool
from mandate.services import charter, decisions, overview, triage
from mandate.services.deciding import papers
from mandate.services.inventory import Brought, take
from mandate.services.refusals import Refused
from mandate.services.tools import ToolFacts, add_tool
from mandate.services.triage import Answer
from mandate.services.voices import critics, saying
from mandate.services.voices.saying import Wanted

pytestmark = pytest.mark.django_db


def answer(desk, verdict: str, **facts: object) -> Answer:
    start = triage.suggest(verdict, category="assistant", paid=False, today=desk.today)
    filled = replace(start, why=start.why or "Finance still looks.", alternative=start.alternative or "DeepL")
    return replace(filled, **facts)  # type: ignore[arg-type]


def decide(desk, verdict: str, *services: str, **facts: object) -> list[Decision]:
    wanted = services or ("chatgpt",)
    given = answer(desk, verdict, **facts)
    return triage.triage_many(wanted, given, by=desk.actor, today=desk.today, at=clock.now(), owner=desk.architect)


@pytest.fixture
def pictured(desk, tmp_path: Path):
    """An overview from expenses alone: three services, one of them on a tool list."""
    expenses = tmp_path / "expenses.csv"
    day = desk.today - timedelta(days=20)
    expenses.write_text(
        "Date,Merchant,Description,Amount,Currency\n"
        f"{day},OPENAI *CHATGPT SUBSCR,Team subscription,240.00,EUR\n"
        f"{day},DeepL SE,DeepL Pro,59.00,EUR\n"
        f"{day},Midjourney Inc,Midjourney subscription,30.00,EUR\n"
    )
    take(
        [Brought(expenses, "expenses.csv")],
        by=desk.actor,
        at=clock.now(),
        today=desk.today,
        record=None,
        works_council=False,
    )
    return desk


def seen(desk) -> overview.Overview:
    found = overview.overview(today=desk.today)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("verdict", "status", "not_ai"),
    [
        ("allow", "in_use", False),
        ("conditions", "in_use", False),
        ("replace", "not_allowed", False),
        ("forbid", "not_allowed", False),
        ("later", "not_yet", False),
        ("not_ai", "unknown", True),
    ],
)
def test_each_verdict_gives_its_standing(desk, verdict: str, status: str, not_ai: bool) -> None:
    (found,) = decide(desk, verdict)
    tool = Tool.objects.get(service="chatgpt")
    assert (found.state, found.routed, found.verdict) == ("taken", "alone", verdict)
    assert (tool.status, tool.not_ai, tool.why, tool.origin) == (status, not_ai, found.why, "triage")
    assert tool.alternative == found.alternative


@pytest.mark.parametrize("verdict", ["allow", "conditions", "replace", "forbid", "not_ai", "later"])
def test_what_the_catalogue_suggests_is_an_answer_but_for_what_a_person_has_to_say(desk, verdict: str) -> None:
    start = triage.suggest(verdict, category="assistant", paid=False, today=desk.today)
    missing = {"replace": {"alternative"}, "later": {"why"}}.get(verdict, set())
    assert set(triage.problems(start, today=desk.today)) == missing
    assert triage.verb(verdict)
    assert triage.hint(verdict, "why", category="assistant")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"why": " "}, "why"),
        ({"verdict": "replace", "alternative": ""}, "alternative"),
        ({"verdict": "conditions", "conditions": ""}, "conditions"),
        ({"until": "tomorrow"}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"verdict": "later", "until": ""}, "until"),
        ({"cost": "a lot"}, "cost"),
        ({"hours": "745"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"data_class": "9"}, "data_class"),
    ],
)
def test_an_incomplete_answer_names_the_field_and_writes_nothing(desk, facts: dict[str, str], field: str) -> None:
    given = replace(answer(desk, "allow"), **facts)
    assert list(triage.problems(given, today=desk.today)) == [field]
    with pytest.raises(Refused):
        triage.triage("chatgpt", given, by=desk.actor, today=desk.today, at=clock.now())
    assert not Decision.objects.exists()


def test_a_service_the_catalogue_does_not_know_is_refused(desk) -> None:
    with pytest.raises(Refused, match="no service called"):
        decide(desk, "allow", "homegrown-thing")


def test_every_row_of_a_service_follows_and_comes_back(desk) -> None:
    for name in ("ChatGPT Team", "ChatGPT Plus"):
        add_tool(ToolFacts(name=name, service="chatgpt"), by=desk.actor, today=desk.today)
    (found,) = decide(desk, "forbid")
    assert set(Tool.objects.values_list("status", flat=True)) == {"not_allowed"}
    decisions.undo(found, by=desk.actor, why="no", today=desk.today, at=clock.now())
    assert set(Tool.objects.values_list("status", flat=True)) == {"unknown"}


def test_a_row_of_the_same_name_is_joined_rather_than_doubled(desk) -> None:
    add_tool(ToolFacts(name="chatgpt"), by=desk.actor, today=desk.today)
    decide(desk, "allow")
    tool = Tool.objects.get()
    assert (tool.name, tool.service, tool.status) == ("chatgpt", "chatgpt", "in_use")


def test_forbidding_what_nobody_costed_is_the_architect_s(desk) -> None:
    (found,) = decide(desk, "forbid", cost="", hours="", data_class="")
    assert (found.state, found.cost) == ("taken", 0)


def test_allowing_what_nobody_costed_goes_to_the_mt_and_leaves_the_register(desk) -> None:
    (found,) = decide(desk, "allow", cost="")
    assert (found.state, found.cost) == ("prepared", None)
    assert not Tool.objects.exists()


def test_data_beyond_the_clause_goes_to_the_mt(desk) -> None:
    (found,) = decide(desk, "conditions", data_class="3")
    assert found.routing["reasons"][0]["code"] == "data_class_over"


def test_teams_become_the_audience(desk) -> None:
    from mandate.records.models import Team

    teams = tuple(Team.objects.filter(name__in=("Sales", "Marketing")).values_list("key", flat=True))
    decide(desk, "allow", teams=teams)
    assert Tool.objects.get().audience == "Marketing and Sales"


def test_several_services_are_one_act_and_each_takes_of_the_quarter(desk) -> None:
    services = ("chatgpt", "deepl", "midjourney", "claude", "perplexity")
    found = decide(desk, "allow", *services, cost="2500")
    assert [row.state for row in found] == ["taken"] * 4 + ["prepared"]
    acts = set(Change.objects.filter(action__in=["decision.taken", "decision.prepared"]).values_list("act", flat=True))
    assert len(acts) == 1


def test_the_preview_says_what_deciding_then_does(desk) -> None:
    services = ["chatgpt", "deepl", "midjourney", "claude", "perplexity"]
    given = answer(desk, "allow", cost="2500")
    preview = triage.preview(triage.ground(services, today=desk.today), given)
    assert [row.said.alone for row in preview] == [True] * 4 + [False]
    assert "under the clause “Tools” of draft 0.1" in preview[0].said.sentence
    assert "€ 10,000" in preview[4].said.reasons[0]
    assert preview[0].name == "ChatGPT"
    found = decide(desk, "allow", *services, cost="2500")
    assert [row.state == "taken" for row in found] == [row.said.alone for row in preview]


def test_a_preview_of_wrong_fields_takes_them_as_not_said(desk) -> None:
    wrong = answer(desk, "allow", cost="a lot", hours="many", data_class="9", until="soon")
    (row,) = triage.preview(triage.ground(["chatgpt"], today=desk.today), wrong)
    assert not row.said.alone
    assert len(row.said.reasons) == 3


def test_when_one_of_several_is_excluded_none_is_decided(desk) -> None:
    current = charter.current()
    rows = [replace(row, above="never") for row in charter.as_engine(current).clauses]
    charter.change(current, rows, by=desk.actor, why="test")
    with pytest.raises(Refused, match="excludes"):
        decide(desk, "allow", "chatgpt", "deepl", "midjourney", "claude", "perplexity", cost="2500")
    assert not Decision.objects.exists()
    assert not Tool.objects.exists()


def test_a_form_older_than_the_row_is_stale(desk) -> None:
    versions = triage.ground(["chatgpt"], today=desk.today).versions
    add_tool(ToolFacts(name="ChatGPT", service="chatgpt"), by=desk.actor, today=desk.today)
    with pytest.raises(Stale):
        triage.triage(
            "chatgpt", answer(desk, "allow"), by=desk.actor, today=desk.today, at=clock.now(), versions=versions
        )
    fresh = triage.ground(["chatgpt"], today=desk.today).versions
    triage.triage("chatgpt", answer(desk, "allow"), by=desk.actor, today=desk.today, at=clock.now(), versions=fresh)
    assert Tool.objects.get().status == "in_use"


def test_the_alternative_offered_is_a_tool_in_use_of_the_same_kind(desk) -> None:
    for name, category, status in (
        ("Zeta", "assistant", "in_use"),
        ("Alpha", "coding", "pilot"),
        ("Beta", "assistant", "not_yet"),
    ):
        facts = ToolFacts(name=name, category=category, status=status, why="because")
        add_tool(facts, by=desk.actor, today=desk.today)
    offered = triage.ground(["chatgpt"], today=desk.today).alternatives("assistant")
    assert [tool.name for tool in offered] == ["Zeta", "Alpha"]
    wanted = {("replace", "assistant"): "Zeta", ("replace", "image"): "", ("allow", "assistant"): ""}
    for (verdict, category), name in wanted.items():
        assert triage.suggest(verdict, category=category, instead=offered, today=desk.today).alternative == name


def test_a_paid_service_leaves_its_cost_to_a_person(pictured) -> None:
    found = seen(pictured)
    assert triage.paid(found, found.service("chatgpt")) is True
    assert triage.paid(found, None) is False
    assert triage.paid(None, None) is None
    assert triage.suggest("allow", paid=True, today=pictured.today).cost == ""
    assert triage.suggest("allow", paid=None, today=pictured.today).cost == ""
    assert triage.suggest("allow", paid=False, today=pictured.today).cost == "0"


def test_the_walk_counts_what_was_done_and_leaves_out_what_waits(pictured) -> None:
    first = triage.queue(seen(pictured))
    assert [line.service for line in first.lines] == ["chatgpt", "deepl", "midjourney"]
    assert (first.total, first.number(first.lines[0])) == (3, 1)
    assert first.after("chatgpt").service == "deepl"
    assert first.after("") is first.lines[0]
    assert first.after("midjourney") is None
    decide(pictured, "forbid", "chatgpt")
    decide(pictured, "allow", "deepl", cost="9999")
    then = triage.queue(seen(pictured))
    assert [line.service for line in then.lines] == ["midjourney"]
    assert (then.total, then.number(then.lines[0]), then.waiting) == (3, 3, 1)


def test_the_overview_follows_a_decision_and_its_undo(pictured) -> None:
    (found,) = decide(pictured, "forbid", "chatgpt")
    assert seen(pictured).service("chatgpt").status == "not_allowed"
    decisions.undo(found, by=pictured.actor, why="no", today=pictured.today, at=clock.now())
    assert seen(pictured).service("chatgpt").status == "unknown"


def test_what_is_not_ai_leaves_the_walk(pictured) -> None:
    decide(pictured, "not_ai", "chatgpt")
    assert "chatgpt" not in [line.service for line in triage.queue(seen(pictured)).lines]


def test_an_earlier_overview_stands_as_it_was(pictured) -> None:
    moment = ledger.anchor().at
    decide(pictured, "forbid", "chatgpt")
    assert overview.overview(today=pictured.today, at=moment).service("chatgpt").status == "unknown"


def test_what_is_not_ai_leaves_the_overview_and_an_undo_brings_it_back(pictured) -> None:
    before = seen(pictured)
    (found,) = decide(pictured, "not_ai", "chatgpt")
    then = seen(pictured)
    assert then.service("chatgpt") is None
    assert then.headline.services == before.headline.services - 1
    decisions.undo(found, by=pictured.actor, why="no", today=pictured.today, at=clock.now())
    assert seen(pictured).headline == before.headline


def test_use_before_a_decision_is_not_held_against_it(pictured) -> None:
    decide(pictured, "forbid", "chatgpt")
    against = [line for line in seen(pictured).plan if "chatgpt" in line.services and line.kind == "uphold"]
    assert against == []


def test_critics_of_a_tool_are_answered_or_named_before_triage_takes_it_into_use(desk) -> None:
    tool = add_tool(ToolFacts(name="ChatGPT", service="chatgpt"), by=desk.actor, today=desk.today)
    given = {"person": desk.architect, "by": desk.actor, "today": desk.today}
    for wanted in (Wanted("It invents numbers.", "tool", tool.key), Wanted("Slow.", "agent", name="CHATGPT")):
        saying.say(wanted, **given)
    ground = triage.ground(["chatgpt", "deepl"], today=desk.today)
    assert [row.text for row in ground.voices] == [row.text for row in critics.about_services(["chatgpt"])["chatgpt"]]
    assert set(triage.unheard_critics(ground, answer(desk, "allow"))) == {"critics"}
    assert not triage.unheard_critics(ground, answer(desk, "forbid")), "what is not taken on needs nobody heard"
    with pytest.raises(Refused, match="Critics wait") as refused:
        decide(desk, "allow", "deepl", "chatgpt")
    assert len(refused.value.reasons) == 2
    assert not Decision.objects.exists()
    assert triage.problems(answer(desk, "allow", critics="x" * 2001), today=desk.today).keys() == {"critics"}
    taken = {row.subject: row for row in decide(desk, "allow", "deepl", "chatgpt", critics="Every number is checked.")}
    assert {one["note"] for one in taken["chatgpt"].voices} == {"Every number is checked."}
    assert (len(taken["chatgpt"].voices), taken["deepl"].voices) == (2, [])
    (dear,) = decide(desk, "allow", cost="9000", critics="Two people look.")
    saying.say(Wanted("Now it is worse.", "decision", dear.key), **given)
    agreed = {
        "agreed": True,
        "who": "the MT",
        "on": desk.today,
        "by": Actor("cli:mt"),
        "today": desk.today,
        "at": clock.now(),
    }
    with pytest.raises(Refused, match="Critics wait") as refused:
        decisions.take_prepared(dear, **agreed)
    assert len(refused.value.reasons) == 1, "those that were named when it was prepared are not asked again"
    done = decisions.take_prepared(Decision.objects.get(key=dear.key), **agreed, heard="We look again in May.")
    assert [one["note"] for one in done.voices] == ["Two people look.", "Two people look.", "We look again in May."]
    paper = papers._voices(done, papers._Room(1.0))
    assert paper[-2:] == [
        "Said when it was decided: Two people look.",
        "Said when it was decided: We look again in May.",
    ]
    assert len(paper) == 5
    assert not any("invents" in line or "worse" in line for line in paper), "no words of a voice stand on paper"
