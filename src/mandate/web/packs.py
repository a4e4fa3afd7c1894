"""MT packs: every one that was made, one as a page with every number linked to the record of its moment, its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mandate.connectors.files.management import Ref
from mandate.records import access, clock, seen
from mandate.records.models import Pack
from mandate.services import formats, leaving, wording
from mandate.services.pack import comparing, keeping, papers, telling
from mandate.web import drafts, history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

_OPENED_BY: Mapping[str, str] = {
    "bookings": "see capacity", "charter-given": "see decisions", "commitments": "see commitments",
    "competences": "see registers", "decision": "see decisions", "decisions": "see decisions",
    "initiative": "see initiatives", "initiatives": "see initiatives", "pack-against": "see packs",
    "packs": "see packs", "plan-of-record": "see roadmap", "recalibration": "see recalibration", "tool": "see tools",
    "vendor": "see registers",
}  # fmt: skip
"""The pages that a number of a pack leads to, and the permission each asks for."""
_ON_THE_PAGE = {"duties": "#duties", "against": "against/"}


def _language(request: HttpRequest) -> str:
    """The language of who will read it, not of the screen."""
    asked = request.GET.get("language", "")
    return asked if asked in keeping.LANGUAGES else (translation.get_language() or "en")[:2]


def _linker(request: HttpRequest, at: str) -> Callable[[Ref | None], str]:
    """Addresses of where numbers come from, as the record stood then; empty where this reader has no such page."""
    person, today = reader.person(request), clock.today()

    def link(ref: Ref | None) -> str:
        if ref is None:
            return ""
        if ref.page in _ON_THE_PAGE:
            return _ON_THE_PAGE[ref.page]
        if not access.may(person, _OPENED_BY[ref.page], today=today):
            return ""
        address = reverse(ref.page, args=[ref.key] if ref.key else [])
        return f"{address}?{urlencode([*ref.query, ('at', at)])}"

    return link


@may("see packs")
def packs(request: HttpRequest) -> HttpResponse:
    """Every pack: when it was made, what it said, and whether the MT signed it."""
    rows = lists.Rows.of(Pack, request)
    language, states = (translation.get_language() or "en")[:2], keeping.states()
    columns = (
        Col(
            "number", _("Pack"), lambda row: _("MT pack %(number)s") % {"number": row.number},
            link=lambda row: reverse("pack", args=[row.key]), sort="number",
        ),
        Col("made_on", _("Made"), lambda row: row.made_on, kind="date", sort="made_on"),
        Col("headline", _("It said"), lambda row: row.headline.get(language, "")),
        Col("asked", _("Decisions asked"), lambda row: row.contents["asked"]["total"], kind="int", wide_only=True),
        Col("state", _("Stands"), lambda row: states[row.state], sort="state"),
    )  # fmt: skip
    listed = lists.List(
        name="packs", title=_("MT packs"), rows=rows, columns=columns, sort="number", backwards=True, cards=True,
        filters=(Filter("state", _("Stands"), list(states.items())),),
        context={"sentence": _sentence(rows), "empty": not rows.count()},
    )  # fmt: skip
    return lists.show(request, "packs/packs.html", listed)


def _sentence(rows: lists.Rows) -> str:
    if not rows.count():
        return _("No pack was made yet.")
    signed = rows.counts("state").get("signed", 0)
    text = ngettext("%(count)s pack was made", "%(count)s packs were made", rows.count())
    made = text % {"count": formats.count(rows.count())}
    after = ngettext("%(count)s is signed by the MT", "%(count)s are signed by the MT", signed)
    told = after % {"count": formats.count(signed)} if signed else _("none is signed by the MT yet")
    return wording.opening(_("%(made)s, and %(signed)s.") % {"made": made, "signed": told})


@may("make packs")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """One click: a pack of this moment, kept."""
    made = keeping.make(
        by=reader.actor(request), today=clock.today(), at=clock.now(), why=request.POST.get("why", "")[:2000]
    )
    return HttpResponseRedirect(reverse("pack", args=[made.key]))


def _pair(request: HttpRequest, key: str) -> tuple[Pack, Pack | None]:
    """A pack, and the one before it as this reader may see it."""
    row = records.one(Pack, request, key)
    every = seen.rows(Pack, reader.person(request), reader.moment(request))
    return row, keeping.before(row, every)


@may("see packs")
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """One pack as a page: every number leads to the record as it stood when the pack was made."""
    row, last = _pair(request, key)
    at, today, person = reader.moment(request), clock.today(), reader.me(request)
    signed = keeping.signatures(row)
    paper = telling.paper(row.contents, language=_language(request), row=row, before=last, signatures=signed)
    stands = keeping.standing(row, today=today) if row.state != "signed" and at is None else None
    refusal = keeping.refusal(row, person, today=today) if at is None else None
    return page(request, "packs/pack.html", {
        "paper": paper, "link": _linker(request, row.contents["at"]), "row": row, "last": last,
        "contents": row.contents, "stands": stands, "may_sign": at is None and refusal is None,
        "refusal": refusal if stands and access.may(person, "sign packs", today=today) else None,
        "signed": signed, "moment": datetime.fromisoformat(row.contents["at"]), "log": history.of(row),
    })  # fmt: skip


@may("see packs")
def against(request: HttpRequest, key: str) -> HttpResponse:
    """A pack beside the one before it: every number now and then, and what became of what led the last one."""
    row, last = _pair(request, key)
    paper = telling.paper(row.contents, language=_language(request), row=row, before=last)
    found = comparing.lines(row.contents, last.contents if last else None)
    moved = sum(one.differs for one in found)
    text = ngettext(
        "%(count)s number moved since the last pack.", "%(count)s numbers moved since the last pack.", moved
    )
    sentence = wording.opening(text % {"count": formats.count(moved)})
    if last is None:
        sentence = _("This is the first pack; there is nothing to compare it with.")
    listed = lists.List(
        name="pack-against", title=_("MT pack %(number)s beside the one before") % {"number": row.number},
        rows=lists.Rows(found), columns=_compared(), search=("label",),
        context={"row": row, "last": last, "paper": paper, "sentence": sentence},
    )  # fmt: skip
    return lists.show(request, "packs/against.html", listed)


def _compared() -> tuple[Col, ...]:
    return (
        Col("label", _("Figure"), lambda one: one.label),
        Col("now", _("Now"), lambda one: one.now),
        Col("before", _("Last time"), lambda one: one.before),
        Col("differs", _("Moved"), lambda one: _("moved") if one.differs else ""),
    )


@may("sign packs")
@require_POST
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """A member of the MT signs exactly what the page shows."""
    row = records.one(Pack, request, key)
    given: dict[str, Any] = {"digest_": request.POST.get("digest", ""), "by": reader.actor(request)}
    keeping.sign(row, reader.me(request), today=clock.today(), **given)
    return HttpResponseRedirect(reverse("pack", args=[key]))


@may("see packs")
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The pack as pdf (two pages), pptx (slides), xlsx (every number) or json, for who reads `?language=`."""
    if form not in leaving.FORMS:
        raise Http404(form)
    row, last = _pair(request, key)
    made = papers.made(
        row.contents, form, language=_language(request), row=row, before=last, signatures=keeping.signatures(row)
    )
    return drafts.attachment(made.content, made.name, made.type)


urlpatterns = [
    path("packs/", packs, name="packs"),
    path("packs/make/", make, name="pack-make"),
    path("packs/<str:key>/", pack, name="pack"),
    path("packs/<str:key>/against/", against, name="pack-against"),
    path("packs/<str:key>/sign/", sign, name="pack-sign"),
    path("packs/<str:key>/<str:form>", download, name="pack-file"),
]
