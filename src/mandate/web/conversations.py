"""Conversations: list, add, read by sentence, pin what was said to what it is about, change, remove, put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.readiness.bank import Item
from mandate.records import access, asof, clock
from mandate.records.models import Conversation, Quote
from mandate.services import conversations as service
from mandate.services import formats, priorities, priority_words, wording
from mandate.services.contradictions import Contradiction
from mandate.services.conversations import ITEM, SERVICE, TOPIC, ConversationFacts
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

FEWEST, MOST = 3, 5


def topics_line(conversation: Conversation) -> str:
    """The starting points of a conversation as words."""
    return ", ".join(wording.word("topic", topic) for topic in conversation.topics)


def _counts(request: HttpRequest) -> Mapping[str, int]:
    """Every conversation this reader may see with the number of its quotes, now or at a moment."""
    at = reader.moment(request)
    if at is None:
        rows = Conversation.objects.seen_by(reader.person(request)).order_by().values_list("key")
        return dict(rows.annotate(count=Count("quotes")))
    world = asof.world(at)
    quotes = Counter(quote.conversation_id for quote in world.all(Quote))
    return {talk.key: quotes[talk.key] for talk in world.all(Conversation)}


def _sentence(talks: int, quotes: int) -> str:
    held = ngettext("%(count)s conversation", "%(count)s conversations", talks) % {"count": wording.spelled(talks)}
    said = ngettext("%(count)s quote is pinned", "%(count)s quotes are pinned", quotes)
    both = {"conversations": held, "quotes": said % {"count": wording.spelled(quotes)}}
    return wording.opening(_("%(conversations)s; %(quotes)s.") % both)


def _address(conversation: Conversation) -> str:
    return reverse("conversation", args=[conversation.key])


@may("see conversations")
def conversations(request: HttpRequest) -> HttpResponse:
    """Every conversation: who spoke in which role, when, about what, and how much of it is pinned."""
    rows, counts = lists.Rows.of(Conversation, request), _counts(request)
    columns = (
        Col("title", _("Conversation"), lambda c: c.title, link=_address, sort="title"),
        Col("speaker_role", _("Role of the speaker"), lambda c: c.speaker_role, sort="speaker_role"),
        Col("on", _("On"), lambda c: c.on, kind="date", sort="on"),
        Col("topics", _("About"), topics_line, wide_only=True),
        Col("quotes", _("Quotes pinned"), lambda c: counts.get(c.key, 0), kind="int"),
    )
    talks = len(counts)
    listed = lists.List(
        name="conversations",
        title=_("Conversations"),
        rows=rows,
        columns=columns,
        search=("title", "speaker_role", "text"),
        sort="on",
        backwards=True,
        context={
            "sentence": _sentence(talks, sum(counts.values())),
            "talks": talks,
            "fewest": FEWEST,
            "most": MOST,
            "removed": request.GET.get("removed", ""),
        },
    )
    return lists.show(request, "conversations/conversations.html", listed)


def _quotes(request: HttpRequest, conversation: Conversation) -> list[Quote]:
    at = reader.moment(request)
    if at is None:
        return list(conversation.quotes.order_by("key"))
    return [quote for quote in asof.world(at).all(Quote) if quote.conversation_id == conversation.key]


def _pinned(quotes: Sequence[Quote]) -> list[dict[str, str]]:
    found = []
    for quote in quotes:
        name = service.subject_name(quote.subject_kind, quote.subject)
        found.append(
            {
                "key": quote.key,
                "text": quote.text,
                "name": name,
                "kind": quote.subject_kind,
                "href": _subject_address(quote),
                "stands": _stands(quote),
            }
        )
    return sorted(found, key=lambda one: (one["kind"], one["name"].lower()))


def _subject_address(quote: Quote) -> str:
    if quote.subject_kind == SERVICE:
        return reverse("service", args=[quote.subject])
    return f"{reverse('assessment-items')}#{quote.subject}" if quote.subject_kind == ITEM else ""


def _stands(quote: Quote) -> str:
    """Where the speaker puts a question, with the words of that answer; empty where the notes do not say."""
    item = service.question(quote.subject) if quote.subject_kind == ITEM else None
    if item is None or quote.position is None:
        return ""
    words = {"position": quote.position, "anchor": priority_words.typical(item, quote.position)}
    return _("puts it at %(position)s: %(anchor)s") % words


def _record(request: HttpRequest, conversation: Conversation, *, error: str = "") -> HttpResponse:
    quotes = _quotes(request, conversation)
    at = reader.moment(request)
    notes = access.may(reader.person(request), "note conversations", today=clock.today()) and at is None
    seen = service.seen_services() if notes else frozenset()
    on = _(" on %(day)s") % {"day": formats.day(conversation.on)} if conversation.on else ""
    said = ngettext("%(count)s quote is pinned", "%(count)s quotes are pinned", len(quotes))
    context = {
        "one": conversation,
        "sentence": _("%(role)s%(on)s; %(quotes)s.")
        % {"role": conversation.speaker_role, "on": on, "quotes": said % {"count": wording.spelled(len(quotes))}},
        "topics": topics_line(conversation),
        "paragraphs": service.sentences(conversation),
        "quotes": _pinned(quotes),
        "contradictions": _contradictions(conversation, quotes, at),
        "suggestions": service.suggestions(conversation, quotes, seen=seen) if notes else [],
        "notes": notes,
        "error": error,
        "log": history.of(conversation),
    }
    return page(request, "conversations/conversation.html", context, status=422 if error else 200)


def _contradictions(
    conversation: Conversation, quotes: Sequence[Quote], at: datetime | None
) -> Sequence[Contradiction]:
    """Where this conversation says something else than the published answers, or than another conversation."""
    if not any(quote.position for quote in quotes):
        return ()
    own = conversation.key
    return [
        one
        for one in priorities.contradictions(at=at)
        if own == one.conversation or own in {side.conversation for side in one.sides}
    ]


@may("see conversations")
def conversation(request: HttpRequest, key: str) -> HttpResponse:
    """One conversation: its words, what of it is pinned, and what could be."""
    return _record(request, records.one(Conversation, request, key))


def _facts(request: HttpRequest) -> ConversationFacts:
    asked = request.POST
    return ConversationFacts(
        speaker_role=asked.get("speaker_role", ""),
        text=asked.get("text", ""),
        title=asked.get("title", ""),
        on=asked.get("on", ""),
        topics=tuple(asked.getlist("topics")),
    )


def _form(
    request: HttpRequest, facts: ConversationFacts, found: dict[str, str], one: Conversation | None
) -> HttpResponse:
    known = wording.words("topic")
    others = [(topic, topic) for topic in facts.topics if topic not in known]
    context = {"facts": facts, "errors": found, "one": one, "topics": [*known.items(), *others]}
    return page(request, "conversations/form.html", context, status=422 if found else 200)


@may("note conversations")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Notes of a new conversation, typed or pasted."""
    if request.method == "GET":
        return _form(request, ConversationFacts("", "", on=clock.today().isoformat()), {}, None)
    facts = _facts(request)
    found = service.problems(facts)
    if found:
        return _form(request, facts, found, None)
    made = service.note(facts, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("conversation", args=[made.key]))


@may("note conversations")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change role, date, topics or words; a form older than the record is refused."""
    one = records.one(Conversation, request, key)
    if request.method == "GET":
        return _form(request, service.facts_of(one), {}, one)
    facts = _facts(request)
    found = service.problems(facts)
    if found:
        return _form(request, facts, found, one)
    why = request.POST.get("why", "")
    service.change(one, facts, by=reader.actor(request), version=reader.version(request), why=why)
    return HttpResponseRedirect(reverse("conversation", args=[key]))


@may("note conversations")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Remove a conversation with its quotes; the list then offers to put it back."""
    one = records.one(Conversation, request, key)
    act = service.remove(one, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(f"{reverse('conversations')}?{urlencode({'removed': act})}")


@may("note conversations")
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Put a removed conversation back with its quotes, as a new change."""
    back = service.restore(request.POST.get("act", ""), by=reader.actor(request))
    return HttpResponseRedirect(reverse("conversation", args=[back.key]))


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 7]


def _subjects(conversation: Conversation, text: str, query: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a quote can be pinned to, in groups: named in it, found, starting points, seen."""
    seen = service.seen_services()
    named = service.named_in(text, seen=seen)
    found = [(one.id, one.name) for one in service.find_services(query, seen=seen)]
    groups = (
        (_("Found"), SERVICE, found),
        (_("Named in these words"), SERVICE, named),
        (_("Starting points"), TOPIC, list(wording.words("topic").items())),
        (_("Seen in the inventory"), SERVICE, service.named(seen)),
        *(
            (_("Question: %(dimension)s") % {"dimension": label}, ITEM, rows)
            for label, rows in service.questions().items()
        ),
    )
    return [(label, [(f"{kind}:{code}", name) for code, name in rows]) for label, kind, rows in groups if rows]


@may("note conversations")
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest, key: str) -> HttpResponse:
    """Say what the chosen sentences are about; without a choice of sentences the notes come back."""
    one = records.one(Conversation, request, key)
    given = request.GET if request.method == "GET" else request.POST
    numbers = _numbers(given.getlist("s"))
    text = service.words(one, numbers)
    if not text:
        return _record(request, one, error=_("Choose at least one sentence first."))
    if request.method == "POST":
        kind, _colon, subject = given.get("subject", "").partition(":")
        item = service.question(subject) if kind == ITEM else None
        if item is not None and "position" not in given:
            return _position(request, one, text, numbers, item)
        by, version, where = reader.actor(request), reader.version(request), given.get("position", "")
        position = int(where) if where in {"1", "2", "3", "4", "5"} else None
        service.pin(one, numbers, subject_kind=kind, subject=subject, position=position, by=by, version=version)
        return HttpResponseRedirect(f"{reverse('conversation', args=[key])}#quotes")
    query = given.get("q", "").strip()[:80]
    context: dict[str, Any] = {
        "one": one,
        "text": text,
        "numbers": numbers,
        "query": query,
        "groups": _subjects(one, text, query),
        "nothing": bool(query) and not service.find_services(query, seen=frozenset()),
    }
    return page(request, "conversations/pin.html", context)


def _position(request: HttpRequest, one: Conversation, text: str, numbers: Sequence[int], item: Item) -> HttpResponse:
    """Ask which of the five answers the words come down to, before they are pinned to a question."""
    language = priority_words.language()
    anchors = [(str(step), anchor.of(language)) for step, anchor in enumerate(item.anchors, start=1)]
    context = {
        "one": one,
        "text": text,
        "numbers": numbers,
        "item": item.id,
        "question": item.question.of(language),
        "anchors": [*anchors, ("none", _("The words do not say."))],
    }
    return page(request, "conversations/position.html", context)


@may("note conversations")
@require_POST
def unpin(request: HttpRequest, key: str) -> HttpResponse:
    """Take a quote off what it was pinned to; the notes stay."""
    one = records.one(Quote, request, key, "conversation")
    back = reverse("conversation", args=[one.conversation_id])
    service.unpin(one, by=reader.actor(request))
    return HttpResponseRedirect(f"{back}#quotes")


urlpatterns = [
    path("conversations/", conversations, name="conversations"),
    path("conversations/new/", add, name="conversation-new"),
    path("conversations/restore/", restore, name="conversation-restore"),
    path("conversations/<str:key>/", conversation, name="conversation"),
    path("conversations/<str:key>/change/", change, name="conversation-change"),
    path("conversations/<str:key>/remove/", remove, name="conversation-remove"),
    path("conversations/<str:key>/pin/", pin, name="conversation-pin"),
    path("quotes/<str:key>/unpin/", unpin, name="quote-unpin"),
]
