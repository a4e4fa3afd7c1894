"""A mail as it is read: one screen, from the sealed edition and what is for this person, as HTML and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.connectors.files.mail import whole_eml
from mandate.connectors.files.newsletter import Letter, Line, Part, to_html, to_text
from mandate.connectors.home import options
from mandate.records.models import Edition, Mail, Organisation
from mandate.services.mailing import choices, notices, outbox
from mandate.services.mailing.notices import Notice
from mandate.services.stand import editions, reading
from mandate.services.stand.gathering import Item
from mandate.services.stand.reading import Reader

MOST = 2
"""Items of one part in a mail: with six parts they fill a screen, and stay under some two hundred words."""


def site() -> str:
    """Where this server is reached, without a slash at the end."""
    found = settings.BASE_URL or (settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else "")
    return str(found or f"http://127.0.0.1:{options.number('PORT')}").rstrip("/")


def letter(row: Mail) -> Letter:
    """The mail of a row: what it says today is what it said, since an edition is sealed and the rest is kept."""
    link = choices.token(row.person)
    with translation.override(row.language):
        found = _yours(notices.kept(row.own))
        reader = reading.reader_of(row.person)
        if row.edition is None:
            return _digest(row, found, link)
        items = editions.since_last(row.person_id, row.edition)
        return _edition(row.edition, items, reader, found, subject=row.subject, language=row.language, link=link)


def preview(edition: Edition, reader: Reader, *, language: str, yours: Sequence[Notice] = ()) -> Letter:
    """What a reader of a role and team gets of an edition, sent or not; with `yours` what is for one person alone."""
    with translation.override(language):
        subject = notices.subject(edition, language=language)
        return _edition(
            edition, edition.items, reader, _yours(yours), subject=subject, language=language, link="preview"
        )


def _edition(
    edition: Edition, items: Sequence[Item], reader: Reader, yours: Sequence[Part], *, subject: str, language: str,
    link: str,
) -> Letter:  # fmt: skip
    told = reading.told(items, reader, language=language)
    foreword = reading.foreword(edition, language)
    return Letter(
        language=language,
        subject=subject,
        preview=reading.sentence(told),
        organisation=_organisation(),
        heading=reading.sentence(told),
        foreword=tuple(part for part in foreword.split("\n") if part.strip()),
        parts=(*yours, *(_part(part) for part in told)),
        button=Line(_("Read where we stand"), "", site() + reverse("edition", args=[edition.key])),
        foot=_foot(link, stand=True),
    )


def _digest(row: Mail, yours: Sequence[Part], link: str) -> Letter:
    return Letter(
        language=row.language, subject=row.subject, preview=row.subject, organisation=_organisation(),
        heading=row.subject if yours else _("Nothing waits on you."), foreword=(), parts=tuple(yours),
        button=Line(_("Open what waits"), "", site() + reverse("notifications")), foot=_foot(link, stand=False),
    )  # fmt: skip


def _part(part: reading.Part) -> Part:
    shown = [Line(_mark(one), one.text, site() + one.href if one.href else "") for one in part.items[:MOST]]
    left = len(part.items) - MOST
    more = Line(_("and %(count)s more") % {"count": left}, "", site() + reverse("stand")) if left > 0 else None
    return Part(part.title, tuple(shown), more)


def _mark(one: reading.Told) -> str:
    return _("%(title)s (your team)") % {"title": one.title} if one.yours else one.title


def _yours(found: Sequence[Notice]) -> list[Part]:
    """What is for this person alone, the kinds in order, a few of each."""
    titles = {
        choices.WAITS: _("Waits on you"), choices.ACCESS: _("Changed for you"), choices.LEARNING: _("For you to learn"),
    }  # fmt: skip
    made = []
    for kind, title in titles.items():
        rows = [one for one in found if one.kind == kind]
        if rows:
            shown = tuple(Line(one.title, one.note, site() + one.href) for one in rows[: notices.MOST])
            left = len(rows) - notices.MOST
            more = _("and %(count)s more") % {"count": left}
            rest = Line(more, "", site() + reverse("notifications")) if left > 0 else None
            made.append(Part(title, shown, rest))
    return made


def _foot(link: str, *, stand: bool) -> tuple[Line, ...]:
    why = _("You get this because you work here.") if stand else _("You get this because something is for you.")
    return (
        Line(_("%(why)s Never more than one a day.") % {"why": why}),
        Line(_("Choose how often, or stop these mails"), "", stop_address(link)),
    )


def stop_address(link: str) -> str:
    """Where somebody stops these mails without signing in."""
    return site() + reverse("mail-stop", args=[link])


def _organisation() -> str:
    company = Organisation.objects.first()
    return company.name if company else ""


def content(row: Mail, *, at: datetime) -> bytes:
    """The whole mail as it is handed over, with one click to stop it (RFC 8058). Raises NotAddressable."""
    stop = stop_address(choices.token(row.person))
    headers = {
        "Message-ID": row.message_id,
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": row.language,
    }
    sender = posting.sender() or f"desk@{_nowhere()}"
    if row.kind == outbox.INVITE:
        return _invitation(row, sender=sender, at=at, headers=headers)
    made = letter(row)
    return whole_eml(
        made.subject, to_text(made), to=row.address, sender=sender, html=to_html(made), date=at, headers=headers,
    )  # fmt: skip


def _invitation(row: Mail, *, sender: str, at: datetime, headers: dict[str, str]) -> bytes:
    """What calendars recognise; an answer to it goes to who calls together, as one by calendar does."""
    own = row.own
    return whole_eml(
        row.subject, own["body"], to=row.address, sender=sender, calendar=own["calendar"].encode(),
        method=own["method"], date=at, headers={**headers, "Reply-To": own["reply_to"]},
    )  # fmt: skip


def _nowhere() -> str:
    """A domain that never leads anywhere (RFC 2606), for a mail that is only looked at."""
    return "mandate.invalid"


def shown(row: Mail) -> tuple[str, str] | None:
    """HTML and text of a mail for the outbox; None of one that carried a link of somebody's own.

    An invitation has text and a calendar file, and no HTML.
    """
    if row.kind not in outbox.WHOLE:
        return None
    if row.kind == outbox.INVITE:
        return "", row.own["body"]
    made = letter(row)
    return to_html(made), to_text(made)
