"""One initiative of a file becomes one of a portfolio; names it refers to are looked up afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from mandate.engines.plan.fields import Faults
from mandate.engines.plan.terms import (
    After,
    Due,
    DueKind,
    Estimate,
    Grade,
    Initiative,
    Kind,
    Mode,
    Previous,
    Scores,
    Value,
    spread,
)

FIELDS = (
    "id", "name", "owner", "kind", "mandatory", "value", "modes", "after", "not_before", "due", "mt_gate", "excludes",
    "group", "previous", "frozen", "estimate", "scores",
)  # fmt: skip
MODE = ("id", "duration", "demand", "cost", "pools")
SCORES = ("reach", "impact", "confidence", "time_criticality", "risk_reduction")


def initiative(raw: object, path: str, faults: Faults, *, longest: int) -> Initiative:
    """One initiative; what does not fit is noted. `longest`: a duration may not be above this."""
    one = faults.known(raw, path, FIELDS)
    modes = tuple(_mode(mode, at, faults, longest) for at, mode in faults.entries(one.get("modes"), f"{path}.modes"))
    if not modes:
        faults.add(f"{path}.modes", "missing")
    return Initiative(
        id=faults.text(one.get("id"), f"{path}.id", needed=True),
        name=faults.text(one.get("name"), f"{path}.name"),
        owner=faults.text(one.get("owner"), f"{path}.owner"),
        kind=faults.one_of(one.get("kind"), f"{path}.kind", Kind, Kind.FOUNDATION),
        mandatory=faults.yes(one.get("mandatory"), f"{path}.mandatory"),
        value=_value(one.get("value"), f"{path}.value", faults),
        modes=tuple(sorted(modes, key=lambda mode: mode.id)),
        after=_after(one.get("after"), f"{path}.after", faults),
        not_before=faults.whole(one.get("not_before"), f"{path}.not_before", default=0),
        due=_due(one["due"], f"{path}.due", faults) if one.get("due") is not None else None,
        mt_gate=faults.yes(one.get("mt_gate"), f"{path}.mt_gate"),
        excludes=_names(one.get("excludes"), f"{path}.excludes", faults),
        group=faults.text(one.get("group"), f"{path}.group") or None,
        previous=_previous(one["previous"], f"{path}.previous", faults) if one.get("previous") is not None else None,
        frozen=faults.yes(one.get("frozen"), f"{path}.frozen"),
        estimate=_estimate(one["estimate"], f"{path}.estimate", faults) if one.get("estimate") is not None else None,
        scores=_scores(one.get("scores"), f"{path}.scores", faults),
    )


def _names(raw: object, path: str, faults: Faults) -> tuple[str, ...]:
    return tuple(sorted({faults.text(name, at, needed=True) for at, name in faults.entries(raw, path)}))


def _value(raw: object, path: str, faults: Faults) -> Value:
    one: Mapping[str, object] = {}
    if raw is not None:
        one = faults.known(raw, path, ("per_slot", "on_delivery", "unit", "grade"))
    return Value(
        per_slot=faults.whole(one.get("per_slot"), f"{path}.per_slot", default=0),
        on_delivery=faults.whole(one.get("on_delivery"), f"{path}.on_delivery", default=0),
        unit=faults.text(one.get("unit"), f"{path}.unit"),
        grade=faults.one_of(one.get("grade"), f"{path}.grade", Grade, Grade.PERCEIVED),
    )


def _mode(raw: object, path: str, faults: Faults, longest: int) -> Mode:
    one = faults.known(raw, path, MODE)
    duration = faults.whole(one.get("duration"), f"{path}.duration", least=0, most=longest)
    return Mode(
        id=faults.text(one.get("id"), f"{path}.id", needed=True),
        duration=duration,
        demand=tuple(
            (role, faults.per_slot(hours, at, duration))
            for role, at, hours in faults.pairs(one.get("demand"), f"{path}.demand")
        ),
        cost=tuple(
            (budget, _cents(cents, at, faults, duration))
            for budget, at, cents in faults.pairs(one.get("cost"), f"{path}.cost")
        ),
        pools=tuple(
            (pool, faults.whole(total, at)) for pool, at, total in faults.pairs(one.get("pools"), f"{path}.pools")
        ),
    )


def _cents(raw: object, path: str, faults: Faults, duration: int) -> tuple[int, ...]:
    """Cents per slot: as given, or a total spread over the duration so that the sum stays exact."""
    if isinstance(raw, list):
        return faults.per_slot(raw, path, duration)
    total = faults.whole(raw, path)
    if total and not duration:
        faults.add(path, "cost_without_duration")
    return spread(total, duration) if duration else ()


def _after(raw: object, path: str, faults: Faults) -> tuple[After, ...]:
    found: dict[str, int] = {}
    for at, value in faults.entries(raw, path):
        one = faults.known(value, at, ("id", "lag"))
        name = faults.text(one.get("id"), f"{at}.id", needed=True)
        found[name] = max(found.get(name, 0), faults.whole(one.get("lag"), f"{at}.lag", default=0))
    return tuple(After(name, found[name]) for name in sorted(found))


def _due(raw: object, path: str, faults: Faults) -> Due:
    one = faults.known(raw, path, ("slot", "kind", "weight"))
    return Due(
        slot=faults.whole(one.get("slot"), f"{path}.slot"),
        kind=faults.one_of(one.get("kind"), f"{path}.kind", DueKind, DueKind.PROMISE),
        weight=faults.whole(one.get("weight"), f"{path}.weight", default=0),
    )


def _previous(raw: object, path: str, faults: Faults) -> Previous:
    one = faults.known(raw, path, ("mode", "start"))
    return Previous(
        mode=faults.text(one.get("mode"), f"{path}.mode", needed=True),
        start=faults.whole(one.get("start"), f"{path}.start", least=-1200, most=1200),
    )


def _estimate(raw: object, path: str, faults: Faults) -> Estimate:
    one = faults.known(raw, path, ("low", "high"))
    low = faults.whole(one.get("low"), f"{path}.low")
    return Estimate(low=low, high=faults.whole(one.get("high"), f"{path}.high", least=low))


def _scores(raw: object, path: str, faults: Faults) -> Scores:
    if raw is None:
        return Scores()
    one = faults.known(raw, path, SCORES)
    return Scores(**{name: faults.share(one.get(name), f"{path}.{name}") for name in SCORES})
