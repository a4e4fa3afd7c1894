"""Typical tasks to start from: looked at first, taken for one team as one deed, never twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.catalogue.registers import load_start
from mandate.catalogue.tasks import TypicalTask, load_tasks
from mandate.engines.readiness.bank import Text
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Competence, Dataset, Person, Task, Team
from mandate.records.models.record import new_key
from mandate.services import wording
from mandate.services.refusals import Refused
from mandate.services.sheets.deeds import deed
from mandate.services.tasks.keeping import DEED, refuse_others


@dataclass(frozen=True, slots=True)
class Offer:
    """One typical task: its code, area and name in words, its assumed hours a month, and whether it is there."""

    id: str
    area: str
    name: str
    hours: Fraction
    exists: bool


def dated() -> date:
    """The day the typical tasks are of."""
    return load_tasks().dated


def in_words(text: Text) -> str:
    """A text of the catalogue in the reader's language."""
    return text.nl if (get_language() or "en").startswith("nl") else text.en


def offered(team: Team) -> list[Offer]:
    """Every typical task for a team, in the order of the list."""
    there = set(Task.objects.filter(team=team).exclude(code="").values_list("code", flat=True))
    return [
        Offer(one.id, wording.word("task_area", one.area), in_words(one.name), one.minutes * one.times / 60,
              one.id in there)
        for one in load_tasks().tasks
    ]  # fmt: skip


def take(
    codes: Collection[str], team: Team, *, by: Actor, person: Person | None, people: int = 1, why: str = ""
) -> Act | None:
    """The chosen tasks for a team, as one deed; None where all are there. What points to nothing here is left out.

    Raises Refused for another's team, or for a code nobody knows.
    """
    refuse_others([team.key], person)
    known = load_tasks().by_id()
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise Refused(why=_("There is no typical task “%(name)s”.") % {"name": unknown[0][:60]})
    keys = {code: key for key, code in Task.objects.filter(team=team).exclude(code="").values_list("key", "code")}
    chosen = [one for one in load_tasks().tasks if one.id in set(codes) and one.id not in keys]
    if not chosen:
        return None
    keys |= {one.id: new_key() for one in chosen}
    datasets, competences = _datasets(), set(Competence.objects.values_list("key", flat=True))
    rows = [_task(one, team, people, keys, datasets, competences) for one in chosen]
    reason = why.strip() or _("Taken from the typical tasks; the hours are assumptions.")
    return ledger.write_many(rows, action="task.added", by=by, why=reason, act=deed(DEED))


def _datasets() -> Mapping[str, str]:
    """Keys of the datasets that are in the register, by the code they have in the rows to start from."""
    called = {name.casefold(): key for key, name in Dataset.objects.values_list("key", "name")}
    found = {}
    for one in load_start().datasets:
        key = called.get(one.name.en.casefold()) or called.get(one.name.nl.casefold())
        if key:
            found[one.id] = key
    return found


def _task(
    one: TypicalTask,
    team: Team,
    people: int,
    keys: Mapping[str, str],
    datasets: Mapping[str, str],
    competences: Collection[str],
) -> Task:
    known = one.competence in competences
    return Task(
        key=keys[one.id], title=in_words(one.name), code=one.id, team=team, people=people,
        minutes=_decimal(one.minutes), times=_decimal(one.times), share_low=one.share_low, share_high=one.share_high,
        check_minutes=_decimal(one.check), build_hours=_decimal(one.build), repetition=one.repetition,
        variation=one.variation, harm=one.harm.value, data_class=one.data_class, reversible=one.reversible,
        datasets=sorted(datasets[code] for code in one.datasets if code in datasets),
        competence=one.competence if known else "", level=one.level if known else None,
        follows=sorted(keys[code] for code in one.follows if code in keys),
        how=in_words(one.how), avoid=in_words(one.avoid),
    )  # fmt: skip


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
