"""The sample company's learning: paths, a module of its own, what was done, what starts ask, and a signed policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import learning as engine
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import (
    Attainment,
    Competence,
    Completion,
    Exercise,
    Initiative,
    LearningPath,
    LearningPolicy,
    Person,
    Team,
)
from mandate.services.learning import lessons, modules, promised
from mandate.services.learning.modules import Module
from mandate.services.mandate import door

EVERYBODY = ("checking-facts", "personal-data-in-prompts")
MAKERS, MAKERS_OF = ("Content", "Brand & Content", "Marketing"), ("prompts-for-briefs",)
ASKED = ({"data-rules": 1}, {"checking-answers": 1}, {"prompting": 1})
"""What initiatives that are still to start ask first, the earlier ones one level each."""
MODULE = lessons.Facts(
    title="Our three checks before a text goes out",
    title_nl="Onze drie controles voordat een tekst de deur uit gaat",
    text="Every figure has a source that you opened.\n\nEvery promise is one our conditions keep.\n\n"
    "Somebody else read it who would notice.",
    text_nl="Elk cijfer heeft een bron die je hebt geopend.\n\nElke belofte staat ook in onze voorwaarden.\n\n"
    "Iemand anders heeft het gelezen die het zou merken.",
    practice="Take your last newsletter, do the three checks, and note what you found.",
    confirms=True, minutes="20", months="12",
)  # fmt: skip


@transaction.atomic
def fill(*, by: Actor, today: date) -> None:
    """Paths, a lesson with practice to confirm, what people did in the last months, what starts ask, and the policy."""
    lesson = modules.of_lesson(lessons.keep(MODULE, row=None, by=by, why=_("Sample: asked by the editors.")))
    teams = dict(Team.objects.values_list("name", "key"))
    makers = [teams[name] for name in MAKERS if name in teams]
    _paths(makers, lesson, by=by, today=today)
    _done(makers, lesson, by=by, today=today)
    _asked(by=by)
    _policy(by=by, today=today)


def _paths(makers: Sequence[str], lesson: Module, *, by: Actor, today: date) -> None:
    rows = [
        LearningPath(name=_("Everybody who works with AI"), modules=list(EVERYBODY), due=today + timedelta(days=38),
                     why=_("So that nobody has to guess what may go into a tool.")),
        LearningPath(name=_("Who makes texts"), teams=sorted(makers), modules=[*MAKERS_OF, lesson.id],
                     due=today + timedelta(days=60), why=_("Their drafts go out under our name.")),
        LearningPath(name=_("Managers"), roles=[Role.MANAGER.value], modules=["personal-data-in-prompts"],
                     due=today - timedelta(days=10), why=_("They are asked first.")),
    ]  # fmt: skip
    ledger.write_many(rows, action="path.set", by=by, why=_("Sample: agreed with the managers."), act=Act.new())


def _done(makers: Sequence[str], lesson: Module, *, by: Actor, today: date) -> None:
    """Two of three people did the first module, one of two the second; the level each shows follows."""
    people = list(Person.objects.filter(left_on=None).order_by("email", "key"))
    every, known = {one.id: one for one in modules.every()}, set(Competence.objects.values_list("key", flat=True))
    had = set(Attainment.objects.values_list("person_id", "competence_id"))
    rows: list[Completion] = []
    levels: list[Attainment] = []
    for number, person in enumerate(people):
        wanted = [*(EVERYBODY[:1] if number % 3 else ()), *(EVERYBODY[1:] if number % 2 else ())]
        wanted += MAKERS_OF if person.team_id in makers and number % 4 else ()
        for key in wanted:
            module, on = every[key], today - timedelta(days=5 + number * 7 % 80)
            rows.append(_completion(person, module, on))
            if module.competence in known and (person.key, module.competence) not in had:
                had.add((person.key, module.competence))
                levels.append(_level(person, module, on))
    why, act = _("Sample: the first rounds."), Act.new()
    ledger.write_many(rows, action="completion.imported", by=by, why=why, act=act)
    ledger.write_many(levels, action="attainment.noted", by=by, why=why, act=act)
    asking = [person for person in people if person.team_id in makers and person.manager_id][:3]
    said = _("The spring newsletter: one figure had no source, one promise was not ours to make.")
    exercises = [
        Exercise(person=one, module=lesson.id, said=said, asked_on=today - timedelta(days=3)) for one in asking
    ]
    ledger.write_many(exercises, action="exercise.asked", by=by, why=_("Practised."), act=act)


def _completion(person: Person, module: Module, on: date) -> Completion:
    until = engine.until(on, module.months)
    return Completion(person=person, module=module.id, on=on, until=until, how="imported", minutes=module.minutes,
                      evidence=_("Session with the team."))  # fmt: skip


def _level(person: Person, module: Module, on: date) -> Attainment:
    until = engine.until(on, module.months)
    return Attainment(person=person, competence_id=module.competence, level=module.level, on=on, until=until,
                      evidence=module.title.en[:200])  # fmt: skip


def _asked(*, by: Actor) -> None:
    """The first initiatives that are still to start ask for a level of their teams."""
    known = set(Competence.objects.values_list("key", flat=True))
    rows: list[Any] = []
    for row in Initiative.objects.filter(state="draft").exclude(teams=[]).order_by("rank", "title"):
        asked = ASKED[len(rows) % len(ASKED)]
        if set(asked) <= known and len(rows) < 9 and row.rank:
            row.required = dict(asked)
            rows.append(row)
    if rows:
        why = _("Sample: who gets it knows the way of working first.")
        ledger.write_many(rows, action="initiative.changed", by=by, why=why, act=Act.new())


def _policy(*, by: Actor, today: date) -> None:
    """A policy that the MT signed."""
    mt = [one for one in door.members(today) if not one.holds(Role.ARCHITECT)]
    owner = mt[0] if mt else Person.objects.filter(left_on=None).order_by("email").first()
    if owner is None:
        return
    hours = {"employee": 12, "builder": 40, "manager": 16, "mt_member": 8, "architect": 40}
    row = LearningPolicy(
        number=1, year=today.year, budget=Decimal(18000), counts="training", hours=hours, owner=owner, written_on=today,
        text=_("Learning is work: the hours stand in the planning and the team covers for who learns.\n"
               "Who is asked for a module gets the time before the tool. Hours that are taken away are given back."),
    )  # fmt: skip
    ledger.write(row, action="learning_policy.written", by=by, why=_("Sample: what people can count on."))
    for person in mt[: promised.standing(row, today=today).needed]:
        row = promised.sign(row, person, digest_=promised.digest(row), by=by, today=today)
