"""What every answer says to the browser, and what a stranger's address, host or form cannot do."""

import re

import pytest
from django.conf import settings
from django.test import Client

from mandate.records import clock
from mandate.services import entry, homes
from mandate.services.people import PersonFacts, add_person
from tests.web import things

HOSTILE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "https:evil.example", "javascript:alert(1)", "\thttps://evil.example/",
    "http://testserver@evil.example/", "http://testserver.evil.example/", "data:text/html,x",
)  # fmt: skip


def policy(response) -> dict[str, set[str]]:
    """The content security policy by directive."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: set(values) for name, *values in parts}


def guarded(response) -> bool:
    """Whether an answer carries everything that protects a reader."""
    said = policy(response)
    return (
        said["default-src"] == {"'none'"}
        and said["script-src"] == said["style-src"] == said["connect-src"] == said["form-action"] == {"'self'"}
        and said["frame-ancestors"] == said["base-uri"] == {"'none'"}
        and response["X-Frame-Options"] == "DENY"
        and response["Referrer-Policy"] == "same-origin"
        and response["X-Content-Type-Options"] == "nosniff"
        and response["Cross-Origin-Opener-Policy"] == "same-origin"
        and response["Cross-Origin-Resource-Policy"] == "same-origin"
        and "camera=()" in response["Permissions-Policy"]
        and "no-store" in response["Cache-Control"]
    )


def needed(answer) -> list[str]:
    """What a page brings along that its policy forbids."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return []
    text = answer.content.decode()
    inline = r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son\w+=\""
    foreign = r"(?:src|href|action)=\"(?:https?:)?//(?!testserver)[^\"]*\.(?:js|css|woff2?|png|svg)"
    return re.findall(inline, text) + re.findall(foreign, text)


# Mails as they are read, in a sandbox with a policy of its own (tests/web/test_stand.py), and a calendar file.
OF_THEIR_OWN = {"mail-body", "edition-mail", "calendar-feed"}


def test_every_page_protects_its_reader_and_needs_no_more_than_its_policy_allows(desk, furnished) -> None:
    pages = [name for name in things.pages() if name not in OF_THEIR_OWN]
    answers = {name: desk.client.get(things.address(name, furnished)) for name in pages}
    assert {name for name, answer in answers.items() if not guarded(answer)} == set()
    assert {name: needed(answer) for name, answer in answers.items() if needed(answer)} == {}


@pytest.mark.django_db
def test_what_is_not_there_is_protected_too(home) -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert guarded(answer)


def test_the_address_of_a_button_says_on_which_page_it_stands(desk) -> None:
    opened = desk.client.get("/plans/abc/stop/")
    said = opened.content.decode()
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "only answers a button" in said
    assert 'href="/plans/abc/"' in said
    assert "To the page it belongs to" not in desk.client.get("/switch/").content.decode()
    assert desk.client.put("/plans/abc/stop/").content == b"", "what no browser does gets no page"


def test_cookies_are_kept_from_scripts_and_from_other_sites(desk) -> None:
    client = Client()
    secret = entry.make_link(desk.architect, purpose=entry.SIGN_IN, by="cli:test", at=clock.now(), hours=1)
    client.get(f"/enter/{secret}/")
    client.post(f"/enter/{secret}/")
    client.post("/language/", {"language": "nl"})
    assert set(client.cookies) == {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    }
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert not cookie["domain"], cookie.key


def test_cookies_stay_on_tls_where_there_is_tls(desk, settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    secret = entry.make_link(desk.architect, purpose=entry.SIGN_IN, by="cli:test", at=clock.now(), hours=1)
    client.get(f"/enter/{secret}/", secure=True)
    client.post(f"/enter/{secret}/", secure=True)
    client.post("/language/", {"language": "nl"}, secure=True)
    assert all(cookie["secure"] for cookie in client.cookies.values())
    assert len(client.cookies) == 3


def test_the_session_changes_when_somebody_signs_in(desk) -> None:
    client = desk.client
    before = client.session.session_key
    newcomer = add_person(PersonFacts(name="Bo Bakker", email="bo@windmolen.example"), by=desk.actor, why="test")
    secret = entry.make_link(newcomer, purpose=entry.INVITE, by="cli:test", at=clock.now(), hours=1)
    client.post(f"/enter/{secret}/")
    assert client.session.session_key != before


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_next_leads_home_and_not_away(desk, wanted: str) -> None:
    assert desk.client.post("/language/", {"language": "en", "next": wanted})["Location"] == "/"
    assert desk.client.post("/keys/", {"next": wanted})["Location"] in {"/", "/me/"}
    entry.set_password(desk.account, "een lange zin vol fietsen", again="een lange zin vol fietsen")
    facts = {"email": desk.architect.email, "password": "een lange zin vol fietsen", "next": wanted}
    assert Client().post("/sign-in/", facts)["Location"] == "/"


def test_a_decent_next_leads_there(desk) -> None:
    assert (
        desk.client.post("/language/", {"language": "en", "next": "/tools/?status=in_use"})["Location"]
        == "/tools/?status=in_use"
    )


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
def test_a_host_nobody_named_is_not_answered(desk, host: str) -> None:
    answer = desk.client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert host.encode() not in answer.content


def test_a_form_from_another_site_changes_nothing(desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.account, backend="mandate.web.reader.Accounts")
    answer = strict.post("/tools/new/", {"name": "Evil"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "another site" in answer.content.decode()
    assert "Evil" not in desk.client.get("/tools/").content.decode()


def test_static_files_may_be_kept_and_pages_may_not(desk) -> None:
    page = desk.client.get("/tools/")
    kept = re.search(r'href="(/static/mandate[^"]*\.css)"', page.content.decode())
    assert kept is not None
    assert "no-store" in page["Cache-Control"]
    assert "no-store" not in desk.client.get(kept[1]).headers.get("Cache-Control", "")


def test_during_a_switch_of_organisation_the_browser_asks_again(desk, monkeypatch) -> None:
    monkeypatch.setattr(homes, "leaving", lambda: True)
    monkeypatch.setattr("mandate.web.middleware.AGAIN_SECONDS", 0)
    answer = desk.client.get("/tools/?q=a")
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (307, "/tools/?q=a", "no-store")
    assert desk.client.get("/", PATH_INFO="//evil.example/")["Location"] == "/%2Fevil.example/"


def test_static_files_come_whole_so_that_the_server_streams_nothing_by_hand(desk) -> None:
    kept = re.search(r'href="(/static/mandate[^"]*\.css)"', desk.client.get("/tools/").content.decode())
    assert kept is not None
    whole = desk.client.get(kept[1])
    assert not whole.streaming
    assert (whole.status_code, whole["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert int(whole["Content-Length"]) == len(whole.content) > 1000
    part = desk.client.get(kept[1], headers={"range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    again = desk.client.get(kept[1], headers={"if-none-match": whole["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = desk.client.head(kept[1])
    assert (head.status_code, head["Content-Length"]) == (200, whole["Content-Length"])
