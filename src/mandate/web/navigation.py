"""The way through the pages: a few groups in the order of the work, the pages of the group one is in below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records import access, clock
from mandate.records.models import Person

Row = tuple[str, str, str, str]
"""A page: its words, the name of its address, its key after g, and the permission that opens it."""

GROUPS: Sequence[tuple[str, Sequence[Row]]] = (
    (gettext_noop("Desk"), ((gettext_noop("Desk"), "home", "d", "be signed in"),)),
    (
        gettext_noop("May I?"),
        (
            (gettext_noop("May I?"), "ask", "y", "ask"),
            (gettext_noop("Requests"), "requests", "u", "answer requests"),
            (gettext_noop("Access given"), "grants", "s", "answer requests"),
            (gettext_noop("Reviews"), "reviews", "z", "review access"),
            (gettext_noop("Demand"), "demand", "h", "see demand"),
        ),
    ),
    (
        gettext_noop("AI in use"),
        (
            (gettext_noop("Inventory"), "inventory", "i", "see overview"),
            (gettext_noop("Tools"), "tools", "t", "see tools"),
            (gettext_noop("Priorities"), "priorities", "o", "see overview"),
        ),
    ),
    (
        gettext_noop("Guardrails"),
        (
            (gettext_noop("Registers"), "registers", "r", "see registers"),
            (gettext_noop("Access"), "access", "x", "see access"),
            (gettext_noop("Policy"), "policy", "q", "see policy"),
        ),
    ),
    (
        gettext_noop("Decisions"),
        (
            (gettext_noop("Decisions"), "decisions", "b", "see decisions"),
            (gettext_noop("Meetings"), "meetings", "j", "see meetings"),
            (gettext_noop("Forecasts"), "forecasts", "2", "seal forecasts"),
            (gettext_noop("Charter"), "charter", "m", "see charter"),
            (gettext_noop("Tasks"), "tasks", "c", "see tasks"),
            (gettext_noop("Initiatives"), "initiatives", "k", "see initiatives"),
            (gettext_noop("Goals"), "goals", "1", "see goals"),
            (gettext_noop("Roadmap"), "roadmap", "f", "see roadmap"),
            (gettext_noop("MT packs"), "packs", "3", "see packs"),
            (gettext_noop("Recalibration"), "recalibration", "l", "see recalibration"),
            (gettext_noop("Watch list"), "watch", "n", "feed the watch list"),
        ),
    ),
    (
        gettext_noop("People"),
        (
            (gettext_noop("People"), "people", "p", "see people"),
            (gettext_noop("Teams"), "teams", "e", "see teams"),
            (gettext_noop("My team"), "my-team", "9", "lead teams"),
            (gettext_noop("My learning"), "learning", "5", "learn"),
            (gettext_noop("Champions"), "champions", "7", "see champions"),
            (gettext_noop("Practices"), "practices", "8", "see practices"),
            (gettext_noop("Where we stand"), "stand", "6", "read where we stand"),
            (gettext_noop("Voices"), "voices", "4", "say"),
            (gettext_noop("Pulse"), "pulse", "0", "see pulse"),
            (gettext_noop("Gatherings"), "gatherings", ",", "gather"),
            (gettext_noop("Conversations"), "conversations", "v", "see conversations"),
            (gettext_noop("Assessment"), "campaigns", "a", "see assessment"),
        ),
    ),
    (
        gettext_noop("Law"),
        (
            (gettext_noop("Uses"), "uses", "=", "see registers"),
            (gettext_noop("Duties"), "duties", "[", "see registers"),
            (gettext_noop("Touchpoints"), "touchpoints", ";", "see registers"),
            (gettext_noop("Marking"), "marking", ".", "mark files"),
            (gettext_noop("Incidents"), "incidents", "'", "report incidents"),
            (gettext_noop("Documents"), "papers", "-", "see papers"),
            (gettext_noop("Processing"), "processing", "g", "see processing"),
            (gettext_noop("Changes"), "changes", "w", "see changes"),
        ),
    ),
)
"""At most seven groups; a new page joins the group of the question it answers, with a key of its own."""

_WITHIN: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "stand": ("/outbox/",),
        "initiatives": ("/capacity/", "/budgets/", "/bookings/"),
        "goals": ("/horizon/",),
        "meetings": ("/commitments/", "/asks/", "/co-ownership/"),
        "tasks": ("/tomorrow/",),
        "my-team": ("/agreements/",),
        "roadmap": ("/plans/",),
        "charter": ("/deputies/", "/delegations/"),
        "registers": ("/data/", "/purposes/", "/competences/", "/vendors/"),
        "access": ("/rules/", "/drafts/"),
        "inventory": ("/triage/", "/forward/", "/quotes/"),
        "campaigns": ("/sessions/",),
    }
)
"""Addresses that belong to a page beside those below its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the navigation."""

    label: str
    address: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together; a group of which the reader may open one page is that page."""

    label: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """Where the group itself leads."""
        return self.entries[0]

    @property
    def current(self) -> bool:
        """Whether the reader is on one of its pages."""
        return any(entry.current for entry in self.entries)


def groups(request: HttpRequest, person: Person | None) -> list[Group]:
    """The groups with the pages this reader may open, in order; a group without one is left out."""
    today = clock.today()
    found = []
    for label, rows in GROUPS:
        entries = _entries(request.path, rows, person, today=today)
        if entries:
            found.append(Group(entries[0].label if len(entries) == 1 else _(label), entries))
    return found


def _entries(path: str, rows: Sequence[Row], person: Person | None, *, today: date) -> tuple[Entry, ...]:
    made = []
    for label, name, key, permission in rows:
        if access.may(person, permission, today=today):
            address = _address(name)
            made.append(Entry(_(label), address, key, _here(path, name, address)))
    return tuple(made)


# Where a page is never changes, and every page asks for all of them.
_address = cache(reverse)


def _here(path: str, name: str, address: str) -> bool:
    within = (address, *_WITHIN.get(name, ())) if address != "/" else ()
    return path == address or path.startswith(tuple(within))
