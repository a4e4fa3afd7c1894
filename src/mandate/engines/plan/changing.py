"""Other assumptions beside a plan: a patch over the file, a new plan from where the old one stood, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mandate.engines.plan.calming import Calm
from mandate.engines.plan.outcome import Plan
from mandate.engines.plan.searching import ANSWER, search
from mandate.engines.plan.solving import told
from mandate.engines.plan.terms import Portfolio
from mandate.engines.plan.watching import Watch

GIVEN_UP = Fraction(3, 100)
"""Of the value found for other assumptions, so that what differs is what they change and not what searching brought."""
BY_ID = ("initiatives", "roles", "pools", "budgets")


@dataclass(frozen=True, slots=True)
class Shift:
    """A start that is another one."""

    id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What one plan has and another has not.

    `value_low` and `value_high` enclose the difference of the two best possible plans where both have a bound; a
    difference of values alone could be noise of the search.
    """

    moved: tuple[Shift, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    value: int | None
    value_low: int | None
    value_high: int | None
    newly_missed: tuple[str, ...]
    newly_met: tuple[str, ...]
    before: Plan
    after: Plan


def patched(raw: object, patch: object) -> object:
    """A JSON value with a merge patch (RFC 7396) over it; lists of things with an id are merged by id.

    For those lists the patch is an object by id, or a list of objects with their id; null takes one away. A text such
    as "+160" or "-7%" for hours or cents changes each number by so much.
    """
    if not isinstance(patch, Mapping):
        return patch
    target: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
    for name, change in patch.items():
        if change is None:
            target.pop(name, None)
        elif name in BY_ID and isinstance(target.get(name), list):
            target[name] = _by_id(target[name], change)
        elif name in ("capacity", "per_quarter") and isinstance(change, str):
            target[name] = _shifted(target.get(name), change)
        else:
            target[name] = patched(target.get(name), change)
    return target


def _by_id(listed: list[Any], change: object) -> list[Any]:
    if isinstance(change, list):
        change = {str(one["id"]): one for one in change if isinstance(one, Mapping) and "id" in one}
    if not isinstance(change, Mapping):
        return listed
    found: dict[str, Any] = {str(one.get("id")): one for one in listed if isinstance(one, Mapping)}
    for name, patch in change.items():
        if patch is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name, {"id": name}), patch)
    return list(found.values())


def _shifted(amounts: object, change: str) -> object:
    """Each amount by so much more or less, never below 0; as it is where that cannot be read."""
    share = change.endswith("%")
    number = change.removesuffix("%").removeprefix("+")
    if not number.removeprefix("-").isdecimal():
        return change

    def one(amount: object) -> object:
        if not isinstance(amount, int):
            return amount
        return max(0, amount * (100 + int(number)) // 100 if share else amount + int(number))

    return [one(amount) for amount in amounts] if isinstance(amounts, list) else one(amounts)


def what_if(plan: Plan, after: Portfolio, *, watch: Watch | None = None) -> Difference:
    """What another portfolio would do to a plan: planned anew from where it stands with little effort, and compared.

    As few starts move as can for at most 3 % of the value found; the interval counts from the most that was found.
    `after` is as `recalled` has it: starts and legal dates.
    """
    starts = plan.as_starts()
    found = search(after, watch=watch, hint=starts, measure=ANSWER, calm=Calm(starts, GIVEN_UP))
    change = difference(plan, told(after, found, whole=False))
    low = _less(found.most, plan.bound)
    return replace(change, value_low=low if low is None or change.value is None else min(low, change.value))


def difference(before: Plan, after: Plan) -> Difference:
    """What differs between two plans."""
    old, new = before.as_starts(), after.as_starts()
    return Difference(
        moved=tuple(
            Shift(name, old[name][1], new[name][1])
            for name in sorted(old)
            if name in new and old[name][1] != new[name][1]
        ),
        added=tuple(name for name in sorted(new) if name not in old),
        dropped=tuple(name for name in sorted(old) if name not in new),
        value=_less(after.value, before.value),
        value_low=_less(after.value, before.bound),
        value_high=_less(after.bound, before.value),
        newly_missed=_beyond(after, before),
        newly_met=_beyond(before, after),
        before=before,
        after=after,
    )


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _beyond(one: Plan, other: Plan) -> tuple[str, ...]:
    known = {missed.id for missed in other.missed}
    return tuple(missed.id for missed in one.missed if missed.id not in known)
