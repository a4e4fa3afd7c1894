"""My calendar: an address that only I know, renewed or stopped here; and the calendar itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from mandate.connectors.files.calendars import TYPE
from mandate.records import clock
from mandate.records.models import Account, CalendarFeed
from mandate.services.gatherings import feeds
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


@may("gather")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Whether this reader has a calendar address; a new one is shown once."""
    me, link = reader.me(request), ""
    if request.method == "POST" and request.POST.get("do") == "stop":
        feeds.stop(me)
    elif request.method == "POST":
        secret = feeds.renew(me, at=clock.now())
        link = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
    row = CalendarFeed.objects.filter(person=me).first()
    return page(request, "me/calendar.html", {"row": row, "link": link})


@may("be anywhere")
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever this address was made for; nothing for one that was renewed, stopped, or of who left."""
    today = clock.today()
    person = feeds.person_of(secret, today=today)
    if person is None:
        raise Http404
    account: Account | None = getattr(person, "account", None)
    with translation.override((account.language if account else "") or translation.get_language() or "en"):
        content = feeds.calendar(person, today=today)
    tag = feeds.etag(content)
    unchanged = tag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if unchanged else HttpResponse(content, content_type=TYPE)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [
    path("me/calendar/", mine, name="my-calendar"),
    path("calendar/<str:secret>.ics", feed, name="calendar-feed"),
]
