"""Accounts: no guessing, no borrowed sessions, no link used twice, no way out to somebody else's site."""

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import ApiToken, Change, OneTimeLink
from mandate.services import entry, people
from mandate.services.people import PersonFacts

PASSWORD = "correct horse battery staple"
HOSTILE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "http:evil.example", "javascript:alert(1)",
    "\thttps://evil.example", "https:///evil.example", "\x00//evil.example", "//testserver@evil.example", "http://testserver.evil.example",
]  # fmt: skip


@pytest.fixture
def architect(desk):
    entry.set_password(desk.account, PASSWORD, again=PASSWORD)
    return desk.architect


def enter(client: Client, architect, **more: str):
    return client.post(reverse("sign-in"), {"email": architect.email, "password": PASSWORD, **more})


def test_a_name_this_server_does_not_have_is_refused(desk) -> None:
    assert Client(headers={"host": "evil.example"}).get("/sign-in/").status_code == 400
    assert Client(headers={"host": "127.0.0.1:8000"}).get("/sign-in/").status_code == 200


def test_the_settings_name_no_host_but_this_machine() -> None:
    # pytest-django adds its own name while tests run; the product must not ship it.
    from pathlib import Path

    text = Path(configured.PACKAGE, "config", "settings.py").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("ALLOWED_HOSTS"))
    assert line == 'ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *options.items("HOSTS")]'


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(architect) -> None:
    client, name = Client(), configured.SESSION_COOKIE_NAME
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[name] = session.session_key
    enter(client, architect)
    assert client.cookies[name].value != session.session_key
    assert not client.session.exists(session.session_key)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(architect) -> None:
    client = Client()
    enter(client, architect)
    for name in (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_cookies_stay_on_tls_where_there_is_tls(architect, settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    enter(client, architect)
    assert all(client.cookies[name]["secure"] for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))


def test_another_password_ends_the_other_sessions_and_not_this_one(architect) -> None:
    here, there = Client(), Client()
    enter(here, architect)
    enter(there, architect)
    changed = "another horse battery staple"
    here.post(reverse("password"), {"password": changed, "again": changed})
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_signing_out_everywhere_ends_every_session(architect) -> None:
    here, there = Client(), Client()
    enter(here, architect)
    enter(there, architect)
    here.post(reverse("sign-out-everywhere"))
    assert there.get("/me/").status_code == 302


@pytest.mark.parametrize("wanted", HOSTILE)
def test_nobody_is_sent_to_another_site(architect, wanted: str) -> None:
    assert enter(Client(), architect, next=wanted).headers.get("Location", "/") == "/"
    chosen = Client().post(reverse("language"), {"language": "nl", "next": wanted})
    assert chosen.headers.get("Location", "/") == "/"


def test_a_page_of_ours_is_where_one_goes_on(architect) -> None:
    assert enter(Client(), architect, next="/tools/?q=chat").headers["Location"] == "/tools/?q=chat"


def test_looking_at_a_link_does_not_use_it_up_and_using_it_does(desk) -> None:
    person = people.add_person(PersonFacts(name="Bo Bakker", email="bo@windmolen.example"), by=desk.actor, why="test")
    secret = entry.make_link(person, purpose=entry.INVITE, by="account:1", at=clock.now(), hours=1)
    scanner, bo, thief = Client(), Client(), Client()
    for _ in range(3):
        assert scanner.get(reverse("enter", args=[secret])).status_code == 200
    assert bo.post(reverse("enter", args=[secret])).status_code == 302
    assert bo.get("/me/").status_code == 200
    assert thief.post(reverse("enter", args=[secret])).status_code == 409
    assert thief.get("/me/").status_code == 302
    assert not OneTimeLink.objects.filter(digest__contains=secret).exists()


def test_a_link_ends_after_its_hours(desk) -> None:
    secret = entry.make_link(
        desk.architect, purpose=entry.SIGN_IN, by="x", at=clock.now() - timedelta(hours=3), hours=2
    )
    assert Client().post(reverse("enter", args=[secret])).status_code == 409


def test_after_too_many_tries_the_right_password_waits_too(architect, settings) -> None:
    settings.SIGN_IN_ATTEMPTS = 3
    client = Client()
    for _ in range(3):
        assert client.post(reverse("sign-in"), {"email": architect.email, "password": "no"}).status_code == 403
    page = enter(client, architect)
    assert page.status_code == 403
    assert "Too many attempts" in page.content.decode()


def test_a_made_up_forwarding_header_does_not_get_round_the_pause(architect, settings) -> None:
    settings.SIGN_IN_ATTEMPTS = 3
    for number in range(3):
        headers = {"x-forwarded-for": f"192.0.2.{number}"}
        Client().post(reverse("sign-in"), {"email": f"x{number}@windmolen.example", "password": "no"}, headers=headers)
    answer = Client().post(
        reverse("sign-in"), {"email": architect.email, "password": PASSWORD}, headers={"x-forwarded-for": "192.0.2.99"}
    )
    assert "Too many attempts" in answer.content.decode()


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_a_token_that_may_only_read_writes_nothing(desk) -> None:
    secret = entry.make_token(desk.account, name="script", read_only=True, days=None, at=clock.now())
    client, before = Client(), Change.objects.count()
    assert client.get("/api/tools", headers=bearer(secret)).status_code == 200
    answer = client.post("/api/tools", {"name": "X"}, content_type="application/json", headers=bearer(secret))
    assert answer.status_code == 403
    assert Change.objects.count() == before


def test_a_token_opens_no_page_and_a_cookie_is_no_token(desk) -> None:
    secret = entry.make_token(desk.account, name="script", read_only=False, days=None, at=clock.now())
    assert Client().get("/people/", headers=bearer(secret)).status_code == 302
    assert Client().get("/api/people", headers=bearer(desk.client.session.session_key)).status_code == 401


def test_a_token_is_shown_once_and_kept_as_a_hash(desk) -> None:
    page = desk.client.post(reverse("tokens"), {"name": "script", "may": "read", "days": "30"}).content.decode()
    secret = page.split("mdt_")[1].split("<")[0].split('"')[0].strip()
    assert len(secret) > 30
    assert secret not in desk.client.get(reverse("tokens")).content.decode()
    assert ApiToken.objects.get().digest == hashlib.sha256(f"mdt_{secret}".encode()).hexdigest()


def test_a_token_ends_with_its_days_its_revoking_and_its_owner(desk) -> None:
    now = clock.now()
    person = people.add_person(
        PersonFacts(name="Bo", email="bo@windmolen.example", roles=("builder",)), by=desk.actor, why="test"
    )
    account = entry.account_of(person)
    secrets = [
        entry.make_token(account, name=str(n), read_only=True, days=d, at=now - timedelta(days=9))
        for n, d in enumerate((8, 30, 30))
    ]
    entry.revoke_token(account, ApiToken.objects.get(name="1").pk, at=now)
    assert [Client().get("/api/tools", headers=bearer(secret)).status_code for secret in secrets] == [401, 401, 200]
    people.part(person, by=desk.actor, why="test", today=desk.today)
    assert Client().get("/api/tools", headers=bearer(secrets[2])).status_code == 401
