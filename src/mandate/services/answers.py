"""Answers to unsure expenses outlive the file they were given on: they are kept by what the expense says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings

from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.records.models import SpendLine
from mandate.records.models.inventory import SpendAnswer
from mandate.services.gathering import Paid

CENT = Decimal("0.01")


def given(paid: Sequence[Paid]) -> dict[int, bool]:
    """What was answered before, by the number of the expense in the file; sure ones need no answer."""
    marks = {
        number: _mark(one.row.on, one.row.merchant[:200], one.row.amount, one.row.currency or "", one.service)
        for number, one in enumerate(paid)
        if not one.sure
    }
    if not marks:
        return {}
    kept = SpendAnswer.objects.filter(mark__in=set(marks.values())).order_by("pk")
    said = dict(kept.values_list("mark", "yes"))
    return {number: said[mark] for number, mark in marks.items() if mark in said}


def keep(lines: Iterable[SpendLine], *, yes: bool) -> None:
    """Remember an answer for these expenses; a later answer goes before an earlier one."""
    said = {_mark(line.on, line.merchant, line.amount, line.currency, line.service): line.source_id for line in lines}
    SpendAnswer.objects.filter(mark__in=said).delete()
    SpendAnswer.objects.bulk_create(SpendAnswer(source_id=source, mark=mark, yes=yes) for mark, source in said.items())


def _mark(on: date, merchant: str, amount: Decimal, currency: str, service: str) -> str:
    """One mark for one expense, however its text is spaced or written in capitals. A merchant may hold a name, so that
    the mark is keyed."""
    facts = [on.isoformat(), " ".join(merchant.split()).casefold(), str(amount.quantize(CENT)), currency, service]
    return pseudonymiser(settings.ORGANISATION_HOME).mark("expense", json.dumps(facts, ensure_ascii=False))
