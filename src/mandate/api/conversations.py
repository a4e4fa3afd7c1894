"""Conversations and the quotes pinned from them as JSON: list, one by sentences, note, change, remove, pin, unpin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import conversations as service
from mandate.services.conversations import ConversationFacts

router = Router(tags=["conversations"])
ROLE = "The role in which somebody spoke, never a name."


class Conversation(Kept):
    """Notes of one conversation: who spoke in which role, when, about what."""

    title: str
    speaker_role: str
    on: date | None
    topics: list[str]
    quotes: int = Field(description="How many of its sentences are pinned.")


class Conversations(Answer):
    """A part of the conversations."""

    items: list[Conversation]


class Sentence(Out):
    """One sentence of the notes, by the number that pins it."""

    number: int
    text: str


class Quote(Kept):
    """Words of a speaker, pinned to a service, a starting point or a question of the assessment."""

    conversation: str = Field(description="Key of the conversation.", validation_alias="conversation_id")
    text: str
    subject_kind: Literal["service", "topic", "item"]
    subject: str = Field(description="Id of the service, the topic, or the question.")
    position: int | None = Field(description="The answer, 1 to 5, that the words come down to; questions only.")


class Quotes(Answer):
    """A part of the quotes."""

    items: list[Quote]


class ConversationInFull(Conversation):
    """One conversation with its words."""

    text: str
    sentences: list[Sentence]


class ConversationsAsked(Asked):
    """What the list of conversations can be asked."""

    sort: Words = Field(default="", max_length=40, description="title, speaker_role or on; with - before it backwards.")


class QuotesAsked(Asked):
    """What the list of quotes can be asked."""

    conversation: Words = Field(default="", max_length=40, description="Key of a conversation.")
    subject: Words = Field(default="", max_length=80, description="Id of a service, a topic, or a question.")


class ConversationChange(Reason):
    """The fields to change; what is left out stays."""

    speaker_role: Words = Field(default="", max_length=120, description=ROLE)
    text: Words = Field(default="", max_length=service.LONGEST)
    title: Words = Field(default="", max_length=160)
    on: date | None = None
    topics: list[Words] = Field(default=[], max_length=40)


class NewConversation(ConversationChange):
    """Notes to keep."""

    speaker_role: Words = Field(min_length=1, max_length=120, description=ROLE)
    text: Words = Field(min_length=1, max_length=service.LONGEST)


class Removed(Out):
    """What puts a removed conversation back."""

    act: str = Field(description="Send it to `/conversations/restore`.")


class Restore(Given):
    """Which removal to take back."""

    act: Words = Field(min_length=1, max_length=40)


class Pin(Given):
    """Which sentences are about what."""

    sentences: list[int] = Field(min_length=1, max_length=100)
    subject_kind: Literal["service", "topic", "item"]
    subject: Words = Field(min_length=1, max_length=80)
    position: Literal[1, 2, 3, 4, 5] | None = Field(
        default=None, description="The answer that the words come down to; questions only."
    )
    why: Words = Field(default="", max_length=2000)


def _facts(start: ConversationFacts, given: ConversationChange) -> ConversationFacts:
    sent: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set if name != "why"}
    if "on" in sent:
        sent["on"] = given.on.isoformat() if given.on else ""
    if "topics" in sent:
        sent["topics"] = tuple(given.topics)
    return replace(start, **sent)


def _counted(request: Call, asked: At) -> Callable[[models.Conversation], Conversation]:
    """What turns conversations into answers, with their quotes counted at the same moment."""
    quotes = Counter(quote.conversation_id for quote in Rows.of(models.Quote, request, asked.moment).all())

    def out(row: models.Conversation) -> Conversation:
        return Conversation(
            key=row.key, version=row.version, title=row.title, speaker_role=row.speaker_role, on=row.on,
            topics=row.topics, quotes=quotes[row.key],
        )  # fmt: skip

    return out


def _in_full(request: Call, row: models.Conversation, asked: At) -> ConversationInFull:
    spoken = [Sentence(number=s.number, text=s.text) for part in service.sentences(row) for s in part.sentences]
    return ConversationInFull(**_counted(request, asked)(row).model_dump(), text=row.text, sentences=spoken)


@router.get("/conversations", response=Conversations, auth=may("see conversations"))
def conversations(request: Call, asked: Query[ConversationsAsked]) -> Any:
    """Every conversation: who spoke in which role, when, about what, and how much of it is pinned."""
    listed = Listed(
        title=_("Conversations"),
        rows=Rows.of(models.Conversation, request, asked.moment),
        answer=Conversations,
        search=("title", "speaker_role", "text"),
        sorts={name: name for name in ("title", "speaker_role", "on")},
        sort="-on",
        make=_counted(request, asked),
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/conversations", response={201: ConversationInFull}, auth=may("note conversations"))
def note_conversation(request: Call, given: NewConversation, response: HttpResponse) -> Any:
    """Keep the notes of a conversation."""
    facts = _facts(ConversationFacts("", ""), given)
    valid(service.problems(facts))
    made = service.note(facts, by=request.auth.actor, today=clock.today(), why=given.why)
    records.stamp(response, made)
    return Status(201, _in_full(request, made, At()))


@router.post("/conversations/restore", response=ConversationInFull, auth=may("note conversations"))
def restore_conversation(request: Call, given: Restore, response: HttpResponse) -> Any:
    """Put a removed conversation back with its quotes, as a new change."""
    back = service.restore(given.act, by=request.auth.actor)
    records.stamp(response, back)
    return _in_full(request, back, At())


@router.get("/conversations/{slug:key}", response=ConversationInFull, auth=may("see conversations"))
def conversation(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One conversation: its words, sentence by sentence."""
    found = records.one(models.Conversation, request, key, asked.moment)
    records.stamp(response, found)
    return _in_full(request, found, asked)


@router.patch("/conversations/{slug:key}", response=ConversationInFull, auth=may("note conversations"))
def change_conversation(
    request: Call, key: str, given: ConversationChange, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Change role, date, topics or words; quotes whose words are gone are unpinned."""
    found = records.one(models.Conversation, request, key, None)
    fresh(found, if_match)
    facts = _facts(service.facts_of(found), given)
    valid(service.problems(facts))
    service.change(found, facts, by=request.auth.actor, version=found.version, why=given.why)
    records.stamp(response, found)
    return _in_full(request, found, At())


@router.delete("/conversations/{slug:key}", response=Removed, auth=may("note conversations"))
def remove_conversation(request: Call, key: str, if_match: IfMatch) -> Any:
    """Remove a conversation with its quotes; the answer tells how to put it back."""
    found = records.one(models.Conversation, request, key, None)
    fresh(found, if_match)
    return Removed(act=service.remove(found, by=request.auth.actor))


@router.get("/conversations/{slug:key}/history", response=Changes, auth=may("see conversations"))
def conversation_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one conversation: what, by whom, why."""
    return records.history(request, asked, records.one(models.Conversation, request, key, asked.moment))


@router.post("/conversations/{slug:key}/quotes", response={201: Quote}, auth=may("note conversations"))
def pin_quote(request: Call, key: str, given: Pin, if_match: IfMatch, response: HttpResponse) -> Any:
    """Pin sentences to a service, a starting point or a question; If-Match is the conversation's: sentences move."""
    found = records.one(models.Conversation, request, key, None)
    fresh(found, if_match)
    quote = service.pin(
        found,
        given.sentences,
        subject_kind=given.subject_kind,
        subject=given.subject,
        position=given.position,
        by=request.auth.actor,
        version=found.version,
        why=given.why,
    )
    records.stamp(response, quote)
    return Status(201, quote)


@router.get("/quotes", response=Quotes, auth=may("see conversations"))
def quotes(request: Call, asked: Query[QuotesAsked]) -> Any:
    """Every quote: which words, from which conversation, pinned to what."""
    listed = Listed(
        title=_("Quotes"),
        rows=Rows.of(models.Quote, request, asked.moment),
        answer=Quotes,
        search=("text", "subject"),
        sorts={"key": "key"},
        sort="key",
        where={"conversation_id": asked.conversation, "subject": asked.subject},
    )
    return show(request, asked, listed)


@router.get("/quotes/{slug:key}", response=Quote, auth=may("see conversations"))
def quote(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One quote."""
    found = records.one(models.Quote, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.delete("/quotes/{slug:key}", response={204: None}, auth=may("note conversations"))
def unpin_quote(request: Call, key: str, if_match: IfMatch) -> Any:
    """Take a quote off what it was pinned to; the notes stay."""
    found = records.one(models.Quote, request, key, None)
    fresh(found, if_match)
    service.unpin(found, by=request.auth.actor)
    return Status(204, None)
