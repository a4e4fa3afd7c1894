"""Every gap has a short module, and every module says by which questions it is measured again."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mandate.catalogue.assessment import load_bank
from mandate.catalogue.coaching import FILE, load_modules, modules_for, modules_of
from mandate.catalogue.knowledge import load_questions
from mandate.catalogue.wording import LANGUAGES, BadCatalogue, parse_yaml

PATH = Path(__file__).parents[2] / "src" / "mandate" / "catalogue" / FILE
CONTENT = parse_yaml(PATH.read_text("utf-8"), FILE)
ITEMS = [item.id for item in load_bank().items]
QUESTIONS = [question.id for question in load_questions()]


def test_every_question_has_a_module_that_raises_it() -> None:
    raised = {one for module in load_modules() for one in (*module.items, *module.questions)}
    assert raised == {*ITEMS, *QUESTIONS}


@pytest.mark.parametrize("module", load_modules(), ids=lambda module: module.id)
def test_a_module_can_be_read_in_a_third_of_its_time_so_that_the_rest_is_exercise(module: Any) -> None:
    for language in LANGUAGES:
        texts = [module.title, module.what, module.why, module.good, *module.exercise]
        words = sum(len(text.of(language).split()) for text in texts)
        assert words / 230 <= module.minutes / 3


def test_modules_are_offered_by_what_they_raise_most() -> None:
    assert [module.id for module in modules_for(["G2"])] == ["data-rules"]
    assert [module.id for module in modules_for(["G1", "G4", "G2"], ["K4"])] == ["tools-in-the-open", "data-rules"]
    assert modules_for([]) == ()


Break = Callable[[dict[str, Any]], object]


def first(**changes: Any) -> Break:
    return lambda content: content["modules"][0].update(changes)


FAULTS: list[tuple[Break, str]] = [
    (lambda c: c.update(modules=c["modules"][:5]), "modules: 6 to 12 are expected, 5 are there"),
    (lambda c: c["modules"].append(c["modules"][0]), "modules: what-models-do is there twice"),
    (first(minutes=11), "module what-models-do: minutes: 5 to 10 are expected"),
    (first(items=["Z9"]), "module what-models-do: items: 'Z9' is none of"),
    (first(items=[]), "module what-models-do: items: a list is expected"),
    (first(questions=["Z9"]), "module what-models-do: questions: 'Z9' is none of"),
    (first(exercise="try"), "module what-models-do: exercise: a list is expected"),
    (first(good={"en": "good"}), "module what-models-do: good: no text in nl"),
    (first(colour="red"), "module: nobody reads colour"),
]


@pytest.mark.parametrize(("change", "problem"), FAULTS, ids=[problem for _, problem in FAULTS])
def test_a_faulty_module_is_refused_with_its_file_and_field(change: Break, problem: str) -> None:
    content = copy.deepcopy(dict(CONTENT))
    change(content)
    with pytest.raises(BadCatalogue) as refused:
        modules_of(content, FILE, ITEMS, QUESTIONS)
    assert problem in str(refused.value)
    assert str(refused.value).startswith(FILE)
