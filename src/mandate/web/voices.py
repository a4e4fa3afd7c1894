"""Voices: say something with a name or without a trace, follow it by a code, hear and answer it, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mandate.engines.terms import MINIMUM_GROUP
from mandate.engines.voices import Kept
from mandate.records import clock
from mandate.records.models import Dataset, Person, Tool, Voice
from mandate.services import formats, wording
from mandate.services.refusals import Refused
from mandate.services.voices import following, hearing, reading, saying
from mandate.services.voices.hearing import Reply
from mandate.services.voices.saying import ANSWERED, OPEN, ROWS, WORK, Wanted
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

NAMED, ANONYMOUS = "named", "anonymous"
SHORT = 90
_PAGES = {"tool": "tool", "decision": "decision", "dataset": "dataset", "initiative": "initiative"}


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else f"{plain[: SHORT - 1].rstrip()}…"


def _sentence(rows: list[Voice]) -> str:
    waits = [row for row in rows if row.state == OPEN]
    late = sum(hearing.late(row, today=clock.today()) for row in waits)
    if not rows:
        return _("Nothing was said that is for you.")
    text = ngettext(
        "%(count)s voice waits for a reply; %(late)s late.", "%(count)s voices wait for a reply; %(late)s late.",
        len(waits),
    )  # fmt: skip
    return wording.opening(text % {"count": wording.spelled(len(waits)), "late": wording.spelled(late)})


@may("say")
def voices(request: HttpRequest) -> HttpResponse:
    """What this reader hears, and what they said with their name: about what, how it stands, by when a reply comes."""
    rows = lists.Rows.of(Voice, request, "person")
    states, kinds, me = hearing.states(), saying.kinds(), reader.me(request)
    columns = (
        Col("text", _("What was said"), lambda v: _short(v.text), link=lambda v: reverse("voice", args=[v.key])),
        Col("about_name", _("About"), lambda v: v.about_name, sort="about_name"),
        Col("who", _("Who"), lambda v: _who(v, me)),
        Col("state", _("Stands"), lambda v: states.get(v.state, v.state), sort="state"),
        Col("due_on", _("Reply by"), lambda v: v.due_on, kind="date", sort="due_on"),
        Col("said_on", _("Said on"), lambda v: v.said_on, kind="date", sort="said_on", wide_only=True),
    )
    listed = lists.List(
        name="voices", title=_("Voices"), rows=rows, columns=columns, search=("text", "about_name", "reply", "risk"),
        filters=(
            Filter("state", _("Stands"), list(states.items())), Filter("about_kind", _("About"), list(kinds.items())),
        ),
        sort="said_on", backwards=True, context={"sentence": _sentence(rows.all())},
    )  # fmt: skip
    return lists.show(request, "voices/voices.html", listed)


def _who(row: Voice, me: Person) -> str:
    if row.person is None:
        return _("without a name")
    return _("you") if row.person_id == me.key else row.person.name


@may("say")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Say something. What points at a person or a small team is shown before it is sent without a name."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, _colon, key = asked.get("about", "").partition(":")
    given = Wanted(
        asked.get("text", ""), kind or WORK, key[:40], asked.get("name", "")[:200], asked.get("team", "")[:40]
    )
    mode = asked.get("mode", ANONYMOUS)
    if request.method == "GET":
        return _form(request, given, mode)
    today, errors = clock.today(), _wrong(request, given)
    if errors:
        return _form(request, given, mode, errors=errors)
    if mode == NAMED:
        row = saying.say(given, person=reader.me(request), by=reader.actor(request), today=today)
        return HttpResponseRedirect(reverse("voice", args=[row.key]))
    warned = saying.warnings(given.text, today=today)
    if warned and asked.get("sure") != "yes":
        return _form(request, given, mode, warned=warned)
    code = saying.whisper(given, today=today)
    grouped = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
    return page(request, "voices/said.html", {"code": grouped, "days": saying.PROMISED_DAYS})


def _wrong(request: HttpRequest, given: Wanted) -> dict[str, str]:
    """What is wrong with it; a thing that does not exist for this reader is none."""
    model = ROWS.get(given.about_kind)
    if model and not model.objects.seen_by(reader.person(request)).filter(key=given.about).exists():
        return {"about": _("There is no such thing here. Choose again.")}
    found = saying.problems(given, today=clock.today())
    return {{"about_kind": "about"}.get(name, name): why for name, why in found.items()}


def _form(
    request: HttpRequest, given: Wanted, mode: str, *, errors: Mapping[str, str] | None = None,
    warned: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    today, kinds = clock.today(), saying.kinds()
    options = [(f"{kind}:", kinds[kind]) for kind in (WORK, saying.LED, saying.AGENT)]
    for model in (Tool, Dataset):
        options += [(f"{model.kind}:{row.key}", row.name) for row in model.objects.only("key", "name").order_by("name")]
    chosen = f"{given.about_kind}:{given.about}"
    about = None if errors and "about" in errors else saying.subject(given, today=today)
    if about and chosen not in dict(options) and not _wrong(request, Wanted("-", given.about_kind, given.about)):
        options.insert(0, (chosen, about.name))
    context = {
        "given": given, "mode": mode, "errors": errors or {}, "warned": warned or [], "options": options,
        "chosen": chosen, "hears": saying.hearers(about) if about and chosen in dict(options) else "",
        "teams": list(saying.teams(today=today).items()), "least": MINIMUM_GROUP, "longest": saying.LONGEST,
    }  # fmt: skip
    return page(request, "voices/new.html", context, status=422 if errors else 200)


@may("be anywhere")
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """What a code leads to, and an answer to the reply. The code is in the body, so that no address or log has it."""
    code = request.POST.get("code", "")[:80]
    if request.method == "GET":
        return page(request, "voices/follow.html", {"found": None, "refusal": None, "added": False})
    today = clock.today()
    refusal: Refused | None = None
    found: following.Followed | None
    try:
        if "text" in request.POST:
            following.add(code, request.POST["text"], today=today)
        found = following.find(code)
    except Refused as no:
        refusal, found = no, _found(code)
    state = hearing.states().get(found.voice.state, "") if found and found.voice else hearing.states()[OPEN]
    context = {
        "found": found, "code": code, "refusal": refusal, "state": state,
        "added": "text" in request.POST and not refusal, "back": _back(found.voice if found else None),
    }  # fmt: skip
    return page(request, "voices/follow.html", context, status=409 if refusal else 200)


def _back(row: Voice | None) -> list[tuple[str, str]]:
    """What was added to a voice, with the day."""
    return [(formats.day(one["on"]), one["text"]) for one in row.said_back] if row else []


def _found(code: str) -> following.Followed | None:
    try:
        return following.find(code)
    except Refused:
        return None


@may("say")
@require_http_methods(["GET", "POST"])
def voice(request: HttpRequest, key: str) -> HttpResponse:
    """One voice: what was said, the reply, what became of it; who hears it replies here."""
    found = records.one(Voice, request, key, "person", "replied_by", "owner", "team")
    me, today = reader.me(request), clock.today()
    given, errors = _given(request, found), {}
    if request.method == "POST":
        hearing.refuse_unless_hears(found, me)
        errors = hearing.problems(found, given, today=today)
        if not errors:
            hearing.reply(
                found, given, person=me, by=reader.actor(request), today=today, version=reader.version(request)
            )
            return HttpResponseRedirect(reverse("voice", args=[key]))
    hears = reader.moment(request) is None and hearing.may_hear(found, me)
    link = _PAGES.get(found.about_kind)
    context: dict[str, Any] = {
        "row": found, "who": _who(found, me), "state": hearing.states().get(found.state, found.state), "given": given,
        "errors": errors, "hears": hears, "late": hearing.late(found, today=today), "log": history.of(found),
        "href": reverse(link, args=[found.about]) if link else "", "owners": [], "becomes": [],
        "back": _back(found),
    }  # fmt: skip
    if hears:
        words = {**hearing.states(), ANSWERED: _("The reply is enough")}
        context["owners"] = list(hearing.owners(found, today=today).items())
        context["becomes"] = [(code, words[code]) for code in (ANSWERED, *hearing.FURTHER)]
    return page(request, "voices/voice.html", context, status=422 if errors else 200)


def _given(request: HttpRequest, row: Voice) -> Reply:
    if request.method == "POST":
        fields = ("text", "becomes", "risk", "owner", "until", "idea", "summary", "did")
        return Reply(**{name: request.POST.get(name, "") for name in fields})
    becomes = ANSWERED if row.state == OPEN else row.state
    until = row.until.isoformat() if row.until else ""
    return Reply(row.reply, becomes, row.risk, row.owner_id or "", until, "", row.summary, row.did)


@may("see patterns of voices")
@require_GET
def patterns(request: HttpRequest) -> HttpResponse:
    """What five voices or more have in common, and how the promise of a reply is kept."""
    today = clock.today()
    found = reading.patterns(Voice.objects.select_related("team"), today=today)
    context = {"found": found, "least": MINIMUM_GROUP, "figures": _figures(found.kept)}
    return page(request, "voices/patterns.html", context)


def _figures(kept: Kept) -> list[dict[str, Any]]:
    """How the promise of a reply is kept, as figures."""
    share, days = kept.share, kept.days
    promised = _("of %(replied)s, within %(days)s working days") % {
        "replied": kept.replied,
        "days": saying.PROMISED_DAYS,
    }
    return [
        {"label": _("Replies in time"), "value": None if share is None else f"{round(share * 100)} %",
         "note": promised, "href": ""},
        {"label": _("Days to a reply"), "value": None if days is None else formats.number(days),
         "note": _("the middle of all replies"), "href": ""},
        {"label": _("Late now"), "value": formats.number(kept.late), "note": _("past the promised day"), "href": ""},
    ]  # fmt: skip


@may("say")
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """You said, we did: for everybody who works here, in the words of who answered."""
    return page(request, "voices/done.html", {"rows": reading.done()})


urlpatterns = [
    path("voices/", voices, name="voices"),
    path("voices/new/", new, name="voice-new"),
    path("voices/follow/", follow, name="voice-follow"),
    path("voices/patterns/", patterns, name="voice-patterns"),
    path("voices/done/", done, name="voices-done"),
    path("voices/<str:key>/", voice, name="voice"),
]
