"""Who said something without a name follows it with a code, and can answer the reply; no sign-in, no trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mandate.records.models import Voice, Whisper
from mandate.services import erasing
from mandate.services.refusals import Refused
from mandate.services.voices.saying import LONGEST, digest, plain

MOST_ADDED = 10
"""Texts that one code can add in a day."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a code leads to: the voice, or what waits for its day to be over; and what was added today."""

    about_name: str
    text: str
    said_on: date
    voice: Voice | None
    today: tuple[str, ...]


def find(code: str) -> Followed:
    """What this code leads to. Raises Refused for one that leads nowhere.

    Tries are not counted: a count would have to be kept by address, and 96 bits are not guessed.
    """
    token = digest(code)
    waiting = list(Whisper.objects.filter(token=token).order_by("id"))
    voice = Voice.objects.filter(token=token).select_related("replied_by", "owner").first()
    first = voice or next((row for row in waiting if not row.voice), None)
    if first is None:
        raise Refused(
            why=_("This code leads nowhere."),
            what_would_change_this=_("Type it again as it was shown: it is kept nowhere, so nobody can look it up."),
        )
    return Followed(first.about_name, first.text, first.said_on, voice, tuple(row.text for row in waiting if row.voice))


def add(code: str, text: str, *, today: date) -> None:
    """Add something to what was said; it enters the record when the day is over. Raises Refused with what is wrong."""
    found = find(code)
    if found.voice is None:
        raise Refused(why=_("It can be added to from tomorrow on."), whose_move=_("Nobody's: its day is not over."))
    if not text.strip() or len(text) > LONGEST:
        raise Refused(why=_("Say something, in under %(most)s characters.") % {"most": LONGEST}, whose_move=_("Yours."))
    if len(found.today) >= MOST_ADDED:
        raise Refused(why=_("That is enough for today."), what_would_change_this=_("Go on tomorrow."))
    Whisper.objects.create(voice=found.voice.key, text=plain(text), token=digest(code), said_on=today)
    erasing.settle()
