"""What the page of a decision shows beside its answer: options, gates, evidence, votes, and this reader's forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mandate.records import access, clock
from mandate.records.models import Decision, Meeting, Person
from mandate.services.deciding import ballots, evidence, gates, reviews, settling, sheets, showing, words
from mandate.services.deciding.ballots import Stand
from mandate.services.deciding.settling import Answer
from mandate.services.decisions import ASKED, PREPARED, REVERSAL, TAKEN
from mandate.services.refusals import Refused
from mandate.services.voices import critics
from mandate.web import forecastparts, inventory, reader

OVER = frozenset({"declined", "dropped", "replaced", "reversed", "undone"})
"""States in which a decision waits for nothing any more."""


def parts(request: HttpRequest, found: Decision, given: Answer | None) -> dict[str, Any]:
    """Everything the page needs besides the answer itself, read only where the decision has it."""
    today, at = clock.today(), reader.moment(request)
    may = at is None and _may(request, "prepare decisions")
    desk, waits, stand = found.state == ASKED, at is None and found.state == PREPARED, _stand(request, found)
    return {
        "columns": showing.columns(found, today=today),
        "gates": _gates(found) if found.options and found.state in {ASKED, PREPARED} else (),
        "pieces": pieces(request, found),
        "heard": gates.names(found) if found.consulted else [],
        "stand": stand,
        "choice_words": dict(words.options(words.CHOICES)),
        "titles": {row["id"]: row.get("title", "") for row in found.options},
        "door": False,
        "votes": ballots.voter(stand.deciders, reader.person(request)) if stand and waits else None,
        "told": showing.told(found) if found.state == TAKEN and found.options else [],
        "reversal": _reversal(found),
        "reversible": may and found.state == TAKEN and found.subject_kind != REVERSAL,
        "works": may and desk,
        "decides": may and desk and bool(found.options),
        "given": given or _begun(found),
        "owners": _owners() if may and desk and found.options else [],
        "review_due": bool(reviews.due([found], today=today)),
        "critics": critics.shown(critics.about(critics.subjects(found)), reader.person(request)) if at is None else (),
        "forecasts": forecastparts.about(request, "decision", found.key, over=found.state in OVER),
        "meeting": _meeting(found) if found.state == PREPARED and at is None else None,
    }


def _may(request: HttpRequest, permission: str) -> bool:
    return access.may(reader.person(request), permission, today=clock.today())


def _gates(found: Decision) -> tuple[gates.Gate, ...]:
    """Where each gate stands for the option that is advised."""
    row = sheets.option(found, found.recommended)
    try:
        routed = sheets.route(found, row, today=clock.today()) if row and found.state == ASKED else None
    except Refused:
        routed = None
    return gates.of(found, routed, today=clock.today())


def pieces(request: HttpRequest, found: Decision, *, live: bool = True) -> list[tuple[evidence.Piece, str]]:
    """The evidence with the address of each piece; the inventory is only read where a service is among them.

    Not `live`: nothing is read for it, as behind a link that opens nothing else.
    """
    rows = list(found.evidence)
    if not rows:
        return []
    sees = live and _may(request, "see overview") and any(row.get("kind") == "service" for row in rows)
    made = evidence.pieces(rows, seen=inventory.of(request) if sees else None, today=clock.today())
    return [(one, _address(one)) for one in made]


def _address(one: evidence.Piece) -> str:
    if one.link:
        return one.link if one.link.startswith(("https://", "http://")) else ""
    if not one.page:
        return ""
    return reverse(one.page, args=[one.key] if one.key else [])


def _stand(request: HttpRequest, found: Decision) -> Stand | None:
    """Where the vote stands, for who may see votes."""
    voted = found.state == PREPARED or bool(found.mt_on)
    if not voted or not _may(request, "see meetings"):
        return None
    return ballots.stand(found, today=clock.today(), at=reader.moment(request))


def _reversal(found: Decision) -> Decision | None:
    """The reversal of this decision that waits or was taken."""
    if found.state not in {TAKEN, "reversed"}:
        return None
    rows = Decision.objects.filter(subject_kind=REVERSAL, subject=found.key).exclude(state="undone")
    row: Decision | None = rows.order_by("-taken_on").first()
    return row


def _begun(found: Decision) -> Answer:
    """The form as it starts: the advice, and a review in three months."""
    ahead = found.review_on or settling.usual_review(clock.today())
    return Answer(found.recommended, found.why, found.owner_id or "", ahead.isoformat(), found.follow_up)


def _owners() -> list[tuple[str, str]]:
    return list(Person.objects.filter(left_on=None).values_list("key", "name")[:500])


def _meeting(found: Decision) -> Meeting | None:
    """The meeting that it is on the agenda of."""
    rows = Meeting.objects.exclude(state="held").order_by("held_on")
    return next((row for row in rows if any(one["decision"] == found.key for one in row.agenda)), None)
