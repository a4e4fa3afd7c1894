"""Whoever waits for a plan sees each better one, may end the search, and, in benches, may hold it to seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mandate.engines.plan.checking import Starts


@dataclass(frozen=True, slots=True)
class Progress:
    """The plan so far: the step that brought it, its value and the bound; None is not known yet."""

    step: str
    starts: Starts
    value: int | None
    bound: int | None


def _nobody(_progress: Progress) -> None:
    """Nobody looks."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """`on_progress` is told of every step, `stop` is asked between steps and at each better plan.

    `remaining` gives the seconds left. With it the plan depends on the machine and is marked "not repeatable"; a search
    that was stopped is marked so too.
    """

    on_progress: Callable[[Progress], None] = _nobody
    stop: Callable[[], bool] = _never
    remaining: Callable[[], float] | None = None

    def over(self) -> bool:
        """Whether to go on no further."""
        return self.stop() or (self.remaining is not None and self.remaining() <= 0)
