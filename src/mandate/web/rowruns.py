"""A file of rows at work: how many rows are looked at or written, until the page of its kind shows what came of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mandate.records import clock
from mandate.records.models import Run
from mandate.services import formats, runs, sheetruns
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

PAGES = {"initiatives": "initiatives-import", "tasks": "tasks-import", "bookings": "bookings-import"}
"""Where each kind of file is brought, and where what came of it shows."""


def _mine(request: HttpRequest, number: int) -> Run:
    found = sheetruns.mine(number, by=reader.actor(request))
    if found is None:
        raise Http404(number)
    return found


def _address(run: Run) -> str:
    return f"{reverse(PAGES[sheetruns.job_of(run)])}?run={run.pk}"


def _sentence(run: Run) -> str:
    """What is being done, as far as one can tell."""
    if run.state == runs.WAITING:
        return _("Getting ready.")
    if run.state == runs.STORING:
        return _("Writing the rows of the file.")
    return _("Reading the rows of the file again, to write them.") if sheetruns.writes(run) else _(
        "Looking at what the file changes."
    )  # fmt: skip


@may("see own data")
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run of whoever began it. While it works the page asks again every second; then on to what came of it."""
    found = runs.watch(_mine(request, number), at=clock.now())
    if found.state not in runs.AT_WORK:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": _address(found)})
        return HttpResponseRedirect(_address(found))
    done, total = runs.progress(found)
    said = {"done": formats.number(done), "total": formats.number(total)}
    context = {
        "address": reverse("rows-run", args=[number]), "stop": reverse("rows-run-stop", args=[number]),
        "sentence": _sentence(found), "name": found.message["rows"]["name"], "done": done, "total": total,
        "counted": _("Rows done so far"),
        "far": _("Row %(done)s of %(total)s.") % said if total else _("The file is being opened."),
    }  # fmt: skip
    return page(request, "bringing/run.html", context)


@may("see own data")
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a run; nothing is written."""
    return HttpResponseRedirect(_address(runs.cancel(_mine(request, number), at=clock.now())))


urlpatterns = [
    path("rows/<int:number>/", run, name="rows-run"),
    path("rows/<int:number>/stop/", stop, name="rows-run-stop"),
]
