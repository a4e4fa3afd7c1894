"""What opens a tool, data, a purpose or access asks the mandate first: forms, scripts, imports and requests alike.

A draft routes like a signed mandate, and so does one that ended. Only while nobody of the MT is on the people list the
registers tell what was decided before there was a mandate: nobody could answer yet. What the MT decided about a tool is
opened further by the MT alone, whatever the mandate leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.engines.charter import Case, CharterState, Effect, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, Money, Role, Status
from mandate.records.models import Dataset, Decision, Person, Record, Tool
from mandate.services import charter, routing, verdicts
from mandate.services.clauses import number_of
from mandate.services.mandate import door, purposes, seats
from mandate.services.refusals import Refused

USED = frozenset({Status.IN_USE.value, Status.PILOT.value})
_AMOUNT = re.compile(r"\d[\d., ]*")


def refuse_opening(rows: Iterable[Record], *, today: date, loaded: charter.Under | None = None) -> None:
    """Raises Refused where one of these rows, not yet written, opens more than the mandate leaves to the architect.

    What narrows, and what a decision that holds covers, is never asked. Call it before the rows are written.
    """
    every = list(rows)
    beyond: list[tuple[Record, Routing]] = [*held(every, today=today, loaded=loaded)]
    gaining = purposes.widened(every)
    found = (loaded or charter.under(today=today)) if gaining else None
    if found is not None and binds(found):
        beyond += purposes.held(gaining, today=today, under=found)
    if not beyond:
        return
    row, routed = beyond[0]
    said = routing.say(routed, names=charter.known_names())
    raise Refused(
        why=_("“%(row)s” would be open for more than the mandate leaves to the architect. %(sentence)s")
        % {"row": row, "sentence": said.sentence},
        whose_move=_("The MT's: bring it as a decision, and the register follows when it agrees."),
        what_would_change_this=" ".join(said.would_change),
        reasons=said.reasons,
    )


def held(
    rows: Iterable[Record], *, today: date, loaded: charter.Under | None = None
) -> list[tuple[Tool | Dataset, Routing]]:
    """Of these rows, not yet written, those that open more than the mandate leaves to the architect, with why.

    Several at once count together, as they would one after the other.
    """
    wanted = [row for row in rows if isinstance(row, Tool | Dataset)]
    if not wanted:
        return []
    stored = _stored(wanted)
    opening = [row for row in wanted if _opens(row, stored.get(row.key))]
    found = loaded or charter.under(today=today) if opening else None
    if found is None:
        return []
    bound, of_mt = binds(found), verdicts.of_mt()
    beyond, also = list[tuple[Tool | Dataset, Routing]](), list[Case]()
    decided = _covered(opening)
    for row in opening:
        case = case_of(row, today=today, currency=found.currency, was=stored.get(row.key))
        case = replace(case, replaces_mt=isinstance(row, Tool) and _names(row) & of_mt != frozenset())
        if row.key in decided or not (bound or case.replaces_mt):
            continue
        routed = charter.route(case, today=today, also=also, loaded=found)
        if routed.verdict is Verdict.ALONE:
            also.append(case)
            continue
        beyond.append((row, routed))
    return beyond


def reopened(rows: Iterable[Tool]) -> bool:
    """Whether one of these rows, not yet written, opens more than it does as it stands."""
    wanted = list(rows)
    stored = _stored(wanted)
    return any(_opens(row, stored.get(row.key)) for row in wanted)


def binds(found: charter.Under) -> bool:
    """Whether the registers ask: a mandate was ever signed, or somebody is or was of the MT."""
    signed = found.charter is not None and found.charter.state is CharterState.SIGNED
    return signed or bool(door.members(found.today)) or seats.ever()


def _names(tool: Tool) -> frozenset[tuple[str, str]]:
    """What a decision about this row is about, as `verdicts.of_mt` names it."""
    return frozenset({(verdicts.TOOL, tool.key), (verdicts.SERVICE, tool.service)})


def _stored(rows: Sequence[Tool | Dataset]) -> dict[str, Tool | Dataset]:
    found: dict[str, Tool | Dataset] = {}
    for model in (Tool, Dataset):
        keys = [row.key for row in rows if isinstance(row, model) and not row._state.adding]
        found |= model.objects.in_bulk(keys) if keys else {}
    return found


def _opens(row: Tool | Dataset, was: Tool | Dataset | None) -> bool:
    """Whether a row would let somebody do what it did not let them do before it is written."""
    if isinstance(row, Dataset):
        return isinstance(was, Dataset) and _lower(row.data_class, was.data_class)
    if row.status not in USED or row.not_ai:
        return False
    if not isinstance(was, Tool) or was.status not in USED or was.not_ai:
        return True
    return (
        _wider(row.data_class, was.data_class)
        or _more(row.teams, was.teams)
        or _more(row.purposes, was.purposes)
        or _later(row.until, was.until)
    )


def _lower(now: int | None, was: int | None) -> bool:
    """A dataset said to be less sensitive than it was, or no longer said to be anything."""
    return was is not None and (now is None or now < was)


def _wider(now: int | None, was: int | None) -> bool:
    """A higher class of data; a ceiling that nobody names is none at all."""
    return was is not None and (now is None or now > was)


def _more(now: Sequence[str], was: Sequence[str]) -> bool:
    """More teams or purposes; none named is everybody and everything."""
    return bool(was) and (not now or not set(now) <= set(was))


def _later(now: date | None, was: date | None) -> bool:
    return was is not None and (now is None or now > was)


def _covered(rows: Sequence[Tool | Dataset]) -> frozenset[str]:
    """Keys of the tools whose standing a decision that holds gives already, within its data, teams and end."""
    tools = [row for row in rows if isinstance(row, Tool)]
    subjects = {row.key for row in tools} | {row.service for row in tools if row.service}
    holds = Decision.objects.filter(state="taken", subject_kind__in=("service", "tool"), subject__in=subjects)
    taken = {row.subject: row for row in holds.filter(verdict__in=("allow", "conditions"))}
    return frozenset(
        row.key for row in tools if any(_within(row, taken.get(name)) for name in (row.key, row.service) if name)
    )


def _within(row: Tool, decision: Decision | None) -> bool:
    if decision is None or (row.status not in USED):
        return False
    return not (
        _wider(row.data_class, decision.data_class)
        or _more(row.teams, decision.teams)
        or _later(row.until, decision.until)
    )


def case_of(
    row: Tool | Dataset | None, *, today: date, currency: str, was: Tool | Dataset | None = None,
    data_class: int | None = None, teams: Iterable[str] = (),
) -> Case:  # fmt: skip
    """What the mandate is asked about a row of a register: the cost it names (none: it commits no money), and its data.

    Of a dataset that is said to be less sensitive, the class that it had counts.
    """
    if isinstance(row, Dataset):
        rank = was.data_class if isinstance(was, Dataset) else row.data_class
        amount, vendor = Decimal(0), None
    else:
        rank = data_class if row is None or data_class is not None else row.data_class
        amount, vendor = amount_in(row.cost if row else ""), (row.vendor or row.name if row else None)
    named = frozenset(teams) or frozenset(row.teams if isinstance(row, Tool) else ())
    return Case(
        kind=Kind.DATA if isinstance(row, Dataset) else Kind.TOOL,
        cost=Money(currency, amount), hours=Decimal(0), data_class=None if rank is None else DataClass(rank),
        on=today, teams=named, vendor=vendor, effect=Effect.ALLOWS,
    )  # fmt: skip


def amount_in(text: str) -> Decimal:
    """The amount in a cost as people type it ("€ 1.200 a year"), 0 where there is none."""
    found = _AMOUNT.search(text)
    return (number_of(found.group().strip(" .,")) if found else None) or Decimal(0)


def _allows(row: Tool | Dataset | None, rank: int | None, today: date) -> bool:
    if isinstance(row, Dataset):
        return row.owner_id is not None
    if row is None or row.status not in USED or rank is None or (row.until is not None and row.until < today):
        return False
    return rank <= (row.data_class or DataClass.PUBLIC)


def refuse_access(
    row: Tool | Dataset | None, *, person: Person | None, rank: int | None, teams: Iterable[str], today: date
) -> None:
    """Raises Refused where access to a row, for data of this class, is above the mandate and `person` is not of the MT.

    What the row allows already was decided when the row was: nobody asks again.
    An architect who is of the MT as well is not both at once: somebody else of the MT answers. While nobody of
    the MT ever was on the people list, its word reaches the record on paper.
    """
    if _allows(row, rank, today) or not (door.members(today) or seats.ever()):
        return
    found = charter.under(today=today)
    if not binds(found):
        return
    case = case_of(row, today=today, currency=found.currency, data_class=rank, teams=teams)
    routed = charter.route(case, today=today, loaded=found)
    if routed.verdict is Verdict.ALONE:
        return
    if person is not None and person.holds(Role.MT_MEMBER) and not person.holds(Role.ARCHITECT):
        return
    said = routing.say(routed, names=charter.known_names())
    raise Refused(
        why=_("A yes to this is above the mandate. %(sentence)s") % {"sentence": said.sentence},
        whose_move=_("A member of the MT's, who is not the architect."),
        what_would_change_this=" ".join(said.would_change),
        reasons=said.reasons,
    )
