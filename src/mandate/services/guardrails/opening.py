"""What a draft opens is a decision about policy: the mandate says whose, and the MT's is prepared for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.engines.charter import Case, Effect, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Draft, Record
from mandate.services import charter, decisions, formats, routing
from mandate.services.decisions import PREPARED, TAKEN, Proposal
from mandate.services.guardrails.whatif import Effects
from mandate.services.mandate import standing
from mandate.services.refusals import Refused

PUBLISH, ROLL_BACK = "publish", "roll_back"
"""What a decision about a draft answers."""


def case_of(seen: Effects, *, today: date, currency: str) -> Case:
    """What the mandate is asked about publishing: the most sensitive data anybody gains, and how many gain.

    What takes away only forbids. What opens to whoever comes later touches everybody there is.
    """
    opens = bool(seen.gaining) or seen.open_ended
    highest = max((touch.now for touch in seen.gains if touch.now is not None), default=int(DataClass.PUBLIC))
    return Case(
        kind=Kind.POLICY, cost=Money(currency, Decimal(0)), hours=Decimal(0), data_class=DataClass(highest), on=today,
        effect=Effect.ALLOWS if opens else Effect.FORBIDS, people=seen.people if seen.open_ended else seen.gaining,
    )  # fmt: skip


def refuse_above(
    draft: Draft, seen: Effects, rows: Sequence[Record], answer: str, *, by: Actor, why: str, today: date
) -> None:
    """Raises Refused where publishing, or rolling back, is above the mandate and the MT did not agree to it as it is.

    `rows` are the rows as they would be, which ask the mandate as they do when somebody writes them by hand. The first
    time it is prepared for the MT, with the same reason; the refusal says that it waits there.
    """
    routed = _strictest(seen, rows, today=today)
    if routed is None:
        return
    asked = [row for row in _about(draft) if row.verdict == answer and row.intake_key == mark(draft)]
    if any(row.state == TAKEN and row.mt_on is not None for row in asked):
        return
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    waits = next((row for row in asked if row.state == PREPARED), None)
    if waits is None and why.strip():
        waits = _prepared(draft, seen, answer, routed, by=by, why=why, today=today)
    raise _refusal(routed, waits, answer)


def _strictest(seen: Effects, rows: Sequence[Record], *, today: date) -> Routing | None:
    """Why it is not the architect's: as a change of the rules, or of one row; None where it is theirs."""
    found = charter.under(today=today)
    if standing.binds(found):
        routed = charter.route(case_of(seen, today=today, currency=found.currency), today=today, loaded=found)
        if routed.verdict is not Verdict.ALONE or routed.hear:
            return routed
    beyond = standing.held(rows, today=today, loaded=found)
    return beyond[0][1] if beyond else None


def mark(draft: Draft) -> str:
    """What the MT agrees to: this draft with these changes. Another change makes another mark."""
    text = json.dumps(draft.changes, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _about(draft: Draft) -> Iterable[Decision]:
    return Decision.objects.filter(subject_kind=Draft.kind, subject=draft.key)


def _prepared(
    draft: Draft, seen: Effects, answer: str, routed: Routing, *, by: Actor, why: str, today: date
) -> Decision:
    """The question for the MT; also where only a row of it is above the mandate, which the rules alone would not be."""
    found = charter.under(today=today)
    case = case_of(seen, today=today, currency=found.currency)
    title = _("May we publish “%(title)s”?") if answer == PUBLISH else _("May we roll back “%(title)s”?")
    proposal = Proposal(
        title=title % {"title": draft.title}, verdict=answer, why=why, kind=Kind.POLICY, effect=case.effect,
        subject_kind=Draft.kind, subject=draft.key, cost=case.cost, hours=case.hours, data_class=case.data_class,
        people=case.people, intake_key=mark(draft),
    )  # fmt: skip
    return decisions.decide(proposal, by=by, today=today, owner=draft.made_by, routed=routed)


def _refusal(routed: Routing, waits: Decision | None, answer: str) -> Refused:
    said = routing.say(routed, names=charter.known_names())
    told = ""
    if waits is not None:
        told = _("It waits for the MT since %(day)s.") % {"day": formats.day(waits.taken_on)}
    above = _("Publishing this is above the mandate.")
    move = _("The MT's: publish it again when it agreed.")
    if answer == ROLL_BACK:
        above = _("Rolling this back is above the mandate.")
        move = _("The MT's: roll it back again when it agreed.")
    return Refused(
        why=" ".join(part for part in (above, said.sentence, told) if part),
        whose_move=move,
        what_would_change_this=" ".join(said.would_change),
        reasons=said.reasons,
    )
