"""Two packs side by side: every number now and then, and whether it moved."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.services.pack import words
from mandate.services.pack.words import Contents


@dataclass(frozen=True, slots=True)
class Line:
    """One number in words, now and then; `differs` where there is a then and it was something else."""

    code: str
    label: str
    now: str
    before: str
    differs: bool


def lines(now: Contents, before: Contents | None) -> list[Line]:
    """Every number of a pack beside the one before; a number the other does not have is not there."""
    was = words.measures(before) if before else {}
    return [
        Line(code, label, value, was[code][1] if code in was else "", code in was and was[code][1] != value)
        for code, (label, value) in words.measures(now).items()
    ]
