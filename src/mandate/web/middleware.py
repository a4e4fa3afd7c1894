"""Around every page: headers, the reader's language, and refusals as pages instead of stack traces."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from mandate.records.asof import WrongMoment
from mandate.records.ledger import Stale
from mandate.services import holding, homes, room
from mandate.services.refusals import Refused
from mandate.web import errors, reader

Next = Callable[[HttpRequest], HttpResponse]
LONGEST = 20_000
"""Characters in one field of a form: what is kept stands in the ledger for good, and on every page that shows it."""
LIMITED_ITSELF = frozenset({"text", "kept"})
"""Notes of a conversation may be longer; their form says itself how long. A file that was shown comes back signed."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
AGAIN_SECONDS = 0.25
"""Longer than the server takes to notice that it should stop listening."""


def other_organisation(get_response: Next) -> Next:
    """Between a switch of organisation and the new start nothing is answered: the browser asks again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not homes.leaving():
            return get_response(request)
        time.sleep(AGAIN_SECONDS)
        again = escape_leading_slashes(request.get_full_path())
        return HttpResponse(status=307, headers={"Location": again, "Cache-Control": "no-store"})

    return middleware


def security_headers(get_response: Next) -> Next:
    """Close what no page needs, and keep personal pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def reader_language(get_response: Next) -> Next:
    """The account's language, else the cookie of the switch, else what the browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        account = reader.account(request)
        chosen = account.language if account and account.language else translation.get_language_from_request(request)
        with translation.override(chosen if chosen in {"en", "nl"} else "en"):
            response = get_response(request)
        response.headers.setdefault("Content-Language", "nl" if chosen == "nl" else "en")
        return response

    return middleware


class _Refusals:
    """Turns what use cases raise into pages; Django calls process_exception inside the view's frame."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = request.method == "GET" and not request.path.startswith("/api/")
        if response.status_code == 405 and opened:
            return errors.only_a_button(request, response.headers.get("Allow", ""))
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """A page that refuses a form whose texts no record should hold; the API judges its own bodies."""
        if request.method != "POST" or request.path.startswith("/api/"):
            return None
        for name, values in request.POST.lists():
            if any(_CONTROL.search(value) for value in values):
                return errors.refused(request, Refused(why=_("Control characters cannot be kept.")))
            if name not in LIMITED_ITSELF and any(len(value) > LONGEST for value in values):
                why = _("A text is longer than %(most)s characters. Keep what matters.") % {"most": LONGEST}
                return errors.refused(request, Refused(why=why))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a refusal, a stale form or a wrong date; anything else is a real fault."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, ProtectedError):
            return errors.refused(request, holding.refusal(exception.protected_objects))
        if isinstance(exception, Stale):
            return errors.stale(request, str(exception))
        if isinstance(exception, WrongMoment):
            return errors.wrong_moment(request, str(exception))
        if isinstance(exception, OSError | DatabaseError) and room.is_full(exception):
            return errors.disk_full(request)
        return None


refusals = _Refusals
