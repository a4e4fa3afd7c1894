"""Registers with a row of every kind, awkward names included."""

from __future__ import annotations

from typing import Any

from mandate.records import ledger
from mandate.records.models import Dataset, Team
from mandate.services.registers import keeping, levels
from mandate.services.registers.fields import (
    CLASSES,
    COMPETENCES,
    DATASETS,
    PURPOSES,
    REGISTERS,
    TOOLS,
    TOUCHPOINTS,
    USES,
    VENDORS,
)

LIVE = '=HYPERLINK("https://evil.example")'


def fill(desk: Any) -> None:
    """Write the rows; each field is used somewhere."""
    facts = {"by": desk.actor, "today": desk.today}
    sales = Team.objects.get(name="Sales").key
    keeping.add(CLASSES, {"rank": "3", "name": "Persons", "name_nl": "Personen", "handling": "Ask first."}, **facts)
    keeping.add(PURPOSES, {"name": "Marketing", "owner": "anna@windmolen.example"}, **facts)
    keeping.add(PURPOSES, {"name": "Newsletter", "name_nl": "Nieuwsbrief", "broader": "marketing"}, **facts)
    keeping.add(PURPOSES, {"name": "Terms; and | pipes: all", "about": "007"}, **facts)
    vendor = {
        "name": LIVE,
        "agreement": "signed",
        "agreement_on": "2025-01-31",
        "agreement_until": "2027-01-31",
        "training": "no",
        "subprocessors": "=Cloud",
        "review_by": "2027-06-30",
    }
    keeping.add(VENDORS, {**vendor, "note": "two\r\nlines", "location": "_x0041_ and <r>b</r>"}, **facts)
    skill = keeping.add(COMPETENCES, {"name": "Prompting", "way": "yes", "about": "null"}, **facts)
    contacts = {"name": "Contacts", "data_class": "3", "personal": "yes", "purposes": ["Newsletter"], "teams": [sales]}
    keeping.add(DATASETS, {**contacts, "retention_months": "24", "owner": "Anna de Vries", "vendor": LIVE}, **facts)
    orders = keeping.add(DATASETS, {"name": "Orders", "links": "Contacts | customer \\| number | weekly"}, **facts)
    keeping.add(
        DATASETS, {"name": "Returns", "links": [{"to": orders.key}], "purposes": "Terms; Newsletter"[7:]}, **facts
    )
    odd = [{"to": "Orders", "by": "a|b", "note": ""}, {"to": "Contacts", "by": "", "note": "by hand"}]
    keeping.change(Dataset.objects.get(name="Returns"), {"links": odd, "purposes": ["terms-and-pipes-all"]}, **facts)
    tool = {"name": "Copywriter", "status": "pilot", "why": "+1", "required": {"prompting": 2}, "supplier": LIVE}
    keeping.add(
        TOOLS, {**tool, "teams": [sales], "purposes": ["Marketing"], "until": "2027-03-01", "not_ai": ""}, **facts
    )
    chat = {"name": "Chat", "sort": "conversation", "channel": "website", "audience": "customers", "notice": "chat"}
    keeping.add(
        TOUCHPOINTS, {**chat, "tool": "Copywriter", "owner": "Anna de Vries", "own_text": "A bot; ask us", "note": "@x"},
        **facts,
    )  # fmt: skip
    use = {"name": "=Chat", "about": "two\r\nlines", "tool": "Copywriter", "agent": "Bot", "purposes": ["Marketing"]}
    keeping.add(
        USES, {**use, "datasets": ["Contacts"], "people": "+1", "team": "Sales", "owner": "Anna de Vries",
               "country": "NL", "ended_on": "2027-01-31", "note": "@x"}, **facts,
    )  # fmt: skip
    level = {"person": "Anna de Vries", "level": "3", "on": "2026-01-01", "until": "2027-01-01", "evidence": "@course"}
    levels.note(skill, level, by=desk.actor, noted_by=None, today=desk.today)


def empty(desk: Any) -> None:
    """Take every row out again, those that point to others first."""
    act = ledger.Act.new()
    for register in reversed(REGISTERS):
        rows = list(register.model.objects.all())
        rows.sort(key=lambda row: getattr(row, "broader_id", None) is None)
        for row in rows:
            ledger.remove(row, action=register.removed, by=desk.actor, why="test", act=act)
