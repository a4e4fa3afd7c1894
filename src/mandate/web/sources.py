"""One source: what it is, what became of every line, which lines were not read and why, and the way to withdraw it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Source
from mandate.services import formats, same_name, sources, wording
from mandate.services.brought import SameName
from mandate.services.refusals import Refused
from mandate.web import files, lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _sentence(source: Source) -> str:
    lines = ngettext("%(count)s line", "%(count)s lines", source.lines) % {"count": formats.number(source.lines)}
    if not source.rejected:
        return _("%(lines)s, every one read.") % {"lines": lines}
    return _("%(lines)s, of which %(rejected)s not read.") % {
        "lines": lines,
        "rejected": formats.number(source.rejected),
    }


@may("bring files")
def source(request: HttpRequest, number: int) -> HttpResponse:
    """One source with its rejected lines: number, reason and shape. The text of a line is kept nowhere."""
    found = get_object_or_404(Source, pk=number)
    rejected = sources.rejected(found.rejections)
    listed = lists.List(
        name="rejections",
        title=_("Lines that were not read"),
        rows=lists.Rows(rejected),
        columns=(
            Col("number", _("Line"), lambda r: str(r.number)),
            Col("why", _("Why"), lambda r: r.why),
            Col("shape", _("Shape"), lambda r: r.shape),
        ),
        search=("why",),
        context={
            "source": found,
            "kind": sources.kind(found.format),
            "family": wording.word("family", found.family),
            "days": files.days(found),
            "sentence": _sentence(found),
            "kept": len(rejected),
            "size": formats.size(found.bytes),
            "rivals": same_name.rivals(found),
            "replaces": list(found.replaces.defer("rejections", "days")),
            "question": same_name.question(found) if found.asks else "",
        },
    )
    return lists.show(request, "files/source.html", listed)


@may("bring files")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a source out, with a reason; the figures are sealed anew."""
    found = get_object_or_404(Source, pk=number)
    if request.method == "GET":
        return page(
            request, "files/withdraw.html", {"source": found, "errors": {}, "replaces": found.replaces.exists()}
        )
    why = request.POST.get("why", "")
    if not why.strip():
        errors = {"why": _("Say why: the figures will differ from what others have read.")}
        return page(
            request,
            "files/withdraw.html",
            {"source": found, "errors": errors, "replaces": found.replaces.exists()},
            status=422,
        )
    sources.withdraw(found.pk, by=reader.actor(request), why=why, today=clock.today(), at=clock.now())
    return HttpResponseRedirect(reverse("files"))


@may("bring files")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Let a file replace an earlier one of its name (`replace:7`), or let them all count (`add`)."""
    found = get_object_or_404(Source, pk=number)
    choice, _colon, earlier = request.POST.get("choice", "").partition(":")
    if choice not in {SameName.REPLACE, SameName.ADD} or not ((earlier.isascii() and earlier.isdigit()) or not earlier):
        raise Refused(why=_("Choose whether it replaces the earlier file or counts beside it."))
    sources.decide(
        found.pk,
        choice=SameName(choice),
        earlier=int(earlier[:18]) if earlier else None,
        by=reader.actor(request),
        today=clock.today(),
        at=clock.now(),
    )
    run = request.POST.get("run", "")
    if run.isascii() and run.isdigit() and len(run) < 18:
        return HttpResponseRedirect(reverse("run", args=[int(run)]))
    return HttpResponseRedirect(reverse("source", args=[found.pk]))


urlpatterns = [
    path("inventory/files/<int:number>/", source, name="source"),
    path("inventory/files/<int:number>/decide/", decide, name="source-decide"),
    path("inventory/files/<int:number>/withdraw/", withdraw, name="source-withdraw"),
]
