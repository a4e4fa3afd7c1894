"""The sample company's registers: taken from the rows to start from, with owners, vendors and rules on a few tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attainment, Dataset, Draft, Person, Rule, Team, Tool, Vendor
from mandate.services.registers import starting
from mandate.services.registers.summary import USED


@dataclass(frozen=True, slots=True)
class _Rules:
    """For whom one tool is, what for, and what somebody must know first."""

    teams: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    required: Mapping[str, int] | None = None
    data_class: int | None = None


_TOOLS = {
    "chatgpt": _Rules((), ("content", "campaigns", "improvement"), {"data-rules": 1}, 1),
    "deepl": _Rules(("Content", "Dealers DACH", "Dealers Benelux"), ("content", "quotes"), None, 2),
    "github-copilot": _Rules(("IT", "E-commerce"), ("improvement",), {"checking-answers": 2}, 2),
    "microsoft-copilot": _Rules(("Directie", "IT", "HR"), ("administration", "improvement"), {"data-rules": 2}, 2),
    "jasper": _Rules(("Content", "Brand"), ("content", "campaigns"), {"writing-with-ai": 2}, 1),
    "midjourney": _Rules(("Content", "Design"), ("content", "campaigns"), {"images-and-rights": 2}, 0),
    "fireflies": _Rules(("Dealers Benelux", "Dealers DACH"), ("account-management",), {"customer-conversations": 2}, 3),
}
"""Rules by id of the catalogue; a tool the sample does not have is passed over."""


_STORED = {
    "crm-contacts": "HubSpot", "newsletter-list": "HubSpot", "campaign-results": "HubSpot", "orders": "Veldwiek ERP",
    "price-lists": "Veldwiek ERP", "contracts": "Veldwiek ERP", "product-catalogue": "PIM",
}  # fmt: skip
"""Where the sample company keeps what; of the others nobody knows yet."""


_READ = {
    "crm-contacts": ("Sales", "Marketing", "Servicedesk"),
    "newsletter-list": ("Marketing",),
    "contracts": ("Sales", "Juridische zaken"),
    "call-recordings": ("Servicedesk",),
    "service-tickets": ("Servicedesk",),
    "orders": ("Sales", "Operations", "Financiën"),
    "price-lists": ("Sales", "Inkoop"),
    "event-visitors": ("Marketing",),
}
"""Which teams read which dataset; the others are everybody's."""


def fill(*, by: Actor, today: date) -> None:
    """Rows of every register; two datasets keep no owner and one vendor no agreement, as in any company."""
    why = _("Sample: the registers as they stood after a first round.")
    taken = starting.take([one.id for one in starting.offered()], by=by, today=today, why=why, with_purposes=True)
    act = taken or Act.new()
    people = {person.function: person for person in Person.objects.filter(left_on=None).order_by("-name")}
    _owners(people, by=by, why=why, act=act)
    vendors = _vendors(by=by, why=why, act=act, today=today)
    _rules(vendors, by=by, why=why, act=act)
    _levels(by=by, why=why, act=act, today=today)
    _written(by=by, why=why, act=act)


def _owners(people: Mapping[str, Person], *, by: Actor, why: str, act: Act) -> None:
    """Whose the datasets are: heads of the teams that keep them."""
    heads = [people[name] for name in sorted(people) if name.startswith(("Hoofd", "Manager", "Teamleider"))]
    rows = list(Dataset.objects.order_by("name"))
    ids = {one.name: one.id.partition(":")[2] for one in starting.offered()}
    teams = {team.name: team.key for team in Team.objects.all()}
    for number, row in enumerate(rows):
        row.owner = heads[number % len(heads)] if heads and number % 6 != 5 else None
        row.stored_in = _STORED.get(ids.get(row.name, ""), "")
        row.teams = sorted(teams[name] for name in _READ.get(ids.get(row.name, ""), ()) if name in teams)
    ledger.write_many(rows, action="dataset.changed", by=by, why=why, act=act)


def _vendors(*, by: Actor, why: str, act: Act, today: date) -> dict[str, Vendor]:
    """A vendor for each tool in use: most agreements hold, one ends soon, one was only asked for."""
    used = Tool.objects.filter(status__in=USED).exclude(service="")
    names = sorted({tool.vendor for tool in used if tool.vendor})
    found = {}
    for number, name in enumerate(names):
        facts: dict[str, Any] = {"agreement": "signed", "agreement_on": today - timedelta(days=330)}
        facts["agreement_until"] = today + timedelta(days=30 if number == 0 else 400)
        found[name] = Vendor(name=name, **(facts if number != 1 else {"agreement": "asked"}))
    ledger.write_many(found.values(), action="vendor.added", by=by, why=why, act=act)
    return found


def _rules(vendors: Mapping[str, Vendor], *, by: Actor, why: str, act: Act) -> None:
    teams = {team.name: team.key for team in Team.objects.all()}
    changed = []
    for tool in Tool.objects.filter(status__in=USED).order_by("name"):
        rules = _TOOLS.get(tool.service)
        tool.supplier = vendors.get(tool.vendor)
        if rules is not None:
            tool.teams = sorted(teams[name] for name in rules.teams if name in teams)
            tool.purposes, tool.required = sorted(rules.purposes), dict(rules.required or {})
            tool.data_class = rules.data_class if tool.data_class is None else tool.data_class
        if rules is not None or tool.supplier is not None:
            changed.append(tool)
    ledger.write_many(changed, action="tool.changed", by=by, why=why, act=act)


def _levels(*, by: Actor, why: str, act: Act, today: date) -> None:
    """What people in the first teams have shown so far; every third has not begun."""
    skills = {
        "Content": "images-and-rights",
        "Design": "images-and-rights",
        "IT": "checking-answers",
        "Directie": "data-rules",
        "HR": "data-rules",
    }
    people = Person.objects.filter(team__name__in=skills, left_on=None).order_by("email")
    rows = []
    for number, person in enumerate(people.select_related("team")):
        if number % 3 and person.team is not None:
            level = Attainment(person=person, level=1 + number % 3, on=today - timedelta(days=40 + number))
            level.competence_id, level.evidence = skills[person.team.name], _("Half a day with a colleague.")
            rows.append(level)
    ledger.write_many(rows, action="attainment.noted", by=by, why=why, act=act)


def _written(*, by: Actor, why: str, act: Act) -> None:
    """One written rule that holds, and one draft that somebody still thinks about."""
    architect = next(one for one in Person.objects.filter(left_on=None) if one.holds(Role.ARCHITECT))
    rule = Rule(
        title="Personal data stays here",
        text='forbid (principal, action == Action::"export", resource is Dataset)\nwhen { resource.personal };',
        en="Personal data is not exported, also not by its owner.",
        nl="Persoonsgegevens worden niet geëxporteerd, ook niet door de eigenaar.",
        owner=architect,
    )
    ledger.write(rule, action="rule.added", by=by, why=why, act=act)
    tool = Tool.objects.filter(status__in=USED).exclude(teams=[]).order_by("name").first()
    if tool is not None:
        given = {"data_class": "1", "why": tool.why or why}
        changes = [{"kind": "tool", "key": tool.key, "version": tool.version, "fields": given}]
        draft = Draft(title=tool.name, changes=changes, made_by=architect)
        ledger.write(draft, action="draft.made", by=by, why=why, act=act)
