"""The few talks most worth having, from what a report shows: where groups differ, one is split, or it is dark."""

from collections.abc import Iterator

from mandate.engines.alignment.facts import Apart, Conversation, Difference, Report, Seen, Standing, Why
from mandate.engines.alignment.readings import Reading, camps
from mandate.engines.terms import MINIMUM_GROUP

DARK = 0.4


def conversations(report: Report, limit: int = 5) -> tuple[Conversation, ...]:
    """At most one talk per item. First difference decides: more reasons, groups that differ before one that is split
    before people who do not know, more steps apart, less agreement, more who do not know, item.
    """
    found = []
    for item in dict.fromkeys(one.item for one in report.items):
        reasons = list(_reasons(report, item))
        if reasons:
            kinds = tuple(why for why in Why if any(reason.why == (why,) for _key, reason in reasons))
            (strength, first) = min(reasons, key=lambda one: one[0])
            dark = max((r.do_not_know for _key, r in reasons if r.do_not_know is not None), default=None)
            talk = Conversation(item, kinds, first.standings, first.steps, first.q, dark)
            found.append(((-len(kinds), strength, item), talk))
    return tuple(talk for _key, talk in sorted(found, key=lambda one: one[0])[:limit])


Key = tuple[int, float, str]


def _reasons(report: Report, item: str) -> Iterator[tuple[Key, Conversation]]:
    """Each single reason to talk about an item, with how it is ordered."""
    for apart in report.differences:
        if apart.item == item and apart.reading is Difference.DIFFER:
            yield (0, -apart.steps, " ".join(apart.groups)), _between(report, apart)
    for seen in report.items:
        if seen.item != item:
            continue
        if seen.reading is Reading.CAMPS:
            yield (
                (1, seen.agreement or 0.0, seen.group),
                Conversation(item, (Why.CAMPS,), (_standing(seen),), None, None, None),
            )
        share = do_not_know(seen)
        if share > DARK:
            yield (2, -share, seen.group), Conversation(item, (Why.DO_NOT_KNOW,), (_standing(seen),), None, None, share)


def do_not_know(seen: Seen) -> float:
    """The share of those asked who do not know, who found that it applies; 0 below five answers."""
    asked = seen.n + seen.dk
    return seen.dk / asked if asked >= MINIMUM_GROUP else 0.0


def _between(report: Report, apart: Apart) -> Conversation:
    standings = []
    for group, median in zip(apart.groups, apart.medians, strict=True):
        seen = report.seen(apart.item, group)
        standings.append(_standing(seen) if seen else Standing(group, median))
    return Conversation(apart.item, (Why.DIFFER,), tuple(standings), apart.steps, apart.q, None)


def _standing(seen: Seen) -> Standing:
    split = camps(seen.counts) if seen.counts and seen.reading is Reading.CAMPS else None
    if split is None:
        return Standing(seen.group, seen.median)
    return Standing(seen.group, seen.median, split.low, split.high, split.people_low, split.people_high)
