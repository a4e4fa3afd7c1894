"""What stands on a reader's desk: what waits on them, and what changed since they were here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines import processing as engine
from mandate.engines.terms import Family, Role
from mandate.records import access, clock
from mandate.records.models import RECORDS, Account, Change, Decision, Incident, Person, Tool, Touchpoint, Use
from mandate.services import authors, campaigns, formats, processing, saying, signing_in, triage, turnout, wording
from mandate.services.asking_access import on_desk
from mandate.services.campaigns import Round
from mandate.services.deciding import on_desk as deciding
from mandate.services.decisions import PREPARED
from mandate.services.forecasts import on_desk as forecasts
from mandate.services.guardrails import told
from mandate.services.incidents import standing as incidents
from mandate.services.law import duties
from mandate.services.mandate import seats
from mandate.services.overview import Overview, ServiceLine
from mandate.services.policy import readers
from mandate.services.pulse import answering as pulse
from mandate.services.recalibration import reminding
from mandate.services.standing import Standing
from mandate.services.touchpoints import standing as touchpoints
from mandate.services.waiting import Waiting

SOON_DAYS = 30
FRESH = timedelta(days=14)
"""For how long new results wait on the architect."""
MOST = 7
DATES = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one reader."""

    sentence: str
    waiting: tuple[Waiting, ...]
    ends: tuple[tuple[date, str], ...]
    to_triage: int
    since: datetime | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Waits:
    """What waits, and what a desk makes of the same rows besides."""

    waiting: list[Waiting]
    tools: list[Tool]
    to_triage: int


def waiting(
    person: Person, seen: Overview | None, *, today: date, stands: Standing | None = None
) -> tuple[Waiting, ...]:
    """What waits on this reader, most urgent first, for who shows nothing else of their desk."""
    return tuple(_waits(person, seen, today=today, at=None, stands=stands).waiting[:MOST])


def desk(
    person: Person,
    account: Account | None,
    seen: Overview | None,
    *,
    today: date,
    at: datetime | None = None,
    stands: Standing | None = None,
) -> Desk:
    """What waits on this reader, most urgent first, and what changed since their last visit, or before `at`."""
    found = _waits(person, seen, today=today, at=at, stands=stands)
    if at is None:
        found.waiting.extend(_owned(person, today=today))
    since = account.looked_before if account and at is None else None
    ends = tuple((tool.until, tool.name) for tool in found.tools if tool.until and tool.until >= today)[:DATES]
    sentence, shown = _sentence(found.waiting, seen), tuple(found.waiting[:MOST])
    return Desk(sentence, shown, ends, found.to_triage, since, _changes(person, since, at))


def _owned(person: Person, *, today: date) -> list[Waiting]:
    """What this reader owns and has to look after; most own nothing, so one question asks for all kinds."""
    met = Touchpoint.objects.filter(owner_id=person.key).order_by().values_list(Value(Touchpoint.kind))
    wrong = Incident.objects.filter(owner_id=person.key, state="open").order_by().values_list(Value(Incident.kind))
    used = Use.objects.filter(owner_id=person.key).order_by().values_list(Value(Use.kind))
    kinds = {kind for (kind,) in met.union(wrong, used)}
    found = [*touchpoints.waiting(person, today=today)] if Touchpoint.kind in kinds else []
    if Use.kind in kinds:
        found += duties.waiting(person, today=today)
    return [*incidents.waiting(person, today=today), *found] if Incident.kind in kinds else found


def _waits(
    person: Person, seen: Overview | None, *, today: date, at: datetime | None, stands: Standing | None
) -> _Waits:
    rounds = campaigns.on_desk(person, today=today, fresh=FRESH)
    waiting = [*_signing(person, seen, today=today), *_asked(rounds, today=today)]
    if at is None:
        waiting = [*signing_in.waiting(person, today=today), *waiting, *deciding.waiting(person, today=today)]
        waiting += [*on_desk.waiting(person, today=today), *reminding.waiting(stands, person, today=today)]
        waiting += _seats(person, today=today)
    if person.holds(Role.ARCHITECT):
        # Two files give a first picture without any signature, so they come before the record that opens the rest.
        waiting = [*_beginning(seen), *waiting]
    left: tuple[ServiceLine, ...] = ()
    tools = _with_an_end(seen if at is None else None)
    if person.holds(Role.ARCHITECT):
        queue = triage.queue(seen) if seen else None
        left = queue.lines if queue else ()
        prepared = [row for row in queue.decisions if row.state == PREPARED] if queue else ()
        waiting += [*_assessments(rounds, today=today), *_triage(left), *_ending(tools, today)]
        waiting += [*_silent(seen), *_prepared(prepared)]
    elif access.may(person, "acknowledge policy", today=today):
        waiting += _to_read(person)
    if at is None:
        waiting += told.waiting(person.key, today=today)
        if len(waiting) < MOST:
            waiting += [*forecasts.waiting(person, today=today), *pulse.waiting(person, today=today)]
    return _Waits(waiting, tools, len(left))


def _sentence(waiting: list[Waiting], seen: Overview | None) -> str:
    """The page's first line: what waits, or where we stand when nothing does."""
    if not waiting:
        return seen.sentence if seen else _("Nothing waits on you.")
    count = len(waiting)
    text = ngettext(
        "%(count)s thing waits on you. %(first)s.", "%(count)s things wait on you. “%(first)s” comes first.", count
    )
    return wording.opening(text % {"count": wording.spelled(count), "first": waiting[0].say.rstrip(".")})


def _signing(person: Person, seen: Overview | None, *, today: date) -> list[Waiting]:
    """The processing record, where this reader's signature is the next move."""
    record = seen.record if seen else processing.current()
    council = seen.works_council if seen else processing.has_works_council()
    facts = processing.facts(record) if record else None
    opening = engine.opens(facts, Family.PROXY, works_council=council, today=today)
    if opening.state is engine.State.OPEN or opening.whose_move is None or not person.holds(opening.whose_move):
        return []
    why = _("Until it is signed by two, no source about people is read.")
    if record is None:
        return [
            Waiting(_("Write the processing record"), why, _("Not written yet"), "warn", "processing", do=_("Write it"))
        ]
    say = _("Sign the processing record")
    return [Waiting(say, why, _("Your move"), "warn", "processing", do=_("Read and sign"))]


def _asked(rounds: Sequence[Round], *, today: date) -> list[Waiting]:
    """Assessments that this reader was asked to answer and has not begun."""
    found = []
    for one in (row.campaign for row in rounds if row.waits):
        if one.state == campaigns.OPEN and one.opens_on <= today <= one.closes_on:
            say = _("An assessment waits on you: %(title)s") % {"title": one.title}
            why = _("Ten minutes at most; you can stop halfway and go on later.")
            until = _("until %(day)s") % {"day": formats.day(one.closes_on)}
            found.append(Waiting(say, why, until, "warn", "campaign-answer", one.key, _("Answer it")))
    return found[:2]


def _to_read(person: Person) -> list[Waiting]:
    """The policy, where a version was published that this reader has not read."""
    version = readers.unread(person)
    if version is None:
        return []
    say = _("Read how we use AI: version %(number)s of the policy") % {"number": version.number}
    why = _("Five minutes; what changed for you stands beside it.")
    return [Waiting(say, why, formats.day(version.published_on), "warn", "policy", do=_("Read it"))]


def _seats(person: Person, *, today: date) -> list[Waiting]:
    """For a member of the MT: who is of it no more, who marked that and why."""
    gone = seats.gone(today) if person.holds(Role.MT_MEMBER) else ()
    names = authors.names(one.change.by for one in gone) if gone else {}
    found = []
    for one in gone:
        say = _("%(name)s is no longer of the MT") % {"name": one.name}
        told = {"who": names[one.change.by], "why": one.change.why, "day": formats.day(clock.day(one.change.at))}
        why = _("%(who)s wrote that down: %(why)s It counts for what is signed after %(day)s.") % told
        found.append(Waiting(say, why, _("To know"), "", "person", one.person, _("See the person")))
    return found


def _assessments(rounds: Sequence[Round], *, today: date) -> list[Waiting]:
    """What an architect does about assessments: close one whose days are over, remind, read new results."""
    found = []
    for row in rounds:
        one = row.campaign
        words = {"title": one.title, "day": formats.day(one.closes_on)}
        why = wording.opening(turnout.told(row.asked, row.named, row.answered)) + "."
        if one.state == campaigns.CLOSED:
            why = _("Where groups agree, where they differ, and the talks worth having.")
            say, do = _("The results of %(title)s are ready") % words, _("Read the results")
            found.append(Waiting(say, why, _("New"), "", "team-view", one.key, do))
            why = _("With the inventory and what people said; one click makes draft initiatives of them.")
            say, do = _("Three priorities follow from %(title)s") % words, _("Read the priorities")
            found.append(Waiting(say, why, _("New"), "", "priorities", do=do))
        elif one.closes_on < today:
            say = _("%(title)s is over: close it and publish") % words
            found.append(Waiting(say, why, _("Your move"), "warn", "campaign-close", one.key, _("Close it")))
        elif list(campaigns.reminders(one, today=today)):
            say, state = _("%(title)s: send the reminder") % words, _("closes on %(day)s") % words
            found.append(Waiting(say, why, state, "warn", "campaign-links", one.key, _("Send the reminder")))
        else:
            say = _("%(title)s closes on %(day)s") % words
            found.append(Waiting(say, why, _("Open"), "", "campaign", one.key, _("See how it goes")))
    return found[:3]


def _beginning(seen: Overview | None) -> list[Waiting]:
    if seen is not None:
        return []
    why = _("A list of expenses and a list of tools give a first true picture; a people list adds the teams.")
    say, do = _("Bring two files for a first picture"), _("Bring files")
    return [Waiting(say, why, _("Ten minutes"), "warn", "files", do=do)]


def _triage(left: Sequence[ServiceLine]) -> list[Waiting]:
    """The services nobody decided on and that do not wait for the MT, the most used first."""
    found = []
    for line in left[:4]:
        facts = []
        if line.people is not None:
            facts.append(
                ngettext("%(count)s person", "%(count)s people", line.people) % {"count": formats.number(line.people)}
            )
        if line.spend:
            facts.append(saying.spending(line.spend, monthly=line.monthly, months=line.paid_in))
        facts.append(wording.word("category", line.category))
        say = _("%(name)s: allow, replace or stop") % {"name": line.name}
        do, known = _("Decide on %(name)s") % {"name": line.name}, ", ".join(facts) + "."
        found.append(Waiting(say, known, _("Nobody decided"), "warn", "triage-service", line.service, do))
    return found


def _with_an_end(seen: Overview | None) -> list[Tool]:
    """Tools whose standing ends, the first to end first; the overview has read them already."""
    rows = seen.tools if seen else tuple(Tool.objects.exclude(until=None))
    ending = [tool for tool in rows if tool.until and tool.status in {"in_use", "pilot", "not_yet"}]
    return sorted(ending, key=lambda tool: (tool.until, tool.name))[:40]


def _ending(tools: Iterable[Tool], today: date) -> list[Waiting]:
    """Approvals that end within a month, or already did."""
    found = []
    for tool in tools:
        assert tool.until is not None  # noqa: S101 - excluded above
        left = (tool.until - today).days
        if left <= SOON_DAYS:
            say = _("%(name)s: renew or let it end") % {"name": tool.name}
            over = ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
            togo = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
            state, tone = (over, "bad") if left < 0 else (togo, "warn")
            found.append(Waiting(say, tool.why, state, tone, "tool", tool.key, _("Renew or end it")))
    return found[:3]


def _silent(seen: Overview | None) -> list[Waiting]:
    why, do = _("What it would show now is unknown, which is not zero."), _("See the sources")
    return [Waiting(text, why, _("Silent"), "warn", "coverage", do=do) for text in (seen.silent if seen else ())[:1]]


def _prepared(decisions: Iterable[Decision]) -> list[Waiting]:
    """Decisions prepared for the MT that nobody answered yet, the oldest first."""
    rows, do = sorted(decisions, key=lambda row: (row.taken_on, row.title))[:3], _("Read the decision")
    return [Waiting(row.title, row.why, _("Waits for the MT"), "", "decision", row.key, do) for row in rows]


def _told(person: Person) -> set[str]:
    """The kinds whose changes this reader is told of; an import of people would drown all else."""
    kinds = {model.kind for model in RECORDS if access.visible(model, person) is not None} - {"person"}
    return {kind for kind in kinds if access.tells(kind, person)}


def _changes(person: Person, since: datetime | None, at: datetime | None) -> tuple[Change, ...]:
    """What changed since the last visit; on a first visit the newest few, one per deed. Nothing after `at`."""
    rows = Change.objects.filter(kind__in=_told(person)).order_by("-id")
    if at is not None:
        rows = rows.filter(at__lte=at)
    if since is not None:
        rows = rows.filter(at__gt=since)
    return tuple(one_per_deed(rows[:200], most=6))


def one_per_deed(changes: Iterable[Change], *, most: int) -> list[Change]:
    """The first change of each deed: an import of two hundred rows is one line, not two hundred."""
    kept: dict[str, Change] = {}
    for change in changes:
        kept.setdefault(change.act, change)
    return list(kept.values())[:most]
