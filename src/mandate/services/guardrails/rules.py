"""Rules the architect writes in Cedar: checked with the place of each fault, for the organisation or one department."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.access import language, layers
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.terms import InvalidPolicies, Policy, Problem
from mandate.records.models import Competence, Dataset, Person, Purpose, Record, Rule, Team, Tool
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

OURS = ("id", "sort", "row", "owner", "until", "lever", "en", "nl")
"""Annotations the product writes itself; the form has a field for what a person may say of them."""
KNOWN: dict[str, type[Record]] = {
    "Tool": Tool,
    "Dataset": Dataset,
    "Team": Team,
    "Person": Person,
    "Purpose": Purpose,
    "Competence": Competence,
}
"""Types whose ids are keys of the record: a rule about a row that is not there is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What a form, a script or an import says about a rule; the date as text until it is checked."""

    title: str = ""
    text: str = ""
    en: str = ""
    nl: str = ""
    team: str = ""
    owner: str = ""
    until: str = ""
    state: str = "active"


def facts_of(rule: Rule) -> RuleFacts:
    """The facts of a rule, for a form to start from."""
    until = rule.until.isoformat() if rule.until else ""
    return RuleFacts(
        rule.title, rule.text, rule.en, rule.nl, rule.team_id or "", rule.owner_id or "", until, rule.state
    )


def problems(facts: RuleFacts, *, rule: Rule | None = None) -> dict[str, str]:
    """What is wrong with the facts, per field; for the text with line and column."""
    found = {}
    if not facts.title.strip():
        found["title"] = _("A rule needs a title.")
    if not facts.en.strip():
        found["en"] = _("Say in English what the rule means: managers read this sentence, not Cedar.")
    if not facts.nl.strip():
        found["nl"] = _("Say in Dutch what the rule means: managers read this sentence, not Cedar.")
    if facts.team and not Team.objects.filter(key=facts.team).exists():
        found["team"] = _("There is no such team.")
    if not facts.owner:
        found["owner"] = _("Somebody has to answer for a rule: choose an owner.")
    elif not Person.objects.filter(key=facts.owner, left_on=None).exists():
        found["owner"] = _("There is no such person.")
    if facts.until and day_of(facts.until) is None:
        found["until"] = _("Write the date as 2027-03-01.")
    if facts.state not in {"active", "withdrawn"}:
        found["state"] = _("A rule is active or withdrawn.")
    trouble = list(_troubles(facts, rule))
    if trouble:
        found["text"] = " ".join(trouble)
    return found


def _troubles(facts: RuleFacts, rule: Rule | None) -> Iterator[str]:
    """Every fault of the text as a sentence, the first kind that is found: syntax, then meaning, then names."""
    if not facts.text.strip():
        yield _("Write the rule in Cedar, for example: %(example)s") % {"example": _EXAMPLE}
        return
    try:
        policies = language.parse(facts.text)
    except InvalidPolicies as refused:
        yield from (placed(problem) for problem in refused.problems)
        return
    if len(policies) != 1:
        yield _("Write one rule at a time, so that each has its own sentence and owner.")
        return
    taken = [f"@{name}" for name in OURS if name in policies[0].annotations]
    if taken:
        yield _("Leave out %(names)s: these are written from the fields of the form.") % {"names": ", ".join(taken)}
        return
    invalid = language.validate(facts.text, SCHEMA)
    if invalid:
        yield from dict.fromkeys(placed(problem) for problem in invalid)
        return
    if facts.team:
        yield from (placed(problem) for problem in layers.check_department(policies, facts.team))
    yield from _unknown(facts.text)
    yield from _contradicted(policies[0], facts, rule)


_EXAMPLE = 'forbid (principal, action == Action::"export", resource is Dataset) when { resource.personal };'


def placed(problem: Problem) -> str:
    """A fault as a sentence that begins with its place."""
    if problem.line is None:
        return problem.message
    if problem.column is None:
        return _("Line %(line)s: %(message)s") % {"line": problem.line, "message": problem.message}
    facts = {"line": problem.line, "column": problem.column, "message": problem.message}
    return _("Line %(line)s, column %(column)s: %(message)s") % facts


def _unknown(text: str) -> Iterator[str]:
    for kind, key in sorted(set(named(text))):
        model = KNOWN.get(kind)
        if model is not None and not model._base_manager.filter(key=key).exists():
            yield _('%(kind)s::"%(key)s" is in no register.') % {"kind": kind, "key": key}


def named(text: str) -> Iterator[tuple[str, str]]:
    """Every entity a policy text names: its type and its id."""
    stack: list[Any] = [_tree(text)]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if set(node) == {"type", "id"} and isinstance(node["id"], str):
                yield node["type"], node["id"]
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _tree(text: str) -> Any:
    import cedarpy

    return json.loads(cedarpy.policies_to_json_str(text))


def _contradicted(policy: Policy, facts: RuleFacts, rule: Rule | None) -> Iterator[str]:
    """A permit with the very scope and conditions of a forbid never takes effect, since a forbid wins."""
    mine = _shape(facts.text)
    others = Rule.objects.filter(state="active").exclude(key=rule.key if rule else "")
    for other in others if facts.state == "active" else ():
        if _shape(other.text) == mine:
            theirs = language.parse(other.text)[0].effect
            if theirs == policy.effect:
                yield _("“%(title)s” is the same rule already.") % {"title": other.title}
            else:
                yield _("“%(title)s” says the opposite of the same thing: the one that forbids always wins.") % {
                    "title": other.title
                }


def _shape(text: str) -> Any:
    """Who, what and when of a policy, without its effect and its annotations."""
    (body,) = _tree(text)["staticPolicies"].values()
    return {name: part for name, part in body.items() if name not in {"effect", "annotations"}}


def fill(rule: Rule, facts: RuleFacts) -> Rule:
    """The rule with these facts, not yet written. Raises Refused where they are wrong."""
    found = problems(facts, rule=None if rule._state.adding else rule)
    if found:
        raise Refused(why=" ".join(found.values()))
    rule.title, rule.text = facts.title.strip()[:160], language.formatted(facts.text)
    rule.en, rule.nl = facts.en.strip()[:300], facts.nl.strip()[:300]
    rule.team_id, rule.owner_id = facts.team or None, facts.owner
    rule.until, rule.state = day_of(facts.until), facts.state
    return rule
