"""The tool register: add, change, and say in one line what a tool is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Organisation, Person, Tool
from mandate.services import wording
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What a form, a script or an import says about a tool; dates as text until they are checked."""

    name: str
    vendor: str = ""
    status: str = Status.UNKNOWN.value
    purpose: str = ""
    audience: str = ""
    data_class: int | None = None
    conditions: str = ""
    why: str = ""
    until: str = ""
    alternative: str = ""
    owner: str = ""
    cost: str = ""
    url: str = ""
    service: str = ""
    category: str = ""


def facts_of(tool: Tool) -> ToolFacts:
    """The facts of a tool, for a form to start from."""
    return ToolFacts(
        name=tool.name,
        vendor=tool.vendor,
        status=tool.status,
        purpose=tool.purpose,
        audience=tool.audience,
        data_class=tool.data_class,
        conditions=tool.conditions,
        why=tool.why,
        until=tool.until.isoformat() if tool.until else "",
        alternative=tool.alternative,
        owner=tool.owner_id or "",
        cost=tool.cost,
        url=tool.url,
        service=tool.service,
        category=tool.category,
    )


def problems(facts: ToolFacts, *, tool: Tool | None = None) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.name.strip():
        found["name"] = _("A tool needs a name.")
    elif Tool.objects.filter(name__iexact=facts.name.strip()).exclude(key=tool.key if tool else "").exists():
        found["name"] = _("The register has a tool of this name already.")
    if facts.status not in set(Status):
        found["status"] = _("Choose where the tool stands.")
    if facts.until and _day(facts.until) is None:
        found["until"] = _("Write the date as 2027-03-01.")
    decided = facts.status in {Status.IN_USE, Status.PILOT, Status.NOT_YET, Status.NOT_ALLOWED}
    if decided and not facts.why.strip():
        found["why"] = _("Say why: the people who use it will ask.")
    if facts.owner and not Person.objects.filter(key=facts.owner).exists():
        found["owner"] = _("There is no such person.")
    if facts.url and not facts.url.startswith(("https://", "http://")):
        found["url"] = _("An address begins with https://.")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fill(tool: Tool, facts: ToolFacts) -> Tool:
    tool.name, tool.vendor, tool.status = facts.name.strip()[:120], facts.vendor.strip()[:120], facts.status
    tool.purpose, tool.audience = facts.purpose.strip()[:300], facts.audience.strip()[:300]
    tool.data_class, tool.conditions = facts.data_class, facts.conditions.strip()
    tool.why, tool.until, tool.alternative = facts.why.strip(), _day(facts.until), facts.alternative.strip()[:200]
    tool.owner_id, tool.cost, tool.url = facts.owner or None, facts.cost.strip()[:80], facts.url.strip()[:300]
    tool.service = facts.service or tool.service
    tool.category = facts.category or tool.category
    return tool


def add_tool(
    facts: ToolFacts, *, by: Actor, today: date, why: str = "", origin: str = "hand", act: Act | None = None
) -> Tool:
    """A new row of the register. Raises Refused with what is wrong."""
    _refuse(problems(facts))
    tool = _fill(Tool(origin=origin), facts)
    reason = why or facts.why.strip() or _("Added to the register on %(day)s.") % {"day": today.isoformat()}
    ledger.write(tool, action="tool.added", by=by, why=reason, act=act)
    return tool


def change_tool(tool: Tool, facts: ToolFacts, *, by: Actor, today: date, why: str = "") -> Change:
    """A row of the register with other facts. Raises Refused, or Stale when it changed meanwhile."""
    _refuse(problems(facts, tool=tool))
    reason = why or facts.why.strip() or _("Changed in the register on %(day)s.") % {"day": today.isoformat()}
    return ledger.write(_fill(tool, facts), action="tool.changed", by=by, why=reason)


def purpose_line(tool: Tool) -> str:
    """What a tool is for and with which data, in one line."""
    data = (
        ""
        if tool.data_class is None
        else _("up to %(class)s") % {"class": wording.word("data_class", tool.data_class).lower()}
    )
    return ", ".join(part for part in (tool.purpose, data) if part)


_COLUMNS = (
    ("name", "Tool", "Tool", "text"),
    ("service", "Catalogue id", "Catalogus-id", "text"),
    ("vendor", "From", "Van", "text"),
    ("status", "Standing", "Status", "text"),
    ("purpose", "For", "Waarvoor", "text"),
    ("audience", "Who", "Wie", "text"),
    ("data_class", "Data up to", "Gegevens tot", "int"),
    ("conditions", "Conditions", "Voorwaarden", "text"),
    ("why", "Why", "Waarom", "text"),
    ("until", "Until", "Tot", "date"),
    ("alternative", "Instead", "In plaats daarvan", "text"),
    ("owner", "Owner", "Eigenaar", "text"),
    ("cost", "Cost", "Kosten", "text"),
    ("key", "Key", "Sleutel", "text"),
)


def table(tools: Iterable[Tool], *, at: datetime) -> Table:
    """The register as a table that can leave the house."""
    company = Organisation.objects.first()
    rows = [
        {
            **{key: getattr(tool, key) for key, *_rest in _COLUMNS if key != "owner"},
            "owner": tool.owner.name if tool.owner else tool.owner_text,
        }
        for tool in tools
    ]
    return Table(
        title="Tools",
        columns=tuple(Column(key, en, nl, kind=Kind(kind)) for key, en, nl, kind in _COLUMNS),
        rows=rows,
        as_of=at,
        source_url="/tools/",
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Refused(why=" ".join(found.values()))
