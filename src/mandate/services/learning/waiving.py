"""Training waived, or less of it asked after the commitment: a decision that waits for the MT."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Kind, Verdict
from mandate.engines.terms import DataClass, Money
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Initiative, Person
from mandate.services import charter, decisions, formats, routing
from mandate.services.deciding import settling, words
from mandate.services.decisions import PREPARED, Proposal
from mandate.services.learning import gating
from mandate.services.refusals import Refused
from mandate.services.sheets import values
from mandate.services.sheets.names import Names


def waiting(row: Initiative) -> list[Decision]:
    """Decisions about its training that wait for the MT."""
    about = Decision.objects.filter(state=PREPARED, subject_kind__in=(gating.WAIVER, gating.LESS))
    return list(about.filter(subject__startswith=row.key))


def problems(*, why: str, until: date | None, today: date) -> dict[str, str]:
    """What is wrong with a waiver as asked, per field."""
    found = {}
    if not why.strip():
        found["why"] = _("Say why it cannot wait for the training: the MT reads this.")
    if until is None or until <= today:
        found["until"] = _("Say until which day to come it holds: by then everybody is trained.")
    return found


def waive(row: Initiative, *, why: str, until: date | None, by: Actor, person: Person | None, today: date) -> Decision:
    """A decision, prepared for the MT, that lets an initiative go on untrained until a day.

    Raises Refused without a reason or a day, where nothing is asked, or where one waits already.
    """
    wrong = problems(why=why, until=until, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if not row.required:
        raise Refused(why=_("It asks for no training, so there is nothing to waive."), whose_move=_("Nobody's."))
    title = _("May “%(title)s” go on before everybody is trained?") % {"title": row}
    return _prepared(row, gating.WAIVER, row.key, title=title, why=why, until=until, by=by, person=person, today=today)


def ask_less(
    row: Initiative, required: Mapping[str, int], *, why: str, by: Actor, person: Person | None, today: date
) -> Decision:
    """A decision, prepared for the MT, after which the initiative may ask exactly these levels. Raises Refused."""
    if not why.strip():
        raise Refused(why=_("Say why less is enough: the MT reads this."), whose_move=_("Yours."))
    names = Names()
    said = formats.listed(values.needs(names, required)) or _("nothing")
    title = _("May “%(title)s” ask for less training: %(what)s?") % {"title": row, "what": said}
    subject = gating.subject_of_less(row.key, required, row.teams)
    return _prepared(row, gating.LESS, subject, title=title, why=why, until=None, by=by, person=person, today=today)


@transaction.atomic
def _prepared(
    row: Initiative, kind: str, subject: str, *, title: str, why: str, until: date | None, by: Actor,
    person: Person | None, today: date,
) -> Decision:  # fmt: skip
    if Decision.objects.filter(subject_kind=kind, subject=subject, state=PREPARED).exists():
        raise Refused(why=_("The MT was asked this already and did not answer yet."), whose_move=_("The MT's."))
    proposal = Proposal(
        title=title, verdict=words.OPTION, why=why, kind=Kind.POLICY, subject_kind=kind, subject=subject,
        cost=Money(charter.currency(), Decimal(0)), hours=Decimal(0), data_class=DataClass.PUBLIC,
    )  # fmt: skip
    routed = decisions.route(proposal, today=today)
    if routed.verdict is Verdict.NEVER:
        raise routing.refusal(routed)
    made = Decision(
        title=title[:200], question=row.title, verdict=words.OPTION, why=why.strip(), case=Kind.POLICY.value,
        effect="allows", data_class=int(DataClass.PUBLIC), subject_kind=kind, subject=subject, cost=0,
        currency=charter.currency(), hours=0, teams=list(row.teams), until=until, intake="desk", brought_by=person,
        brought_on=today, owner=person, taken_on=today, review_on=until or settling.usual_review(today),
        evidence=[{"kind": "initiative", "key": row.key, "note": ""}],
    )  # fmt: skip
    settling.to_mt(made, routed, today=today)
    decisions.prepare(made, by=by, act=Act.new())
    return made


def set_required(
    row: Initiative, given: Any, *, why: str, by: Actor, person: Person | None, today: date
) -> Decision | None:
    """The levels an initiative asks for from now on; the decision where the MT has to agree first, else None.

    Raises Refused for competences that are not there, and as the initiative itself does.
    """
    from mandate.services.portfolio import keeping
    from mandate.services.portfolio.fields import INITIATIVES

    field = INITIATIVES.field("required")
    try:
        required = values.read(field, given, Names(), kept=row.required)
    except values.Wrong as wrong:
        raise Refused(why=str(wrong), whose_move=_("Yours.")) from None
    stored = Initiative.objects.get(key=row.key)
    would = Initiative(key=row.key, required=required, teams=stored.teams)
    if gating.committed(stored) and gating.lowers(stored, would):
        agreed = gating.agreed_less(would, today=today)
        if not agreed:
            return ask_less(stored, required, why=why, by=by, person=person, today=today)
    keeping.change(row, {"required": required}, by=by, today=today, why=why)
    return None
