"""Booked spend as JSON: the lines, the share of experiments they give, what a line counts as, and signatures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.bodies import FileGiven, Given, MustSayWhy
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.records import Kept
from mandate.api.shapes import Out, RowFault
from mandate.api.texts import Words
from mandate.records import clock, seen
from mandate.records.models import Booking as BookingRow
from mandate.records.models import Initiative, Organisation
from mandate.services.portfolio import bookings as service
from mandate.services.portfolio import signing
from mandate.services.portfolio.share import share

router = Router(tags=["bookings"])
Approach = Literal["proven", "experiment", "other"]


class Booking(Kept):
    """Money that finance booked for a tactic in a month."""

    month: date
    title: str
    vendor: str
    amount: Decimal
    currency: str
    approach: Approach = Field(description="What it counts as in the share of experiments.")
    source: str
    line: int | None


class Bookings(Answer):
    """A part of the lines."""

    items: list[Booking]


class BookingsAsked(Asked):
    """What the list can be asked."""

    approach: Approach | None = None
    sort: Words = Field(default="", max_length=40, description="month, title, vendor or amount; - before: backwards.")


class ShareOut(Out):
    """Experiments against proven work in one currency."""

    currency: str
    experiment: Decimal = Field(description="Booked in twelve months, and what running experiments may lose.")
    proven: Decimal
    percent: float | None = Field(description="Null while nothing of either was booked.")
    ceiling: int
    over: bool
    digest: str = Field(description="What is signed: every line with its amount and what it counts as.")
    signed_by: list[str]


class CountsAs(MustSayWhy):
    """Lines that count as something else."""

    keys: list[Words] = Field(min_length=1, max_length=500)
    approach: Approach


class Counted(Out):
    """The deed; empty where nothing differed."""

    act: str


class BookingsSign(Given):
    """What is signed, by its digest."""

    digest: Words = Field(min_length=64, max_length=64)


class BookingsSigned(Out):
    """How many signatures are still needed."""

    missing: int


class FinanceFile(FileGiven):
    """Finance's file, and what its groups count as where that differs from what the look proposed."""

    counts_as: dict[Words, Approach] = Field(
        default_factory=dict, max_length=2000, description="By the id of a group, as the look gave it."
    )


class BookingGroup(Out):
    """Lines with the same text and vendor: what they come to by currency, and what is proposed and why."""

    id: str
    vendor: str
    title: str
    lines: int
    sums: dict[str, Decimal]
    approach: Approach
    reason: str


class FileOutcome(Out):
    """What the file brings, or would bring; with any fault nothing is written."""

    written: bool
    act: str = Field(description="One id for all lines, to undo them by; empty where nothing was written.")
    token: str = Field(description="Send it back to write exactly this.")
    new: int
    known: int = Field(description="Lines that were brought before.")
    groups: list[BookingGroup]
    faults: list[RowFault]


class BookingsUndo(Given):
    """Which deed to take back."""

    act: Words = Field(min_length=1, max_length=40)


class BookingsUndone(Out):
    """How many lines went."""

    removed: int


@router.get("/bookings", response=Bookings, auth=may("see capacity"))
def bookings(request: Call, asked: Query[BookingsAsked]) -> Any:
    """Every booked line, the newest month first."""
    listed = Listed(
        title=_("Booked spend"), rows=Rows.of(BookingRow, request, asked.moment), answer=Bookings,
        search=("title", "vendor", "source"), sorts={name: name for name in ("month", "title", "vendor", "amount")},
        sort="-month", where={"approach": asked.approach},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.get("/bookings/share", response=ShareOut, auth=may("see capacity"))
def experiment_share(request: Call, asked: Query[At]) -> Any:
    """The share of experiments now against its ceiling, and who signed the lines it comes from."""
    person, company = request.auth.person, Organisation.objects.first()
    rows = list(seen.rows(BookingRow, person, asked.moment))
    currency = company.currency if company else "EUR"
    ceiling = company.experiment_share if company else 30
    initiatives = seen.rows(Initiative, person, asked.moment)
    found = share(rows, initiatives, ceiling=ceiling, currency=currency, today=asked.day)
    stands = service.standing(rows, today=asked.day)
    return {
        "currency": found.currency, "experiment": found.experiment, "proven": found.proven,
        "percent": None if found.percent is None else round(float(found.percent), 1), "ceiling": found.ceiling,
        "over": found.over, "digest": stands.digest, "signed_by": signing.names(stands.signatures),
    }  # fmt: skip


@router.post("/bookings/import", response=FileOutcome, auth=may("plan roadmap"))
def bring_bookings(request: Call, given: FinanceFile) -> Any:
    """Send finance's file: first to see what its lines count as, then with `dry_run` false to write it as one deed."""
    planned = service.plan(given.data(), name=given.name)
    unknown = set(given.counts_as) - {group.id for group in planned.groups}
    if unknown:
        raise NotValid({"counts_as": _("There is no such group in the file: %(id)s.") % {"id": min(unknown)}})
    act = None
    if not given.dry_run:
        by, token = request.auth.actor, given.token or None
        act = service.write(planned, given.counts_as, by=by, why=given.why, token=token)
    groups = [
        {"id": one.id, "vendor": one.vendor, "title": one.title, "lines": one.lines, "sums": dict(one.sums),
         "approach": given.counts_as.get(one.id, one.approach), "reason": one.reason}
        for one in planned.groups
    ]  # fmt: skip
    return {
        "written": act is not None, "act": act.id if act else "", "token": planned.token, "new": len(planned.rows),
        "known": planned.same, "groups": groups, "faults": planned.faults,
    }  # fmt: skip


@router.post("/bookings/undo", response=BookingsUndone, auth=may("plan roadmap"))
def undo_bookings(request: Call, given: BookingsUndo) -> Any:
    """Take back what one file brought; refused where one of its lines was changed since."""
    return {"removed": service.undo(given.act, by=request.auth.actor)}


@router.post("/bookings/count-as", response=Counted, auth=may("plan roadmap"))
def count_bookings_as(request: Call, given: CountsAs) -> Any:
    """Lines count as something else, as one deed."""
    rows = list(BookingRow.objects.filter(key__in=given.keys))
    if len(rows) != len(set(given.keys)):
        raise NotValid({"keys": _("There is no such record.")})
    act = service.change(rows, given.approach, by=request.auth.actor, why=given.why)
    return {"act": act.id if act else ""}


@router.post("/bookings/sign", response=BookingsSigned, auth=may("sign roadmap"))
def sign_bookings(request: Call, given: BookingsSign) -> Any:
    """A member of the MT signs the lines as they stand."""
    found = service.sign(me(request), digest_=given.digest, by=request.auth.actor, today=clock.today())
    return {"missing": found.missing}
