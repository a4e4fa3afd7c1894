"""Expenses that may be AI: yes or no per merchant, several at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.services import formats, sources, wording
from mandate.services import unsure as service
from mandate.services.unsure import Question
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may


def _sentence(questions: list[Question]) -> str:
    count = len(questions)
    if not count:
        return _("No expense waits for an answer.")
    text = ngettext("Is this merchant AI?", "Are these %(count)s merchants AI?", count)
    return text % {"count": wording.spelled(count)}


def _when(one: Question) -> str:
    return sources.span(one.first, one.last)


@may("triage")
@require_http_methods(["GET", "HEAD", "POST"])
def unsure(request: HttpRequest) -> HttpResponse:
    """Every merchant text that looks like an AI service without being certain; answers change the figures."""
    if request.method == "POST":
        return _answer(request)
    questions = [] if reader.moment(request) else service.questions()
    listed = lists.List(
        name="unsure",
        title=_("Expenses that may be AI"),
        rows=lists.Rows(questions),
        columns=(
            Col("merchant", _("As it stands in the expenses"), lambda q: q.merchant),
            Col("name", _("It may be"), lambda q: q.name),
            Col("lines", _("Lines"), lambda q: q.lines, kind="int"),
            Col("spend", _("Spend"), lambda q: formats.prices(q.spend)),
            Col("when", _("When"), _when),
        ),
        context={"sentence": _sentence(questions), "when": _when, "prices": formats.prices},
    )
    return lists.show(request, "files/unsure.html", listed)


def _answer(request: HttpRequest) -> HttpResponse:
    """The rows of the form: merchant-N holds the text, answer-N what was said of it."""
    said: dict[str, set[str]] = {"yes": set(), "no": set()}
    for name, merchant in request.POST.items():
        kind, _dash, row = name.partition("-")
        choice = request.POST.get(f"answer-{row}", "")
        if kind == "merchant" and choice in said:
            said[choice].add(str(merchant))
    service.answer(yes=said["yes"], no=said["no"], by=reader.actor(request), today=clock.today(), at=clock.now())
    left = service.questions()
    return HttpResponseRedirect(reverse("unsure" if left else "inventory"))


urlpatterns = [path("inventory/unsure/", unsure, name="unsure")]
