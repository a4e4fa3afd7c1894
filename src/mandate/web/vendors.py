"""Vendors and the processor agreements with them: what holds, what ends soon, what is missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records import seen
from mandate.records.models import Dataset, Tool, Vendor
from mandate.services import formats, wording
from mandate.services.registers import agreements
from mandate.services.registers.fields import VENDORS
from mandate.web import lists, reader, records, registerforms
from mandate.web.lists import Col
from mandate.web.may import may

PAGES = registerforms.pages(VENDORS, "vendors", gettext_noop("Add a vendor"))


def _sentence(found: list[Any], lacking: int, ending: int) -> str:
    if not found:
        return _("No vendor is in the register yet.")
    said = {
        "count": wording.spelled(len(found)),
        "lacking": wording.spelled(lacking),
        "ending": wording.spelled(ending),
    }
    if lacking:
        text = ngettext(
            "%(count)s vendor; %(lacking)s without an agreement that holds.",
            "%(count)s vendors; %(lacking)s without an agreement that holds.",
            len(found),
        )
    elif ending:
        text = ngettext(
            "%(count)s vendor; agreements ending soon: %(ending)s.",
            "%(count)s vendors; agreements ending soon: %(ending)s.",
            len(found),
        )
    else:
        text = ngettext(
            "%(count)s vendor, with an agreement that holds.",
            "%(count)s vendors, each with an agreement that holds.",
            len(found),
        )
    return wording.opening(text % said)


@may("see registers")
def vendors(request: HttpRequest) -> HttpResponse:
    """Every vendor: the agreement, where data is processed, and what is bought from them."""
    moment, person, today = reader.moment(request), reader.person(request), registerforms.day(request)
    found = lists.Rows.of(Vendor, request).all()
    states = {row.key: agreements.state(row, today=today) for row in found}
    lacking = [row for row in found if agreements.missing(row, today=today)]
    uses: dict[str | None, int] = {}
    for model, attribute in ((Tool, "supplier_id"), (Dataset, "vendor_id")):
        for row in seen.rows(model, person, moment):
            uses[getattr(row, attribute)] = uses.get(getattr(row, attribute), 0) + 1
    without = request.GET.get("without") == "agreement"
    columns = (
        Col("name", _("Vendor"), lambda v: v.name, link=lambda v: reverse("vendor", args=[v.key]), sort="name"),
        Col("agreement", _("Processor agreement"), lambda v: states[v.key], kind="agreement", sort="agreement"),
        Col("agreement_until", _("Until"), lambda v: v.agreement_until, kind="date", sort="agreement_until"),
        Col("location", _("Data processed in"), lambda v: v.location, sort="location", wide_only=True),
        Col("uses", _("Tools and datasets"), lambda v: uses.get(v.key, 0), kind="int"),
        Col("contact", _("Contact"), lambda v: v.contact, wide_only=True),
    )
    listed = lists.List(
        name="vendors",
        title=_("Vendors"),
        rows=lists.Rows(lacking if without else found),
        columns=columns,
        search=("name", "country", "location", "contact"),
        sort="name",
        context=registerforms.context(
            _sentence(found, len(lacking), sum(one == agreements.ENDING for one in states.values())),
            without=_("Only vendors without an agreement that holds.") if without else "",
            adding=PAGES,
            empty=(
                _("No vendor yet"),
                _(
                    "This will show whom tools and data are bought from, where they process it, and "
                    "whether a processor agreement holds."
                ),
            ),
        ),
    )
    return lists.show(request, "registers/list.html", listed)


@may("see registers")
def vendor(request: HttpRequest, key: str) -> HttpResponse:
    """One vendor: the agreement and until when, where data is processed, and what depends on them."""
    row = records.one(Vendor, request, key)
    return registerforms.record(
        request, PAGES, row, sentence=said(row, agreements.state(row, today=registerforms.day(request)))
    )


def said(row: Vendor, state: str) -> str:
    """Where the agreement with a vendor stands, as a sentence."""
    texts = {
        "none": _("%(name)s: there is no processor agreement."),
        "asked": _("%(name)s: a processor agreement was asked for."),
        "signed": _("%(name)s: the processor agreement is signed."),
        agreements.ENDING: _("%(name)s: the processor agreement ends on %(day)s."),
        agreements.EXPIRED: _("%(name)s: the processor agreement ended on %(day)s."),
        "not_needed": _("%(name)s: no processor agreement is needed."),
    }
    return texts.get(state, "%(name)s") % {"name": row.name, "day": formats.day(row.agreement_until)}


urlpatterns = [
    path("vendors/", vendors, name="vendors"),
    *registerforms.writing(PAGES, "vendors/"),
    path("vendors/<str:key>/", vendor, name="vendor"),
]
