"""What a question can be about: the five classes of data with the organisation's examples, and its purposes."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.engines.terms import DataClass
from mandate.records.models import Classification, Purpose
from mandate.services import wording
from mandate.services.asking_access import nearby
from mandate.services.guardrails.register import Register
from mandate.services.guardrails.sentences import dutch


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """A class of data as people here call it, with examples they know."""

    rank: int
    name: str
    examples: str


def classes(register: Register) -> list[ClassChoice]:
    """The five classes, the lowest first, in the reader's language."""
    described = register.of(Classification)
    return [_class(rank.value, described.get(str(rank.value))) for rank in DataClass]


def _class(rank: int, described: Classification | None) -> ClassChoice:
    if described is None:
        return ClassChoice(rank, wording.word("data_class", rank), "")
    name = (dutch() and described.name_nl) or described.name
    examples = (dutch() and described.examples_nl) or described.examples
    return ClassChoice(rank, name, ", ".join(line.strip() for line in examples.splitlines() if line.strip()))


def unknown_purpose(key: str, register: Register) -> str:
    """Why a question for this purpose cannot be answered; empty where the purpose exists or none was named."""
    if not key or key in register.of(Purpose):
        return ""
    return nearby.unknown(nearby.PURPOSE, key, register).say


def purposes(register: Register) -> list[tuple[str, str]]:
    """The purposes by key with their names, in the reader's language, in alphabetical order."""
    named = [(key, register.name(Purpose, key, dutch=dutch())) for key in register.of(Purpose)]
    return sorted(named, key=lambda pair: pair[1].lower())
