"""Access asked for through another system: bound to the no it came from, sent once, answered by people later.

An approval is not access: it says so, and the question is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from mandate.gateway import signing
from mandate.gateway.answering import binding
from mandate.gateway.asking import asked
from mandate.gateway.reading import NOTHING, Json, NotReadable, Question, question
from mandate.gateway.world import (
    Approval,
    Caller,
    Desk,
    Published,
    Refusal,
    Repeated,
    Settled,
    Task,
    Wish,
    World,
)

URN = "urn:openid:authzen:access-request:error:"
LONGEST_KEY = 200
MOST_ITEMS = 20
"""Things in one request: as many as answers of a batch that say whether access can be asked for."""
LONGEST_COMMENT = 1000
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
    """The task of a request for access, of one thing or of `items`; raises NotReadable, Refusal or Problem."""
    desk = _desk(world)
    _writes(by)
    if len(again) > LONGEST_KEY:
        raise NotReadable(f"Idempotency-Key is longer than {LONGEST_KEY} characters.")
    same = signing.digest(body)
    try:
        if body.get("items") is None:
            wish = _wanted(body, by=by, published=published, world=world)
            return told(desk.submit(wish, by=by, again=again, same=same), world)
        parts = _parts(body)
        wishes = [(_wanted(part, by=by, published=published, world=world), _named(part)) for part in parts]
        return told(desk.submit_all(wishes, by=by, again=again, same=same), world)
    except Repeated as error:
        raise Problem("duplicate_request", 409, "This Idempotency-Key came with another request before.") from error


def _writes(by: Caller) -> None:
    if not by.writes:
        raise Refusal(403, "This token may only read; asking for access takes one that may also write.")


def _wanted(body: Json, *, by: Caller, published: Published, world: World) -> Wish:
    """One wish, bound to its own no."""
    asks = question(body)
    _bound(body, asks, by, world)
    return _wish(body, asks, by, published)


def _parts(body: Json) -> list[dict[str, Any]]:
    """Each of several things as a request of its own; raises NotReadable. A no here is always about one of them."""
    items = body["items"]
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise NotReadable(f"items must be an array of 1 to {MOST_ITEMS}.")
    if body.get("resource") is not None or body.get("action") is not None:
        raise NotReadable("With items, resource and action stand in each item only.")
    if not all(isinstance(item, Mapping) for item in items):
        raise NotReadable("Each item must be an object.")
    shared = {name: body[name] for name in ("subject", "context") if body.get(name) is not None}
    return [shared | {**item, "requested_access": _merged(body, item)} for item in items]


def _merged(body: Json, item: Json) -> dict[str, Any]:
    """What is wanted of all, with what an item says instead."""
    both = (body.get("requested_access"), item.get("requested_access"))
    return {name: value for one in both if isinstance(one, Mapping) for name, value in one.items()}


def _named(part: Json) -> dict[str, Any]:
    """What an item names, as it was sent: its answer repeats it."""
    return {name: part[name] for name in ("resource", "action")}


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


def cancelled(task: str, body: Json, *, by: Caller, world: World) -> dict[str, Any]:
    """A request after what waited in it was taken back; raises Refusal, or Problem where nothing waits."""
    desk = _desk(world)
    _writes(by)
    why = body.get("comment") or body.get("reason") or ""
    if not isinstance(why, str) or _CONTROL.search(why) or len(why) > LONGEST_COMMENT:
        raise NotReadable(f"comment must be a text of at most {LONGEST_COMMENT} characters.")
    try:
        found = desk.cancel(task, by=by, why=why) if task.isalnum() else None
    except Settled as error:
        raise Problem("invalid_task_state", 409, "It is answered or over, so there is nothing to take back.") from error
    if found is None:
        raise Problem("unknown_task", 404, "There is no such request for this caller.")
    return told(found, world)


def told(task: Task, world: World) -> dict[str, Any]:
    """A task as the profile writes it; an approval is to be tried by asking again."""
    address = f"{world.base}/access/v1/requests/{task.id}"
    links = {} if task.items else {"ticket": f"{world.base}/requests/{task.id}/"}
    links |= {"cancel": f"{address}/cancel"} if task.status == "pending" else {}
    found: dict[str, Any] = {
        "task": {
            "id": task.id,
            "status": task.status,
            "status_endpoint": address,
            "expires_at": task.ends_at.isoformat(timespec="seconds"),
            "links": links,
        }
    }
    if task.items:
        found["task"]["items"] = [
            {**one.asked, "status": one.status, **_result(one.approval)} for one in task.items
        ]  # fmt: skip
    return found | _result(task.approval)


def _result(approval: Approval | None) -> dict[str, Any]:
    if approval is None:
        return {}
    until = approval.until.isoformat(timespec="seconds")
    return {"result": {"mode": "reevaluate", "approval": {"id": approval.id, "approved_until": until}}}


def together(statuses: Iterable[str]) -> str:
    """The status of several: pending while one is, else the one they share, else partial."""
    found = set(statuses)
    if "pending" in found:
        return "pending"
    return found.pop() if len(found) == 1 else "partial"
