"""A JSON value is read field by field; what does not fit is noted with its path and reading goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from mandate.engines.plan.terms import Fault
from mandate.engines.terms import Param, because

LARGEST = 10**12
"""Above this a sum over a portfolio would no longer be a whole number of 64 bits."""
Choice = TypeVar("Choice", bound=StrEnum)


class Faults:
    """Collects what does not fit."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, path: str, code: str, **params: Param) -> None:
        """Note one fault."""
        self.found.append(Fault(path, because(code, **params)))

    def known(self, value: object, path: str, allowed: Sequence[str]) -> Mapping[str, object]:
        """An object with no other fields than these; empty where it is none."""
        if not isinstance(value, Mapping):
            self.add(path, "not_an_object")
            return {}
        for name in value:
            if name not in allowed:
                self.add(f"{path}.{name}".lstrip("."), "unknown_field", allowed=", ".join(allowed))
        return value

    def entries(self, value: object, path: str) -> list[tuple[str, object]]:
        """The members of a list with their paths; none where it is no list or is left out."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.add(path, "not_a_list")
            return []
        return [(f"{path}[{number}]", one) for number, one in enumerate(value)]

    def pairs(self, value: object, path: str) -> list[tuple[str, str, object]]:
        """Name, path and value of an object with names of its own, in the order of the names."""
        if value is None:
            return []
        if not isinstance(value, Mapping):
            self.add(path, "not_an_object")
            return []
        return [(str(name), f"{path}.{name}", value[name]) for name in sorted(value)]

    def whole(
        self, value: object, path: str, *, least: int = 0, most: int = LARGEST, default: int | None = None
    ) -> int:
        """A whole number; `default` where it is left out, else leaving it out is a fault."""
        if value is None and default is not None:
            return default
        if value is None:
            self.add(path, "missing")
        elif isinstance(value, bool) or not isinstance(value, int | float) or value != value or int_of(value) is None:
            self.add(path, "not_whole", value=shown(value))
        elif not least <= value <= most:
            self.add(path, "below" if value < least else "above", value=shown(value), least=least, most=most)
        else:
            return int(value)
        return max(least, 0)

    def share(self, value: object, path: str, default: Fraction | None = None) -> Fraction | None:
        """A number of 0 or more as it was written: 0.43 is 43/100 and no binary neighbour of it."""
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
            self.add(path, "not_a_number", value=shown(value))
            return default
        return Fraction(str(value))

    def per_slot(self, value: object, path: str, parts: int) -> tuple[int, ...]:
        """One whole number for every slot, or a list of exactly so many."""
        if not isinstance(value, list):
            return (self.whole(value, path),) * parts
        if len(value) != parts:
            self.add(path, "wrong_length", value=len(value), wanted=parts)
            return (0,) * parts
        return tuple(self.whole(one, f"{path}[{number}]") for number, one in enumerate(value))

    def text(self, value: object, path: str, *, needed: bool = False) -> str:
        """A text; empty where it is left out, which is a fault where it is needed."""
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        if value is not None or needed:
            self.add(path, "missing" if value is None else "not_a_text", value=shown(value))
        return ""

    def yes(self, value: object, path: str) -> bool:
        """True or false; false where it is left out."""
        if value is not None and not isinstance(value, bool):
            self.add(path, "not_yes_or_no", value=shown(value))
        return value is True

    def one_of(self, value: object, path: str, choices: type[Choice], default: Choice | None) -> Choice:
        """One of the words of an enumeration."""
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in {choice.value for choice in choices}:
            return choices(value)
        self.add(path, "not_one_of", value=shown(value), allowed=", ".join(choices))
        return next(iter(choices))


def int_of(value: float) -> int | None:
    """The whole number that a JSON number is; None where it is a broken one or none at all."""
    try:
        return int(value) if value == int(value) else None
    except OverflowError:
        return None


def shown(value: object) -> str:
    """A value in a message, cut where it is long."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
