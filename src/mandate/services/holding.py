"""What still points to a row of the record: while there is any, the row is not removed, and the refusal names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from mandate.records.models import Charter, Dataset, Decision, Goal, Initiative, Record, Team, Tool
from mandate.services import formats, wording
from mandate.services.refusals import Refused

NAMED = frozenset({"team", "person", "tool", "dataset", "rule", "task", "goal", "decision", "initiative", "vendor"})
"""Kinds whose rows bear a name people know; of the others only the number is told."""
MOST_NAMED = 3


def holders(row: Record) -> list[Record]:
    """Every row that points to this one and would be left pointing to nothing."""
    found: list[Record] = []
    for relation in row._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
            found.extend(cast("Iterable[Record]", rows))
    return found + (list(_naming(row.key)) if isinstance(row, Team) else [])


def refuse_held(row: Record) -> None:
    """Raises Refused while anything points to the row."""
    found = holders(row)
    if found:
        raise refusal(found, name=str(row))


def refusal(found: Iterable[models.Model], *, name: str = "") -> Refused:
    """Why a row stays: what holds it, by kind, with the names that anybody may read."""
    rows = cast("list[Record]", list(found))
    named = _("“%(name)s” stays, because the record still points to it.") % {"name": name}
    return Refused(
        why=named if name else _("This stays, because the record still points to it."),
        whose_move=_("Yours: change what points to it first."),
        what_would_change_this=_(
            "It can be removed once nothing points to it any more. What is over keeps what it was about: leave the row "
            "empty then, under a name that says so."
        ),
        reasons=tuple(_lines(rows)),
    )


def _lines(rows: Iterable[Record]) -> Iterator[str]:
    """One line a kind: how many there are, and the first few by name."""
    rows = list(rows)
    for kind, count in Counter(row.kind for row in rows).items():
        word = wording.word("record", kind)
        names = [str(row) for row in rows if row.kind == kind and kind in NAMED and not _private(row)]
        if not names:
            yield f"{word}: {count}"
            continue
        more = [_("%(count)s more") % {"count": count - MOST_NAMED}] if count > MOST_NAMED else []
        yield f"{word}: {formats.listed([*(f'“{name}”' for name in names[:MOST_NAMED]), *more])}"


def _private(row: Record) -> bool:
    """A goal of one person is told to nobody else, also not by its name."""
    return isinstance(row, Goal) and row.level == "individual"


def _naming(team: str) -> Iterator[Record]:
    """Rows that name a team in a list of keys, which no foreign key guards."""
    for model in (Tool, Dataset, Decision, Initiative):
        yield from (row for row in model._base_manager.exclude(teams=[]) if team in row.teams)
    for charter in Charter.objects.all():
        if any(team in clause.get("scope", ()) for clause in charter.clauses):
            yield charter
