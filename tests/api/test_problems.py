"""Whatever goes wrong leaves as one kind of answer that says the way back."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from mandate.api import tools
from mandate.records import clock
from mandate.services import entry

pytestmark = pytest.mark.django_db


def kind(answer):
    assert answer["Content-Type"] == "application/problem+json", answer.content
    problem = json.loads(answer.content)
    assert problem["status"] == answer.status_code
    return problem["type"].partition("#")[2]


def test_nobody_is_told_how_to_get_in(api_as):
    answer = api_as("anonymous").get("/tools")
    assert (answer.status_code, kind(answer)) == (401, "not-signed-in")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer mdt_nonsense", "Bearer", "Basic YTpi", "mdt_x"])
def test_a_wrong_token_is_worth_nothing_even_beside_a_session(api, header):
    assert api.get("/tools", Authorization=header).status_code == 401


def test_a_revoked_and_an_ended_token_are_worth_nothing(desk):
    secrets = [
        entry.make_token(
            desk.account, name=n, read_only=True, days=1, at=clock.now() - timedelta(days=2 * (n == "old"))
        )
        for n in ("old", "gone")
    ]
    token = desk.account.tokens.get(name="gone")
    entry.revoke_token(desk.account, token.pk, at=clock.now())
    for secret in secrets:
        assert Client().get("/api/tools", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_read_only_token_reads_and_writes_nothing(with_token):
    caller = with_token(read_only=True)
    assert caller.get("/tools").status_code == 200
    answer = caller.post("/tools", {"name": "Claude"})
    assert (answer.status_code, kind(answer)) == (403, "not-for-you")
    assert "read" in answer.json()["detail"]


def test_a_token_may_what_its_owner_may(with_token):
    assert with_token().post("/tools", {"name": "Claude"}).status_code == 201


def test_a_session_writes_only_with_the_token_of_a_page(desk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.account, backend="mandate.web.reader.Accounts")
    body = {"data": json.dumps({"name": "Claude"}), "content_type": "application/json"}
    answer = client.post("/api/tools", **body)
    assert (answer.status_code, kind(answer)) == (403, "not-for-you")
    page = client.get("/tools/new/").content.decode()
    secret = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post("/api/tools", **body, headers={"X-CSRFToken": secret}).status_code == 201


def test_a_role_that_does_not_fit_reads_which_permission_is_missing(api_as):
    answer = api_as("employee").get("/people")
    assert (answer.status_code, kind(answer)) == (403, "not-for-you")
    assert "see people" in answer.json()["reasons"][0]


@pytest.mark.parametrize(
    "path", ["/nothing", "/tools/a/b/c", "/tools/", "/", "/tools/a%0Ab", "/tools/%F0%9F", "/tools/a%2Fb"]
)
def test_an_address_that_does_not_exist_is_a_problem_too(api, path):
    assert kind(api.get(path)) == "not-found"


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "null", '{"name": NaN}', "\xff"])
def test_a_body_that_is_not_an_object_of_json_is_named(api, body):
    answer = api.client.post("/api/tools", body, content_type="application/json")
    assert (answer.status_code, kind(answer)) == (422, "not-valid")
    assert answer.json()["errors"]


def test_half_a_character_cannot_be_kept(api):
    answer = api.client.post("/api/tools", '{"name": "\\ud800"}', content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "name"


def test_a_body_that_is_too_large_is_sent_to_the_uploads(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = api.post("/tools", {"name": "Claude", "why": "x" * 200})
    assert (answer.status_code, kind(answer)) == (413, "too-large")


@pytest.mark.parametrize("at", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31", "2026-01-01T25:00:00"])
def test_a_moment_that_cannot_be_read_is_named(api, at):
    answer = api.get(f"/tools?at={at}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "at"


def test_a_fault_of_ours_says_nothing_was_changed_and_goes_to_the_log(api, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(tools.service, "problems", broken)
    answer = api.post("/tools", {"name": "Claude"})
    assert (answer.status_code, kind(answer)) == (500, "fault")
    assert b"secret detail" not in answer.content
    assert "secret detail" in caplog.text


def test_a_full_disk_is_said_as_one(api, monkeypatch):
    def full(*args, **kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(tools.service, "problems", full)
    answer = api.post("/tools", {"name": "Claude"})
    assert (answer.status_code, kind(answer)) == (507, "disk-full")
    assert answer.json()["detail"] == "The disk is full, so nothing was changed. Free some space, then try again."


def test_problems_speak_the_language_of_the_caller(api_as):
    caller = api_as("anonymous")
    english, dutch = (caller.get("/tools", **{"Accept-Language": code}) for code in ("en", "nl"))
    assert dutch["Content-Language"] == "nl"
    assert english["Content-Language"] == "en"


def test_a_method_that_an_address_does_not_take_says_which_it_takes(api):
    answer = api.delete("/tools")
    assert (answer.status_code, kind(answer)) == (405, "wrong-method")
    assert "GET" in answer["Allow"]
