"""Who may ask the decision point what: every operation for a token of every role, held against a read table."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mandate.config.decision_point import ASK
from mandate.engines.terms import Role
from mandate.gateway.document import document
from mandate.records import clock
from mandate.records.access import PERMISSIONS
from mandate.services import entry, people
from mandate.services.people import PersonFacts
from tests import remembered
from tests.conftest import Desk
from tests.gateway.test_record import speak

pytestmark = pytest.mark.django_db
TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text(encoding="utf-8"))
OPERATIONS = {
    node["operationId"]: (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method, node in methods.items()
}


def tokens(desk: Desk) -> dict[str, str]:
    """A token that may write, of a person with each role."""
    found = {}
    for role in Role:
        if role is Role.ANONYMOUS:
            continue
        until = desk.today + timedelta(days=30) if role is Role.GUEST_ADVISER else None
        facts = PersonFacts(name=f"Test {role}", email=f"{role}@windmolen.example", roles=(role.value,), until=until)
        person = people.add_person(facts, by=desk.actor, why="test")
        account = entry.account_of(person)
        found[role.value] = entry.make_token(account, name="test", read_only=False, days=1, at=clock.now())
    return found


def test_every_operation_stands_in_the_table_and_nothing_else() -> None:
    assert set(TABLE) == set(OPERATIONS)
    assert set(TABLE.values()) == {ASK, "be anywhere"}


def test_a_role_may_ask_what_the_table_says_and_nothing_else(desk: Desk, home: Path) -> None:
    of: dict[str, str] = remembered.once("a token of every role", home, lambda: tokens(desk))
    wrong: list[Any] = []
    for role in Role:
        shown = {"authorization": f"Bearer {of[role.value]}"} if role.value in of else {}
        for name, (method, path) in OPERATIONS.items():
            headers = {"content-type": "application/json", **shown}
            status = speak(method, path.replace("{task}", "none"), b"{}", headers).status
            # Allowed, an empty question is refused for what it lacks; else nobody gets as far as the question.
            shut = 401 if role is Role.ANONYMOUS else 403
            expected = {200, 400, 404} if role in PERMISSIONS[TABLE[name]] else {shut}
            if status not in expected:
                wrong.append((name, role.value, status))
    assert wrong == []
