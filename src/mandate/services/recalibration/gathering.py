"""What the record says to a recalibration: every cause of a point, with its figures and never a name of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from mandate.catalogue.law import dates as law
from mandate.engines.discovery.totals import ServiceUse
from mandate.engines.recalibration import Cause, Source
from mandate.engines.terms import MINIMUM_GROUP, Family, Status
from mandate.records.models import (
    Conversation,
    Dataset,
    Decision,
    Demand,
    Development,
    Grant,
    Request,
    Review,
    Tool,
    Vendor,
    Voice,
)
from mandate.services import decisions, picture, priorities
from mandate.services.mandate import given
from mandate.services.picture import Picture
from mandate.services.voices.saying import ARCHITECT, RISK

USED = (Status.IN_USE.value, Status.PILOT.value)
LOOKED_BACK = timedelta(days=90)
WATCHING = frozenset({Family.PROXY, Family.DNS, Family.SENSOR, Family.SIGN_IN})
"""Sources that see use day by day; a list of permissions or expenses does not."""
HALF_A_YEAR = timedelta(days=184)
MOST_FINDINGS = 5
MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class Ground:
    """What all causes are gathered from: the day, the next session, the last one, and what discovery sees."""

    today: date
    next_on: date
    since: date | None
    seen: Mapping[str, ServiceUse]
    visible: bool
    tools: Mapping[str, Tool]
    asked: Mapping[str, int]

    def after_last(self, day: date | None) -> bool:
        """Whether a day lies after the last session, so that it is new to this one."""
        return self.since is None or day is None or day > self.since


def causes(*, today: date, next_on: date, since: date | None) -> tuple[Cause, ...]:
    """Every cause there is today for a session after which the next comes on `next_on`."""
    ground = _ground(today, next_on, since)
    return tuple(cause for gather in _GATHERERS for cause in gather(ground))


def _ground(today: date, next_on: date, since: date | None) -> Ground:
    kept = picture.current()
    seen = {use.service: use for use in kept.summary.services} if kept else {}
    tools = {tool.key: tool for tool in Tool.objects.filter(not_ai=False)}
    return Ground(today, next_on, since, seen, _looks_back(kept, today), tools, _asked(since))


def _looks_back(kept: Picture | None, today: date) -> bool:
    """Whether a source that tells of use reaches back ninety days: only then "not seen" means anything."""
    if kept is None:
        return False
    firsts = [one.first for one in kept.coverage.present if one.family in WATCHING and one.first is not None]
    return bool(firsts) and min(firsts) <= today - LOOKED_BACK


def _asked(since: date | None) -> dict[str, int]:
    """By how many people each subject of "May I?" was asked for since the last session; only of five or more."""
    rows = Demand.objects.filter(on__gt=since) if since else Demand.objects.all()
    counted = rows.values("subject").annotate(people=Count("person", distinct=True)).filter(people__gte=MINIMUM_GROUP)
    return {row["subject"]: row["people"] for row in counted}


def _use(ground: Ground, tool: Tool) -> dict[str, object]:
    """When a tool was last seen, by how many, and whether anything could have seen it."""
    found = ground.seen.get(tool.service) if tool.service else None
    return {
        "seen_on": found.last_day if found else None,
        "people": found.people if found else None,
        "visible": bool(tool.service) and (ground.visible or (found is not None and found.last_day is not None)),
    }


def _cause(source: Source, kind: str, subject: str, name: str, **facts: object) -> Cause:
    return Cause(source, kind, subject[:80], name[:MOST_NAME].strip() or subject, **facts)  # type: ignore[arg-type]


def _expiring(ground: Ground) -> Iterator[Cause]:
    """Approvals that end before the next session."""
    for tool in ground.tools.values():
        if tool.status in USED and tool.until is not None and tool.until <= ground.next_on:
            yield _cause(Source.EXPIRING, "tool", tool.key, tool.name, day=tool.until, **_use(ground, tool))


def _unused(ground: Ground) -> Iterator[Cause]:
    """Tools in use in the register that nothing has seen for ninety days, where something would have."""
    for tool in ground.tools.values():
        use = ground.seen.get(tool.service)
        late = use is None or (use.last_day is not None and use.last_day <= ground.today - LOOKED_BACK)
        if tool.status in USED and tool.service and ground.visible and late:
            yield _cause(Source.UNUSED, "tool", tool.key, tool.name, **_use(ground, tool))


def _not_yet(ground: Ground) -> Iterator[Cause]:
    for tool in ground.tools.values():
        if tool.status == Status.NOT_YET:
            yield _cause(Source.NOT_YET, "tool", tool.key, tool.name, day=tool.until, **_use(ground, tool))


def _agreements(ground: Ground) -> Iterator[Cause]:
    """Agreements with vendors that end before the next session, with how many tools in use rest on each."""
    ending = Vendor.objects.filter(agreement_until__lte=ground.next_on)
    used = [tool.supplier_id for tool in ground.tools.values() if tool.status in USED]
    datasets = Dataset.objects.exclude(vendor=None).values_list("vendor_id", flat=True) if ending else ()
    resting = [*used, *datasets]
    for vendor in ending:
        count = resting.count(vendor.key)
        yield _cause(Source.AGREEMENT, "vendor", vendor.key, vendor.name, day=vendor.agreement_until, count=count)


def _grants(ground: Ground) -> Iterator[Cause]:
    """Access that ends before the next session, or to a tool that nothing has seen for ninety days."""
    rows = Grant.objects.filter(state="active", until__gte=ground.today).select_related("team")
    names = dict(Dataset.objects.values_list("key", "name"))
    for grant in rows:
        tool = ground.tools.get(grant.subject)
        use = _use(ground, tool) if tool else {}
        unseen = bool(tool and use["visible"] and ground.visible and tool.service not in ground.seen)
        if grant.until <= ground.next_on or unseen:
            subject = tool.name if tool else names.get(grant.subject, grant.subject)
            name = f"{subject}, {grant.team.name}" if grant.team else subject
            seen = {"visible": unseen, "seen_on": use.get("seen_on")}
            days = {"day": grant.until, "confirmed_on": grant.confirmed_on, "given_on": grant.given_on}
            yield _cause(Source.GRANT, "grant", grant.key, name, **days, **seen)


def _requests(ground: Ground) -> Iterator[Cause]:
    """What waits for an answer, every no since the last session, and ideas that were only noted or nobody answered."""
    ideas = Q(sort="idea", subject="", state__in=("approved", "expired"))
    for row in Request.objects.filter(Q(state="open") | Q(state="denied") | ideas):
        if row.state == "open":
            source = Source.APPEAL if row.appeal_of_id else Source.IDEA if row.sort == "idea" else Source.REQUEST
            yield _cause(source, "request", row.key, row.name, day=row.promised_on)
        elif row.state != "denied" and ground.after_last(row.answered_on):
            yield _cause(Source.IDEA, "request", row.key, row.name, day=row.promised_on)
        elif row.state == "denied" and ground.after_last(row.answered_on):
            day, instead = row.answered_on, bool(row.instead)
            yield _cause(Source.DENIED, "request", row.key, row.name, day=day, alternative=instead)


def _reviews(ground: Ground) -> Iterator[Cause]:
    """Reviews of access that are overdue."""
    for row in Review.objects.filter(state="open", due_on__lt=ground.today).select_related("team"):
        yield _cause(Source.REVIEW, "review", row.key, row.team.name, day=row.due_on)


def _law(ground: Ground) -> Iterator[Cause]:
    """What began in the law since the last session (or in half a year), and what comes in the next half year."""
    since = ground.since or ground.today - HALF_A_YEAR
    for row in law.between(since, ground.today + HALF_A_YEAR):
        yield _cause(Source.LAW, "law", row.id, row.title.en, day=row.on)


def _findings(ground: Ground) -> Iterator[Cause]:
    """The first lines of the priority plan."""
    for line in priorities.priorities(today=ground.today).lines[:MOST_FINDINGS]:
        yield _cause(Source.FINDING, "finding", line.id, line.title, rank=line.rank)


def _demand(ground: Ground) -> Iterator[Cause]:
    """What five people or more asked for and may not simply use."""
    rows = Demand.objects.filter(subject__in=ground.asked)
    named = {row.subject: (row.subject_kind, row.name) for row in rows.order_by("on", "pk")}
    for subject, (kind, name) in named.items():
        tool = ground.tools.get(subject)
        if tool is not None and tool.status in USED:
            continue
        facts = {"people": ground.asked[subject], "alternative": bool(tool and tool.alternative)}
        yield _cause(Source.DEMAND, kind if tool else "demand", subject, tool.name if tool else name, **facts)


def _watched(ground: Ground) -> Iterator[Cause]:
    """What is new on the watch list, and what waited until a day that has come."""
    wanted = Q(triage="new") | Q(triage="wait", again_on__lte=ground.next_on)
    names = {name.casefold(): ground.asked[tool.key] for tool in ground.tools.values() if (name := tool.name)
             and tool.key in ground.asked}  # fmt: skip
    for row in Development.objects.filter(wanted):
        waited = row.triage == "wait"
        people = next((count for name, count in names.items() if name in row.title.casefold()), None)
        day = row.again_on if waited else row.fed_on
        yield _cause(Source.WATCH, "development", row.key, row.title, day=day, waited=waited, people=people)


def _decisions(ground: Ground) -> Iterator[Cause]:
    """Decisions whose review comes before the next session; those about a tool only where no end says so already."""
    ending = {tool.decision for tool in ground.tools.values() if tool.until and tool.until <= ground.next_on}
    rows = Decision.objects.filter(state=decisions.TAKEN, review_on__lte=ground.next_on, around=False)
    for row in rows.defer("routing", "before"):
        if row.key not in ending:
            yield _cause(Source.DECISION, "decision", row.key, row.title, day=row.review_on)


def _around(ground: Ground) -> Iterator[Cause]:
    """Decisions taken around the architect since the last session."""
    for row in Decision.objects.filter(around=True).defer("routing", "before"):
        if ground.after_last(row.brought_on or row.taken_on):
            yield _cause(Source.AROUND, "decision", row.key, row.title, day=row.taken_on)


def _promises(ground: Ground) -> Iterator[Cause]:
    """What the charter promises the work on AI and was not given."""
    for line in given.given(today=ground.today).lines:
        if line.short:
            yield _cause(Source.PROMISE, "charter", line.code, line.label)


def _voices(ground: Ground) -> Iterator[Cause]:
    """Conversations since the last session from which words were pinned."""
    rows = Conversation.objects.annotate(said=Count("quotes")).filter(said__gt=0)
    for row in rows.only("key", "on", "speaker_role"):
        if ground.after_last(row.on):
            yield _cause(Source.VOICE, "conversation", row.key, row.speaker_role, count=row.said)


def _critics(ground: Ground) -> Iterator[Cause]:
    """Risks that came from voices and are not dealt with; what criticises the architect is not for this table."""
    for row in Voice.objects.filter(state=RISK, lane=ARCHITECT).only("key", "risk", "until"):
        yield _cause(Source.VOICE, "voice", row.key, row.risk, day=row.until or ground.today)


Gatherer = Callable[[Ground], Iterable[Cause]]
_GATHERERS: tuple[Gatherer, ...] = (
    _expiring, _agreements, _grants, _requests, _reviews, _law, _findings, _not_yet, _demand, _watched, _decisions,
    _unused, _around, _promises, _voices, _critics,
)  # fmt: skip
