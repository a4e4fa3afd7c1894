"""Who gets what at every address: the table in tests/access.toml, complete over all addresses and roles."""

import os
import tomllib
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from mandate.config import decision_point
from mandate.records.access import PERMISSIONS
from mandate.records.models import Change
from mandate.web import errors
from tests import remembered
from tests.web import things

TABLE = Path(__file__).resolve().parent.parent / "access.toml"
HEAD = """# What a GET answers, per address and role. 405: may, but only by POST. 302: sign in first (or sent on). 403: not for this role.
# A new address without a row fails the test; renew with UPDATE_ACCESS=1 and read the difference before you commit it.
"""


def table() -> dict[str, list[int]]:
    if not TABLE.exists():
        return {}
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))["pages"]


@pytest.fixture
def answers(furnished, client_as, home, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Status per address, in the order of the roles; asked once for all tests here."""
    # A thousand refusals that differ in a word are slow; what such a page says is looked at elsewhere.
    monkeypatch.setattr(errors, "page", lambda *_, status, **__: HttpResponse(status=status))
    clients = {role: client_as(role) for role in things.ROLES}

    def asked() -> dict[str, list[int]]:
        return {
            name: [_status(clients[role], things.address(name, furnished)) for role in things.ROLES]
            for name in sorted(things.pages())
        }

    return remembered.once("answers to everybody", home, asked)


def _status(client: Client, address: str) -> int:
    return client.get(address).status_code


def test_every_address_answers_every_role_as_the_table_says(answers: dict[str, list[int]]) -> None:
    if os.environ.get("UPDATE_ACCESS"):
        rows = "\n".join(f'"{name}" = {statuses}' for name, statuses in answers.items())
        TABLE.write_text(f"{HEAD}roles = {list(things.ROLES)}\n\n[pages]\n{rows}\n".replace("'", '"'), encoding="utf-8")
    assert answers == table()


def test_nothing_breaks_for_anybody(answers: dict[str, list[int]]) -> None:
    broken = {name: statuses for name, statuses in answers.items() if any(status >= 500 for status in statuses)}
    assert broken == {}


def test_nobody_unknown_gets_more_than_the_way_in(answers: dict[str, list[int]]) -> None:
    open_to_all = {
        name for name, statuses in answers.items() if statuses[things.ROLES.index("anonymous")] not in {302, 405}
    }
    own_answers = {"answer-start", "answers", "answers-part", "answers-result"}
    signed_links = {"request-answer", "ballot", "asks-door", "voice-follow", "mail-stop", "calendar-feed"}
    assert open_to_all == {"sign-in", "enter", "api-docs", "api-docs-noun", "vote", *own_answers, *signed_links}


def test_every_view_carries_exactly_one_permission_of_the_table() -> None:
    for name, pattern in things.pages().items():
        assert getattr(pattern.callback, "may", None) in PERMISSIONS, name


def test_every_permission_guards_something() -> None:
    used = {getattr(pattern.callback, "may", None) for pattern in things.pages().values()}
    assert set(PERMISSIONS) - used - {decision_point.ASK} == set()


def test_who_may_check_the_chain_does_not_thereby_read_conversations(desk, furnished, client_as) -> None:
    noted = Change.objects.get(kind="conversation", key=furnished["conversation"][0])
    shown = client_as("auditor").get(f"/changes/{noted.pk}/").content.decode()
    assert "Nobody asked." not in shown
    assert noted.digest in shown
    assert "Nobody asked." in desk.client.get(f"/changes/{noted.pk}/").content.decode()
