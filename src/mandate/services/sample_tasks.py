"""The sample company's tasks: typical ones over its teams, two rows of its own, and a few that became initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attainment, Competence, Person, Task, Team, Tool
from mandate.services.tasks import accepting, ranking, starter

TEAMS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("Content", 4, ("blog-draft", "product-texts", "translate-texts", "house-style-check", "social-posts",
                    "campaign-images", "short-video", "case-study")),
    ("Brand", 3, ("event-invitations", "speaker-briefing", "presentation-draft", "press-release")),
    ("E-commerce", 3, ("page-texts", "alt-texts", "search-terms", "small-scripts", "test-ideas", "return-reasons")),
    ("CRM", 2, ("campaign-brief", "ad-variants", "newsletter", "audience-profiles", "survey-answers", "month-report")),
    ("Inside sales", 6, ("sort-leads", "account-research", "first-mails", "quote-draft", "quote-follow-up")),
    ("Dealers Benelux", 8, ("call-notes", "crm-updates", "account-plan", "dealer-questions")),
    ("Servicedesk", 10, ("sort-tickets", "answer-drafts", "complaint-summary", "knowledge-search")),
    ("Marketing", 1, ("budget-overview", "meeting-minutes")),
)  # fmt: skip
"""Which team does what, and how many people of it."""
LEVELS = (("data-rules", 1), ("writing-with-ai", 2), ("prompting", 2), ("checking-answers", 1))
SKILLED = ("Content", "CRM", "E-commerce", "Dealers Benelux")
"""Teams in which two of three took the first courses."""
PILOT = ("Content", "CRM", "E-commerce", "Marketing")
ACCEPTED = 3


def fill(*, by: Actor, today: date) -> None:
    """About forty tasks, of which the three highest became initiatives; nothing where the teams are others."""
    why = _("Sample: the tasks as the teams told them.")
    teams = {team.name: team for team in Team.objects.all()}
    _levels(by=by, today=today)
    _pilot(teams, by=by, today=today)
    for name, people, codes in TEAMS:
        if name in teams:
            starter.take(codes, teams[name], by=by, person=None, people=people, why=why)
    _own(teams.get("Servicedesk"), teams.get("Content"), by=by, why=why)
    lines = ranking.lines(list(Task.objects.all()), today=today)
    first = [line for line in lines if line.rank is not None and line.rank <= ACCEPTED]
    if first:
        accepting.accept(first, by=by, today=today, why=_("Sample: chosen in the first round."))


def _levels(*, by: Actor, today: date) -> None:
    """What people of a few teams have shown; who has a level already keeps it."""
    there = set(Attainment.objects.values_list("person_id", "competence_id"))
    known = set(Competence.objects.values_list("key", flat=True))
    people = Person.objects.filter(team__name__in=SKILLED, left_on=None).order_by("email")
    rows = [
        Attainment(person=person, competence_id=code, level=level, on=today - timedelta(days=30),
                   evidence=_("Half a day with a colleague."))
        for number, person in enumerate(people)
        for code, level in LEVELS
        if number % 3 and code in known and (person.key, code) not in there
    ]  # fmt: skip
    if rows:
        why = _("Sample: the first courses.")
        ledger.write_many(rows, action="attainment.noted", by=by, why=why, act=Act.new())


def _pilot(teams: Mapping[str, Team], *, by: Actor, today: date) -> None:
    """An assistant that a few teams try, so that something can be done tomorrow."""
    row = Tool(
        name="Mistral Le Chat", service="mistral-le-chat", vendor="Mistral AI", category="assistant", status="pilot",
        data_class=1, teams=sorted(teams[name].key for name in PILOT if name in teams),
        until=today + timedelta(days=180), decided_on=today, origin="hand",
        why=_("Three months to see which tasks it really shortens."),
        conditions=_("No names of customers; somebody reads every text."),
    )  # fmt: skip
    if row.teams and not Tool.objects.filter(service=row.service).exists():
        ledger.write(row, action="tool.added", by=by, why=_("Sample: a pilot for the first tasks."))


def _own(service: Team | None, content: Team | None, *, by: Actor, why: str) -> None:
    """One row that the law forbids, and one of which nobody knows the numbers yet."""
    rows = [
        Task(title=_("Have the mood of colleagues read from their calls"), team=service, people=2, law="banned",
             minutes=Decimal(5), times=Decimal(200), share_low=80, share_high=95, build_hours=Decimal(20),
             harm="serious", data_class=4,
             avoid=_("Reading emotions at work is forbidden (AI Act, article 5).")),
        Task(title=_("Answer comments below posts"), team=content, people=2, repetition="high", data_class=1),
    ]  # fmt: skip
    ledger.write_many([row for row in rows if row.team is not None], action="task.added", by=by, why=why)
