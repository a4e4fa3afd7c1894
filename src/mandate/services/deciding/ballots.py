"""Votes: one of each member, with what they said; a decision takes effect when the quorum agrees, never before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines import ballots as engine
from mandate.engines.ballots import Choice, Count, Outcome, Vote
from mandate.engines.charter import Verdict
from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Ballot, Decision, Person
from mandate.services import decisions, formats, routing, wording
from mandate.services.mandate import door
from mandate.services.mandate.door import Deciders
from mandate.services.refusals import Refused
from mandate.services.voices import critics

LONGEST = 2000
_RELATED = ("member", "cast_by")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody votes: agree, decline or abstain; the option agreed to (empty: the one advised); and a comment."""

    choice: str
    option: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One member's place in the vote: what they said, or nothing yet; `counts` is false for who left or may not."""

    person: Person
    choice: str
    option: str
    comment: str
    cast_on: date | None
    cast_by: str
    by_link: bool
    deputy: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the vote on a decision stands."""

    lines: tuple[Line, ...]
    count: Count
    deciders: Deciders
    sentence: str


def of(decision: Decision, at: datetime | None = None) -> list[Ballot]:
    """The votes on a decision, of now or of a moment, in the order in which they were cast."""
    if at is None:
        return list(Ballot.objects.filter(decision=decision).select_related(*_RELATED))
    rows = [row for row in asof.world(at).all(Ballot) if row.decision_id == decision.key]
    return sorted(rows, key=lambda row: (row.cast_on, row.key))


def problems(decision: Decision, given: Given) -> dict[str, str]:
    """What is wrong with a vote, per field."""
    found = {}
    if given.choice not in set(Choice):
        found["choice"] = _("Say whether you agree, decline or abstain.")
    if given.choice == Choice.DECLINE and not given.comment.strip():
        found["comment"] = _("Say why you decline: dissent stands with the decision.")
    if len(given.comment) > LONGEST:
        found["comment"] = _("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)}
    if given.choice == Choice.AGREE and not given.comment.strip() and critics.unnamed(decision):
        found["comment"] = _("Critics wait for a reply about this: say what is done with what they say.")
    if given.option and given.option not in {row["id"] for row in decision.options}:
        found["option"] = _("There is no such option.")
    return found


def refuse_unless_may(decision: Decision, person: Person, *, today: date) -> None:
    """Raises Refused where a decision waits for nobody, or this person may not vote on it."""
    decisions.refuse_unless_waiting(decision)
    door.refuse_agreeing(person, decision, today=today)


def voter(deciders: Deciders, person: Person | None) -> Person | None:
    """For whom this person would vote: themselves or who they stand in for; None for nobody. `vote` looks closer."""
    if person is None:
        return None
    for one in deciders.people:
        deputy = deciders.deputies.get(one.key)
        if person.key == one.key or (deputy is not None and deputy.key == person.key):
            return one
    return None


@transaction.atomic
def vote(
    decision: Decision,
    given: Given,
    *,
    person: Person,
    by: Actor,
    today: date,
    at: datetime,
    by_link: bool = False,
    member: Person | None = None,
    version: int | None = None,
) -> Ballot:
    """The vote of a member, cast by them or by their deputy (`person`); the decision follows when the votes say so.

    Raises Refused where it waits for nobody, for who may not vote on it, twice, or what is incomplete; Stale when the
    decision changed since `version`.
    """
    decisions.refuse_unless_waiting(decision)
    if version is not None and version != decision.version:
        raise ledger.Stale(_("The decision was changed since you read it. Read it again, then vote."))
    named = door.refuse_agreeing(person, decision, today=today, member=member)
    wrong = problems(decision, given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    _refuse_wider(decision, given, today=today)
    ballot = _cast(decision, named, given, person=person, today=today, by_link=by_link)
    action = "ballot.cast" if ballot._state.adding else "ballot.changed"
    ledger.write(ballot, action=action, by=by, why=given.comment.strip() or _("No comment."))
    if given.choice == Choice.AGREE:
        decisions.hear(decision, given.comment, today=today)
    _settle(decision, by=by, today=today, at=at)
    return ballot


def _refuse_wider(decision: Decision, given: Given, *, today: date) -> None:
    """Raises Refused for another option than the one advised that is nobody's, or the whole MT's where one decides.

    The decision was routed by what was advised; each option is asked for itself, so that a vote gives no more.
    """
    from mandate.services.deciding import sheets

    row = sheets.option(decision, given.option) if given.choice == Choice.AGREE else None
    if row is None or given.option == decision.recommended:
        return
    routed = sheets.route(decision, row, today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    named = str((decision.routing or {}).get("to") or door.MT)
    if routed.verdict is Verdict.TO_MT and named.startswith(door.MEMBER) and routed.to != named:
        raise Refused(
            why=_("The mandate leaves what was advised to one member, and this option not."),
            whose_move=_("The architect's."),
            what_would_change_this=_("The question brought again, with this option advised."),
        )


def _cast(decision: Decision, member: Person, given: Given, *, person: Person, today: date, by_link: bool) -> Ballot:
    found = Ballot.objects.filter(decision=decision, member=member).first() or Ballot(decision=decision, member=member)
    own = person.key == member.key
    if not found._state.adding and not own and found.cast_by_id != person.key:
        raise Refused(
            why=_("%(name)s voted already: a deputy does not vote over it.") % {"name": member.name},
            whose_move=member.name,
        )
    found.choice, found.comment, found.by_link, found.cast_on = given.choice, given.comment.strip(), by_link, today
    agrees = given.choice == Choice.AGREE
    found.option = (given.option or decision.recommended) if agrees else ""
    found.cast_by = None if own else person
    return found


def counted(decision: Decision, rows: Sequence[Ballot], deciders: Deciders) -> Count:
    """The votes of those who decide today; of who left or prepared it, none."""
    votes = [Vote(row.member_id, Choice(row.choice), row.option) for row in rows]
    members = {one.key for one in deciders.people}
    return engine.count(votes, members=members, quorum=max(deciders.needed, 1), recommended=decision.recommended)


def _settle(decision: Decision, *, by: Actor, today: date, at: datetime) -> None:
    """Take the decision, or leave it declined, where the votes say so."""
    rows, deciders = of(decision), door.who_decides(decision, today=today)
    found = counted(decision, rows, deciders)
    if found.outcome not in {Outcome.AGREED, Outcome.DECLINED}:
        return
    agreed = None
    if found.outcome is Outcome.AGREED:
        agreed = [row.member for row in rows if row.choice == Choice.AGREE and row.option == found.option]
        choose(decision, found.option)
    decisions.answered_by_votes(decision, agreed, who=_who(found), by=by, today=today, at=at)


def choose(decision: Decision, option: str) -> None:
    """Let the decision say what its chosen option says: title, cost, hours and what becomes of the register."""
    row = next((one for one in decision.options if one["id"] == option), None)
    if row is None:
        return
    from mandate.services.deciding import sheets

    sheets.take_over(decision, row)


def _who(found: Count) -> str:
    """Who decided, without names: those stand in the votes, where an erasure reaches them."""
    everybody = found.agree + found.decline + found.abstain + found.open
    words = {"agree": formats.count(found.agree), "all": formats.count(everybody)}
    if found.outcome is Outcome.AGREED:
        return _("the MT (%(agree)s of %(all)s agreed)") % words
    return _("the MT (%(agree)s of %(all)s agreed, too few)") % words


def stand(decision: Decision, *, today: date, at: datetime | None = None) -> Stand:
    """Where the vote stands, member by member: who decides first, then votes that do not count any more."""
    rows, deciders = of(decision, at), door.who_decides(decision, today=today)
    found = counted(decision, rows, deciders)
    by_member = {row.member_id: row for row in rows}
    lines = [_line(one, by_member.get(one.key), deciders, counts=True) for one in deciders.people]
    inside = {one.key for one in deciders.people}
    lines += [_line(row.member, row, deciders, counts=False) for row in rows if row.member_id not in inside]
    return Stand(tuple(lines), found, deciders, sentence(found))


def _line(person: Person, ballot: Ballot | None, deciders: Deciders, *, counts: bool) -> Line:
    deputy = deciders.deputies.get(person.key)
    if ballot is None:
        return Line(person, "", "", "", None, "", False, deputy.name if deputy else "", counts)
    caster = ballot.cast_by.name if ballot.cast_by else ""
    return Line(
        person, ballot.choice, ballot.option, ballot.comment, ballot.cast_on, caster, ballot.by_link,
        deputy.name if deputy else "", counts,
    )  # fmt: skip


def sentence(found: Count) -> str:
    """Where the vote stands, in one sentence."""
    words = {"agree": formats.count(found.agree), "needed": formats.count(found.quorum)}
    if found.outcome is Outcome.TOO_FEW:
        text = _("It cannot be decided yet: %(needed)s members are needed, and fewer may vote on this.")
    elif found.outcome is Outcome.AGREED:
        text = _("The quorum agreed: %(agree)s of %(needed)s needed.")
    elif found.outcome is Outcome.DECLINED:
        text = _("The quorum of %(needed)s cannot be reached any more.")
    elif not found.agree:
        text = ngettext(
            "Nobody agreed yet; %(count)s is needed.", "Nobody agreed yet; %(count)s are needed.", found.missing
        )
        words["count"] = formats.count(found.missing)
    else:
        text = ngettext(
            "%(agree)s agreed; %(count)s more is needed.", "%(agree)s agreed; %(count)s more are needed.", found.missing
        )
        words["count"] = formats.count(found.missing)
    return wording.opening(text % words)


def waiting_for(person: Person, rows: Sequence[Decision], *, today: date) -> list[Decision]:
    """Of the decisions that wait for the MT, those this person may vote on and has not."""
    voted = set(Ballot.objects.filter(decision__in=rows, member=person).values_list("decision_id", flat=True))
    return [row for row in rows if row.key not in voted and door.may_agree(person, row, today).allowed]
