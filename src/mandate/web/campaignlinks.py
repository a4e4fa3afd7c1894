"""Links into an assessment: one per group or one per person, shown once, with the texts that carry them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.connectors.files.mail import NotAddressable, draft_eml
from mandate.connectors.files.sheets import shielded
from mandate.records import clock
from mandate.records.models import Campaign, Invitation
from mandate.services import asking, entry
from mandate.services import campaigns as service
from mandate.services.answering import NAMED
from mandate.services.asking import Letter
from mandate.web import drafts, qr, reader, records
from mandate.web.may import may
from mandate.web.page import organisation, page

CSV, DRAFTS = "csv", "drafts"


@dataclass(frozen=True, slots=True)
class Personal:
    """One person's link and the mail that carries it."""

    key: str
    name: str
    email: str
    secret: str
    link: str
    letter: Letter
    mailto: str


@may("run assessment")
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, key: str) -> HttpResponse:
    """Who can be asked and how; after a button, the links themselves, this once."""
    one, today = records.one(Campaign, request, key), clock.today()
    made: dict[str, Any] = {"door": None, "personal": []}
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what in {CSV, DRAFTS}:
            return _taken_along(request, one, what)
        if what == "door":
            group = service.group_of(one, request.POST.get("group", ""))
            secret = service.make_door(one, group, at=clock.now())
            link = _link(request, secret)
            letter = _letter(request, one, link)
            square = qr.square(link, name=_("QR code of the link of %(group)s") % {"group": group.label})
            door = {"group": group, "link": link, "square": square, "letter": letter}
            made["door"] = {**door, "mailto": drafts.mailto(*_parts(letter))}
        if what == "people":
            asked = service.invite(one, today=today, only_new=one.mode != NAMED)
            made["personal"] = [_personal(request, one, person, secret) for person, secret in asked]
    return page(request, "campaigns/links.html", {**_context(request, one), **made})


def _context(request: HttpRequest, one: Campaign) -> dict[str, Any]:
    groups = service.groups_of(one)
    expected = service.expected(groups, today=clock.today())
    asked = service.people_asked(one)
    reminder = _letter(request, one, "", remind=True)
    return {
        "campaign": one,
        "rows": [(group, expected.get(group.key)) for group in groups],
        "known": expected.get("", 0),
        "asked": asked,
        "named": one.mode == NAMED,
        "reminder": reminder,
        "reminder_mailto": drafts.mailto(*_parts(reminder)),
        "to": sorted(_addresses(one)) if asked else [],
        "invitation": _letter(request, one, request.build_absolute_uri(reverse("campaign", args=[one.key]))),
    }


def _addresses(one: Campaign) -> list[str]:
    """Everybody who was asked and has an address: a reminder goes to all, since nobody is told who has answered."""
    rows = Invitation.objects.filter(campaign=one).exclude(person__email=None)
    return [email for email in rows.values_list("person__email", flat=True) if email]


def _link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("answer-start", args=[secret]))


def _letter(request: HttpRequest, one: Campaign, link: str, *, name: str = "", remind: bool = False) -> Letter:
    company = organisation()
    return asking.letter(
        one,
        link=link,
        name=name,
        organisation=company.name if company else "",
        sender=reader.me(request).name,
        language=(translation.get_language() or "en")[:2],
        remind=remind,
    )


def _parts(letter: Letter) -> tuple[str, str]:
    return letter.subject, letter.body


def _personal(request: HttpRequest, one: Campaign, person: Any, secret: str) -> Personal:
    link, email = _link(request, secret), person.email or ""
    if one.mode == NAMED:
        link = request.build_absolute_uri(reverse("campaign", args=[one.key]))
    letter = _letter(request, one, link, name=person.name)
    return Personal(person.key, person.name, email, secret, link, letter, drafts.mailto(*_parts(letter), email))


def _taken_along(request: HttpRequest, one: Campaign, what: str) -> HttpResponse:
    """The links just shown, as a table or as drafts of mails; only those that are this campaign's own."""
    given = dict(pair.split(":", 1) for pair in request.POST.getlist("link")[:5000] if ":" in pair)
    rows = Invitation.objects.filter(campaign=one, person__in=given).select_related("person")
    right = [row for row in rows if row.digest == entry.digest(given[row.person_id])]
    found = [_personal(request, one, row.person, given[row.person_id]) for row in right]
    found.sort(key=lambda personal: personal.name.lower())
    if what == CSV:
        return drafts.attachment(_csv(found), "links.csv", "text/csv; charset=utf-8")
    return drafts.attachment(_drafts(found), "mails.zip", "application/zip")


def _csv(rows: Sequence[Personal]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([_("Name"), _("E-mail address"), _("Link")])
    table.writerows([shielded(row.name), shielded(row.email), row.link] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _drafts(rows: Sequence[Personal]) -> bytes:
    """A mail draft per person, in one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for number, row in enumerate(rows, start=1):
            try:
                draft = draft_eml(row.letter.subject, row.letter.body, to=[row.email] if row.email else ())
            except NotAddressable:
                draft = draft_eml(row.letter.subject, row.letter.body)
            pack.writestr(f"{number:03}.eml", draft)
    return packed.getvalue()
