"""Closing an assessment: counted once, cut to groups that are large enough, sealed, and the answers deleted."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.connectors.children import ChildFailed
from mandate.connectors.statistics import report_of
from mandate.engines.alignment.disclosure import Atom, leave_out
from mandate.engines.alignment.facts import EVERYONE, LAST
from mandate.engines.readiness.scoring import Result, group_score
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Campaign, Publication, Response
from mandate.services.answering import DONT_KNOW, NAMED, NOT_APPLICABLE, UNANSWERED
from mandate.services.campaigns import CLOSED, OPEN, groups_of
from mandate.services.refusals import Refused

COLUMNS = ("1", "2", "3", "4", "5", DONT_KNOW, NOT_APPLICABLE)
COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One set of answers as it is counted; `order` shuffles, the same way every time."""

    groups: tuple[str, ...]
    answers: str
    order: bytes


@transaction.atomic
def close(campaign: Campaign, *, by: Actor, today: date) -> Publication | None:
    """End a campaign and publish it, once; the answers are deleted. None in the named mode, whose circle keeps them.

    Raises Refused when it is not open, and when the figures could not be worked out (then nothing has changed).
    """
    if campaign.state != OPEN:
        raise Refused(why=_("Only an open assessment can be closed."))
    act = Act.new()
    campaign.state, campaign.closed_on = CLOSED, today
    ledger.write(campaign, action="campaign.closed", by=by, why=_("Closed on %(day)s.") % {"day": today}, act=act)
    if campaign.mode == NAMED:
        return None
    publication = _publication(campaign, today=today)
    ledger.write(publication, action="publication.sealed", by=by, why=_("Published when it closed."), act=act)
    Response.objects.filter(campaign=campaign).delete()
    return publication


def _publication(campaign: Campaign, *, today: date) -> Publication:
    last = before(campaign)
    sheets = _sheets(campaign)
    kept, held = left_after_holding_back(sheets, last.report if last else None)
    try:
        report = report_of(_tally(campaign, kept, again=last is not None), previous=last.report if last else None)
    except ChildFailed as fault:
        raise Refused(
            why=_("The figures could not be worked out; nothing was closed."),
            what_would_change_this=_("Try again. If it stays: %(detail)s") % {"detail": fault.detail[-300:]},
        ) from fault
    report[COMMENTS] = _comments(campaign)
    return Publication(campaign=campaign, sealed_on=today, people=len(kept), held_back=held, report=report)


def before(campaign: Campaign) -> Publication | None:
    """What was published of the round that this one repeats."""
    if campaign.previous_id is None:
        return None
    return Publication.objects.filter(campaign_id=campaign.previous_id).first()


def _sheets(campaign: Campaign) -> list[Sheet]:
    rows = Response.objects.filter(campaign=campaign).values_list("groups", "answers", "digest")
    nothing = UNANSWERED * len(campaign.items)
    return [
        Sheet(tuple(groups), answers, hashlib.sha256(digest.encode()).digest())
        for groups, answers, digest in rows.iterator(chunk_size=5000)
        if answers != nothing
    ]


def left_after_holding_back(
    sheets: Sequence[Sheet], last: Mapping[str, Any] | None
) -> tuple[list[Sheet], dict[str, int]]:
    """The answers that are counted, and how many of each group are left out because of the round before.

    Of every overlap of the groups that were shown then, as many answers are left out, at random, as it takes to
    differ by nobody or by at least five people; else one round could be subtracted from the other. Where that cannot
    be, the report hides a group.
    """
    if not last:
        return list(sheets), {}
    before = [Atom(frozenset(one["groups"]), int(one["people"])) for one in last["overlaps"]]
    shown = frozenset(group for atom in before for group in atom.groups)
    cells: dict[frozenset[str], list[Sheet]] = defaultdict(list)
    for sheet in sorted(sheets, key=lambda sheet: sheet.order):
        cells[frozenset((*sheet.groups, EVERYONE)) & shown].append(sheet)
    out = leave_out([Atom(cell, len(inside)) for cell, inside in cells.items()], before)
    kept = [sheet for cell, inside in cells.items() for sheet in inside[out.get(cell, 0) :]]
    held: Counter[str] = Counter()
    for cell, number in out.items():
        held.update(dict.fromkeys(cell, number))
    return kept, dict(held)


def _tally(campaign: Campaign, sheets: Sequence[Sheet], *, again: bool) -> dict[str, Any]:
    atoms: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for sheet in sheets:
        atoms[sheet.groups].append(sheet.answers)
    keys = [group.key for group in groups_of(campaign)]
    pairs = [*campaign.compare, *([group, f"{group}{LAST}"] for group in (EVERYONE, *keys) if again)]
    known = {item.id: item for item in load_bank().items}
    return {
        "items": campaign.items,
        "groups": keys,
        "atoms": [
            {"groups": groups, "people": len(rows), "counts": [_row(column) for column in zip(*rows, strict=True)]}
            for groups, rows in sorted(atoms.items())
        ],
        "pairs": pairs,
        "sensitive": [item for item in campaign.items if item in known and known[item].sensitive],
    }


def _row(answers: Sequence[str]) -> list[int]:
    counted = Counter(answers)
    return [counted[code] for code in COLUMNS]


def _comments(campaign: Campaign) -> dict[str, list[str]]:
    """What was written about a question, without who or which group, where at least five people wrote about it."""
    found: dict[str, list[str]] = defaultdict(list)
    for comments in Response.objects.filter(campaign=campaign).exclude(comments={}).values_list("comments", flat=True):
        for item, text in comments.items():
            found[item].append(text)
    return {item: sorted(texts) for item, texts in sorted(found.items()) if len(texts) >= MINIMUM_GROUP}


def result(publication: Publication, group: str = EVERYONE) -> Result:
    """Where a group stands by what was published of it; a hidden question counts as not asked."""
    seen = {one["item"]: one for one in publication.report["items"] if one["group"] == group}
    form = form_of(publication.campaign, group)
    counts = {
        item: (*seen[item]["counts"], seen[item]["dk"], seen[item]["na"])
        for item in load_bank().form(form).items
        if item in seen and seen[item]["counts"] is not None
    }
    return group_score(load_bank(), form, counts)


def form_of(campaign: Campaign, group: str = EVERYONE) -> str:
    """The form a group was asked; of everyone, the longest of all."""
    bank = load_bank()
    forms = {one.form for one in groups_of(campaign) if group in {EVERYONE, one.key}}
    return max(forms, key=lambda form: len(bank.form(form).items))
