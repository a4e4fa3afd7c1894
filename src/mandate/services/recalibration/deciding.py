"""One point decided: the verdict, why, whose and until when. It changes nothing else until the session is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import charter as mandates
from mandate.engines import recalibration as engine
from mandate.engines.charter import Routing
from mandate.engines.recalibration import Verdict
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Point, Team, Tool
from mandate.services import decisions, routing
from mandate.services.clauses import number_of
from mandate.services.recalibration import planning, proposals
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

DATED = (Verdict.EXTEND, Verdict.WAIT)
"""Verdicts that need a day whatever they are about; a trial of a tool needs one too."""
LONGEST_WHY, LONGEST_CONDITIONS = 4000, 2000
LONGEST = 365
"""Nothing is extended or tried for longer than a year at once."""


@dataclass(frozen=True, slots=True)
class Verdicted:
    """What somebody decides about a point, as typed; `cost` is all it commits to until then, empty for unknown.

    `teams` and `conditions` belong to a trial: who tries it, and what they keep to.
    """

    verdict: str
    why: str = ""
    until: str = ""
    owner: str = ""
    cost: str = ""
    teams: tuple[str, ...] = ()
    conditions: str = ""


def suggested(point: Point, why: str) -> Verdicted:
    """The proposal as an answer to start from, or what was decided; `why` is the reason of the proposal in words."""
    if point.verdict:
        return given_of(point)
    kept = point.facts["proposal"]
    return Verdicted(kept["verdict"], why, kept["until"] or "", "")


def given_of(point: Point) -> Verdicted:
    """What was decided about a point, as it was typed."""
    kept = point.facts.get("given", {})
    return Verdicted(
        point.verdict, point.why, point.until.isoformat() if point.until else "", point.owner_id or "",
        kept.get("cost", ""), tuple(kept.get("teams", ())), kept.get("conditions", ""),
    )  # fmt: skip


def offered(point: Point) -> tuple[Verdict, ...]:
    """The verdicts there are for this point: of a tool it depends on how it stands."""
    tool = _tool(point)
    used = tool is not None and tool.status in (Status.IN_USE, Status.PILOT)
    return engine.offered(point.subject_kind, in_use=used)


def problems(point: Point, given: Verdicted, *, today: date) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    found = {}
    if given.verdict not in offered(point):
        found["verdict"] = _("Choose an answer.")
    if not given.why.strip():
        found["why"] = _("Say why: it stands in the report.")
    elif len(given.why) > LONGEST_WHY:
        found["why"] = _("Keep it to one page.")
    found |= _day_problems(point, given, today=today)
    if given.owner and not Person.objects.filter(key=given.owner).exists():
        found["owner"] = _("There is no such person.")
    if given.cost.strip() and number_of(given.cost) is None:
        found["cost"] = _("Write an amount such as 2500, or leave it empty.")
    return found | _trial_problems(point, given)


def _day_problems(point: Point, given: Verdicted, *, today: date) -> dict[str, str]:
    until = day_of(given.until)
    if given.until.strip() and until is None:
        return {"until": _("Write the date as 2027-03-01.")}
    if until is None:
        needed = given.verdict in DATED or _tries(point, given)
        return {"until": _("Say until when.")} if needed else {}
    if until <= today:
        return {"until": _("The end lies in the future.")}
    if (until - today).days > LONGEST and point.subject_kind != "vendor":
        return {"until": _("A year at most; then it is looked at again.")}
    return {}


def _trial_problems(point: Point, given: Verdicted) -> dict[str, str]:
    """A trial names its teams: without any it would be for everybody."""
    found = {}
    if _tries(point, given) and not given.teams:
        found["teams"] = _("Choose the teams that try it.")
    elif given.teams and Team.objects.filter(key__in=given.teams).count() != len(set(given.teams)):
        found["teams"] = _("There is no such team.")
    if len(given.conditions) > LONGEST_CONDITIONS:
        found["conditions"] = _("Keep it to one page.")
    return found


def _tries(point: Point, given: Verdicted) -> bool:
    return point.subject_kind == "tool" and given.verdict == Verdict.TRY


def writes(point: Point, verdict: str) -> bool:
    """Whether this verdict changes the row of a tool once the session is signed."""
    return point.subject_kind == "tool" and verdict in engine.CHANGES["tool"]


def preview(point: Point, given: Verdicted, *, today: date) -> Routing | None:
    """Whose decision it would be, where it changes a tool; None where it does not."""
    tool = _tool(point) if writes(point, given.verdict) else None
    return decisions.route(proposals.of_tool(tool, given), today=today) if tool is not None else None


@transaction.atomic
def decide(point: Point, given: Verdicted, *, by: Actor, today: date, version: int | None = None) -> Point:
    """The point with its verdict, which is carried out when the session is signed and not before.

    Raises Refused for an incomplete answer, a signed session or where the charter excludes it, Stale when the point
    changed after `version`. Signatures that were given before fall away: who signed has not seen this.
    """
    planning.refuse_signed(point.recalibration)
    wrong = problems(point, given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    routed = preview(point, given, today=today)
    if routed is not None and routed.verdict is mandates.Verdict.NEVER:
        raise routing.refusal(routed)
    act = Act.new()
    if version is not None:
        point.version = version
    point.owner = Person.objects.filter(key=given.owner).first() if given.owner else None
    point.verdict, point.why, point.until = given.verdict, given.why.strip(), day_of(given.until)
    kept = {"cost": given.cost.strip(), "teams": sorted(set(given.teams)), "conditions": given.conditions.strip()}
    point.facts = {**point.facts, "given": kept}
    ledger.write(point, action="point.decided", by=by, why=point.why, act=act)
    _unsign(point, by=by, act=act)
    return point


def _tool(point: Point) -> Tool | None:
    return Tool.objects.filter(key=point.subject).first() if point.subject_kind == "tool" else None


def _unsign(point: Point, *, by: Actor, act: Act) -> None:
    row = point.recalibration
    if row.signatures:
        row.signatures = []
        why = _("A point was decided anew, so it is signed again.")
        ledger.write(row, action="recalibration.changed", by=by, why=why, act=act)
