"""Answering a request: approved with an end and the access in the same act, or denied with the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue.matcher import load_matcher
from mandate.engines.terms import DataClass, Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Grant, Person, Purpose, Request, Tool
from mandate.services import formats, tools
from mandate.services.asking_access import grants, matching, requests, rights
from mandate.services.asking_access.requests import APPROVED, DENIED, LONGEST
from mandate.services.guardrails import current
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

APPROVE, DENY = "approve", "deny"
NOTED = ""
ROWS = (NOTED, Status.NOT_YET.value, Status.PILOT.value)
"""What an approved idea becomes: only noted, or a row of the register that is not in use yet or a pilot."""
DEFAULT_DAYS = 180
EMERGENCY_DAYS = 2
"""Days after today that emergency access lasts: today and two more are 72 hours at most."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer before it is checked: days as text; class and purpose narrower than asked, or as asked."""

    verdict: str
    why: str = ""
    until: str = ""
    data_class: int | None = None
    purpose: str = ""
    way_back: str = ""
    instead: str = ""
    row: str = NOTED


def suggested_until(request: Request, *, today: date) -> date:
    """The last day a form begins with: what was wanted, else half a year; an emergency ends within 72 hours."""
    if request.emergency:
        return today + timedelta(days=EMERGENCY_DAYS)
    wanted = request.wanted_until
    most = today + timedelta(days=requests.MOST_DAYS)
    return wanted if wanted and today <= wanted <= most else today + timedelta(days=DEFAULT_DAYS)


def problems(request: Request, answer: Verdict, *, today: date) -> dict[str, str]:
    """What is wrong with an answer, per field."""
    found = {}
    if answer.verdict not in (APPROVE, DENY):
        return {"verdict": _("Approve it or deny it.")}
    if not answer.why.strip():
        found["why"] = _("Say why: who asked reads it.")
    elif max(len(answer.why), len(answer.way_back)) > LONGEST:
        found["why"] = _("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)}
    if answer.verdict == DENY:
        if not answer.way_back.strip():
            found["way_back"] = _("Say what would change this answer: a no is never the end.")
        return found
    return {**found, **_limits(request, answer, today=today)}


def _limits(request: Request, answer: Verdict, *, today: date) -> dict[str, str]:
    """What is wrong with the end, the class and the purpose of a yes: never more than was asked for."""
    found = requests.end_problems(answer.until, today=today) if request.subject else {}
    end, rank, most = day_of(answer.until), answer.data_class, request.data_class
    if request.emergency and end is not None and end > today + timedelta(days=EMERGENCY_DAYS):
        found["until"] = _("Emergency access ends within 72 hours.")
    if rank is not None and (rank not in set(DataClass) or (most is not None and rank > most)):
        found["data_class"] = _("Give it for the data that was asked for, or for less.")
    if answer.purpose and answer.purpose != request.purpose:
        if not Purpose.objects.filter(key=answer.purpose).exists():
            found["purpose"] = _("There is no such purpose.")
        elif request.purpose and not _is_within(answer.purpose, request.purpose):
            found["purpose"] = _("Give it for the purpose that was asked for, or for a part of it.")
    if answer.row == Status.PILOT and not request.person.team_id:
        found["row"] = _("Who asked works in no team, so a pilot would be for everybody.")
    if answer.row != NOTED and request.subject_kind == requests.WAY:
        found["row"] = _("A way of working is noted; the register is for tools and data.")
    if answer.row not in ROWS:
        found["row"] = _("Choose what the idea becomes.")
    return found


def _is_within(purpose: str, broader: str) -> bool:
    """Whether a purpose is a part of another, however deep."""
    tree = dict(Purpose.objects.values_list("key", "broader_id"))
    seen: set[str] = set()
    at: str | None = tree.get(purpose)
    while at is not None and at not in seen:
        if at == broader:
            return True
        seen.add(at)
        at = tree.get(at)
    return False


def answer(
    request: Request, given: Verdict, *, person: Person, by: Actor, now: datetime, today: date, via: str = ""
) -> Request:
    """The request answered, and for a yes the access given in the same act.

    Raises Refused where this person may not answer, the request waits no more, or a yes would change nothing. `via`
    says in the ledger how the answer came in.
    """
    request = _fresh(request)
    requests.refuse_unless_open(request)
    rights.refuse_unless_may_answer(person, request, today=today)
    found = problems(request, given, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    why = " ".join(part for part in (given.why.strip(), via) if part)
    try:
        with transaction.atomic():
            if given.verdict == DENY:
                return _deny(request, given, person=person, by=by, why=why, today=today)
            return _approve(request, given, person=person, by=by, why=why, now=now, today=today)
    except Stale:
        requests.refuse_unless_open(_fresh(request))
        raise


def _fresh(request: Request) -> Request:
    found: Request = Request.objects.select_related(*rights.RELATED).get(key=request.key)
    return found


def _deny(request: Request, given: Verdict, *, person: Person, by: Actor, why: str, today: date) -> Request:
    request.state, request.answered_by, request.answered_on = DENIED, person, today
    request.answer, request.way_back = given.why.strip(), given.way_back.strip()
    request.instead = given.instead.strip()[:200]
    ledger.write(request, action="request.denied", by=by, why=why)
    return request


def _approve(
    request: Request, given: Verdict, *, person: Person, by: Actor, why: str, now: datetime, today: date
) -> Request:
    _refuse_above_mandate(request, given, person=person, today=today)
    grant = _grant(request, given, person=person, today=today) if request.subject else None
    if grant is not None:
        grants.refuse_without_effect(grant, now=now, today=today)
    if request.emergency and not request.approvals:
        request.approvals = [{"person": person.key, "on": today.isoformat(), "why": given.why.strip()}]
        ledger.write(request, action="request.approved", by=by, why=why)
        return request
    act = Act.new()
    request.state, request.answered_by, request.answered_on = APPROVED, person, today
    request.answer = given.why.strip()
    if grant is None and given.row != NOTED:
        request.subject_kind, request.subject = Tool.kind, _row(request, given, by=by, act=act, today=today).key
    ledger.write(request, action="request.approved", by=by, why=why, act=act)
    if grant is not None:
        ledger.write(grant, action="grant.given", by=by, why=why, act=act)
    return request


def refuse_link_above(request: Request, *, today: date) -> None:
    """Raises Refused where a yes to this is above the mandate: who hands over the link would answer for the MT."""
    row = rights.row_of(request.subject_kind, request.subject)
    teams = [request.person.team_id] if request.person.team_id else []
    try:
        mandate.refuse_access(row, person=None, rank=request.data_class, teams=teams, today=today)
    except Refused as above:
        raise Refused(
            why=_("A yes to this is above the mandate, so the link that gives it goes to the MT alone, by mail."),
            whose_move=_("A member of the MT's: they find it on their desk."),
            what_would_change_this=_("A mail server, which sends the link without showing it."),
        ) from above


def _refuse_above_mandate(request: Request, given: Verdict, *, person: Person, today: date) -> None:
    """Whatever lane a request is in: what the mandate leaves to the MT, only a member of it says yes to."""
    row = rights.row_of(request.subject_kind, request.subject)
    if row is None and given.row == NOTED:
        return
    rank = request.data_class if given.data_class is None else given.data_class
    teams = [request.person.team_id] if request.person.team_id else []
    mandate.refuse_access(row, person=person, rank=rank, teams=teams, today=today)


def _grant(request: Request, given: Verdict, *, person: Person, today: date) -> Grant:
    rank = request.data_class if given.data_class is None else given.data_class
    return Grant(
        person=request.person, team=request.person.team, subject_kind=request.subject_kind, subject=request.subject,
        purpose=given.purpose or request.purpose, data_class=rank if request.subject_kind == Tool.kind else None,
        why=given.why.strip(), given_on=today, until=day_of(given.until) or today, request=request,
        given_by=person,
    )  # fmt: skip


def _row(request: Request, given: Verdict, *, by: Actor, act: Act, today: date) -> Tool:
    """The row of the register that an approved idea becomes; a pilot is for the team of who asked."""
    register = current.current(today=today).register
    meant = matching.find(request.link or request.name, register)
    found = meant[0] if len(meant) == 1 and meant[0].kind == matching.SERVICE else None
    service = load_matcher().service(found.key) if found else None
    category = service.category if service else ""
    facts = tools.ToolFacts(
        name=request.name, status=given.row, why=given.why.strip(), url=request.link, data_class=request.data_class,
        until=given.until if day_of(given.until) else "",
        teams=(request.person.team_id or "",) if given.row == Status.PILOT else (),
        service=found.key if found else "", category=category,
    )  # fmt: skip
    return tools.add_tool(facts, by=by, today=today, act=act)
