"""Pages for what went wrong: refused, not found, stale, too much, broken; each says what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _

from mandate.services import room
from mandate.services.refusals import Refused
from mandate.web.page import page


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409 with the reasons, or 403 where the reader's role is the reason."""
    status = 403 if refusal.for_role else 409
    return page(request, "refused.html", {"refusal": refusal}, status=status)


def stale(request: HttpRequest, why: str) -> HttpResponse:
    """412: somebody else changed the record first."""
    refusal = Refused(why=why, whose_move=_("Yours: look at the record as it is now."))
    return page(request, "refused.html", {"refusal": refusal}, status=412)


def wrong_moment(request: HttpRequest, why: str) -> HttpResponse:
    """400: the date in the address cannot be read."""
    return page(request, "refused.html", {"refusal": Refused(why=why)}, status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was older than the session, or came from elsewhere."""
    refusal = Refused(
        why=_("This form came from another session or another site, so nothing was changed."),
        what_would_change_this=_("Open the page again and send the form from there."),
    )
    return page(request, "refused.html", {"refusal": refusal}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is here for this reader."""
    refusal = Refused(
        why=_("There is nothing at this address, or it is not yours to see."),
        what_would_change_this=_("Search for it, or start again from your desk."),
    )
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return page(request, "refused.html", {"refusal": refusal, "missing": signed_in}, status=404)


def only_a_button(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: a page was opened at an address that only answers a form; says where its button stands.

    `allowed` are the methods that it takes, as its Allow header says them.
    """
    refusal = Refused(
        why=_("Nothing was done: this address only answers a button."),
        whose_move=_("Yours, if you still want it done."),
        what_would_change_this=_("Open the page that the button stands on and press it there."),
    )
    response = page(request, "refused.html", {"refusal": refusal, "above": _above(request.path)}, status=405)
    response.headers["Allow"] = allowed
    return response


def _above(path: str) -> str:
    """The nearest address above this one that is a page of its own; the desk where there is none."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = "/" + "/".join(parts[:length]) + "/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def disk_full(request: HttpRequest) -> HttpResponse:
    """507: no room for what was asked. Rendered without the record, which may not even be read then."""
    body = "<!doctype html><html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p><p>{whose}</p>"
    words = {
        "title": _("The disk is full"),
        "text": room.sentence(),
        "whose": _("Whoever looks after this machine."),
    }
    return HttpResponse(format_html(body, **words), status=507)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Rendered without the record, which may be what is broken."""
    body = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Fault</title>"
        "<h1>Something went wrong on our side.</h1>"
        "<p>Nothing was changed. The log of the server says what happened.</p>"
    )
    return HttpResponse(body, status=500)
