"""Gatherings as JSON: series and their times, questions with a name or without, invitations, and the files."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import files, records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.connectors.files.calendars import TYPE
from mandate.records import clock, models, seen
from mandate.services import leaving
from mandate.services.gatherings import asking, audience, inviting, papers, planning, replying
from mandate.services.gatherings.asking import Dealt
from mandate.services.gatherings.planning import Facts
from mandate.services.gatherings.replying import Brought

router = Router(tags=["gatherings"])
Sort = Literal["town_hall", "drop_in", "roundtable"]


class Gathering(Kept):
    """One series."""

    name: str
    sort: Sort
    about: str
    first_on: date
    begins: str = Field(description="Local time of the zone.")
    minutes: int
    repeats: str = Field(description="once, weekly, weekday, last_weekday or day.")
    every: int
    until: date | None
    times: int | None
    zone: str
    place: str
    link: str
    organiser: str = Field(validation_alias="organiser_id")
    sequence: int
    state: str = Field(description="active or cancelled.")


class Gatherings(Answer):
    """A part of the series."""

    items: list[Gathering]


class AskedQuestion(Out):
    """One question; without `person` it was asked without a name."""

    key: str
    text: str
    person: str | None
    state: str = Field(description="open, answered, owned or declined.")
    answer: str
    owner: str | None
    due: date | None
    votes: int
    etag: str = Field(description="Send it back as If-Match to say what becomes of the question.")


class Occasion(Kept):
    """One time of a series."""

    gathering: str = Field(validation_alias="gathering_id")
    held_on: date
    begins: str
    minutes: int
    place: str
    link: str
    agenda: list[dict[str, Any]]
    notes: str
    why: str
    state: str = Field(description="planned, held or cancelled.")
    questions: list[AskedQuestion] = Field(default_factory=list)


class Occasions(Answer):
    """A part of the times."""

    items: list[Occasion]


class OccasionsAsked(Asked):
    """What the list of times can be asked."""

    state: Literal["planned", "held", "cancelled"] | None = None
    sort: Words = Field(default="", max_length=40, description="held_on; with - before it backwards.")


class GivenGathering(Given):
    """When, where and for whom people come together."""

    name: Words = Field(min_length=1, max_length=120)
    sort: Sort = "town_hall"
    about: Words = Field(default="", max_length=2000)
    first_on: date
    begins: Words = Field(default="15:00", max_length=5)
    minutes: int = Field(default=60, ge=planning.SHORTEST, le=planning.LONGEST)
    repeats: Literal["once", "weekly", "weekday", "last_weekday", "day"] = "once"
    every: int = Field(default=1, ge=1, le=12)
    until: date | None = None
    times: int | None = Field(default=None, ge=1, le=520)
    place: Words = Field(default="", max_length=200)
    link: Words = Field(default="", max_length=250)
    zone: Words = Field(default="", max_length=64, description="Empty is the organisation's.")
    audience: list[Words] = Field(
        default_factory=lambda: [audience.ALL], max_length=200, description="all, role:x, team:key or person:key."
    )


class GivenQuestion(Given):
    """A question with the caller's name, or without: then nothing leads back."""

    text: Words = Field(min_length=1, max_length=asking.LONGEST)
    with_name: bool = False


class GivenEnd(Given):
    """What becomes of a question."""

    state: Literal["answered", "owned", "declined"]
    answer: Words = Field(default="", max_length=asking.LONGEST_ANSWER)
    owner: Words = Field(default="", max_length=40)
    due: date | None = None


class Invitations(Out):
    """What became of the mails; how each stands is in the outbox."""

    queued: int = Field(description="New in the queue: handed over within a minute.")
    kept: int = Field(description="Kept in the outbox, because no mail server is set.")
    unreachable: int = Field(description="Invited, without an address that works or without wanting such mail.")


class GivenReplies(Given):
    """What calendars answered."""

    files: list[Words] = Field(
        min_length=1, max_length=replying.MOST_FILES,
        description="Each the text of a calendar file (.ics) or of a whole mail (.eml).",
    )  # fmt: skip


class ReplyTaken(Out):
    """What one answer came to."""

    who: str = Field(description="Name of who answered, else their address; empty where nothing could be read.")
    answer: str = Field(validation_alias="said", description="yes, maybe or no; empty where it changes nothing.")
    times: int = Field(description="For how many times to come.")
    why: str = Field(description="Why it changes nothing; else empty.")


class RepliesTaken(Out):
    """What all of them came to."""

    sentence: str
    lines: list[ReplyTaken]


def _facts(given: GivenGathering) -> Facts:
    return Facts(
        given.name, given.sort, given.about, given.first_on.isoformat(), given.begins, str(given.minutes),
        given.repeats, str(given.every), given.until.isoformat() if given.until else "", str(given.times or ""),
        given.place, given.link, given.zone or str(clock.zone()), tuple(given.audience),
    )  # fmt: skip


def _whole(row: models.Occasion) -> Occasion:
    made = Occasion.model_validate(row)
    made.questions = [
        AskedQuestion(
            key=one.key, text=one.text, person=one.person.key if one.person else None, state=one.state,
            answer=one.answer, owner=one.owner.key if one.owner else None, due=one.due, votes=one.votes, etag=one.etag,
        )
        for one in asking.shown([row])
    ]  # fmt: skip
    return made


@router.get("/gatherings", response=Gatherings, auth=may("gather"))
def gatherings(request: Call, asked: Query[Asked]) -> Any:
    """Every series one is invited to."""
    listed = Listed(
        title=_("Gatherings"), rows=Rows.of(models.Gathering, request, asked.moment), answer=Gatherings,
        search=("name", "place"), sorts={"first_on": "first_on"}, sort="first_on",
    )  # fmt: skip
    return show(request, asked, listed)


@router.post("/gatherings", response={201: Gathering}, auth=may("hold gatherings"))
def plan_gathering(request: Call, given: GivenGathering, response: HttpResponse) -> Any:
    """Call people together; nothing is sent yet."""
    facts, today = _facts(given), clock.today()
    valid(planning.problems(facts, person=me(request), today=today))
    made = planning.plan(facts, person=me(request), by=request.auth.actor, today=today, at=clock.now())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/gatherings/{slug:key}", response=Gathering, auth=may("gather"))
def gathering(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One series."""
    found = records.one(models.Gathering, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.put("/gatherings/{slug:key}", response=Gathering, auth=may("hold gatherings"))
def change_gathering(request: Call, key: str, given: GivenGathering, if_match: IfMatch, response: HttpResponse) -> Any:
    """The series otherwise; its times to come follow."""
    found, today = records.one(models.Gathering, request, key, None), clock.today()
    fresh(found, if_match)
    planning.refuse_unless_holds(found, me(request))
    valid(planning.problems(_facts(given), person=me(request), today=today, gathering=found))
    made = planning.change(
        found, _facts(given), person=me(request), by=request.auth.actor, today=today, at=clock.now()
    )  # fmt: skip
    records.stamp(response, made)
    return made


@router.post("/gatherings/{slug:key}/end", response=Gathering, auth=may("hold gatherings"))
def end_gathering(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """The series does not go on."""
    found = records.one(models.Gathering, request, key, None)
    fresh(found, if_match)
    by, person = request.auth.actor, me(request)
    made = planning.end(found, person=person, by=by, why=given.why, today=clock.today(), at=clock.now())
    records.stamp(response, made)
    return made


@router.post("/gatherings/{slug:key}/invite", response=Invitations, auth=may("hold gatherings"))
def invite_to_gathering(request: Call, key: str, if_match: IfMatch) -> Any:
    """Queue every invitation, change and end that is still to go, as the series stood when it was read."""
    found = records.one(models.Gathering, request, key, None, "organiser")
    fresh(found, if_match)
    link = request.build_absolute_uri(f"/gatherings/{key}/")
    return inviting.send(found, person=me(request), link=link, at=clock.now())


@router.post("/gatherings/{slug:key}/replies", response=RepliesTaken, auth=may("hold gatherings"))
def take_replies(request: Call, key: str, given: GivenReplies, if_match: IfMatch) -> Any:
    """Take over what calendars answered to the invitations; reading the same twice changes nothing."""
    found = records.one(models.Gathering, request, key, None, "organiser")
    fresh(found, if_match)
    planning.refuse_unless_holds(found, me(request))
    brought = [Brought(str(place), text.encode()) for place, text in enumerate(given.files, start=1)]
    return replying.read(
        brought, person=me(request), by=request.auth.actor, today=clock.today(), at=clock.now(), row=found
    )


@router.get("/gatherings/{slug:key}/calendar", auth=may("gather"), openapi_extra=files.described(["text/calendar"]))
def gathering_calendar(request: Call, key: str, asked: Query[At]) -> HttpResponse:
    """The series as a calendar file, with the caller as the only one invited."""
    found = records.one(models.Gathering, request, key, asked.moment, "organiser")
    times = [one for one in seen.rows(models.Occasion, me(request), asked.moment) if one.gathering_id == key]
    link = request.build_absolute_uri(f"/gatherings/{key}/")
    return files.download(inviting.file(found, link=link, to=me(request), times=times), "gathering.ics", TYPE)


@router.get("/gatherings/{slug:key}/history", response=Changes, auth=may("gather"))
def gathering_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one series."""
    return records.history(request, asked, records.one(models.Gathering, request, key, asked.moment))


@router.get("/occasions", response=Occasions, auth=may("gather"))
def occasions(request: Call, asked: Query[OccasionsAsked]) -> Any:
    """Every time of every series one is invited to, the newest first."""
    listed = Listed(
        title=_("Gatherings"), rows=Rows.of(models.Occasion, request, asked.moment), answer=Occasions,
        search=("place", "notes"), sorts={"held_on": "held_on"}, sort="-held_on", where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.get("/occasions/{slug:key}", response=Occasion, auth=may("gather"))
def occasion(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One time with its agenda, questions and minutes."""
    found = records.one(models.Occasion, request, key, asked.moment)
    records.stamp(response, found)
    return _whole(found)


@router.post("/occasions/{slug:key}/questions", response={201: Occasion}, auth=may("gather"))
def ask_at_occasion(request: Call, key: str, given: GivenQuestion) -> Any:
    """Ask something, with a name or without."""
    found, today = records.one(models.Occasion, request, key, None), clock.today()
    if given.with_name:
        asking.ask(found, given.text, person=me(request), by=request.auth.actor, today=today)
    else:
        asking.whisper(found, given.text, today=today)
    return Status(201, _whole(found))


@router.post("/occasions/{slug:key}/questions/{slug:other}", response=Occasion, auth=may("gather"))
def deal_with_question(request: Call, key: str, other: str, given: GivenEnd, if_match: IfMatch) -> Any:
    """What becomes of a question: by who holds the gathering, or who was to find out; If-Match is its `etag`."""
    found = records.one(models.Occasion, request, key, None, "gathering")
    asking.refuse_stale(found, other, if_match)
    dealt = Dealt(given.state, given.answer, given.owner, given.due.isoformat() if given.due else "")
    valid(asking.dealt_problems(dealt, found, today=clock.today()))
    asking.deal(other, found, dealt, person=me(request), by=request.auth.actor, today=clock.today())
    return _whole(found)


@router.get(
    "/occasions/{slug:key}/files/{form}", auth=may("gather"),
    openapi_extra=files.described(sorted({leaving.FORMS["pdf"], leaving.FORMS["pptx"]})),
)  # fmt: skip
def occasion_file(request: Call, key: str, form: Literal["pdf", "pptx"]) -> HttpResponse:
    """The agenda or the minutes as PDF, or five slides."""
    found = records.one(models.Occasion, request, key, None, "gathering__organiser")
    made = papers.made(found, form, language=files.language(), today=clock.today(), at=clock.now())
    return files.download(made.content, made.name, made.type)
