"""Paths of modules: set by the architect for roles and teams, and what each asks of one person by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mandate.engines.learning import State, state
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Completion, LearningPath, Person, Team
from mandate.services.learning import modules
from mandate.services.learning.modules import Module
from mandate.services.refusals import Refused
from mandate.services.tasks.keeping import below

LEARNERS = (Role.EMPLOYEE, Role.BUILDER, Role.MANAGER, Role.MT_MEMBER, Role.ARCHITECT)
"""Roles a path can be for; those who only look on have none."""
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Facts:
    """A path as written: for whom, what, and by when."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    modules: tuple[str, ...]
    due: date | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One module for one person: where they stand, by when, and until when what they did counts."""

    module: Module
    state: State | None
    due: date | None
    done_on: date | None
    until: date | None


def problems(facts: Facts) -> dict[str, str]:
    """What is wrong with a path as written, per field."""
    found = {}
    if not 0 < len(facts.name.strip()) <= LONGEST_NAME:
        found["name"] = _("Give it a name of at most %(count)s characters.") % {"count": LONGEST_NAME}
    if not facts.modules or set(facts.modules) - {one.id for one in modules.every() if one.open}:
        found["modules"] = _("Choose at least one of the modules.")
    if facts.due is None:
        found["due"] = _("Give a day by which it is done.")
    if set(facts.roles) - {role.value for role in LEARNERS}:
        found["roles"] = _("Choose from the roles shown.")
    if Team.objects.filter(key__in=facts.teams).count() != len(set(facts.teams)):
        found["teams"] = _("Choose from the teams shown.")
    return found


def add(facts: Facts, *, by: Actor) -> LearningPath:
    """A new path. Raises Refused with everything that is wrong with it."""
    wrong = problems(facts)
    if wrong or facts.due is None:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    row = LearningPath(
        name=facts.name.strip(), due=facts.due, why=facts.why.strip(), roles=list(facts.roles),
        teams=list(facts.teams), modules=list(dict.fromkeys(facts.modules)),
    )  # fmt: skip
    ledger.write(row, action="path.set", by=by, why=row.why or _("Learning path written."))
    return row


def remove(path: LearningPath, *, by: Actor, why: str) -> Change:
    """The path gone; what people did stays. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(why=_("Say why nobody has to do this any more."), whose_move=_("Yours."))
    return ledger.remove(path, action="path.removed", by=by, why=why.strip())


def meant_for(path: LearningPath, person: Person, parents: Mapping[str, str | None]) -> bool:
    """Whether a path is for a person: by role and by team, with the teams below."""
    learner = [role.value for role in LEARNERS if role.value in person.roles]
    if not learner or (path.roles and not set(path.roles) & set(learner)):
        return False
    return not path.teams or person.team_id in below(path.teams, parents)


def dues(person: Person, paths: Iterable[LearningPath], parents: Mapping[str, str | None]) -> dict[str, date]:
    """What a person is to do, with the earliest day by which any path asks it, in the order of the paths."""
    found: dict[str, date] = {}
    for path in paths:
        if meant_for(path, person, parents):
            for key in path.modules:
                found[key] = min(found.get(key, path.due), path.due)
    return found


def parents() -> dict[str, str | None]:
    """Every team with the one above it."""
    return dict(Team.objects.values_list("key", "parent_id"))


def steps(
    dues: Mapping[str, date], done: Iterable[Completion], *, today: date, every: Sequence[Module] | None = None
) -> list[Step]:
    """Every module as it stands for one person: what is asked first, by day, then what they may do besides.

    One that is closed is asked of nobody; who did it keeps it. `every` are the modules, for who asks about many people.
    """
    rows = {row.module: row for row in done}
    shown = [one for one in (modules.every() if every is None else every) if one.open or one.id in rows]
    found = [_step(one, dues.get(one.id) if one.open else None, rows.get(one.id), today) for one in shown]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max))


def _step(module: Module, due: date | None, row: Completion | None, today: date) -> Step:
    on, ends = (row.on, row.until) if row else (None, None)
    where = None if due is None and row is None else state(
        done=row is not None, ends=ends, due=due or date.max, today=today
    )  # fmt: skip
    return Step(module, where, due, on, ends)


def counted(found: Sequence[Step]) -> tuple[int, int]:
    """How many modules somebody is asked for, and how many of those count today."""
    asked = [one for one in found if one.due is not None]
    return len(asked), sum(one.state is State.DONE for one in asked)
