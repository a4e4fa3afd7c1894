"""Steering meetings: when, the agenda, held item by item on a page of its own, the minutes; and MT time per month."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import access, clock
from mandate.records.models import Decision, Meeting, Person
from mandate.services import formats
from mandate.services.deciding import ballots, evidence, meetings, showing, words
from mandate.services.deciding.meetings import Plan
from mandate.services.decisions import PREPARED
from mandate.services.mandate import door
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _sentence(rows: list[Meeting], waits: int) -> str:
    ahead = sorted((row for row in rows if row.state != meetings.HELD), key=lambda row: row.held_on)
    if not ahead:
        text = ngettext(
            "No meeting is planned, and %(count)s decision waits for the MT.",
            "No meeting is planned, and %(count)s decisions wait for the MT.",
            waits,
        )
        return text % {"count": formats.count(waits)}
    text = ngettext(
        "The MT meets on %(day)s; %(count)s decision waits for it.",
        "The MT meets on %(day)s; %(count)s decisions wait for it.",
        waits,
    )
    return text % {"day": formats.day(ahead[0].held_on), "count": formats.count(waits)}


@may("see meetings")
def overview(request: HttpRequest) -> HttpResponse:
    """Every meeting, and what the months ahead ask of the MT against the minutes there are."""
    rows, states, today = lists.Rows.of(Meeting, request), meetings.states(), clock.today()
    every, past = rows.all(), reader.moment(request) is not None
    waiting = [] if past else meetings.waiting()
    columns = (
        Col("held_on", _("On"), lambda m: formats.day(m.held_on), link=lambda m: reverse("meeting", args=[m.key]),
            sort="held_on"),
        Col("state", _("Stands"), lambda m: states[m.state], sort="state"),
        Col("items", _("Decisions"), lambda m: len(m.agenda), kind="int"),
        Col("asked", _("Minutes asked"), lambda m: sum(int(one["minutes"]) for one in m.agenda), kind="int"),
        Col("minutes", _("Minutes there are"), lambda m: m.minutes, kind="int", sort="minutes"),
        Col("place", _("Where"), lambda m: m.place, wide_only=True),
    )  # fmt: skip
    listed = lists.List(
        name="meetings", title=_("Meetings of the MT"), rows=rows, columns=columns, search=("place", "notes"),
        filters=(Filter("state", _("Stands"), list(states.items())),), sort="held_on", backwards=True, cards=True,
        context={
            "sentence": _sentence(every, len(waiting)),
            "month": lambda day: formats.months([f"{day:%Y-%m}"]),
            "months": () if past else meetings.time(waiting, every, today=today),
        },
    )  # fmt: skip
    return lists.show(request, "meetings/meetings.html", listed)


@may("hold meetings")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; its agenda is made from what waits."""
    given, errors = Plan("", str(meetings.USUAL_MINUTES)), dict[str, str]()
    if request.method == "POST":
        given = _plan_of(request)
        errors = meetings.problems(given, today=clock.today())
        if not errors:
            made = meetings.plan(given, by=reader.actor(request), today=clock.today())
            return HttpResponseRedirect(reverse("meeting", args=[made.key]))
    context = {"given": given, "errors": errors, "row": None}
    return page(request, "meetings/form.html", context, status=422 if errors else 200)


def _plan_of(request: HttpRequest) -> Plan:
    asked = request.POST
    return Plan(asked.get("held_on", ""), asked.get("minutes", "")[:4], asked.get("place", "")[:200])


@may("hold meetings")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Another day, length or place."""
    found = records.one(Meeting, request, key)
    given = Plan(found.held_on.isoformat(), str(found.minutes), found.place)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = _plan_of(request)
        errors = meetings.problems(given, today=clock.today(), meeting=found)
        if not errors:
            by = reader.actor(request)
            meetings.change(found, given, by=by, today=clock.today(), version=reader.version(request))
            return HttpResponseRedirect(reverse("meeting", args=[key]))
    return page(
        request, "meetings/form.html", {"given": given, "errors": errors, "row": found}, status=422 if errors else 200
    )


@may("see meetings")
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """The agenda of a meeting with its minutes; what does not fit is named."""
    found, at = records.one(Meeting, request, key), reader.moment(request)
    laid, today = meetings.laid(found, at=at), clock.today()
    holds = at is None and access.may(reader.person(request), "hold meetings", today=today)
    people = Person.objects.in_bulk(list(found.present))
    context = {
        "row": found,
        "laid": laid,
        "state": meetings.states()[found.state],
        "held": found.state == meetings.HELD,
        "holds": holds and found.state != meetings.HELD,
        "is_today": found.held_on == today,
        "present": [people[key].name for key in found.present if key in people],
        "answer": words.answer,
        "promise": lambda decision: words.promise(decision, today=today),
        "legal": lambda decision: meetings.item(decision).legal,
        "waits": lambda decision: decision.state == PREPARED,
        "log": history.of(found),
        "sentence": _agenda_sentence(found, laid),
    }
    return page(request, "meetings/meeting.html", context)


def _agenda_sentence(found: Meeting, laid: meetings.Laid) -> str:
    words_ = {
        "day": formats.day(found.held_on), "count": formats.count(len(laid.rows)), "asked": laid.asked,
        "minutes": laid.minutes,
    }  # fmt: skip
    if found.state == meetings.HELD:
        text = ngettext("%(day)s: one decision was on the table.", "%(day)s: %(count)s decisions were on the table.",
                        len(laid.rows))  # fmt: skip
        return text % words_
    text = ngettext(
        "%(day)s: %(count)s decision in %(asked)s of %(minutes)s minutes.",
        "%(day)s: %(count)s decisions in %(asked)s of %(minutes)s minutes.",
        len(laid.rows),
    )
    return text % words_


@may("hold meetings")
@require_POST
def agenda(request: HttpRequest, key: str) -> HttpResponse:
    """The agenda in another order, with other minutes, with more or fewer items; or made anew from what waits."""
    found, by = records.one(Meeting, request, key), reader.actor(request)
    asked, version = request.POST, reader.version(request)
    if asked.get("anew"):
        meetings.arrange(found, None, by=by, version=version)
        return HttpResponseRedirect(reverse("meeting", args=[key]))
    items = []
    for one in asked.getlist("item")[:50]:
        place, minutes = asked.get(f"place-{one}", ""), asked.get(f"minutes-{one}", "")
        if asked.get(f"on-{one}") and minutes.isdecimal() and len(minutes) < 4:
            items.append((int(place) if place.isdecimal() and len(place) < 4 else 999, one, int(minutes)))
    ordered = [(one, minutes) for _place, one, minutes in sorted(items, key=lambda row: row[0])]
    meetings.arrange(found, ordered, by=by, version=version)
    return HttpResponseRedirect(reverse("meeting", args=[key]))


@may("hold meetings")
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """The meeting begins: the first item follows."""
    found = records.one(Meeting, request, key)
    if found.state == meetings.PLANNED:
        meetings.begin(found, by=reader.actor(request), today=clock.today(), version=reader.version(request))
    return HttpResponseRedirect(reverse("meeting-table", args=[key]))


@may("see meetings")
def table(request: HttpRequest, key: str) -> HttpResponse:
    """The meeting on one screen: one decision at a time, its options, its votes, and the minutes used so far."""
    found, today = records.one(Meeting, request, key), clock.today()
    laid = meetings.laid(found, ())
    at = _place(request, laid)
    row = laid.rows[at] if laid.rows else None
    context: dict[str, Any] = {
        "row": found,
        "laid": laid,
        "place": at,
        "item": row,
        "before": sum(one.minutes for one in laid.rows[:at]),
        "open": found.state == meetings.OPEN,
        "answer": words.answer,
        "members": door.members(today),
        **(_on_the_table(request, row.decision) if row else {}),
    }
    return page(request, "meetings/table.html", context)


def _place(request: HttpRequest, laid: meetings.Laid) -> int:
    """The item asked for, else the first that is open."""
    asked = request.GET.get("item", "")
    if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= len(laid.rows):
        return int(asked) - 1
    return next((at for at, one in enumerate(laid.rows) if one.decision.state == PREPARED), 0)


def _on_the_table(request: HttpRequest, found: Decision) -> dict[str, Any]:
    today = clock.today()
    me = reader.me(request)
    waits = found.state == PREPARED
    stand = ballots.stand(found, today=today)
    return {
        "decision": found,
        "columns": showing.columns(found, today=today),
        "stand": stand,
        "pieces": evidence.pieces(found.evidence, seen=None, today=today),
        "voter": ballots.voter(stand.deciders, me) if waits else None,
        "verdict": words.verdict(found),
        "waits": waits,
        "choice_words": dict(words.options(words.CHOICES)),
        "titles": {row["id"]: row.get("title", "") for row in found.options},
        "pairs": [(row["id"], row.get("title", "")) for row in found.options],
    }


@may("hold meetings")
@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what was said and who is there; or close the meeting with it."""
    found, asked = records.one(Meeting, request, key), request.POST
    close = asked.get("close") == "yes"
    meetings.note(
        found, notes=asked.get("notes", "")[:30_000], present=asked.getlist("present"), by=reader.actor(request),
        version=reader.version(request), close=close,
    )  # fmt: skip
    name = "meeting" if close or asked.get("from") == "meeting" else "meeting-table"
    item = asked.get("item", "")
    query = f"?item={item}" if name == "meeting-table" and item.isdecimal() else ""
    return HttpResponseRedirect(reverse(name, args=[key]) + query)


@may("hold meetings")
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """The meeting does not take place."""
    meetings.cancel(
        records.one(Meeting, request, key), by=reader.actor(request), why=request.POST.get("why", "")[:2000]
    )
    return HttpResponseRedirect(reverse("meetings"))


urlpatterns = [
    path("meetings/", overview, name="meetings"),
    path("meetings/new/", new, name="meeting-new"),
    path("meetings/<str:key>/", meeting, name="meeting"),
    path("meetings/<str:key>/change/", change, name="meeting-change"),
    path("meetings/<str:key>/agenda/", agenda, name="meeting-agenda"),
    path("meetings/<str:key>/begin/", begin, name="meeting-begin"),
    path("meetings/<str:key>/table/", table, name="meeting-table"),
    path("meetings/<str:key>/note/", note, name="meeting-note"),
    path("meetings/<str:key>/cancel/", cancel, name="meeting-cancel"),
]
