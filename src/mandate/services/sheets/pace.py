"""How far a long file is: told every few rows to whoever watches it being read or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Row = TypeVar("Row")
Tell = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""
EVERY = 25


def unheard(_done: int, _total: int) -> None:
    """Nobody watches."""


def counted(rows: Sequence[Row], tell: Tell) -> Iterator[Row]:
    """The rows one by one; asking for the next tells that those before it are done."""
    for done, row in enumerate(rows):
        if done % EVERY == 0:
            tell(done, len(rows))
        yield row
    tell(len(rows), len(rows))
