"""A question from outside as the engine asks it: names resolved, the register before the caller, circumstances typed.

What a caller says of an entity counts only for names on its own list, and never against the register.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from mandate.engines.access import values
from mandate.engines.access.deciding import decide
from mandate.engines.access.evaluation import Node
from mandate.engines.access.judge import Judge
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import LONGEST, Decision, Entity, InvalidRequest, Request, Uid
from mandate.engines.terms import DataClass
from mandate.gateway.reading import Json, Named, Question
from mandate.gateway.world import Caller, Published, Unknown

OURS = frozenset({"now", "action"})
"""Circumstances that are never the caller's to state: the server's clock, and what it made of the action itself."""
PROTOCOL = frozenset({"supported_obligations", "approval"})
ABOUT_PEOPLE = frozenset({"role", "roles", "clearance", "team", "teams", "group", "groups", "employed", "last_day"})
"""What nobody but the register says of somebody it knows, whatever list a caller has."""
CHANNEL = "authzen"
_DIGITS = 40
_SCALE: int = 10**_DIGITS
_CLASSES = {one.name.lower(): int(one) for one in DataClass}
_NEW: Node = Node({}, {}, frozenset())
_LEFT_OUT = object()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to be decided, and what was left out of it."""

    request: Request
    snapshot: Snapshot
    unknown: str
    ignored: tuple[str, ...]
    strange: tuple[Unknown, ...] = ()

    def decided(self, now: datetime) -> Decision:
        """The engine's answer; where a name is in it that no register knows, no, whatever the rules say."""
        if self.unknown:
            return Decision(False, (), (), True)
        second = int(now.timestamp())
        found = decide(self.request, snapshot=self.snapshot, now=second)
        agent = self.request.context.get("agent")
        if not isinstance(agent, Uid) or agent == self.request.principal:
            return found
        return _both(found, decide(replace(self.request, principal=agent), snapshot=self.snapshot, now=second))


def _both(person: Decision, agent: Decision) -> Decision:
    """What an agent does for somebody both must be allowed: it never has more than its person, nor they more by it."""
    errors, compiled = (*person.errors, *agent.errors), person.compiled and agent.compiled
    if person.allow and agent.allow:
        return Decision(True, tuple(dict.fromkeys((*person.reasons, *agent.reasons))), errors, compiled)
    denied = [one.reasons for one in (person, agent) if not one.allow]
    return Decision(False, tuple(dict.fromkeys(reason for reasons in denied for reason in reasons)), errors, compiled)


def asked(question: Question, *, by: Caller, published: Published) -> Asked:
    """The question as the engine reads it."""
    ignored: list[str] = []
    principal = published.uid(question.subject.type, question.subject.id)
    resource = published.uid(question.resource.type, question.resource.id)
    said = {
        principal: _said(question.subject, principal, "subject", by, published, ignored),
        resource: _said(question.resource, resource, "resource", by, published, ignored),
    }
    action = {**_allowed(question.action, "action", by, ignored), "name": question.action.id}
    context = {**_circumstances(question.context, published, ignored), "action": action}
    sides = (("subject", principal), ("resource", resource), ("agent", context.get("agent")))
    unknown = next((f"unknown_{part}" for part, uid in sides if isinstance(uid, Uid) and published.unknown(uid)), "")
    strange = tuple(_strange(question.context, context, published))
    request = Request(principal, Uid("Action", question.action.id), resource, context)
    snapshot = _with({uid: attrs for uid, attrs in said.items() if attrs}, published.snapshot)
    unknown = unknown or next((f"unknown_{one.part}" for one in strange), "")
    return Asked(request, snapshot, unknown, tuple(ignored), strange)


def _strange(given: Json, context: Mapping[str, Any], published: Published) -> Iterator[Unknown]:
    """What a caller names that nobody knows: a rule about it would be skipped, and the answer rest on the others."""
    for name in ("purpose", "tool", "competence"):
        meant = context.get(name)
        if isinstance(meant, Uid) and published.unknown(meant):
            yield Unknown(name, meant.id)
        elif given.get(name) is not None and not isinstance(meant, Uid):
            yield Unknown(name, _shown(given[name]))
    if given.get("data_class") is not None and "data_class" not in context:
        yield Unknown("data_class", _shown(given["data_class"]))


def _shown(raw: Any) -> str:
    """A value as its caller can find it back in what they sent; a structure is not repeated."""
    if isinstance(raw, bool):
        return str(raw).lower()
    return str(raw) if isinstance(raw, str | int | Decimal) else type(raw).__name__


def _allowed(named: Named, part: str, by: Caller, ignored: list[str]) -> dict[str, Any]:
    """What the caller may say, as the engine keeps values; the rest is named in `ignored`."""
    found: dict[str, Any] = {}
    for name, raw in named.properties.items():
        where = f"{part}.properties.{name}"
        value = _value(raw, where) if name in by.properties else _LEFT_OUT
        if value is _LEFT_OUT:
            ignored.append(where)
        elif value is not None:
            found[name] = value
    return found


def _said(named: Named, uid: Uid, part: str, by: Caller, published: Published, ignored: list[str]) -> dict[str, Any]:
    """What the caller may add to what is known of an entity."""
    found = _allowed(named, part, by, ignored)
    known = published.snapshot.entities.get(uid)
    if known is None:
        return found
    mine = {name for name in found if name in known.attrs or name in known.tags or name in ABOUT_PEOPLE}
    ignored.extend(f"{part}.properties.{name}" for name in sorted(mine))
    return {name: value for name, value in found.items() if name not in mine}


def _with(said: Mapping[Uid, dict[str, Any]], snapshot: Snapshot) -> Snapshot:
    """The snapshot as it is for this one question; what is published stays as it is."""
    if not said:
        return snapshot
    nodes, entities = {}, {}
    for uid, attrs in said.items():
        node = snapshot.nodes.get(uid, _NEW)
        known = snapshot.entities.get(uid, Entity(uid))
        nodes[uid] = replace(node, attrs={**node.attrs, **attrs})
        entities[uid] = replace(known, attrs={**known.attrs, **attrs})
    outside = snapshot.outside
    if outside.policies:
        outside = Judge(outside.policies, {**snapshot.entities, **entities})
    return replace(snapshot, nodes=ChainMap(nodes, cast(dict[Uid, Node], snapshot.nodes)), outside=outside)


def _circumstances(context: Json, published: Published, ignored: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"mfa": False, "channel": CHANNEL}
    for name, raw in context.items():
        if name in PROTOCOL:
            continue
        value = _LEFT_OUT if name in OURS else _circumstance(name, raw, published)
        if value is _LEFT_OUT:
            ignored.append(f"context.{name}")
        elif value is not None:
            found[name] = value
    return found


def _circumstance(name: str, raw: Any, published: Published) -> Any:
    """A circumstance as the rules read it: what the registers keep is an entity, a class of data its rank."""
    if name in ("purpose", "tool", "agent", "competence"):
        key = raw.get("id") if isinstance(raw, Mapping) else raw
        if key is None:
            return None
        return published.uid(name, key) if isinstance(key, str) else _LEFT_OUT
    if name == "data_class":
        return None if raw is None else _class(raw)
    return _value(raw, name)


def _class(raw: Any) -> Any:
    """The rank of a class of data by its name or number; what is no class is left out, and the answer is then no."""
    if isinstance(raw, str):
        return _CLASSES.get(raw.lower(), _LEFT_OUT)
    return raw if type(raw) is int and raw in _CLASSES.values() else _LEFT_OUT


def _value(raw: Any, where: str) -> Any:
    """A JSON value as Cedar has it; None for null, `_LEFT_OUT` for what Cedar has no value for."""
    if raw is None:
        return None
    try:
        return values.value_of(_plain(raw), where=where)
    except InvalidRequest:
        return _LEFT_OUT


def _units(raw: Decimal) -> int:
    """Ten-thousandths; raises InvalidRequest for more digits than Cedar's decimal has, without writing them all out."""
    sign, digits, exponent = raw.as_tuple()
    if not isinstance(exponent, int) or len(digits) > _DIGITS or abs(exponent) > _DIGITS:
        raise InvalidRequest(f"{raw} has more digits than a decimal")
    scaled: int = int("".join(map(str, digits))) * 10 ** (exponent + 4 + _DIGITS)
    units, rest = divmod(scaled, _SCALE)
    if rest or units > LONGEST:
        raise InvalidRequest(f"{raw} has more digits than a decimal")
    return -units if sign else units


def _plain(raw: Any) -> Any:
    """Without nulls, and numbers that are no whole ones as decimals. Raises InvalidRequest."""
    if isinstance(raw, Decimal):
        return values.Decimal(_units(raw))
    if isinstance(raw, Mapping):
        return {name: _plain(part) for name, part in raw.items() if part is not None}
    if isinstance(raw, list):
        return [_plain(part) for part in raw if part is not None]
    return raw
