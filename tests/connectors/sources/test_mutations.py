"""Whatever happens to a line on its way, reading goes on and the line is accounted for."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.sources.files import physical_lines, read_all, written
from tests.connectors.sources.logs.examples import EXAMPLES

LINES_PER_FILE = 100
FILES = 10
STRANGE = "\0\t\"'\\{}[],:;#-|/ \u00e9\u20ac\u2028\x85\x0b\x1c0ZzA9=%\r"


def mutated(line: str, chance: random.Random) -> str:
    """A line with one to four things wrong with it: characters lost, swapped in, doubled, or the end gone."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(line))
        length = chance.choice((1, 1, 1, 5, 20))
        kind = chance.randrange(5)
        if kind == 0:
            line = line[:place] + line[place + length :]
        elif kind == 1:
            line = line[:place] + chance.choice(STRANGE) * length + line[place + length :]
        elif kind == 2:
            line = line[:place] + line[place : place + length] * 3 + line[place + length :]
        elif kind == 3:
            line = line[:place]
        else:
            line = line[place:] + line[:place]
    return line


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_thousand_mutated_lines_of_a_format_raise_nothing_and_are_all_accounted_for(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    format_id, lines = EXAMPLES[name]

    @settings(max_examples=FILES, deadline=None, database=None)
    @given(st.integers())
    def holds(seed: int) -> None:
        _check(folder, format_id, lines, seed)

    holds()


def _check(folder: Path, format_id: str, lines: tuple[str, ...], seed: int) -> None:
    chance = random.Random(seed)
    broken = [mutated(chance.choice(lines), chance) for _ in range(LINES_PER_FILE)]
    # Enough whole lines in front keep the file recognisable, as it would be in life.
    content = "\n".join([*lines * (LINES_PER_FILE // len(lines)), *broken]).encode("utf-8", "surrogatepass")
    events, reading = read_all(written(folder, content))
    assert reading.problem is None
    assert reading.format is not None
    assert reading.format.id == format_id
    assert reading.accounting.lines == physical_lines(content)
    assert len(events) == reading.accounting.records
    assert len(reading.accounting.rejections) == reading.accounting.rejected


@settings(max_examples=100, deadline=None, database=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_at_all_are_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    _, reading = read_all(path)
    assert reading.accounting.bytes == len(content) or reading.sniffed.compression != "none"
