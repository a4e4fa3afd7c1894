"""Where we stand as JSON: today's, every edition, writing and sending one; the outbox; and what comes by mail."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import Role
from mandate.records import clock, models
from mandate.services.mailing import choices, notices
from mandate.services.mailing.choices import Wanted
from mandate.services.stand import editions, gathering, reading

router = Router(tags=["stand"])
PartName = Literal["delivered", "under_way", "next", "decided", "learning", "voices"]
Kind = Literal["waits", "access", "learning", "requests", "gatherings"]


class StandItem(Out):
    """One thing that is told, in the caller's language."""

    id: str
    part: PartName
    title: str
    text: str
    href: str = Field(description="The page of it that the caller may open; empty where there is none.")
    yours: bool = Field(description="Whether it touches the caller's own team.")


class StandNow(Out):
    """Where we stand today, for the caller's role and team."""

    sentence: str
    since: date
    items: list[StandItem]


class Edition(Kept):
    """One edition, as it is told to the caller."""

    number: int
    state: Literal["draft", "scheduled", "sent"]
    since: date
    sent_on: date | None
    send_on: date | None
    send_at: str = Field(description="As 08:00; empty where it is not scheduled.")
    foreword: dict[str, str]
    items: list[StandItem]


class Editions(Answer):
    """A part of the editions."""

    items: list[Edition]


class NewItem(Given):
    """Something of the architect's own."""

    part: PartName
    title_en: Words = Field(default="", max_length=200)
    title_nl: Words = Field(default="", max_length=200)
    text_en: Words = Field(default="", max_length=600)
    text_nl: Words = Field(default="", max_length=600)
    roles: list[Role] = Field(default_factory=list, description="Only for these; none: everybody.")
    teams: list[Words] = Field(default_factory=list, max_length=200, description="Keys; none: every team.")


class Timing(Given):
    """When an edition goes, by the organisation's own clock; without a day it waits again."""

    on: date | None = None
    at: time = time(8)


class OutboxMail(Out):
    """One mail with what became of it; its words are on its page."""

    key: int
    person: str = Field(description="Key of whom it is for.")
    address: str
    subject: str
    kind: Literal["edition", "digest", "invite", "notice", "asked"]
    state: Literal[
        "waiting", "claimed", "handing", "sent", "unknown", "bounced", "refused", "given_up", "dropped", "kept"
    ]
    message_id: str
    queued_at: datetime
    ended_at: datetime | None
    tries: int
    reply: str


class OutboxMails(Answer):
    """A part of the outbox, the newest first."""

    items: list[OutboxMail]


class Notice(Out):
    """One thing for the caller."""

    kind: Kind
    title: str
    note: str
    href: str


class Notices(Out):
    """Everything for the caller: what waits, what changed, what to learn."""

    items: list[Notice]


class MailChoices(Given):
    """What somebody wants by mail."""

    stand: Literal["weekly", "monthly", "none"]
    notices: Literal["daily", "weekly", "none"]
    kinds: list[Kind]
    quiet_from: int = Field(ge=0, le=23)
    quiet_until: int = Field(ge=0, le=23, description="The same hour as quiet_from is no quiet at all.")
    weekends: bool = Field(description="Whether Saturday and Sunday are quiet.")


class MailChosen(Out):
    """What somebody chose."""

    stand: str
    notices: str
    kinds: list[Kind]
    quiet_from: int
    quiet_until: int
    weekends: bool


def _language() -> str:
    return (get_language() or "en")[:2]


def _items(request: Call, found: list[gathering.Item]) -> list[StandItem]:
    parts = reading.told(found, reading.reader_of(me(request)), language=_language())
    return [
        StandItem(id=one.id, part=part.code, title=one.title, text=one.text, href=one.href, yours=one.yours)  # type: ignore[arg-type]
        for part in parts for one in part.items
    ]  # fmt: skip


def _out(request: Call, row: models.Edition) -> Edition:
    facts = {name: getattr(row, name) for name in Edition.model_fields if name != "items"}
    return Edition(**facts, items=_items(request, row.items))


@router.get("/stand", response=StandNow, auth=may("read where we stand"))
def stand(request: Call) -> Any:
    """Where we stand, from the record of today."""
    today, last = clock.today(), reading.newest()
    since = last.sent_on if last and last.sent_on else today - editions.FIRST_LOOK_BACK
    found = gathering.items(since=since, today=today)
    parts = reading.told(found, reading.reader_of(me(request)), language=_language())
    return StandNow(sentence=reading.sentence(parts), since=since, items=_items(request, found))


@router.get("/editions", response=Editions, auth=may("read where we stand"))
def editions_list(request: Call, asked: Query[Asked]) -> Any:
    """Every edition that exists for the caller."""
    listed = Listed(
        title=_("Where we stand: every edition"), rows=Rows.of(models.Edition, request, asked.moment), answer=Editions,
        sorts={"number": "number", "sent_on": "sent_on"}, make=lambda row: _out(request, row),
    )  # fmt: skip
    return show(request, asked, listed, sort="-number")


@router.post("/editions", response={201: Edition}, auth=may("write where we stand"))
def draft_edition(request: Call, response: HttpResponse) -> Any:
    """A draft from the record since the last edition."""
    row = editions.draft(by=request.auth.actor, today=clock.today())
    records.stamp(response, row)
    return Status(201, _out(request, row))


@router.get("/editions/{slug:key}", response=Edition, auth=may("read where we stand"))
def edition(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One edition."""
    row = records.one(models.Edition, request, key, asked.moment)
    records.stamp(response, row)
    return _out(request, row)


@router.post("/editions/{slug:key}/items", response=Edition, auth=may("write where we stand"))
def add_to_edition(request: Call, key: str, given: NewItem, if_match: IfMatch, response: HttpResponse) -> Any:
    """Something added to a draft."""
    row = records.one(models.Edition, request, key, None)
    fresh(row, if_match)
    words = {
        "en": {"title": given.title_en, "text": given.text_en}, "nl": {"title": given.title_nl, "text": given.text_nl},
    }  # fmt: skip
    editions.add(
        row, given.part, words, by=request.auth.actor, version=row.version,
        for_roles=[role.value for role in given.roles], for_teams=list(given.teams),
    )  # fmt: skip
    records.stamp(response, row)
    return _out(request, row)


@router.post("/editions/{slug:key}/schedule", response=Edition, auth=may("write where we stand"))
def schedule_edition(request: Call, key: str, given: Timing, if_match: IfMatch, response: HttpResponse) -> Any:
    """When it goes."""
    row = records.one(models.Edition, request, key, None)
    fresh(row, if_match)
    editions.schedule(row, given.on, given.at, by=request.auth.actor, at=clock.now(), version=row.version)
    records.stamp(response, row)
    return _out(request, row)


@router.post("/editions/{slug:key}/send", response=Edition, auth=may("write where we stand"))
def send_edition(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """Sealed, and queued for who wants it."""
    row = records.one(models.Edition, request, key, None)
    fresh(row, if_match)
    editions.send(row, by=request.auth.actor, at=clock.now())
    records.stamp(response, row)
    return _out(request, row)


@router.get("/outbox", response=OutboxMails, auth=may("see outbox"))
def outbox_list(request: Call, asked: Query[Asked]) -> Any:
    """Every mail and what became of it; of today alone, since the outbox is no part of the record."""
    listed = Listed(
        title=_("Outbox"), rows=Rows(models.Mail.objects.all()), answer=OutboxMails, search=("subject", "address"),
        sorts={"queued_at": "queued_at", "state": "state"}, make=_mail,
    )  # fmt: skip
    return show(request, asked, listed, sort="-queued_at")


def _mail(row: models.Mail) -> OutboxMail:
    facts = {name: getattr(row, name) for name in OutboxMail.model_fields if name != "person"}
    return OutboxMail(**facts, person=row.person_id)


@router.get("/outbox/{slug:key}", response=OutboxMail, auth=may("see outbox"))
def outbox_mail(request: Call, key: str) -> Any:
    """One mail."""
    row = models.Mail.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if row is None:
        raise Http404
    return _mail(row)


@router.get("/me/notifications", response=Notices, auth=may("see own data"))
def my_notifications(request: Call) -> Any:
    """What waits on the caller and what changed for them."""
    found = notices.of(me(request), today=clock.today())
    return Notices(items=[Notice(kind=one.kind, title=one.title, note=one.note, href=one.href) for one in found])  # type: ignore[arg-type]


@router.get("/me/mail", response=MailChosen, auth=may("see own data"))
def my_mail(request: Call) -> Any:
    """What the caller gets by mail."""
    return MailChosen.model_validate(dict(choices.facts(choices.of(me(request)))))


@router.post("/me/mail", response=MailChosen, auth=may("see own data"))
def choose_my_mail(request: Call, given: MailChoices) -> Any:
    """Choose what comes by mail, how often, and when not."""
    wanted = Wanted(
        given.stand, given.notices, tuple(given.kinds), str(given.quiet_from), str(given.quiet_until),
        weekends=given.weekends,
    )  # fmt: skip
    return MailChosen.model_validate(dict(choices.facts(choices.choose(me(request), wanted))))
