"""A plan as a reader sees it: every initiative with its days, whom it asks, what it serves; what is full and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Goal, Horizon, Initiative, Person, Plan
from mandate.services import formats, wording
from mandate.services.roadmap import asking, slots, words
from mandate.services.roadmap.asking import DRAFT

APPROACHES = ("legal", "foundation", "proven", "experiment")


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative in a plan; `start` and `end` are months from the plan's first, `end` the first one after it."""

    key: str
    name: str
    owner: str
    approach: str
    mode: str
    start: int
    end: int
    begins: date
    ends: date
    fine: bool
    running: bool
    due: int | None
    late: bool
    hours: int
    cents: int
    currency: str
    demand: Mapping[str, Sequence[int]]
    goals: tuple[str, ...]
    teams: tuple[str, ...]
    person: str
    required: Mapping[str, int]
    state: str

    @property
    def money(self) -> str:
        """What it costs, in words; empty where it costs nothing."""
        return formats.money(Decimal(self.cents) / 100, self.currency) if self.cents else ""

    def when(self) -> str:
        """In words: months near by, quarters further on."""
        if self.fine:
            return formats.months(slots.months(self.begins, self.ends))
        first, last = _quarter_of(self.begins), _quarter_of(self.ends)
        return first if first == last else _("%(from)s to %(until)s") % {"from": first, "until": last}


def _quarter_of(day: date) -> str:
    return words.quarter(0, slots.begins(day))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An initiative the plan does without, and why."""

    key: str
    name: str
    owner: str
    approach: str
    reason: str


def current() -> Plan | None:
    """The roadmap: what the MT committed to, else the newest draft that was computed."""
    computed = Plan.objects.filter(Q(state=asking.COMMITTED) | Q(state=DRAFT) & ~Q(result={}))
    first = F("committed_on").desc(nulls_last=True)  # only what was committed to has one
    return computed.order_by(first, "-made_on", "-change", "key").first()


def rows(plan: Plan, *, starts: Iterable[Mapping[str, Any]] | None = None) -> list[Row]:
    """Everything planned, in the order in which it starts. Goals and teams are those of today's initiatives."""
    asked = {one["id"]: one for one in plan.asked["initiatives"]}
    live = Initiative.objects.in_bulk(list(asked))
    money = {one["id"]: one.get("currency") or "EUR" for one in plan.asked.get("budgets", ())}
    missed = {one["id"] for one in plan.result.get("legal", {}).get("missed", ())}
    found = []
    for one in plan.result.get("starts", ()) if starts is None else starts:
        entry = asked[one["id"]]
        mode = next(mode for mode in entry["modes"] if mode["id"] == one["mode"])
        found.append(_row(plan, one, entry, mode, live.get(one["id"]), money, late=one["id"] in missed))
    return sorted(found, key=lambda row: (row.start, row.end, row.name))


def _row(
    plan: Plan, one: Mapping[str, Any], entry: Mapping[str, Any], mode: Mapping[str, Any], live: Initiative | None,
    money: Mapping[str, str], *, late: bool,
) -> Row:  # fmt: skip
    start, end = one["start"], one["start"] + mode["duration"]
    cost = {name: cents if isinstance(cents, int) else sum(cents) for name, cents in mode.get("cost", {}).items()}
    demand = {
        role: hours if isinstance(hours, list) else [hours] * mode["duration"]
        for role, hours in mode.get("demand", {}).items()
    }
    due = entry.get("due") or {}
    return Row(
        key=entry["id"], name=entry.get("name") or entry["id"], owner=entry.get("owner", ""), approach=entry["kind"],
        mode=mode["id"], start=start, end=end, begins=slots.day(start, plan.starts_on),
        ends=slots.last_day(end, plan.starts_on), fine=start < slots.FINE, running=bool(entry.get("frozen")),
        due=due.get("slot") if due.get("kind") == "legal" else None,
        late=late, hours=sum(sum(hours) for hours in demand.values()), cents=sum(cost.values()),
        currency=money.get(next(iter(cost), ""), "EUR"), demand=demand,
        goals=tuple(live.goals) if live else (), teams=tuple(live.teams) if live else (),
        person=(live.person_id or "") if live else "",
        required=live.required if live else {}, state=live.state if live else "",
    )  # fmt: skip


def left_out(plan: Plan) -> list[LeftOut]:
    """What the plan does without, with the reason of each."""
    asked, known = {one["id"]: one for one in plan.asked["initiatives"]}, words.names(plan)
    return [
        LeftOut(
            one["id"], known[one["id"]], asked[one["id"]].get("owner", ""), asked[one["id"]]["kind"],
            wording.opening(words.reason(one["reason"], plan, known)),
        )
        for one in plan.result.get("left_out", ())
    ]  # fmt: skip


def lanes(found: Iterable[Row]) -> list[tuple[str, str, list[Row]]]:
    """Rows by what they are for: code, words, rows; lanes without a row are left out."""
    by: dict[str, list[Row]] = {code: [] for code in APPROACHES}
    for row in found:
        by.setdefault(row.approach, []).append(row)
    return [(code, words.word("approach", code), of) for code, of in by.items() if of]


def headline(plan: Plan, found: Sequence[Row], *, today: date) -> str:
    """What the roadmap says in one sentence."""
    now = slots.slot(today, plan.starts_on)
    soon = sum(row.start <= now + 2 and row.end > now for row in found)
    text = ngettext(
        "%(count)s initiative is planned, %(soon)s of them at work before %(month)s.",
        "%(count)s initiatives are planned, %(soon)s of them at work before %(month)s.",
        len(found),
    )
    month = words.month(now + 3, plan)
    return wording.opening(text % {"count": formats.count(len(found)), "soon": formats.count(soon), "month": month})


def goodness(plan: Plan) -> str:
    """How good the plan is at least."""
    return words.goodness(plan.result.get("status", ""), plan.result.get("gap_percent"))


def horizon() -> Horizon | None:
    """The signed paragraph the roadmap aims at; None where the MT signed none."""
    return Horizon.objects.filter(state="signed").order_by("-number").first()


def goals(person: Person | None, found: Iterable[Row]) -> list[tuple[Goal, list[Row]]]:
    """Goals of company and teams with what serves each, the ones with most first; goals nothing serves come last."""
    listed = list(found)
    seen = Goal.objects.seen_by(person).filter(state="open").exclude(level="individual")
    pairs = [(goal, [row for row in listed if goal.key in row.goals]) for goal in seen]
    return sorted(pairs, key=lambda pair: (-len(pair[1]), pair[0].title))


@dataclass(frozen=True, slots=True)
class Unkept:
    """A date the plan does not keep: why it cannot be kept, and what would each be enough; `late` in months."""

    key: str
    name: str
    due: str
    legal: bool
    late: int
    reasons: tuple[str, ...]
    changes: tuple[str, ...]


def unkept(plan: Plan) -> list[Unkept]:
    """Dates the plan does not keep, legal ones first; of an older plan only legal ones, without what would help."""
    known = words.names(plan)
    kept = plan.result.get("dates")
    if kept is None:
        dues = {one["id"]: (one.get("due") or {}).get("slot", 0) for one in plan.asked["initiatives"]}
        missed = plan.result.get("legal", {}).get("missed", ())
        kept = [
            {**one, "kind": "legal", "due": dues[one["id"]], "reasons": [one["reason"]], "changes": []}
            for one in missed
        ]
    return [
        Unkept(
            one["id"], known[one["id"]], formats.day(slots.last_day(one["due"], plan.starts_on)),
            one["kind"] == "legal", one["late"],
            tuple(wording.opening(words.reason(reason, plan, known)) for reason in one["reasons"]),
            tuple(words.least(least, plan, known) for least in one["changes"]),
        )
        for one in kept
    ]  # fmt: skip


def moved(plan: Plan) -> list[tuple[str, str, str, str, bool]]:
    """What differs from the plan before: key and name, where it was and is, and why; near ones first."""
    known = words.names(plan)
    return [
        (
            known.get(one["id"], one["id"]), _at(one["before"], plan), _at(one["after"], plan),
            wording.opening(words.reason(one["reason"], plan, known)), bool(one["near"]),
        )
        for one in plan.moved
    ]  # fmt: skip


def _at(slot: int | None, plan: Plan) -> str:
    return _("not planned") if slot is None else words.month(slot, plan, short=True)
