"""What this decision point says of itself at its well-known address; every address comes from the configuration."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from mandate.gateway.answering import SUPPORTED
from mandate.gateway.world import World

WELL_KNOWN = "/.well-known/authzen-configuration"
PREFIX = "/access/v1"
REQUESTS = "urn:openid:authzen:capability:access-request"
ENDPOINTS = {
    "access_evaluation_endpoint": "/evaluation",
    "access_evaluations_endpoint": "/evaluations",
    "search_subject_endpoint": "/search/subject",
    "search_resource_endpoint": "/search/resource",
    "search_action_endpoint": "/search/action",
}


def configuration(world: World) -> dict[str, Any]:
    """The metadata document."""
    found: dict[str, Any] = {"policy_decision_point": world.base}
    found |= {name: f"{world.base}{PREFIX}{path}" for name, path in ENDPOINTS.items()}
    found["supported_obligations"] = list(SUPPORTED)
    if world.desk is not None:
        found |= {"access_request_endpoint": f"{world.base}{PREFIX}/requests", "capabilities": [REQUESTS]}
    return found


def address(world: World) -> str:
    """The path of the metadata: behind the well-known part comes the path of the base address, if it has one."""
    return WELL_KNOWN + urlsplit(world.base).path
