"""Rules of the house lie on top of a pack: more duties, stricter tiers, earlier days; never anything weaker."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from mandate.catalogue.law import building, linting
from mandate.catalogue.law.located import Fault, Located, Path
from mandate.engines.law.pack import Duty, Pack, Tier
from mandate.engines.law.triggers import AtLeast, parse

PARTS = {"version", "dated", "duties", "stricter", "sooner"}
PREFIX = "HOUSE-"


def faults(overlay: Located, pack: Pack) -> Iterator[Fault]:
    """Every fault in a file with rules of the house: unknown names, and whatever would make the law weaker."""
    yield from overlay.faults
    if overlay.faults:
        return
    rules = (*_parts(overlay.data), *_stricter(overlay.data, pack), *_sooner(overlay.data, pack))
    yield from (overlay.fault(*row) for row in (*rules, *_duties(overlay.data, pack)))


def laid(pack: Pack, data: Mapping[str, Any], *, seal: str, name: str) -> Pack:
    """The pack with the rules on top; a new seal, since it says something else."""
    stricter, sooner = data.get("stricter") or {}, data.get("sooner") or {}
    own = tuple(building.duty(key, _filled(node)) for key, node in (data.get("duties") or {}).items())
    return replace(
        pack, sha256=seal, house=(*pack.house, name),
        tiers=tuple(_tier(tier, stricter.get(tier.id)) for tier in pack.tiers),
        duties=(*(_earlier(duty, sooner.get(duty.id)) for duty in pack.duties), *own),
        laws={**pack.laws, "house": building.text(HOUSE)},
    )  # fmt: skip


HOUSE = {"en": "Rule of the house", "nl": "Huisregel"}


def _filled(node: Mapping[str, Any]) -> dict[str, Any]:
    fixed = {"law": "house", "binding": False, "confidence": "high", "category": "house", "country": "EU"}
    return {"article": "house rule", "source": "https://", **node, **fixed}


def _tier(tier: Tier, also: str | None) -> Tier:
    return replace(tier, when=AtLeast(1, (tier.when, parse(also)))) if also else tier


def _earlier(duty: Duty, on: date | None) -> Duty:
    return replace(duty, from_day=on, for_products=None) if on else duty


def _parts(data: Mapping[str, Any]) -> linting.Rule:
    for key in data:
        if key not in PARTS:
            yield (str(key),), "rules of the house hold duties, stricter and sooner, and nothing else"
        elif key not in ("version", "dated") and not isinstance(data[key], Mapping):
            yield (str(key),), "a mapping is expected"


def _rows(data: Mapping[str, Any], part: str) -> Iterator[tuple[Path, str, Any]]:
    rows = data.get(part)
    for key, value in rows.items() if isinstance(rows, Mapping) else ():
        yield (part, str(key)), str(key), value


def _known(pack: Pack) -> set[str]:
    return {*pack.facts, *(one.fact for one in pack.follows)}


def _stricter(data: Mapping[str, Any], pack: Pack) -> linting.Rule:
    """A tier may hold in more cases; only the ones that bind may, since more of the others would be weaker."""
    weights = {tier.id: tier.weight for tier in pack.tiers}
    for path, key, when in _rows(data, "stricter"):
        if key not in weights:
            yield path, f"no tier {key}"
        elif weights[key] <= 1:
            yield path, "this tier asks nothing, so more of it would be weaker"
        yield from ((path, problem) for problem in linting.trigger(when, _known(pack)))


def _sooner(data: Mapping[str, Any], pack: Pack) -> linting.Rule:
    days = {duty.id: duty.from_day for duty in pack.duties}
    for path, key, on in _rows(data, "sooner"):
        if key not in days:
            yield path, f"no duty {key}"
        elif type(on) is not date:
            yield path, "a date such as 2026-11-22 is expected"
        elif on >= days[key]:
            yield path, f"the law begins on {days[key]}; a rule of the house can only be sooner"


def _duties(data: Mapping[str, Any], pack: Pack) -> linting.Rule:
    head = {"roles": pack.roles, "penalties": pack.penalties}
    look = linting.duty_rules(head, {"house": HOUSE}, _known(pack))
    for path, key, node in _rows(data, "duties"):
        if not key.startswith(PREFIX):
            yield path, f"a duty of the house begins with {PREFIX}"
        yield from linting.under(path, look(_filled(node) if isinstance(node, Mapping) else node))
