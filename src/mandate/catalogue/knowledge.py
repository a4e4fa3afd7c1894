"""A question of the knowledge check has one right option, and a reason beside every option, or it is refused."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from mandate.catalogue.shapes import entries, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, day, read_yaml
from mandate.engines.readiness.knowledge import Check, Citation, Option, Question, Reached

FILE = "knowledge.yaml"
QUESTIONS = 12
LEVELS = ("basic", "working", "leading")


@cache
def load_check() -> Check:
    """The knowledge check that ships; BadCatalogue names file, question and field of what is wrong."""
    return check_of(read_yaml(FILE), FILE)


def load_questions() -> tuple[Question, ...]:
    """The twelve questions, in the order in which they are asked."""
    return load_check().questions


def check_of(content: Mapping[str, Any], file: str) -> Check:
    """The knowledge check in the content of a file; BadCatalogue names file, question and field of what is wrong."""
    fields(content, file, ("version", "dated", "topics", "levels", "questions"))
    topics = fields(content["topics"], f"{file}: topics", ("ability", "data", "law", "agents"))
    check = Check(
        version=number(content["version"], f"{file}: version", least=1),
        dated=day(content["dated"], f"{file}: dated"),
        topics=tuple((topic, text(value, f"{file}: topic {topic}")) for topic, value in topics.items()),
        questions=tuple(
            _question(one, file, list(topics)) for one in entries(content["questions"], f"{file}: questions")
        ),
        levels=tuple(_level(one, file) for one in entries(content["levels"], f"{file}: levels")),
    )
    unique((question.id for question in check.questions), f"{file}: questions")
    if len(check.questions) != QUESTIONS:
        raise BadCatalogue(f"{file}: questions: {QUESTIONS} are expected, {len(check.questions)} are there")
    rising = [level.at_least for level in check.levels]
    if rising[0] != 0 or rising != sorted(set(rising)) or rising[-1] > QUESTIONS:
        raise BadCatalogue(f"{file}: levels: at_least: they begin at 0, rise and end within {QUESTIONS}")
    return check


def _level(value: object, file: str) -> Reached:
    one = fields(value, f"{file}: level", ("id", "at_least", "label", "says"))
    place = f"{file}: level {one['id']}"
    return Reached(
        name(one["id"], place),
        number(one["at_least"], f"{place}: at_least"),
        text(one["label"], f"{place}: label"),
        text(one["says"], f"{place}: says"),
    )


def _question(value: object, file: str, topics: list[str]) -> Question:
    one = fields(value, f"{file}: question", ("id", "topic", "level", "question", "options"), ("law",))
    place = f"{file}: question {one['id']}"
    options = tuple(_option(option, place) for option in entries(one["options"], f"{place}: options"))
    unique((option.id for option in options), f"{place}: options")
    if sum(option.right for option in options) != 1:
        raise BadCatalogue(f"{place}: options: exactly one is right")
    topic = one_of(one["topic"], f"{place}: topic", topics)
    if topic == "law" and "law" not in one:
        raise BadCatalogue(f"{place}: law: the rule it rests on is expected")
    return Question(
        id=name(one["id"], place),
        topic=topic,
        level=one_of(one["level"], f"{place}: level", LEVELS),
        question=text(one["question"], f"{place}: question"),
        options=options,
        law=_citation(one["law"], f"{place}: law") if "law" in one else None,
    )


def _option(value: object, question: str) -> Option:
    one = fields(value, f"{question}: option", ("id", "text", "because"), ("right",))
    place = f"{question}: option {one['id']}"
    if one.get("right", True) is not True:
        raise BadCatalogue(f"{place}: right: true, or left out")
    return Option(
        id=name(one["id"], place),
        text=text(one["text"], f"{place}: text"),
        right="right" in one,
        because=text(one["because"], f"{place}: because"),
    )


def _citation(value: object, place: str) -> Citation:
    one = fields(value, place, ("label", "from", "checked_on", "url"))
    return Citation(
        label=text(one["label"], f"{place}: label"),
        applies_from=day(one["from"], f"{place}: from"),
        url=name(one["url"], f"{place}: url"),
        checked_on=day(one["checked_on"], f"{place}: checked_on"),
    )
