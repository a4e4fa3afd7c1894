"""What the API tests stand on: fresh buckets, callers with tokens, and an organisation that took an inventory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

EXPENSES = """Date,Amount,Currency,Merchant,Department,Description
2026-09-03,240.00,EUR,OPENAI *CHATGPT SUBSCRIPTION,Marketing,ChatGPT
2026-10-03,240.00,EUR,OPENAI *CHATGPT SUBSCRIPTION,Marketing,ChatGPT
2026-10-05,96.50,EUR,DEEPL SE,Sales,DeepL Pro
2026-10-07,31.00,EUR,MIDJOURNEY INC.,Product,Midjourney
2026-10-09,18.20,EUR,BROODJES VAN KEES,Sales,Lunch
"""
TOOLS = """Tool,Vendor,Status,Owner,Why
DeepL,DeepL SE,in use,Sales,Translations for dealers
"""


def fields(answer: Any) -> list[str]:
    """The fields that an answer says cannot be used."""
    assert answer.status_code == 422, answer.content
    return [one["field"] for one in answer.json()["errors"]]


@pytest.fixture(autouse=True)
def full_buckets() -> Iterator[None]:
    """No test spends the calls of another."""
    from mandate.api.rates import BUCKETS

    BUCKETS.clear()
    yield
    BUCKETS.clear()


@dataclass
class Caller:
    """A client that speaks JSON, with or without a token."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, *, if_match: str = "", **headers: str) -> Any:
        sent = {**self.headers, **headers, **({"If-Match": if_match} if if_match else {})}
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"/api{path}", headers=sent, **content)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **more: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **more)

    def patch(self, path: str, body: Any, **more: str) -> Any:
        return self.call("PATCH", path, body, **more)

    def put(self, path: str, body: Any, **more: str) -> Any:
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: str) -> Any:
        return self.call("DELETE", path, **more)


@pytest.fixture
def api(desk) -> Caller:
    """The architect, signed in."""
    return Caller(desk.client)


@pytest.fixture
def api_as(client_as) -> Callable[[str], Caller]:
    """Somebody with one role, signed in."""
    return lambda role: Caller(client_as(role))


@pytest.fixture
def with_token(desk) -> Callable[..., Caller]:
    """The architect's script, with a token that may write, or only read."""
    from mandate.records import clock
    from mandate.services import entry

    def made(*, read_only: bool = False) -> Caller:
        secret = entry.make_token(desk.account, name="script", read_only=read_only, days=1, at=clock.now())
        return Caller(Client(), {"Authorization": f"Bearer {secret}"})

    return made


@pytest.fixture
def inventoried(desk, home: Path) -> Any:
    """The desk after an inventory of two files: three services cost money, one stands in the register."""
    from tests import remembered

    remembered.once("inventoried", home, lambda: _take_inventory(desk, home))
    return desk


def _take_inventory(desk: Any, folder: Path) -> None:
    from mandate.records import clock
    from mandate.services import inventory, processing
    from mandate.services.inventory import Brought
    from mandate.services.processing import ProcessingFacts

    found = []
    for name, text in (("expenses.csv", EXPENSES), ("tools.csv", TOOLS)):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        found.append(Brought(path, name))
    facts = ProcessingFacts("To know which AI is used.", "60")
    processing.write(facts, by=desk.actor, today=desk.today, signer=desk.architect)
    inventory.take(found, by=desk.actor, at=clock.now(), today=desk.today, record=None, works_council=False)
