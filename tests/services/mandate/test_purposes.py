"""A purpose that becomes part of a broader one asks the mandate, for what may be used for that."""

from typing import Any

import pytest

from mandate.records import ledger
from mandate.records.models import Purpose, Tool
from mandate.services.refusals import Refused
from mandate.services.registers import keeping
from mandate.services.registers.fields import PURPOSES
from tests.services.mandate.test_door import joined

pytestmark = pytest.mark.django_db


def test_what_becomes_part_of_a_broader_purpose_asks_for_what_that_opens(desk: Any) -> None:
    joined(desk, "Cem", "mt_member")
    said = {"by": desk.actor, "today": desk.today}
    marketing = keeping.add(PURPOSES, {"name": "Marketing"}, **said)
    profiles = keeping.add(PURPOSES, {"name": "Profiles", "broader": marketing.key}, **said)
    assert profiles.broader_id == marketing.key, "nothing is allowed for it yet, so nothing opens"
    tool = Tool(name="Writer", status="in_use", data_class=3, purposes=[marketing.key])
    ledger.write(tool, action="tool.added", by=desk.actor, why="x")
    other = keeping.add(PURPOSES, {"name": "Letters"}, **said)
    for act in (
        lambda: keeping.change(other, {"broader": profiles.key}, **said),
        lambda: keeping.add(PURPOSES, {"name": "Scores", "broader": marketing.key}, **said),
    ):
        with pytest.raises(Refused, match="more than the mandate leaves"):
            act()
    assert Purpose.objects.get(name="Letters").broader_id is None
    keeping.change(Purpose.objects.get(key=profiles.key), {"broader": ""}, **said)
    tool.data_class = 1
    ledger.write(tool, action="tool.changed", by=desk.actor, why="x")
    keeping.change(Purpose.objects.get(key=other.key), {"broader": marketing.key}, **said)
    assert Purpose.objects.get(name="Letters").broader_id == marketing.key, "within the mandate the architect may"
