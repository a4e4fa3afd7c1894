"""Gatherings: every time of them, the series behind, planning, changing and ending one, and inviting to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mandate.connectors import posting
from mandate.connectors.files.calendars import TYPE
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import FollowUp, Gathering, Occasion, Question
from mandate.services import formats, wording
from mandate.services.gatherings import asking, audience, inviting, planning
from mandate.services.gatherings.planning import Facts
from mandate.services.mailing import outbox
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

FEW = 12
"""Choices that stand on a form unfolded."""
_FIELDS = (
    "name", "sort", "about", "first_on", "begins", "minutes", "repeats", "every", "until", "times", "place", "link",
    "zone",
)  # fmt: skip


def settled() -> None:
    """What has come near or is over since anybody last looked stands in the record."""
    planning.roll(today=clock.today())
    asking.settle(today=clock.today())


def _sentence(rows: list[Occasion]) -> str:
    coming = planning.next_of(rows, today=clock.today())
    waits = Question.objects.filter(state__in=asking.STILL_OPEN, occasion__in=[row.key for row in rows]).count()
    if not rows:
        return _("Nobody was called together yet.")
    words = {"count": wording.spelled(waits)}
    open_ = ngettext("%(count)s question is still open.", "%(count)s questions are still open.", waits) % words
    if coming is None:
        return wording.opening(open_)
    words = {"name": coming.gathering.name, "day": formats.day(coming.held_on), "begins": coming.begins}
    text = _("%(name)s is next, on %(day)s at %(begins)s.") % words
    return f"{text} {wording.opening(open_)}" if waits else text


@may("gather")
def gatherings(request: HttpRequest) -> HttpResponse:
    """Every time of every gathering this reader is invited to: when, where, how it stands."""
    if reader.moment(request) is None:
        settled()
    rows = lists.Rows.of(Occasion, request, "gathering")
    sorts, states = planning.sorts(), planning.states()
    columns = (
        Col("name", _("Gathering"), lambda o: o.gathering.name, link=lambda o: reverse("occasion", args=[o.key]),
            sort="gathering__name"),
        Col("held_on", _("On"), lambda o: o.held_on, kind="date", sort="held_on"),
        Col("begins", _("At"), lambda o: o.begins),
        Col("sort", _("Kind"), lambda o: sorts.get(o.gathering.sort, o.gathering.sort), wide_only=True),
        Col("place", _("Where"), lambda o: o.place or (_("by call") if o.link else ""), wide_only=True),
        Col("state", _("Stands"), lambda o: states[o.state], sort="state"),
    )  # fmt: skip
    listed = lists.List(
        name="gatherings", title=_("Gatherings"), rows=rows, columns=columns, search=("gathering__name", "place"),
        filters=(Filter("gathering__sort", _("Kind"), list(sorts.items())),
                 Filter("state", _("Stands"), list(states.items()))),
        sort="held_on", backwards=True, context={"sentence": _sentence(rows.all())},
    )  # fmt: skip
    return lists.show(request, "gatherings/gatherings.html", listed)


def _typed(request: HttpRequest) -> Facts:
    found = {name: request.POST.get(name, "")[:3000] for name in _FIELDS}
    return Facts(**found, audience=tuple(request.POST.getlist("audience")[:300]))


def _form(
    request: HttpRequest, given: Facts, row: Gathering | None, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    choices = audience.choices(reader.me(request))
    context: dict[str, Any] = {
        "given": given, "row": row, "errors": errors or {}, "sorts": list(planning.sorts().items()),
        "repeats": list(planning.repeats().items()),
        **_grouped(choices, given.audience, folded=len(choices) > FEW),
        "alone": not reader.me(request).holds(Role.ARCHITECT),
    }  # fmt: skip
    return page(request, "gatherings/form.html", context, status=422 if errors else 200)


def _grouped(choices: Sequence[tuple[str, str]], chosen: Sequence[str], *, folded: bool) -> dict[str, Any]:
    """Whom one may invite, in parts; teams and people fold away where there are many."""
    parts: dict[str, list[tuple[str, str]]] = {"groups": [], "teams": [], "people": []}
    for code, text in choices:
        kind = code.partition(":")[0]
        name = "people" if kind == "person" else "teams" if kind == "team" and folded else "groups"
        parts[name].append((code, text))
    opened = {f"{name}_chosen": any(code in chosen for code, _text in rows) for name, rows in parts.items()}
    return {**parts, **opened}


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call people together: once, every week or every month."""
    me, today = reader.me(request), clock.today()
    if request.method == "GET":
        team = f"team:{me.team_id}"
        chosen = (audience.ALL,) if me.holds(Role.ARCHITECT) else (team,)
        return _form(request, Facts(zone=str(clock.zone()), audience=chosen), None)
    given = _typed(request)
    errors = planning.problems(given, person=me, today=today)
    if errors:
        return _form(request, given, None, errors)
    made = planning.plan(given, person=me, by=reader.actor(request), today=today, at=clock.now())
    return HttpResponseRedirect(reverse("gathering", args=[made.key]))


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """The series otherwise; its times to come follow."""
    found, me, today = records.one(Gathering, request, key, "organiser"), reader.me(request), clock.today()
    planning.refuse_unless_holds(found, me)
    if request.method == "GET":
        return _form(request, _facts(found), found)
    given = _typed(request)
    errors = planning.problems(given, person=me, today=today, gathering=found)
    if errors:
        return _form(request, given, found, errors)
    planning.change(
        found, given, person=me, by=reader.actor(request), today=today, at=clock.now(), version=reader.version(request)
    )
    return HttpResponseRedirect(reverse("gathering", args=[key]))


def _facts(row: Gathering) -> Facts:
    return Facts(
        row.name, row.sort, row.about, row.first_on.isoformat(), row.begins, str(row.minutes), row.repeats,
        str(row.every), row.until.isoformat() if row.until else "", str(row.times or ""), row.place, row.link, row.zone,
        audience.words(row),
    )  # fmt: skip


@may("gather")
@require_GET
def gathering(request: HttpRequest, key: str) -> HttpResponse:
    """One series: when, where and for whom, its times, what was agreed, and the invitations that went."""
    found, at = records.one(Gathering, request, key, "organiser"), reader.moment(request)
    today = clock.today()
    if at is None:
        settled()
    times = sorted(found.occasions.all(), key=lambda one: (one.held_on, one.begins))
    coming = planning.next_of(times, today=today)
    holds = at is None and planning.holds(found, reader.me(request))
    mails = inviting.standing(found, today=today) if holds else None
    context = {
        "row": found, "coming": coming, "ahead": [one for one in times if one.held_on >= today][:8],
        "past": [one for one in reversed(times) if one.held_on < today][:8], "holds": holds,
        "sort": planning.sorts().get(found.sort, found.sort), "states": planning.states(),
        "repeats": planning.repeats().get(found.repeats, ""), "audience": audience.said(found), "mails": mails,
        "mail_states": outbox.states(), "most_named": inviting.MOST_NAMED, "mail": posting.ready(),
        "log": history.of(found), "sentence": _series_sentence(found, coming),
        "open_actions": FollowUp.objects.filter(occasion__gathering=found, state="open").select_related("owner")[:8],
    }  # fmt: skip
    return page(request, "gatherings/gathering.html", context)


def _series_sentence(row: Gathering, coming: Occasion | None) -> str:
    words = {"name": row.name}
    if row.state == planning.CANCELLED:
        return _("%(name)s does not take place any more.") % words
    if coming is None:
        return _("%(name)s has no time to come.") % words
    words |= {"day": formats.day(coming.held_on), "begins": coming.begins}
    return _("%(name)s: next on %(day)s at %(begins)s.") % words


@may("gather")
@require_GET
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The series as a calendar file to keep, with this reader as the only one invited."""
    found = records.one(Gathering, request, key, "organiser")
    link = request.build_absolute_uri(reverse("gathering", args=[key]))
    response = HttpResponse(inviting.file(found, link=link, to=reader.me(request)), content_type=TYPE)
    response["Content-Disposition"] = 'attachment; filename="gathering.ics"'
    return response


@may("hold gatherings")
@require_POST
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """Put every invitation, change and end that is still to go in the queue."""
    found = records.one(Gathering, request, key, "organiser")
    link = request.build_absolute_uri(reverse("gathering", args=[key]))
    inviting.send(found, person=reader.me(request), link=link, at=clock.now())
    return HttpResponseRedirect(reverse("gathering", args=[key]))


@may("hold gatherings")
@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The series does not go on."""
    found, why = records.one(Gathering, request, key), request.POST.get("why", "")[:2000]
    found.version = reader.version(request)
    planning.end(
        found, person=reader.me(request), by=reader.actor(request), why=why, today=clock.today(), at=clock.now()
    )
    return HttpResponseRedirect(reverse("gathering", args=[key]))


urlpatterns = [
    path("gatherings/", gatherings, name="gatherings"),
    path("gatherings/new/", new, name="gathering-new"),
    path("gatherings/<str:key>/", gathering, name="gathering"),
    path("gatherings/<str:key>/change/", change, name="gathering-change"),
    path("gatherings/<str:key>/calendar/", file, name="gathering-calendar"),
    path("gatherings/<str:key>/invite/", invite, name="gathering-invite"),
    path("gatherings/<str:key>/end/", end, name="gathering-end"),
]
