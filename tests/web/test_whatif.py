"""Rules, drafts and the overview of access as pages and as JSON: what counts, what does not yet, and for whom."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from mandate.records import ledger
from mandate.records.models import (
    Competence,
    Dataset,
    Draft,
    Grant,
    Observation,
    Person,
    Purpose,
    Rule,
    Source,
    Team,
    Tool,
)
from mandate.services import formats
from tests.conftest import Desk

pytestmark = pytest.mark.django_db
CEDAR = 'forbid (principal, action == Action::"use", resource is Tool) when { context.data_class >= 1 };'


@pytest.fixture
def tool(desk: Desk) -> Tool:
    purpose = Purpose(key="support", name="Support")
    ledger.write(purpose, action="purpose.added", by=desk.actor, why="test")
    made = Tool(name="Writer", service="writer", status="in_use", data_class=1, why="useful")
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    data = Dataset(name="Orders", data_class=2, purposes=["support"], personal=True)
    ledger.write(data, action="dataset.added", by=desk.actor, why="test")
    return made


def rule(desk: Desk, **given: str) -> dict[str, str]:
    key = desk.architect.key  # type: ignore[attr-defined]
    return {
        "title": "Public only",
        "en": "Public data only.",
        "nl": "Alleen openbaar.",
        "text": CEDAR,
        "owner": key,
    } | given


def text(answer: Any) -> str:
    return answer.content.decode()


class TestDrafts:
    def test_from_a_rule_to_what_it_changes_to_published_and_back(self, desk: Desk, tool: Tool) -> None:
        answer = desk.client.post("/rules/new/", rule(desk), follow=True)
        assert "“Public only” would take something from one person and give something to nobody." in text(answer)
        assert "Anna de Vries: Writer with data up to public (was: internal)" in text(answer)
        draft = Draft.objects.get()
        page = f"/drafts/{draft.key}/"
        assert Rule.objects.count() == 0
        said = desk.client.post(f"{page}publish/", {"version": draft.version})
        assert said.status_code == 422
        desk.client.post(f"{page}publish/", {"version": draft.version, "why": "Leaks"})
        made = Rule.objects.get()
        assert "Public data only." in text(desk.client.get("/rules/"))
        assert "Public data only." in text(desk.client.get(f"/rules/{made.key}/"))
        assert "Alleen openbaar." in text(desk.client.get("/rules/in-force/?as=cedar"))
        draft.refresh_from_db()
        assert "Anna" not in json.dumps(draft.result)
        assert "Writer with data up to public" in text(desk.client.get(page))
        desk.client.post(f"{page}roll-back/", {"version": draft.version})
        assert Rule.objects.count() == 0

    def test_a_row_is_changed_in_a_draft_and_only_what_differs_is_kept(self, desk: Desk, tool: Tool) -> None:
        desk.client.post("/drafts/new/", {"title": "Tighten"})
        draft = Draft.objects.get()
        page = f"/drafts/{draft.key}/"
        form = text(desk.client.get(f"{page}add/?row=tool:{tool.key}"))
        assert 'name="status"' in form
        assert 'name="cost"' not in form
        skill = Competence(key="prompting", name="Prompting")
        ledger.write(skill, action="competence.added", by=desk.actor, why="test")
        facts = {"row": f"tool:{tool.key}", "status": "not_allowed", "why": "useful", "data_class": "1"}
        desk.client.post(f"{page}add/", facts | {"required-prompting": ""})
        draft.refresh_from_db()
        assert draft.changes[0]["fields"] == {"status": "not_allowed"}
        assert "no longer Writer" in text(desk.client.get(page))
        assert "not_allowed" in text(desk.client.get(f"{page}add/?row=tool:{tool.key}"))
        wrong = desk.client.post(f"{page}add/", facts | {"status": "perhaps"})
        assert wrong.status_code == 422
        assert desk.client.get(f"{page}add/?row=charter:x").status_code == 404
        begun = desk.client.post("/drafts/new/", {"title": "Writer", "row": f"tool:{tool.key}"})
        assert begun["Location"].endswith(f"/add/?row=tool%3A{tool.key}")
        assert "Try a change" in text(desk.client.get(f"/tools/{tool.key}/"))
        desk.client.post(f"{page}take-out/", {"version": draft.version, "position": "0"})
        draft.refresh_from_db()
        assert draft.changes == []
        desk.client.post(f"{page}drop/", {"version": draft.version})
        assert Draft.objects.get(key=draft.key).state == "dropped"

    def test_a_row_changed_meanwhile_is_said_on_the_page_and_a_stale_form_is_refused(
        self, desk: Desk, tool: Tool
    ) -> None:
        desk.client.post("/drafts/new/", {"title": "Tighten"})
        draft = Draft.objects.get()
        page = f"/drafts/{draft.key}/"
        desk.client.post(f"{page}add/", {"row": f"tool:{tool.key}", "status": "pilot", "why": "x", "data_class": "1"})
        tool.status = "not_yet"
        ledger.write(tool, action="tool.changed", by=desk.actor, why="first")
        assert "was changed by somebody else meanwhile" in text(desk.client.get(page))
        assert desk.client.post(f"{page}publish/", {"version": 1, "why": "x"}).status_code in {409, 412}

    def test_uses_that_discovery_saw_are_counted_from_five_and_never_named(self, desk: Desk, tool: Tool) -> None:
        from mandate.connectors.sources.pseudonyms import pseudonymiser
        from mandate.records import clock

        sales = Team.objects.get(name="Sales")
        people = [Person(name=f"P {n}", email=f"p{n}@x.example", team=sales, roles=["employee"]) for n in range(5)]
        ledger.write_many(people, action="person.added", by=desk.actor, why="test")
        source = Source.objects.create(name="a", sha256="b" * 64, state="all", read_at=clock.now())
        from django.conf import settings

        marks = [pseudonymiser(settings.ORGANISATION_HOME).person(f"p{n}@x.example") for n in range(5)]
        Observation.objects.bulk_create(
            [Observation(source=source, person=mark, service="writer", day=desk.today) for mark in marks]
        )
        desk.client.post("/drafts/new/", {"title": "Stop"})
        draft = Draft.objects.get()
        page = f"/drafts/{draft.key}/"
        facts = {"row": f"tool:{tool.key}", "status": "not_allowed", "why": "x", "data_class": "1"}
        desk.client.post(f"{page}add/", facts)
        assert "Writer: used by five people who could no longer." in text(desk.client.get(page))
        Observation.objects.filter(person=marks[0]).delete()
        assert "Writer: used by fewer than five people who could no longer." in text(desk.client.get(page))

    def test_by_script_it_goes_the_same_way(self, desk: Desk, tool: Tool) -> None:
        def send(path: str, body: dict[str, Any], version: int | None = None) -> Any:
            head = {} if version is None else {"HTTP_IF_MATCH": f'"{version}"'}
            return desk.client.post(f"/api{path}", json.dumps(body), content_type="application/json", **head)

        made = send("/drafts", {"title": "By script"}).json()
        path = f"/drafts/{made['key']}"
        wrong = send(f"{path}/changes", {"kind": "rule", "fields": rule(desk, text="forbid")}, made["version"])
        assert wrong.status_code == 422
        put = send(f"{path}/changes", {"kind": "rule", "fields": rule(desk)}, made["version"]).json()
        seen = desk.client.get(f"/api{path}/what-if").json()
        assert (seen["losing"], seen["gaining"]) == (1, 0)
        done = send(f"{path}/publish", {"why": "x"}, put["version"]).json()
        assert done["state"] == "published"
        listed = desk.client.get("/api/rules").json()
        assert [one["title"] for one in listed["items"]] == ["Public only"]
        assert desk.client.get(f"/api/rules/{listed['items'][0]['key']}/history").json()["count"] == 1
        back = send(f"{path}/roll-back", {"why": ""}, done["version"]).json()
        assert back["state"] == "rolled_back"

    def test_who_publishes_a_new_rule_while_somebody_else_did_hears_that_and_not_what_came_of_it(
        self, desk: Desk, tool: Tool
    ) -> None:
        from mandate.records import clock
        from mandate.services.guardrails import publishing
        from mandate.services.refusals import Refused
        from mandate.web import access

        desk.client.post("/rules/new/", rule(desk))
        read_before = Draft.objects.get()
        page = f"/drafts/{read_before.key}/"
        desk.client.post(f"{page}publish/", {"version": read_before.version, "why": "Leaks"})
        with pytest.raises(Refused, match="was published on"):
            publishing.publish(read_before, by=desk.actor, why="Leaks", today=desk.today, now=clock.now())
        assert access._sentence(21, 0, 212) == "None of the tools and datasets (21) is open to anybody."

    def test_who_comes_second_with_the_same_draft_hears_that_it_was_published(self, desk: Desk, tool: Tool) -> None:
        desk.client.post("/rules/new/", rule(desk))
        draft = Draft.objects.get()
        desk.client.post(f"/drafts/{draft.key}/publish/", {"version": draft.version, "why": "Leaks"})
        second = desk.client.post(f"/drafts/{draft.key}/publish/", {"version": draft.version, "why": "Leaks"})
        assert second.status_code == 409
        assert "was published on" in text(second)

    def test_what_was_given_to_one_person_is_among_the_rules_of_nobody_else(
        self, desk: Desk, tool: Tool, client_as: Callable[[str], Client]
    ) -> None:
        architect: Any = desk.architect
        grant = Grant(person=architect, subject_kind="tool", subject=tool.key, data_class=0, why="x")
        grant.given_on, grant.until = desk.today, desk.today
        ledger.write(grant, action="grant.given", by=desk.actor, why="test")
        assert "Anna de Vries was given Writer" in text(desk.client.get("/rules/in-force/"))
        member = client_as("mt_member")
        for address in ("/rules/in-force/", "/rules/in-force/?as=cedar"):
            assert "Anna de Vries was given" not in text(member.get(address))


class TestOverview:
    def test_who_has_what_by_thing_and_by_person_with_the_rule(self, desk: Desk, tool: Tool) -> None:
        page = text(desk.client.get("/access/"))
        assert "Two of 2 tools and datasets are open to somebody of 1 person." in page
        # On a small screen a row is a card: each value stands under its label, and none is left out.
        for label in ("Kind", "People", "Who", "Data up to", "Until"):
            assert f'role="cell" data-label="{label}"' in page
        who = text(desk.client.get(f"/access/who/tool/{tool.key}/?data_class=1"))
        assert "Everybody may use Writer with data up to internal." in who
        nobody = text(desk.client.get(f"/access/who/tool/{tool.key}/?data_class=4"))
        assert "Nobody can use Writer in this way." in nobody
        me = desk.architect.key  # type: ignore[attr-defined]
        assert "can use one tool and one dataset" in text(desk.client.get(f"/access/what/{me}/"))
        assert "Anna de Vries" in text(desk.client.get("/access/people/"))
        assert desk.client.get("/access/who/tool/gone/").status_code == 404
        assert desk.client.get("/access/what/gone/").status_code == 404
        sheet = desk.client.get("/access/?as=csv")
        assert b"Writer" in sheet.content

    def test_an_earlier_day_shows_the_answer_of_that_day(self, desk: Desk, tool: Tool) -> None:
        from mandate.records import clock

        before = clock.now().isoformat()
        tool.status = "not_allowed"
        ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
        me = desk.architect.key  # type: ignore[attr-defined]
        ask = f"/api/access/check?person={me}&subject_kind=tool&subject={tool.key}&data_class=1"
        assert desk.client.get(ask).json()["allow"] is False
        then = desk.client.get("/api/access/check", {
            "person": me, "subject_kind": "tool", "subject": tool.key, "data_class": 1, "at": before,
        })  # fmt: skip
        assert then.json()["allow"] is True

    def test_everybody_sees_their_own_and_a_manager_their_people(
        self, desk: Desk, tool: Tool, client_as: Callable[[str], Client]
    ) -> None:
        employee = client_as("employee")
        assert "one tool" in text(employee.get("/access/mine/"))
        assert employee.get("/access/").status_code == 403
        me = desk.architect.key  # type: ignore[attr-defined]
        manager = client_as("manager")
        assert manager.get(f"/access/what/{me}/").status_code == 404
        asked = {"person": me, "subject_kind": "tool", "subject": tool.key, "data_class": 1}
        assert manager.get("/api/access/check", asked).status_code == 404
        who = manager.get("/api/access/who", {"subject_kind": "tool", "subject": tool.key, "data_class": 1}).json()
        assert me not in {one["person"] for one in who["items"]}
        what = desk.client.get("/api/access/what", {"person": me}).json()
        assert {one["name"] for one in what["items"]} == {"Writer", "Orders"}


class TestWhatMostPeopleGain:
    """What opens something to more than half of all people is said first, and confirmed with how many they are."""

    EVERYTHING = "permit (principal, action, resource);"

    def drafted(self, desk: Desk, text_: str) -> Draft:
        data = {"title": "All", "en": "All may do all.", "nl": "Alles mag."}
        desk.client.post("/rules/new/", rule(desk, text=text_, **data))
        return Draft.objects.get(state="draft")

    def test_the_page_says_it_and_asks_a_second_time(self, desk: Desk, tool: Tool) -> None:
        draft = self.drafted(desk, self.EVERYTHING)
        page = f"/drafts/{draft.key}/"
        said = "This opens things to more than half of all people without naming them"
        assert said in text(desk.client.get(page))
        for confirm in ({}, {"confirm": "7"}):
            again = desk.client.post(f"{page}publish/", {"version": draft.version, "why": "x", **confirm})
            assert (again.status_code, said in text(again), Rule.objects.count()) == (422, True, 0)
        desk.client.post(f"{page}publish/", {"version": draft.version, "why": "x", "confirm": "1"})
        assert Rule.objects.count() == 1

    def test_the_api_and_the_terminal_refuse_until_it_is_confirmed(
        self, desk: Desk, tool: Tool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from mandate.cli import main

        monkeypatch.setattr("mandate.cli.open_desk", lambda **_: None)
        draft = self.drafted(desk, 'permit (principal, action == Action::"export", resource);')
        seen = desk.client.get(f"/api/drafts/{draft.key}/what-if").json()
        assert (seen["broad"], seen["gaining"], seen["people"]) == (True, 1, 1)

        def publish(**more: int) -> Any:
            return desk.client.post(
                f"/api/drafts/{draft.key}/publish",
                json.dumps({"why": "x", **more}),
                content_type="application/json",
                HTTP_IF_MATCH="*",
            )

        refused = publish()
        assert (refused.status_code, refused.json()["detail"]) == (409, seen["warning"])
        assert publish(confirm=2).status_code == 409
        assert main(["access", "diff", "--draft", draft.key]) == 0
        assert seen["warning"] in capsys.readouterr().out
        assert main(["access", "publish", draft.key, "--why", "x"]) == 3
        assert "more than half of all people" in capsys.readouterr().err
        assert Rule.objects.count() == 0
        assert main(["access", "publish", draft.key, "--why", "x", "--confirm", "1"]) == 0
        assert Rule.objects.count() == 1

    def test_it_is_the_effect_that_counts_and_not_the_text(self, desk: Desk, tool: Tool) -> None:
        sales = Team.objects.get(name="Sales")
        people = [Person(name=f"P {n}", team=sales, roles=["employee"]) for n in range(3)]
        ledger.write_many(people, action="person.added", by=desk.actor, why="test")
        owner: Any = desk.architect
        for text_, broad in (
            (f'permit (principal == Person::"{owner.key}", action, resource);', False),
            (f'permit (principal in Team::"{sales.key}", action, resource);', True),
            ("permit (principal is Person, action, resource) when { principal.employed };", True),
            (f'permit (principal, action == Action::"export", resource == Tool::"{tool.key}");', False),
        ):
            draft = self.drafted(desk, text_)
            seen = desk.client.get(f"/api/drafts/{draft.key}/what-if").json()
            assert (seen["broad"], bool(seen["warning"])) == (broad, broad), text_
            desk.client.post(f"/drafts/{draft.key}/drop/", {"version": draft.version})

    def test_all_who_notice_one_thing_are_a_list_and_a_sheet(self, desk: Desk, tool: Tool) -> None:
        desk.client.post("/drafts/new/", {"title": "Stop"})
        draft = Draft.objects.get()
        facts = {"row": f"tool:{tool.key}", "status": "not_allowed", "why": "x", "data_class": "1"}
        desk.client.post(f"/drafts/{draft.key}/add/", facts)
        address = f"/drafts/{draft.key}/who/tool/{tool.key}/"
        assert address in text(desk.client.get(f"/drafts/{draft.key}/"))
        assert "Writer: one person would notice." in text(desk.client.get(address))
        assert b"Anna de Vries" in desk.client.get(f"{address}?as=csv").content
        assert desk.client.get(f"/drafts/{draft.key}/who/tool/gone/").status_code == 404
        draft.refresh_from_db()
        desk.client.post(f"/drafts/{draft.key}/publish/", {"version": draft.version, "why": "Leaks"})
        assert "Writer: one person would notice." in text(desk.client.get(address))


def test_what_changed_for_somebody_stands_thirty_days_on_the_page_of_their_own_access(
    desk: Desk, tool: Tool, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from mandate.records import clock

    employee = client_as("employee")
    heading = "What changed for you in the last 30 days"
    assert heading not in text(employee.get("/access/mine/"))
    start, began = clock.now(), clock.today()
    day = timedelta(days=1)

    def later(days: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + days * day)
        monkeypatch.setattr(clock, "today", lambda: began + days * day)

    later(3)
    monkeypatch.setattr("mandate.records.ledger.timezone", SimpleNamespace(now=clock.now))
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    for days, shown in ((31, True), (40, False)):
        later(days)
        page = text(employee.get("/access/mine/"))
        assert (heading in page, "you may no longer use Writer." in page) == (shown, shown)
        assert ("you may no longer use Writer." in text(employee.get("/"))) is shown
        assert ("you may no longer use Writer." in text(employee.get("/policy/changes/"))) is shown
    later(31)
    last = formats.day(began + 32 * day)
    assert f"until {last}" in text(employee.get("/"))
    found = employee.get("/api/access/mine/changes").json()["items"]
    assert [(one["subject"], one["data_class"], one["on"]) for one in found] == [
        (tool.key, None, (began + 3 * day).isoformat())
    ]
    assert employee.get("/api/access/mine/changes", {"since": str(began + 3 * day)}).json()["items"] == []
    assert employee.get("/api/access/mine/changes", {"since": "2999-01-01"}).status_code == 422
    later(32)
    assert "you may no longer use Writer." in text(employee.get("/"))
    later(33)
    assert "you may no longer use Writer." not in text(employee.get("/"))


def test_what_ended_by_its_date_is_told_of_from_the_day_after_it_and_not_each_day_anew(
    desk: Desk, tool: Tool, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from mandate.records import clock

    employee = client_as("employee")
    start, began, day = clock.now(), clock.today(), timedelta(days=1)
    tool.until = began + 5 * day
    ledger.write(tool, action="tool.changed", by=desk.actor, why="a trial")
    for days in (8, 9):
        monkeypatch.setattr(clock, "now", lambda days=days: start + days * day)
        monkeypatch.setattr(clock, "today", lambda days=days: began + days * day)
        found = employee.get("/api/access/mine/changes", {"since": str(began + 2 * day)}).json()["items"]
        assert [one["on"] for one in found] == [(began + 6 * day).isoformat()]
