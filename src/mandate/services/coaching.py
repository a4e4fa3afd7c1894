"""From gaps and quarrels to short modules: which to take, by when, done or not, and by what they are measured again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.catalogue.coaching import Module, load_modules
from mandate.engines.readiness.bank import TARGET
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Campaign, Coaching
from mandate.services import disputes, formats, wording
from mandate.services.answering import NAMED
from mandate.services.campaigns import CLOSED, group_of
from mandate.services.refusals import Refused

MOST = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A module worth taking, with the questions behind it and why, in words."""

    module: Module
    items: tuple[str, ...]
    why: str


def module_of(module_id: str) -> Module | None:
    """The module of this id."""
    return next((module for module in load_modules() if module.id == module_id), None)


def proposals(campaign: Campaign, group: str) -> list[Proposal]:
    """The modules that help a group most: those that touch what divides it first, then the largest gaps.

    Nothing for a named circle: what it answered stays inside, so its members choose modules themselves.
    """
    published = disputes.publication_of(campaign)
    if published is None or campaign.mode == NAMED:
        return []
    divided = {
        found.item: found.whys
        for found in disputes.disputed(published.report, group, most=len(campaign.items))
        if found.whys != (disputes.UNCLEAR,)
    }
    seen = disputes.basis(published.report, group)
    gaps = {
        row["item"]: TARGET - row["median"]
        for row in published.report["items"]
        if row["group"] == seen and row["median"] is not None and row["median"] < TARGET
    }
    ranked = []
    for place, module in enumerate(load_modules()):
        items = tuple(item for item in module.items if item in divided or item in gaps)
        if items:
            weight = (-sum(item in divided for item in items), -sum(gaps.get(item, 0) for item in items), place)
            ranked.append((weight, Proposal(module, items, _why(items, divided, gaps))))
    return [proposal for _weight, proposal in sorted(ranked, key=lambda pair: pair[0])][:MOST]


def _why(items: Sequence[str], divided: dict[str, tuple[str, ...]], gaps: dict[str, float]) -> str:
    """Why a module is proposed: each question with what is wrong there."""
    language = translation.get_language() or "en"
    said = []
    for item in items:
        reasons = [disputes.because(why) for why in divided.get(item, ())]
        if item in gaps:
            reasons.append(_("stands at %(median)s of 5") % {"median": formats.number(TARGET - gaps[item])})
        name = wording.opening(load_bank().item(item).artefact.label.of(language))
        said.append(f"{name}: {formats.listed(reasons)}")
    return "; ".join(said) + "."


def plan(campaign: Campaign, *, group: str, module: str, due: date | None, by: Actor, today: date) -> Coaching:
    """Put a module on a group's path. Raises Refused with what is wrong."""
    if campaign.state != CLOSED:
        raise Refused(why=_("Coaching follows from an assessment that is closed."))
    label = group_of(campaign, group).label
    found = module_of(module)
    if found is None:
        raise Refused(why=_("There is no such module."))
    if due is None or due < today:
        raise Refused(why=_("Say by which day; it has not passed yet."))
    if Coaching.objects.filter(campaign=campaign, group=group, module=module).exists():
        raise Refused(why=_("%(group)s has this module on its path already.") % {"group": label})
    # What a named circle answered does not show in which questions its modules raise.
    asked = {proposal.module.id: list(proposal.items) for proposal in proposals(campaign, group)}
    row = Coaching(campaign=campaign, group=group, module=module, items=asked.get(module, list(found.items)), due=due)
    why = _("%(module)s for %(group)s.") % {
        "module": found.title.of(translation.get_language() or "en"),
        "group": label,
    }
    ledger.write(row, action="coaching.planned", by=by, why=why)
    return row


def done(row: Coaching, *, by: Actor, today: date, version: int) -> None:
    """Mark a module as taken. Raises Refused, Stale."""
    if row.done_on is not None:
        raise Refused(why=_("This module was done already."))
    row.version, row.done_on = version, today
    ledger.write(row, action="coaching.done", by=by, why=_("Done."))


def remove(row: Coaching, *, by: Actor, why: str, version: int) -> None:
    """Take a module off a path. Raises Refused when it was done: then it is history."""
    if row.done_on is not None:
        raise Refused(why=_("This module was done; it stays on the path."))
    row.version = version
    ledger.remove(row, action="coaching.removed", by=by, why=why.strip() or _("Not needed any more."))


def measured_again(campaign: Campaign) -> Campaign | None:
    """The round that repeats this one, by which the path is measured; None while nobody planned it."""
    return campaign.repeats.exclude(state="cancelled").order_by("opens_on").first()
