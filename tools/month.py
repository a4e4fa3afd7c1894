"""A month of a company is played: people read, learn, ask, object and decide; its mails, slides and papers are kept.

`python -m tools.month --home DIR` makes the sample company in DIR, plays four weeks up to today on it, and leaves what
came out in DIR/month, with the story in story.md. The pages are looked at with `MANDATE_HOME=DIR mandate serve`.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mandate.records.ledger import Actor
    from mandate.records.models import Occasion, Person, Tool, Voice

WEEKS = 4
FEWEST = 6


@dataclass(slots=True)
class Month:
    """What was played: the story line by line, and what papers are made of."""

    today: date
    at: datetime
    architect: Person
    staff: Sequence[Person]
    story: list[str] = field(default_factory=list)
    occasion: Occasion | None = None

    def tell(self, day: date, line: str) -> None:
        """One thing that happened."""
        self.story.append(f"{day.isoformat()}  {line}")

    def day(self, number: int) -> date:
        """The day so many days after the month began."""
        return self.today - timedelta(days=7 * WEEKS - number)


def acts(person: Person) -> Actor:
    """How the ledger names this person."""
    from mandate.records.ledger import Actor
    from mandate.services import entry

    return Actor(entry.account_of(person).label)


def play(*, today: date, at: datetime) -> Month:
    """Four weeks up to today in the company of the record. Raises LookupError where fewer than six work there."""
    from mandate.records.models import Person
    from mandate.services import people

    architect = people.architect()
    here = [one for one in Person.objects.filter(left_on=None).order_by("key") if one.present(today)]
    staff = [one for one in here if one.roles == ["employee"]]
    if architect is None or len(staff) < FEWEST:
        raise LookupError(f"A month takes an architect and {FEWEST} people who are employees and nothing else.")
    month = Month(today, at, architect, staff)
    read_and_learn(month)
    ask(month)
    object_and_decide(month)
    share(month)
    feel_the_pulse(month)
    tell_everybody(month)
    month.story.sort(key=lambda line: line[:10])
    return month


def read_and_learn(month: Month) -> None:
    """Week one: five people take a quiz; one of them fails it, and passes with other questions."""
    from mandate.services.learning import doing, modules

    module = next(one for one in modules.every() if one.open and one.questions)
    for place, person in enumerate(month.staff[:5]):
        day = month.day(1 + place)
        sheet = doing.sheet(person, module)
        right = {one.id: one.right for one in sheet.questions}
        if place == 0:
            wrong = {one.id: (one.right + 1) % len(one.options) for one in sheet.questions}
            doing.answer(person, module, attempt=sheet.attempt, given=wrong, by=acts(person), today=day)
            month.tell(day, f"{person.name} does not pass “{module.title.en}” yet, and gets other questions")
            sheet = doing.sheet(person, module)
            right = {one.id: one.right for one in sheet.questions}
        doing.answer(person, module, attempt=sheet.attempt, given=right, by=acts(person), today=day)
        month.tell(day, f"{person.name} passes “{module.title.en}”")


def ask(month: Month) -> None:
    """Week two: a town hall with a question by name and one without, both dealt with, and minutes that lead on."""
    from mandate.records import clock
    from mandate.services.gatherings import asking, drafting, minutes, planning
    from mandate.services.gatherings.asking import ANSWERED, OWNED, Dealt
    from mandate.services.gatherings.minutes import Agreed
    from mandate.services.gatherings.planning import Facts

    day, boss, staff = month.day(9), month.architect, month.staff
    by = acts(boss)
    series = planning.plan(
        Facts("Town hall of the month", about="What was decided, what comes, and what you want to know.",
              first_on=day.isoformat(), begins="15:30", place="Canteen", zone=str(clock.zone())),
        person=boss, by=by, today=day - timedelta(days=7), at=month.at,
    )  # fmt: skip
    one = series.occasions.order_by("held_on").first()
    if one is None:
        raise LookupError("A gathering without a day.")
    minutes.prepare(one, drafting.draft(one, today=day), person=boss, by=by)
    for person in staff[:5]:
        minutes.answer(one, minutes.YES, person=person, by=acts(person), today=day)
    asking.ask(one, "May I put a customer's name into it?", person=staff[0], by=acts(staff[0]), today=day)
    asking.whisper(one, "Will fewer people be needed?", today=day)
    asking.settle(today=day + timedelta(days=1))
    for row in asking.shown([one]):
        owned = Dealt(OWNED, "", staff[1].key, (month.today + timedelta(days=5)).isoformat())
        answered = Dealt(ANSWERED, "Yes, in the tool with the agreement; never in an account of your own.")
        asking.deal(row.key, one, answered if row.person else owned, person=boss, by=by, today=day)
        month.tell(day, f"Asked {'by ' + row.person.name if row.person else 'without a name'}: {row.text}")
    due = (month.today + timedelta(days=9)).isoformat()
    minutes.agree(
        one, Agreed("Put the rules for customer data on one page", staff[1].key, due), person=boss, by=by, today=day
    )
    present = [boss.key, *(person.key for person in staff[:5])]
    notes = "Most asked was whether fewer people will be needed: an answer in writing is promised."
    minutes.note(one, notes=notes, present=present, person=boss, by=by, today=day, close=True)
    month.occasion = one
    month.tell(day, f"The town hall is held, {len(present)} came; the minutes name one agreed action")


def object_and_decide(month: Month) -> None:
    """Week three: two critics of a tool; it is not taken on before they are heard; one reply leads to a change."""
    from mandate.records.models import Voice
    from mandate.services import triage
    from mandate.services.deciding import words
    from mandate.services.refusals import Refused
    from mandate.services.voices import hearing, saying
    from mandate.services.voices.hearing import Reply
    from mandate.services.voices.saying import Wanted

    tool, day, boss = _tool(month), month.day(15), month.architect
    about = Wanted("Checking what it writes takes me longer than writing it.", "tool", tool.key)
    voice = saying.say(about, person=month.staff[2], by=acts(month.staff[2]), today=day)
    saying.settle(today=month.today)
    before = set(Voice.objects.values_list("key", flat=True))
    saying.whisper(Wanted("It invents numbers that look real.", "tool", tool.key), today=day)
    saying.settle(today=day + timedelta(days=1))
    quiet = Voice.objects.exclude(key__in=before).get()
    month.tell(day, f"Two people object to {tool.name}, one of them without a name")
    answer = triage.Answer(
        "conditions", "Marketing needs it, and its drafts are read twice.", conditions="Every number is checked.",
        data_class="1", cost="0", hours="0", until=(month.today + timedelta(days=180)).isoformat(),
    )  # fmt: skip
    given: dict[str, Any] = {"by": acts(boss), "today": month.today, "at": month.at, "owner": boss}
    try:
        triage.triage(tool.service, answer, **given)
        raise LookupError("Critics were not heard.")
    except Refused as refusal:
        month.tell(month.day(17), f"The architect wants to decide on {tool.name} and is told: {refusal.why}")
    _reply(quiet, Reply("True, and dangerous.", "done", summary="It invents numbers.",
                        did="Nobody sends a number that was not looked up."), month)  # fmt: skip
    decided = triage.triage(tool.service, _heard(answer), **given)
    month.tell(month.today, f"{decided.title} {words.answer(decided)}")
    if hearing.may_hear(voice, boss):
        _reply(Voice.objects.get(key=voice.key), Reply("Thank you: we count the hours with and without."), month)


def _heard(answer: Any) -> Any:
    from dataclasses import replace

    return replace(answer, critics="The hours are counted with and without; in May we look again.")


def _reply(row: Voice, given: Any, month: Month) -> None:
    from mandate.services.voices import hearing

    if not hearing.may_hear(row, month.architect):
        return
    day = month.day(22)
    hearing.reply(row, given, person=month.architect, by=acts(month.architect), today=day)
    month.tell(day, f"A voice about {row.about_name} is replied to: {given.text}")


def _tool(month: Month) -> Tool:
    """A tool of the register that stands for a service of the catalogue, owned by nobody who could be criticised."""
    from mandate.records.models import Tool
    from mandate.services import tools, verdicts

    for row in Tool.objects.filter(not_ai=False, owner=None).exclude(service="").order_by("name"):
        if verdicts.catalogued(row.service) is not None and (verdicts.SERVICE, row.service) not in verdicts.of_mt():
            return row
    facts = tools.ToolFacts(name="ChatGPT", service="chatgpt")
    return tools.add_tool(facts, by=acts(month.architect), today=month.day(1))


def share(month: Month) -> None:
    """A practice is shared, and helps two others."""
    from mandate.services.practices import keeping, library
    from mandate.services.practices.fields import PRACTICES

    owner = month.staff[3]
    facts = {"title": "Let it ask you five questions first", "text": "Ask me five questions before you write.",
             "use": "Before a long text", "sort": "prompt", "data_class": "0", "owner": owner.key}  # fmt: skip
    row = keeping.add(PRACTICES, facts, by=acts(owner), today=month.day(21), person=owner)
    for person in month.staff[:2]:
        library.vote(row, person)
    month.tell(month.day(21), f"{owner.name} shares “{row.title}”; it helps two colleagues")


def feel_the_pulse(month: Month) -> None:
    """The pulse of this month is answered by who works here."""
    from mandate.services.pulse import answering, asking

    row = asking.current(today=month.today)
    if row is None:
        row = asking.begin(
            asking.offered(today=month.today), rotating=False, by=acts(month.architect), today=month.today
        )
    count = 0
    for place, person in enumerate(month.staff):
        if answering.can_answer(row, person, today=month.today):
            given = {code: str(3 + (place + at) % 3) for at, code in enumerate(row.questions)}
            answering.answer(row, given, person=person, with_team=True, today=month.today)
            count += 1
    month.tell(month.today, f"{count} people answer the pulse of {row.month}")


def tell_everybody(month: Month) -> None:
    """Where we stand, drafted from the record and queued for everybody who wants it."""
    from mandate.services.stand import editions

    by = acts(month.architect)
    row = editions.draft(by=by, today=month.today)
    sent = editions.send(row, by=by, at=month.at)
    month.tell(month.today, f"Where we stand is told in edition {row.number}: {sent} mails in the outbox")


def write(month: Month, folder: Path) -> list[Path]:
    """The story, the mails of three readers, the slides and minutes of the town hall and the MT pack, as files."""
    from mandate.records import clock
    from mandate.records.models import Mail
    from mandate.services.gatherings import papers
    from mandate.services.mailing import writing
    from mandate.services.pack import keeping
    from mandate.services.pack import papers as pack_papers

    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    made: dict[str, bytes] = {
        "story.md": ("# A month\n\n" + "\n".join(f"- {one}" for one in month.story) + "\n").encode()
    }
    for number, row in enumerate(Mail.objects.filter(kind="edition").order_by("-pk")[:3], start=1):
        shown = writing.shown(row)
        if shown is not None:
            made[f"mail-{number}.html"], made[f"mail-{number}.txt"] = (text.encode() for text in shown)
    for form in ("pptx", "pdf"):
        if month.occasion is not None:
            paper = papers.made(month.occasion, form, language="en", today=month.today, at=now)
            made[f"town-hall.{form}"] = paper.content
    pack = keeping.make(by=acts(month.architect), today=month.today, at=now, why="The month was played.")
    for form in ("pdf", "pptx"):
        made[f"mt-pack.{form}"] = pack_papers.made(pack.contents, form, language="en", row=pack).content
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def main(argv: Sequence[str] | None = None) -> int:
    """Make the company, play its month, say where it is."""
    asked = argparse.ArgumentParser(prog="python -m tools.month", description=__doc__)
    asked.add_argument("--home", type=Path, required=True, metavar="DIR", help="an empty folder; everything goes there")
    asked.add_argument("--people", type=int, default=212, help="size of the company (default 212)")
    arguments = asked.parse_args(argv)
    os.environ["MANDATE_HOME"] = str(arguments.home.resolve())
    os.environ["MANDATE_ORGANISATION"] = "sample"
    from mandate.cli import open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.ledger import Actor
    from mandate.records.models import Organisation
    from mandate.services import sample_company

    if not Organisation.objects.exists():
        sample_company.make(by=Actor("job:sample"), today=clock.today(), at=clock.now(), people=arguments.people)
    month = play(today=clock.today(), at=clock.now())
    print("\n".join(month.story))
    for path in write(month, arguments.home / "month"):
        print(path)
    print(f"Look at the pages: MANDATE_HOME={arguments.home} mandate serve")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
