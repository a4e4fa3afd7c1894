"""A field that is missing, misspelt or of the wrong kind is refused with its file, its entry and its name."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from mandate.catalogue.wording import BadCatalogue, wording
from mandate.engines.readiness.bank import Text


def fields(value: object, place: str, needed: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """The mapping at `place`; BadCatalogue when a needed field is missing or one is there that nobody reads."""
    if not isinstance(value, Mapping):
        raise BadCatalogue(f"{place}: fields are expected")
    for name in needed:
        if name not in value:
            raise BadCatalogue(f"{place}: no {name}")
    for name in value:
        if name not in needed and name not in optional:
            raise BadCatalogue(f"{place}: nobody reads {name}")
    return value


def entries(value: object, place: str) -> list[Any]:
    """The list at `place`; BadCatalogue when it is none, or empty."""
    if not isinstance(value, list) or not value:
        raise BadCatalogue(f"{place}: a list is expected")
    return value


def name(value: object, place: str) -> str:
    """The id or plain text at `place`; BadCatalogue when it is empty or no text."""
    if not isinstance(value, str) or not value.strip():
        raise BadCatalogue(f"{place}: a text is expected")
    return value.strip()


def number(value: object, place: str, *, least: int = 0) -> int:
    """The whole number at `place`; BadCatalogue when it is none or below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise BadCatalogue(f"{place}: a whole number from {least} is expected")
    return value


def exact(value: object, place: str) -> Fraction:
    """The number at `place`, written as text ("2.59", "2/3") so that nothing is rounded; BadCatalogue for another."""
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise BadCatalogue(f'{place}: a number such as "2.59" or "2/3" is expected') from None


def one_of(value: object, place: str, allowed: Collection[str]) -> str:
    """The value at `place`; BadCatalogue that names the choices when it is none of them."""
    if value not in allowed:
        raise BadCatalogue(f"{place}: {value!r} is none of {', '.join(allowed)}")
    return str(value)


def unique(ids: Iterable[str], place: str) -> None:
    """BadCatalogue when an id stands there twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise BadCatalogue(f"{place}: {one} is there twice")
        seen.add(one)


def text(value: object, place: str) -> Text:
    """The text at `place` in both languages; BadCatalogue when one is missing."""
    found = wording(value, place)
    return Text(found.en, found.nl)
