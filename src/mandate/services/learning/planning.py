"""The learning of a quarter, tied to the roadmap: what starts, who needs what before that, and the hours it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines import learning as engine
from mandate.records.models import Initiative
from mandate.services import formats, wording
from mandate.services.learning import gating, modules
from mandate.services.learning.gating import Facts, Standing
from mandate.services.learning.modules import Module
from mandate.services.roadmap import asking, reading, slots, words
from mandate.services.roadmap.reading import Row
from mandate.services.sheets import values
from mandate.services.sheets.names import Names


@dataclass(frozen=True, slots=True)
class Need:
    """What one initiative of the quarter asks before it starts: its gate, modules that lead there, and hours.

    `by` is the last day before it starts; `hours` what closing the gap takes, at most where numbers are not told, and
    None where no module leads to a level.
    """

    key: str
    name: str
    begins: date
    running: bool
    row: Initiative
    standing: Standing | None
    ways: tuple[Module, ...]
    hours: int | None
    at_most: bool

    @property
    def by(self) -> date:
        """The last day to be trained."""
        return self.begins - timedelta(days=1)

    @property
    def closed(self) -> bool:
        """Whether it waits for training."""
        return self.standing is not None and not self.standing.gate.open


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the roadmap: its days, whether the MT committed to the plan, and what it asks to be learned."""

    first: date
    last: date
    name: str
    committed: bool
    needs: tuple[Need, ...]

    @property
    def waiting(self) -> list[Need]:
        """What waits for training."""
        return [one for one in self.needs if one.closed]

    @property
    def hours(self) -> int:
        """Hours of all needs of which they are known."""
        return sum(one.hours or 0 for one in self.needs)


def quarter(*, today: date, ahead: int = 0) -> Quarter:
    """The quarter of today, or one so many quarters later."""
    first = slots.day(3 * ahead, slots.begins(today))
    last = slots.day(3, first) - timedelta(days=1)
    plan = reading.current()
    rows = [row for row in reading.rows(plan) if first <= row.begins <= last] if plan is not None else []
    committed = plan is not None and plan.state == asking.COMMITTED
    return Quarter(first, last, words.quarter(0, first), committed, tuple(_needs(rows, today)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An initiative of the roadmap that is not released yet, because who it is for is not trained: who lacks what."""

    key: str
    name: str
    when: str
    sentence: str
    asked: str
    teams: str
    late: bool


def waiting(rows: Sequence[Row], *, today: date) -> list[Waiting]:
    """What of the roadmap waits for training, in the order in which it starts; `late` where it should have begun."""
    facts, released = Facts(today), (*gating.RELEASED, "dropped")
    asking_ = [row for row in rows if row.required and row.state not in released]
    stands = [(row, facts.of(row.required, row.teams, subject=row.key)) for row in asking_]
    closed = [(row, found) for row, found in stands if not found.gate.open]
    names = Names()
    return [
        Waiting(
            row.key, row.name, row.when(), gating.sentence(found),
            formats.listed(values.needs(names, {lack.competence: lack.level for lack in found.gate.lacking})),
            formats.listed(facts.team_names[team] for team in row.teams if team in facts.team_names),
            row.begins <= today,
        )
        for row, found in closed
    ]  # fmt: skip


def _needs(rows: Sequence[Row], today: date) -> Iterable[Need]:
    live = Initiative.objects.in_bulk([row.key for row in rows])
    facts, every = Facts(today), [one for one in modules.every() if one.open]
    for row in rows:
        one = live.get(row.key)
        if one is None or one.state in ("done", "dropped"):
            continue
        found = gating.of(one, today=today, facts=facts)
        ways = tuple(way for way in every if way.level >= one.required.get(way.competence, 99))
        hours, most = _hours(found, every)
        yield Need(row.key, one.title, row.begins, one.state == "running", one, found, ways, hours, most)


def _hours(found: Standing | None, every: Sequence[Module]) -> tuple[int | None, bool]:
    """Hours of the gap; where how many lack a level is not told, of everybody it is for, as the most it can be."""
    if found is None or not found.gate.lacking:
        return 0, False
    told = found.counts.whole.done is not None
    gate, taught = found.gate, modules.taught(every)
    if told:
        exact = engine.hours(gate.lacking, taught)
        return (None if exact is None else ceil(exact)), False
    one = engine.hours([engine.Lack(lack.competence, lack.level, frozenset("x")) for lack in gate.lacking], taught)
    return (None if one is None else ceil(one * Fraction(gate.audience))), True


def sentence(found: Quarter) -> str:
    """What the quarter asks, in one sentence."""
    named = {"quarter": found.name}
    asking_ = [one for one in found.needs if one.standing is not None]
    if not found.needs:
        return _("Nothing of the roadmap starts in %(quarter)s.") % named
    if not asking_:
        return _("What starts in %(quarter)s asks for no training.") % named
    text = ngettext(
        "%(count)s initiative that starts in %(quarter)s asks for training",
        "%(count)s initiatives that start in %(quarter)s ask for training",
        len(asking_),
    )
    said = text % {**named, "count": formats.count(len(asking_))}
    if found.waiting:
        more = ngettext("%(said)s; %(count)s waits for it.", "%(said)s; %(count)s wait for it.", len(found.waiting))
        return wording.opening(more % {"said": said, "count": formats.count(len(found.waiting))})
    return wording.opening(_("%(said)s, and everybody has it.") % {"said": said})
