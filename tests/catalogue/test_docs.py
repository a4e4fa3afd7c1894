"""The pages about letters and the dossier say what the catalogue holds, and their examples run."""

import re
from pathlib import Path

import pytest

from mandate.catalogue import dossier, exports
from mandate.catalogue.dossier import Dossier

DOCS = Path(__file__).parents[2] / "docs"
LETTERS = (DOCS / "letters.md").read_text("utf-8")
DOSSIER = (DOCS / "dossier.md").read_text("utf-8")


@pytest.mark.parametrize("letter", exports.load_letters(), ids=lambda letter: letter.id)
def test_the_page_lists_every_letter_with_its_formats(letter: exports.Letter) -> None:
    row = next(line for line in LETTERS.splitlines() if line.startswith(f"| {letter.id} |"))
    assert tuple(re.findall(r"`(\w+)`", row)) == letter.formats


def test_the_page_names_the_length_of_a_letter() -> None:
    assert f"At most {exports.MAXIMUM_WORDS} words." in LETTERS


def test_the_page_lists_every_fact_the_dossier_needs() -> None:
    needed = {name for kind in Dossier for name in dossier.placeholders(kind)} | dossier.product_facts("en").keys()
    unnamed = [name for name in needed if f"`{name}`" not in DOSSIER]
    assert not unnamed


def test_the_page_admits_every_rule_nobody_checked() -> None:
    admitted = "WOR art. 25(3) and GDPR art. 5(1), 13 to 22, 25 and 32, 35(2) and (9)."
    unchecked = [law.label.en for law in dossier.laws().values() if law.checked_on is None]
    assert admitted in " ".join(DOSSIER.split())
    assert all(label.removeprefix("WOR art. ").removeprefix("GDPR art. ") in admitted for label in unchecked)


@pytest.mark.parametrize("page", [LETTERS, DOSSIER], ids=["letters", "dossier"])
def test_the_examples_of_a_page_run(page: str) -> None:
    examples = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, "example", "exec"), {})
