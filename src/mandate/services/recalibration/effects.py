"""What a session does the moment it is signed: all of it in one change, or nothing; and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import recalibration as engine
from mandate.engines.recalibration import Verdict
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Development, Grant, Point, Recalibration, Record, Tool, Vendor
from mandate.services import decisions, watch
from mandate.services.asking_access import grants
from mandate.services.mandate import door
from mandate.services.recalibration import deciding, planning, proposals
from mandate.services.refusals import Refused

Effect = dict[str, Any]
"""One row that changed: its kind and key, and for what is no decision its fields before and after."""
_TRIAGE = {Verdict.TRY: watch.TRY, Verdict.WAIT: watch.WAIT, Verdict.DROP: watch.IGNORE}
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Grant.kind: ("state", "until"),
        Vendor.kind: ("agreement_until",),
        Development.kind: ("triage", "note", "triaged_on", "again_on"),
    }
)
_MODELS: Mapping[str, type[Record]] = MappingProxyType(
    {Grant.kind: Grant, Vendor.kind: Vendor, Development.kind: Development}
)
_BACK: Mapping[str, str] = MappingProxyType(
    {Grant.kind: "grant.changed", Vendor.kind: "vendor.changed", Development.kind: "development.triaged"}
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who carries it out, on which day, in which change, of which session."""

    row: Recalibration
    by: Actor
    today: date
    act: Act

    @property
    def who(self) -> str:
        """In whose name the MT agreed: its member signed the session."""
        return _("MT, recalibration %(number)s") % {"number": self.row.number}


def carry_out(row: Recalibration, *, by: Actor, today: date, act: Act) -> list[Effect]:
    """Everything that was decided, in the order of the agenda. Raises Refused with every point that cannot be.

    Raises TooFewSigned where nothing stands in the way but signatures of the MT.
    """
    deed, effects, failed = Deed(row, by, today, act), list[Effect](), list[str]()
    waits: door.TooFewSigned | None = None
    for point in row.points.order_by("position"):
        if not point.verdict or not engine.changes(point.subject_kind, Verdict(point.verdict)):
            continue
        try:
            with transaction.atomic():
                effects += _one(point, deed)
        except door.TooFewSigned as refused:
            waits = refused
        except Refused as refused:
            failed.append(f"{point.facts.get('name', point.subject)}: {refused.why}")
    if failed:
        raise Refused(
            why=_("Nothing was carried out, because not everything can be."),
            whose_move=_("The architect's: decide these points anew."),
            what_would_change_this=_("Another answer to each of them; then it is signed again."),
            reasons=tuple(failed),
        )
    if waits is not None:
        raise waits
    return effects


def _one(point: Point, deed: Deed) -> list[Effect]:
    """One point carried out; what it changed."""
    effect = _DOING[point.subject_kind](point, deed)
    if effect is None:
        return []
    if effect["kind"] == Decision.kind:
        point.facts = {**point.facts, "decision": effect["key"]}
    ledger.write(point, action="point.carried_out", by=deed.by, why=point.why, act=deed.act)
    return [effect]


def _on_tool(point: Point, deed: Deed) -> Effect | None:
    """The decision that the session took: under the charter alone, or agreed by the MT that signs it."""
    tool = Tool.objects.filter(key=point.subject).first()
    if tool is None:
        raise Refused(why=_("It stands in no register any more."))
    _refuse_past(point, deed.today)
    proposal = proposals.of_tool(tool, deciding.given_of(point))
    decision = decisions.decide(proposal, by=deed.by, today=deed.today, owner=point.owner, act=deed.act)
    if decision.state == decisions.PREPARED:
        signed = {one.get("person") for one in deed.row.signatures if one["role"] == Role.MT_MEMBER.value}
        door.refuse_unless_signed(decision, signed, today=deed.today)
        decisions.answer_prepared(
            decision, agreed=True, who=deed.who, on=deed.today, by=deed.by, act=deed.act, why=point.why
        )
    return {"kind": Decision.kind, "key": decision.key}


def _on_grant(point: Point, deed: Deed) -> Effect | None:
    """Access ends now, or later than it did; what ended by itself needs no end and cannot go on."""
    grant = Grant.objects.filter(key=point.subject).first()
    over = grant is None or grants.state_of(grant, today=deed.today) in (grants.GONE, grants.ENDED)
    if point.verdict == Verdict.STOP:
        if grant is None or over:
            return None
        was = _fields(grant)
        grants.end(grant, by=deed.by, why=point.why, act=deed.act)
        return _changed(grant, was)
    if grant is None or over:
        raise Refused(why=_("This access has ended already."))
    _refuse_past(point, deed.today)
    was, grant.until = _fields(grant), point.until
    ledger.write(grant, action="grant.changed", by=deed.by, why=point.why, act=deed.act)
    return _changed(grant, was)


def _on_vendor(point: Point, deed: Deed) -> Effect | None:
    vendor = Vendor.objects.filter(key=point.subject).first()
    if vendor is None:
        raise Refused(why=_("It stands in no register any more."))
    _refuse_past(point, deed.today)
    was, vendor.agreement_until = _fields(vendor), point.until
    ledger.write(vendor, action="vendor.changed", by=deed.by, why=point.why, act=deed.act)
    return _changed(vendor, was)


def _on_development(point: Point, deed: Deed) -> Effect | None:
    row = Development.objects.filter(key=point.subject).first()
    if row is None:
        raise Refused(why=_("It is on the watch list no more."))
    was, verdict = _fields(row), _TRIAGE[Verdict(point.verdict)]
    watch.triage(
        row, verdict, note=point.why, by=deed.by, today=deed.today, again_on=point.until, act=deed.act
    )  # fmt: skip
    return _changed(row, was)


_DOING: Mapping[str, Callable[[Point, Deed], Effect | None]] = MappingProxyType(
    {"tool": _on_tool, Grant.kind: _on_grant, Vendor.kind: _on_vendor, Development.kind: _on_development}
)


def _refuse_past(point: Point, today: date) -> None:
    if point.until is not None and point.until <= today:
        raise Refused(why=_("The end lies in the future."))


def _fields(row: Record) -> Effect:
    values = {name: getattr(row, name) for name in _FIELDS[row.kind]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _changed(row: Record, was: Effect) -> Effect:
    return {"kind": row.kind, "key": row.key, "was": was, "now": _fields(row)}


@transaction.atomic
def undo(row: Recalibration, *, by: Actor, why: str, today: date, at: datetime) -> Recalibration:
    """A signed session taken back as a new change: its rows stand as before, and it is open to decide and sign anew.

    Raises Refused without a reason, for another than the last session, once the next one is prepared, or, whole, where
    somebody changed a row since.
    """
    following = _refuse_undo(row, why)
    act, failed = Act.new(), []
    for effect in reversed(row.facts.get("effects", [])):
        try:
            with transaction.atomic():
                _take_back(effect, by=by, why=why.strip(), act=act)
        except Refused as refused:
            failed.append(refused.why)
    if failed:
        raise Refused(
            why=_("Nothing was taken back, because not everything can be."),
            whose_move=_("Yours: change these rows on their own pages, or decide about them in the next session."),
            reasons=tuple(failed),
        )
    if following is not None:
        ledger.remove(following, action="recalibration.undone", by=by, why=why.strip(), act=act)
    row.state, row.held_on, row.signatures, row.facts = planning.OPEN, None, [], {}
    ledger.write(row, action="recalibration.undone", by=by, why=why.strip(), act=act)
    decisions.follow(today=today, at=at)
    return row


def _refuse_undo(row: Recalibration, why: str) -> Recalibration | None:
    """The session that was planned after this one, which goes with it."""
    if row.state != planning.SIGNED:
        raise Refused(why=_("This session is not signed, so there is nothing to take back."), whose_move=_("Nobody's."))
    if not why.strip():
        raise Refused(why=_("Say why it is undone: the reason stays with the decision."), whose_move=_("Yours."))
    following = Recalibration.objects.filter(number__gt=row.number).order_by("number").first()
    if following is not None and following.state != planning.PLANNED:
        raise Refused(
            why=_("The next session is prepared already, and it builds on this one."),
            whose_move=_("Yours: decide about it in the next session."),
        )
    return following


def _take_back(effect: Effect, *, by: Actor, why: str, act: Act) -> None:
    if effect["kind"] == Decision.kind:
        decision = Decision.objects.filter(key=effect["key"]).first()
        if decision is None or decision.state != decisions.TAKEN:
            raise Refused(why=_("%(name)s: decided anew since.") % {"name": decision or effect["key"]})
        while decision.state != decisions.UNDONE:
            decisions.take_back(decision, by=by, why=why, act=act)
        return
    row = _MODELS[effect["kind"]]._base_manager.filter(key=effect["key"]).first()
    if row is None or _fields(row) != effect["now"]:
        name = str(row) if row is not None else effect["key"]
        raise Refused(why=_("%(name)s: changed since.") % {"name": name})
    fields = {field.attname: field for field in row._meta.concrete_fields}
    for name, value in effect["was"].items():
        setattr(row, name, fields[name].to_python(value))
    ledger.write(row, action=_BACK[effect["kind"]], by=by, why=why, act=act)
