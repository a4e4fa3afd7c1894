"""Chance that repeats: the same seed and the same question always give the same dice."""

from random import Random


def dice(seed: int, *question: object) -> Random:
    """A generator for one question; a text seed is hashed, so it does not depend on PYTHONHASHSEED or on call order."""
    return Random(":".join(map(str, (seed, *question))))
