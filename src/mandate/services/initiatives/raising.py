"""What a running initiative asks beyond what it was started for: the mandate answers again, or the MT agreed already.

Starting asks once. Without this, an initiative could begin small and grow by editing to what nobody agreed to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mandate.engines.charter import Case, Verdict
from mandate.engines.terms import Money
from mandate.records.models import Change, Initiative, Organisation
from mandate.services import charter, routing
from mandate.services.charter import Under
from mandate.services.initiatives import agreeing, sizes, states
from mandate.services.learning import gating
from mandate.services.mandate import standing
from mandate.services.refusals import Refused

WROTE = ("initiative.changed", "initiative.imported", "initiative.reopened")


def refuse_raised(rows: Iterable[Any], *, today: date) -> None:
    """Raises Refused where one of these rows, not yet written, runs and would ask more than the mandate leaves.

    All of what it asks now is held to the mandate, beside what began or grew this quarter: else it could be had in
    slices. A decision that holds and is for no less money covers it. Rows of other kinds are let through. Nor is one
    released past the training it waits for, or loosened in it.
    """
    rows = list(rows)
    gating.refuse_loosened(rows, today=today)
    running = [row for row in rows if isinstance(row, Initiative) and row.state == states.RUNNING]
    stored = Initiative.objects.in_bulk([row.key for row in running if not row._state.adding]) if running else {}
    known = sizes.of(Organisation.objects.first()) if stored else {}
    currency = charter.currency() if stored else ""
    cases = {row.key: (_case(row, known, today, currency), _case(stored[row.key], known, today, currency))
             for row in running if row.key in stored}  # fmt: skip
    more = [row for row in running if row.key in cases and _more(*cases[row.key])]
    held = agreeing.covered(more, today=today)
    grown = [row for row in more if row.key not in held]
    found = charter.under(today=today) if grown else None
    if found is not None and standing.binds(found):
        _refuse_above(grown, found, known, today)


def _case(row: Initiative, known: Mapping[str, sizes.Size], today: date, currency: str) -> Case:
    """What the row asks, as if it were decided today."""
    return replace(states.case_of(row, known, today=today, currency=currency), on=today)


def _more(now: Case, was: Case) -> bool:
    """Whether more is asked: money, hours a month or teams; money in another currency, or of another kind, is more."""
    wider = bool(was.teams) and not (now.teams and now.teams <= was.teams)
    if wider or now.kind != was.kind or (now.hours or 0) > (was.hours or 0):
        return True
    if now.cost is None or was.cost is None or not now.cost.amount:
        return False
    return now.cost.currency != was.cost.currency or now.cost.amount > was.cost.amount


def _refuse_above(grown: Sequence[Initiative], found: Under, known: Mapping[str, sizes.Size], today: date) -> None:
    also = _this_quarter({row.key for row in grown}, found, known, today)
    for row in grown:
        case = _case(row, known, today, found.currency)
        routed = charter.route(case, today=today, also=also, loaded=found)
        if routed.verdict is Verdict.ALONE:
            also.append(case)
            continue
        said = routing.say(routed, names=charter.known_names())
        raise Refused(
            why=_("“%(title)s” runs, and would ask more than it was started for. %(sentence)s")
            % {"title": row, "sentence": said.sentence},
            whose_move=_("The MT's: bring it as a decision, for what it costs from now on."),
            what_would_change_this=" ".join(said.would_change),
            reasons=said.reasons,
        )


def _this_quarter(without: set[str], found: Under, known: Mapping[str, sizes.Size], today: date) -> list[Case]:
    """What the others took of the mandate this quarter: those that began all of it, the others what they grew."""
    begun = charter.quarter_of(today)
    every = list(Initiative.objects.filter(state__in=(states.RUNNING, states.DONE)).exclude(key__in=without))
    held = agreeing.covered(every, today=today)
    rows = [row for row in every if row.key not in held]
    cases = [_case(row, known, today, found.currency) for row in rows if (row.started_on or begun) >= begun]
    older = {row.key: row for row in rows if row.started_on and row.started_on < begun}
    for key, was in _before(begun, older).items():
        case = _case(older[key], known, today, found.currency)
        grown = (case.cost.amount if case.cost else Decimal(0)) - was
        if grown > 0:
            cases.append(replace(case, cost=Money(found.currency, grown), hours=Decimal(0)))
    return cases


def _before(begun: date, rows: Mapping[str, Initiative]) -> dict[str, Decimal]:
    """What these rows cost when the quarter began, of those that were written since."""
    moment = timezone.make_aware(datetime.combine(begun, time.min))
    changes = Change.objects.filter(kind=Initiative.kind, key__in=rows)
    written = set(changes.filter(at__gte=moment, action__in=WROTE).values_list("key", flat=True))
    last = dict(changes.filter(key__in=written, at__lt=moment).order_by("id").values_list("key", "after"))
    return {key: _amount(json.loads(after)) for key, after in last.items() if after not in ("", "{}")}


def _amount(told: Mapping[str, Any]) -> Decimal:
    """The money of a row as the ledger told it, of an experiment what it may lose."""
    return Decimal(str(told.get("max_loss" if told.get("approach") == "experiment" else "cost") or 0))
