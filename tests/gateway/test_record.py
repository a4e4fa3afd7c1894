"""The whole stack: tokens of the record ask, the registers answer, and a change counts in the same second."""

import base64
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from mandate.api.rates import BUCKETS
from mandate.config import asgi
from mandate.gateway import metadata
from mandate.gateway.document import document
from mandate.records import clock, ledger
from mandate.records.models import ApiToken, Person, Purpose, Request, Rule, Team, Tool
from mandate.services import entry, people
from mandate.services.asking_access import verdicts
from mandate.services.asking_access.verdicts import Verdict
from mandate.services.people import PersonFacts
from tests import remembered
from tests.conftest import Desk
from tests.gateway.worlds import Answer, spoken

pytestmark = pytest.mark.django_db
EVALUATION = "/access/v1/evaluation"
AUDITOR = PersonFacts(name="Cas", email="cas@windmolen.example", roles=("auditor",))


def furnished(desk: Desk) -> dict[str, str]:
    """A tool for Sales, somebody who works there, and a system that may ask."""
    sales = Team.objects.get(name="Sales")
    tool = Tool(name="Writer", status="in_use", data_class=1, teams=[sales.key], why="useful")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    support = Purpose(key="support", name="Customer support", name_nl="Klantenservice")
    ledger.write(support, action="purpose.added", by=desk.actor, why="test")
    bo = people.add_person(
        PersonFacts(name="Bo", email="bo@windmolen.example", roles=("employee",), team=sales.key),
        by=desk.actor,
        why="test",
    )
    secret = entry.make_token(
        desk.account,
        name="crm",
        read_only=True,
        days=1,
        at=clock.now(),
        properties=["role", "employed"],
        certificate="ab" * 32,
    )
    return {"tool": tool.key, "bo": bo.key, "secret": secret, "sales": sales.key}


@pytest.fixture
def at(desk: Desk, home: Path) -> dict[str, str]:
    BUCKETS.clear()
    found: dict[str, str] = remembered.once("asked by a system", home, lambda: furnished(desk))
    return found


def speak(method: str, path: str, body: bytes, headers: dict[str, str], address: str = "127.0.0.1") -> Answer:
    return async_to_sync(spoken)(asgi.application, method, path, body, headers, address)


def ask(secret: str, body: Any = None, path: str = EVALUATION, **headers: str) -> Answer:
    sent = {"content-type": "application/json", "authorization": f"Bearer {secret}", **headers}
    return speak("POST", path, json.dumps(body).encode(), sent)


def question(**more: Any) -> dict[str, Any]:
    return {
        "subject": {"type": "user", "id": "bo@windmolen.example"},
        "action": {"name": "use"},
        "resource": {"type": "tool", "id": "Writer"},
        "context": {"data_class": "internal"},
        **more,
    }


def test_a_change_in_the_register_turns_the_next_answer_and_says_why_in_both_languages(desk: Desk, at: Any) -> None:
    yes = ask(at["secret"], question()).json
    assert (yes["decision"], yes["context"]["reason"]) == (True, "allowed")
    assert yes["context"]["reasons_en"] == ["Sales may use Writer with data up to internal."]
    assert yes["context"]["rules"] == [f"tool:{at['tool']}:{at['sales']}"]
    tool = Tool.objects.get(key=at["tool"])
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    no = ask(at["secret"], question()).json
    assert (no["decision"], no["context"]["reason"]) == (False, "not_allowed")
    assert no["context"]["reasons_en"] == ["Writer is not allowed."]
    assert no["context"]["reasons_nl"][0].startswith("Writer")
    assert no["context"]["generation"] > yes["context"]["generation"]


def test_page_api_terminal_and_decision_point_tell_a_change_in_the_same_second(
    desk: Desk, at: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mandate.cli import main

    monkeypatch.setattr("mandate.cli.open_desk", lambda **_: None)
    asked = {"person": at["bo"], "subject_kind": "tool", "subject": at["tool"], "data_class": 1}

    def answers(**moment: str) -> list[bool]:
        page = desk.client.get(f"/access/who/tool/{at['tool']}/", {"data_class": "1", **moment}).content.decode()
        terminal = main(
            ["access", "check", "Bo", "Writer", "--class", "1", *(["--at", *moment.values()] if moment else [])]
        )
        capsys.readouterr()
        point = [] if moment else [ask(at["secret"], question()).json["decision"]]
        return [
            ">Bo<" in page,
            desk.client.get("/api/access/check", {**asked, **moment}).json()["allow"],
            not terminal,
            *point,
        ]

    assert answers() == [True, True, True, True]
    before = clock.now().isoformat()
    tool = Tool.objects.get(key=at["tool"])
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    assert answers() == [False, False, False, False]
    assert answers(at=before) == [True, True, True]


def test_the_example_of_the_page_works_and_its_addresses_are_all_there_are(at: Any) -> None:
    page = (Path(__file__).parents[2] / "docs" / "authzen.md").read_text(encoding="utf-8")
    body = json.loads(page.split("-d '")[1].split("'")[0])
    assert ask(at["secret"], body).json["decision"] is True
    told = {path.partition("{")[0].rstrip("/") for path in document()["paths"]}
    assert {path for path in told if f"`{path}`" not in page} == set()


def test_a_decision_asks_the_record_for_little(at: Any, django_assert_max_num_queries: Any) -> None:
    ask(at["secret"], question())
    with django_assert_max_num_queries(3):
        assert ask(at["secret"], {"evaluations": [question()] * 9}, "/access/v1/evaluations").status == 200


@pytest.mark.parametrize("rank", [99, 5, -1, 10**30, 1.5, True, [1], {}, "secret"])
def test_what_is_no_class_of_data_is_a_no_that_says_so(at: Any, rank: Any) -> None:
    found = ask(at["secret"], question(context={"data_class": rank}))
    assert (found.status, found.json["decision"]) == (200, False)
    context = found.json["context"]
    assert (context["reason"], context["ignored"]) == ("unknown_data_class", ["context.data_class"])
    assert context["unknown"][0]["known"]
    assert "There is no class of data called" in context["reasons_en"][0]


def test_an_unknown_purpose_or_competence_is_a_no_that_names_it_and_what_is_known_nearby(at: Any) -> None:
    found = ask(at["secret"], question(context={"data_class": 1, "purpose": "suport"})).json
    assert (found["decision"], found["context"]["reason"]) == (False, "unknown_purpose")
    assert found["context"]["unknown"] == [{"name": "context.purpose", "given": "suport", "known": ["support"]}]
    assert found["context"]["reasons_en"] == ["There is no purpose called suport. Known here: Customer support."]
    assert "Klantenservice" in found["context"]["reasons_nl"][0]
    assert "access_request" not in found["context"]
    odd = ask(at["secret"], question(context={"data_class": 1, "purpose": 5, "competence": "prompting"})).json[
        "context"
    ]
    assert [one["given"] for one in odd["unknown"]] == ["5", "prompting"]
    assert "no competence called prompting, and none is registered" in odd["reasons_en"][1]
    named = ask(at["secret"], question(context={"data_class": 1, "purpose": "customer support"})).json
    assert named["decision"] is True
    who = question(subject={"type": "user"}, context={"data_class": 1, "purpose": "suport"})
    assert ask(at["secret"], who, "/access/v1/search/subject").json == {"results": []}


def test_what_was_not_said_or_is_not_known_is_a_no_with_its_reason(at: Any) -> None:
    over = ask(at["secret"], question(context={})).json["context"]
    assert (over["reason"], over["reasons_en"]) == (
        "over_class", ["Say which class of data it is for; without it the answer is no."],
    )  # fmt: skip
    nobody = ask(at["secret"], question(subject={"type": "user", "id": "eve", "properties": {"employed": True}})).json
    assert (nobody["decision"], nobody["context"]["reason"]) == (False, "unknown_subject")
    assert nobody["context"]["reasons_en"] == ["Nobody of that name is known here."]
    nothing = ask(at["secret"], question(resource={"type": "tool", "id": "Other"})).json["context"]
    assert (nothing["reason"], nothing["reasons_en"]) == ("unknown_resource", ["Nobody put this in the register yet."])


@pytest.mark.parametrize(
    "odd", ["a\x00b", "\u202eexe", "x" * 100_000, "'; DROP TABLE records_tool; --", "\U0001f6b2", ""]
)
def test_hostile_texts_find_nobody_and_break_nothing(at: Any, odd: str) -> None:
    for part in ("subject", "resource"):
        found = ask(at["secret"], question(**{part: {"type": "user" if part == "subject" else "tool", "id": odd}}))
        assert (found.status, found.json["decision"]) == (200, False)
    assert ask(at["secret"], question(subject={"type": odd, "id": odd}, action={"name": odd})).json["decision"] is False
    asked = question(context={"data_class": 1, "purpose": odd, "approval": {"id": odd}, odd: odd})
    assert ask(at["secret"], asked).status == 200


def test_no_agent_acts_for_anybody_before_it_is_known(at: Any) -> None:
    found = ask(at["secret"], question(context={"data_class": 1, "agent": "helper"})).json
    assert (found["decision"], found["context"]["reason"]) == (False, "unknown_agent")
    assert found["context"]["reasons_nl"] == ["Onder die naam is hier geen agent bekend."]


def test_searches_find_the_people_the_tools_and_the_actions(desk: Desk, at: Any) -> None:
    who = ask(at["secret"], question(subject={"type": "user"}), "/access/v1/search/subject").json
    assert who == {"results": [{"type": "user", "id": at["bo"]}]}
    what = ask(at["secret"], question(resource={"type": "tool"}), "/access/v1/search/resource").json
    assert what == {"results": [{"type": "tool", "id": at["tool"]}]}
    how = ask(at["secret"], question(action=None), "/access/v1/search/action").json
    assert how == {"results": [{"name": "send"}, {"name": "use"}]}


def test_the_page_of_tokens_makes_one_for_a_system(desk: Desk) -> None:
    asked = {
        "name": "crm",
        "may": "read",
        "days": "9",
        "properties": "project, status",
        "certificate": "AB:" * 31 + "AB",
    }
    assert desk.client.post("/tokens/", asked).status_code == 200
    made = ApiToken.objects.get()
    assert (made.properties, made.certificate) == (["project", "status"], "ab" * 32)
    refused = desk.client.post("/tokens/", asked | {"name": "crm 2"})
    assert (refused.status_code, "Another token has this certificate." in refused.content.decode()) == (422, True)


def test_several_things_asked_for_at_once_are_answered_one_by_one_and_taken_back_together(desk: Desk, at: Any) -> None:
    secret, asked = asking(desk, at)
    tool = Tool(name="Painter", status="in_use", data_class=1, teams=[Team.objects.get(name="Marketing").key], why="x")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    names = ("Planner", "Painter")
    items = []
    for name in names:
        no = ask(secret, question(resource={"type": "tool", "id": name})).json["context"]
        items.append({"resource": {"type": "tool", "id": name}, "action": {"name": "use"},
                      "denial": {"evaluation_id": no["evaluation_id"]}})  # fmt: skip
    body = {"subject": asked["subject"], "context": asked["context"], "items": items}
    sent = ask(secret, body, "/access/v1/requests", **{"idempotency-key": "two"})
    task = sent.json["task"]
    assert (sent.status, [one["status"] for one in task["items"]]) == (202, ["pending", "pending"])
    assert [one["resource"]["id"] for one in task["items"]] == list(names)
    assert ask(secret, body, "/access/v1/requests", **{"idempotency-key": "two"}).json["task"]["id"] == task["id"]
    planner = Request.objects.get(name="Planner")
    verdict = Verdict("deny", why="No", way_back="Ask in spring")
    verdicts.answer(planner, verdict, person=desk.architect, by=desk.actor, now=clock.now(), today=desk.today)
    path = task["links"]["cancel"].partition("/access")[2]
    headers = {"content-type": "application/json", "authorization": f"Bearer {secret}"}
    gone = speak("POST", f"/access{path}", b'{"comment": "Not needed."}', headers).json["task"]
    assert (gone["status"], [one["status"] for one in gone["items"]]) == ("partial", ["denied", "cancelled"])
    assert Request.objects.get(name="Painter").state == "withdrawn"
    again = speak("POST", f"/access{path}", b"", headers)
    assert (again.status, again.json["type"].rpartition(":")[2]) == (409, "invalid_task_state")
    other = entry.make_token(desk.account, name="reads", read_only=True, days=1, at=clock.now())
    assert speak("POST", f"/access{path}", b"", headers | {"authorization": f"Bearer {other}"}).status == 403


def asking(desk: Desk, at: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A system that may write, and the question of somebody whose team the tool is not for."""
    other = Team.objects.get(name="Marketing").key
    tool = Tool(name="Planner", status="in_use", data_class=1, teams=[other], why="useful")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    secret = entry.make_token(desk.account, name="crm 2", read_only=False, days=1, at=clock.now())
    return secret, question(resource={"type": "tool", "id": "Planner"})


def test_a_no_becomes_a_request_and_the_access_that_people_give_is_a_yes_of_the_policy(desk: Desk, at: Any) -> None:
    secret, asked = asking(desk, at)
    no = ask(secret, asked).json["context"]
    assert no["reason"] == "no_permission"
    steps = {tuple(one["steps"]): one for one in no["what_would_change_this"]}
    assert ("request",) in steps
    assert steps[("request",)]["en"] == "Ask for access."
    assert [(one["what"], one["now"]) for one in no["unmet"]] == [("team", at["sales"])]
    assert no["unmet"][0]["en"] == "It is for Marketing; you work in Sales."
    denial = {"evaluation_id": no["evaluation_id"], "expires_at": no["access_request"]["expires_at"]}
    until = (desk.today + timedelta(days=20)).isoformat() + "T12:00:00Z"
    body = asked | {"denial": denial, "requested_access": {"requested_until": until}}
    again = {"idempotency-key": "one"}
    sent = ask(secret, body, "/access/v1/requests", **again)
    assert sent.status == 202
    request = Request.objects.get()
    assert (request.key, request.person_id, request.why) == (sent.json["task"]["id"], at["bo"], "Asked through crm 2.")
    assert request.wanted_until == desk.today + timedelta(days=20)
    assert ask(secret, body, "/access/v1/requests", **again).json == sent.json
    other = ask(secret, body | {"foo": 1}, "/access/v1/requests", **again)
    assert (other.status, other.json_type) == (409, "duplicate_request")
    waiting = ask(secret, body, "/access/v1/requests")
    assert (waiting.status, b"You asked this already" in waiting.body) == (409, True)
    verdict = Verdict(verdicts.APPROVE, why="Useful there too.", until=(desk.today + timedelta(days=20)).isoformat())
    verdicts.answer(request, verdict, person=desk.architect, by=desk.actor, now=clock.now(), today=desk.today)
    path = f"/access/v1/requests/{request.key}"
    told = speak("GET", path, b"", {"authorization": f"Bearer {secret}"}).json
    assert (told["task"]["status"], told["result"]["mode"]) == ("approved", "reevaluate")
    approval = told["result"]["approval"]
    yes = ask(secret, asked | {"context": asked["context"] | {"approval": approval}}).json
    assert (yes["decision"], yes["context"]["approval"]["id"]) == (True, approval["id"])
    assert ask(secret, asked).json["decision"]
    stranger = entry.account_of(people.add_person(AUDITOR, by=desk.actor, why="test"))
    theirs = entry.make_token(stranger, name="other", read_only=True, days=1, at=clock.now())
    assert speak("GET", path, b"", {"authorization": f"Bearer {theirs}"}).status == 404
    moved = ask(theirs, asked | {"context": {"data_class": "personal", "approval": approval}}).json["context"]
    assert moved["reason"] == "approval_unverifiable"


def test_a_written_rule_says_what_has_to_be_done_along_with_its_yes(desk: Desk, at: Any) -> None:
    text = f'@obligation("log_full")\npermit(principal is Person, action == Action::"export", resource == Tool::"{at["tool"]}");'
    rule = Rule(title="Export", text=text, en="Everybody may export, and it is logged.", nl="Iedereen mag exporteren.")
    ledger.write(rule, action="rule.added", by=desk.actor, why="test")
    asked = question(action={"name": "export"})
    yes = ask(at["secret"], asked).json
    assert (yes["decision"], yes["context"]["reasons_nl"]) == (True, ["Iedereen mag exporteren."])
    assert [one["properties"]["action"] for one in yes["context"]["obligations"]] == ["log_full"]
    unable = ask(at["secret"], question(action={"name": "export"}, context={"supported_obligations": []})).json
    assert (unable["decision"], unable["context"]["reason"]) == (False, "obligation_unsupported")


def test_a_name_that_two_have_names_nobody(desk: Desk, at: Any) -> None:
    twin = Tool(name="writer", status="in_use", data_class=1, why="another")
    ledger.write(twin, action="tool.added", by=desk.actor, why="test")
    assert ask(at["secret"], question()).json["context"]["reason"] == "unknown_resource"
    assert ask(at["secret"], question(resource={"type": "tool", "id": at["tool"]})).json["decision"]
    elsewhere = ask(at["secret"], question(resource={"type": "planet", "id": "x"})).json["context"]
    assert (elsewhere["reason"], elsewhere["what_would_change_this"]) == ("no_permission", [])


def test_what_a_request_lacks_is_said_and_nothing_is_kept(desk: Desk, at: Any) -> None:
    secret, asked = asking(desk, at)
    no = ask(secret, asked).json["context"]
    denial = {"denial": {"evaluation_id": no["evaluation_id"]}}
    late = {"requested_access": {"requested_until": "2200-01-01T00:00:00Z"}}
    refused = ask(secret, asked | denial | late, "/access/v1/requests")
    assert (refused.status, b"a year at most" in refused.body) == (400, True)
    assert ask(at["secret"], asked | denial, "/access/v1/requests").status == 403
    assert not Request.objects.exists()


def test_no_system_raises_anybodys_role(desk: Desk, at: Any) -> None:
    found = ask(
        at["secret"], question(subject={"type": "user", "id": at["bo"], "properties": {"role": "architect"}})
    ).json
    assert found["context"]["ignored"] == ["subject.properties.role"]


def test_a_token_that_ended_or_was_revoked_and_an_owner_who_left_ask_nothing_more(desk: Desk, at: Any) -> None:
    token = ApiToken.objects.get(name="crm")
    ApiToken.objects.filter(pk=token.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    assert ask(at["secret"], question()).status == 401
    ApiToken.objects.filter(pk=token.pk).update(ends_at=None)
    assert ask(at["secret"], question()).status == 200
    entry.revoke_token(desk.account, token.pk, at=clock.now())
    refused = ask(at["secret"], question())
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert ask("", question()).status == 401


def test_a_token_of_an_employee_is_refused_and_one_of_the_auditor_is_not(desk: Desk, at: Any) -> None:
    account = entry.account_of(Person.objects.get(key=at["bo"]))
    secret = entry.make_token(account, name="own", read_only=False, days=1, at=clock.now())
    refused = ask(secret, question())
    assert (refused.status, b"ask for decisions" in refused.body) == (403, True)


def test_a_certificate_counts_only_from_a_listed_proxy(desk: Desk, at: Any, settings: Any) -> None:
    der = b"a certificate"
    ApiToken.objects.filter(name="crm").update(certificate=hashlib.sha256(der).hexdigest())
    headers = {"content-type": "application/json", "client-cert": f":{base64.b64encode(der).decode()}:"}
    body = str(question()).replace("'", '"').encode()
    assert speak("POST", EVALUATION, body, headers).status == 401
    settings.CERTIFICATE_PROXIES = frozenset({"10.0.0.9"})
    assert speak("POST", EVALUATION, body, headers, "10.0.0.8").status == 401
    assert speak("POST", EVALUATION, body, headers, "10.0.0.9").json["decision"]
    for given in (":b3RoZXI=:", "b3RoZXI=", ":%%%:", ""):
        assert speak("POST", EVALUATION, body, headers | {"client-cert": given}, "10.0.0.9").status == 401


def test_too_many_calls_are_told_how_long_to_wait_and_the_api_has_its_own_count(at: Any, settings: Any) -> None:
    settings.DECISIONS_PER_MINUTE = 2
    assert [ask(at["secret"], question()).status for _ in range(3)] == [200, 200, 429]
    assert int(ask(at["secret"], question()).headers["retry-after"]) in range(1, 31)


def test_a_batch_counts_for_as_many_as_it_holds(at: Any, settings: Any) -> None:
    settings.DECISIONS_PER_MINUTE = 5
    batch = {"evaluations": [question()] * 3}
    assert ask(at["secret"], batch, "/access/v1/evaluations").status == 200
    late = ask(at["secret"], batch, "/access/v1/evaluations")
    assert (late.status, int(late.headers["retry-after"]) > 1) == (429, True)
    assert ask(at["secret"], question()).status == 200
    BUCKETS.clear()
    more = ask(at["secret"], {"evaluations": [question()] * 6}, "/access/v1/evaluations")
    assert (more.status, b"send them in parts" in more.body) == (429, True)


def test_registers_that_hold_no_policy_allow_nothing(desk: Desk, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mandate.config import decision_point
    from mandate.services.refusals import Refused

    def broken(**_: Any) -> Any:
        raise Refused(why="The registers cannot be used to decide.")

    monkeypatch.setattr(decision_point.current, "current", broken)
    found = ask(at["secret"], question())
    assert (found.status, found.body) == (503, b"The registers cannot be used to decide.")


def test_every_other_address_is_the_desks_and_the_host_of_a_call_names_nothing(desk: Desk, settings: Any) -> None:
    settings.BASE_URL = "https://desk.example"
    assert (f"{metadata.PREFIX}/", metadata.WELL_KNOWN) == asgi.DECISIONS
    found = speak("GET", metadata.WELL_KNOWN, b"", {"host": "evil.example"})
    assert found.json["policy_decision_point"] == "https://desk.example"
    assert found.json["access_request_endpoint"] == "https://desk.example/access/v1/requests"
    assert speak("GET", "/access/v1/openapi.json", b"", {}).json["openapi"] == "3.1.0"
    assert speak("GET", "/sign-in/", b"", {"host": "localhost"}).status == 200
