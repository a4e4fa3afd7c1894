"""As few starts as can be differ from a plan people know, for a little of the value that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.engines.plan.checking import Starts
from mandate.engines.plan.cutting import Cut
from mandate.engines.plan.exact import Search, improve
from mandate.engines.plan.model import Chosen, Model, value_of


@dataclass(frozen=True, slots=True)
class Calm:
    """The plan to stay near, and the share of the value found that may be given up for it."""

    starts: Starts
    share: Fraction


def calmer(model: Model, chosen: Chosen, calm: Calm, search: Search, *, also: Chosen | None = None) -> Chosen:
    """The plan with fewest starts moved among all that take each start from the new plan, the known one or `also`.

    Of those with equally few the one with most value; what the new plan brings in may be left out again. At most three
    columns are left for each initiative, so that this is small and usually decided to proof. `also`: the known plan as
    it was mended to begin from.
    """
    place = {(one.initiative, one.mode.id, one.start): column for column, one in enumerate(model.columns)}
    known: dict[int, int | None] = {
        number: place.get((number, *calm.starts[one.id]))
        for number, one in enumerate(model.portfolio.initiatives)
        if one.id in calm.starts
    }
    few = replace(
        model,
        of=tuple(
            tuple(sorted({column for column in (now, mended, known.get(number)) if column is not None}))
            for number, (now, mended) in enumerate(zip(chosen, also or chosen, strict=True))
        ),
    )
    value = value_of(model, chosen)
    least = value - int(abs(value) * calm.share)
    enough = Cut(
        tuple(column for ways in few.of for column in ways),
        tuple(-model.columns[column].gain for ways in few.of for column in ways),
        model.nothing - least,
    )
    found = improve(few, search, hint=chosen, gains=_worth(model, few, known), cuts=(enough,))
    if found.chosen is None or moves(model, found.chosen, known) >= moves(model, chosen, known):
        return chosen
    return found.chosen


def moves(model: Model, chosen: Chosen, known: Mapping[int, int | None]) -> int:
    """How many of the known starts are elsewhere or gone; another mode in the same slot is no move."""
    count = 0
    for number, before in known.items():
        now = chosen[number]
        same = before is not None and now is not None and model.columns[now].start == model.columns[before].start
        count += not same
    return count


def _worth(model: Model, few: Model, known: Mapping[int, int | None]) -> list[int]:
    """One start that stays outweighs all value together."""
    all_of_it = sum(max((abs(model.columns[column].gain) for column in ways), default=0) for ways in few.of) * 2 + 1
    gains = [column.gain for column in model.columns]
    for number, before in known.items():
        for column in few.of[number]:
            if before is not None and model.columns[column].start == model.columns[before].start:
                gains[column] += all_of_it
    return gains
