"""Every list reads on by a cursor without losing or repeating a row, and leaves as a file with the same rows."""

import csv
import io
from typing import ClassVar

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.api.app import api as whole
from mandate.api.app import operations
from mandate.api.lists import Order, Rows
from mandate.records import clock
from tests import remembered

TO_COME = "2999-01-01 is still to come; the record knows the past only."

pytestmark = pytest.mark.django_db


def paths_of_lists():
    """Every address without parameters that can be asked for a file."""
    found = []
    for operation in operations(whole):
        asks = any(
            "form" in str(getattr(model, "__ninja_flatten_map__", {}).get("as", ""))
            or "as" in getattr(model, "__ninja_flatten_map__", {})
            for model in operation.models
        )
        if asks and "{" not in operation.path:
            found.append(operation.path)
    return sorted(found)


def walk(api, path, limit):
    """All items, read part by part."""
    items, cursor, count = [], "", None
    joint = "&" if "?" in path else "?"
    while cursor is not None:
        part = api.get(f"{path}{joint}limit={limit}&cursor={cursor}").json()
        assert len(part["items"]) <= limit
        assert count in (None, part["count"])
        items, cursor, count = [*items, *part["items"]], part["next"], part["count"]
    assert len(items) == count
    return items


@pytest.fixture
def tools(api, home):
    """Eleven tools, of which some share a vendor, have no end, or both."""
    remembered.once("eleven tools", home, lambda: _add_eleven(api))


def _add_eleven(api):
    for number in range(11):
        ends = f"2027-0{number % 3 + 1}-01" if number % 4 else None
        body = {"name": f"Tool {number:02}", "vendor": ["", "Acme", "Beta"][number % 3], "until": ends}
        assert api.post("/tools", body).status_code == 201


@pytest.mark.parametrize("sort", ["", "name", "-name", "vendor", "-vendor", "until", "-until", "status"])
@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 11, 500])
def test_reading_on_gives_every_row_once_in_the_same_order(api, tools, sort, past, limit):
    at = clock.today().isoformat() if past else ""
    path = f"/tools?sort={sort}&at={at}"
    keys = [row["key"] for row in walk(api, path, limit)]
    assert keys == [row["key"] for row in api.get(f"{path}&limit=500").json()["items"]]
    assert len(set(keys)) == 11


def test_rows_without_a_value_come_last_either_way(api, tools):
    for sort in ("until", "-until"):
        ends = [row["until"] for row in api.get(f"/tools?sort={sort}").json()["items"]]
        assert None not in ends[:8]
        assert ends[8:] == [None] * 3
        assert ends[:8] == sorted(ends[:8], reverse=sort.startswith("-"))


def test_a_row_added_meanwhile_shifts_nothing(api, tools):
    first = api.get("/tools?limit=4").json()
    api.post("/tools", {"name": "Tool 00a"})
    second = api.get(f"/tools?limit=4&cursor={first['next']}").json()
    assert second["items"][0]["name"] == "Tool 04"


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0:abc:def", "None"])
def test_a_cursor_of_somebody_elses_making_is_refused(api, tools, cursor):
    answer = api.get(f"/tools?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_cursor_belongs_to_its_order(api, tools):
    cursor = api.get("/tools?limit=2&sort=vendor").json()["next"]
    assert api.get(f"/tools?limit=2&sort=name&cursor={cursor}").status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=ten", "sort=colour", "as=pdf", "status=perhaps"])
def test_what_a_list_cannot_be_asked_is_named(api, query):
    answer = api.get(f"/tools?{query}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize("path", paths_of_lists())
def test_every_list_leaves_as_a_file_with_the_same_rows(api, inventoried, home, path):
    remembered.once("a talk and an upload", home, lambda: _add_a_talk_and_an_upload(api))
    rows = api.get(f"{path}?limit=500").json()["items"]
    as_csv = api.get(f"{path}?as=csv")
    assert as_csv["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows)
    if rows:
        assert list(lines[0]) == list(rows[0])
    book = openpyxl.load_workbook(io.BytesIO(api.get(f"{path}?as=xlsx").content))
    assert book.worksheets[0].max_row >= len(rows)
    for at in ("2020-01-01", clock.today().isoformat()):
        assert api.get(f"{path}?at={at}").status_code in {200, 404}
    to_come = api.get(f"{path}?at=2999-01-01")
    assert (to_come.status_code, to_come.json()["detail"]) == (422, TO_COME)


def _add_a_talk_and_an_upload(api):
    assert api.post("/uploads", {"name": "x.csv", "size": 1}).status_code == 201
    assert api.post("/conversations", {"speaker_role": "CFO", "text": "Nobody asked me."}).status_code == 201
    digest = api.get("/policy/draft").json()["digest"]
    assert api.post("/policy/versions", {"why": "The first.", "digest": digest}).status_code == 201


def test_every_list_was_found():
    assert len(paths_of_lists()) >= 15


def test_a_file_holds_all_rows_whatever_the_limit_and_guards_formulas(api, tools):
    api.post("/tools", {"name": "=1+1"})
    lines = list(csv.DictReader(io.StringIO(api.get("/tools?as=csv&limit=1").content.decode("utf-8-sig"))))
    assert len(lines) == 12
    assert lines[0]["name"] == "'=1+1"


def test_a_dutch_file_is_separated_the_dutch_way(api, tools):
    body = api.get("/tools?as=csv", **{"Accept-Language": "nl"}).content.decode("utf-8-sig")
    assert body.startswith("key;version;name;")


class Thing:
    """A row in memory."""

    def __init__(self, key, value):
        self.key, self.value = key, value


class TestInMemory:
    values: ClassVar = st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12)

    @given(values, st.booleans(), st.integers(1, 5))
    def test_rows_in_memory_are_read_on_like_those_of_the_database(self, values, backwards, step):
        rows = Rows([Thing(f"k{number:02}", value) for number, value in enumerate(values)])
        order = Order("value", backwards)
        ordered, read = rows.ordered(order), []
        part = ordered.first(step)
        while part:
            read += part
            part = ordered.after(order, part[-1].value, part[-1].key).first(step)
        assert [one.key for one in read] == [one.key for one in ordered.all()]
