"""A verdict on a tool as a decision that the charter routes: about its service, or about this one row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mandate.engines.recalibration import Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records.models import Tool
from mandate.services import charter, verdicts
from mandate.services.clauses import number_of
from mandate.services.decisions import Proposal

if TYPE_CHECKING:
    from mandate.services.recalibration.deciding import Verdicted

_COSTLESS = (verdicts.FORBID, verdicts.REPLACE, verdicts.LATER)


def of_tool(tool: Tool, given: Verdicted) -> Proposal:
    """What the charter is asked about a tool; what is stopped or put off commits to no cost unless one is named."""
    code = _code(tool, given)
    alone = tool.service and verdicts.catalogued(tool.service) and verdicts.rows_of(tool.service) == [tool]
    amount = number_of(given.cost)
    if amount is None and code in _COSTLESS:
        amount = Decimal(0)
    trial = code == verdicts.TRY
    return Proposal(
        title=_title(code) % {"tool": tool.name},
        verdict=code,
        why=given.why,
        effect=verdicts.EFFECT[code],
        subject_kind=verdicts.SERVICE if alone else verdicts.TOOL,
        subject=tool.service if alone else tool.key,
        conditions=given.conditions if trial else tool.conditions,
        alternative=tool.alternative,
        until=None if given.verdict == Verdict.STOP else date.fromisoformat(given.until) if given.until else None,
        cost=None if amount is None else Money(charter.currency(), amount.quantize(Decimal("0.01"))),
        hours=Decimal(0),
        data_class=None if tool.data_class is None else DataClass(tool.data_class),
        teams=frozenset(given.teams if trial else tool.teams),
        vendor=tool.vendor or tool.name,
        initiative=tool.name,
    )


def _title(code: str) -> str:
    return _("May we try %(tool)s?") if code == verdicts.TRY else _("May we go on using %(tool)s?")


def _code(tool: Tool, given: Verdicted) -> str:
    if given.verdict == Verdict.TRY:
        return verdicts.TRY
    if given.verdict == Verdict.EXTEND:
        return verdicts.CONDITIONS if tool.conditions else verdicts.ALLOW
    if given.verdict == Verdict.WAIT:
        return verdicts.LATER
    return verdicts.REPLACE if tool.alternative else verdicts.FORBID
