"""A clause of the charter: as the record keeps it, as the engine reads it, and as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.charter import charter_text
from mandate.engines.charter import Clause, Kind
from mandate.engines.terms import DataClass, Money
from mandate.services import formats, wording

Names = Mapping[str, str]
MT = "mt"
MOST = Decimal(1_000_000_000)
"""No limit needs more; above it somebody typed a telephone number."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[., ]\d{3})+(?:[.,]\d{2})?")


def kept(clause: Clause) -> dict[str, Any]:
    """The clause as JSON without loss: amounts as text, the data class by its name, teams in order."""
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "scope": sorted(clause.scope),
        "max_cost_per_decision": _kept_money(clause.max_cost_per_decision),
        "max_cost_per_quarter": _kept_money(clause.max_cost_per_quarter),
        "max_hours_per_month": None if clause.max_hours_per_month is None else str(clause.max_hours_per_month),
        "max_risk": None if clause.max_risk is None else clause.max_risk.name.lower(),
        "above": clause.above,
        "max_people": clause.max_people,
        "consulted": sorted(clause.consulted),
    }


def read(row: Mapping[str, Any]) -> Clause:
    """The clause that `kept` wrote, also before it knew of people. Raises InvalidFact, KeyError or ValueError else."""
    hours, risk = row["max_hours_per_month"], row["max_risk"]
    return Clause(
        id=row["id"],
        kind=Kind(row["kind"]),
        scope=frozenset(row["scope"]),
        max_cost_per_decision=_read_money(row["max_cost_per_decision"]),
        max_cost_per_quarter=_read_money(row["max_cost_per_quarter"]),
        max_hours_per_month=None if hours is None else Decimal(hours),
        max_risk=None if risk is None else DataClass[risk.upper()],
        above=row["above"],
        max_people=row.get("max_people"),
        consulted=frozenset(row.get("consulted", ())),
    )


def _kept_money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency}


def _read_money(row: Mapping[str, str] | None) -> Money | None:
    return None if row is None else Money(row["currency"], Decimal(row["amount"]))


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """One clause as a form says it: numbers as text, empty for no limit; `present` False leaves the kind to the MT."""

    id: str
    kind: str
    present: bool = True
    decision: str = ""
    quarter: str = ""
    hours: str = ""
    risk: str = ""
    above: str = MT
    teams: tuple[str, ...] = ()
    people: str = ""
    consulted: tuple[str, ...] = ()


def facts_of(clause: Clause) -> ClauseFacts:
    """The clause for a form to start from."""
    money = (clause.max_cost_per_decision, clause.max_cost_per_quarter)
    decision, quarter = ("" if limit is None else plain(limit.amount) for limit in money)
    return ClauseFacts(
        id=clause.id,
        kind=clause.kind.value,
        decision=decision,
        quarter=quarter,
        hours="" if clause.max_hours_per_month is None else plain(clause.max_hours_per_month),
        risk="" if clause.max_risk is None else str(int(clause.max_risk)),
        above=clause.above,
        teams=tuple(sorted(clause.scope)),
        people="" if clause.max_people is None else str(clause.max_people),
        consulted=tuple(sorted(clause.consulted)),
    )


def plain(amount: Decimal) -> str:
    """A number for a field of a form: no thousands, no zeros behind the point."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def problems(facts: ClauseFacts) -> dict[str, str]:
    """What is wrong with one clause, per field of the form (`tool-decision`)."""
    found = {}
    for name, text in (("decision", facts.decision), ("quarter", facts.quarter), ("hours", facts.hours)):
        if text.strip() and number_of(text) is None:
            found[f"{facts.id}-{name}"] = _("%(clause)s: write a number such as 2500.") % {"clause": label(facts.kind)}
    if facts.people.strip() and people_of(facts.people) is None:
        found[f"{facts.id}-people"] = _("%(clause)s: write a whole number of people.") % {"clause": label(facts.kind)}
    if facts.risk and facts.risk not in {str(int(rank)) for rank in DataClass}:
        found[f"{facts.id}-risk"] = _("%(clause)s: choose a class of data.") % {"clause": label(facts.kind)}
    return found


def of_facts(facts: ClauseFacts, *, currency: str) -> Clause:
    """The clause that checked facts describe, its money in `currency`. Raises InvalidFact naming the field."""
    return Clause(
        id=facts.id,
        kind=Kind(facts.kind),
        scope=frozenset(facts.teams),
        max_cost_per_decision=_money(facts.decision, currency),
        max_cost_per_quarter=_money(facts.quarter, currency),
        max_hours_per_month=number_of(facts.hours),
        max_risk=DataClass(int(facts.risk)) if facts.risk else None,
        above=facts.above,
        max_people=people_of(facts.people),
        consulted=frozenset(facts.consulted),
    )


def people_of(text: str) -> int | None:
    """A whole number of people of 0 or more; None when it is empty or none."""
    number = number_of(text)
    return int(number) if number is not None and number == int(number) else None


def _money(text: str, currency: str) -> Money | None:
    amount = number_of(text)
    return None if amount is None else Money(currency, amount)


def number_of(text: str) -> Decimal | None:
    """A number of 0 or more as people type it (`2500`, `2.500`, `2,500.50`, `12,5`); None when it is empty or none."""
    typed = text.strip()
    if _THOUSANDS.fullmatch(typed):
        whole, cents = (typed[:-3], typed[-2:]) if typed[-3] in ".," else (typed, "")
        typed = f"{re.sub('[^0-9]', '', whole)}.{cents or 0}"
    try:
        value = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= MOST else None


def label(kind: str) -> str:
    """What the clauses of a kind are called: Tools, Spend."""
    return charter_text(f"kinds.{kind}.label", language=_language())


def kinds(rows: Iterable[str]) -> str:
    """Kinds of decision in a row: Tools, agents and spend."""
    return wording.opening(formats.listed(label(kind).lower() for kind in rows))


def decides(kind: str) -> str:
    """What the clauses of a kind decide, inside a sentence."""
    return charter_text(f"kinds.{kind}.decides", language=_language())


def standing(state: str, version: str) -> str:
    """How binding the charter is: Draft 0.1, unsigned."""
    if state == "draft":
        return charter_text("standing.draft", language=_language(), label=version)
    if state == "ended":
        return _("Version %(label)s, ended") % {"label": version}
    return _("Version %(label)s, signed by the MT") % {"label": version}


def text(path: str) -> str:
    """A text of the charter without placeholders, such as its preamble."""
    return charter_text(path, language=_language())


def data_class(rank: DataClass) -> str:
    """A class of data as the charter says it."""
    return charter_text(f"data_classes.{rank.name.lower()}", language=_language())


def limits(clause: Clause) -> tuple[str, ...]:
    """The limits of a clause as parts of a sentence, money first; one part that says so where there is none."""
    said = []
    for name, money in (
        ("max_cost_per_decision", clause.max_cost_per_decision),
        ("max_cost_per_quarter", clause.max_cost_per_quarter),
    ):
        if money is not None:
            said.append(charter_text(f"limits.{name}", language=_language(), amount=formats.price(money)))
    if clause.max_hours_per_month is not None:
        hours = formats.number(clause.max_hours_per_month)
        said.append(charter_text("limits.max_hours_per_month", language=_language(), hours=hours))
    if clause.max_risk is not None:
        said.append(charter_text("limits.max_risk", language=_language(), risk=data_class(clause.max_risk)))
    if clause.max_people is not None:
        people = formats.number(clause.max_people)
        said.append(charter_text("limits.max_people", language=_language(), people=people))
    return tuple(said) or (text("limits.no_limit"),)


def scope(clause: Clause, teams: Names) -> str:
    """For whom the clause is, as a part of a sentence."""
    if not clause.scope:
        return text("limits.everyone")
    named = sorted(teams.get(team, team) for team in clause.scope)
    return charter_text("limits.scope", language=_language(), teams=formats.listed(named))


def above(clause: Clause, members: Names) -> str:
    """Where a decision goes that passes a limit, as a sentence."""
    if clause.above.startswith("member:"):
        member = members.get(clause.above.removeprefix("member:"), _("a member of the MT"))
        return charter_text("above.member", language=_language(), member=member)
    return text(f"above.{clause.above}")


def same_limits(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """Clauses in groups that go equally far, in the order of the charter."""
    groups: dict[tuple[object, ...], list[Clause]] = {}
    for clause in clauses:
        money = (clause.max_cost_per_decision, clause.max_cost_per_quarter)
        key = (
            *money, clause.max_hours_per_month, clause.max_risk, clause.scope, clause.above, clause.max_people,
            clause.consulted,
        )  # fmt: skip
        groups.setdefault(key, []).append(clause)
    return list(groups.values())


def _language() -> str:
    return formats.locale()[:2]
