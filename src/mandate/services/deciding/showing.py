"""A decision as pages, papers and scripts show it: its options side by side, each with whose decision it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.charter import Routing, Verdict
from mandate.records.models import Decision, Person
from mandate.services import charter, clauses, formats, verdicts, wording
from mandate.services.charter import Under
from mandate.services.deciding import shares, sheets
from mandate.services.decisions import ASKED, PREPARED
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Column:
    """One option: what it does and costs, who gains and loses, and whose decision it would be.

    `alone` is None once it left the desk of the architect; `after` is the mandate's money this quarter with this
    option, `over` whether that is more than there is. `share` is what the share of experiments would become, until
    it is decided, `beyond` whether that is over its ceiling.
    """

    id: str
    title: str
    effect: str
    cost: str
    hours: str
    risk: str
    gains: str
    loses: str
    register: str
    advised: bool
    chosen: bool
    alone: bool | None
    whose: str
    after: str
    over: bool
    share: str
    beyond: bool


def columns(decision: Decision, *, today: date, loaded: Under | None = None) -> tuple[Column, ...]:
    """The options in their order. While the architect has it, each says whose decision it would be."""
    asked = decision.state == ASKED and bool(decision.options)
    under = (loaded or charter.under(today=today)) if asked else None
    open_ = decision.state in (ASKED, PREPARED) and bool(decision.options) and decision.as_of is None
    base = shares.base(decision, today=today) if open_ else None
    return tuple(_column(decision, row, under, base, today) for row in decision.options)


def _column(
    decision: Decision, row: Mapping[str, Any], under: Under | None, base: shares.Base | None, today: date
) -> Column:
    alone, whose = _whose(decision, row, under, today) if under else (None, "")
    after, over = _after(row, under) if under else ("", False)
    cost, hours = str(row.get("cost") or ""), str(row.get("hours") or "")
    currency = decision.currency or (under.currency if under else "EUR")
    verdict = str(row.get("verdict") or "")
    share, beyond = shares.said(base, row, decision.currency) if base else ("", False)
    return Column(
        id=str(row["id"]), title=str(row.get("title", "")), effect=str(row.get("effect", "")),
        cost=_cost(cost, currency), hours=_hours(hours), risk=str(row.get("risk", "")),
        gains=str(row.get("gains", "")), loses=str(row.get("loses", "")),
        register=wording.word("verdict", verdict) if verdict in verdicts.STANDING else "",
        advised=row["id"] == decision.recommended, chosen=row["id"] == decision.chosen,
        alone=alone, whose=whose, after=after, over=over, share=share, beyond=beyond,
    )  # fmt: skip


def _cost(text: str, currency: str) -> str:
    if not text:
        return _("not said")
    return formats.money(text, currency) if Decimal(text) else _("nothing")


def _hours(text: str) -> str:
    if not text:
        return _("not said")
    value = Decimal(text)
    return _("%(hours)s a month") % {"hours": formats.number(value.normalize() + 0)} if value else _("none")


def _whose(decision: Decision, row: Mapping[str, Any], under: Under, today: date) -> tuple[bool, str]:
    """Whether the architect decides this option alone, and under which clause."""
    try:
        routed = sheets.route(decision, row, today=today, loaded=under)
    except Refused as refusal:
        return False, refusal.why
    return routed.verdict is Verdict.ALONE, _by(routed, decision.case)


def _by(routed: Routing, kind: str) -> str:
    if routed.verdict is Verdict.ALONE:
        return _("The architect alone (clause “%(clause)s”)") % {"clause": clauses.label(kind)}
    if routed.verdict is Verdict.NEVER:
        return _("Nobody: the clause “%(clause)s” excludes it") % {"clause": clauses.label(kind)}
    if routed.clause is None:
        return _("The MT")
    return _("The MT (above the clause “%(clause)s”)") % {"clause": clauses.label(kind)}


def _after(row: Mapping[str, Any], under: Under) -> tuple[str, bool]:
    """What the architect decided alone this quarter before and after this option, against the limit."""
    used = charter.used(under)
    if used.of_quarter is None or not row.get("cost"):
        return "", False
    after = used.quarter.amount + Decimal(str(row["cost"]))
    words = {
        "before": formats.money(used.quarter.amount, used.quarter.currency),
        "after": formats.money(after, used.quarter.currency), "limit": formats.price(used.of_quarter),
    }  # fmt: skip
    return _("%(before)s now, %(after)s with it, of %(limit)s") % words, after > used.of_quarter.amount


def told(decision: Decision) -> list[tuple[Person, str]]:
    """Who hears of the decision once it is taken, each once, with why they do."""
    found: dict[str, tuple[Person, str]] = {}
    for person, why in (
        (decision.brought_by, _("brought the question")),
        (decision.owner, _("owns it from now on")),
        *((person, _("was heard first")) for person in Person.objects.filter(key__in=sheets.persons(decision))),
        *((person, _("leads people it is for")) for person in _leading(decision)),
    ):
        if person is not None and person.left_on is None:
            found.setdefault(person.key, (person, why))
    return list(found.values())


def _leading(decision: Decision) -> list[Person]:
    """Who leads the people it is for; nobody in particular where it is for everybody."""
    if not decision.teams:
        return []
    rows = Person.objects.filter(team_id__in=decision.teams, left_on=None, manager__isnull=False)
    return list(Person.objects.filter(key__in=rows.values("manager_id")).order_by("name"))
