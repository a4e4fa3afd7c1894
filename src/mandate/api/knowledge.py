"""The knowledge check as JSON: the caller's own and nobody else's, and levels of sets of five or more."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Router

from mandate.api.bodies import Given
from mandate.api.entering import Call, may, me
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.readiness import knowledge as engine
from mandate.records import clock
from mandate.services import knowledge as service

router = Router(tags=["knowledge"])
Phase = Literal["before", "after"]


class KnowledgeMarks(Out):
    """How a finished check went."""

    right: list[str]
    wrong: list[str]
    level: str


class OwnKnowledge(Out):
    """The caller's own checks."""

    current: Phase | None = Field(description="The check to do now; null when both are done.")
    chosen: dict[str, str] = Field(description="Question to option, in the check that is not finished.")
    before: KnowledgeMarks | None
    after: KnowledgeMarks | None


class ReachedLevel(Out):
    """How many people of a set reached a level."""

    level: str
    before: int
    after: int


class KnowledgeSet(Out):
    """One of the sets that share nobody; no levels below five people."""

    set: Literal["mt", "others"]
    levels: list[ReachedLevel]


class KnowledgeLevels(Out):
    """The levels of both sets."""

    items: list[KnowledgeSet]


class Choices(Given):
    """Question to option; what is left out stays."""

    answers: dict[Words, Words] = Field(min_length=1, max_length=12)


def _marks(found: engine.Marks | None) -> KnowledgeMarks | None:
    return KnowledgeMarks(right=list(found.right), wrong=list(found.wrong), level=found.level) if found else None


def _own(request: Call) -> OwnKnowledge:
    found = service.own(me(request))
    return OwnKnowledge.model_validate(
        {
            "current": found.current,
            "chosen": dict(found.chosen),
            "before": _marks(found.before),
            "after": _marks(found.after),
        }
    )


@router.get("/knowledge", response=OwnKnowledge, auth=may("take part"))
def knowledge(request: Call) -> Any:
    """The caller's own check before and after; nobody else's can be read."""
    return _own(request)


@router.put("/knowledge", response=OwnKnowledge, auth=may("take part"))
def answer_knowledge(request: Call, given: Choices) -> Any:
    """Keep choices in the check that is to be done now."""
    service.put(me(request), service.own(me(request)).current or service.AFTER, given.answers)
    return _own(request)


@router.post("/knowledge/finish", response=OwnKnowledge, auth=may("take part"))
def finish_knowledge(request: Call) -> Any:
    """Finish the check that is to be done now; its answers stand."""
    service.finish(me(request), service.own(me(request)).current or service.AFTER, today=clock.today())
    return _own(request)


@router.get("/knowledge/levels", response=KnowledgeLevels, auth=may("take part"))
def knowledge_levels(request: Call) -> Any:
    """How many of the MT, and of everybody else, reached which level: from five people, then in fives."""
    return KnowledgeLevels(
        items=[
            KnowledgeSet.model_validate(
                {
                    "set": name,
                    "levels": [
                        {"level": level, "before": count, "after": dict(found.after)[level]}
                        for level, count in found.before
                    ],
                }
            )
            for name, found in service.shown().items()
        ]
    )
