"""The uses of AI of this organisation, and what the law asks of them, on the command line."""

from __future__ import annotations

from datetime import date
from typing import Any


def uses(key: str | None, *, on: date | None, in_json: bool) -> int:
    """Every use with its class, or one (by key or name) with its duties."""
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.catalogue.law.packs import load_pack
    from mandate.records import clock
    from mandate.records.models import Use
    from mandate.services import wording
    from mandate.services.law import uses as judging

    today, pack, rows = on or clock.today(), load_pack(), list(Use.objects.select_related("owner", "tool"))
    if key is not None:
        return _one(_named(rows, key), today=today, in_json=in_json)
    found = judging.verdicts(rows, pack=pack, today=today)
    if in_json:
        answer([_row(row, found[row.key]) for row in rows])
        return FINE
    for row in rows:
        print(f"{row.key}  {wording.word('tier', judging.tier_of(found[row.key]))}: {row.name}")
    print(judging.headline(rows, found, pack))
    return FINE


def _row(row: Any, found: Any) -> dict[str, Any]:
    return {
        "key": row.key, "name": row.name, "act_as": found.act_as, "decided": found.decided, "dpia": found.dpia,
        "high_risk": found.high_risk, "prohibited": found.prohibited, "next_question": found.next_question,
        "owner": row.owner.name if row.owner else None,
    }  # fmt: skip


def _named(rows: list[Any], key: str) -> Any:
    from mandate.services.refusals import Refused

    found = [row for row in rows if key in (row.key, row.name)]
    if not found:
        raise Refused(why=f"There is no use called {key}.", what_would_change_this="See mandate law uses.")
    return found[0]


def _one(row: Any, *, today: date, in_json: bool) -> int:
    from mandate.catalogue.law.packs import load_pack
    from mandate.cli import FINE, answer
    from mandate.cli.law import _print
    from mandate.services.law import uses as judging
    from mandate.services.law.answering import as_data

    pack = load_pack()
    told = as_data(judging.verdict(row, pack=pack, world=judging.World.now(), today=today), pack)
    if in_json:
        answer({"key": row.key, "name": row.name, "missing": judging.missing(row), **told})
        return FINE
    print(row.name)
    _print(told)
    for text in judging.missing(row):
        print(text)
    return FINE


def duties(*, in_json: bool) -> int:
    """The duties of every use, what holds today without evidence first."""
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Use
    from mandate.services import wording
    from mandate.services.law import duties as owing

    found = owing.every(list(Use.objects.select_related("owner")), today=clock.today())
    if in_json:
        answer([
            {"use": one.use.key, "name": one.use.name, "duty": one.owed.id, "title": one.title, "law": one.law,
             "article": one.owed.article, "state": one.state, "day": one.day, "owner": one.owner,
             "evidence": one.held.get("evidence", "")} for one in found
        ])  # fmt: skip
        return FINE
    for one in found:
        print(f"{wording.word('duty', one.state):20} {one.day.isoformat()}  {one.use.name}: {one.title}")
    print(owing.headline(found))
    return FINE
