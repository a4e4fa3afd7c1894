"""From answers follow positions per dimension and a total, with every cap named and the score without it beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from mandate.engines.readiness.bank import SCALE, TARGET, Bank, Caps, Form, Item, Level
from mandate.engines.terms import MINIMUM_GROUP, InvalidFact

DONT_KNOW = "dk"
NOT_APPLICABLE = "na"
Answer = int | str
Counts = Sequence[int]
"""How often 1, 2, 3, 4, 5, dk and na were answered: seven numbers."""
UNKNOWN_SHARE = Fraction(2, 5)
"""Above this share of "I do not know" nobody can speak of a score only: people do not know."""
NEXT_STEPS = 3


class Shown(StrEnum):
    """Why a dimension has a score, or has none."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    NOT_ASKED = "not_asked"


class GateState(StrEnum):
    """What a gate does: `closed` caps, `unknown` (not asked, dk, na, no answer) never does."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class StepWhy(StrEnum):
    """Why something is a next step; the first that holds is told."""

    RELEASES_CAP = "releases_cap"
    NEEDED_FIRST = "needed_first"
    RAISES_MOST = "raises_most"
    LOWEST = "lowest"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """Where a dimension stands. `score` is after caps, `raw` before; both None unless `shown`."""

    id: str
    score: Fraction | None
    raw: Fraction | None
    capped_by: str | None
    answered: int
    asked: int
    needed: int
    shown: bool
    why: Shown


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate on a question does to `dimension`, or to the total where that is None."""

    item: str
    state: GateState
    dimension: str | None
    cap: Fraction


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do next: the artefact of a question. `lift` is what the total gains at score 4, gates included."""

    item: str
    artefact: str
    page: str | None
    why: StepWhy
    score: Fraction | None
    lift: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """A scored form. `dk` are the questions answered with "I do not know" (of a group: by more than 40 %)."""

    form: str
    dimensions: tuple[DimensionResult, ...]
    total: Fraction | None
    raw_total: Fraction | None
    capped_by: str | None
    level: Level | None
    raw_level: Level | None
    gates: tuple[GateResult, ...]
    dk: tuple[str, ...]
    next_steps: tuple[NextStep, ...]


def score(bank: Bank, form_id: str, answers: Mapping[str, Answer | None]) -> Result:
    """One person's form, scored. None is a question without an answer; "dk" is told and never scored.

    Raises InvalidFact with the field for an unknown form or question, one that is not on the form, or an answer
    outside the scale. Source of the rules: docs/engines/readiness.md.
    """
    form = known_form(bank, form_id)
    for item, answer in answers.items():
        _check(bank, form, item, answer)
    scores = {item: Fraction(answer) for item, answer in answers.items() if isinstance(answer, int)}
    return _result(bank, form, scores, frozenset(item for item, answer in answers.items() if answer == DONT_KNOW))


def group_score(bank: Bank, form_id: str, counts: Mapping[str, Counts | None]) -> Result:
    """A group's result on the median of each question; None is a question that may not be shown for this group.

    Who may see a group is decided before: this function shows what it is given. Raises InvalidFact as `score` does.
    """
    form = known_form(bank, form_id)
    for item, row in counts.items():
        _check(bank, form, item, None)
        if row is not None and (len(row) != len(SCALE) + 2 or min(row) < 0):
            raise InvalidFact(f"counts.{item}", "seven counts from 0 are expected: 1 to 5, dk, na")
    given = {item: row for item, row in counts.items() if row is not None}
    medians = {item: median(row) for item, row in given.items()}
    unknown = frozenset(item for item, row in given.items() if people_do_not_know(row))
    return _result(bank, form, {item: m for item, m in medians.items() if m is not None}, unknown)


def median(row: Counts) -> Fraction | None:
    """The median of the scores, the mean of the middle two; None where nobody gave one."""
    people = sum(row[:5])
    if not people:
        return None
    upto = list(accumulate(row[:5]))
    low, high = (
        next(value for value, reached in zip(SCALE, upto, strict=True) if reached > place)
        for place in ((people - 1) // 2, people // 2)
    )
    return Fraction(low + high, 2)


def tenths(score: Fraction) -> float:
    """A score with one decimal, rounded down: levels begin at a tenth, so a number never stands beside the level below
    its own."""
    return score.numerator * 10 // score.denominator / 10


def unknown_share(row: Counts) -> Fraction:
    """Which part of who could have known said "I do not know"; 0 where nobody answered. `na` does not count."""
    people = sum(row[:6])
    return Fraction(row[5], people) if people else Fraction(0)


def people_do_not_know(row: Counts) -> bool:
    """Whether "I do not know" is itself a finding: more than 40 % of at least five people."""
    return sum(row[:6]) >= MINIMUM_GROUP and unknown_share(row) > UNKNOWN_SHARE


@dataclass(frozen=True, slots=True)
class Standing:
    """Dimensions, gates and totals at given scores, before anything is advised."""

    dimensions: tuple[DimensionResult, ...]
    gates: tuple[GateResult, ...]
    total: Fraction | None
    raw_total: Fraction | None
    capped_by: str | None


def standing(bank: Bank, form: Form, scores: Mapping[str, Fraction]) -> Standing:
    """Where every dimension and the total stand when these are the scores of the questions."""
    gates = tuple(_gate(item, scores) for item in bank.items if item.gate)
    closed = [gate for gate in gates if gate.state is GateState.CLOSED]
    dimensions = tuple(_dimension(bank, form, one.id, scores, closed) for one in bank.dimensions)
    raw = _mean([one.raw for one in dimensions if one.raw is not None])
    total = _mean([one.score for one in dimensions if one.score is not None])
    total, capped_by = _capped(total, [gate for gate in closed if gate.dimension is None])
    return Standing(dimensions, gates, total, raw, capped_by)


def lift(
    bank: Bank,
    form: Form,
    scores: Mapping[str, Fraction],
    item: str,
    *,
    now: Standing | None = None,
    capped: bool = True,
) -> Fraction:
    """What the total gains if this question alone rose to 4, gates looked at again (`capped`: or as if there were
    none); 0 where nothing is shown. `now` is the standing at these scores, where the caller has it already."""
    if item not in scores or scores[item] >= TARGET:
        return Fraction(0)
    here = now or standing(bank, form, scores)
    then = standing(bank, form, {**scores, item: Fraction(TARGET)})
    before, after = (here.total, then.total) if capped else (here.raw_total, then.raw_total)
    return Fraction(0) if before is None or after is None else after - before


def known_form(bank: Bank, form_id: str) -> Form:
    """The form with this id; InvalidFact that names the forms there are for any other."""
    if form_id not in {form.id for form in bank.forms}:
        raise InvalidFact("form", f"{form_id!r} is none of {', '.join(form.id for form in bank.forms)}")
    return bank.form(form_id)


def _check(bank: Bank, form: Form, item: str, answer: object) -> None:
    field = f"answers.{item}"
    if item not in form.items:
        known = item in {one.id for one in bank.items}
        raise InvalidFact(field, f"is not on the form {form.id}" if known else "there is no such question")
    right = answer is None or answer in (DONT_KNOW, NOT_APPLICABLE)
    if not right and (not isinstance(answer, int) or isinstance(answer, bool) or answer not in SCALE):
        raise InvalidFact(field, f"{answer!r} is not 1, 2, 3, 4, 5, dk or na")


def _result(bank: Bank, form: Form, scores: Mapping[str, Fraction], unknown: frozenset[str]) -> Result:
    now = standing(bank, form, scores)
    return Result(
        form=form.id,
        dimensions=now.dimensions,
        total=now.total,
        raw_total=now.raw_total,
        capped_by=now.capped_by,
        level=None if now.total is None else bank.level(now.total),
        raw_level=None if now.raw_total is None else bank.level(now.raw_total),
        gates=now.gates,
        dk=tuple(item for item in form.items if item in unknown),
        next_steps=_next_steps(bank, form, scores, unknown, now),
    )


def _gate(item: Item, scores: Mapping[str, Fraction]) -> GateResult:
    assert item.gate  # noqa: S101 - only questions with a gate are asked
    state = GateState.UNKNOWN
    if item.id in scores:
        state = GateState.CLOSED if item.gate.closed(scores[item.id]) else GateState.OPEN
    dimension = item.dimension if item.gate.caps is Caps.DIMENSION else None
    return GateResult(item.id, state, dimension, item.gate.cap)


def _dimension(
    bank: Bank, form: Form, dimension: str, scores: Mapping[str, Fraction], closed: list[GateResult]
) -> DimensionResult:
    asked = bank.asked(form, dimension)
    given = [scores[item.id] for item in asked if item.id in scores]
    needed = form.needed(len(asked))
    why = Shown.NOT_ASKED if len(asked) < needed else Shown.TOO_FEW if len(given) < needed else Shown.SHOWN
    raw = _mean(given) if why is Shown.SHOWN else None
    capped, by = _capped(raw, [gate for gate in closed if gate.dimension == dimension])
    return DimensionResult(dimension, capped, raw, by, len(given), len(asked), needed, why is Shown.SHOWN, why)


def _capped(value: Fraction | None, gates: list[GateResult]) -> tuple[Fraction | None, str | None]:
    """The value under the lowest cap that bites, and the question whose gate that is."""
    biting = [gate for gate in gates if value is not None and gate.cap < value]
    if not biting:
        return value, None
    lowest = min(biting, key=lambda gate: gate.cap)
    return lowest.cap, lowest.item


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _next_steps(
    bank: Bank, form: Form, scores: Mapping[str, Fraction], unknown: frozenset[str], now: Standing
) -> tuple[NextStep, ...]:
    """Caps first, then what others wait for, then what lifts most; then what is lowest, then what is not known."""
    low = {item for item, value in scores.items() if value < TARGET}
    needed = {other for item in low for other in bank.item(item).needs}
    capping = {one.capped_by for one in now.dimensions} | {now.capped_by}
    steps = []
    for item in map(bank.item, form.items):
        if item.id in low:
            gain = lift(bank, form, scores, item.id, now=now)
            steps.append(_step(item, _why(item.id in capping, item.id in needed, gain), scores[item.id], gain))
        elif item.id in unknown:
            steps.append(_step(item, StepWhy.NOT_KNOWN, None, Fraction(0)))
    order = list(StepWhy)
    return tuple(sorted(steps, key=lambda s: (order.index(s.why), -s.lift, s.score or 0, s.item))[:NEXT_STEPS])


def _why(capping: bool, waited: bool, gain: Fraction) -> StepWhy:
    if capping:
        return StepWhy.RELEASES_CAP
    if waited:
        return StepWhy.NEEDED_FIRST
    return StepWhy.RAISES_MOST if gain else StepWhy.LOWEST


def _step(item: Item, why: StepWhy, value: Fraction | None, gain: Fraction) -> NextStep:
    return NextStep(item.id, item.artefact.id, item.artefact.page, why, value, gain)
