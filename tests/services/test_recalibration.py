"""A recalibration: prepared from the record, decided under the charter, signed by two, and compared with the last."""

from datetime import date, timedelta

import pytest
from django.utils import translation

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
from mandate.services import formats, people, watch
from mandate.services.people import PersonFacts
from mandate.services.recalibration import (
    agenda,
    deciding,
    effects,
    gathering,
    papers,
    planning,
    reminding,
    signing,
    telling,
    words,
)
from mandate.services.recalibration.deciding import Verdicted
from mandate.services.refusals import Refused
from mandate.services.standing import standing
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
    row = planning.plan(desk.today + timedelta(days=30), by=desk.actor, today=desk.today, why="The MT meets.")
    agenda.prepare(row, by=desk.actor, today=desk.today)
    for point in row.points.filter(source=Source.LAW):  # which dates are near depends on the day the tests run
        ledger.remove(point, action="point.removed", by=desk.actor, why="test")
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
        with pytest.raises(Refused, match="earlier needs a reason"):
            planning.plan(day, by=desk.actor, today=desk.today)
        row = planning.plan(day, by=desk.actor, today=desk.today, why="The MT meets then.")
        again = planning.plan(day + timedelta(days=1), by=desk.actor, today=desk.today, why="A day later.")
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
        agenda.prepare(row, by=desk.actor, today=desk.today)
        assert agenda.prepare(row, by=desk.actor, today=desk.today) == agenda.Prepared(0, 0, 0, 0)
        point = row.points.get(subject=first.key)
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today)
        second.until = None
        kept(desk, second, "tool.changed")
        tool(desk, "Whisper", status="not_yet")
        again = agenda.prepare(row, by=desk.actor, today=desk.today)
        assert (again.added, again.gone, again.kept) == (1, 1, 1)
        assert {one.facts["name"] for one in row.points.exclude(source="law")} == {"Copilot", "Whisper"}

    def test_what_began_or_comes_in_the_law_is_told_with_its_citation_in_both_languages(self, desk: Desk) -> None:
        today = date(2026, 11, 22)
        found = gathering.causes(today=today, next_on=date(2027, 2, 20), since=date(2026, 7, 30))
        law = [one.subject for one in found if one.source is Source.LAW]
        assert law == [
            "marking", "transparency", "intimate-images-banned", "marking-of-existing", "product-liability",
        ]  # fmt: skip
        point = Point(source="law", subject_kind="law", subject="product-liability", position=1)
        point.facts = {
            "proposal": {"verdict": "decide", "until": None, "code": "law_comes", "params": {"day": "2026-12-09"}}
        }
        line = telling.line(point)
        assert line.name == "Product liability covers software"
        assert line.reason.startswith("It applies from 9 Dec 2026. Who puts software")
        assert line.reason.endswith("Directive (EU) 2024/2853; not legal advice. Other law still sets how.")
        with translation.override("nl"):
            assert telling.line(point).name == "Productaansprakelijkheid geldt ook voor software"

    def test_every_reason_has_a_sentence(self) -> None:
        from mandate.engines.recalibration import Code

        for code in Code:
            for params in ({}, {"day": "2026-11-22", "days": 90, "people": 7, "count": 1, "rank": 2}):
                assert words.say(code, params).endswith(".")


@pytest.mark.django_db
class TestDeciding:
    def test_nothing_changes_until_the_session_is_signed(self, desk: Desk) -> None:
        soon, later = desk.today + timedelta(days=20), desk.today + timedelta(days=120)
        mine = tool(desk, "Own tool", status="in_use", until=soon, data_class=1)
        row = prepared(desk)
        point = row.points.get()
        given = Verdicted("extend", "It is used.", later.isoformat(), desk.architect.key, "0")
        assert deciding.preview(point, given, today=desk.today) is not None
        decided(desk, point, given)
        mine.refresh_from_db()
        assert (mine.until, Decision.objects.count()) == (soon, 0)
        assert deciding.suggested(Point.objects.get(), "") == given
        assert telling.line(Point.objects.get()).decided.startswith("Extend until")
        signed(desk, row)
        mine.refresh_from_db()
        decision = Decision.objects.get()
        assert (decision.state, mine.until, mine.decision) == ("taken", later, decision.key)
        assert telling.line(Point.objects.get()).decision == decision.key

    def test_an_incomplete_answer_says_what_is_missing_and_a_stale_one_is_refused(self, desk: Desk) -> None:
        tool(desk, "Whisper", status="not_yet")
        point = prepared(desk).points.get()
        wrong = Verdicted("perhaps", " ", "soon", "nobody", "much")
        assert set(deciding.problems(point, wrong, today=desk.today)) == {"verdict", "why", "until", "owner", "cost"}
        past = Verdicted("wait", "x", desk.today.isoformat())
        assert set(deciding.problems(point, past, today=desk.today)) == {"until"}
        assert set(deciding.problems(point, Verdicted("wait", "x" * 5000), today=desk.today)) == {"until", "why"}
        with pytest.raises(Refused):
            deciding.decide(point, wrong, by=desk.actor, today=desk.today)
        fine = Verdicted("keep", "Two weeks.")
        with pytest.raises(Stale):
            deciding.decide(point, fine, by=desk.actor, today=desk.today, version=0)
        assert deciding.preview(point, fine, today=desk.today) is None
        suggested = deciding.suggested(Point.objects.get(), "Because.")
        assert (suggested.verdict, suggested.why) == (Verdict.WAIT, "Because.")

    def test_a_trial_names_its_teams_and_its_end_and_what_is_not_in_use_is_not_extended(self, desk: Desk) -> None:
        tool(desk, "Whisper", status="not_yet")
        point = prepared(desk).points.get()
        assert "extend" not in deciding.offered(point)
        assert set(deciding.problems(point, Verdicted("extend", "x"), today=desk.today)) == {"verdict", "until"}
        assert set(deciding.problems(point, Verdicted("try", "x"), today=desk.today)) == {"teams", "until"}
        far = (desk.today + timedelta(days=400)).isoformat()
        wrong = Verdicted("try", "x", far, teams=("nobody",), conditions="c" * 2001)
        assert set(deciding.problems(point, wrong, today=desk.today)) == {"teams", "until", "conditions"}

    def test_every_answer_says_beforehand_what_it_does_or_that_it_is_only_noted(self) -> None:
        from mandate.engines.recalibration import CHANGES, offered

        for kind, verdicts in CHANGES.items():
            said = dict(words.offers(kind, offered(kind)))
            assert verdicts <= set(said)
            assert all(":" in text for text in said.values())
            assert all("noted" in said[one] for one in set(said) - verdicts - {"keep"})
        assert dict(words.offers("conversation", offered("conversation")))["decide"] == "Decide apart"


def decided(desk: Desk, point: Point, given: Verdicted) -> None:
    deciding.decide(
        Point.objects.select_related("recalibration").get(key=point.key), given, by=desk.actor, today=desk.today
    )


def signed(desk: Desk, row: Recalibration) -> Recalibration:
    """The session with every point decided (what is open is kept), closed and signed by two."""
    row = Recalibration.objects.get(key=row.key)
    for point in row.points.filter(verdict=""):
        decided(desk, point, Verdicted("decide", "Apart."))
    signing.close(row, minutes="", next_on=desk.today + timedelta(days=100), by=desk.actor, today=desk.today)
    who = Person.objects.filter(name="Cem Arslan").first() or director(desk)
    for person in (desk.architect, who):
        signing.sign(row, person, by=desk.actor, today=desk.today, at=clock.now())
    return row


@pytest.mark.django_db
class TestCarryingOut:
    def test_all_of_a_session_happens_in_one_change_and_is_taken_back_in_one(self, desk: Desk) -> None:
        soon, later = desk.today + timedelta(days=20), desk.today + timedelta(days=120)
        deepl = tool(desk, "DeepL", service="deepl", status="in_use", until=soon, alternative="Copilot")
        waits, tries = tool(desk, "Own tool", status="not_yet"), tool(desk, "Whisper", status="not_yet", data_class=1)
        begun = desk.today - timedelta(days=200)
        access = {"person": desk.architect, "subject_kind": "tool", "subject": deepl.key, "why": "test"}
        ends = kept(desk, Grant(**access, given_on=begun, until=soon), "grant.given")
        runs = kept(desk, Grant(**access, given_on=begun, until=soon), "grant.given")
        vendor = kept(desk, Vendor(name="Acme", agreement="signed", agreement_until=soon), "vendor.added")
        facts = DevelopmentFacts("Agents", "https://example.com/a", "Soon.")
        watched = watch.feed(facts, fed_by=desk.architect, by=desk.actor, today=desk.today)
        row, sales = prepared(desk), Team.objects.get(name="Sales")
        trial = Verdicted("try", "They ask.", later.isoformat(), "", "", (sales.key,), "Public texts only.")
        for subject, given in {
            deepl: Verdicted("stop", "Nobody uses it."),
            waits: Verdicted("wait", "Spring.", later.isoformat()),
            tries: trial,
            ends: Verdicted("stop", "Nobody confirmed it."),
            runs: Verdicted("extend", "A project.", later.isoformat()),
            vendor: Verdicted("extend", "Renewed.", later.isoformat()),
            watched: Verdicted("drop", "Not for us."),
        }.items():
            decided(desk, row.points.get(subject=subject.key), given)
        rows = (deepl, waits, tries, ends, runs, vendor, watched)
        before = [ledger.payload(one) for one in rows]
        assert ledger.payload(Tool.objects.get(key=deepl.key)) == before[0]
        row = signed(desk, row)
        for one in rows:
            one.refresh_from_db()
        assert (deepl.status, waits.status, waits.until) == ("not_allowed", "not_yet", later)
        assert (tries.status, tries.teams, tries.until, tries.conditions, tries.audience) == (
            "pilot", [sales.key], later, "Public texts only.", "Sales",
        )  # fmt: skip
        assert (ends.state, runs.until, vendor.agreement_until, watched.triage) == (
            "withdrawn", later, later, watch.IGNORE,
        )  # fmt: skip
        acts = Change.objects.filter(action__in=("recalibration.signed", "point.carried_out", "grant.withdrawn"))
        assert len({one.act for one in acts}) == 2, "the first signature, and everything with the second"
        with pytest.raises(Refused, match="Say why"):
            effects.undo(row, by=desk.actor, why=" ", today=desk.today, at=clock.now())
        effects.undo(row, by=desk.actor, why="Too early.", today=desk.today, at=clock.now())
        for one, was in zip(rows, before, strict=True):
            one.refresh_from_db()
            assert ledger.payload(one) == was
        assert (row.state, row.signatures, row.facts) == (planning.OPEN, [], {})
        assert planning.rhythm().next.number == 1
        with pytest.raises(Refused, match="not signed"):
            effects.undo(row, by=desk.actor, why="Again.", today=desk.today, at=clock.now())
        signed(desk, row)
        tries.refresh_from_db()
        assert tries.status == "pilot", "what was taken back can be signed again"

    def test_where_one_point_cannot_be_carried_out_nothing_is_and_nobody_signed(self, desk: Desk) -> None:
        soon, later = desk.today + timedelta(days=20), (desk.today + timedelta(days=120)).isoformat()
        mine = tool(desk, "Own tool", status="in_use", until=soon)
        access = {"person": desk.architect, "subject_kind": "tool", "subject": mine.key, "why": "test"}
        grant = kept(desk, Grant(**access, given_on=desk.today, until=soon), "grant.given")
        facts = DevelopmentFacts("Agents", "https://example.com/a", "Soon.")
        watched = watch.feed(facts, fed_by=desk.architect, by=desk.actor, today=desk.today)
        row = prepared(desk)
        decided(desk, row.points.get(subject=mine.key), Verdicted("extend", "Used.", later))
        decided(desk, row.points.get(subject=grant.key), Verdicted("extend", "Used.", later))
        decided(desk, row.points.get(subject=watched.key), Verdicted("drop", "No."))
        watch.remove(watched, by=desk.actor, why="Twice.")
        grant.state = "withdrawn"
        kept(desk, grant, "grant.withdrawn")
        with pytest.raises(Refused) as refused:
            signed(desk, row)
        assert list(refused.value.reasons) == [
            "Own tool: This access has ended already.", "Agents: It is on the watch list no more.",
        ]  # fmt: skip
        mine.refresh_from_db()
        found = Recalibration.objects.get(key=row.key)
        assert (mine.until, found.state, len(found.signatures)) == (soon, planning.OPEN, 1)
        assert not Decision.objects.exists()

    def test_a_session_is_not_taken_back_over_what_somebody_changed_or_once_the_next_is_prepared(
        self, desk: Desk
    ) -> None:
        soon, later = desk.today + timedelta(days=20), desk.today + timedelta(days=120)
        vendor = kept(desk, Vendor(name="Acme", agreement="signed", agreement_until=soon), "vendor.added")
        row = prepared(desk)
        decided(desk, row.points.get(), Verdicted("extend", "Renewed.", later.isoformat()))
        row = signed(desk, row)
        vendor.refresh_from_db()
        vendor.agreement_until = later + timedelta(days=1)
        kept(desk, vendor, "vendor.changed")
        with pytest.raises(Refused) as refused:
            effects.undo(row, by=desk.actor, why="Wrong.", today=desk.today, at=clock.now())
        assert list(refused.value.reasons) == ["Acme: changed since."]
        agenda.prepare_next(by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="prepared already"):
            effects.undo(row, by=desk.actor, why="Wrong.", today=desk.today, at=clock.now())


@pytest.mark.django_db
class TestSigning:
    def test_two_sign_once_all_is_decided_and_the_next_session_is_planned(self, desk: Desk) -> None:
        inventoried(desk)
        mine = tool(desk, "Whisper", status="not_yet")
        row, mt = prepared(desk), director(desk)
        with pytest.raises(Refused) as refused:
            signing.sign(row, desk.architect, by=desk.actor, today=desk.today, at=clock.now())
        assert list(refused.value.reasons) == ["One point is not decided.", "The day of the next session is not set."]
        point = row.points.select_related("recalibration").get()
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today)
        with pytest.raises(Refused, match="within six months"):
            signing.close(row, minutes="", next_on=desk.today + timedelta(days=200), by=desk.actor, today=desk.today)
        next_on = desk.today + timedelta(days=100)
        signing.close(row, minutes="All there.", next_on=next_on, by=desk.actor, today=desk.today)
        signing.sign(row, desk.architect, by=desk.actor, today=desk.today, at=clock.now())
        assert (row.state, signing.may_sign(row, desk.architect)) == (planning.OPEN, None)
        with pytest.raises(Refused, match="signed already"):
            signing.sign(row, desk.architect, by=desk.actor, today=desk.today, at=clock.now())
        signing.sign(row, mt, by=desk.actor, today=desk.today, at=clock.now())
        assert (row.state, row.held_on, row.facts["tools"]) == (planning.SIGNED, desk.today, {"not_yet": 1})
        found = planning.rhythm()
        assert (found.since, found.due, found.next.number) == (desk.today, next_on, 2)
        for act in (
            lambda: agenda.prepare(row, by=desk.actor, today=desk.today),
            lambda: deciding.decide(
                row.points.select_related("recalibration").get(), Verdicted("drop", "No."), by=desk.actor,
                today=desk.today,
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
        deciding.decide(point, Verdicted("keep", "Fine."), by=desk.actor, today=desk.today)
        signing.close(row, minutes="", next_on=desk.today + timedelta(days=100), by=desk.actor, today=desk.today)
        signing.sign(row, desk.architect, by=desk.actor, today=desk.today, at=clock.now())
        assert signing.lacking(row) == ["mt_member"]
        point = row.points.select_related("recalibration").get()
        deciding.decide(point, Verdicted("decide", "Two weeks."), by=desk.actor, today=desk.today)
        assert Recalibration.objects.get(key=row.key).signatures == []


@pytest.mark.django_db
class TestReminding:
    def test_the_architect_is_reminded_from_a_month_before_and_the_mt_is_asked_to_sign_and_nothing_more(
        self, desk: Desk
    ) -> None:
        def said(person: Person, today: date) -> list[tuple[str, str, str]]:
            return [(one.say, one.state, one.page) for one in reminding.waiting(standing(), person, today=today)]

        day, mt = desk.today + timedelta(days=91), director(desk)
        assert said(desk.architect, day) == []
        inventoried(desk)
        assert said(desk.architect, day - timedelta(days=31)) == []
        say = f"The recalibration of {formats.day(day)}"
        assert said(desk.architect, day - timedelta(days=30)) == [(say, "30 days left", "recalibration")]
        assert said(desk.architect, day + timedelta(days=2)) == [(say, "2 days late", "recalibration")]
        tool(desk, "Whisper", status="not_yet")
        row = prepared(desk)
        assert said(desk.architect, row.due_on)[0][2] == "recalibration-session"
        assert said(mt, row.due_on) == []
        for point in row.points.filter(verdict=""):
            decided(desk, point, Verdicted("decide", "Apart."))
        row.refresh_from_db()
        signing.close(row, minutes="", next_on=desk.today + timedelta(days=100), by=desk.actor, today=desk.today)
        signing.sign(row, desk.architect, by=desk.actor, today=desk.today, at=clock.now())
        assert said(desk.architect, row.due_on) == []
        assert said(mt, row.due_on) == [("Read and sign recalibration 1", "0 days left", "recalibration-report")]


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
