"""Access asked for through another system: bound to the no it came from, sent once, answered by people later.

An approval is not access: it says so, and the question is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mandate.gateway import signing
from mandate.gateway.answering import binding
from mandate.gateway.asking import asked
from mandate.gateway.reading import NOTHING, Json, NotReadable, Question, question
from mandate.gateway.world import Caller, Desk, Published, Refusal, Repeated, Task, Wish, World

URN = "urn:openid:authzen:access-request:error:"
LONGEST_KEY = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KINDS = {"Tool": "tool", "Dataset": "dataset", "Agent": "agent"}


class Problem(Exception):
    """A problem of the access-request profile: its name, its status, and what is wrong."""

    def __init__(self, name: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.name, self.status, self.detail = name, status, detail

    def as_json(self) -> dict[str, Any]:
        """As RFC 9457 writes it."""
        title = self.name.replace("_", " ").capitalize()
        return {"type": URN + self.name, "title": title, "status": self.status, "detail": self.detail}


def submitted(body: Json, again: str, *, by: Caller, published: Published, world: World) -> dict[str, Any]:
    """The task of a request for access; raises NotReadable, Refusal or Problem."""
    desk = _desk(world)
    if not by.writes:
        raise Refusal(403, "This token may only read; asking for access takes one that may also write.")
    if len(again) > LONGEST_KEY:
        raise NotReadable(f"Idempotency-Key is longer than {LONGEST_KEY} characters.")
    asks = question(body)
    _bound(body, asks, by, world)
    wish = _wish(body, asks, by, published)
    try:
        task = desk.submit(wish, by=by, again=again, same=signing.digest(body))
    except Repeated as error:
        raise Problem("duplicate_request", 409, "This Idempotency-Key came with another request before.") from error
    return told(task, world)


def _desk(world: World) -> Desk:
    if world.desk is None:
        raise Refusal(404, "Access cannot be asked for here.")
    return world.desk


def _bound(body: Json, asks: Question, by: Caller, world: World) -> None:
    """Raises Problem unless this is about a no that was given here, to this caller, and not too long ago."""
    denial = body.get("denial")
    given = denial if isinstance(denial, Mapping) else NOTHING
    name = given.get("evaluation_id")
    content = signing.opened(name, key=world.key, use="evaluation") if isinstance(name, str) else None
    if content is None:
        raise Problem("invalid_denial_binding", 400, "denial.evaluation_id is none that was given here.")
    _chance, ends, bound = content
    if not bound:
        raise Problem("not_requestable", 400, "That answer offered no request for access.")
    if bound != binding(asks, by):
        raise Problem("invalid_denial_binding", 400, "That answer was about another question.")
    if int(world.now().timestamp()) > ends:
        raise Problem("expired_denial", 410, "That answer is too old; ask the question again.")


def _wish(body: Json, asks: Question, by: Caller, published: Published) -> Wish:
    ready = asked(asks, by=by, published=published).request
    if ready.resource.type not in _KINDS or ready.principal.type != "Person":
        raise Problem("not_requestable", 400, "Access is asked for by people, for tools, datasets and agents.")
    wanted = body.get("requested_access")
    wanted = wanted if isinstance(wanted, Mapping) else NOTHING
    purpose, rank = ready.context.get("purpose"), ready.context.get("data_class")
    if any(_CONTROL.search(text) for text in (_why(asks.context), getattr(purpose, "id", ""))):
        raise NotReadable("Control characters cannot be kept.")
    return Wish(
        ready.principal.id,
        _KINDS[ready.resource.type],
        ready.resource.id,
        ready.action.id,
        _why(asks.context),
        getattr(purpose, "id", ""),
        rank if type(rank) is int and 0 <= rank <= 4 else None,
        _moment(wanted.get("requested_until")),
        wanted.get("emergency") is True,
    )


def _why(context: Json) -> str:
    found = next((context[name] for name in ("business_justification", "why", "reason") if context.get(name)), "")
    return found if isinstance(found, str) else ""


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise NotReadable("requested_access.requested_until must be a moment such as 2026-05-01T00:15:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def state(task: str, *, by: Caller, world: World) -> dict[str, Any]:
    """Where a request stands; raises Problem for one this caller does not have."""
    found = _desk(world).task(task, by=by) if task.isalnum() else None
    if found is None:
        raise Problem("unknown_task", 404, "There is no such request for this caller.")
    return told(found, world)


def told(task: Task, world: World) -> dict[str, Any]:
    """A task as the profile writes it; an approval is to be tried by asking again."""
    address = f"{world.base}/access/v1/requests/{task.id}"
    found: dict[str, Any] = {
        "task": {
            "id": task.id,
            "status": task.status,
            "status_endpoint": address,
            "expires_at": task.ends_at.isoformat(timespec="seconds"),
            "links": {"ticket": f"{world.base}/requests/{task.id}/"},
        }
    }
    if task.approval is not None:
        until = task.approval.until.isoformat(timespec="seconds")
        found["result"] = {"mode": "reevaluate", "approval": {"id": task.approval.id, "approved_until": until}}
    return found
