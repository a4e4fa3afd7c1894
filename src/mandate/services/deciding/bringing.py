"""A question brought to the desk: by anybody who may, with where it came from, its lane and what that promises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass, Money, Role
from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Development, Initiative, Person, Quote, Request, Tool
from mandate.services import charter, decisions, formats, verdicts
from mandate.services.clauses import number_of
from mandate.services.deciding import lanes, words
from mandate.services.decisions import ASKED, DROPPED, Proposal
from mandate.services.refusals import Refused

LONGEST_TITLE, LONGEST = 200, 4000
MOST_OPEN = 25
"""Questions of one person that can wait at once: more is a mistake or a script."""
MOST_HOURS = 744


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody brings, as typed: the question, why now, and numbers where they are known."""

    title: str
    background: str = ""
    wait: str = ""
    kind: str = Kind.TOOL.value
    cost: str = ""
    currency: str = ""
    hours: str = ""
    data_class: str = ""
    intake: str = "desk"
    intake_key: str = ""


def problems(question: Question) -> dict[str, str]:
    """What is wrong with a question, per field."""
    found = {}
    if not question.title.strip():
        found["title"] = _("Ask the question, in one line.")
    elif len(question.title) > LONGEST_TITLE:
        found["title"] = _("One line: at most %(most)s characters.") % {"most": LONGEST_TITLE}
    if not question.background.strip():
        found["background"] = _("Say why it has to be decided now.")
    for field in ("background", "wait"):
        if len(getattr(question, field)) > LONGEST:
            found[field] = _("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)}
    if question.kind not in {kind.value for kind in Kind}:
        found["kind"] = _("Choose what it is about.")
    if question.data_class and question.data_class not in {str(int(rank)) for rank in DataClass}:
        found["data_class"] = _("Choose a class of data.")
    if question.intake not in words.INTAKES:
        found["intake"] = _("Nothing is brought from there.")
    return {**found, **money_problems(question.cost, question.currency), **hours_problems(question.hours)}


def money_problems(text: str, currency: str, *, name: str = "cost") -> dict[str, str]:
    """What is wrong with an amount: it is 0 or more, and in the currency that the limits of the charter are in."""
    found = currency.strip().upper()
    ours = charter.currency()
    if found and found != ours:
        return {
            name: _(
                "Write the amount in %(ours)s: the limits of the charter are in %(ours)s, and nothing is converted "
                "without a rate."
            )
            % {"ours": ours}
        }
    typed = text.strip()
    if typed.startswith("-"):
        return {name: _("A cost is 0 or more. What it saves belongs to the effect.")}
    if typed and number_of(typed) is None:
        return {name: _("Write an amount such as 2500, or leave it empty.")}
    return {}


def hours_problems(text: str, *, name: str = "hours") -> dict[str, str]:
    """What is wrong with hours a month."""
    value = number_of(text)
    if text.strip() and (value is None or value > MOST_HOURS):
        return {name: _("Write the hours a month as a number, or leave it empty.")}
    return {}


def amount(text: str) -> Decimal | None:
    """The amount somebody typed, in cents; None where nothing was."""
    value = number_of(text)
    return None if value is None else value.quantize(Decimal("0.01"))


@transaction.atomic
def bring(question: Question, *, person: Person | None, by: Actor, today: date) -> Decision:
    """The question on the desk, in its lane, with the day it is promised for. Raises Refused with what is wrong.

    `person` is who brings it; None for the command line.
    """
    wrong = problems(question)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    _refuse_twice(question, person)
    decision = _made(question, person, today)
    ledger.write(decision, action="decision.brought", by=by, why=question.background.strip()[:LONGEST])
    return decision


def _made(question: Question, person: Person | None, today: date) -> Decision:
    cost, hours = amount(question.cost), amount(question.hours)
    rank = int(question.data_class) if question.data_class else None
    about, key = _subject(question)
    proposal = Proposal(
        title=question.title, verdict=words.OPTION, why=question.background, kind=Kind(question.kind),
        cost=None if cost is None else Money(charter.currency(), cost), hours=hours,
        data_class=None if rank is None else DataClass(rank), subject_kind=about, subject=key,
    )  # fmt: skip
    routed = decisions.route(proposal, today=today)
    lane = lanes.lane_of(routed, free=cost == 0, known=cost is not None and hours is not None)
    return Decision(
        title=" ".join(question.title.split())[:LONGEST_TITLE], question=question.background.strip(),
        wait=question.wait.strip(), case=question.kind, subject_kind=about, subject=key, verdict=words.OPTION, why="",
        cost=cost, currency=charter.currency() if cost is not None else "", hours=hours, data_class=rank,
        vendor=_vendor(about, key), state=ASKED, routed=routed.verdict.value, taken_on=today, brought_by=person,
        brought_on=today, lane=lane.value, promised_on=lanes.promises(today=today).day(lane, today=today),
        intake=question.intake, intake_key=question.intake_key[:80], evidence=_evidence(question),
    )  # fmt: skip


def _subject(question: Question) -> tuple[str, str]:
    """What the answer may write the register of: a service or a tool that the question came from."""
    if question.intake in {"service", "demand"} and verdicts.catalogued(question.intake_key):
        return verdicts.SERVICE, question.intake_key
    if question.intake == "tool" and Tool.objects.filter(key=question.intake_key).exists():
        return verdicts.TOOL, question.intake_key
    return "", ""


def _vendor(about: str, key: str) -> str:
    if about == verdicts.SERVICE:
        known = verdicts.catalogued(key)
        return (known.vendor or known.name)[:120] if known else ""
    return str(Tool.objects.filter(key=key).values_list("vendor", flat=True).first() or "")[:120] if about else ""


def _evidence(question: Question) -> list[dict[str, str]]:
    """The thing it was brought from is its first evidence."""
    if question.intake in {"desk", "law", "agent", "reversal"} or not question.intake_key:
        return []
    kind = "service" if question.intake == "demand" and verdicts.catalogued(question.intake_key) else question.intake
    return [{"kind": kind, "key": question.intake_key[:300], "note": ""}]


def _refuse_twice(question: Question, person: Person | None) -> None:
    waiting = Decision.objects.filter(state=ASKED)
    title = " ".join(question.title.split())[:LONGEST_TITLE]
    same = waiting.filter(title__iexact=title).first()
    if same is not None:
        raise Refused(
            why=_("This question is on the desk already, since %(day)s.") % {"day": formats.day(same.brought_on)},
            whose_move=_("The architect's: an answer was promised for %(day)s.")
            % {"day": formats.day(same.promised_on)},
        )
    if person is not None and waiting.filter(brought_by=person).count() >= MOST_OPEN:
        raise Refused(
            why=_("You have %(most)s questions on the desk already.") % {"most": MOST_OPEN},
            whose_move=_("Yours."),
            what_would_change_this=_("Wait for an answer, or drop what is no longer needed."),
        )


def start(intake: str, key: str, person: Person, *, today: date) -> Question:
    """A question to start from, with what is known of where it comes from; an empty one where nothing is."""
    if intake not in words.INTAKES:
        return Question("")
    blank = Question("", intake=intake, intake_key=key[:80])
    return _START[intake](blank, key, person, today) if intake in _START else blank


def _of_service(blank: Question, key: str, _person: Person, _today: date) -> Question:
    known = verdicts.catalogued(key)
    return replace(blank, title=_("May we use %(service)s?") % {"service": known.name}) if known else Question("")


def _of_row(model: type[Any], kind: Kind | None = None) -> Any:
    def begin(blank: Question, key: str, person: Person, today: date) -> Question:
        row = model.objects.seen_by(person).filter(key=key).first()
        if row is None:
            return Question("")
        return replace(blank, kind=(kind or Kind.TOOL).value, **_begun(row, person, today))

    return begin


def _begun(row: Any, person: Person, today: date) -> dict[str, str]:
    """What a row of the record says of the question that comes from it."""
    if isinstance(row, Tool):
        return {"title": _("May we go on using %(tool)s?") % {"tool": row.name}, "background": row.why}
    if isinstance(row, Request):
        rank = "" if row.data_class is None else str(row.data_class)
        return {
            "title": _("May we use %(service)s?") % {"service": row.name},
            "background": row.why,
            "data_class": rank,
        }
    if isinstance(row, Development):
        return {"title": _("What do we do with %(name)s?") % {"name": row.title}, "background": row.why}
    if isinstance(row, Initiative):
        sees = access.may(person, "see initiatives", today=today)
        return {"title": _("Do we start with “%(name)s”?") % {"name": row.title}, "background": row.why if sees else ""}
    return {"title": "", "background": f"“{row.text}”"}


_START = {
    "service": _of_service,
    "demand": _of_service,
    "tool": _of_row(Tool),
    "request": _of_row(Request),
    "development": _of_row(Development, Kind.EXPERIMENT),
    "initiative": _of_row(Initiative, Kind.SPEND),
    "quote": _of_row(Quote, Kind.POLICY),
}


@transaction.atomic
def drop(decision: Decision, *, person: Person | None, by: Actor, why: str, today: date, version: int | None) -> None:
    """Take a question off the desk. Raises Refused unless it waits, and for who is neither architect nor brought it."""
    if decision.state != ASKED:
        raise Refused(why=_("This question is not on the desk any more."), whose_move=_("Nobody's."))
    own = person is None or person.key == decision.brought_by_id
    if person is not None and not own and not person.holds(Role.ARCHITECT):
        raise Refused(why=_("Only who brought it, or the architect, takes it off the desk."))
    if not why.strip():
        raise Refused(why=_("Say why: whoever brought it reads this."), whose_move=_("Yours."))
    if version is not None:
        decision.version = version
    decision.state, decision.why, decision.taken_on = DROPPED, why.strip(), today
    ledger.write(decision, action="decision.dropped", by=by, why=why.strip())
