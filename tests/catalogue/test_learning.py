"""What is learned ships whole in both languages, and each kind of fault is named."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from mandate.catalogue.check import check
from mandate.catalogue.learning import FILE, load_modules, modules_of
from mandate.catalogue.wording import BadCatalogue, read_yaml


def test_what_ships_is_twelve_modules_with_own_questions_and_no_telltale_place_of_the_answer() -> None:
    modules = load_modules()
    assert len(modules) == 12
    questions = [question for module in modules for question in module.questions]
    for language in ("en", "nl"):
        assert len({getattr(one.ask, language) for one in questions}) == len(questions) == 48
        assert all(getattr(module.practice, language) for module in modules)
    places = Counter(one.right for one in questions)
    assert max(places.values()) < len(questions) * 0.6


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no text in nl": lambda one: one["practice"].pop("nl"),
    "nobody reads colour": lambda one: one.update(colour="green"),
    "is none of": lambda one: one.update(competence="cooking"),
    "go together": lambda one: one.pop("level"),
    "level: 1 to 5": lambda one: one.update(level=9),
    "minutes: 5 to 60": lambda one: one.update(minutes=400),
    "4 at least": lambda one: one["questions"].pop(),
    "options: 2 to 5": lambda one: one["questions"][0].update(options=one["questions"][0]["options"][:1]),
    "right: 1 to 3": lambda one: one["questions"][0].update(right=4),
}


@pytest.mark.parametrize("why", FAULTS)
def test_a_fault_is_named_with_its_place(why: str) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    FAULTS[why](content["modules"][0])
    with pytest.raises(BadCatalogue, match=f"learning.yaml: .*{why}"):
        modules_of(content, FILE)


def test_the_check_of_a_folder_looks_at_what_is_learned(tmp_path: Path) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    content["modules"].append(content["modules"][0])
    (tmp_path / FILE).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert any(fault.file == FILE and "there twice" in fault.problem for fault in check(tmp_path))
    (tmp_path / FILE).write_bytes(b"\xff")
    assert any(fault.file == FILE and "UTF-8" in fault.problem for fault in check(tmp_path))
