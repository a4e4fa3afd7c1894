"""The application: an address, a method and a body in, an answer out; what waits for the record waits in a thread."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from mandate.gateway import metadata, reading, requesting, searching
from mandate.gateway.answering import answered
from mandate.gateway.document import document
from mandate.gateway.reading import Batch, NotReadable, Question
from mandate.gateway.requesting import Problem
from mandate.gateway.world import Caller, Credentials, Published, Refusal, World

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
InThread = Callable[[Callable[["Call"], "Response"], "Call"], Awaitable["Response"]]

MOST_BYTES = 1024 * 1024
"""The largest body; a question is a few hundred bytes."""
MOST_TRIED = 20
"""Questions at once of which it is tried out what would change a no; of more, only why it is one."""
JSON, TEXT, PROBLEM = "application/json", "text/plain; charset=utf-8", "application/problem+json"
_ALWAYS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One call with its whole body; the names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    address: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _TooMuch(Exception):
    """The body grew past what is read."""


def _json(content: Any, status: int = 200, kind: str = JSON, **headers: str) -> Response:
    return Response(status, kind, json.dumps(content, ensure_ascii=False).encode(), headers)


def _text(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, TEXT, message.encode(), headers or {})


class Gateway:
    """The decision point over a world; `in_thread` runs what may wait (the record) away from the loop of the server."""

    def __init__(self, world: World, *, in_thread: InThread) -> None:
        self._world = world
        self._in_thread = in_thread
        self._shelf = searching.Shelf()
        self._posts: Mapping[str, Callable[[Call, Caller, Published], Response]] = {
            "/evaluation": self._evaluation,
            "/evaluations": self._evaluations,
            "/search/subject": self._search,
            "/search/resource": self._search,
            "/search/action": self._search,
            "/requests": self._request,
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One ASGI call."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body = await _whole(headers, receive)
        except _TooMuch:
            found = _text(413, f"A body may hold {MOST_BYTES} bytes.", {"connection": "close"})
        else:
            address = (scope.get("client") or ("",))[0]
            call = Call(scope["method"], scope["path"], headers, body, address)
            found = await self._in_thread(self.respond, call)
        sent = {
            **_ALWAYS, **found.headers, "content-type": found.kind, "content-length": str(len(found.body)),
        } | _echo(headers)  # fmt: skip
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": found.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})

    def respond(self, call: Call) -> Response:
        """The answer to one call; every failure is an answer too."""
        try:
            return self._routed(call)
        except NotReadable as problem:
            return _text(400, str(problem))
        except Refusal as refusal:
            return _text(refusal.status, refusal.message, refusal.headers)
        except Problem as problem:
            return _json(problem.as_json(), problem.status, PROBLEM)
        except Exception:
            _log.exception("a decision could not be made")
            return _text(500, "Something broke on our side; nothing was decided.")

    def _routed(self, call: Call) -> Response:
        if call.path.startswith(metadata.WELL_KNOWN):
            return self._metadata(call)
        path = call.path.removeprefix(metadata.PREFIX)
        if path == "/openapi.json":
            _only(call, "GET")
            return _json(document())
        if path in self._posts:
            _only(call, "POST")
            caller = self._caller(call)
            _readable(call)
            return self._posts[path](call, caller, self._world.published())
        if path.startswith("/requests/") and path.count("/") == 2:
            _only(call, "GET")
            return _json(requesting.state(path.rpartition("/")[2], by=self._caller(call), world=self._world))
        if path.startswith("/requests/") and path.endswith("/cancel") and path.count("/") == 3:
            return self._cancel(call, path.split("/")[2])
        raise Refusal(404, f"Nothing is here; {metadata.address(self._world)} names what is.")

    def _metadata(self, call: Call) -> Response:
        if call.path.rstrip("/") != metadata.address(self._world).rstrip("/"):
            raise Refusal(404, "There is no decision point of that name here.")
        _only(call, "GET")
        return _json(metadata.configuration(self._world))

    def _caller(self, call: Call) -> Caller:
        scheme, _, secret = call.headers.get("authorization", "").partition(" ")
        bearer = secret.strip() if scheme.lower() == "bearer" else None
        return self._world.caller(Credentials(bearer or None, _certificate(call), call.address))

    def _evaluation(self, call: Call, by: Caller, published: Published) -> Response:
        return _json(self._decided(reading.question(reading.parsed(call.body)), by, published))

    def _decided(
        self, question: Question, by: Caller, published: Published, *, thorough: bool = True
    ) -> dict[str, Any]:
        return answered(question, by=by, published=published, world=self._world, thorough=thorough).as_json()

    def _evaluations(self, call: Call, by: Caller, published: Published) -> Response:
        batch = reading.batch(reading.parsed(call.body))
        if isinstance(batch, Question):
            return _json(self._decided(batch, by, published))
        self._world.count(by, len(batch.questions) - 1)
        return _json({"evaluations": self._all(batch, by, published)})

    def _all(self, batch: Batch, by: Caller, published: Published) -> list[dict[str, Any]]:
        """The answers in their order, up to the one that settles it where the caller said so."""
        thorough = len(batch.questions) <= MOST_TRIED
        last = {"deny_on_first_deny": False, "permit_on_first_permit": True}.get(batch.semantic)
        found: list[dict[str, Any]] = []
        for question in batch.questions:
            if isinstance(question, NotReadable):
                error = {"status": 400, "message": str(question)}
                found.append({"decision": False, "context": {"reason": "not_readable", "error": error}})
            else:
                found.append(self._decided(question, by, published, thorough=thorough))
            if found[-1]["decision"] is last:
                break
        return found

    def _search(self, call: Call, by: Caller, published: Published) -> Response:
        search = reading.search(reading.parsed(call.body), call.path.rpartition("/")[2])
        return _json(searching.found(search, by=by, published=published, world=self._world, shelf=self._shelf))

    def _request(self, call: Call, by: Caller, published: Published) -> Response:
        again = call.headers.get("idempotency-key", "")
        found = requesting.submitted(reading.parsed(call.body), again, by=by, published=published, world=self._world)
        pending = found["task"]["status"] == "pending"
        return _json(found, 202 if pending else 201, location=found["task"]["status_endpoint"])

    def _cancel(self, call: Call, task: str) -> Response:
        """A request taken back by the system that made it; what it says of why is optional."""
        if call.method not in ("POST", "DELETE"):
            raise Refusal(405, "This address takes POST or DELETE only.", {"allow": "POST, DELETE"})
        caller = self._caller(call)
        if call.body.strip():
            _readable(call)
        body = reading.parsed(call.body) if call.body.strip() else reading.NOTHING
        return _json(requesting.cancelled(task, body, by=caller, world=self._world))


def _only(call: Call, method: str) -> None:
    if call.method not in ({method, "HEAD"} if method == "GET" else {method}):
        raise Refusal(405, f"This address takes {method} only.", {"allow": method})


def _readable(call: Call) -> None:
    """Raises NotReadable for a body of another kind, Refusal (415) for one that is packed."""
    if call.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "A packed body is not read here; send it as it is.")
    kind, _, options = call.headers.get("content-type", "").partition(";")
    charset = options.strip().lower().removeprefix("charset=").strip('"') or "utf-8"
    if kind.strip().lower() != JSON or charset not in {"utf-8", "utf8"}:
        raise NotReadable(f"The body must be {JSON}, in UTF-8.")


def _certificate(call: Call) -> str | None:
    """SHA-256 of the certificate that a proxy hands on (RFC 9440); whether to believe it, the world decides."""
    given = call.headers.get("client-cert", "").strip()
    if len(given) < 2 or given[0] != ":" or given[-1] != ":":
        return None
    try:
        return hashlib.sha256(base64.b64decode(given[1:-1], validate=True)).hexdigest()
    except ValueError:
        return None


def _echo(headers: Mapping[str, str]) -> dict[str, str]:
    given = headers.get("x-request-id")
    return {} if given is None else {"x-request-id": given}


async def _whole(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The whole body; raises _TooMuch before more is read than may be sent."""
    stated = headers.get("content-length", "")
    if stated.isdigit() and int(stated) > MOST_BYTES:
        raise _TooMuch
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            raise _TooMuch
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
