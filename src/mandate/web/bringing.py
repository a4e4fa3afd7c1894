"""A file is brought, what it changes is looked at, and it is written with one reason: only what was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.records import clock
from mandate.records.ledger import Act
from mandate.records.models import Run
from mandate.services import runs, sheetruns, uploads
from mandate.services.refusals import Refused
from mandate.services.sheetruns import Asked, Said
from mandate.web import reader
from mandate.web.page import page

LARGEST = 5_000_000
KEPT_SECONDS = 24 * 3600
REASON = "change_why"
_RUN = "run:"


@dataclass(frozen=True, slots=True)
class Bringing:
    """How a kind of file is brought: its page, the salt of what is kept, what it would change, and writing that.

    `plan` takes what the file holds and its name; `write` the plan, the reason and the token; `goes` gives the address
    where what was written shows, by the id of the deed, which is empty where nothing differed. A kind of `sheetruns`
    as `job` lets a child look at a large file and write it, with what `chosen` reads from the form. `more`
    is what the page shows beside the plan, and `show` what of the plan it shows.
    """

    template: str
    salt: str
    plan: Callable[[bytes, str], Any]
    write: Callable[[Any, str, str], Act | None]
    goes: Callable[[str], str]
    job: str = ""
    chosen: Callable[[HttpRequest], Mapping[str, str]] = lambda _request: {}
    more: Mapping[str, Any] = field(default_factory=dict)
    show: Callable[[Any], Any] = lambda planned: planned.shown()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page: choose a file, look at what it changes, or written and on to where that shows."""
        if request.method == "GET":
            return self._looked(request) if request.GET.get("run") else self._show(request, _Brought())
        if "kept" in request.POST:
            return self._write(request)
        file = request.FILES.get("file")
        if file is None or not file.size:
            return self._show(request, _Brought(errors={"file": _("Choose a file.")}))
        if file.size > LARGEST:
            return self._show(request, _Brought(errors={"file": _("The file is larger than 5 MB.")}))
        if self.job and file.size > sheetruns.LARGE:
            return _watch(sheetruns.look(self.job, _kept(request, file), **_by(request)))
        data, name = file.read(), file.name or ""
        try:
            planned = self.plan(data, name)
        except Refused as refusal:
            return self._show(request, _Brought(errors={"file": str(refusal)}))
        kept = signing.dumps([name, data.decode("latin-1"), planned.token], salt=self.salt, compress=True)
        return self._show(request, _Brought(self.show(planned), name, kept))

    def _looked(self, request: HttpRequest) -> HttpResponse:
        """What a child found or wrote, for who asked it to."""
        run = self._run(request, request.GET["run"])
        if run.state in runs.AT_WORK:
            return _watch(run)
        if run.state != runs.DONE:
            why = runs.said(run) or _("Stopped. Nothing was written.")
            return self._show(request, _Brought(errors={"file": " ".join([why, *run.message.get("reasons", ())])}))
        if sheetruns.writes(run):
            return HttpResponseRedirect(self.goes(run.message["act"]))
        return self._show(request, _of(run))

    def _run(self, request: HttpRequest, number: str) -> Run:
        found = (
            sheetruns.mine(int(number), by=reader.actor(request)) if number.isdecimal() and len(number) < 10 else None
        )
        if found is None or sheetruns.job_of(found) != self.job:
            raise Http404(number)
        return found

    def _write(self, request: HttpRequest) -> HttpResponse:
        kept, why = request.POST["kept"], request.POST.get(REASON, "").strip()
        unsaid = {} if why else {REASON: _("Say why: one reason for the whole file.")}
        if self.job and kept.startswith(_RUN):
            run = self._run(request, kept.removeprefix(_RUN))
            if unsaid:
                return self._show(request, _of(run, unsaid))
            said = Said(why[:2000], sheetruns.shown(run).token, self.chosen(request))
            return _watch(sheetruns.write(run, said, **_by(request)))
        try:
            name, text, token = signing.loads(kept, salt=self.salt, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            gone = {"file": _("Bring the file again: what was kept of it cannot be used any more.")}
            return self._show(request, _Brought(errors=gone))
        planned = self.plan(text.encode("latin-1"), name)
        if unsaid:
            return self._show(request, _Brought(self.show(planned), name, kept, unsaid))
        act = self.write(planned, why[:2000], token)
        return HttpResponseRedirect(self.goes(act.id if act else ""))

    def _show(self, request: HttpRequest, brought: _Brought) -> HttpResponse:
        context = {
            "plan": brought.plan, "name": brought.name, "kept": brought.kept, "errors": brought.errors,
            "why": request.POST.get(REASON, ""), **self.more,
        }  # fmt: skip
        return page(request, self.template, context, status=422 if brought.errors else 200)


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file that was looked at: what it changes, and itself, signed; or what is wrong."""

    plan: Any = None
    name: str = ""
    kept: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def _of(run: Run, errors: dict[str, str] | None = None) -> _Brought:
    """What a child that looked found, kept by the number of its run."""
    return _Brought(sheetruns.shown(run), run.message["rows"]["name"], f"{_RUN}{run.pk}", errors or {})


def asked(request: HttpRequest) -> Asked:
    """Who brings rows now."""
    return Asked(reader.actor(request), reader.person(request), clock.today())


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"who": asked(request), "language": (get_language() or "en")[:2], "at": clock.now()}


def _kept(request: HttpRequest, file: UploadedFile[bytes]) -> Any:
    assert isinstance(file, TemporaryUploadedFile)  # noqa: S101 - the only handler the settings name
    there = Path(file.temporary_file_path())
    return uploads.keep(file.name or "", there, by=reader.actor(request).label, at=clock.now())


def _watch(run: Run) -> HttpResponse:
    return HttpResponseRedirect(reverse("rows-run", args=[run.pk]))


def of_job(
    job: str,
    template: str,
    salt: str,
    request: HttpRequest,
    goes: Callable[[str], str],
    chosen: Callable[[HttpRequest], Mapping[str, str]] = lambda _request: {},
) -> HttpResponse:
    """The page of a kind of file that a child can look at and write where it is large."""
    kind, who = sheetruns.JOBS[job], asked(request)
    return Bringing(
        template, salt,
        lambda data, name: kind.look(data, name, who),
        lambda planned, why, token: kind.write(planned, Said(why, token, chosen(request)), who),
        goes, job, chosen,
    ).answer(request)  # fmt: skip
