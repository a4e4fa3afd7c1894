"""A world in memory: a policy in Cedar text, callers by their token, a desk, and a clock that only a test moves."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mandate.engines.access.snapshot import compile
from mandate.engines.access.terms import Entity, Uid
from mandate.gateway.app import Call, Gateway, Response
from mandate.gateway.requesting import together
from mandate.gateway.world import (
    Approval,
    Caller,
    Credentials,
    Item,
    Nearby,
    Published,
    Refusal,
    Repeated,
    Settled,
    Task,
    Unknown,
    Wish,
    Words,
    annotated,
)

CLERK = Caller("clerk", frozenset({"role", "status", "soft", "project", "clearance", "team"}), writes=True)
AUDITOR = Caller("auditor", auditor=True)
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)

POLICY = """
@id("readers") @sort("tool") @en("Everybody may read records.") @nl("Iedereen mag dossiers lezen.")
permit(principal is user, action == Action::"read", resource is record);
@id("writers") @en("Alice may write what is not archived.")
permit(principal == user::"alice", action == Action::"write", resource is record)
when { resource.status != "archived" };
@id("archive") @en("An admin may write what is archived.")
permit(principal is user, action == Action::"write", resource is record)
when { principal has role && principal.role == "admin" && resource.status == "archived" };
@id("soft") permit(principal == user::"alice", action == Action::"delete", resource is record)
when { context.action has soft && context.action.soft };
@id("watched") @obligation("log_full, step-up=urn:loa:3")
permit(principal is user, action == Action::"export", resource == record::"record-1");
@id("secret") @sort("always_secret") @en("Nobody may burn records.")
forbid(principal, action == Action::"burn", resource);
"""
ENTITIES = (
    Entity(Uid("user", "alice")),
    Entity(Uid("user", "bob"), {"role": "admin"}),
    Entity(Uid("record", "record-1"), {"status": "active"}),
    Entity(Uid("record", "record-2"), {"status": "archived"}),
)


def published(
    policy: str = POLICY, entities: tuple[Entity, ...] = ENTITIES, generation: int = 7, **more: Any
) -> Published:
    """A policy in force."""
    return Published(compile(policy, entities, generation=generation), **more)


@dataclass
class Desk:
    """Takes every wish once; a test answers it."""

    tasks: dict[str, Task] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)
    seen: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    taken_back: list[tuple[str, str]] = field(default_factory=list)

    def submit(self, wish: Wish, *, by: Caller, again: str, same: str) -> Task:
        if again and (by.id, again) in self.seen:
            key, before = self.seen[by.id, again]
            if before != same:
                raise Repeated
            return self.tasks[key]
        key = f"{len(self.tasks):020x}"
        self.seen[by.id, again] = key, same
        self.wishes[key] = wish
        self.tasks[key] = Task(key, "pending", MORNING + timedelta(days=9))
        return self.tasks[key]

    def submit_all(self, wishes: Any, *, by: Caller, again: str, same: str) -> Task:
        for number, (wish, _asked) in enumerate(wishes):
            self.wishes[f"w{number}"] = wish
        items = tuple(Item(asked, "pending") for _wish, asked in wishes)
        self.tasks["b0"] = Task("b0", "pending", MORNING + timedelta(days=9), items=items)
        return self.tasks["b0"]

    def task(self, task: str, *, by: Caller) -> Task | None:
        return self.tasks.get(task)

    def cancel(self, task: str, *, by: Caller, why: str) -> Task | None:
        found = self.tasks.get(task)
        if found is None:
            return None
        if found.status != "pending":
            raise Settled
        self.taken_back.append((task, why))
        items = tuple(replace(one, status="cancelled") if one.status == "pending" else one for one in found.items)
        status = together(one.status for one in items) if items else "cancelled"
        self.tasks[task] = replace(found, status=status, items=items)
        return self.tasks[task]

    def approval(self, approval: str, *, by: Caller) -> Approval | None:
        return self.approvals.get(approval)


@dataclass
class InMemory:
    """Everything outside, in memory."""

    policy: Published = field(default_factory=published)
    callers: dict[str, Caller] = field(default_factory=lambda: {"clerk": CLERK, "auditor": AUDITOR})
    base: str = "https://pdp.example"
    key: bytes = b"k" * 32
    desk: Desk | None = None
    moment: datetime = MORNING
    requestable: bool = False
    counted: int = 0

    def now(self) -> datetime:
        return self.moment

    def caller(self, shown: Credentials, /) -> Caller:
        found = self.callers.get(shown.bearer or shown.certificate or "")
        if found is None:
            raise Refusal(401, "Send a token.", {"www-authenticate": "Bearer"})
        return found

    def count(self, by: Caller, more: int) -> None:
        self.counted += more

    def nearby(self, one: Unknown, published: Published) -> Nearby:
        return Nearby(f"No {one.part} is called {one.given}.", f"Geen {one.part} heet {one.given}.", ("support",))

    def published(self) -> Published:
        return self.policy

    def words(self, request: Any, decision: Any, published: Published, *, thorough: bool) -> Words:
        return replace(annotated(decision, published), requestable=self.requestable and thorough)


async def at_once(work: Any, call: Call) -> Response:
    """In the loop itself: nothing here waits."""
    return work(call)


@dataclass
class Answer:
    """What came back over ASGI."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def json_type(self) -> str:
        """The name of a problem."""
        return str(self.json["type"]).rpartition(":")[2]


def call(app: Any, method: str, path: str, body: Any = None, *, token: str | None = "clerk", **headers: str) -> Answer:
    """One call of an ASGI application; a body that is not bytes goes as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    return asyncio.run(spoken(app, method, path, raw, sent))


async def spoken(
    app: Any, method: str, path: str, raw: bytes, headers: dict[str, str], address: str = "127.0.0.1"
) -> Answer:
    """The ASGI conversation of one call, the body in two parts."""
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        "client": (address, 9), "server": ("127.0.0.1", 8000), "root_path": "",
    }  # fmt: skip
    half = len(raw) // 2
    parts = [
        {"type": "http.request", "body": raw[:half], "more_body": True},
        {"type": "http.request", "body": raw[half:], "more_body": False},
    ]
    said: list[Any] = []

    async def receive() -> Any:
        if not parts:
            await asyncio.Event().wait()
        return parts.pop(0)

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    told = {name.decode().lower(): value.decode("latin-1") for name, value in said[0]["headers"]}
    return Answer(said[0]["status"], told, b"".join(one.get("body", b"") for one in said[1:]))


def gateway(world: InMemory | None = None) -> Gateway:
    """The application over a world in memory."""
    return Gateway(world or InMemory(), in_thread=at_once)
