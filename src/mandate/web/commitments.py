"""What members of the MT promised: the list, one promise with what came of it, and a reminder."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Commitment, Decision, Person
from mandate.services import wording
from mandate.services.deciding import promises
from mandate.services.deciding.promises import Promise
from mandate.services.mandate import door
from mandate.web import handing, history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page


def _sentence(rows: list[Commitment]) -> str:
    today = clock.today()
    waits = [row for row in rows if row.state == promises.PROMISED]
    late = sum(promises.late(row, today=today) for row in waits)
    if not rows:
        return _("Nobody of the MT promised anything yet.")
    text = ngettext(
        "%(count)s promise is open; %(late)s late.", "%(count)s promises are open; %(late)s late.", len(waits)
    )
    return wording.opening(text % {"count": wording.spelled(len(waits)), "late": wording.spelled(late)})


@may("see commitments")
def commitments(request: HttpRequest) -> HttpResponse:
    """Every promise: who, what, by when, and how it stands."""
    rows, today = lists.Rows.of(Commitment, request, "member", "decision"), clock.today()
    states = promises.states()
    columns = (
        Col("text", _("Promise"), lambda c: c.text, link=lambda c: reverse("commitment", args=[c.key]), sort="text"),
        Col("member", _("Who"), lambda c: c.member.name, sort="member__name"),
        Col("due", _("By"), lambda c: c.due, kind="date", sort="due"),
        Col("stands", _("Stands"), lambda c: promises.standing(c, today=today)[0], sort="state"),
        Col("decision", _("Belongs to"), lambda c: c.decision.title if c.decision else "", wide_only=True),
    )
    listed = lists.List(
        name="commitments", title=_("Promises of the MT"), rows=rows, columns=columns, search=("text", "note"),
        filters=(Filter("state", _("Stands"), list(states.items())),), sort="due", cards=True,
        context={"sentence": _sentence(rows.all())},
    )  # fmt: skip
    return lists.show(request, "commitments/commitments.html", listed)


@may("promise")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down a promise: whose, what, by when, and with which decision."""
    given = Promise("", "", "", request.GET.get("decision", "")[:40])
    errors: dict[str, str] = {}
    if request.method == "POST":
        asked = request.POST
        given = Promise(
            asked.get("member", ""), asked.get("text", "")[:1000], asked.get("due", ""), asked.get("decision", "")
        )
        errors = promises.problems(given, today=clock.today())
        if not errors:
            promises.make(given, by=reader.actor(request), today=clock.today())
            return HttpResponseRedirect(reverse("commitments"))
    return _form(request, given, errors)


def _form(request: HttpRequest, given: Promise, errors: Mapping[str, str]) -> HttpResponse:
    decision = Decision.objects.filter(key=given.decision).first() if given.decision else None
    people = {one.key: one.name for one in door.members(clock.today())}
    me = reader.me(request)
    if me.holds(Role.ARCHITECT):
        people.setdefault(me.key, me.name)
    context = {"given": given, "errors": errors, "people": list(people.items()), "decision": decision}
    return page(request, "commitments/new.html", context, status=422 if errors else 200)


@may("see commitments")
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, key: str) -> HttpResponse:
    """One promise; who made it, or the architect, says how it stands."""
    found, today = records.one(Commitment, request, key, "member", "decision"), clock.today()
    person: Person = reader.me(request)
    if request.method == "POST":
        asked = request.POST
        promises.settle(
            found, asked.get("state", ""), note=asked.get("note", "")[:4000], person=person, by=reader.actor(request),
            today=today, due=asked.get("due", ""), version=reader.version(request),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("commitment", args=[key]))
    standing = promises.standing(found, today=today)
    context = {
        "row": found,
        "stands": standing,
        "log": history.of(found),
        "settles": reader.moment(request) is None and promises.may_settle(found, person),
        "open": found.state == promises.PROMISED,
    }
    return page(request, "commitments/commitment.html", context)


@may("prepare decisions")
@require_POST
def remind(request: HttpRequest, key: str) -> HttpResponse:
    """A reminder to who promised: sent where a mail server is set, else a draft."""
    found, company = records.one(Commitment, request, key, "member__account"), organisation()
    back = reverse("commitment", args=[key])
    letter = promises.reminder(
        found, link=request.build_absolute_uri(back), organisation=company.name if company else "",
        language=handing.language_of(found.member), today=clock.today(),
    )  # fmt: skip
    return handing.hand_over(letter, found.member, back=back, instead=_("They find it on their desk."))


urlpatterns = [
    path("commitments/", commitments, name="commitments"),
    path("commitments/new/", new, name="commitment-new"),
    path("commitments/<str:key>/", commitment, name="commitment"),
    path("commitments/<str:key>/remind/", remind, name="commitment-remind"),
]
