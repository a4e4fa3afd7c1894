"""The sample company's roadmap: planned with little effort from what was filled in, and signed by its MT."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from mandate.connectors import planning
from mandate.connectors.children import ChildFailed
from mandate.records.ledger import Actor
from mandate.services.roadmap import committing, running


def fill(*, by: Actor, today: date) -> None:
    """A committed plan. Where no solver answers in time the sample has none, and the page says how to make one."""
    plan = running.make(name=_("Roadmap after the first round"), effort="quick", by=by, today=today)
    try:
        found = planning.ask("plan", {"asked": plan.asked})
    except ChildFailed:
        committing.drop(plan, by=by, why=_("The planner gave no answer in time."))
        return
    running.keep(plan, found, by=by)
    if committing.refusal(plan) is not None:
        return
    stands = committing.standing(plan, today=today)
    for member in stands.could[: stands.missing]:
        plan = committing.sign(plan, member, digest=plan.digest, by=by, today=today)
