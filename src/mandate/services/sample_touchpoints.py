"""The sample company's touchpoints: most people are told, one chat says nothing, one look is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Tool, Touchpoint
from mandate.services.registers.summary import USED
from mandate.services.touchpoints import approving, checking, standing


def fill(*, by: Actor, today: date) -> None:
    """Seven touchpoints; three were looked at, and one text goes without a label."""
    why = _("Sample: where people met AI after a first round.")
    people = list(Person.objects.filter(left_on=None).order_by("email")[:40])
    heads = [one for one in people if one.holds(Role.MANAGER)] or people
    tool = Tool.objects.filter(status__in=USED).order_by("name").first()
    rows = {
        name: Touchpoint(
            owner=heads[number % len(heads)], first_shown_on=today - timedelta(days=200 - 20 * number),
            tool=tool if number == 0 else None, **facts,
        )
        for number, (name, facts) in enumerate(_facts().items())
    }  # fmt: skip
    rows["article"].editor = heads[0]
    rows["price"].owner = None
    ledger.write_many(rows.values(), action="touchpoint.added", by=by, why=why, act=Act.new())
    for name, days in (("chat", 20), ("picture", 130)):
        page = f"<p>{standing.text(rows[name], rows[name].language)}</p>".encode()
        checking.check(rows[name], page, seen=True, by=by, person=None, today=today - timedelta(days=days), why=why)
    approving.approve(
        rows["article"], _("Cargo bikes save small shops a parking permit and an hour a day, as our test shows."),
        review=_("Figures compared with the test report, claims with the source."), reviewed_by=heads[-1], by=by,
        person=None, today=today - timedelta(days=60),
    )  # fmt: skip


def _facts() -> Mapping[str, Mapping[str, Any]]:
    return {
        "chat": {
            "name": _("Chat on the website"), "sort": "conversation", "channel": "website", "place": "/contact",
            "audience": "customers", "bearer": "provider", "notice": "chat", "position": _("Above the first message"),
        },
        "messages": {
            "name": _("Dealer messages outside opening hours"), "sort": "conversation", "channel": "messages",
            "audience": "customers", "bearer": "provider",
        },
        "phone": {
            "name": _("Voice that takes appointments"), "sort": "voice", "channel": "phone", "audience": "customers",
            "bearer": "supplier", "notice": "voice", "position": _("First sentence"),
        },
        "picture": {
            "name": _("Pictures of riders in the spring campaign"), "sort": "image", "channel": "social",
            "audience": "public", "notice": "made", "position": _("On the picture, below right"),
        },
        "article": {
            "name": _("Article on city traffic"), "sort": "text", "channel": "website", "audience": "readers",
            "exception": "editor", "exception_why": _("The head of content answers for it."),
        },
        "mail": {
            "name": _("Answers of the service desk by mail"), "sort": "conversation", "channel": "mail",
            "audience": "customers", "exception": "human",
            "exception_why": _("A colleague reads, changes and sends every answer."),
        },
        "price": {
            "name": _("Offers for lease with a personal price"), "sort": "price", "channel": "mail",
            "audience": "customers", "notice": "price", "position": _("Beside the price"),
        },
    }  # fmt: skip
