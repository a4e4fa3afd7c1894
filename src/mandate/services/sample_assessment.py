"""The sample company has held an assessment: a closed round with seeded answers, through the same services as all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.bank import Item
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.ledger import Actor
from mandate.records.models import Campaign, Publication
from mandate.services import answering, campaigns, publishing
from mandate.services.campaigns import CampaignFacts, Group

SEED = 2026
LASTED, AGO = timedelta(days=14), timedelta(days=9)
TURNOUT = 0.62
TEAMS = frozenset({"marketing", "sales"})
SPREAD = 1.1
MT, MANAGERS = "mt", "managers"
MEANS: Mapping[str, Mapping[str, float]] = {
    MT: {"guardrails": 3.4, "people": 3.3, "data": 2.4, "automation": 2.2, "success": 2.7, "mandate": 3.6},
    MANAGERS: {"guardrails": 2.7, "people": 2.8, "data": 2.3, "automation": 2.1, "success": 2.3, "mandate": 3.0},
    "": {"guardrails": 2.4, "people": 2.5, "data": 2.2, "automation": 2.0, "success": 2.1, "mandate": 2.7},
}
"""Where a group stands on average, per dimension; "" is every team."""
AGREED: Mapping[str, int] = {"G2": 2, "A2": 2, "P3": 4, "D2": 2, "S2": 2, "M2": 4}
"""Questions on which nearly everybody sees the same."""
DISPUTED: Mapping[str, Mapping[str, float]] = {
    "G1": {MT: 4.3, MANAGERS: 3.4, "": 1.8},
    "P1": {MT: 4.4, MANAGERS: 3.0, "": 2.0},
    "P6": {MT: 4.0, MANAGERS: 3.6, "": 2.2},
    "S1": {MT: 3.9, MANAGERS: 2.8, "": 1.8},
}
"""Questions on which groups differ."""
SPLIT = frozenset({"A4", "G5", "S4"})
"""Questions that put people in two camps."""
UNKNOWN: Mapping[str, float] = {"S6": 0.5, "G4": 0.25, "A6": 0.3}
"""Which part of the teams does not know."""


def hold(*, by: Actor, today: date, seed: int = SEED) -> Publication | None:
    """An assessment that closed nine days ago, of the groups the record knows; None where it knows too few people."""
    opened = today - AGO - LASTED
    possible = campaigns.possible_groups()
    people = campaigns.sizes(possible, today=today)
    large = tuple(group for group in possible if people[group.key] >= MINIMUM_GROUP)
    if not large:
        return None
    facts = CampaignFacts(_("First round"), _chosen(large, people), opened, opened + LASTED)
    campaign = campaigns.plan(facts, by=by, today=opened, why=_("Sample: planned like a first round."))
    campaigns.start(campaign, by=by, today=opened)
    answer(campaign, today=opened, members_on=today, random=Random(seed))  # noqa: S311 - a sample, the same every time
    return publishing.close(campaign, by=by, today=opened + LASTED)


def _chosen(large: tuple[Group, ...], people: Mapping[str, int]) -> tuple[Group, ...]:
    """The MT, the managers, and marketing and sales, or the two largest teams where there are no such."""
    named = [group for group in large if group.role]
    teams = sorted(
        (group for group in large if group.team),
        key=lambda group: (group.key not in TEAMS, -people[group.key], group.key),
    )
    return (*named, *teams[:2])


def answer(campaign: Campaign, *, today: date, members_on: date, random: Random) -> int:
    """Let the MT, all managers and most others of this campaign answer; how many did."""
    people = campaigns.belonging(campaigns.groups_of(campaign), today=members_on)
    groups = (group for _person, group in people if group in MEANS or random.random() < TURNOUT)
    return answering.enter(campaign, (((group,), given(campaign, group, random)) for group in groups), today=today)


def given(campaign: Campaign, group: str, random: Random) -> dict[str, str]:
    """One person's plausible answers to the form of their group."""
    bank = load_bank()
    return {item: _answer(bank.item(item), group, random) for item in answering.form_of(campaign, (group,)).items}


def _answer(item: Item, group: str, random: Random) -> str:
    """What somebody of a group would say to one question: a step, do not know, or does not apply."""
    stands = group if group in MEANS else ""
    if random.random() < (UNKNOWN.get(item.id, 0.04) if not stands else 0.03):
        return "dk"
    if random.random() < 0.015:
        return "na"
    if item.id in AGREED:
        return _step(random.gauss(AGREED[item.id], 0.45))
    if item.id in SPLIT:
        return _step(random.gauss(random.choice((1.4, 4.4)), 0.4))
    mean = DISPUTED.get(item.id, {}).get(stands) or MEANS[stands][item.dimension]
    return _step(random.gauss(mean, SPREAD))


def _step(value: float) -> str:
    return str(min(max(round(value), 1), 5))
