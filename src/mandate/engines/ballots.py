"""What the votes of the MT come to: agreed when a quorum agrees on one option, declined when it cannot any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from mandate.engines.terms import InvalidFact


class Choice(StrEnum):
    """What a member says about a decision that was prepared."""

    AGREE = "agree"
    DECLINE = "decline"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """Where the votes stand. Too few: there are fewer members than the quorum, so that nobody's silence is a no."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's vote; `option` is the option agreed to, empty where a decision has none."""

    member: str
    choice: Choice
    option: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """The votes counted. `option` leads; `best` agree on it; `open` may still vote; `left_out` do not count."""

    outcome: Outcome
    option: str
    best: int
    agree: int
    decline: int
    abstain: int
    open: int
    quorum: int
    left_out: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many more have to agree."""
        return max(self.quorum - self.best, 0)


def count(votes: Iterable[Vote], *, members: Collection[str], quorum: int, recommended: str = "") -> Count:
    """The votes of those who are members now; whoever left, or may not vote on this one, does not count.

    Agreed: at least `quorum` members agree on one option and more agree than decline. Of options with equally many the
    recommended one leads. Raises InvalidFact for a quorum under one or two votes of one member.
    """
    rows = list(votes)
    if quorum < 1:
        raise InvalidFact("quorum", "is under one")
    if len({row.member for row in rows}) != len(rows):
        raise InvalidFact("votes", "one member voted twice")
    counted = [row for row in rows if row.member in members]
    chosen = Counter(row.choice for row in counted)
    options = Counter(row.option for row in counted if row.choice is Choice.AGREE)
    leading = min(options, key=lambda one: (-options[one], one != recommended, one), default=recommended)
    best, still = options[leading], len(set(members)) - len(counted)
    agree, decline = chosen[Choice.AGREE], chosen[Choice.DECLINE]
    return Count(
        outcome=_outcome(best, agree, decline, still, quorum=quorum, members=len(set(members))),
        option=leading, best=best, agree=agree, decline=decline, abstain=chosen[Choice.ABSTAIN], open=still,
        quorum=quorum, left_out=tuple(sorted(row.member for row in rows if row.member not in members)),
    )  # fmt: skip


def _outcome(best: int, agree: int, decline: int, still: int, *, quorum: int, members: int) -> Outcome:
    if best >= quorum and agree > decline:
        return Outcome.AGREED
    if members < quorum:
        return Outcome.TOO_FEW
    if best + still < quorum or agree + still <= decline:
        return Outcome.DECLINED
    return Outcome.OPEN
