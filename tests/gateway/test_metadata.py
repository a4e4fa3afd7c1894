"""What the decision point says of itself: addresses from the configuration, never from who asks."""

import pytest

from tests.gateway.worlds import Desk, InMemory, call, gateway

PLACE = "/.well-known/authzen-configuration"


def test_every_address_follows_from_the_configured_base() -> None:
    found = call(gateway(), "GET", PLACE, token=None, host="evil.example")
    assert (found.status, found.headers["content-type"]) == (200, "application/json")
    assert found.json == {
        "policy_decision_point": "https://pdp.example",
        "access_evaluation_endpoint": "https://pdp.example/access/v1/evaluation",
        "access_evaluations_endpoint": "https://pdp.example/access/v1/evaluations",
        "search_subject_endpoint": "https://pdp.example/access/v1/search/subject",
        "search_resource_endpoint": "https://pdp.example/access/v1/search/resource",
        "search_action_endpoint": "https://pdp.example/access/v1/search/action",
        "supported_obligations": ["custom", "step-up"],
    }


def test_access_can_be_asked_for_only_where_somebody_answers() -> None:
    found = call(gateway(InMemory(desk=Desk())), "GET", PLACE, token=None).json
    assert found["access_request_endpoint"] == "https://pdp.example/access/v1/requests"
    assert found["capabilities"] == ["urn:openid:authzen:capability:access-request"]


@pytest.mark.parametrize(("base", "path", "status"), [
    ("https://pdp.example/tenant", f"{PLACE}/tenant", 200), ("https://pdp.example/tenant", PLACE, 404),
    ("https://pdp.example", f"{PLACE}/tenant", 404), ("https://pdp.example", f"{PLACE}/", 200),
    ("https://pdp.example", f"{PLACE}x", 404),
])  # fmt: skip
def test_a_base_with_a_path_has_its_own_well_known_address(base: str, path: str, status: int) -> None:
    assert call(gateway(InMemory(base=base)), "GET", path, token=None).status == status


def test_it_is_read_only() -> None:
    assert call(gateway(), "POST", PLACE, {}, token=None).status == 405
    assert call(gateway(), "HEAD", PLACE, token=None).body == b""
