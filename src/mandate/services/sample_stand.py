"""Where the sample company stood: two editions as they were sent, and the mails of the last one in the outbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Edition, MailChoice, Person
from mandate.services.mailing import notices, outbox
from mandate.services.mailing.outbox import Draft
from mandate.services.stand import gathering
from mandate.services.stand.gathering import Item

WHY = "Sample: told as it stood."
READERS = 24
"""Mails of the last edition: enough to page through and to see roles and teams differ."""
FOREWORDS = (
    {
        "en": "This is the first of these. Once a month it says what is decided, what comes, and what you said.",
        "nl": "Dit is de eerste. Eens per maand lees je hier wat besloten is, wat er komt en wat jullie zeiden.",
    },
    {
        "en": "Most questions this month were about customer letters. The answer stands below, with the reason.",
        "nl": "De meeste vragen gingen deze maand over klantbrieven. Het antwoord staat hieronder, met de reden.",
    },
)
OWN = (
    (
        (
            gathering.DECIDED,
            ("One place to ask: May I use this?", "Ten seconds, with the reason and who may change it."),
            (
                "Eén plek om te vragen: mag ik dit gebruiken?",
                "Tien seconden, met de reden en wie er iets aan kan doen.",
            ),
        ),
        (
            gathering.LEARNING,
            ("Drop-in hour on Thursdays", "Bring a task that takes you an hour; we look at it together."),
            ("Inloopuur op donderdag", "Neem een taak mee die je een uur kost; we kijken er samen naar."),
        ),
    ),
    (
        (
            gathering.VOICES,
            (
                "“Nobody told us why translation was stopped”",
                "The reason now stands with every tool, and who to ask stands beside it.",
            ),
            (
                "“Niemand vertelde waarom vertalen stopte”",
                "De reden staat nu bij elke tool, en ernaast wie je kunt vragen.",
            ),
        ),
    ),
)


def fill(*, by: Actor, today: date, at: datetime) -> None:
    """Two editions of the past two months, and what some people would have been mailed of the second."""
    days = (today - timedelta(days=37), today - timedelta(days=9))
    rows = [_edition(number, on) for number, on in enumerate(days)]
    for row in rows:
        ledger.write(row, action="edition.sent", by=by, why=WHY)
    _mails(rows[-1], at=at - timedelta(days=9), today=today)


def _edition(number: int, on: date) -> Edition:
    since = on - timedelta(days=31)
    found = gathering.items(since=since, today=on) if number else []
    own = [_own(place, *item) for place, item in enumerate(OWN[number], start=1)]
    return Edition(
        number=number + 1, state="sent", since=since, made_on=on, sent_on=on, foreword=FOREWORDS[number],
        items=[*found, *own],
    )  # fmt: skip


def _own(place: int, part: str, en: tuple[str, str], nl: tuple[str, str]) -> Item:
    words = {name: {"title": said[0], "text": said[1]} for name, said in (("en", en), ("nl", nl))}
    return {
        "id": f"own:{place}", "part": part, "page": "", "key": "", "teams": [], "for_roles": [], "for_teams": [],
        "out": False, "own": True, "was": {}, **words,
    }  # fmt: skip


def _mails(row: Edition, *, at: datetime, today: date) -> None:
    """The leaders, then others in the order of their keys; one of them in Dutch alone, as a browser would ask."""
    people = outbox.readers(today=today)
    leaders = [one for one in people if one.holds(Role.ARCHITECT, Role.MT_MEMBER)]
    chosen = [*leaders, *(one for one in people if one not in leaders)][:READERS]
    outbox.queue([_draft(row, person, place, at) for place, person in enumerate(chosen)], at=at)
    for person in chosen[:2]:
        _weekly(person)


def _draft(row: Edition, person: Person, place: int, at: datetime) -> Draft:
    language = "nl" if place % 2 else "en"
    return Draft(
        once=f"edition:{row.key}", kind=outbox.EDITION, person=person, edition=row, language=language, not_before=at,
        subject=notices.subject(row, language=language),
    )  # fmt: skip


def _weekly(person: Person) -> None:
    MailChoice.objects.get_or_create(person=person, defaults={"stand": "weekly"})
