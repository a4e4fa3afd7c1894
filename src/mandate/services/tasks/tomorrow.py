"""Three tasks a team can do differently tomorrow, each with a tool it may really use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mandate.engines.tasks.ranking import Place
from mandate.services.tasks.keeping import ACCEPTED
from mandate.services.tasks.ranking import Line
from mandate.services.tasks.readiness import Fit

MOST = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One task of tomorrow: the task and the tool that is approved for it."""

    line: Line
    fit: Fit


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """The three of a team; `known` how many tasks the team has, `blocked` the first that wait, to say why none fits."""

    cards: tuple[Card, ...]
    known: int
    blocked: tuple[Line, ...]


def tomorrow(lines: Sequence[Line], team: str) -> Tomorrow:
    """What a team begins with: its highest ranked tasks with a tool, data and people ready.

    Accepted tasks count as well, after the ranked ones; a task without a word on how to do it is passed over.
    """
    mine = [line for line in lines if line.team == team]
    ready = [line for line in mine if line.place in (Place.RANKED, ACCEPTED) and line.task.how]
    cards: list[Card] = []
    for line in ready:
        fit = line.readiness.fit
        if fit is not None and line.readiness.data != "no" and line.readiness.competence != "no":
            cards.append(Card(line, fit))
    blocked = tuple(line for line in mine if line.place == Place.LATER)
    return Tomorrow(tuple(cards[:MOST]), len(mine), blocked[:MOST])
