"""Cedar's JSON forms of entities, requests, schemas and policies, to the engine's terms and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mandate.engines.access import extensions
from mandate.engines.access.circumstances import with_circumstances
from mandate.engines.access.language import numbered
from mandate.engines.access.splitting import DEEPEST, deepest
from mandate.engines.access.terms import Entity, InvalidPolicies, InvalidRequest, Policy, Problem, Request, Uid
from mandate.engines.access.uids import uid_of
from mandate.engines.access.values import EXTENSIONS, Decimal, Moment, Span, member, value_of


def value_from_json(given: Any, *, where: str = "value") -> Any:
    """A value in Cedar's explicit JSON form: `__entity` and `__extn` are what they say, all else is what it is."""
    if isinstance(given, Mapping):
        if "__entity" in given:
            return uid_from_json(given["__entity"], where=where)
        if "__extn" in given:
            return _extension(given["__extn"], where)
        return {name: value_from_json(part, where=f"{where}.{name}") for name, part in given.items()}
    if isinstance(given, list):
        return value_of([value_from_json(part, where=where) for part in given], where=where)
    return value_of(given, where=where)


def _extension(given: Any, where: str) -> Any:
    if not isinstance(given, Mapping):
        raise InvalidRequest(f"{where}: {given!r} is not an extension value")
    name, argument = given.get("fn"), given.get("arg")
    try:
        if name in extensions.CONSTRUCTORS and isinstance(argument, str):
            return extensions.CONSTRUCTORS[name](argument)
        # Cedar writes a moment that has no text of its own as its distance from 1970.
        start, distance = (value_from_json(part, where=where) for part in given.get("args", ()))
        if name == "offset" and isinstance(start, Moment) and isinstance(distance, Span):
            return Moment(extensions.long(start.ms + distance.ms))
    except ValueError as error:
        raise InvalidRequest(f"{where}: {error}") from error
    raise InvalidRequest(f"{where}: {given!r} is not an extension value")


def _extension_to_json(value: Any) -> dict[str, Any]:
    if isinstance(value, Moment):
        parts = {"fn": "datetime", "arg": "1970-01-01"}, {"fn": "duration", "arg": f"{value.ms}ms"}
        return {"fn": "offset", "args": [{"__extn": part} for part in parts]}
    if isinstance(value, Span):
        return {"fn": "duration", "arg": f"{value.ms}ms"}
    return {"fn": "decimal" if isinstance(value, Decimal) else "ip", "arg": str(value)}


def value_to_json(value: Any) -> Any:
    """A value in Cedar's explicit JSON form; sets in an order that does not depend on chance."""
    if isinstance(value, Uid):
        return {"__entity": uid_to_json(value)}
    if isinstance(value, EXTENSIONS):
        return {"__extn": _extension_to_json(value)}
    if isinstance(value, Mapping):
        return {name: value_to_json(part) for name, part in value.items()}
    if isinstance(value, frozenset | set | list | tuple):
        parts = [value_to_json(member(part)) for part in value]
        return sorted(parts, key=lambda part: json.dumps(part, sort_keys=True))
    return value


def uid_from_json(given: Any, *, where: str = "uid") -> Uid:
    """A uid written as `{type, id}`, as `{__entity: {type, id}}` or as `Type::"id"`; raises InvalidRequest."""
    if isinstance(given, Mapping):
        inner = given.get("__entity", given)
        if isinstance(inner, Mapping) and isinstance(inner.get("type"), str) and isinstance(inner.get("id"), str):
            return Uid(inner["type"], inner["id"])
    if not isinstance(given, str):
        raise InvalidRequest(f"{where}: {given!r} names no entity")
    return uid_of(given)


def uid_to_json(uid: Uid) -> dict[str, str]:
    """`{type, id}`."""
    return {"type": uid.type, "id": uid.id}


def schema_text(given: Any) -> str:
    """A schema as text in Cedar's own syntax, from text, from JSON text or from a JSON object.

    Raises InvalidPolicies for what is no schema.
    """
    import cedarpy

    text = given if isinstance(given, str) else json.dumps(given)
    if deepest(text) > DEEPEST:
        raise InvalidPolicies((Problem("too_deep", f"The schema nests deeper than {DEEPEST} levels."),))
    if not text.lstrip().startswith("{"):
        return text
    try:
        return str(cedarpy.Schema.from_json_str(text))
    except ValueError as error:
        raise InvalidPolicies((Problem("schema", str(error)),)) from error


@lru_cache(maxsize=8)
def _schema(text: str) -> Any:
    import cedarpy

    try:
        return cedarpy.Schema.from_str(text)
    except ValueError as error:
        raise InvalidPolicies((Problem("schema", str(error)),)) from error


def entities_from_json(given: Any, *, schema: str | None = None) -> tuple[Entity, ...]:
    """The entities of a JSON list (or its text), checked by cedarpy: no cycle, no uid twice, no value Cedar lacks.

    With a schema (Cedar text), references and extension values may be implicit, and the schema's actions come along.
    Raises InvalidPolicies.
    """
    import cedarpy

    text = given if isinstance(given, str) else json.dumps(given)
    handle = _schema(schema) if schema is not None else None
    try:
        whole = json.loads(str(cedarpy.Entities.from_json_str(text, handle)))
    except ValueError as error:
        raise InvalidPolicies((Problem("entities", str(error)),)) from error
    return tuple(sorted((_entity(one) for one in whole), key=lambda entity: entity.uid))


def _entity(given: Mapping[str, Any]) -> Entity:
    uid = uid_from_json(given["uid"])
    return Entity(
        uid,
        MappingProxyType({n: value_from_json(v, where=f"{uid}.{n}") for n, v in given["attrs"].items()}),
        frozenset(uid_from_json(parent) for parent in given["parents"]),
        MappingProxyType({n: value_from_json(v, where=f"{uid}.{n}") for n, v in given.get("tags", {}).items()}),
    )


def entities_to_json(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """The entities in Cedar's explicit JSON form, parents in order."""
    return [
        {
            "uid": uid_to_json(one.uid),
            "attrs": {name: value_to_json(value) for name, value in one.attrs.items()},
            "parents": [uid_to_json(parent) for parent in sorted(one.parents)],
            "tags": {name: value_to_json(value) for name, value in one.tags.items()},
        }
        for one in entities
    ]


def request_from_json(given: Any, *, schema: str | None = None) -> Request:
    """A request from its JSON form; with a schema, the context's references and extension values may be implicit.

    Raises InvalidRequest for a uid or value that is none, InvalidPolicies where the context does not fit the schema.
    """
    if not isinstance(given, Mapping):
        raise InvalidRequest("the request is no object")
    principal, action, resource = (
        uid_from_json(given.get(name), where=name) for name in ("principal", "action", "resource")
    )
    context = given.get("context") or {}
    if not isinstance(context, Mapping):
        raise InvalidRequest("context: is no object")
    if schema is not None:
        context = _explicit(context, action, schema)
    return Request(principal, action, resource, value_from_json(context, where="context"))


def _explicit(context: Mapping[str, Any], action: Uid, schema: str) -> Mapping[str, Any]:
    """The context with every reference written out: Cedar reads it as the attribute of an entity made for it."""
    wider = with_circumstances(schema, action)
    if wider is None:
        return context
    text, holder = wider
    ((given),) = [
        one
        for one in entities_from_json(
            [{"uid": {"type": holder, "id": ""}, "attrs": {"context": context}, "parents": []}], schema=text
        )
        if one.uid.type == holder
    ]
    explicit: Mapping[str, Any] = value_to_json(given.attrs["context"])
    return explicit


def request_to_json(request: Request) -> dict[str, Any]:
    """The request in Cedar's explicit JSON form."""
    return {
        "principal": uid_to_json(request.principal),
        "action": uid_to_json(request.action),
        "resource": uid_to_json(request.resource),
        "context": {name: value_to_json(value) for name, value in request.context.items()},
    }


def policies_from_json(given: Any) -> tuple[Policy, ...]:
    """Policies from Cedar text, from a JSON policy set or its text, called as they are called there (text: by number).

    Templates are left out, their links come as policies. Raises InvalidPolicies.
    """
    import cedarpy

    if isinstance(given, str) and not given.lstrip().startswith("{"):
        return numbered(given)
    text = given if isinstance(given, str) else json.dumps(given)
    try:
        handle = cedarpy.PolicySet.from_json_str(text)
        tree = handle.to_pst()
    except ValueError as error:
        raise InvalidPolicies((Problem("policies", str(error)),)) from error
    found = {one.id: one for one in (*tree.static_policies.values(), *(_linked(tree, k) for k in tree.template_links))}
    return tuple(_policy(name, one) for name, one in sorted(found.items()))


def _policy(name: str, tree: Any) -> Policy:
    import cedarpy
    from cedarpy import pst

    alone = pst.PolicySet(pst.FrozenMap(), pst.FrozenMap({name: tree}), ())
    text = str(cedarpy.PolicySet.from_pst(alone))
    return Policy(name, tree.effect, text, MappingProxyType(dict(tree.annotations)), 1, tree)


def _linked(tree: Any, link: Any) -> Any:
    """The template with its slots filled, as the policy it stands for."""
    template = tree.templates[link.template_id]
    return replace(
        template,
        id=link.new_id,
        principal=_filled(template.principal, link.values),
        resource=_filled(template.resource, link.values),
    )


def _filled(side: Any, values: Mapping[Any, Any]) -> Any:
    entity: Any = getattr(side, "entity", None)
    return replace(side, entity=values[entity.name]) if type(entity).__name__ == "Slot" else side
