"""JSON records are found however they are laid out, and broken ones cost only their own lines."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.connectors.sources.records import Found, RecordReader, unwrapped

ONE = {"a": 1, "nested": {"list": [{"x": "}{"}, {"y": '\\"'}]}}
TWO = {"a": 2, "text": 'caf\u00e9 { [ " ]'}
THREE = {"a": 3}
ALL = [ONE, TWO, THREE]
PAGE = {
    "@odata.context": "https://graph.example/$metadata",
    "count": 3,
    "@odata.nextLink": "https://graph.example/next",
}


def found_in(text: str, *, pieces: int = 10_000, limit: int = 1_000_000) -> list[Found]:
    cut = (text[start : start + pieces] for start in range(0, len(text), pieces))
    return list(RecordReader(cut, limit))


def values(text: str, *, pieces: int = 10_000) -> list[dict[str, object] | None]:
    return [found.value for found in found_in(text, pieces=pieces)]


LAYOUTS = {
    "one a line": "\n".join(map(json.dumps, ALL)) + "\n",
    "one a line with blank lines": "\n\n".join(map(json.dumps, ALL)) + "\n\n",
    "all on one line": " ".join(map(json.dumps, ALL)),
    "pretty-printed after one another": "\n".join(json.dumps(one, indent=2) for one in ALL),
    "a compact array": json.dumps(ALL),
    "a pretty-printed array": json.dumps(ALL, indent=4),
    "an array of one a line": "[\n" + ",\n".join(map(json.dumps, ALL)) + "\n]\n",
    "a compact page": json.dumps({**PAGE, "value": ALL}),
    "a page with members behind the records": json.dumps({"kind": "list", "items": ALL, "nextPageToken": "x", "n": []}),
    "a pretty-printed page": json.dumps({**PAGE, "value": ALL}, indent=2),
    "two pages": json.dumps({"records": ALL[:1]}) + "\n" + json.dumps({"records": ALL[1:]}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("pieces", [7, 64, 10_000])
def test_the_same_records_come_from_every_layout(layout: str, pieces: int) -> None:
    assert values(LAYOUTS[layout], pieces=pieces) == ALL


def test_records_know_the_lines_they_stand_on() -> None:
    text = "\n".join(json.dumps(one, indent=2) for one in (THREE, THREE)) + '\n{"a": 4}\n'
    assert [(found.first, found.last) for found in found_in(text)] == [(1, 3), (4, 6), (7, 7)]


def test_an_empty_page_has_no_records() -> None:
    assert values('{"value": []}') == []


def test_a_broken_line_costs_only_itself() -> None:
    lines = ['{"a": 1}', '{"a": "open', '{"a": 2}', '{"a": {"b": ', '{"a": 3}', '{"a" 4}', '{"a": 5}']
    found = found_in("\n".join(lines) + "\n")
    assert [one.value for one in found if one.value] == [{"a": 1}, {"a": 2}, {"a": 3}, {"a": 5}]
    broken = [one for one in found if one.value is None]
    assert [(one.first, one.last, one.reason) for one in broken] == [
        (2, 2, "not_json"),
        (4, 4, "not_json"),
        (6, 6, "not_json"),
    ]
    assert [one.text for one in broken] == [lines[1], lines[3], lines[5]]


def test_a_broken_pretty_printed_record_costs_its_own_lines() -> None:
    text = json.dumps(ALL, indent=2).replace('"a": 2', '"a" 2')
    found = found_in(text)
    assert [one.value for one in found] == [ONE, None, THREE]
    # The array's own bracket is line 1; the broken record has the lines between the other two.
    assert found[1].first == found[0].last + 1
    assert found[1].last == found[2].first - 1


def test_a_broken_record_in_compact_text_does_not_take_the_rest_along() -> None:
    text = '[{"a": 1},{"a": oops},{"a": 3}]'
    assert values(text) == [{"a": 1}, None, {"a": 3}]


def test_a_record_that_the_file_cuts_short_says_so() -> None:
    found = found_in('{"a": 1}\n{"a": {"b": [1, 2')
    assert (found[1].value, found[1].reason, found[1].first) == (None, "cut_short", 2)


def test_text_between_records_is_rejected_by_line() -> None:
    found = found_in('hello {"a": 1}\n{"a": 2}\n"just text"\n17\n', pieces=5)
    assert [(one.first, one.value, one.reason) for one in found] == [
        (1, None, "not_json"),
        (2, {"a": 2}, ""),
        (3, None, "not_json"),
        (4, None, "not_json"),
    ]


def test_a_record_above_the_limit_is_rejected_and_the_next_is_read() -> None:
    text = json.dumps({"a": "x" * 5_000}) + '\n{"a": 2}\n'
    found = found_in(text, limit=1_000, pieces=100)
    assert [(one.first, one.last, one.value, one.reason) for one in found] == [
        (1, 1, None, "line_too_long"),
        (2, 2, {"a": 2}, ""),
    ]


def test_a_whole_record_above_the_limit_is_rejected_too() -> None:
    found = found_in(json.dumps({"a": "x" * 5_000}) + '\n{"a": 2}\n', limit=1_000)
    assert [one.reason for one in found] == ["line_too_long", ""]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"a": ' + "9" * 10_000 + "}", '{"a": ' + "[" * 100_000]
)
def test_hostile_nesting_and_numbers_are_rejected(text: str) -> None:
    assert [one.value for one in found_in(text) if one.value is not None] == []


def test_many_broken_lines_are_each_rejected_once() -> None:
    found = found_in('{"a": "open\n' * 5_000 + '{"a": 1}\n')
    assert [one.first for one in found] == list(range(1, 5_002))
    assert found[-1].value == {"a": 1}


@settings(max_examples=200, deadline=None, database=None)
@given(text=st.text(alphabet='{}[]":,\\a1 \n', max_size=120), pieces=st.integers(1, 50))
def test_lines_of_what_is_found_stay_inside_the_text_and_in_order(text: str, pieces: int) -> None:
    last = 1
    for found in found_in(text, pieces=pieces, limit=60):
        assert last <= found.first <= found.last <= text.count("\n") + 1
        last = found.first


def test_a_splunk_export_keeps_the_original_record() -> None:
    assert unwrapped({"preview": False, "result": {"_raw": '{"a": 1}', "host": "x"}}) == [{"a": 1}]
    assert unwrapped({"_raw": '{"a": 1}'}) == [{"a": 1}]


@pytest.mark.parametrize("raw", ["not json", "{broken", "[1]", 5, None])
def test_a_wrapper_without_a_record_inside_stays_as_it_is(raw: object) -> None:
    assert unwrapped({"_raw": raw}) == [{"_raw": raw}]


def test_a_page_whose_head_is_no_plain_list_of_members_is_opened_afterwards() -> None:
    page = {"meta": {"page": 1}, "value": ALL}
    assert [record for value in values(json.dumps(page)) if value for record in unwrapped(value)] == ALL
