"""What has to be done along with an answer, and what happens when a caller cannot do it."""

from typing import Any

import pytest

from tests.gateway.test_searching import both
from tests.gateway.worlds import call, gateway

APP = gateway()
EXPORT = {
    "subject": {"type": "user", "id": "bob"},
    "action": {"name": "export"},
    "resource": {"type": "record", "id": "record-1"},
}


def ask(able: Any, *, path: str = "evaluation", body: Any = EXPORT) -> Any:
    context = {} if able is None else {"context": {"supported_obligations": able}}
    return call(APP, "POST", f"/access/v1/{path}", body | context).json


@pytest.mark.parametrize("able", [None, ["custom", "step-up"], "custom"])
def test_what_has_to_be_done_comes_with_the_yes(able: Any) -> None:
    found = ask(able)
    assert (found["decision"], found["context"]["obligations"]) == (True, both())


@pytest.mark.parametrize("able", [[], ["custom"], ["step-up", "notification"], [4, None]])
def test_a_caller_that_cannot_do_what_is_needed_is_denied(able: list[Any]) -> None:
    found = ask(able)
    assert (found["decision"], found["context"]["reason"]) == (False, "obligation_unsupported")
    assert [one["type"] for one in found["context"].get("obligations", [])] == [
        one for one in ("custom", "step-up") if one in able
    ]


def test_a_search_leaves_out_only_the_result_that_cannot_be_honoured() -> None:
    body = {name: EXPORT[name] for name in ("subject", "resource")}
    assert [one["name"] for one in ask(["custom"], path="search/action", body=body)["results"]] == ["read"]
    assert [one["name"] for one in ask(["custom", "step-up"], path="search/action", body=body)["results"]] == [
        "export",
        "read",
    ]


def test_what_needs_nothing_is_not_denied_to_a_caller_that_can_do_nothing() -> None:
    assert ask([], body=EXPORT | {"action": {"name": "read"}})["decision"]
