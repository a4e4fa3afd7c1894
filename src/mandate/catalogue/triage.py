"""For each answer at triage there is a sensible text to start from; what is written in the end is the person's."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from mandate.catalogue.wording import Wording, read_yaml, wording
from mandate.engines.terms import Status

FILE = "triage.yaml"
CONDITIONAL = ("allow_with_conditions", "decide_later")
WITH_ALTERNATIVE = ("replace_by", "not_allowed")


class Answer(StrEnum):
    """What a person can say about a finding."""

    ALLOW = "allow"
    ALLOW_WITH_CONDITIONS = "allow_with_conditions"
    REPLACE_BY = "replace_by"
    NOT_ALLOWED = "not_allowed"
    NOT_AI = "not_ai"
    DECIDE_LATER = "decide_later"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The texts offered for one answer; `months` until the decision ends (None: no end), `asks` what must be filled."""

    answer: Answer
    label: Wording
    status: Status
    why: Wording
    conditions: Wording
    alternative: Wording
    months: int | None
    asks: tuple[str, ...]


@cache
def suggestion(answer: str, category: str = "") -> Suggestion:
    """The texts for an answer, with what a category adds: its conditions where there are conditions, its alternative
    where one is asked, its own term where that is shorter. An unknown category adds nothing; an unknown answer is a
    ValueError."""
    chosen = Answer(answer)
    entry = read_yaml(FILE)["answers"][chosen]
    own = read_yaml(FILE)["categories"].get(category, {})
    place = f"{FILE}: {chosen}"
    months = min(entry["months"], own.get("months", entry["months"]))
    return Suggestion(
        answer=chosen,
        label=wording(entry["label"], f"{place}: label"),
        status=Status(entry["status"]),
        why=wording(entry["why"], f"{place}: why"),
        conditions=_text("conditions", entry, own if chosen in CONDITIONAL else {}, place),
        alternative=_text("alternative", entry, own if chosen in WITH_ALTERNATIVE else {}, place),
        months=months or None,
        asks=tuple(entry["asks"]),
    )


def suggestions(category: str = "") -> tuple[Suggestion, ...]:
    """The texts for every answer, in the order in which they are offered."""
    return tuple(suggestion(answer, category) for answer in Answer)


def categories() -> tuple[str, ...]:
    """The categories that have texts of their own."""
    return tuple(read_yaml(FILE)["categories"])


def _text(field: str, entry: Mapping[str, Any], own: Mapping[str, Any], place: str) -> Wording:
    return wording(own.get(field, entry[field]), f"{place}: {field}")
