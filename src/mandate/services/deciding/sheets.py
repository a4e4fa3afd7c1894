"""The sheet of a decision: its options side by side, what is advised and why, what happens if we wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Effect, Kind, Routing
from mandate.engines.terms import DataClass, Money
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Person
from mandate.services import charter, decisions, verdicts
from mandate.services.charter import Under
from mandate.services.deciding import bringing, lanes, words
from mandate.services.decisions import ASKED, Proposal
from mandate.services.refusals import Refused

FEWEST, MOST = 2, 4
IDS = ("a", "b", "c", "d")
LONGEST = 2000
PLAIN = ("title", "effect", "cost", "hours", "risk", "gains", "loses", "verdict")
"""The fields of an option; cost and hours as text of a number, empty for unknown; verdict what the register gets."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says, as typed. `options` are rows of `PLAIN` with an id; `consulted` are {person, said}."""

    title: str
    background: str
    wait: str
    why: str
    options: tuple[Mapping[str, str], ...]
    recommended: str
    kind: str = Kind.TOOL.value
    data_class: str = ""
    people: str = ""
    vendor: str = ""
    currency: str = ""
    consulted: tuple[Mapping[str, str], ...] = ()
    evidence: tuple[Mapping[str, str], ...] = field(default=())


def of(decision: Decision) -> Sheet:
    """The sheet as it stands, for a form to start from."""
    rows = tuple({name: str(row.get(name, "")) for name in ("id", *PLAIN)} for row in decision.options)
    return Sheet(
        title=decision.title, background=decision.question, wait=decision.wait, why=decision.why, options=rows,
        recommended=decision.recommended, kind=decision.case, vendor=decision.vendor, currency=decision.currency,
        data_class="" if decision.data_class is None else str(decision.data_class),
        people="" if decision.people is None else str(decision.people),
        consulted=tuple(row for row in decision.consulted if isinstance(row, dict)), evidence=tuple(decision.evidence),
    )  # fmt: skip


def complete(sheet: Sheet) -> tuple[Mapping[str, str], ...]:
    """The options that say anything at all, with the ids of their places."""
    said = [row for row in sheet.options if any(row.get(name, "").strip() for name in PLAIN)]
    return tuple({**row, "id": row.get("id") or IDS[at]} for at, row in enumerate(said[:MOST]))


def problems(sheet: Sheet) -> dict[str, str]:
    """What is wrong with a sheet, per field (`option-a-cost` for the cost of the first option)."""
    question = bringing.Question(
        sheet.title, sheet.background, sheet.wait, sheet.kind, "", sheet.currency, "", sheet.data_class
    )
    found = bringing.problems(question)
    rows = complete(sheet)
    if len(rows) < FEWEST:
        found["option-a-title"] = _("Work out at least two options; “do nothing” can be one of them.")
    for row in rows:
        found |= _option_problems(row, sheet.currency)
    if len({row["title"].strip().casefold() for row in rows}) < len(rows):
        found["option-b-title"] = _("Two options have the same name.")
    if sheet.recommended not in {row["id"] for row in rows}:
        found["recommended"] = _("Say which option you advise.")
    if not sheet.why.strip():
        found["why"] = _("Say why you advise it: the MT will ask.")
    if not sheet.wait.strip():
        found["wait"] = _("Say what happens if nobody decides.")
    if sheet.people.strip() and not sheet.people.strip().isdecimal():
        found["people"] = _("Write how many people as a whole number, or leave it empty.")
    return found


def _option_problems(row: Mapping[str, str], currency: str) -> dict[str, str]:
    name = f"option-{row['id']}"
    found = bringing.money_problems(row.get("cost", ""), currency, name=f"{name}-cost")
    found |= bringing.hours_problems(row.get("hours", ""), name=f"{name}-hours")
    if not row.get("title", "").strip():
        found[f"{name}-title"] = _("Give every option a name.")
    if not row.get("effect", "").strip():
        found[f"{name}-effect"] = _("Say what this option would do.")
    if row.get("verdict") and row["verdict"] not in verdicts.STANDING:
        found[f"{name}-verdict"] = _("Choose what the register says, or nothing.")
    return found


@transaction.atomic
def work_out(
    decision: Decision, sheet: Sheet, *, by: Actor, owner: Person | None, today: date, version: int | None = None
) -> Decision:
    """The sheet kept with the decision, its lane looked at again. Raises Refused with what is wrong, Stale."""
    refuse_unless_asked(decision)
    wrong = problems(sheet)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        decision.version = version
    _fill(decision, sheet)
    decision.owner = owner or decision.owner
    _route_again(decision, today=today)
    ledger.write(decision, action="decision.worked_out", by=by, why=decision.why)
    return decision


def refuse_unless_asked(decision: Decision) -> None:
    """Raises Refused unless the decision is on the desk and nobody answered it."""
    if decision.state != ASKED:
        stands = decisions.states().get(decision.state, decision.state)
        raise Refused(
            why=_("The sheet is closed; where the decision stands: %(state)s.") % {"state": stands},
            whose_move=_("Yours: reverse it, or bring the question again."),
        )


def _fill(decision: Decision, sheet: Sheet) -> None:
    decision.title, decision.question = " ".join(sheet.title.split()), sheet.background.strip()
    decision.wait, decision.why, decision.case = sheet.wait.strip(), sheet.why.strip(), sheet.kind
    decision.options = [_kept(row) for row in complete(sheet)]
    decision.recommended, decision.vendor = sheet.recommended, sheet.vendor.strip()[:120]
    decision.data_class = int(sheet.data_class) if sheet.data_class else None
    decision.people = int(sheet.people) if sheet.people.strip() else None
    decision.consulted = [dict(row) for row in sheet.consulted if row.get("person")]
    decision.evidence = [dict(row) for row in sheet.evidence]
    take_over(decision, next(row for row in decision.options if row["id"] == sheet.recommended), advised=True)


def _kept(row: Mapping[str, str]) -> dict[str, str]:
    """An option as it is kept: numbers in one spelling."""
    cost, hours = bringing.amount(row.get("cost", "")), bringing.amount(row.get("hours", ""))
    texts = {name: row.get(name, "").strip()[:LONGEST] for name in PLAIN}
    return {
        **texts, "id": row["id"], "cost": _plain(cost), "hours": _plain(hours),
    }  # fmt: skip


def _plain(value: Decimal | None) -> str:
    """A number as somebody types it: 2500 and not 2500.00; nothing for unknown."""
    return "" if value is None else format(value, "f").removesuffix("00").removesuffix(".")


def take_over(decision: Decision, row: Mapping[str, Any], *, advised: bool = False) -> None:
    """Let the decision commit to what one option costs and does; `advised` as long as nobody chose it."""
    decision.cost, decision.hours = _number(row.get("cost")), _number(row.get("hours"))
    decision.currency = charter.currency() if decision.cost is not None else ""
    verdict = str(row.get("verdict") or "")
    decision.verdict = verdict if verdict in verdicts.STANDING and decision.subject else words.OPTION
    decision.effect = verdicts.EFFECT.get(decision.verdict, Effect.ALLOWS).value
    if decision.verdict in {verdicts.CONDITIONS, verdicts.LATER} and not decision.conditions:
        decision.conditions = str(row.get("effect", ""))
    if not advised:
        decision.chosen = str(row["id"])


def _number(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def proposal(decision: Decision, row: Mapping[str, Any] | None = None) -> Proposal:
    """The decision, or one of its options, as what the charter is asked."""
    cost = decision.cost if row is None else _number(row.get("cost"))
    hours = decision.hours if row is None else _number(row.get("hours"))
    verdict = decision.verdict if row is None else str(row.get("verdict") or words.OPTION)
    return Proposal(
        title=decision.title, verdict=verdict, why=decision.why, kind=Kind(decision.case),
        effect=Effect(decision.effect) if row is None else verdicts.EFFECT.get(verdict, Effect.ALLOWS),
        subject_kind=decision.subject_kind, subject=decision.subject,
        cost=None if cost is None else Money(decision.currency or charter.currency(), cost), hours=hours,
        data_class=None if decision.data_class is None else DataClass(decision.data_class),
        teams=frozenset(decision.teams), vendor=decision.vendor, initiative=decision.initiative,
        until=decision.until, conditions=decision.conditions, alternative=decision.alternative,
        people=decision.people, consulted=tuple(persons(decision)),
    )  # fmt: skip


def route(decision: Decision, row: Mapping[str, Any], *, today: date, loaded: Under | None = None) -> Routing:
    """Whose decision one option is. Raises Refused for impossible numbers."""
    return decisions.route(proposal(decision, row), today=today, loaded=loaded)


def _route_again(decision: Decision, *, today: date) -> None:
    """The lane by the numbers that are known now; only the MT may take longer than promised before."""
    routed = decisions.route(proposal(decision), today=today)
    known = decision.cost is not None and decision.hours is not None
    lane = lanes.lane_of(routed, free=decision.cost == 0, known=known)
    decision.routed = routed.verdict.value
    if lane.value != decision.lane:
        decision.lane = lane.value
        day = lanes.promises(today=today).day(lane, today=today)
        decision.promised_on = day if lane == "mt" else min(decision.promised_on or day, day)


def option(decision: Decision, key: str) -> Mapping[str, Any] | None:
    """One option of a decision by its id; None where it has none of this id."""
    return next((row for row in decision.options if row["id"] == key), None)


def persons(decision: Decision) -> Sequence[str]:
    """Keys of who was consulted."""
    return [str(row["person"]) for row in decision.consulted if isinstance(row, dict) and row.get("person")]
