"""Three priorities, not thirty-six: the first difference decides each rank and is told; what is needed comes first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from mandate.engines.readiness.bank import SCALE, TARGET, Bank, Form, Item
from mandate.engines.readiness.scoring import (
    Counts,
    known_form,
    lift,
    median,
    people_do_not_know,
    standing,
    unknown_share,
)
from mandate.engines.terms import InvalidFact, Reason, because

PRIORITIES = 3
DAYS_TO_FIRST_STEP = 14
DAYS_TO_REVIEW = 90
DAYS_AHEAD_OF_LAW = 90
CAMPS = "camps"
READINGS = ("clear", CAMPS, "none", "too_few")


class Criterion(StrEnum):
    """What put one row above the next; the first that differs decides."""

    LAW = "law"
    PREREQUISITE = "prerequisite"
    LIFT = "lift"
    SPLIT = "split"
    NOT_KNOWN = "not_known"
    UNCAPPED_LIFT = "uncapped_lift"
    FOUND = "found"
    FOUND_FIRST = "found_first"
    SAID = "said"
    ID = "id"


class FirstAction(StrEnum):
    """How a row begins: with a talk where people stand in two camps, with telling where they do not know."""

    TALK = "talk"
    EXPLAIN = "explain"
    MAKE = "make"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Found:
    """Something an inventory found: its id, its rank there, whether law or a dangerous scope rests on it, and the
    question it speaks about (None: none)."""

    id: str
    rank: int
    law: bool = False
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in a conversation about a question, and the answer (1 to 5) it comes down to, if any."""

    speaker: str
    item: str
    text: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All a plan rests on. `counts` are seven numbers per question (None: may not be shown); `readings` say where
    people agree ("clear"), stand in two camps ("camps") or neither ("none", "too_few"); weights are per dimension,
    else 1."""

    counts: Mapping[str, Counts | None]
    readings: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    found: Sequence[Found] = ()
    said: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to take up: a question of the assessment, or a finding no low answer speaks about.

    `now` is the median, `blocks` the rows that need this one first, `decided_by` the criterion that put it above the
    next (None for the last) with both values. `artefact`, `owner` and `hours` are proposals; empty for a finding.
    """

    rank: int
    priority: bool
    id: str
    item: str | None
    now: Fraction | None
    target: int
    lift: Fraction
    uncapped_lift: Fraction
    weight: Fraction
    law: tuple[str, ...]
    blocks: tuple[str, ...]
    needs: tuple[str, ...]
    reading: str | None
    dk: Fraction
    found: tuple[str, ...]
    said: tuple[Said, ...]
    first_action: FirstAction
    artefact: str | None
    page: str | None
    owner: str | None
    hours: int | None
    due: date
    review: date
    decided_by: Reason | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What the criteria look at."""

    id: str
    item: Item | None
    now: Fraction | None
    lift: Fraction
    uncapped_lift: Fraction
    weight: Fraction
    law: tuple[str, ...]
    reading: str | None
    dk: Fraction
    unknown: bool
    found: tuple[Found, ...]
    said: tuple[Said, ...]


def plan(bank: Bank, form_id: str, evidence: Evidence, *, today: date) -> tuple[Row, ...]:
    """Everything worth taking up, in order; the first three are the priorities, first steps are due in 14 days.

    A question is taken up below 4, where more than 40 % do not know, or where a conversation puts it below 4. What
    the inventory found stands with its question, else in a row of its own. Law counts when it applies within 90 days.
    Raises InvalidFact for a question, dimension or reading that does not exist, or a finding or weight that cannot be.
    Source of the rules: docs/engines/readiness.md.
    """
    form = known_form(bank, form_id)
    _check(bank, form, evidence)
    order = _in_order(_candidates(bank, form, evidence, today + timedelta(days=DAYS_AHEAD_OF_LAW)))
    return tuple(_row(number, row, order, today) for number, row in enumerate(order, start=1))


def _check(bank: Bank, form: Form, evidence: Evidence) -> None:
    known = {item.id for item in bank.items}
    named = {
        "counts": set(evidence.counts) - set(form.items),
        "readings": set(evidence.readings) - known,
        "said": {one.item for one in evidence.said} - known,
        "found": {one.item for one in evidence.found if one.item} - known,
        "weights": set(evidence.weights) - {one.id for one in bank.dimensions},
    }
    for place, strange in named.items():
        if strange:
            raise InvalidFact(place, f"nothing is called {', '.join(sorted(strange))}")
    if set(evidence.readings.values()) - set(READINGS):
        raise InvalidFact("readings", f"a reading is one of {', '.join(READINGS)}")
    if any(one.position not in (None, *SCALE) for one in evidence.said):
        raise InvalidFact("said", f"a position is one of {', '.join(map(str, SCALE))}, or None")
    if any(weight < 0 for weight in evidence.weights.values()):
        raise InvalidFact("weights", "a weight is 0 or more")
    if len({one.id for one in evidence.found} | known) != len(evidence.found) + len(known):
        raise InvalidFact("found", "an id is there twice")


def _candidates(bank: Bank, form: Form, evidence: Evidence, horizon: date) -> list[_Candidate]:
    rows = {item: row for item, row in evidence.counts.items() if row is not None}
    medians = {item: median(row) for item, row in rows.items()}
    scores = {item: value for item, value in medians.items() if value is not None}
    now = standing(bank, form, scores)
    taken: list[_Candidate] = []
    for item in bank.items:
        said = tuple(sorted((s for s in evidence.said if s.item == item.id), key=_spoken))
        unknown = item.id in rows and people_do_not_know(rows[item.id])
        if not (scores.get(item.id, TARGET) < TARGET or unknown or any(_low(one) for one in said)):
            continue
        found = tuple(sorted((f for f in evidence.found if f.item == item.id), key=lambda f: (f.rank, f.id)))
        taken.append(
            _Candidate(
                id=item.id,
                item=item,
                now=scores.get(item.id),
                lift=lift(bank, form, scores, item.id, now=now),
                uncapped_lift=lift(bank, form, scores, item.id, now=now, capped=False),
                weight=evidence.weights.get(item.dimension, Fraction(1)),
                law=_law(item, horizon, found),
                reading=evidence.readings.get(item.id),
                dk=unknown_share(rows[item.id]) if item.id in rows else Fraction(0),
                unknown=unknown,
                found=found,
                said=said,
            )
        )
    placed = {one.id for row in taken for one in row.found}
    return taken + [_alone(one) for one in evidence.found if one.id not in placed]


def _alone(one: Found) -> _Candidate:
    zero = Fraction(0)
    law = (one.id,) if one.law else ()
    return _Candidate(one.id, None, None, zero, zero, Fraction(1), law, None, zero, False, (one,), ())


def _law(item: Item, horizon: date, found: tuple[Found, ...]) -> tuple[str, ...]:
    duties = tuple(duty.citation.en for duty in item.law if duty.applies_from <= horizon)
    return duties + tuple(one.id for one in found if one.law)


def _spoken(one: Said) -> tuple[str, str, int]:
    return one.speaker, one.text, one.position or 0


def _low(one: Said) -> bool:
    return one.position is not None and one.position < TARGET


_CRITERIA: tuple[tuple[Criterion, Callable[[_Candidate], Fraction | int | str]], ...] = (
    (Criterion.LAW, lambda row: 0 if row.law else 1),
    (Criterion.LIFT, lambda row: -row.lift * row.weight),
    (Criterion.SPLIT, lambda row: 0 if row.reading == CAMPS else 1),
    (Criterion.NOT_KNOWN, lambda row: -row.dk),
    (Criterion.UNCAPPED_LIFT, lambda row: -row.uncapped_lift * row.weight),
    (Criterion.FOUND, lambda row: -len(row.found)),
    (Criterion.FOUND_FIRST, lambda row: min((one.rank for one in row.found), default=0)),
    (Criterion.SAID, lambda row: -len({one.speaker for one in row.said if _low(one)})),
    (Criterion.ID, lambda row: row.id),
)


def _place(row: _Candidate) -> tuple[Fraction | int | str, ...]:
    return tuple(measure(row) for _, measure in _CRITERIA)


def _needs(row: _Candidate) -> tuple[str, ...]:
    return row.item.needs if row.item else ()


def _in_order(rows: Iterable[_Candidate]) -> list[_Candidate]:
    """By the criteria; and before each row, in the same order, the rows it needs that did not come yet."""
    ordered = sorted(rows, key=_place)
    done: dict[str, _Candidate] = {}

    def put(row: _Candidate) -> None:
        if row.id in done:
            return
        for other in (one for one in ordered if one.id in _needs(row)):
            put(other)
        done[row.id] = row

    for row in ordered:
        put(row)
    return list(done.values())


def _row(number: int, row: _Candidate, order: list[_Candidate], today: date) -> Row:
    item = row.item
    present = {one.id for one in order}
    return Row(
        rank=number,
        priority=number <= PRIORITIES,
        id=row.id,
        item=item.id if item else None,
        now=row.now,
        target=TARGET,
        lift=row.lift,
        uncapped_lift=row.uncapped_lift,
        weight=row.weight,
        law=row.law,
        blocks=tuple(one.id for one in order if row.id in _needs(one)),
        needs=tuple(one for one in _needs(row) if one in present),
        reading=row.reading,
        dk=row.dk,
        found=tuple(one.id for one in row.found),
        said=row.said,
        first_action=_first_action(row),
        artefact=item.artefact.id if item else None,
        page=item.artefact.page if item else None,
        owner=item.start.owner if item else None,
        hours=item.start.hours if item else None,
        due=today + timedelta(days=DAYS_TO_FIRST_STEP),
        review=today + timedelta(days=DAYS_TO_REVIEW),
        decided_by=_decided_by(row, order[number], order[number:]) if number < len(order) else None,
    )


def _first_action(row: _Candidate) -> FirstAction:
    if row.item is None:
        return FirstAction.FOLLOW_UP
    if row.reading == CAMPS:
        return FirstAction.TALK
    return FirstAction.EXPLAIN if row.unknown else FirstAction.MAKE


def _decided_by(above: _Candidate, below: _Candidate, rest: list[_Candidate]) -> Reason:
    """The first criterion in which they differ; or the row that needs the upper one and would stand above both."""
    if _place(above) > _place(below):
        first = min((one for one in rest if above.id in _all_needs(one, rest)), key=_place)
        return because(Criterion.PREREQUISITE, of=first.id)
    criterion = next(name for name, m in _CRITERIA if m(above) != m(below))
    told = _TOLD.get(criterion)
    if told is None:
        return because(criterion)
    return because(criterion, here=told(above), next=told(below))


_TOLD: Mapping[Criterion, Callable[[_Candidate], str | int]] = {
    Criterion.LIFT: lambda row: f"{float(row.lift * row.weight):.4f}",
    Criterion.NOT_KNOWN: lambda row: f"{float(row.dk):.4f}",
    Criterion.UNCAPPED_LIFT: lambda row: f"{float(row.uncapped_lift * row.weight):.4f}",
    Criterion.FOUND: lambda row: len(row.found),
    Criterion.FOUND_FIRST: lambda row: row.found[0].rank,
    Criterion.SAID: lambda row: len({one.speaker for one in row.said if _low(one)}),
}


def _all_needs(row: _Candidate, rest: list[_Candidate]) -> set[str]:
    """What a row needs, and what those need in turn."""
    found = set(_needs(row))
    for other in rest:
        if other.id in found:
            found |= _all_needs(other, rest)
    return found
