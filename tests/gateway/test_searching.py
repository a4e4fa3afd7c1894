"""Who, what and how: searches find what an evaluation would allow, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from mandate.engines.access.terms import Entity, Uid
from mandate.gateway import searching
from tests.gateway.worlds import CLERK, MORNING, InMemory, call, gateway, published

ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
ARCHIVED = TWO | {"properties": {"status": "archived"}}
WHO = {"subject": {"type": "user"}, "action": {"name": "read"}, "resource": ONE}
MANY = (*(Entity(Uid("user", f"u{number:03}")) for number in range(7)), Entity(Uid("record", "record-1")))


POLICY_OF_PROJECTS = """
@id("project") permit(principal is user, action == Action::"read", resource is record)
when { principal has project && principal.project == "bikes" };
"""


def search(part: str, body: Any, app: Any = None, **headers: str) -> Any:
    return call(app or gateway(), "POST", f"/access/v1/search/{part}", body, **headers)


def ids(part: str, body: Any, app: Any = None) -> list[str]:
    found = search(part, body, app)
    assert found.status == 200
    return [one.get("id", one.get("name")) for one in found.json["results"]]


def test_the_searches_of_the_certification_scenario() -> None:
    assert search("subject", WHO).json == {"results": [ALICE, BOB]}
    assert ids("subject", WHO | {"context": {"time": "12:00"}}) == ["alice", "bob"]
    assert ids("subject", WHO | {"subject": {"type": "user", "id": "ignored"}}) == ["alice", "bob"]
    assert ids("subject", {"subject": {"type": "user"}, "action": {"name": "write"}, "resource": ARCHIVED}) == ["bob"]
    assert ids("resource", {"subject": ALICE, "action": {"name": "read"}, "resource": {"type": "record"}}) == [
        "record-1",
        "record-2",
    ]
    admin = BOB | {"properties": {"role": "admin"}}
    assert ids("resource", {"subject": admin, "action": {"name": "write"}, "resource": {"type": "record"}}) == [
        "record-2"
    ]
    assert search("action", {"subject": ALICE, "resource": ONE}).json == {
        "results": [{"name": "export", "context": {"obligations": both()}}, {"name": "read"}, {"name": "write"}]
    }
    assert ids("action", {"subject": admin, "resource": ARCHIVED, "context": {}}) == ["read", "write"]


def both() -> list[dict[str, Any]]:
    return [
        {"id": "o1", "type": "custom", "properties": {"vendor": "mandate", "action": "log_full"}},
        {"id": "o2", "type": "step-up", "acr_value": "urn:loa:3", "properties": {"acr_value": "urn:loa:3"}},
    ]


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("action", {"subject": {"type": "user", "id": "nobody"}, "resource": ONE}),
        ("action", {"subject": {"type": "spaceship", "id": "x"}, "resource": ONE}),
        ("subject", WHO | {"subject": {"type": "spaceship"}}),
        ("subject", WHO | {"resource": {"type": "record", "id": "nothing"}}),
        ("resource", {"subject": ALICE, "action": {"name": "read"}, "resource": {"type": "planet"}}),
    ],
)
def test_nobody_and_nothing_known_is_an_empty_answer(part: str, body: Any) -> None:
    assert search(part, body).json == {"results": []}


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("subject", {"subject": {"type": "user"}, "resource": ONE}),
        ("resource", {"action": {"name": "read"}, "resource": {"type": "record"}}),
        ("action", {"subject": ALICE}),
        ("subject", WHO | {"resource": {"type": "record"}}),
        ("resource", {"subject": {"type": "user"}, "action": {"name": "read"}, "resource": {"type": "record"}}),
        ("subject", WHO | {"page": []}),
        ("subject", WHO | {"page": {"limit": -1}}),
        ("subject", WHO | {"page": {"limit": True}}),
        ("subject", WHO | {"page": {"limit": 1.5}}),
        ("subject", WHO | {"page": {"token": 5}}),
        ("subject", WHO | {"page": {"token": "made up"}}),
        ("subject", WHO | {"page": {"token": "é"}}),
    ],
)  # fmt: skip
def test_what_is_missing_or_mistyped_is_refused(part: str, body: Any) -> None:
    assert search(part, body).status == 400


def test_pages_follow_each_other_with_or_without_the_limit() -> None:
    app = gateway(InMemory(published(entities=MANY)))
    page, seen, follow = {"limit": 3}, [], True
    while follow:
        found = search("subject", WHO | {"page": page}, app).json
        assert found["page"]["total"] == 7
        assert found["page"]["count"] == len(found["results"])
        seen += [one["id"] for one in found["results"]]
        follow = found["page"]["next_token"]
        page = {"token": follow} | ({"limit": 3} if len(seen) == 3 else {})
    assert seen == [f"u{number:03}" for number in range(7)]
    assert search("subject", WHO | {"page": {"limit": 0}}, app).json == {
        "page": {"next_token": "", "count": 0, "total": 7},
        "results": [],
    }


def first(app: Any, limit: int = 3) -> str:
    token: str = search("subject", WHO | {"page": {"limit": limit}}, app).json["page"]["next_token"]
    return token


def test_a_page_comes_from_the_state_the_search_began_in() -> None:
    world = InMemory(published(entities=MANY))
    app = gateway(world)
    token = first(app)
    world.policy = published(entities=MANY[:1], generation=8)
    assert ids("subject", WHO | {"page": {"token": token}}, app) == ["u003", "u004", "u005"]
    world.moment = MORNING + timedelta(minutes=11)
    over = search("subject", WHO | {"page": {"token": token}}, app)
    assert (over.status, b"search again" in over.body) == (400, True)


def test_a_server_that_began_anew_serves_what_it_can_still_know() -> None:
    world = InMemory(published(entities=MANY))
    token = first(gateway(world))
    again = gateway(world)
    assert ids("subject", WHO | {"page": {"token": token}}, again) == ["u003", "u004", "u005"]
    world.policy = published(entities=MANY, generation=8)
    assert search("subject", WHO | {"page": {"token": token}}, gateway(world)).status == 400


def test_a_token_belongs_to_its_search_its_limit_its_caller_and_nobody_can_make_one() -> None:
    world = InMemory(published(entities=MANY))
    world.callers["other"] = CLERK.__class__("other", CLERK.properties)
    app = gateway(world)
    token = first(app)
    page = {"page": {"token": token}}
    assert search("subject", WHO | {"action": {"name": "write"}} | page, app).status == 400
    assert search("subject", WHO | {"page": {"token": token, "limit": 4}}, app).status == 400
    assert search("subject", WHO | page, app, token="other").status == 400
    assert search("subject", WHO | {"page": {"token": token[:-6] + "AAAAAA"}}, app).status == 400
    world.key = b"z" * 32
    assert search("subject", WHO | page, app).status == 400


def test_only_so_many_searches_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "KEPT", 7)
    world = InMemory(published(entities=MANY))
    app = gateway(world)
    token = first(app)
    search("subject", WHO | {"page": {"limit": 2}, "context": {"a": 1}}, app)
    world.policy = published(entities=MANY, generation=8)
    assert search("subject", WHO | {"page": {"token": token}}, app).status == 400


def test_a_very_long_answer_comes_in_pages_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_RESULTS", 5)
    found = search("subject", WHO, gateway(InMemory(published(entities=MANY)))).json
    assert (len(found["results"]), bool(found["page"]["next_token"])) == (5, True)


def test_what_a_caller_says_of_every_result_counts_for_each_as_in_an_evaluation() -> None:
    app = gateway(InMemory(published(POLICY_OF_PROJECTS, MANY)))
    body = WHO | {"subject": {"type": "user", "properties": {"project": "bikes"}}}
    assert ids("subject", body, app) == [f"u{number:03}" for number in range(7)]
    assert ids("subject", WHO, app) == []
    weird = WHO | {"resource": {"type": "no type!", "id": "x"}}
    assert ids("subject", weird, app) == []


def test_every_result_is_what_an_evaluation_allows() -> None:
    app = gateway()
    for name in ids("subject", WHO, app):
        body = WHO | {"subject": {"type": "user", "id": name}}
        assert call(app, "POST", "/access/v1/evaluation", body).json["decision"]
