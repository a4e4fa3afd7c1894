"""Requests: mine, those I answer, all; made, answered, moved, withdrawn and appealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors import posting
from mandate.engines.access.lanes import Lane
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Grant, Person, Request
from mandate.services import formats, reasons, wording
from mandate.services.asking_access import due, matching, rights, verdicts, words
from mandate.services.asking_access import requests as service
from mandate.services.asking_access.choices import classes, purposes
from mandate.services.asking_access.promises import promises
from mandate.services.asking_access.requests import Wanted
from mandate.services.asking_access.rights import Answerers
from mandate.services.asking_access.subjects import subjects
from mandate.services.asking_access.verdicts import Verdict
from mandate.services.guardrails import current
from mandate.web import history, lists, reader, records, requestmail
from mandate.web.ask import rank_of
from mandate.web.lists import Col, Filter, List, Rows
from mandate.web.may import may
from mandate.web.page import page

MINE, TO_ANSWER, ALL = "mine", "to-answer", "all"


@may("ask")
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of mine, those I may answer, or all that exist for me."""
    me, today, at = reader.me(request), clock.today(), reader.moment(request)
    rows, things = Rows.of(Request, request, *rights.RELATED).all(), subjects()
    if at is None:
        due.settle_requests(rows, things, today=today)
    waiting = rights.answerers(today=today, things=things).waiting_for(
        me, [row for row in rows if row.state == service.OPEN]
    )
    shown = request.GET.get("show", "")
    if shown not in (MINE, TO_ANSWER, ALL):
        shown = TO_ANSWER if waiting else MINE
    chosen = {
        MINE: [row for row in rows if row.person_id == me.key],
        TO_ANSWER: waiting,
        ALL: rows,
    }[shown]
    listed = _list(chosen, context={
        "sentence": _sentence(waiting, chosen, shown), "shown": shown, "waiting": len(waiting),
        "carried": {"show": shown},
        "sees_all": me.holds(Role.ARCHITECT, Role.AUDITOR) or len(rows) > len(chosen),
    })  # fmt: skip
    return lists.show(request, "requests/requests.html", listed)


def _list(rows: Sequence[Request], *, context: dict[str, Any]) -> List:
    first = rights.first_names(rows)
    return List(
        name="requests",
        cards=True,
        title=_("Requests"),
        rows=Rows(rows),
        columns=(
            Col("name", _("What"), lambda r: r.name, link=_address, sort="name"),
            Col("person", _("Who"), lambda r: r.person.name, sort="person__name"),
            Col("sort", _("Sort"), _sort_word, wide_only=True),
            Col("data_class", _("With data"), _class_word, wide_only=True),
            Col("lane", _("Lane"), lambda r: words.word(words.LANES, r.lane), sort="lane"),
            Col("promised_on", _("Promised"), lambda r: r.promised_on, kind="date", sort="promised_on"),
            Col("asked_on", _("Asked"), lambda r: r.asked_on, kind="date", sort="asked_on", wide_only=True),
            Col("state", _("State"), lambda r: words.word(words.STATES, r.state), sort="state"),
            Col("answered_by", _("Answered by"), lambda r: _answered_by(r, first), wide_only=True),
        ),
        search=("name", "person__name", "why"),
        filters=(
            Filter("state", _("State"), words.options(words.STATES)),
            Filter("lane", _("Lane"), words.options(words.LANES)),
            Filter("sort", _("Sort"), words.options(words.SORTS)),
            Filter("emergency", _("Emergency"), (("True", _("Yes")), ("False", _("No")))),
        ),
        sort="promised_on",
        context=context,
    )


def _sort_word(row: Request) -> str:
    if row.subject_kind == service.WAY and not row.appeal_of_id:
        return _("Way of working")
    if row.appeal_of_id:
        return _("Appeal")
    return _("Emergency") if row.emergency else words.word(words.SORTS, row.sort)


def _answered_by(row: Request, first: Mapping[str, str]) -> str:
    """Whose answer it is; of an emergency both."""
    last = [row.answered_by.name] if row.answered_by else []
    return formats.listed([*(first[key] for key in rights.first_approvers(row) if key in first), *last])


def _class_word(row: Request) -> str:
    return "" if row.data_class is None else wording.word("data_class", row.data_class)


def _address(row: Request) -> str:
    return reverse("request", args=[row.key])


def _sentence(waiting: Sequence[Request], chosen: Sequence[Request], shown: str) -> str:
    if waiting and shown == TO_ANSWER:
        text = ngettext(
            "%(count)s request waits on you; the first answer was promised for %(day)s.",
            "%(count)s requests wait on you; the first answer was promised for %(day)s.",
            len(waiting),
        )
        soonest = min(row.promised_on for row in waiting)
        return wording.opening(text % {"count": formats.count(len(waiting)), "day": formats.day(soonest)})
    if shown == TO_ANSWER:
        return _("No request waits on you.")
    open_rows = sum(row.state == service.OPEN for row in chosen)
    if not chosen:
        return _("You asked for nothing yet.") if shown == MINE else _("Nobody asked for anything yet.")
    text = ngettext("%(count)s request waits for an answer.", "%(count)s requests wait for an answer.", open_rows)
    return wording.opening(text % {"count": formats.count(open_rows)})


def wanted_of(asked: Any) -> Wanted:
    """What a form says, of the address or the body."""
    return Wanted(
        why=asked.get("why", ""),
        subject_kind=asked.get("kind", "")[:12],
        subject=asked.get("key", "")[:40],
        name=asked.get("name", ""),
        link=asked.get("link", "").strip(),
        yields=asked.get("yields", ""),
        purpose=asked.get("purpose", "")[:40],
        data_class=rank_of(asked.get("class", "")),
        wanted_until=asked.get("wanted_until", ""),
        emergency=asked.get("emergency", "") == "yes",
    )


@may("ask")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for access to a row of the registers; what stands in none, or in none any more, is brought as an idea."""
    wanted = wanted_of(request.GET if request.method == "GET" else request.POST)
    if rights.row_of(wanted.subject_kind, wanted.subject) is None:
        return HttpResponseRedirect(f"{reverse('idea-new')}?{request.GET.urlencode()}")
    return _made(request, wanted, service.ACCESS)


@may("ask")
@require_http_methods(["GET", "POST"])
def idea(request: HttpRequest) -> HttpResponse:
    """Bring a tool or a way of working that is not there yet."""
    wanted = wanted_of(request.GET if request.method == "GET" else request.POST)
    if request.method == "POST":
        wanted = replace(wanted, subject="")
    known = matching.one(request.GET.get("kind", ""), wanted.subject, current.current(today=clock.today()).register)
    if known is not None and not wanted.name:
        wanted = Wanted(name=known.name, purpose=wanted.purpose, data_class=wanted.data_class)
    return _made(request, wanted, service.IDEA)


def _made(request: HttpRequest, wanted: Wanted, sort: str) -> HttpResponse:
    """The form, or the request that it made."""
    today = clock.today()
    found = service.problems(wanted, today=today) if request.method == "POST" else {}
    if request.method == "POST" and not found:
        made = service.make(wanted, person=reader.me(request), by=reader.actor(request), today=today, sort=sort)
        requestmail.tell(request, made)
        return HttpResponseRedirect(_address(made))
    register = current.current(today=today).register
    row = rights.row_of(wanted.subject_kind, wanted.subject)
    context = {
        "wanted": wanted,
        "row": row,
        "idea": sort == service.IDEA,
        "fast_days": promises().fast,
        "errors": found,
        "classes": classes(register),
        "purposes": purposes(register),
    }
    return page(request, "requests/form.html", context, status=422 if found else 200)


@may("ask")
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One request: what, why, its lane and promise, and what was answered."""
    found = records.one(Request, request, key, *rights.RELATED)
    if reader.moment(request) is None and found.state == service.OPEN:
        due.settle_requests([found], subjects(), today=clock.today())
    return shown(request, found)


def shown(
    request: HttpRequest, found: Request, *, errors: dict[str, str] | None = None, answer: Verdict | None = None
) -> HttpResponse:
    """The page of one request, with the form of what this reader may do."""
    me, today = reader.me(request), clock.today()
    who = rights.answerers(today=today)
    is_open = found.state == service.OPEN and reader.moment(request) is None
    context = {
        "one": found,
        "me": me,
        "answers": is_open and me.key in {person.key for person in who.of(found)},
        "log": history.of(found),
        "moves": [pair for pair in words.options(words.LANES) if pair[0] != found.lane],
        "errors": errors or {},
        "mailed": _mailed(request, found, who, me) if is_open else [],
        "posts": posting.ready(),
        "sent": "sent" in request.GET,
        **about(found, who, answer),
    }
    return page(request, "requests/request.html", context, status=422 if errors else 200)


def _mailed(request: HttpRequest, found: Request, who: Answerers, me: Person) -> list[tuple[str, str]]:
    """Whom a link can be sent to: by mail anybody who answers, handed over only by the architect, and to oneself."""
    if found.person_id == me.key and not posting.ready():
        return []
    people = who.of(found)
    if not posting.ready():
        people = [one for one in people if not found.emergency and (me.holds(Role.ARCHITECT) or one.key == me.key)]
    return [(one.key, one.name) for one in people]


def about(found: Request, who: Answerers, answer: Verdict | None = None) -> dict[str, Any]:
    """What both pages of a request say: facts in words, who answers, the form's first values."""
    register = current.current(today=who.today).register
    row = rights.row_of(found.subject_kind, found.subject) if found.subject else None
    return {
        "headline": headline(found),
        "said": reasons.told(found.answer),
        "lane": words.word(words.LANES, found.lane),
        "state": words.word(words.STATES, found.state),
        "sort": _sort_word(found),
        "why_lane": words.why_lane(found.reasons),
        "data": _class_word(found),
        "purpose": dict(purposes(register)).get(found.purpose, found.purpose),
        "purposes": purposes(register),
        "row": row,
        "who_answers": formats.listed(person.name for person in who.of(found)),
        "same_again": who.only_the_denier(found),
        "first_approval": Person.objects.filter(key__in=found.approvals and rights.first_approvers(found)).first(),
        "grant": Grant.objects.filter(request=found).first() if found.state == service.APPROVED else None,
        "answer": answer or Verdict(
            "", until=verdicts.suggested_until(found, today=who.today).isoformat(), instead=_alternative(row),
            data_class=found.data_class, purpose=found.purpose,
        ),
        "classes": [(rank, text) for rank, text in wording.words("data_class").items()
                    if found.data_class is None or int(rank) <= found.data_class],
        "becomes": [(code, wording.word("status", code) if code else _("Only noted")) for code in _rows(found)],
    }  # fmt: skip


def _rows(found: Request) -> tuple[str, ...]:
    return (verdicts.NOTED,) if found.subject_kind == service.WAY else verdicts.ROWS


def _alternative(row: Any) -> str:
    return getattr(row, "alternative", "") or ""


def headline(found: Request) -> str:
    """The request in one sentence: who asks for what, and where it stands."""
    facts = {"who": found.person.name, "name": found.name, "day": formats.day(found.promised_on)}
    if found.state == service.OPEN:
        return _("%(who)s asks for %(name)s; an answer was promised for %(day)s.") % facts
    facts["day"] = formats.day(found.answered_on)
    said = {
        service.APPROVED: _("%(name)s for %(who)s: approved on %(day)s."),
        service.DENIED: _("%(name)s for %(who)s: denied on %(day)s."),
        service.WITHDRAWN: _("%(name)s for %(who)s: withdrawn."),
        service.EXPIRED: _("%(name)s for %(who)s: ended without an answer."),
    }
    return said[found.state] % facts


def verdict_of(request: HttpRequest) -> Verdict:
    """The answer that a form gives."""
    asked = request.POST
    return Verdict(
        verdict=asked.get("verdict", ""),
        why=asked.get("why", ""),
        until=asked.get("until", ""),
        data_class=rank_of(asked.get("data_class", "")),
        purpose=asked.get("purpose", "")[:40],
        way_back=asked.get("way_back", ""),
        instead=asked.get("instead", ""),
        row=asked.get("row", ""),
    )


@may("ask")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Approve or deny; whoever is second reads who was first."""
    due.settle(today=clock.today())
    found = records.one(Request, request, key, *rights.RELATED)
    given, today, me = verdict_of(request), clock.today(), reader.me(request)
    service.refuse_unless_open(found)
    rights.refuse_unless_may_answer(me, found, today=today)
    wrong = verdicts.problems(found, given, today=today)
    if wrong:
        return shown(request, found, errors=wrong, answer=given)
    verdicts.answer(found, given, person=me, by=reader.actor(request), now=clock.now(), today=today)
    return HttpResponseRedirect(_address(found))


@may("answer requests")
@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Put a request into another lane, with the reason."""
    found = records.one(Request, request, key, *rights.RELATED)
    found.version = reader.version(request)
    lane, why = request.POST.get("lane", ""), request.POST.get("why", "")
    known = lane if lane in set(Lane) else ""
    service.move(found, known, person=reader.me(request), by=reader.actor(request), why=why, today=clock.today())
    return HttpResponseRedirect(_address(found))


@may("ask")
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take back one's own request."""
    found = records.one(Request, request, key, *rights.RELATED)
    found.version = reader.version(request)
    service.withdraw(found, person=reader.me(request), by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(_address(found))


@may("ask")
@require_POST
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the one second look at a no."""
    found = records.one(Request, request, key, *rights.RELATED)
    second = service.appeal(
        found, person=reader.me(request), by=reader.actor(request), why=request.POST.get("why", ""), today=clock.today()
    )
    requestmail.tell(request, second)
    return HttpResponseRedirect(_address(second))


urlpatterns = [
    path("ask/ideas/new/", idea, name="idea-new"),
    path("requests/", requests, name="requests"),
    path("requests/new/", new, name="request-new"),
    path("requests/<str:key>/", one, name="request"),
    path("requests/<str:key>/answer/", answer, name="request-verdict"),
    path("requests/<str:key>/move/", move, name="request-move"),
    path("requests/<str:key>/withdraw/", withdraw, name="request-withdraw"),
    path("requests/<str:key>/appeal/", appeal, name="request-appeal"),
]
