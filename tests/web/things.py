"""One thing of every kind, so that every address of the product can be opened."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import (
    ApiToken,
    Booking,
    Campaign,
    Change,
    Charter,
    Coaching,
    Conversation,
    Decision,
    Edition,
    Initiative,
    Mail,
    Person,
    PolicyVersion,
    Publication,
    Quote,
    Run,
    Session,
    Source,
    SpendLine,
    Team,
    Tool,
    Upload,
    Voice,
)
from mandate.services import (
    answering,
    campaigns,
    coaching,
    entry,
    people,
    picture,
    priorities,
    processing,
    sessions,
    watch,
)
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.gatherings import feeds
from mandate.services.gatherings import planning as calling
from mandate.services.initiatives import drafting as initiatives
from mandate.services.learning import lessons, modules, paths, practising, promised
from mandate.services.mailing import choices, outbox
from mandate.services.pack import keeping as packs
from mandate.services.people import PersonFacts
from mandate.services.policy import versions
from mandate.services.portfolio import horizon, keeping
from mandate.services.portfolio.fields import BUDGETS, CAPACITIES, GOALS
from mandate.services.recalibration import agenda, planning
from mandate.services.stand import editions
from mandate.services.tasks import keeping as tasks
from mandate.services.voices import saying
from mandate.services.watch import DevelopmentFacts
from tests import planned
from tests.services.deciding import furnished
from tests.web import asked, guarded, owned

ROLES = tuple(role.value for role in Role if role is not Role.MACHINE)


@cache
def pages() -> dict[str, URLPattern]:
    """Every named address of the pages, by name."""
    found = {}
    for pattern in get_resolver().url_patterns:
        if not isinstance(pattern, URLResolver):
            assert pattern.name, f"{pattern.pattern} has no name"
            found[pattern.name] = pattern
    return found


def furnish(desk: Any) -> dict[str, list[Any]]:
    """Arguments of every address that takes one, with the things they name."""
    return {
        **_decided(desk),
        **_brought(desk),
        **_assessed(desk),
        **_portfolio(desk),
        **_registers(desk),
        **_tasks(desk),
        **asked.things(desk),
        **guarded.things(desk),
        **furnished.things(desk),
        **_policy(desk),
        **_learned(desk),
        **owned.things(desk),
        **_recalibrated(desk),
        **_planned(desk),
        **_packed(desk),
        **_told(desk),
        **_gathered(desk),
        "voice": [_heard(desk).key],
        "change": [Change.objects.first().pk],
        "service": ["chatgpt"],
        "letter": ["people"],
        "api-docs-noun": ["tools"],
        "dossier-document": ["dpia"],
        "paper": ["processing"],
        "forward-download": ["json"],
        "triage-service": ["chatgpt"],
    }


def _heard(desk: Any) -> Voice:
    """Something that was said yesterday without a name."""
    saying.whisper(saying.Wanted("Too many tools ask the same of us."), today=desk.today - timedelta(days=1))
    saying.settle(today=desk.today)
    return Voice.objects.get()


def _gathered(desk: Any) -> dict[str, list[Any]]:
    """A weekly gathering that begins today, with its first time and a calendar address."""
    facts = calling.Facts(
        "Town hall", first_on=desk.today.isoformat(), repeats="weekly", times="3", place="Aula",
        zone="Europe/Amsterdam",
    )  # fmt: skip
    row = calling.plan(facts, person=desk.architect, by=desk.actor, today=desk.today, at=clock.now())
    one = row.occasions.order_by("held_on").first()
    series = [f"gathering{part}" for part in ("", "-change", "-calendar", "-invite", "-end", "-replies")]
    parts = ("answer", "ask", "vote", "deal", "bring", "action", "agenda", "minutes", "move", "skip", "paper")
    return {
        **{name: [row.key] for name in series}, "occasion": [one.key],
        **{f"occasion-{part}": [one.key] for part in parts},
        "calendar-feed": [feeds.renew(desk.architect, at=clock.now())],
    }  # fmt: skip


def _decided(desk: Any) -> dict[str, list[Any]]:
    """A tool, a conversation, a quote and a decision."""
    tool, talk, quote, decision = _kept(desk)
    return {"tool": [tool.key], "conversation": [talk.key], "decision": [decision.key], "quote": [quote.key]}


def _brought(desk: Any) -> dict[str, list[Any]]:
    """A file with what it said, somebody who may come in, and the picture that is sealed of it."""
    by, today, now = desk.actor, desk.today, clock.now()
    source = Source.objects.create(
        name="card.csv", sha256="a" * 64, format="expenses", family="spend", state="all", read_at=now, lines=3, parsed=3
    )
    SpendLine.objects.create(
        source=source, service="chatgpt", merchant="OPENAI", on=today, amount=Decimal("22"), currency="EUR"
    )
    person = people.add_person(PersonFacts(name="Bo Bakker", email="bo@windmolen.example"), by=by, why="test")
    processing.write(processing.draft(language="en"), by=by, today=today, signer=desk.architect)
    picture.seal(by=by, why="test", act=ledger.Act.new(), today=today, at=now)
    secret = entry.make_link(person, purpose=entry.INVITE, by=by.label, at=now, hours=1)
    entry.make_token(desk.account, name="test", read_only=True, days=None, at=now)
    upload = Upload.objects.create(key="b" * 20, name="x.csv", size=3, by=by.label, at=now)
    run = Run.objects.create(state="done", by=by.label, started_at=now, beat_at=now, message={"files": []})
    return {
        "source": [source.pk],
        "person": [person.key],
        "team": [Team.objects.get(name="Sales").key],
        "enter": [secret],
        "token": [ApiToken.objects.get().pk],
        "upload": [upload.key],
        "run": [run.pk],
        "rows-run": [_rows(by.label).pk],
        "rows-run-stop": [_rows(by.label).pk],
        "marking-run": [_marks(by.label).pk],
        "marking-run-stop": [_marks(by.label).pk],
        "marking-run-file": [_marks(by.label).pk],
    }


def _marks(label: str) -> Run:
    """Files that could not be marked."""
    message = {"marks": {"sort": "made", "count": 4}, "keys": [], "language": "en", "text": "One is damaged."}
    return Run.objects.create(state="failed", by=label, started_at=clock.now(), beat_at=clock.now(), message=message)


def _rows(label: str) -> Run:
    """A file of initiatives that was looked at."""
    message = {"rows": {"job": "initiatives", "name": "x.csv", "person": ""}, "keys": [], "language": "en"}
    return Run.objects.create(state="failed", by=label, started_at=clock.now(), beat_at=clock.now(), message=message)


def _assessed(desk: Any) -> dict[str, list[Any]]:
    """An assessment that runs and one that is over, what came after it, and an initiative drafted from the plan."""
    door, own = _assessment(desk)
    closed = results(desk)
    session, module, circle = _afterwards(desk, closed)
    first = priorities.priorities(today=desk.today).first[:1]
    drafted = initiatives.draft(first, by=desk.actor, today=desk.today).initiatives[0]
    return {
        "answer": [door],
        "answers": [own],
        "answers-part": [own, "guardrails"],
        "campaign": [Campaign.objects.get(title="Autumn").key],
        "team-view": [closed.key],
        "assessment-report": [closed.key],
        "assessment-report-file": [closed.key, "json"],
        "team-item": [closed.key, "G1"],
        "session": [session.key],
        "session-new": [closed.key],
        "vote": [sessions.secret_of(session)],
        "circle": [circle.key],
        "coaching": [module.key],
        "coaching-module": ["data-rules"],
        "knowledge-check": ["before"],
        "initiative": [drafted.key],
    }


def _learned(desk: Any) -> dict[str, list[Any]]:
    """A path that asks for one module."""
    facts = paths.Facts("Everybody", (), (), ("ai-act-for-staff",), desk.today + timedelta(days=60))
    row = paths.add(facts, by=desk.actor)
    own = lessons.Facts(title="Our checks", text="Read it.", practice="Do it.", confirms=True, file=("a.pdf", b"%PDF"))
    lesson = lessons.keep(own, row=None, by=desk.actor)
    writer = Person.objects.exclude(key=desk.architect.key).filter(left_on=None).first() or desk.architect
    said = practising.say(writer, modules.of_lesson(lesson), "Did it.", by=desk.actor, today=desk.today)
    policy = promised.Facts("Count on it.", {"employee": "12"}, "900", "", desk.architect.key, str(desk.today.year))
    promised.write(policy, by=desk.actor, today=desk.today)
    initiative = Initiative.objects.first()
    assert initiative is not None
    return {
        "learning-done": [lesson.key],
        "lesson-change": [lesson.key],
        "lesson-close": [lesson.key],
        "lesson-file": [lesson.key],
        "learning-practice-answer": [said.key],
        "learning-evidence-file": ["json"],
        "initiative-training": [initiative.key],
        "initiative-training-ask": [initiative.key],
        "initiative-training-waive": [initiative.key],
        "learning-module": ["ai-act-for-staff"],
        "learning-quiz": ["ai-act-for-staff"],
        "learning-path-remove": [row.key],
    }


def _policy(desk: Any) -> dict[str, list[Any]]:
    """A published policy, a section of it, and its files."""
    return {
        "policy-version": [policy_published(desk).number],
        "policy-section": ["never"],
        "policy-file": ["card.pdf"],
        "policy-draft-file": ["card.pdf"],
    }


def _registers(desk: Any) -> dict[str, list[Any]]:
    """A row of every register, each pointing to another."""
    from mandate.services.incidents import keeping as incidents
    from mandate.services.incidents.fields import INCIDENTS
    from mandate.services.registers import fields, keeping, levels
    from mandate.services.sheets.keeper import Said
    from mandate.services.touchpoints import checking

    by, today = desk.actor, desk.today
    purpose = keeping.add(fields.PURPOSES, {"name": "Newsletter"}, by=by, today=today)
    vendor = keeping.add(fields.VENDORS, {"name": "Polder Software"}, by=by, today=today)
    facts = {"name": "Subscribers", "data_class": 3, "purposes": ["newsletter"], "vendor": vendor.key}
    dataset = keeping.add(fields.DATASETS, facts, by=by, today=today)
    shown = {"name": "Chat on the site", "sort": "conversation", "channel": "website", "notice": "chat"}
    met = keeping.add(fields.TOUCHPOINTS, shown, by=by, today=today)
    used = keeping.add(fields.USES, {"name": "Chat", "agent": "Bot", "about": "Ranks applicants."}, by=by, today=today)
    looked_at = b"<p>You are chatting with an AI assistant.</p>"
    checking.check(met, looked_at, seen=False, by=by, person=None, today=today)
    wrong = {"title": "List in a chat", "sort": "breach", "what": "Pasted.", "aware_on": today}
    happened = incidents.report(INCIDENTS, wrong, Said(by, today))
    skill = keeping.add(fields.COMPETENCES, {"name": "Prompting"}, by=by, today=today)
    reached = {"person": desk.architect.key, "level": "2", "on": today}
    level = levels.note(skill, reached, by=by, noted_by=None, today=today)
    return {
        "register-deed": [Change.objects.get(kind="purpose", key=purpose.key).act],
        "purpose": [purpose.key],
        "vendor": [vendor.key],
        "incident": [happened.key],
        "incident-change": [happened.key],
        "incident-report": [happened.key],
        "use": [used.key],
        "use-answer": [used.key],
        "use-evidence": [used.key],
        "touchpoint": [met.key],
        "touchpoint-check": [met.key],
        "touchpoint-proof": [met.key],
        "touchpoint-approve": [met.key],
        "touchpoint-compare": [met.key],
        "dataset": [dataset.key],
        "classification": ["3"],
        "competence": [skill.key],
        "level-remove": [skill.key, level.key],
    }


def _portfolio(desk: Any) -> dict[str, list[Any]]:
    """A goal, hours, a budget, a draft horizon and a booked line."""
    by, today = desk.actor, desk.today
    goal = keeping.add(GOALS, {"title": "Quotes within a day"}, by=by, today=today)
    hours = {"role": "AI engineer", "hours": "160", "valid_from": today}
    capacity = keeping.add(CAPACITIES, hours, by=by, today=today)
    budget = keeping.add(BUDGETS, {"name": "AI", "quarters": {"2026-Q4": 9000}}, by=by, today=today)
    signs = (("A third of quotes", ""), ("Dealers say so", ""), ("No tool undecided", ""))
    horizon.write(horizon.Facts("We answer within the day.", signs), by=by, today=today)
    spent = Booking(month=today.replace(day=1), title="Pilot", amount=Decimal("300"), approach="experiment")
    ledger.write_many([spent], action="booking.imported", by=by, why="test")
    return {"goal": [goal.key], "capacity": [capacity.key], "budget": [budget.key], "horizon-met": [1]}


def _tasks(desk: Any) -> dict[str, list[Any]]:
    """A task of a team, and the deed that added it."""
    team = Team.objects.get(name="Sales")
    facts = {
        "title": "Draft quotes",
        "team": team.key,
        "minutes": "30",
        "times": "20",
        "how": "Ask.",
        "avoid": "Prices.",
    }
    task = tasks.add(facts, by=desk.actor, person=None, why="test")
    deed = Change.objects.get(kind="task", key=task.key).act
    named = {name: [task.key] for name in ("task", "task-change", "task-state")}
    return {**named, "tasks-deed": [deed], "team-tomorrow": [team.key]}


def _planned(desk: Any) -> dict[str, list[Any]]:
    """Two plans of the drafted initiatives."""
    one, two = (planned.by_hand(desk.today, name=name) for name in ("Autumn plan", "Winter plan"))
    key = one.asked["initiatives"][0]["id"]
    names = ("plan-of-record", "plan-stop", "plan-again", "plan-sign", "plan-drop", "plan-dates", "plan-what-if")
    return {
        **{name: [one.key] for name in names},
        "plan-why": [one.key, key],
        "plan-against": [one.key, two.key],
        "roadmap-team": [Team.objects.get(name="Sales").key],
        "roadmap-person": [desk.architect.key],
    }


def _told(desk: Any) -> dict[str, list[Any]]:
    """An edition that is being written, and a mail of one that was sent."""
    sent = Edition(number=1, since=desk.today, made_on=desk.today, sent_on=desk.today, state="sent", items=[])
    ledger.write(sent, action="edition.sent", by=desk.actor, why="test")
    desk.architect.email = desk.architect.email or "architect@windmolen.example"
    draft = outbox.Draft(f"edition:{sent.key}", outbox.EDITION, desk.architect, "Told", "en", clock.now(), sent)
    outbox.queue([draft], at=clock.now())
    row = editions.draft(by=desk.actor, today=desk.today)
    mail = [Mail.objects.get().key]
    found = dict.fromkeys(("mail", "mail-body", "mail-eml", "mail-resolve", "mail-bounced"), mail)
    return {**found, **{name: [row.key] for name in pages() if name == "edition" or name.startswith("edition-")},
            "edition-new": [], "mail-stop": [choices.token(desk.architect)]}  # fmt: skip


def _packed(desk: Any) -> dict[str, list[Any]]:
    """Two packs, so that one has another before it."""
    made = [packs.make(by=desk.actor, today=desk.today, at=clock.now()) for _again in range(2)]
    return {"pack": [made[1].key], "pack-file": [made[1].key, "json"]}


def _recalibrated(desk: Any) -> dict[str, list[Any]]:
    """A session with its agenda, and a development on the watch list."""
    by, today = desk.actor, desk.today
    facts = DevelopmentFacts("Agents in the CRM", "https://example.com/crm", "They answer customers.")
    seen = watch.feed(facts, fed_by=desk.architect, by=by, today=today)
    row = planning.plan(today + timedelta(days=100), by=by, today=today)
    agenda.prepare(row, by=by, today=today)
    return {
        "development": [seen.key],
        "recalibration": [row.key],
        "recalibration-decide": [row.key, row.points.first().key],
    }


def policy_published(desk: Any) -> PolicyVersion:
    """The first version of the policy."""
    return versions.publish(by=desk.actor, why="test", today=desk.today)


def _kept(desk: Any) -> tuple[Tool, Conversation, Quote, Decision]:
    """A tool, notes with a quote about it, and the decision on it."""
    by, today = desk.actor, desk.today
    tool = Tool(name="Copywriter", service="chatgpt", status="unknown", owner=desk.architect)
    ledger.write(tool, action="tool.added", by=by, why="test")
    talk = Conversation(
        title="Content", speaker_role="Head of content", on=today, topics=["people"], text="We use it.\n\nNobody asked."
    )
    ledger.write(talk, action="conversation.noted", by=by, why="test")
    quote = Quote(conversation=talk, text="Nobody asked.", subject_kind="service", subject="chatgpt")
    ledger.write(quote, action="quote.pinned", by=by, why="test")
    decision = Decision(
        title="Allow it",
        verdict="allow",
        why="useful",
        routed="alone",
        taken_on=today,
        subject="chatgpt",
        subject_kind="service",
        cost=Decimal("10.00"),
        currency="EUR",
        charter=Charter.objects.first(),
    )
    ledger.write(decision, action="decision.taken", by=by, why="test")
    return tool, talk, quote, decision


def _assessment(desk: Any) -> tuple[str, str]:
    """The secrets of a link into an assessment that is open, and of answers that were begun with it."""
    group = Group("sales", "Sales", "employee")
    facts = CampaignFacts("Autumn", (group,), desk.today, desk.today + timedelta(days=14))
    campaign = campaigns.plan(facts, by=desk.actor, today=desk.today)
    campaigns.start(campaign, by=desk.actor, today=desk.today)
    door = campaigns.make_door(campaign, group, at=clock.now())
    return door, answering.begin(answering.entrance(door, address="10.0.0.1", at=clock.now()), door, today=desk.today)


def _afterwards(desk: Any, closed: Campaign) -> tuple[Session, Coaching, Campaign]:
    """What follows a closed assessment: a session with an open vote, a module on a path; and a circle of others."""
    by, today = desk.actor, desk.today
    session = sessions.plan(closed, group="sales", items=["G1", "G2"], on=today, by=by, today=today)
    sessions.start(session, by=by, today=today)
    sessions.open_vote(session, by=by)
    module = coaching.plan(closed, group="sales", module="data-rules", due=today, by=by, today=today)
    people.add_person(PersonFacts("Cem Arslan", "cem@windmolen.example", roles=("mt_member",)), by=by, why="test")
    group = Group("mt", "MT", "full", role=Role.MT_MEMBER.value)
    facts = CampaignFacts("Circle", (group,), today, today + timedelta(days=14), mode="named")
    circle = campaigns.plan(facts, by=by, today=today)
    campaigns.start(circle, by=by, today=today)
    campaigns.invite(circle, today=today)
    return session, module, circle


def results(desk: Any, **changed: Any) -> Campaign:
    """A closed assessment of two groups with a small published report; no answer of anybody is behind it."""
    days = {"opens_on": desk.today - timedelta(days=20), "closes_on": desk.today - timedelta(days=6)}
    groups = [Group("sales", "Sales", "employee").kept(), Group("marketing", "Marketing", "employee").kept()]
    facts = {"title": "Spring", "state": "closed", "groups": groups, "compare": [["sales", "marketing"]], "bank": "b/1"}
    campaign = Campaign(**{**facts, **days, "items": ["G1", "G2"], "closed_on": days["closes_on"], **changed})
    ledger.write(campaign, action="campaign.closed", by=desk.actor, why="test")
    sealed = Publication(campaign=campaign, sealed_on=days["closes_on"], people=18, report=report())
    ledger.write(sealed, action="publication.sealed", by=desk.actor, why="test")
    return campaign


def report() -> dict[str, Any]:
    """Two groups far apart on one question, a third that is hidden, and a question that many do not know."""
    random = {"mean": 0.1, "lower": -0.1, "upper": 0.4, "share_lower": 0.04, "share_upper": 0.04}
    seen = [
        ("G1", "everyone", (6, 3, 0, 4, 5), 0, 3.0, -0.2, "camps"),
        ("G1", "sales", (6, 3, 0, 0, 0), 0, 1.0, 0.9, "clear"),
        ("G1", "marketing", (0, 0, 0, 4, 5), 0, 5.0, 0.9, "clear"),
        ("G2", "everyone", (1, 8, 1, 0, 0), 8, 2.0, 0.8, "clear"),
        ("G2", "sales", (1, 4, 1, 0, 0), 3, 2.0, 0.7, "none"),
    ]
    items = [
        {
            "item": item, "group": group, "n": sum(counts), "dk": dk, "na": 0, "counts": list(counts), "median": median,
            "agreement": agreement, "random": random, "reading": reading, "nearly_all": None,
        }
        for item, group, counts, dk, median, agreement, reading in seen
    ]  # fmt: skip
    apart = {
        "item": "G1", "groups": ["sales", "marketing"], "n": [9, 9], "medians": [1.0, 5.0], "steps": 3.2,
        "chance_steps": 0.7, "p": 0.00002, "q": 0.0004, "interval": [2.6, 3.7], "reading": "differ",
    }  # fmt: skip
    return {
        "groups": [{"group": group, "people": n} for group, n in (("everyone", 18), ("sales", 9), ("marketing", 9))],
        "items": items,
        "differences": [apart],
        "overlaps": [],
        "suppressed": [{"group": "marketing", "item": "G2", "why": "too_few"}],
        "expected_by_chance": [{"group": "everyone", "items": 2, "clear": 0.08, "camps": 0.08}],
        "comments": {},
    }


def address(name: str, things: dict[str, list[Any]]) -> str:
    """The address of a page, filled with the thing its name begins with."""
    pattern = pages()[name]
    if not pattern.pattern.converters:
        return reverse(name)
    for known in (name, name.rsplit("-", 1)[0], name.split("-", 1)[0]):
        if known in things:
            return reverse(name, args=things[known])
    raise AssertionError(f"no thing for the address {name}: add one to tests/web/things.py")
