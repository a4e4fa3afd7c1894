"""From tallied answers to the one report of a wave: what is hidden first, then what the rest says."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from mandate.engines.alignment.agreement import SCALE, agreement, chance, label
from mandate.engines.alignment.differences import (
    LEVEL,
    benjamini_hochberg,
    can_tell,
    chance_steps,
    enough_draws,
    interval,
    p_value,
    steps,
)
from mandate.engines.alignment.disclosure import Atom, Hidden, Suppressed, close_to_last, overlaps, publishable
from mandate.engines.alignment.facts import BUT, LAST, Apart, Difference, Group, Labels, Overlap, Report, Seen, Tally
from mandate.engines.terms import MINIMUM_GROUP

NEARLY_ALL = 0.8
DK, NA = SCALE, SCALE + 1

Counts = Mapping[str, tuple[int, ...]]


def report(tally: Tally, *, previous: Report | None = None, minimum: int = MINIMUM_GROUP) -> Report:
    """The report of a wave, hiding what would speak of fewer than `minimum` people.

    First whole groups, then per item, since not everybody answers everything. `previous` is the report of the wave
    before: it feeds the pairs with `@last`, and where an overlap of shown groups differs from it by one to four people,
    groups are hidden (leave answers out first, per overlap, as many as `leave_out` says).
    Raises InvalidFact for facts that contradict each other.
    """
    tally.check()
    order = (tally.everyone, *tally.groups)
    sizes = {group: sum(atom.people for atom in tally.atoms if _within(atom.groups, group, tally)) for group in order}
    atoms = _atoms(tally, [atom.people for atom in tally.atoms])
    shown, hidden = _shown(atoms, order, previous, minimum)
    items: list[Seen] = []
    suppressed = list(hidden)
    for number, item in enumerate(tally.items):
        rows, gone = _item(tally, number, item, shown, minimum)
        items += rows
        suppressed += gone
    return Report(
        groups=tuple(Group(group, sizes[group]) for group in shown),
        items=tuple(items),
        differences=_differences(tally, items, previous, minimum),
        suppressed=tuple(suppressed),
        expected_by_chance=tuple(_labels(group, items) for group in shown),
        overlaps=_overlaps(atoms, shown),
    )


def _within(groups: frozenset[str], group: str, tally: Tally) -> bool:
    return group == tally.everyone or group in groups


def _shown(
    atoms: Sequence[Atom], order: Sequence[str], previous: Report | None, minimum: int
) -> tuple[tuple[str, ...], list[Suppressed]]:
    """Groups that may be shown now and beside the wave before; one that must go leaves room for others."""
    last = [Atom(frozenset(one.groups), one.people) for one in previous.overlaps] if previous else []
    close: list[str] = []
    while True:
        shown, hidden = publishable(atoms, [group for group in order if group not in close], minimum=minimum)
        both = [group for group in shown if previous is not None and previous.people(group) is not None]
        gone = close_to_last(atoms, last, both, minimum=minimum)
        if gone is None:
            near = [Suppressed(group, None, Hidden.CLOSE_TO_LAST) for group in order if group in close]
            return shown, [*near, *hidden]
        close.append(gone)


def _overlaps(atoms: Sequence[Atom], shown: Sequence[str]) -> tuple[Overlap, ...]:
    cells = ((tuple(sorted(cell)), people) for cell, people in overlaps(atoms, shown).items() if people)
    return tuple(Overlap(groups, people) for groups, people in sorted(cells))


def _atoms(tally: Tally, people: Iterable[int]) -> list[Atom]:
    return [Atom(a.groups | {tally.everyone}, n) for a, n in zip(tally.atoms, people, strict=True)]


def _item(
    tally: Tally, number: int, item: str, shown: Sequence[str], minimum: int
) -> tuple[list[Seen], list[Suppressed]]:
    """What is shown of one item: who answered at all decides about the shares, who chose an anchor about the bars."""
    answers = [atom.counts[number] for atom in tally.atoms]
    said, silent = publishable(_atoms(tally, map(sum, answers)), shown, minimum=minimum)
    chose = [sum(counts[:SCALE]) for counts in answers]
    barred, unbarred = publishable(_atoms(tally, chose), said, minimum=minimum)
    counts = {
        group: tuple(
            sum(c[k] for a, c in zip(tally.atoms, answers, strict=True) if _within(a.groups, group, tally))
            for k in range(SCALE + 2)
        )
        for group in said
    }
    anchors = _nearly_all(counts, barred) if item in tally.sensitive else {}
    rows = [_seen(item, group, counts[group], anchors.get(group), group in barred and not anchors) for group in said]
    hidden = [Suppressed(one.group, item, one.why) for one in (*silent, *unbarred)]
    if anchors:
        why = {group: Hidden.NEARLY_ALL if group in anchors else Hidden.BESIDE_NEARLY_ALL for group in barred}
        hidden += [Suppressed(group, item, reason) for group, reason in why.items()]
    return rows, hidden


def _nearly_all(counts: Counts, barred: Iterable[str]) -> dict[str, int]:
    """Groups of which more than 80 % chose one anchor, with that anchor."""
    found = {}
    for group in barred:
        scale = counts[group][:SCALE]
        if max(scale) > NEARLY_ALL * sum(scale):
            found[group] = scale.index(max(scale)) + 1
    return found


def _seen(item: str, group: str, counts: tuple[int, ...], anchor: int | None, bars: bool) -> Seen:
    scale = counts[:SCALE]
    n, dk, na = sum(scale), counts[DK], counts[NA]
    if not bars:
        return Seen(item, group, n, dk, na, None, None, None, None, None, anchor)
    found, random = agreement(scale), chance(n)
    return Seen(item, group, n, dk, na, scale, median(scale), found, random, label(found, random), None)


def median(counts: Sequence[int]) -> float:
    """The middle anchor (from 1), or the mean of the middle two; counts hold at least one answer."""
    n = sum(counts)
    return (_at(counts, (n - 1) // 2) + _at(counts, n // 2)) / 2


def _at(counts: Sequence[int], place: int) -> int:
    return next(anchor for anchor, below in enumerate(accumulate(counts), start=1) if place < below)


def _labels(group: str, items: Iterable[Seen]) -> Labels:
    randoms = [one.random for one in items if one.group == group and one.random is not None]
    return Labels(group, len(randoms), sum(one.share_upper for one in randoms), sum(one.share_lower for one in randoms))


def _differences(tally: Tally, items: Sequence[Seen], previous: Report | None, minimum: int) -> tuple[Apart, ...]:
    """Every pair on every item where both are shown, corrected together."""
    bars: dict[tuple[str, str], tuple[int, ...]] = {
        (one.item, one.group): one.counts for one in items if one.counts is not None
    }
    for one in previous.items if previous else ():
        if one.counts is not None:
            bars[one.item, f"{one.group}{LAST}"] = one.counts
    asked = []
    for pair in tally.pairs:
        for item in tally.items:
            counts = tuple(_bars(bars, item, group, tally.everyone) for group in pair)
            if all(sum(c) >= minimum for c in counts):
                asked.append((item, pair, counts))
    draws = enough_draws(len(asked))
    ps = [p_value(*counts, draws=draws) for _item, _pair, counts in asked]
    corrected = zip(asked, ps, benjamini_hochberg(ps), strict=True)
    return tuple(_apart(item, pair, counts, p, q, len(ps)) for (item, pair, counts), p, q in corrected)


def _bars(bars: Mapping[tuple[str, str], tuple[int, ...]], item: str, group: str, everyone: str) -> tuple[int, ...]:
    """Counts of a shown group, or of everyone but it; empty where they are not shown."""
    if not group.startswith(BUT):
        return bars.get((item, group), ())
    when = LAST if group.endswith(LAST) else ""
    whole = bars.get((item, everyone + when), ())
    part = bars.get((item, group.removeprefix(BUT)), ())
    return tuple(a - b for a, b in zip(whole, part, strict=True)) if whole and part else ()


def _apart(
    item: str, pair: tuple[str, str], counts: tuple[tuple[int, ...], ...], p: float, q: float, tests: int
) -> Apart:
    a, b = counts
    reading = Difference.NO_DIFFERENCE_FOUND
    if q <= LEVEL:
        reading = Difference.DIFFER
    elif not can_tell(sum(a), sum(b), tests):
        reading = Difference.TOO_SMALL
    return Apart(
        item=item, groups=pair, n=(sum(a), sum(b)), medians=(median(a), median(b)), steps=steps(a, b),
        chance_steps=chance_steps(a, b), p=p, q=q,
        interval=interval(a, b) if reading is Difference.DIFFER else None, reading=reading,
    )  # fmt: skip
