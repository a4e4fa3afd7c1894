"""The knowledge check as pages: twelve questions for oneself, the result with its reasons, and the levels of many."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.catalogue.coaching import modules_for
from mandate.catalogue.knowledge import load_check
from mandate.engines.readiness.knowledge import Marks, Question
from mandate.records import clock
from mandate.services import knowledge as service
from mandate.services.knowledge import AFTER, BEFORE, PHASES, Own
from mandate.services.refusals import Refused
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


def _language() -> str:
    return translation.get_language() or "en"


def level(marks: Marks) -> dict[str, Any]:
    """A result in words: how many right, which level, what that means."""
    found = next(one for one in load_check().levels if one.id == marks.level)
    return {
        "right": len(marks.right),
        "whole": len(load_check().questions),
        "label": found.label.of(_language()),
        "says": found.says.of(_language()),
    }


def _sentence(own: Own) -> str:
    if own.change is not None:
        before, after = level(own.change.before), level(own.change.after)
        words = {"right": before["right"], "now": after["right"], "whole": after["whole"]}
        words |= {"before": before["label"], "after": after["label"]}
        if before["label"] == after["label"]:
            return _("%(right)s of %(whole)s right before, %(now)s after: still “%(after)s”.") % words
        return _("%(right)s of %(whole)s right before, %(now)s after: from “%(before)s” to “%(after)s”.") % words
    if own.before is not None:
        return _("You stand at “%(level)s” before coaching.") % {"level": level(own.before)["label"]}
    return _("What do you know about AI? Twelve questions, for you alone.")


def _explained(question: Question, chosen: str) -> dict[str, Any]:
    language = _language()
    return {
        "id": question.id,
        "text": question.question.of(language),
        "right": chosen == question.right,
        "options": [
            {
                "text": option.text.of(language),
                "right": option.right,
                "chosen": option.id == chosen,
                "because": option.because.of(language),
            }
            for option in question.options
        ],
        "law": {"label": question.law.label.of(language), "url": question.law.url, "on": question.law.checked_on}
        if question.law
        else None,
    }


@may("take part")
def knowledge(request: HttpRequest) -> HttpResponse:
    """The own results with every explanation, and the levels of sets of five or more."""
    person = reader.me(request)
    own, language = service.own(person), _language()
    done = [phase for phase, marks in ((BEFORE, own.before), (AFTER, own.after)) if marks is not None]
    latest = done[-1] if done else ""
    chosen = service.chosen_in(person, latest) if latest else {}
    marks = own.after or own.before
    missed = marks.wrong if marks else ()
    context = {
        "own": own,
        "sentence": _sentence(own),
        "levels": [(name, level(found)) for name, found in _named(own)],
        "topics": _topics(own),
        "explained": [_explained(q, chosen.get(q.id, "")) for q in load_check().questions] if chosen else [],
        "modules": [(m.id, m.title.of(language), m.minutes) for m in modules_for((), missed)[:3]] if missed else [],
        "groups": [(_set(name), service.told(found)) for name, found in service.shown().items() if found.before],
        "latest": latest,
    }
    return page(request, "knowledge/knowledge.html", context)


def _named(own: Own) -> list[tuple[str, Marks]]:
    both = ((_("Before"), own.before), (_("After"), own.after))
    return [(name, marks) for name, marks in both if marks is not None]


def _topics(own: Own) -> list[dict[str, Any]]:
    """Right answers per topic, before and after."""
    before = {topic: (right, asked) for topic, right, asked in own.before.topics} if own.before else {}
    after = {topic: right for topic, right, _asked in own.after.topics} if own.after else {}
    return [
        {
            "label": label.of(_language()),
            "before": before[topic][0],
            "asked": before[topic][1],
            "after": after.get(topic),
        }
        for topic, label in load_check().topics
        if topic in before
    ]


def _set(name: str) -> str:
    return {"mt": _("MT"), "others": _("Everybody outside the MT")}[name]


@may("take part")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, phase: str) -> HttpResponse:
    """The twelve questions of the check before or after: kept when saved, fixed and explained when finished."""
    if phase not in PHASES:
        raise Http404(phase)
    person = reader.me(request)
    if service.own(person).current != phase:
        return HttpResponseRedirect(reverse("knowledge"))
    problem = ""
    if request.method == "POST":
        names = [question.id for question in load_check().questions]
        service.put(person, phase, {name: request.POST[name] for name in names if request.POST.get(name)})
        if request.POST.get("do") != "finish":
            return HttpResponseRedirect(reverse("knowledge"))
        try:
            service.finish(person, phase, today=clock.today())
            return HttpResponseRedirect(reverse("knowledge"))
        except Refused as refusal:
            problem = refusal.why
    language, chosen = _language(), service.own(person).chosen
    context = {
        "phase": phase,
        "problem": problem,
        "chosen": chosen,
        "open": [q.id for q in load_check().questions if q.id not in chosen] if problem else [],
        "questions": [
            {
                "id": q.id,
                "text": q.question.of(language),
                "options": [(option.id, option.text.of(language)) for option in q.options],
            }
            for q in load_check().questions
        ],
    }
    return page(request, "knowledge/check.html", context, status=422 if problem else 200)


urlpatterns = [
    path("knowledge/", knowledge, name="knowledge"),
    path("knowledge/<slug:phase>/", check, name="knowledge-check"),
]
