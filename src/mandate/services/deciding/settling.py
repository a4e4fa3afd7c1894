"""A question answered from its sheet: taken alone where the charter allows it, else sent to the MT with advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Effect, Routing, Verdict
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Person
from mandate.services import charter, decisions, routing
from mandate.services.deciding import gates, lanes, sheets, words
from mandate.services.decisions import DECLINED, PREPARED, REVERSAL, REVIEW, TAKEN, Proposal
from mandate.services.refusals import Refused
from mandate.services.typed import day_of
from mandate.services.voices import critics

LONGEST = 4000
FIRST_LOOK = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form of a decision says: the option, why, its owner, when to look again, and what follows.

    `critics` is what is done with what critics say who were not answered yet.
    """

    option: str
    why: str
    owner: str = ""
    review_on: str = ""
    follow_up: str = ""
    critics: str = ""


def usual_review(today: date) -> date:
    """When a decision is looked at for the first time, where nobody says otherwise: after three months."""
    return today + FIRST_LOOK


def problems(decision: Decision, answer: Answer, *, today: date) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    found = {}
    if sheets.option(decision, answer.option) is None:
        found["option"] = _("Choose one of the options.")
    if not answer.why.strip():
        found["why"] = _("Say why: the reason stays with the decision.")
    elif len(answer.why) > LONGEST:
        found["why"] = _("Keep it to one page.")
    if answer.owner and not Person.objects.filter(key=answer.owner, left_on=None).exists():
        found["owner"] = _("There is no such person.")
    if len(answer.critics) > critics.LONGEST:
        found["critics"] = _("Keep it under %(most)s characters.") % {"most": critics.LONGEST}
    day = day_of(answer.review_on)
    if day is None:
        found["review_on"] = _("Say when it is looked at again, as 2027-03-01.")
    elif day <= today:
        found["review_on"] = _("The review lies in the future.")
    elif day > today + REVIEW:
        found["review_on"] = _("Look again within a year.")
    return found


def _ready(decision: Decision, answer: Answer, *, today: date, version: int | None) -> None:
    """Everything that has to hold before a question is answered; the decision then says what was chosen."""
    sheets.refuse_unless_asked(decision)
    wrong = problems(decision, answer, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        decision.version = version
    row = sheets.option(decision, answer.option)
    if row is not None:
        sheets.take_over(decision, row, advised=True)
    decision.recommended, decision.why, decision.follow_up = answer.option, answer.why.strip(), answer.follow_up.strip()
    decision.owner = Person.objects.filter(key=answer.owner).first() if answer.owner else decision.owner
    decision.review_on = day_of(answer.review_on)
    about = critics.subjects(decision)
    critics.refuse_unanswered(about, answer.critics)
    decision.voices = critics.named(critics.about(about), answer.critics, today=today)


@transaction.atomic
def decide(
    decision: Decision, answer: Answer, *, by: Actor, today: date, at: datetime, version: int | None = None
) -> Decision:
    """The architect's own decision. Raises Refused where it is the MT's, or a gate is shut; Stale when it changed."""
    _ready(decision, answer, today=today, version=version)
    decision.chosen = answer.option
    routed = decisions.route(sheets.proposal(decision), today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    if routed.verdict is not Verdict.ALONE:
        raise _not_alone(routed)
    gates.refuse_shut(decision, routed, today=today)
    decisions.place(decision, routed, today=today)
    decisions.take(decision, by=by, today=today, act=Act.new())
    decisions.follow(today=today, at=at)
    return decision


def _not_alone(routed: Routing) -> Refused:
    said = routing.say(routed, names=charter.known_names(), you=True)
    return Refused(
        why=said.sentence,
        whose_move=_("The MT's: send it there with your advice."),
        what_would_change_this=" ".join(said.would_change),
        reasons=said.reasons,
    )


@transaction.atomic
def send(decision: Decision, answer: Answer, *, by: Actor, today: date, version: int | None = None) -> Decision:
    """The decision prepared for the MT, with this advice; also one that the architect could take alone.

    Raises Refused where the charter excludes it or the sheet is not ready, Stale when it changed since `version`.
    """
    _ready(decision, answer, today=today, version=version)
    routed = decisions.route(sheets.proposal(decision), today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    gates.refuse_unready(decision)
    to_mt(decision, routed, today=today)
    decisions.prepare(decision, by=by, act=Act.new())
    return decision


def to_mt(decision: Decision, routed: Routing, *, today: date) -> None:
    """Let a decision wait for the MT, also where the architect may decide and asks the MT all the same."""
    decisions.place(decision, routed, today=today)
    if routed.verdict is Verdict.ALONE:
        decision.routed = Verdict.TO_MT.value
        decision.routing = {**decision.routing, "verdict": Verdict.TO_MT.value, "to": "mt", "clause": None,
                            "reasons": [], "what_would_change": []}  # fmt: skip
    decision.lane, decision.promised_on = "mt", lanes.promises(today=today).day("mt", today=today)


@transaction.atomic
def reverse(decision: Decision, *, why: str, owner: Person | None, by: Actor, today: date, at: datetime) -> Decision:
    """A decision of its own that takes the effect of another away; prepared where that one was the MT's.

    Raises Refused unless the other holds, for no reason given, or where a reversal waits already.
    """
    if not why.strip():
        raise Refused(why=_("Say why it is reversed: the reason stays with both."), whose_move=_("Yours."))
    refuse_unless_reversible(decision)
    proposal = _reversing(decision, why)
    routed = decisions.route(proposal, today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    made = Decision(
        title=proposal.title[: sheets.LONGEST][:200], question=decision.title, verdict=words.OPTION, why=why.strip(),
        case=decision.case, effect=proposal.effect.value, subject_kind=REVERSAL, subject=decision.key,
        cost=0, currency=charter.currency(), hours=0, data_class=decision.data_class, teams=decision.teams,
        intake="reversal", intake_key=decision.key, brought_by=owner, brought_on=today, owner=owner, taken_on=today,
        review_on=usual_review(today), evidence=[{"kind": "decision", "key": decision.key, "note": ""}],
    )  # fmt: skip
    if routed.verdict is Verdict.ALONE and decision.mt_on is None:
        decisions.place(made, routed, today=today)
        made.lane, made.promised_on = "fast", today
        decisions.take(made, by=by, today=today, act=Act.new())
        decisions.follow(today=today, at=at)
        return made
    to_mt(made, routed, today=today)
    decisions.prepare(made, by=by, act=Act.new())
    return made


def refuse_unless_reversible(decision: Decision) -> None:
    """Raises Refused unless a decision holds and no reversal of it waits."""
    if decision.state != TAKEN:
        waits = {PREPARED, DECLINED}
        raise Refused(
            why=_("This decision has no effect that could be reversed."),
            whose_move=_("Nobody's.") if decision.state not in waits else _("The MT's."),
        )
    if decision.subject_kind == REVERSAL:
        raise Refused(why=_("A reversal is not reversed: decide about the same again."), whose_move=_("Yours."))
    if Decision.objects.filter(subject_kind=REVERSAL, subject=decision.key, state=PREPARED).exists():
        raise Refused(why=_("A reversal of this waits for the MT already."), whose_move=_("The MT's."))


def _reversing(decision: Decision, why: str) -> Proposal:
    """What the charter is asked about a reversal: taking away a yes forbids, taking away a no allows."""
    base = sheets.proposal(decision)
    effect = Effect.FORBIDS if decision.effect == Effect.ALLOWS else Effect.ALLOWS
    money = None if base.cost is None else type(base.cost)(base.cost.currency, base.cost.amount * 0)
    return Proposal(
        title=_("Reverse: %(title)s") % {"title": decision.title}, verdict=words.OPTION, why=why, kind=base.kind,
        effect=effect, cost=money or base.cost, hours=base.hours and base.hours * 0, data_class=base.data_class,
        teams=base.teams,
    )  # fmt: skip
