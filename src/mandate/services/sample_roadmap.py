"""The sample company's roadmap: begun from starts that were searched for beforehand, and signed by its MT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mandate.connectors import planning
from mandate.connectors.children import ChildFailed
from mandate.records.ledger import Actor
from mandate.records.models import Initiative, Plan
from mandate.services import sample_words, wording
from mandate.services.roadmap import committing, explaining, running


def fill(*, by: Actor, today: date) -> None:
    """A committed plan. Where no solver answers in time the sample has none, and the page says how to make one.

    The first start of the product waits for this, so nothing is searched: the starts in the sample's file are checked
    and mended where this month has other hours, and the relaxation says how far from the best that is.
    """
    plan = running.make(name=_("Roadmap after the first round"), effort="glance", by=by, today=today)
    try:
        found = planning.ask("plan", {"asked": plan.asked, "hint": _starts(plan.asked["initiatives"])})
    except ChildFailed:
        committing.drop(plan, by=by, why=_("The planner gave no answer in time."))
        return
    running.keep(plan, found, by=by)
    if committing.refusal(plan) is not None:
        return
    stands = committing.standing(plan, today=today)
    for member in stands.could[: stands.missing]:
        plan = committing.sign(plan, member, digest=plan.digest, by=by, today=today)
    _scenario(plan, by=by, today=today)


def _scenario(base: Plan, *, by: Actor, today: date) -> None:
    """A second plan, without the dearest initiative, so that two stand side by side; it is a draft nobody signed."""
    dearest = Initiative.objects.filter(key__in=[one["id"] for one in base.result["starts"]]).order_by("-cost").first()
    if dearest is None:
        return
    patch, said = explaining.patch_of(base, {"what": "without", "initiative": dearest.key})
    plan = running.make(name=wording.opening(said), effort="glance", by=by, today=today, patch=patch, base=base)
    hint = {one["id"]: [one["mode"], one["start"]] for one in base.result["starts"]}
    try:
        found = planning.ask("plan", {"asked": plan.asked, "hint": hint})
    except ChildFailed:
        committing.drop(plan, by=by, why=_("The planner gave no answer in time."))
        return
    running.keep(plan, found, by=by)


def _starts(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Mode and start that the sample's file proposes, by the key each initiative got; what runs stands where it is."""
    wanted = sample_words.starts()
    running_ = {one["id"]: [one["previous"]["mode"], one["previous"]["start"]] for one in entries if one.get("frozen")}
    return {one["id"]: wanted[one["name"]] for one in entries if one["name"] in wanted} | running_
