"""A month is over: its answers are counted once, cut to groups that are large enough, sealed, and deleted."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mandate.connectors.children import ChildFailed
from mandate.connectors.statistics import report_of
from mandate.engines.alignment.facts import BUT, EVERYONE, LAST
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Person, Pulse, PulseAnswer, Team
from mandate.services.publishing import Sheet, left_after_holding_back
from mandate.services.pulse import doors
from mandate.services.pulse.groups import NONE, PERMISSION, lineage
from mandate.services.refusals import Refused

_COLUMNS = ("1", "2", "3", "4", "5", "dk", NONE)


def close(row: Pulse, *, by: Actor, today: date) -> Pulse:
    """The month counted and sealed; answers and the list of who answered are gone. Inside the caller's transaction.

    Where last month asked the same, as many answers are left out at random as it takes that the two cannot be
    subtracted. Raises Refused where the figures could not be worked out; then nothing has changed.
    """
    last = Pulse.objects.filter(state="closed", month__lt=row.month).exclude(report={}).order_by("-month").first()
    again = last.report if last is not None and last.questions == row.questions else None
    sheets = _sheets(row)
    kept, _held = left_after_holding_back(sheets, again)
    row.state, row.closed_on, row.asked = "closed", today, _asked(today)
    row.answered = len(kept) if len(kept) >= MINIMUM_GROUP else None
    try:
        row.report = report_of(_tally(row, kept, again=again is not None), previous=again) if row.answered else {}
    except ChildFailed as fault:
        raise Refused(
            why=_("The figures could not be worked out; nothing was closed."),
            what_would_change_this=_("Try again. If it stays: %(detail)s") % {"detail": fault.detail[-300:]},
        ) from fault
    ledger.write(row, action="pulse.closed", by=by, why=_("The month is over."))
    PulseAnswer.objects.filter(month=row.month).delete()
    doors.close(row.month)
    return row


def _asked(today: date) -> int:
    """How many people could answer."""
    people = Person.objects.filter(left_on=None)
    return sum(access.may(one, PERMISSION, today=today) for one in people)


def _sheets(row: Pulse) -> list[Sheet]:
    parents = dict(Team.objects.values_list("key", "parent_id"))
    rows = PulseAnswer.objects.filter(month=row.month).values_list("team_id", "answers")
    return [
        Sheet(tuple(sorted(lineage(team, parents))) if team else (), answers, secrets.token_bytes(8))
        for team, answers in rows
    ]


def _tally(row: Pulse, sheets: Sequence[Sheet], *, again: bool) -> dict[str, Any]:
    """What the report is made of: every team with those above it, the largest first; each against the others."""
    atoms: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sizes: Counter[str] = Counter()
    for sheet in sheets:
        atoms[sheet.groups].append(sheet.answers)
        sizes.update(sheet.groups)
    keys = sorted(sizes, key=lambda key: (-sizes[key], key))
    pairs = [[key, f"{BUT}{key}"] for key in keys]
    if again:
        pairs.append([EVERYONE, f"{EVERYONE}{LAST}"])
    return {
        "items": row.questions,
        "groups": keys,
        "atoms": [
            {"groups": groups, "people": len(rows), "counts": [_counts(column) for column in zip(*rows, strict=True)]}
            for groups, rows in sorted(atoms.items())
        ],
        "pairs": pairs,
        # Of a small group that is of one mind no share is told; that must not blank the question for everybody.
        "sensitive": [],
    }


def _counts(column: Sequence[str]) -> list[int]:
    counted = Counter(column)
    return [counted[code] for code in _COLUMNS]
