"""The sample company decides: brought, worked out, agreed with dissent, reversed; meetings, promises and hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Person
from mandate.services import entry, people
from mandate.services.deciding import asks, ballots, bringing, meetings, promises, reviews, settling, sheets
from mandate.services.deciding.asks import Wanted
from mandate.services.deciding.ballots import Given
from mandate.services.deciding.bringing import Question
from mandate.services.deciding.meetings import Plan
from mandate.services.deciding.promises import Promise
from mandate.services.deciding.reviews import Looked
from mandate.services.deciding.settling import Answer
from mandate.services.deciding.sheets import Sheet
from mandate.services.mandate import door

FEWEST = 3
"""Members of the MT without whom nothing can be voted on."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who acts, and the moment at which it happens; days are counted back from today."""

    architect: Person
    by: Actor
    staff: tuple[Person, ...]
    mt: tuple[Person, ...]
    today: date
    at: datetime

    def ago(self, days: int) -> date:
        """A day so many days ago."""
        return self.today - timedelta(days=days)


def fill(*, today: date, at: datetime) -> None:
    """A decision desk that has run for a quarter."""
    architect = people.architect()
    staff = tuple(Person.objects.filter(left_on=None, manager__isnull=False).order_by("key")[:12])
    mt = tuple(person for person in door.members(today) if not person.holds(Role.ARCHITECT))
    if architect is None or len(mt) < FEWEST or len(staff) < FEWEST:
        return
    desk = _Desk(architect, Actor(entry.account_of(architect).label), staff, mt, today, at)
    held = _agreed(desk)
    _alone(desk)
    ahead = meetings.plan(Plan((today + timedelta(days=9)).isoformat(), "15", _("Boardroom")), by=desk.by, today=today)
    waits = _waits(desk)
    _brought(desk)
    meetings.arrange(ahead, None, by=desk.by)
    _meet(desk)
    _promised(desk, held)
    _hours(desk, waits)


def _option(key: str, title: str, effect: str, cost: str, hours: str, *more: str) -> dict[str, str]:
    names = ("risk", "gains", "loses", "verdict")
    found = {"id": key, "title": title, "effect": effect, "cost": cost, "hours": hours}
    return {**found, **dict(zip(names, (*more, "", "", "", ""), strict=False))}


def _ask(desk: _Desk, title: str, background: str, *, who: int, days: int, **more: str) -> Decision:
    question = Question(title, background, **more)
    person = desk.staff[who]
    by = Actor(entry.account_of(person).label)
    return bringing.bring(question, person=person, by=by, today=desk.ago(days))


def _work_out(desk: _Desk, found: Decision, options: tuple[dict[str, str], ...], *, days: int, **more: Any) -> Decision:
    facts: dict[str, Any] = {"kind": found.case, "recommended": "a", "data_class": "1", **more}
    sheet = Sheet(found.title, found.question, options=options, evidence=tuple(found.evidence or more["evidence"]), **{
        name: value for name, value in facts.items() if name != "evidence"
    })  # fmt: skip
    return sheets.work_out(found, sheet, by=desk.by, owner=desk.architect, today=desk.ago(days))


def _answer(desk: _Desk, found: Decision, option: str, follow_up: str, *, days: int) -> Answer:
    ahead = settling.usual_review(desk.ago(days)).isoformat()
    return Answer(option, found.why, desk.architect.key, ahead, follow_up)


def _agreed(desk: _Desk) -> Decision:
    """What the MT agreed in the meeting of three weeks ago, with one who declined."""
    found = _ask(
        desk, _("Do we pay for Microsoft Copilot in sales?"),
        _("Forty people in sales write quotes by hand; eleven pay for a chatbot themselves."),
        who=0, days=44, kind="spend", intake="service", intake_key="microsoft-copilot",
    )  # fmt: skip
    options = (
        _option("a", _("Thirty licences for a year"), _("Quotes in half the time; company data stays with us."), "9000",
                "6", _("Wrong quotes nobody checked."), _("Sales"), _("Finance: no room in this year's budget")),
        _option("b", _("Ten licences as a trial"), _("Two teams show what it brings in three months."), "1800", "8",
                _("Too few people to see a difference."), _("Two teams"), _("The other teams wait")),
        _option("c", _("Do nothing"), _("People go on paying themselves."), "0", "0",
                _("Customer data in private accounts."), _("Nobody"), _("Sales")),
    )  # fmt: skip
    _work_out(
        desk, found, options, days=0, people="40",
        why=_("Half the time of a quote is worth more than the licences, and the data comes home."),
        wait=_("Eleven private accounts become thirty, with customer data in them."),
        consulted=({"person": desk.staff[1].key, "said": _("Only with the training first.")},),
    )  # fmt: skip
    # Sent today, since the charter of the sample is as young as its record; voted on in the meeting of three weeks ago.
    follows = _("Training first, then licences.")
    settling.send(found, _answer(desk, found, "a", follows, days=35), by=desk.by, today=desk.today)
    _vote(desk, found, 0, Given("decline", "", _("Ten licences would have shown it as well.")), days=21)
    for place in range(1, len(desk.mt)):
        if Decision.objects.get(key=found.key).state == "prepared":
            words = _("Go, with the training first.") if place == 1 else ""
            _vote(desk, found, place, Given("agree", "a", words), days=21)
    return Decision.objects.get(key=found.key)


def _vote(desk: _Desk, found: Decision, place: int, given: Given, *, days: int) -> None:
    person, row = desk.mt[place], Decision.objects.get(key=found.key)
    by = Actor(entry.account_of(person).label)
    ballots.vote(row, given, person=person, by=by, today=desk.ago(days), at=desk.at, by_link=place == 1)


def _alone(desk: _Desk) -> None:
    """Two that the architect decided alone: one was looked at again, the other was reversed."""
    yes_no = (
        _option("a", _("Yes, with a label"), _("Readers see where a picture comes from."), "0", "1",
                _("Somebody forgets the label."), _("Content"), ""),
        _option("b", _("No pictures made by AI"), _("Everything stays as it is."), "0", "0", "", "", _("Content")),
    )  # fmt: skip
    first = _ask(desk, _("May content publish pictures made by AI?"), _("The spring catalogue needs forty."), who=2,
                 days=60, kind="policy")  # fmt: skip
    law = ({"kind": "law", "key": "(EU) 2024/1689, 50(2)", "note": _("Pictures made by AI are marked.")},)
    _work_out(desk, first, yes_no, days=0, why=_("With a label it is allowed, and it saves a week."),
              wait=_("Content makes them anyway, without a label."), evidence=law)  # fmt: skip
    follows = _("The label goes into the template.")
    given = _answer(desk, first, "a", follows, days=52)
    first = settling.decide(first, given, by=desk.by, today=desk.today, at=desk.at)
    first.taken_on = desk.ago(52)  # the charter of the sample is as young as its record
    again = (desk.today + timedelta(days=60)).isoformat()
    seen = _("Thirty-eight of forty carry the label; the template now has it.")
    looked = Looked(seen, again)
    reviews.look(first, looked, by=desk.by, today=desk.ago(6))
    second = _ask(desk, _("Do we let a chatbot answer dealers at night?"),
                  _("Dealers write after six; nobody answers."), who=3, days=9, kind="experiment")  # fmt: skip
    trial = (
        _option("a", _("Eight weeks, public prices only"), _("Dealers hear something within a minute."), "600", "6",
                _("A wrong answer costs trust."), _("Dealers"), ""),
        _option("b", _("An answer in the morning"), _("Everything stays as it is."), "0", "0", "", "", _("Dealers")),
    )  # fmt: skip
    talk = ({"kind": "link", "key": "https://example.com/dealers", "note": _("What dealers wrote in August.")},)
    _work_out(desk, second, trial, days=0, why=_("Eight weeks show what it brings."),
              wait=_("We go on not knowing."), evidence=talk, data_class="0")  # fmt: skip
    taken = settling.decide(second, _answer(desk, second, "a", "", days=0), by=desk.by, today=desk.today, at=desk.at)
    why = _("Two dealers were quoted a price of last year.")
    settling.reverse(taken, why=why, owner=desk.architect, by=desk.by, today=desk.today, at=desk.at)


def _waits(desk: _Desk) -> Decision:
    """Two that wait for the MT, one of them because the law asks for it; the first has a vote already."""
    found = _ask(
        desk, _("Who watches over what AI decides about job letters?"),
        _("HR sorts letters with a tool that ranks them; nobody checks the order."), who=4, days=24, kind="policy",
    )  # fmt: skip
    options = (
        _option("a", _("A recruiter checks every letter"), _("Nobody is turned down by a machine."), "5200", "4",
                _("Two days more a month."), _("Applicants"), _("HR: hours")),
        _option("b", _("Stop ranking"), _("Letters are read in the order in which they come."), "0", "2",
                _("Slower in spring."), _("Applicants"), _("HR: the tool is paid until June")),
    )  # fmt: skip
    law = ({"kind": "law", "key": "(EU) 2024/1689, 14", "note": _("People watch over high-risk systems.")},)
    _work_out(desk, found, options, days=0, why=_("The law asks for it, and people trust it."), people="140",
              wait=_("We break the law from August on."), evidence=law, data_class="3")  # fmt: skip
    settling.send(found, _answer(desk, found, "a", _("HR plans the hours."), days=0), by=desk.by, today=desk.today)
    _vote(desk, found, 0, Given("agree", "a"), days=0)
    other = _ask(desk, _("Do we buy one tool for texts instead of four?"), _("Four tools do the same, and cost twice."),
                 who=5, days=20, kind="spend", intake="service", intake_key="jasper")  # fmt: skip
    texts = (
        _option("a", _("One tool for everybody"), _("One agreement, one training, one price."), "7400", "10",
                _("Content loses what it knows."), _("Finance and IT"), _("Content")),
        _option("b", _("Keep two"), _("Content keeps its own."), "6100", "6", "", _("Content"), _("Finance")),
        _option("c", _("Leave it"), _("Everything stays as it is."), "0", "0", _("It grows to six."), "", _("Finance")),
    )  # fmt: skip
    _work_out(desk, other, texts, days=0, why=_("It saves more than a third and one agreement is easier to keep."),
              wait=_("Three of the four renew in January."), people="60")  # fmt: skip
    settling.send(other, _answer(desk, other, "a", "", days=0), by=desk.by, today=desk.today)
    return found


def _brought(desk: _Desk) -> None:
    """What people asked lately; one is worked out and waits for the architect."""
    _ask(desk, _("May the service desk record calls and let AI sum them up?"),
         _("Half an hour of typing after each call."), who=6, days=5, kind="data", data_class="3")  # fmt: skip
    found = _ask(desk, _("Do we forbid private accounts for company texts?"),
                 _("Thirty people use one; nobody told them yes or no."), who=7, days=9, kind="policy",
                 intake="service", intake_key="chatgpt")  # fmt: skip
    options = (
        _option("a", _("Forbid, and offer ours"), _("Texts stay in our house."), "0", "3", _("People hide it."),
                _("Everybody who worries"), _("Who is used to it")),
        _option("b", _("Allow public texts"), _("Only what is public goes out."), "0", "2",
                _("Nobody knows where public ends."), _("Everybody"), ""),
    )  # fmt: skip
    _work_out(desk, found, options, days=0, why=_("A no with something better beside it is a no that holds."),
              wait=_("It becomes habit."), people="30")  # fmt: skip


def _meet(desk: _Desk) -> None:
    """The meeting of three weeks ago with its minutes."""
    day = desk.ago(21)
    row = meetings.plan(Plan(day.isoformat(), "30", _("Boardroom")), by=desk.by, today=day)
    agreed = Decision.objects.filter(mt_on=day).first()
    if agreed is not None:
        row.agenda = [{"decision": agreed.key, "minutes": 10}]
    meetings.begin(row, by=desk.by, today=day)
    notes = _("Ten minutes on Copilot: agreed, training first. Finance asked for a look after three months.")
    meetings.note(row, notes=notes, present=[one.key for one in desk.mt], by=desk.by, close=True)


def _promised(desk: _Desk, held: Decision) -> None:
    """One promise was kept, one is late, one is ahead."""
    first = desk.ago(21)
    rows = (
        (0, _("Name two people in finance who check the invoices."), 10),
        (1, _("Tell the dealers what we do with AI."), 16),
        (2, _("Free two hours a week of every sales lead for the training."), 33),
    )
    made = [
        promises.make(Promise(desk.mt[place % len(desk.mt)].key, words, (first + timedelta(days=days)).isoformat(),
                              held.key if place == 2 else ""), by=desk.by, today=first)
        for place, words, days in rows
    ]  # fmt: skip
    promises.settle(made[0], promises.DONE, note=_("Both started on Monday."), person=desk.architect, by=desk.by,
                    today=desk.ago(12))  # fmt: skip


def _hours(desk: _Desk, waits: Decision) -> None:
    """Hours of three departments: accepted by its head, declined with a reason, and asked."""
    heads = desk.mt[:3]
    rows = (
        ("it", _("Single sign-on for Copilot"), "24", ""),
        ("legal", _("A processor agreement with the supplier"), "12", ""),
        ("hr", _("A recruiter who reads along"), "16", waits.key),
    )
    made = [
        asks.make(Wanted(department, head.key, what, hours, (desk.today + timedelta(days=30)).isoformat(), about),
                  by=desk.by, today=desk.ago(14))
        for head, (department, what, hours, about) in zip(heads, rows, strict=True)
    ]  # fmt: skip
    actors = [Actor(entry.account_of(head).label) for head in heads]
    asks.answer(made[0], accepts=True, hours="20", note=_("Four less: the test machine is there."), person=heads[0],
                by=actors[0], today=desk.ago(9))  # fmt: skip
    asks.answer(made[1], accepts=False, note=_("Not before January: two contracts come first."), person=heads[1],
                by=actors[1], today=desk.ago(7))  # fmt: skip
