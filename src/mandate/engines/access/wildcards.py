"""Whether a text fits a pattern with wildcards, in time that no pattern can blow up."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def fitting(parts: Sequence[str]) -> Callable[[str], bool]:
    """A test for texts that hold these parts in order with anything between; a single part is the whole text."""
    if len(parts) == 1:
        return lambda text: text == parts[0]
    first, *middle, last = parts
    least = len(first) + len(last)

    def fits(text: str) -> bool:
        if len(text) < least or not text.startswith(first) or not text.endswith(last):
            return False
        place, end = len(first), len(text) - len(last)
        for part in middle:
            found = text.find(part, place, end)
            if found < 0:
                return False
            place = found + len(part)
        return True

    return fits
