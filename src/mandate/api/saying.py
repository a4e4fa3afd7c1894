"""Voices as JSON: what the caller hears or said, one, say something with a name, reply, patterns, what was done."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.voices import hearing, reading, saying
from mandate.services.voices.hearing import Reply
from mandate.services.voices.saying import Wanted

router = Router(tags=["voices"])
Kind = Literal["tool", "agent", "decision", "dataset", "initiative", "work", "led"]
State = Literal["open", "answered", "risk", "idea", "done"]


class Said(Kept):
    """One voice: what about, in which words, from whom where it has a name, and what came of it."""

    about_kind: str
    about: str
    about_name: str
    text: str
    person: str = Field(
        default="", validation_alias=AliasChoices(AliasPath("person", "name")), description="Empty: without a name."
    )
    said_on: date
    due_on: date
    state: State
    reply: str
    replied_on: date | None
    risk: str
    owner: str | None = Field(default=None, validation_alias="owner_id")
    until: date | None
    became: str = Field(description="Key of the request for the idea it became.")
    summary: str
    did: str
    done_on: date | None


class AllSaid(Answer):
    """A part of the voices."""

    items: list[Said]


class SaidAsked(Asked):
    """What the list of voices can be asked."""

    state: State | None = None
    about_kind: Kind | None = None
    about: Words = Field(default="", max_length=40, description="Key of what it is about.")
    sort: Words = Field(default="", max_length=40, description="due_on, said_on, state or about_name; - before: back.")


class NewSaid(Given):
    """Something to say with a name. Without one it is said on the page only: a token leaves traces."""

    text: Words = Field(min_length=1, max_length=4000)
    about_kind: Kind = "work"
    about: Words = Field(default="", max_length=40, description="Key of what it is about.")
    name: Words = Field(default="", max_length=120, description="Of an agent.")


class NewReply(Given):
    """A reply, and what becomes of the voice."""

    text: Words = Field(min_length=1, max_length=4000)
    becomes: Literal["answered", "risk", "idea", "done"] = "answered"
    risk: Words = Field(default="", max_length=300)
    owner: Words = Field(default="", max_length=40, description="Key of who owns the risk.")
    until: Words = Field(default="", max_length=10, description="Day by which the risk is dealt with.")
    idea: Words = Field(default="", max_length=120)
    summary: Words = Field(default="", max_length=200, description="What was said, in one sentence for everybody.")
    did: Words = Field(default="", max_length=4000, description="What was done, for everybody.")


class VoiceTheme(Out):
    """Something that five voices or more have in common."""

    name: str
    voices: int


class ReplyPromise(Out):
    """How the promise of a reply is kept."""

    in_time: int
    replied: int
    late: int
    days: float | None = Field(description="Middle of the days from saying to reply; null before the first.")
    share: float | None = Field(description="Part of all replies that came in time, 0 to 1.")


class VoicePatterns(Out):
    """What voices say together; nothing that fewer than five people said."""

    about: list[VoiceTheme]
    teams: list[VoiceTheme]
    words: list[VoiceTheme]
    kept: ReplyPromise


class SaidAndDone(Out):
    """What was said and what was done, in the words written for everybody."""

    about_name: str
    summary: str
    did: str
    done_on: date


@router.get("/voices", response=AllSaid, auth=may("say"))
def said(request: Call, asked: Query[SaidAsked]) -> Any:
    """What the caller hears, and what they said with their name."""
    listed = Listed(
        title=_("Voices"), rows=Rows.of(models.Voice, request, asked.moment, "person"), answer=AllSaid,
        search=("text", "about_name", "reply", "risk"),
        sorts={name: name for name in ("due_on", "said_on", "state", "about_name")}, sort="-said_on",
        where={"state": asked.state, "about_kind": asked.about_kind, "about": asked.about},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort or "-said_on")


@router.post("/voices", response={201: Said}, auth=may("say"))
def say(request: Call, given: NewSaid, response: HttpResponse) -> Any:
    """Say something with one's name."""
    wanted, today = Wanted(given.text, given.about_kind, given.about, given.name), clock.today()
    valid(saying.problems(wanted, today=today))
    made = saying.say(wanted, person=me(request), by=request.auth.actor, today=today)
    records.stamp(response, made)
    return Status(201, made)


@router.get("/voices/patterns", response=VoicePatterns, auth=may("see patterns of voices"))
def voice_patterns(request: Call, asked: Query[At]) -> Any:
    """What five voices or more have in common, and how the promise of a reply is kept."""
    return reading.patterns(reading.every(asked.moment), today=asked.day)


@router.get("/voices/done", response=list[SaidAndDone], auth=may("say"))
def said_and_done(request: Call, asked: Query[At]) -> Any:
    """You said, we did, the newest first."""
    return reading.done(at=asked.moment)


@router.get("/voices/{slug:key}", response=Said, auth=may("say"))
def said_one(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One voice."""
    found = records.one(models.Voice, request, key, asked.moment, "person")
    records.stamp(response, found)
    return found


@router.post("/voices/{slug:key}/reply", response=Said, auth=may("say"))
def reply_to_voice(request: Call, key: str, given: NewReply, if_match: IfMatch, response: HttpResponse) -> Any:
    """Reply to a voice that the caller hears; refused for who is criticised, and for one's own."""
    found, today = records.one(models.Voice, request, key, None, "person"), clock.today()
    hearing.refuse_unless_hears(found, me(request))
    fresh(found, if_match)
    reply = Reply(given.text, given.becomes, given.risk, given.owner, given.until, given.idea, given.summary, given.did)
    valid(hearing.problems(found, reply, today=today))
    hearing.reply(found, reply, person=me(request), by=request.auth.actor, today=today)
    records.stamp(response, found)
    return found


@router.get("/voices/{slug:key}/history", response=Changes, auth=may("say"))
def voice_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one voice."""
    return records.history(request, asked, records.one(models.Voice, request, key, asked.moment))
