"""Where we stand on its pages: written, previewed for a role, sent, read by each, mailed in one screen, and stopped."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from mandate.connectors.files.newsletter import HEAVIEST, WIDTH
from mandate.records import clock
from mandate.records.models import Edition, Mail, MailChoice
from mandate.services.mailing import choices, outbox, writing
from mandate.services.refusals import Refused
from mandate.services.stand import gathering
from tests.conftest import Desk

SCRIPT = "<script>alert(1)</script> & <b>bold</b>"
VOID = {"meta", "br", "img", "hr", "link", "input"}
KNOWN = {"html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td", "h1", "h2", "p", "a", "br",
         "span"}  # fmt: skip


class Strict(HTMLParser):
    """Whether a mail is well formed, fetches nothing, runs nothing and fits: what it finds wrong stands in `wrong`."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site, self.open, self.wrong, self.links = site, list[str](), list[str](), list[str]()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.seen.add(tag)
        if tag not in KNOWN or any(name.startswith("on") for name in facts) or len(facts) != len(attrs):
            self.wrong.append(f"{tag} {attrs}")
        if tag == "table" and facts.get("role") != "presentation":
            self.wrong.append("a table for layout is read aloud as a table")
        width = (facts.get("width") or "0").removesuffix("px")
        if width.isdecimal() and int(width) > WIDTH:
            self.wrong.append(f"too wide: {width}")
        if tag == "a":
            self.links.append(facts.get("href") or "")
        if "src" in facts or "background" in facts or "url(" in (facts.get("style") or ""):
            self.wrong.append(f"fetches: {attrs}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.wrong.append(f"<{tag}/> is no element without an end")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


def checked(html: str, language: str) -> Strict:
    """The mail after the check."""
    found = Strict(writing.site())
    found.feed(html)
    found.close()
    assert (found.wrong, found.open) == ([], [])
    assert html.startswith(f'<!doctype html><html lang="{language}" dir="ltr"')
    assert len(html.encode()) < HEAVIEST
    assert all(link.startswith(found.site + "/") for link in found.links)
    assert {"h1", "h2", "title"} <= found.seen
    assert not re.search(r"@import|fonts\.googleapis|https?://(?!www\.w3\.org)", html.replace(found.site, ""))
    return found


def text(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
    return answer.content.decode()


@pytest.mark.django_db
def test_an_edition_is_written_previewed_sent_and_read_by_each_and_a_mail_is_stopped_by_one_click(
    desk: Desk, client_as: Any
) -> None:
    employee, manager = client_as("employee"), client_as("manager")
    desk.client.post("/stand/new/")
    row = Edition.objects.get()
    address = f"/stand/editions/{row.key}/"
    assert "is not sent yet" in text(desk.client, "/stand/new/", 409, again="x")
    text(employee, address, 404)
    text(employee, f"{address}preview/", 403)
    words = {"part": "decided", "title-en": SCRIPT, "text-en": "Because.", "version": row.version}
    text(desk.client, f"{address}add/", 302, **words)
    only = {"part": "next", "title-en": "For managers", "title-nl": "Voor managers", "for_roles": ["manager"]}
    text(desk.client, f"{address}add/", 302, **only, version=row.version + 1)
    text(desk.client, f"{address}add/", 412, **only, version=row.version)
    row.refresh_from_db()
    form = text(desk.client, address)
    assert SCRIPT not in form
    places = {item["id"]: place for place, item in enumerate(row.items)}
    sent = {"version": row.version, "foreword-en": f"Hello {SCRIPT}", "foreword-nl": "Hallo"}
    for key, place in places.items():
        item = next(one for one in row.items if one["id"] == key)
        sent |= {f"{name}-{code}-{place}": item[code][name] for code in ("en", "nl") for name in ("title", "text")}
        sent |= {f"for_roles-{place}": item["for_roles"]}
    text(desk.client, f"{address}change/", 302, **sent)
    row.refresh_from_db()
    assert [item["was"] for item in row.items] == [{} for _item in row.items]
    mails = {role: text(desk.client, f"{address}mail/?role={role}&language=nl") for role in ("employee", "manager")}
    assert ("Voor managers" in mails["manager"], "Voor managers" in mails["employee"]) == (True, False)
    for mail in mails.values():
        assert SCRIPT not in mail
        checked(mail, "nl")
    shown = desk.client.get(f"{address}preview/?role=manager")
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert shown.content.decode().count("<iframe") == 2
    assert "That moment has passed" in text(
        desk.client, f"{address}schedule/", 409, on="2020-01-01", hour="08:00", version=row.version
    )
    text(desk.client, f"{address}schedule/", 302, on="2099-03-29", hour="02:30", version=row.version)
    row.refresh_from_db()
    assert "29 Mar 2099, 03:30" in text(desk.client, address)
    text(desk.client, f"{address}refresh/", 302, version=row.version)
    row.refresh_from_db()
    text(desk.client, f"{address}send/", 302, version=row.version)
    assert "what was sent is not changed" in text(desk.client, f"{address}send/", 409, version=row.version + 1)
    told = text(employee, address)
    assert ("For managers" in told, SCRIPT in told, "&lt;script&gt;" in told) == (False, False, True)
    assert "For managers" in text(manager, address)
    assert text(employee, "/stand/editions/?as=json").count("Edition 1") == 1
    assert "Edition 1" in text(employee, f"/stand/?at={clock.today().isoformat()}")
    assert "Where we stand" in text(employee, "/stand/")
    kept_and_stopped(desk, employee)


def kept_and_stopped(desk: Desk, employee: Client) -> None:
    """Without a mail server every mail stands in the outbox; its foot stops it, but only by a click."""
    text(employee, "/outbox/", 403)
    rows = list(Mail.objects.order_by("key"))
    assert {row.state for row in rows} == {outbox.KEPT}
    mail = rows[0]
    page = text(desk.client, f"/outbox/{mail.key}/")
    assert "Kept here, not sent" in page
    assert 'sandbox title="The mail as it is read"' in page
    body = desk.client.get(f"/outbox/{mail.key}/body/")
    assert "sandbox" in body["Content-Security-Policy"]
    assert "script-src" not in body["Content-Security-Policy"]
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    links = checked(body.content.decode(), mail.language).links
    letter = message_from_bytes(desk.client.get(f"/outbox/{mail.key}/mail.eml").content, policy=default)
    assert letter["Message-ID"] == mail.message_id
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain = letter.get_body(("plain",)).get_content()
    assert all(link in plain for link in links)
    assert len(plain.split()) < 300
    stop = "/" + str(letter["List-Unsubscribe"]).strip("<>").split("/", 3)[3]
    assert stop in "".join(links)
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop the mails to" in text(stranger, stop)
    assert mail.address not in text(stranger, stop)
    assert not MailChoice.objects.filter(person=mail.person, stand="none").exists()
    assert "No more of these mails" in text(stranger, stop, **{"List-Unsubscribe": "One-Click"})
    assert choices.of(type(mail.person).objects.get(pk=mail.person_id)).stand == "none"
    text(stranger, "/mail/made-up/", 409)
    text(desk.client, f"/outbox/{mail.key}/resolve/", 409, arrived="yes")
    text(desk.client, f"/outbox/{mail.key}/bounced/", 409, again="x")
    Mail.objects.filter(pk=mail.key).update(state=outbox.UNKNOWN)
    assert "Nobody knows whether this mail arrived" in text(desk.client, f"/outbox/{mail.key}/")
    text(desk.client, f"/outbox/{mail.key}/resolve/", 302, arrived="yes")
    text(desk.client, f"/outbox/{mail.key}/bounced/", 302, again="x")
    assert "Came back" in text(desk.client, f"/people/{mail.person_id}/")
    text(desk.client, f"/outbox/{mail.key}/bounced/", 302, works="yes")
    for wrong in ("0", "x", "9" * 30):
        text(desk.client, f"/outbox/{wrong}/", 404)
    given = {"stand": "weekly", "notices": "daily", "kinds": ["waits"], "quiet_from": "22", "quiet_until": "6"}
    text(employee, "/me/mail/", 302, **given)
    assert 'value="daily" checked' in text(employee, "/me/mail/?kept=1")
    assert "Choose one of those shown" in text(employee, "/me/mail/", 422, **{**given, "stand": "hourly"})
    text(desk.client, "/outbox/digests/", 302, on="yes")
    assert "Daily, when something is new" in text(employee, "/me/notifications/")
    with pytest.raises(Refused, match="no mail of ours"):
        choices.by_token(choices.token(mail.person) + "x")


def test_a_first_sentence_is_what_fits() -> None:
    assert gathering.short("It saves an hour. And more.") == "It saves an hour."
    assert gathering.short("") == ""
    assert gathering.short("Really?") == "Really?"
    assert gathering.short("word " * 60).endswith("word…")
