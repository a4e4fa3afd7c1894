"""The form that plans an assessment: groups the record knows, groups of one's own, days, and weights behind "more"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.models import Campaign
from mandate.services import campaigns as service
from mandate.services import wording
from mandate.services.answering import ANONYMOUS
from mandate.services.campaigns import CampaignFacts, Group

OWN = 3
"""How many groups of one's own the form has room for at a time."""
REMINDERS = 2
FORTNIGHT = timedelta(days=14)
WEIGHTS = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Choice:
    """One group the form offers: chosen or not, its form, and how many people it stands for (None: by link only)."""

    group: Group
    chosen: bool
    people: int | None

    @property
    def small(self) -> bool:
        """Whether so few people are in it that it is never shown by itself."""
        return self.people is not None and self.people < MINIMUM_GROUP


def proposed(*, today: date) -> CampaignFacts:
    """What the form starts from: today for two weeks, groups of five or more, two reminders."""
    possible = service.possible_groups()
    people = service.expected(possible, today=today)
    large = tuple(group for group in possible if people[group.key] >= (1 if group.role else MINIMUM_GROUP))
    return CampaignFacts(
        title="",
        groups=large[: service.MOST_GROUPS] or possible[:1],
        opens_on=today,
        closes_on=today + FORTNIGHT,
        remind_on=(today + FORTNIGHT / 2, today + FORTNIGHT - timedelta(days=2)),
    )


def context(facts: CampaignFacts, *, today: date) -> dict[str, Any]:
    """What the form shows of these facts."""
    language = translation.get_language() or "en"
    bank = load_bank()
    offered = _offered(facts.groups)
    people = service.sizes(offered, today=today)
    chosen = {group.key for group in facts.groups}
    reminders = [day.isoformat() for day in facts.remind_on]
    return {
        "facts": facts,
        "choices": [Choice(group, group.key in chosen, people.get(group.key)) for group in offered],
        "forms": [(form.id, _form_label(form.label.of(language), len(form.items))) for form in bank.forms],
        "own": range(1, OWN + 1),
        "modes": list(wording.words("mode_meaning").items()),
        "reminders": [*reminders, *[""] * (REMINDERS - len(reminders))],
        "weights": [(one.id, one.label.of(language), facts.weights.get(one.id, 1)) for one in bank.dimensions],
        "weight_words": list(zip(WEIGHTS, (_("counts once"), _("counts twice"), _("counts three times")), strict=True)),
        "previous": Campaign.objects.filter(key=facts.previous).first() if facts.previous else None,
    }


def _form_label(label: str, items: int) -> str:
    return _("%(form)s: %(items)s questions") % {"form": label, "items": items}


def labels() -> dict[str, str]:
    """What every form is called."""
    language = translation.get_language() or "en"
    return {form.id: form.label.of(language) for form in load_bank().forms}


def _offered(known: Sequence[Group]) -> list[Group]:
    """Every group the record knows, with the form chosen for it, and the groups of one's own."""
    chosen = {group.key: group for group in known}
    possible = [chosen.pop(group.key, group) for group in service.possible_groups()]
    return [*possible, *chosen.values()]


def weights(kept: Mapping[str, int]) -> list[tuple[str, int]]:
    """The dimensions that count more than once, in words."""
    language = translation.get_language() or "en"
    return [(one.label.of(language), kept[one.id]) for one in load_bank().dimensions if one.id in kept]


def read(given: QueryDict, one: Campaign | None) -> tuple[CampaignFacts, dict[str, str]]:
    """The facts of a form as it was sent, and what of it could not be read, per field."""
    wrong: dict[str, str] = {}
    previous = given.get("previous", "")
    days = {name: _day(given.get(name, ""), name, wrong) for name in ("opens_on", "closes_on")}
    reminders = [_day(text, "remind_on", wrong) for text in given.getlist("remind_on")[:8] if text.strip()]
    facts = CampaignFacts(
        title=given.get("title", ""),
        groups=_groups(given, one, previous),
        mode=given.get("mode", ANONYMOUS),
        previous=previous,
        weights=_weights(given),
        remind_on=tuple(day for day in reminders if day is not None),
        **days,
    )
    return facts, wrong


def _day(text: str, field: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        wrong[field] = _("“%(text)s” is not a date. Write it as 2026-09-14.") % {"text": text[:20]}
        return None


def _groups(given: QueryDict, one: Campaign | None, previous: str) -> tuple[Group, ...]:
    """The groups that were ticked, as the record knows them, and those that were named."""
    last = Campaign.objects.filter(key=previous).first() if previous else None
    known = [*(service.groups_of(last) if last else ()), *(service.groups_of(one) if one else ())]
    ticked = set(given.getlist("group"))
    found = [
        replace(group, form=given.get(f"form-{group.key}", group.form))
        for group in _offered(known)
        if group.key in ticked
    ]
    for number in range(1, OWN + 1):
        label = given.get(f"own-{number}", "").strip()[:60]
        if label:
            found.append(Group(service.key_of(label), label, given.get(f"own-form-{number}", "employee")))
    return tuple(found)


def _weights(given: QueryDict) -> dict[str, int]:
    asked = {one.id: given.get(f"weight-{one.id}", "1") for one in load_bank().dimensions}
    return {dimension: int(weight) for dimension, weight in asked.items() if weight in WEIGHTS and weight != "1"}
