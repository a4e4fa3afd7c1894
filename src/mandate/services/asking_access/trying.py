"""What would change an answer is tried, never guessed: the same question, decided again with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from mandate.engines.access.deciding import decide
from mandate.engines.access.generating import GRANTED
from mandate.engines.access.levers import Edit, Level, Lever, Membership, applied
from mandate.engines.access.terms import Uid
from mandate.records.models import Attainment, Competence, Dataset, Grant, Person, Purpose, Record, Team, Tool
from mandate.services.guardrails import answers, current
from mandate.services.guardrails.answers import Answer, Question
from mandate.services.guardrails.current import Guardrails
from mandate.services.guardrails.register import Register

TRIED_FOR = timedelta(days=1)
"""How long the access lasts that is only tried on; it is never written."""


@dataclass(frozen=True)
class Trial:
    """A question with the few rows that can matter to it, so that deciding again costs next to nothing."""

    question: Question
    by: Guardrails
    now: datetime
    today: date

    @cached_property
    def person(self) -> Person | None:
        """Who asks, as the registers know them."""
        return self.by.register.of(Person).get(self.question.person)

    @cached_property
    def row(self) -> Any:
        """The row that is asked about; None where there is none."""
        return answers.row_of(self.question, self.by)

    @cached_property
    def _near(self) -> Register:
        return _near(self.by.register, self.question)

    def ask(self, question: Question | None = None, *changed: Record) -> Answer:
        """The answer with these rows changed, to this question or another about the same row."""
        asked = question or self.question
        if not changed:
            return answers.ask(asked, by=self.by, now=self.now)
        return answers.ask(asked, by=current.build(self._near.with_records(changed)), now=self.now)

    def turns(self, question: Question, rows: Sequence[Record]) -> bool:
        """Whether the answer is yes with these rows: laid over the snapshot, or where that cannot be, built anew."""
        edits = [edit for edit in map(_edit, rows) if edit is not None]
        if len(edits) < len(rows):
            return self.ask(question, *rows).allow
        lever = Lever("", "", tuple(edits))
        asked, world = applied((lever,), answers.request_of(question), self.by.snapshot)
        return decide(asked, snapshot=world, now=int(self.now.timestamp())).allow

    def trained(self) -> tuple[Record, ...]:
        """The levels that the row asks for and this person lacks, as if they had been reached."""
        required: Mapping[str, int] = getattr(self.row, "required", None) or {}
        has = {
            one.competence_id: one.level
            for one in self._near.of(Attainment).values()
            if one.until is None or one.until >= self.today
        }
        known = self.by.register.of(Competence)
        lacking = {key: level for key, level in required.items() if has.get(key, 0) < level and key in known}
        return tuple(
            Attainment(person_id=self.question.person, competence_id=key, level=level, on=self.today)
            for key, level in sorted(lacking.items())
        )

    def purposes(self) -> list[str]:
        """The purposes that the row, or access to it that was given, names: in their order, those that still exist."""
        given = [grant.purpose for grant in self._near.of(Grant).values()]
        named = dict.fromkeys([*(getattr(self.row, "purposes", None) or ()), *given])
        known = self.by.register.of(Purpose)
        return [key for key in named if key in known]

    def given(self) -> tuple[Record, ...]:
        """Access to the row for this person, for this purpose and class, as if somebody had given it."""
        asked = self.question
        grant = Grant(
            person_id=asked.person,
            subject_kind=asked.subject_kind,
            subject=asked.subject,
            purpose=asked.purpose,
            data_class=asked.data_class if asked.subject_kind == "tool" else None,
            given_on=self.today,
            until=self.today + TRIED_FOR,
        )
        return (grant,)

    def moved(self, team: str) -> tuple[Record, ...]:
        """This person in another team."""
        if self.person is None:
            return ()
        person = Person(key=self.person.key, name=self.person.name, roles=self.person.roles, until=self.person.until)
        person.left_on, person.team_id = self.person.left_on, team
        return (person,)

    def other(self, **changed: Any) -> Question:
        """The same question with another purpose or class."""
        return replace(self.question, **changed)


def _edit(row: Record) -> Edit | None:
    """A row as an edit of the engine; None where it takes a rule of its own (data, another team)."""
    if isinstance(row, Attainment):
        return Level(Uid("Person", row.person_id), row.competence_id, row.level)
    if isinstance(row, Grant) and row.subject_kind == Tool.kind and row.person_id:
        return Membership(Uid("Person", row.person_id), Uid("Group", f"{GRANTED}{row.subject}"))
    return None


def _near(register: Register, question: Question) -> Register:
    """The registers cut down to who asks and what is asked about, with the people who own something in it."""
    tool = register.of(Tool).get(question.subject)
    dataset = register.of(Dataset).get(question.subject)
    owners = {row.owner_id for row in (tool, dataset) if row is not None and row.owner_id}
    kept: dict[str, Mapping[str, Any]] = dict(register.kinds)
    kept["tool"] = {} if tool is None else {tool.key: tool}
    kept["dataset"] = {} if dataset is None else {dataset.key: dataset}
    wanted = {question.person, *owners}
    kept["person"] = {key: row for key, row in register.of(Person).items() if key in wanted}
    kept["attainment"] = _of(question.person, register.of(Attainment).values())
    kept["grant"] = {
        grant.key: grant
        for grant in register.of(Grant).values()
        if grant.subject == question.subject and grant.person_id in (question.person, None)
    }
    return replace(register, kinds=kept)


def _of(person: str, rows: Any) -> dict[str, Any]:
    return {row.key: row for row in rows if row.person_id == person}


def teams_of(row: Any, register: Register) -> Sequence[Team]:
    """The teams that a row is for; none where it is for everybody."""
    known = register.of(Team)
    return [known[key] for key in getattr(row, "teams", ()) or () if key in known]
