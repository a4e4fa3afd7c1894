"""A first plan in plain Python: what has to be done, then what is worth most, each in the best start that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mandate.engines.plan.model import Chosen, Model, legal_dates

TRIES = 24


class Room:
    """How full each row is with what is chosen so far."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.used = [0] * len(model.rows)
        self._most = [row.most for row in model.rows]
        self.chosen: list[int | None] = [None] * len(model.of)

    def fits(self, column: int) -> bool:
        """Whether no row would be above what is allowed."""
        used, most = self.used, self._most
        for row, factor in self.model.entries[column]:  # noqa: SIM110 - a fifth of all time of a short search is here
            if factor > 0 and used[row] + factor > most[row]:
                return False
        return True

    def take(self, column: int) -> None:
        """Choose a column."""
        self.chosen[self.model.columns[column].initiative] = column
        for row, factor in self.model.entries[column]:
            self.used[row] += factor


def greedy(model: Model, mass: Sequence[float] | None = None) -> Chosen:
    """A plan that breaks no rule but may leave out what is mandatory; `mass`: the share of each column in a relaxation.

    What has to be done and found no place, or missed its date, goes further to the front and it is tried again.
    """
    before = _before(model)
    legal = legal_dates(model.portfolio)
    order = _order(model, mass)
    urgent = _urgent(model, before, legal)
    last = model.portfolio.slots * 4
    pushed = dict.fromkeys(range(len(model.of)), 0)
    fewest = len(model.of) + 1
    best: Chosen = (None,) * len(model.of)
    for _try in range(TRIES):
        places = sorted(pushed, key=lambda n: (-pushed[n], urgent.get(n, last), order.get(n, 0.0), n))
        chosen = _once(model, places, before, legal, mass)
        failed = [number for number in urgent if _fails(model, chosen, number, legal)]
        if len(failed) < fewest:
            fewest, best = len(failed), chosen
        if not failed:
            break
        for number in failed:
            pushed[number] += 1
    return best


def _once(
    model: Model,
    places: Sequence[int],
    before: Sequence[Sequence[int]],
    legal: Mapping[int, int],
    mass: Sequence[float] | None,
) -> Chosen:
    """Everything placed in this order; what room appears later (proven work lifts the ceiling) is tried again."""
    room = Room(model)
    for _again in range(3):
        placed = [_place(number, room, before, legal, mass, ()) for number in places if room.chosen[number] is None]
        if not any(placed):
            break
    return tuple(room.chosen)


def _fails(model: Model, chosen: Chosen, number: int, legal: Mapping[int, int]) -> bool:
    column = chosen[number]
    if column is None:
        return number in model.must or number in legal
    return number in legal and model.columns[column].end > legal[number]


def _before(model: Model) -> list[tuple[int, ...]]:
    place = {one.id: number for number, one in enumerate(model.portfolio.initiatives)}
    return [tuple(place[link.id] for link in one.after) for one in model.portfolio.initiatives]


def _urgent(model: Model, before: Sequence[Sequence[int]], legal: Mapping[int, int]) -> dict[int, int]:
    """The slot by which it should be done: legal dates and what leads to them, then what is mandatory."""
    found: dict[int, int] = {}
    waiting = [(slot, number) for number, slot in legal.items()]
    waiting += [(model.portfolio.slots * 2, number) for number in sorted(model.must)]
    while waiting:
        slot, number = waiting.pop()
        if found.get(number, slot + 1) > slot:
            found[number] = slot
            waiting += [(slot, earlier) for earlier in before[number]]
    return found


def _order(model: Model, mass: Sequence[float] | None) -> dict[int, float]:
    """Optional initiatives by what a relaxation makes of them; without one, by value against hours and money."""
    if mass is None:
        return {number: -_density(model, columns) for number, columns in enumerate(model.of)}
    order = {}
    for number, columns in enumerate(model.of):
        share = sum(mass[column] for column in columns)
        mean = sum(mass[column] * model.columns[column].start for column in columns) / share if share > 1e-6 else 0.0
        order[number] = -round(share, 3) * 100 + mean
    return order


def _density(model: Model, columns: Sequence[int]) -> float:
    """The best gain of an initiative for the share of each row that it fills."""
    best = 0.0
    for column in columns:
        weight = sum(max(0, f) / max(model.rows[row].most, f, 1) for row, f in model.entries[column])
        best = max(best, model.columns[column].gain / (weight + 0.01))
    return best


def _place(
    number: int,
    room: Room,
    before: Sequence[Sequence[int]],
    legal: Mapping[int, int],
    mass: Sequence[float] | None,
    way: tuple[int, ...],
) -> bool:
    """Place an initiative and, before it, what it waits for; nothing is taken back where it does not fit."""
    columns = room.model.columns
    for earlier in before[number]:
        if room.chosen[earlier] is None and earlier not in way:
            _place(earlier, room, before, legal, mass, (*way, number))
    needed = number in room.model.must
    date = legal.get(number)

    def liking(column: int) -> tuple[float, ...]:
        one = columns[column]
        late = max(0, one.end - date) if date is not None else 0
        shared = mass[column] if mass is not None else 0.0
        urgent = one.end if needed and mass is None else 0
        return (late, -round(shared, 3), urgent, -one.gain, column)

    wanted = needed or date is not None or bool(way)
    for column in sorted(room.model.of[number], key=liking):
        if (wanted or columns[column].gain > 0) and room.fits(column):
            room.take(column)
            return True
    return False
