"""A request is answered from an e-mail: by the one it was sent to, once, and only while they still may."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Grant, MailChoice, OneTimeLink, Request
from mandate.services import entry, people
from mandate.services.asking_access import links, requests
from mandate.services.asking_access.requests import Wanted
from mandate.services.refusals import Refused
from tests import remembered
from tests.services.asking_access import world
from tests.services.asking_access.world import World, change
from tests.web.test_ask import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(desk: Any, home: Any) -> World:
    return remembered.once("asking world", home, lambda: world.make(desk))


@pytest.fixture
def asked(made: World) -> Request:
    wanted = Wanted(why="Letters", subject_kind="tool", subject=made.tools["closed"].key, data_class=3)
    return requests.make(wanted, person=made.people["els"], by=Actor("cli:test"), today=clock.today())


def link_of(asked: Request, made: World, who: str = "olaf", by: str = "cli:test") -> str:
    return reverse(
        "request-answer", args=[links.make(asked, made.people[who], by=by, at=clock.now(), today=clock.today())]
    )


def approval() -> dict[str, str]:
    return {"verdict": "approve", "why": "Fine", "until": (clock.today() + timedelta(days=30)).isoformat()}


def test_a_link_shows_without_signing_in_answers_once_and_says_afterwards_what_was_answered(
    asked: Request, made: World
) -> None:
    address = link_of(asked, made)
    shown = text(Client().get(address))
    assert "Els Test asks for Closed" in shown
    assert "For Olaf Test only" in shown
    assert "access never stays without an end" in text(Client().post(address, {**approval(), "until": ""}), 422)
    Client().post(address, approval())
    grant = Grant.objects.get()
    assert grant.given_by_id == made.people["olaf"].key
    told = text(Client().get(address))
    assert "Olaf Test approved this on" in told
    assert "Nothing waits on you. If it has to end earlier" in told
    Client().post(address, {"verdict": "deny", "why": "No", "way_back": "Never"})
    assert Request.objects.get(key=asked.key).state == "approved"
    assert not OneTimeLink.objects.filter(digest__contains=address.split("/")[2]).exists()


def test_a_link_of_who_left_or_may_no_longer_answer_or_is_over_is_refused(
    desk: Any, asked: Request, made: World
) -> None:
    address = link_of(asked, made, "mees")
    change(desk, made.people["els"], "person.changed", manager=made.people["olaf"])
    assert "This request is not yours to answer." in text(Client().get(address), 409)
    assert "This request is not yours to answer." in text(Client().post(address, approval()), 409)
    assert OneTimeLink.objects.get().used_at is None
    gone = link_of(asked, made)
    people.part(made.people["olaf"], by=desk.actor, why="left", today=desk.today)
    assert "no longer with the organisation" in text(Client().post(gone, approval()), 409)
    OneTimeLink.objects.update(ends_at=clock.now() - timedelta(days=1))
    over = text(Client().get(address), 409)
    assert "The time of this link ended on" in over
    assert "The architect can send you a new link." in over
    assert "open it from the mail itself" in text(Client().get("/r/nothing/"), 409)


def test_a_link_opened_by_somebody_else_or_after_the_answer_says_what_to_do(
    desk: Any, asked: Request, made: World
) -> None:
    address, second = link_of(asked, made), link_of(asked, made, "mees")
    mees = Client()
    mees.force_login(entry.account_of(made.people["mees"]), backend="mandate.web.reader.Accounts")
    other = text(mees.post(address, approval()), 409)
    assert "This link is for Olaf Test, and you are signed in as Mees Test." in other
    assert "sign out, then open the link again" in other
    assert Request.objects.get(key=asked.key).state == "open"
    assert "Els Test asks for Closed" in text(mees.get(second))
    Client().post(address, {"verdict": "deny", "why": "No seat", "way_back": "In spring"})
    assert "who asked can appeal once, or ask again" in text(Client().get(address))
    late = text(mees.get(second))
    assert "Olaf Test denied this on" in late
    assert "Who asked can ask again" in late
    OneTimeLink.objects.update(ends_at=clock.now() - timedelta(days=1))
    assert "Olaf Test denied this on" in text(Client().get(address))


def test_a_link_to_a_request_of_who_left_says_so_at_once(desk: Any, asked: Request, made: World) -> None:
    address = link_of(asked, made)
    change(desk, made.people["els"], "person.changed", until=desk.today - timedelta(days=1))
    assert "It ended without an answer." in text(Client().get(address))
    assert Request.objects.get(key=asked.key).state == "expired"


def test_a_link_that_answers_signs_nobody_in_and_a_sign_in_link_answers_nothing(asked: Request, made: World) -> None:
    secret = link_of(asked, made).split("/")[2]
    assert Client().post(reverse("enter", args=[secret])).status_code == 409
    entering = entry.make_link(made.people["olaf"], purpose=entry.SIGN_IN, by="cli:test", at=clock.now(), hours=1)
    assert Client().get(reverse("request-answer", args=[entering])).status_code == 409


def test_guessing_is_braked(asked: Request, settings: Any) -> None:
    for _guess in range(settings.SIGN_IN_ATTEMPTS):
        assert Client().get("/r/nothing/").status_code == 409
    assert Client().get("/r/nothing/").status_code == 429


def test_only_the_architect_hands_over_the_link_of_another_and_never_of_their_own_request_or_an_emergency(
    desk: Any, asked: Request, made: World
) -> None:
    olaf = made.people["olaf"]
    draft = desk.client.post(reverse("request-link", args=[asked.key]), {"person": olaf.key})
    mail = message_from_bytes(draft.content, policy=default)
    assert (mail["To"], mail["X-Unsent"]) == ("olaf@windmolen.example", "1")
    address = re.search(r"http://testserver(/r/\S+)", mail.get_body().get_content())  # type: ignore[union-attr]
    assert address
    assert "For Olaf Test only" in text(Client().get(address.group(1)))
    mees = Client()
    mees.force_login(entry.account_of(made.people["mees"]), backend="mandate.web.reader.Accounts")
    assert "only the architect hands it over" in text(
        mees.post(reverse("request-link", args=[asked.key]), {"person": olaf.key}), 409
    )
    assert mees.post(reverse("request-link", args=[asked.key]), {"person": made.people["mees"].key}).status_code == 200
    urgent = Wanted(why="x", subject_kind="tool", subject=made.tools["closed"].key, data_class=2, emergency=True)
    emergency = requests.make(urgent, person=made.people["els"], by=Actor("cli:test"), today=clock.today())
    refused = desk.client.post(reverse("request-link", args=[emergency.key]), {"person": olaf.key})
    assert "approved by two people" in text(refused, 409)


def test_two_approvals_are_of_two_people_even_with_a_link(desk: Any, made: World) -> None:
    urgent = Wanted(why="x", subject_kind="tool", subject=made.tools["closed"].key, data_class=3, emergency=True)
    emergency = requests.make(urgent, person=made.people["els"], by=Actor("cli:test"), today=clock.today())
    until = (clock.today() + timedelta(days=1)).isoformat()
    desk.client.post(reverse("request-verdict", args=[emergency.key]), {**approval(), "until": until})
    address = link_of(Request.objects.get(key=emergency.key), made, by=desk.account.label)
    assert "does not count as a second approval" in text(Client().post(address, {**approval(), "until": until}), 409)


class Inbox:
    """A mail server that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "550 no room"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    kept = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.DEFAULT_FROM_EMAIL = False, "desk@windmolen.example"
    yield kept
    server.stop()


def test_with_a_mail_server_whoever_may_answer_is_told_at_once_with_a_link_of_their_own(
    made: World, inbox: Inbox, desk: Any
) -> None:
    MailChoice.objects.bulk_create(
        MailChoice(person=made.people[name], quiet_from=0, quiet_until=0, weekends=False)
        for name in ("olaf", "mees", "architect")
    )
    els = Client()
    els.force_login(entry.account_of(made.people["els"]), backend="mandate.web.reader.Accounts")
    form = {"kind": "tool", "key": made.tools["closed"].key, "class": "3", "why": "Letters\r\nBcc: all@evil.example"}
    els.post(reverse("request-new"), form)
    told = {str(mail["To"]): mail.get_body().get_content() for mail in inbox.mails}  # type: ignore[attr-defined]
    assert set(told) == {"olaf@windmolen.example", "mees@windmolen.example", "anna@windmolen.example"}
    link = re.search(r"http://testserver(/r/\S+)", told["mees@windmolen.example"])
    assert link
    Client().post(link.group(1), approval())
    one = Request.objects.get()
    assert (one.state, one.answered_by_id) == ("approved", made.people["mees"].key)
    assert all(mail["Bcc"] is None for mail in inbox.mails)


def test_a_mail_that_no_server_takes_is_said_and_stops_no_request(
    made: World, asked: Request, inbox: Inbox, desk: Any
) -> None:
    inbox.refuses = True
    sent = desk.client.post(reverse("request-link", args=[asked.key]), {"person": made.people["olaf"].key})
    assert "The mail was not sent" in text(sent, 409)
    inbox.refuses = False
    again = desk.client.post(
        reverse("request-link", args=[asked.key]), {"person": made.people["olaf"].key}, follow=True
    )
    assert "The mail is sent." in text(again)
    change(desk, made.people["olaf"], "person.changed", email=None)
    assert "there is no address" in text(
        desk.client.post(reverse("request-link", args=[asked.key]), {"person": made.people["olaf"].key}), 409
    )


def test_the_link_of_ones_own_request_is_never_handed_over(desk: Any, made: World) -> None:
    change(desk, made.people["mees"], "person.changed", roles=[Role.MT_MEMBER.value])
    wanted = Wanted(why="x", subject_kind="tool", subject=made.tools["banned"].key, data_class=0)
    own = requests.make(wanted, person=made.people["architect"], by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="Nobody makes the link"):
        links.refuse_showing(own, made.people["architect"], today=clock.today())
    refused = desk.client.post(reverse("request-link", args=[own.key]), {"person": made.people["mees"].key})
    assert refused.status_code == 409
