"""Chance that repeats: the same seed and the same question always give the same dice."""

from random import Random
from uuid import UUID


def dice(seed: int, *question: object) -> Random:
    """A generator for one question; a text seed is hashed, so it does not depend on PYTHONHASHSEED or on call order."""
    return Random(":".join(map(str, (seed, *question))))


def identifier(seed: int, *what: object) -> str:
    """A UUID that stays the same for the same thing throughout one sample."""
    return uuid(dice(seed, "id", *what))


def uuid(random: Random) -> str:
    """The next UUID of a generator."""
    return str(UUID(int=random.getrandbits(128), version=4))
