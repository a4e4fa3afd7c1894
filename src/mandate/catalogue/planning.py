"""Sentences about portfolios and plans, by the codes of the engine, with months instead of slots."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

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
    if reason.code == "after":
        values["names"] = ", ".join(_names(reason)[1:])
    return values


def _names(reason: Reason) -> tuple[str, ...]:
    names = reason.named().get("names")
    return names if isinstance(names, tuple) else ()


def _value(value: Param) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
