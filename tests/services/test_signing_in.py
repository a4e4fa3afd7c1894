"""Links that sign in: of who decides for the MT they are mailed, or the making is told to that person."""

from typing import Any

import pytest
from django.urls import reverse

from mandate.records import clock, ledger
from mandate.records.models import OneTimeLink
from mandate.services import entry, signing_in
from mandate.services.desk import desk as desk_of
from tests.services.mandate.test_door import joined

pytestmark = pytest.mark.django_db


def test_a_link_of_a_member_is_mailed_or_its_making_is_told_to_the_member(
    desk: Any, settings: Any, mailoutbox: Any
) -> None:
    member, other = joined(desk, "Cem", "mt_member"), joined(desk, "Kim", "manager")
    page = desk.client.post(reverse("person-invite", args=[other.key])).content.decode()
    assert "/enter/" in page
    assert "decides for the MT" not in page
    assert ledger.history(other)[0].action == "person.added"

    page = desk.client.post(reverse("person-invite", args=[member.key])).content.decode()
    assert "/enter/" in page
    assert "whoever has this link votes in that name: you as well" in page
    assert (ledger.history(member)[0].action, ledger.history(member)[0].by) == ("person.link_made", desk.actor.label)
    first = desk_of(member, entry.account_of(member), None, today=desk.today).waiting[0]
    assert first.say == f"{desk.architect.name} made a link that signs in as you"
    assert first.why.startswith("It was not used yet")
    entry.use_link(OneTimeLink.objects.get(person=member), at=clock.now())
    (told,) = signing_in.waiting(member, today=desk.today)
    assert told.why.startswith("It was used on")
    assert signing_in.waiting(other, today=desk.today) == []
    assert signing_in.waiting(member, today=desk.today + signing_in.LASTS) == []

    member.refresh_from_db()
    member.email = "cem@windmolen.example"
    ledger.write(member, action="person.changed", by=desk.actor, why="x")
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.windmolen.example", "desk@windmolen.example"
    page = desk.client.post(reverse("person-invite", args=[member.key])).content.decode()
    assert "/enter/" not in page
    assert "mailed to cem@windmolen.example" in page
    assert (mailoutbox[-1].to, "/enter/" in mailoutbox[-1].body) == (["cem@windmolen.example"], True)
    said = desk.client.post(f"/api/people/{member.key}/invitation").json()
    assert (said["link"], said["mailed"], len(mailoutbox)) == ("", True, 2)
