"""A page of somebody else cannot change anything here: every address that writes asks for our own token."""

import pytest
from django.http import HttpResponse
from django.test import Client

from mandate.api.app import WRITING, api, document, operations
from mandate.records.models import Change
from mandate.web import errors
from tests.web import things


def stranger(desk, **options) -> Client:
    """The architect's browser, steered by a page that does not know our token."""
    client = Client(enforce_csrf_checks=True, **options)
    client.force_login(desk.account, backend="mandate.web.reader.Accounts")
    return client


def test_no_address_of_the_pages_takes_a_form_from_elsewhere(desk, furnished, monkeypatch: pytest.MonkeyPatch) -> None:
    client, before = stranger(desk), Change.objects.count()
    monkeypatch.setattr(
        errors, "page", lambda *_, status, **__: HttpResponse(status=status)
    )  # a hundred equal pages are slow
    took = {
        f"{method} {name}": getattr(client, method)(things.address(name, furnished)).status_code
        for name in things.pages()
        if name != "mail-stop"  # RFC 8058: one click in a mail program, which ends mail and nothing else
        for method in ("post", "put", "delete")
    }
    assert {name: status for name, status in took.items() if status != 403} == {}
    assert Change.objects.count() == before


def test_the_answer_says_that_nothing_was_changed(desk) -> None:
    page = stranger(desk).post("/teams/new/", {"name": "Forged"})
    assert "nothing was changed" in page.content.decode()


def test_a_token_of_ours_from_another_origin_is_refused(desk) -> None:
    client = stranger(desk)
    client.get("/teams/new/")
    token = client.cookies[next(name for name in client.cookies if name.endswith("csrf"))].value
    facts = {"name": "Marketing research", "csrfmiddlewaretoken": token}
    assert client.post("/teams/new/", facts, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/teams/new/", facts, headers={"origin": "http://testserver"}).status_code == 302


OPEN = ("/api/answering/", "/api/answers/")


def written() -> list[tuple[str, str]]:
    """Every operation of the API that changes something, as method and address with made-up arguments."""
    found = []
    for path, methods in document()["paths"].items():
        address = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        found += [(method.upper(), address) for method in methods if method.upper() in WRITING]
    return found


def test_no_operation_of_the_api_takes_the_cookie_alone(desk) -> None:
    client, before = stranger(desk), Change.objects.count()
    assert len(written()) >= 20
    assert sum(1 for _ in operations(api)) > len(written())
    for method, address in written():
        answer = client.generic(method, address, b"{}", content_type="application/json")
        # Who answers an assessment is known by the secret in the address: a cookie opens nothing there, and `1` is no secret.
        assert answer.status_code == (409 if address.startswith(OPEN) else 403), (method, address)
    assert Change.objects.count() == before


@pytest.mark.parametrize("text", ["a name\x00", "x" * 20_001])
def test_no_form_takes_a_text_that_no_record_should_hold(desk, text: str) -> None:
    before = Change.objects.count()
    assert desk.client.post("/tools/new/", {"name": "Helper", "status": "in_use", "why": text}).status_code == 409
    assert Change.objects.count() == before
    assert (
        desk.client.post("/tools/new/", {"name": "Helper", "status": "in_use", "why": "x" * 4_000}).status_code == 302
    )


def test_a_body_of_nothing_but_brackets_is_a_wrong_body_and_no_fault(desk) -> None:
    deep = b"[" * 60_000
    answer = desk.client.post("/inventory/files/uploads/", deep, content_type="application/json")
    assert answer.status_code == 400
