"""What a group is divided on, and the bars that may be shown of it: of five people or more, or of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.alignment.facts import EVERYONE, LAST
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records.models import Campaign, Publication
from mandate.services.answering import NAMED

CAMPS, DIFFER, DARK, UNCLEAR = "camps", "differ", "do_not_know", "none"
DARK_SHARE = 0.4
NEARLY_ALL_SHARE = 0.8
TOO_FEW, NEARLY_ALL, NOT_ASKED, CIRCLE = "too_few", "nearly_all", "not_asked", "circle"
SCALE = 5
USUAL = 5


@dataclass(frozen=True, slots=True)
class Bars:
    """Five counts and how many do not know; where `counts` is None, `why` says as a code what is in the way.

    `n` is how many answered, where that may be told, else 0; `nearly_all` the anchor that nearly all chose.
    """

    counts: tuple[int, ...] | None
    n: int = 0
    dont_know: int = 0
    why: str = ""
    nearly_all: int | None = None


@dataclass(frozen=True, slots=True)
class Disputed:
    """One question a group is divided on: why, the first reason first, and how many steps from whom."""

    item: str
    whys: tuple[str, ...]
    other: str = ""
    steps: float = 0.0


def publication_of(campaign: Campaign) -> Publication | None:
    """What was published of a campaign."""
    return Publication.objects.filter(campaign=campaign).first()


def basis(report: Mapping[str, Any], group: str) -> str:
    """The group itself where it is shown, else everybody: a management team of four appears only among all."""
    return group if any(one["group"] == group for one in report["groups"]) else EVERYONE


def of_everybody(campaign: Campaign, group: str) -> bool:
    """Whether a session of this group rests on what everybody answered: the group itself is not shown."""
    published = None if campaign.mode == NAMED else publication_of(campaign)
    return published is not None and group != EVERYONE and basis(published.report, group) == EVERYONE


def disputed(report: Mapping[str, Any], group: str, *, most: int = USUAL) -> list[Disputed]:
    """The questions on which a talk is worth most: more reasons first, then who is further apart, then the form.

    Where little is disputed, questions without a clear view fill the list up to three.
    """
    seen = basis(report, group)
    found: list[tuple[tuple[float, ...], Disputed]] = []
    for place, row in enumerate(one for one in report["items"] if one["group"] == seen):
        apart = _furthest(report, row["item"], group)
        whys = tuple(_whys(row, apart))
        steps, other = apart or (0.0, "")
        if whys:
            rank = (-len(whys), float((DIFFER, CAMPS, DARK).index(whys[0])), -steps, float(place))
            found.append((rank, Disputed(row["item"], whys, other, steps)))
    chosen = [one for _rank, one in sorted(found, key=lambda pair: pair[0])][:most]
    return chosen + _unclear(report, seen, [one.item for one in chosen])


def _whys(row: Mapping[str, Any], apart: tuple[float, str] | None) -> list[str]:
    said = row["n"] + row["dk"]
    reasons = {
        DIFFER: apart is not None,
        CAMPS: row["reading"] == CAMPS,
        DARK: said >= MINIMUM_GROUP and row["dk"] > DARK_SHARE * said,
    }
    return [why for why, holds in reasons.items() if holds]


def _furthest(report: Mapping[str, Any], item: str, group: str) -> tuple[float, str] | None:
    """The largest difference of this group with another on an item: steps and the other group."""
    found = [
        (one["steps"], next(other for other in one["groups"] if other != group))
        for one in report["differences"]
        if one["item"] == item
        and group in one["groups"]
        and one["reading"] == DIFFER
        # To have changed since the last assessment is no reason for a quarrel.
        and not any(name.endswith(LAST) for name in one["groups"])
    ]
    return max(found, default=None)


def _unclear(report: Mapping[str, Any], seen: str, chosen: Sequence[str]) -> list[Disputed]:
    rows = [
        row
        for row in report["items"]
        if row["group"] == seen and row["reading"] == UNCLEAR and row["item"] not in chosen
    ]
    rows.sort(key=lambda row: row["agreement"])
    return [Disputed(row["item"], (UNCLEAR,)) for row in rows[: max(3 - len(chosen), 0)]]


def because(why: str) -> str:
    """A reason to talk, in words."""
    return {
        CAMPS: _("two camps"),
        DIFFER: _("differs from another group"),
        DARK: _("many do not know"),
        UNCLEAR: _("no clear view yet"),
    }[why]


def before(campaign: Campaign, group: str, item: str) -> Bars:
    """The bars of the published assessment; none with the reason where they are hidden."""
    if campaign.mode == NAMED:
        return Bars(None, why=CIRCLE)
    publication = publication_of(campaign)
    return _published(publication.report, group, item) if publication else Bars(None, why=TOO_FEW)


def _published(report: Mapping[str, Any], group: str, item: str) -> Bars:
    row = next((one for one in report["items"] if (one["item"], one["group"]) == (item, group)), None)
    if row is not None and row["counts"] is not None:
        return Bars(tuple(row["counts"]), row["n"], row["dk"])
    hidden = {(one["group"], one["item"]): str(one["why"]) for one in report["suppressed"]}
    why = hidden.get((group, item)) or hidden.get((group, None)) or (NOT_ASKED if row is None else TOO_FEW)
    return Bars(None, why=why, nearly_all=row["nearly_all"] if row else None)


def kept_before(campaign: Campaign, group: str, item: str) -> list[int] | None:
    """The published counts as a session keeps them beside its own; None where nothing may be shown."""
    found = before(campaign, group, item)
    return None if found.counts is None else list(found.counts)


def kept(item: str, given: Sequence[int]) -> dict[str, Any]:
    """What a session keeps of a vote: nothing of fewer than five, and no bars where nearly all said the same of a
    sensitive matter."""
    scale, dont_know = list(given[:SCALE]), given[SCALE]
    if sum(scale) < MINIMUM_GROUP:
        return {"votes": 0, "counts": None, "dk": 0, "nearly_all": None}
    if load_bank().item(item).sensitive and max(scale) > NEARLY_ALL_SHARE * sum(scale):
        return {"votes": sum(given), "counts": None, "dk": 0, "nearly_all": scale.index(max(scale)) + 1}
    return {"votes": sum(given), "counts": scale, "dk": dont_know, "nearly_all": None}


NOTHING: Mapping[str, Any] = {"votes": 0, "counts": None, "dk": 0, "nearly_all": None, "circle": True}
"""What a session keeps of a vote within a named circle: that there was one."""


def after(found: Mapping[str, Any]) -> Bars:
    """The bars of what was kept of a vote on a question."""
    if found.get("circle"):
        return Bars(None, why=CIRCLE)
    if found["counts"] is not None:
        return Bars(tuple(found["counts"]), sum(found["counts"]), found["dk"])
    if found["nearly_all"] is not None:
        return Bars(None, why=NEARLY_ALL, nearly_all=found["nearly_all"])
    return Bars(None, why=TOO_FEW)


def all_of(given: Sequence[int]) -> Bars:
    """The bars of however few, for those who agreed to be seen; none while nobody answered or the circle is closed."""
    if not given or not sum(given):
        return Bars(None, why=CIRCLE)
    return Bars(tuple(given[:SCALE]), sum(given[:SCALE]), given[SCALE])


def hidden(why: str) -> str:
    """Why no bars are shown, in words."""
    return {
        TOO_FEW: _("Fewer than five answered, so no bars: they would tell who said what."),
        "would_reveal": _("No bars: subtracted from other groups they would tell what a few people said."),
        "close_to_last": _("No bars: beside the last assessment they would tell what a few people said."),
        NEARLY_ALL: _("Nearly all chose the same, so no bars: they would tell everybody's answer."),
        "beside_nearly_all": _("No bars: beside another group they would tell everybody's answer."),
        NOT_ASKED: _("This group was not asked this question, so there are no bars."),
        CIRCLE: _("These answers belong to the named circle, and it is closed or not yours."),
    }[why]
