"""AuthZEN against cases from outside: the published decisions and the certification scenario, through the real app.

`fixture.json` says in words who may do what; it becomes a policy here, and every request goes over ASGI.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mandate.engines.access.snapshot import compile
from mandate.engines.access.terms import Decision, Entity, Request, Uid, quoted
from mandate.gateway.app import Call, Gateway, Response
from mandate.gateway.world import Caller, Credentials, Nearby, Published, Unknown, Words, annotated

SAID = Caller("conformance", frozenset({"role", "status", "soft", "ownerID"}))
_ROLES = re.compile(r"role (\w+(?: or \w+)*)( and resource\.properties\.ownerID equals the user's email)?")
OWN = "resource has ownerID && resource.ownerID == principal.email"
BASE = "https://pdp.example"


class World:
    """One policy, one caller."""

    base, key, desk = BASE, b"conformance", None

    def __init__(self, policy: str, entities: list[Entity]) -> None:
        self._published = Published(compile(policy, entities))

    def now(self) -> datetime:
        return datetime.now(UTC)

    def caller(self, _shown: Credentials, /) -> Caller:
        return SAID

    def count(self, by: Caller, more: int) -> None:
        """Nobody counts here."""

    def nearby(self, one: Unknown, _published: Published) -> Nearby:
        said = f"{one.part} {one.given} is not known."
        return Nearby(said, said)

    def published(self) -> Published:
        return self._published

    def words(self, _request: Request, decision: Decision, published: Published, *, thorough: bool) -> Words:
        return annotated(decision, published)


async def _here(work: Any, call: Call) -> Response:
    found: Response = work(call)
    return found


def ask(app: Gateway, path: str, body: Any, method: str = "POST") -> tuple[int, Any]:
    """Status and JSON of one call over ASGI."""
    raw = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer x")]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "client": ("127.0.0.1", 1)}
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": raw}

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(app(scope, receive, send))
    return said[0]["status"], json.loads(said[1]["body"]) if said[0]["status"] == 200 else said[1]["body"]


def _condition(allow: str) -> str:
    """What a sentence of the fixture asks of who asks, in Cedar."""
    if allow == "anyone":
        return "true"
    found = []
    for part in allow.split(", or "):
        words = _ROLES.fullmatch(part)
        if words is None:
            raise SystemExit(f"fixture.json says something new: {part!r}")
        roles = " || ".join(f"principal.roles.contains({quoted(role)})" for role in words[1].split(" or "))
        found.append(f"({roles})" + (f" && {OWN}" if words[2] else ""))
    return " || ".join(f"({one})" for one in found)


def fixture(given: Mapping[str, Any]) -> World:
    """The users and rules of the two scenarios as a policy; users are known by id and by e-mail address."""
    rules = []
    for number, rule in enumerate(given["rules"]):
        actions = ", ".join(str(Uid("Action", name)) for name in rule["action"])
        scope = f'@id("{number}")\npermit(principal, action in [{actions}], resource)'
        rules.append(f"{scope}\nwhen {{ {_condition(rule['allow'])} }};")
    known = [
        Entity(Uid(type_, name), {"email": user["email"], "roles": frozenset(user["roles"])})
        for user in given["users"]
        for type_, name in (("user", user["id"]), ("user", user["email"]), ("identity", user["id"]))
    ]
    return World("\n".join(rules), known)


def decisions(folder: Path) -> Iterator[str]:
    """Every published decision, single and in batches; raises SystemExit where one differs."""
    app = Gateway(fixture(json.loads((folder / "fixture.json").read_text(encoding="utf-8"))), in_thread=_here)
    yield "| cases | single | in batches | differences |\n|---|---|---|---|"
    wrong = []
    for path in sorted(folder.glob("*_decisions.json")):
        cases = json.loads(path.read_text(encoding="utf-8"))
        single, several = cases.get("evaluation", []), cases.get("evaluations", [])
        found = [(ask(app, "/access/v1/evaluation", one["request"]), [one["expected"]]) for one in single]
        pairs = [([got[1]], wanted) for got, wanted in found]
        for one in several:
            expected = [item["decision"] for item in one["expected"]]
            pairs.append((ask(app, "/access/v1/evaluations", one["request"])[1]["evaluations"], expected))
        differ = [f"{path.name}: {got}" for got, wanted in pairs if [one["decision"] for one in got] != wanted]
        batched = sum(len(one["expected"]) for one in several)
        yield f"| {path.stem.removesuffix('_decisions')} | {len(single)} | {batched} | {len(differ)} |"
        wrong += differ
    yield from scenario()
    if wrong:
        raise SystemExit("\n".join(wrong))


CERTIFIED = """
@id("read") permit(principal is user, action == Action::"read", resource is record);
@id("write") permit(principal == user::"alice", action == Action::"write", resource is record)
unless { resource.status == "archived" };
@id("archive") permit(principal is user, action == Action::"write", resource is record)
when { principal has role && principal.role == "admin" && resource.status == "archived" };
@id("soft") permit(principal == user::"alice", action == Action::"delete", resource is record)
when { context.action has soft && context.action.soft };
"""
KNOWN = [
    Entity(Uid("user", "alice")),
    Entity(Uid("user", "bob"), {"role": "admin"}),
    Entity(Uid("record", "record-1"), {"status": "active"}),
    Entity(Uid("record", "record-2"), {"status": "archived"}),
]
ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ADMIN = BOB | {"properties": {"role": "admin"}}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
ARCHIVED = TWO | {"properties": {"status": "archived"}}
USER, ANY = {"type": "user"}, {"type": "record"}


def _verb(name: str, **properties: Any) -> dict[str, Any]:
    return {"name": name} | ({"properties": properties} if properties else {})


EIGHT: tuple[tuple[Any, Any, Any, bool], ...] = (
    (ALICE, _verb("read"), ONE, True), (ALICE, _verb("write"), ONE, True), (BOB, _verb("read"), ONE, True),
    (BOB, _verb("write"), ONE, False), (ALICE, _verb("write"), ARCHIVED, False),
    (ADMIN, _verb("write"), ARCHIVED, True), (ALICE, _verb("delete", soft=True), ONE, True),
    (ALICE, _verb("delete", soft=False), ONE, False),
)  # fmt: skip
SIX: tuple[tuple[str, dict[str, Any], set[str]], ...] = (
    ("subject", {"subject": USER, "action": _verb("read"), "resource": ONE}, {"alice", "bob"}),
    ("resource", {"subject": ALICE, "action": _verb("read"), "resource": ANY}, {"record-1"}),
    ("action", {"subject": ALICE, "resource": ONE}, {"read", "write"}),
    ("subject", {"subject": USER, "action": _verb("write"), "resource": ARCHIVED}, {"bob"}),
    ("resource", {"subject": ADMIN, "action": _verb("write"), "resource": ANY}, {"record-2"}),
    ("action", {"subject": ADMIN, "resource": ARCHIVED}, {"write"}),
)


def scenario() -> Iterator[str]:
    """The decisions, searches and metadata of the certification scenario; raises SystemExit where one fails."""
    app = Gateway(World(CERTIFIED, KNOWN), in_thread=_here)
    wrong = []
    for subject, action, resource, expected in EIGHT:
        body = {"subject": subject, "action": action, "resource": resource}
        if ask(app, "/access/v1/evaluation", body)[1]["decision"] is not expected:
            wrong.append(f"decision: {body}")
    batch = [{"subject": subject, "action": action, "resource": resource} for subject, action, resource, _yes in EIGHT]
    answers = ask(app, "/access/v1/evaluations", {"evaluations": batch})[1]["evaluations"]
    if [one["decision"] for one in answers] != [yes for *_asked, yes in EIGHT]:
        wrong.append(f"batch: {answers}")
    for part, body, least in SIX:
        results = ask(app, f"/access/v1/search/{part}", body)[1]["results"]
        if not least <= {one.get("id", one.get("name")) for one in results}:
            wrong.append(f"search: {body} found {results}")
    status, told = ask(app, "/.well-known/authzen-configuration", {}, "GET")
    if status != 200 or told["policy_decision_point"] != BASE:
        wrong.append("metadata")
    asked = f"{len(EIGHT)} decisions, one by one and in a batch, {len(SIX)} searches, metadata"
    yield f"\nCertification scenario: {asked}; {len(wrong)} differences."
    if wrong:
        raise SystemExit("\n".join(wrong))
