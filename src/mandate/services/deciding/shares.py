"""What the share of experiments would become with each option of a decision, or why that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.charter import Kind
from mandate.records.models import Booking, Decision, Initiative, Organisation
from mandate.services import formats
from mandate.services.portfolio.share import EXPERIMENT, PROVEN, Share, share


@dataclass(frozen=True, slots=True)
class Base:
    """The share now, what a decision counts as (proven, experiment or neither), and what of it is held already."""

    now: Share
    approach: str
    held: Decimal


def base(decision: Decision, *, today: date) -> Base:
    """The share as it is today, and how this decision would count in it."""
    company = Organisation.objects.first()
    key = decision.initiative or (decision.intake_key if decision.intake == Initiative.kind else "")
    rows = list(Initiative.objects.filter(state="running", approach=EXPERIMENT))
    about = Initiative.objects.filter(key=key).first() if key else None
    now = share(
        Booking.objects.all(), rows, ceiling=company.experiment_share if company else 30,
        currency=company.currency if company else "EUR", today=today,
    )  # fmt: skip
    approach = EXPERIMENT if decision.case == Kind.EXPERIMENT else (about.approach if about else "")
    held = about.max_loss if about is not None and about.key in {row.key for row in rows} else None
    return Base(now, approach, held or Decimal(0))


def with_it(found: Base, cost: Decimal) -> Share:
    """The share once this much more is spent; what a running experiment may lose counts already."""
    if found.approach == EXPERIMENT:
        return replace(found.now, experiment=found.now.experiment + max(Decimal(0), cost - found.held))
    return replace(found.now, proven=found.now.proven + cost) if found.approach == PROVEN else found.now


def said(found: Base, row: Mapping[str, Any], currency: str) -> tuple[str, bool]:
    """The share now and with this option against its ceiling, in words; and whether it would be over."""
    if found.now.percent is None:
        return _("No spend was brought yet, so there is no share to compare with."), False
    if row.get("cost") in (None, ""):
        return _("Not known: no money is said for this option."), False
    cost = Decimal(str(row["cost"]))
    if cost and currency and currency != found.now.currency:
        text = _("Not known: its money is in %(currency)s, and the share is in %(own)s.")
        return text % {"currency": currency, "own": found.now.currency}, False
    after = with_it(found, cost)
    words = {
        "before": formats.rounded(found.now.percent, 0), "after": formats.rounded(after.percent or 0, 0),
        "ceiling": after.ceiling,
    }  # fmt: skip
    if cost and found.approach not in (EXPERIMENT, PROVEN):
        return _("%(before)s%%, as now: it counts neither as proven nor as an experiment.") % words, False
    more = after.experiment > found.now.experiment
    return _("%(before)s%% now, %(after)s%% with it, of at most %(ceiling)s%%.") % words, more and after.over
