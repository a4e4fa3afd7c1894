"""Random portfolios, and whether a plan holds, judged from the JSON alone: nothing here knows the engine.

`broken` is written a second time on purpose, over the file as it was asked and the answer as it is printed.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from bench.plan_world import world

Starts = Mapping[str, tuple[str, int]]


def odd_world(seed: int) -> dict[str, Any]:
    """A small portfolio with everything that can stand in a file, drawn by a seed."""
    chance = random.Random(seed)
    raw = world(
        chance.randint(6, 15), seed=seed, mandatory=chance.choice((0.0, 0.0, 0.1)), tightness=chance.uniform(0.5, 3.0)
    )
    slots = raw["slots"] = chance.choice((9, 12, 17, 24))
    raw["fine_slots"] = chance.choice((0, 6, slots))
    for role in raw["roles"]:
        role["capacity"] = [0 if chance.random() < 0.05 else hours for hours in role["capacity"][:slots]]
    for budget in raw["budgets"]:
        budget["per_quarter"] = [int(cents * chance.uniform(0, 2)) for cents in budget["per_quarter"][: -(-slots // 3)]]
        budget["carry"] = chance.random() < 0.5
    raw["pools"][0]["capacity"] = chance.randint(0, 40)
    raw["mt"] = {
        "meetings": sorted(chance.sample(range(slots), chance.randint(0, 4))),
        "lead_slots": chance.randint(0, 3),
    }
    spent = {"experiment": chance.randint(0, 9) * 100_000, "proven": chance.randint(0, 30) * 100_000}
    raw["experiments"] = {"ratio": chance.choice((0, 0.1, 0.43, 1.5)), "spent_before": spent}
    if chance.random() < 0.3:
        raw["experiments"]["budget"] = chance.choice(raw["budgets"])["id"]
    for number, one in enumerate(raw["initiatives"]):
        _odd(one, [other["id"] for other in raw["initiatives"][:number]], slots, chance)
    return raw


def _odd(one: dict[str, Any], earlier: list[str], slots: int, chance: random.Random) -> None:
    one["not_before"] = chance.choice((0, 0, 0, 3))
    if "due" in one:
        one["due"]["slot"] = chance.randint(1, slots)
    one["group"] = "one of these" if chance.random() < 0.2 else None
    if earlier and chance.random() < 0.15:
        one["excludes"] = [chance.choice(earlier)]
    if chance.random() < 0.3:
        one["previous"] = {"mode": one["modes"][0]["id"], "start": chance.randint(0, slots - 1)}
    elif not one.get("after") and chance.random() < 0.05:
        # Running since before the plan begins: it stays where it is, whatever room there is.
        one |= {"previous": {"mode": one["modes"][0]["id"], "start": -1}, "frozen": True, "group": None}


def broken(raw: Mapping[str, Any], starts: Starts) -> list[str]:
    """Every rule that these starts break, as words; a missed legal date is none (the search settles those)."""
    planned = {
        one["id"]: (
            one,
            next(mode for mode in one["modes"] if mode["id"] == starts[one["id"]][0]),
            starts[one["id"]][1],
        )
        for one in raw["initiatives"]
        if one["id"] in starts
    }
    found = [
        f"left out {one['id']}"
        for one in raw["initiatives"]
        if (one.get("mandatory") or one.get("frozen")) and one["id"] not in planned
    ]
    for name, (one, mode, start) in planned.items():
        found += _one(raw, one, mode, start)
        for link in one.get("after", ()):
            before = planned.get(link["id"])
            if before is None or before[2] + before[1]["duration"] + link.get("lag", 0) > start:
                found.append(f"{name} before {link['id']}")
        found += [f"{name} beside {other}" for other in one.get("excludes", ()) if other in planned]
    groups = Counter(one.get("group") for one, _mode, _start in planned.values())
    found += [f"{count} of {group}" for group, count in groups.items() if group and count > 1]
    return [*found, *_sums(raw, planned)]


def _one(raw: Mapping[str, Any], one: Mapping[str, Any], mode: Mapping[str, Any], start: int) -> list[str]:
    name = one["id"]
    if one.get("frozen"):
        return [] if one["previous"] == {"mode": mode["id"], "start": start} else [f"{name} runs and was moved"]
    found = []
    if start < one.get("not_before", 0) or start < 0 or start + mode["duration"] > raw["slots"]:
        found.append(f"{name} outside its slots")
    if start >= raw["fine_slots"] and start % 3:
        found.append(f"{name} within a quarter")
    if one.get("mt_gate"):
        reached = [slot for slot in raw["mt"]["meetings"] if slot >= raw["mt"]["lead_slots"]]
        if not reached or start < reached[0]:
            found.append(f"{name} before the MT")
    return found


def _each(amount: Any, duration: int) -> list[int]:
    """Hours, one number or one per slot."""
    return list(amount) if isinstance(amount, list) else [amount] * duration


def _months(total: Any, duration: int) -> list[int]:
    """Cents, a total spread over the months by largest remainder, or one per slot."""
    if isinstance(total, list):
        return list(total)
    return [total // duration + (n < total % duration) for n in range(duration)]


def _sums(raw: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterator[str]:
    hours: dict[str, Counter[int]] = defaultdict(Counter)
    pools: Counter[str] = Counter()
    for _one, mode, start in planned.values():
        for role, amount in mode["demand"].items():
            for n, each in enumerate(_each(amount, mode["duration"])):
                hours[role][start + n] += each
        pools.update(mode.get("pools", {}))
    for role in raw["roles"]:
        full = [slot for slot, most in enumerate(role["capacity"]) if hours[role["id"]][slot] > most]
        yield from (f"{role['id']} in slot {slot}" for slot in full)
    yield from (f"pool {pool['id']}" for pool in raw["pools"] if pools[pool["id"]] > pool["capacity"])
    spent = [
        (one["kind"], budget, (start + n) // 3, each)
        for one, mode, start in planned.values()
        for budget, total in mode.get("cost", {}).items()
        for n, each in enumerate(_months(total, mode["duration"]))
        if start + n >= 0
    ]
    for budget in raw["budgets"]:
        for quarter in range(len(budget["per_quarter"])):
            first = 0 if budget["carry"] else quarter
            used = sum(cents for _kind, name, at, cents in spent if name == budget["id"] and first <= at <= quarter)
            if used > sum(budget["per_quarter"][first : quarter + 1]):
                yield f"{budget['id']} in quarter {quarter}"
    yield from _ceiling(raw, spent)


def _ceiling(raw: Mapping[str, Any], spent: list[tuple[str, str, int, int]]) -> Iterator[str]:
    """Quarters with too much on experiments; what was too much before the first slot is not held against the plan."""
    rule = raw["experiments"]
    ratio, before = Fraction(str(rule["ratio"])), rule["spent_before"]
    passed = max(Fraction(0), before["experiment"] - ratio * before["proven"])

    def up_to(quarter: int, kind: str) -> int:
        counted = (one for one in spent if one[0] == kind and rule.get("budget") in (None, one[1]))
        return before[kind] + sum(cents for _kind, _name, at, cents in counted if at <= quarter)

    for quarter in range(-(-raw["slots"] // 3)):
        if up_to(quarter, "experiment") > ratio * up_to(quarter, "proven") + passed:
            yield f"experiments in quarter {quarter}"


def nudged(raw: Mapping[str, Any], starts: Starts, chance: random.Random) -> Starts:
    """The same plan with one initiative somewhere else, added or taken out."""
    one = chance.choice(raw["initiatives"])
    if one["id"] in starts and chance.random() < 0.2:
        return {name: at for name, at in starts.items() if name != one["id"]}
    mode, start = starts.get(one["id"], (chance.choice(one["modes"])["id"], chance.randint(0, raw["slots"] - 1)))
    return {**starts, one["id"]: (mode, start + chance.choice((-3, -1, 0, 1, 3)))}
