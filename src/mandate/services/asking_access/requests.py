"""Requests: made from a no, routed to a lane with a promise, withdrawn, moved, and looked at once more on appeal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.access import lanes
from mandate.engines.access.lanes import Asked, Lane, Routed
from mandate.engines.charter import Case, Kind, Verdict
from mandate.engines.terms import DataClass, Money, Role, Status
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Dataset, Person, Purpose, Request, Tool, Vendor
from mandate.services import charter, formats
from mandate.services.asking_access import rights
from mandate.services.asking_access.promises import promises
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

OPEN, APPROVED, DENIED, WITHDRAWN, EXPIRED = "open", "approved", "denied", "withdrawn", "expired"
ACCESS, IDEA = "access", "idea"
WAY = "way"
"""The kind of an idea that is a way of working: it is answered as every idea, and never becomes a tool."""
MOST_DAYS = 365
LONGEST = 4000
MOST_OPEN = 25
"""Requests that one person can have waiting: more is a mistake or a script."""
_HOLDING = ("signed", "not_needed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form, a script or a page asks for; days as text until they are checked.

    For an idea `name` and `link` say what it is, `yields` what it would bring.
    """

    why: str = ""
    subject_kind: str = ""
    subject: str = ""
    name: str = ""
    link: str = ""
    yields: str = ""
    purpose: str = ""
    data_class: int | None = None
    wanted_until: str = ""
    emergency: bool = False


def problems(wanted: Wanted, *, today: date) -> dict[str, str]:
    """What is wrong with a request, per field."""
    found = {}
    row = rights.row_of(wanted.subject_kind, wanted.subject) if wanted.subject else None
    if wanted.subject and row is None:
        found["name"] = _("It stands in no register any more. Bring it as an idea instead.")
    if not wanted.subject and not wanted.name.strip():
        found["name"] = _("Say what it is called.")
    elif not wanted.subject and wanted.emergency:
        found["name"] = _("Access in an emergency is for what stands in a register; an idea is brought without haste.")
    if not wanted.why.strip():
        found["why"] = _("Say what you need it for: whoever answers was not there.")
    elif len(wanted.why) + len(wanted.yields) > LONGEST:
        found["why"] = _("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)}
    if wanted.link and not wanted.link.startswith(("https://", "http://")):
        found["link"] = _("An address begins with https://.")
    if wanted.purpose and not Purpose.objects.filter(key=wanted.purpose).exists():
        found["purpose"] = _("There is no such purpose.")
    if wanted.data_class not in {None, *DataClass}:
        found["data_class"] = _("Choose one of the five classes of data.")
    elif wanted.data_class is None and wanted.subject_kind != Dataset.kind:
        found["data_class"] = _("Say which data it is for: that decides who answers.")
    return {**found, **end_problems(wanted.wanted_until, today=today, name="wanted_until", required=False)}


def end_problems(text: str, *, today: date, name: str = "until", required: bool = True) -> dict[str, str]:
    """What is wrong with a last day: it lies ahead, and at most a year."""
    if not text.strip():
        return {name: _("Say until when: access never stays without an end.")} if required else {}
    found = day_of(text)
    if found is None:
        return {name: _("Write the date as 2027-03-01.")}
    if found < today:
        return {name: _("That day is over.")}
    if found > today + timedelta(days=MOST_DAYS):
        return {name: _("Access lasts a year at most, then it is looked at again.")}
    return {}


def facts(wanted: Wanted, person: Person, *, today: date) -> Asked:
    """What the lane depends on: the row as it stands, the vendor's agreement, and the charter in force."""
    row = rights.row_of(wanted.subject_kind, wanted.subject)
    found = standing(row, wanted.data_class, today=today)
    architects = rights.answerers(today=today).architects
    return replace(
        found,
        to_mt=_to_mt(row, person, found.data_class, today),
        own=person.holds(Role.ARCHITECT) and len(architects) < 2,
    )


def standing(row: Tool | Dataset | None, rank: int | None, *, today: date) -> Asked:
    """What the lane depends on as far as the row itself says it, whoever asks and whatever the charter says."""
    rank = row.data_class if isinstance(row, Dataset) else rank
    vendor = _vendor(row)
    return Asked(
        status=_status(row),
        ceiling=_ceiling(row),
        data_class=None if rank is None else DataClass(rank),
        agreement=_agreement(row, today),
        trains=vendor is not None and vendor.training == "yes",
        review_overdue=vendor is not None and vendor.review_by is not None and vendor.review_by < today,
        to_mt=False,
        ended=row is not None and row.until is not None and row.until < today,
    )


def _status(row: Tool | Dataset | None) -> Status | None:
    """Where it stands; a dataset somebody owns is in use, one that nobody owns is undecided."""
    if row is None:
        return None
    if isinstance(row, Tool):
        return Status(row.status)
    return Status.IN_USE if row.owner_id else Status.UNKNOWN


def _ceiling(row: Tool | Dataset | None) -> DataClass | None:
    rank = getattr(row, "data_class", None)
    return None if rank is None else DataClass(rank)


def _vendor(row: Tool | Dataset | None) -> Vendor | None:
    return row.supplier if isinstance(row, Tool) else row.vendor if row is not None else None


def _agreement(row: Tool | Dataset | None, today: date) -> bool:
    """Whether a processor agreement holds; data that stays in our own house needs none."""
    vendor = _vendor(row)
    if vendor is None:
        return isinstance(row, Dataset)
    over = vendor.agreement_until is not None and vendor.agreement_until < today
    return vendor.agreement in _HOLDING and not over


def _to_mt(row: Tool | Dataset | None, person: Person, rank: DataClass | None, today: date) -> bool:
    """Whether the charter would send a new decision on this to the MT."""
    under = charter.under(today=today)
    case = Case(
        kind=Kind.DATA if isinstance(row, Dataset) else Kind.TOOL,
        cost=Money(under.currency, Decimal(0)),
        hours=Decimal(0),
        data_class=rank,
        on=today,
        teams=frozenset({person.team_id} if person.team_id else ()),
        vendor=getattr(row, "vendor", None) if isinstance(row, Tool) and row.vendor else None,
    )
    return charter.route(case, today=today, loaded=under).verdict is not Verdict.ALONE


@transaction.atomic
def make(wanted: Wanted, *, person: Person, by: Actor, today: date, sort: str = ACCESS) -> Request:
    """A request in its lane, with the day an answer is promised for. Raises Refused with what is wrong."""
    found = problems(wanted, today=today)
    if found:
        raise Refused(why=" ".join(found.values()))
    _refuse_twice(wanted, person)
    routed = lanes.route(facts(wanted, person, today=today), today=today, promises=promises())
    row = rights.row_of(wanted.subject_kind, wanted.subject)
    why = "\n\n".join(part.strip() for part in (wanted.why, wanted.yields) if part.strip())
    request = Request(
        sort=sort, person=person, subject_kind=_kind(wanted, row, sort), subject=row.key if row else "",
        name=(row.name if row else wanted.name).strip()[:120], link=wanted.link.strip()[:300], purpose=wanted.purpose,
        data_class=row.data_class if isinstance(row, Dataset) else wanted.data_class, why=why,
        wanted_until=day_of(wanted.wanted_until), emergency=wanted.emergency, asked_on=today,
    )  # fmt: skip
    promise(request, routed, today=today)
    ledger.write(request, action="request.made", by=by, why=wanted.why.strip())
    return request


def _kind(wanted: Wanted, row: Tool | Dataset | None, sort: str) -> str:
    """What it is about: a row, a way of working, or an idea for a tool, which has no kind before it is one."""
    if row is not None or (sort == IDEA and wanted.subject_kind == WAY):
        return wanted.subject_kind
    return ""


def promise(request: Request, routed: Routed, *, today: date) -> None:
    """Put a request into a lane, with the reasons and the day an answer is promised for; nothing is kept yet."""
    routed = lanes.at_once(routed, today=today) if request.emergency else routed
    request.lane, request.reasons = routed.lane.value, [str(reason.code) for reason in routed.reasons]
    request.promised_on, request.expires_on = routed.promised_on, routed.expires_on


def _refuse_twice(wanted: Wanted, person: Person) -> None:
    waiting = Request.objects.filter(person=person, state=OPEN)
    if waiting.count() >= MOST_OPEN:
        raise Refused(
            why=_("You have %(most)s requests waiting already.") % {"most": MOST_OPEN},
            whose_move=_("Yours."),
            what_would_change_this=_("Withdraw what you no longer need."),
        )
    if wanted.subject:
        same = waiting.filter(subject_kind=wanted.subject_kind, subject=wanted.subject, data_class=wanted.data_class)
    else:
        same = waiting.filter(subject="", name__iexact=wanted.name.strip()[:120])
    first = same.filter(purpose=wanted.purpose).first()
    if first is not None:
        raise Refused(
            why=_("You asked this already on %(day)s.") % {"day": formats.day(first.asked_on)},
            whose_move=_("An answer was promised for %(day)s.") % {"day": formats.day(first.promised_on)},
        )


def refuse_unless_open(request: Request) -> None:
    """Raises Refused where a request waits no more, saying who was first."""
    if request.state == OPEN:
        return
    words = {"day": formats.day(request.answered_on), "name": request.answered_by.name if request.answered_by else ""}
    said = {
        APPROVED: _("%(name)s approved this on %(day)s.") % words,
        DENIED: _("%(name)s denied this on %(day)s.") % words,
        WITHDRAWN: _("It was withdrawn by who asked."),
        EXPIRED: _("It ended without an answer."),
    }
    raise Refused(why=said[request.state], whose_move=_("Nobody's: it is answered. Who asked can ask again."))


@transaction.atomic
def withdraw(request: Request, *, person: Person, by: Actor, why: str = "") -> None:
    """Who asked takes it back. Raises Refused for anybody else, or when it waits no more; Stale if it changed."""
    refuse_unless_open(request)
    if request.person_id != person.key:
        raise Refused(why=_("Only who asked can withdraw it."), whose_move=request.person.name)
    request.state = WITHDRAWN
    ledger.write(request, action="request.withdrawn", by=by, why=why.strip() or _("No longer needed."))


@transaction.atomic
def move(request: Request, lane: str, *, person: Person, by: Actor, why: str, today: date) -> None:
    """The request in another lane, with that lane's promise from today. Raises Refused, Stale if it changed."""
    refuse_unless_open(request)
    rights.refuse_unless_may_answer(person, request, today=today)
    if lane not in set(Lane) or lane == request.lane:
        raise Refused(why=_("Choose another lane than the one it is in."))
    if not why.strip():
        raise Refused(why=_("Say why it moves: who asked will read it."), whose_move=_("Yours."))
    promise(request, lanes.promised(Lane(lane), (), today=today, promises=promises()), today=today)
    request.reasons = ["moved"]
    ledger.write(request, action="request.moved", by=by, why=why.strip())


@transaction.atomic
def appeal(request: Request, *, person: Person, by: Actor, why: str, today: date) -> Request:
    """The one second look at a no, by somebody else where possible. Raises Refused where there can be none."""
    if request.state != DENIED or request.appeal_of_id:
        raise Refused(why=_("Only a first no can be looked at again."))
    if request.person_id != person.key:
        raise Refused(why=_("Only who asked can appeal."), whose_move=request.person.name)
    if Request.objects.filter(appeal_of=request).exists():
        raise Refused(why=_("You appealed this already; there is one appeal."))
    if not why.strip():
        raise Refused(why=_("Say what was overlooked: otherwise the answer will be the same."), whose_move=_("Yours."))
    if len(why) > LONGEST:
        raise Refused(why=_("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)})
    names = ("sort", "subject_kind", "subject", "name", "link", "purpose", "data_class", "emergency")
    second = Request(
        person=person, why=why.strip(), wanted_until=_still(request.wanted_until, today), asked_on=today,
        appeal_of=request, **{name: getattr(request, name) for name in names},
    )  # fmt: skip
    lane = _lane_of_appeal(request, today)
    promise(second, lanes.promised(lane, (), today=today, promises=promises()), today=today)
    second.reasons = ["appeal"]
    ledger.write(second, action="request.made", by=by, why=why.strip())
    return second


def _still(until: date | None, today: date) -> date | None:
    return until if until is not None and until >= today else None


def _lane_of_appeal(request: Request, today: date) -> Lane:
    """The architect's; the MT's where no architect is left who did not deny it or ask it."""
    architects = {one.key for one in rights.answerers(today=today).architects}
    return Lane.REVIEW if architects - {request.answered_by_id, request.person_id} else Lane.MT


def waiting() -> Sequence[Request]:
    """Every open request, with what is needed to see who answers it."""
    return list(Request.objects.filter(state=OPEN).select_related(*rights.RELATED))
