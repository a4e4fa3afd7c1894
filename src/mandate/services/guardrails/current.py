"""The guardrails in force: one snapshot per generation, built when it is first asked for and shared by every page.

A generation is the number of the newest change that any decision can depend on, so a change in a register counts in
the same second in every process, and nothing has to be told to anybody.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from mandate.engines.access import language
from mandate.engines.access.generating import Generated, entities, generate, written
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.snapshot import Snapshot, compile
from mandate.engines.access.terms import InvalidPolicies
from mandate.records import clock
from mandate.records.models import Change
from mandate.services.guardrails import register as registers
from mandate.services.guardrails import sentences
from mandate.services.guardrails.register import KINDS, Register
from mandate.services.refusals import Refused

KEPT = 4
"""Snapshots kept in a process: today's, and a few of other days that are being looked at."""


@dataclass(frozen=True)
class Guardrails:
    """One generation: the snapshot that decides, the registers it was made of, and every policy with its origin."""

    snapshot: Snapshot
    register: Register
    policies: dict[str, Generated]
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out from it once and holds as long as it does: it stands for one day."""

    @property
    def generation(self) -> int:
        """The number of the change it stands on; 0 for a draft."""
        return self.snapshot.generation

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone, in which days end."""
        return clock.zone()

    def text(self) -> str:
        """The whole policy set as Cedar text."""
        return "\n\n".join(policy.text for policy in self.snapshot.policies.values()) + "\n"


_kept: OrderedDict[tuple[str, date, str], Guardrails] = OrderedDict()
_building = Lock()


def newest(at: datetime | None = None) -> tuple[int, str]:
    """Number and digest of the newest change that a decision can depend on, now or as of a moment; 0 before any."""
    changes = Change.objects.filter(kind__in=[model.kind for model in KINDS])
    if at is not None:
        changes = changes.filter(at__lte=at)
    return changes.order_by("-id").values_list("id", "digest").first() or (0, "")


def newest_of(start: datetime) -> tuple[tuple[int, str], tuple[int, str]]:
    """What `newest` says of a moment and of now, asked at once."""
    rows = Change.objects.filter(kind__in=[model.kind for model in KINDS]).order_by("-id").values("pk")
    either = Q(pk=Subquery(rows[:1])) | Q(pk=Subquery(rows.filter(at__lte=start)[:1]))
    found = list(Change.objects.filter(either).order_by("-id").values_list("id", "digest", "at"))
    then = [(number, digest) for number, digest, at in found if at <= start]
    return next(iter(then), (0, "")), (found[0][0], found[0][1]) if found else (0, "")


def current(at: datetime | None = None, *, today: date, known: tuple[int, str] | None = None) -> Guardrails:
    """The guardrails in force today, or as they stood at a moment; `known` is their newest change, for who knows it."""
    number, digest = newest(at) if known is None else known
    mark = (digest, today, "" if at is None else at.isoformat())
    with _building:
        found = _kept.get(mark)
        if found is None:
            found = _in_force(registers.read(at, today=today), number)
            _kept[mark] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        else:
            _kept.move_to_end(mark)
    return found


def _in_force(register: Register, number: int) -> Guardrails:
    """The snapshot, or a refusal that says what is in its way: without rules that hold together nothing is allowed."""
    try:
        return build(register, generation=number)
    except InvalidPolicies as problem:
        raise Refused(
            why=_("The registers cannot be used to decide: %(problem)s") % {"problem": str(problem)},
            whose_move=_("It is the architect's move."),
            what_would_change_this=_("Mend the row or the rule that is named, or put it back as it was."),
        ) from problem


def build(register: Register, *, generation: int = 0) -> Guardrails:
    """A snapshot of these registers. Raises InvalidPolicies where a written rule or a tree of teams cannot be used."""
    rows = registers.rows(register)
    generated = generate(rows)
    text = "\n\n".join(written(policy, *sentences.both(policy, register)) for policy in generated)
    policies = language.parse(text)
    snapshot = compile(policies, entities(rows), schema=SCHEMA, generation=generation)
    return Guardrails(snapshot, register, {policy.id: policy for policy in generated})
