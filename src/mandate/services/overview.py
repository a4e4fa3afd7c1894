"""The overview: one true sentence, what is used at what cost and standing, what is unseen, what comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from mandate.catalogue.services import load_services
from mandate.connectors.sources.formats import FORMATS
from mandate.engines.discovery.coverage import Coverage, Missing, Present
from mandate.engines.discovery.findings import Pin, findings
from mandate.engines.discovery.headline import Headline, a_month, headline
from mandate.engines.discovery.suppression import TeamUse
from mandate.engines.discovery.totals import ServiceUse
from mandate.engines.priorities import Lacking, Ranked, candidates, rank
from mandate.engines.processing import Opening, OpeningCode
from mandate.engines.terms import FindingCode, Money, Role, Signal
from mandate.records import asof
from mandate.records.models import Organisation, Processing, Quote, Team, Tool
from mandate.services import picture, processing, saying
from mandate.services.picture import Picture, SourceFile

ONE_MISSING = frozenset(
    {OpeningCode.SECOND_SIGNATURE_MISSING, OpeningCode.FIRST_SIGNATURE_MISSING, OpeningCode.SAME_PERSON}
)
"""One of the two signatures stands under the processing record already."""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """How many people of a team, or of the rest of the organisation, use a service."""

    team: str
    people: int


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service as the overview shows it; None is unknown, never 0.

    `monthly` is the mean over the complete months of the first sentence, `paid_in` the months in which it was paid;
    `teams_untold` says why no team is named where none is.
    """

    service: str
    name: str
    category: str
    status: str
    decided: bool
    people: int | None
    teams: tuple[TeamLine, ...]
    weekly: tuple[tuple[str, int | None], ...]
    days: int | None
    first_day: date | None
    last_day: date | None
    requests: int | None
    bytes_out: int | None
    bytes_in: int | None
    spend: tuple[Money, ...]
    cost_centres: tuple[tuple[str, tuple[Money, ...]], ...]
    worst_scope: int | None
    sources: tuple[str, ...]
    tool: str
    monthly: tuple[Money, ...] = ()
    paid_in: tuple[str, ...] = ()
    teams_untold: str = ""

    @property
    def logged(self) -> bool:
        """Whether a source that tells of people saw it, so that unknown may also mean fewer than five."""
        return saying.logged(self.sources)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One candidate of the priority plan in words, with its evidence and the criterion that put it here."""

    rank: int
    id: str
    kind: str
    action: str
    reason: str
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    services: tuple[str, ...]
    first_step: str
    question: str
    advice: str
    due: date
    owner: str
    decided_by: str
    priority: bool
    law: bool
    duty: bool
    """Whether a legal duty rests on it."""
    scope: bool
    """Whether the widest permissions are at stake."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quote that somebody pinned, with the role that spoke."""

    text: str
    role: str
    subject: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview page, its exports and the pack for the MT say."""

    made_on: date
    organisation: str
    sample: bool
    works_council: bool
    sentence: str
    headline: Headline
    headcount: int | None
    services: tuple[ServiceLine, ...]
    plan: tuple[PlanLine, ...]
    unseen: tuple[str, ...]
    silent: tuple[str, ...]
    coverage: Coverage
    missing: tuple[Missing, ...]
    present: tuple[Present, ...]
    quotes: tuple[Said, ...]
    files: tuple[SourceFile, ...]
    team_names: Mapping[str, str]
    unsure: int
    tools: tuple[Tool, ...]
    record: Processing | None
    company: Organisation | None = None

    def service(self, key: str) -> ServiceLine | None:
        """The line of one service."""
        return next((line for line in self.services if line.service == key), None)

    @property
    def priorities(self) -> tuple[PlanLine, ...]:
        """The three that come first."""
        return tuple(line for line in self.plan if line.priority)

    @property
    def undecided(self) -> tuple[ServiceLine, ...]:
        """Services in sight that nobody decided on, the most used first."""
        rows = [line for line in self.services if not line.decided]
        return tuple(sorted(rows, key=lambda line: (-(line.people or 0), -_euros(line.spend), line.name.lower())))


def _euros(spend: tuple[Money, ...]) -> float:
    return float(max((money.amount for money in spend), default=0))


@dataclass(frozen=True, slots=True)
class _World:
    """The records an overview reads besides the picture, all of one moment."""

    organisation: Organisation | None
    teams: Mapping[str, str]
    tools: tuple[Tool, ...]
    quotes: tuple[Quote, ...]
    record: Processing | None
    works_council: bool
    standing: Opening


def _world(at: datetime | None, today: date, *, known: Organisation | None, brief: bool) -> _World:
    record = processing.current(at)
    if at is None:
        quotes = () if brief else tuple(Quote.objects.select_related("conversation").order_by("key"))
        teams = {} if brief else dict(Team.objects.values_list("key", "name"))
        tools = tuple(Tool.objects.all())
        company = known or Organisation.objects.first()
    else:
        past = asof.world(at)
        teams = {team.key: team.name for team in past.all(Team)}
        company, tools = next(iter(past.all(Organisation)), None), tuple(past.all(Tool))
        quotes = tuple(past.all(Quote))
    council = processing.council_signs(company, record)
    standing = processing.standing(record, works_council=council, today=today)
    return _World(company, teams, tools, quotes, record, council, standing)


def overview(
    *, today: date, at: datetime | None = None, known: Organisation | None = None, brief: bool = False
) -> Overview | None:
    """The overview as of now or of another moment, in the reader's language; None before the first inventory.

    `known` is the organisation of now where somebody read it already. A `brief` one is for a desk: it quotes nobody and
    names no team.
    """
    kept = picture.current(at)
    if kept is None:
        return None
    world = _world(at, today, known=known, brief=brief)
    laid = picture.with_register(kept, picture.standings(world.tools), left=picture.not_ai(world.tools))
    record = processing.facts(world.record) if world.record else None
    laid = picture.with_openings(laid, record, works_council=world.works_council, today=today)
    names = _names(world.teams)
    currency = world.organisation.currency if world.organisation else "EUR"
    head = headline(laid.summary, laid.coverage, reporting=currency)
    pins = [
        Pin(quote.key, quote.subject, quote.conversation.speaker_role)
        for quote in world.quotes
        if quote.subject_kind == "service" and quote.conversation is not None
    ]
    found = findings(laid.summary, laid.coverage, pins=pins, reporting=currency)
    ranked = rank(candidates(found, lacking=_lacking(laid.coverage, world.standing)), today=today)
    return _worded(laid, world, head, ranked, names)


def _lacking(covered: Coverage, standing: Opening) -> Lacking:
    """What keeps the closed sources closed."""
    if not any(source.closed for source in covered.missing):
        return Lacking.RECORD
    if standing.reason.code == OpeningCode.NO_RECORD or standing.whose_move is None:
        return Lacking.RECORD
    return Lacking(standing.whose_move.value)


def _one_more(standing: Opening) -> Role | None:
    """Whose signature is missing where the other is there; None where none is, or both are."""
    return standing.whose_move if standing.reason.code in ONE_MISSING else None


def _worded(
    laid: Picture, world: _World, head: Headline, ranked: tuple[Ranked, ...], names: Mapping[str, str]
) -> Overview:
    company = world.organisation
    registered = {tool.service: tool.key for tool in world.tools if tool.service}
    seen = [use for use in laid.summary.services if use.in_sight]
    return Overview(
        made_on=laid.made_on,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
        works_council=world.works_council,
        sentence=saying.headline(head, organisation=company.name if company else ""),
        headline=head,
        headcount=laid.headcount,
        services=tuple(_service_line(use, names, registered, head.months, laid.coverage) for use in seen),
        plan=tuple(_plan_line(row, names) for row in ranked),
        unseen=tuple(saying.unseen(laid.coverage, waits_on=_one_more(world.standing))),
        silent=tuple(saying.silent(source, names) for source in laid.coverage.silent),
        coverage=laid.coverage,
        missing=laid.coverage.missing,
        present=laid.coverage.present,
        quotes=tuple(_said(quote, names) for quote in world.quotes if _about_the_inventory(quote)),
        files=laid.files,
        team_names=world.teams,
        unsure=laid.unsure,
        tools=world.tools,
        record=world.record,
        company=company,
    )


def _names(teams: Mapping[str, str]) -> dict[str, str]:
    """Display names of teams, services and formats in the reader's language."""
    dutch = (translation.get_language() or "en").startswith("nl")
    formats = {known.id: known.label_nl if dutch else known.label_en for known in FORMATS.values()}
    return {**{service.id: service.name for service in load_services()}, **formats, **teams}


def _service_line(
    use: ServiceUse,
    names: Mapping[str, str],
    registered: Mapping[str, str],
    months: tuple[str, ...],
    coverage: Coverage,
) -> ServiceLine:
    rest = saying.rest_of_organisation()
    return ServiceLine(
        service=use.service,
        name=use.name,
        category=use.category or "other",
        status=use.status.value,
        decided=use.decided,
        people=use.people,
        teams=tuple(TeamLine(names.get(t.team, t.team) if t.team else rest, t.people) for t in _named_first(use.teams)),
        weekly=use.weekly,
        days=use.days,
        first_day=use.first_day,
        last_day=use.last_day,
        requests=use.requests,
        bytes_out=use.bytes_out,
        bytes_in=use.bytes_in,
        spend=use.spend,
        cost_centres=tuple((c.cost_centre or "", c.spend) for c in use.cost_centres),
        worst_scope=use.worst_scope,
        sources=use.sources,
        tool=registered.get(use.service, ""),
        monthly=a_month(use.months, months),
        paid_in=tuple(month for month, _ in use.months),
        teams_untold=saying.teams_untold(use.sources, coverage),
    )


def _named_first(teams: tuple[TeamUse, ...]) -> list[TeamUse]:
    """Teams by size, the rest of the organisation after those that have a name."""
    return sorted(teams, key=lambda use: (use.team is None, -use.people, use.team or ""))


def _plan_line(row: Ranked, names: Mapping[str, str]) -> PlanLine:
    candidate = row.candidate
    reasons = tuple(saying.say(reason, names=names) for reason in candidate.reasons)
    return PlanLine(
        rank=row.rank,
        id=candidate.id,
        kind=candidate.action.value,
        action=saying.action(candidate, names),
        reason=saying.why(candidate, names),
        reasons=reasons,
        evidence=tuple(dict.fromkeys(saying.evidence(one, names) for one in candidate.evidence)),
        services=candidate.services,
        first_step=saying.say(candidate.first_step, names=names),
        question=saying.question(candidate, names),
        advice=saying.advice(candidate),
        due=row.due,
        owner=saying.owner(candidate.owner, names),
        decided_by=saying.criterion(row.decided_by) if row.decided_by else "",
        priority=row.priority,
        law=Signal.LAW_OR_SCOPE in candidate.signals,
        duty=any(reason.code == FindingCode.LEGAL_DUTY for reason in candidate.reasons),
        scope=any(reason.code == FindingCode.WORST_SCOPE for reason in candidate.reasons),
    )


def _about_the_inventory(quote: Quote) -> bool:
    """Whether a quote stands here; what was said about a question of the assessment stands with the priorities."""
    return quote.conversation is not None and quote.subject_kind != "item"


def _said(quote: Quote, names: Mapping[str, str]) -> Said:
    subject = names.get(quote.subject, quote.subject) if quote.subject_kind == "service" else quote.subject
    return Said(quote.text, quote.conversation.speaker_role, subject, quote.conversation_id)


def evidence_rows(overview: Overview, line: PlanLine) -> list[ServiceLine]:
    """The services a priority rests on, for a page that shows the rows behind it."""
    wanted = set(line.services)
    return [service for service in overview.services if service.service in wanted]
