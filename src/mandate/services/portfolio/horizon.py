"""The horizon: one paragraph and three signs that can be checked, signed by the MT; and what of it stayed constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Horizon, Person
from mandate.services.portfolio import signing
from mandate.services.portfolio.signing import Standing
from mandate.services.refusals import Refused
from mandate.services.sheets.values import clean
from mandate.services.typed import day_of

DRAFT, SIGNED, ENDED = "draft", "signed", "ended"
SIGNS = 3
LONGEST, LONGEST_SIGN = 1200, 300


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form says: the paragraph, and three signs as (text, day)."""

    text: str
    signs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign over the versions: its words, its day, when it was seen, and since which version it stands so."""

    text: str
    by: str
    met_on: str
    since: int


def current(rows: Sequence[Horizon]) -> Horizon | None:
    """The horizon that counts: the newest signed one, else the draft."""
    return next((row for row in rows if row.state == SIGNED), None) or next(iter(rows), None)


def drafted(rows: Sequence[Horizon]) -> Horizon | None:
    """The draft beside it, if there is one."""
    return next((row for row in rows if row.state == DRAFT), None)


def facts_of(row: Horizon | None) -> Facts:
    """What a form starts from."""
    if row is None:
        return Facts("", (("", ""),) * SIGNS)
    return Facts(row.text, tuple((one["text"], one.get("by") or "") for one in row.signs))


def problems(facts: Facts) -> dict[str, str]:
    """What is missing or wrong, per field."""
    found = {}
    text = clean(facts.text)
    if not text:
        found["text"] = _("Write in one paragraph where this goes.")
    elif len(text) > LONGEST or "\n\n" in text:
        found["text"] = _("One paragraph of at most %(most)s characters.") % {"most": LONGEST}
    for number, (said, day) in enumerate(facts.signs, start=1):
        if not clean(said, lines=False):
            found[f"sign-{number}"] = _("Three signs, so that anybody can check whether we are there.")
        elif len(said) > LONGEST_SIGN:
            found[f"sign-{number}"] = _("At most %(most)s characters fit here.") % {"most": LONGEST_SIGN}
        if day and day_of(day) is None:
            found[f"by-{number}"] = _("Write the date as 2027-03-01.")
    return found


def write(facts: Facts, *, by: Actor, today: date, why: str = "", version: int | None = None) -> Horizon:
    """The draft as it stands now: a new one beside what is signed, or the one there is. Raises Refused, or Stale."""
    found = problems(facts)
    if found:
        raise Refused(why=" ".join(dict.fromkeys(found.values())))
    rows = list(Horizon.objects.all())
    row = drafted(rows)
    action = "horizon.changed"
    if row is None:
        row = Horizon(number=max((one.number for one in rows), default=0) + 1, written_on=today)
        action = "horizon.written"
    elif version is not None:
        row.version = version
    row.text = clean(facts.text)
    row.signs = [
        {"text": clean(text, lines=False), "by": day.strip() or None, "met_on": None} for text, day in facts.signs
    ]
    ledger.write(row, action=action, by=by, why=why.strip() or _("Where this goes."))
    return row


def digest(row: Horizon) -> str:
    """What is signed: the paragraph and the signs, and not whether one was seen since."""
    signs = [{"text": one["text"], "by": one.get("by")} for one in row.signs]
    return signing.digest({"key": row.key, "number": row.number, "text": row.text, "signs": signs})


def standing(row: Horizon, *, today: date) -> Standing:
    """Where its signatures stand."""
    return signing.standing(Horizon.kind, row.key, digest(row), today=today)


@transaction.atomic
def sign(row: Horizon, person: Person | None, *, digest_: str, by: Actor, today: date) -> Horizon:
    """One signature; with the last one needed it counts, and the one before it ends. Raises Refused."""
    row = Horizon.objects.get(key=row.key)
    if row.state != DRAFT:
        raise Refused(why=_("This horizon is signed already."), whose_move=_("The architect's: write a new one."))
    act = Act.new()
    found = signing.sign(Horizon.kind, row.key, digest(row), person, digest_=digest_, by=by, today=today, act=act)
    if not found.missing:
        for before in Horizon.objects.filter(state=SIGNED):
            before.state = ENDED
            ledger.write(before, action="horizon.changed", by=by, why=_("A later one was signed."), act=act)
        row.state = SIGNED
        why = _("The last signature that was needed.")
        ledger.write(row, action="horizon.signed", by=by, why=why, act=act)
    return row


def met(row: Horizon, number: int, *, by: Actor, today: date, why: str) -> Horizon:
    """A sign was seen, or not after all. Raises Refused without saying what shows it."""
    if not 1 <= number <= len(row.signs):
        raise Refused(why=_("There is no such sign."))
    if not why.strip():
        raise Refused(why=_("Say what shows it: somebody will ask."), whose_move=_("Yours."))
    signs = [dict(one) for one in row.signs]
    signs[number - 1]["met_on"] = None if signs[number - 1].get("met_on") else today.isoformat()
    row.signs = signs
    ledger.write(row, action="horizon.changed", by=by, why=why.strip())
    return row


def constant(rows: Sequence[Horizon]) -> list[Sign]:
    """The signs of the horizon that counts, each with the version since which it stands word for word."""
    now = current(rows)
    if now is None:
        return []
    earlier = [row for row in sorted(rows, key=lambda one: -one.number) if row.number < now.number]
    return [_since(one, now.number, earlier) for one in now.signs]


def _since(sign_: Mapping[str, Any], number: int, earlier: Sequence[Horizon]) -> Sign:
    since = number
    for row in earlier:
        if not any(one["text"] == sign_["text"] for one in row.signs):
            break
        since = row.number
    return Sign(sign_["text"], sign_.get("by") or "", sign_.get("met_on") or "", since)


def text_since(rows: Sequence[Horizon]) -> int | None:
    """Since which version the paragraph stands word for word; None before there is one."""
    now = current(rows)
    if now is None:
        return None
    since = now.number
    for row in sorted(rows, key=lambda one: -one.number):
        if row.number < now.number:
            if row.text != now.text:
                break
            since = row.number
    return since
