"""What a draft opens is a decision about policy: the mandate says whose, and the MT's is prepared for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.engines.charter import Case, CharterState, Effect, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Draft
from mandate.services import charter, decisions, formats, routing
from mandate.services.decisions import PREPARED, TAKEN, Proposal
from mandate.services.guardrails.whatif import Effects
from mandate.services.refusals import Refused

PUBLISH = "publish"
"""The answer of a decision about a draft."""


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


def route(seen: Effects, *, today: date) -> Routing:
    """Whose decision publishing would be."""
    found = charter.under(today=today)
    return charter.route(case_of(seen, today=today, currency=found.currency), today=today, loaded=found)


def refuse_publishing(draft: Draft, seen: Effects, *, by: Actor, why: str, today: date) -> None:
    """Raises Refused where publishing is above a signed mandate and the MT did not agree to this draft as it stands.

    The first time it is prepared for the MT, with the same reason; the refusal says that it waits there.
    """
    routed = route(seen, today=today)
    if routed.state is not CharterState.SIGNED or (routed.verdict is Verdict.ALONE and not routed.hear):
        return
    rows = [row for row in _about(draft) if row.intake_key == mark(draft)]
    if any(row.state == TAKEN and row.mt_on is not None for row in rows):
        return
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    waits = next((row for row in rows if row.state == PREPARED), None)
    if waits is None and why.strip():
        waits = _prepared(draft, seen, by=by, why=why, today=today)
    raise _refusal(routed, waits)


def mark(draft: Draft) -> str:
    """What the MT agrees to: this draft with these changes. Another change makes another mark."""
    text = json.dumps(draft.changes, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _about(draft: Draft) -> Iterable[Decision]:
    return Decision.objects.filter(subject_kind=Draft.kind, subject=draft.key)


def _prepared(draft: Draft, seen: Effects, *, by: Actor, why: str, today: date) -> Decision:
    found = charter.under(today=today)
    case = case_of(seen, today=today, currency=found.currency)
    proposal = Proposal(
        title=_("May we publish “%(title)s”?") % {"title": draft.title}, verdict=PUBLISH, why=why, kind=Kind.POLICY,
        effect=case.effect, subject_kind=Draft.kind, subject=draft.key, cost=case.cost, hours=case.hours,
        data_class=case.data_class, people=case.people, intake_key=mark(draft),
    )  # fmt: skip
    return decisions.decide(proposal, by=by, today=today, owner=draft.made_by)


def _refusal(routed: Routing, waits: Decision | None) -> Refused:
    said = routing.say(routed, names=charter.known_names())
    told = ""
    if waits is not None:
        told = _("It waits for the MT since %(day)s.") % {"day": formats.day(waits.taken_on)}
    return Refused(
        why=" ".join(part for part in (_("Publishing this is above the mandate."), said.sentence, told) if part),
        whose_move=_("The MT's: publish it again when it agreed."),
        what_would_change_this=" ".join(said.would_change),
        reasons=said.reasons,
    )
