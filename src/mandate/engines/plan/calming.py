"""As few starts as can be differ from a plan people know, for a little of the value that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.engines.plan.checking import Starts
from mandate.engines.plan.cutting import Cut
from mandate.engines.plan.exact import Search, improve
from mandate.engines.plan.improving import Rounds, improved
from mandate.engines.plan.model import Chosen, Model, value_of


@dataclass(frozen=True, slots=True)
class Calm:
    """The plan to stay near, and the share of the value found that may be given up for it."""

    starts: Starts
    share: Fraction


STAGES = 5
FIRST_CHARGE = 12
"""A start that moves is charged this many times its share of what may be given up; then half or double of that."""


def stiller(
    model: Model, chosen: Chosen, calm: Calm, rounds: Rounds, *, begin: Chosen, over: Callable[[], bool]
) -> tuple[Chosen, ...]:
    """Plans between the known one and the best: neighbourhoods from `begin` in which every start that moves is charged.

    The charge is doubled where the plan is still good enough, and halved where it is not, so that the plans come near
    to the most that may be given up from both sides. None of them has to be good enough by itself.
    """
    known = _known(model, calm)
    value = value_of(model, chosen)
    given_up = abs(value) * calm.share
    charge = max(1, int(FIRST_CHARGE * given_up / max(1, len(known))))
    found, best = [], begin
    for stage in range(1, STAGES + 1):
        still = frozenset(column for column in range(len(model.columns)) if _stays(model, column, known))
        charged = replace(
            model,
            columns=tuple(
                replace(one, gain=one.gain + charge) if column in still else one
                for column, one in enumerate(model.columns)
            ),
        )
        # Other parts are let free in each stage than in those before, and than where the best was found.
        search = replace(rounds.search, seed=rounds.search.seed + stage * 1000)
        best = improved(charged, best, Rounds(rounds.count, search), over=over, better=lambda _chosen: None)
        found.append(best)
        charge = charge * 2 if value_of(model, best) >= value - given_up else max(1, charge // 2)
    return tuple(found)


def calmer(model: Model, chosen: Chosen, calm: Calm, search: Search, *, also: Sequence[Chosen] = ()) -> Chosen:
    """The plan with fewest starts moved among all that take each start from the new plan, the known one or `also`.

    Of those with equally few the one with most value; what the new plan brings in may be left out again. Few columns
    are left for each initiative, so that this is small and usually decided to proof. `also`: the known plan as it was
    mended to begin from, and what `stiller` found.
    """
    known = _known(model, calm)
    plans = (chosen, *also)
    few = replace(
        model,
        of=tuple(
            tuple(sorted({column for column in (*ways, known.get(number)) if column is not None}))
            for number, ways in enumerate(zip(*plans, strict=True))
        ),
    )
    value = value_of(model, chosen)
    least = value - int(abs(value) * calm.share)
    enough = Cut(
        tuple(column for ways in few.of for column in ways),
        tuple(-model.columns[column].gain for ways in few.of for column in ways),
        model.nothing - least,
    )
    good = [one for one in plans if value_of(model, one) >= least]
    hint = min(good, key=lambda one: moves(model, one, known))
    found = improve(few, search, hint=hint, gains=_worth(model, few, known), cuts=(enough,))
    tried = [hint] if found.chosen is None else [hint, found.chosen]
    return min(tried, key=lambda one: (moves(model, one, known), -value_of(model, one)))


def _known(model: Model, calm: Calm) -> dict[int, int | None]:
    """The column of each known start; None where there is no such start any more."""
    place = {(one.initiative, one.mode.id, one.start): column for column, one in enumerate(model.columns)}
    return {
        number: place.get((number, *calm.starts[one.id]))
        for number, one in enumerate(model.portfolio.initiatives)
        if one.id in calm.starts
    }


def _stays(model: Model, column: int, known: Mapping[int, int | None]) -> bool:
    before = known.get(model.columns[column].initiative)
    return before is not None and model.columns[column].start == model.columns[before].start


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
