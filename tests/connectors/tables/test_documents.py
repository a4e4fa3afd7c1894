"""JSON documents and JSON lines as tables, with the physical lines of every object."""

import json

import pytest

from mandate.connectors.sources.tables import TableLimits, sniff_table
from mandate.connectors.sources.tables.documents import flat
from tests.connectors.tables.making import opened, read

TOKENS = [
    {"kind": "admin#directory#token", "clientId": "1.apps.googleusercontent.com", "displayText": "Notulist",
     "scopes": ["https://www.googleapis.com/auth/drive", "openid"], "userKey": "114", "anonymous": False},
    {"kind": "admin#directory#token", "clientId": "2.apps.googleusercontent.com", "displayText": "Vertaler",
     "scopes": ["openid"], "userKey": "115", "anonymous": True},
]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"kind": "list", "etag": "x", "items": TOKENS}),
        json.dumps({"items": TOKENS}, indent=2),
        json.dumps(TOKENS),
        json.dumps(TOKENS, indent=1),
        "\n".join(json.dumps(token) for token in TOKENS),
        "\n".join(json.dumps(token, indent=2) for token in TOKENS),
        "\ufeff" + json.dumps(TOKENS),
    ],
)
def test_every_wrapping_gives_the_same_grants(content: str) -> None:
    assert sniff_table(opened(content))[0] == "oauth_grants"
    found = read("oauth_grants", content)
    assert [(grant.app, grant.user, grant.scopes, grant.platform) for grant in found.rows] == [
        ("Notulist", "114", ("https://www.googleapis.com/auth/drive", "openid"), "google"),
        ("Vertaler", "115", ("openid",), "google"),
    ]
    assert (found.rejected, found.table.problem, found.table.lines) == ([], None, content.count("\n") + 1)


def test_objects_know_the_line_they_start_on() -> None:
    found = read("oauth_grants", json.dumps({"items": TOKENS}, indent=2))
    assert [grant.line for grant in found.rows] == [3, 14]


def test_a_document_that_breaks_off_keeps_what_came_before() -> None:
    content = json.dumps({"items": TOKENS}, indent=2)
    cut = content[: content.index("Vertaler")]
    found = read("oauth_grants", cut)
    assert [grant.app for grant in found.rows] == ["Notulist"]
    assert found.rejected[0] == (14, "broken_json")
    assert [number for number, _ in found.rejected] == list(range(14, found.table.lines + 1))
    assert found.table.problem is not None
    assert (found.table.problem.code, found.table.problem.line) == ("broken_json", 14)


def test_a_broken_line_among_json_lines_costs_that_line() -> None:
    lines = [json.dumps(TOKENS[0]), '{"clientId": ', "", "[1]", json.dumps(TOKENS[1])]
    found = read("oauth_grants", "\n".join(lines))
    assert found.rejected == [(2, "broken_json"), (4, "not_an_object")]
    assert (len(found.rows), found.table.lines) == (2, 5)


@pytest.mark.parametrize(
    "content", ["[", "{", "{}", "[]", "[1, 2]", '{"a": [', "[" * 100_000, '{"a":' * 5000, '{"a": 1} x', "[null]"]
)
def test_odd_json_is_accounted_for_and_breaks_nothing(content: str) -> None:
    found = read("oauth_grants", content)
    assert found.rows == []


def test_a_document_above_the_limit_is_not_held_in_memory() -> None:
    found = read("oauth_grants", json.dumps({"items": TOKENS}, indent=2), limits=TableLimits(document_bytes=100))
    assert found.rows == []
    assert found.table.problem is not None
    assert found.table.problem.code == "document_too_large"


def test_objects_become_cells_one_level_deep() -> None:
    assert flat({"a": {"b": 1, "c": {"d": 2}}, "e": [1, "x", {"y": 2}], "f": None, "g": True, "h": 2**60}) == {
        "a.b": 1.0, "a.c": None, "e": "1 x", "f": None, "g": "true", "h": str(2**60),
    }  # fmt: skip


def test_people_of_a_directory_in_json_are_a_people_list() -> None:
    users = [
        {
            "displayName": "Ann Bos",
            "mail": "ann@x.example",
            "userPrincipalName": "abos@x.example",
            "department": "Verkoop",
        }
    ]
    content = json.dumps({"value": users})
    assert sniff_table(opened(content))[0] == "people"
    person = read("people", content).rows[0]
    assert (person.name, person.team) == ("Ann Bos", "Verkoop")
    assert person.identifiers == ("ann@x.example", "abos@x.example", "abos")


def test_a_log_in_json_is_not_taken_for_a_list() -> None:
    record = {"id": {"time": "2026-03-01"}, "name": "authorize", "actor": {"email": "a@x.example"}, "type": "auth"}
    assert sniff_table(opened("\n".join([json.dumps(record)] * 3)))[0] is None


def test_a_long_document_on_a_single_line_is_read() -> None:
    found = read("oauth_grants", json.dumps({"value": TOKENS * 3000}))
    assert (len(found.rows), found.table.lines, found.rejected) == (6_000, 1, [])


def test_a_document_above_the_limit_says_so_when_it_is_recognised() -> None:
    table = opened(json.dumps(TOKENS, indent=2), table_limits=TableLimits(document_bytes=100))
    assert sniff_table(table)[:2] == (
        None, "This JSON document is larger than 64 MB. Export it in parts, or as one object a line.",
    )  # fmt: skip
