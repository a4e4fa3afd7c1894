"""Assessment campaigns: plan, invite, open, watch how many answered, close. What came out is in `publishing`."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.alignment.facts import EVERYONE
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Campaign, Door, Invitation, Person, Response, Team
from mandate.services import entry, formats
from mandate.services.answering import ANONYMOUS, NAMED
from mandate.services.refusals import Refused

DRAFT, OPEN, CLOSED, CANCELLED = "draft", "open", "closed", "cancelled"
"""What a report calls all who answered, so that no group may be called so."""
HALF_YEAR = timedelta(days=182)
LONGEST = timedelta(days=120)
MOST_GROUPS = 12
ALL_PAIRS = 4
"""Up to so many groups every pair is compared; with more, each with the first (the MT, as a rule)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Who is asked together: by a role, a team with all below it, or by nothing but a link."""

    key: str
    label: str
    form: str = "full"
    role: str | None = None
    team: str | None = None

    def kept(self) -> dict[str, Any]:
        """As the campaign keeps it."""
        return {"key": self.key, "label": self.label, "form": self.form, "role": self.role, "team": self.team}


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What the form says about a campaign; `groups` in the order in which they are shown."""

    title: str
    groups: tuple[Group, ...]
    opens_on: date | None
    closes_on: date | None
    mode: str = ANONYMOUS
    previous: str = ""
    weights: dict[str, int] = field(default_factory=dict)
    remind_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of a group were asked by name (None: by a link only), began and finished."""

    group: Group
    asked: int | None
    begun: int
    finished: int


@dataclass(frozen=True, slots=True)
class Round:
    """A campaign as a desk tells it: how many were asked by name, how many of those answered, how many answered in all
    (also by the link of a group), and whether it waits on the reader."""

    campaign: Campaign
    asked: int
    named: int
    answered: int
    waits: bool


def possible_groups() -> tuple[Group, ...]:
    """The groups that the record already knows: the MT, the managers, and every team at the top of the tree."""
    named = [
        Group("mt", _("MT"), "full", role=Role.MT_MEMBER),
        Group("managers", _("Managers"), "manager", role=Role.MANAGER),
    ]
    tops = Team.objects.filter(parent=None).order_by("name")
    tree = tops if len(tops) > 1 else Team.objects.filter(parent__in=list(tops)).order_by("name")
    found = list(named)
    for team in tree:
        key = key_of(team.name, taken={group.key for group in found})
        found.append(Group(key, team.name, "employee", team=team.key))
    return tuple(found)


def key_of(label: str, *, taken: Collection[str] = ()) -> str:
    """A key for a group of this name: never that of another group, nor the word for everybody."""
    plain = slugify(label)[:32] or "group"
    tried = (plain, *(f"{plain}-{number}" for number in range(2, 2 + MOST_GROUPS + len(taken))))
    return next(key for key in tried if key != EVERYONE and key not in taken)


def groups_of(campaign: Campaign) -> tuple[Group, ...]:
    """The groups of a campaign, in their order."""
    return tuple(Group(**group) for group in campaign.groups)


def group_of(campaign: Campaign, key: str) -> Group:
    """One group of a campaign. Raises Refused when it has none of that key."""
    for group in groups_of(campaign):
        if group.key == key:
            return group
    raise Refused(why=_("There is no such group in this assessment."))


def belonging(groups: Sequence[Group], *, today: date) -> list[tuple[Person, str]]:
    """Everybody whom these groups stand for today, each with the first group they belong to.

    Somebody in two groups counts in one: where groups overlap by one to four people, the second could not be shown
    beside the first. Groups by link stand for nobody.
    """
    children = _children() if any(group.team for group in groups) else {}
    below = {group.team: _below(group.team, children) for group in groups if group.team}
    found = []
    for person in Person.objects.filter(left_on=None):
        first = next((group.key for group in groups if _is_in(person, group, below)), None)
        if first is not None and person.present(today):
            found.append((person, first))
    return found


def _is_in(person: Person, group: Group, below: Mapping[str, frozenset[str]]) -> bool:
    return (group.role in person.roles) if group.role else bool(group.team and person.team_id in below[group.team])


def expected(groups: Sequence[Group], *, today: date) -> dict[str, int]:
    """How many people each group would be asked with today, by its key; nothing for groups by link. `""`: all."""
    counted = Counter(key for _person, key in belonging(groups, today=today))
    found = {group.key: counted[group.key] for group in groups if group.role or group.team}
    return {**found, "": counted.total()} if found else {}


def sizes(groups: Sequence[Group], *, today: date) -> dict[str, int]:
    """How many people are in each group by itself, also those who are in another."""
    people = [person for person in Person.objects.filter(left_on=None) if person.present(today)]
    children = _children()
    below = {group.team: _below(group.team, children) for group in groups if group.team}
    return {
        group.key: sum(_is_in(person, group, below) for person in people)
        for group in groups
        if group.role or group.team
    }


def _children() -> dict[str | None, list[str]]:
    children: dict[str | None, list[str]] = {}
    for key, parent in Team.objects.values_list("key", "parent_id"):
        children.setdefault(parent, []).append(key)
    return children


def _below(top: str, children: Mapping[str | None, list[str]]) -> frozenset[str]:
    """A team with all teams below it, also where they go round in a circle."""
    found, open_ends = set(), [top]
    while open_ends:
        key = open_ends.pop()
        if key not in found:
            found.add(key)
            open_ends.extend(children.get(key, ()))
    return frozenset(found)


def problems(facts: CampaignFacts, *, today: date) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.title.strip():
        found["title"] = _("Give it a name, such as “Autumn 2026”.")
    if facts.opens_on is None or facts.closes_on is None:
        found["closes_on"] = _("Say from when until when people can answer.")
    elif facts.closes_on < max(facts.opens_on, today):
        found["closes_on"] = _("The last day lies before the first, or has passed.")
    elif facts.closes_on - facts.opens_on > LONGEST:
        found["closes_on"] = _("Four months at most: after that people have changed teams and minds.")
    if "closes_on" not in found and any(not _within(day, facts) for day in facts.remind_on):
        found["remind_on"] = _("A reminder lies between the first and the last day.")
    found.update(_group_problems(facts))
    if facts.previous and not Campaign.objects.filter(key=facts.previous, state=CLOSED).exists():
        found["previous"] = _("Only a closed assessment can be repeated.")
    return found


def _within(day: date, facts: CampaignFacts) -> bool:
    return facts.opens_on is not None and facts.closes_on is not None and facts.opens_on <= day <= facts.closes_on


def _group_problems(facts: CampaignFacts) -> dict[str, str]:
    keys = [group.key for group in facts.groups]
    known = {form.id for form in load_bank().forms}
    if not keys:
        return {"groups": _("Choose at least one group.")}
    if len(keys) > MOST_GROUPS:
        return {"groups": _("Twelve groups at most: with more, each is too small to say anything about.")}
    names = {group.label.strip().lower() for group in facts.groups}
    if len(set(keys)) < len(keys) or len(names) < len(keys) or "" in names:
        return {"groups": _("Every group needs a name of its own.")}
    if any(group.form not in known for group in facts.groups):
        return {"groups": _("There is no such form.")}
    if facts.mode == NAMED and any(not group.role and not group.team for group in facts.groups):
        return {"groups": _("With names shown, a group is people the record knows: by role or team.")}
    return {}


def pairs(groups: Sequence[Group]) -> list[list[str]]:
    """Which groups are compared, settled before anybody answers."""
    keys = [group.key for group in groups]
    if len(keys) <= ALL_PAIRS:
        return [list(pair) for pair in combinations(keys, 2)]
    return [[keys[0], other] for other in keys[1:]]


def plan(facts: CampaignFacts, *, by: Actor, today: date, why: str = "") -> Campaign:
    """A new campaign, not open yet. Raises Refused with what is wrong."""
    campaign = _fill(Campaign(), facts, today=today)
    reason = why.strip() or _("Planned from %(first)s to %(last)s.") % {
        "first": campaign.opens_on.isoformat(),
        "last": campaign.closes_on.isoformat(),
    }
    ledger.write(campaign, action="campaign.planned", by=by, why=reason)
    return campaign


def change(campaign: Campaign, facts: CampaignFacts, *, by: Actor, today: date, why: str, version: int) -> None:
    """Other facts for a campaign that nobody answered yet. Raises Refused, Stale."""
    if campaign.state != DRAFT:
        raise Refused(
            why=_("Once an assessment is open, who is asked what stands fixed: else its outcome could be steered."),
            what_would_change_this=_("Cancel it and plan another one."),
        )
    campaign.version = version
    ledger.write(
        _fill(campaign, facts, today=today), action="campaign.changed", by=by, why=why.strip() or _("Plan changed.")
    )


def _fill(campaign: Campaign, facts: CampaignFacts, *, today: date) -> Campaign:
    wrong = problems(facts, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    assert facts.opens_on is not None  # noqa: S101 - problems() named it otherwise
    assert facts.closes_on is not None  # noqa: S101 - the same
    bank = load_bank()
    campaign.title, campaign.mode = facts.title.strip()[:160], facts.mode
    campaign.groups = [group.kept() for group in facts.groups]
    campaign.compare = pairs(facts.groups)
    campaign.weights = {dimension: weight for dimension, weight in facts.weights.items() if weight != 1}
    campaign.opens_on, campaign.closes_on = facts.opens_on, facts.closes_on
    campaign.remind_on = [day.isoformat() for day in facts.remind_on]
    campaign.previous_id = facts.previous or None
    campaign.bank, campaign.items = f"{bank.id}/{bank.version}", [item.id for item in bank.items]
    return campaign


def facts_of(campaign: Campaign) -> CampaignFacts:
    """What a form starts from that changes this campaign."""
    return CampaignFacts(
        title=campaign.title,
        groups=groups_of(campaign),
        opens_on=campaign.opens_on,
        closes_on=campaign.closes_on,
        mode=campaign.mode,
        previous=campaign.previous_id or "",
        weights=dict(campaign.weights),
        remind_on=tuple(date.fromisoformat(day) for day in campaign.remind_on),
    )


def start(campaign: Campaign, *, by: Actor, today: date) -> None:
    """Open a planned campaign: from its first day on links work. Raises Refused."""
    _only(campaign, DRAFT, _("Only a planned assessment can be opened."))
    if campaign.closes_on < today:
        raise Refused(why=_("Its last day has passed."), what_would_change_this=_("Change the dates first."))
    campaign.state = OPEN
    ledger.write(campaign, action="campaign.opened", by=by, why=_("Opened for answers."))


def move_end(campaign: Campaign, closes_on: date | None, *, by: Actor, today: date, why: str) -> None:
    """Another last day for an open campaign, later or earlier, never a day that has passed. Raises Refused, Stale.

    Nothing else of an open campaign moves: with more time the same people answer the same questions. Reminders after
    the new last day fall away. One whose last day has passed opens again for who was asked, until it is closed.
    """
    _only(campaign, OPEN, _("Only an open assessment has a last day to move; in a plan, change the dates."))
    if closes_on is None or closes_on == campaign.closes_on:
        raise Refused(why=_("Choose another last day than %(day)s.") % {"day": formats.day(campaign.closes_on)})
    if closes_on < max(today, campaign.opens_on):
        raise Refused(
            why=_("The last day lies before the first, or has passed."),
            what_would_change_this=_("To end it now, close it and publish."),
        )
    if closes_on - campaign.opens_on > LONGEST:
        raise Refused(why=_("Four months at most: after that people have changed teams and minds."))
    if not why.strip():
        raise Refused(why=_("Say why: it stays in the history of this assessment."))
    campaign.closes_on = closes_on
    campaign.remind_on = [day for day in campaign.remind_on if date.fromisoformat(day) <= closes_on]
    ledger.write(campaign, action="campaign.extended", by=by, why=why.strip())


@transaction.atomic
def cancel(campaign: Campaign, *, by: Actor, why: str) -> None:
    """End a campaign without an outcome; what was answered is deleted. Raises Refused."""
    if campaign.state not in {DRAFT, OPEN}:
        raise Refused(why=_("It has ended already."))
    if not why.strip():
        raise Refused(why=_("Say why, for those who answered."))
    campaign.state = CANCELLED
    ledger.write(campaign, action="campaign.cancelled", by=by, why=why)
    Response.objects.filter(campaign=campaign).delete()


def _only(campaign: Campaign, state: str, why: str) -> None:
    if campaign.state != state:
        raise Refused(why=why)


@transaction.atomic
def make_door(campaign: Campaign, group: Group, *, at: datetime) -> str:
    """The secret of a new link for a whole group; an earlier one stops working. Raises Refused."""
    _may_ask(campaign)
    if campaign.mode == NAMED:
        raise Refused(why=_("With names shown, everybody signs in; there is no link for a group."))
    Door.objects.filter(campaign=campaign, group=group.key, closed_at=None).update(closed_at=at)
    secret = secrets.token_urlsafe(24)
    Door.objects.create(campaign=campaign, group=group.key, digest=entry.digest(secret), made_at=at)
    return secret


def _may_ask(campaign: Campaign) -> None:
    if campaign.state not in {DRAFT, OPEN}:
        raise Refused(why=_("This assessment has ended; nobody can be asked any more."))


@transaction.atomic
def invite(campaign: Campaign, *, today: date, only_new: bool = False) -> list[tuple[Person, str]]:
    """Ask everybody whom the groups stand for: each with the secret of a personal link, shown this once.

    Everybody counts in the first group they belong to. Who was asked before and has begun keeps the link; who has not
    gets a new one, or with `only_new` keeps it too, so that the answer does not tell who has begun. Groups are those of
    this day: changing teams later changes nothing.
    Raises Refused.
    """
    _may_ask(campaign)
    belongs = belonging(groups_of(campaign), today=today)
    known = {one.person_id: one for one in Invitation.objects.filter(campaign=campaign)}
    made = []
    for person, group in sorted(belongs, key=lambda pair: pair[0].name.lower()):
        found = known.get(person.key)
        if found is not None and (found.begun or only_new):
            continue
        secret = secrets.token_urlsafe(24)
        digest = None if campaign.mode == NAMED else entry.digest(secret)
        Invitation.objects.update_or_create(
            campaign=campaign, person=person, defaults={"groups": [group], "digest": digest}
        )
        made.append((person, secret))
    if not made and not known:
        raise Refused(
            why=_("The record knows nobody in these groups."),
            what_would_change_this=_("Bring a people list, give people their roles, or use a link per group."),
        )
    return made


def waiting_on(person: Person, *, today: date) -> list[Campaign]:
    """Open campaigns that this person was asked in and has not begun to answer."""
    asked = Invitation.objects.filter(person=person, begun=False, campaign__state=OPEN).select_related("campaign")
    open_now = [one.campaign for one in asked if one.campaign.opens_on <= today <= one.campaign.closes_on]
    return sorted(open_now, key=lambda campaign: campaign.closes_on)


def on_desk(person: Person, *, today: date, fresh: timedelta) -> list[Round]:
    """What is open or was published lately; in one query, since every desk asks it."""
    waits = Invitation.objects.filter(campaign=OuterRef("pk"), person=person, begun=False)
    rows = Campaign.objects.filter(Q(state=OPEN) | Q(state=CLOSED, publication__sealed_on__gt=today - fresh))
    counted = rows.annotate(
        asked=_count(Invitation.objects.all()),
        named=_count(_by_name()),
        answered=_count(Response.objects.filter(finished=True)),
        waits=Exists(waits),
    )
    found = counted.order_by("closes_on", "key")[:6]
    return [Round(one, one.asked, one.named, one.answered, one.waits) for one in found]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of this kind a campaign has, as a column of it."""
    counted = rows.filter(campaign=OuterRef("pk")).order_by().values("campaign").annotate(rows=Count("pk"))
    return Coalesce(Subquery(counted.values("rows")), 0)


@transaction.atomic
def own_link(campaign: Campaign, person: Person) -> str:
    """A fresh personal link for somebody who is signed in and was asked. Raises Refused when they have begun."""
    found = Invitation.objects.filter(campaign=campaign, person=person).first()
    if found is None:
        raise Refused(why=_("You were not asked in this assessment."), whose_move=_("The architect asks people."))
    if found.begun:
        raise Refused(
            why=_("You have begun already; your answers are behind the link that you were shown at the start."),
            what_would_change_this=_("Follow that link, or the one from the invitation to start over."),
        )
    secret = secrets.token_urlsafe(24)
    Invitation.objects.filter(pk=found.pk).update(digest=entry.digest(secret))
    return secret


def turnout(campaign: Campaign) -> tuple[Turnout, ...]:
    """How many of each group were asked, began and finished: never who."""
    begun: Counter[str] = Counter()
    finished: Counter[str] = Counter()
    for groups, done in Response.objects.filter(campaign=campaign).values_list("groups", "finished"):
        begun.update(groups)
        if done:
            finished.update(groups)
    asked: Counter[str] = Counter()
    for groups in Invitation.objects.filter(campaign=campaign).values_list("groups", flat=True):
        asked.update(groups)
    return tuple(
        Turnout(group, asked.get(group.key), begun[group.key], finished[group.key]) for group in groups_of(campaign)
    )


def counted(rows: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """The same campaigns, each with how many `finished` answering; in one query."""
    return rows.annotate(finished=_count(Response.objects.filter(finished=True)))


def people_asked(campaign: Campaign) -> int:
    """How many people were asked by name; nobody where there is a link alone."""
    return Invitation.objects.filter(campaign=campaign).count()


def people_answering(campaign: Campaign) -> tuple[int, int]:
    """How many people began and how many finished; somebody in two groups counts once."""
    rows = Response.objects.filter(campaign=campaign)
    return rows.count(), rows.filter(finished=True).count()


def people_answering_by_name(campaign: Campaign) -> int:
    """How many of those who were asked by name finished; the others came by the link of a group."""
    return _by_name().filter(campaign=campaign).count()


def _by_name() -> QuerySet[Response]:
    """The finished answers of those who were asked by name: by a link of their own, or signed in."""
    return Response.objects.filter(finished=True).exclude(origin=None, person=None)


def repeat(campaign: Campaign, *, today: date) -> CampaignFacts:
    """The facts of the next round half a year later, to start a form from."""
    opens = max(today, campaign.opens_on + HALF_YEAR)
    return CampaignFacts(
        title=campaign.title,
        groups=groups_of(campaign),
        opens_on=opens,
        closes_on=opens + (campaign.closes_on - campaign.opens_on),
        mode=campaign.mode,
        previous=campaign.key,
        weights=dict(campaign.weights),
    )


def reminders(campaign: Campaign, *, today: date) -> Iterable[date]:
    """The days on which somebody wanted to remind, that have come and not passed a week ago."""
    days = [date.fromisoformat(day) for day in campaign.remind_on]
    return [day for day in days if day <= today < day + timedelta(days=7)] if campaign.state == OPEN else []
