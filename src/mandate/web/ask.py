"""May I? One field, a purpose and a kind of data; the answer stands on the same page and can be linked."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass
from mandate.records import clock
from mandate.services.asking_access import advising, demand, matching, nearby
from mandate.services.asking_access.advising import Advice, Step
from mandate.services.asking_access.choices import classes, purposes, unknown_purpose
from mandate.services.asking_access.matching import Candidate
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question
from mandate.services.guardrails.current import Guardrails
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

LONGEST = 300


def rank_of(text: str) -> int | None:
    """The class of data a field names; None for anything else."""
    return int(text) if text in {str(rank.value) for rank in DataClass} else None


@may("ask")
def ask(request: HttpRequest) -> HttpResponse:
    """The question and its answer; every answer has an address of its own."""
    at, today = reader.moment(request), clock.today()
    by = current.current(at, today=today)
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = _meant(request, text, by)
    rank, purpose = rank_of(request.GET.get("class", "")), request.GET.get("purpose", "")[:40]
    chosen = found[0] if len(found) == 1 else None
    unknown, purpose = _unknown(request, purpose, rank, by)
    advice = None if chosen is None or unknown else _answer(request, chosen, purpose, rank, by)
    context = {
        "text": text or (chosen.name if chosen else ""),
        "chosen": chosen,
        "found": found if len(found) > 1 else (),
        "nothing": bool(text) and not found,
        "asks_class": chosen is not None and advice is None and not unknown,
        "unknown": unknown,
        "advice": advice,
        "steps": [(step, _does(step, chosen, purpose, rank)) for step in advice.steps] if advice and chosen else [],
        "requestable": advice is not None and _offers_a_request(advice),
        "ask_for": _request_address(chosen, purpose, rank) if advice and chosen else "",
        "idea": f"{reverse('idea-new')}?{urlencode({'name': text[:120]})}",
        "classes": classes(by.register),
        "purposes": purposes(by.register),
        "rank": rank,
        "purpose": purpose,
        "address": _address,
    }
    return page(request, "ask/ask.html", context)


def _unknown(request: HttpRequest, purpose: str, rank: int | None, by: Guardrails) -> tuple[str, str]:
    """What is said of a purpose or class that is not known here, and the purpose that is meant: by key or by name."""
    meant = nearby.purpose_of(purpose, by.register)
    if purpose and not meant:
        return unknown_purpose(purpose, by.register), ""
    given = request.GET.get("class", "")[:40]
    if given and rank is None:
        return nearby.unknown(nearby.CLASS, given, by.register).say, meant
    return "", meant


def _meant(request: HttpRequest, text: str, by: Guardrails) -> tuple[Candidate, ...]:
    """What was chosen from a list, else what the text may mean."""
    key = request.GET.get("key", "")
    chosen = matching.one(request.GET.get("kind", matching.TOOL), key[:120], by.register) if key else None
    return (chosen,) if chosen is not None else matching.find(text, by.register)


def _offers_a_request(advice: Advice) -> bool:
    """Whether a step asks for access already, or there is nothing to ask for: only the purpose has to be named."""
    return advice.only_say_what_for or any(advising.REQUEST in step.sorts for step in advice.steps)


def _answer(request: HttpRequest, chosen: Candidate, purpose: str, rank: int | None, by: Guardrails) -> Advice | None:
    """The answer to this reader; None where it depends on the data and nobody said which.

    The question is remembered without their name, unless it is about the past.
    """
    person, at = reader.me(request), reader.moment(request)
    question = Question(person.key, chosen.kind, chosen.key, purpose, rank)
    if chosen.kind == matching.SERVICE:
        advice = advising.undecided(chosen.name, question)
    else:
        says = advising.whatever_data if rank is None and chosen.kind != matching.DATASET else advising.advise
        found = says(question, by=by, now=at or clock.now(), today=by.register.day)
        if found is None:
            return None
        advice = found
    if at is None and request.method == "GET":
        demand.remember(
            person.key, subject_kind=chosen.kind, subject=chosen.key, name=chosen.name, purpose=purpose,
            data_class=rank, verdict=advice.verdict, today=clock.today(),
        )  # fmt: skip
    return advice


def _address(candidate: Candidate, purpose: str = "", rank: int | None = None) -> str:
    """The question about one thing, as a link."""
    wanted = {"kind": candidate.kind, "key": candidate.key, "purpose": purpose}
    wanted["class"] = "" if rank is None else str(rank)
    return f"{reverse('ask')}?{urlencode({name: value for name, value in wanted.items() if value})}"


def _request_address(candidate: Candidate, purpose: str, rank: int | None) -> str:
    wanted = {"kind": candidate.kind, "key": candidate.key, "purpose": purpose}
    wanted["class"] = "" if rank is None else str(rank)
    return f"{reverse('request-new')}?{urlencode({name: value for name, value in wanted.items() if value})}"


def _does(step: Step, chosen: Candidate, purpose: str, rank: int | None) -> tuple[str, str] | None:
    """The button of a step: its words and where it leads; None where there is nothing to press."""
    asked_purpose = purpose if step.purpose is None else step.purpose
    asked_rank = rank if step.data_class is None else step.data_class
    if advising.REQUEST in step.sorts:
        return _("Ask for access"), _request_address(chosen, asked_purpose, asked_rank)
    if step.purpose is not None or step.data_class is not None:
        return _("Ask it like this"), _address(chosen, asked_purpose, asked_rank)
    return None


urlpatterns = [
    path("ask/", ask, name="ask"),
]
