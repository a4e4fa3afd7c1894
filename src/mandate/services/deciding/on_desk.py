"""What of the decision desk waits on a reader: questions to answer, votes, reviews, promises, hours asked of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records.models import Ask, Ballot, Commitment, Decision, Person
from mandate.services import formats
from mandate.services.deciding import asks, promises, reviews, words
from mandate.services.decisions import ASKED, PREPARED, TAKEN
from mandate.services.mandate.deputies import stands_in_for
from mandate.services.waiting import Waiting

MOST = 4
TOLD = timedelta(days=7)
"""For how long somebody is told that their question was answered."""
LONGEST = 140


def waiting(person: Person, *, today: date) -> list[Waiting]:
    """The things of the desk that wait on this reader, what is late first."""
    found: list[Waiting] = []
    rows = list(_rows(person, today))
    if person.holds(Role.ARCHITECT):
        found += [_answer(row, today) for row in sorted(rows, key=_due) if row.state == ASKED][:MOST]
        found += [_review(row, today) for row in reviews.due(rows, today=today)][:2]
    found += _votes(person, rows, today)
    found += [_promise(row, today) for row in promises.waiting(person, today=today)[:2]]
    found += _hours(person, today)
    return found + [_told(row) for row in rows if _is_told(row, person, today)][:1]


def _rows(person: Person, today: date) -> list[Decision]:
    """Every decision that could wait on this reader, in one question."""
    own = Q(brought_by=person, state=TAKEN) & (Q(taken_on__gte=today - TOLD) | Q(mt_on__gte=today - TOLD))
    wanted = own
    if person.holds(Role.ARCHITECT):
        wanted |= Q(state=ASKED) | Q(state=TAKEN, review_on__lte=today + reviews.SOON, brought_on__isnull=False)
    return list(Decision.objects.filter(wanted).defer("before", "routing"))


def _due(row: Decision) -> tuple[date, str]:
    return (row.promised_on or date.max, row.title)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def _answer(row: Decision, today: date) -> Waiting:
    if row.options:
        page, do = "decision", _("Decide")
    else:
        page, do = "decision-work-out", _("Work it out")
    return Waiting(row.title, _short(row.question), *words.promise(row, today=today), page, row.key, do)


def _review(row: Decision, today: date) -> Waiting:
    say = _("Look again: %(title)s") % {"title": row.title}
    late = row.review_on is not None and row.review_on < today
    return Waiting(
        say, _short(row.why), formats.day(row.review_on), "bad" if late else "warn", "decision-review", row.key,
        _("Look at it again"),
    )  # fmt: skip


def _votes(person: Person, _rows_: list[Decision], today: date) -> list[Waiting]:
    """Decisions of the MT that this reader, or somebody they stand in for, has not voted on."""
    named = [person] if person.holds(Role.MT_MEMBER) else []
    if not named and not person.holds(Role.ARCHITECT):
        named = [one for one in stands_in_for(person, today) if one.holds(Role.MT_MEMBER)]
    if not named:
        return []
    voted = Ballot.objects.filter(member__in=named).values("decision")
    rows = Decision.objects.filter(state=PREPARED).exclude(owner=person).exclude(key__in=voted)
    rows = rows.defer("before", "routing").order_by("promised_on", "title")
    return [
        Waiting(row.title, _short(row.why), *words.promise(row, today=today), "decision-vote", row.key, _("Vote"))
        for row in rows[:MOST]
    ]


def _promise(row: Commitment, today: date) -> Waiting:
    say = _("%(name)s promised: %(text)s") % {"name": row.member.name, "text": row.text}
    why = _("Kept, or for when is it promised now?")
    return Waiting(say, why, *promises.standing(row, today=today), "commitment", row.key, _("Say how it stands"))


def _hours(person: Person, today: date) -> list[Waiting]:
    rows = Ask.objects.filter(state=asks.ASKED, head=person).order_by("by")
    return [
        Waiting(
            _("%(hours)s hours of %(department)s are asked")
            % {"hours": formats.number(row.hours.normalize() + 0), "department": asks.department(row.department)},
            _short(row.what), _("by %(day)s") % {"day": formats.day(row.by)}, "warn" if row.by >= today else "bad",
            "asks-one", row.key, _("Answer"),
        )
        for row in rows[:2]
    ]  # fmt: skip


def _is_told(row: Decision, person: Person, today: date) -> bool:
    done = words.settled_on(row)
    mine = row.brought_by_id == person.key and row.owner_id != person.key
    return mine and row.state == TAKEN and done is not None and done >= today - TOLD


def _told(row: Decision) -> Waiting:
    say = _("Your question was answered: %(title)s") % {"title": row.title}
    return Waiting(say, words.answer(row), formats.day(words.settled_on(row)), "", "decisions-mine", "", _("Read it"))
