"""Which decision lets an initiative start: one that is about it, of a kind that can, and in force today; no other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from mandate.engines.charter import Effect, Kind
from mandate.records.models import Decision, Initiative

TAKEN = "taken"
KINDS = frozenset({Kind.SPEND.value, Kind.AGENT.value, Kind.HIRE.value})
"""What a decision about any initiative can be about: its money, the agents or the hands it brings."""


def is_about(decision: Decision, row: Initiative) -> bool:
    """Whether the question was asked about this initiative; that the initiative names the decision proves nothing."""
    brought = decision.intake == Initiative.kind and decision.intake_key == row.key
    subject = decision.subject_kind == Initiative.kind and decision.subject == row.key
    return brought or subject or decision.initiative == row.key


def lets(decision: Decision, row: Initiative, *, today: date) -> bool:
    """Whether this decision lets this initiative start today.

    It is about it, said yes to money, agents, hands or (of an experiment) a trial, stands and is not over, and is for
    no less money in the same currency; the MT's own, where the initiative waits for the MT. What somebody only
    noted of a decision taken elsewhere lets nothing start.
    """
    kinds = KINDS | {Kind.EXPERIMENT.value} if row.approach == Kind.EXPERIMENT.value else KINDS
    amount = asks(row)
    of_it = is_about(decision, row) and decision.case in kinds and not decision.around
    stands = decision.state == TAKEN and decision.effect == Effect.ALLOWS.value
    in_force = stands and (decision.until is None or decision.until >= today)
    same_money = not amount or not row.currency or decision.currency in ("", row.currency)
    covers = decision.cost is not None and decision.cost >= amount and same_money
    return of_it and in_force and covers and (decision.mt_on is not None or not row.mt_gate)


def asks(row: Initiative) -> Decimal:
    """The money it asks: of an experiment what it loses at most, else its cost."""
    return (row.max_loss if row.approach == "experiment" else row.cost) or Decimal(0)


def agreed(row: Initiative, *, today: date) -> Decision | None:
    """The newest decision that lets it start today; None where there is none."""
    return _newest(row, _about([row]), today)


def covered(rows: Collection[Initiative], *, today: date) -> frozenset[str]:
    """Keys of those a decision lets start today; one question to the record for all of them."""
    found = _about(rows)
    return frozenset(row.key for row in rows if _newest(row, found, today) is not None)


def _about(rows: Iterable[Initiative]) -> list[Decision]:
    """Decisions that stand and were asked about one of these."""
    keys = [row.key for row in rows]
    if not keys:
        return []
    about = Q(intake=Initiative.kind, intake_key__in=keys) | Q(initiative__in=keys)
    about |= Q(subject_kind=Initiative.kind, subject__in=keys)
    return list(Decision.objects.filter(about, state=TAKEN))


def _newest(row: Initiative, found: Iterable[Decision], today: date) -> Decision | None:
    fit = [one for one in found if lets(one, row, today=today)]
    return max(fit, key=lambda one: (one.taken_on, one.key), default=None)
