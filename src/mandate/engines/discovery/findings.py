"""What stands out: one finding per service, bill or source that asks for a step, with its reasons and rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from mandate.engines.discovery.coverage import Coverage, Missing, Present
from mandate.engines.discovery.headline import Rate, in_currency
from mandate.engines.discovery.totals import ServiceUse, Summary, add_up
from mandate.engines.terms import Evidence, Finding, FindingCode, InvalidFact, Money, Reason, Signal, Status, because

WORST_SCOPE = 1
NOTABLE_BYTES = 10_000_000
"""10 MB uploaded: some two thousand pages of text, or one scanned contract; every request sends some bytes."""
BROAD = frozenset({"other"})
"""Categories too broad to say that two services in them do the same."""
NO_DUTIES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


SIGNALS: Mapping[FindingCode, Signal] = MappingProxyType(
    {
        FindingCode.LEGAL_DUTY: Signal.LAW_OR_SCOPE,
        FindingCode.WORST_SCOPE: Signal.LAW_OR_SCOPE,
        FindingCode.NOBODY_DECIDED: Signal.UNDECIDED,
        FindingCode.USED_AGAINST_DECISION: Signal.AGAINST_DECISION,
        FindingCode.DATA_OUT: Signal.DATA_OUT,
        FindingCode.SAME_CATEGORY: Signal.PAID_TWICE,
        FindingCode.TWO_COST_CENTRES: Signal.PAID_TWICE,
        FindingCode.SOURCE_SILENT: Signal.SILENT_SOURCE,
        FindingCode.SOURCE_CLOSED: Signal.CLOSED_SOURCE,
        FindingCode.SOURCE_MISSING: Signal.MISSING_SOURCE,
    }
)
"""What each code weighs as; a code that is not here says something and weighs nothing."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A quote from a conversation, pinned to a service; `note` finds the text, the role of the speaker is kept."""

    note: str
    service: str
    speaker_role: str

    def __post_init__(self) -> None:
        for name in ("note", "service", "speaker_role"):
            if not getattr(self, name).strip():
                raise InvalidFact(name, "is empty")


def findings(
    summary: Summary,
    coverage: Coverage,
    *,
    pins: Iterable[Pin] = (),
    duties: Mapping[str, tuple[str, ...]] = NO_DUTIES,
    scopes_reviewed: Collection[str] = (),
    notable_bytes: int = NOTABLE_BYTES,
    broad: Collection[str] = BROAD,
    reporting: str = "EUR",
    rates: Iterable[Rate] = (),
) -> tuple[Finding, ...]:
    """Every finding: services and double payments by id, silent and missing sources, services only spoken of.

    `duties` maps a service to legal duties that rest on it; `scopes_reviewed` holds services whose grants a decision
    looked at, so that their scope no longer stands out. Spend is in the `reporting` currency, by the given rates.
    Source of the rules: docs/engines/discovery.md.
    """
    known_rates = tuple(rates)
    quotes: dict[str, list[Pin]] = defaultdict(list)
    for pin in sorted(pins, key=lambda pin: (pin.service, pin.note)):
        quotes[pin.service].append(pin)
    seen = [use for use in summary.services if use.in_sight]
    rows: list[Finding] = []
    for use in seen:
        reasons = _service_reasons(use, duties.get(use.service, ()), use.service in scopes_reviewed, notable_bytes)
        if reasons:
            said = _quoted(quotes.get(use.service, ()))
            rows.append(_about(f"service:{use.service}", [use], [*reasons, *said], quotes, reporting, known_rates))
    for identity, uses, reason in sorted(_paid_twice(seen, broad), key=lambda row: row[0]):
        rows.append(_about(identity, uses, [reason], {}, reporting, known_rates))
    rows += [_silent(source) for source in coverage.silent]
    rows += [_missing(source) for source in coverage.missing if source.adds or source.closed]
    rows += _only_mentioned(quotes, {use.service for use in seen})
    return tuple(rows)


def _service_reasons(use: ServiceUse, duties: tuple[str, ...], scope_reviewed: bool, notable: int) -> list[Reason]:
    service = use.service
    reasons = [because(FindingCode.LEGAL_DUTY, service=service, duty=duty) for duty in sorted(duties)]
    if use.worst_scope == WORST_SCOPE and not scope_reviewed:
        reasons.append(because(FindingCode.WORST_SCOPE, service=service))
    if not use.decided:
        reasons.append(because(FindingCode.NOBODY_DECIDED, service=service, people=use.people, days=use.days))
    if _is_against(use):
        reasons.append(
            because(
                FindingCode.USED_AGAINST_DECISION,
                service=service,
                status=use.status,
                people=use.people,
                decided_on=use.decided_on,
            )
        )
    allowed = use.decided and use.status in (Status.IN_USE, Status.PILOT)
    if use.bytes_out is not None and use.bytes_out >= notable and not allowed:
        reasons.append(because(FindingCode.DATA_OUT, service=service, bytes_out=use.bytes_out))
    return reasons


def _is_against(use: ServiceUse) -> bool:
    """True if it was used or paid after a decision that says no; use before the decision is what it was about."""
    if not use.decided or use.status not in (Status.NOT_YET, Status.NOT_ALLOWED):
        return False
    if use.decided_on is None:
        return True
    return any(day is not None and day > use.decided_on for day in (use.last_day, use.last_paid))


def _paid_twice(uses: Iterable[ServiceUse], broad: Collection[str]) -> Iterable[tuple[str, list[ServiceUse], Reason]]:
    by_category: dict[str, list[ServiceUse]] = defaultdict(list)
    for use in uses:
        if not _is_paid(use.spend):
            continue
        if use.category is not None and use.category not in broad:
            by_category[use.category].append(use)
        centres = tuple(row.cost_centre for row in use.cost_centres if row.cost_centre and _is_paid(row.spend))
        if len(centres) > 1:
            yield (
                f"paid:{use.service}",
                [use],
                because(FindingCode.TWO_COST_CENTRES, service=use.service, cost_centres=centres),
            )
    for category, same in by_category.items():
        if len(same) > 1:
            services = tuple(use.service for use in same)
            reason = because(FindingCode.SAME_CATEGORY, category=category, services=services)
            yield f"paid-category:{category}", same, reason


def _is_paid(spend: Iterable[Money]) -> bool:
    """True if more was paid than came back, in any currency."""
    return any(money.amount > 0 for money in spend)


def _about(
    identity: str,
    uses: list[ServiceUse],
    reasons: list[Reason],
    quotes: Mapping[str, list[Pin]],
    reporting: str,
    rates: tuple[Rate, ...],
) -> Finding:
    spend: Decimal | None = None
    amounts = add_up(money for use in uses for money in use.spend)
    if amounts:
        spend = in_currency(amounts, reporting, rates).amount
    evidence = [row for use in uses for row in use.evidence]
    evidence += [_as_evidence(pin) for use in uses for pin in quotes.get(use.service, ())]
    return Finding(
        id=identity,
        signals=_signals(reasons),
        reasons=tuple(reasons),
        services=tuple(use.service for use in uses),
        people=max((use.people for use in uses if use.people is not None), default=None),
        spend=spend,
        days=max((use.days for use in uses if use.days is not None), default=None),
        team=_leading_team(uses),
        evidence=tuple(evidence),
    )


def _leading_team(uses: Iterable[ServiceUse]) -> str | None:
    """The shown team with most people at one of the services; None if none is shown."""
    named = [(-row.people, row.team) for use in uses for row in use.teams if row.team is not None]
    return min(named)[1] if named else None


def _signals(reasons: Iterable[Reason]) -> tuple[Signal, ...]:
    """What the reasons weigh as, most serious first."""
    weighing = {SIGNALS[FindingCode(reason.code)] for reason in reasons if FindingCode(reason.code) in SIGNALS}
    return tuple(signal for signal in Signal if signal in weighing)


def _silent(source: Present) -> Finding:
    reason = because(
        FindingCode.SOURCE_SILENT,
        source=source.format,
        family=source.family,
        since=source.silent_since,
        last=source.last,
    )
    return Finding(f"silent:{source.format}", _signals([reason]), (reason,), source=source.format)


def _missing(source: Missing) -> Finding:
    code = FindingCode.SOURCE_CLOSED if source.closed else FindingCode.SOURCE_MISSING
    reason = because(code, family=source.family, adds=source.adds)
    return Finding(f"missing:{source.family}", _signals([reason]), (reason,), source=source.family)


def _only_mentioned(quotes: Mapping[str, list[Pin]], seen: Collection[str]) -> list[Finding]:
    """Services people speak of that no source shows: a lead, which weighs nothing until something is seen."""
    return [
        Finding(
            id=f"mentioned:{service}",
            signals=(),
            reasons=(because(FindingCode.ONLY_MENTIONED, service=service), *_quoted(said)),
            services=(service,),
            evidence=tuple(_as_evidence(pin) for pin in said),
        )
        for service, said in quotes.items()
        if service not in seen
    ]


def _quoted(said: Collection[Pin]) -> list[Reason]:
    if not said:
        return []
    roles = tuple(sorted({pin.speaker_role for pin in said}))
    return [because(FindingCode.QUOTED, quotes=len(said), speaker_roles=roles)]


def _as_evidence(pin: Pin) -> Evidence:
    return Evidence("conversation", pin.service, None, pin.note)
