"""May I? One question about one tool or dataset, answered by the guardrails in force, with what would change a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.access.deciding import decide
from mandate.engines.access.terms import Request, Uid
from mandate.engines.terms import Status
from mandate.records.models import Dataset, Grant, Record, Tool
from mandate.services.guardrails import sentences
from mandate.services.guardrails.current import Guardrails

YES, AFTER, NOT_YET, NO = "yes", "after", "not_yet", "no"
ACTIONS = {"tool": "use", "dataset": "read", "agent": "run"}
TYPES = {"tool": "Tool", "dataset": "Dataset", "agent": "Agent"}
MODELS: Mapping[str, type[Record]] = {"tool": Tool, "dataset": Dataset}


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks about what, for which purpose, with which class of data; an action other than the usual one is named."""

    person: str
    subject_kind: str
    subject: str
    purpose: str = ""
    data_class: int | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no with the sentences that decided. `rules` are their ids, `until` the day a yes ends."""

    question: Question
    allow: bool
    sentences: tuple[str, ...]
    rules: tuple[str, ...]
    errors: tuple[str, ...]
    until: date | None
    generation: int


def request_of(question: Question) -> Request:
    """The question as the engine reads it. What was not said is left out, and no rule can then rest on it."""
    context: dict[str, object] = {"mfa": False, "channel": "cockpit"}
    if question.purpose:
        context["purpose"] = Uid("Purpose", question.purpose)
    if question.data_class is not None:
        context["data_class"] = question.data_class
    action = question.action or ACTIONS[question.subject_kind]
    return Request(
        Uid("Person", question.person),
        Uid("Action", action),
        Uid(TYPES[question.subject_kind], question.subject),
        context,
    )


def ask(question: Question, *, by: Guardrails, now: datetime) -> Answer:
    """The answer of these guardrails at a moment, worded in the reader's language."""
    decision = decide(request_of(question), snapshot=by.snapshot, now=int(now.timestamp()))
    known = (
        question.subject in by.register.of(MODELS[question.subject_kind]) if question.subject_kind in MODELS else True
    )
    reasons = decision.reasons if known else ()
    return Answer(
        question,
        decision.allow,
        tuple(said(rule, question, by) for rule in reasons) or (default(question, by),),
        decision.reasons,
        tuple(error.policy for error in decision.errors),
        ends(decision.reasons, by, question.person) if decision.allow else None,
        by.generation,
    )


def row_of(question: Question, by: Guardrails) -> Any:
    """The row of the register that is asked about; None where there is none."""
    model = MODELS.get(question.subject_kind)
    return by.register.of(model).get(question.subject) if model else None


def said(rule: str, question: Question, by: Guardrails) -> str:
    """The sentence of one rule about one question, in the reader's language."""
    if rule == "always:over_class" and question.data_class is None:
        return _("Say which class of data it is for; without it the answer is no.")
    text = sentences.sentence(by.policies[rule], by.register)
    for name, word in _names(question, by).items():
        text = text.replace("{" + name + "}", word)
    return text[:1].upper() + text[1:]


def _names(question: Question, by: Guardrails) -> dict[str, str]:
    row = row_of(question, by)
    ceiling = getattr(row, "data_class", None)
    return {
        "resource": row.name if row is not None else question.subject,
        "tool": row.name if row is not None else question.subject,
        "max_class": sentences.class_name(0 if ceiling is None else ceiling, by.register),
        "data_class": "" if question.data_class is None else sentences.class_name(question.data_class, by.register),
    }


def default(question: Question, by: Guardrails) -> str:
    """Why the answer is no although no rule forbids it: what is not allowed by anybody is not allowed."""
    row = row_of(question, by)
    if row is None:
        return _("Nobody put this in the register yet.")
    if isinstance(row, Tool) and row.status == Status.NOT_YET:
        return _("%(tool)s is not in use yet.") % {"tool": row.name}
    if isinstance(row, Tool) and row.status == Status.UNKNOWN:
        return _("Nobody decided on %(tool)s yet.") % {"tool": row.name}
    return _("No rule lets you use %(name)s in this way.") % {"name": row.name}


GIVEN = "granted"
"""The sort of rule that lets in whoever was given a tool: its end is that of what each person was given."""


def ends(rules: Iterable[str], by: Guardrails, person: str) -> date | None:
    """The first day on which one of these rules, which say yes to this person, ends; None where none does."""
    policies = [by.policies[rule] for rule in rules]
    days = [datetime.fromtimestamp(one.until, by.zone).date() for one in policies if one.until is not None]
    given = _given(by) if any(one.sort == GIVEN for one in policies) else {}
    days += [given[person, one.row] for one in policies if one.sort == GIVEN and (person, one.row) in given]
    return min(days, default=None)


def _given(by: Guardrails) -> dict[tuple[str, str], date]:
    """The last day of what each person was given, by person and row; of several the latest."""
    found: dict[tuple[str, str], date] | None = by.kept.get("given")
    if found is None:
        found = by.kept["given"] = {}
        for grant in by.register.of(Grant).values():
            if grant.state == "active" and grant.person_id and not grant.purpose and grant.data_class is None:
                place = (grant.person_id, f"{grant.subject_kind}:{grant.subject}")
                found[place] = max(grant.until, found.get(place, grant.until))
    return found
