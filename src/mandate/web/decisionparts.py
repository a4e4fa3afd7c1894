"""What the page of a decision shows beside its answer: options, gates, evidence, votes, and this reader's forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mandate.engines.ballots import Outcome
from mandate.records import access, clock
from mandate.records.models import Decision, Meeting, Person
from mandate.services.deciding import ballots, evidence, gates, reviews, settling, sheets, showing, words
from mandate.services.deciding.ballots import Stand
from mandate.services.deciding.settling import Answer
from mandate.services.decisions import ASKED, PREPARED, REVERSAL, REVIEW, TAKEN
from mandate.services.mandate import door
from mandate.services.refusals import Refused
from mandate.web import inventory, reader


def parts(request: HttpRequest, found: Decision, given: Answer | None) -> dict[str, Any]:
    """Everything the page needs besides the answer itself, read only where the decision has it."""
    today, at = clock.today(), reader.moment(request)
    may = {name: at is None and _may(request, name) for name in ("prepare decisions", "triage", "vote")}
    desk = found.state == ASKED
    return {
        "columns": showing.columns(found, today=today),
        "gates": _gates(found) if found.options and found.state in {ASKED, PREPARED} else (),
        "pieces": pieces(request, found),
        "heard": gates.names(found) if found.consulted else [],
        "stand": _stand(request, found),
        "outcome": Outcome,
        "choice_words": dict(words.options(words.CHOICES)),
        "titles": {row["id"]: row.get("title", "") for row in found.options},
        "door": False,
        "votes": _leave(request, found) if at is None and found.state == PREPARED else None,
        "told": showing.told(found) if found.state == TAKEN and found.options else [],
        "reversal": _reversal(found),
        "reversible": may["prepare decisions"] and found.state == TAKEN and found.subject_kind != REVERSAL,
        "works": may["prepare decisions"] and desk,
        "decides": may["prepare decisions"] and desk and bool(found.options),
        "given": given or _begun(found),
        "owners": _owners() if may["prepare decisions"] and desk and found.options else [],
        "latest": today + REVIEW,
        "review_due": bool(reviews.due([found], today=today)),
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


def pieces(request: HttpRequest, found: Decision) -> list[tuple[evidence.Piece, str]]:
    """The evidence with the address of each piece; the inventory is only read where a service is among them."""
    rows = list(found.evidence)
    if not rows:
        return []
    sees = _may(request, "see overview") and any(row.get("kind") == "service" for row in rows)
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


def _leave(request: HttpRequest, found: Decision) -> door.Leave | None:
    """Whether this reader may vote, in whose name; None for who is no voter at all."""
    if not _may(request, "see decisions"):
        return None
    leave = door.may_agree(reader.person(request), found, clock.today())
    return leave if leave.allowed else None


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
