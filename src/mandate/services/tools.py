"""The tool register: add, change, and say in one line what a tool is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Organisation, Tool
from mandate.services import wording
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.registers import keeping
from mandate.services.registers.fields import TOOLS
from mandate.services.sheets import checking, values
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.names import Names


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
    teams: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    required: Mapping[str, int | str] = field(default_factory=dict)
    supplier: str = ""
    location: str = ""


_DECIDED = (Status.IN_USE.value, Status.PILOT.value, Status.NOT_YET.value, Status.NOT_ALLOWED.value)


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
        teams=tuple(tool.teams),
        purposes=tuple(tool.purposes),
        required=dict(tool.required),
        supplier=tool.supplier_id or "",
        location=tool.location,
    )


def problems(facts: ToolFacts, *, tool: Tool | None = None) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = dict(_checked(facts, tool).problems)
    if not facts.name.strip():
        found["name"] = _("A tool needs a name.")
    if facts.status in _DECIDED and not facts.why.strip():
        found.setdefault("why", _("Say why: the people who use it will ask."))
    return found


def _checked(facts: ToolFacts, tool: Tool | None) -> Checked:
    """The facts against the declaration of the register; what the catalogue said stays where they say nothing."""
    said = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(facts).items()}
    if tool is not None:
        said |= {name: getattr(tool, name) for name in ("service", "category") if not said[name]}
    return keeping.check(TOOLS, said, row=tool)


def _filled(tool: Tool, facts: ToolFacts) -> Tool:
    """The tool with these facts, not yet written. Raises Refused with what is wrong."""
    _refuse(problems(facts, tool=tool))
    checking.fill(tool, TOOLS, _checked(facts, tool).values)
    return tool


def add_tool(
    facts: ToolFacts, *, by: Actor, today: date, why: str = "", origin: str = "hand", act: Act | None = None
) -> Tool:
    """A new row of the register. Raises Refused with what is wrong, or where the mandate leaves it to the MT."""
    tool = _filled(Tool(origin=origin), facts)
    mandate.refuse_opening([tool], today=today)
    reason = why or facts.why.strip() or _("Added to the register on %(day)s.") % {"day": today.isoformat()}
    ledger.write(tool, action="tool.added", by=by, why=reason, act=act)
    return tool


def change_tool(tool: Tool, facts: ToolFacts, *, by: Actor, today: date, why: str = "") -> Change:
    """A row of the register with other facts. Raises Refused, or Stale when it changed meanwhile."""
    filled = _filled(tool, facts)
    mandate.refuse_opening([filled], today=today)
    reason = why or facts.why.strip() or _("Changed in the register on %(day)s.") % {"day": today.isoformat()}
    return ledger.write(filled, action="tool.changed", by=by, why=reason)


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
    ("teams", "Teams", "Teams", "text"),
    ("purposes", "Purposes it may be used for", "Doelen waarvoor het mag", "text"),
    ("required", "What somebody must know first", "Wat iemand eerst moet kunnen", "text"),
    ("supplier", "Bought from", "Gekocht bij", "text"),
    ("location", "Where the data is processed", "Waar de gegevens worden verwerkt", "text"),
    ("key", "Key", "Sleutel", "text"),
)


def table(tools: Iterable[Tool], *, at: datetime) -> Table:
    """The register as a table that can leave the house."""
    company, names = Organisation.objects.first(), Names()
    declared = {one.name: one for one in TOOLS.fields}
    structured = ("teams", "purposes", "required", "supplier")
    rows = [
        {
            **{key: getattr(tool, key) for key, *_rest in _COLUMNS if key not in ("owner", *structured)},
            **{key: values.cell(declared[key], declared[key].of(tool), names) for key in structured},
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
