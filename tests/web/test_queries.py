"""Every page asks the database as often for fifty rows as for five, and never often; the table holds how often."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mandate.records import clock, ledger
from mandate.services import picture
from tests.web import crowd, things

TABLE = Path(__file__).resolve().parent / "query_counts.json"
LIST_MOST, MOST = 8, 15
LISTS = {"tools", "people", "teams", "changes", "decisions", "conversations", "letters", "unsure", "campaigns", "sessions",
         "initiatives", "tasks", "datasets", "purposes", "requests", "grants", "competences", "vendors", "classifications"}  # fmt: skip
"""Pages that are a list and nothing else; the others stand a list beside an overview, a form or a margin."""


@pytest.fixture
def counted(desk) -> tuple[dict[str, int], dict[str, int]]:
    """Queries per page with five rows of every kind, and with fifty."""
    furniture = things.furnish(desk)
    found = []
    for start, end in ((0, 5), (5, 50)):
        crowd.add(desk, start, end)
        picture.seal(by=desk.actor, why="test", act=ledger.Act.new(), today=desk.today, at=clock.now())
        found.append({name: _queries(desk.client, things.address(name, furniture)) for name in sorted(things.pages())})
    few, many = found
    return {name: count for name, count in few.items() if count}, {name: count for name, count in many.items() if count}


def _queries(client, address: str) -> int:
    """Queries of the second visit; 0 for what only takes forms or sends on. What a page leaves in the browser goes again."""
    kept = dict(client.cookies)
    if client.get(address).status_code != 200:
        return 0
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    for name in set(client.cookies) - set(kept):
        del client.cookies[name]
    return len(asked)


def test_fifty_rows_cost_as_many_queries_as_five_and_never_many(counted) -> None:
    few, many = counted
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        TABLE.write_text(json.dumps(many, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert {name: (few[name], many[name]) for name in many if few[name] != many[name]} == {}
    assert {name: count for name, count in many.items() if count > (LIST_MOST if name in LISTS else MOST)} == {}
    assert many == json.loads(TABLE.read_text(encoding="utf-8"))
