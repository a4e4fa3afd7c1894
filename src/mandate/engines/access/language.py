"""The policy language, read by cedarpy: parsing, formatting and validating, with the place of each trouble."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mandate.engines.access.splitting import Piece, blamed, pieces, place, too_big
from mandate.engines.access.terms import InvalidPolicies, Policy, Problem

ALWAYS = ("id", "owner", "en", "nl")


def parse(text: str) -> tuple[Policy, ...]:
    """The policies of a text in order, each called by its `@id`, else `policy0`, `policy1` and so on.

    Raises InvalidPolicies for what does not parse, for an id used twice and for a template (`?principal`): a template
    allows nothing by itself.
    """
    read = tuple(_parsed(piece, number) for number, piece in enumerate(pieces(text)))
    problems = [one for one in read if isinstance(one, Problem)]
    policies = [one for one in read if isinstance(one, Policy)]
    problems += [
        Problem("template", "A template allows nothing by itself; write the policy out.", policy.id, policy.line)
        for policy in policies
        if policy.tree is not None and slots(policy.tree)
    ]
    problems += _named_twice(policies)
    if problems:
        raise InvalidPolicies(tuple(sorted(problems, key=lambda p: (p.line or 0, p.column or 0, p.message))))
    return tuple(policies)


def numbered(text: str) -> tuple[Policy, ...]:
    """The policies of a text called as Cedar itself calls them, by number, whatever their `@id`; templates left out.

    Raises InvalidPolicies for what does not parse.
    """
    read = tuple(_parsed(piece, number) for number, piece in enumerate(pieces(text)))
    problems = tuple(one for one in read if isinstance(one, Problem))
    if problems:
        raise InvalidPolicies(problems)
    return tuple(
        replace(one, id=f"policy{number}")
        for number, one in enumerate(read)
        if isinstance(one, Policy) and not (one.tree is not None and slots(one.tree))
    )


def _parsed(piece: Piece, number: int) -> Policy | Problem:
    import cedarpy

    unfit = too_big(piece)
    if unfit is not None:
        return Problem("too_deep", unfit, line=piece.line, column=piece.column)
    try:
        handle = cedarpy.PolicySet.from_str(piece.text)
    except ValueError as error:
        line, column = blamed(piece, str(error))
        return Problem("syntax", _sentence(str(error)), line=line, column=column)
    try:
        tree = handle.to_pst()
    except ValueError:
        # Newer than the tree knows, or nested too deep: cedarpy decides this one. Dropping a forbid would be a breach.
        return _by_json(piece, number)
    template: Any = next(iter((*tree.static_policies.values(), *tree.templates.values())))
    notes = MappingProxyType(dict(template.annotations))
    name = notes.get("id") or f"policy{number}"
    return Policy(name, template.effect, piece.text, notes, piece.line, template)


def _by_json(piece: Piece, number: int) -> Policy:
    import cedarpy

    whole = json.loads(cedarpy.policies_to_json_str(piece.text))
    template: dict[str, Any] = next(iter((*whole["staticPolicies"].values(), *whole["templates"].values())))
    notes = MappingProxyType({name: text or "" for name, text in template.get("annotations", {}).items()})
    return Policy(notes.get("id") or f"policy{number}", template["effect"], piece.text, notes, piece.line)


def _sentence(text: str) -> str:
    text = text.strip()
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _named_twice(policies: Sequence[Policy]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for policy in policies:
        if policy.id in first:
            message = f"The id {policy.id} is already used on line {first[policy.id]}."
            yield Problem("duplicate_id", message, policy.id, policy.line, 1)
        first.setdefault(policy.id, policy.line)


def slots(node: Any) -> bool:
    """True if a parsed policy is a template, waiting for its `?principal` or `?resource`."""
    return any(type(getattr(side, "entity", None)).__name__ == "Slot" for side in (node.principal, node.resource))


def validate(text: str, schema_text: str) -> tuple[Problem, ...]:
    """What is wrong with policies under a schema (Cedar text or JSON), with policy and line; empty is fine."""
    import cedarpy

    try:
        policies = parse(text)
    except InvalidPolicies as refused:
        return refused.problems
    result = cedarpy.validate_policies(text, schema_text)
    by_number = {f"policy{number}": policy for number, policy in enumerate(policies)}
    return tuple(sorted((_invalid(one, by_number) for one in result.errors), key=lambda p: (p.line or 0, p.message)))


def _invalid(error: Any, by_number: dict[str, Policy]) -> Problem:
    policy = by_number.get(error.policy_id)
    message = _sentence(error.error.removeprefix(f"for policy `{error.policy_id}`, "))
    if policy is None:
        return Problem("schema", message)
    return Problem("invalid", message, policy.id, *_blamed(policy, message))


def _blamed(policy: Policy, message: str) -> tuple[int, int]:
    """Where the first word that the message quotes stands, if it stands there once; else where the policy begins."""
    word = re.search(r"`(\w+)`", message)
    found = list(re.finditer(rf"\b{word[1]}\b", policy.text)) if word else []
    if len(found) != 1:
        return policy.line, 1
    line, column = place(policy.text, found[0].start())
    return policy.line + line - 1, column


def required_annotations(policies: Iterable[Policy], names: Sequence[str] = ALWAYS) -> tuple[Problem, ...]:
    """Every annotation a policy lacks or leaves empty: without id, owner and sentence nobody can answer for a rule."""
    return tuple(
        Problem("annotation", f"@{name} is missing.", policy.id, policy.line, 1)
        for policy in policies
        for name in names
        if not policy.annotations.get(name, "").strip()
    )


def formatted(text: str) -> str:
    """The text laid out as Cedar's own formatter does; raises InvalidPolicies for what does not parse."""
    import cedarpy

    parse(text)
    return str(cedarpy.format_policies(text))
