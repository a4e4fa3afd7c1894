"""Who may call what: generated over every operation, held against a table that a person read."""

import json
import tomllib
from pathlib import Path

import pytest

from mandate.api.app import api as whole
from mandate.api.app import last, operations
from mandate.api.entering import permission_of
from mandate.engines.terms import Role
from mandate.records.access import PERMISSIONS

pytestmark = pytest.mark.django_db
TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text(encoding="utf-8"))


def name_of(operation):
    return operation.view_func.__name__


def test_every_operation_stands_in_the_table_and_nothing_else():
    """A new operation fails here until somebody wrote down who may call it."""
    assert {name_of(one): permission_of(one.auth_callbacks) for one in operations(whole)} == TABLE


def test_every_operation_has_a_name_of_its_own():
    names = [name_of(one) for one in operations(whole)]
    assert len(names) == len(set(names))


def test_what_is_not_documented_is_open_and_says_nothing():
    hidden = [one for view in last.path_operations.values() for one in view.operations]
    assert {name_of(one) for one in hidden} == {"openapi", "root", "nowhere"}
    assert {permission_of(one.auth_callbacks) for one in hidden} == {"be anywhere"}


def address(operation):
    path = operation.path
    for part, value in (
        ("{slug:key}", "nothing"),
        ("{slug:point}", "nothing"),
        ("{slug:initiative}", "nothing"),
        ("{slug:other}", "nothing"),
        ("{name}", "card.pdf"),
        ("{int:number}", "999999"),
        ("{form}", "pdf"),
        ("{kind}", "dpia"),
        ("{str:secret}", "nothing"),
    ):
        path = path.replace(part, value)
    return f"/api{path}"


def ask(client, operation):
    body = json.dumps({})
    return client.generic(operation.methods[0], address(operation), body, content_type="application/json")


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_may_call_what_the_table_says_and_nothing_else(client_as, settings, role):
    settings.API_PER_MINUTE = 100_000
    client, wrong = client_as(role), []
    for operation in operations(whole):
        permission = TABLE[name_of(operation)]
        holds = Role(role) in PERMISSIONS[permission]
        status = ask(client, operation).status_code
        shut = 401 if role == "anonymous" else 403
        # An allowed call with nothing in it is refused for what it lacks, never for who calls, and never by a fault.
        right = status not in {401, 403} and status < 500 if holds else status == shut
        if not right:
            wrong.append((name_of(operation), role, status))
    assert wrong == []


def test_somebody_who_left_calls_nothing(client_as, desk, settings):
    from mandate.records.models import Person
    from mandate.services import people

    client = client_as("auditor")
    people.part(Person.objects.get(email="auditor@windmolen.example"), by=desk.actor, why="Left.", today=desk.today)
    for operation in operations(whole):
        if TABLE[name_of(operation)] != "be anywhere":
            assert ask(client, operation).status_code in {401, 403}


def test_a_read_only_token_of_the_architect_changes_nothing(desk, settings):
    from django.test import Client

    from mandate.records import clock
    from mandate.services import entry

    settings.API_PER_MINUTE = 100_000
    secret = entry.make_token(desk.account, name="reader", read_only=True, days=1, at=clock.now())
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for operation in operations(whole):
        status = ask(client, operation).status_code
        # What anybody may do by a link of their own is done by nobody's token.
        writes = operation.methods[0] not in {"GET", "HEAD"} and TABLE[name_of(operation)] != "be anywhere"
        assert (status == 403) == writes, name_of(operation)
