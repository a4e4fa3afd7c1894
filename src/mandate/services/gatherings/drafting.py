"""An agenda drafted from the record: what changed since the last time, what comes, and what was left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Decision, FollowUp, Initiative, LearningPath, Occasion, PolicyVersion, Voice
from mandate.services import formats
from mandate.services.decisions import DECLINED, REVERSED, TAKEN
from mandate.services.gatherings import asking
from mandate.services.gatherings.minutes import OPEN, Item
from mandate.services.gatherings.planning import DROP_IN, HELD
from mandate.services.voices.saying import DONE

USUAL = timedelta(days=31)
"""How far back the first time of a series looks."""
NEAR = timedelta(days=62)
MOST = 5
RUNNING, FINISHED, COMING = "running", "done", "planned"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of what changed: its title, its lines, and how many there are in all."""

    code: str
    title: str
    lines: tuple[str, ...]
    total: int


def since(one: Occasion) -> date:
    """The day of the last time that was held, or a month before this one."""
    rows = Occasion.objects.filter(gathering_id=one.gathering_id, state=HELD, held_on__lt=one.held_on)
    last = rows.order_by("-held_on").values_list("held_on", flat=True).first()
    return last or one.held_on - USUAL


@dataclass(frozen=True, slots=True)
class Told:
    """What everybody who is invited is told: since which day, in blocks, and the roadmap behind two of them."""

    since: date
    blocks: list[Block]
    initiatives: list[Initiative]


def told(one: Occasion, *, today: date) -> Told:
    """What changed since the last time and what comes, with the day it is counted from and the initiatives."""
    before = since(one)
    initiatives = list(Initiative.objects.order_by("due"))
    return Told(before, _blocks(before, initiatives, today=today), initiatives)


def _blocks(before: date, initiatives: list[Initiative], *, today: date) -> list[Block]:
    """For everybody who is invited; an empty part is left out."""
    near = today + NEAR
    finished = [row for row in initiatives if row.state == FINISHED and row.done_on and row.done_on >= before]
    running = [row for row in initiatives if row.state == RUNNING]
    coming = [row for row in initiatives if row.state == COMING and row.due <= today + 3 * NEAR]
    return [found for found in (
        _block("delivered", _("Delivered"), [row.title for row in finished]),
        _block("running", _("Under way"), [_by(row.title, row.due) for row in running]),
        _block("next", _("Next"), [_by(row.title, row.due) for row in coming]),
        _block("decided", _("Decided and why"), _decided(before)),
        _block("policy", _("Policy"), _policy(before)),
        _block("learning", _("Learning"), _learning(today, near)),
        _block("voices", _("You said, we did"), _voices(before)),
    ) if found]  # fmt: skip


def _block(code: str, title: str, lines: list[str]) -> Block | None:
    return Block(code, title, tuple(lines[:MOST]), len(lines)) if lines else None


def _by(title: str, day: date) -> str:
    return _("%(what)s, by %(day)s") % {"what": title, "day": formats.day(day)}


def _decided(before: date) -> list[str]:
    """Settled decisions alone: what still waits is nobody's to announce."""
    rows = Decision.objects.filter(state__in=(TAKEN, DECLINED, REVERSED), taken_on__gte=before).order_by("-taken_on")
    words = {TAKEN: _("%(title)s"), DECLINED: _("%(title)s Declined by the MT."), REVERSED: _("%(title)s Reversed.")}
    found = []
    for row in rows.only("title", "state", "why", "taken_on")[: 4 * MOST]:
        line = words[row.state] % {"title": row.title}
        found.append(f"{line} {' '.join(row.why.split())[:200]}".strip())
    return found


def _policy(before: date) -> list[str]:
    rows = PolicyVersion.objects.filter(published_on__gte=before).only("number", "published_on", "why")
    return [
        _("Version %(number)s, %(day)s: %(why)s")
        % {"number": row.number, "day": formats.day(row.published_on), "why": " ".join(row.why.split())[:200]}
        for row in rows
    ]


def _learning(today: date, near: date) -> list[str]:
    rows = LearningPath.objects.filter(due__gte=today, due__lte=near)
    return [_by(row.name, row.due) for row in rows]


def _voices(before: date) -> list[str]:
    rows = Voice.objects.filter(state=DONE, done_on__gte=before).only("summary", "did")
    return [f"{row.summary} {row.did}".strip() for row in rows]


def draft(one: Occasion, *, today: date, found: Told | None = None) -> list[Item]:
    """The agenda as a first proposal: told to nobody until who holds it keeps it. `found` is what is told, if known."""
    found = found or told(one, today=today)
    now, asked = asking.of_series(one)
    waiting = [row for row in now if row.state == asking.OPEN]
    due = list(FollowUp.objects.filter(occasion__gathering_id=one.gathering_id, state=OPEN).select_related("owner"))
    if one.gathering.sort == DROP_IN:
        items = [Item(_("Bring your question, your prompt, your doubt"), "", 0)]
    else:
        items = [Item(block.title, "\n".join(block.lines), 5) for block in found.blocks]
    if due:
        lines = [_by(f"{row.text} ({row.owner.name})", row.due) for row in due[:MOST]]
        items.append(Item(_("What we agreed"), "\n".join(lines), 5))
    if asked:
        items.append(Item(_("Questions left open"), "\n".join(row.text for row in asked[:MOST]), 10))
    text = ngettext(
        "%(count)s question was asked beforehand.", "%(count)s questions were asked beforehand.", len(waiting)
    )
    items.append(Item(_("Your questions"), text % {"count": len(waiting)} if waiting else "", 15))
    return items
