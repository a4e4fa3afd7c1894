"""Questions about a plan: why not then, what if, how likely a date is, one plan against another; answers in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.planning import plan_text
from mandate.connectors import planning
from mandate.connectors.children import ChildFailed
from mandate.records.models import Organisation, Plan
from mandate.services import formats, wording
from mandate.services.refusals import Refused
from mandate.services.roadmap import running, slots, words

FTE_HOURS = 160
"""Hours a month that one more person brings, before holidays."""
MOST_KEPT = 500
LISTS = ("added", "dropped", "newly_missed", "newly_met")


@dataclass(frozen=True, slots=True)
class Move:
    """A start that is another one."""

    key: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """What another plan changes: the sentence, the interval, and every difference by name."""

    sentence: str
    interval: str
    moved: tuple[Move, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    missed: tuple[str, ...]
    met: tuple[str, ...]
    gaps: tuple[str, str]
    possible: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why something does not start then: the kind of answer, its reasons, and what forcing it in costs."""

    sentence: str
    reasons: tuple[str, ...]
    forced: Told | None
    code: str


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a date is met, and by when it is done in four of five cases."""

    key: str
    name: str
    due: str
    chance: int | None
    half: str
    likely: str


def _ask(verb: str, plan: Plan, **more: Any) -> Any:
    """The child's answer, kept beside the plans so that asking again costs nothing. Raises Refused without one."""
    question = {"asked": plan.asked, "result": _slim(plan.result), **more}
    name = hashlib.sha256(json.dumps([verb, question], sort_keys=True).encode()).hexdigest()[:24]
    path = running.folder() / f"answer-{name}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    try:
        found = planning.ask(verb, question)
    except ChildFailed as failed:
        raise Refused(
            why=_("The planner gave no answer in time."),
            whose_move=_("Yours: ask again, or ask for less at once."),
            reasons=(failed.reason,),
        ) from None
    kept = sorted(running.folder().glob("answer-*.json"), key=lambda one: one.stat().st_mtime)
    for old in kept[: max(0, len(kept) - MOST_KEPT)]:
        old.unlink(missing_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")
    return found


def _slim(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in ("status", "method", "value", "bound", "starts", "legal", "repeatable")}


def refuse_uncomputed(plan: Plan) -> None:
    """Raises Refused where there is no plan yet to ask about."""
    if not plan.result.get("starts"):
        raise Refused(why=_("There is no plan yet to ask about."), whose_move=_("Nobody's: wait until it is computed."))


def why(plan: Plan, key: str, slot: int | None) -> Why:
    """Why an initiative does not start in a month (None: why it is not planned). Raises Refused without a plan."""
    refuse_uncomputed(plan)
    found = _ask("why", plan, id=key, slot=slot)
    known = words.names(plan)
    reasons = tuple(wording.opening(words.reason(one, plan, known)) for one in found["reasons"])
    forced = (
        told(plan, found["forced"], before=plan.result, low=found["loses_low"], high=found["loses_high"])
        if found["forced"]
        else None
    )
    return Why(plan_text(f"explained.{found['explained']}", words.language()), reasons, forced, found["explained"])


def patch_of(plan: Plan, given: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """A merge patch from a form, and what it changes in words. Raises Refused for what cannot be read.

    `what` is hours (of `role`), money (of `budget`, in percent), later (`initiative` from `month`) or without
    (`initiative`).
    """
    what, known = given.get("what", ""), words.names(plan)
    one = given.get("initiative", "")
    if what == "hours":
        return _hours_patch(plan, given)
    if what == "money":
        return _money_patch(plan, given)
    if one not in known:
        raise Refused(why=_("Choose what the question is about."), whose_move=_("Yours."))
    if what == "without":
        return {"initiatives": {one: None}}, _("without “%(name)s”") % {"name": known[one]}
    if what == "later":
        slot = slot_of(plan, given.get("month", ""))
        text = _("“%(name)s” not before %(month)s") % {"name": known[one], "month": words.month(slot, plan)}
        return {"initiatives": {one: {"not_before": slot}}}, text
    raise Refused(why=_("Choose what the question is about."), whose_move=_("Yours."))


def _hours_patch(plan: Plan, given: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    role, amount = given.get("role", ""), _whole(given.get("hours", str(FTE_HOURS)))
    if role not in {each["id"] for each in plan.asked["roles"]}:
        raise Refused(why=_("Choose a role."), whose_move=_("Yours."))
    if amount > 0:
        text = _("%(hours)s more hours a month of %(role)s")
    else:
        text = _("%(hours)s fewer hours a month of %(role)s")
    said = text % {"hours": formats.number(abs(amount)), "role": role}
    return {"roles": {role: {"capacity": f"{amount:+d}"}}}, said


def _money_patch(plan: Plan, given: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    name, share = given.get("budget", ""), _whole(given.get("percent", "-10"))
    if name not in {each["id"] for each in plan.asked["budgets"]}:
        raise Refused(why=_("Choose a budget."), whose_move=_("Yours."))
    text = _("%(share)s%% more in “%(name)s”") if share > 0 else _("%(share)s%% less in “%(name)s”")
    return {"budgets": {name: {"per_quarter": f"{share:+d}%"}}}, text % {"share": abs(share), "name": name}


def _whole(text: str) -> int:
    plain = text.strip().replace("−", "-")
    digits = plain.removeprefix("-").removeprefix("+")
    if not (digits.isdecimal() and len(digits) < 6 and int(digits)):
        raise Refused(why=_("Write a whole number other than nought, such as 160 or -10."), whose_move=_("Yours."))
    return -int(digits) if plain.startswith("-") else int(digits)


def slot_of(plan: Plan, text: str) -> int:
    """The slot of a month such as 2027-03. Raises Refused where it is no month of this plan."""
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and len(text) == 7:
        slot = (int(year) - plan.starts_on.year) * 12 + int(month) - plan.starts_on.month
        if 0 <= slot < plan.asked["slots"]:
            return slot
    raise Refused(why=_("Choose a month of this plan, such as 2027-03."), whose_move=_("Yours."))


def what_if(plan: Plan, patch: Mapping[str, Any]) -> Told:
    """What a change would do to a plan. Raises Refused where the planner cannot read what comes out."""
    refuse_uncomputed(plan)
    after = running.beside(plan, patch)
    found = _ask("what_if", plan, other_asked=after)
    return told(plan, found, before=plan.result, more=_more_hours(patch))


def _more_hours(patch: Mapping[str, Any]) -> bool:
    """Whether a patch does nothing but give roles more hours: what can be planned without can be planned with them."""
    changes = patch.get("roles", {}).values()
    return set(patch) == {"roles"} and all(str(one.get("capacity", "")).startswith("+") for one in changes)


def told(
    plan: Plan, found: Mapping[str, Any], *, before: Mapping[str, Any], low: int | None = None, high: int | None = None,
    more: bool = False, other: Plan | None = None,
) -> Told:  # fmt: skip
    """A difference in words. `low` and `high` enclose a loss of value where something is forced in."""
    known = words.names(plan) | (words.names(other) if other else {})
    after = found.get("after") or {}
    possible = found.get("value") is not None
    moved = tuple(
        _move(one, plan, known) for one in found["moved"]
    )  # fmt: skip
    names = {list_: tuple(known.get(key, key) for key in found[list_]) for list_ in LISTS}
    return Told(
        sentence=_sentence(found, moved, possible=possible),
        interval=_interval(found, before, low, high, more=more),
        moved=moved,
        added=names["added"],
        dropped=names["dropped"],
        missed=names["newly_missed"],
        met=names["newly_met"],
        gaps=(_gap(before), _gap(after)),
        possible=possible,
    )


def _move(one: Mapping[str, Any], plan: Plan, known: Mapping[str, str]) -> Move:
    before, after = (words.month(one[name], plan, short=True) for name in ("before", "after"))
    return Move(one["id"], known[one["id"]], before, after)


def _gap(result: Mapping[str, Any]) -> str:
    return words.goodness(str(result.get("status", "")), result.get("gap_percent")) if result else ""


def _sentence(found: Mapping[str, Any], moved: tuple[Move, ...], *, possible: bool) -> str:
    if not possible:
        return _("Then there is no plan at all: what has to be done leaves no room.")
    if not (moved or found["added"] or found["dropped"]):
        return _("Nothing moves, comes in or drops out.")
    return _("Moved: %(moved)s. New: %(added)s. Dropped: %(dropped)s.") % {
        "moved": formats.number(len(moved)), "added": formats.number(len(found["added"])),
        "dropped": formats.number(len(found["dropped"])),
    }  # fmt: skip


def money(value: int) -> str:
    """An amount of value; the plan counts it in whole units of the organisation's money."""
    company = Organisation.objects.first()
    return formats.money(value, company.currency if company else "EUR")


def _interval(
    found: Mapping[str, Any], before: Mapping[str, Any], low: int | None, high: int | None, *, more: bool
) -> str:
    """What it is worth over the whole plan, as an interval; a single number could be noise of the search."""
    if high is not None:
        return _("Forcing it in loses between %(low)s and %(high)s of value over the plan.") % {
            "low": money(max(0, low or 0)), "high": money(max(0, high)),
        }  # fmt: skip
    least, most = found.get("value_low"), found.get("value_high")
    if least is None or most is None:
        return ""
    if not more:
        text = _("The value of the plan changes by %(low)s to %(high)s.") % {"low": money(least), "high": money(most)}
        return f"{text} {_not_told_apart()}" if least < 0 < most else text
    won, open_ = max(0, found["value"]), before["bound"] - before["value"]
    text = _("It is worth between %(low)s and %(high)s over the plan.")
    said = text % {"low": money(won), "high": money(max(won, most))}
    return said if won > open_ else f"{said} {_not_told_apart()}"


def _not_told_apart() -> str:
    return _("That cannot be told apart from what a longer search might still find.")


def compare(plan: Plan, other: Plan) -> Told:
    """What differs between two plans. Raises Refused where one is not computed, or they begin in another quarter."""
    refuse_uncomputed(plan)
    refuse_uncomputed(other)
    shift = slots.slot(other.starts_on, plan.starts_on)
    if shift:
        raise Refused(
            why=_("These plans begin in different quarters, so their months are not laid side by side."),
            whose_move=_("The architect's."),
            what_would_change_this=_("Plan again: the new plan begins in this quarter."),
        )
    found = _ask("compare", plan, other_asked=other.asked, other_result=_slim(other.result))
    return told(plan, found, before=plan.result, other=other)


def chances(plan: Plan) -> list[Chance]:
    """How likely each date is, drawn from the shortest and longest times people gave; empty without any."""
    entries = plan.asked["initiatives"]
    if not plan.result.get("starts") or not any(one.get("estimate") or one.get("due") for one in entries):
        return []
    known = words.names(plan)
    return [
        Chance(
            one["id"], known[one["id"]], "" if one["due"] is None else _before(one["due"], plan),
            None if one["chance"] is None else round(100 * one["chance"]), _before(one["half"], plan),
            _before(one["four_of_five"], plan),
        )
        for one in _ask("dates", plan)
    ]  # fmt: skip


def _before(slot: int, plan: Plan) -> str:
    """The last day before a slot begins."""
    return formats.day(slots.last_day(slot, plan.starts_on))


def listed(names: Iterable[str]) -> str:
    """Names in quotes, as a list."""
    return formats.listed(f"“{name}”" for name in names)
