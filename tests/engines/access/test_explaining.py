"""Why, what stands in the way, what would really change it, and when a yes ends."""

from dataclasses import replace

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import decide
from mandate.engines.access.explaining import Explanation, Unmet, explain
from mandate.engines.access.levers import Attribute, Circumstance, Instead, Level, Lever, Membership, applied
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.terms import Entity, Request, Uid

ANNA, SALES, EUROPE, LEGAL = Uid("Person", "anna"), Uid("Team", "sales"), Uid("Team", "europe"), Uid("Team", "legal")
COPILOT, NOTES, USE = Uid("Tool", "copilot"), Uid("Tool", "notes"), Uid("Action", "use")
WORLD = (
    Entity(EUROPE),
    Entity(LEGAL),
    Entity(SALES, parents=frozenset({EUROPE})),
    Entity(ANNA, {"employed": True}, frozenset({SALES}), {"prompting": 1}),
    Entity(COPILOT, {"max_class": 1, "until": 5000, "status": "in_use"}),
    Entity(NOTES, {"max_class": 4, "until": 9000, "status": "in_use"}),
)
RULES = """
@id("copilot") @row("tool:copilot") @until("4000") @en("Sales may use Copilot.") @nl("Sales mag Copilot gebruiken.")
permit(principal in Team::"europe", action == Action::"use", resource == Tool::"copilot")
when { context.now <= 4000 && principal.hasTag("prompting") && principal.getTag("prompting") >= 2 };
@id("legal") permit(principal is Person in Team::"legal", action == Action::"use", resource == Tool::"copilot")
unless { resource.status == "not_allowed" || !principal.employed };
@id("notes") permit(principal, action == Action::"use", resource == Tool::"notes");
@id("class") forbid(principal, action, resource is Tool) when { context.data_class > resource.max_class };
"""


def world(rules: str = RULES) -> snapshot.Snapshot:
    return snapshot.compile(rules, WORLD, schema=SCHEMA)


def asked(data_class: int = 1, resource: Uid = COPILOT) -> Request:
    return Request(ANNA, USE, resource, {"data_class": data_class})


def why(
    request: Request | None = None, levers: tuple[Lever, ...] = (), now: int = 100, rules: str = RULES
) -> Explanation:
    return explain(request or asked(), snapshot=world(rules), now=now, levers=levers)


TRAINING = Lever("training", "anna", (Level(ANNA, "prompting", 2),), "Pass Prompting level 2.", cost=2)
LOWER = Lever("data_class", "anna", (Circumstance("data_class", 0),), "Ask with public data.", cost=1)
OTHER = Lever("other_tool", "anna", (Instead(NOTES),), "Use Notes.")
JOIN = Lever("team", "her manager", (Membership(ANNA, LEGAL),), "Join Legal.", cost=5)
RAISE = Lever("max_class", "architect", (Attribute(COPILOT, "max_class", 3),), "Raise the class.", cost=4)


def test_a_no_says_which_condition_lacks_what_nearest_permit_first() -> None:
    answer = why()
    assert not answer.decision.allow
    assert answer.unmet == (
        Unmet(
            "copilot", '(principal.getTag("prompting")) >= 2', 1, 2, "greater_eq", "principal", "prompting",
        ),
        Unmet("legal", 'principal is Person in Team::"legal"', ANNA, LEGAL, "in", "principal"),
    )  # fmt: skip


def test_a_missing_level_is_told_once_as_what_is_needed() -> None:
    stranger = Uid("Person", "new")
    answer = why(replace(asked(), principal=stranger))
    told = [(one.policy, one.op, one.actual, one.needed) for one in answer.unmet]
    assert ("copilot", "greater_eq", None, 2) in told
    assert all(one.op != "has" for one in answer.unmet)
    assert ("legal", "eq", None, True) in told


def test_a_forbid_says_what_would_have_to_be_otherwise() -> None:
    answer = why(
        asked(data_class=3, resource=NOTES),
        rules=RULES + "forbid(principal, action, resource) when { context.data_class == 3 };",
    )
    forbidding = [one for one in answer.unmet if one.forbids]
    assert [(one.policy, one.op, one.name, one.actual, one.needed) for one in forbidding] == [
        ("policy4", "not_eq", "data_class", 3, 3)
    ]
    over = why(asked(data_class=3)).unmet[0]
    assert (over.policy, over.op, over.actual, over.needed, over.forbids) == ("class", "less_eq", 3, 1, True)


def test_every_change_shown_was_tried_and_the_cheapest_comes_first() -> None:
    answer = why(levers=(JOIN, TRAINING, LOWER, OTHER))
    assert [change.lever for change in answer.changes] == [("other_tool",), ("training",), ("team",)]
    assert answer.changes[0].request.resource == NOTES
    assert answer.changes[1].who == ("anna",)
    assert answer.changes[1].what == ("Pass Prompting level 2.",)
    for change in answer.changes:
        levers = [one for one in (JOIN, TRAINING, LOWER, OTHER) if one.name in change.lever]
        request, changed = applied(levers, asked(), world())
        assert decide(request, snapshot=changed, now=100).allow


def test_two_levers_are_shown_where_one_does_not_do() -> None:
    answer = why(asked(data_class=3), levers=(RAISE, TRAINING, LOWER, Lever("nothing", "nobody", ())))
    assert [change.lever for change in answer.changes] == [("data_class", "training"), ("training", "max_class")]
    assert why(asked(data_class=3), levers=(RAISE, LOWER)).changes == ()
    many = tuple(replace(one, name=f"{one.name}{n}") for n in range(2) for one in (RAISE, TRAINING, LOWER))
    assert len(why(asked(data_class=3), levers=many).changes) == 3


def test_who_joins_through_a_group_of_groups_counts_too() -> None:
    moved = Lever("reorganise", "MT", (Membership(EUROPE, LEGAL), Membership(Uid("Team", "new"), LEGAL)))
    assert [change.lever for change in why(levers=(moved,)).changes] == [("reorganise",)]


def test_a_yes_names_its_rule_and_when_it_ends() -> None:
    request, built = applied((TRAINING,), asked(), world())
    answer = explain(request, snapshot=built, now=100)
    assert answer.decision.allow
    (sentence,) = answer.sentences
    assert (sentence.policy, sentence.row, sentence.until) == ("copilot", "tool:copilot", 4000)
    assert (sentence.en, sentence.nl) == ("Sales may use Copilot.", "Sales mag Copilot gebruiken.")
    assert answer.ends == 4000
    assert explain(replace(request, context={**request.context, "now": 5}), snapshot=built, now=None).ends is None
    assert explain(asked(resource=NOTES), snapshot=built, now=100).ends is None
    past = world(RULES + "forbid(principal, action, resource) when { context.now < 50 };")
    assert explain(asked(resource=NOTES), snapshot=past, now=100).ends is None
    late = world(RULES + "forbid(principal, action, resource) when { resource.until < context.now };")
    assert explain(asked(resource=NOTES), snapshot=late, now=100).ends == 9000
    other = world(RULES + "forbid(principal, action, resource) when { context.now >= resource.nothing };")
    assert explain(asked(resource=NOTES), snapshot=other, now=100).ends is None


def test_explaining_again_gives_the_same() -> None:
    built = world()
    assert explain(asked(), snapshot=built, now=100) == explain(asked(), snapshot=built, now=100)


def test_what_cannot_be_asked_is_a_no_without_more() -> None:
    answer = why(replace(asked(), context={"data_class": None}))
    assert (answer.decision.allow, answer.unmet, answer.changes) == (False, (), ())


def test_every_kind_of_condition_is_taken_apart() -> None:
    conditions = {
        "principal has role": ("has", "principal", "role"),
        "!(principal has employed)": ("has_not", "principal", "employed"),
        'resource.status == "pilot"': ("eq", "resource", "status"),
        '"pilot" == resource.status': ("eq", "resource", "status"),
        "5 < resource.max_class": ("greater", "resource", "max_class"),
        '!(resource.status != "pilot")': ("eq", "resource", "status"),
        "!principal.employed": ("eq", "principal", "employed"),
        '["pilot"].contains(resource.status)': ("in", "resource", "status"),
        "principal is Agent": ("is", "principal", ""),
        'principal is Person in Team::"legal"': ("", "", ""),
        'context.action.name == "x"': ("eq", "context", "action.name"),
        'resource.status like "p*"': ("", "", ""),
        'context.a.getTag("x") == 1': ("eq", "context", "a.x"),
        '(if true then principal else resource).role == "x"': ("eq", "", ""),
        '(if true then principal else resource).getTag("x") == 1': ("eq", "", ""),
        "[1].containsAll([2])": ("", "", ""),
        "{a: 1}.a == 2": ("eq", "", ""),
        "1 == 2": ("eq", "", ""),
    }
    for condition, wanted in conditions.items():
        rule = f'permit(principal, action == Action::"use", resource) when {{ {condition} }};'
        (unmet,) = why(rules=rule).unmet
        assert (unmet.op, unmet.of, unmet.name) == wanted, condition


def test_what_cedar_decides_is_not_taken_apart() -> None:
    deep = " && ".join(["false"] * 200)
    answer = why(rules=f"permit(principal, action, resource) when {{ {deep} }};")
    assert (answer.decision.allow, answer.decision.compiled, answer.unmet) == (False, False, ())
    barred = " && ".join(["true"] * 200)
    allowed = why(
        rules=f"permit(principal, action, resource); permit(principal, action, resource) when {{ {barred} }};"
    )
    assert (allowed.decision.allow, allowed.ends) == (True, None)
    denied = why(rules=f"forbid(principal, action, resource) when {{ {barred} }};")
    assert (denied.decision.reasons, denied.unmet) == (("policy0",), ())
