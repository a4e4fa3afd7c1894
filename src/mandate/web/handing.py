"""Links without signing in: handed over by mail or as a draft, and refused in words for somebody without a desk."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from mandate.connectors import posting
from mandate.records import clock
from mandate.records.models import Person
from mandate.services.asking_access.links import Letter
from mandate.services.entry import TooMany
from mandate.services.mailing import door
from mandate.services.refusals import Refused
from mandate.web import drafts
from mandate.web.may import View
from mandate.web.page import page


def in_own_words(view: View) -> View:
    """A refusal as a page for somebody without a desk."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Refused as refusal:
            status = 429 if isinstance(refusal, TooMany) else 409
            return page(request, "requests/link_refused.html", {"refusal": refusal}, status=status)

    return told


def language_of(person: Person) -> str:
    """The language of who gets the mail; the sender's where nobody knows."""
    account = getattr(person, "account", None)
    return ((account.language if account else "") or get_language() or settings.LANGUAGE_CODE)[:2]


def hand_over(letter: Letter, person: Person, *, back: str, instead: str) -> HttpResponse:
    """The letter sent where a mail server is set, then back to the page; else a draft for whoever asked for it.

    Raises Refused where no server took it; `instead` says what to do then.
    """
    if not posting.ready():
        return drafts.eml(letter.subject, letter.body, to=person.email or "")
    door.hand(person, letter.subject, letter.body, at=clock.now(), instead=instead)
    return HttpResponseRedirect(f"{back}?sent=1")
