"""The same rules and requests put to other engines, where they are installed; each says what it is spared.

    python -m pip install casbin==1.43.0 vakt==1.6.0

None of them is needed to run the product or its tests.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from typing import Any

from bench.access_world import NOW, PURPOSES, Organisation, teams_of
from mandate.engines.access.jsonform import request_to_json
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Request

Ask = Callable[[Request], bool]


def cedarpy_handles(_organisation: Organisation, built: Snapshot) -> Ask:
    """Cedar itself with policies and entities parsed before; requests as JSON objects made before."""
    import cedarpy

    policies, entities = built.judge.policy_handle, built.judge.entity_handle
    ready: dict[int, dict[str, Any]] = {}

    def ask(request: Request) -> bool:
        asked = ready.get(id(request))
        if asked is None:
            asked = ready[id(request)] = request_to_json(request)
        return cedarpy.is_authorized(asked, policies, entities).allowed

    return ask


MODEL = """
[request_definition]
r = who, tool, asked
[policy_definition]
p = team, tool, level, purpose, mark, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = (p.tool == "*" || r.tool == p.tool) && p.mark in r.asked.marks && p.level in r.who.levels && \
(p.purpose == "*" || r.asked.purpose == p.purpose) && (p.team == "*" || g(r.who.id, p.team))
"""


class _Facts:
    """Attributes for casbin, which reads them by name."""

    def __init__(self, **facts: Any) -> None:
        self.__dict__.update(facts)


def casbin(organisation: Organisation, _built: Snapshot) -> Ask | None:
    """casbin with its role manager for teams; spared: every comparison of numbers, made before as marks and levels."""
    if importlib.util.find_spec("casbin") is None:
        return None
    import casbin as peer

    model = peer.Model()
    model.load_model_from_text(MODEL)
    engine = peer.Enforcer(model)
    for rule in organisation.rules:
        engine.add_policy(rule.team, rule.tool, str(rule.level), rule.purpose or "*", "within", "allow")
    for mark in ("left", "not_allowed", "over"):
        engine.add_policy("*", "*", "-", "*", mark, "deny")
    for n in range(6):
        engine.add_policy(f"team{n}", "*", "-", PURPOSES[n % 4], "personal", "deny")
    people = {}
    for uid, entity in organisation.entities.items():
        for parent in entity.parents:
            engine.add_grouping_policy(uid.id, parent.id)
        levels = frozenset({"-", *(str(level) for level in range(entity.tags.get("prompting", -1) + 1))})
        people[uid] = _Facts(id=uid.id, levels=levels)
    ready: dict[int, Any] = {}

    def ask(request: Request) -> bool:
        asked = ready.get(id(request))
        if asked is None:
            marks = _marks(organisation, request)
            asked = ready[id(request)] = _Facts(purpose=request.context["purpose"].id, marks=marks)
        return bool(engine.enforce(people[request.principal], request.resource.id, asked))

    return ask


def _marks(organisation: Organisation, request: Request) -> frozenset[str]:
    person, tool = organisation.entities[request.principal].attrs, organisation.entities[request.resource].attrs
    data_class = request.context["data_class"]
    within = data_class <= tool["max_class"] and tool["until"] >= NOW
    marks = {
        "left": not person["employed"],
        "not_allowed": tool["status"] == "not_allowed",
        "over": not within,
        "within": within,
        "personal": data_class >= 3,
    }
    return frozenset(name for name, holds in marks.items() if holds)


def vakt(organisation: Organisation, _built: Snapshot) -> Ask | None:
    """vakt with rules; spared: comparing two attributes, which it cannot, and climbing teams."""
    if importlib.util.find_spec("vakt") is None:
        return None
    import vakt as peer
    from vakt.rules import AnyIn, Eq, Greater, GreaterOrEqual

    logging.getLogger("vakt").setLevel(logging.ERROR)
    storage = peer.MemoryStorage()
    for rule in organisation.rules:
        context = {"within": Eq(True)} | ({} if rule.purpose is None else {"purpose": Eq(rule.purpose)})
        storage.add(peer.Policy(
            rule.number, subjects=[{"teams": AnyIn(rule.team), "prompting": GreaterOrEqual(rule.level)}],
            resources=[{"id": Eq(rule.tool)}], actions=[Eq("use")], context=context, effect=peer.ALLOW_ACCESS,
        ))  # fmt: skip
    anyone = {"id": peer.rules.Any()}
    denied: list[dict[str, Any]] = [
        {"subjects": [{"employed": Eq(False)}], "resources": [anyone]},
        {"subjects": [anyone], "resources": [{"status": Eq("not_allowed")}]},
        {"subjects": [anyone], "resources": [anyone], "context": {"within": Eq(False)}},
    ]
    denied += [
        {
            "subjects": [{"teams": AnyIn(f"team{n}")}], "resources": [anyone],
            "context": {"purpose": Eq(PURPOSES[n % 4]), "data_class": Greater(2)},
        } for n in range(6)
    ]  # fmt: skip
    for number, one in enumerate(denied):
        storage.add(peer.Policy(f"deny{number}", actions=[Eq("use")], effect=peer.DENY_ACCESS, **one))
    guard = peer.Guard(storage, peer.RulesChecker())
    ready: dict[int, Any] = {}

    def ask(request: Request) -> bool:
        asked = ready.get(id(request))
        if asked is None:
            asked = ready[id(request)] = _inquiry(peer, organisation, request)
        return bool(guard.is_allowed(asked))

    return ask


def _inquiry(peer: Any, organisation: Organisation, request: Request) -> Any:
    person, tool = organisation.entities[request.principal], organisation.entities[request.resource]
    data_class = request.context["data_class"]
    return peer.Inquiry(
        subject={
            "id": request.principal.id,
            "teams": teams_of(organisation.entities, request.principal),
            "prompting": person.tags.get("prompting", -1),
            "employed": person.attrs["employed"],
        },
        resource={"id": request.resource.id, "status": tool.attrs["status"]},
        action="use",
        context={
            "within": data_class <= tool.attrs["max_class"] and tool.attrs["until"] >= NOW,
            "purpose": request.context["purpose"].id,
            "data_class": data_class,
        },
    )
