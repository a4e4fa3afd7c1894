"""The draft charter becomes the signed one: each member of the MT signs what stands there, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Account, Change, Charter, Person, Signature
from mandate.services import charter as charters
from mandate.services import formats, wording
from mandate.services.charter import DRAFT, ENDED, SIGNED
from mandate.services.mandate import door
from mandate.services.refusals import Refused

WRITING = ("charter.drafted", "charter.changed")
"""Ledger actions by which somebody wrote what is signed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who signed what stands there now, in whose name it counts, and how many are still needed."""

    digest: str
    signatures: tuple[Signature, ...]
    counted: int
    needed: int
    could: tuple[Person, ...]

    @property
    def missing(self) -> int:
        """Signatures that are still needed."""
        return max(0, self.needed - self.counted)

    @property
    def reachable(self) -> bool:
        """Whether enough members are left who could sign."""
        return self.missing <= len(self.could)


def digest(charter: Charter) -> str:
    """What is signed, as sha256: label, days, clauses, budget, hours and quorum. Another version has another digest."""
    kept = ledger.payload(charter)
    names = ("key", "label", "valid_from", "valid_until", "clauses", "budget", "currency", "hours", "quorum", "note")
    text = json.dumps({name: kept[name] for name in names}, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def signatures(charter: Charter) -> list[Signature]:
    """Every signature ever given under a charter and not taken back, the first one first."""
    rows = Signature.objects.filter(subject_kind=Charter.kind, subject=charter.key, withdrawn_on=None)
    return list(rows.select_related("person"))


def writers(charter: Charter) -> frozenset[str]:
    """Keys of the people who wrote the charter: they do not count among those who sign it."""
    labels = Change.objects.filter(kind=Charter.kind, key=charter.key, action__in=WRITING).values_list("by", flat=True)
    ids = [int(label[8:]) for label in set(labels) if label.startswith("account:") and label[8:].isdecimal()]
    return frozenset(Account.objects.filter(pk__in=ids).values_list("person_id", flat=True)) if ids else frozenset()


def standing(charter: Charter, *, today: date) -> Standing:
    """Where a charter stands with its signatures: members of the MT count who neither wrote nor use it."""
    now = digest(charter)
    given = tuple(row for row in signatures(charter) if row.digest == now)
    out = writers(charter)
    members = [row for row in given if row.role == Role.MT_MEMBER.value and row.person_id not in out]
    counted = {row.person_id for row in door.still_here(members)}
    could = tuple(one for one in door.members(today) if _counts(one, out) and one.key not in counted)
    return Standing(now, given, len(counted), door.quorum(charter), could)


def _counts(person: Person, out: frozenset[str]) -> bool:
    """A member of the MT who neither wrote the charter nor is the architect whom it gives leave."""
    return person.holds(Role.MT_MEMBER) and not person.holds(Role.ARCHITECT) and person.key not in out


def may_sign(charter: Charter, person: Person, found: Standing) -> Refused | None:
    """Why this person cannot sign this charter now; None where they can."""
    if charter.state != DRAFT:
        return Refused(
            why=_("This version is signed already."),
            whose_move=_("The architect's: a change makes a new draft to sign."),
        )
    if not person.holds(Role.ARCHITECT, Role.MT_MEMBER):
        return Refused(
            why=_("The mandate is signed by members of the MT; nobody signs it for them."),
            whose_move=_("The members' of the MT."),
        )
    if any(row.person_id == person.key for row in found.signatures):
        return Refused(why=_("You signed this version already."), whose_move=_("The other members' of the MT."))
    return None


@transaction.atomic
def sign(charter: Charter, person: Person | None, *, digest_: str, by: Actor, today: date) -> Charter:
    """One signature under what `digest_` names; with the last one needed the charter is signed and in force.

    The architect signs as architect, which is kept and does not count: the mandate is given by others. Raises Refused
    where somebody may not sign, or where it was changed since it was read.
    """
    if person is None or not person.present(today):
        raise Refused(why=_("Only somebody who is here signs the mandate."), whose_move=_("The MT's."))
    charter = Charter.objects.get(key=charter.key)
    found = standing(charter, today=today)
    refusal = may_sign(charter, person, found)
    if refusal is not None:
        raise refusal
    if charter.valid_until is not None and charter.valid_until < today:
        raise Refused(
            why=_("It ended before it was signed: its last day lies behind us."),
            whose_move=_("The architect's: give it another end."),
        )
    if digest_ != found.digest:
        raise Refused(
            why=_("The draft was changed since you read it, so this signature would be for something else."),
            whose_move=_("Yours: read what stands there now."),
        )
    act = Act.new()
    role = Role.MT_MEMBER if _counts(person, writers(charter)) else Role.ARCHITECT
    row = Signature(subject_kind=Charter.kind, subject=charter.key, digest=found.digest, person=person)
    row.role, row.signed_on = role.value, today
    ledger.write(row, action="signature.given", by=by, why=_("Read and signed."), act=act)
    if standing(charter, today=today).missing == 0:
        _put_in_force(charter, by=by, today=today, act=act)
    return charter


def _put_in_force(charter: Charter, *, by: Actor, today: date, act: Act) -> None:
    """The charter as signed; what was in force before it ends where the new one has begun."""
    before = charters.current(today=today)
    charter.state, charter.signed_on = SIGNED, today
    ledger.write(charter, action="charter.signed", by=by, why=_("The last signature that was needed."), act=act)
    if before is not None and before.key != charter.key and before.state == SIGNED and charter.valid_from <= today:
        before.state = ENDED
        why = _("Version %(label)s came into force.") % {"label": charter.label}
        ledger.write(before, action="charter.ended", by=by, why=why, act=act)


@transaction.atomic
def withdraw(charter: Charter, person: Person, *, by: Actor, today: date) -> None:
    """Somebody's own signature taken back from a draft. Raises Refused where there is none, or it is in force."""
    row = next((row for row in signatures(charter) if row.person_id == person.key), None)
    if row is None:
        raise Refused(why=_("You did not sign this version."), whose_move=_("Nobody's."))
    if charter.state != DRAFT:
        raise Refused(
            why=_("It is in force: a signature is not taken back from it."),
            whose_move=_("The MT's: a member can end the mandate."),
        )
    row.withdrawn_on = today
    ledger.write(row, action="signature.withdrawn", by=by, why=_("Taken back."))


@transaction.atomic
def end(charter: Charter, person: Person | None, *, by: Actor, why: str, today: date) -> Charter:
    """The mandate ended by a member of the MT: from now on everything goes to the MT. Raises Refused for others."""
    if person is None or not person.present(today) or not person.holds(Role.MT_MEMBER):
        raise Refused(why=_("Only a member of the MT ends the mandate."), whose_move=_("The MT's."))
    if charter.state != SIGNED:
        raise Refused(why=_("Only a signed mandate can be ended."), whose_move=_("The architect's: it is a draft."))
    if not why.strip():
        raise Refused(why=_("Say why it ends: the architect will ask."), whose_move=_("Yours."))
    charter.state = ENDED
    ledger.write(charter, action="charter.ended", by=by, why=why.strip())
    return charter


@transaction.atomic
def next_draft(*, by: Actor, today: date) -> Charter:
    """The draft to change: the one there is, else a copy of what is in force, which stays so until it is signed.

    The copy keeps its label until the first change of it.
    Raises Refused where there is no charter at all.
    """
    found = charters.drafted()
    if found is not None:
        return found
    base = charters.current(today=today)
    if base is None:
        raise Refused(why=_("There is no charter to change."), whose_move=_("Yours: begin the organisation first."))
    row = Charter(label=base.label, valid_from=today, clauses=base.clauses, currency=base.currency)
    row.budget, row.hours, row.quorum = base.budget, base.hours, base.quorum
    row.valid_until = base.valid_until if base.valid_until and base.valid_until > today else None
    why = _("From version %(label)s, which stays in force until this one is signed.") % {"label": base.label}
    ledger.write(row, action="charter.drafted", by=by, why=why)
    return row


def sentence(charter: Charter, found: Standing) -> str:
    """Where the signatures stand, in one sentence."""
    if charter.state == SIGNED:
        people = formats.listed(sorted(row.person.name for row in found.signatures if row.role == Role.MT_MEMBER.value))
        day = formats.day(charter.signed_on)
        return _("%(people)s signed it; it is in force since %(day)s.") % {"people": people, "day": day}
    if not found.missing:
        return _("Everybody who is needed signed.")
    text = ngettext(
        "%(count)s signature of the MT is missing", "%(count)s signatures of the MT are missing", found.missing
    )
    said = wording.opening(text % {"count": wording.spelled(found.missing)})
    if found.reachable:
        return _("%(said)s.") % {"said": said}
    return _("%(said)s, and there are not enough members who could sign.") % {"said": said}


def history(rows: Sequence[Charter]) -> list[tuple[Charter, Charter | None]]:
    """Every version with the one that was signed before it, the newest first."""
    signed = [row for row in rows if row.signed_on is not None]
    pairs = []
    for row in rows:
        before = [one for one in signed if one.key != row.key and (row.signed_on is None or _before(one, row))]
        pairs.append((row, before[0] if before else None))
    return pairs


def _before(one: Charter, other: Charter) -> bool:
    return (one.signed_on or date.max, one.valid_from) < (other.signed_on or date.max, other.valid_from)
