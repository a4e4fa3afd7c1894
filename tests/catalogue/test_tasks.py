"""The typical tasks: sound as they ship, and each kind of fault is named."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from mandate.catalogue.check import check
from mandate.catalogue.tasks import AREAS, FILE, load_tasks, tasks_of
from mandate.catalogue.wording import BadCatalogue, read_yaml


def test_what_ships_is_sixty_tasks_in_every_area_with_an_own_text_each() -> None:
    tasks = load_tasks().tasks
    assert len(tasks) == 60
    assert {one.area for one in tasks} == set(AREAS)
    for texts in ("name", "how", "avoid"):
        for language in ("en", "nl"):
            assert len({getattr(getattr(one, texts), language) for one in tasks}) == 60


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no text in nl": lambda task: task["how"].pop("nl"),
    "nobody reads colour": lambda task: task.update(colour="green"),
    "is none of content": lambda task: task.update(area="cooking"),
    "above 0": lambda task: task["month"].update(build=0),
    "low and a high": lambda task: task["month"].update(share=[70, 20]),
    "a low and": lambda task: task["month"].update(share=40),
    "true or false": lambda task: task["nature"].update(reversible="maybe"),
    "takes what it saves": lambda task: task["month"].update(check=900),
    "no time to check": lambda task: (task["month"].update(check=0), task["nature"].update(reversible=False)),
    "a higher class": lambda task: task["needs"].update(datasets=["orders"]),
    "a list is expected": lambda task: task["needs"].update(follows="newsletter"),
    "is none of": lambda task: task["needs"].update(follows=["nothing"]),
    "in a circle": lambda task: task["needs"].update(follows=["newsletter"]),
}


@pytest.mark.parametrize("why", FAULTS)
def test_a_fault_is_named_with_its_place(why: str) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    FAULTS[why](content["tasks"][0])
    with pytest.raises(BadCatalogue, match=f"tasks.yaml: .*{why}"):
        tasks_of(content, FILE)


def test_the_check_of_a_folder_looks_at_the_tasks(tmp_path: Path) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    content["tasks"].append(content["tasks"][0])
    (tmp_path / FILE).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert any(fault.file == FILE and "there twice" in fault.problem for fault in check(tmp_path))
    (tmp_path / FILE).write_bytes(b"\xff")
    assert any(fault.file == FILE and "UTF-8" in fault.problem for fault in check(tmp_path))
    assert not [fault for fault in check() if fault.file == FILE]
