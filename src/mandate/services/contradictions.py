"""Where a conversation says something else than the answers, or than another conversation: side by side, no average."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.alignment.facts import EVERYONE
from mandate.engines.readiness import guide as engine
from mandate.engines.readiness.bank import SCALE, Item
from mandate.engines.readiness.guide import Against
from mandate.engines.readiness.plan import Evidence, Said
from mandate.engines.readiness.scoring import Counts
from mandate.records.models import Publication
from mandate.services import priority_words as words
from mandate.services.evidence import Spoken, labels, stands


@dataclass(frozen=True, slots=True)
class Side:
    """Who says something else: a published group, or somebody in another conversation (then with the words)."""

    who: str
    position: Fraction
    says: str
    steps: Fraction
    text: str = ""
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that was said about a question, and everybody who says something else about it."""

    item: str
    question: str
    speaker: str
    text: str
    position: int
    says: str
    conversation: str
    sides: tuple[Side, ...]


def between(publication: Publication | None, spoken: Sequence[Spoken]) -> tuple[Contradiction, ...]:
    """Contradictions of two steps or more, the widest first; answers count only of groups that were published."""
    bank = {item.id: item for item in load_bank().items}
    stated = {
        Said(one.speaker, one.item, one.text, one.position): one for one in spoken if one.position and one.item in bank
    }
    found: dict[Said, list[Side]] = defaultdict(list)
    for group, label in _groups(publication).items():
        counts = _counts(publication, group, set(bank))
        for one in engine.contradictions(Evidence(counts, said=list(stated))):
            # Two speakers contradict each other whatever a group answered: they are told once, with everyone.
            if one.against is Against.ANSWERS or group == EVERYONE:
                found[one.said].append(_side(one, label, bank[one.item], stated))
    rows = [_told(stated[said], sides, bank[said.item]) for said, sides in found.items()]
    return tuple(
        sorted(rows, key=lambda row: (-max(side.steps for side in row.sides), row.item, row.speaker, row.text))
    )


def _groups(publication: Publication | None) -> dict[str, str]:
    """Everyone and every published group; everyone also stands for conversations alone."""
    return {EVERYONE: _("Everyone who answered"), **(labels(publication) if publication else {})}


def _counts(publication: Publication | None, group: str, known: set[str]) -> dict[str, Counts | None]:
    rows: Sequence[Mapping[str, Any]] = publication.report["items"] if publication else ()
    middle = {one["item"]: stands(one) for one in rows if one["group"] == group and one["item"] in known}
    return {item: _around(value) for item, value in middle.items()}


def _around(value: Fraction | None) -> Counts | None:
    """Counts whose middle is the published one, so that a hidden distribution is not asked for."""
    if value is None:
        return None
    low, high = int(value), int(value + Fraction(1, 2))
    return (*((step == low) + (step == high) for step in SCALE), 0, 0)


def _side(one: engine.Contradiction, label: str, item: Item, stated: Mapping[Said, Spoken]) -> Side:
    says = words.typical(item, one.elsewhere)
    if one.other is None:
        return Side(label, one.elsewhere, says, one.steps)
    other = stated[one.other]
    return Side(other.speaker, one.elsewhere, says, one.steps, other.text, other.conversation)


def _told(spoken: Spoken, sides: Sequence[Side], item: Item) -> Contradiction:
    position = spoken.position or 0
    return Contradiction(
        item=item.id,
        question=item.question.of(words.language()),
        speaker=spoken.speaker,
        text=spoken.text,
        position=position,
        says=words.typical(item, position),
        conversation=spoken.conversation,
        sides=tuple(sides),
    )
