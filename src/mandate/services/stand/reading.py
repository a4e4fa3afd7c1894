"""Where we stand for one reader: what is for their role and team, their own team first, and what leads where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records import access
from mandate.records.models import Edition, Person, Team
from mandate.services import formats, wording
from mandate.services.stand import gathering
from mandate.services.stand.gathering import DECIDED, DELIVERED, NEXT, UNDER_WAY, Item

SENT = "sent"
_OPENED_BY: Mapping[str, str] = {
    "initiative": "see initiatives", "roadmap": "see roadmap", "policy": "see policy", "tool": "see tools",
    "decision": "see decisions", "learning": "learn", "voices-done": "say", "stand": "read where we stand",
}  # fmt: skip
_WITH_KEY = frozenset({"initiative", "tool", "decision"})
_ELSE = {"initiative": "roadmap"}
"""The page that tells of it where a reader may not open its own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written: roles, and the team with all above it. `person` is set for a real one."""

    roles: frozenset[str]
    teams: frozenset[str]
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One item in the reader's language; `href` is a path of ours or empty; `yours`: it touches their team."""

    id: str
    title: str
    text: str
    href: str
    yours: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part with what is in it."""

    code: str
    title: str
    items: tuple[Told, ...]


def team_and_above(team: str | None) -> frozenset[str]:
    """A team with those above it, also where they go round in a circle."""
    parents: dict[str, str | None] = dict(Team.objects.values_list("key", "parent_id"))
    return _above(team, parents)


def _above(team: str | None, parents: Mapping[str, str | None]) -> frozenset[str]:
    found = set()
    while team and team not in found:
        found.add(team)
        team = parents.get(team)
    return frozenset(found)


def reader_of(person: Person, parents: Mapping[str, str | None] | None = None) -> Reader:
    """The reader that a person is."""
    above = team_and_above(person.team_id) if parents is None else _above(person.team_id, parents)
    return Reader(frozenset(person.roles), above, person)


def parents() -> dict[str, str | None]:
    """Every team with the one above it, read once for many readers."""
    return dict(Team.objects.values_list("key", "parent_id"))


def told(items: Iterable[Item], reader: Reader, *, language: str) -> list[Part]:
    """The parts for this reader, in order; one without anything in it is left out."""
    by: dict[str, list[Told]] = {code: [] for code in gathering.PARTS}
    for item in items:
        if not item["out"] and _for(item, reader) and item["part"] in by:
            by[item["part"]].append(_told(item, reader, language))
    titles = gathering.parts()
    return [
        Part(code, titles[code], tuple(sorted(found, key=lambda one: not one.yours)))
        for code, found in by.items() if found
    ]  # fmt: skip


def _for(item: Item, reader: Reader) -> bool:
    roles, teams = set(item["for_roles"]), set(item["for_teams"])
    return (not roles or bool(roles & reader.roles)) and (not teams or bool(teams & reader.teams))


def _told(item: Item, reader: Reader, language: str) -> Told:
    words = item.get(language) or {}
    other = item.get("en" if language == "nl" else "nl") or {}
    said = {name: words.get(name) or other.get(name) or "" for name in ("title", "text")}
    yours = bool(set(item["teams"]) & reader.teams)
    return Told(item["id"], said["title"], said["text"], address(item["page"], item["key"], reader), yours)


def address(page: str, key: str, reader: Reader) -> str:
    """The path of where a thing stands that this reader may open; else of what tells of it, else nothing."""
    for name in (page, _ELSE.get(page, "")):
        permission = _OPENED_BY.get(name)
        if permission and any(role in reader.roles for role in access.PERMISSIONS[permission]):
            return reverse(name, args=[key] if name in _WITH_KEY else [])
    return ""


def sentence(parts: Sequence[Part]) -> str:
    """Where we stand, in one sentence."""
    counts = {part.code: len(part.items) for part in parts}
    said = []
    if counts.get(DELIVERED):
        said.append(
            _count(ngettext("%(count)s delivered", "%(count)s delivered", counts[DELIVERED]), counts[DELIVERED])
        )
    if counts.get(UNDER_WAY):
        said.append(
            _count(ngettext("%(count)s under way", "%(count)s under way", counts[UNDER_WAY]), counts[UNDER_WAY])
        )
    if counts.get(NEXT):
        said.append(_count(ngettext("%(count)s next", "%(count)s next", counts[NEXT]), counts[NEXT]))
    if counts.get(DECIDED):
        said.append(_count(ngettext("%(count)s decided", "%(count)s decided", counts[DECIDED]), counts[DECIDED]))
    if not said:
        return _("Nothing new to tell yet.")
    return _("Where we stand: %(what)s.") % {"what": formats.listed(said)}


def _count(text: str, count: int) -> str:
    return text % {"count": wording.spelled(count)}


def newest(at: date | None = None) -> Edition | None:
    """The last edition that was sent, or the last one on or before a day."""
    rows = Edition.objects.filter(state=SENT)
    if at is not None:
        rows = rows.filter(sent_on__lte=at)
    return rows.order_by("-number").first()


def foreword(edition: Edition, language: str) -> str:
    """What the architect wrote above it, in the reader's language where it is there."""
    return str(edition.foreword.get(language) or edition.foreword.get("en") or edition.foreword.get("nl") or "")
