"""What to ask whom in a conversation follows from gaps and disagreement; contradictions are shown, never averaged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from mandate.engines.readiness.bank import SCALE, TARGET, Bank, Item
from mandate.engines.readiness.plan import CAMPS, Evidence, Said
from mandate.engines.readiness.scoring import median, people_do_not_know
from mandate.engines.terms import InvalidFact

QUESTIONS = 6
"""A conversation of 45 minutes holds about six questions with an example each."""
STEPS_APART = 2
"""From two steps on, a person and the answers (or two persons) say something different, not the same less precisely."""


class AskWhy(StrEnum):
    """Why a question is worth a conversation, in the order in which they are asked."""

    CAMPS = "camps"
    DIFFER = "differ"
    NOT_KNOWN = "not_known"
    GATE_UNKNOWN = "gate_unknown"
    GAP = "gap"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question for a conversation; `now` is the median, None where nobody gave a score."""

    item: str
    why: AskWhy
    now: Fraction | None


@dataclass(frozen=True, slots=True)
class Guide:
    """The conversation with one role, the most useful question first."""

    role: str
    asks: tuple[Ask, ...]


class Against(StrEnum):
    """What a conversation contradicts."""

    ANSWERS = "answers"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What one speaker said beside what the answers, or another speaker, say; both stand, nothing is averaged."""

    item: str
    against: Against
    said: Said
    other: Said | None
    position: int
    elsewhere: Fraction
    steps: Fraction


def guides(
    bank: Bank, evidence: Evidence, *, differing: Iterable[str] = (), limit: int = QUESTIONS
) -> tuple[Guide, ...]:
    """One guide per role of the bank. `differing` are the questions on which groups were found to differ.

    Each role gets its own dimensions first, and at most `limit` questions; what nobody's own dimension brings up still
    reaches the first role with room for it. Source of the rules: docs/engines/readiness.md.
    """
    apart = frozenset(differing)
    asks = sorted(filter(None, (_ask(item, evidence, apart) for item in bank.items)), key=_urgency)
    dimension_of = {item.id: item.dimension for item in bank.items}
    chosen = {
        role.id: [ask for ask in asks if dimension_of[ask.item] in role.dimensions][:limit] for role in bank.roles
    }
    for ask in asks:
        if any(ask in own for own in chosen.values()):
            continue
        room = next((own for own in chosen.values() if len(own) < limit), None)
        if room is not None:
            room.append(ask)
    return tuple(Guide(role, tuple(sorted(own, key=_urgency))) for role, own in chosen.items())


def contradictions(evidence: Evidence) -> tuple[Contradiction, ...]:
    """Where a conversation says something at least two steps from the answers, or from another speaker; the widest
    first. Raises InvalidFact for a position outside 1 to 5."""
    stated = [one for one in evidence.said if one.position is not None]
    for one in stated:
        if one.position not in SCALE:
            raise InvalidFact(f"said.{one.item}", f"{one.position} is not 1, 2, 3, 4 or 5")
    stated.sort(key=lambda one: (one.item, one.speaker, one.text, one.position or 0))
    medians = {item: median(row) for item, row in evidence.counts.items() if row is not None}
    found = [_beside(one, None, value) for one in stated if (value := medians.get(one.item)) is not None]
    for one, other in combinations(stated, 2):
        if one.item == other.item and one.speaker != other.speaker:
            found.append(_beside(one, other, Fraction(other.position or 0)))
    wide = [one for one in found if one.steps >= STEPS_APART]
    return tuple(sorted(wide, key=lambda one: (-one.steps, one.item, one.against, one.said.speaker)))


def _beside(said: Said, other: Said | None, elsewhere: Fraction) -> Contradiction:
    position = said.position or 0
    against = Against.CONVERSATION if other else Against.ANSWERS
    return Contradiction(said.item, against, said, other, position, elsewhere, abs(position - elsewhere))


def _ask(item: Item, evidence: Evidence, apart: frozenset[str]) -> Ask | None:
    row = evidence.counts.get(item.id)
    now = None if row is None else median(row)
    holds: Mapping[AskWhy, Callable[[], bool]] = {
        AskWhy.CAMPS: lambda: evidence.readings.get(item.id) == CAMPS,
        AskWhy.DIFFER: lambda: item.id in apart,
        AskWhy.NOT_KNOWN: lambda: row is not None and people_do_not_know(row),
        AskWhy.GATE_UNKNOWN: lambda: item.gate is not None and now is None,
        AskWhy.GAP: lambda: now is not None and now < TARGET,
        AskWhy.NOT_ASKED: lambda: now is None,
    }
    why = next((code for code, true in holds.items() if true()), None)
    return None if why is None else Ask(item.id, why, now)


def _urgency(ask: Ask) -> tuple[int, Fraction, str]:
    return list(AskWhy).index(ask.why), ask.now or Fraction(0), ask.item
