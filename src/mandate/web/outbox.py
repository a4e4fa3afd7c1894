"""The outbox: every mail with its state, as a picture and as text, to keep as a file; doubts settled, bounces noted."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mandate.connectors import posting
from mandate.records import clock
from mandate.records.models import Mail, MailServer
from mandate.services import formats, wording
from mandate.services.mailing import bounces, notices, outbox, writing
from mandate.services.mailing.outbox import KEPT, SENT, UNKNOWN, WAITING
from mandate.services.refusals import Refused
from mandate.web import drafts, lists, reader
from mandate.web.editions import framed, letter
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


@may("see outbox")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every mail that was made: to whom, about what, and what became of it."""
    _refuse_past(request)
    rows = lists.Rows(Mail.objects.select_related("person"))
    states, kinds = outbox.states(), outbox.kinds()
    columns = (
        Col(
            "subject", _("Subject"), lambda row: row.subject, link=lambda row: reverse("mail", args=[row.key]),
            sort="subject",
        ),
        Col("person", _("To"), lambda row: row.person.name, sort="person__name"),
        Col("address", _("Address"), lambda row: row.address, wide_only=True),
        Col("kind", _("Kind"), lambda row: kinds[row.kind], wide_only=True),
        Col("state", _("Stands"), lambda row: states[row.state], sort="state"),
        Col("queued_at", _("Made"), lambda row: row.queued_at, kind="moment", sort="queued_at"),
    )  # fmt: skip
    counts = rows.counts("state")
    listed = lists.List(
        name="outbox", title=_("Outbox"), rows=rows, columns=columns, sort="queued_at", backwards=True,
        search=("subject", "person__name", "address"),
        filters=(Filter("state", _("Stands"), list(states.items())), Filter("kind", _("Kind"), list(kinds.items()))),
        context={
            "sentence": _sentence(counts), "ready": posting.ready(), "server": MailServer.objects.first(),
            "doubtful": counts.get(UNKNOWN, 0), "now": clock.now(),
        },
    )  # fmt: skip
    return lists.show(request, "outbox/outbox.html", listed)


def _refuse_past(request: HttpRequest) -> None:
    if reader.moment(request) is not None:
        raise Refused(
            why=_("The outbox is no part of the record, so it has no other day than today."),
            what_would_change_this=_("Every edition as it stood then is under Where we stand."),
        )


def _sentence(counts: dict[str, int]) -> str:
    if not counts:
        return _("No mail was made yet.")
    sent, waits, kept = counts.get(SENT, 0), counts.get(WAITING, 0), counts.get(KEPT, 0)
    if kept and not sent and not waits:
        text = ngettext(
            "%(count)s mail is kept here; none is sent without a mail server.",
            "%(count)s mails are kept here; none is sent without a mail server.", kept,
        )  # fmt: skip
        return wording.opening(text % {"count": formats.count(kept)})
    text = ngettext("%(count)s mail was sent, %(waits)s wait.", "%(count)s mails were sent, %(waits)s wait.", sent)
    return wording.opening(text % {"count": wording.spelled(sent), "waits": wording.spelled(waits)})


def _one(key: str) -> Mail:
    rows = Mail.objects.select_related("person__account", "person__mail_choice", "person__team", "edition")
    found = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise Http404(key)
    return found


@may("see outbox")
@require_GET
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as it is read, what the server said, and what can be done about it."""
    row = _one(key)
    found = writing.shown(row)
    context = {
        "row": row, "state": outbox.states()[row.state], "tone": outbox.tone(row.state),
        "kind": outbox.kinds()[row.kind],
        "text": found[1] if found else "", "shows": found is not None, "framed": bool(found and found[0]),
        "doubtful": row.state == UNKNOWN,
        "may_bounce": row.state in {SENT, UNKNOWN}, "bounce": bounces.of(row.person),
    }  # fmt: skip
    return framed(page(request, "outbox/mail.html", context))


@may("see outbox")
@require_GET
def body(request: HttpRequest, key: str) -> HttpResponse:
    """The mail itself, for the frame of its page."""
    found = writing.shown(_one(key))
    if found is None or not found[0]:
        raise Http404(key)
    return letter(found[0])


@may("see outbox")
@require_GET
def eml(request: HttpRequest, key: str) -> HttpResponse:
    """The mail as a file that any mail program opens."""
    row = _one(key)
    if writing.shown(row) is None:
        raise Http404(key)
    content = writing.content(row, at=row.ended_at or row.queued_at)
    return drafts.attachment(content, f"mail-{row.key}.eml", "message/rfc822")


@may("see outbox")
@require_POST
def resolve(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody looked with the mail server: it arrived, or it goes again."""
    row = _one(key)
    if row.kind not in outbox.WHOLE and request.POST.get("arrived") != "yes":
        raise Refused(
            why=_("Of this mail no text is kept, so it cannot go again."),
            what_would_change_this=_("Make the link again on the page that it came from."),
        )
    outbox.resolve(row, arrived=request.POST.get("arrived") == "yes", at=clock.now())
    return HttpResponseRedirect(reverse("mail", args=[key]))


@may("see outbox")
@require_POST
def bounced(request: HttpRequest, key: str) -> HttpResponse:
    """A mail came back: nothing goes to its address any more; or somebody says that the address works again."""
    row = _one(key)
    if request.POST.get("works") == "yes":
        bounces.lift(row.person)
    else:
        bounces.by_hand(row, at=clock.now())
    return HttpResponseRedirect(reverse("mail", args=[key]))


@may("see outbox")
@require_POST
def digests(request: HttpRequest) -> HttpResponse:
    """Mail people what waits on them, or no longer."""
    notices.switch(on=request.POST.get("on") == "yes")
    return HttpResponseRedirect(reverse("outbox"))


urlpatterns = [
    path("outbox/", listing, name="outbox"),
    path("outbox/digests/", digests, name="outbox-digests"),
    path("outbox/<str:key>/", mail, name="mail"),
    path("outbox/<str:key>/body/", body, name="mail-body"),
    path("outbox/<str:key>/mail.eml", eml, name="mail-eml"),
    path("outbox/<str:key>/resolve/", resolve, name="mail-resolve"),
    path("outbox/<str:key>/bounced/", bounced, name="mail-bounced"),
]
