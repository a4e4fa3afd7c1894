"""Editions of where we stand: drafted from the record, edited by the architect, scheduled, and sealed when they go."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import mailing as engine
from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.ledger import Actor, Stale
from mandate.records.models import Edition, Mail, Team
from mandate.services.mailing import choices, notices, outbox
from mandate.services.mailing.outbox import Draft
from mandate.services.refusals import Refused
from mandate.services.stand import gathering
from mandate.services.stand.gathering import LANGUAGES, PARTS, Item

DRAFT, SCHEDULED, SENT = "draft", "scheduled", "sent"
FIRST_LOOK_BACK = timedelta(days=31)
LONGEST_FOREWORD, LONGEST_TITLE, LONGEST_TEXT = 1200, 200, 600
MOST_ITEMS = 60
MORNING = time(8)
ROLES = (Role.EMPLOYEE, Role.BUILDER, Role.MANAGER, Role.MT_MEMBER, Role.ARCHITECT)


def states() -> dict[str, str]:
    """The states of an edition, in words."""
    return {DRAFT: _("Draft"), SCHEDULED: _("Scheduled"), SENT: _("Sent")}


def draft(*, by: Actor, today: date) -> Edition:
    """A new edition with what the record says since the last one. Raises Refused while another one is not sent."""
    open_one = Edition.objects.exclude(state=SENT).first()
    if open_one is not None:
        raise Refused(
            why=_("Edition %(number)s is not sent yet.") % {"number": open_one.number},
            whose_move=_("Yours: send or drop that one first."),
        )
    last = Edition.objects.order_by("-number").first()
    since = last.sent_on if last and last.sent_on else today - FIRST_LOOK_BACK
    row = Edition(number=(last.number if last else 0) + 1, since=since, made_on=today)
    row.items = gathering.items(since=since, today=today)
    ledger.write(row, action="edition.drafted", by=by, why=_("From the record since %(day)s.") % {"day": since})
    return row


def refresh(row: Edition, *, by: Actor, today: date, version: int) -> Edition:
    """What the record says now: new items come, gone ones go; words that were changed stay. Raises Refused, Stale."""
    _refuse_sealed(row)
    known = {item["id"]: item for item in row.items}
    fresh = gathering.items(since=row.since, today=today)
    kept: list[Item] = [known.get(item["id"], item) if _touched(known.get(item["id"])) else item for item in fresh]
    return _write(row, [*kept, *(item for item in row.items if item["own"])], by=by, version=version,
                  why=_("Read from the record again."))  # fmt: skip


def _touched(item: Item | None) -> bool:
    return bool(item and (item["was"] or item["out"] or item["for_roles"] or item["for_teams"]))


def change(row: Edition, given: Mapping[str, Any], *, by: Actor, version: int) -> Edition:
    """The foreword, the words of items, which are left out and for whom they are. Raises Refused, Stale.

    `given` is {"foreword": {language: text}, "items": {id: {"en": {title, text}, "nl", "out", "for_roles",
    "for_teams"}}};
    what is not named stays as it is.
    """
    _refuse_sealed(row)
    wrong = problems(given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if "foreword" in given:
        row.foreword = {language: _plain(given["foreword"].get(language, "")) for language in LANGUAGES}
    items = copy.deepcopy(row.items)
    for item in items:
        _edit(item, given.get("items", {}).get(item["id"], {}))
    return _write(row, items, by=by, version=version, why=_("Words and choice changed."))


def add(row: Edition, part: str, words: Mapping[str, Mapping[str, str]], *, by: Actor, version: int,
        for_roles: list[str], for_teams: list[str]) -> Edition:  # fmt: skip
    """An item of the architect's own. Raises Refused with what is wrong, Stale."""
    _refuse_sealed(row)
    if part not in PARTS:
        raise Refused(why=_("Choose one of the parts shown."), whose_move=_("Yours."))
    titles = [words.get(language, {}).get("title", "").strip() for language in LANGUAGES]
    if not any(titles):
        raise Refused(why=_("Give it a title, in one language at least."), whose_move=_("Yours."))
    if len(row.items) >= MOST_ITEMS:
        raise Refused(why=_("Sixty items are more than anybody reads."), whose_move=_("Yours: leave some out."))
    number = 1 + sum(item["own"] for item in row.items)
    item: Item = {
        "id": f"own:{number}", "part": part, "page": "", "key": "", "teams": [], "for_roles": [], "for_teams": [],
        "out": False, "own": True, "was": {}, "en": {"title": "", "text": ""}, "nl": {"title": "", "text": ""},
    }  # fmt: skip
    given = {**words, "for_roles": for_roles, "for_teams": for_teams}
    wrong = problems({"items": {item["id"]: given}})
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    _edit(item, given)
    item["was"] = {}
    return _write(row, [*row.items, item], by=by, version=version, why=_("Something added."))


def problems(given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with what was typed, per place."""
    found = {}
    if any(len(text) > LONGEST_FOREWORD for text in given.get("foreword", {}).values()):
        found["foreword"] = _("Keep the foreword under %(most)s characters.") % {"most": LONGEST_FOREWORD}
    roles, teams = {role.value for role in ROLES}, set[str]()
    for key, item in given.get("items", {}).items():
        for language in LANGUAGES:
            words = item.get(language, {})
            if len(words.get("title", "")) > LONGEST_TITLE or len(words.get("text", "")) > LONGEST_TEXT:
                found[key] = _("A title has %(title)s characters at most, a text %(text)s.") % {
                    "title": LONGEST_TITLE, "text": LONGEST_TEXT,
                }  # fmt: skip
        if set(item.get("for_roles", ())) - roles:
            found[key] = _("Choose from the roles shown.")
        teams |= set(item.get("for_teams", ()))
    if teams and Team.objects.filter(key__in=teams).count() != len(teams):
        found["for_teams"] = _("Choose from the teams shown.")
    return found


def _edit(item: Item, given: Mapping[str, Any]) -> None:
    """Other words keep beside them what the record said; a title that is emptied goes back to it."""
    for language in LANGUAGES:
        words = given.get(language)
        if words is None:
            continue
        now = {name: _plain(words.get(name, "")) for name in ("title", "text")}
        before = item["was"].get(language) or item[language]
        if not now["title"] and not item["own"]:
            now = dict(before)
        if now != item[language]:
            item["was"] = {**item["was"], language: before}
            item[language] = now
        if item["was"].get(language) == item[language]:
            item["was"] = {name: kept for name, kept in item["was"].items() if name != language}
    for name in ("for_roles", "for_teams"):
        if name in given:
            item[name] = list(given[name])
    item["out"] = bool(given.get("out", item["out"]))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _write(row: Edition, items: list[Item], *, by: Actor, version: int, why: str) -> Edition:
    row.items, row.version = items, version
    ledger.write(row, action="edition.changed", by=by, why=why)
    return row


def _refuse_sealed(row: Edition) -> None:
    if row.state == SENT:
        raise Refused(
            why=_("Edition %(number)s was sent on %(day)s; what was sent is not changed.")
            % {"number": row.number, "day": row.sent_on},
            what_would_change_this=_("Say it in the next edition."),
        )


def schedule(row: Edition, on: date | None, hour: time | None, *, by: Actor, at: datetime, version: int) -> Edition:
    """When it goes, by the organisation's own clock; without a day it waits again. Raises Refused, Stale."""
    _refuse_sealed(row)
    row.version = version
    if on is None:
        row.state, row.send_on, row.send_at = DRAFT, None, ""
        ledger.write(row, action="edition.changed", by=by, why=_("No longer scheduled."))
        return row
    goes = engine.moment(on, hour or MORNING, clock.zone())
    if goes <= at:
        raise Refused(why=_("That moment has passed."), whose_move=_("Yours: choose a later one, or send it now."))
    row.state, row.send_on, row.send_at = SCHEDULED, on, f"{hour or MORNING:%H:%M}"
    ledger.write(row, action="edition.scheduled", by=by, why=_("Goes on %(day)s.") % {"day": on})
    return row


def drop(row: Edition, *, by: Actor, why: str) -> None:
    """A draft that is not needed. Raises Refused for what was sent."""
    _refuse_sealed(row)
    ledger.remove(row, action="edition.dropped", by=by, why=why.strip() or _("Not needed."))


def goes_at(row: Edition) -> datetime | None:
    """The moment a scheduled edition goes; an hour that summer time moves, moves with it."""
    if row.state != SCHEDULED or row.send_on is None:
        return None
    return engine.moment(row.send_on, time.fromisoformat(row.send_at or "08:00"), clock.zone())


def send(row: Edition, *, by: Actor, at: datetime, version: int | None = None) -> int:
    """Seal it and queue it for everybody who wants it now; for how many. Raises Refused, Stale.

    Seal and queue are one transaction: an edition that is sealed has its mails, and no second call makes others.
    """
    _refuse_sealed(row)
    if not any(not item["out"] for item in row.items) and not any(row.foreword.values()):
        raise Refused(why=_("There is nothing in it."), whose_move=_("Yours: add something, or drop it."))
    today = clock.day(at)
    with transaction.atomic():
        row.state, row.sent_on = SENT, today
        row.version = row.version if version is None else version
        ledger.write(row, action="edition.sent", by=by, why=_("Sent to who wants it."))
        return outbox.queue(_drafts(row, at=at, today=today), at=at)


def _drafts(row: Edition, *, at: datetime, today: date) -> list[Draft]:
    """A mail for each reader who wants one this week or month; what is for them alone is added when it goes."""
    last, made = outbox.last_on(outbox.EDITION), []
    for person in outbox.readers(today=today):
        choice = choices.of(person)
        if not engine.due(choice.stand, last.get(person.key), today):
            continue
        made.append(
            Draft(
                once=f"edition:{row.key}", kind=outbox.EDITION, person=person, edition=row,
                subject=notices.subject(row, language=outbox.language_of(person)),
                language=outbox.language_of(person), not_before=choices.allowed(choice, at, zone=clock.zone()),
            )
        )  # fmt: skip
    return made


def send_due(*, by: Actor, at: datetime) -> int:
    """Send what is scheduled for a moment that has come; how many mails. That another was first is no fault."""
    queued = 0
    for row in Edition.objects.filter(state=SCHEDULED):
        goes = goes_at(row)
        if goes is None or goes > at:
            continue
        try:
            queued += send(row, by=by, at=at)
        except Stale:
            continue
    return queued


def since_last(person_key: str, row: Edition) -> list[Item]:
    """What a reader gets: the items of this edition, and of those sent since the mail they had before it."""
    if row.number == 1:
        return list(row.items)
    before = Mail.objects.filter(person_id=person_key, kind=outbox.EDITION, edition__number__lt=row.number)
    last = before.exclude(state=outbox.DROPPED).order_by("-edition__number").values_list("edition__number", flat=True)
    first = last.first()
    older = Edition.objects.filter(state=SENT, number__lt=row.number).order_by("-number")
    older = older.filter(number__gt=first) if first else older.none()
    found = {item["id"]: item for item in row.items}
    for edition in older[:5]:
        for item in edition.items:
            found.setdefault(item["id"], item)
    return list(found.values())
