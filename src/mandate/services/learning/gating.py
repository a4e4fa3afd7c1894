"""Nothing is released before who it is for is trained: who lacks what, and the refusal for everybody who tries."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines import learning as engine
from mandate.engines.charter import Effect
from mandate.engines.learning import Counts, Gate, Reached
from mandate.records.models import Attainment, Change, Decision, Initiative, Person, Team
from mandate.services import formats
from mandate.services.learning.paths import LEARNERS
from mandate.services.refusals import Refused
from mandate.services.sheets import values
from mandate.services.sheets.names import Names
from mandate.services.tasks.keeping import below

WAIVER, LESS = "training", "training_less"
"""What a decision of the MT is about that lets something go untrained, or asks less of what was committed to."""
RELEASED = ("running", "done")
_COMMITTED = ("planned", *RELEASED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a gate stands: the verdict, what may be told of each team, the first day a level ends, and the waiver."""

    gate: Gate
    counts: Counts
    until: date | None
    waiver: Decision | None


class Facts:
    """Who is here, in which team, with which levels: read once for all gates that are asked."""

    def __init__(self, today: date) -> None:
        self.today = today

    @cached_property
    def _teams(self) -> list[tuple[str, str | None, str]]:
        return list(Team.objects.values_list("key", "parent_id", "name"))

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """Every team with the one above it."""
        return {key: parent for key, parent, _name in self._teams}

    @cached_property
    def team_names(self) -> dict[str, str]:
        """Every team by its name."""
        return {key: name for key, _parent, name in self._teams}

    @cached_property
    def people(self) -> dict[str, str]:
        """Who is here and learns, with their team."""
        rows = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=self.today)).exclude(team=None)
        return {row.key: row.team_id or "" for row in rows if row.present(self.today) and row.holds(*LEARNERS)}

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """Every level of everybody."""
        rows = Attainment.objects.order_by().values_list("person_id", "competence_id", "level", "on", "until")
        return tuple(Reached(*row) for row in rows)

    @cached_property
    def waivers(self) -> dict[str, Decision]:
        """What of the MT holds today, by what it is about."""
        return {row.subject: row for row in _of_mt(WAIVER, self.today)}

    def audience(self, teams: Iterable[str]) -> frozenset[str]:
        """Keys of the people of these teams and of the teams below them."""
        within = below(teams, self.parents)
        return frozenset(key for key, team in self.people.items() if team in within)

    def of(self, required: Mapping[str, int], teams: Iterable[str], *, subject: str) -> Standing:
        """The gate of whatever is released to teams and asks levels: an initiative, and an agent the same way."""
        audience, waiver = self.audience(teams), self.waivers.get(subject)
        found = engine.gate(required, audience, self.reached, waived=waiver is not None, today=self.today)
        lacking = frozenset[str]().union(*(one.people for one in found.lacking))
        by_team = defaultdict[str, list[str]](list)
        for key in audience:
            by_team[self.people[key]].append(key)
        counts = engine.counted(by_team, audience - lacking)
        ends = [one.until for one in self.reached if one.until is not None and one.person in audience - lacking
                and one.holds(required.get(one.competence, 99), self.today)]  # fmt: skip
        told = counts.whole.done is not None
        return Standing(found, counts, min(ends, default=None) if told else None, waiver)


def of(row: Initiative, *, today: date, facts: Facts | None = None) -> Standing | None:
    """How the gate of an initiative stands; None where it asks for no training."""
    return (facts or Facts(today)).of(row.required, row.teams, subject=row.key) if row.required else None


def _of_mt(kind: str, today: date) -> Sequence[Decision]:
    """Decisions of the MT of a kind that hold today; of two about the same the later one comes last."""
    rows = Decision.objects.filter(subject_kind=kind, state="taken", effect=Effect.ALLOWS.value).exclude(mt_on=None)
    return list(rows.filter(Q(until=None) | Q(until__gte=today)).order_by("taken_on"))


def sentence(found: Standing) -> str:
    """How it stands, in numbers that point at nobody."""
    people, done = found.counts.whole.people, found.counts.whole.done
    if found.gate.reason is engine.Reason.NO_AUDIENCE:
        return _("It asks for training and names no team that has people.")
    if found.gate.reason is engine.Reason.TRAINED:
        return _("Everybody it is for is trained.")
    if done is None or people is None:
        return _("Not everybody it is for is trained yet.")
    if not done:
        return _("None of the %(people)s people it is for is trained yet.") % {"people": formats.number(people)}
    text = ngettext(
        "%(count)s of the %(people)s people it is for is not trained yet.",
        "%(count)s of the %(people)s people it is for are not trained yet.",
        people - done,
    )
    return text % {"count": formats.number(people - done), "people": formats.number(people)}


def refuse_untrained(row: Initiative, *, today: date) -> None:
    """Raises Refused while who an initiative is for is not trained and the MT did not waive that.

    Call it wherever an initiative begins or is done.
    """
    found = of(row, today=today)
    if found is None or found.gate.open:
        return
    names = Names()
    asked = formats.listed(values.needs(names, {one.competence: one.level for one in found.gate.lacking}))
    raise Refused(
        why=_("“%(title)s” waits for training. %(sentence)s") % {"title": row, "sentence": sentence(found)},
        whose_move=_("The people's it is for, and their managers'; the architect names the teams and the day."),
        what_would_change_this=_("Everybody trained, or a decision of the MT that waives it."),
        reasons=(_("Lacking: %(what)s.") % {"what": asked},) if asked else (),
    )


def refuse_loosened(rows: Iterable[Any], *, today: date) -> None:
    """Raises Refused where rows, not yet written, would be released past their gate, or ask less than was committed to.

    Less is a level gone or lowered, or a team left out. Rows of other kinds and new ones that are drafts are let
    through; so is what the MT agreed to.
    """
    mine = [row for row in rows if isinstance(row, Initiative)]
    stored = Initiative.objects.in_bulk([row.key for row in mine if not row._state.adding]) if mine else {}
    for row in mine:
        was = stored.get(row.key)
        if row.state in RELEASED and (was is None or was.state not in RELEASED):
            raise Refused(
                why=_("“%(title)s” would run by this without being started.") % {"title": row},
                whose_move=_("Yours: start it on its own page."),
            )
    for row in mine:
        was = stored.get(row.key)
        if was is not None and lowers(was, row) and committed(was) and not agreed_less(row, today=today):
            raise Refused(
                why=_("“%(title)s” was committed to with this training, and this would ask less.") % {"title": row},
                whose_move=_("The MT's: ask it on the page of what has to be learned first."),
                what_would_change_this=_("A decision of the MT that asks exactly this."),
            )


def agreed_less(row: Initiative, *, today: date) -> bool:
    """Whether the MT agreed that exactly this training is asked of exactly these teams."""
    subject = subject_of_less(row.key, row.required, row.teams)
    return any(one.subject == subject for one in _of_mt(LESS, today))


def lowers(was: Initiative, now: Initiative) -> bool:
    """Whether less training is asked than was: a level gone or lowered, or people left out."""
    if not was.required:
        return False
    parents = dict(Team.objects.values_list("key", "parent_id")) if was.teams != now.teams else {}
    narrower = was.teams != now.teams and not below(was.teams, parents) <= below(now.teams, parents)
    return narrower or engine.lower(was.required, now.required)


def committed(row: Initiative) -> bool:
    """Whether it is planned or released, or ever was: what was committed to is not loosened by a step back."""
    if row.state in _COMMITTED:
        return True
    once = Q(pk=None)
    for state in _COMMITTED:
        once |= Q(after__contains=f'"state":"{state}"')
    return Change.objects.filter(once, kind=Initiative.kind, key=row.key).exists()


def subject_of_less(key: str, required: Mapping[str, int], teams: Iterable[str]) -> str:
    """What a decision is about that asks exactly this training of exactly these teams."""
    told = json.dumps([dict(sorted(required.items())), sorted(teams)])
    return f"{key}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"
