"""Decisions delegated to who leads a team: within a clause of the charter, with an end, and withdrawn when wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Case, Delegated, Kind, Routing, Verdict, by_manager, tally, widest
from mandate.engines.terms import DataClass, InvalidFact, Money, Role
from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Delegation, Person
from mandate.services import charter, clauses, decisions, formats, routing, verdicts
from mandate.services.decisions import Proposal
from mandate.services.leading.teams import House, house
from mandate.services.mandate import comparing
from mandate.services.refusals import Refused
from mandate.services.typed import day_of, wrong_text

LONGEST = 366
"""Days a delegation holds at most: after a year somebody looks at it again."""
ANSWERS = ("allow", "forbid", "later")
WORDS = 200


@dataclass(frozen=True, slots=True)
class Given:
    """A delegation as typed: keys of manager and team, the kind, the amount, the class of data, and the days."""

    manager: str
    team: str
    kind: str
    most: str
    data_class: str
    valid_from: str
    valid_until: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as the manager types it: the question, the answer, why, all it costs, and the class of data."""

    title: str
    verdict: str
    why: str
    cost: str
    data_class: str


@dataclass(frozen=True, slots=True)
class Line:
    """A delegation in words."""

    key: str
    title: str
    manager: str
    limits: str
    until: date


def as_engine(row: Delegation) -> Delegated:
    """The delegation as the charter's engine reads it."""
    return Delegated(
        row.key, Kind(row.case), row.team_id, Money(row.currency, row.most), DataClass(row.data_class), row.valid_from,
        row.valid_until,
    )  # fmt: skip


def title(row: Delegation) -> str:
    """What is delegated: the kind of decision and the team."""
    return _("%(kind)s, for %(team)s") % {"kind": clauses.label(row.case), "team": row.team.name}


def limits(row: Delegation) -> str:
    """How far it goes, inside a sentence."""
    words = {
        "money": formats.price(Money(row.currency, row.most)), "data": clauses.data_class(DataClass(row.data_class)),
    }  # fmt: skip
    return _("up to %(money)s a quarter in all, data up to %(data)s") % words


def line(row: Delegation) -> Line:
    """A delegation in words."""
    return Line(row.key, title(row), row.manager.name, limits(row), row.valid_until)


def standing(row: Delegation, known: House, *, today: date) -> tuple[str, str]:
    """Where a delegation stands on a day, in a word, and the tone of it."""
    if row.withdrawn_on is not None and row.withdrawn_on <= today:
        return _("Withdrawn"), ""
    if row.valid_until < today:
        return _("Over"), ""
    if not _leads(row, known):
        return _("Nobody: the manager no longer leads the team"), "warn"
    if row.valid_from > today:
        return _("From %(day)s") % {"day": formats.day(row.valid_from)}, ""
    return _("Runs"), "good"


def _leads(row: Delegation, known: House) -> bool:
    manager = next((one for one in known.people if one.key == row.manager_id), None)
    return manager is not None and row.team_id in {team.key for team in known.led(manager)}


def _holds(row: Delegation, today: date) -> bool:
    return row.withdrawn_on is None and row.valid_from <= today <= row.valid_until


def lines(*, today: date, at: datetime | None = None) -> list[Line]:
    """Every delegation that holds on a day (as of a moment), in words, by what is delegated."""
    if at is None:
        rows: Iterable[Delegation] = Delegation.objects.filter(withdrawn_on=None).select_related("manager", "team")
    else:
        rows = asof.world(at).all(Delegation)
    return sorted((line(row) for row in rows if _holds(row, today)), key=lambda one: one.title.casefold())


def yours(row: Delegation, person: Person, *, today: date, known: House | None = None) -> bool:
    """Whether this person decides under a delegation today."""
    return row.manager_id == person.key and _holds(row, today) and _leads(row, known or house(today=today))


def problems(given: Given, *, today: date) -> dict[str, str]:
    """What is wrong with a delegation, per field; wider than the charter is wrong too, said by the charter."""
    found = _people_problems(given, house(today=today)) | _day_problems(given, today)
    if given.kind not in {kind.value for kind in Kind}:
        found["kind"] = _("Choose what may be decided.")
    if clauses.number_of(given.most) is None:
        found["most"] = _("Write a number such as 2500.")
    if given.data_class not in {str(int(rank)) for rank in DataClass}:
        found["data_class"] = _("Choose a class of data.")
    if len(given.why) > WORDS:
        found["why"] = _("Keep it under %(most)s characters.") % {"most": WORDS}
    return found or _wider(given, today=today)


def _people_problems(given: Given, known: House) -> dict[str, str]:
    manager = next((one for one in known.people if one.key == given.manager), None)
    team = known.teams.get(given.team)
    if team is None:
        return {"team": _("Choose a team.")}
    if manager is None or team not in known.led(manager):
        return {"manager": _("Choose who leads this team: nobody decides for a team of somebody else.")}
    return {}


def _day_problems(given: Given, today: date) -> dict[str, str]:
    first, last = day_of(given.valid_from), day_of(given.valid_until)
    if first is None or last is None:
        name = "valid_from" if first is None else "valid_until"
        return {name: _("Write the date as 2027-03-01.")}
    if last < max(first, today):
        return {"valid_until": _("The last day lies before the first one, or is over.")}
    if (last - first).days > LONGEST:
        return {"valid_until": _("At most a year: then somebody looks at it again.")}
    held = charter.current(today=today)
    if held is not None and held.valid_until is not None and last > held.valid_until:
        return {
            "valid_until": _("The charter ends on %(day)s, and so does this.") % {"day": formats.day(held.valid_until)}
        }
    return {}


def _engine_of(given: Given, currency: str) -> Delegated:
    """What was checked before, as the engine reads it."""
    first, last = date.fromisoformat(given.valid_from.strip()), date.fromisoformat(given.valid_until.strip())
    amount = clauses.number_of(given.most) or Decimal(0)
    return Delegated(
        "new", Kind(given.kind), given.team, Money(currency, amount), DataClass(int(given.data_class)), first,
        last,
    )  # fmt: skip


def _wider(given: Given, *, today: date) -> dict[str, str]:
    """The largest decision under it is asked of the charter: it must be one that the architect decides alone."""
    held = charter.under(today=today)
    routed = widest(_engine_of(given, held.currency), held.charter, today=today)
    if routed.verdict is not Verdict.ALONE:
        said = routing.say(routed, names=charter.names(held.charter))
        return {"most": " ".join((_("This is wider than the charter."), *said.reasons))}
    if routed.hear:
        keys = [name.removeprefix("person:") for name in routed.hear if name.startswith("person:")]
        people = dict(Person.objects.filter(key__in=keys).values_list("key", "name"))
        names = formats.listed(comparing.called(name, people) for name in routed.hear)
        return {"kind": _("The charter wants %(names)s heard first, so this is not delegated.") % {"names": names}}
    return {}


def _refuse_unless_architect(person: Person | None) -> None:
    if person is not None and not person.holds(Role.ARCHITECT):
        raise Refused(why=_("Only who holds the mandate delegates from it."), whose_move=_("The architect's."))


@transaction.atomic
def give(given: Given, *, by: Actor, person: Person | None, today: date) -> Delegation:
    """A delegation, from its first day on. Raises Refused with what is wrong; `person` is None for a command."""
    _refuse_unless_architect(person)
    found = problems(given, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    held = charter.under(today=today)
    facts = _engine_of(given, held.currency)
    same = Delegation.objects.filter(
        manager=given.manager, team=given.team, case=given.kind, withdrawn_on=None, valid_from__lte=facts.valid_until,
        valid_until__gte=facts.valid_from,
    )  # fmt: skip
    if same.exists():
        raise Refused(
            why=_("This is delegated for these days already: two would make one that goes twice as far."),
            whose_move=_("Yours: withdraw the other one first."),
        )
    row = Delegation(
        manager_id=given.manager, team_id=given.team, case=given.kind, most=facts.most.amount,
        clause=widest(facts, held.charter, today=today).clause or "", currency=facts.most.currency,
        data_class=int(facts.data), valid_from=facts.valid_from, valid_until=facts.valid_until, why=given.why.strip(),
    )  # fmt: skip
    ledger.write(row, action="delegation.given", by=by, why=row.why or _("Delegated within the charter."))
    return row


@transaction.atomic
def withdraw(
    row: Delegation, *, by: Actor, person: Person | None, why: str, today: date, version: int | None = None
) -> Delegation:
    """A delegation holds no longer; what was decided under it stands. Raises Refused, Stale."""
    _refuse_unless_architect(person)
    if row.withdrawn_on is not None or row.valid_until < today:
        raise Refused(why=_("This delegation holds no longer."), whose_move=_("Nobody's."))
    if version is not None:
        row.version = version
    row.withdrawn_on = today
    ledger.write(row, action="delegation.withdrawn", by=by, why=why.strip()[:WORDS] or _("Withdrawn."))
    return row


def decided(row: Delegation) -> list[Decision]:
    """Decisions taken under a delegation that stand, the newest first."""
    rows = Decision.objects.filter(
        state=decisions.TAKEN, routed=Verdict.ALONE.value, owner=row.manager_id, case=row.case
    )
    return [one for one in rows.order_by("-taken_on", "key") if routing.delegation(one.routing) == row.key]


def decision_problems(asked: Asked) -> dict[str, str]:
    """What is wrong with a decision as typed, per field."""
    found = {
        "title": wrong_text(asked.title, most=WORDS, empty=_("Write the question.")),
        "why": wrong_text(asked.why, most=2000, empty=_("Say why: the people it is about will ask.")),
        "verdict": "" if asked.verdict in ANSWERS else _("Choose an answer."),
        "cost": _("Write a number such as 2500.") if clauses.number_of(asked.cost) is None else "",
        "data_class": "" if asked.data_class in {str(int(r)) for r in DataClass} else _("Choose a class of data."),
    }
    return {name: text for name, text in found.items() if text}


def _proposal(row: Delegation, asked: Asked) -> Proposal:
    amount = clauses.number_of(asked.cost)
    return Proposal(
        title=asked.title, verdict=asked.verdict, why=asked.why, kind=Kind(row.case),
        effect=verdicts.EFFECT[asked.verdict],
        cost=None if amount is None else Money(row.currency, amount), hours=Decimal(0),
        data_class=DataClass(int(asked.data_class)), teams=frozenset({row.team_id}),
        people=Person.objects.filter(team=row.team_id, left_on=None).count(),
    )  # fmt: skip


def _route(row: Delegation, case: Case, *, today: date) -> Routing:
    held = charter.under(today=today)
    already = tally([charter.case_of(one) for one in held.alone], currency=held.currency, on=today)
    own = [charter.case_of(one) for one in held.alone if routing.delegation(one.routing) == row.key]
    under_it = tally(own, currency=row.currency, on=today)
    return by_manager(case, as_engine(row), held.charter, already, under_it, today=today)


@transaction.atomic
def decide(row: Delegation, asked: Asked, *, by: Actor, person: Person, today: date) -> Decision:
    """A decision of who leads the team, taken in the one place where decisions are taken, naming the delegation.

    Raises Refused for anybody else, after the last day, and for what goes further than the delegation or the charter.
    """
    row = Delegation.objects.select_for_update().select_related("manager", "team").get(key=row.key)
    _refuse_unless_yours(row, person, today)
    found = decision_problems(asked)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    for one in decided(row):
        if one.title == asked.title.strip() and one.taken_on == today:
            raise Refused(why=_("You decided this today already."), whose_move=_("Nobody's."))
    try:
        proposal = _proposal(row, asked)
        routed = _route(row, proposal.case(today), today=today)
    except InvalidFact as error:
        raise Refused(why=_("The charter cannot be asked this: %(problem)s.") % {"problem": error}) from error
    if routed.verdict is not Verdict.ALONE:
        said = routing.say(routed, names=charter.known_names() | {row.key: title(row)})
        raise Refused(
            why=_("This goes further than what is delegated to you: %(limits)s.") % {"limits": limits(row)},
            whose_move=_("The architect's, or the MT's: bring it as a decision."),
            what_would_change_this=" ".join(said.would_change),
            reasons=said.reasons,
        )
    return decisions.decide(proposal, by=by, today=today, owner=person, routed=routed)


def _refuse_unless_yours(row: Delegation, person: Person, today: date) -> None:
    if yours(row, person, today=today):
        return
    if row.manager_id != person.key:
        raise Refused(
            why=_("This is delegated to %(name)s, and nobody else decides by it.") % {"name": row.manager.name},
            whose_move=_("%(name)s's, or the architect's.") % {"name": row.manager.name},
        )
    if row.withdrawn_on is None and row.valid_from > today:
        raise Refused(
            why=_("This is delegated from %(day)s on.") % {"day": formats.day(row.valid_from)},
            whose_move=_("Nobody's."),
        )
    raise Refused(
        why=_("This delegation holds no longer, or you no longer lead the team."),
        whose_move=_("The architect's: who leads the team now can be given one."),
        what_would_change_this=_("A new delegation."),
    )
