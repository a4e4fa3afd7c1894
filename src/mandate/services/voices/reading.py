"""What voices say together: themes of five and more, how the promise of a reply is kept, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mandate.engines import voices as engine
from mandate.engines.voices import Kept, Said, Theme
from mandate.records import asof
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
    kept = engine.kept([(row.said_on, row.due_on, row.replied_on) for row in every], today=today)
    return Patterns(engine.about(said), engine.teams(said), engine.words(said), kept)


def every(at: datetime | None = None) -> Iterable[Voice]:
    """Every voice, now or as of a moment; for what tells no single one."""
    return Voice.objects.select_related("team") if at is None else asof.world(at).all(Voice)


def done(*, since: date | None = None, most: int = MOST_DONE, at: datetime | None = None) -> list[Voice]:
    """You said, we did, newest first, from a day on: only the sentences that were written for everybody.

    Whatever tells many at once (a digest, the page of where we stand) reads these and nothing else of a voice.
    """
    if at is not None:
        told = [(row.done_on, row) for row in every(at) if row.state == DONE and row.done_on]
        told = [(day, row) for day, row in told if since is None or day >= since]
        return [row for _day, row in sorted(told, key=lambda pair: (-pair[0].toordinal(), pair[1].key))][:most]
    rows = Voice.objects.filter(state=DONE).order_by("-done_on", "key")
    rows = rows.filter(done_on__gte=since) if since else rows
    return list(rows.only("key", "about_name", "summary", "did", "done_on")[:most])
