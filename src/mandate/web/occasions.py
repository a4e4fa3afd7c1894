"""One time of a gathering: its agenda, who comes, questions with a name or without, minutes, actions and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Attendance, FollowUp, Occasion, Question
from mandate.services.gatherings import asking, audience, drafting, minutes, papers, planning
from mandate.services.gatherings.asking import Dealt
from mandate.services.gatherings.minutes import Agreed, Item
from mandate.services.gatherings.planning import Elsewhere
from mandate.services.refusals import Refused
from mandate.services.voices import saying
from mandate.web import history, reader, records
from mandate.web.gatherings import settled
from mandate.web.may import may
from mandate.web.page import page

NAMED, ANONYMOUS = "named", "anonymous"
_SALT = "mandate.gatherings.vote"
_YEAR_S = 365 * 24 * 3600
_BECAME = {"decision": "decision", "voice": "voice"}


def _one(request: HttpRequest, key: str) -> Occasion:
    return records.one(Occasion, request, key, "gathering__organiser")


def _back(key: str, part: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("occasion", args=[key]) + part)


@may("gather")
@require_GET
def occasion(request: HttpRequest, key: str) -> HttpResponse:
    """Everything about one time, for who is invited."""
    if reader.moment(request) is None:
        settled()
    return _shown(request, _one(request, key))


def _shown(
    request: HttpRequest, one: Occasion, *, text: str = "", mode: str = ANONYMOUS, warned: list[str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    me, today, past = reader.me(request), clock.today(), reader.moment(request) is not None
    asked, left = asking.of_series(one)
    attendances = list(Attendance.objects.filter(occasion=one).select_related("person"))
    mine = next((row.answer for row in attendances if row.person_id == me.key), "")
    holds = not past and planning.holds(one.gathering, me)
    context: dict[str, Any] = {
        "row": one, "series": one.gathering, "when": papers.when(one), "state": planning.states()[one.state],
        "sentence": papers.sentence(one, asked), "asked": asked, "left": left, "states": asking.states(),
        "mine": mine, "answers": list(minutes.answers().items()), "came": minutes.comes(attendances),
        "there": [row.person.name for row in attendances if row.was_there] if holds else [], "holds": holds,
        "opens": not past and one.state == planning.PLANNED, "invited": audience.is_invited(one.gathering, me),
        "voted": asking.mine(asked, _token(request, one)) if not past else frozenset(),
        "actions": _actions(one), "late": lambda row: minutes.late(row, today=today), "me": me,
        "action_states": minutes.states(), "text": text, "mode": mode, "warned": warned or [], "errors": errors or {},
        "owners": list(asking.owners(one, today=today).items()) if holds else [], "longest": asking.LONGEST,
        "audience": audience.said(one.gathering), "log": history.of(one, known=reader.account(request)),
        "today_iso": today.isoformat(), "is_near": one.held_on <= today, "became": _BECAME,
    }  # fmt: skip
    return page(request, "gatherings/occasion.html", context, status=422 if errors else 200)


def _actions(one: Occasion) -> list[FollowUp]:
    """What was agreed this time, and what is still open from before."""
    rows = FollowUp.objects.filter(occasion__gathering_id=one.gathering_id).select_related("owner")
    return [row for row in rows if row.occasion_id == one.key or row.state == minutes.OPEN][:20]


def _token(request: HttpRequest, one: Occasion) -> str:
    """The pass in this browser, if it holds one for this time."""
    try:
        return str(request.get_signed_cookie(f"vote-{one.key}", salt=_SALT))
    except (KeyError, signing.BadSignature):
        return ""


def _handed(request: HttpRequest, one: Occasion, response: HttpResponse) -> str:
    """The pass of this browser; a new one where this person had none yet, empty where another browser has it."""
    token = _token(request, one)
    if token:
        return token
    token = asking.hand(one, reader.me(request)) or ""
    if token:
        response.set_signed_cookie(
            f"vote-{one.key}", token, salt=_SALT, max_age=_YEAR_S, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return token


@may("gather")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Yes, maybe or no; with it comes the pass to vote."""
    one = _one(request, key)
    minutes.answer(
        one, request.POST.get("answer", ""), person=reader.me(request), by=reader.actor(request), today=clock.today(),
        at=clock.now(),
    )  # fmt: skip
    response = _back(key)
    _handed(request, one, response)
    return response


@may("gather")
@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask something. What points at a person or a small team is shown before it is sent without a name."""
    one, sent, today = _one(request, key), request.POST, clock.today()
    text, mode = sent.get("text", "")[: asking.LONGEST + 1], sent.get("mode", ANONYMOUS)
    wrong = asking.problem(text)
    if wrong:
        return _shown(request, one, text=text, mode=mode, errors={"text": wrong})
    if mode == NAMED:
        asking.ask(one, text, person=reader.me(request), by=reader.actor(request), today=today)
        return _back(key, "#questions")
    warned = saying.warnings(text, today=today)
    if warned and sent.get("sure") != "yes":
        return _shown(request, one, text=text, mode=mode, warned=warned)
    asking.whisper(one, text, today=today)
    return _back(key, "#questions")


@may("gather")
@require_POST
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """A vote for a question, or taken back."""
    one, response = _one(request, key), _back(key, "#questions")
    token = _handed(request, one, response)
    if not token:
        raise Refused(
            why=_("Your vote was handed to another browser, and nobody can look up which."),
            whose_move=_("Yours: vote there."),
            what_would_change_this=_("Nothing: a second pass would be a second vote."),
        )
    asking.vote(one, request.POST.get("question", "")[:40], token)
    return response


@may("gather")
@require_POST
def deal(request: HttpRequest, key: str) -> HttpResponse:
    """What becomes of a question: by who holds the gathering, or who was to find out."""
    one, sent = _one(request, key), request.POST
    question = sent.get("question", "")[:40]
    given = Dealt(sent.get("state", ""), sent.get("answer", ""), sent.get("owner", "")[:40], sent.get("due", "")[:12])
    asked_of = Question.objects.filter(key=question).select_related("occasion__gathering").first()
    if asked_of and asked_of.occasion.gathering_id == one.gathering_id:
        one = asked_of.occasion
    version = reader.version(request) if sent.get("version") else None
    asking.deal(
        question, one, given, person=reader.me(request), by=reader.actor(request), today=clock.today(), version=version
    )
    return _back(key, "#questions")


@may("gather")
@require_POST
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """A question goes on as a decision on the desk, or as a voice."""
    one, me, by = _one(request, key), reader.me(request), reader.actor(request)
    rows = Question.objects.select_related("occasion__gathering")
    found = rows.filter(key=request.POST.get("question", "")[:40], occasion__gathering_id=one.gathering_id).first()
    if found is None:
        raise Refused(
            why=_("This question is not in the record yet."),
            what_would_change_this=_("What is asked without a name can be brought on from tomorrow."),
        )
    if request.POST.get("as") == "voice":
        minutes.to_voice(found, person=me, by=by, today=clock.today())
    else:
        minutes.to_decision(found, person=me, by=by, today=clock.today())
    return _back(key, "#questions")


@may("gather")
@require_POST
def action(request: HttpRequest, key: str) -> HttpResponse:
    """An action agreed, or how one stands."""
    one, sent, today = _one(request, key), request.POST, clock.today()
    me, by = reader.me(request), reader.actor(request)
    if sent.get("action"):
        rows = FollowUp.objects.select_related("occasion__gathering", "owner")
        found = rows.filter(key=sent["action"][:40], occasion__gathering_id=one.gathering_id).first()
        if found is None:
            raise Http404(key)
        note, version = sent.get("note", "")[:300], reader.version(request)
        minutes.finish(found, sent.get("state", ""), note=note, person=me, by=by, today=today, version=version)
    else:
        given = Agreed(sent.get("what", ""), sent.get("owner", "")[:40], sent.get("due", "")[:12])
        minutes.agree(one, given, person=me, by=by, today=today)
    return _back(key, "#actions")


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, key: str) -> HttpResponse:
    """The agenda: drafted from the record, changed and kept by who holds it."""
    one, me = _one(request, key), reader.me(request)
    planning.refuse_unless_open(one, me)
    errors: dict[str, str] = {}
    since = None
    if request.method == "POST":
        items = _items(request)
        errors = minutes.agenda_problems(items, one)
        if not errors:
            minutes.prepare(one, items, person=me, by=reader.actor(request), version=reader.version(request))
            return _back(key)
    elif one.agenda and not request.GET.get("anew"):
        items = [Item(row["title"], row["text"], row["minutes"]) for row in one.agenda]
    else:
        told = drafting.told(one, today=clock.today())
        since, items = told.since, drafting.draft(one, today=clock.today(), found=told)
    rows = [*items, Item(""), Item("")][: minutes.MOST_ITEMS]
    context = {
        "row": one,
        "items": rows,
        "errors": errors,
        "since": since or drafting.since(one),
        "drafted": not one.agenda,
    }
    return page(request, "gatherings/agenda.html", context, status=422 if errors else 200)


def _items(request: HttpRequest) -> list[Item]:
    """The items as typed, in the order of their places; one without a title and text is left out."""
    columns = (request.POST.getlist(name)[:50] for name in ("title", "text", "minutes", "place"))
    found = []
    for title, text, length, place in zip(*columns, strict=False):
        if title.strip() or text.strip():
            order = int(place) if place.isdecimal() and len(place) < 4 else 999
            found.append((order, Item(title, text, _whole(length))))
    return [item for _place, item in sorted(found, key=lambda row: row[0])]


def _whole(text: str) -> int:
    kept = text.strip()
    return 0 if not kept else int(kept) if kept.isascii() and kept.isdecimal() and len(kept) < 4 else -1


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, key: str) -> HttpResponse:
    """Minutes: what was said and who was there; closing them ends it."""
    one, me, sent = _one(request, key), reader.me(request), request.POST
    planning.refuse_unless_open(one, me)
    if request.method == "POST":
        close = sent.get("close") == "yes"
        minutes.note(
            one, notes=sent.get("notes", "")[:30_000], present=sent.getlist("present"), person=me,
            by=reader.actor(request), today=clock.today(), version=reader.version(request), close=close,
        )  # fmt: skip
        return _back(key)
    rows = {row.person_id: row for row in Attendance.objects.filter(occasion=one)}
    people = audience.invited(one.gathering, today=clock.today())
    context = {
        "row": one, "waits": sum(row.state == asking.OPEN for row in asking.shown([one])),
        "coming": [p for p in people if p.key in rows and (rows[p.key].was_there or rows[p.key].answer != minutes.NO)],
        "others": [p for p in people if p.key not in rows or (
            not rows[p.key].was_there and rows[p.key].answer == minutes.NO)],
        "there": {key for key, row in rows.items() if row.was_there}, "longest": minutes.LONGEST_NOTES,
    }  # fmt: skip
    return page(request, "gatherings/notes.html", context)


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: str) -> HttpResponse:
    """This one time on another day, at another hour or place; or not at all."""
    one, me, sent = _one(request, key), reader.me(request), request.POST
    planning.refuse_unless_open(one, me)
    given = Elsewhere(one.held_on.isoformat(), one.begins, str(one.minutes), one.place, one.link)
    errors: dict[str, str] = {}
    if request.method == "POST":
        fields = ("on", "begins", "minutes", "place", "link")
        given = Elsewhere(**{name: sent.get(name, "")[:400] for name in fields})
        errors = planning.elsewhere_problems(given, one, today=clock.today())
        if not errors:
            planning.move(
                one, given, person=me, by=reader.actor(request), today=clock.today(), at=clock.now(),
                version=reader.version(request),
            )  # fmt: skip
            return _back(key)
    context = {"row": one, "given": given, "errors": errors}
    return page(request, "gatherings/move.html", context, status=422 if errors else 200)


@may("hold gatherings")
@require_POST
def skip(request: HttpRequest, key: str) -> HttpResponse:
    """This one time does not take place."""
    one, why = _one(request, key), request.POST.get("why", "")[:2000]
    one.version = reader.version(request)
    planning.skip(one, person=reader.me(request), by=reader.actor(request), why=why, at=clock.now())
    return _back(key)


@may("gather")
@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """The agenda or the minutes as PDF, or five slides."""
    one, form = _one(request, key), request.GET.get("as", "pdf")
    if form not in {"pdf", "pptx"}:
        raise Http404(form)
    language = (translation.get_language() or "en")[:2]
    made = papers.made(one, form, language=language, today=clock.today(), at=clock.now())
    response = HttpResponse(made.content, content_type=made.type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


urlpatterns = [
    path("gatherings/on/<str:key>/", occasion, name="occasion"),
    path("gatherings/on/<str:key>/answer/", answer, name="occasion-answer"),
    path("gatherings/on/<str:key>/ask/", ask, name="occasion-ask"),
    path("gatherings/on/<str:key>/vote/", vote, name="occasion-vote"),
    path("gatherings/on/<str:key>/deal/", deal, name="occasion-deal"),
    path("gatherings/on/<str:key>/bring/", bring, name="occasion-bring"),
    path("gatherings/on/<str:key>/action/", action, name="occasion-action"),
    path("gatherings/on/<str:key>/agenda/", agenda, name="occasion-agenda"),
    path("gatherings/on/<str:key>/minutes/", notes, name="occasion-minutes"),
    path("gatherings/on/<str:key>/move/", move, name="occasion-move"),
    path("gatherings/on/<str:key>/skip/", skip, name="occasion-skip"),
    path("gatherings/on/<str:key>/paper/", paper, name="occasion-paper"),
]
