"""What comes first: candidates from findings, ranked by explicit rules of which the first difference decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from mandate.engines.terms import Evidence, Finding, FindingCode, InvalidFact, Reason, Signal, because

PRIORITIES = 3
DAYS_TO_FIRST_STEP = 14
NAMED_FIRST = 5
"""A first step names at most five services: what one sitting can decide."""


class Action(StrEnum):
    """What a candidate asks for."""

    CONTAIN = "contain"
    DECIDE = "decide"
    UPHOLD = "uphold"
    CHECK_DATA = "check_data"
    PAY_ONCE = "pay_once"
    RESTORE_SOURCE = "restore_source"
    OPEN_SOURCES = "open_sources"
    CONNECT_SOURCES = "connect_sources"
    LOOK_INTO = "look_into"


class Step(StrEnum):
    """A first step that can be done within 14 days; the parameters are in docs/engines/priorities.md."""

    REVIEW_GRANTS = "review_grants"
    CHECK_DUTY = "check_duty"
    TRIAGE = "triage"
    TALK_TO_TEAM = "talk_to_team"
    ASK_WHAT_IS_SENT = "ask_what_is_sent"
    COMPARE_CONTRACTS = "compare_contracts"
    JOIN_CONTRACTS = "join_contracts"
    RESTORE_SOURCE = "restore_source"
    REQUEST_EXPORT = "request_export"
    DRAFT_RECORD = "draft_record"
    SIGN_RECORD = "sign_record"
    GET_SIGNATURE = "get_signature"
    GET_COUNCIL_SIGNATURE = "get_council_signature"
    ASK_SPEAKERS = "ask_speakers"


class OwnerRole(StrEnum):
    """Who is proposed as owner: whoever makes the first move of the first step."""

    ARCHITECT = "architect"
    TEAM_MANAGER = "team_manager"
    FINANCE = "finance"
    IT = "it"
    AUDITOR = "auditor"
    WORKS_COUNCIL = "works_council"


class Lacking(StrEnum):
    """What the processing record waits for before sources about people open: to be written, or whose signature."""

    RECORD = "record"
    ARCHITECT = "architect"
    AUDITOR = "auditor"
    WORKS_COUNCIL = "works_council"


class Criterion(StrEnum):
    """What put one candidate above the next; the first that differs decides."""

    LAW_OR_SCOPE = "law_or_scope"
    UNDECIDED = "undecided"
    AGAINST_DECISION = "against_decision"
    DATA_OUT = "data_out"
    PAID_TWICE = "paid_twice"
    SILENT_SOURCE = "silent_source"
    CLOSED_SOURCE = "closed_source"
    MISSING_SOURCE = "missing_source"
    PEOPLE = "people"
    SPEND = "spend"
    DAYS = "days"
    ID = "id"
    OTHER_SUBJECT = "other_subject"


@dataclass(frozen=True, slots=True)
class Owner:
    """A proposal, not an appointment; `team` is set for a team manager."""

    role: OwnerRole
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be a priority. `people` is the most at one of its services, None if that may not be said."""

    id: str
    action: Action
    signals: tuple[Signal, ...]
    reasons: tuple[Reason, ...]
    services: tuple[str, ...]
    sources: tuple[str, ...]
    people: int | None
    spend: Decimal | None
    days: int | None
    evidence: tuple[Evidence, ...]
    first_step: Reason
    owner: Owner


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its rank, the day by which its first step is due, and what put it above the next one.

    `priority` is True for the three. `decided_by` is None for the last one.
    """

    rank: int
    candidate: Candidate
    due: date
    priority: bool
    decided_by: Criterion | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a finding asks for; `instead` is proposed as owner where no team may be named."""

    action: Action
    step: Step
    owner: OwnerRole
    instead: OwnerRole = OwnerRole.ARCHITECT


_ANSWERS: Mapping[str, _Answer] = MappingProxyType(
    {
        FindingCode.LEGAL_DUTY: _Answer(Action.CONTAIN, Step.CHECK_DUTY, OwnerRole.ARCHITECT),
        FindingCode.WORST_SCOPE: _Answer(Action.CONTAIN, Step.REVIEW_GRANTS, OwnerRole.IT),
        FindingCode.NOBODY_DECIDED: _Answer(Action.DECIDE, Step.TRIAGE, OwnerRole.ARCHITECT),
        FindingCode.USED_AGAINST_DECISION: _Answer(Action.UPHOLD, Step.TALK_TO_TEAM, OwnerRole.TEAM_MANAGER),
        FindingCode.DATA_OUT: _Answer(
            Action.CHECK_DATA, Step.ASK_WHAT_IS_SENT, OwnerRole.TEAM_MANAGER, instead=OwnerRole.IT
        ),
        FindingCode.SAME_CATEGORY: _Answer(Action.PAY_ONCE, Step.COMPARE_CONTRACTS, OwnerRole.FINANCE),
        FindingCode.TWO_COST_CENTRES: _Answer(Action.PAY_ONCE, Step.JOIN_CONTRACTS, OwnerRole.FINANCE),
        FindingCode.SOURCE_SILENT: _Answer(Action.RESTORE_SOURCE, Step.RESTORE_SOURCE, OwnerRole.IT),
        FindingCode.SOURCE_MISSING: _Answer(Action.CONNECT_SOURCES, Step.REQUEST_EXPORT, OwnerRole.ARCHITECT),
        FindingCode.ONLY_MENTIONED: _Answer(Action.LOOK_INTO, Step.ASK_SPEAKERS, OwnerRole.ARCHITECT),
    }
)
_OPENING: Mapping[Lacking, _Answer] = MappingProxyType(
    {
        Lacking.RECORD: _Answer(Action.OPEN_SOURCES, Step.DRAFT_RECORD, OwnerRole.ARCHITECT),
        Lacking.ARCHITECT: _Answer(Action.OPEN_SOURCES, Step.SIGN_RECORD, OwnerRole.ARCHITECT),
        Lacking.AUDITOR: _Answer(Action.OPEN_SOURCES, Step.GET_SIGNATURE, OwnerRole.AUDITOR),
        Lacking.WORKS_COUNCIL: _Answer(Action.OPEN_SOURCES, Step.GET_COUNCIL_SIGNATURE, OwnerRole.WORKS_COUNCIL),
    }
)
_GROUPED = frozenset({Action.DECIDE, Action.OPEN_SOURCES, Action.CONNECT_SOURCES})


def candidates(findings: Iterable[Finding], *, lacking: Lacking = Lacking.RECORD) -> tuple[Candidate, ...]:
    """What the findings ask for, sorted by id; inside a group the largest comes first, else as given.

    All services nobody decided on are one candidate, all sources to open another, and all sources to connect a third.
    Every other finding is a candidate of its own, so that a dangerous service stands alone. `lacking` is what keeps the
    closed sources closed; the first step towards opening them, and its owner, follow from it.
    Raises InvalidFact for a finding whose first reason says nothing that can be acted on.
    Source of the rules: docs/engines/priorities.md.
    """
    alone: list[Candidate] = []
    grouped: dict[_Answer, list[Finding]] = {}
    for finding in sorted(findings, key=_by_size):
        answer = _answer(finding, lacking)
        if answer.action in _GROUPED:
            grouped.setdefault(answer, []).append(finding)
            continue
        alone.append(_candidate(finding.id, [finding], answer))
    together = [_candidate(answer.action.value, group, answer) for answer, group in grouped.items()]
    return tuple(sorted([*alone, *together], key=lambda candidate: candidate.id))


def rank(candidates: Iterable[Candidate], *, today: date) -> tuple[Ranked, ...]:
    """All candidates in order, the three priorities first; each says what put it above the next.

    Order: law or worst scope, nobody decided, against a decision, data going out, paid twice, a source silent, closed
    or missing; then people, spend and days (more first, unknown last), then id. The three are the highest of which no
    two are about the same single service. First steps are due 14 days after `today`.
    Raises InvalidFact for two candidates with one id. Source of the rules: docs/engines/priorities.md.
    """
    order = sorted(candidates, key=_place)
    if len({candidate.id for candidate in order}) != len(order):
        raise InvalidFact("candidates", "two have the same id")
    chosen: list[Candidate] = []
    for candidate in order:
        if len(chosen) < PRIORITIES and not any(_same_subject(candidate, other) for other in chosen):
            chosen.append(candidate)
    final = [*chosen, *(candidate for candidate in order if candidate not in chosen)]
    due = today + timedelta(days=DAYS_TO_FIRST_STEP)
    return tuple(
        Ranked(
            rank=number,
            candidate=candidate,
            due=due,
            priority=number <= len(chosen),
            decided_by=_decided_by(candidate, final[number]) if number < len(final) else None,
        )
        for number, candidate in enumerate(final, start=1)
    )


def _same_subject(candidate: Candidate, other: Candidate) -> bool:
    return len(candidate.services) == 1 and candidate.services == other.services


def _descending(value: int | Decimal | None) -> tuple[bool, int | Decimal]:
    """More first; what is not known comes last, for nobody can say that it is more."""
    return (value is None, -value if value is not None else 0)


def _weighs(signal: Signal) -> Callable[[Candidate], bool]:
    return lambda candidate: signal not in candidate.signals


_CRITERIA: tuple[tuple[Criterion, Callable[[Candidate], object]], ...] = (
    *((Criterion(signal.value), _weighs(signal)) for signal in Signal),
    (Criterion.PEOPLE, lambda candidate: _descending(candidate.people)),
    (Criterion.SPEND, lambda candidate: _descending(candidate.spend)),
    (Criterion.DAYS, lambda candidate: _descending(candidate.days)),
    (Criterion.ID, lambda candidate: candidate.id),
)


def _place(candidate: Candidate) -> tuple[object, ...]:
    return tuple(measure(candidate) for _, measure in _CRITERIA)


def _decided_by(above: Candidate, below: Candidate) -> Criterion:
    """The first criterion in which they differ; or that the lower one gave way, as the three differ in subject."""
    if _place(above) > _place(below):
        return Criterion.OTHER_SUBJECT
    return next(name for name, measure in _CRITERIA if measure(above) != measure(below))


def _by_size(finding: Finding) -> tuple[object, ...]:
    return (_descending(finding.people), _descending(finding.spend), _descending(finding.days))


def _answer(finding: Finding, lacking: Lacking) -> _Answer:
    """By the first reason, which is the most serious one."""
    code = finding.reasons[0].code if finding.reasons else ""
    answer = _OPENING[lacking] if code == FindingCode.SOURCE_CLOSED else _ANSWERS.get(code)
    if answer is None:
        raise InvalidFact("reasons", f"finding {finding.id!r} does not begin with a reason to act")
    return answer


def _candidate(identity: str, group: list[Finding], answer: _Answer) -> Candidate:
    spend = [finding.spend for finding in group if finding.spend is not None]
    weighing = {signal for finding in group for signal in finding.signals}
    services = tuple(service for finding in group for service in finding.services)
    sources = tuple(finding.source for finding in group if finding.source is not None)
    return Candidate(
        id=identity,
        action=answer.action,
        signals=tuple(signal for signal in Signal if signal in weighing),
        reasons=tuple(reason for finding in group for reason in finding.reasons),
        services=services,
        sources=sources,
        people=max((finding.people for finding in group if finding.people is not None), default=None),
        spend=sum(spend, Decimal(0)) if spend else None,
        days=max((finding.days for finding in group if finding.days is not None), default=None),
        evidence=tuple(row for finding in group for row in finding.evidence),
        first_step=because(
            answer.step,
            services=services[:NAMED_FIRST],
            sources=sources,
            team=group[0].team,
            total=len(services) or len(sources),
        ),
        owner=_owner(answer, group[0]),
    )


def _owner(answer: _Answer, finding: Finding) -> Owner:
    if answer.owner is not OwnerRole.TEAM_MANAGER:
        return Owner(answer.owner)
    return Owner(answer.owner, finding.team) if finding.team is not None else Owner(answer.instead)
