"""Every question of the assessment with its five answers, what it holds down, what it needs, and what raises it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.bank import SCALE, Caps, Item
from mandate.records import clock
from mandate.services import formats, priority_words
from mandate.services.artefacts import Leads, artefact
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may


@may("be signed in")
def items(request: HttpRequest) -> HttpResponse:
    """All questions by dimension; each leads to what raises it, or says that Mandate has no page for it yet."""
    bank, person, language = load_bank(), reader.me(request), priority_words.language()
    led = {item.id: artefact(item, person, today=clock.today()) for item in bank.items}
    listed = lists.List(
        name="assessment-items",
        title=_("Questions of the assessment"),
        rows=lists.Rows(list(bank.items)),
        columns=_columns(led, language),
        context={
            "parts": [(one, [item for item in bank.items if item.dimension == one.id]) for one in bank.dimensions],
            "led": led,
            "reachable": sum(one.address is not None for one in led.values()),
            "holds": {item.id: holds(item) for item in bank.items if item.gate},
            "names": {item.id: priority_words.artefact_of(item) for item in bank.items},
        },
    )
    return lists.show(request, "campaigns/items.html", listed)


def _columns(led: Mapping[str, Leads], language: str) -> tuple[Col, ...]:
    bank = load_bank()

    def anchor(step: int) -> Col:
        return Col(f"anchor_{step}", str(step), lambda item: item.anchors[step - 1].of(language))

    return (
        Col("id", _("Question"), lambda item: item.id),
        Col("dimension", _("Dimension"), lambda item: bank.dimension(item.dimension).label.of(language)),
        Col("question", _("Words of the question"), lambda item: item.question.of(language)),
        *(anchor(step) for step in SCALE),
        Col("artefact", _("What raises it"), lambda item: led[item.id].label),
        Col("page", _("Page"), lambda item: led[item.id].address or led[item.id].why),
        Col("needs", _("Comes after"), lambda item: ", ".join(item.needs)),
        Col("law", _("Law"), lambda item: "; ".join(duty.citation.of(language) for duty in item.law)),
    )


def holds(item: Item) -> str:
    """What a low answer to this question holds down, in a sentence; empty where it holds nothing."""
    if item.gate is None:
        return ""
    dimension = load_bank().dimension(item.dimension).label.of(priority_words.language())
    what = _("the total") if item.gate.caps is Caps.TOTAL else dimension
    words = {"value": item.gate.value, "what": what, "cap": formats.number(float(item.gate.cap))}
    texts = {
        "below": _("Below %(value)s it holds %(what)s at %(cap)s."),
        "at_most": _("At %(value)s or less it holds %(what)s at %(cap)s."),
        "equal": _("At %(value)s it holds %(what)s at %(cap)s."),
    }
    return texts[item.gate.when.value] % words


urlpatterns = [path("assessments/items/", items, name="assessment-items")]
