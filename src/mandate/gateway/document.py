"""The OpenAPI document of the decision point: what is asked, what is answered, and what can go wrong."""

from __future__ import annotations

from functools import cache
from typing import Any

from mandate.gateway.reading import MOST_EVALUATIONS, SEMANTICS
from mandate.gateway.requesting import MOST_ITEMS

Node = dict[str, Any]
_TEXT: Node = {"type": "string"}
_FREE: Node = {"type": "object"}
_ERRORS = {
    "400": "The body cannot be read; the text says what is wrong with it.",
    "401": "The caller is not known.",
    "403": "The caller may not ask.",
    "405": "The address takes another method.",
    "413": "The body is too large.",
    "415": "The body is packed.",
    "429": "Too many calls; Retry-After says how many seconds to wait.",
    "503": "There is no policy that can be used, so nothing is allowed.",
}


def _object(needed: tuple[str, ...] = (), **fields: Node) -> Node:
    found: Node = {"type": "object", "properties": fields}
    return found | ({"required": list(needed)} if needed else {})


def _list(of: Node, **more: Any) -> Node:
    return {"type": "array", "items": of, **more}


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(schema: Node, kind: str = "application/json") -> Node:
    return {"content": {kind: {"schema": schema}}}


def _schemas() -> Node:
    """Every shape the operations name."""
    question = {"subject": _ref("Entity"), "action": _ref("Action"), "resource": _ref("Entity"), "context": _FREE}
    return {
        **_deciding(question),
        **_searching(question),
        **_requesting(question),
        **_following(),
        "Problem": _object(
            ("type", "title", "status"), type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT
        ),
        "Configuration": _object(
            ("policy_decision_point", "access_evaluation_endpoint"),
            policy_decision_point=_TEXT,
            access_evaluation_endpoint=_TEXT,
            supported_obligations=_list(_TEXT),
            capabilities=_list(_TEXT),
        ),
    }


def _deciding(question: Node) -> Node:
    """What is asked, one by one or in a batch, and what is answered."""
    entity = _object(("type", "id"), type=_TEXT, id=_TEXT, properties=_FREE)
    sought = _object(("type",), type=_TEXT, id=_TEXT, properties=_FREE)
    some = _object(type=_TEXT, id=_TEXT, properties=_FREE)
    return {
        "Entity": entity,
        "Sought": sought,
        "Action": _object(("name",), name=_TEXT, properties=_FREE),
        "Question": _object(("subject", "action", "resource"), **question),
        "Questions": _object(
            subject=some,
            action=_object(name=_TEXT, properties=_FREE),
            resource=some,
            context=_FREE,
            evaluations=_list(_FREE, maxItems=MOST_EVALUATIONS),
            options=_object(evaluations_semantic={"enum": list(SEMANTICS)}),
        ),
        "Obligation": _object(("id", "type", "properties"), id=_TEXT, type=_TEXT, properties=_FREE),
        "Decision": _object(("decision",), decision={"type": "boolean"}, context=_ref("Reasons")),
        "Reasons": _reasons(),
        "Decisions": _object(decision={"type": "boolean"}, context=_FREE, evaluations=_list(_ref("Decision"))),
    }


def _searching(question: Node) -> Node:
    """Who may, on what, and doing what."""
    page = _object(limit={"type": "integer", "minimum": 0}, token=_TEXT)
    return {
        "SubjectSearch": _object(
            ("subject", "action", "resource"), **{**question, "subject": _ref("Sought"), "page": page}
        ),
        "ResourceSearch": _object(
            ("subject", "action", "resource"), **{**question, "resource": _ref("Sought"), "page": page}
        ),
        "ActionSearch": _object(
            ("subject", "resource"), **{name: question[name] for name in ("subject", "resource", "context")}, page=page
        ),
        "Page": _object(("next_token",), next_token=_TEXT, count={"type": "integer"}, total={"type": "integer"}),
        "Found": _object(("results",), page=_ref("Page"), results=_list(_FREE)),
    }


def _requesting(question: Node) -> Node:
    """Asking for access that was denied: one thing, or several at once."""
    return {
        "AccessRequest": _object(
            ("subject", "action", "resource", "denial"),
            **question,
            denial=_object(("evaluation_id",), evaluation_id=_TEXT, expires_at=_TEXT, reason=_TEXT),
            requested_access=_ref("Wanted"),
        ),
        "Wanted": _object(requested_until=_TEXT, emergency={"type": "boolean"}),
        "AccessRequests": _object(
            ("subject", "items"),
            subject=_ref("Entity"),
            context=_FREE,
            requested_access=_ref("Wanted"),
            items=_list(
                _object(
                    ("resource", "action", "denial"),
                    resource=_ref("Entity"),
                    action=_ref("Action"),
                    denial=_object(("evaluation_id",), evaluation_id=_TEXT),
                    requested_access=_ref("Wanted"),
                ),
                minItems=1,
                maxItems=MOST_ITEMS,
            ),
        ),
    }


def _following() -> Node:
    """What becomes of a request, and taking it back."""
    return {
        "Cancelling": _object(reason=_TEXT, comment=_TEXT),
        "Result": _object(("mode", "approval"), mode={"const": "reevaluate"}, approval=_FREE),
        "Task": _object(
            ("task",),
            task=_object(
                ("id", "status", "status_endpoint"),
                id=_TEXT,
                status=_TEXT,
                status_endpoint=_TEXT,
                items=_list(
                    _object(
                        ("resource", "action", "status"),
                        resource=_FREE,
                        action=_FREE,
                        status=_TEXT,
                        result=_ref("Result"),
                    )
                ),
            ),
            result=_ref("Result"),
        ),
    }


def _reasons() -> Node:
    """What comes with a decision."""
    sentence = _list(_TEXT)
    return _object(
        ("reason",),
        reason=_TEXT,
        reasons_en=sentence,
        reasons_nl=sentence,
        rules=sentence,
        what_would_change_this=_list(_FREE),
        unmet=_list(_FREE),
        evaluation_id=_TEXT,
        evaluated_at=_TEXT,
        generation={"type": "integer"},
        obligations=_list(_ref("Obligation")),
        ignored=sentence,
        unknown=_list(_object(("name", "given", "known"), name=_TEXT, given=_TEXT, known=sentence)),
        access_request=_FREE,
        approval=_FREE,
        next_action={"enum": ["request", "retry", "none"]},
        error=_FREE,
    )


def _responses(right: Node, *, problems: bool = False) -> Node:
    plain = {"schema": _TEXT}
    content: Node = {"text/plain": plain}
    if problems:
        content["application/problem+json"] = {"schema": _ref("Problem")}
    return right | {status: {"description": says, "content": content} for status, says in _ERRORS.items()}


def _post(name: str, says: str, asks: str, answers: str) -> Node:
    done = {"200": {"description": says, **_body(_ref(answers))}}
    return {
        "post": {
            "operationId": name,
            "summary": says,
            "parameters": [
                {"name": "X-Request-ID", "in": "header", "schema": _TEXT, "description": "Comes back unchanged."}
            ],
            "requestBody": {"required": True, **_body(_ref(asks))},
            "responses": _responses(done),
        }
    }


def _requests() -> Node:
    """Asking for access, and seeing where a request stands."""
    gone = {
        status: {"description": says, **_body(_ref("Problem"), "application/problem+json")}
        for status, says in (("409", "The Idempotency-Key came with another request."), ("410", "The no is too old."))
    }
    task = {status: {"description": "The request.", **_body(_ref("Task"))} for status in ("201", "202")}
    missing = {"404": {"description": "No such request.", **_missing()}}
    again = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
    key = {"name": "task", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]+$"}}
    post = {
        "operationId": "access_request",
        "summary": "Ask for access after a no that offered it.",
        "parameters": [again],
        "requestBody": {"required": True, **_body({"anyOf": [_ref("AccessRequest"), _ref("AccessRequests")]})},
        "responses": _responses(task | gone | missing, problems=True),
    }
    get = {
        "operationId": "access_request_status",
        "summary": "Where a request for access stands.",
        "parameters": [key],
        "responses": _responses(
            {"200": {"description": "The request.", **_body(_ref("Task"))}} | missing, problems=True
        ),
    }
    cancel = {
        "operationId": "access_request_cancel",
        "summary": "Take back what still waits of a request this system made.",
        "parameters": [key],
        "requestBody": {"required": False, **_body(_ref("Cancelling"))},
        "responses": _responses(
            {
                "200": {"description": "The request.", **_body(_ref("Task"))},
                "409": {"description": "Nothing waits.", **_body(_ref("Problem"), "application/problem+json")},
            }
            | missing,
            problems=True,
        ),
    }
    return {
        "/access/v1/requests": {"post": post},
        "/access/v1/requests/{task}": {"get": get},
        "/access/v1/requests/{task}/cancel": {"post": cancel},
    }


def _missing() -> Node:
    content = {"application/problem+json": {"schema": _ref("Problem")}, "text/plain": {"schema": _TEXT}}
    return {"content": content}


@cache
def document() -> Node:
    """The whole document, the same for everybody."""
    told = {"200": {"description": "Where everything is.", **_body(_ref("Configuration"))}}
    plain = {"405": {"description": _ERRORS["405"], "content": {"text/plain": {"schema": _TEXT}}}}
    known = {
        "operationId": "configuration",
        "summary": "What this decision point can do, and where.",
        "security": [],
        "responses": told | plain,
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mandate decision point",
            "version": "1.0",
            "description": "The OpenID AuthZEN Authorization API 1.0 over the policy in force.",
        },
        "security": [{"token": []}],
        "paths": {
            "/access/v1/evaluation": _post("evaluation", "One decision.", "Question", "Decision"),
            "/access/v1/evaluations": _post("evaluations", "Several decisions.", "Questions", "Decisions"),
            "/access/v1/search/subject": _post("search_subject", "Who may.", "SubjectSearch", "Found"),
            "/access/v1/search/resource": _post("search_resource", "With what.", "ResourceSearch", "Found"),
            "/access/v1/search/action": _post("search_action", "What may be done.", "ActionSearch", "Found"),
            **_requests(),
            "/.well-known/authzen-configuration": {"get": known},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
