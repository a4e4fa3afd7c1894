"""An initiative from draft to done: started within the mandate or as the MT agreed, dropped with a reason, undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.charter import Case, Kind, Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Goal, Initiative, Organisation
from mandate.services import charter, formats, routing, wording
from mandate.services.initiatives import agreeing, sizes
from mandate.services.learning import gating
from mandate.services.mandate import standing
from mandate.services.refusals import Refused

DRAFT, PLANNED, RUNNING, DONE, DROPPED = STATES = ("draft", "planned", "running", "done", "dropped")
OPEN = (DRAFT, PLANNED, RUNNING)
"""States of what still is on the roadmap."""


def start(row: Initiative, *, by: Actor, today: date) -> Change:
    """It begins today. Raises Refused where the MT has to agree first, what it costs is above the mandate, or who it is
    for is not trained."""
    if row.state not in (DRAFT, PLANNED):
        raise Refused(why=_("Only a draft or planned initiative is started."), whose_move=_("Nobody's."))
    refuse_aimless([row])
    _refuse_early(row, today)
    gating.refuse_untrained(row, today=today)
    if not agreeing.agreed(row, today=today):
        _refuse_above(row, today)
    row.state, row.started_on = RUNNING, today
    return ledger.write(row, action="initiative.started", by=by, why=_("Started."))


def refuse_aimless(rows: Sequence[Initiative]) -> None:
    """Raises Refused where one of these serves no goal: a draft may wait without, work that is released may not."""
    named_goals = {key for row in rows for key in row.goals}
    there = set(Goal.objects.filter(key__in=named_goals).exclude(state=DROPPED).values_list("key", flat=True))
    aimless = [row for row in rows if not there & set(row.goals)]
    if not aimless:
        return
    named = formats.listed(f"“{row}”" for row in aimless[:3])
    more = len(aimless) - 3
    rest = ngettext("%(count)s more serves none either.", "%(count)s more serve none either.", more)
    raise Refused(
        why=ngettext("%(named)s serves no goal.", "%(named)s serve no goal.", len(aimless)) % {"named": named},
        whose_move=_("The owner's, or the architect's: name on its page the goal it serves."),
        what_would_change_this=_("At least one goal of the company or of a team for each initiative."),
        reasons=(rest % {"count": wording.opening(wording.spelled(more))},) if more > 0 else (),
    )


def _refuse_early(row: Initiative, today: date) -> None:
    if row.not_before is not None and today < row.not_before:
        raise Refused(
            why=_("It may not start before %(day)s.") % {"day": formats.day(row.not_before)},
            whose_move=_("Yours: wait, or change that day."),
        )
    if row.approach == "experiment" and row.ends_on is not None and row.ends_on < today:
        raise Refused(why=_("Its last day lies behind us."), whose_move=_("Yours: give it another end."))
    waiting = Initiative.objects.filter(key__in=[one["key"] for one in row.after]).exclude(state=DONE)
    first = waiting.exclude(state=DROPPED).first()
    if first is not None:
        raise Refused(
            why=_("It comes after “%(title)s”, which is not done.") % {"title": first},
            whose_move=_("Yours: finish that first, or take the dependency away."),
        )


def _refuse_above(row: Initiative, today: date) -> None:
    if row.mt_gate:
        raise Refused(
            why=_("The MT agrees to this before it starts, and no decision of the MT about it is in force."),
            whose_move=_("The MT's: bring it as a decision from the page of the initiative."),
            what_would_change_this=_("A yes of the MT to this initiative, for no less money, that has not ended."),
        )
    found = charter.under(today=today)
    if not standing.binds(found):
        return
    known = sizes.of(Organisation.objects.first())
    begun = charter.quarter_of(today)
    others = list(Initiative.objects.filter(state__in=(RUNNING, DONE), started_on__gte=begun))
    held = agreeing.covered(others, today=today)
    also = [case_of(one, known, today=today, currency=found.currency) for one in others if one.key not in held]
    routed = charter.route(
        case_of(row, known, today=today, currency=found.currency), today=today, also=also, loaded=found
    )
    if routed.verdict is not Verdict.ALONE:
        said = routing.say(routed, names=charter.known_names())
        raise Refused(
            why=said.sentence,
            whose_move=_("The MT's: bring it as a decision."),
            what_would_change_this=" ".join(said.would_change),
            reasons=said.reasons,
        )


def case_of(row: Initiative, known: Mapping[str, sizes.Size], *, today: date, currency: str) -> Case:
    """What the mandate is asked: of an experiment what it loses at most, else its cost, and its hours a month.

    Data is opened by the registers, which ask the mandate themselves.
    """
    usual = sizes.ways(row, known)[0]
    hours = sum((Decimal(str(one)) for one in usual.effort.values()), Decimal(0)) / usual.months
    return Case(
        kind=Kind.EXPERIMENT if row.approach == "experiment" else Kind.SPEND,
        cost=Money(row.currency or currency, agreeing.asks(row)), hours=hours, data_class=DataClass.PUBLIC,
        on=row.started_on or today, teams=frozenset(row.teams), initiative=row.key,
    )  # fmt: skip


def finish(row: Initiative, *, by: Actor, today: date, why: str) -> Change:
    """It is done. Raises Refused where it was not running, nobody says what came of it, or who it is for is not
    trained."""
    if row.state != RUNNING:
        raise Refused(why=_("Only a running initiative can be done."), whose_move=_("Yours: start it first."))
    if not why.strip():
        raise Refused(why=_("Say in one sentence what came of it."), whose_move=_("Yours."))
    gating.refuse_untrained(row, today=today)
    row.state, row.done_on = DONE, today
    return ledger.write(row, action="initiative.done", by=by, why=why.strip())


def drop(row: Initiative, *, why: str, by: Actor) -> Change:
    """The initiative dropped, with the reason. Raises Refused without one, or when it is dropped already."""
    if row.state == DROPPED:
        raise Refused(
            why=_("This initiative was dropped."),
            whose_move=_("Yours."),
            what_would_change_this=_("Put it back first."),
        )
    if not why.strip():
        raise Refused(why=_("Say why it is dropped: somebody will ask."), whose_move=_("Yours."))
    row.state = DROPPED
    return ledger.write(row, action="initiative.dropped", by=by, why=why.strip())


def put_back(row: Initiative, *, by: Actor) -> Change:
    """One step back: dropped to draft, done to running, running to draft. Raises Refused for a draft."""
    if row.state in (DRAFT, PLANNED):
        raise Refused(why=_("It was not dropped, so there is nothing to put back."))
    if row.state == DONE:
        row.state, row.done_on = RUNNING, None
        return ledger.write(row, action="initiative.reopened", by=by, why=_("Put back: it runs again."))
    row.state, row.started_on = DRAFT, None
    return ledger.write(row, action="initiative.changed", by=by, why=_("Put back."))
