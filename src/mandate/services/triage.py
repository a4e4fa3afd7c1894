"""Triage: one answer about one service or several becomes a routed decision, and where it is taken, a standing."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.catalogue import triage as texts
from mandate.engines.charter import Case, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, Family, Money, Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Person, Team, Tool, Voice
from mandate.services import charter, decisions, formats, routing, verdicts, wording
from mandate.services.clauses import number_of
from mandate.services.decisions import PREPARED, TAKEN, Proposal
from mandate.services.mandate import comparing
from mandate.services.overview import Overview, ServiceLine
from mandate.services.refusals import Refused
from mandate.services.routing import Said
from mandate.services.typed import day_of
from mandate.services.voices import critics

SUGGESTED = {
    verdicts.ALLOW: "allow",
    verdicts.CONDITIONS: "allow_with_conditions",
    verdicts.REPLACE: "replace_by",
    verdicts.FORBID: "not_allowed",
    verdicts.NOT_AI: "not_ai",
    verdicts.LATER: "decide_later",
}
"""The texts of the catalogue that each verdict starts from."""
TAKES_ON = frozenset({verdicts.ALLOW, verdicts.CONDITIONS})
"""Verdicts that take something on: cost, hours and data are asked. The others cost nothing unless somebody says so."""
USED = (Status.IN_USE.value, Status.PILOT.value)
MOST_HOURS = 744
"""The hours of the longest month."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers about a service, as typed; no `teams` is everybody. Hours are the architect's, a month."""

    verdict: str
    why: str = ""
    until: str = ""
    alternative: str = ""
    conditions: str = ""
    data_class: str = ""
    cost: str = ""
    hours: str = ""
    teams: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    """Keys of the people who were asked, where the charter wants somebody heard first."""
    critics: str = ""
    """What is done with what critics say, where they wait for a reply about what is taken into use."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Where the answer about one service would go; `rows` are the rows of the register it would write."""

    service: str
    name: str
    said: Said
    rows: tuple[str, ...]
    unheard: str = ""
    """Who the charter wants heard before it takes effect, in words; empty where nobody is missing."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The services nobody decided on, most used first, without those that wait for the MT. `done` were triaged."""

    lines: tuple[ServiceLine, ...]
    done: int
    waiting: int
    decisions: tuple[Decision, ...]

    @property
    def total(self) -> int:
        """All that were, or are to be, walked through."""
        return self.done + len(self.lines)

    def after(self, service: str) -> ServiceLine | None:
        """The line that follows a skipped service, the first for none; None behind the last."""
        keys = [line.service for line in self.lines]
        position = keys.index(service) + 1 if service in keys else 0
        return self.lines[position] if position < len(keys) else None

    def number(self, line: ServiceLine) -> int:
        """The place of a line in the whole walk, from 1."""
        return self.done + self.lines.index(line) + 1

    def about(self, service: str) -> list[Decision]:
        """Everything that was ever decided about a service, the newest first."""
        return [row for row in self.decisions if row.subject == service and row.subject_kind == verdicts.SERVICE]


def queue(overview: Overview) -> Queue:
    """What is left to triage in the overview."""
    rows = tuple(Decision.objects.defer("routing", "before"))
    standing = [row for row in rows if row.state in {TAKEN, PREPARED} and row.subject_kind == verdicts.SERVICE]
    waiting = {row.subject for row in standing if row.state == PREPARED}
    settled = waiting | {row.subject for row in standing if row.verdict == verdicts.NOT_AI}
    open_ = tuple(line for line in overview.undecided if line.service not in settled)
    done = {row.subject for row in standing} - {line.service for line in open_}
    return Queue(open_, len(done), len(waiting), rows)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a form about services rests on, read once: the charter in force, rows of the register, names of teams."""

    services: tuple[str, ...]
    under: charter.Under
    tools: tuple[Tool, ...]
    teams: Mapping[str, str]
    hearing: Mapping[str, str] = field(default_factory=dict)
    """By key, the people whom the charter wants heard about tools: by name, or for the role they hold."""
    voices: tuple[Voice, ...] = ()
    """What was said about the services, answered or not."""

    @property
    def rows(self) -> dict[str, list[Tool]]:
        """The rows of the register that a decision on each service would write."""
        return verdicts.joined(self.services, self.tools)

    @property
    def versions(self) -> list[int]:
        """The versions of those rows, for a form to carry."""
        rows = self.rows
        return [tool.version for service in self.services for tool in rows[service]]

    def alternatives(self, category: str = "") -> list[Tool]:
        """Tools in use that could take a service's place, those of its own category first."""
        rows = [tool for tool in self.tools if tool.status in USED and tool.service not in self.services]
        return sorted(rows, key=lambda tool: (tool.category != category, tool.name.lower()))


def ground(services: Sequence[str], *, today: date, teams: Mapping[str, str] | None = None) -> Ground:
    """Everything a form about these services needs from the record; `teams` where they are known already."""
    tools = tuple(Tool.objects.filter(verdicts.condition(services) | Q(status__in=USED)))
    named = dict(Team.objects.values_list("key", "name")) if teams is None else dict(teams)
    under = charter.under(today=today)
    said = dict.fromkeys(one for rows in critics.about_services(services, tools).values() for one in rows)
    return Ground(tuple(services), under, tools, named, _hearing(under, today=today), tuple(said))


def _hearing(under: charter.Under, *, today: date) -> dict[str, str]:
    rows = under.charter.clauses if under.charter else ()
    wanted = {name for row in rows if row.kind is Kind.TOOL for name in row.consulted}
    if not wanted:
        return {}
    people = [one for one in Person.objects.order_by("name", "key") if one.present(today)]
    return {
        one.key: one.name
        for one in people
        if f"person:{one.key}" in wanted or wanted & {f"role:{role}" for role in one.roles}
    }


def problems(answer: Answer, *, today: date) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    found = {}
    if answer.verdict not in verdicts.STANDING:
        return {"verdict": _("Choose an answer.")}
    if not answer.why.strip():
        found["why"] = _("Say why: the people who use it will ask.")
    if answer.verdict == verdicts.REPLACE and not answer.alternative.strip():
        found["alternative"] = _("Name what takes its place.")
    if answer.verdict == verdicts.CONDITIONS and not answer.conditions.strip():
        found["conditions"] = _("Write the conditions, or allow it without.")
    if answer.data_class and answer.data_class not in {str(int(rank)) for rank in DataClass}:
        found["data_class"] = _("Choose a class of data.")
    if len(answer.critics) > critics.LONGEST:
        found["critics"] = _("Keep it under %(most)s characters.") % {"most": critics.LONGEST}
    return {**found, **_until_problem(answer, today), **_number_problems(answer)}


def unheard_critics(loaded: Ground, answer: Answer) -> dict[str, str]:
    """What a form lacks where critics wait about what would be taken into use, per field."""
    asks = answer.verdict in TAKES_ON and not answer.critics.strip() and critics.waiting(loaded.voices)
    return {"critics": _("Answer the critics first, or say what is done with what they say.")} if asks else {}


def _until_problem(answer: Answer, today: date) -> dict[str, str]:
    day = day_of(answer.until)
    if answer.until.strip() and day is None:
        return {"until": _("Write the date as 2027-03-01.")}
    if day is not None and day <= today:
        return {"until": _("The end lies in the future.")}
    if day is None and answer.verdict == verdicts.LATER:
        return {"until": _("Say until when it waits.")}
    return {}


def _number_problems(answer: Answer) -> dict[str, str]:
    found = {}
    if answer.cost.strip() and number_of(answer.cost) is None:
        found["cost"] = _("Write an amount such as 2500, or leave it empty.")
    hours = number_of(answer.hours)
    if answer.hours.strip() and (hours is None or hours > MOST_HOURS):
        found["hours"] = _("Write the hours a month as a number, or leave it empty.")
    return found


def suggest(
    verdict: str, *, today: date, category: str = "", paid: bool | None = None, instead: Sequence[Tool] = ()
) -> Answer:
    """An answer to start from: texts of the catalogue, an end, and costs of nothing where nothing is paid.

    `paid` is whether anybody paid for it, None where no source says; then the cost stays open for a person to fill in.
    `instead` are tools in use: one of the same category takes the place of what is replaced or forbidden.
    """
    found = texts.suggestion(SUGGESTED[verdict], category)
    language = formats.locale()
    takes_on = verdict in TAKES_ON
    return Answer(
        verdict=verdict,
        why="" if verdict == verdicts.LATER else found.why.of(language),
        until=_months_later(today, found.months).isoformat() if found.months else "",
        alternative=_alternative(verdict, category, instead),
        conditions=found.conditions.of(language) if verdict in {verdicts.CONDITIONS, verdicts.LATER} else "",
        data_class=str(int(DataClass.INTERNAL)) if takes_on else "",
        cost="" if takes_on and paid is not False else "0",
        hours="0" if takes_on else "",
    )


def expected(monthly: Sequence[Money], *, until: str, currency: str, today: date) -> Money | None:
    """What a service costs until a day if it goes on as it does a month, over every month begun, in whole units.

    None where no single amount in this currency, or no day ahead, says it.
    """
    day, paid = day_of(until), [money for money in monthly if money.amount]
    if day is None or day <= today or len(paid) != 1 or paid[0].currency != currency or paid[0].amount < 0:
        return None
    months = (day.year - today.year) * 12 + day.month - today.month + (day.day > today.day)
    return Money(currency, (paid[0].amount * months).quantize(Decimal(1), ROUND_CEILING))


def hint(verdict: str, field: str, *, category: str = "") -> str:
    """What the catalogue advises for `why` or `alternative`, to read beside the field."""
    found = texts.suggestion(SUGGESTED[verdict], category)
    return {"why": found.why, "alternative": found.alternative}[field].of(formats.locale())


def _alternative(verdict: str, category: str, instead: Sequence[Tool]) -> str:
    if verdict not in {verdicts.REPLACE, verdicts.FORBID} or not category:
        return ""
    return next((tool.name for tool in instead if tool.category == category), "")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))


def paid(overview: Overview | None, line: ServiceLine | None) -> bool | None:
    """Whether a service is paid for, None when no expenses say so."""
    if line is not None and line.spend:
        return True
    seen = overview is not None and any(source.family is Family.SPEND for source in overview.present)
    return False if seen else None


def _proposal(service: str, answer: Answer, *, currency: str) -> Proposal:
    known = verdicts.catalogued(service)
    if known is None:
        raise Refused(why=_("The catalogue knows no service called %(service)s.") % {"service": service})
    amount, takes_on = number_of(answer.cost), answer.verdict in TAKES_ON
    if amount is None and not takes_on:
        amount = Decimal(0)
    hours = number_of(answer.hours)
    return Proposal(
        title=_("May we use %(service)s?") % {"service": known.name}, verdict=answer.verdict, why=answer.why,
        effect=verdicts.EFFECT[answer.verdict], subject_kind=verdicts.SERVICE, subject=service,
        conditions=answer.conditions, alternative=answer.alternative, until=day_of(answer.until),
        cost=None if amount is None else Money(currency, amount.quantize(Decimal("0.01"))),
        hours=None if hours is None else hours.quantize(Decimal("0.01")),
        data_class=DataClass(int(answer.data_class)) if answer.data_class else None,
        teams=frozenset(answer.teams), vendor=known.vendor or known.name, initiative=known.name,
        consulted=answer.heard,
    )  # fmt: skip


def preview(loaded: Ground, answer: Answer) -> list[Preview]:
    """Where the answer would go for each service, in this order: what one takes of the quarter the next has not.

    Fields that are wrong or missing count as not said, as `problems` tells.
    """
    today, rows, also = loaded.under.today, loaded.rows, list[Case]()
    plain = _without_wrong(answer, today=today)
    names = charter.names(loaded.under.charter, teams=loaded.teams)
    found, of_mt = [], verdicts.of_mt()
    for service in loaded.services:
        proposal = _proposal(service, plain, currency=loaded.under.currency)
        routed = decisions.route(proposal, today=today, also=also, loaded=loaded.under, of_mt=of_mt)
        if routed.verdict is Verdict.ALONE:
            also.append(proposal.case(today))
        written = tuple(tool.name for tool in rows[service])
        said = routing.say(routed, names=names, you=True)
        found.append(Preview(service, proposal.initiative, said, written, _unheard(routed, loaded)))
    return found


def _unheard(routed: Routing, loaded: Ground) -> str:
    """Said only where the answer would take effect at once: the MT reads on the sheet who was asked."""
    if routed.verdict is not Verdict.ALONE or not routed.hear:
        return ""
    names = formats.listed(comparing.called(name, loaded.hearing) for name in routed.hear)
    return _("First ask, and mark below that you did: %(names)s.") % {"names": names}


def _without_wrong(answer: Answer, *, today: date) -> Answer:
    wrong = problems(answer, today=today)
    return replace(
        answer,
        until="" if "until" in wrong else answer.until,
        data_class="" if "data_class" in wrong else answer.data_class,
        cost="" if "cost" in wrong else answer.cost,
        hours="" if "hours" in wrong else answer.hours,
    )


def triage(
    service: str,
    answer: Answer,
    *,
    by: Actor,
    today: date,
    at: datetime,
    owner: Person | None = None,
    versions: Sequence[int] | None = None,
) -> Decision:
    """The decision about one service. Raises as `triage_many`; Stale also when its rows changed since `versions`."""
    if versions is not None and list(versions) != [tool.version for tool in verdicts.rows_of(service)]:
        problem = _("The register changed while you were deciding about this service. Look at it again.")
        raise ledger.Stale(problem)
    return triage_many([service], answer, by=by, today=today, at=at, owner=owner)[0]


def triage_many(
    services: Sequence[str],
    answer: Answer,
    *,
    by: Actor,
    today: date,
    at: datetime,
    owner: Person | None = None,
) -> list[Decision]:
    """One answer for several services: a decision each, one act in the ledger, all or none.

    Raises Refused for an incomplete answer, an unknown service, or where the charter excludes one of them.
    """
    wrong = problems(answer, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    act = Act.new()
    with transaction.atomic():
        currency = charter.under(today=today).currency
        wanted = [_proposal(service, answer, currency=currency) for service in dict.fromkeys(services)]
        wanted = _with_voices(wanted, answer, today=today)
        taken = [decisions.decide(proposal, by=by, today=today, owner=owner, act=act) for proposal in wanted]
    decisions.follow(today=today, at=at)
    return taken


def _with_voices(wanted: Sequence[Proposal], answer: Answer, *, today: date) -> list[Proposal]:
    """The proposals with what was said about each. Raises Refused where one takes on what critics wait about."""
    said = critics.about_services(one.subject for one in wanted)
    if answer.verdict in TAKES_ON:
        waiting = critics.waiting(row for rows in said.values() for row in rows)
        critics.refuse_waiting(waiting, answer.critics)
    kept = {service: critics.named(rows, answer.critics, today=today) for service, rows in said.items()}
    return [replace(one, voices=tuple(kept[one.subject])) for one in wanted]


def verb(verdict: str) -> str:
    """What a verdict does, in one line beside its name."""
    lines = {
        verdicts.ALLOW: _("In use, for everybody or for some teams."),
        verdicts.CONDITIONS: _("In use, as long as the conditions are kept."),
        verdicts.REPLACE: _("Not allowed; something else takes its place."),
        verdicts.FORBID: _("Not allowed, with a reason people can read."),
        verdicts.NOT_AI: _("Leaves the overview: here it is no AI."),
        verdicts.LATER: _("Not yet, until a date."),
    }
    return lines[verdict]


def offered() -> list[tuple[str, str, str]]:
    """Every verdict with its name and what it does, in the order in which they are offered."""
    return [(code, word, verb(code)) for code, word in wording.words("verdict").items()]
