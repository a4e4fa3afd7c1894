"""What people ask for: every question once per person, under a pseudonym, shown only of five people or more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.engines.discovery import suppression
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.models import Dataset, Demand, Person, Tool
from mandate.services import formats, wording
from mandate.services.asking_access.matching import DATASET, TOOL
from mandate.services.guardrails.answers import AFTER, NO, NOT_YET, YES

VERDICTS = (YES, AFTER, NOT_YET, NO)
LONGEST_NAME = 120
MOST_A_DAY = 200
"""Questions of one person a day that are remembered: more are a script, and say nothing about demand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked for: by how many people, and how many of them got which last answer (None: not shown)."""

    subject_kind: str
    subject: str
    name: str
    people: int
    verdicts: Mapping[str, int | None]

    @property
    def key(self) -> str:
        """What tells rows apart."""
        return f"{self.subject_kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Asked:
    """All that may be shown: the rows, the people behind all questions (None: would give a hidden row away)."""

    lines: tuple[Line, ...]
    people: int | None


NOTHING = Asked((), None)


def of_the_past() -> str:
    """Why there is no list of another day: two days beside each other would tell of the few who asked in between."""
    return _("Demand is told as it is today only: two days compared would tell who asked in between.")


def pseudonym(person: str) -> str:
    """Under what a person's questions are kept: of the same key as what sources saw, and not to be joined with it."""
    return pseudonymiser(settings.ORGANISATION_HOME).mark("demand", person)


def remember(
    person: str,
    *,
    subject_kind: str,
    subject: str,
    name: str,
    purpose: str,
    data_class: int | None,
    verdict: str,
    today: date,
) -> None:
    """Keep one question; the same one again on a day only renews its answer. No text but the name is kept."""
    mark = pseudonym(person)
    asked = {"subject_kind": subject_kind, "subject": subject[:LONGEST_NAME], "purpose": purpose[:40]}
    same = Demand.objects.filter(person=mark, on=today, data_class=data_class, **asked)
    if same.exists():
        same.exclude(verdict=verdict).update(verdict=verdict)
        return
    if Demand.objects.filter(person=mark, on=today).count() >= MOST_A_DAY:
        return
    Demand.objects.create(
        person=mark, on=today, name=name[:LONGEST_NAME], data_class=data_class, verdict=verdict, **asked
    )


def asked(*, minimum: int = MINIMUM_GROUP) -> Asked:
    """What is asked for, most people first; below the minimum nothing, nor what could be worked out from the rest."""
    last: dict[tuple[str, str], dict[str, str]] = {}
    names: dict[tuple[str, str], str] = {}
    everybody = set()
    rows = Demand.objects.order_by("on", "pk").values_list("person", "subject_kind", "subject", "name", "verdict")
    for person, kind, subject, name, verdict in rows.iterator(chunk_size=2000):
        last.setdefault((kind, subject), {})[person] = verdict
        names[(kind, subject)] = name
        everybody.add(person)
    current = _named(names)
    shown = [
        Line(kind, subject, current.get((kind, subject), names[(kind, subject)]), len(people), _told(people, minimum))
        for (kind, subject), people in last.items()
        if len(people) >= minimum
    ]
    shown.sort(key=lambda line: (-line.people, line.name.lower(), line.subject))
    total = len(everybody)
    hidden = suppression.gives_away(total, [len(people) for people in last.values()], minimum)
    return Asked(tuple(shown), None if hidden else suppression.shown(total, minimum))


def _told(people: Mapping[str, str], minimum: int) -> dict[str, int | None]:
    """How many got which answer; where the shown ones would tell a hidden one, none is shown."""
    counted = Counter(people.values())
    cells = {verdict: counted[verdict] for verdict in VERDICTS}
    small = [count for count in cells.values() if 0 < count < minimum]
    if small:
        # Every person stands in exactly one cell here, so one hidden cell is the rest of the sum: then all are hidden.
        return dict.fromkeys(VERDICTS)
    return dict(cells)


def _named(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What rows of the registers are called today, whatever was typed."""
    found: dict[tuple[str, str], str] = {}
    keys = {subject for kind, subject in names if kind in (TOOL, DATASET)}
    for kind, model in ((TOOL, Tool), (DATASET, Dataset)):
        for key, name in model.objects.filter(key__in=keys).values_list("key", "name"):
            found[(kind, key)] = name
    return found


def sentence(found: Asked) -> str:
    """The headline of the page."""
    if not found.lines:
        return _("Nothing was asked for by five people or more yet.")
    first = found.lines[0]
    text = ngettext(
        "%(count)s thing was asked for by five people or more; %(people)s asked for %(name)s.",
        "%(count)s things were asked for by five people or more; most people (%(people)s) asked for %(name)s.",
        len(found.lines),
    )
    words = {"count": formats.count(len(found.lines)), "people": formats.count(first.people), "name": first.name}
    return wording.opening(text % words)


def count_of(person: Person) -> int:
    """How many questions of one person are kept; for that person only."""
    return Demand.objects.filter(person=pseudonym(person.key)).count()


def forget_person(person: Person) -> None:
    """Delete what somebody asked who is erased (GDPR art. 17)."""
    Demand.objects.filter(person=pseudonym(person.key)).delete()


def forget(*, days: int, today: date) -> int:
    """Delete questions older than so many days; how many went."""
    gone, _each = Demand.objects.filter(on__lt=today - timedelta(days=days)).delete()
    return gone
