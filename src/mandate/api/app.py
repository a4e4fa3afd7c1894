"""The API itself: every noun mounted, every failure documented, one OpenAPI document that says all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, register_converter
from django.urls.converters import StringConverter
from ninja import NinjaAPI, Router
from ninja.operation import Operation
from ninja.responses import NinjaJSONEncoder

from mandate.api import (
    access,
    agreements,
    answering,
    ask,
    asks,
    assessment_report,
    bookings,
    budgets,
    campaigns,
    capacities,
    champions,
    changes,
    charter,
    circle,
    classifications,
    coaching,
    commitments,
    competences,
    conversations,
    datasets,
    deciding,
    desk,
    dossier,
    files,
    forecasts,
    forward,
    gatherings,
    goals,
    grants,
    health,
    horizon,
    incidents,
    initiatives,
    inventory,
    knowledge,
    learning,
    learningplan,
    ledger,
    letters,
    marking,
    me,
    meetings,
    organisation,
    packs,
    papers,
    people,
    policy,
    practices,
    priorities,
    problems,
    processing,
    pulse,
    purposes,
    recalibration,
    registers,
    requests,
    roadmap,
    rules,
    runs,
    saying,
    search,
    sessions,
    sources,
    stand,
    tasks,
    teams,
    teamview,
    tokens,
    tools,
    touchpoints,
    triage,
    unsure,
    uploads,
    uses,
    vendors,
    watch,
)
from mandate.api.bodies import StrictParser
from mandate.api.entering import Anyone, may, permission_of
from mandate.api.problems import KINDS, MEDIA_TYPE, Problem

NOUNS = (
    health, me, desk, organisation, inventory, sources, letters, unsure, uploads, runs, triage, tools, deciding,
    meetings, commitments, asks, forecasts, gatherings,
    charter, processing, dossier, conversations, campaigns, teamview, assessment_report, priorities, tasks, initiatives,
    roadmap, goals, champions, practices, agreements, horizon, capacities, budgets, bookings, packs, stand,
    ask, requests, grants,
    forward, policy, recalibration, watch, people, teams, changes, ledger, search, tokens, answering,
    sessions, circle, saying, pulse, coaching, knowledge, learning, learningplan,
    registers, datasets, classifications, purposes, competences, vendors, touchpoints, uses,
    papers, marking, incidents, access, rules,
)  # fmt: skip
"""The modules of the API in the order in which the documentation shows them."""

View = Callable[..., Any]
VERSION = "1"
ABOUT = "The record of one organisation's AI: the same nouns, rights and refusals as the pages."
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Api(NinjaAPI):
    """NinjaAPI whose document also says what can go wrong, as which problem, and who may call."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The operation's own name: `add_tool`."""
        return operation.view_func.__name__

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """The addresses, where a method that one does not take is a problem like every other."""
        found = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                pattern.callback = _telling(pattern.callback)
        return found

    def get_openapi_schema(self, **_options: Any) -> Any:
        """The OpenAPI document, with problems and permissions."""
        found = super().get_openapi_schema(path_prefix="api/")
        found["tags"] = _tags()
        found["x-problems"] = [
            {"id": kind, "status": status, "title": title} for status, (kind, title) in KINDS.items()
        ]
        found["components"]["schemas"].update(_problem_schemas())
        named = {self.get_openapi_operation_id(operation): operation for operation in operations(self)}
        for path in found["paths"].values():
            for method, described in path.items():
                _describe(described, named[described["operationId"]], method.upper())
        return found


def _telling(view: View) -> View:
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        return problems.wrong_method(response["Allow"]) if response.status_code == 405 else response

    return told


def _tags() -> list[dict[str, str]]:
    """Every noun with what its module says of itself, in the order of the documentation."""
    about: dict[str, str] = {}
    for noun in NOUNS:
        for tag in noun.router.tags or ():
            about.setdefault(tag, (noun.__doc__ or "").strip())
    return [{"name": name, "description": text} for name, text in about.items()]


def operations(api: NinjaAPI) -> Iterator[Operation]:
    """Every operation of the API that is documented."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from (operation for operation in view.operations if operation.include_in_schema)


def _problem_schemas() -> dict[str, Any]:
    found = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    nested = found.pop("$defs", {})
    return {"Problem": found, **nested}


def statuses(operation: Operation, method: str) -> list[int]:
    """The problems an operation can answer with, from its kind: who may call, where it is, what it takes."""
    found = {422} if operation.models else set()
    if not any(isinstance(guard, Anyone) for guard in operation.auth_callbacks):
        found |= {401, 403, 404, 429}
    elif "{" in operation.path:
        found |= {409, 429}  # a secret in the address that leads nowhere is refused, not missing, and guessing braked
    if method in WRITING:
        found |= {400, 409, 413, 422}
    if any("if_match" in model.model_fields for model in operation.models):
        found.add(412)
    return sorted(found)


def _describe(described: dict[str, Any], operation: Operation, method: str) -> None:
    """Add to one documented operation: its permission, its problems, and the files a list can leave as."""
    described["x-permission"] = permission_of(operation.auth_callbacks)
    body = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses(operation, method):
        described["responses"][status] = {"description": KINDS[status][1], "content": body}
    if any(parameter["name"] == "as" for parameter in described["parameters"]):
        content = described["responses"][200]["content"]
        for kind in files.TYPES.values():
            content[kind.partition(";")[0]] = {"schema": {"type": "string", "format": "binary"}}


class Anything(StringConverter):
    """The rest of an address, line breaks included: even a mangled one gets a problem, not a page."""

    regex = "(?s:.+)"


register_converter(Anything, "anything")
last = Router()


@last.get("/openapi.json", auth=may("be anywhere"), include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document: what can be asked, what comes back, and what can go wrong."""
    return JsonResponse(document())


@last.api_operation(ALL_METHODS, "/", auth=may("be anywhere"), include_in_schema=False)
def root(request: HttpRequest) -> HttpResponse:
    """Nothing stands at the root itself."""
    raise Http404


@last.api_operation(ALL_METHODS, "/{anything:rest}", auth=may("be anywhere"), include_in_schema=False)
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address: a problem like every other, not a page."""
    raise Http404(rest)


def _made() -> Api:
    made = Api(
        title="Mandate",
        version=VERSION,
        description=ABOUT,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        parser=StrictParser(),
    )
    problems.handle_all(made)
    for noun in NOUNS:
        made.add_router("", noun.router)
    made.add_router("", last)
    return made


api = _made()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made once: it says the same to everybody."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder))
    return found
