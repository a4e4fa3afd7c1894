"""The one door to a decision: who decides it, who may agree to it, and a refusal for everybody who may not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records.ledger import Actor
from mandate.records.models import Account, Ballot, Change, Charter, Decision, Person, Signature
from mandate.services import formats, wording
from mandate.services.mandate import comparing, seats
from mandate.services.mandate.deputies import away, deputy_of, stands_in_for
from mandate.services.refusals import Refused

__all__ = [
    "Deciders",
    "Leave",
    "TooFewSigned",
    "deputy_of",
    "may_agree",
    "members",
    "preparers",
    "quorum",
    "refuse_agreeing",
    "refuse_paper",
    "refuse_unheard",
    "refuse_unless_alone",
    "refuse_unless_counted",
    "refuse_unless_signed",
    "refuse_whole_mt",
    "still_here",
    "who_decides",
]

MT, MEMBER = "mt", "member:"
PREPARING = ("decision.prepared", "decision.worked_out", "decision.sent", "decision.taken")
"""Ledger actions of a decision by which somebody has prepared it."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """Whose decision it is: `people` by name, how many of them are `needed`, and who stands in for whom (by key).

    `to` is "architect", "mt" or "member:<key>". Who prepared it is not among `people`: nobody agrees to their own.
    """

    to: str
    people: tuple[Person, ...]
    needed: int
    deputies: dict[str, Person]
    sentence: str

    @property
    def reachable(self) -> bool:
        """Whether there are enough people to decide it at all."""
        return len(self.people) >= self.needed


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether somebody may agree to a decision, in whose name (own, or of a member who is away), or why not."""

    member: Person | None
    refusal: Refused | None

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return self.member is not None


def members(today: date) -> tuple[Person, ...]:
    """Members of the MT who are here today, by name."""
    return _holding(Role.MT_MEMBER, today)


def still_here(rows: Iterable[Signature]) -> list[Signature]:
    """Signatures of who was here when the newest of them was given; of who left before, none counts."""
    given = list(rows)
    newest = max((row.signed_on for row in given), default=None)
    return [row for row in given if newest is not None and row.person.present(newest)]


def _holding(role: Role, today: date) -> tuple[Person, ...]:
    people = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=today))
    return tuple(person for person in people if person.holds(role) and person.present(today))


def quorum(charter: Charter | None) -> int:
    """How many members of the MT have to be counted for it to decide or to sign; never fewer than one."""
    return max(1, charter.quorum) if charter is not None else 1


def preparers(decision: Decision) -> frozenset[str]:
    """Keys of the people who prepared a decision, as the ledger tells it: who wrote, worked out or sent it.

    What a command or a job prepared has no person; then whoever owns the decision counts as having prepared it.
    """
    labels = Change.objects.filter(kind=Decision.kind, key=decision.key, action__in=PREPARING)
    ids = {label[8:] for label in labels.values_list("by", flat=True) if label.startswith("account:")}
    keys = frozenset(Account.objects.filter(pk__in=[int(one) for one in ids]).values_list("person_id", flat=True))
    return keys or frozenset({decision.owner_id} - {None})  # type: ignore[arg-type]


def who_decides(decision: Decision, *, today: date) -> Deciders:
    """Whose decision it is, by the routing that was kept with it: the architect, the MT or one member of it.

    A member named in the charter who has left, or who prepared it, hands it to the MT as a whole. A decision without a
    routing is the MT's.
    """
    if decision.routed == "alone":
        return _architects(today)
    mt, prepared = members(today), preparers(decision)
    people = tuple(person for person in mt if person.key not in prepared)
    deputies = away(today, people)
    to = str((decision.routing or {}).get("to") or MT)
    named = next((person for person in people if to == f"{MEMBER}{person.key}"), None)
    if named is not None:
        said = _("%(member)s decides this.") % {"member": named.name}
        return Deciders(to, (named,), 1, deputies, said)
    needed = quorum(decision.charter)
    text = ngettext(
        "The MT decides this: %(count)s member is needed.", "The MT decides this: %(count)s members are needed.", needed
    )
    return Deciders(MT, people, needed, deputies, text % {"count": wording.spelled(needed)})


def _architects(today: date) -> Deciders:
    people = _holding(Role.ARCHITECT, today)
    return Deciders("architect", people, 1, away(today, people), _("The architect decides this alone."))


def may_agree(person: Person | None, decision: Decision, today: date, *, member: Person | None = None) -> Leave:
    """Whether this person may vote on a prepared decision today, and in whose name.

    A member of the MT votes for themselves; somebody else for the member whose deputy they are (`member` chooses where
    there are several). Nobody votes on what they prepared, and nobody for two members in one decision.
    """
    if person is None or not person.present(today):
        return _no(_("Nobody who is here was named."), _("The MT's."))
    found = who_decides(decision, today=today)
    if person.key in preparers(decision):
        return _no(
            _("You prepared this decision, so you cannot agree to it as well."),
            _("The other members' of the MT."),
            _("Somebody else who prepares it."),
        )
    leave = _own(person, found) or _standing_in(person, decision, found, today=today, member=member)
    if leave.member is not None and _voted_twice(person, decision, leave.member):
        why = _("You voted on this in another name already: nobody votes twice.")
        return _no(why, _("The other members' of the MT."))
    return leave


def _own(person: Person, found: Deciders) -> Leave | None:
    if any(one.key == person.key for one in found.people):
        return Leave(person, None)
    if person.holds(Role.MT_MEMBER) and found.to.startswith(MEMBER):
        who = found.people[0].name
        return _no(_("The mandate names %(member)s for this.") % {"member": who}, who)
    return None


def _standing_in(person: Person, decision: Decision, found: Deciders, *, today: date, member: Person | None) -> Leave:
    """The vote of a deputy; a member of the MT has a vote already and gets no second one."""
    absent = [] if person.holds(Role.MT_MEMBER) else list(stands_in_for(person, today))
    names = {one.key for one in found.people}
    may = [one for one in absent if one.key in names and (member is None or member.key == one.key)]
    if may:
        return Leave(may[0], None)
    if any(one.key in preparers(decision) for one in absent):
        return _no(
            _("You stand in for who prepared this decision, so you cannot agree to it."),
            _("The other members' of the MT."),
        )
    return _no(
        _("This decision is the MT's to take, and you are not a member of it."),
        _("The members' of the MT."),
        _("A member who is away can name you as deputy."),
    )


def _voted_twice(person: Person, decision: Decision, member: Person) -> bool:
    cast = Ballot.objects.filter(decision=decision, cast_by=person).exclude(member=member)
    return cast.exists() or Ballot.objects.filter(decision=decision, member=person).exclude(member=member).exists()


def _no(why: str, whose: str, change: str = "") -> Leave:
    return Leave(None, Refused(why=why, whose_move=whose, what_would_change_this=change))


def refuse_agreeing(person: Person | None, decision: Decision, *, today: date, member: Person | None = None) -> Person:
    """In whose name this person votes. Raises Refused, with the sentence of `may_agree`, where they may not vote."""
    leave = may_agree(person, decision, today, member=member)
    if leave.refusal is not None or leave.member is None:
        raise leave.refusal or Refused(why=_("This decision is not yours to take."))
    return leave.member


def refuse_unless_counted(decision: Decision, agreed: Iterable[Person], *, today: date) -> Deciders:
    """Raises Refused unless enough of those who decide agreed; a member counts once, whoever cast the vote.

    Call it in the one place where a prepared decision is taken.
    """
    found = who_decides(decision, today=today)
    names = {person.key for person in found.people}
    counted = len({person.key for person in agreed} & names)
    if counted < found.needed:
        raise Refused(
            why=_("%(counted)s of the %(needed)s members who are needed agreed.")
            % {"counted": wording.opening(wording.spelled(counted)), "needed": wording.spelled(found.needed)},
            whose_move=_("The MT's."),
            what_would_change_this=_("More members who agree."),
        )
    return found


class TooFewSigned(Refused):
    """Not enough members of the MT signed a session yet: it waits for the others, and what was signed stays."""


def refuse_unless_signed(decision: Decision, keys: Collection[str | None], *, today: date) -> None:
    """Raises TooFewSigned unless the members of the MT who signed a session (by key) are enough to decide this.

    Its quorum is needed, without the architect; a draft's as well, for one signature would give what no mandate gave.
    Of a draft, whose quorum nobody but the architect wrote, all members are enough where fewer are there; who was taken
    off the MT since it was prepared counts as missing, so that nobody makes the MT smaller than what waits for it.
    """
    there = [one for one in members(today) if not one.holds(Role.ARCHITECT)]
    signed = [one for one in there if one.key in keys]
    to = str((decision.routing or {}).get("to") or MT)
    named = next((one for one in members(today) if to == f"{MEMBER}{one.key}"), None)
    needed = quorum(decision.charter)
    if decision.charter is None or decision.charter.signed_on is None:
        needed = max(1, min(needed, max(len(there), _sat(decision))))
    enough = named in signed if named is not None else len(signed) >= needed
    if not enough:
        raise TooFewSigned(
            why=_("The mandate leaves this to the MT, and not enough of its members signed the session."),
            whose_move=_("The MT's: its other members sign as well."),
            what_would_change_this=_("As many signatures of the MT as the mandate asks for."),
        )


def _sat(decision: Decision) -> int:
    """How many were of the MT, without architects, at any time since a decision was prepared."""
    keys = seats.sat(decision.taken_on)
    return sum(not one.holds(Role.ARCHITECT) for one in Person.objects.filter(key__in=keys))


def refuse_unheard(names: Sequence[str]) -> None:
    """Raises Refused where the mandate wants somebody heard before this takes effect; `names` are `Routing.hear`."""
    if not names:
        return
    keys = [name.removeprefix("person:") for name in names if name.startswith("person:")]
    people = dict(Person.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    said = formats.listed(comparing.called(name, people) for name in names)
    raise Refused(
        why=_("The mandate wants %(names)s heard before this is decided.") % {"names": said},
        whose_move=_("Yours: ask, and note on the decision who was asked."),
        what_would_change_this=_("Whoever is to be heard stands among those who were asked."),
    )


def refuse_unless_alone(decision: Decision) -> None:
    """Raises Refused unless the mandate, as it was asked last, leaves this decision to the architect.

    Call it where a decision takes effect without the MT, after it was routed.
    """
    if decision.routed == "alone":
        refuse_unheard((decision.routing or {}).get("hear", ()))
        return
    raise Refused(
        why=_("The mandate does not leave this decision to the architect."),
        whose_move=_("The MT's: it waits for its vote."),
    )


def refuse_paper(decision: Decision, *, today: date, by: Actor) -> None:
    """Raises Refused where the MT can speak for itself, or `by` would be the whole MT.

    Its word reaches the record on paper only while nobody of it ever was on the people list, and only by the hand of
    somebody who did not prepare what it is about.
    """
    found = who_decides(decision, today=today)
    if members(today):
        raise Refused(
            why=_("The members of the MT vote themselves; nobody writes down their answer for them."),
            whose_move=_("The MT's: each member gets a link, or votes on the page of the decision."),
            reasons=(found.sentence,),
        )
    refuse_whole_mt(Decision.kind, decision.key, PREPARING, by=by)


def refuse_whole_mt(kind: str, key: str, actions: Collection[str], *, by: Actor) -> None:
    """Raises Refused where one hand would be the MT: it lost its members, or `by` made what the MT's word is about.

    `actions` are the ledger's words for making it. Whoever takes members off the list gains no vote by that.
    """
    if seats.ever():
        raise Refused(
            why=_("The MT had members and has none now: nobody speaks for an MT without members."),
            whose_move=_("The architect's: put on the people list who is in the MT now; they decide themselves."),
            what_would_change_this=_("A member of the MT on the people list."),
        )
    if Change.objects.filter(kind=kind, key=key, action__in=actions, by=by.label).exists():
        raise Refused(
            why=_("You prepared this, so you do not write down the MT's yes to it as well."),
            whose_move=_("Somebody else's, or the MT's own: its members are put on the people list and decide there."),
            what_would_change_this=_("A second pair of eyes."),
        )
