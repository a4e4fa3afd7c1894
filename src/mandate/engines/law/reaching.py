"""Which outcomes can still come out, whatever the open questions are answered with, found by trying them."""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from mandate.engines.law.compiled import Choice, Compiled, Outcomes, union
from mandate.engines.law.standing import Standing, with_choice, without_choice
from mandate.engines.law.triggers import FALSE, OPEN, TRUE


def reachable(standing: Standing, outcomes: Outcomes, *, of: Compiled) -> tuple[str, ...]:
    """The outcomes some completion of the open questions gives, in the order of the list; one means decided.

    Plain three-valued logic is too careful here: it leaves open what no set of answers can bring about, since it
    forgets that the same fact stands in two conditions.
    """
    return _reachable(of, outcomes, standing)


@lru_cache(maxsize=4096)
def _reachable(of: Compiled, outcomes: Outcomes, standing: Standing) -> tuple[str, ...]:
    found: set[int] = set()
    seen: set[tuple[Hashable, ...]] = set()
    waiting = [standing]
    while waiting:
        here = waiting.pop()
        known = of.known(here.so, here.open_facts(of))
        possible, decided = _possible(outcomes, known)
        if decided:
            found.add(possible[0])
            continue
        if found.issuperset(possible):
            continue
        mark = _mark(here, outcomes, possible, known, of)
        if mark not in seen:
            seen.add(mark)
            choice = deciding_choice(here, wanted(outcomes, possible, known), known, of=of)
            waiting += (without_choice(here, choice, of=of), with_choice(here, choice, of=of))
    return tuple(outcomes.ids[n] for n in sorted(found))


def _mark(
    here: Standing, outcomes: Outcomes, possible: list[int], known: tuple[int, int], of: Compiled
) -> tuple[Hashable, ...]:
    """What two standings have in common when the same outcomes can come out of both.

    Only what still matters is compared: how an earlier condition came to fail makes no difference to the next.
    Without this the ways to break every prohibition multiply, and a search takes minutes.
    """
    so, not_so = known
    facts = open_grounds(outcomes, possible, known)
    asks = 0
    for one in reversed(of.asked):  # a condition looks at earlier questions only
        undecided = (here.open_choices | here.waiting) & one.all_choices
        if one.could_set(undecided) & facts:
            if one.ask_if is not None and one.ask_if(so, not_so) == OPEN:
                facts |= one.asks_about & ~so & ~not_so
            asks |= one.all_choices
    left = tuple((n, outcomes.rests[n](so, not_so)) for n in possible)
    return left, here.open_choices & asks, here.waiting & asks


def _possible(outcomes: Outcomes, known: tuple[int, int]) -> tuple[list[int], bool]:
    """The places of the outcomes that are not excluded, and whether the first of them is certain."""
    worths = [test(*known) for test in outcomes.tests]
    certain = worths.index(TRUE)  # the last of a list always holds
    possible = [n for n in range(certain + 1) if worths[n] != FALSE]
    return possible, len(possible) == 1


def open_grounds(outcomes: Outcomes, possible: Iterable[int], known: tuple[int, int]) -> int:
    """The open facts that can still change which of these outcomes holds."""
    return union(outcomes.matters[n](*known) for n in possible)


def wanted(outcomes: Outcomes, possible: list[int], known: tuple[int, int]) -> int:
    """The open facts under the first outcome that is not certain."""
    return next(facts for n in possible if (facts := outcomes.matters[n](*known)))


def deciding_choice(here: Standing, facts: int, known: tuple[int, int], *, of: Compiled) -> Choice:
    """The first open choice that would set one of these open facts; what decides whether it is asked goes before it."""
    undecided = here.open_choices | here.waiting
    one = next(one for one in of.asked if one.could_set(undecided & one.all_choices) & facts)
    if one.ask_if is not None and one.ask_if(*known) == OPEN:
        return deciding_choice(here, one.asks_about & ~known[0] & ~known[1], known, of=of)
    return next(choice for choice in one.choices if choice.bit & here.open_choices and choice.facts & facts)
