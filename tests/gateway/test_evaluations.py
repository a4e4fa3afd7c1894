"""Several questions at once: defaults, order, where to stop, and one bad item that spoils no other."""

from typing import Any

import pytest

from tests.gateway.worlds import call, gateway

APP = gateway()
ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
READ, WRITE = {"name": "read"}, {"name": "write"}


def ask(body: Any) -> Any:
    return call(APP, "POST", "/access/v1/evaluations", body)


def decisions(body: Any) -> list[bool]:
    found = ask(body)
    assert found.status == 200
    assert set(found.json) == {"evaluations"}
    return [one["decision"] for one in found.json["evaluations"]]


def test_defaults_hold_where_an_item_is_silent_and_the_order_is_kept() -> None:
    assert decisions({"subject": BOB, "resource": ONE, "evaluations": [{"action": READ}, {"action": WRITE}]}) == [
        True,
        False,
    ]
    assert (
        decisions({"subject": ALICE, "action": READ, "resource": ONE, "evaluations": [{}, {"action": WRITE}, {}]})
        == [True] * 3
    )
    whole = [{"subject": ALICE, "action": READ, "resource": ONE}, {"subject": BOB, "action": WRITE, "resource": ONE}]
    assert decisions({"evaluations": whole}) == [True, False]
    archived = TWO | {"properties": {"status": "archived"}}
    items = [{"subject": ALICE}, {"subject": BOB | {"properties": {"role": "admin"}}}]
    assert decisions({"action": WRITE, "resource": archived, "evaluations": items}) == [False, True]


def test_an_item_replaces_a_whole_part_but_for_the_type_it_leaves_out() -> None:
    body = {"subject": ALICE, "action": WRITE, "resource": {"type": "record", "properties": {"status": "archived"}},
            "evaluations": [{"resource": {"id": "record-1"}}, {"resource": TWO}]}  # fmt: skip
    assert decisions(body) == [True, False]


def test_the_circumstances_of_an_item_replace_those_of_all() -> None:
    items = [{"resource": ONE}, {"resource": ONE, "context": {"now": 1}}]
    found = ask({"subject": ALICE, "action": READ, "context": {"action": 1}, "evaluations": items}).json["evaluations"]
    assert [one["context"]["ignored"] for one in found] == [["context.action"], ["context.now"]]


@pytest.mark.parametrize("items", [None, []])
def test_without_items_it_is_one_question(items: Any) -> None:
    body = {"subject": ALICE, "action": READ, "resource": ONE} | ({} if items is None else {"evaluations": items})
    assert ask(body).json["decision"] is True
    assert ask({"subject": ALICE, "action": READ} | ({} if items is None else {"evaluations": items})).status == 400


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
        (None, [True, False, True]),
    ],
)
def test_where_to_stop_is_the_callers_choice(semantic: Any, expected: list[bool]) -> None:
    items = [{"action": READ}, {"action": WRITE}, {"action": READ}]
    body = {
        "subject": BOB,
        "resource": ONE,
        "evaluations": items,
        "options": {"evaluations_semantic": semantic, "other": 1},
    }
    assert decisions(body) == expected


@pytest.mark.parametrize(
    "bad", [{}, "text", 5, {"resource": "record-1"}, {"resource": {"type": "record"}}, {"context": 3}]
)
def test_one_bad_item_is_a_no_with_its_reason_and_spoils_no_other(bad: Any) -> None:
    found = ask({"subject": ALICE, "action": READ, "evaluations": [{"resource": ONE}, bad, {"resource": TWO}]}).json
    assert [one["decision"] for one in found["evaluations"]] == [True, False, True]
    error = found["evaluations"][1]["context"]["error"]
    assert error["status"] == 400
    assert error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"evaluations": "all"},
        {"evaluations": [{}], "subject": "alice"},
        {"evaluations": [{}], "action": {"name": 5}},
        {"evaluations": [{}], "resource": {"type": "record", "properties": []}},
        {"evaluations": [{}], "context": "now"},
        {"evaluations": [{}], "options": []},
        {"evaluations": [{}], "options": {"evaluations_semantic": "guess"}},
        {"evaluations": [{}] * 1001},
    ],
)  # fmt: skip
def test_a_bad_whole_is_refused_as_a_whole(body: Any) -> None:
    assert ask(body).status == 400


def test_the_world_that_cases_from_outside_are_put_to_is_whole_and_the_certification_scenario_holds() -> None:
    from bench import authzen

    from mandate.gateway.world import World

    wanted = {name for name, value in vars(World).items() if not name.startswith("_") and value is not None}
    assert sorted(name for name in wanted if not hasattr(authzen.World, name)) == []
    assert list(authzen.scenario())[-1].endswith("0 differences.")
