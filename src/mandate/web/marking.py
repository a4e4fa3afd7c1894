"""Marking: files that come back marked as made or changed with AI, and what a file carries; none of them is kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors.marking import Sort
from mandate.connectors.marking.kinds import SIGNED
from mandate.records import clock, seen
from mandate.records.ledger import Act
from mandate.records.models import Marking, Run
from mandate.services import formats, marking, markingruns, runs, uploads, wording
from mandate.services.refusals import Refused
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

MOST = 100
LATELY = 10


@may("mark files")
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest) -> HttpResponse:
    """Two forms, mark and check, and what was marked lately; a marked file comes back as the answer itself."""
    if request.method == "GET":
        return _show(request)
    given = request.FILES.getlist("files")
    if not given:
        return _show(request, errors={"files": _("Choose a file.")})
    if len(given) > MOST:
        return _show(request, errors={"files": _("At most %(most)s files at a time.") % {"most": MOST}})
    if request.POST.get("do") == "check":
        return _show(request, checked=_checked(given))
    return _marked(request, given)


def _show(request: HttpRequest, *, errors: dict[str, str] | None = None, checked: Any = ()) -> HttpResponse:
    moment = reader.moment(request)
    run = _run(request)
    rows = list(seen.rows(Marking, reader.person(request), moment))
    lately = sorted(rows, key=lambda row: row.at, reverse=True)[:LATELY]
    context = {
        "sentence": _sentence(len(rows)),
        "errors": errors or _fault(run),
        "run": run,
        "archive": markingruns.archive(run) if run else None,
        "checked": checked,
        "lately": lately,
        "kinds": formats.listed(kind.name for kind in SIGNED),
        "own": lately[0].own if lately else None,
        "sort": request.POST.get("sort", "made"),
    }
    return page(request, "marking/marking.html", context, status=422 if errors else 200)


def _run(request: HttpRequest) -> Run | None:
    """The run whose end this page tells, where the address names one of this reader's."""
    asked = request.GET.get("run", "")
    return markingruns.mine(int(asked), by=reader.actor(request)) if asked.isdecimal() and len(asked) < 19 else None


def _fault(run: Run | None) -> dict[str, str]:
    return {"files": runs.said(run)} if run is not None and run.state == runs.FAILED else {}


def _sentence(count: int) -> str:
    if not count:
        return _("Nothing was marked as AI yet.")
    text = ngettext("%(count)s file was marked as AI.", "%(count)s files were marked as AI.", count)
    return wording.opening(text % {"count": wording.spelled(count)})


def _checked(given: list[UploadedFile[bytes]]) -> list[dict[str, str]]:
    found = []
    for one in given:
        name = uploads.label(one.name or "")
        try:
            checked = marking.check(_place(one), name=name)
        except Refused as refusal:
            found.append({"name": name, "say": refusal.why, "advice": refusal.what_would_change_this, "says": ""})
        else:
            found.append({
                "name": checked.name, "say": checked.sentence, "advice": checked.advice,
                "says": marking.says(checked.mark), "when": checked.mark.when,
            })  # fmt: skip
    return found


def _place(one: UploadedFile[bytes]) -> Path:
    """Where the server put a file that came with this request; it is gone with it."""
    assert isinstance(one, TemporaryUploadedFile)  # noqa: S101 - the only handler in the settings makes these
    return Path(one.temporary_file_path())


def _marked(request: HttpRequest, given: list[UploadedFile[bytes]]) -> HttpResponse:
    """The marked file, or all of them as ZIP; where one is refused none is marked, and each reason is told."""
    sort: Sort = "edited" if request.POST.get("sort") == "edited" else "made"
    if markingruns.takes_long([one.size or 0 for one in given]):
        return _begun(request, given, sort)
    now, act, by = clock.now(), Act.new(), reader.actor(request)
    signer, refused, done = marking.credentials(now=now), [], []
    with TemporaryDirectory(dir=Path(settings.ORGANISATION_HOME) / "uploads") as folder:
        for number, one in enumerate(given):
            name, source = uploads.label(one.name or ""), _place(one)
            try:
                marking.refuse(source, sort=sort, name=name)
            except Refused as refusal:
                refused.append(str(refusal))
                continue
            done.append((name, source, Path(folder) / str(number)))
        if refused:
            return _show(request, errors={"files": " ".join(refused)})
        with transaction.atomic():
            for name, source, target in done:
                marking.mark(source, target, sort=sort, by=by, now=now, name=name, act=act, signed_by=signer)
        bodies = [(name, target.read_bytes()) for name, _source, target in done]
    return _download(bodies)


def _begun(request: HttpRequest, given: list[UploadedFile[bytes]], sort: Sort) -> HttpResponse:
    """A child marks them while the reader watches; a certificate that cannot sign is told before any file is taken."""
    now = clock.now()
    marking.credentials(now=now)
    files = [(uploads.label(one.name or ""), _place(one)) for one in given]
    run = markingruns.begin(files, sort=sort, by=reader.actor(request), language=get_language() or "en", at=now)
    return HttpResponseRedirect(reverse("marking-run", args=[run.pk]))


def _download(bodies: list[tuple[str, bytes]]) -> HttpResponse:
    if len(bodies) == 1:
        name, body = bodies[0]
    else:
        packed, names = io.BytesIO(), set[str]()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for number, (inner, content) in enumerate(bodies, start=1):
                archive.writestr(markingruns.inner(inner, number, names), content)
        name, body = markingruns.NAME, packed.getvalue()
    return _attached(name, body)


def _attached(name: str, body: bytes) -> HttpResponse:
    # Never a type of its own: an SVG that came from outside must not run here.
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _mine(request: HttpRequest, number: int) -> Run:
    found = markingruns.mine(number, by=reader.actor(request))
    if found is None:
        raise Http404(number)
    return found


def _after(run: Run) -> str:
    return f"{reverse('marking')}?run={run.pk}"


@may("mark files")
def at_work(request: HttpRequest, number: int) -> HttpResponse:
    """Files being marked. While it works the page asks again every second; then on to what came of it."""
    found = runs.watch(_mine(request, number), at=clock.now())
    if found.state not in runs.AT_WORK:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": _after(found)})
        return HttpResponseRedirect(_after(found))
    done, total = runs.progress(found)
    said = {"done": formats.number(done), "total": formats.number(markingruns.count(found))}
    context = {
        "address": reverse("marking-run", args=[number]), "stop": reverse("marking-run-stop", args=[number]),
        "sentence": _("Marking the files.") if found.state == runs.STORING else _("Looking at the files."),
        "name": "", "done": done, "total": total, "counted": _("Files done so far"),
        "far": _("File %(done)s of %(total)s.") % said,
    }  # fmt: skip
    return page(request, "bringing/run.html", context)


@may("mark files")
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a run; nothing is marked."""
    return HttpResponseRedirect(_after(runs.cancel(_mine(request, number), at=clock.now())))


@may("mark files")
def made(request: HttpRequest, number: int) -> HttpResponse:
    """The marked files of a run as ZIP, to whoever asked for them, for a day."""
    kept = markingruns.archive(_mine(request, number))
    if kept is None:
        raise Http404(number)
    return _attached(kept.name, uploads.path_of(kept).read_bytes())


urlpatterns = [
    path("marking/", marks, name="marking"),
    path("marking/<int:number>/", at_work, name="marking-run"),
    path("marking/<int:number>/stop/", stop, name="marking-run-stop"),
    path("marking/<int:number>/file/", made, name="marking-run-file"),
]
