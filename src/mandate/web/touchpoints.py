"""Touchpoints: where people meet AI, whether they are told, who looked, and which texts go without a label."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mandate.engines.touchpoints import Standing, article
from mandate.records import clock
from mandate.records.models import Person, Touchpoint
from mandate.services import wording
from mandate.services.refusals import Refused
from mandate.services.registers.keeping import KEEPER
from mandate.services.registers.touchpoints import TOUCHPOINTS
from mandate.services.sheets.names import Names, Unknown
from mandate.services.touchpoints import approving, checking, standing
from mandate.web import drafts, lists, reader, records, registerforms
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.sheetforms import Pages

PAGES = Pages(
    TOUCHPOINTS, KEEPER, "touchpoints", gettext_noop("Add a touchpoint"), "change registers",
    parts=(
        (gettext_noop("What people meet"), ("name", "sort", "channel", "place", "audience", "language", "tool")),
        (gettext_noop("What they are told"), ("bearer", "notice", "own_text", "position")),
        (gettext_noop("Where no notice is needed"), ("exception", "exception_why", "editor")),
        (
            gettext_noop("Who looks, and when"),
            ("owner", "first_shown_on", "last_shown_on", "check_every_days", "mark_sha256", "note"),
        ),
    ),
)  # fmt: skip
FACTS = (
    "sort", "channel", "place", "audience", "language", "tool", "bearer", "position", "exception_why", "editor",
    "owner", "first_shown_on", "last_shown_on", "check_every_days", "mark_sha256", "note",
)  # fmt: skip


@may("see registers")
def touchpoints(request: HttpRequest) -> HttpResponse:
    """Every place where people meet AI, and whether they are told."""
    today = registerforms.day(request)
    found = lists.Rows.of(Touchpoint, request, "owner").all()
    stands = {row.key: standing.standing(row, today=today) for row in found}
    asked = request.GET.get("stands", "")
    shown = standing.narrowed(found, asked, today=today) if asked in ("open", *wording.words("shown")) else found
    only = _only(asked) if shown is not found else ""
    listed = lists.List(
        name="touchpoints",
        title=_("Touchpoints"),
        rows=lists.Rows(shown),
        columns=_columns(stands),
        search=("name", "place", "note"),
        filters=tuple(
            Filter(name, label, [(code, said) for code, said in wording.words(f"touchpoint_{name}").items() if code])
            for name, label in (("sort", _("What people meet")), ("audience", _("Who meets it")))
        ),
        sort="name",
        selectable=registerforms.keeps(request),
        context=registerforms.context(
            standing.headline(list(stands.values())),
            without=only,
            adding=PAGES,
            bulk="touchpoints-change",
            empty=(
                _("No touchpoint yet"),
                _(
                    "This will show where customers, readers and colleagues meet AI, what they are told there, and "
                    "when somebody last saw that it is shown."
                ),
            ),
        ),
    )
    return lists.show(request, "touchpoints/list.html", listed)


def _only(asked: str) -> str:
    if asked == "open":
        return _("Only touchpoints where somebody has to do something.")
    return _("Only touchpoints that stand so: %(state)s.") % {"state": wording.within(wording.word("shown", asked))}


def _columns(stands: dict[str, Standing]) -> tuple[Col, ...]:
    return (
        Col("name", _("Touchpoint"), lambda t: t.name, link=lambda t: reverse("touchpoint", args=[t.key]), sort="name"),
        Col("shown", _("Whether people are told"), lambda t: stands[t.key].shown.value, kind="shown"),
        Col("sort", _("What people meet"), lambda t: wording.word("touchpoint_sort", t.sort), sort="sort"),
        Col("channel", _("Channel"), lambda t: wording.word("touchpoint_channel", t.channel), sort="channel"),
        Col("next_check", _("Next look"), lambda t: stands[t.key].next_check, kind="date"),
        Col("owner", _("Owner"), lambda t: t.owner.name if t.owner else "", sort="owner__name", wide_only=True),
    )


@may("see registers")
@require_GET
def touchpoint(request: HttpRequest, key: str) -> HttpResponse:
    """One touchpoint: what people meet, what they are told, and the last look at it."""
    return _show(request, records.one(Touchpoint, request, key, "owner", "editor", "approved_by", "reviewed_by"))


def _show(request: HttpRequest, row: Touchpoint, **more: Any) -> HttpResponse:
    moment = reader.moment(request)
    stands = standing.standing(row, today=registerforms.day(request))
    shown = {
        "sentence": _("%(name)s: %(stands)s") % {
            "name": row.name, "stands": wording.within(standing.sentence(row, stands))
        },
        "facts": registerforms.facts(request, row, TOUCHPOINTS, Names(moment), only=_said(row)),
        "stands": stands,
        "article": article(row.sort, row.bearer),
        "notice": standing.notice(row),
        "where": standing.where(row),
        "texts": {"en": standing.text(row, "en"), "nl": standing.text(row, "nl")} if row.notice else {},
        "compared": None,
        "approved": standing.approved(row),
        "checks": moment is None and checking.may_check(reader.person(request), row),
        **more,
    }  # fmt: skip
    return registerforms.record(request, PAGES, row, "touchpoints/record.html", **shown)


def _said(row: Touchpoint) -> list[str]:
    """The facts that somebody filled in: an empty exception beside a notice would only puzzle."""
    return [name for name in FACTS if TOUCHPOINTS.field(name).of(row)]


def _mine(request: HttpRequest, key: str) -> Touchpoint:
    row = records.one(Touchpoint, request, key, "owner", "editor")
    row.version = reader.version(request)
    return row


@may("check touchpoints")
@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what a saved page or a picture shows of the notice."""
    row, given = _mine(request, key), request.FILES.get("file")
    if given is None:
        raise Refused(why=_("Choose a file."), whose_move=_("Yours."))
    if (given.size or 0) > checking.LARGEST:
        raise Refused(why=_("The file is too large."), whose_move=_("Yours."))
    checking.check(
        row, given.read(), seen=request.POST.get("seen") == "yes", by=reader.actor(request),
        person=reader.person(request), today=clock.today(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("touchpoint", args=[key]))


@may("see registers")
@require_GET
def proof(request: HttpRequest, key: str) -> HttpResponse:
    """The file of the last look, as it came: always saved, never shown."""
    row = records.one(Touchpoint, request, key)
    found = checking.proof(row)
    if found is None:
        raise Http404(key)
    name = f"touchpoint-{row.checked_on}.{found.form}"
    return drafts.attachment(bytes(found.content), name, "application/octet-stream")


@may("check touchpoints")
@require_POST
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """The text that goes without a label, with who checked its substance."""
    row, asked = _mine(request, key), request.POST
    approving.approve(
        row, asked.get("text", ""), review=asked.get("review", ""), reviewed_by=_named(asked.get("reviewed_by", "")),
        by=reader.actor(request), person=reader.person(request), today=clock.today(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("touchpoint", args=[key]))


def _named(text: str) -> Person | None:
    """The person that a name or an e-mail address means. Raises Refused where it means none."""
    if not text.strip():
        return None
    try:
        return Person.objects.get(key=Names().key("person", text))
    except Unknown as unknown:
        raise Refused(why=str(unknown), whose_move=_("Yours.")) from unknown


@may("see registers")
@require_http_methods(["POST"])
def compare(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a text is still the one that was approved; nothing is written."""
    row = records.one(Touchpoint, request, key, "owner", "editor", "approved_by", "reviewed_by")
    return _show(request, row, compared=approving.compare(row, request.POST.get("text", "")))


urlpatterns = [
    path("touchpoints/", touchpoints, name="touchpoints"),
    *registerforms.writing(PAGES, "touchpoints/"),
    path("touchpoints/<str:key>/check/", check, name="touchpoint-check"),
    path("touchpoints/<str:key>/proof/", proof, name="touchpoint-proof"),
    path("touchpoints/<str:key>/approve/", approve, name="touchpoint-approve"),
    path("touchpoints/<str:key>/compare/", compare, name="touchpoint-compare"),
    path("touchpoints/<str:key>/", touchpoint, name="touchpoint"),
]
