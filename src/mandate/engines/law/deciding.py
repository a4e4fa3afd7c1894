"""What a tier rests on: the answers that would alter it if they were the other way round, one or two at a time."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from mandate.engines.law.compiled import Choice, Compiled, union
from mandate.engines.law.reaching import reachable
from mandate.engines.law.standing import Standing, Told, stand
from mandate.engines.law.verdict import Ground, Turn

MOST_PAIRS = 300
"""Pairs are tried after single answers; a use with more of them than this is explained by its single answers alone."""


def turns(what: Told, standing: Standing, *, of: Compiled) -> tuple[Turn, ...]:
    """Every single answer that alters the tier when it is the other way round, and what the tier becomes."""
    now = reachable(standing, of.tiers, of=of)
    found = []
    for choice in of.choices:
        if not choice.facts & union(of.tiers.rests_on) or choice.bit & standing.open_choices:
            continue
        holds = _holds(choice, standing)
        then = _after(what, standing, (choice,), of)
        if then != now:
            found.append(Turn(_ground(choice, of, holds=holds), then))
    return tuple(found)


def deciding(what: Told, standing: Standing, turned: Sequence[Turn], *, of: Compiled) -> tuple[tuple[Ground, ...], ...]:
    """The smallest sets of answers on which the tier rests: those that hold first, alone or in pairs, then the noes.

    That it is an AI system at all holds up every tier and tells nothing; where it stands alone, pairs are looked for.
    """
    held = tuple(turn for turn in turned if turn.ground.holds)
    alone = tuple((turn.ground,) for turn in held)
    scope, least = of.tiers.ids[0], of.tiers.ids[-1]
    if any(turn.becomes != (scope,) for turn in held) or reachable(standing, of.tiers, of=of) == (least,):
        return alone
    return (*alone, *_pairs(what, standing, {turn.ground for turn in held}, of)) or tuple((t.ground,) for t in turned)


def _pairs(what: Told, standing: Standing, alone: set[Ground], of: Compiled) -> Iterator[tuple[Ground, ...]]:
    now = reachable(standing, of.tiers, of=of)
    rests_on = union(of.tiers.rests_on)
    told_of = [choice for choice in of.choices if choice.facts & rests_on and _holds(choice, standing)]
    held = [choice for choice in told_of if _ground(choice, of, holds=True) not in alone]
    for pair in list(combinations(held, 2))[:MOST_PAIRS]:
        if _after(what, standing, pair, of) != now:
            yield tuple(_ground(choice, of, holds=True) for choice in pair)


def _holds(choice: Choice, standing: Standing) -> bool:
    made = choice.bit & standing.made & ~standing.waiting
    return bool(made) or (choice.facts != 0 and choice.facts & standing.recorded == choice.facts)


def _ground(choice: Choice, of: Compiled, *, holds: bool) -> Ground:
    return Ground(of.asked[choice.question].id, choice.option.id, choice.option.sets, holds)


def _after(what: Told, standing: Standing, turned: tuple[Choice, ...], of: Compiled) -> tuple[str, ...]:
    """The tiers that can come out once these answers are the other way round; new questions they raise stay open."""
    chosen, facts = dict(what.chosen), dict(what.facts)
    kept = union(choice.facts for choice in of.choices if choice not in turned and _holds(choice, standing))
    for choice in turned:
        one, holds = of.asked[choice.question], _holds(choice, standing)
        given = chosen.get(one.id, frozenset())
        nothing = frozenset(other.option.id for other in one.choices if not other.facts)
        if holds:
            chosen[one.id] = given - {choice.option.id}
        else:
            chosen[one.id] = frozenset({choice.option.id}) | (frozenset() if one.one else given - nothing)
        for name in of.named(choice.facts if not holds else choice.facts & ~kept):
            facts[name] = not holds
    after, _ = stand(Told(chosen, facts, what.closed_world), of=of)
    return reachable(after, of.tiers, of=of)
