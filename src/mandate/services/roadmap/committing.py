"""The MT commits to a plan by its signatures; of two plans computed at the same time the second is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Initiative, Person, Plan, Signature
from mandate.services import charter, formats, wording
from mandate.services.initiatives import states
from mandate.services.mandate import door
from mandate.services.refusals import Refused
from mandate.services.roadmap import asking
from mandate.services.roadmap.asking import COMMITTED, DRAFT, DROPPED, SUPERSEDED

INFEASIBLE = "infeasible"
MAKING = ("plan.made",)
"""The ledger's word for making a plan."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who signed the plan as it stands, how many count, how many are needed, and who could still sign."""

    signatures: tuple[Signature, ...]
    counted: int
    needed: int
    could: tuple[Person, ...]

    @property
    def missing(self) -> int:
        """Signatures that are still needed."""
        return max(0, self.needed - self.counted)


def standing(plan: Plan, *, today: date) -> Standing:
    """Where a plan stands with its signatures; the architect, who makes the plan, does not count."""
    rows = Signature.objects.filter(subject_kind=Plan.kind, subject=plan.key, digest=plan.digest, withdrawn_on=None)
    given = tuple(rows.select_related("person"))
    members = [row for row in given if row.role == Role.MT_MEMBER.value]
    counted = {row.person_id for row in door.still_here(members)}
    could = tuple(
        one for one in door.members(today) if not one.holds(Role.ARCHITECT) and one.key not in counted
    )  # fmt: skip
    return Standing(given, len(counted), door.quorum(charter.current(today=today)), could)


def sentence(plan: Plan, found: Standing) -> str:
    """Where the signatures stand, in one sentence."""
    signed = formats.listed(sorted(row.person.name for row in found.signatures))
    if plan.state == COMMITTED:
        day = formats.day(plan.committed_on)
        if not signed:
            return _("The MT committed to it on %(day)s.") % {"day": day}
        return _("%(people)s signed it; the MT is committed to it since %(day)s.") % {"people": signed, "day": day}
    text = ngettext(
        "%(count)s signature of the MT is missing.", "%(count)s signatures of the MT are missing.", found.missing
    )
    said = wording.opening(text % {"count": wording.spelled(found.missing)})
    return _("%(people)s signed. %(rest)s") % {"people": signed, "rest": said} if signed else said


def overtaken(plan: Plan) -> Plan | None:
    """The plan the MT committed to while this one was made or waited; None where it stands on what is committed."""
    now = asking.committed()
    if plan.state != DRAFT or now is None or now.key == plan.replaces_id:
        return None
    return now


def refusal(plan: Plan) -> Refused | None:
    """Why nobody can sign this plan now; None where it can be signed."""
    if plan.state != DRAFT:
        return Refused(why=_("Only a draft plan is signed."), whose_move=_("The architect's: make a new plan."))
    if not plan.result:
        return Refused(why=_("It is not computed yet."), whose_move=_("Nobody's: wait until it is."))
    if plan.result["status"] in (INFEASIBLE, "unknown"):
        return Refused(
            why=_("There is no plan to sign: these rules cannot hold together."), whose_move=_("The architect's.")
        )
    other = overtaken(plan)
    if other is not None:
        return Refused(
            why=_("While this plan was made, the MT committed to “%(name)s”. This one does not know it.")
            % {"name": other.name},
            whose_move=_("The architect's."),
            what_would_change_this=_("Plan again: the new plan starts from what is committed and moves little."),
        )
    return _aimless(plan)


def _aimless(plan: Plan) -> Refused | None:
    """Why the MT cannot commit to what serves no goal; None where everything the plan holds serves one."""
    held = [str(one["id"]) for one in plan.result.get("starts", ())]
    try:
        states.refuse_aimless(list(Initiative.objects.filter(key__in=held, state__in=states.OPEN)))
    except Refused as no:
        return no
    return None


@transaction.atomic
def sign(plan: Plan, person: Person | None, *, digest: str, by: Actor, today: date) -> Plan:
    """One signature under the plan that `digest` names; with the last one needed the MT is committed to it.

    Raises Refused for who may not sign, and where the plan is another one than was read.
    """
    plan = Plan.objects.get(key=plan.key)
    if person is None or not person.present(today) or not person.holds(Role.MT_MEMBER):
        raise Refused(
            why=_("The roadmap is signed by members of the MT; nobody signs it for them."),
            whose_move=_("The members' of the MT."),
        )
    no = refusal(plan)
    if no is not None:
        raise no
    if digest != plan.digest:
        raise Refused(
            why=_("This is another plan than the one you read."), whose_move=_("Yours: read what stands there.")
        )
    if person.holds(Role.ARCHITECT):
        raise Refused(
            why=_("You make the roadmap, so you do not sign it for the MT as well."),
            whose_move=_("The other members' of the MT."),
        )
    found = standing(plan, today=today)
    if any(row.person_id == person.key for row in found.signatures):
        raise Refused(why=_("You signed this plan already."), whose_move=_("The other members' of the MT."))
    act = Act.new()
    row = Signature(subject_kind=Plan.kind, subject=plan.key, digest=plan.digest, person=person)
    row.role, row.signed_on = Role.MT_MEMBER.value, today
    ledger.write(row, action="signature.given", by=by, why=_("Read and signed."), act=act)
    if standing(plan, today=today).missing == 0:
        _commit(plan, by=by, today=today, act=act, why=_("The last signature that was needed."))
    return plan


@transaction.atomic
def on_paper(plan: Plan, *, by: Actor, why: str, today: date) -> Plan:
    """The MT's word as it was given outside Mandate; only while nobody of it ever was on the people list.

    Raises Refused where members can sign themselves or were taken off the list, for who made the plan, without a
    reason, or where the plan cannot be signed.
    """
    plan = Plan.objects.get(key=plan.key)
    members = [one for one in door.members(today) if not one.holds(Role.ARCHITECT)]
    if members:
        found = standing(plan, today=today)
        raise Refused(
            why=_("The members of the MT sign the roadmap themselves. %(missing)s")
            % {"missing": sentence(plan, found)},
            whose_move=formats.listed(one.name for one in found.could),
            what_would_change_this=_("They sign on the page of the plan."),
        )
    no = refusal(plan)
    if no is not None:
        raise no
    if not why.strip():
        raise Refused(why=_("Say where and when the MT agreed to it."), whose_move=_("Yours."))
    door.refuse_whole_mt(Plan.kind, plan.key, MAKING, by=by)
    _commit(plan, by=by, today=today, act=Act.new(), why=why.strip())
    return plan


def _commit(plan: Plan, *, by: Actor, today: date, act: Act, why: str) -> None:
    """The plan as committed; the one before is superseded in the same deed, and what it holds is planned from now."""
    before = asking.committed()
    _plan_initiatives(plan, before, by=by, act=act)
    if before is not None and before.key != plan.key:
        before.state = SUPERSEDED
        told = _("“%(name)s” took its place.") % {"name": plan.name}
        ledger.write(before, action="plan.superseded", by=by, why=told, act=act)
    plan.state, plan.committed_on = COMMITTED, today
    ledger.write(plan, action="plan.committed", by=by, why=why, act=act)


def _plan_initiatives(plan: Plan, before: Plan | None, *, by: Actor, act: Act) -> None:
    """Drafts that the plan holds are planned; what the plan before held and this one does not is a draft again."""
    held = {str(one["id"]) for one in plan.result.get("starts", ())}
    left = {str(one["id"]) for one in before.result.get("starts", ())} - held if before is not None else set()
    rows = list(Initiative.objects.filter(key__in=held, state=states.DRAFT))
    out = list(Initiative.objects.filter(key__in=left, state=states.PLANNED))
    for row in rows:
        row.state = states.PLANNED
    for row in out:
        row.state = states.DRAFT
    named = {"name": plan.name}
    planned, left_out = _("The MT committed to “%(name)s”.") % named, _("“%(name)s” leaves it out.") % named
    for found, why in ((rows, planned), (out, left_out)):
        if found:
            ledger.write_many(found, action="initiative.changed", by=by, why=why, act=act)


def drop(plan: Plan, *, by: Actor, why: str) -> None:
    """A draft put away, with the reason. Raises Refused for another than a draft, or without one."""
    if plan.state != DRAFT:
        raise Refused(
            why=_("Only a draft plan is put away: the MT's commitment stays."),
            whose_move=_("The MT's: it commits to another plan."),
        )
    if not why.strip():
        raise Refused(why=_("Say why it is put away: somebody will ask."), whose_move=_("Yours."))
    plan.state = DROPPED
    ledger.write(plan, action="plan.dropped", by=by, why=why.strip())
