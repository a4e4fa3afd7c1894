"""The rows to start the registers from: sound as they ship, and each kind of fault is named."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from mandate.catalogue.check import check
from mandate.catalogue.registers import FILE, load_start, start_of
from mandate.catalogue.wording import BadCatalogue, read_yaml


def test_what_ships_is_enough_to_begin_with() -> None:
    start = load_start()
    assert [len(rows) for rows in (start.classes, start.purposes, start.competences, start.datasets)] == [5, 12, 8, 12]
    assert all(one.personal == (one.data_class >= 3) for one in start.datasets)


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no text in nl": lambda c: c["purposes"][0]["name"].pop("nl"),
    "does not stand before it": lambda c: c["purposes"].reverse(),
    "there twice": lambda c: c["competences"].append(c["competences"][0]),
    "does not fit": lambda c: c["datasets"][0].update(data_class=1),
    "is none of": lambda c: c["datasets"][0]["purposes"].append("selling-data"),
    "nobody reads colour": lambda c: c["datasets"][0].update(colour="green"),
    "the ranks 0 to 4": lambda c: c["classes"].pop(),
    "no way": lambda c: c["competences"][0].pop("way"),
}


@pytest.mark.parametrize("why", FAULTS)
def test_a_fault_is_named_with_its_place(why: str) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    FAULTS[why](content)
    with pytest.raises(BadCatalogue, match=f"registers.yaml: .*{why}"):
        start_of(content, FILE)


def test_a_link_to_a_dataset_that_is_not_there_is_found_by_the_check_of_a_folder(tmp_path: Path) -> None:
    content = deepcopy(dict(read_yaml(FILE)))
    content["datasets"][1]["links"][0]["to"] = "nothing"
    (tmp_path / FILE).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert any(fault.file == FILE and "nothing" in fault.problem for fault in check(tmp_path))
    (tmp_path / FILE).write_bytes(b"\xff")
    assert any(fault.file == FILE and "UTF-8" in fault.problem for fault in check(tmp_path))
