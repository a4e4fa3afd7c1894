"""The sample company owns it together: champions with hours, a library of practices, and what teams agreed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Champion, Deed, Person, Pledge, Practice, PracticeVote, Record, Talk, Team, Tool
from mandate.services import people
from mandate.services.guardrails import current
from mandate.services.leading import teams
from mandate.services.leading.teams import House
from mandate.services.mandate import delegating
from mandate.services.practices import keeping

FIRST = ("Content", "Brand", "Inside sales", "CRM", "E-commerce", "Dealers Benelux")
"""Teams of the sample that begin."""


def fill(*, by: Actor, today: date) -> None:
    """Champions, practices and agreements, written as they would stand after two months."""
    architect, known = people.architect(), teams.house(today=today)
    led = [(team, manager) for team in known.teams.values() for manager in known.managers(team)[:1]]
    led = [(team, manager) for team, manager in led if len(known.of(team)) > 5]
    led.sort(key=lambda pair: (FIRST.index(pair[0].name) if pair[0].name in FIRST else len(FIRST), pair[0].name))
    if architect is None or len(led) < 4:
        return
    act = Act.new()
    helping = _champions(led, known, today=today)
    rows: list[Record] = list(helping)
    ledger.write_many(rows, action="champion.agreed", by=by, why=_("Hours given."), act=act)
    deeds = _deeds(helping, today=today)
    ledger.write_many(deeds, action="deed.noted", by=by, why=_("Noted by the champion."), act=act)
    shared = _practices(known, helping, today=today)
    ledger.write_many(shared, action="practice.shared", by=by, why=_("Shared with everybody."), act=act)
    _second_edition(shared, by=by)
    _helped(shared, known)
    agreed = _pledges(led, architect, today=today)
    ledger.write_many(agreed, action="pledge.agreed", by=by, why=_("Agreed in a talk of half an hour."), act=act)
    team, manager = led[0]
    held = Talk(
        team=team, manager=manager, since=today - timedelta(days=60), held_on=today - timedelta(days=30),
        points=[_("Which tools we may use now, and with which data."), _("Who is our champion, and when to ask.")],
    )  # fmt: skip
    ledger.write(held, action="talk.held", by=by, why=_("Meeting held."), act=act)
    _delegate(led[0], by=by, today=today)


def _delegate(led: tuple[Team, Person], *, by: Actor, today: date) -> None:
    """Small purchases of one team go by its manager for two months."""
    team, manager = led
    last = (today + timedelta(days=60)).isoformat()
    why = _("Courses and small purchases need not wait for a meeting.")
    given = delegating.Given(manager.key, team.key, "spend", "500", "1", today.isoformat(), last, why)
    delegating.give(given, by=by, person=None, today=today)


def _colleague(team: Team, known: House, place: int) -> Person | None:
    found = sorted((one for one in known.of(team) if not one.holds(Role.MANAGER)), key=lambda one: one.key)
    return found[place % len(found)] if found else None


def _champions(led: list[tuple[Team, Person]], known: House, *, today: date) -> list[Champion]:
    brings = (
        _("Writing product texts and checking them."), _("Summing up calls with dealers."),
        _("Finding the right words for a prompt."), _("Spreadsheets, and what not to paste into them."),
        _("Pictures: rights, labels and briefs."),
    )  # fmt: skip
    made = []
    for place, (team, manager) in enumerate(led[:5]):
        person = _colleague(team, known, place)
        if person is not None:
            made.append(Champion(
                person=person, team=team, hours=4 if place % 2 else 6, brings=brings[place], state="agreed",
                asked_on=today - timedelta(days=55 - place), answered_on=today - timedelta(days=50 - place),
                answered_by=manager,
            ))  # fmt: skip
    return made


def _deeds(helping: list[Champion], *, today: date) -> list[Deed]:
    told: tuple[tuple[str, str, str, str, int], ...] = (
        ("question", _("May I paste a quote of a dealer into a chatbot?"),
         _("Not with prices or names in it. Take them out first; the library has a prompt that works without."), "0.5",
         2),
        ("question", _("Why does the translation change our product names?"),
         _("Put the names in the glossary once; then it leaves them alone."), "0.5", 6),
        ("session", _("Half an hour: three prompts for a first draft."), "", "1.5", 9),
        ("shared", _("A checklist for who reads what AI wrote before it goes out."), "", "1", 15),
        ("question", _("Is a summary of a meeting personal data?"),
         _("Yes, as soon as it says who said what."), "0.5", 20),
    )  # fmt: skip
    return [
        Deed(
            champion=helping[place % len(helping)], sort=sort, text=text, answer=answer, hours=hours,
            on=today - timedelta(days=days), team=helping[place % len(helping)].team,
        )
        for place, (sort, text, answer, hours, days) in enumerate(told)
    ]  # fmt: skip


def _practices(known: House, helping: list[Champion], *, today: date) -> list[Practice]:
    """Prompts and ways of working, each with the first tool that its owner may really use with such data."""
    told: tuple[tuple[str, str, str, str, int], ...] = (
        ("prompt", _("First draft of a product text"), _("For a new bicycle or part, from the facts alone."),
         _("Write a product text of at most 90 words for [product].\nFacts: [paste from the product sheet].\n"
           "Write for somebody who rides to work. No superlatives. Name only what stands in the facts.\n"
           "End with one sentence on who it is not for."), 1),
        ("prompt", _("Three headlines to choose from"), _("For a mail or a page that already exists."),
         _("Here is a text: [text].\nGive three headlines of at most eight words.\n"
           "One says what it is, one what it gives, one asks a question. No exclamation marks."), 0),
        ("prompt", _("What did we agree in this call?"), _("After a call, from your own notes without names."),
         _("From these notes: [notes without names]\nList what was agreed, who does it (by role), and by when.\n"
           "Put what is unclear in a list of its own. Add nothing."), 1),
        ("practice", _("Read before it goes out"), _("Whenever AI wrote a text that a customer reads."),
         _("1. Check every number and name against its source.\n2. Read it aloud once.\n"
           "3. Ask: would I sign this?\n4. Note in the margin that AI helped."), 0),
        ("practice", _("Take the people out first"), _("Before you paste anything from the CRM."),
         _("1. Copy the part you need into an empty note.\n2. Replace names by roles, addresses by [address].\n"
           "3. Look for order numbers: they lead to people as well.\n4. Only then paste it."), 0),
        ("prompt", _("Answer a dealer's complaint"), _("A first version; a person sends it."),
         _("A dealer writes: [letter without names].\nWrite an answer of at most 120 words: "
           "understand, say what we do, say when.\nPromise nothing that is not in [what we can do]."), 1),
    )  # fmt: skip
    owners = [row.person for row in helping]
    tools = sorted(Tool.objects.filter(status__in=("in_use", "pilot"), not_ai=False), key=lambda one: one.name)
    by, made = current.current(today=today), []
    for place, (sort, title, use, text, rank) in enumerate(told):
        turn, row = owners[place % len(owners) :] + owners[: place % len(owners)], tools[place:] + tools[:place]
        may = (
            (one, tool)
            for one in turn
            for tool in row
            if sort == "prompt" and keeping.may_use(tool.key, rank, one.key, by=by, today=today).allow
        )
        owner, tool = next(may, (turn[0], None))
        made.append(Practice(
            title=title, sort=sort, use=use, text=text, data_class=rank, owner=owner, team_id=owner.team_id,
            tool=tool,
            tested_with=_("Ten texts of last month"), tested_on=today - timedelta(days=12 + 9 * place),
            review_on=today + timedelta(days=170 - 40 * place) if place < 5 else today - timedelta(days=4),
        ))  # fmt: skip
    return made


def _second_edition(shared: list[Practice], *, by: Actor) -> None:
    """The first practice was made better once, so that two editions can be compared."""
    first = shared[0]
    first.text = first.text.replace("90", "80") + "\n" + _("Write in the language of the product sheet.")
    first.edition = 2
    ledger.write(first, action="practice.changed", by=by, why=_("Shorter texts were read more often."))


def _helped(shared: list[Practice], known: House) -> None:
    """Colleagues said which practices helped them."""
    votes = [
        PracticeVote(practice=row, person=person)
        for place, row in enumerate(shared)
        for person in known.people[place : 3 * len(shared) : place + 1]
        if person.key != row.owner_id
    ]
    PracticeVote.objects.bulk_create(votes)


def _pledges(led: list[tuple[Team, Person]], architect: Person, *, today: date) -> list[Pledge]:
    told: tuple[tuple[str, str, int, str], ...] = (
        (_("Half of the first drafts come from the library by the end of the quarter."), "", 40, "agreed"),
        (_("Everybody has done the module on personal data."), _("Two hours without calls, once."), 21, "agreed"),
        (_("We measure how long a quote takes, for four weeks."), _("A field in the CRM to write it in."), 33,
         "agreed"),
        (_("No private accounts for company texts any more."), "", -6, "done"),
        (_("One person checks every answer that AI writes to a dealer."), _("Rules on what counts as an answer."), 60,
         "proposed"),
    )  # fmt: skip
    made: list[Any] = []
    for (team, manager), (text, needs, days, state) in zip(led, told, strict=False):
        row = Pledge(
            team=team, manager=manager, text=text, needs=needs, due=today + timedelta(days=days), state=state,
            proposed_on=today - timedelta(days=30),
        )  # fmt: skip
        if state != "proposed":
            row.agreed_on, row.agreed_by = today - timedelta(days=25), architect
        row.done_on = today - timedelta(days=8) if state == "done" else None
        made.append(row)
    return made
