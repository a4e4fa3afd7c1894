"""The policy language: what parses, what is refused, and where the trouble is."""

import pytest

from mandate.engines.access import language
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.terms import InvalidPolicies

WELL = """\
// who may; and why
@id("copilot")
@owner("it")
permit(principal in Team::"sales", action == Action::"use", resource == Tool::"copilot; pro")
when { principal.employed };

forbid(principal, action, resource) when { resource has status && resource.status == "not_allowed" };
"""


def problems(text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(InvalidPolicies) as refused:
        language.parse(text)
    return [(one.code, one.line, one.column) for one in refused.value.problems]


def test_policies_are_called_by_their_id_or_their_number() -> None:
    first, second = language.parse(WELL)
    assert (first.id, first.effect, first.line) == ("copilot", "permit", 2)
    assert first.annotations == {"id": "copilot", "owner": "it"}
    assert (second.id, second.effect, second.line) == ("policy1", "forbid", 7)
    assert language.numbered(WELL)[0].id == "policy0"


def test_trouble_has_its_line_and_column() -> None:
    assert problems(WELL + "\nforbid(principal, action, resource) when { 1 + };") == [("syntax", 9, 48)]
    assert problems(WELL + "\n  permit(principal, action);") == [("syntax", 9, 3)]
    assert problems("permit(principal, action, resource) when\n { true ] };") == [("syntax", 2, 9)]
    assert problems("permit(principal, action, resource) when\n { [1,2] ] };") == [("syntax", 1, 1)]


def test_every_broken_policy_is_reported_at_once() -> None:
    text = "permit(principal, action, resource);\nperm();\nforbid(\n"
    assert [line for _code, line, _column in problems(text)] == [2, 3]
    with pytest.raises(InvalidPolicies, match="line 2"):
        language.numbered(text)


def test_an_id_used_twice_is_refused_with_both_lines() -> None:
    text = '@id("a") permit(principal, action, resource);\n@id("a") forbid(principal, action, resource);'
    with pytest.raises(InvalidPolicies, match=r"line 2: The id a is already used on line 1\."):
        language.parse(text)


def test_a_template_allows_nothing_and_is_refused() -> None:
    text = "permit(principal == ?principal, action, resource);"
    assert problems(text) == [("template", 1, None)]
    assert language.numbered(text) == ()


def test_a_policy_too_deep_for_the_tree_is_kept_for_cedar() -> None:
    chain = " && ".join(["true"] * 200)
    (kept,) = language.parse(f'@id("long") forbid(principal, action, resource) when {{ {chain} }};')
    assert (kept.id, kept.effect, kept.tree) == ("long", "forbid", None)


def test_what_would_end_the_process_is_refused_before_cedar_sees_it() -> None:
    assert (
        problems(f"forbid(principal, action, resource) when {{ {'[' * 5000}{']' * 5000} == [] }};")[0][0] == "too_deep"
    )
    assert problems(f"forbid(principal, action, resource) when {{ {'1+' * 5000}1 == 2 }};")[0][0] == "too_deep"


def test_validation_names_policy_line_and_reason() -> None:
    assert language.validate(WELL, SCHEMA) == ()
    wrong = WELL.replace("principal.employed", "principal.hat_size")
    (problem,) = language.validate(wrong, SCHEMA)
    assert (problem.code, problem.policy, problem.line) == ("invalid", "copilot", 5)
    assert "hat_size" in problem.message
    assert problem.column == wrong.split("\n")[4].index("hat_size") + 1
    twice = "permit(principal is Person, action, resource) when { principal.hat == 1 || principal.hat == 2 };"
    assert {(found.line, found.column) for found in language.validate(twice, SCHEMA)} == {(1, 1)}
    assert [p.code for p in language.validate("permit(", SCHEMA)] == ["syntax"]
    assert [p.code for p in language.validate(WELL, "entity")] == ["schema"]


def test_a_rule_nobody_can_answer_for_is_named() -> None:
    lacking = language.required_annotations(language.parse(WELL))
    assert [(p.policy, p.message) for p in lacking if p.policy == "copilot"] == [
        ("copilot", "@en is missing."),
        ("copilot", "@nl is missing."),
    ]
    assert len(lacking) == 6


def test_the_formatter_keeps_the_meaning_and_refuses_what_does_not_parse() -> None:
    assert language.formatted("permit(principal,action,resource);") == "permit (principal, action, resource);\n"
    with pytest.raises(InvalidPolicies):
        language.formatted("permit(")
