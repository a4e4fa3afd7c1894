"""Somebody looks whether a notice is shown: on a page that was saved, whose words are read, or on a picture of it."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.engines.touchpoints import shows
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Person, Touchpoint, TouchpointProof
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.touchpoints import standing

LARGEST = 5_000_000
PAGE, PICTURE = "page", "picture"
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"%PDF-": "pdf"}


def form(content: bytes) -> str:
    """The kind of file by its first bytes: png, jpg, webp, pdf or html; empty for any other. Nothing is decoded."""
    for begins, name in _PICTURES.items():
        if content.startswith(begins):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return "html" if b"<" in content[:2000] and b"\x00" not in content[:2000] else ""


def may_check(person: Person | None, row: Touchpoint) -> bool:
    """Whether this person may say what is shown here: its owner, or the architect."""
    return person is not None and (person.key == row.owner_id or person.holds(Role.ARCHITECT))


def refuse_others(person: Person | None, row: Touchpoint) -> None:
    """Raises Refused for who neither owns this touchpoint nor is the architect."""
    if not may_check(person, row):
        owner = row.owner.name if row.owner else _("the architect")
        raise Refused(
            why=_("Only the owner of this touchpoint and the architect write down what is shown."),
            whose_move=_("The move of %(name)s.") % {"name": owner},
            what_would_change_this=_("Ask the architect to make you its owner."),
        )


def check(
    row: Touchpoint, content: bytes, *, seen: bool, by: Actor, person: Person | None, today: date, why: str = ""
) -> Change:
    """What a file shows of the notice, in the record with its hash; the file is kept as it came.

    Of a page its visible words decide. Of a picture nothing is read: `seen` is what whoever looked says. `person` None
    is who works on the machine itself. Raises Refused.
    """
    if person is not None:
        refuse_others(person, row)
    kind = _readable(row, content)
    if kind == "html":
        row.found, row.check_how = _on_page(row, content), PAGE
    else:
        row.found, row.check_how = seen, PICTURE
    row.check_said = said(row)
    row.checked_on, row.proof_form, row.proof_sha256 = today, kind, hashlib.sha256(content).hexdigest()
    reason = why.strip() or _("Looked at on %(day)s.") % {"day": today.isoformat()}
    with transaction.atomic():
        TouchpointProof.objects.get_or_create(sha256=row.proof_sha256, defaults={"form": kind, "content": content})
        return ledger.write(row, action="touchpoint.checked", by=by, why=reason)


def _readable(row: Touchpoint, content: bytes) -> str:
    if not row.notice:
        raise Refused(
            why=_("No notice is chosen here, so there is nothing to look for."),
            what_would_change_this=_("Choose the notice people are to see, then look again."),
        )
    if len(content) > LARGEST:
        raise Refused(
            why=_("The file is too large."),
            what_would_change_this=_("The most is %(most)s.") % {"most": formats.size(LARGEST)},
        )
    kind = form(content)
    if not kind:
        raise Refused(
            why=_("That is neither a saved page nor a picture."),
            what_would_change_this=_("Bring a page saved as HTML, or a screenshot as PNG, JPEG, WebP or PDF."),
        )
    return kind


def _on_page(row: Touchpoint, content: bytes) -> bool:
    html = content.decode("utf-8", errors="replace")
    return any(shows(html, one) for one in standing.texts(row))


def said(row: Touchpoint) -> str:
    """What a check saw, in one sentence."""
    if row.check_how == PAGE:
        return (
            _("The words of the notice stand visibly in the page.")
            if row.found
            else _(
                "The words of the notice do not stand visibly in the page: a text in its source, in a script or in "
                "a part that is hidden does not count."
            )
        )
    return _("Somebody saw the notice; the picture is kept.") if row.found else _("Somebody looked and saw no notice.")


def proof(row: Touchpoint) -> TouchpointProof | None:
    """The file of the last check, where there was one."""
    return TouchpointProof.objects.filter(sha256=row.proof_sha256).first() if row.proof_sha256 else None
