"""Under a draft too, what is above it waits until the MT has signed the session in the number it asks for."""

from datetime import timedelta

import pytest

from mandate.records import clock, ledger
from mandate.records.models import (
    Decision,
    Recalibration,
)
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.recalibration import (
    planning,
    signing,
)
from mandate.services.recalibration.deciding import Verdicted
from tests.conftest import Desk
from tests.services.test_recalibration import decided, director, prepared, tool


@pytest.mark.django_db
def test_under_a_draft_as_many_of_the_mt_sign_what_is_above_it_as_it_asks_for(desk: Desk) -> None:
    later = (desk.today + timedelta(days=120)).isoformat()
    dear = tool(desk, "Whisper", status="in_use", until=desk.today + timedelta(days=20), data_class=4)
    row, first = prepared(desk), director(desk)
    facts = PersonFacts(name=first.name, email="dana@windmolen.example", roles=("mt_member",))
    second = people.add_person(facts, by=desk.actor, why="test")
    decided(desk, row.points.get(subject=dear.key), Verdicted("extend", "Used.", later, "", "90000"))
    row = Recalibration.objects.get(key=row.key)
    signing.close(row, minutes="", next_on=desk.today + timedelta(days=100), by=desk.actor, today=desk.today)
    for person in (desk.architect, first):
        assert not signing.waits(row)
        row = signing.sign(row, person, by=desk.actor, today=desk.today, at=clock.now())
    assert (row.state, len(row.signatures), Decision.objects.exists()) == (planning.OPEN, 2, False)
    assert "more members of the MT" in signing.waits(row)
    first.name = "Another Name"
    ledger.write(first, action="person.changed", by=desk.actor, why="test")
    assert signing.may_sign(row, first) is None
    row = signing.sign(row, second, by=desk.actor, today=desk.today, at=clock.now())
    assert (row.state, Decision.objects.get().state, signing.waits(row)) == (planning.SIGNED, "taken", "")
