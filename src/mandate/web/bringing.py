"""A file is brought, what it changes is looked at, and it is written with one reason: only what was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from mandate.services.refusals import Refused
from mandate.web.page import page

LARGEST = 5_000_000
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Bringing:
    """How a kind of file is brought: its page, the salt of what is kept, what it would change, and writing that.

    `plan` takes what the file holds and its name; `write` the plan, the reason and the token, and gives the address
    to go to. `reason` is the field of the form that says why; `more` is what the page shows beside the plan.
    """

    template: str
    salt: str
    plan: Callable[[bytes, str], Any]
    write: Callable[[Any, str, str], str]
    reason: str = "change_why"
    more: dict[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page: choose a file, look at what it changes, or written and on to where that shows."""
        if request.method == "GET":
            return self._show(request, _Brought())
        if "kept" in request.POST:
            return self._write(request)
        file = request.FILES.get("file")
        if file is None or not file.size:
            return self._show(request, _Brought(errors={"file": _("Choose a file.")}))
        if file.size > LARGEST:
            return self._show(request, _Brought(errors={"file": _("The file is larger than 5 MB.")}))
        data, name = file.read(), file.name or ""
        try:
            planned = self.plan(data, name)
        except Refused as refusal:
            text = f"{refusal.why} {refusal.what_would_change_this}".strip()
            return self._show(request, _Brought(errors={"file": text}))
        kept = signing.dumps([name, data.decode("latin-1"), planned.token], salt=self.salt, compress=True)
        return self._show(request, _Brought(planned, name, kept))

    def _write(self, request: HttpRequest) -> HttpResponse:
        kept = request.POST["kept"]
        try:
            name, text, token = signing.loads(kept, salt=self.salt, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            gone = {"file": _("Bring the file again: what was kept of it cannot be used any more.")}
            return self._show(request, _Brought(errors=gone))
        planned, why = self.plan(text.encode("latin-1"), name), request.POST.get(self.reason, "").strip()
        if not why:
            unsaid = {self.reason: _("Say why: one reason for the whole file.")}
            return self._show(request, _Brought(planned, name, kept, unsaid))
        return HttpResponseRedirect(self.write(planned, why[:2000], token))

    def _show(self, request: HttpRequest, brought: _Brought) -> HttpResponse:
        context = {
            "plan": brought.plan, "name": brought.name, "kept": brought.kept, "errors": brought.errors,
            "why": request.POST.get(self.reason, ""), **self.more,
        }  # fmt: skip
        return page(request, self.template, context, status=422 if brought.errors else 200)


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file that was looked at: what it changes, and itself, signed; or what is wrong."""

    plan: Any = None
    name: str = ""
    kept: str = ""
    errors: dict[str, str] = field(default_factory=dict)
