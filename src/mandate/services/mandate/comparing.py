"""What is different between two versions of the mandate, clause by clause, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mandate.engines.charter import Clause, Kind
from mandate.engines.terms import Money
from mandate.records.models import Charter, Person, Team
from mandate.services import charter as charters
from mandate.services import clauses, formats, wording


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what, how it was, how it is; empty where there was or is nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the sentences call teams, members of the MT, and who is heard."""

    teams: Mapping[str, str]
    members: Mapping[str, str]
    people: Mapping[str, str]


def names(rows: Iterable[Charter]) -> Names:
    """The names that these charters need, in at most three queries."""
    found = [clause for row in rows for clause in charters.as_engine(row).clauses]
    teams = dict(Team.objects.values_list("key", "name")) if any(clause.scope for clause in found) else {}
    members = charters.members() if any(clause.above.startswith("member:") for clause in found) else {}
    keys = {name.removeprefix("person:") for clause in found for name in clause.consulted if name.startswith("person:")}
    people = dict(Person.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    return Names(teams, members, people)


def to_hear(clause: Clause, people: Mapping[str, str]) -> str:
    """Who is heard before a decision under a clause, as a list in words; empty where nobody has to be."""
    return formats.listed(called(name, people) for name in sorted(clause.consulted))


def called(name: str, people: Mapping[str, str]) -> str:
    """Who is to be heard, by name or by role."""
    kind, _colon, rest = name.partition(":")
    if kind == "role":
        return wording.within(wording.word("role", rest))
    return people.get(rest, _("somebody who left"))


def differences(old: Charter | None, new: Charter, called_: Names | None = None) -> list[Difference]:
    """What `new` says otherwise than `old`, terms first, then clauses in the order of the kinds; all of it for None."""
    found = called_ or names([row for row in (old, new) if row is not None])
    before = _terms(old) if old is not None else {}
    rows = [Difference(what, before.get(what, ""), now) for what, now in _terms(new).items()]
    was, now = (_by_id(old) if old is not None else {}), _by_id(new)
    for name in dict.fromkeys([*was, *now]):
        rows += _clause(was.get(name), now.get(name), found)
    return [row for row in rows if row.before != row.after]


def _by_id(row: Charter) -> dict[str, Clause]:
    order = list(Kind)
    return {one.id: one for one in sorted(charters.as_engine(row).clauses, key=lambda one: order.index(one.kind))}


def _terms(row: Charter) -> dict[str, str]:
    budget = Money(row.currency or charters.currency(), row.budget) if row.budget is not None else None
    return {
        _("From"): formats.day(row.valid_from),
        _("Until"): formats.day(row.valid_until) if row.valid_until else _("without end"),
        _("The architect's own money a quarter"): formats.price(budget) if budget else "",
        _("Hours a month for the work on AI"): "" if row.hours is None else formats.number(row.hours),
        _("Members of the MT who sign, and who are counted"): formats.number(row.quorum),
    }


def _clause(old: Clause | None, new: Clause | None, found: Names) -> list[Difference]:
    kind = clauses.label((new or old).kind.value)  # type: ignore[union-attr]
    always = _("Always to the MT.")
    if old is None or new is None:
        said = [_whole(one, found) if one else always for one in (old, new)]
        return [Difference(kind, *said)]
    before, after = _parts(old, found), _parts(new, found)
    return [Difference(f"{kind}: {part}", before[part], after[part]) for part in after]


def _whole(clause: Clause, found: Names) -> str:
    """A clause that came or went, as a sentence."""
    hear = to_hear(clause, found.people)
    limits = ", ".join(part for part in (*clauses.limits(clause), clauses.scope(clause, found.teams)) if part)
    said = wording.opening(_("alone %(limits)s.") % {"limits": limits})
    heard = _("Heard first: %(names)s.") % {"names": hear} if hear else ""
    return " ".join(part for part in (said, heard, clauses.above(clause, found.members)) if part)


def _parts(clause: Clause, found: Names) -> dict[str, str]:
    hours, people = clause.max_hours_per_month, clause.max_people
    money = (clause.max_cost_per_decision, clause.max_cost_per_quarter)
    none = clauses.text("limits.no_limit")
    return {
        _("a decision"): formats.price(money[0]) if money[0] else none,
        _("a quarter"): formats.price(money[1]) if money[1] else none,
        _("hours a month"): none if hours is None else formats.number(hours),
        _("data up to"): none if clause.max_risk is None else clauses.data_class(clause.max_risk),
        _("people affected"): none if people is None else formats.number(people),
        _("for whom"): clauses.scope(clause, found.teams),
        _("heard first"): to_hear(clause, found.people),
        _("above that"): clauses.above(clause, found.members),
    }
