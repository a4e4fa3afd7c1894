"""One source: what it is, what became of every line, which lines were not read and why, and the way to withdraw it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.records.models import Source
from mandate.services import formats, sources, wording
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
        },
    )
    return lists.show(request, "files/source.html", listed)


@may("bring files")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a source out, with a reason; the figures are sealed anew."""
    found = get_object_or_404(Source, pk=number)
    if request.method == "GET":
        return page(request, "files/withdraw.html", {"source": found, "errors": {}})
    why = request.POST.get("why", "")
    if not why.strip():
        errors = {"why": _("Say why: the figures will differ from what others have read.")}
        return page(request, "files/withdraw.html", {"source": found, "errors": errors}, status=422)
    sources.withdraw(found.pk, by=reader.actor(request), why=why, today=clock.today(), at=clock.now())
    return HttpResponseRedirect(reverse("files"))


urlpatterns = [
    path("inventory/files/<int:number>/", source, name="source"),
    path("inventory/files/<int:number>/withdraw/", withdraw, name="source-withdraw"),
]
