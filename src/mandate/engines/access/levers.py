"""What somebody could change, tried on a copy: a level, an attribute, a membership, a circumstance, another tool."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from mandate.engines.access.evaluation import Node
from mandate.engines.access.judge import Judge
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Entity, Request, Uid
from mandate.engines.access.values import value_of


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an entity set to a value."""

    of: Uid
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Level:
    """A tag of an entity set to a level: a training passed."""

    of: Uid
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Membership:
    """An entity that becomes part of a group: a grant, a team joined."""

    of: Uid
    group: Uid


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A value of the context asked with instead: a lower data class, another purpose."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Instead:
    """Another thing asked for: the approved alternative."""

    resource: Uid


Edit = Attribute | Level | Membership | Circumstance | Instead


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing somebody (`who`) can do, as the edits it comes down to. Lower `cost` is shown first."""

    name: str
    who: str
    edits: tuple[Edit, ...]
    what: str = ""
    cost: int = 0


def applied(levers: Iterable[Lever], request: Request, snapshot: Snapshot) -> tuple[Request, Snapshot]:
    """The request and the snapshot as they would be after these levers; the given ones stay as they are."""
    entities: dict[Uid, Entity] = {}
    groups: dict[Uid, set[Uid]] = {}
    context = dict(request.context)
    for edit in (edit for lever in levers for edit in lever.edits):
        if isinstance(edit, Instead):
            request = replace(request, resource=edit.resource)
        elif isinstance(edit, Circumstance):
            context[edit.name] = edit.value
        else:
            known = entities.get(edit.of) or snapshot.entities.get(edit.of) or Entity(edit.of)
            entities[edit.of] = _edited(known, edit)
            if isinstance(edit, Membership):
                groups.setdefault(edit.of, set()).add(edit.group)
    asked = replace(request, context=context)
    return (asked, _over(snapshot, entities, groups)) if entities else (asked, snapshot)


def _edited(entity: Entity, edit: Attribute | Level | Membership) -> Entity:
    if isinstance(edit, Attribute):
        return replace(entity, attrs={**entity.attrs, edit.name: edit.value})
    if isinstance(edit, Level):
        return replace(entity, tags={**entity.tags, edit.name: edit.level})
    return replace(entity, parents=entity.parents | {edit.group})


def _over(snapshot: Snapshot, entities: dict[Uid, Entity], groups: dict[Uid, set[Uid]]) -> Snapshot:
    """The snapshot with a few entities laid over it; nothing of the ten thousand others is copied."""
    nodes: dict[Uid, Node] = {}
    for uid, entity in entities.items():
        known = snapshot.nodes.get(uid)
        nodes[uid] = Node(
            {name: value_of(value, where=name) for name, value in entity.attrs.items()},
            {name: value_of(value, where=name) for name, value in entity.tags.items()},
            known.above if known is not None else frozenset(),
        )
    for uid, joined in groups.items():
        above = frozenset(joined).union(*(_above(snapshot, group) for group in joined))
        for one in _below(snapshot, uid):
            node = nodes.get(one) or snapshot.nodes[one]
            nodes[one] = replace(node, above=node.above | above)
    laid = ChainMap(nodes, snapshot.nodes)  # type: ignore[arg-type]
    every = ChainMap(entities, snapshot.entities)  # type: ignore[arg-type]
    return replace(
        snapshot,
        entities=every,
        nodes=laid,
        # Which scopes somebody fits depends on memberships alone.
        index=snapshot.index.over(laid) if groups else snapshot.index,
        outside=Judge(snapshot.outside.policies, every),
    )


def _above(snapshot: Snapshot, uid: Uid) -> frozenset[Uid]:
    node = snapshot.nodes.get(uid)
    return node.above if node is not None else frozenset()


def _below(snapshot: Snapshot, uid: Uid) -> list[Uid]:
    """The entity and everything that is part of it."""
    if uid not in snapshot.groups:
        return [uid]
    return [uid, *(one for one, node in snapshot.nodes.items() if uid in node.above)]
