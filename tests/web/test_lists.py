"""Every list: narrowed by words and filters, sorted, in pages of fifty, taken along whole, and as it was on another day."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from mandate.records import clock, ledger
from mandate.records.models import Tool
from mandate.services import picture
from mandate.web.jinja import together
from tests import remembered
from tests.web import crowd, things

LISTS = (
    "tools", "people", "teams", "changes", "decisions", "conversations", "services", "files", "plan", "letters", "charter", "unsure",
)  # fmt: skip
RECORDS = (
    "tool",
    "person",
    "team",
    "decision",
    "conversation",
    "service",
    "charter",
    "processing",
    "inventory",
    "coverage",
    "home",
)
ROW = re.compile(r"<tbody data-rows[^>]*>(.*?)</tbody>", re.DOTALL)
NAME = re.compile(r'<th scope="row"[^>]*>(?:<a [^>]*>)?(.*?)(?:</a>)?</th>', re.DOTALL)
TOTAL = re.compile(r"Rows [\d,]+ to ([\d,]+) of ([\d,]+)")


def names(text: str) -> list[str]:
    """What the rows of the list on a page are called, from top to bottom."""
    body = ROW.search(text)
    return [re.sub(r"<[^>]+>", "", name).strip() for name in NAME.findall(body[1])] if body else []


def seen(desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def add_tools(desk, count: int, **facts) -> None:
    rows = [Tool(name=f"Tool {n:03}", **facts) for n in range(count)]
    ledger.write_many(rows, action="tool.added", by=desk.actor, why="test")


@pytest.fixture
def full(desk, home, furnished) -> dict[str, list]:
    """Sixty rows of every kind, with their inventory."""

    def crowded() -> None:
        crowd.add(desk, 0, 60)
        picture.seal(by=desk.actor, why="test", act=ledger.Act.new(), today=desk.today, at=clock.now())

    remembered.once("crowded", home, crowded)
    return furnished


@pytest.mark.parametrize(("count", "pages"), [(1, [1]), (50, [50]), (51, [50, 1])])
def test_a_page_holds_fifty_rows_and_the_next_page_the_rest(desk, count: int, pages: list[int]) -> None:
    add_tools(desk, count)
    for number, rows in enumerate(pages, start=1):
        text = seen(desk, f"/tools/?page={number}")
        assert len(names(text)) == rows
        assert ('rel="next"' in text) is (number < len(pages))
        assert ('rel="prev"' in text) is (number > 1)
    together = [name for number in range(1, len(pages) + 1) for name in names(seen(desk, f"/tools/?page={number}"))]
    assert together == sorted(together)
    assert len(set(together)) == count


def test_an_empty_list_says_what_will_stand_there(desk) -> None:
    text = seen(desk, "/tools/")
    assert "The register is empty" in text
    assert "<table" not in text


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "", "9999999999999", "²", "1.5"])
def test_a_page_that_is_no_number_is_the_first(desk, asked: str) -> None:
    add_tools(desk, 60)
    assert names(seen(desk, f"/tools/?page={asked}"))[0] == "Tool 000"


def test_a_page_beyond_the_last_is_the_last(desk) -> None:
    add_tools(desk, 60)
    assert len(names(seen(desk, "/tools/?page=99"))) == 10


def test_every_word_has_to_occur_and_a_sign_is_only_a_sign(desk) -> None:
    for name in ("Copy writer", "Copy maker", "100% sure", "A_b"):
        ledger.write(Tool(name=name, vendor="Example"), action="tool.added", by=desk.actor, why="test")
    assert names(seen(desk, "/tools/?q=WRITER+copy")) == ["Copy writer"]
    assert names(seen(desk, "/tools/?q=%25")) == ["100% sure"]
    assert names(seen(desk, "/tools/?q=_")) == ["A_b"]
    assert "No row matches." in seen(desk, "/tools/?q=nowhere")
    assert len(names(seen(desk, "/tools/?q=example"))) == 4


def test_what_was_searched_comes_back_as_text_and_never_as_markup(desk) -> None:
    text = seen(desk, "/tools/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_filter_narrows_and_an_unknown_value_does_not(desk) -> None:
    add_tools(desk, 3, status="in_use")
    ledger.write(Tool(name="Zeta", status="not_allowed"), action="tool.added", by=desk.actor, why="test")
    assert names(seen(desk, "/tools/?status=not_allowed")) == ["Zeta"]
    assert len(names(seen(desk, "/tools/?status=nonsense"))) == 4
    assert '<option value="not_allowed" selected' in seen(desk, "/tools/?status=not_allowed")


def test_rows_without_a_value_come_last_whichever_way_is_sorted(desk) -> None:
    add_tools(desk, 1, until=desk.today)
    ledger.write(
        Tool(name="Later", until=desk.today + timedelta(days=3)), action="tool.added", by=desk.actor, why="test"
    )
    ledger.write(Tool(name="Open"), action="tool.added", by=desk.actor, why="test")
    assert names(seen(desk, "/tools/?sort=until")) == ["Tool 000", "Later", "Open"]
    assert names(seen(desk, "/tools/?sort=-until"))[0] == "Later"
    assert names(seen(desk, "/tools/?sort=-until"))[-1] == "Open"
    assert 'aria-sort="descending"' in seen(desk, "/tools/?sort=-until")
    assert names(seen(desk, "/tools/?sort=owner__account__password")) == names(seen(desk, "/tools/"))


def test_a_heading_keeps_what_was_searched_and_chosen(desk) -> None:
    add_tools(desk, 60, status="in_use")
    text = seen(desk, "/tools/?q=tool&status=in_use&page=2")
    heading = re.search(r'<thead>.*?href="([^"]*sort=[^"]*)"', text, re.DOTALL)
    assert heading is not None
    assert "q=tool" in heading[1]
    assert "status=in_use" in heading[1]
    assert "page=" not in heading[1]


def test_numbers_of_a_list_from_the_inventory_sort_as_numbers(desk, full) -> None:
    text = seen(desk, "/inventory/services/?sort=-cost")
    amounts = [int(found.replace(",", "")) for found in re.findall(r"€\s([\d,]+)", ROW.search(text)[1])]
    assert len(amounts) >= 30
    assert amounts == sorted(amounts, reverse=True)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_taken_along_whole_and_the_same_in_every_form(desk, full, name: str) -> None:
    address = reverse(name)
    page = TOTAL.search(seen(desk, address))
    as_json = json.loads(desk.client.get(f"{address}?as=json").content)
    as_csv = list(csv.reader(io.StringIO(desk.client.get(f"{address}?as=csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(desk.client.get(f"{address}?as=xlsx").content)).worksheets[0]
    rows = as_json["rows"]
    assert len(rows) > 0
    assert len(as_csv) - 1 == sheet.max_row - 1 == len(rows)
    if page is not None:
        assert int(page[2].replace(",", "")) == len(rows)
    assert len(as_csv[0]) == sheet.max_column == len(as_json["columns"])


def test_what_is_taken_along_is_what_was_chosen_and_says_so(desk, full) -> None:
    address = "/tools/?q=tool&status=in_use"
    rows = json.loads(desk.client.get(f"{address}&as=json").content)
    assert len(rows["rows"]) == 20
    assert "status=in_use" in rows["filter"]
    assert len(list(csv.reader(io.StringIO(desk.client.get(f"{address}&as=csv").content.decode("utf-8-sig"))))) == 21
    assert desk.client.get(f"{address}&as=csv")["Content-Disposition"].startswith('attachment; filename="')


def test_a_dutch_screen_gives_dutch_words_to_people_and_codes_to_scripts(desk, full) -> None:
    held = Tool(name="Rekenhulp", owner_text="Bo Bakker", status="in_use", origin="import")
    ledger.write(held, action="tool.imported", by=desk.actor, why="lijst")
    address = "/tools/?q=Rekenhulp"
    desk.client.cookies["mandate_language"] = "nl"
    text = desk.client.get(f"{address}&as=csv").content.decode("utf-8-sig")
    (head, row) = csv.reader(io.StringIO(text), delimiter=";")
    found = dict(zip(head, row, strict=True))
    assert (row[0], found["Eigenaar"]) == ("Rekenhulp", "Bo Bakker")
    assert "in gebruik" in {cell.lower() for cell in row}
    sheet = load_workbook(io.BytesIO(desk.client.get(f"{address}&as=xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == head
    assert {"In gebruik", "Bo Bakker"} <= {cell.value for cell in sheet[2]}
    (kept,) = json.loads(desk.client.get(f"{address}&as=json").content)["rows"]
    assert (kept["status"], kept["owner"]) == ("in_use", "Bo Bakker")


def test_an_unknown_form_is_the_page(desk) -> None:
    add_tools(desk, 1)
    assert names(seen(desk, "/tools/?as=exe")) == ["Tool 000"]


@pytest.mark.parametrize("name", [*LISTS, *RECORDS])
def test_another_day_stands_on_other_paper_and_offers_nothing_to_do(desk, full, name: str) -> None:
    text = seen(desk, f"{things.address(name, full)}?at={desk.today}")
    main = text[text.index("<main") : text.index("</main>")]
    assert 'class="past"' in text
    assert "As it stood on" in main
    assert 'method="post"' not in main
    assert "button primary" not in main


@pytest.mark.parametrize("name", [*LISTS, *RECORDS])
def test_a_date_nobody_can_read_is_said_to_be_none(desk, full, name: str) -> None:
    answer = desk.client.get(f"{things.address(name, full)}?at=yesterday")
    assert answer.status_code == 400
    assert "is not a date" in answer.content.decode()


@pytest.mark.parametrize("name", ["tools", "people", "teams", "decisions", "conversations"])
def test_before_the_beginning_there_was_nothing(desk, full, name: str) -> None:
    assert names(seen(desk, f"{reverse(name)}?at=2001-01-01")) == []
    assert json.loads(desk.client.get(f"{reverse(name)}?at=2001-01-01&as=json").content)["rows"] == []


@pytest.mark.parametrize("name", ["tool", "person", "team", "decision", "conversation"])
def test_a_record_did_not_exist_before_it_was_made(desk, full, name: str) -> None:
    assert desk.client.get(f"{things.address(name, full)}?at=2001-01-01").status_code == 404


def test_a_row_is_shown_as_it_was_called_then(desk) -> None:
    tool = Tool(name="Old name")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    between = clock.now().isoformat()
    tool.name = "New name"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="test")
    then = {"at": between}
    assert names(desk.client.get("/tools/", then).content.decode()) == ["Old name"]
    assert names(seen(desk, "/tools/")) == ["New name"]
    assert "Old name" in desk.client.get(f"/tools/{tool.key}/", then).content.decode()
    assert names(desk.client.get("/tools/", {**then, "q": "new"}).content.decode()) == []


def test_a_list_of_another_day_leads_to_records_of_that_day(desk, full) -> None:
    for name in ("tools", "people", "teams", "decisions", "conversations", "services"):
        text = seen(desk, f"{reverse(name)}?at={desk.today}")
        links = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', ROW.search(text)[1])
        assert links, name
        assert all(f"?at={desk.today}" in link for link in links), name


def test_a_cell_keeps_an_amount_together_and_never_lets_mark_up_through() -> None:
    assert str(together("€ 696 and $ 339")) == "€\u00a0696 and $\u00a0339"
    assert str(together('<script>alert("€ 1")</script>')) == ("&lt;script&gt;alert(&#34;€\u00a01&#34;)&lt;/script&gt;")
