"""The sections that nobody writes: what the registers say today, in both languages, the same for equal registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mandate.catalogue import policy as catalogue
from mandate.catalogue.wording import written_day
from mandate.engines.terms import DataClass, Role, Status
from mandate.records import asof
from mandate.records.models import Classification, Competence, Dataset, Person, Purpose, Record, Team, Tool
from mandate.services.policy import standing
from mandate.services.policy.parts import LANGUAGES, Part, Row, Said, Written

USED = (Status.IN_USE.value, Status.PILOT.value)
ASKED = (Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL)
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Registers:
    """The rows that the generated sections are made of, by kind, on one day."""

    today: date
    tools: Sequence[Tool]
    classes: Mapping[int, Classification]
    datasets: Sequence[Dataset]
    purposes: Mapping[str, Purpose]
    competences: Mapping[str, Competence]
    teams: Mapping[str, Team]
    people: Sequence[Person]


def registers(*, today: date, at: datetime | None = None) -> Registers:
    """The registers of now, or of a moment."""
    world = asof.world(at) if at else None

    def rows(model: type[Record]) -> list[Any]:
        return world.all(model) if world else list(model._base_manager.all())

    return Registers(
        today=today,
        tools=sorted((tool for tool in rows(Tool) if not tool.not_ai), key=_order),
        classes={row.rank: row for row in rows(Classification)},
        datasets=sorted(rows(Dataset), key=_order),
        purposes={row.key: row for row in rows(Purpose)},
        competences={row.key: row for row in rows(Competence)},
        teams={row.key: row for row in rows(Team)},
        people=sorted((one for one in rows(Person) if one.present(today)), key=_order),
    )


def _order(row: Any) -> tuple[str, str]:
    return row.name.casefold(), row.key


def sections(found: Registers) -> tuple[Part, ...]:
    """Every generated section, each with its rows."""
    tools, today = found.tools, found.today
    over = [tool for tool in tools if tool.status in USED and tool.until is not None and tool.until < today]
    rows = {
        "allowed": [_allowed(tool, found) for tool in tools if tool.status in USED and tool not in over],
        "not_yet": [_not_yet(tool, found) for tool in tools if tool.status == Status.NOT_YET or tool in over],
        "not_allowed": [_not_allowed(tool) for tool in tools if tool.status == Status.NOT_ALLOWED],
        "classes": [_class(rank, found) for rank in DataClass],
        "datasets": [_dataset(row, found) for row in found.datasets],
        "competences": _competences(found),
        "default": standing.defaults(),
        "law": standing.laws(),
        "missing": standing.missing(found),
        "ask": [_asked(role, found) for role in ASKED if _holders(role, found)],
    }
    return tuple(_part(frame, tuple(rows[name])) for name, frame in catalogue.generated().items())


def _part(frame: catalogue.Text, rows: tuple[Row, ...]) -> Part:
    text = frame.text if rows or frame.none is None else frame.none
    en, nl = (Written(frame.title.of(language), text.of(language)) for language in LANGUAGES)
    return Part(frame.id, frame.position, True, en, nl, rows)


def _row(
    id: str, head: Callable[[str], str], lines: Callable[[str], Lines], *, teams: Iterable[str] = (), status: str = ""
) -> Row:
    en, nl = (
        Said(
            head(language), tuple((_word(f"labels.{label}", language), text) for label, text in lines(language) if text)
        )
        for language in LANGUAGES
    )
    return Row(id, en, nl, tuple(sorted(teams)), status)


def _word(path: str, language: str, **values: object) -> str:
    return catalogue.word(path, language, **values)


def _name(row: Any, language: str) -> str:
    """What a row is called in a language, where it has a name in it."""
    dutch = getattr(row, "name_nl", "") if language == "nl" else ""
    return str(dutch or row.name)


def _allowed(tool: Tool, found: Registers) -> Row:
    def lines(language: str) -> Lines:
        return [
            ("use", "; ".join(filter(None, [tool.purpose, _purposes(tool.purposes, found, language)]))),
            ("who", _who(tool, found, language)),
            ("meant", "" if _known(tool.teams, found) else tool.audience),
            ("data", _data(tool, found, language)),
            ("until", _day(tool.until, language)),
            ("standing", _word("values.pilot", language) if tool.status == Status.PILOT else ""),
            ("conditions", tool.conditions),
            ("needs", _needs(tool, found, language)),
            ("owner", _person(tool.owner_id, found)),
        ]

    return _row(f"tool:{tool.key}", lambda _: tool.name, lines, teams=_known(tool.teams, found), status=tool.status)


def _known(teams: Iterable[str], found: Registers) -> list[str]:
    return [team for team in teams if team in found.teams]


def _purposes(keys: Iterable[str], found: Registers, language: str) -> str:
    return ", ".join(_name(found.purposes[key], language) for key in sorted(keys) if key in found.purposes)


def _who(row: Tool | Dataset, found: Registers, language: str) -> str:
    """The teams that are ticked; without any it is everybody, whatever the words about its audience say."""
    names = sorted(found.teams[team].name for team in _known(row.teams, found))
    return ", ".join(names) or _word("values.everybody", language)


def _data(tool: Tool, found: Registers, language: str) -> str:
    if tool.data_class is None:
        return _word("values.not_said", language)
    return _word("values.up_to", language, **{"class": class_name(tool.data_class, found, language).lower()})


def class_name(rank: int, found: Registers, language: str) -> str:
    """What a class of data is called: by the organisation, else by the catalogue."""
    row = found.classes.get(rank)
    return (_name(row, language) if row else "") or _word(f"classes.{rank}.name", language)


def _day(day: date | None, language: str) -> str:
    return written_day(day, language) if day else ""


def _needs(tool: Tool, found: Registers, language: str) -> str:
    pairs = sorted((key, level) for key, level in tool.required.items() if key in found.competences)
    return ", ".join(
        _word("values.level", language, competence=_name(found.competences[key], language), level=level)
        for key, level in pairs
    )


def _person(key: str | None, found: Registers) -> str:
    return f"{{person:{key}}}" if key and any(one.key == key for one in found.people) else ""


def _not_yet(tool: Tool, found: Registers) -> Row:
    ended = tool.status != Status.NOT_YET

    def lines(language: str) -> Lines:
        end = _day(tool.until, language)
        return [
            ("ended", _word("values.approval_ended", language, day=end) if ended else ""),
            ("why", "" if ended else tool.why),
            ("waits", "" if ended else end),
            ("instead", tool.alternative),
            ("owner", _person(tool.owner_id, found)),
        ]

    return _row(f"tool:{tool.key}", lambda _: tool.name, lines, teams=_known(tool.teams, found), status="not_yet")


def _not_allowed(tool: Tool) -> Row:
    def lines(_language: str) -> Lines:
        return [("why", tool.why), ("instead", tool.alternative)]

    return _row(f"tool:{tool.key}", lambda _: tool.name, lines, status=tool.status)


def _class(rank: DataClass, found: Registers) -> Row:
    row = found.classes.get(rank)

    def said(field: str, language: str) -> str:
        own = (getattr(row, f"{field}_nl") if language == "nl" else "") or getattr(row, field) if row else ""
        return own or _word(f"classes.{int(rank)}.{field}", language)

    def lines(language: str) -> Lines:
        return [("examples", said("examples", language)), ("handling", said("handling", language))]

    return _row(f"class:{int(rank)}", lambda language: class_name(rank, found, language), lines)


def _dataset(row: Dataset, found: Registers) -> Row:
    def lines(language: str) -> Lines:
        kept = _word("values.months", language, count=row.retention_months) if row.retention_months else ""
        return [
            ("class", "" if row.data_class is None else class_name(row.data_class, found, language)),
            ("use", _purposes(row.purposes, found, language) or _word("values.no_purpose", language)),
            ("who", _who(row, found, language)),
            ("kept", kept),
            ("owner", _person(row.owner_id, found)),
        ]

    return _row(f"dataset:{row.key}", lambda _: row.name, lines, teams=_known(row.teams, found))


def _competences(found: Registers) -> list[Row]:
    """Competences that a tool in use asks for; the others are nobody's business here."""
    asking: dict[str, list[Tool]] = {}
    for tool in found.tools:
        if tool.status in USED:
            for key in tool.required:
                asking.setdefault(key, []).append(tool)
    rows = [(found.competences[key], tools) for key, tools in asking.items() if key in found.competences]
    return [_competence(row, tools) for row, tools in sorted(rows, key=lambda pair: _order(pair[0]))]


def _competence(row: Competence, tools: Sequence[Tool]) -> Row:
    def lines(_language: str) -> Lines:
        return [("asked_for", ", ".join(tool.name for tool in tools)), ("way", row.way)]

    everybody = any(not tool.teams for tool in tools)
    teams = () if everybody else sorted({team for tool in tools for team in tool.teams})
    return _row(f"competence:{row.key}", lambda language: _name(row, language), lines, teams=teams)


def _holders(role: Role, found: Registers) -> list[Person]:
    return [one for one in found.people if one.holds(role)]


def _asked(role: Role, found: Registers) -> Row:
    who = ", ".join(f"{{person:{one.key}}}" for one in _holders(role, found))
    return _row(
        f"role:{role.value}", lambda language: _word(f"values.{role.value}", language), lambda _: [("person", who)]
    )
