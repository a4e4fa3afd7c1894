"""Signing the charter: what is different from what holds, whose signatures are there, and ending the mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Charter
from mandate.services import charter as service
from mandate.services import clauses, wording
from mandate.services.charter import DRAFT, SIGNED
from mandate.services.mandate import comparing, signing
from mandate.services.mandate.comparing import Difference
from mandate.services.refusals import Refused
from mandate.web import history, reader
from mandate.web.may import may
from mandate.web.page import page


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the charter with what it says otherwise than the one signed before it."""

    charter: Charter
    standing: str
    differences: list[Difference]


def shown(request: HttpRequest, found: Charter | None, *, at: datetime | None, today: date) -> dict[str, Any]:
    """What the page of the charter says of signatures, of the draft beside it and of the versions before it."""
    versions = service.versions(at)
    draft = next((row for row in versions if row.state == DRAFT), None)
    rows = signing.history(versions)
    called = comparing.names(versions)
    before = {row.key: earlier for row, earlier in rows}
    told = [
        Version(row, clauses.standing(row.state, row.label), comparing.differences(earlier, row, called))
        for row, earlier in rows
        if earlier is not None
    ]
    waiting = draft or found
    stands = signing.standing(waiting, today=today) if waiting is not None and not at else None
    person = reader.me(request)
    return {
        "draft": draft,
        "draft_differs": next((one.differences for one in told if draft and one.charter.key == draft.key), []),
        "beside": draft is not None and before.get(draft.key) is not None,
        "signatures": stands,
        "signed_said": signing.sentence(waiting, stands) if waiting is not None and stands else "",
        "mine": bool(
            draft and stands and person.holds(Role.MT_MEMBER) and signing.may_sign(draft, person, stands) is None
        ),
        "may_end": bool(found and found.state == SIGNED and not at and person.holds(Role.MT_MEMBER)),
        "versions": [one for one in told if draft is None or one.charter.key != draft.key],
    }


@may("sign charter")
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Read what is signed, with every difference from what holds, and sign exactly that; or take it back."""
    today, person = clock.today(), reader.me(request)
    draft = service.drafted()
    if draft is None:
        raise Refused(
            why=_("There is nothing to sign: the charter that holds is signed."),
            whose_move=_("The architect's: a change makes a new draft."),
        )
    if request.method == "POST":
        by = reader.actor(request)
        if request.POST.get("do") == "withdraw":
            signing.withdraw(draft, person, by=by, today=today)
            return HttpResponseRedirect(reverse("charter"))
        signing.sign(draft, person, digest_=request.POST.get("digest", ""), by=by, today=today)
        return HttpResponseRedirect(reverse("charter"))
    stands = signing.standing(draft, today=today)
    current = service.current(today=today)
    before = current if current is not None and current.key != draft.key else None
    refusal = signing.may_sign(draft, person, stands)
    context = {
        "charter": draft,
        "standing": clauses.standing(draft.state, draft.label),
        "signatures": stands,
        "signed_said": signing.sentence(draft, stands),
        "before": before,
        "differences": comparing.differences(before, draft),
        "refusal": refusal,
        "signed": any(row.person_id == person.key for row in stands.signatures),
        "role": wording.word("role", _role(person.holds(Role.MT_MEMBER))),
        "log": history.of(draft),
    }
    return page(request, "charter/sign.html", context)


def _role(member: bool) -> str:
    return Role.MT_MEMBER.value if member else Role.ARCHITECT.value


@may("sign charter")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """A member of the MT ends the mandate: from now on every decision goes to the MT."""
    today = clock.today()
    found = service.current(today=today)
    if found is None:
        raise Refused(why=_("There is no charter to end."), whose_move=_("The architect's."))
    why = request.POST.get("why", "")
    signing.end(found, reader.me(request), by=reader.actor(request), why=why, today=today)
    return HttpResponseRedirect(reverse("charter"))


urlpatterns = [
    path("charter/sign/", sign, name="charter-sign"),
    path("charter/end/", end, name="charter-end"),
]
