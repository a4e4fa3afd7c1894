"""Where we stand, from the record: delivered, under way, next, decided and why, learning to come, voices answered."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from threading import Lock
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.models import Decision, Initiative, LearningPath, PolicyVersion, Tool
from mandate.services import formats, wording
from mandate.services.initiatives.states import DONE, PLANNED, RUNNING
from mandate.services.learning import modules
from mandate.services.roadmap import reading as roadmap
from mandate.services.voices import reading as voices

Item = dict[str, Any]
DELIVERED, UNDER_WAY, NEXT, DECIDED, LEARNING, VOICES = (
    "delivered", "under_way", "next", "decided", "learning", "voices",
)  # fmt: skip
PARTS = (DELIVERED, UNDER_WAY, NEXT, DECIDED, LEARNING, VOICES)
LANGUAGES = ("en", "nl")
AHEAD = timedelta(days=92)
MOST = 6
"""Items of one part in a draft: the newest, or the first to come."""
LONGEST = 160
_read: dict[tuple[str, date, date], list[Item]] = {}
_reading = Lock()


def parts() -> dict[str, str]:
    """The parts of a page or mail, in the order in which they stand."""
    return {
        DELIVERED: _("Delivered"),
        UNDER_WAY: _("Under way"),
        NEXT: _("Next"),
        DECIDED: _("Decided, and why"),
        LEARNING: _("Learning to come"),
        VOICES: _("You said, we did"),
    }


def items(*, since: date, today: date) -> list[Item]:
    """Everything that is new since a day, or lies ahead, in both languages.

    It is the same for all who work here, so it is read once for each state of the record.
    """
    mark = (ledger.anchor().digest, since, today)
    with _reading:
        if mark not in _read:
            _read.clear()
            _read[mark] = _items(since, today)
        return copy.deepcopy(_read[mark])


def _items(since: date, today: date) -> list[Item]:
    made = [_delivered(since, today), _under_way(), _next(today), _decided(since, today), _learning(today)]
    made.append(_voices(since, today))
    return [item for found in made for item in found]


def short(text: str) -> str:
    """The first sentence of a text, or as much of it as fits on a line or two."""
    plain = " ".join(text.split())
    first = plain.split(". ")[0].rstrip(".")
    if len(first) <= LONGEST:
        return f"{first}." if first and first[-1] not in "?!…:" else first
    return f"{first[:LONGEST].rsplit(' ', 1)[0]}…"


def _item(
    part: str, page: str, key: str, say: Callable[[], tuple[str, str]], *, teams: Iterable[str] = ()
) -> Item:  # fmt: skip
    found: Item = {
        "id": f"{part}:{page}:{key}", "part": part, "page": page, "key": key, "teams": list(teams),
        "for_roles": [], "for_teams": [], "out": False, "own": False, "was": {},
    }  # fmt: skip
    for language in LANGUAGES:
        with translation.override(language):
            title, text = say()
            found[language] = {"title": title, "text": text}
    return found


def _delivered(since: date, today: date) -> list[Item]:
    rows = Initiative.objects.filter(state=DONE, done_on__gt=since, done_on__lte=today).order_by("-done_on", "title")[
        :MOST
    ]
    return [_of(row, DELIVERED, _done(row)) for row in rows]


def _of(row: Initiative, part: str, say: Callable[[], tuple[str, str]]) -> Item:
    return _item(part, "initiative", row.key, say, teams=row.teams)


def _done(row: Initiative) -> Callable[[], tuple[str, str]]:
    return lambda: (row.title, _("Done on %(day)s.") % {"day": formats.day(row.done_on)})


def _under_way() -> list[Item]:
    rows = Initiative.objects.filter(state=RUNNING).order_by("due", "title")[:MOST]
    return [_of(row, UNDER_WAY, _running(row)) for row in rows]


def _running(row: Initiative) -> Callable[[], tuple[str, str]]:
    return lambda: (row.title, _("Ready by %(day)s. %(why)s") % {"day": formats.day(row.due), "why": short(row.why)})


def _next(today: date) -> list[Item]:
    """What begins within three months, by the roadmap; without one, what is planned."""
    plan = roadmap.current()
    if plan is None:
        rows = Initiative.objects.filter(state=PLANNED).order_by("due", "title")[:MOST]
        return [_of(row, NEXT, _planned(row)) for row in rows]
    started = set(Initiative.objects.filter(state__in=(RUNNING, DONE)).values_list("key", flat=True))
    found = [
        row for row in roadmap.rows(plan)
        if row.key not in started and not row.running and row.ends >= today and row.begins <= today + AHEAD
    ]  # fmt: skip
    return [_item(NEXT, "roadmap", row.key, _begins(row), teams=row.teams) for row in found[:MOST]]


def _planned(row: Initiative) -> Callable[[], tuple[str, str]]:
    return lambda: (row.title, short(row.why))


def _begins(row: roadmap.Row) -> Callable[[], tuple[str, str]]:
    return lambda: (row.name, _("Planned for %(when)s.") % {"when": row.when()})


def _decided(since: date, today: date) -> list[Item]:
    """Decisions that hold, tools that got another standing, and the policy where it is new."""
    found = [
        _item(DECIDED, "policy", row.key, _published(row))
        for row in PolicyVersion.objects.filter(published_on__gt=since, published_on__lte=today)[:1]
    ]
    rows = Decision.objects.filter(state="taken", taken_on__gt=since, taken_on__lte=today).exclude(why="")
    decisions = list(rows.order_by("-taken_on", "title")[: 2 * MOST])
    tools = Tool.objects.filter(decision__in=[row.key for row in decisions]).in_bulk(field_name="key")
    by = {tool.decision: tool for tool in tools.values()}
    for row in decisions:
        tool = by.get(row.key)
        if tool is not None:
            found.append(_item(DECIDED, "tool", tool.key, _standing(tool), teams=tool.teams))
        else:
            found.append(_item(DECIDED, "decision", row.key, _taken(row), teams=row.teams))
    return found[:MOST]


def _published(row: PolicyVersion) -> Callable[[], tuple[str, str]]:
    return lambda: (
        _("How we use AI: version %(number)s") % {"number": row.number},
        _("In force since %(day)s; what changed for you stands beside it.") % {"day": formats.day(row.published_on)},
    )


def _standing(tool: Tool) -> Callable[[], tuple[str, str]]:
    def say() -> tuple[str, str]:
        words = {"name": tool.name, "standing": wording.word("status", Status(tool.status)).lower()}
        return _("%(name)s: %(standing)s") % words, short(tool.why)

    return say


def _taken(row: Decision) -> Callable[[], tuple[str, str]]:
    return lambda: (row.title, short(row.why))


def _learning(today: date) -> list[Item]:
    rows = LearningPath.objects.filter(due__gte=today, due__lte=today + AHEAD).order_by("due", "name")[:MOST]
    titles = {module.id: module.title for module in modules.every()}
    return [_path(row, titles) for row in rows]


def _path(row: LearningPath, titles: Mapping[str, Any]) -> Item:
    def say() -> tuple[str, str]:
        language = (translation.get_language() or "en")[:2]
        names = [getattr(titles[key], language) for key in row.modules if key in titles]
        name = row.name_nl if language == "nl" and row.name_nl else row.name
        facts = {"day": formats.day(row.due), "modules": formats.listed(names[:2])}
        return name, _("By %(day)s: %(modules)s.") % facts

    found = _item(LEARNING, "learning", row.key, say, teams=row.teams)
    return {**found, "for_roles": list(row.roles), "for_teams": list(row.teams)}


def _voices(since: date, today: date) -> list[Item]:
    """Only the sentences that were written for everybody; who said it is in none of them."""
    rows = [row for row in voices.done() if row.done_on and since < row.done_on <= today][:MOST]
    return [_item(VOICES, "voices-done", row.key, _answered(row.summary, row.did)) for row in rows]


def _answered(summary: str, did: str) -> Callable[[], tuple[str, str]]:
    return lambda: (summary, short(did))
