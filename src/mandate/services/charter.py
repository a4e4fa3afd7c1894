"""The charter: drafted on day one, changed by the architect, and asked before every decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.engines import charter as engine
from mandate.engines.charter import Case, Clause, Effect, Kind, Routing, RoutingCode, Spent
from mandate.engines.terms import DataClass, InvalidFact, Money
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Charter, Decision, Organisation, Person, Team
from mandate.services import clauses, formats
from mandate.services.refusals import Refused

DRAFT, SIGNED, ENDED = "draft", "signed", "ended"


@dataclass(frozen=True, slots=True)
class Terms:
    """The rest of the charter: the architect's own money a quarter, hours a month promised, and MT members who sign."""

    budget: Decimal | None = None
    hours: Decimal | None = None
    quorum: int = 2
    valid_from: date | None = None


def terms_of(charter: Charter) -> Terms:
    """The terms of a charter beside its clauses."""
    return Terms(charter.budget, charter.hours, charter.quorum, charter.valid_from)


def draft(*, by: Actor, today: date, act: Act | None = None) -> Charter:
    """Draft charter 0.1 with sensible limits, unsigned, for three months."""
    first = engine.draft_charter(today)
    charter = Charter(
        label=first.version,
        state=first.state.value,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        clauses=[clauses.kept(clause) for clause in first.clauses],
    )
    why = _("Draft %(label)s: sensible limits to start from.") % {"label": first.version}
    ledger.write(charter, action="charter.drafted", by=by, why=why, act=act)
    return charter


def versions(at: datetime | None = None) -> list[Charter]:
    """Every charter there is or was at a moment, the newest signed first and a draft before all."""
    found = list(Charter.objects.all()) if at is None else asof.world(at).all(Charter)
    return sorted(found, key=_order, reverse=True)


def _order(charter: Charter) -> tuple[bool, date, tuple[int, ...], date, str]:
    signed = charter.signed_on or date.max
    return charter.state == DRAFT, signed, _numbers(charter.label), charter.valid_from, charter.key


def _numbers(label: str) -> tuple[int, ...]:
    return tuple(int(part) for part in label.split(".") if part.isdecimal())


def current(at: datetime | None = None, *, today: date | None = None) -> Charter | None:
    """The charter that decisions are routed by, now or at a moment; None before anything was drafted.

    Once one was signed, it is the one signed last (of those that have begun, where `today` is given): a draft beside it
    routes nothing. One that the MT ended stays the last word until another is signed, so that everything goes to it.
    """
    found = versions(at)
    signed = [row for row in found if row.signed_on is not None]
    if not signed:
        return next(iter(found), None)
    begun = [row for row in signed if today is None or row.valid_from <= today]
    return (begun or signed)[0]


def drafted(at: datetime | None = None) -> Charter | None:
    """The draft that is being written or signed, now or at a moment; None where there is none."""
    return next((row for row in versions(at) if row.state == DRAFT), None)


def as_engine(record: Charter) -> engine.Charter:
    """The charter as the engine reads it. Raises InvalidFact where the record holds no charter."""
    try:
        rows = tuple(clauses.read(row) for row in record.clauses)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise InvalidFact("clauses", "are not clauses of a charter") from error
    state = engine.CharterState.DRAFT if record.state == DRAFT else engine.CharterState.SIGNED
    return engine.Charter(record.label, state, record.valid_from, record.valid_until, rows)


def change(
    charter: Charter,
    wanted: Sequence[Clause],
    *,
    by: Actor,
    why: str,
    valid_until: date | None = None,
    version: int | None = None,
    own: Terms | None = None,
) -> Change:
    """The draft with these clauses and this end (None: the end it has), as the next draft: 0.1 becomes 0.2.

    `own` are the architect's budget and hours, and the quorum; None leaves them. Raises Refused for a signed charter,
    without a reason or where nothing differs; Stale if it changed after `version`.
    """
    if charter.state != DRAFT:
        raise Refused(
            why=_("The MT signed this charter, so its limits stand."),
            whose_move=_("The MT's: it signs the next version."),
            what_would_change_this=_("A new draft, for the MT to sign; until then this one stays in force."),
        )
    if not why.strip():
        raise Refused(why=_("Say why the limits change: the MT will ask."), whose_move=_("Yours."))
    rows, end = [clauses.kept(clause) for clause in wanted], valid_until or charter.valid_until
    before, terms = [clauses.kept(clause) for clause in as_engine(charter).clauses], terms_of(charter)
    if rows == before and end == charter.valid_until and (own is None or own == terms):
        raise Refused(why=_("Nothing was changed: these are the limits that hold."), whose_move=_("Yours."))
    if version is not None:
        charter.version = version
    charter.clauses, charter.valid_until, charter.label = rows, end, following(charter.label)
    if own is not None:
        charter.budget, charter.hours, charter.quorum, charter.currency = own.budget, own.hours, own.quorum, currency()
        charter.valid_from = own.valid_from or charter.valid_from
    try:
        as_engine(charter)
    except InvalidFact as error:
        raise Refused(why=_("These limits do not hold together: %(problem)s.") % {"problem": error}) from error
    return ledger.write(charter, action="charter.changed", by=by, why=why.strip())


def following(label: str) -> str:
    """The label of the next draft: the number after the last dot, one higher."""
    head, dot, tail = label.rpartition(".")
    return f"{head}{dot}{int(tail) + 1}" if tail.isdecimal() else f"{label}.1"


def case_of(decision: Decision) -> Case:
    """The decision as the case that was routed."""
    return Case(
        kind=Kind(decision.case),
        cost=None if decision.cost is None else Money(decision.currency, decision.cost),
        hours=decision.hours,
        data_class=None if decision.data_class is None else DataClass(decision.data_class),
        on=decision.taken_on,
        teams=frozenset(decision.teams),
        vendor=decision.vendor or None,
        initiative=decision.initiative or None,
        effect=Effect(decision.effect),
        people=decision.people,
        heard=heard(one["person"] if isinstance(one, dict) else one for one in decision.consulted),
        replaces_mt=any(row["code"] == RoutingCode.MT_DECIDED for row in (decision.routing or {}).get("reasons", ())),
    )


def heard(keys: Iterable[str]) -> frozenset[str]:
    """Who was asked, as a clause names who is to be heard: each person, and every role they hold."""
    wanted = list(keys)
    if not wanted:
        return frozenset()
    found = {f"person:{key}" for key in wanted}
    for person in Person.objects.filter(key__in=wanted).only("key", "roles"):
        found |= {f"role:{role}" for role in person.roles}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Under:
    """What a routing rests on: the charter of now, and what was decided alone under it in this quarter and stands."""

    charter: engine.Charter | None
    alone: tuple[Decision, ...]
    today: date

    @property
    def spent(self) -> Spent:
        """What was decided alone so far: cost this quarter, hours this month, in the currency of the charter."""
        return engine.tally([case_of(row) for row in self.alone], currency=self.currency, on=self.today)

    @property
    def currency(self) -> str:
        """The currency the limits are in; the organisation's own where no limit names one."""
        for clause in self.charter.clauses if self.charter else ():
            money = clause.max_cost_per_decision or clause.max_cost_per_quarter
            if money is not None:
                return money.currency
        return currency()


def under(*, today: date, at: datetime | None = None) -> Under:
    """The charter of now, or of a moment, with the decisions that count towards its limits in `today`'s quarter."""
    found = current(at, today=today)
    begin = quarter_of(today)
    if at is None:
        rows = list(Decision.objects.filter(state="taken", routed="alone", taken_on__range=(begin, today)))
    else:
        past = asof.world(at).all(Decision)
        rows = [row for row in past if (row.state, row.routed) == ("taken", "alone") and begin <= row.taken_on <= today]
    return Under(_routing_by(found, today), tuple(rows), today)


def _routing_by(found: Charter | None, today: date) -> engine.Charter | None:
    """The charter as it routes: one that was ended has ended, whatever its last day says."""
    read = as_engine(found) if found else None
    if read is None or found is None or found.state != ENDED:
        return read
    last = min(read.valid_until or today, today - timedelta(days=1))
    return replace(read, valid_from=min(read.valid_from, last), valid_until=last)


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def spent(*, today: date, at: datetime | None = None) -> Spent:
    """What was decided alone so far: cost this quarter, hours this month, in the currency of the charter."""
    return under(today=today, at=at).spent


def route(
    case: Case, *, today: date, also: Iterable[Case] = (), without: Iterable[str] = (), loaded: Under | None = None
) -> Routing:
    """Where a decision goes under the charter of now. Every decision is asked here, and nowhere else.

    `also` are cases decided in the same deed before this one; `without` are keys of decisions that this one replaces;
    `loaded` is what `under` gave, for who asks about many.
    """
    found = loaded or under(today=today)
    replaced = set(without)
    cases = [*(case_of(row) for row in found.alone if row.key not in replaced), *also]
    already = engine.tally(cases, currency=found.currency, on=today)
    return engine.decide(case, found.charter, already, today=today)


def currency() -> str:
    """The currency the organisation reports in."""
    return Organisation.objects.values_list("currency", flat=True).first() or "EUR"


def lapsed(charter: Charter, *, today: date) -> bool:
    """Whether the charter has ended, so that every decision goes to the MT."""
    return charter.state == ENDED or (charter.valid_until is not None and charter.valid_until < today)


def headline(charter: Charter | None, *, today: date, you: bool) -> str:
    """The charter in one sentence, to the architect (`you`) or about the architect."""
    if charter is None:
        return _("Every decision goes to the MT: there is no charter.")
    if charter.state == ENDED:
        return _("Every decision goes to the MT: the MT ended the charter.")
    if lapsed(charter, today=today):
        ended = formats.day(charter.valid_until)
        return _("Every decision goes to the MT: the charter ended on %(day)s.") % {"day": ended}
    money = _shared_money(as_engine(charter).clauses)
    if money is None and you:
        return _("You decide alone within the limits below; everything else goes where the clause says.")
    if money is None:
        return _("The architect decides alone within the limits below; everything else goes where the clause says.")
    words = {"decision": formats.price(money[0]), "quarter": formats.price(money[1])}
    if you:
        text = _(
            "You decide alone up to %(decision)s a decision and %(quarter)s a quarter; everything else goes to the MT."
        )
    else:
        text = _(
            "The architect decides alone up to %(decision)s a decision and %(quarter)s a quarter; "
            "everything else goes to the MT."
        )
    return text % words


def _shared_money(rows: Sequence[Clause]) -> tuple[Money, Money] | None:
    """The two limits on money if every clause has the same ones and hands what is above to the MT."""
    found = {(row.max_cost_per_decision, row.max_cost_per_quarter, row.above) for row in rows}
    if len(found) != 1:
        return None
    decision, quarter, above = found.pop()
    return (decision, quarter) if decision and quarter and above == clauses.MT else None


def alone_lines(charter: Charter) -> list[str]:
    """What is decided alone, one sentence for each group of clauses that go equally far; for paper."""
    teams = dict(Team.objects.values_list("key", "name"))
    return [_alone(group, teams) for group in clauses.same_limits(as_engine(charter).clauses)]


def _alone(group: Sequence[Clause], teams: Mapping[str, str]) -> str:
    parts = (clauses.scope(group[0], teams), *clauses.limits(group[0]))
    kinds = clauses.kinds(clause.kind.value for clause in group)
    return f"{kinds}: {', '.join(part for part in parts if part)}."


def to_mt_lines(charter: Charter) -> list[str]:
    """What is not decided alone, one line each; for paper."""
    rows = as_engine(charter).clauses
    lines = [_("Everything above these limits, and what nobody named the cost or the data of.")]
    missing = [kind.value for kind in Kind if kind not in {clause.kind for clause in rows}]
    if missing:
        lines.append(_("%(kinds)s: always.") % {"kinds": clauses.kinds(missing)})
    return [*lines, _("A large decision cut into small ones: cost adds up per supplier and quarter.")]


def names(charter: engine.Charter | None, *, teams: Mapping[str, str] | None = None) -> dict[str, str]:
    """What sentences about a routing call its clauses, its teams and the member of the MT it goes to."""
    rows = charter.clauses if charter else ()
    called = {clause.id: clauses.label(clause.kind.value) for clause in rows}
    if any(clause.above.startswith("member:") for clause in rows):
        called |= {f"member:{key}": name for key, name in members().items()}
    return called | dict(Team.objects.values_list("key", "name") if teams is None else teams)


def known_names() -> dict[str, str]:
    """The names for a routing under the charter of now."""
    found = current()
    return names(as_engine(found) if found else None)


def members() -> dict[str, str]:
    """Members of the MT by key, who may be named as the one above a limit."""
    people = Person.objects.filter(left_on=None).only("key", "name", "roles")
    return {person.key: person.name for person in people if "mt_member" in person.roles}


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a limit over time is used; the lowest limit of all clauses counts, None where there is none."""

    quarter: Money
    of_quarter: Money | None
    hours: Decimal
    of_hours: Decimal | None


def used(loaded: Under) -> Used:
    """Cost this quarter and hours this month against the lowest limits of the charter."""
    rows, already = loaded.charter.clauses if loaded.charter else (), loaded.spent
    quarters = [clause.max_cost_per_quarter for clause in rows if clause.max_cost_per_quarter]
    hours = [clause.max_hours_per_month for clause in rows if clause.max_hours_per_month is not None]
    return Used(
        quarter=Money(already.currency, already.total),
        of_quarter=min(quarters, key=lambda money: money.amount, default=None),
        hours=already.hours_this_month,
        of_hours=min(hours, default=None),
    )
