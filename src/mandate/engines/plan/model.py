"""A portfolio becomes columns (one initiative, mode and start each) and rows that bound sums: one model for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mandate.engines.plan import rules
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import DueKind, Initiative, Mode, Portfolio
from mandate.engines.plan.worth import without, worth


@dataclass(frozen=True, slots=True)
class Column:
    """One way to start one initiative; `gain` is its worth above not doing it."""

    initiative: int
    mode: Mode
    start: int
    end: int
    gain: int


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of factor times column is at most `most`."""

    rule: Rule
    columns: tuple[int, ...]
    factors: tuple[int, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Model:
    """Columns by initiative, rows, and what not doing anything is worth.

    `entries[column]` lists the rows of a column with its factor there; `must` are the initiatives that have to be done.
    """

    portfolio: Portfolio
    columns: tuple[Column, ...]
    of: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]
    entries: tuple[tuple[tuple[int, int], ...], ...]
    must: frozenset[int]
    nothing: int


Chosen = tuple[int | None, ...]
"""The column of each initiative, None where it is left out."""


@dataclass(frozen=True, slots=True)
class Legal:
    """What the legal phase settled: every date is met, or the sum of `legal_gains` stays at least what was reached."""

    missed: int
    late: int
    least: int
    proven: bool


def build(
    portfolio: Portfolio,
    *,
    legal: Legal | None = None,
    must: frozenset[str] = frozenset(),
    within: Mapping[str, frozenset[int]] | None = None,
) -> Model:
    """The model of a portfolio.

    `legal`: hold what that phase reached; `must`: also these have to be done; `within`: these may only start there.
    """
    earliest = earliest_starts(portfolio)
    dates = legal_dates(portfolio)
    on_time = dates if legal is not None and not legal.missed else {}
    columns: list[Column] = []
    of: list[tuple[int, ...]] = []
    for number, one in enumerate(portfolio.initiatives):
        first = len(columns)
        allowed = (within or {}).get(one.id)
        columns += [
            column
            for column in columns_of(portfolio, one, earliest.get(one.id, portfolio.slots), number)
            if (allowed is None or column.start in allowed) and column.end <= on_time.get(number, column.end)
        ]
        of.append(tuple(range(first, len(columns))))
    rows = tuple(_tight(_rows(portfolio, columns, of)))
    if legal is not None and legal.missed:
        rows = (*rows, _kept(portfolio, columns, legal.least))
    entries: list[list[tuple[int, int]]] = [[] for _ in columns]
    for place, row in enumerate(rows):
        for column, factor in zip(row.columns, row.factors, strict=True):
            entries[column].append((place, factor))
    needed = {n for n, one in enumerate(portfolio.initiatives) if one.mandatory or one.frozen or one.id in must}
    needed |= set(on_time)
    return Model(
        portfolio,
        tuple(columns),
        tuple(of),
        rows,
        tuple(map(tuple, entries)),
        frozenset(with_predecessors(portfolio, needed)),
        sum(without(portfolio, one) for one in portfolio.initiatives),
    )


def value_of(model: Model, chosen: Chosen) -> int:
    """The value of a plan in whole units."""
    return model.nothing + sum(model.columns[column].gain for column in chosen if column is not None)


def with_predecessors(portfolio: Portfolio, needed: set[int]) -> set[int]:
    """The places of these and of everything that goes before them."""
    place = {one.id: number for number, one in enumerate(portfolio.initiatives)}
    waiting = list(needed)
    while waiting:
        for link in portfolio.initiatives[waiting.pop()].after:
            if place[link.id] not in needed:
                needed.add(place[link.id])
                waiting.append(place[link.id])
    return needed


def in_order(portfolio: Portfolio) -> list[Initiative]:
    """The initiatives, each behind what it waits for; in the order of ids where that leaves a choice."""
    named = portfolio.named()
    done: dict[str, Initiative] = {}
    for first in portfolio.initiatives:
        waiting = [first]
        while waiting:
            one = waiting[-1]
            missing = [named[link.id] for link in one.after if link.id not in done]
            if missing:
                waiting.append(missing[0])
            else:
                done[waiting.pop().id] = one
    return list(done.values())


def earliest_starts(portfolio: Portfolio) -> dict[str, int]:
    """The first slot each could start in by its rules and those of what it waits for; absent where there is none."""
    return {name: start for name, (start, _end) in earliest(portfolio).items()}


def earliest(portfolio: Portfolio) -> dict[str, tuple[int, int]]:
    """The first slot each could start in, and the first it could have ended before; absent where there is none."""
    found: dict[str, tuple[int, int]] = {}
    for one in in_order(portfolio):
        if any(link.id not in found for link in one.after):
            continue
        ready = max((found[link.id][1] + link.lag for link in one.after), default=-portfolio.slots * 100)
        open_to = [
            (start, start + mode.duration)
            for mode in one.modes
            for start in rules.starts(portfolio, one, mode)
            if start >= ready
        ]
        if open_to:
            found[one.id] = (min(start for start, _end in open_to), min(end for _start, end in open_to))
    return found


def rows_of(portfolio: Portfolio, columns: Sequence[Column], rule: Rule) -> list[Row]:
    """The rows of a role, a budget or a pool over these columns, each slot or quarter its own, binding or not."""
    made = {RuleCode.CAPACITY: _capacity, RuleCode.BUDGET: _money, RuleCode.POOL: _pools}[rule.code]
    return [row for row in made(portfolio, columns) if row.rule.names == rule.names]


def columns_of(portfolio: Portfolio, one: Initiative, earliest: int, number: int = 0) -> Iterator[Column]:
    """Every way to start one initiative that no rule forbids, not before `earliest`; `number` is its place."""
    capacity = {role.id: role.capacity for role in portfolio.roles}
    base = without(portfolio, one)
    for mode in one.modes:
        for start in rules.starts(portfolio, one, mode):
            fits = one.frozen or all(
                hours <= capacity[role][slot] for role, slot, hours in rules.demand_at(mode, start)
            )
            if start >= earliest and fits:
                gain = worth(portfolio, one, mode, start) - base
                yield Column(number, mode, start, start + mode.duration, gain)


def _rows(portfolio: Portfolio, columns: Sequence[Column], of: Sequence[Sequence[int]]) -> Iterator[Row]:
    for number, one in enumerate(portfolio.initiatives):
        yield Row(Rule(RuleCode.MANDATORY, (one.id,)), tuple(of[number]), (1,) * len(of[number]), 1)
    yield from _capacity(portfolio, columns)
    yield from _money(portfolio, columns)
    yield from _pools(portfolio, columns)
    yield from _ceiling(portfolio, columns)
    yield from _alternatives(portfolio, of)
    yield from _precedence(portfolio, columns, of)


def _summed(rule: Rule, amounts: dict[int, int], most: int) -> Row:
    kept = sorted((column, amount) for column, amount in amounts.items() if amount)
    return Row(rule, tuple(column for column, _ in kept), tuple(amount for _, amount in kept), most)


def _capacity(portfolio: Portfolio, columns: Sequence[Column]) -> Iterator[Row]:
    used: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for number, column in enumerate(columns):
        for role, slot, hours in rules.demand_at(column.mode, column.start):
            used[role, slot][number] = hours
    for role_ in portfolio.roles:
        for slot, most in enumerate(role_.capacity):
            yield _summed(Rule(RuleCode.CAPACITY, (role_.id,), slot), used[role_.id, slot], most)


def _money(portfolio: Portfolio, columns: Sequence[Column]) -> Iterator[Row]:
    spent: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, column in enumerate(columns):
        for budget, quarter, cents in rules.cost_at(column.mode, column.start):
            spent[budget, quarter][number] += cents
    for one in portfolio.budgets:
        so_far: dict[int, int] = defaultdict(int)
        for quarter in range(portfolio.quarters):
            if not one.carry:
                so_far = defaultdict(int)
            for number, cents in spent[one.id, quarter].items():
                so_far[number] += cents
            yield _summed(Rule(RuleCode.BUDGET, (one.id,), quarter), so_far, rules.allowance(one, quarter))


def _pools(portfolio: Portfolio, columns: Sequence[Column]) -> Iterator[Row]:
    for pool in portfolio.pools:
        amounts = {number: dict(column.mode.pools).get(pool.id, 0) for number, column in enumerate(columns)}
        yield _summed(Rule(RuleCode.POOL, (pool.id,)), amounts, pool.capacity)


def _ceiling(portfolio: Portfolio, columns: Sequence[Column]) -> Iterator[Row]:
    if portfolio.experiments is None:
        return
    added: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, column in enumerate(columns):
        one = portfolio.initiatives[column.initiative]
        for quarter, amount in rules.ceiling_amounts(portfolio, one, column.mode, column.start):
            added[quarter][number] += amount
    so_far: dict[int, int] = defaultdict(int)
    room = rules.ceiling_room(portfolio)
    for quarter in range(portfolio.quarters):
        for number, amount in added[quarter].items():
            so_far[number] += amount
        yield _summed(Rule(RuleCode.EXPERIMENTS, (), quarter), so_far, room)


def _alternatives(portfolio: Portfolio, of: Sequence[Sequence[int]]) -> Iterator[Row]:
    groups: dict[str, list[int]] = defaultdict(list)
    place = {one.id: number for number, one in enumerate(portfolio.initiatives)}
    pairs: set[tuple[str, str]] = set()
    for one in portfolio.initiatives:
        if one.group is not None:
            groups[one.group].append(place[one.id])
        pairs |= {(min(one.id, other), max(one.id, other)) for other in one.excludes}
    for group in sorted(groups):
        yield _summed(Rule(RuleCode.GROUP, (group,)), {c: 1 for number in groups[group] for c in of[number]}, 1)
    for pair in sorted(pairs):
        yield _summed(Rule(RuleCode.EXCLUDES, pair), {c: 1 for name in pair for c in of[place[name]]}, 1)


def _precedence(portfolio: Portfolio, columns: Sequence[Column], of: Sequence[Sequence[int]]) -> Iterator[Row]:
    """One row per start: who starts by then has a predecessor through by then. One row per pair binds far less."""
    place = {one.id: number for number, one in enumerate(portfolio.initiatives)}
    for number, one in enumerate(portfolio.initiatives):
        for link in one.after:
            for start in sorted({columns[c].start for c in of[number]}):
                amounts = {c: 1 for c in of[number] if columns[c].start <= start}
                amounts |= {c: -1 for c in of[place[link.id]] if columns[c].end + link.lag <= start}
                yield _summed(Rule(RuleCode.AFTER, (one.id, link.id), start), amounts, 0)


def _tight(rows: Iterator[Row]) -> Iterator[Row]:
    """Only the rows that can bind: the sum of what each initiative could add at most is above what is allowed."""
    for row in rows:
        if row.rule.code is RuleCode.MANDATORY or sum(max(0, factor) for factor in row.factors) > row.most:
            yield row


def legal_dates(portfolio: Portfolio) -> dict[int, int]:
    """The legal date of each initiative that has one, by its place."""
    return {
        number: one.due.slot
        for number, one in enumerate(portfolio.initiatives)
        if one.due is not None and one.due.kind is DueKind.LEGAL
    }


def legal_gains(portfolio: Portfolio, columns: Sequence[Column]) -> list[int]:
    """What each column is worth to the legal phase: one date more met outweighs all lateness together."""
    dates = legal_dates(portfolio)
    most = {number: max(0, portfolio.slots + 1 - date) for number, date in dates.items()}
    one_more = sum(most.values()) + 1
    gains = []
    for column in columns:
        date = dates.get(column.initiative)
        late = max(0, column.end - date) if date is not None else 0
        gains.append(0 if date is None else most[column.initiative] - late + (one_more if not late else 0))
    return gains


def _kept(portfolio: Portfolio, columns: Sequence[Column], least: int) -> Row:
    gains = legal_gains(portfolio, columns)
    return _summed(Rule(RuleCode.LEGAL_DATE), {n: -gain for n, gain in enumerate(gains)}, -least)
