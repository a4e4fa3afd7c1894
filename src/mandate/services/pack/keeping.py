"""Packs in the record: made at one moment, kept as they were, signed by the MT and never by who made them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Pack, Person, Signature
from mandate.services import formats
from mandate.services.pack import gathering, words
from mandate.services.pack.words import MADE, SIGNED
from mandate.services.portfolio import signing
from mandate.services.portfolio.signing import Standing
from mandate.services.refusals import Refused

LANGUAGES = ("en", "nl")


@transaction.atomic
def make(*, by: Actor, today: date, at: datetime, why: str = "") -> Pack:
    """A pack of this moment, compared with the last one, in one change of the ledger."""
    last = gathering.last_of(Pack.objects.all())
    contents = gathering.gather(today=today, moment=at, last=last)
    if Change.objects.filter(at__gt=at).exists():
        # Somebody wrote while this was gathered: the record of the moment settles it.
        contents = gathering.gather(today=today, moment=at, last=last, past=True)
    row = Pack(number=(last.number if last else 0) + 1, made_on=today, contents=contents, change=ledger.anchor().change)
    for language in LANGUAGES:
        with translation.override(language):
            row.headline[language] = words.headline(contents)
    ledger.write(row, action="pack.made", by=by, why=why.strip() or _("For the next meeting of the MT."))
    return row


def before(row: Pack, packs: Iterable[Pack] | None = None) -> Pack | None:
    """The pack before this one; None for the first."""
    rows = Pack.objects.filter(number__lt=row.number) if packs is None else packs
    return gathering.last_of(one for one in rows if one.number < row.number)


def digest(row: Pack) -> str:
    """What is signed: everything the pack holds."""
    return signing.digest({"key": row.key, "number": row.number, "contents": row.contents})


def standing(row: Pack, *, today: date) -> Standing:
    """Where its signatures stand."""
    return signing.standing(Pack.kind, row.key, digest(row), today=today)


def signatures(row: Pack) -> list[str]:
    """Who signed it and when, in words; a signed pack keeps its signatures whatever is erased from it later."""
    given = Signature.objects.filter(subject_kind=Pack.kind, subject=row.key, withdrawn_on=None)
    return [
        _("%(name)s, %(day)s") % {"name": one.person.name, "day": formats.day(one.signed_on)}
        for one in given.select_related("person").order_by("signed_on", "key")
    ]


def refusal(row: Pack, person: Person | None, *, today: date) -> Refused | None:
    """Why this person does not sign this pack; None where they may."""
    if row.state == SIGNED:
        return Refused(why=_("This pack is signed already."), whose_move=_("Nobody's."))
    if Pack.objects.filter(number__gt=row.number).exists():
        return Refused(
            why=_("A later pack was made; this one is history."),
            whose_move=_("The MT's."),
            what_would_change_this=_("Read and sign the newest pack."),
        )
    if person is None or not person.present(today) or not person.holds(Role.MT_MEMBER):
        return Refused(
            why=_("A pack is signed by members of the MT; nobody signs it for them."),
            whose_move=_("The members' of the MT."),
        )
    if person.holds(Role.ARCHITECT):
        return Refused(
            why=_("You make the pack, so you do not sign it for the MT as well."),
            whose_move=_("The other members' of the MT."),
        )
    if any(one.person_id == person.key for one in standing(row, today=today).signatures):
        return Refused(why=_("You signed this pack already."), whose_move=_("The other members' of the MT."))
    return None


@transaction.atomic
def sign(row: Pack, person: Person | None, *, digest_: str, by: Actor, today: date) -> Pack:
    """One signature under exactly what was read; with the last one needed the pack is signed. Raises Refused."""
    row = Pack.objects.get(key=row.key)
    no = refusal(row, person, today=today)
    if no is not None:
        raise no
    act = Act.new()
    found = signing.sign(Pack.kind, row.key, digest(row), person, digest_=digest_, by=by, today=today, act=act)
    if not found.missing:
        row.state = SIGNED
        ledger.write(row, action="pack.signed", by=by, why=_("The last signature that was needed."), act=act)
    return row


def states() -> dict[str, str]:
    """Every state with its word."""
    return {MADE: words.standing(MADE), SIGNED: words.standing(SIGNED)}
