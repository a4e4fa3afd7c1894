"""Talking points for the team meeting: gathered from what changed for this team since the last one, then edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.records import clock, ledger
from mandate.records.ledger import Actor
from mandate.records.models import (
    Champion,
    Change,
    Decision,
    LearningPath,
    Person,
    Plan,
    Pledge,
    PolicyVersion,
    Practice,
    Talk,
    Team,
    Tool,
    Voice,
)
from mandate.services import formats, wording
from mandate.services.leading.teams import House, house
from mandate.services.refusals import Refused
from mandate.services.tasks.keeping import below

FIRST = timedelta(days=31)
"""How far back the first meeting looks: about a month."""
MOST_EACH, MOST, LONGEST = 3, 12, 240
"""Points of one sort, points in all, and characters in one: together they fill one printed page."""
ACTIONS: Mapping[str, tuple[str, ...]] = {
    Decision.kind: ("decision.taken", "decision.agreed"),
    Tool.kind: ("tool.triaged", "tool.added", "tool.changed"),
    PolicyVersion.kind: ("policy.published",),
    Plan.kind: ("plan.committed",),
    LearningPath.kind: ("path.set",),
    Voice.kind: ("voice.done",),
    Practice.kind: ("practice.shared", "practice.imported"),
    Champion.kind: ("champion.agreed",),
    Pledge.kind: ("pledge.agreed", "pledge.done"),
}
"""What a team hears of, in this order: the changes that are looked for."""
MODELS: Mapping[str, Any] = {
    model.kind: model
    for model in (Decision, Tool, PolicyVersion, Plan, LearningPath, Voice, Practice, Champion, Pledge)
}


@dataclass(frozen=True, slots=True)
class Place:
    """The team whose points are gathered: itself and every team above it, and the day."""

    team: Team
    above: frozenset[str]
    today: date

    def meant(self, teams: Iterable[str]) -> bool:
        """Whether something for these teams (none is all) is for this one."""
        keys = set(teams)
        return not keys or bool(keys & self.above)


def since_of(team: Team, *, today: date) -> date:
    """The day from which a team's next meeting hears: its last meeting, or a month ago."""
    held = Talk.objects.filter(team=team, held_on__isnull=False).order_by("-held_on").values_list("held_on", flat=True)
    return held.first() or today - FIRST


def coming(team: Team) -> Talk | None:
    """The points of the meeting to come, as far as somebody gathered them."""
    return Talk.objects.filter(team=team, held_on=None).order_by("-since").first()


def gathered(team: Team, *, since: date, today: date, known: House) -> list[str]:
    """What changed for a team since a day, as sentences to say aloud, in the reader's language."""
    line = {key for key in known.teams if team.key in below([key], known.parents)}
    place, found = Place(team, frozenset(line), today), _changed(since)
    points: list[str] = []
    for kind, keys in found.items():
        rows = MODELS[kind].objects.filter(key__in=keys)
        said = [text for row in _related(kind, rows) if (text := _SAYING[kind](row, place))]
        points += [_short(text) for text in said[:MOST_EACH]]
    return points[:MOST]


def _changed(since: date) -> dict[str, list[str]]:
    """Keys of what changed, by kind, the newest first; asked of the ledger at once."""
    start = datetime.combine(since, time.min, clock.zone())
    wanted = [action for actions in ACTIONS.values() for action in actions]
    rows = Change.objects.filter(at__gte=start, action__in=wanted).order_by("-id").values_list("kind", "key")
    found: dict[str, dict[str, None]] = {}
    for kind, key in rows[:2000]:
        found.setdefault(kind, {})[key] = None
    return {kind: list(found[kind]) for kind in ACTIONS if kind in found}


def _related(kind: str, rows: Any) -> Iterator[Any]:
    joined = {"champion": ("person", "team"), "practice": ("tool",), "pledge": ("team",)}.get(kind, ())
    return iter(rows.select_related(*joined) if joined else rows)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def _decision(row: Decision, place: Place) -> str:
    if row.state != "taken" or not place.meant(row.teams):
        return ""
    return _("Decided: %(title)s %(why)s") % {"title": _ended(row.title), "why": row.why}


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _tool(row: Tool, place: Place) -> str:
    if row.not_ai or row.status == "unknown" or not place.meant(row.teams):
        return ""
    words = {"tool": row.name, "status": wording.within(wording.word("status", row.status)), "why": row.why}
    said = _("%(tool)s: %(status)s. %(why)s") % words
    return _("%(said)s Instead: %(other)s.") % {"said": said, "other": row.alternative} if row.alternative else said


def _policy(row: PolicyVersion, place: Place) -> str:
    words = {"number": row.number, "day": formats.day(row.published_on), "why": row.why}
    return _("Version %(number)s of the policy holds since %(day)s: read what changed for you. %(why)s") % words


def _plan(row: Plan, place: Place) -> str:
    if row.state != "committed":
        return ""
    return _("The MT committed to the roadmap. What it asks of us stands on our team page.")


def _path(row: LearningPath, place: Place) -> str:
    if not place.meant(row.teams):
        return ""
    dutch = (get_language() or "en").startswith("nl")
    name = row.name_nl if dutch and row.name_nl else row.name
    return _("To learn: %(name)s, done by %(day)s.") % {"name": name, "day": formats.day(row.due)}


def _voice(row: Voice, place: Place) -> str:
    if row.state != "done" or not row.summary:
        return ""
    return _("Somebody said: %(said)s What was done: %(did)s") % {"said": _ended(row.summary), "did": row.did}


def _practice(row: Practice, place: Place) -> str:
    if row.state != "current":
        return ""
    name = row.tool.name if row.tool else row.agent
    if not name:
        return _("New in the library: %(title)s.") % {"title": row.title}
    return _("New in the library: %(title)s, for %(tool)s.") % {"title": row.title, "tool": name}


def _champion(row: Champion, place: Place) -> str:
    if row.state != "agreed" or row.team_id != place.team.key:
        return ""
    words = {"name": row.person.name, "hours": formats.number(row.hours), "brings": row.brings}
    return _("%(name)s is our champion, %(hours)s hours a month. %(brings)s") % words


def _pledge(row: Pledge, place: Place) -> str:
    if row.team_id != place.team.key:
        return ""
    if row.state == "done":
        return _("We kept what we agreed: %(text)s") % {"text": _ended(row.text)}
    if row.state != "agreed":
        return ""
    return _("We agreed: %(text)s By %(day)s.") % {"text": _ended(row.text), "day": formats.day(row.due)}


_SAYING: Mapping[str, Any] = {
    Decision.kind: _decision, Tool.kind: _tool, PolicyVersion.kind: _policy, Plan.kind: _plan, LearningPath.kind: _path,
    Voice.kind: _voice, Practice.kind: _practice, Champion.kind: _champion, Pledge.kind: _pledge,
}  # fmt: skip


def gather(team: Team, *, person: Person, by: Actor, today: date, known: House | None = None) -> Talk:
    """Points for the meeting to come, gathered anew; what was written before them is replaced. Raises Refused."""
    known = known or house(today=today)
    _refuse_others(team, person, known)
    since = since_of(team, today=today)
    row = coming(team) or Talk(team=team)
    row.manager, row.since = person, since
    row.points = gathered(team, since=since, today=today, known=known)
    ledger.write(row, action="talk.gathered", by=by, why=_("Gathered from what changed."))
    return row


def _refuse_others(team: Team, person: Person, known: House) -> None:
    if not known.may_lead(person, team):
        raise Refused(why=_("Who leads the team speaks to it."), whose_move=_("The manager's of the team."))


def write(
    row: Talk, text: str, *, person: Person, by: Actor, today: date, held: bool = False, version: int | None = None
) -> Talk:
    """The points as the manager says them, one a line; `held` once the meeting was. Raises Refused, or Stale."""
    _refuse_others(row.team, person, house(today=today))
    if row.held_on is not None:
        raise Refused(why=_("This meeting was held: its points stay as they were."), whose_move=_("Nobody's."))
    lines = [" ".join(line.split()).removeprefix("- ")[:LONGEST] for line in text.splitlines() if line.strip()]
    if len(lines) > MOST * 2:
        raise Refused(
            why=_("At most %(most)s points: one page is what a meeting can hold.") % {"most": MOST * 2},
            whose_move=_("Yours."),
        )
    row.version = row.version if version is None else version
    row.points, row.held_on = lines, today if held else None
    ledger.write(
        row, action="talk.held" if held else "talk.changed", by=by, why=_("Meeting held.") if held else _("Edited.")
    )  # fmt: skip
    return row
