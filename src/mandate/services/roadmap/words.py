"""Plans in words: how good one is, why something is where it is, in which month, with names instead of keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from mandate.catalogue.planning import least_text, plan_text, reason_text
from mandate.engines.terms import Reason
from mandate.records.models import Plan
from mandate.services import formats
from mandate.services.roadmap import slots

_WORDS: dict[str, dict[str, str]] = {
    "approach": {
        "legal": gettext_noop("The law asks for it"),
        "foundation": gettext_noop("Foundation"),
        "proven": gettext_noop("Proven"),
        "experiment": gettext_noop("Experiment"),
    },
    "state": {
        "draft": gettext_noop("Draft plan"),
        "committed": gettext_noop("Committed"),
        "superseded": gettext_noop("Replaced by a later plan"),
        "dropped": gettext_noop("Put away"),
    },
    "effort": {
        "glance": gettext_noop("A glance: a second or two"),
        "quick": gettext_noop("Quick: some seconds"),
        "normal": gettext_noop("Normal: about a minute"),
        "deep": gettext_noop("Deep: some minutes"),
    },
    "step": {
        "legal": gettext_noop("legal dates first"),
        "relaxation": gettext_noop("how good a plan could be at most"),
        "hint": gettext_noop("the plan before"),
        "greedy": gettext_noop("a first plan"),
        "cuts": gettext_noop("how good a plan could be at most"),
        "feasibility": gettext_noop("whether there is a plan at all"),
        "neighbourhoods": gettext_noop("better plans nearby"),
        "whole": gettext_noop("the whole at once"),
    },
}


def word(group: str, code: str) -> str:
    """The word for a code; the code itself where nobody gave it one."""
    found = _WORDS[group].get(code)
    return _(found) if found else code


def words(group: str) -> dict[str, str]:
    """All codes of a group with their words, in order."""
    return {code: _(text) for code, text in _WORDS[group].items()}


def names(plan: Plan) -> dict[str, str]:
    """What the initiatives of a plan are called, by key, as they were called when it was made."""
    return {one["id"]: one.get("name") or one["id"] for one in plan.asked.get("initiatives", ())}


def month(slot: int, plan: Plan, *, short: bool = False) -> str:
    """A slot as a month: March 2027, or Mar 2027."""
    style = "MMM y" if short else "MMMM y"
    return str(format_date(slots.day(slot, plan.starts_on), style, locale=formats.locale())).replace(".", "")


def quarter(number: int, start: date) -> str:
    """A quarter of the plan: Q1 2027."""
    year, _dash, part = slots.quarter_key(number, start).partition("-")
    return _("%(quarter)s %(year)s") % {"quarter": part.replace("Q", _("Q")), "year": year}


def reason(kept: Mapping[str, Any], plan: Plan, known: Mapping[str, str] | None = None) -> str:
    """A reason of the engine with months and names; one sentence without its full stop."""
    called = known if known is not None else names(plan)

    def named(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(_quoted(str(one), called) for one in value)
        return _quoted(value, called) if isinstance(value, str) else value

    params = {name: named(value) for name, value in kept.items() if name != "code"}
    code = kept["code"]
    if code == "way_budget":
        return plan_text(f"reason.{code}", language(), names=formats.listed(params["names"]), quarters=formats.listed(
            quarter(int(place), plan.starts_on) for place in params["places"]
        ))  # fmt: skip
    if code in ("capacity_full", "budget_full") and not kept["held_by"]:
        return _too_little(code, params, plan)
    if code in ("budget_full", "experiments") and isinstance(params.get("at"), int):
        # These count in quarters, all others in months.
        text = plan_text(
            f"reason.{code}", language(), **{**_texts(params), "quarter": quarter(params["at"], plan.starts_on)}
        )
        return text
    return reason_text(Reason(code, tuple(sorted(params.items()))), f"{plan.starts_on:%Y-%m}", language())


def _too_little(code: str, params: Mapping[str, Any], plan: Plan) -> str:
    """Nobody holds it: there is simply less than this needs."""
    if code == "capacity_full":
        text = _("%(name)s has fewer hours in %(month)s than it needs")
        return text % {"name": params["name"], "month": month(params["at"], plan)}
    text = _("“%(name)s” holds less money in %(quarter)s than it needs")
    return text % {"name": params["name"], "quarter": quarter(params["at"], plan.starts_on)}


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: ", ".join(value) if isinstance(value, tuple) else str(value) for name, value in params.items()}


def _quoted(value: str, called: Mapping[str, str]) -> str:
    return f"“{called[value]}”" if value in called else value


def language() -> str:
    """The reader's language as the catalogue names it."""
    return (get_language() or "en")[:2]


def percent(value: float) -> str:
    """A share in percent as the reader writes it."""
    return _("%(share)s%%") % {"share": formats.number(round(value, 1))}


def goodness(status: str, gap: float | None) -> str:
    """How good a plan is at least: the bound in words, always."""
    if status == "infeasible":
        return ""
    if gap is None:
        return _("How far it is from the best possible plan is not known.")
    if status == "optimal" or gap == 0:
        return _("No plan under these rules is better: that is proven.")
    return _("It is at most %(share)s below the best possible plan.") % {"share": percent(gap)}


def least(kept: Mapping[str, Any], plan: Plan, known: Mapping[str, str]) -> str:
    """A least change with which a date can be kept."""
    return least_text(
        kept, f"{plan.starts_on:%Y-%m}", language(), called=lambda name: _quoted(name, known),
        amount=lambda number, cents: formats.money(number / 100) if cents else formats.number(number),
        quarter=lambda place: quarter(place, plan.starts_on),
    )  # fmt: skip


def change(kept: Mapping[str, Any], plan: Plan, known: Mapping[str, str]) -> str:
    """A least change that makes an impossible plan possible."""
    named = formats.listed(_quoted(one, known) for one in kept["rule"]["names"])
    by = formats.money(kept["by"] / 100) if kept["rule"]["code"] == "budget" else formats.number(kept["by"])
    return plan_text(f"change.{kept['rule']['code']}", language(), by=by, names=named)
