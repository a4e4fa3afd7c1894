"""One thing of every kind that follows from a question, for the pages that take one."""

from __future__ import annotations

from typing import Any

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.models import Tool
from mandate.services import people
from mandate.services.asking_access import requests
from mandate.services.people import PersonFacts


def things(desk: Any) -> dict[str, list[Any]]:
    """Somebody asks for a tool that is in use, and waits for an answer."""
    facts = PersonFacts(name="Kim Kuiper", email="kim@windmolen.example", roles=(Role.EMPLOYEE.value,))
    kim = people.add_person(facts, by=desk.actor, why="test")
    tool = Tool(name="Letters", status="in_use", data_class=1, why="test")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    wanted = requests.Wanted(why="Quotes", subject_kind="tool", subject=tool.key, data_class=1)
    asked = requests.make(wanted, person=kim, by=desk.actor, today=desk.today)
    return {"request": [asked.key]}
