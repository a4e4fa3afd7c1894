"""Each caller has a bucket of calls that refills by the second; an empty one says how long to wait."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

MOST_CALLERS = 10_000
"""Buckets kept; a caller who was silent for longest starts with a full one again."""


class Spent(Exception):
    """The bucket is empty; `wait` is how many whole seconds until the next call."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Buckets:
    """Buckets of one server process, by caller."""

    def __init__(self) -> None:
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, *, per_minute: int, now: float, count: int = 1) -> None:
        """So many calls out of the caller's bucket of `per_minute`, or none of them. Raises Spent for too few."""
        with self._lock:
            level, since = self._levels.pop(caller, (float(per_minute), now))
            level = min(level + (now - since) * per_minute / 60, float(per_minute))
            enough = level >= count
            self._levels[caller] = (level - count if enough else level, now)
            if len(self._levels) > MOST_CALLERS:
                self._levels.popitem(last=False)
        if not enough:
            raise Spent(max(math.ceil(round((count - level) * 60 / max(per_minute, 1), 6)), 1))

    def clear(self) -> None:
        """Every bucket full again."""
        with self._lock:
            self._levels.clear()


BUCKETS = Buckets()


def take(caller: str, *, per_minute: int, count: int = 1) -> None:
    """So many calls now (one, or what comes together). Raises Spent when the caller made too many."""
    BUCKETS.take(caller, per_minute=per_minute, now=time.monotonic(), count=count)
