"""What finance booked: brought from its file, confirmed line by line, signed by the MT, and the share it gives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock, seen
from mandate.records.models import Booking, Initiative, Organisation
from mandate.services import formats, wording
from mandate.services.portfolio import bookings as service
from mandate.services.portfolio import months, signing
from mandate.services.portfolio.share import APPROACHES, Share, share
from mandate.web import lists, reader, sheetforms
from mandate.web.bringing import of_job
from mandate.web.lists import Col, Filter
from mandate.web.may import may

SALT = "mandate.bookings.brought"


@may("see capacity")
def bookings(request: HttpRequest) -> HttpResponse:
    """Every booked line with what it counts as; the share of experiments now against its ceiling; who signed it."""
    person, at, today = reader.me(request), reader.moment(request), clock.today()
    rows, company = list(seen.rows(Booking, person, at)), Organisation.objects.first()
    on = clock.day(at) if at else today
    currency = company.currency if company else "EUR"
    found = share(
        rows, seen.rows(Initiative, person, at), ceiling=company.experiment_share if company else 30,
        currency=currency, today=on,
    )  # fmt: skip
    stands = None if at or not rows else service.standing(rows, today=today)
    listed = lists.List(
        name="bookings",
        title=_("Booked spend"),
        cards=True,
        rows=lists.Rows.of(Booking, request) if at is None else lists.Rows(rows),
        columns=(
            Col("title", _("For what"), lambda b: b.title, sort="title"),
            Col("vendor", _("To whom"), lambda b: b.vendor, sort="vendor"),
            Col("month", _("Month"), lambda b: formats.months([months.month_of(b.month)]), kind="period", sort="month"),
            Col("amount", _("Amount"), lambda b: formats.money(b.amount, b.currency), kind="amount", sort="amount"),
            Col("approach", _("Counts as"), lambda b: wording.word("approach", b.approach), sort="approach"),
            Col("source", _("From the file"), lambda b: b.source, wide_only=True),
        ),
        search=("title", "vendor", "source"),
        filters=(Filter("approach", _("Counts as"), [(one, wording.word("approach", one)) for one in APPROACHES]),),
        sort="month",
        backwards=True,
        context={
            "sentence": _sentence(found, bool(rows)),
            "share": found,
            "percent": formats.rounded(found.percent, 0) if found.percent is not None else None,
            "stands": stands,
            "signed_by": formats.listed(signing.names(stands.signatures)) if stands and stands.signatures else "",
            "may_sign": bool(
                stands and person.holds(Role.MT_MEMBER) and not person.holds(Role.ARCHITECT)
                and all(row.person_id != person.key for row in stands.signatures)
            ),
            "made": request.GET.get("made", ""),
            "approaches": [(one, wording.word("approach", one)) for one in APPROACHES],
        },
        selectable=True,
    )  # fmt: skip
    return lists.show(request, "bookings/bookings.html", listed)


def _sentence(found: Share, some: bool) -> str:
    if not some:
        return _("No booked spend was brought yet.")
    if found.percent is None:
        return _("Nothing of what was booked counts as proven or as an experiment.")
    said = {"share": formats.rounded(found.percent, 0), "ceiling": found.ceiling}
    if found.over:
        return _("Experiments take %(share)s%% of the money, above their ceiling of %(ceiling)s%%.") % said
    return _("Experiments take %(share)s%% of the money; they may take %(ceiling)s%%.") % said


@may("plan roadmap")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring finance's file, confirm what each tactic counts as, write it with one reason."""

    def chosen(asked: HttpRequest) -> dict[str, str]:
        return {name.removeprefix("as-"): asked.POST[name] for name in asked.POST if name.startswith("as-")}

    def goes(act: str) -> str:
        return f"{reverse('bookings')}?made={act}" if act else reverse("bookings")

    return of_job("bookings", "bookings/import.html", SALT, request, goes, chosen)


@may("plan roadmap")
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """The chosen lines count as something else, with one reason."""
    rows = list(Booking.objects.filter(key__in=request.POST.getlist("key")[:500]))
    service.change(rows, request.POST.get("approach", ""), by=reader.actor(request), why=sheetforms.change_why(request))
    return HttpResponseRedirect(reverse("bookings"))


@may("sign roadmap")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A member of the MT signs the lines as they stand."""
    digest, by = request.POST.get("digest", ""), reader.actor(request)
    service.sign(reader.me(request), digest_=digest, by=by, today=clock.today())
    return HttpResponseRedirect(reverse("bookings"))


@may("plan roadmap")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what one file brought."""
    service.undo(request.POST.get("act", ""), by=reader.actor(request))
    return HttpResponseRedirect(reverse("bookings"))


urlpatterns = [
    path("bookings/", bookings, name="bookings"),
    path("bookings/import/", bring, name="bookings-import"),
    path("bookings/change/", change, name="bookings-change"),
    path("bookings/sign/", sign, name="bookings-sign"),
    path("bookings/undo/", undo, name="bookings-undo"),
]
