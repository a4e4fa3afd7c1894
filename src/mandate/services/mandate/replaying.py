"""The mandate replayed: the decisions of a period under other limits, in one sentence; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.engines import charter as engine
from mandate.engines.charter import Clause, Kind, Past, Replay, Rerun, Risk, Verdict
from mandate.engines.terms import DataClass, InvalidFact, Money
from mandate.records.models import Charter, Decision, Organisation
from mandate.services import charter, clauses, formats, routing, wording
from mandate.services.clauses import number_of
from mandate.services.refusals import Refused

FIELDS = ("max_cost_per_decision", "max_cost_per_quarter", "max_hours_per_month", "max_risk", "max_people", "above")
"""The limits that can be tried; `tool.max_people` is of one kind, `max_people` of all."""
NOT_DECIDED = ("asked", "dropped")
MOST_DAYS = 3660
_RISKS: Mapping[Risk, str] = MappingProxyType(
    {
        Risk.DATA: gettext_noop("personal data"),
        Risk.LAW: gettext_noop("a legal duty"),
        Risk.DECLINED: gettext_noop("the MT declined it"),
        Risk.REVERSED: gettext_noop("it was reversed later"),
        Risk.UNDONE: gettext_noop("it was undone later"),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One decision that goes elsewhere under the other mandate."""

    decision: Decision
    was: str
    now: str
    days: int
    reasons: tuple[str, ...]
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came out: the sentence, the decisions that go elsewhere, the charters compared, and the period."""

    sentence: str
    rows: tuple[Row, ...]
    base: Charter
    first: date
    last: date
    changes: Mapping[str, str]
    replay: Replay


def last_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the quarter before this one."""
    end = charter.quarter_of(today) - timedelta(days=1)
    return charter.quarter_of(end), end


def problems(changes: Mapping[str, str], first: date | None, last: date | None) -> dict[str, str]:
    """What is wrong with what is asked, per field."""
    found = {}
    for name, text in changes.items():
        kind, _dot, field = name.rpartition(".")
        if field not in FIELDS or (kind and kind not in set(Kind)):
            found[name] = _("There is no limit called %(name)s.") % {"name": name}
        elif not _fits(field, text):
            found[name] = _("%(name)s: this cannot be read.") % {"name": name}
    if first is None or last is None:
        found["from"] = _("Write the date as 2027-03-01.")
    elif last < first:
        found["to"] = _("The last day lies before the first one.")
    elif (last - first).days > MOST_DAYS:
        found["to"] = _("At most ten years at once.")
    return found


def _fits(field: str, text: str) -> bool:
    """Whether a limit can be read; empty takes it away."""
    if field == "above":
        return text in ("mt", "never") or (text.startswith("member:") and text != "member:")
    if not text.strip():
        return True
    if field == "max_risk":
        return _risk(text) is not None
    return (clauses.people_of(text) if field == "max_people" else number_of(text)) is not None


def _risk(text: str) -> DataClass | None:
    plain = text.strip()
    if plain.isdecimal() and int(plain) in set(DataClass):
        return DataClass(int(plain))
    return DataClass.__members__.get(plain.upper())


def other(base: engine.Charter, changes: Mapping[str, str], *, currency: str) -> engine.Charter:
    """The charter with other limits: of every clause, or of one kind where the name says it (`tool.max_people`)."""
    rows = list(base.clauses)
    for name, text in changes.items():
        kind, _dot, field = name.rpartition(".")
        value = _value(field, text, currency)
        rows = [replace(row, **{field: value}) if not kind or row.kind == kind else row for row in rows]
        if kind and all(row.kind != kind for row in base.clauses):
            rows.append(_made(kind, field, value))
    return replace(base, clauses=tuple(rows))


def _made(kind: str, field: str, value: Any) -> Clause:
    return replace(Clause(id=kind, kind=Kind(kind)), **{field: value})


def _value(field: str, text: str, currency: str) -> Any:
    if field == "above":
        return text
    if not text.strip():
        return None
    if field == "max_risk":
        return _risk(text)
    if field == "max_people":
        return clauses.people_of(text)
    number = number_of(text) or Decimal(0)
    return Money(currency, number) if field.startswith("max_cost") else number


def replay(
    *, first: date, last: date, changes: Mapping[str, str], today: date, base: Charter | None = None
) -> Replayed:
    """The decisions taken from `first` to `last` under `base` (the charter in force) with other limits.

    Raises Refused for what cannot be read, or where there is no charter.
    """
    found = base or charter.current(today=today)
    wrong = problems(changes, first, last)
    if found is None:
        raise Refused(why=_("There is no charter to replay."))
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    decided = _decided(first, last)
    currency = charter.under(today=today).currency
    try:
        tried = other(charter.as_engine(found), changes, currency=currency)
    except InvalidFact as error:
        raise Refused(why=_("These limits do not hold together: %(problem)s.") % {"problem": error}) from error
    begin = charter.quarter_of(first)
    before = [row for row in _decided(begin, first - timedelta(days=1)) if row.routed == "alone"]
    ran = engine.replay(
        [_past(row) for row in decided], tried, currency=currency, promised=_promised(),
        before=[charter.case_of(row) for row in before],
    )  # fmt: skip
    by_key = {row.key: row for row in decided}
    names = charter.names(tried)
    rows = tuple(_row(one, by_key[one.past.key], names) for one in ran.rows if one.moved)
    return Replayed(_sentence(ran, changes, found, currency), rows, found, first, last, dict(changes), ran)


def _decided(first: date, last: date) -> list[Decision]:
    rows = Decision.objects.filter(taken_on__range=(first, last), around=False).exclude(state__in=NOT_DECIDED)
    return list(rows.defer("before", "options").order_by("taken_on", "key"))


def _promised() -> int:
    return Organisation.objects.values_list("mt_days", flat=True).first() or 30


def _past(row: Decision) -> Past:
    waited = (row.mt_on - row.taken_on).days if row.mt_on is not None else None
    return Past(
        key=row.key, case=charter.case_of(row), was=Verdict.ALONE if row.routed == "alone" else Verdict.TO_MT,
        waited=None if waited is None or row.routed == "alone" else max(0, waited), risks=frozenset(_seen(row)),
    )  # fmt: skip


def _seen(row: Decision) -> list[Risk]:
    states = {"declined": Risk.DECLINED, "reversed": Risk.REVERSED, "undone": Risk.UNDONE}
    found = [states[row.state]] if row.state in states else []
    return [*found, Risk.LAW] if any(one.get("kind") == "law" for one in row.evidence) else found


def _row(one: Rerun, decision: Decision, names: Mapping[str, str]) -> Row:
    said = routing.say(one.routing, names=names)
    risks = tuple(_(_RISKS[risk]) for risk in one.risks)
    was, now = (wording.word("routed", verdict.value) for verdict in (one.past.was, one.routing.verdict))
    return Row(decision, was, now, one.days, said.reasons, risks)


def _sentence(ran: Replay, changes: Mapping[str, str], base: Charter, currency: str) -> str:
    """The outcome in one sentence, and in a second what is risky of it."""
    if not ran.rows:
        return _("Nothing was decided in this period.")
    words = {"limits": limits(changes, base, currency), "counts": _counts(ran)}
    if not ran.moved:
        return _("With %(limits)s every decision goes where it went.") % words
    said = _("With %(limits)s, %(counts)s.") % words
    return f"{said} {_risky(len(ran.risky))}"


def _counts(ran: Replay) -> str:
    """The days and items that fall away or come on, inside a sentence."""
    items, days = abs(ran.items), abs(ran.days)
    words = {"items": wording.spelled(items), "days": formats.number(days)}
    some = ngettext("%(items)s item for the MT", "%(items)s items for the MT", items) % words
    wait = ngettext("%(days)s waiting day", "%(days)s waiting days", days) % words
    both = {"some": some, "wait": wait}
    if ran.items <= 0 and ran.days <= 0:
        return _("%(wait)s and %(some)s fall away") % both
    if ran.items >= 0 and ran.days >= 0:
        return _("%(wait)s and %(some)s come on") % both
    return _("%(some)s change hands and the wait changes by %(wait)s") % both


def _risky(count: int) -> str:
    if not count:
        return _("Nothing risky would have passed alone.")
    text = ngettext(
        "%(count)s risky decision would have passed alone.", "%(count)s risky decisions would have passed alone.", count
    )
    return wording.opening(text % {"count": wording.spelled(count)})


_LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "max_cost_per_decision": gettext_noop("%(now)s instead of %(was)s a decision"),
        "max_cost_per_quarter": gettext_noop("%(now)s instead of %(was)s a quarter"),
        "max_hours_per_month": gettext_noop("%(now)s instead of %(was)s hours a month"),
        "max_risk": gettext_noop("data up to %(now)s instead of %(was)s"),
        "max_people": gettext_noop("%(now)s instead of %(was)s people"),
        "above": gettext_noop("%(now)s instead of %(was)s above the limits"),
    }
)


def limits(changes: Mapping[str, str], base: Charter, currency: str) -> str:
    """The limits that were tried beside those that hold, as a list in words."""
    if not changes:
        return _("version %(label)s") % {"label": base.label}
    return formats.listed([_limit(name, text, base, currency) for name, text in changes.items()])


def _limit(name: str, text: str, base: Charter, currency: str) -> str:
    kind, _dot, field = name.rpartition(".")
    found = charter.as_engine(base).clauses
    was: Sequence[Any] = list(dict.fromkeys(getattr(row, field) for row in found if not kind or row.kind == kind))
    words = {"now": _shown(field, _value(field, text, currency)), "was": _several(field, was)}
    said = _(_LIMITS[field]) % words
    return _("%(limit)s for %(kind)s") % {"limit": said, "kind": clauses.label(kind).lower()} if kind else said


def _several(field: str, values: Sequence[Any]) -> str:
    if len(values) > 1:
        return _("what differs per clause")
    return _shown(field, values[0] if values else None)


def _shown(field: str, value: Any) -> str:
    if value is None:
        return _("no limit")
    if isinstance(value, Money):
        return formats.price(value)
    if isinstance(value, DataClass):
        return clauses.data_class(value)
    if field == "above":
        words = {"mt": _("the MT"), "never": _("not at all")}
        return words.get(value, _("a member of the MT"))
    return formats.number(value)
