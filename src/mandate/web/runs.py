"""A run: how far it is while it works, and what became of every file once it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mandate.engines.terms import Family
from mandate.records import clock
from mandate.records.models import Run, Source
from mandate.services import formats, runs, same_name, sources, wording
from mandate.services.inventory import FileLine
from mandate.services.sources import Rejected
from mandate.web.may import may
from mandate.web.page import page

SHOWN_REJECTIONS = 20
TONES = {"read": "good", "same": "good", "grown": "good", "closed": "warn", "refused": "warn", "asks": "warn"}
USED = frozenset({"read", "same", "grown"})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file, in words."""

    line: FileLine
    kind: str
    word: str
    tone: str
    text: str
    rejected: tuple[Rejected, ...]
    source: Source | None = None
    rivals: tuple[Source, ...] = ()


def _words() -> dict[str, str]:
    return {
        "read": _("Read"),
        "same": _("Read before"),
        "grown": _("Grown, and read"),
        "asks": _("Waits for your choice"),
        "closed": _("Closed, not read"),
        "refused": _("Refused, not read"),
        "unrecognised": _("Not recognised"),
        "broken": _("Broken, not read"),
    }


def _advice() -> dict[str, str]:
    """What to do, where the message of the file says only what is wrong."""
    return {
        "closed": _("The file was deleted unread. Bring it again once the processing record is signed by two."),
        "refused": _("The file was deleted unread. Bring it again once there is a processing record."),
        "broken": _("Ask for the export again, or open it in the program it came from and save it once more."),
    }


def _result(line: FileLine) -> Result:
    tone = TONES.get(line.state, "bad")
    if line.state == "read" and line.message:
        tone = "warn"
    advice = "" if line.family == Family.PROCESSING.value else _advice().get(line.state, "")
    text = " ".join(part for part in (line.message, *line.remarks, advice) if part)
    rejected = tuple(sources.rejected(line.rejections[:SHOWN_REJECTIONS]))
    return Result(line, sources.kind(line.format), _words().get(line.state, line.state), tone, text, rejected)


def _chosen(result: Result, here: Mapping[int, Source]) -> Result:
    """The result of a file that asked, as it stands now: with its choice, or with what was chosen."""
    source = here.get(result.line.source or 0)
    if result.line.state != "asks" or source is None:
        return result
    if source.asks:
        return replace(result, source=source, rivals=tuple(same_name.rivals(source)))
    word = _("Counts") if source.counts else _("Replaced")
    text = _("You chose. Its own page says how it stands, and can undo it.")
    return replace(result, word=word, tone="good", text=text, source=source)


def _in_order(results: Iterable[Result]) -> list[Result]:
    """What asks for somebody comes first."""
    ranks = {"bad": 0, "warn": 1}
    return sorted(results, key=lambda result: ranks.get(result.tone, 2))


def _used(used: int, whole: int) -> str:
    if used == whole:
        return ngettext("%(count)s file was read.", "%(count)s files were read.", used) % {
            "count": wording.spelled(used)
        }
    if not used:
        none = ngettext("The file was not read.", "None of the %(count)s files was read.", whole)
        return none % {"count": wording.spelled(whole)}
    some = ngettext("%(used)s of %(count)s file was read.", "%(used)s of %(count)s files were read.", whole)
    return some % {"used": wording.spelled(used), "count": wording.spelled(whole)}


def sentence(run: Run, lines: Iterable[FileLine]) -> str:
    """Where the run stands."""
    found = list(lines)
    if run.state == runs.DONE:
        if found and all(line.state == "same" for line in found):
            return _("Nothing new: all of it was read before.")
        waiting = sum(line.state == "asks" for line in found)
        if waiting and waiting == len(found):
            text = ngettext("This file asks you something.", "These %(count)s files ask you something.", waiting)
            return text % {"count": wording.spelled(waiting)}
        return wording.opening(_used(sum(line.state in USED for line in found), len(found)))
    return {
        runs.WAITING: _("Getting ready to read."),
        runs.READING: _("Reading what you brought."),
        runs.STORING: _("Adding it up."),
        runs.CANCELLED: _("Stopped. Nothing was written."),
        runs.FAILED: _("The files could not be read."),
    }[run.state]


@may("bring files")
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run. While it works the page asks again every second; when it ends the page is shown anew."""
    found = runs.watch(get_object_or_404(runs.inventories(), pk=number), at=clock.now())
    asking = request.headers.get("HX-Request") == "true"
    working = found.state in runs.AT_WORK
    if asking and not working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    lines = runs.lines(found)
    here = Source.objects.in_bulk([line.source for line in lines if line.source and line.state == "asks"])
    results = _in_order(_chosen(_result(line), here) for line in lines)
    at, of = runs.place(found)
    context = {
        "run": found,
        "working": working,
        "results": results,
        "sentence": sentence(found, lines),
        "number": at,
        "of": of,
        "read": formats.size(found.done),
        "whole": formats.size(found.total),
        "said": runs.said(found),
        "any_used": any(line.state in USED for line in lines),
        "shut": any(line.state in {"closed", "refused"} for line in lines),
        "shown": SHOWN_REJECTIONS,
    }
    return page(request, "files/run.html", context)


@may("bring files")
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a run; nothing is written."""
    found = runs.cancel(get_object_or_404(runs.inventories(), pk=number), at=clock.now())
    return HttpResponseRedirect(reverse("run", args=[found.pk]))


urlpatterns = [
    path("inventory/runs/<int:number>/", run, name="run"),
    path("inventory/runs/<int:number>/cancel/", cancel, name="run-cancel"),
]
