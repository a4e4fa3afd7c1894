"""Decisions: each is routed by the charter, taken alone or prepared for the MT, and undone only as a new change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.charter import Case, Clause, Effect, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, InvalidFact, Money
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Charter, Decision, Person
from mandate.services import charter, picture, routing, verdicts
from mandate.services.mandate import door, standing
from mandate.services.refusals import Refused
from mandate.services.voices import critics

TAKEN, PREPARED, DECLINED, REPLACED, UNDONE = "taken", "prepared", "declined", "replaced", "undone"
ASKED, REVERSED, DROPPED = "asked", "reversed", "dropped"
REVERSAL = "decision"
"""What a reversal is about: the decision whose effect it takes away."""
STATES: Mapping[str, str] = MappingProxyType(
    {
        ASKED: gettext_noop("On the desk"),
        TAKEN: gettext_noop("Taken"),
        PREPARED: gettext_noop("Waits for the MT"),
        DECLINED: gettext_noop("Declined by the MT"),
        REPLACED: gettext_noop("Replaced"),
        UNDONE: gettext_noop("Undone"),
        REVERSED: gettext_noop("Reversed"),
        DROPPED: gettext_noop("Dropped"),
    }
)
"""Where a decision can stand. Only a taken one holds; a prepared one changes nothing until the MT agrees."""
REVIEW = timedelta(days=365)
"""A decision without an end is looked at again after a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A decision before it is routed. `cost` is all it commits to until `until`; no `teams` is everybody."""

    title: str
    verdict: str
    why: str
    kind: Kind = Kind.TOOL
    effect: Effect = Effect.ALLOWS
    subject_kind: str = ""
    subject: str = ""
    conditions: str = ""
    alternative: str = ""
    until: date | None = None
    cost: Money | None = None
    hours: Decimal | None = None
    data_class: DataClass | None = None
    teams: frozenset[str] = frozenset()
    vendor: str = ""
    initiative: str = ""
    people: int | None = None
    consulted: tuple[str, ...] = ()
    voices: tuple[Mapping[str, Any], ...] = ()
    intake_key: str = ""

    def case(self, today: date) -> Case:
        """What the charter is asked. Raises InvalidFact for a negative cost or number of hours.

        What writes the register of tools is about a tool, and takes on what its verdict says, whatever it is called.
        """
        writes = self.subject_kind in (verdicts.SERVICE, verdicts.TOOL) and self.verdict in verdicts.STANDING
        effect = verdicts.EFFECT[self.verdict] if writes else self.effect
        return Case(
            kind=Kind.TOOL if writes else self.kind, cost=self.cost, hours=self.hours, data_class=self.data_class,
            on=today, teams=self.teams, vendor=self.vendor or None, initiative=self.initiative or None, effect=effect,
            people=self.people, heard=charter.heard(self.consulted),
        )  # fmt: skip


def states() -> dict[str, str]:
    """Every state with its words."""
    return {code: _(text) for code, text in STATES.items()}


def standing_on(subject_kind: str, subject: str) -> list[Decision]:
    """Decisions about a subject that hold or wait for the MT."""
    return list(Decision.objects.filter(subject_kind=subject_kind, subject=subject, state__in=(TAKEN, PREPARED)))


def route(
    proposal: Proposal,
    *,
    today: date,
    also: Iterable[Case] = (),
    loaded: charter.Under | None = None,
    of_mt: frozenset[tuple[str, str]] | None = None,
) -> Routing:
    """Where the decision would go; what it replaces does not count twice, and what the MT decided only the MT replaces.

    `of_mt` is what `verdicts.of_mt` gave, for who asks about many. Raises Refused for impossible numbers.
    """
    found = loaded or charter.under(today=today)
    about = (proposal.subject_kind, proposal.subject)
    rests = bool(proposal.subject) and verdicts.writes(proposal.verdict)
    same = (row for row in found.alone if rests and (row.subject_kind, row.subject) == about)
    replaced = [row.key for row in same if verdicts.writes(row.verdict)]
    over = rests and about in (verdicts.of_mt() if of_mt is None else of_mt)
    try:
        case = replace(proposal.case(today), replaces_mt=over)
        return charter.route(case, today=today, also=also, without=replaced, loaded=found)
    except InvalidFact as error:
        raise Refused(why=_("The charter cannot be asked this: %(problem)s.") % {"problem": error}) from error


def _replaced(decision: Decision, states: tuple[str, ...]) -> list[Decision]:
    """What a decision takes the place of: only what gave the register a standing is replaced by what gives another."""
    if not decision.subject or not verdicts.writes(decision.verdict):
        return []
    rows = standing_on(decision.subject_kind, decision.subject)
    return [row for row in rows if row.state in states and row.key != decision.key and verdicts.writes(row.verdict)]


@transaction.atomic
def decide(
    proposal: Proposal,
    *,
    by: Actor,
    today: date,
    owner: Person | None = None,
    act: Act | None = None,
    routed: Routing | None = None,
) -> Decision:
    """The decision, taken alone or prepared for the MT as the charter says. Raises Refused where it never may be.

    Taken alone, it writes the register and replaces what was decided about the same subject. Prepared, it leaves the
    register as it is until the MT agrees, and replaces only what was waiting. `routed` is where it goes for a caller
    who asked the mandate about more than the proposal says.
    """
    if not proposal.why.strip():
        raise Refused(why=_("Say why: the people it is about will ask."), whose_move=_("Yours."))
    routed = routed or route(proposal, today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    deed = act or Act.new()
    decision = _record(proposal, routed, today=today, owner=owner)
    alone = routed.verdict is Verdict.ALONE
    if alone:
        door.refuse_unheard(routed.hear)
    _replace(decision, (TAKEN, PREPARED) if alone else (PREPARED,), by=by, act=deed)
    tools = verdicts.apply(decision, on=today) if alone else []
    action = "decision.taken" if alone else "decision.prepared"
    ledger.write(decision, action=action, by=by, why=decision.why, act=deed)
    verdicts.write(tools, by=by, why=decision.why, act=deed)
    return decision


def _record(proposal: Proposal, routed: Routing, *, today: date, owner: Person | None) -> Decision:
    alone = routed.verdict is Verdict.ALONE
    decision = Decision(
        title=proposal.title.strip()[:200], case=proposal.kind.value, effect=proposal.effect.value,
        subject_kind=proposal.subject_kind, subject=proposal.subject,
        verdict=proposal.verdict, why=proposal.why.strip(),
        conditions=proposal.conditions.strip(), alternative=proposal.alternative.strip()[:200], until=proposal.until,
        review_on=min(proposal.until or today + REVIEW, today + REVIEW),
        cost=proposal.cost.amount if proposal.cost else None, currency=proposal.cost.currency if proposal.cost else "",
        hours=proposal.hours, data_class=None if proposal.data_class is None else int(proposal.data_class),
        teams=sorted(proposal.teams), vendor=proposal.vendor[:120], initiative=proposal.initiative[:120],
        state=TAKEN if alone else PREPARED, owner=owner, people=proposal.people,
        consulted=[{"person": key, "said": ""} for key in proposal.consulted],
        voices=[dict(one) for one in proposal.voices],
        intake_key=proposal.intake_key,
    )  # fmt: skip
    place(decision, routed, today=today)
    return decision


def place(decision: Decision, routed: Routing, *, today: date) -> None:
    """Let a decision keep where the charter of now sends it: whose it is, why, and the clause as it stands."""
    current = charter.current(today=today)
    decision.routed, decision.charter, decision.charter_label = routed.verdict.value, current, routed.charter or ""
    decision.clause, decision.taken_on = routed.clause or "", today
    decision.routing = routing.kept(routed, clause=_clause(current, routed.clause))


def take(decision: Decision, *, by: Actor, today: date, act: Act) -> None:
    """A decision that the charter leaves to the architect takes effect: the register follows what it says.

    Raises Refused where it was placed with the MT, or somebody is to be heard first.
    """
    door.refuse_unless_alone(decision)
    decision.state = TAKEN
    _replace(decision, (TAKEN, PREPARED), by=by, act=act)
    _reverse(decision, by=by, act=act)
    tools = verdicts.apply(decision, on=today)
    ledger.write(decision, action="decision.taken", by=by, why=decision.why, act=act)
    verdicts.write(tools, by=by, why=decision.why, act=act)


def prepare(decision: Decision, *, by: Actor, act: Act) -> None:
    """A decision that the charter sends to the MT waits there; the register stays as it is."""
    decision.state = PREPARED
    _replace(decision, (PREPARED,), by=by, act=act)
    ledger.write(decision, action="decision.sent", by=by, why=decision.why, act=act)


def _clause(current: Charter | None, name: str | None) -> Clause | None:
    rows = charter.as_engine(current).clauses if current else ()
    return next((clause for clause in rows if clause.id == name), None)


def _replace(decision: Decision, states: tuple[str, ...], *, by: Actor, act: Act) -> None:
    """What stood about the same subject stands no longer; `before` remembers it for an undo."""
    earlier = _replaced(decision, states)
    decision.before = {"replaced": [{"key": row.key, "state": row.state} for row in earlier]}
    for row in earlier:
        row.state = REPLACED
        why = _("Replaced by a later decision.")
        ledger.write(row, action="decision.replaced", by=by, why=why, act=act)


def undo(decision: Decision, *, by: Actor, why: str, today: date, at: datetime, version: int | None = None) -> Decision:
    """The decision taken back as a new change: the register stands as before it, and what it replaced holds again.

    What the MT said is taken back one step: the decision waits for the MT again. Raises Refused where a later decision
    rests on it or the register changed since, Stale when the decision changed since `version`.
    """
    if not why.strip():
        raise Refused(why=_("Say why it is undone: the reason stays with the decision."), whose_move=_("Yours."))
    if decision.state not in {TAKEN, PREPARED, DECLINED}:
        raise Refused(
            why=_("This decision holds no longer, so there is nothing to undo."),
            whose_move=_("Yours: open the decision that came after it."),
        )
    _refuse_two_waiting(decision)
    _refuse_voted(decision)
    with transaction.atomic():
        _at_version(decision, version)
        take_back(decision, by=by, why=why.strip(), act=Act.new())
    follow(today=today, at=at)
    return decision


def take_back(decision: Decision, *, by: Actor, why: str, act: Act) -> None:
    """One step back inside a larger change. Raises Refused where the register changed since.

    What the MT closed or narrowed is not opened again by one hand.
    """
    if decision.state == TAKEN and decision.mt_on is not None and standing.reopened(verdicts.given_back(decision)):
        raise Refused(
            why=_("The MT closed this, so nobody opens it again alone."),
            whose_move=_("The MT's: bring it as a decision."),
            what_would_change_this=_("A decision of the MT about the same."),
        )
    if decision.state == TAKEN:
        verdicts.restore(decision, by=by, why=why, act=act)
    _stand_again(decision, by=by, why=why, act=act)
    if decision.mt_on is not None:
        decision.state, decision.mt_on, decision.mt_who, decision.mt_note = PREPARED, None, "", ""
        decision.before = decision.before["prepared"]
    else:
        decision.state, decision.before = UNDONE, {}
    ledger.write(decision, action="decision.undone", by=by, why=why, act=act)


def _refuse_voted(decision: Decision) -> None:
    """What members of the MT voted on is not taken back by one hand; nor is a reversal."""
    if decision.subject_kind == REVERSAL and decision.state == TAKEN:
        raise Refused(
            why=_("A reversal is not undone."),
            whose_move=_("Yours: decide about it again; the charter says who decides."),
        )
    if decision.ballots.exists():
        raise Refused(
            why=_("The MT voted on this, so nobody takes it back alone."),
            whose_move=_("Yours: prepare a reversal, which goes to the MT as well."),
            what_would_change_this=_("A reversal: a decision of its own that undoes the effect."),
        )


def _refuse_two_waiting(decision: Decision) -> None:
    """What the MT declined cannot wait for it again while another decision about the same stands."""
    if decision.state == DECLINED and standing_on(decision.subject_kind, decision.subject):
        raise Refused(
            why=_("A later decision about the same stands."),
            whose_move=_("Yours: undo the later one first."),
            what_would_change_this=_("No later decision about it."),
        )


def _reverse(decision: Decision, *, by: Actor, act: Act) -> None:
    """What a reversal is about holds no longer: the register stands as before it, and what it replaced holds again."""
    if decision.subject_kind != REVERSAL:
        return
    earlier = Decision.objects.filter(key=decision.subject).first()
    if earlier is None or earlier.state != TAKEN:
        raise Refused(
            why=_("What this would reverse does not hold any more."),
            whose_move=_("Yours: open that decision and see what came after it."),
        )
    verdicts.restore(earlier, by=by, why=decision.why, act=act)
    _stand_again(earlier, by=by, why=decision.why, act=act)
    earlier.state = REVERSED
    ledger.write(earlier, action="decision.reversed", by=by, why=decision.why, act=act)


def _stand_again(decision: Decision, *, by: Actor, why: str, act: Act) -> None:
    for row in decision.before.get("replaced", ()):
        earlier = Decision.objects.filter(key=row["key"], state=REPLACED).first()
        if earlier is not None:
            earlier.state = row["state"]
            ledger.write(earlier, action="decision.reopened", by=by, why=why, act=act)


def take_prepared(
    decision: Decision,
    *,
    agreed: bool,
    who: str,
    on: date,
    by: Actor,
    today: date,
    at: datetime,
    why: str = "",
    heard: str = "",
    version: int | None = None,
) -> Decision:
    """What the MT (`who`) said on a day about a prepared decision; agreed, it is taken and the register follows.

    `heard` says what is done with what critics said since it was prepared. Raises Refused when it does not wait for
    the MT, nobody is named, the day cannot be or critics wait unnamed, and Stale as `undo` does.
    """
    refuse_unless_waiting(decision)
    door.refuse_paper(decision, today=today, by=by)
    found = mt_problems(who=who, on=on, decision=decision, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    if agreed:
        hear(decision, heard, today=today)
    with transaction.atomic():
        _at_version(decision, version)
        answer_prepared(decision, agreed=agreed, who=who, on=on, by=by, why=why, act=Act.new())
    follow(today=today, at=at)
    return decision


def hear(decision: Decision, note: str, *, today: date) -> None:
    """Keep with a decision what is done with what critics said since it was prepared. Raises Refused without it."""
    late = critics.unnamed(decision)
    critics.refuse_waiting(late, note)
    keys = {row.key for row in late}
    earlier = [one for one in decision.voices if one["voice"] not in keys]
    decision.voices = [*earlier, *critics.named(late, note, today=today)]


def answered_by_votes(
    decision: Decision, agreed_by: Iterable[Person] | None, *, who: str, by: Actor, today: date, at: datetime
) -> Decision:
    """The decision as the votes of the MT have it: taken where `agreed_by` are enough, declined for None.

    Raises Refused where it waits for nobody or too few agreed.
    """
    refuse_unless_waiting(decision)
    if agreed_by is not None:
        door.refuse_unless_counted(decision, agreed_by, today=today)
    with transaction.atomic():
        agreed = agreed_by is not None
        answer_prepared(decision, agreed=agreed, who=who, on=today, by=by, act=Act.new())
    follow(today=today, at=at)
    return decision


def answer_prepared(
    decision: Decision, *, agreed: bool, who: str, on: date, by: Actor, act: Act, why: str = ""
) -> None:
    """What the MT said about a decision that waits for it, inside a larger change; agreed, the register follows."""
    decision.mt_on, decision.mt_who, decision.mt_note = on, who.strip()[:160], why.strip()
    decision.state = TAKEN if agreed else DECLINED
    reason = why.strip() or (_("The MT agreed.") if agreed else _("The MT declined."))
    prepared = decision.before
    _replace(decision, (TAKEN,) if agreed else (), by=by, act=act)
    if agreed:
        _reverse(decision, by=by, act=act)
    tools = verdicts.apply(decision, on=on) if agreed else []
    decision.before = {**decision.before, "prepared": prepared}
    action = "decision.agreed" if agreed else "decision.declined"
    ledger.write(decision, action=action, by=by, why=reason, act=act)
    verdicts.write(tools, by=by, why=decision.why, act=act)


def refuse_unless_waiting(decision: Decision) -> None:
    """Raises Refused unless the decision waits for the MT."""
    if decision.state != PREPARED:
        raise Refused(
            why=_("This decision does not wait for the MT."),
            whose_move=_("Nobody's; where it stands: %(state)s.") % {"state": states()[decision.state]},
        )


def mt_problems(*, who: str, on: date | None, decision: Decision, today: date) -> dict[str, str]:
    """What is wrong with what somebody writes down of the MT, per field."""
    found = {}
    if not who.strip():
        found["who"] = _("Say who decided: the MT as a whole, or the member by name.")
    if on is None:
        found["on"] = _("Write the date as 2027-03-01.")
    elif not decision.taken_on <= on <= today:
        found["on"] = _("The day lies between the day it was prepared and today.")
    return found


def _at_version(decision: Decision, version: int | None) -> None:
    """Let the ledger refuse a form that is older than the decision."""
    if version is not None:
        decision.version = version


def follow(*, today: date, at: datetime) -> None:
    """Let the overview follow the register."""
    if picture.current() is not None:
        picture.refresh(today=today, at=at)
