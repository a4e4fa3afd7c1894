"""Bring files: choose or drop them, watch them arrive, and see what was brought before and what is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.processing import State
from mandate.records import clock
from mandate.records.models import Run, Source, Upload
from mandate.services import formats, letters, processing, runs, sources, unsure, uploads, wording
from mandate.services.refusals import Refused
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may

RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
MOST_FACTS = 64 * 1024


def language() -> str:
    """The reader's language as a code."""
    return "nl" if (translation.get_language() or "en").startswith("nl") else "en"


def days(source: Source) -> str:
    """From when to when a source speaks."""
    if source.first_day is None or source.last_day is None:
        return ""
    return sources.span(source.first_day, source.last_day)


def _columns(*, linked: bool) -> tuple[Col, ...]:
    return (
        Col("name", _("File"), lambda s: s.name, link=_address if linked else None, sort="name"),
        Col("kind", _("What it is"), lambda s: sources.kind(s.format), sort="format"),
        *((Col("standing", _("Counts"), sources.standing),) if linked else ()),
        Col("days", _("Days"), days, kind="period", sort="first_day", wide_only=True),
        Col("lines", _("Lines"), lambda s: s.lines, kind="int", sort="lines"),
        Col("rejected", _("Not read"), lambda s: s.rejected, kind="int", sort="rejected"),
        Col(
            "read_at",
            _("Read on"),
            lambda s: s.read_at and clock.day(s.read_at),
            kind="date",
            sort="read_at",
            wide_only=True,
        ),
    )


def _address(source: Source) -> str:
    return reverse("source", args=[source.pk])


def sentence(brought: int, missing: int) -> str:
    """What is here and what is not."""
    if not brought:
        return _("Two files are enough for a first picture.")
    here = ngettext("%(count)s file was read.", "%(count)s files were read.", brought)
    rest = ngettext("%(count)s kind of source is missing.", "%(count)s kinds of sources are missing.", missing)
    if not missing:
        rest = _("Every kind of source is here.")
    counts = ((here, brought), (rest, missing))
    return " ".join(wording.opening(text % {"count": wording.spelled(count)}) for text, count in counts)


def _context(request: HttpRequest) -> dict[str, Any]:
    """What stands around the list: what is missing, what may be opened now, what waits, and the limits."""
    at, now = reader.moment(request), clock.now()
    asked = [row for row in letters.asked(language=language(), today=clock.today(), at=at) if row.id != "processing"]
    states = {row.state for row in asked}
    return {
        "letters": asked,
        "shut": [row.families for row in asked if row.state != State.OPEN],
        "unwritten": State.REFUSED in states,
        "draft": processing.draft(language=language()) if State.REFUSED in states else None,
        "waiting": [] if at else uploads.waiting(by=reader.actor(request).label, at=now),
        "offset": uploads.offset,
        "at_work": None if at else runs.sweep(at=now),
        "most": formats.size(settings.UPLOAD_BYTES),
        "chunk": uploads.CHUNK,
        "size": formats.size,
        "questions": 0 if at else unsure.waiting(),
    }


def _page(request: HttpRequest, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    at = reader.moment(request)
    rows = lists.Rows(sources.at(at) if at else sources.now())
    context = _context(request)
    here = sum(1 for row in context["letters"] if row.here)
    brought = rows.count()
    context["sentence"] = sentence(brought, len(context["letters"]) - here)
    context["brought"], context["errors"] = brought, errors or {}
    listed = lists.List(
        name="sources",
        title=_("Sources"),
        rows=rows,
        columns=_columns(linked=at is None),
        search=("name",),
        sort="name",
        context=context,
    )
    shown = lists.show(request, "files/files.html", listed)
    shown.status_code = status
    return shown


@may("bring files")
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """The page; or, without a script, several files at once in one form, then the run that reads them."""
    if request.method == "POST":
        return _bring(request)
    return _page(request)


def _bring(request: HttpRequest) -> HttpResponse:
    chosen = request.FILES.getlist("files")
    if not chosen:
        return _page(request, errors={"files": _("Choose one or more files first.")}, status=422)
    by, kept = reader.actor(request), []
    try:
        for file in chosen:
            assert isinstance(file, TemporaryUploadedFile)  # noqa: S101 - the only handler the settings name
            there = Path(file.temporary_file_path())
            kept.append(uploads.keep(file.name or "", there, by=by.label, at=clock.now()))
        run = runs.start([upload.key for upload in kept], by=by, language=language(), at=clock.now())
    except Refused as refusal:
        uploads.discard(kept)
        status = 413 if isinstance(refusal, uploads.TooLarge) else 409
        return _page(request, errors={"files": str(refusal)}, status=status)
    return _see(run)


def _see(run: Run) -> HttpResponse:
    """Off to the page of a run, by GET."""
    response = HttpResponseRedirect(reverse("run", args=[run.pk]))
    response.status_code = 303
    return response


def problem(refusal: Refused, status: int) -> JsonResponse:
    """A refusal for a script: the sentence, what would change it, and where to go on."""
    facts: dict[str, Any] = {"title": refusal.why, "detail": refusal.what_would_change_this, "status": status}
    if isinstance(refusal, uploads.WrongOffset):
        facts["offset"] = refusal.offset
    response = JsonResponse(facts, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


def _refused(refusal: Refused) -> JsonResponse:
    kinds = ((uploads.TooLarge, 413), (uploads.WrongOffset, 409), (uploads.DiskFull, 507))
    return problem(refusal, next((status for kind, status in kinds if isinstance(refusal, kind)), 400))


def _unknown() -> JsonResponse:
    return problem(
        Refused(
            why=_("No upload of this key waits here."),
            what_would_change_this=_("Begin again: it may have been read already, or nobody touched it for a day."),
        ),
        404,
    )


def _facts(request: HttpRequest) -> dict[str, Any]:
    """What a script says, as JSON or as a form."""
    if request.content_type != "application/json":
        return {**request.POST.dict(), "keys": request.POST.getlist("keys")}
    try:
        facts = json.loads(request.read(MOST_FACTS))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


@may("bring files")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload: its name and size give a key, and the offset to start from."""
    facts = _facts(request)
    name, size = str(facts.get("name", "")), str(facts.get("size", ""))
    if not size.isdecimal() or len(size) > 18:
        return problem(Refused(why=_("Say how large the file is, in bytes.")), 400)
    try:
        upload = uploads.begin(name, int(size), by=reader.actor(request).label, at=clock.now())
    except Refused as refusal:
        return _refused(refusal)
    return JsonResponse(_standing(upload), status=201)


def _standing(upload: Upload) -> dict[str, Any]:
    whole = upload.state == uploads.COMPLETE
    return {"key": upload.key, "offset": upload.size if whole else uploads.offset(upload), "complete": whole}


@may("bring files")
@require_http_methods(["HEAD", "PUT", "DELETE"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """One upload: HEAD says how much arrived, PUT with Content-Range adds a part, DELETE forgets it."""
    try:
        found = uploads.mine(key, by=reader.actor(request).label)
        if request.method == "DELETE":
            uploads.abandon(found)
            return HttpResponse(status=204)
        if request.method == "HEAD":
            return _offset(found)
        return JsonResponse(_standing(uploads.append(found, _part(request), request, at=clock.now())))
    except uploads.NotHere:
        return _unknown()
    except Refused as refusal:
        return _refused(refusal)
    except UnreadablePostError:
        return problem(Refused(why=_("The connection broke off; nothing of this part was kept.")), 400)


def _offset(upload: Upload) -> HttpResponse:
    facts = _standing(upload)
    return HttpResponse(headers={"Upload-Offset": str(facts["offset"]), "Upload-Length": str(upload.size)})


def _part(request: HttpRequest) -> uploads.Part:
    match = RANGE.fullmatch(request.headers.get("Content-Range", "").strip())
    if match is None:
        raise Refused(
            why=_("A part says which bytes it holds, in a Content-Range header."),
            what_would_change_this="Content-Range: bytes 0-8388607/52428800",
        )
    first, last, total = (int(number) for number in match.groups())
    return uploads.Part(first, last + 1, total)


@may("bring files")
@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Throw away a file that was brought and not read yet, from its button."""
    try:
        uploads.abandon(uploads.mine(key, by=reader.actor(request).label))
    except uploads.NotHere as error:
        raise Http404(key) from error
    return HttpResponseRedirect(reverse("files"))


@may("bring files")
@require_POST
def begin_run(request: HttpRequest) -> HttpResponse:
    """Read these uploads: a script gets the address of the run, a form goes there."""
    facts = _facts(request)
    scripted = request.content_type == "application/json"
    given = facts.get("keys")
    keys = [str(key) for key in given] if isinstance(given, list) else []
    try:
        run = runs.start(keys, by=reader.actor(request), language=language(), at=clock.now())
    except uploads.NotHere as error:
        if scripted:
            return _unknown()
        raise Http404("upload") from error
    except Refused as refusal:
        if scripted:
            return _refused(refusal)
        raise
    if scripted:
        return JsonResponse({"id": run.pk, "address": reverse("run", args=[run.pk])}, status=201)
    return _see(run)


urlpatterns = [
    path("inventory/files/", files, name="files"),
    path("inventory/files/uploads/", begin, name="uploads"),
    path("inventory/files/uploads/<slug:key>/", upload, name="upload"),
    path("inventory/files/uploads/<slug:key>/forget/", forget, name="upload-forget"),
    path("inventory/runs/", begin_run, name="runs"),
]
