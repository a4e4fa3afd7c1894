"""What finance booked: brought from its file, proposed as proven, experiment or other, signed by the MT."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.files.returned import NotReturned, ReturnedRow, read_table_back
from mandate.connectors.files.tables import Column, Kind
from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Booking, Change, Organisation, Person
from mandate.services.portfolio import signing
from mandate.services.portfolio.share import APPROACHES, EXPERIMENT, OTHER, PROVEN
from mandate.services.portfolio.signing import Standing
from mandate.services.refusals import Refused
from mandate.services.sheets.pace import Tell, counted, unheard
from mandate.services.sheets.returning import SHOWN_FAULTS, SHOWN_GROUPS, Fault, Group, Shown
from mandate.services.sheets.values import clean

LARGEST, MOST_ROWS = 5_000_000, 20_000
SUBJECT = "booked-spend"
COLUMNS = (
    Column("month", "Month", "Maand"),
    Column("month", "Date", "Datum"),
    Column("month", "Posting date", "Boekdatum"),
    Column("title", "Description", "Omschrijving"),
    Column("title", "Text", "Boekingstekst"),
    Column("vendor", "Vendor", "Leverancier"),
    Column("vendor", "Supplier", "Crediteur"),
    Column("amount", "Amount", "Bedrag", Kind.NUMBER),
    Column("amount", "Net amount", "Bedrag excl. btw", Kind.NUMBER),
    Column("currency", "Currency", "Valuta"),
    Column("approach", "Approach", "Aanpak"),
    Column("approach", "Proven or experiment", "Bewezen of experiment"),
)
"""Headings that finance systems give these columns, in both languages."""
_EXPERIMENT = ("pilot", "proef", "experiment", "trial", "beta", "poc", "sandbox", "licentie test")
_PROVEN = (
    "ads", "advert", "google", "meta", "linkedin", "seo", "sea", "mailing", "newsletter", "nieuwsbrief", "beurs",
    "fair", "dealer", "catalogus", "catalogue", "folder", "fotografie", "photo", "sponsor", "event", "print",
    "campagne", "campaign", "showroom",
)  # fmt: skip
"""Words of lines that mean a tactic with years behind it, or a try. A proposal, never more: the architect confirms."""
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY_FIRST = re.compile(r"(?:\d{1,2}[-./])?(\d{1,2})[-./](\d{4})")


@dataclass(slots=True)
class Plan:
    """What a file of finance brings: rows to write, grouped for a decision, what is known already, and its faults."""

    rows: list[Booking] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0

    @property
    def token(self) -> str:
        """Changes when the plan brings anything else than what was shown."""
        return hashlib.sha256("\n".join(row.key for row in self.rows).encode()).hexdigest()[:32]

    def shown(self) -> Shown:
        """What a page shows of it."""
        return Shown(
            new=len(self.rows), same=self.same, faulty=len(self.faults), token=self.token, tactics=len(self.groups),
            faults=tuple(self.faults[:SHOWN_FAULTS]), groups=tuple(self.groups[:SHOWN_GROUPS]),
        )  # fmt: skip


def plan(data: bytes, *, name: str, tell: Tell = unheard) -> Plan:
    """What the file would bring; nothing is written; `tell` hears how far it is. Raises Refused for no such file."""
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    try:
        found = read_table_back(data, COLUMNS, key=None)
    except NotReturned as fault:
        raise Refused(
            why=fault.nl if (get_language() or "en").startswith("nl") else fault.en,
            what_would_change_this=_("A file with at least a month, a description and an amount in each row."),
        ) from None
    if {"month", "amount"} & set(found.missing) or len(found.rows) > MOST_ROWS:
        raise Refused(
            why=_("A column with the month or date, and one with the amount, are needed."),
            what_would_change_this=_("Name them Month and Amount, and bring at most 20,000 rows."),
        )
    made, company = Plan(), Organisation.objects.first()
    dutch = (get_language() or "en").startswith("nl")
    made.faults = [Fault(row.line, row.column, row.nl if dutch else row.en) for row in found.refused]
    _read(made, counted(found.rows, tell), name, company.currency if company else "EUR")
    made.groups = _groups(made.rows)
    return made


def _read(made: Plan, rows: Iterable[ReturnedRow], name: str, currency: str) -> None:
    known = set(Booking.objects.values_list("key", flat=True))
    times: Counter[str] = Counter()
    for one in rows:
        row = _row(made, one, name, currency)
        if row is None:
            continue
        said = f"{row.month}:{row.title}:{row.vendor}:{row.amount}:{row.currency}"
        times[said] += 1
        row.key = hashlib.sha256(f"booking:{said}:{times[said]}".encode()).hexdigest()[:20]
        if row.key in known:
            made.same += 1
        else:
            made.rows.append(row)


def _row(made: Plan, one: ReturnedRow, name: str, currency: str) -> Booking | None:
    cells = one.values
    month, amount = _month(str(cells.get("month") or "")), cells.get("amount")
    title, vendor = (clean(cells.get(part) or "", lines=False) for part in ("title", "vendor"))
    if amount is None and not title:
        return None  # an empty line, or a heading between sums
    problem = ""
    if month is None:
        problem = _("Write the month as 2026-09, or a date.")
    elif amount is None:
        problem = _("There is no amount.")
    elif not (title or vendor):
        problem = _("Say for what, or to whom.")
    said = clean(cells.get("currency") or currency).upper()
    if len(said) != 3 or not said.isalpha():
        problem = problem or _("A currency is three letters: EUR.")
    if problem or month is None:
        made.faults.append(Fault(one.line, "", problem))
        return None
    wanted = clean(cells.get("approach") or "").lower()
    row = Booking(month=month, title=(title or vendor)[:160], vendor=vendor[:120], currency=said)
    row.amount = Decimal(str(amount)).quantize(Decimal("0.01"))
    row.source, row.line = name[:200], one.line
    row.approach = _WORDS.get(wanted, "")
    return row


_WORDS = {
    "proven": PROVEN, "bewezen": PROVEN, "experiment": EXPERIMENT, "other": OTHER, "overig": OTHER, "anders": OTHER,
}  # fmt: skip


def _month(text: str) -> date | None:
    found = _MONTH.match(text.strip())
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    other = None if found else _DAY_FIRST.fullmatch(text.strip())
    if other:
        year, month = int(other[2]), int(other[1])
    return date(year, month, 1) if 1 <= month <= 12 and 2000 <= year <= 2100 else None


def _groups(rows: Sequence[Booking]) -> list[Group]:
    """The lines by vendor and text, the largest first, each with a proposal."""
    confirmed = _confirmed()
    by_name: dict[tuple[str, str], list[Booking]] = {}
    for row in rows:
        by_name.setdefault((row.vendor, row.title), []).append(row)
    found = []
    for (vendor, title), mine in by_name.items():
        sums: dict[str, Decimal] = {}
        for row in mine:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
        said = next((row.approach for row in mine if row.approach), "")
        approach, reason = (said, _("The file says so.")) if said else propose(title, vendor, confirmed)
        id_ = hashlib.sha256(f"{vendor}:{title}".encode()).hexdigest()[:12]
        found.append(Group(id_, vendor, title, len(mine), tuple(sums.items()), approach, reason))
    return sorted(found, key=lambda one: -max(abs(amount) for _currency, amount in one.sums))


def _confirmed() -> dict[str, str]:
    """What was confirmed before, by text and by vendor; a vendor with two approaches says nothing."""
    found: dict[str, set[str]] = {}
    for vendor, title, approach in Booking.objects.values_list("vendor", "title", "approach").distinct():
        for name in filter(None, (title.casefold(), vendor.casefold())):
            found.setdefault(name, set()).add(approach)
    return {name: next(iter(said)) for name, said in found.items() if len(said) == 1}


def propose(title: str, vendor: str, confirmed: Mapping[str, str]) -> tuple[str, str]:
    """Proven, experiment or other for a line, and why: as it was confirmed before, else by its words."""
    for name in (title, vendor):
        if name and name.casefold() in confirmed:
            return confirmed[name.casefold()], _("As “%(name)s” was confirmed before.") % {"name": name}
    words = f" {title} {vendor} ".casefold()
    for approach, known in ((EXPERIMENT, _EXPERIMENT), (PROVEN, _PROVEN)):
        word = next((one for one in known if re.search(rf"\b{re.escape(one)}", words)), None)
        if word:
            return approach, _("Because of the word “%(word)s”.") % {"word": word}
    return OTHER, _("Nothing in it says either.")


def write(
    planned: Plan, chosen: Mapping[str, str], *, by: Actor, why: str, token: str | None = None, tell: Tell = unheard
) -> Act | None:
    """The lines as one deed, each group as the architect confirmed it; None where every line is known already.

    `tell` hears how far it is.
    Raises Refused with faults, without a reason, or where the record changed since the plan was shown.
    """
    if planned.faults:
        raise Refused(
            why=_("Nothing was written: the file has faults."),
            reasons=tuple(str(fault) for fault in planned.faults[:50]),
            what_would_change_this=_("Mend them in the file and bring it again."),
        )
    if token is not None and token != planned.token:
        raise Refused(
            why=_("The rows changed since you looked, so nothing was written."),
            what_would_change_this=_("Bring the file again and look at what it changes now."),
        )
    if not why.strip():
        raise Refused(why=_("Say why: one reason for the whole file."))
    said = {(group.vendor, group.title): chosen.get(group.id, group.approach) for group in planned.groups}
    for row in planned.rows:
        row.approach = said[row.vendor, row.title]
        if row.approach not in APPROACHES:
            raise Refused(why=_("Choose proven, experiment or other for every line."), whose_move=_("Yours."))
    if not planned.rows:
        return None
    return ledger.write_many(counted(planned.rows, tell), action="booking.imported", by=by, why=why.strip())


@transaction.atomic
def undo(act: str, *, by: Actor) -> int:
    """Take back what one file brought; how many lines. Raises Refused where one was changed since."""
    keys = Change.objects.filter(act=act, action="booking.imported").values_list("key", flat=True) if act else []
    rows = list(Booking.objects.filter(key__in=list(keys)))
    if not rows:
        raise Refused(why=_("There is nothing to take back: it is gone already, or was never done."))
    if any(row.version != 1 for row in rows):
        raise Refused(
            why=_("Some of these lines were changed since, so they are not simply taken back."),
            whose_move=_("Yours."),
            what_would_change_this=_("Change the rows one by one."),
        )
    deed = Act.new()
    for row in rows:
        ledger.remove(row, action="booking.removed", by=by, why=_("Undo: taken back."), act=deed)
    return len(rows)


def change(
    rows: Sequence[Booking], approach: str, *, by: Actor, why: str, versions: Mapping[str, int] | None = None
) -> Act | None:
    """Lines said to be something else, as one deed. Raises Refused, or Stale where one changed meanwhile."""
    if approach not in APPROACHES:
        raise Refused(why=_("Choose proven, experiment or other for every line."), whose_move=_("Yours."))
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."), whose_move=_("Yours."))
    for row in rows:
        if versions is not None and versions.get(row.key) != row.version:
            raise Stale(_("%(name)s was changed meanwhile. Look again before you change it.") % {"name": row})
    changed = [row for row in rows if row.approach != approach]
    for row in changed:
        row.approach = approach
    return ledger.write_many(changed, action="booking.changed", by=by, why=why.strip()) if changed else None


def digest(rows: Iterable[Any]) -> str:
    """What the MT signs: every line with its amount and what it counts as."""
    said = sorted([row.key, f"{row.amount:.2f}", row.currency, row.approach] for row in rows)
    return signing.digest(said)


def standing(rows: Iterable[Any], *, today: date) -> Standing:
    """Where the signatures under the booked spend as it is stand."""
    return signing.standing(Booking.kind, SUBJECT, digest(rows), today=today)


def sign(person: Person | None, *, digest_: str, by: Actor, today: date) -> Standing:
    """One signature of a member of the MT under what stands there. Raises Refused."""
    rows = list(Booking.objects.all())
    if not rows:
        raise Refused(why=_("There is nothing to sign: no spend was brought yet."), whose_move=_("The architect's."))
    return signing.sign(Booking.kind, SUBJECT, digest(rows), person, digest_=digest_, by=by, today=today)
