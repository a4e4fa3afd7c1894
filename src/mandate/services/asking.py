"""The mail that asks somebody to answer an assessment, and the one that reminds, in the language of who sends it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.records.models import Campaign
from mandate.services import formats
from mandate.services.answering import NAMED


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that somebody sends themselves."""

    subject: str
    body: str


def letter(
    campaign: Campaign, *, link: str, name: str, organisation: str, sender: str, language: str, remind: bool = False
) -> Letter:
    """What goes with a link; with `remind` what goes to all who were asked, whether they have answered or not."""
    with translation.override(language):
        day = {"day": formats.day(campaign.closes_on), "title": campaign.title}
        hello = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        parts = [hello, *(_reminding(day) if remind else _asking(link, day, organisation)), _promise(campaign)]
        parts.append(_("Kind regards,") + f"\n{sender}")
        subject = _("Reminder: %(title)s, until %(day)s") if remind else _("Your view on AI: %(title)s, until %(day)s")
        return Letter(subject % day, "\n\n".join(parts) + "\n")


def _asking(link: str, day: dict[str, str], organisation: str) -> list[str]:
    return [
        _("Where do we stand with AI at %(organisation)s? I would like your view, ten minutes at most.")
        % {"organisation": organisation},
        link,
        _("You can stop halfway and go on later, until %(day)s. “I do not know” is an answer too.") % day,
    ]


def _reminding(day: dict[str, str]) -> list[str]:
    return [
        _("The questions of “%(title)s” can be answered until %(day)s, with the link that you have.") % day,
        _("You have answered already? Thank you. I cannot see who has, so this goes to everybody."),
    ]


def _promise(campaign: Campaign) -> str:
    if campaign.mode == NAMED:
        return _(
            "You sign in and agree first; then everybody in this circle sees each other's answers, and nobody else."
        )
    return _(
        "Nobody sees what you answered, I neither. Only groups of five people or more are shown, once, when it closes;"
        " the answers are then deleted."
    )
