"""What starts or changes in the law, by date: adopted law only, with its citation, and no legal advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from mandate.catalogue.wording import BadCatalogue, Wording, read_yaml, wording

FILE = "law/dates.yaml"


@dataclass(frozen=True, slots=True)
class LawDate:
    """One day on which something starts or changes; `certain` is False where other law still sets how."""

    id: str
    on: date
    citation: str
    link: str
    certain: bool
    title: Wording
    text: Wording


@cache
def law_dates() -> Mapping[str, LawDate]:
    """Every date by its id, the earliest first. Raises BadCatalogue for a row without a day, a citation or a link."""
    rows = [_row(name, node) for name, node in read_yaml(FILE)["dates"].items()]
    return {row.id: row for row in sorted(rows, key=lambda one: (one.on, one.id))}


def _row(name: str, node: Mapping[str, object]) -> LawDate:
    on, citation, link = node.get("day"), node.get("citation"), node.get("link")
    if not isinstance(on, date) or not citation or not str(link).startswith("https://"):
        raise BadCatalogue(f"{FILE}: {name}: a day, a citation and a link are needed")
    return LawDate(
        name, on, str(citation), str(link), node.get("certain") is True,
        wording(node["title"], f"{FILE}: {name}.title"), wording(node["text"], f"{FILE}: {name}.text"),
    )  # fmt: skip


def between(after: date, until: date) -> list[LawDate]:
    """What begins after one day, up to and including another."""
    return [row for row in law_dates().values() if after < row.on <= until]
