"""The pages on table formats say what the code does: every column name, every reason, and examples that are read."""

import re
from pathlib import Path

import pytest

from mandate.catalogue.headers import header_key, load_headers
from mandate.connectors.sources.processing import parse_processing
from mandate.connectors.sources.tables import REASONS, TABLE_READERS, sniff_table
from tests.connectors.tables.making import opened, read

PAGES = Path(__file__).parents[3] / "docs" / "formats"
LISTS = ("people", "tools", "expenses", "oauth_grants", "extensions")


def page(kind: str) -> str:
    return (PAGES / f"{kind.replace('_', '-')}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", LISTS)
def test_the_page_lists_exactly_the_column_names_of_the_catalogue(kind: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", page(kind), re.MULTILINE)
    told = {
        header_key(word): field for field, *cells in rows for cell in cells for word in cell.split(",") if word.strip()
    }
    systems = {name for system in load_headers().systems for names in system.columns.values() for name in names}
    from_systems = {header_key(name) for name in systems}
    known = load_headers().kinds[kind]
    assert {key: known.names[key].field for key in told} == told
    assert {key for key in known.names if key not in told} <= from_systems
    assert [field for field, *_ in rows] == list(known.fields)


@pytest.mark.parametrize("kind", [*LISTS, "conversation", "processing"])
def test_the_example_of_every_page_is_recognised_and_read_without_a_rejection(kind: str) -> None:
    example = re.findall(r"```(?:csv|markdown|yaml)\n(.*?)```", page(kind), re.DOTALL)[0]
    assert sniff_table(opened(example))[0] == kind
    found = read(kind, example, currency="EUR")
    assert (found.rejected, found.table.problem) == ([], None)
    assert len(found.rows) == {
        "people": 2,
        "tools": 2,
        "expenses": 2,
        "oauth_grants": 1,
        "extensions": 2,
        "conversation": 1,
    }.get(kind, 0)


def test_the_processing_example_carries_two_signatures() -> None:
    example = re.findall(r"```yaml\n(.*?)```", page("processing"), re.DOTALL)[0]
    assert [str(signature.role) for signature in parse_processing(example, "p").signatures] == [
        "architect",
        "works_council",
    ]


def test_every_reason_is_on_some_page() -> None:
    text = "".join(page(kind) for kind in TABLE_READERS) + page("tables")
    missing = {code for code in REASONS if f"`{code}`" not in text}
    assert missing <= {"part_of_row", "bad_field"}
