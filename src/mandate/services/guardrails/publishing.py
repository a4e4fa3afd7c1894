"""Publishing a draft, and never by accident: what most people gain by is confirmed with how many they are."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.access.terms import InvalidPolicies
from mandate.records import asof
from mandate.records.ledger import Actor, Stale
from mandate.records.models import RECORDS, Change, Draft, Observation, Record
from mandate.services import formats
from mandate.services.guardrails import current, drafts, opening, rules, whatif
from mandate.services.guardrails.whatif import Effects
from mandate.services.refusals import Refused

KEPT = 2
"""Comparisons kept in a process: of the draft that is being looked at, and of the one before it."""
_kept: OrderedDict[tuple[Any, ...], Effects] = OrderedDict()
_keeping = Lock()


def compared(draft: Draft, *, today: date, now: datetime) -> Effects:
    """What publishing the draft would change, worked out once for each state of draft and registers. Raises Refused."""
    observed = Observation.objects.aggregate(Count("pk"), Max("pk"))
    mark = (draft.key, draft.version, current.newest()[1], today, *observed.values())
    with _keeping:
        found = _kept.get(mark)
    if found is None:
        found = whatif.of_draft(draft, today=today, now=now)
        with _keeping:
            _kept[mark] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def warning(seen: Effects) -> str:
    """What somebody has to confirm before it counts; empty where nothing has to be."""
    if not seen.broad:
        return ""
    if seen.open_ended:
        return _(
            "This opens things to more than half of all people without naming them: also what comes into the registers "
            "later."
        )
    return ngettext(
        "This gives something to %(gaining)s of %(people)s person: more than half of all people.",
        "This gives something to %(gaining)s of %(people)s people: more than half of all people.",
        seen.people,
    ) % {"gaining": formats.number(seen.gaining), "people": formats.number(seen.people)}


def publish(draft: Draft, *, by: Actor, why: str, today: date, now: datetime, confirmed: int | None = None) -> Draft:
    """Make the draft count. `confirmed`: how many people gain, as somebody read it. Raises Refused where it may not be.

    What the mandate leaves to the MT is prepared for it, and can be published once it agreed.

    What gives to most people is published only with that number, so that a confirmation is of what was shown and not
    of what it has become meanwhile.
    """
    drafts.still_open(draft)
    try:
        return _published(draft, by=by, why=why, today=today, now=now, confirmed=confirmed)
    except (Refused, Stale):
        # Two who publish at once: whoever was second reads that it was published, not what that led to.
        drafts.still_open(drafts.named(draft.key))
        raise


def _published(draft: Draft, *, by: Actor, why: str, today: date, now: datetime, confirmed: int | None) -> Draft:
    seen = compared(draft, today=today, now=now)
    if seen.broad and confirmed != seen.gaining:
        raise Refused(
            why=warning(seen),
            whose_move=_("It is your move."),
            what_would_change_this=_("Look at who gains, then publish again and confirm how many gain: %(count)s.")
            % {"count": seen.gaining},
        )
    opening.refuse_above(draft, seen, drafts.records(draft), opening.PUBLISH, by=by, why=why, today=today)
    return drafts.publish(draft, by=by, why=why, today=today, result=whatif.as_json(seen))


def roll_back(draft: Draft, *, by: Actor, why: str, today: date, now: datetime) -> Draft:
    """What was published taken back, as one deed. Raises Refused where a row changed since, or the mandate says no.

    Taking back what forbade something opens it again: the mandate is asked as it is for publishing.
    """
    if draft.state == drafts.PUBLISHED:
        rows = _as_before(draft)
        seen = whatif.between(current.current(today=today), _after(draft, rows, today=today), today=today, now=now)
        reason = why.strip() or _("“%(title)s” is to be rolled back.") % {"title": draft.title}
        opening.refuse_above(draft, seen, rows, opening.ROLL_BACK, by=by, why=reason, today=today)
    return drafts.roll_back(draft, by=by, why=why, today=today)


def _as_before(draft: Draft) -> list[Record]:
    """The rows as they stood before the draft, not written; what it added is not among them."""
    models = {model.kind: model for model in RECORDS}
    old = [was for was in draft.before if was["change"] is not None]
    return [asof.told(models[was["kind"]], Change.objects.get(pk=was["change"])) for was in old]


def _after(draft: Draft, rows: list[Record], *, today: date) -> current.Guardrails:
    register = current.current(today=today).register
    added = [(was["kind"], was["key"]) for was in draft.before if was["change"] is None]
    try:
        return current.build(register.without(added).with_records(rows))
    except InvalidPolicies as problem:
        raise Refused(why="; ".join(rules.placed(one) for one in problem.problems)) from problem
