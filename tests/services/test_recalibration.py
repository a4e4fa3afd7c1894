"""A recalibration: prepared from the record, decided under the charter, signed by two, and compared with the last."""

from datetime import date, timedelta

import pytest

from mandate.engines.recalibration import Source, Verdict
from mandate.records import clock, ledger
from mandate.records.ledger import Stale
from mandate.records.models import (
    Change,
    Conversation,
    Decision,
    Demand,
    Development,
    Grant,
    Inventory,
    Person,
    Point,
    Quote,
    Recalibration,
    Request,
    Review,
    Team,
    Tool,
    Vendor,
)
from mandate.services import decisions, people, watch
from mandate.services.people import PersonFacts
from mandate.services.recalibration import agenda, deciding, gathering, papers, planning, signing, telling, words
from mandate.services.recalibration.deciding import Verdicted
from mandate.services.refusals import Refused
from mandate.services.watch import DevelopmentFacts
from tests.conftest import Desk


def kept(desk: Desk, record, action: str):
    ledger.write(record, action=action, by=desk.actor, why="test")
    return record


def inventoried(desk: Desk, on: date | None = None) -> None:
    kept(desk, Inventory(number=1, sealed_on=on or desk.today), "inventory.sealed")


def tool(desk: Desk, name: str, **fields: object) -> Tool:
    return kept(desk, Tool(name=name, **fields), "tool.added")


def director(desk: Desk) -> Person:
    facts = PersonFacts("Cem Arslan", "cem@windmolen.example", roles=("mt_member",))
    return people.add_person(facts, by=desk.actor, why="test")


def prepared(desk: Desk) -> Recalibration:
    """A session with the agenda that the record gives today."""
    row = planning.plan(desk.today + timedelta(days=30), by=desk.actor, today=desk.today)
    agenda.prepare(row, by=desk.actor, today=desk.today)
    return row


def everything(desk: Desk) -> None:
    """One cause of nearly every kind."""
    today, soon = desk.today, desk.today + timedelta(days=20)
    sales = Team.objects.get(name="Sales")
    copilot = tool(desk, "Copilot", status="in_use", until=soon)
    tool(desk, "Whisper", status="not_yet")
    vendor = Vendor(name="Acme", agreement="signed", agreement_until=soon)
    kept(desk, vendor, "vendor.added")
    grant = {"person": desk.architect, "subject_kind": "tool", "subject": copilot.key, "why": "test"}
    kept(desk, Grant(**grant, given_on=today, until=soon), "grant.given")
    asked = {"person": desk.architect, "why": "test", "lane": "fast", "asked_on": today, "expires_on": soon}
    kept(desk, Request(**asked, name="Miro", promised_on=today - timedelta(days=1)), "request.made")
    first = Request(**asked, name="Figma", promised_on=soon, state="denied", answered_on=today, instead="Copilot")
    kept(desk, first, "request.denied")
    kept(desk, Request(**asked, name="Figma", promised_on=soon, appeal_of=first), "request.made")
    kept(desk, Request(**asked, name="Canva", promised_on=soon, sort="idea"), "request.made")
    late = Review(team=sales, reviewer=desk.architect, opened_on=today, due_on=today - timedelta(days=3))
    kept(desk, late, "review.opened")
    for number in range(5):
        Demand.objects.create(person=f"p{number}", on=today, subject="gamma", name="Gamma", verdict="no")
        Demand.objects.create(person=f"p{number % 4}", on=today, subject="tome", name="Tome", verdict="no")
    facts = DevelopmentFacts("Agents in the CRM", "https://example.com/crm", "They answer customers.")
    watch.feed(facts, fed_by=desk.architect, by=desk.actor, today=today)
    talk = Conversation(title="Content", speaker_role="Head of content", on=today, text="We use it.")
    kept(desk, talk, "conversation.noted")
    kept(desk, Quote(conversation=talk, text="We use it.", subject_kind="service", subject="chatgpt"), "quote.pinned")
    looked = Decision(
        title="May we?", verdict="allow", why="yes", routed="alone", taken_on=today, review_on=soon, subject_kind="x"
    )
    kept(desk, looked, "decision.taken")


@pytest.mark.django_db
class TestRhythm:
    def test_it_is_counted_from_the_first_inventory_and_then_from_the_last_session(self, desk: Desk) -> None:
        assert planning.rhythm().due is None
        inventoried(desk, desk.today - timedelta(days=10))
        found = planning.rhythm()
        assert (found.due, found.since) == (desk.today + timedelta(days=81), None)
        late = desk.today + timedelta(days=175)
        with pytest.raises(Refused, match="within six months"):
            planning.plan(late, by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="future"):
            planning.plan(desk.today - timedelta(days=1), by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="2027-03-01"):
            planning.plan(None, by=desk.actor, today=desk.today)
        day = desk.today + timedelta(days=40)
        row = planning.plan(day, by=desk.actor, today=desk.today)
        again = planning.plan(day + timedelta(days=1), by=desk.actor, today=desk.today)
        assert (row.number, again.key, planning.rhythm().due) == (1, row.key, day + timedelta(days=1))
        assert telling.next_sentence(planning.rhythm(), today=desk.today).endswith("in 41 days.")
        assert telling.next_sentence(planning.rhythm(), today=again.due_on) == "The next recalibration is today."
        assert "two days late" in telling.next_sentence(planning.rhythm(), today=day + timedelta(days=3))


@pytest.mark.django_db
class TestAgenda:
    def test_the_record_prepares_it_in_order_and_names_nobody(self, desk: Desk) -> None:
        everything(desk)
        row = prepared(desk)
        points = telling.points_of(row)
        assert [point.source for point in points if point.source != Source.FINDING] == [
            "expiring", "agreement", "grant", "appeal", "request", "idea", "review", "not_yet", "demand", "watch",
            "denied", "decision", "voice",
        ]  # fmt: skip
        lines = {one.source: one for one in (telling.line(point) for point in points)}
        assert lines["expiring"].reason == "No source looks back far enough to say whether it is used."
        assert lines["demand"].reason == "5 people asked for it."
        assert lines["agreement"].proposal == "Drop"
        assert lines["voice"].reason == "One sentence was pinned from this conversation."
        assert all(one.reason and one.source_words and one.proposal for one in lines.values())
        assert desk.architect.name not in str([point.facts for point in points])
        assert row.state == planning.OPEN
        table = telling.table(row, points, at=clock.now())
        assert len(table.rows) == len(points)
        assert dict(papers.sources(list(lines.values())))["Watch list"] == 1

    def test_preparing_again_adds_renews_and_takes_off_and_keeps_what_was_decided(self, desk: Desk) -> None:
        soon = desk.today + timedelta(days=20)
        first = tool(desk, "Copilot", status="in_use", until=soon)
        second = tool(desk, "DeepL", status="in_use", until=soon)
        row = prepared(desk)
        assert agenda.prepare(row, by=desk.actor, today=desk.today) == agenda.Prepared(0, 0, 0, 0)
        point = row.points.get(subject=first.key)
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today, at=clock.now())
        second.until = None
        kept(desk, second, "tool.changed")
        tool(desk, "Whisper", status="not_yet")
        assert agenda.prepare(row, by=desk.actor, today=desk.today) == agenda.Prepared(1, 0, 1, 1)
        assert {one.facts["name"] for one in row.points.all()} == {"Copilot", "Whisper"}

    def test_every_reason_has_a_sentence(self) -> None:
        from mandate.engines.recalibration import Code

        for code in Code:
            for params in ({}, {"day": "2026-11-22", "days": 90, "people": 7, "count": 1, "rank": 2}):
                assert words.say(code, params).endswith(".")


@pytest.mark.django_db
class TestDeciding:
    def test_an_extension_writes_the_tool_in_the_same_act_under_the_charter(self, desk: Desk) -> None:
        soon, later = desk.today + timedelta(days=20), desk.today + timedelta(days=120)
        row_of_tool = tool(desk, "Own tool", status="in_use", until=soon, data_class=1)
        row = prepared(desk)
        point = row.points.get()
        given = Verdicted("extend", "It is used.", later.isoformat(), desk.architect.key, "0")
        routed = deciding.preview(point, given, today=desk.today)
        assert routed is not None
        decision = deciding.decide(point, given, by=desk.actor, today=desk.today, at=clock.now())
        row_of_tool.refresh_from_db()
        assert decision is not None
        assert (decision.state, row_of_tool.until, row_of_tool.decision) == ("taken", later, decision.key)
        assert Point.objects.get().facts["decision"] == decision.key
        assert telling.line(point).decided.startswith("Extend until")
        decisions.undo(decision, by=desk.actor, why="Wrong.", today=desk.today, at=clock.now())
        row_of_tool.refresh_from_db()
        assert row_of_tool.until == soon

    def test_what_the_charter_sends_to_the_mt_is_prepared_and_the_tool_stays_until_it_agrees(self, desk: Desk) -> None:
        soon, later = desk.today + timedelta(days=20), desk.today + timedelta(days=120)
        mine = tool(desk, "Own tool", status="in_use", until=soon, data_class=1)
        point = prepared(desk).points.get()
        given = Verdicted("extend", "It is used.", later.isoformat())
        decision = deciding.decide(point, given, by=desk.actor, today=desk.today, at=clock.now())
        mine.refresh_from_db()
        assert decision is not None
        assert (decision.state, mine.until) == ("prepared", soon)
        decisions.take_prepared(
            decision, agreed=True, who="MT", on=desk.today, by=desk.actor, today=desk.today, at=clock.now()
        )
        mine.refresh_from_db()
        assert mine.until == later

    def test_stopping_ends_the_approval_and_the_catalogue_name_of_a_service_is_kept(self, desk: Desk) -> None:
        soon = desk.today + timedelta(days=20)
        deepl = tool(desk, "DeepL", service="deepl", status="in_use", until=soon, alternative="Copilot")
        waits = tool(desk, "Whisper", status="not_yet")
        row = prepared(desk)
        stop = Verdicted("stop", "Nobody uses it.")
        decision = deciding.decide(
            row.points.get(subject=deepl.key), stop, by=desk.actor, today=desk.today, at=clock.now()
        )
        deepl.refresh_from_db()
        assert decision is not None
        assert (deepl.status, deepl.service, decision.subject_kind, decision.verdict) == (
            "not_allowed", "deepl", "service", "replace",
        )  # fmt: skip
        until = (desk.today + timedelta(days=60)).isoformat()
        point = row.points.get(subject=waits.key)
        deciding.decide(point, Verdicted("wait", "Spring.", until), by=desk.actor, today=desk.today, at=clock.now())
        waits.refresh_from_db()
        assert (waits.status, waits.until.isoformat()) == ("not_yet", until)

    def test_an_incomplete_answer_says_what_is_missing_and_a_stale_one_is_refused(self, desk: Desk) -> None:
        tool(desk, "Whisper", status="not_yet")
        point = prepared(desk).points.get()
        wrong = Verdicted("perhaps", " ", "soon", "nobody", "much")
        assert set(deciding.problems(point, wrong, today=desk.today)) == {"verdict", "why", "until", "owner", "cost"}
        past = Verdicted("wait", "x", desk.today.isoformat())
        assert set(deciding.problems(point, past, today=desk.today)) == {"until"}
        assert set(deciding.problems(point, Verdicted("wait", "x" * 5000), today=desk.today)) == {"until", "why"}
        with pytest.raises(Refused):
            deciding.decide(point, wrong, by=desk.actor, today=desk.today, at=clock.now())
        fine = Verdicted("try", "Two weeks.")
        with pytest.raises(Stale):
            deciding.decide(point, fine, by=desk.actor, today=desk.today, at=clock.now(), version=0)
        assert deciding.preview(point, fine, today=desk.today) is None
        suggested = deciding.suggested(Point.objects.get(), "Because.")
        assert (suggested.verdict, suggested.why) == (Verdict.WAIT, "Because.")

    def test_stopping_access_ends_it_and_any_other_answer_leaves_it(self, desk: Desk) -> None:
        copilot, soon = tool(desk, "Copilot", status="in_use"), desk.today + timedelta(days=20)
        begun = desk.today - timedelta(days=200)
        facts = {"person": desk.architect, "subject_kind": "tool", "subject": copilot.key, "why": "test"}
        grant = kept(desk, Grant(**facts, given_on=begun, until=soon), "grant.given")
        point = prepared(desk).points.get(source="grant")
        assert point.facts["proposal"]["verdict"] == Verdict.STOP
        given = {"by": desk.actor, "today": desk.today, "at": clock.now()}
        deciding.decide(point, Verdicted("keep", "A month more."), **given)
        grant.refresh_from_db()
        assert grant.state == "active"
        deciding.decide(point, Verdicted("stop", "Nobody confirmed it."), **given)
        grant.refresh_from_db()
        assert grant.state == "withdrawn"
        acts = Change.objects.filter(action__in=("grant.withdrawn", "point.decided"), why="Nobody confirmed it.")
        assert acts.count() == 2
        assert len({one.act for one in acts}) == 1
        deciding.decide(point, Verdicted("stop", "As said."), **given)

    def test_the_watch_list_follows_its_point(self, desk: Desk) -> None:
        facts = DevelopmentFacts("Agents", "https://example.com/a", "Soon.")
        watch.feed(facts, fed_by=desk.architect, by=desk.actor, today=desk.today)
        point = prepared(desk).points.get()
        deciding.decide(point, Verdicted("drop", "Not for us."), by=desk.actor, today=desk.today, at=clock.now())
        found = Development.objects.get()
        assert (found.triage, found.note) == (watch.IGNORE, "Not for us.")


@pytest.mark.django_db
class TestSigning:
    def test_two_sign_once_all_is_decided_and_the_next_session_is_planned(self, desk: Desk) -> None:
        inventoried(desk)
        mine = tool(desk, "Whisper", status="not_yet")
        row, mt = prepared(desk), director(desk)
        with pytest.raises(Refused) as refused:
            signing.sign(row, desk.architect, by=desk.actor, today=desk.today)
        assert list(refused.value.reasons) == ["One point is not decided.", "The day of the next session is not set."]
        point = row.points.select_related("recalibration").get()
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today, at=clock.now())
        with pytest.raises(Refused, match="within six months"):
            signing.close(row, minutes="", next_on=desk.today + timedelta(days=200), by=desk.actor, today=desk.today)
        next_on = desk.today + timedelta(days=100)
        signing.close(row, minutes="All there.", next_on=next_on, by=desk.actor, today=desk.today)
        signing.sign(row, desk.architect, by=desk.actor, today=desk.today)
        assert (row.state, signing.may_sign(row, desk.architect)) == (planning.OPEN, None)
        with pytest.raises(Refused, match="signed already"):
            signing.sign(row, desk.architect, by=desk.actor, today=desk.today)
        signing.sign(row, mt, by=desk.actor, today=desk.today)
        assert (row.state, row.held_on, row.facts["tools"]) == (planning.SIGNED, desk.today, {"not_yet": 1})
        found = planning.rhythm()
        assert (found.since, found.due, found.next.number) == (desk.today, next_on, 2)
        for act in (
            lambda: agenda.prepare(row, by=desk.actor, today=desk.today),
            lambda: deciding.decide(
                row.points.select_related("recalibration").get(), Verdicted("drop", "No."), by=desk.actor,
                today=desk.today, at=clock.now(),
            ),
            lambda: signing.close(row, minutes="", next_on=next_on, by=desk.actor, today=desk.today),
        ):  # fmt: skip
            with pytest.raises(Refused, match="is signed"):
                act()
        mine.status = "in_use"
        kept(desk, mine, "tool.changed")
        differs = {
            one.id: (one.now, one.before) for one in telling.compared(found.next, row, today=desk.today) if one.differs
        }
        assert differs == {
            "in_use": ("1", "0"),
            "not_yet": ("0", "1"),
            "approvals": ("1", "0"),
            "without_end": ("1", "0"),
        }
        made = papers.made(row, telling.points_of(row), language="en", today=desk.today, at=clock.now())
        assert made.content.startswith(b"%PDF")
        assert made.name.startswith("windmolen-fietsen-recalibration-1-")

    def test_a_point_decided_anew_asks_for_new_signatures(self, desk: Desk) -> None:
        tool(desk, "Whisper", status="not_yet")
        row = prepared(desk)
        point = row.points.select_related("recalibration").get()
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today, at=clock.now())
        signing.close(row, minutes="", next_on=desk.today + timedelta(days=100), by=desk.actor, today=desk.today)
        signing.sign(row, desk.architect, by=desk.actor, today=desk.today)
        assert signing.lacking(row) == ["mt_member"]
        point = row.points.select_related("recalibration").get()
        deciding.decide(point, Verdicted("try", "Two weeks."), by=desk.actor, today=desk.today, at=clock.now())
        assert Recalibration.objects.get(key=row.key).signatures == []


@pytest.mark.django_db
class TestWatchList:
    def test_a_development_is_fed_once_triaged_with_a_reason_and_taken_off(self, desk: Desk) -> None:
        assert set(watch.problems(DevelopmentFacts("", "x", " "))) == {"title", "link", "why"}
        long = DevelopmentFacts("t" * 161, "https://" + "x" * 300, "w" * 4001)
        assert set(watch.problems(long)) == {"title", "link", "why"}
        facts = DevelopmentFacts("Agents", "https://example.com/a", "Soon.")
        row = watch.feed(facts, fed_by=desk.architect, by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="already"):
            watch.feed(facts, fed_by=None, by=desk.actor, today=desk.today)
        with pytest.raises(Refused):
            watch.feed(DevelopmentFacts(""), fed_by=None, by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="until which day"):
            watch.triage(row, watch.WAIT, note="Later.", by=desk.actor, today=desk.today)
        assert set(watch.triage_problems("x", note="", again_on=None, today=desk.today)) == {"triage", "note"}
        again = desk.today + timedelta(days=5)
        watch.triage(row, watch.WAIT, note="Later.", again_on=again, by=desk.actor, today=desk.today)
        assert row.again_on == again
        late = gathering.causes(today=desk.today, next_on=desk.today + timedelta(days=90), since=None)
        assert [(one.source, one.waited) for one in late if one.source is Source.WATCH] == [(Source.WATCH, True)]
        watch.triage(row, watch.TRY, note="Now.", again_on=again, by=desk.actor, today=desk.today)
        assert row.again_on is None
        with pytest.raises(Refused, match="why it goes"):
            watch.remove(row, by=desk.actor, why="")
        watch.remove(row, by=desk.actor, why="Twice.")
        assert not Development.objects.exists()
