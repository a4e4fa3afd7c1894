"""The answer to "May I?": yes, yes after, not yet or no; why, until when, what would change it, and what instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.access import lanes
from mandate.engines.terms import DataClass, Status
from mandate.records.models import Attainment, Competence, Dataset, Person, Purpose, Record, Team, Tool
from mandate.services import formats
from mandate.services.asking_access import matching, requests, rights, trying
from mandate.services.asking_access.lacking import ACCESS, Lack, lacking
from mandate.services.asking_access.trying import Trial
from mandate.services.guardrails import answers, sentences
from mandate.services.guardrails.answers import AFTER, NO, NOT_YET, YES, Answer, Question
from mandate.services.guardrails.current import Guardrails
from mandate.services.guardrails.register import Register

MOST_STEPS, MOST_RULES, MOST_PAIRED = 3, 3, 16
TRAIN, REQUEST, LOWER, PURPOSE, TEAM = "training", "request", "class", "purpose", "team"
_UNDECIDED = (Status.NOT_YET, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that turns the answer, with who can do it; several sorts together where one is not enough.

    `purpose` and `data_class` say how to ask again where that is the step.
    """

    sorts: tuple[str, ...]
    say: str
    who: str
    purpose: str | None = None
    data_class: int | None = None


@dataclass(frozen=True, slots=True)
class Instead:
    """What to use instead: a row that was asked and said yes, or what the row itself names in words."""

    name: str
    key: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """The whole answer to one question, in the reader's language."""

    question: Question
    name: str
    verdict: str
    headline: str
    why: tuple[str, ...]
    until: date | None = None
    conditions: str = ""
    steps: tuple[Step, ...] = ()
    instead: Instead | None = None
    owner: str = ""
    rules: tuple[str, ...] = field(default=())
    generation: int = 0
    lacks: tuple[Lack, ...] = ()
    only_say_what_for: bool = False
    """Whether nothing is lacking but the purpose, so that there is nothing to ask anybody for."""


def advise(question: Question, *, by: Guardrails, now: datetime, today: date) -> Advice:
    """The answer to one person's question about one row of the registers, with every change tried by asking again."""
    trial = Trial(question, by, now, today)
    answer, row = trial.ask(), trial.row
    name = row.name if row is not None else question.subject
    found = Advice(
        question, name, YES, "", answer.sentences, answer.until, getattr(row, "conditions", "") or "",
        owner=_owner(row, by.register), rules=answer.rules, generation=by.generation,
    )  # fmt: skip
    if answer.allow:
        return replace(found, headline=_yes(question, name, answer, by.register))
    told = _say_what_for(trial, found)
    if told is not None:
        return told
    steps = tuple(_steps(trial))
    verdict = _verdict(row, answer, steps)
    lacks = lacking(question, by=by, now=now) if row is not None else ()
    return replace(
        found,
        why=_why(trial, answer, lacks),
        lacks=lacks,
        verdict=verdict,
        headline=_no(verdict, trial, answer, steps),
        until=None,
        conditions="",
        steps=steps,
        instead=_instead(trial),
    )


def _why(trial: Trial, answer: Answer, lacks: tuple[Lack, ...]) -> tuple[str, ...]:
    """What forbids it; where nothing does, what is lacking, and whom the row does allow."""
    lacking_ = tuple(lack.say for lack in lacks)
    if answer.rules:
        return (*answer.sentences, *lacking_)
    told = lacking_ if any(lack.what != ACCESS for lack in lacks) else answer.sentences
    return (*told, *_allowed(trial))


def whatever_data(question: Question, *, by: Guardrails, now: datetime, today: date) -> Advice | None:
    """The answer where it is the same no or not yet whatever the data; None where the class of the data matters."""
    asked = [replace(question, data_class=rank.value) for rank in DataClass]
    if any(answers.ask(one, by=by, now=now).allow for one in asked):
        return None
    found = [advise(one, by=by, now=now, today=today) for one in asked]
    if {one.verdict for one in found} not in ({NO}, {NOT_YET}) or len({one.headline for one in found}) > 1:
        return None
    # What goes for public data goes for all: it is the least that anybody can ask with.
    return replace(found[0], question=question)


def _say_what_for(trial: Trial, found: Advice) -> Advice | None:
    """The answer to who has access already and did not name a purpose; None where something else is lacking too."""
    if trial.question.purpose:
        return None
    levers = [_Lever(PURPOSE, {"purpose": key}) for key in trial.purposes()]
    asked = [(lever, trial.other(**lever.question)) for lever in levers]
    enough = [(lever, question) for lever, question in asked if trial.turns(question, ())]
    if not enough:
        return None
    names = [trial.by.register.name(Purpose, question.purpose, dutch=sentences.dutch()) for _lever, question in enough]
    return replace(
        found,
        verdict=AFTER,
        headline=_("Yes, for %(purposes)s; say what for.") % {"purposes": formats.listed(names)},
        why=trial.ask(enough[0][1]).sentences,
        until=None,
        steps=tuple(_step(trial, (lever,), question) for lever, question in enough),
        only_say_what_for=True,
    )


def _allowed(trial: Trial) -> list[str]:
    """Whom the row does allow, for what: where nothing forbids, that is why this is a no."""
    rules = [rule for rule in trial.by.policies.values() if rule.sort in ("tool", "dataset")]
    subject = f"{trial.question.subject_kind}:{trial.question.subject}"
    return [sentences.sentence(rule, trial.by.register) for rule in rules if rule.row == subject][:MOST_RULES]


def undecided(name: str, question: Question) -> Advice:
    """The answer about something that stands in no register: nobody decided on it yet."""
    words = {"name": name}
    return Advice(
        question, name, NOT_YET, _("Not yet: nobody decided on %(name)s.") % words,
        (_("It stands in no register, and what nobody allowed is not allowed."),),
    )  # fmt: skip


def _verdict(row: Any, answer: Answer, steps: Iterable[Step]) -> str:
    """Not yet where nobody decided, yes after where this person can still get there, else no."""
    if row is None or (isinstance(row, Tool) and row.status in _UNDECIDED):
        return NOT_YET
    own = any(set(step.sorts) <= {TRAIN, REQUEST} for step in steps)
    return AFTER if own else NO


def _owner(row: Any, register: Register) -> str:
    key = getattr(row, "owner_id", None)
    return register.name(Person, key) if key else getattr(row, "owner_text", "") or ""


def _yes(question: Question, name: str, answer: Answer, register: Register) -> str:
    words = {"name": name, "day": formats.day(answer.until)}
    if question.data_class is None or question.subject_kind == matching.DATASET:
        text = _("Yes: you may use %(name)s until %(day)s.") if answer.until else _("Yes: you may use %(name)s.")
        return text % words
    words["class"] = sentences.class_name(question.data_class, register)
    if answer.until:
        return _("Yes: you may use %(name)s with %(class)s data until %(day)s.") % words
    return _("Yes: you may use %(name)s with %(class)s data.") % words


def _no(verdict: str, trial: Trial, answer: Answer, steps: tuple[Step, ...]) -> str:
    """The one sentence of an answer that is not yes."""
    row, question, register = trial.row, trial.question, trial.by.register
    words = {"name": row.name if row is not None else question.subject}
    if verdict == AFTER:
        first = next(step for step in steps if set(step.sorts) <= {TRAIN, REQUEST})
        if first.sorts == (TRAIN,):
            return _("Yes, after training: then you may use %(name)s.") % words
        if first.sorts == (REQUEST,):
            return _("Yes, once you were given access to %(name)s.") % words
        return _("Yes, after training and once you were given access to %(name)s.") % words
    if verdict == NOT_YET:
        if isinstance(row, Tool) and row.status == Status.NOT_YET:
            return _("Not yet: %(name)s is not in use.") % words
        return _("Not yet: nobody decided on %(name)s.") % words
    if isinstance(row, Tool) and row.status == Status.NOT_ALLOWED:
        return _("No: %(name)s is not allowed.") % words
    if "always:expired" in answer.rules:
        return _("No: the approval of %(name)s has ended.") % words
    if "always:over_class" in answer.rules and question.data_class is not None:
        words["class"] = sentences.class_name(question.data_class, register)
        return _("No: no %(class)s data may go into %(name)s.") % words
    return _("No: you may not use %(name)s for this.") % words


@dataclass(frozen=True, slots=True)
class _Lever:
    """One thing that can be tried: another question, changed rows, or both."""

    sort: str
    question: dict[str, Any] = field(default_factory=dict)
    rows: tuple[Record, ...] = ()


def _levers(trial: Trial) -> Iterator[_Lever]:
    """What may change the answer, the cheapest for who asks first."""
    question, row = trial.question, trial.row
    if question.subject_kind == matching.TOOL and question.data_class:
        yield from (_Lever(LOWER, {"data_class": rank}) for rank in range(question.data_class - 1, -1, -1))
    known = trial.by.register.of(Purpose)
    for purpose in getattr(row, "purposes", None) or ():
        if purpose != question.purpose and purpose in known:
            yield _Lever(PURPOSE, {"purpose": purpose})
    trained = trial.trained()
    if trained:
        yield _Lever(TRAIN, rows=trained)
    yield _Lever(REQUEST, rows=trial.given())
    person = trial.person
    for team in trying.teams_of(row, trial.by.register):
        if person is not None and team.key != person.team_id:
            yield _Lever(TEAM, rows=trial.moved(team.key))


def _steps(trial: Trial) -> list[Step]:
    """At most three changes that really turn the answer: alone where one is enough, else two together."""
    if trial.row is None or (isinstance(trial.row, Tool) and trial.row.status == Status.NOT_ALLOWED):
        return []
    levers = list(_levers(trial))
    found = _that_turn(trial, [(one,) for one in levers])
    if not found:
        # Another team is no half of a step: whoever changes team asks again there.
        pairs = combinations([one for one in levers if one.sort != TEAM][:MOST_PAIRED], 2)
        found = _that_turn(trial, [pair for pair in pairs if pair[0].sort != pair[1].sort])
    return found[:MOST_STEPS]


def _that_turn(trial: Trial, tried: Iterable[tuple[_Lever, ...]]) -> list[Step]:
    found: list[Step] = []
    seen: set[tuple[str, ...]] = set()
    for levers in tried:
        sorts = tuple(lever.sort for lever in levers)
        if sorts in seen or len(found) == MOST_STEPS:
            continue
        asked = trial.other(**{name: value for lever in levers for name, value in lever.question.items()})
        if trial.turns(asked, [row for lever in levers for row in lever.rows]):
            seen.add(sorts)
            found.append(_step(trial, levers, asked))
    return found


def _step(trial: Trial, levers: tuple[_Lever, ...], asked: Question) -> Step:
    as_asked = replace(trial, question=asked)
    says = [_SAYING[lever.sort](as_asked, lever) for lever in levers]
    again = any(lever.question for lever in levers)
    return Step(
        tuple(lever.sort for lever in levers),
        " ".join(say for say, _who in says),
        formats.listed(dict.fromkeys(who for _say, who in says)),
        asked.purpose if again else None,
        asked.data_class if again else None,
    )


def _lower(trial: Trial, lever: _Lever) -> tuple[str, str]:
    name = sentences.class_name(lever.question["data_class"], trial.by.register)
    return _("With %(class)s data instead.") % {"class": name}, _("you")


def _purpose(trial: Trial, lever: _Lever) -> tuple[str, str]:
    name = trial.by.register.name(Purpose, lever.question["purpose"], dutch=sentences.dutch())
    return _("For %(purpose)s.") % {"purpose": name}, _("you")


def _train(trial: Trial, lever: _Lever) -> tuple[str, str]:
    register = trial.by.register
    reached = [row for row in lever.rows if isinstance(row, Attainment)]
    levels = [
        _("%(competence)s level %(level)s")
        % {"competence": register.name(Competence, row.competence_id, dutch=sentences.dutch()), "level": row.level}
        for row in reached
    ]
    ways = [getattr(register.of(Competence).get(row.competence_id), "way", "") for row in reached]
    say = _("Reach %(levels)s.") % {"levels": formats.listed(levels)}
    return " ".join([say, *(way for way in ways if way)]), _("you")


def _request(trial: Trial, _lever: _Lever) -> tuple[str, str]:
    return _("Ask for access."), formats.listed(one.name for one in _who_answers(trial)) or _("the architect")


def _who_answers(trial: Trial) -> list[Person]:
    """Everybody who may answer the request: the rule of `rights.py`, asked of the registers of the answer itself.

    The charter can send it on to the MT; whoever is named here may answer it there as well.
    """
    by, asked = trial.by, trial.question
    if "answerers" not in by.kept:
        by.kept["answerers"] = rights.answerers_in(by.register)
    lane = lanes.route(requests.standing(trial.row, asked.data_class, today=trial.today), today=trial.today).lane
    boss = by.register.of(Person).get(getattr(trial.person, "manager_id", None) or "")
    found: list[Person] = by.kept["answerers"].near(lane, asked.subject, asked.person, boss)
    return found


def _team(trial: Trial, lever: _Lever) -> tuple[str, str]:
    team = getattr(lever.rows[0], "team_id", "") if lever.rows else ""
    return _("It is for %(team)s: ask a colleague there.") % {"team": trial.by.register.name(Team, team)}, _("you")


_SAYING: dict[str, Callable[[Trial, _Lever], tuple[str, str]]] = {
    LOWER: _lower, PURPOSE: _purpose, TRAIN: _train, REQUEST: _request, TEAM: _team,
}  # fmt: skip


def _instead(trial: Trial) -> Instead | None:
    """A tool of the same category that this person may use for this; else what the row names instead."""
    question, row = trial.question, trial.row
    if not isinstance(row, Tool):
        return None
    named = row.alternative.strip()
    tools = [tool for tool in trial.by.register.of(Tool).values() if _may_replace(tool, row, named)]
    tools.sort(key=lambda tool: (tool.name.lower() != named.lower(), tool.name.lower()))
    for tool in tools:
        asked = Question(question.person, matching.TOOL, tool.key, question.purpose, question.data_class)
        answer = trial.ask(asked)
        if answer.allow:
            return Instead(tool.name, tool.key, answer.sentences[0])
    return Instead(named) if named else None


def _may_replace(tool: Tool, row: Tool, named: str) -> bool:
    if tool.key == row.key or tool.not_ai:
        return False
    return (bool(row.category) and tool.category == row.category) or tool.name.lower() == named.lower()


def dataset_class(question: Question, by: Guardrails) -> int | None:
    """The class of the data a question is about: a dataset has its own, whatever is said of it."""
    dataset = by.register.of(Dataset).get(question.subject) if question.subject_kind == matching.DATASET else None
    return question.data_class if dataset is None else dataset.data_class


def unmet(lacks: Iterable[Lack]) -> list[dict[str, Any]]:
    """What is lacking as plain data: how it is now, and what is needed."""
    return [
        {"what": one.what, "name": one.name, "now": one.now, "needed": one.needed, "say": one.say} for one in lacks
    ]  # fmt: skip


def as_data(advice: Advice) -> dict[str, Any]:
    """The answer as plain data, for a script."""
    question = advice.question
    return {
        "subject_kind": question.subject_kind,
        "subject": question.subject,
        "name": advice.name,
        "purpose": question.purpose,
        "data_class": question.data_class,
        "verdict": advice.verdict,
        "headline": advice.headline,
        "why": list(advice.why),
        "unmet": unmet(advice.lacks),
        "until": advice.until,
        "conditions": advice.conditions,
        "owner": advice.owner,
        "what_would_change_this": [
            {"sorts": list(step.sorts), "say": step.say, "who": step.who, "purpose": step.purpose,
             "data_class": step.data_class}
            for step in advice.steps
        ],
        "instead": None if advice.instead is None else {"name": advice.instead.name, "key": advice.instead.key},
        "rules": list(advice.rules),
        "generation": advice.generation,
    }  # fmt: skip
