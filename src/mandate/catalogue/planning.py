"""Sentences about portfolios and plans, by the codes of the engine, with months instead of slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from mandate.catalogue.charter import PLACEHOLDER
from mandate.catalogue.wording import MONTHS, Wording, language_code, read_yaml, wording
from mandate.engines.plan.terms import Fault
from mandate.engines.terms import Param, Reason

FILE = "planning.yaml"
MONTH_PARAMS = ("at", "earliest", "due")


@cache
def plan_texts() -> Mapping[str, Wording]:
    """Every sentence by its path, such as "reason.capacity_full"."""
    content = read_yaml(FILE)
    return {
        f"{part}.{one}": wording(value, f"{FILE}: {part}.{one}")
        for part, node in content.items()
        if part not in ("version", "dated")
        for one, value in node.items()
    }


def plan_text(path: str, language: str, **values: str) -> str:
    """One sentence, its placeholders filled; KeyError for an unknown path or a missing value."""
    return PLACEHOLDER.sub(lambda found: values[found.group(1)], plan_texts()[path].of(language))


def fault_text(fault: Fault, language: str) -> str:
    """What is wrong with a field and what to do."""
    return plan_text(f"fault.{fault.reason.code}", language, **_written(fault.reason, None, language))


def reason_text(reason: Reason, start: str | None, language: str) -> str:
    """Why something is so; slots become months counted from `start` ("2027-01")."""
    return plan_text(f"reason.{reason.code}", language, **_written(reason, start, language))


def least_text(
    least: Mapping[str, Any],
    start: str | None,
    language: str,
    *,
    called: Callable[[str], str] = str,
    amount: Callable[[int, bool], str] = lambda number, _money: f"{number:,}",
    quarter: Callable[[int], str] | None = None,
) -> str:
    """A least change of `writing.unkept_json` in words.

    `called` names a name; `amount` writes hours or, where its second argument says so, cents; `quarter` names one.
    """
    code, by = least["rule"]["code"], least["by"]
    names, money = [called(name) for name in least["rule"]["names"]], code == "budget"
    paths = (f"least.{code}_gone",) if not by else (f"least.{code}_one",) if by == 1 else ()
    path = next((path for path in paths if path in plan_texts()), f"least.{code}")
    parts = []
    for place, number in least["parts"]:
        when = month(place, start, language)
        if money:
            when = quarter(place) if quarter else plan_text("least.quarter", language, number=str(place + 1))
        parts.append(plan_text("least.part", language, amount=amount(number, money), when=when))
    first, second = (names * 2)[:2] if names else ("", "")
    text = plan_text(
        path, language, by=amount(by, False), names=", ".join(names), first=first, second=second, parts=", ".join(parts)
    )
    return text if least["proven"] else plan_text("least.not_proven", language, change=text)


def month(slot: int, start: str | None, language: str) -> str:
    """A slot as a reader writes it: March 2027; the number itself where there is no calendar."""
    if start is None:
        return str(slot)
    number = int(start[:4]) * 12 + int(start[5:7]) - 1 + slot
    return f"{MONTHS[language_code(language)].split(',')[number % 12]} {number // 12}"


def _written(reason: Reason, start: str | None, language: str) -> dict[str, str]:
    values = {}
    for name, value in reason.params:
        values[name] = _value(value)
        if name in MONTH_PARAMS and isinstance(value, int):
            values[name] = month(value, start, language)
            values["quarter"] = str(value + 1)
    if "places" in values:
        places = [int(place) for place in _tuple(reason, "places")]
        values["months"] = ", ".join(month(place, start, language) for place in places)
        values["quarters"] = ", ".join(plan_text("least.quarter", language, number=str(place + 1)) for place in places)
        values["first"], values["second"] = (_names(reason) * 2 + ("", ""))[:2]
    if reason.code == "after":
        values["names"] = ", ".join(_names(reason)[1:])
    return values


def _names(reason: Reason) -> tuple[str, ...]:
    return _tuple(reason, "names")


def _tuple(reason: Reason, name: str) -> tuple[str, ...]:
    found = reason.named().get(name)
    return found if isinstance(found, tuple) else ()


def _value(value: Param) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
