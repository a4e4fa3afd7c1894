"""Calls nobody thought of: generated from the decision point's own document, none is a fault, each answer fits."""

import asyncio

import pytest
import schemathesis
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mandate.gateway.document import document
from mandate.gateway.world import Task
from tests.gateway.worlds import CLERK, MORNING, Desk, InMemory, call, gateway, spoken

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
DESK = Desk({"0" * 20: Task("0" * 20, "pending", MORNING)})
WORLD = InMemory(desk=DESK, requestable=True, callers={"clerk": CLERK})
APP = gateway(WORLD)
REAL = {
    "subject": {"type": "user", "id": "alice"},
    "action": {"name": "write"},
    "resource": {"type": "record", "id": "record-1"},
}


def in_wsgi(environ, start_response):
    """The application as the generator speaks to it."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers |= {"content-type": environ.get("CONTENT_TYPE", "")} if environ.get("CONTENT_TYPE") else {}
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    sent = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in headers.items()}
    found = asyncio.run(spoken(APP, environ["REQUEST_METHOD"], environ["PATH_INFO"], raw, sent))
    start_response(f"{found.status} -", list(found.headers.items()))
    return [found.body]


SCHEMA = schemathesis.openapi.from_wsgi("/access/v1/openapi.json", in_wsgi)
OPERATIONS = {one.definition.raw["operationId"]: one for one in (result.ok() for result in SCHEMA.get_all_operations())}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_generated_call_is_a_fault_and_every_answer_fits_the_document(name: str) -> None:
    """Some of the calls ask about what is there, and some come without a token."""

    @given(case=OPERATIONS[name].as_strategy(), aims=st.booleans(), token=st.sampled_from(("clerk", "clerk", "nobody")))
    @settings(max_examples=12, derandomize=True, database=None, phases=[Phase.generate])
    def called(case, aims, token):
        if aims and isinstance(case.body, dict):
            case.body = case.body | {part: real for part, real in REAL.items() if part in case.body}
        if aims and case.path_parameters:
            case.path_parameters["task"] = "0" * 20
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    called()


def test_every_address_of_the_document_is_one_the_application_knows() -> None:
    for path, methods in document()["paths"].items():
        for method in methods:
            found = call(APP, method.upper(), path.replace("{task}", "none"), {})
            assert b"Nothing is here" not in found.body, path
    assert set(OPERATIONS) == {
        node["operationId"] for methods in document()["paths"].values() for node in methods.values()
    }
