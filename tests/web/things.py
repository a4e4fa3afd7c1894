"""One thing of every kind, so that every address of the product can be opened."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import (
    ApiToken,
    Change,
    Charter,
    Conversation,
    Decision,
    Quote,
    Run,
    Source,
    SpendLine,
    Team,
    Tool,
    Upload,
)
from mandate.services import entry, people, picture, processing
from mandate.services.people import PersonFacts

ROLES = tuple(role.value for role in Role if role is not Role.MACHINE)


def pages() -> dict[str, URLPattern]:
    """Every named address of the pages, by name."""
    found = {}
    for pattern in get_resolver().url_patterns:
        if not isinstance(pattern, URLResolver):
            assert pattern.name, f"{pattern.pattern} has no name"
            found[pattern.name] = pattern
    return found


def furnish(desk: Any) -> dict[str, list[Any]]:
    """Arguments of every address that takes one, with the things they name."""
    by, today, now = desk.actor, desk.today, clock.now()
    tool = Tool(name="Copywriter", service="chatgpt", status="unknown", owner=desk.architect)
    ledger.write(tool, action="tool.added", by=by, why="test")
    talk = Conversation(
        title="Content", speaker_role="Head of content", on=today, topics=["people"], text="We use it.\n\nNobody asked."
    )
    ledger.write(talk, action="conversation.noted", by=by, why="test")
    quote = Quote(conversation=talk, text="Nobody asked.", subject_kind="service", subject="chatgpt")
    ledger.write(quote, action="quote.pinned", by=by, why="test")
    decision = Decision(
        title="Allow it",
        verdict="allow",
        why="useful",
        routed="alone",
        taken_on=today,
        subject="chatgpt",
        subject_kind="service",
        cost=Decimal("10.00"),
        currency="EUR",
        charter=Charter.objects.first(),
    )
    ledger.write(decision, action="decision.taken", by=by, why="test")
    source = Source.objects.create(
        name="card.csv", sha256="a" * 64, format="expenses", family="spend", state="all", read_at=now, lines=3, parsed=3
    )
    SpendLine.objects.create(
        source=source, service="chatgpt", merchant="OPENAI", on=today, amount=Decimal("22"), currency="EUR"
    )
    person = people.add_person(PersonFacts(name="Bo Bakker", email="bo@windmolen.example"), by=by, why="test")
    processing.write(processing.draft(language="en"), by=by, today=today, signer=desk.architect)
    picture.seal(by=by, why="test", act=ledger.Act.new(), today=today, at=now)
    secret = entry.make_link(person, purpose=entry.INVITE, by=by.label, at=now, hours=1)
    entry.make_token(desk.account, name="test", read_only=True, days=None, at=now)
    upload = Upload.objects.create(key="b" * 20, name="x.csv", size=3, by=by.label, at=now)
    run = Run.objects.create(state="done", by=by.label, started_at=now, beat_at=now, message={"files": []})
    return {
        "tool": [tool.key],
        "conversation": [talk.key],
        "decision": [decision.key],
        "source": [source.pk],
        "person": [person.key],
        "team": [Team.objects.get(name="Sales").key],
        "change": [Change.objects.first().pk],
        "service": ["chatgpt"],
        "enter": [secret],
        "token": [ApiToken.objects.get().pk],
        "upload": [upload.key],
        "run": [run.pk],
        "quote": [quote.key],
        "letter": ["people"],
        "api-docs-noun": ["tools"],
        "dossier-document": ["dpia"],
        "forward-download": ["json"],
        "triage-service": ["chatgpt"],
    }


def address(name: str, things: dict[str, list[Any]]) -> str:
    """The address of a page, filled with the thing its name begins with."""
    pattern = pages()[name]
    if not pattern.pattern.converters:
        return reverse(name)
    for known in (name, name.rsplit("-", 1)[0], name.split("-", 1)[0]):
        if known in things:
            return reverse(name, args=things[known])
    raise AssertionError(f"no thing for the address {name}: add one to tests/web/things.py")
