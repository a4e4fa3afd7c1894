"""One point decided: the verdict, why, whose and until when; a tool, access and the watch list follow in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Routing
from mandate.engines.recalibration import Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Development, Grant, Person, Point, Tool
from mandate.services import charter, decisions, verdicts, watch
from mandate.services.asking_access import grants
from mandate.services.clauses import number_of
from mandate.services.decisions import Proposal
from mandate.services.recalibration import planning
from mandate.services.refusals import Refused

WRITES = (Verdict.EXTEND, Verdict.STOP, Verdict.WAIT)
"""Verdicts that change the row of a tool; of access only a stop is more than noted."""
_TRIAGE = {Verdict.TRY: watch.TRY, Verdict.WAIT: watch.WAIT, Verdict.DROP: watch.IGNORE}
LONGEST_WHY = 4000


@dataclass(frozen=True, slots=True)
class Verdicted:
    """What somebody decides about a point, as typed; `cost` is all it commits to until then, empty for unknown."""

    verdict: str
    why: str = ""
    until: str = ""
    owner: str = ""
    cost: str = ""


def day_of(text: str) -> date | None:
    """The day that a form names, None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def suggested(point: Point, why: str) -> Verdicted:
    """The proposal as an answer to start from; `why` is its reason in words."""
    if point.verdict:
        until = point.until.isoformat() if point.until else ""
        return Verdicted(point.verdict, point.why, until, point.owner_id or "")
    kept = point.facts["proposal"]
    return Verdicted(kept["verdict"], why, kept["until"] or "", "")


def writes(point: Point, verdict: str) -> bool:
    """Whether this verdict would change the row of a tool."""
    return point.subject_kind == "tool" and verdict in WRITES


def problems(point: Point, given: Verdicted, *, today: date) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    found = {}
    if given.verdict not in set(Verdict):
        found["verdict"] = _("Choose an answer.")
    if not given.why.strip():
        found["why"] = _("Say why: it stands in the report.")
    elif len(given.why) > LONGEST_WHY:
        found["why"] = _("Keep it to one page.")
    until = day_of(given.until)
    if given.until.strip() and until is None:
        found["until"] = _("Write the date as 2027-03-01.")
    elif until is not None and until <= today:
        found["until"] = _("The end lies in the future.")
    elif until is None and given.verdict in (Verdict.EXTEND, Verdict.WAIT):
        found["until"] = _("Say until when.")
    if given.owner and not Person.objects.filter(key=given.owner).exists():
        found["owner"] = _("There is no such person.")
    if given.cost.strip() and number_of(given.cost) is None:
        found["cost"] = _("Write an amount such as 2500, or leave it empty.")
    return found


def preview(point: Point, given: Verdicted, *, today: date) -> Routing | None:
    """Whose decision it would be, where it changes a tool; None where it is only noted."""
    tool = _tool(point) if writes(point, given.verdict) else None
    return decisions.route(_proposal(tool, given), today=today) if tool is not None else None


@transaction.atomic
def decide(
    point: Point, given: Verdicted, *, by: Actor, today: date, at: datetime, version: int | None = None
) -> Decision | None:
    """The point with its verdict; the decision about the tool where it changed one, or prepared it for the MT.

    Raises Refused for an incomplete answer, a signed session or where the charter excludes it, Stale when the point
    changed after `version`. Signatures that were given before fall away: who signed has not seen this.
    """
    planning.refuse_signed(point.recalibration)
    wrong = problems(point, given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    act, owner = Act.new(), Person.objects.filter(key=given.owner).first() if given.owner else None
    if version is not None:
        point.version = version
    decision = _tool_follows(point, given, by=by, today=today, owner=owner, act=act)
    _access_follows(point, given, by=by, today=today, act=act)
    _watch_list_follows(point, given, by=by, today=today, act=act)
    point.verdict, point.why, point.owner, point.until = given.verdict, given.why.strip(), owner, day_of(given.until)
    if decision is not None:
        point.facts = {**point.facts, "decision": decision.key}
    ledger.write(point, action="point.decided", by=by, why=point.why, act=act)
    _unsign(point, by=by, act=act)
    if decision is not None:
        decisions.follow(today=today, at=at)
    return decision


def _tool_follows(
    point: Point, given: Verdicted, *, by: Actor, today: date, owner: Person | None, act: Act
) -> Decision | None:
    tool = _tool(point) if writes(point, given.verdict) else None
    if tool is None:
        return None
    return decisions.decide(_proposal(tool, given), by=by, today=today, owner=owner, act=act)


def _tool(point: Point) -> Tool | None:
    return Tool.objects.filter(key=point.subject).first()


def _proposal(tool: Tool, given: Verdicted) -> Proposal:
    """The verdict as a decision that the charter routes: about its service, or about this one row."""
    code = _code(tool, given)
    alone = tool.service and verdicts.catalogued(tool.service) and verdicts.rows_of(tool.service) == [tool]
    amount = number_of(given.cost)
    if amount is None and code not in (verdicts.ALLOW, verdicts.CONDITIONS):
        amount = Decimal(0)
    return Proposal(
        title=_("May we go on using %(tool)s?") % {"tool": tool.name},
        verdict=code,
        why=given.why,
        effect=verdicts.EFFECT[code],
        subject_kind=verdicts.SERVICE if alone else verdicts.TOOL,
        subject=tool.service if alone else tool.key,
        conditions=tool.conditions,
        alternative=tool.alternative,
        until=None if given.verdict == Verdict.STOP else day_of(given.until),
        cost=None if amount is None else Money(charter.currency(), amount.quantize(Decimal("0.01"))),
        hours=Decimal(0),
        data_class=None if tool.data_class is None else DataClass(tool.data_class),
        teams=frozenset(tool.teams),
        vendor=tool.vendor or tool.name,
        initiative=tool.name,
    )


def _code(tool: Tool, given: Verdicted) -> str:
    if given.verdict == Verdict.EXTEND:
        return verdicts.CONDITIONS if tool.conditions else verdicts.ALLOW
    if given.verdict == Verdict.WAIT:
        return verdicts.LATER
    return verdicts.REPLACE if tool.alternative else verdicts.FORBID


def _access_follows(point: Point, given: Verdicted, *, by: Actor, today: date, act: Act) -> None:
    """Access that is stopped ends now; what ended by itself meanwhile needs nothing."""
    if point.subject_kind != Grant.kind or given.verdict != Verdict.STOP:
        return
    grant = Grant.objects.filter(key=point.subject).first()
    if grant is not None and grants.state_of(grant, today=today) not in (grants.GONE, grants.ENDED):
        grants.end(grant, by=by, why=given.why.strip(), act=act)


def _watch_list_follows(point: Point, given: Verdicted, *, by: Actor, today: date, act: Act) -> None:
    triage = _TRIAGE.get(Verdict(given.verdict)) if point.subject_kind == "development" else None
    row = Development.objects.filter(key=point.subject).first() if triage else None
    if row is not None and triage is not None:
        watch.triage(row, triage, note=given.why, by=by, today=today, again_on=day_of(given.until), act=act)


def _unsign(point: Point, *, by: Actor, act: Act) -> None:
    row = point.recalibration
    if row.signatures:
        row.signatures = []
        why = _("A point was decided anew, so it is signed again.")
        ledger.write(row, action="recalibration.changed", by=by, why=why, act=act)
