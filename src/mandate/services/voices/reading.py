"""What voices say together: themes of five and more, how the promise of a reply is kept, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mandate.engines import voices as engine
from mandate.engines.voices import Kept, Said, Theme
from mandate.records.models import Voice
from mandate.services.voices.saying import DONE

MOST_DONE = 100


@dataclass(frozen=True, slots=True)
class Patterns:
    """What five voices or more have in common, and how replies keep their promise."""

    about: tuple[Theme, ...]
    teams: tuple[Theme, ...]
    words: tuple[Theme, ...]
    kept: Kept


def patterns(rows: Iterable[Voice], *, today: date) -> Patterns:
    """The themes of these voices; nothing that fewer than five people said, whoever asks."""
    every = list(rows)
    said = [
        Said(row.person_id or row.key, row.about_name, row.team.name if row.team else None, row.text) for row in every
    ]
    kept = engine.kept([(row.due_on, row.replied_on) for row in every], today=today)
    return Patterns(engine.about(said), engine.teams(said), engine.words(said), kept)


def done() -> list[Voice]:
    """What was said and done, newest first: only the sentences that were written for everybody."""
    rows = Voice.objects.filter(state=DONE).order_by("-done_on", "key")
    return list(rows.only("key", "about_name", "summary", "did", "done_on")[:MOST_DONE])
