"""Evidence of the AI-literacy duty: who learned what, when and by whose word, of a team or of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.catalogue.law.dates import law_dates
from mandate.connectors.files import sheets
from mandate.connectors.files import wording as paper_words
from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.tables import Column, Kind, Table, file_name
from mandate.engines.learning import State
from mandate.engines.terms import Role
from mandate.records import ledger, seen
from mandate.records.models import Attainment, Competence, Completion, LearningPath, Organisation, Person
from mandate.services import formats, wording
from mandate.services.learning import importing, modules, paths
from mandate.services.leaving import FORMS, Made
from mandate.services.sheets import values
from mandate.services.sheets.names import Names
from mandate.services.tasks.keeping import below

DUTY = "literacy-reworded"
HOW = {
    "quiz": gettext_noop("Quiz passed"),
    "read": gettext_noop("Read"),
    "confirmed": gettext_noop("Practice confirmed"),
    "imported": gettext_noop("From a file"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """One module somebody has done: until when it holds, and by whose word."""

    title: str
    on: date
    until: date | None
    minutes: int
    how: str
    seen_by: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person: team, roles, what is asked and done of that, hours of learning, what was done, and levels."""

    person: Person
    team: str
    roles: str
    asked: int
    done: int
    late: int
    hours: Decimal
    modules: tuple[Done, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the law asks: its citation, since when this wording holds, what it says, and where it stands."""

    citation: str
    day: date
    text: str
    link: str


def duty() -> Duty:
    """The duty in the reader's language. It is guidance, not legal advice, and every page and file says so."""
    found = law_dates()[DUTY]
    language = (translation.get_language() or "en")[:2]
    return Duty(found.citation, found.on, found.text.of(language), found.link)


def how(code: str) -> str:
    """How a module was done, in words."""
    return _(HOW.get(code, code))


def lines(
    reader: Person | None, *, at: datetime | None, today: date, team: str = "", among: Iterable[Person] | None = None
) -> list[Line]:
    """Everybody of a team and those below it (or of all) whom this reader may see, by name, as of a moment.

    `reader` is None for who works on the machine itself, and sees all. `among` are the
    people where they were read already. Who left is there no more; what they did is.
    """
    people = [
        row
        for row in (_rows(Person, reader, at, "team") if among is None else among)
        if row.present(today) and row.holds(*paths.LEARNERS)
    ]
    parents = paths.parents()
    if team:
        within = below([team], parents)
        people = [row for row in people if row.team_id in within]
    asked, done, levels = (
        list(_rows(LearningPath, reader, at)),
        _by(Completion, reader, at),
        _by(Attainment, reader, at),
    )
    every, names = modules.every(), Names(at)
    names.take("competence", list(Competence.objects.all()))
    language = (translation.get_language() or "en")[:2]
    titles = {one.id: one.title.of(language) for one in every}
    found = []
    for person in sorted(people, key=lambda one: (one.name.casefold(), one.key)):
        rows = sorted(done.get(person.key, ()), key=lambda row: row.on, reverse=True)
        steps = paths.steps(paths.dues(person, asked, parents), rows, today=today, every=every)
        due, counted = paths.counted(steps)
        late = sum(one.due is not None and one.state in (State.LATE, State.EXPIRED) for one in steps)
        held = {row.competence_id: row.level for row in levels.get(person.key, ())
                if row.on <= today and (row.until is None or row.until >= today)}  # fmt: skip
        found.append(
            Line(
                person, person.team.name if person.team else "", formats.listed(_roles(person)), due, counted, late,
                importing.hours(rows), tuple(_done(row, titles) for row in rows), tuple(values.needs(names, held)),
            )
        )  # fmt: skip
    return found


def _rows(model: type[Any], reader: Person | None, at: datetime | None, *related: str) -> Iterable[Any]:
    if reader is not None or at is not None:
        return seen.rows(model, reader or _architect(), at, *related)
    rows: Iterable[Any] = model.objects.select_related(*related)
    return rows


def _architect() -> Person:
    """Somebody who sees every row: whoever works on the machine itself."""
    return Person(roles=[Role.ARCHITECT.value])


def _by(model: type[Any], reader: Person | None, at: datetime | None) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in _rows(model, reader, at, *(("confirmed_by",) if model is Completion else ())):
        found.setdefault(row.person_id, []).append(row)
    return found


def _roles(person: Person) -> list[str]:
    return [wording.word("role", role.value) for role in paths.LEARNERS if person.holds(role)]


def _done(row: Completion, titles: Mapping[str, str]) -> Done:
    by = row.confirmed_by.name if row.confirmed_by else ""
    title = titles.get(row.module, row.module)
    return Done(title, row.on, row.until, row.minutes, how(row.how), by, row.evidence)


def sentence(found: Sequence[Line], team: str = "") -> str:
    """How many have done all that is asked of them."""
    asked = [line for line in found if line.asked]
    done = sum(line.asked == line.done for line in asked)
    if not found:
        return _("There is nobody here whose learning you may see.")
    if not asked:
        return _("Nothing is asked of anybody here yet.")
    text = ngettext(
        "%(done)s of %(asked)s person has done all that is asked.",
        "%(done)s of %(asked)s people have done all that is asked.",
        len(asked),
    )
    said = text % {"done": formats.count(done), "asked": formats.count(len(asked))}
    return f"{team}: {said}" if team else wording.opening(said)


_PEOPLE = (
    Column("name", "Person", "Persoon"), Column("team", "Team", "Team"), Column("roles", "Roles", "Rollen"),
    Column("asked", "Modules asked", "Gevraagde modules", Kind.INT),
    Column("done", "Of which done", "Waarvan gedaan", Kind.INT),
    Column("late", "Late or ended", "Te laat of verlopen", Kind.INT), Column("hours", "Hours", "Uren", Kind.NUMBER),
    Column("levels", "Levels that hold", "Niveaus die gelden"),
)  # fmt: skip
_MODULES = (
    Column("name", "Person", "Persoon"), Column("team", "Team", "Team"), Column("module", "Module", "Module"),
    Column("on", "Done on", "Gedaan op", Kind.DATE), Column("until", "Holds until", "Geldig tot", Kind.DATE),
    Column("minutes", "Minutes", "Minuten", Kind.INT), Column("how", "How", "Hoe"),
    Column("seen_by", "Seen by", "Gezien door"), Column("evidence", "Evidence", "Bewijs"),
)  # fmt: skip
_DUTY = (Column("what", "What", "Wat"), Column("text", "Text", "Tekst"))


def tables(found: Sequence[Line], *, at: datetime, team: str = "") -> tuple[Table, ...]:
    """People, what they have done, and the duty it answers to, in the reader's language."""
    company = Organisation.objects.first()
    frame: dict[str, Any] = {
        "as_of": at, "organisation": company.name if company else "", "sample": bool(company and company.is_sample),
        "digest": ledger.anchor().digest, "source_url": "/learning/evidence/", "filter": team,
    }  # fmt: skip
    people = [
        {"name": one.person.name, "team": one.team, "roles": one.roles, "asked": one.asked, "done": one.done,
         "late": one.late, "hours": one.hours, "levels": formats.listed(one.levels)}
        for one in found
    ]  # fmt: skip
    done = [
        {"name": one.person.name, "team": one.team, "module": row.title, "on": row.on, "until": row.until,
         "minutes": row.minutes, "how": row.how, "seen_by": row.seen_by, "evidence": row.evidence}
        for one in found for row in one.modules
    ]  # fmt: skip
    return (
        Table(title=_("AI literacy"), columns=_PEOPLE, rows=people, **frame),
        Table(title=_("Modules done"), columns=_MODULES, rows=done, **frame),
        Table(title=_("The duty"), columns=_DUTY, rows=_said(), **frame),
    )


def _said() -> list[dict[str, object]]:
    law = duty()
    return [
        {"what": _("The law"), "text": law.citation},
        {"what": _("Since"), "text": formats.day(law.day)},
        {"what": _("What it asks"), "text": law.text},
        {"what": _("Where it stands"), "text": law.link},
        {"what": _("Mind"), "text": _("This is guidance, not legal advice.")},
    ]


def made(form: str, found: Sequence[Line], *, team: str, language: str, today: date, at: datetime) -> Made:
    """The evidence as one file: `xlsx`, `json` or `pdf`."""
    company = Organisation.objects.first()
    with translation.override(language):
        if form == "pdf":
            content = render_pdf("evidence", _paper(found, company, team, language, at), language=language, date=today)
        elif form == "json":
            content = sheets.to_json(tables(found, at=at, team=team)[1], language=language)
        else:
            content = sheets.to_xlsx(tables(found, at=at, team=team), language=language)
        words = (company.name if company else "", _("AI literacy"), team)
    sample = bool(company and company.is_sample)
    name = file_name([word for word in words if word], form, on=today, sample=sample, language=language)
    return Made(name, FORMS[form], content)


def _paper(
    found: Sequence[Line], company: Organisation | None, team: str, language: str, at: datetime
) -> dict[str, Any]:
    anchor, law = ledger.anchor(), duty()
    return {
        "labels": paper_words.labels(language),
        "organisation": company.name if company else "",
        "sample": bool(company and company.is_sample),
        "as_of": formats.moment(at),
        "change": anchor.change,
        "seal": anchor.digest[:8],
        "title": _("AI literacy"),
        "kicker": team or _("Everybody who learns here"),
        "sentence": sentence(found, team),
        "duty": {"title": _("What the law asks"), "text": law.text, "source": _(
            "%(citation)s; this wording holds since %(day)s. %(link)s This is guidance, not legal advice."
        ) % {"citation": law.citation, "day": formats.day(law.day), "link": law.link}},
        "heads": [_("Person"), _("What was done, and until when it holds"), _("Asked and done"), _("Hours")],
        "people_title": _("Per person and role"),
        "people": [
            {
                "name": one.person.name,
                "role": " · ".join(part for part in (one.roles, one.team) if part),
                "modules": [_paper_line(row) for row in one.modules] or [_("nothing yet")],
                "asked": f"{one.done}/{one.asked}",
                "hours": formats.number(one.hours),
            }
            for one in found
        ],
    }  # fmt: skip


def _paper_line(row: Done) -> str:
    parts = [
        row.title,
        formats.days(row.on, row.until) if row.until else formats.day(row.on),
        row.how + (f" ({row.seen_by})" if row.seen_by else ""),
        row.evidence,
    ]
    return ", ".join(part for part in parts if part)
