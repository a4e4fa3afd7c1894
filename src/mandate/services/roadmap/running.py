"""A plan is computed in a process of its own: who watches sees each better plan and its bound, and may stop it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mandate.connectors.home import folders, pulse
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Plan
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.roadmap import asking
from mandate.services.roadmap.asking import DRAFT, EFFORTS

_log = logging.getLogger(__name__)
NAME = 120


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a computation is: the step it is at, the value and the bound of the best plan so far, and its starts."""

    step: str
    value: int | None
    bound: int | None
    starts: Mapping[str, tuple[str, int]]
    plans: int

    @property
    def gap(self) -> float | None:
        """How far below the best possible at most, in percent; None while no bound is known."""
        if self.value is None or self.bound is None:
            return None
        return round(100 * (self.bound - self.value) / max(abs(self.bound), 1), 1)


def folder() -> Path:
    """Where computations leave their progress; it is no part of the record."""
    found = Path(settings.ORGANISATION_HOME) / "plans"
    found.mkdir(exist_ok=True)
    return found


def _file(plan: Plan, ending: str) -> Path:
    return folder() / f"{plan.key}.{ending}"


@transaction.atomic
def make(
    *, name: str, effort: str, by: Actor, today: date, patch: Mapping[str, Any] | None = None, base: Plan | None = None
) -> Plan:
    """A draft with its question, not computed yet: the record as it stands, or `base` with a patch over it.

    Raises Refused where nothing can be planned, or the name or effort cannot be used.
    """
    if effort not in EFFORTS:
        raise Refused(why=_("Choose glance, quick, normal or deep."), whose_move=_("Yours."))
    before = asking.committed()
    if base is not None and patch:
        question = beside(base, patch)
        question["solve"] = {**question["solve"], "effort": effort}
        starts_on = base.starts_on
    else:
        found = asking.asked(today=today, effort=effort, before=before)
        question, starts_on = found.portfolio, found.start
    plan = Plan(
        name=name.strip()[:NAME] or _("Plan of %(day)s") % {"day": formats.day(today)}, starts_on=starts_on,
        asked=question, patch=dict(patch or {}), effort=effort, change=ledger.anchor().change, made_on=today,
        replaces=before,
    )  # fmt: skip
    ledger.write(plan, action="plan.made", by=by, why=_("Asked of the planner."))
    return plan


def patched(question: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A question with a merge patch over it. Raises Refused where the planner cannot read what comes out."""
    from mandate.engines.plan.changing import patched as merged

    made = merged(question, patch)
    if not isinstance(made, dict):
        raise Refused(why=_("This change cannot be read."), whose_move=_("Yours."))
    known = {one["id"] for one in made["initiatives"]}
    for one in made["initiatives"]:
        one["after"] = [link for link in one.get("after", []) if link["id"] in known]
        one["excludes"] = [key for key in one.get("excludes", []) if key in known]
    asking.check(made)
    return made


def beside(base: Plan, patch: Mapping[str, Any]) -> dict[str, Any]:
    """The question of a plan with a patch over it, counted from where that plan has everything, so that few move."""
    stands = {one["id"]: {"mode": one["mode"], "start": one["start"]} for one in base.result.get("starts", ())}
    made = patched(base.asked, patch)
    for one in made["initiatives"]:
        if not one.get("frozen"):
            one.pop("previous", None)
        if one["id"] in stands and not one.get("frozen"):
            one["previous"] = stands[one["id"]]
    return made


def start(plan: Plan, *, by: Actor, language: str) -> None:
    """Begin to compute in a process of its own, which writes the result into the record and ends."""
    held = pulse.begin(_file(plan, "pulse"))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "mandate", "roadmap", "work", plan.key, "--by", by.label, "--language", language,
             "--pulse", str(held)],
            env={**os.environ, "MANDATE_HOME": str(folders.root()), "MANDATE_ORGANISATION": folders.chosen()},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(held,), start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(held)
    # Somebody has to collect the child when it ends, and nobody should wait for it.
    threading.Thread(target=child.wait, daemon=True).start()


def computing(plan: Plan) -> bool:
    """Whether somebody is at work on it now."""
    return not plan.result and pulse.alive(_file(plan, "pulse"))


def progress(plan: Plan) -> Progress | None:
    """The best plan so far; None before the first."""
    with suppress(OSError, ValueError, KeyError):
        kept = json.loads(_file(plan, "json").read_text(encoding="utf-8"))
        starts = {name: (mode, slot) for name, (mode, slot) in kept["starts"].items()}
        return Progress(kept["step"], kept["value"], kept["bound"], starts, kept["plans"])
    return None


def stop(plan: Plan) -> None:
    """Ask the computation to end with the best plan it has. Raises Refused where nobody computes."""
    if not computing(plan):
        raise Refused(why=_("Nothing is being computed here."), whose_move=_("Nobody's."))
    _file(plan, "stop").touch()


def work(plan: Plan, *, by: Actor, solve: Callable[..., Any] | None = None) -> Plan:
    """Compute a plan here and now, tell of each step in its file, and write the result. `solve` is for tests."""
    from mandate.engines.plan.reading import portfolio
    from mandate.engines.plan.solving import plan as planned
    from mandate.engines.plan.watching import Watch
    from mandate.engines.plan.writing import plan_json

    teller = _Teller(_file(plan, "json"))
    watch = Watch(on_progress=teller.told, stop=_file(plan, "stop").exists)
    found = plan_json((solve or planned)(portfolio(plan.asked), watch=watch))
    plan = Plan.objects.get(key=plan.key)
    if plan.state != DRAFT or plan.result:
        return plan
    return keep(plan, found, by=by)


def keep(plan: Plan, found: Mapping[str, Any], *, by: Actor) -> Plan:
    """The result in the record; what told of the work on the way is no longer needed."""
    plan.result, plan.digest, plan.moved = dict(found), found["digest"], list(found["moved"])
    ledger.write(plan, action="plan.changed", by=by, why=_("Computed."))
    for ending in ("json", "stop", "pulse"):
        _file(plan, ending).unlink(missing_ok=True)
    return plan


class _Teller:
    """Writes each better plan to a file that a reader finds whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path, self._plans, self._value = path, 0, None

    def told(self, seen: Any) -> None:
        if seen.value is not None and seen.value != self._value:
            self._plans, self._value = self._plans + 1, seen.value
        kept = {
            "step": str(seen.step), "value": seen.value, "bound": seen.bound, "plans": self._plans,
            "starts": {name: list(at) for name, at in seen.starts.items()},
        }  # fmt: skip
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(self._path)
