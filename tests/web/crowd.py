"""Many rows of every kind, so that lists have pages and queries can be counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from mandate.catalogue.services import load_services
from mandate.records import clock, ledger
from mandate.records.models import (
    Attainment,
    Campaign,
    Charter,
    Coaching,
    Competence,
    Conversation,
    Dataset,
    Decision,
    Draft,
    Initiative,
    Person,
    Purpose,
    Quote,
    Rule,
    Session,
    Source,
    SpendLine,
    Task,
    Team,
    Tool,
    Upload,
    Vendor,
)
from tests.web import asked


def add(desk: Any, start: int, end: int) -> None:
    """Rows number `start` up to `end` of every kind; a tool every third of which is in use, a decision on every service."""
    numbers = range(start, end)
    charter = Charter.objects.first()
    teams = [Team(name=f"Team {n:03}") for n in numbers]
    _write(desk, teams, "team.added")
    _write(
        desk, [Task(title=f"Task {n:03}", team=teams[n - start], minutes=5, times=n + 1) for n in numbers], "task.added"
    )
    people = [
        Person(name=f"Person {n:03}", email=f"p{n}@windmolen.example", function=("Seller", "Maker")[n % 2], team=teams[n - start],
               manager=desk.architect, roles=["employee"])
        for n in numbers
    ]  # fmt: skip
    _write(desk, people, "person.added")
    services = [service.id for service in load_services()]
    _write(
        desk,
        [
            Tool(
                name=f"Tool {n:03}",
                service=services[n],
                vendor=f"Vendor {n % 7}",
                status=("in_use", "pilot", "unknown")[n % 3],
                owner=people[n - start],
                until=desk.today + timedelta(days=100 + n),
            )
            for n in numbers
        ],
        "tool.added",
    )
    _register(desk, numbers, people, teams)
    _talk(desk, numbers, services[0])
    _write(
        desk,
        [
            Decision(
                title=f"May we use number {n:03}?",
                verdict="allow",
                why="useful",
                routed="alone",
                taken_on=desk.today,
                subject=services[n],
                subject_kind="service",
                cost=Decimal(n),
                currency="EUR",
                charter=charter,
                owner=desk.architect,
            )
            for n in numbers
        ],
        "decision.taken",
    )
    _assess(desk, numbers)
    _guard(desk, numbers, people)
    asked.crowd(desk, start, end, people)
    _bring(desk, start, end, services)


def _guard(desk: Any, numbers: range, people: list[Person]) -> None:
    """Written rules and drafts, one of each per number."""
    text = 'forbid (principal, action == Action::"export", resource is Dataset) when {{ context.data_class == {} }};'
    rules = [
        Rule(title=f"Rule {n:03}", text=text.format(n), en="No.", nl="Nee.", owner=one)
        for n, one in zip(numbers, people, strict=True)
    ]
    _write(desk, rules, "rule.added")
    _write(desk, [Draft(title=f"Change {n:03}", made_by=desk.architect) for n in numbers], "draft.made")


def _register(desk: Any, numbers: range, people: list[Person], teams: list[Team]) -> None:
    """Rows of every register, each naming others."""
    vendors = [Vendor(name=f"Supplier {n:03}") for n in numbers]
    _write(desk, vendors, "vendor.added")
    purposes = [Purpose(key=f"purpose-{n}", name=f"Purpose {n:03}", broader_id="newsletter") for n in numbers]
    _write(desk, purposes, "purpose.added")
    skills = [Competence(key=f"skill-{n}", name=f"Skill {n:03}", way="A course") for n in numbers]
    _write(desk, skills, "competence.added")
    reached = [Attainment(person=one, competence_id="prompting", level=2, on=desk.today) for one in people]
    _write(desk, reached, "attainment.noted")
    kept = [
        Dataset(name=f"Dataset {n:03}", data_class=n % 5, owner=one, vendor=vendor, purposes=["newsletter"], teams=[team.key])
        for n, one, vendor, team in zip(numbers, people, vendors, teams, strict=True)
    ]  # fmt: skip
    _write(desk, kept, "dataset.added")


def _talk(desk: Any, numbers: range, service: str) -> None:
    """Conversations, each with one quote about a service."""
    talks = [
        Conversation(
            title=f"Talk {n:03}",
            speaker_role="Seller",
            on=desk.today - timedelta(days=n),
            topics=["people"],
            text="We use it.",
        )
        for n in numbers
    ]
    _write(desk, talks, "conversation.noted")
    quotes = [Quote(conversation=talk, text="We use it.", subject_kind="service", subject=service) for talk in talks]
    _write(desk, quotes, "quote.pinned")


def _assess(desk: Any, numbers: range) -> None:
    """Rounds of the assessment and what follows from them, one of each per number."""
    rounds = [
        Campaign(title=f"Round {n:03}", opens_on=desk.today, closes_on=desk.today + timedelta(days=14), bank="b/1",
                 items=["G1"], groups=[{"key": "sales", "label": "Sales", "form": "employee", "role": None, "team": None}])
        for n in numbers
    ]  # fmt: skip
    _write(desk, rounds, "campaign.planned")
    meetings = [Session(campaign=one, group="sales", held_on=desk.today, items=["G1"]) for one in rounds]
    _write(desk, meetings, "session.planned")
    steps = [Coaching(campaign=one, group="sales", module="data-rules", due=desk.today) for one in rounds]
    _write(desk, steps, "coaching.planned")
    drafts = [
        Initiative(
            title=f"Draft {n:03}", owner="IT", due=desk.today, review_on=desk.today, source=f"finding:{n}", rank=n
        )
        for n in numbers
    ]
    _write(desk, drafts, "initiative.drafted")


def _write(desk: Any, rows: list[Any], action: str) -> None:
    ledger.write_many(rows, action=action, by=desk.actor, why="a crowd")


def _bring(desk: Any, start: int, end: int, services: list[str]) -> None:
    """Files with expenses on ever more services, half of them with a question, and files that wait."""
    now = clock.now()
    for n in range(start, end):
        source = Source.objects.create(
            name=f"card-{n:03}.csv", sha256=f"{n:064}", format="expenses", family="spend", state="all", read_at=now, lines=3, parsed=3,
            first_day=desk.today, last_day=desk.today, rejections=[{"number": 2, "reason": "bad_date", "shape": "9-9"}],
        )  # fmt: skip
        SpendLine.objects.create(
            source=source, service=services[n], merchant=f"MERCHANT {n}", on=desk.today, amount=Decimal(10 + n), currency="EUR",
            confirmed=n % 2 == 0,
        )  # fmt: skip
        Upload.objects.create(key=f"{n:020}", name=f"u{n}.csv", size=3, by=desk.actor.label, at=now)
