"""A decision as the standard answers it: yes or no, why in both languages, what would change it, what has to be done.

An obligation a caller says it cannot do turns a yes into a no here, before anybody could leave it undone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mandate.engines.access.terms import Decision
from mandate.gateway import signing
from mandate.gateway.asking import Asked, asked
from mandate.gateway.reading import Json, Question
from mandate.gateway.world import Caller, Published, Words, World

SUPPORTED = ("custom", "step-up")
"""The types of obligation this decision point may give out."""
VENDOR = "mandate"
REQUESTABLE_FOR = timedelta(minutes=30)
"""For how long access may be asked for after a no."""
RELEVANT = ("purpose", "data_class", "tool", "agent", "mfa", "channel")
"""The circumstances that decide; what a caller adds when it asks for access may be anything else."""
RETRY_AFTER = 2
_TOLD = {"rule": "forbidden"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer with the obligations it carries."""

    allow: bool
    context: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As the standard writes a decision."""
        return {"decision": self.allow, "context": self.context}


def answered(question: Question, *, by: Caller, published: Published, world: World, thorough: bool = True) -> Answered:
    """The answer to one question; `thorough` tries out what would change a no."""
    ready = asked(question, by=by, published=published)
    now = world.now()
    decision = ready.decided(now)
    needed = obligations(decision, published)
    able = supported(question.context)
    undone = [one for one in needed if able is not None and one["type"] not in able]
    allow = decision.allow and not undone
    words = world.words(ready.request, decision, published, thorough=thorough and not ready.unknown)
    context: dict[str, Any] = {
        "reason": "obligation_unsupported" if decision.allow and undone else code(decision, ready, published),
        "reasons_en": list(words.en),
        "reasons_nl": list(words.nl),
        "generation": published.generation,
        "evaluated_at": now.isoformat(timespec="seconds"),
    }
    kept = [one for one in needed if one not in undone]
    if ready.strange:
        _name(context, ready, published=published, world=world)
    context |= {"obligations": kept} if kept else {}
    context |= {"ignored": list(ready.ignored)} if ready.ignored else {}
    context |= {"rules": list(decision.reasons)} if by.auditor else {}
    if not decision.allow:
        context["what_would_change_this"] = [dict(change) for change in words.changes]
        context |= {"unmet": [dict(one) for one in words.unmet]} if words.unmet else {}
    _bind(context, question, words, allow=allow, by=by, published=published, world=world)
    _after_approval(context, question, ready, allow=allow, by=by, published=published, world=world)
    return Answered(allow, context)


LONGEST_NAME = 80
"""Characters of what a caller named that are repeated."""


def _name(context: dict[str, Any], ready: Asked, *, published: Published, world: World) -> None:
    """What was named and nobody knows, and what is known that looks like it."""
    told = [(one, world.nearby(replace(one, given=_readable(one.given)), published)) for one in ready.strange]
    context["unknown"] = [
        {"name": f"context.{one.part}", "given": _readable(one.given), "known": list(near.known)} for one, near in told
    ]
    if ready.unknown == f"unknown_{ready.strange[0].part}":
        context["reasons_en"], context["reasons_nl"] = (
            [near.en for _one, near in told],
            [near.nl for _one, near in told],
        )


def _readable(text: str) -> str:
    """A name as it may stand in a sentence: a line of its own it never gets."""
    return "".join(sign for sign in text[:LONGEST_NAME] if sign.isprintable())


def code(decision: Decision, ready: Asked, published: Published) -> str:
    """Why, as a word for machines; it comes from the kind of rule that decided."""
    if ready.unknown:
        return ready.unknown
    if decision.allow:
        return "allowed"
    if not decision.reasons:
        return "no_permission"
    sort = published.snapshot.policies[decision.reasons[0]].annotations.get("sort", "rule")
    return sort.removeprefix("always_") if sort.startswith("always_") else _TOLD.get(sort, "forbidden")


def obligations(decision: Decision, published: Published) -> list[dict[str, Any]]:
    """What has to be done along with the answer, from `@obligation` of the policies that decided."""
    found: dict[str, None] = {}
    for name in decision.reasons:
        text = published.snapshot.policies[name].annotations.get("obligation", "")
        found |= dict.fromkeys(word.strip() for word in text.split(",") if word.strip())
    return [_obligation(number, word) for number, word in enumerate(found, 1)]


def _obligation(number: int, word: str) -> dict[str, Any]:
    """`redact` is one of our own; `step-up=LEVEL` asks for a stronger sign-in."""
    kind, _, level = word.partition("=")
    if kind == "step-up":
        return {"id": f"o{number}", "type": kind, "acr_value": level, "properties": {"acr_value": level}}
    return {"id": f"o{number}", "type": "custom", "properties": {"vendor": VENDOR, "action": word}}


def supported(context: Json) -> frozenset[str] | None:
    """The obligations a caller says it can do; None where it says nothing."""
    given = context.get("supported_obligations")
    return frozenset(one for one in given if one in SUPPORTED) if isinstance(given, list) else None


def binding(question: Question, by: Caller) -> str:
    """What a no was about: the same for the call that asks for access, and for no other."""
    circumstances = {name: question.context[name] for name in RELEVANT if question.context.get(name) is not None}
    parts = [part.as_json() for part in (question.subject, question.action, question.resource)]
    return signing.digest([by.id, parts, circumstances])


def _bind(
    context: dict[str, Any],
    question: Question,
    words: Words,
    *,
    allow: bool,
    by: Caller,
    published: Published,
    world: World,
) -> None:
    """The name of this evaluation; where access can be asked for, it proves later which no it was."""
    now = world.now()
    ends = (now + REQUESTABLE_FOR).replace(microsecond=0)
    open_ = not allow and words.requestable and world.desk is not None
    content = [secrets.token_hex(6), int(ends.timestamp()), binding(question, by) if open_ else ""]
    context["evaluation_id"] = signing.signed(content, key=world.key, use="evaluation")
    if open_:
        context["access_request"] = {
            "endpoint": f"{world.base}/access/v1/requests",
            "template": "access",
            "expires_at": ends.isoformat(),
            "display": {"title": "Ask for access", "title_nl": "Vraag toegang aan"},
        }


def _after_approval(
    context: dict[str, Any],
    question: Question,
    ready: Asked,
    *,
    allow: bool,
    by: Caller,
    published: Published,
    world: World,
) -> None:
    """What an approval that came with the question means for the answer; it never is one."""
    given = question.context.get("approval")
    if given is None or world.desk is None:
        return
    key = given.get("id") if isinstance(given, Mapping) else None
    approval = world.desk.approval(key, by=by) if isinstance(key, str) and key.isalnum() else None
    if approval is None:
        reason, step = "approval_unverifiable", "none"
    elif (approval.person, approval.subject) != (ready.request.principal.id, ready.request.resource.id):
        reason, step = "out_of_scope", "request"
    elif allow:
        context["approval"] = {"id": approval.id, "approved_until": approval.until.isoformat()}
        return
    elif not approval.stands or approval.until < world.now():
        reason, step = "approval_expired", "request"
    elif published.generation < approval.generation:
        reason, step = "grant_pending", "retry"
    else:
        reason, step = "policy_denied", "none"
    if allow:
        return
    if step == "request" and "access_request" not in context:
        step = "none"
    context |= {"reason": reason, "next_action": step} | ({"retry_after": RETRY_AFTER} if step == "retry" else {})
