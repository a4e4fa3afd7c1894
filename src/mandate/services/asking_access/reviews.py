"""Reviews: each team's access looked at again by its manager, half a year after the last time; silence ends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass, Role, Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Grant, Person, Review, Team, Tool
from mandate.services import formats
from mandate.services.asking_access import due, grants, rights
from mandate.services.asking_access.requests import end_problems
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

EVERY_DAYS, DUE_DAYS = 180, 21
OPEN, DONE, LAPSED = "open", "done", "lapsed"
KEEP, NARROW, REMOVE = "keep", "narrow", "remove"
GRANT, TOOL = "grant", "tool"


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer says of one line, before it is checked."""

    verdict: str
    why: str = ""
    until: str = ""
    data_class: int | None = None


def subject_of(line: Mapping[str, Any]) -> tuple[str, str]:
    """What a line is about: a grant or a tool of the team, and its key."""
    return (GRANT, str(line[GRANT])) if GRANT in line else (TOOL, str(line[TOOL]))


def left(review: Review) -> int:
    """Lines nobody said anything about yet."""
    return sum(not line.get("verdict") for line in review.lines)


def grants_of(team: Team, *, today: date) -> list[Grant]:
    """Running access of a team: to the team itself, and to the people who work in it."""
    running = Grant.objects.filter(state=grants.ACTIVE, until__gte=today)
    return list(running.filter(Q(team=team) | Q(person__team=team)).select_related("person", "team").order_by("until"))


def reviewer_of(team: Team, *, today: date) -> Person | None:
    """Who reviews a team: the manager most of its people have, else the architect."""
    people = [one for one in Person.objects.filter(team=team).select_related("manager") if one.present(today)]
    count = Counter(one.manager_id for one in people if one.manager and one.manager.holds(Role.MANAGER))
    managers: dict[str | None, Person | None] = {one.manager_id: one.manager for one in people}
    for key, _people in count.most_common():
        manager = managers[key]
        if manager is not None and manager.present(today):
            return manager
    return next(iter(rights.answerers(today=today).architects), None)


def next_on(team: Team, *, today: date) -> date | None:
    """The day the next review of a team opens: counted from the last one, else from the first access; None for none."""
    last: Review | None = Review.objects.filter(team=team).order_by("-opened_on").first()
    if last is not None:
        return (last.done_on or last.due_on) + timedelta(days=EVERY_DAYS)
    given = [row.given_on for row in grants_of(team, today=today)]
    return min(given) + timedelta(days=EVERY_DAYS) if given else None


@transaction.atomic
def begin(team: Team, *, by: Actor, today: date, why: str = "") -> list[Review]:
    """Reviews of one team: the manager's, and one for whatever is about the manager. Raises Refused with why not."""
    if Review.objects.filter(team=team, state=OPEN).exists():
        raise Refused(why=_("A review of this team is open already."), whose_move=_("The reviewer's."))
    rows, tools = grants_of(team, today=today), _tools_of(team)
    reviewer = reviewer_of(team, today=today)
    if not (rows or tools) or reviewer is None:
        raise Refused(why=_("Nothing was given to this team, so there is nothing to review."))
    own = [row for row in rows if row.person_id == reviewer.key]
    others = [row for row in rows if row.person_id != reviewer.key]
    made = []
    if others or tools:
        lines = [_new(GRANT, row.key) for row in others] + [_new(TOOL, tool.key) for tool in tools]
        made.append(_opened(team, reviewer, lines, today))
    second = _second(reviewer, today=today) if own else None
    if second is not None:
        made.append(_opened(team, second, [_new(GRANT, row.key) for row in own], today))
    if not made:
        raise Refused(why=_("Nobody else can review the access of who reviews this team."))
    reason = why.strip() or _("Opened by the architect.")
    ledger.write_many(made, action="review.opened", by=by, why=reason)
    return made


def _new(kind: str, key: str) -> dict[str, Any]:
    return {kind: key, "verdict": "", "why": "", "until": None}


def _opened(team: Team, reviewer: Person, lines: list[dict[str, Any]], today: date) -> Review:
    due_on = today + timedelta(days=DUE_DAYS)
    return Review(team=team, reviewer=reviewer, opened_on=today, due_on=due_on, lines=lines)


def _tools_of(team: Team) -> list[Tool]:
    """Tools in use that are for this team by name."""
    return [tool for tool in Tool.objects.filter(status__in=("in_use", "pilot")) if team.key in tool.teams]


def _second(reviewer: Person, *, today: date) -> Person | None:
    """Who reviews the reviewer: the architect, or the MT where that is the same person."""
    who = rights.answerers(today=today)
    return next((one for one in (*who.architects, *who.mt) if one.key != reviewer.key), None)


def problems(review: Review, said: Mapping[int, Said], *, today: date) -> dict[str, str]:
    """What is wrong with what a reviewer says, per field of the form: `why-3` is the reason of line 3."""
    found = {}
    for number, one in said.items():
        kind, _key = subject_of(review.lines[number])
        if one.verdict not in (KEEP, NARROW, REMOVE) or (kind == TOOL and one.verdict == NARROW):
            found[f"verdict-{number}"] = _("Keep it, narrow it or remove it.")
        if not one.why.strip():
            found[f"why-{number}"] = _("Say why in a few words.")
        if one.verdict == NARROW and not one.until.strip() and one.data_class is None:
            found[f"until-{number}"] = _("Narrow it to an earlier day, or to a lower class of data.")
        found |= end_problems(one.until, today=today, name=f"until-{number}", required=False)
    return found


@transaction.atomic
def answer(review: Review, said: Mapping[int, Said], *, person: Person, by: Actor, today: date) -> Review:
    """Lines kept, narrowed or removed; the review is done with its last line. Raises Refused, Stale if it changed."""
    if review.reviewer_id != person.key:
        raise Refused(why=_("This review is not yours."), whose_move=review.reviewer.name)
    if review.state != OPEN:
        raise Refused(why=_("This review is over."), whose_move=_("Nobody's: the next one is counted from it."))
    if review.due_on < today:
        # Whoever runs the settling may come later than the answer: late is late all the same.
        raise Refused(
            why=_("The last day of this review was %(day)s: what nobody confirmed by then ended.")
            % {"day": formats.day(review.due_on)},
            whose_move=_("Nobody's: the next one is counted from it."),
            what_would_change_this=_("Whoever still needs something asks for it again."),
        )
    open_lines = {number for number, line in enumerate(review.lines) if not line.get("verdict")}
    said = {number: one for number, one in said.items() if number in open_lines}
    found = problems(review, said, today=today)
    if found or not said:
        raise Refused(why=" ".join(found.values()) or _("Nothing was said about any line."), whose_move=_("Yours."))
    act, lines = Act.new(), [dict(line) for line in review.lines]
    for number, one in said.items():
        _carry_out(subject_of(lines[number]), one, team=review.team, by=by, act=act, today=today)
        lines[number] |= {"verdict": one.verdict, "why": one.why.strip()[:500], "until": one.until.strip() or None}
    review.lines = lines
    done = not left(review)
    if done:
        review.state, review.done_on = DONE, today
    why = _("Reviewed.") if done else _("Reviewed in part.")
    ledger.write(review, action="review.done" if done else "review.answered", by=by, why=why, act=act)
    return review


def _carry_out(subject: tuple[str, str], said: Said, *, team: Team, by: Actor, act: Act, today: date) -> None:
    kind, key = subject
    if kind == TOOL:
        return _on_tool(key, said, team=team, by=by, act=act)
    grant = Grant.objects.filter(key=key, state=grants.ACTIVE).first()
    if grant is None:
        return None
    action = {KEEP: "grant.confirmed", NARROW: "grant.changed", REMOVE: "grant.withdrawn"}[said.verdict]
    if said.verdict == REMOVE:
        grant.state = grants.GONE
    else:
        grant.confirmed_on = today
    if said.verdict == NARROW:
        end = day_of(said.until)
        grant.until = min(grant.until, end) if end else grant.until
        grant.data_class = _lower(grant, said.data_class)
    ledger.write(grant, action=action, by=by, why=said.why.strip(), act=act)
    return None


def _lower(grant: Grant, rank: int | None) -> int | None:
    if rank is None or grant.subject_kind != Tool.kind or rank not in set(DataClass):
        return grant.data_class
    return rank if grant.data_class is None else min(rank, grant.data_class)


def _on_tool(key: str, said: Said, *, team: Team, by: Actor, act: Act) -> None:
    """A tool stays the team's, or is no longer for it; without any team left nobody uses it until somebody decides."""
    tool = Tool.objects.filter(key=key).first()
    if tool is None or said.verdict != REMOVE or team.key not in tool.teams:
        return
    # No team in the row would mean everybody, so the last team to go takes the tool out of use.
    if tool.teams == [team.key]:
        tool.status, tool.why = Status.NOT_YET.value, said.why.strip()
    else:
        tool.teams = [one for one in tool.teams if one != team.key]
    ledger.write(tool, action="tool.changed", by=by, why=said.why.strip(), act=act)


def settle_all(*, today: date) -> int:
    """Everything that ends or opens by its date: requests, access, reviews; how many rows changed."""
    return due.settle(today=today) + settle(today=today)


def settle(*, today: date) -> int:
    """Let reviews that stayed silent lapse, and open those that are due; how many."""
    return lapse(today=today) + open_due(today=today)


def lapse(*, today: date) -> int:
    """End what nobody confirmed in time: access that silence would renew is not renewed."""
    late = list(Review.objects.filter(state=OPEN, due_on__lt=today))
    for review in late:
        keys = [line[GRANT] for line in review.lines if GRANT in line and not line.get("verdict")]
        with transaction.atomic():
            rows = Grant.objects.filter(key__in=keys, state=grants.ACTIVE, until__gte=today)
            due.end(rows, lambda _row: _("Nobody confirmed it in the review."))
            review.state, review.done_on = LAPSED, today
            ledger.write(review, action="review.lapsed", by=due.JOB, why=_("Nobody answered in time."))
    return len(late)


def open_due(*, today: date) -> int:
    """Open the reviews whose half year is over; how many teams."""
    running = Grant.objects.filter(state=grants.ACTIVE, until__gte=today, given_on__lte=_long_ago(today))
    keys = {team or of for team, of in running.values_list("team_id", "person__team_id") if team or of}
    count = 0
    for team in Team.objects.filter(key__in=keys):
        on = next_on(team, today=today)
        if on is not None and on <= today and not Review.objects.filter(team=team, state=OPEN).exists():
            begin(team, by=due.JOB, why=_("Half a year since access was last looked at."), today=today)
            count += 1
    return count


def _long_ago(today: date) -> date:
    return today - timedelta(days=EVERY_DAYS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a review as its page shows it."""

    number: int
    kind: str
    name: str
    who: str
    facts: str
    until: date | None
    data_class: int | None
    why: str
    verdict: str
    said: str
    ended: bool


def lines(review: Review, *, today: date) -> Sequence[Line]:
    """The lines of a review with names, in the order in which they were drawn up."""
    keys = [subject_of(line) for line in review.lines]
    rows = {
        row.key: row
        for row in Grant._base_manager.filter(key__in=[key for _kind, key in keys]).select_related("person", "team")
    }
    named = {line.key: line for line in grants.lines(rows.values(), today=today)}
    tools = {row.key: row for row in Tool._base_manager.filter(key__in=[key for _kind, key in keys])}
    return [_line(number, line, rows, named, tools) for number, line in enumerate(review.lines)]


def _line(
    number: int,
    line: Mapping[str, Any],
    rows: Mapping[str, Grant],
    named: Mapping[str, grants.Line],
    tools: Mapping[str, Tool],
) -> Line:
    kind, key = subject_of(line)
    verdict, said = str(line.get("verdict", "")), str(line.get("why", ""))
    if kind == TOOL:
        tool = tools.get(key)
        name = tool.name if tool else key
        why, until = (tool.why, tool.until) if tool else ("", None)
        return Line(number, kind, name, "", "", until, None, why, verdict, said, tool is None)
    grant, shown = rows.get(key), named.get(key)
    if grant is None or shown is None:
        return Line(number, kind, key, "", "", None, None, "", verdict, said, True)
    facts = ", ".join(part for part in (shown.purpose, shown.data) if part)
    ended = shown.state in (grants.GONE, grants.ENDED)
    return Line(
        number, kind, shown.subject, shown.who, facts, shown.until, grant.data_class, shown.why, verdict, said, ended
    )


def waiting_for(person: Person) -> list[Review]:
    """Open reviews of this reviewer, the first due first."""
    return list(Review.objects.filter(reviewer=person, state=OPEN).select_related("team").order_by("due_on"))
