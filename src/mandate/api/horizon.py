"""The horizon as JSON: the paragraph and its signs, what stayed constant, a draft, and signatures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.bodies import Given, MustSayWhy, Reason
from mandate.api.entering import Call, may, me
from mandate.api.lists import At
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, seen
from mandate.records.models import Horizon as Row
from mandate.services.portfolio import horizon as service
from mandate.services.portfolio import signing
from mandate.services.refusals import Refused

router = Router(tags=["horizon"])


class Sign(Out):
    """One sign that can be checked."""

    text: str
    by: date | None = None
    met_on: date | None = None


class Horizon(Kept):
    """One version of the horizon."""

    number: int
    text: str
    signs: list[Sign]
    state: str = Field(description="draft, signed or ended.")
    written_on: date


class Constant(Out):
    """A sign of the version that counts, and the version since which it stands word for word."""

    text: str
    since: int


class Horizons(Out):
    """What counts, the draft beside it, earlier versions, and what stayed constant."""

    current: Horizon | None
    draft: Horizon | None
    digest: str = Field(description="What is signed of the draft; empty without one.")
    signed_by: list[str] = Field(description="Who signed the draft so far.")
    earlier: list[Horizon]
    constant: list[Constant]


class SignGiven(Given):
    """One sign of a draft."""

    text: Words = Field(min_length=1, max_length=service.LONGEST_SIGN)
    by: date | None = None


class HorizonGiven(Reason):
    """The draft as it stands from now on."""

    text: Words = Field(min_length=1, max_length=service.LONGEST)
    signs: list[SignGiven] = Field(min_length=service.SIGNS, max_length=service.SIGNS)


class Signing(Given):
    """What is signed, by its digest."""

    digest: Words = Field(min_length=64, max_length=64)


@router.get("/horizon", response=Horizons, auth=may("see roadmap"))
def horizon(request: Call, asked: Query[At]) -> Any:
    """Where this goes, with its signs, and what of it stayed constant over the versions."""
    rows = sorted(seen.rows(Row, request.auth.person, asked.moment), key=lambda one: -one.number)
    return _told(rows)


def _told(rows: list[Row]) -> dict[str, Any]:
    now, draft = service.current(rows), service.drafted(rows)
    stands = service.standing(draft, today=clock.today()) if draft else None
    return {
        "current": now, "draft": draft, "digest": stands.digest if stands else "",
        "signed_by": signing.names(stands.signatures) if stands else [],
        "earlier": [row for row in rows if row.state == service.ENDED], "constant": service.constant(rows),
    }  # fmt: skip


@router.put("/horizon", response=Horizons, auth=may("plan roadmap"))
def write_horizon(request: Call, given: HorizonGiven) -> Any:
    """Write the draft; what is signed stays until the new one is."""
    facts = service.Facts(given.text, tuple((one.text, one.by.isoformat() if one.by else "") for one in given.signs))
    valid(service.problems(facts))
    service.write(facts, by=request.auth.actor, today=clock.today(), why=given.why)
    return _told(list(Row.objects.all()))


@router.post("/horizon/sign", response=Horizons, auth=may("sign roadmap"))
def sign_horizon(request: Call, given: Signing) -> Any:
    """A member of the MT signs what stands in the draft."""
    draft = service.drafted(list(Row.objects.all()))
    if draft is None:
        raise Refused(why=_("There is nothing to sign: no draft was written."))
    service.sign(draft, me(request), digest_=given.digest, by=request.auth.actor, today=clock.today())
    return _told(list(Row.objects.all()))


@router.post("/horizon/signs/{int:number}", response=Horizons, auth=may("plan roadmap"))
def see_sign(request: Call, number: int, given: MustSayWhy) -> Any:
    """A sign was seen, or not after all; `why` says what shows it."""
    now = service.current(list(Row.objects.all()))
    if now is None:
        raise Refused(why=_("Nobody wrote down yet where this goes."))
    service.met(now, number, by=request.auth.actor, today=clock.today(), why=given.why)
    return _told(list(Row.objects.all()))
