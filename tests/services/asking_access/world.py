"""A small company to ask in: two teams with a manager each, tools of every standing, a dataset, a purpose, a training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.models import Competence, Dataset, Person, Purpose, Team, Tool, Vendor
from mandate.services import people
from mandate.services.people import PersonFacts


@dataclass
class World:
    """Who and what there is, by short names."""

    people: dict[str, Person]
    tools: dict[str, Tool]
    dataset: Dataset


def keep(desk: Any, record: Any, action: str) -> Any:
    ledger.write(record, action=action, by=desk.actor, why="test")
    return record


def change(desk: Any, record: Any, action: str, **changed: Any) -> Any:
    found = type(record)._base_manager.get(key=record.key)
    for name, value in changed.items():
        setattr(found, name, value)
    return keep(desk, found, action)


def make(desk: Any) -> World:
    sales, marketing = Team.objects.get(name="Sales"), Team.objects.get(name="Marketing")
    keep(desk, Purpose(key="support", name="Support", name_nl="Klantenservice"), "purpose.added")
    keep(desk, Purpose(key="texts", name="Texts", name_nl="Teksten"), "purpose.added")
    keep(desk, Purpose(key="mails", name="Mails", broader_id="texts"), "purpose.added")
    keep(desk, Competence(key="prompting", name="Prompting", way="See Learn in ten minutes."), "competence.added")
    who = {"architect": Person.objects.get(key=desk.architect.key)}

    def join(name: str, team: Team, manager: str = "", role: Role = Role.EMPLOYEE) -> None:
        facts = PersonFacts(name=f"{name.title()} Test", email=f"{name}@windmolen.example", team=team.key,
                            manager=who[manager].key if manager else "", roles=(role.value,))  # fmt: skip
        who[name] = people.add_person(facts, by=desk.actor, why="test")

    join("mees", sales, role=Role.MANAGER)
    join("els", sales, "mees")
    join("olaf", marketing)
    vendor = keep(desk, Vendor(name="Letterhuis", agreement="signed"), "vendor.added")
    far = desk.today + timedelta(days=200)
    rows = {
        "writer": {"data_class": 1, "category": "writing", "owner": who["olaf"], "supplier": vendor, "until": far,
                   "conditions": "Check facts before sending."},
        "sketch": {"data_class": 2, "required": {"prompting": 2}, "supplier": vendor, "until": far},
        "closed": {"data_class": 3, "teams": [marketing.key], "owner": who["olaf"], "supplier": vendor},
        "future": {"status": "not_yet", "data_class": 1, "category": "writing", "owner": who["olaf"]},
        "banned": {"status": "not_allowed", "data_class": 0, "category": "writing"},
        "helper": {"data_class": 1, "purposes": ["support"]},
        "chatgpt": {"status": "unknown", "service": "chatgpt"},
    }  # fmt: skip
    tools = {
        name: keep(desk, Tool(**{"name": name.title(), "status": "in_use", "why": "x", **facts}), "tool.added")
        for name, facts in rows.items()
    }
    orders = Dataset(name="Customer orders", data_class=3, purposes=["support"], owner=who["olaf"])
    return World(who, tools, keep(desk, orders, "dataset.added"))
