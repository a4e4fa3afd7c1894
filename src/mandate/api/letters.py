"""Letters that ask for a missing source: which there are, and each as text ready to send."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import files
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.services import letters as service

router = Router(tags=["inventory"])


class Letter(Out):
    """One letter: what it asks of whom, and whether the source is here already."""

    id: str
    subject: str
    to: str
    families: str
    state: str = Field(
        description="Whether such a source may be read now: open, closed, refused; empty for the record."
    )
    here: bool


class Letters(Answer):
    """A part of the letters, those for missing sources first."""

    items: list[Letter]


class LetterAsked(At):
    """For whom it is written."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who receives it; empty: of the caller.")
    system: Words = Field(
        default="", max_length=60, description="Id of one system; empty: all that fit the organisation."
    )


class System(Out):
    """A system whose export the letter explains."""

    id: str
    name: str


class LetterInFull(Letter):
    """A letter ready to send."""

    language: Literal["en", "nl"]
    subject_line: str
    body: str
    systems: list[System]


@router.get("/inventory/letters", response=Letters, auth=may("see overview"))
def letters(request: Call, asked: Query[Asked]) -> Any:
    """Every letter: what it asks of whom, and whether the source is here already."""
    rows = service.asked(language=files.language(), today=asked.day, at=asked.moment)
    listed = Listed(title=_("Letters"), rows=Rows(rows), answer=Letters, search=("subject", "to", "families"))
    return show(request, asked, listed)


@router.get("/inventory/letters/{slug:key}", response=LetterInFull, auth=may("see overview"))
def letter(request: Call, key: str, asked: Query[LetterAsked]) -> Any:
    """One letter in the language of whoever receives it."""
    one = service.letter(key, platform=service.platform())
    if one is None:
        raise Http404(key)
    language, at = asked.language or files.language(), asked.moment
    today = asked.day
    systems = tuple(system for system in one.systems if system.id == asked.system) or one.systems
    sender = service.sender(request.auth.person)
    draft = service.write(one, language=language, today=today, sender=sender, systems=systems, at=at)
    row = next(row for row in service.asked(language=language, today=today, at=at) if row.id == key)
    return LetterInFull(
        **Letter.model_validate(row).model_dump(),
        language="nl" if language == "nl" else "en",
        subject_line=draft.subject,
        body=draft.body_text,
        systems=[System(id=system.id, name=system.name.of(language)) for system in one.systems],
    )
