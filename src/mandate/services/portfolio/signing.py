"""Signatures of the MT under what was read: the horizon and the booked spend, each by the digest of its contents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Signature
from mandate.services import charter
from mandate.services.mandate import door
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """What would be signed, who signed exactly that, and how many signatures are needed."""

    digest: str
    signatures: tuple[Signature, ...]
    needed: int

    @property
    def missing(self) -> int:
        """Signatures that are still needed."""
        return max(0, self.needed - len(self.signatures))


def digest(content: Any) -> str:
    """What is signed, as sha256; another content has another digest."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def standing(kind: str, subject: str, now: str, *, today: date) -> Standing:
    """Where the signatures under a thing stand; only those under what it says now count."""
    rows = Signature.objects.filter(subject_kind=kind, subject=subject, withdrawn_on=None, digest=now)
    signed = [row for row in rows.select_related("person") if row.role == Role.MT_MEMBER.value]
    counted = [row for row in signed if not row.person.holds(Role.ARCHITECT)]
    return Standing(now, tuple(door.still_here(counted)), door.quorum(charter.current(today=today)))


@transaction.atomic
def sign(kind: str, subject: str, now: str, person: Person | None, *, digest_: str, by: Actor, today: date,
         act: Act | None = None) -> Standing:  # fmt: skip
    """One signature of a member of the MT, who is not the architect as well: nobody signs what they prepare.

    Raises Refused for others, twice, or where it changed since it was read.
    """
    if person is not None and person.holds(Role.MT_MEMBER) and person.holds(Role.ARCHITECT):
        raise Refused(
            why=_("You prepare this, so you do not sign it for the MT as well."),
            whose_move=_("The other members' of the MT."),
        )
    if person is None or not person.present(today) or not person.holds(Role.MT_MEMBER):
        raise Refused(why=_("Only a member of the MT signs this."), whose_move=_("The MT's."))
    if digest_ != now:
        raise Refused(
            why=_("It was changed since you read it, so this signature would be for something else."),
            whose_move=_("Yours: read what stands there now."),
        )
    if any(row.person_id == person.key for row in standing(kind, subject, now, today=today).signatures):
        raise Refused(why=_("You signed this already."), whose_move=_("The other members' of the MT."))
    row = Signature(subject_kind=kind, subject=subject, digest=now, person=person)
    row.role, row.signed_on = Role.MT_MEMBER.value, today
    ledger.write(row, action="signature.given", by=by, why=_("Read and signed."), act=act)
    return standing(kind, subject, now, today=today)


def names(signatures: Sequence[Signature]) -> list[str]:
    """Who signed, by name."""
    return sorted(row.person.name for row in signatures)
