"""Where we stand: for everybody who works here, from the record of today; and every edition that was sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mandate.records import clock
from mandate.records.models import Edition, Mail
from mandate.services import formats, wording
from mandate.services.mailing import notices
from mandate.services.stand import editions, gathering, reading
from mandate.web import history, lists, reader, records
from mandate.web.editions import form
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def language() -> str:
    """The language of this page."""
    return (translation.get_language() or "en")[:2]


@may("read where we stand")
@require_GET
def stand(request: HttpRequest) -> HttpResponse:
    """Where we stand today, for this reader's role and team; of another day, the edition that was last sent then."""
    me, at, today = reader.me(request), reader.moment(request), clock.today()
    last = reading.newest(clock.day(at) if at else None)
    if at is not None:
        return _as_told(request, last)
    since = last.sent_on if last and last.sent_on else today - editions.FIRST_LOOK_BACK
    parts = reading.told(gathering.items(since=since, today=today), reading.reader_of(me), language=language())
    context = {
        "parts": parts, "sentence": reading.sentence(parts), "last": last, "since": since,
        "changed": notices.changed(me, today=today),
    }  # fmt: skip
    return page(request, "stand/stand.html", context)


def _as_told(request: HttpRequest, row: Edition | None) -> HttpResponse:
    """What the last edition up to that day said."""
    parts = reading.told(row.items, reading.reader_of(reader.me(request)), language=language()) if row else []
    context = {"parts": parts, "sentence": reading.sentence(parts), "last": row, "since": None, "changed": []}
    return page(request, "stand/stand.html", context)


@may("read where we stand")
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    """Every edition: when it was sent and what it said; what is not sent yet stands here for its writer alone."""
    rows = lists.Rows.of(Edition, request)
    states, me = editions.states(), reading.reader_of(reader.me(request))
    columns = (
        Col(
            "number", _("Edition"), lambda row: _("Edition %(number)s") % {"number": row.number},
            link=lambda row: reverse("edition", args=[row.key]), sort="number",
        ),
        Col("sent_on", _("Sent on"), lambda row: row.sent_on, kind="date", sort="sent_on"),
        Col("said", _("It said"), lambda row: reading.sentence(reading.told(row.items, me, language=language()))),
        Col("state", _("Stands"), lambda row: states[row.state], sort="state"),
    )  # fmt: skip
    listed = lists.List(
        name="editions", title=_("Where we stand: every edition"), rows=rows, columns=columns, sort="number",
        backwards=True, cards=True, filters=(Filter("state", _("Stands"), list(states.items())),),
        context={"sentence": _sentence(rows), "waits": rows.where(state="draft").count() if rows.count() else 0},
    )  # fmt: skip
    return lists.show(request, "stand/editions.html", listed)


def _sentence(rows: lists.Rows) -> str:
    count = rows.counts("state").get(editions.SENT, 0)
    if not count:
        return _("No edition was sent yet.")
    text = ngettext("%(count)s edition was sent.", "%(count)s editions were sent.", count)
    return wording.opening(text % {"count": formats.count(count)})


@may("read where we stand")
@require_GET
def edition(request: HttpRequest, key: str) -> HttpResponse:
    """One edition as it was told; a draft as a form for who writes it."""
    row = records.one(Edition, request, key)
    if row.state != editions.SENT:
        return form(request, row)
    me = reading.reader_of(reader.me(request))
    parts = reading.told(row.items, me, language=language())
    context: dict[str, Any] = {
        "row": row, "parts": parts, "sentence": reading.sentence(parts), "log": history.of(row),
        "foreword": reading.foreword(row, language()), "mails": Mail.objects.filter(edition=row).count(),
    }  # fmt: skip
    return page(request, "stand/edition.html", context)


urlpatterns = [
    path("stand/", stand, name="stand"),
    path("stand/editions/", archive, name="editions"),
    path("stand/editions/<str:key>/", edition, name="edition"),
]
