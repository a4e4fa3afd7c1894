"""`mandate sessions`: the alignment sessions and what each settled; those of named circles stay with their members."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Session
    from mandate.services.disputes import Bars


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("sessions", help="alignment sessions, and what each settled")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every session outside named circles, the newest first")
    rows.set_defaults(run=_list)
    one = verbs.add_parser("show", help="one session, question by question, with its minutes")
    one.add_argument("key", metavar="KEY", help="key of the session, as in the list")
    one.set_defaults(run=_show)
    for verb in (rows, one):
        verb.add_argument("--json", action="store_true", help="answer in JSON")


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    found = [_row(one) for one in _sessions()]
    if arguments.json:
        answer(found)
        return FINE
    for row in found:
        settled = f"{row['settled']} of {len(row['items'])} settled"
        print(f"{row['key']}  {row['held_on']}  {row['state']:8} {row['group']:20} {settled}  ({row['assessment']})")
    return FINE


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.catalogue.assessment import load_bank
    from mandate.services.refusals import Refused

    found = next((one for one in _sessions() if one.key == arguments.key), None)
    if found is None:
        raise Refused(why=f"There is no session {arguments.key}. See: mandate sessions list")
    told = {**_row(found), "minutes": found.minutes, "outcomes": _outcomes(found)}
    if arguments.json:
        answer(told)
        return FINE
    print(f"{told['group']}, {told['held_on']}, {told['state']} ({told['assessment']})")
    if told["of_everybody"]:
        print("The group itself is not shown; its questions are those that divide everybody.")
    for row in told["outcomes"]:
        print(f"\n{row['item']}  {load_bank().item(row['item']).question.en}")
        for when in ("before", "after"):
            if row[when]:
                print(f"  {when:7} {' '.join(map(str, row[when]['counts'] or ())) or row[when]['why']}")
        agreed = " ".join(filter(None, (str(row["anchor"] or ""), row["agreed"])))
        print(f"  agreed  {agreed or '-'}")
    if found.minutes:
        print(f"\n{found.minutes}")
    return FINE


def _sessions() -> list[Session]:
    """Those of rounds without names: whoever sits at this machine is in no circle."""
    from mandate.records.models import Session
    from mandate.services.answering import NAMED

    outside = Session.objects.exclude(campaign__mode=NAMED).select_related("campaign")
    return list(outside.order_by("-held_on", "key"))


def _row(one: Session) -> dict[str, Any]:
    from mandate.services import disputes
    from mandate.services.campaigns import group_of

    settled = sum(bool(kept.get("agreed") or kept.get("anchor")) for kept in one.outcomes.values())
    return {
        "key": one.key, "assessment": one.campaign.title, "group": group_of(one.campaign, one.group).label,
        "of_everybody": disputes.of_everybody(one.campaign, one.group), "held_on": one.held_on, "state": one.state,
        "items": one.items, "settled": settled,
    }  # fmt: skip


def _outcomes(one: Session) -> list[dict[str, Any]]:
    from mandate.records import clock
    from mandate.services import sessions

    return [
        {"item": row.item, "before": _bars(row.before), "after": _bars(row.after), "anchor": row.anchor,
         "agreed": row.agreed}
        for row in sessions.outcomes(one, None, today=clock.today())
    ]  # fmt: skip


def _bars(bars: Bars | None) -> dict[str, Any] | None:
    from mandate.services import disputes

    if bars is None:
        return None
    counts = None if bars.counts is None else list(bars.counts)
    why = disputes.hidden(bars.why) if bars.why else ""
    return {"counts": counts, "do_not_know": bars.dont_know, "nearly_all": bars.nearly_all, "why": why}
