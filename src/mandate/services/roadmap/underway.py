"""What runs goes on: hours and money it takes are there, and where it takes more than there is, that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mandate.services import formats
from mandate.services.roadmap import slots
from mandate.services.roadmap.entries import Facts, Note, spread


def make_room(question: Mapping[str, Any], facts: Facts) -> None:
    """Raise hours and money to what running work takes, so that it alone can never make a plan impossible."""
    running = [one for one in question["initiatives"] if one.get("frozen")]
    now = slots.slot(facts.today, facts.start)
    for role in question["roles"]:
        taken = _hours(running, role["id"], question["slots"])
        short = [slot for slot, hours in enumerate(taken) if hours > role["capacity"][slot] and slot >= now]
        if short:
            words = {"month": f"{slots.day(short[0], facts.start):%Y-%m}", "hours": formats.number(taken[short[0]])}
            text = _("Running work alone takes all its hours, and more than there are, in %(month)s: %(hours)s.")
            facts.notes.append(Note(role["id"], text % words, "capacity", role["id"]))
        role["capacity"] = [max(pair) for pair in zip(role["capacity"], taken, strict=True)]
    for budget in question["budgets"]:
        _money(budget, running, facts)


def _modes(running: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Where each runs from, and how."""
    for one in running:
        before = one["previous"]
        yield before["start"], next(mode for mode in one["modes"] if mode["id"] == before["mode"])


def _hours(running: Sequence[Mapping[str, Any]], role: str, count: int) -> list[int]:
    taken = [0] * count
    for start, mode in _modes(running):
        for place, hours in enumerate(mode["demand"].get(role, ())):
            if 0 <= start + place < count:
                taken[start + place] += hours
    return taken


def _money(budget: dict[str, Any], running: Sequence[Mapping[str, Any]], facts: Facts) -> None:
    """A quarter that running work overdraws gets what is short."""
    taken = [0] * len(budget["per_quarter"])
    for start, mode in _modes(running):
        for place, cents in enumerate(spread(mode["cost"].get(budget["id"], 0), mode["duration"])):
            if 0 <= start + place < 3 * len(taken):
                taken[(start + place) // 3] += cents
    left, short = 0, False
    for number, given in enumerate(budget["per_quarter"]):
        left = (left if budget["carry"] else 0) + given - taken[number]
        if left < 0:
            budget["per_quarter"][number] -= left
            left, short = 0, True
    if short:
        text = _("Running work alone takes more than it holds; that is counted as agreed.")
        facts.notes.append(Note(budget["id"], text, "budget"))
