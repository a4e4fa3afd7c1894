"""What each document says, field by field, from the record; a field that nobody filled says whose move it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from mandate.engines.papers import Activity, Cell, Missing, activities, inside, missing
from mandate.records.models import Dataset, Purpose, Tool, Vendor
from mandate.services import formats, wording
from mandate.services.learning import proving
from mandate.services.papers.known import Known, countries, held_data, held_tool
from mandate.services.registers import agreements
from mandate.services.registers.fields import NONE

Row = tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its title, what it answers to, facts of the whole, a row per thing, and what is open in it."""

    kind: str
    title: str
    law: str
    one: str
    facts: Row
    rows: tuple[Row, ...]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Every open field once, with how often."""
        return missing((self.facts, *self.rows))

    @property
    def open(self) -> int:
        """How many fields are open."""
        return sum(one.count for one in self.missing)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its title, the law it answers to, what one row is, and how its rows are filled."""

    title: str
    law: str
    one: str
    rows: Callable[[Known], Iterable[Row]]


def paper(kind: str, given: Known) -> Paper:
    """The document in the reader's language. Raises KeyError for a kind there is not."""
    asked = KINDS[kind]
    return Paper(kind, _(asked.title), _(asked.law), _(asked.one), _facts(given), tuple(asked.rows(given)))


def _officer() -> str:
    return _("the privacy officer")


def _here(text: str) -> Cell:
    """A field the record does not keep: the privacy officer writes it in the document."""
    return Cell(text, _officer(), _("in this document"))


def _facts(given: Known) -> Row:
    officers = formats.listed(given.officers) if given.officers else ""
    return (
        (_("Controller"), Cell(given.name, _("the architect"), _("on the page of the organisation"))),
        (_("Address and contact of the controller"), _here("")),
        (_("Privacy officer or data protection officer"), Cell(officers, _("the architect"), _("on the page People"))),
    )


def _processing(given: Known) -> Iterable[Row]:
    found = activities(
        list(given.purposes), map(held_data, given.datasets.values()), map(held_tool, given.tools.values())
    )
    return (_activity(one, given) for one in found)


def _activity(one: Activity, given: Known) -> Row:
    purpose = given.purposes.get(one.purpose)
    data = [given.datasets[key] for key in one.datasets]
    tools = [given.tools[key] for key in one.tools]
    vendors = _vendors(data, tools)
    owner = purpose.owner.name if purpose and purpose.owner else ""
    register = _("in the register of data")
    return (
        (_("Purpose"), Cell(_named(purpose), _("the owner of the data"), register)),
        (_("What it is for"), Cell(purpose.about if purpose else "", _("the owner of the purpose"), _purposes())),
        (_("Owner"), Cell(owner, _("the architect"), _purposes())),
        (_("Role: controller or processor"), _here("")),
        (_("Categories of people"), _here("")),
        (_("Categories of data"), Cell(_joined(map(_data, data)), _("the architect"), register)),
        (_("Special categories"), Cell(_special(data), _("the architect"), register)),
        (_("Legal basis"), _here("")),
        (
            _("Recipients"),
            Cell(_joined(row.name for row in vendors), _("the architect"), _("in the register of vendors")),
        ),
        (
            _("Transfers outside the EEA"),
            Cell(_transfers(vendors), _("the architect"), _("in the register of vendors")),
        ),
        (_("Safeguards of transfers"), _here(_safeguards(vendors))),
        (_("Retention"), Cell(_retention(data), _("the owner of the data"), register)),
        (_("Security"), _here("")),
        (_("AI that is used"), Cell(_joined(row.name for row in tools) or pgettext("of AI", "none"))),
        (_("Impact assessment (DPIA)"), _here("")),
    )


def _purposes() -> str:
    return _("in the register of purposes")


def _named(row: Purpose | None) -> str:
    """The name of a purpose in the reader's language."""
    dutch = (get_language() or "en").startswith("nl")
    if row is None:
        return ""
    return row.name_nl if dutch and row.name_nl else row.name


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)


def _data(row: Dataset) -> str:
    return f"{row.name} ({row.domain})" if row.domain else row.name


def _special(data: list[Dataset]) -> str:
    if not data:
        return ""
    named = [row.name for row in data if row.special]
    return _joined(named) if named else pgettext("of special data", "none")


def _vendors(data: Iterable[Dataset], tools: Iterable[Tool]) -> list[Vendor]:
    found = {row.vendor.key: row.vendor for row in data if row.vendor}
    found |= {row.supplier.key: row.supplier for row in tools if row.supplier}
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.key))


def _transfers(vendors: list[Vendor]) -> str:
    """Where data go outside the EEA; empty as long as of one vendor the country is not known."""
    stands = {row.key: inside(row.country, countries()) for row in vendors}
    outside = [f"{row.name} ({row.country})" for row in vendors if stands[row.key] is False]
    if not vendors or None in stands.values():
        return ""
    return _joined(outside) or pgettext("of transfers", "none")


def _safeguards(vendors: list[Vendor]) -> str:
    """Only where nothing leaves is there nothing to fill: which safeguard holds, the record does not keep."""
    every = bool(vendors) and all(inside(row.country, countries()) for row in vendors)
    return _("not needed: nothing leaves the EEA") if every else ""


def _retention(data: list[Dataset]) -> str:
    """Empty as long as of one of the data nobody said how long they are kept."""
    if not data or any(row.retention_months is None for row in data):
        return ""
    return _joined(_kept(row) for row in data)


def _kept(row: Dataset) -> str:
    months = row.retention_months or 0
    text = ngettext("%(name)s: %(count)s month", "%(name)s: %(count)s months", months)
    said = text % {"name": row.name, "count": formats.count(months)}
    return f"{said} ({row.retention_why})" if row.retention_why else said


def _processors(given: Known) -> Iterable[Row]:
    return (_vendor(row, given) for row in given.vendors.values())


def _vendor(row: Vendor, given: Known) -> Row:
    register, architect = _("in the register of vendors"), _("the architect")
    services = [one.name for one in given.tools.values() if one.supplier_id == row.key]
    services += [one.name for one in given.datasets.values() if one.vendor_id == row.key]
    state = agreements.state(row, today=given.today)
    unknown = state == NONE and not row.agreement_on
    free = pgettext("of an agreement", "not needed") if state == "not_needed" else ""
    needed = wording.word("agreement", state) if not agreements.missing(row, today=given.today) else ""
    return (
        (_("Processor"), Cell(row.name)),
        (_("What it does for us"), Cell(_joined(services), architect, _("in the registers of tools and data"))),
        (_("Country"), Cell(row.country, architect, register)),
        (_("Where the data are"), Cell(row.location, architect, register)),
        (_("Transfers outside the EEA"), Cell(_transfers([row]), architect, register)),
        (_("Safeguards of transfers"), _here(_safeguards([row]))),
        (_("Processor agreement that holds"), Cell("" if unknown else needed, architect, register)),
        (_("Agreed on"), Cell(formats.day(row.agreement_on) if row.agreement_on else free, architect, register)),
        (
            _("Review before"),
            Cell(formats.day(row.agreement_until) if row.agreement_until else free, architect, register),
        ),
        (_("Where the agreement is"), Cell(row.reference or free, architect, register)),
        (_("Contact"), Cell(row.contact, architect, register)),
        (_("Sub-processors"), _here("")),
        (_("Training on what is entered"), _here("")),
    )


def _literacy(given: Known) -> Iterable[Row]:
    found = proving.lines(None, at=given.at, today=given.today, among=given.people)
    return (_learner(line, given) for line in found)


def _learner(line: proving.Line, given: Known) -> Row:
    manager, learning = _("the manager"), _("on the page of learning")
    last = max((done.on for done in line.modules), default=None)
    proofs = dict.fromkeys(done.evidence or done.how for done in line.modules)
    tools = [row.name for row in given.tools.values() if not row.teams or line.person.team_id in row.teams]
    path = _("%(done)s of %(asked)s modules") % {"done": formats.count(line.done), "asked": formats.count(line.asked)}
    return (
        (_("Person"), Cell(line.person.name)),
        (_("Team"), Cell(line.team, _("the architect"), _("on the page People"))),
        (_("Role"), Cell(line.roles)),
        (_("Tools open to the team"), Cell(_joined(tools) or pgettext("of tools", "none"))),
        (_("Learning path"), Cell(path if line.asked else "", manager, learning)),
        (_("Last done on"), Cell(formats.day(last) if last else "", manager, learning)),
        (_("Evidence"), Cell(_joined(proofs), manager, learning)),
        (_("Hours"), Cell(formats.number(Decimal(line.hours)))),
        (
            _("Knowledge considered: levels that hold"),
            Cell(formats.listed(line.levels) if line.levels else "", manager, learning),
        ),
        (_("Whom the AI affects"), _here("")),
    )


KINDS: Mapping[str, Kind] = {
    "processing": Kind(
        gettext_noop("Record of processing"),
        gettext_noop("GDPR, Art. 30(1) and (2)"),
        gettext_noop("Processing activity"),
        _processing,
    ),
    "processors": Kind(
        gettext_noop("List of processors"),
        gettext_noop("GDPR, Art. 28 and 30"),
        gettext_noop("Processor"),
        _processors,
    ),
    "literacy": Kind(
        gettext_noop("Register of AI literacy"),
        gettext_noop("AI Act, Art. 4"),
        gettext_noop("Person"),
        _literacy,
    ),
}
"""The documents that are kept for the organisation as a whole, in the order of the page."""
