"""Every other noun through the API: it shows what its page shows, does what its page does, and refuses the same."""

import pytest

from mandate.records import clock
from mandate.records.models import Account, Decision, Person, Tool

pytestmark = pytest.mark.django_db

BOB = {"name": "Bob Smit", "email": "bob@windmolen.example", "roles": ["employee", "manager"]}


def fields(answer):
    assert answer.status_code == 422, answer.content
    return [one["field"] for one in answer.json()["errors"]]


# organisation, me, desk, health


def test_health_answers_anybody(api_as):
    assert api_as("anonymous").get("/health").json()["status"] == "ok"


def test_the_organisation_says_what_was_asked_at_the_start(api):
    company = api.get("/organisation").json()
    assert (company["name"], company["mail_platform"], company["works_council"]) == (
        "Windmolen Fietsen",
        "microsoft",
        False,
    )
    assert api.get("/organisation?at=2020-01-01").status_code == 404
    assert [one["action"] for one in api.get("/organisation/history").json()["items"]] == ["organisation.begun"]


def test_me_is_what_is_known_about_the_caller_and_what_they_may(api, with_token):
    me = api.get("/me").json()
    assert me["name"] == "Anna de Vries"
    assert "change tools" in me["may"]
    assert any(row["value"] == "anna@windmolen.example" for row in me["known"])
    assert with_token(read_only=True).get("/me").json()["read_only"] is True


def test_a_machine_has_no_page_about_itself(api_as):
    assert api_as("machine").get("/me").status_code == 403


def test_the_desk_says_what_waits(api, api_as):
    desk = api.get("/desk").json()
    assert "Bring two files for a first picture" in [row["say"] for row in desk["waiting"]]
    assert api_as("employee").get("/desk").json()["waiting"] == []


# people and teams


def test_a_person_is_added_changed_and_leaves(api):
    person = api.post("/people", BOB)
    assert person.status_code == 201
    key = person.json()["key"]
    changed = api.patch(f"/people/{key}", {"function": "Sales lead"}, if_match=person["ETag"])
    assert (changed.json()["function"], changed.json()["roles"]) == ("Sales lead", ["employee", "manager"])
    assert api.patch(f"/people/{key}", {"function": "x"}, if_match=person["ETag"]).status_code == 412
    left = api.post(f"/people/{key}/leave", {"why": "New job."}, if_match=changed["ETag"])
    assert left.json()["left_on"] == clock.today().isoformat()
    actions = [one["action"] for one in api.get(f"/people/{key}/history").json()["items"]]
    assert actions == ["person.left", "person.changed", "person.added"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "anna@windmolen.example"}, "email"),
        ({"roles": ["guest_adviser"]}, "until"),
        ({"roles": ["anonymous"]}, "roles"),
        ({"team": "nowhere"}, "team"),
        ({"manager": "nobody"}, "manager"),
    ],
)
def test_what_is_wrong_with_a_person_is_named(api, given, field):
    assert fields(api.post("/people", {**BOB, **given})) == [field]


def test_the_last_architect_stays(api, desk):
    path = f"/people/{desk.architect.key}"
    for answer in (
        api.post(f"{path}/leave", {}, if_match="*"),
        api.post(f"{path}/erase", {"why": "Asked."}, if_match="*"),
        api.patch(path, {"roles": ["employee"]}, if_match="*"),
    ):
        assert answer.status_code == 409
        assert answer.json()["what_would_change_this"] == "A second architect."


def test_an_invitation_is_a_link_that_signs_in_once(api):
    key = api.post("/people", BOB).json()["key"]
    link = api.post(f"/people/{key}/invitation").json()["link"]
    assert link.startswith("http://testserver/enter/")
    assert api.client.get(link).status_code == 200


def test_an_erased_person_keeps_no_name_anywhere(api):
    key = api.post("/people", BOB).json()["key"]
    erased = api.post(f"/people/{key}/erase", {"why": "Asked to be forgotten."}, if_match="*")
    assert (erased.json()["name"], erased.json()["email"]) == ("Erased person", None)
    added = api.get(f"/people/{key}/history").json()["items"][-1]
    shown = api.get(f"/changes/{added['id']}").json()
    assert (shown["erased"], shown["fields"]) == (True, [])
    assert b"Bob" not in api.get(f"/people/{key}/history").content


def test_a_manager_sees_their_own_people_only(api, api_as):
    manager = api_as("manager")
    boss = Person.objects.get(email="manager@windmolen.example")
    mine = api.post("/people", {**BOB, "manager": boss.key}).json()
    other = api.post("/people", {"name": "Carla"}).json()
    assert {row["key"] for row in manager.get("/people").json()["items"]} == {boss.key, mine["key"]}
    assert manager.get(f"/people/{other['key']}").status_code == 404
    assert manager.get(f"/people/{other['key']}?at=2999-01-01").status_code == 404


def test_a_team_finds_its_place_in_the_tree(api):
    marketing = next(row for row in api.get("/teams").json()["items"] if row["name"] == "Marketing")
    made = api.post("/teams", {"name": "Content", "parent": marketing["key"], "stated_size": 4})
    assert (made.status_code, made.json()["path"]) == (201, "Marketing › Content")
    key = made.json()["key"]
    api.post("/people", {**BOB, "team": key})
    assert api.get(f"/teams/{key}").json()["people"] == 1
    circle = api.patch(f"/teams/{marketing['key']}", {"parent": key}, if_match="*")
    assert circle.status_code == 409
    assert api.delete(f"/teams/{key}", if_match="*").status_code == 409
    renamed = api.patch(f"/teams/{key}", {"name": "Texts"}, if_match='"1"').json()
    assert (renamed["name"], renamed["parent"], renamed["stated_size"]) == ("Texts", marketing["key"], 4)
    assert fields(api.post("/teams", {"name": "x", "parent": "nowhere"})) == ["parent"]


def test_an_empty_team_can_go_and_stays_in_the_past(api):
    team = api.post("/teams", {"name": "Gone"}).json()
    assert api.delete(f"/teams/{team['key']}", if_match='"9"').status_code == 412
    assert api.delete(f"/teams/{team['key']}", if_match='"1"').status_code == 204
    assert api.get(f"/teams/{team['key']}").status_code == 404
    assert api.get(f"/teams/{team['key']}/history").status_code == 404


# inventory


def test_before_the_first_inventory_there_is_none(api):
    for path in ("/inventory", "/inventory/services", "/inventory/plan", "/inventory/coverage", "/triage", "/forward"):
        assert api.get(path).status_code == 404


def test_the_overview_is_the_contract(api, inventoried):
    seen = api.get("/inventory").json()
    assert set(seen) == {"organisation", "sample", "made_on", "sentence", "services", "plan", "unseen", "silent"}
    assert {row["name"]: row["status"] for row in seen["services"]}["DeepL"] == "in_use"
    chatgpt = next(row for row in seen["services"] if row["service"] == "chatgpt")
    assert chatgpt["spend"] == [{"currency": "EUR", "amount": "480.00"}]
    assert (chatgpt["people"], chatgpt["requests"], chatgpt["sources"]) == (None, None, ["expenses"])
    assert set(seen["plan"][0]) >= {"rank", "action", "reason", "evidence", "first_step"}


def test_services_narrow_sort_and_open_up(api, inventoried):
    rows = api.get("/inventory/services?sort=-cost").json()
    assert [row["service"] for row in rows["items"]] == ["chatgpt", "deepl", "midjourney"]
    assert [row["service"] for row in api.get("/inventory/services?status=in_use").json()["items"]] == ["deepl"]
    assert api.get("/inventory/services?q=chat").json()["count"] == 1
    one = api.get("/inventory/services/chatgpt").json()
    assert (one["decided"], one["tool"], one["cost_centres"][0]["cost_centre"]) == (False, "", "Marketing")
    assert api.get("/inventory/services/nothing-like-it").status_code == 404


def test_what_cannot_be_seen_is_said(api, inventoried):
    coverage = api.get("/inventory/coverage").json()
    assert {row["family"] for row in coverage["present"]} >= {"spend", "tools"}
    assert "proxy" in {row["family"] for row in coverage["missing"]}
    assert coverage["unseen"]


def test_the_plan_stands_in_order(api, inventoried):
    rows = api.get("/inventory/plan?limit=1").json()
    assert [row["rank"] for row in rows["items"]] == [1]
    rest = api.get(f"/inventory/plan?cursor={rows['next']}").json()
    assert [row["rank"] for row in rest["items"]] == list(range(2, rows["count"] + 1))


def test_the_overview_of_before_is_the_sealed_one(api, inventoried):
    assert api.get("/inventory?at=2020-01-01").status_code == 404
    assert api.get("/inventory?at=2999-01-01").json()["services"]


def test_an_employee_does_not_see_the_overview(api_as, inventoried):
    assert api_as("employee").get("/inventory").status_code == 403
    assert api_as("machine").get("/inventory").status_code == 200


def test_files_account_for_every_line_and_can_be_withdrawn(api, inventoried):
    files = api.get("/inventory/files").json()["items"]
    assert [row["name"] for row in files] == ["expenses.csv", "tools.csv"]
    assert all(row["lines"] == row["parsed"] + row["rejected"] for row in files)
    one = api.get(f"/inventory/files/{files[0]['id']}").json()
    assert (one["name"], one["rejections"]) == ("expenses.csv", [])
    assert fields(api.post(f"/inventory/files/{files[0]['id']}/withdraw", {})) == ["why"]
    assert api.post(f"/inventory/files/{files[0]['id']}/withdraw", {"why": "Wrong year."}).json() == {"inventory": 2}
    assert [row["name"] for row in api.get("/inventory/files").json()["items"]] == ["tools.csv"]
    assert api.get(f"/inventory/files/{files[0]['id']}").status_code == 404
    assert len(api.get("/inventory/files?at=2999-01-01").json()["items"]) == 1


def test_a_letter_is_ready_in_the_language_of_its_reader(api):
    rows = api.get("/inventory/letters").json()["items"]
    key = next(row["id"] for row in rows if not row["here"])
    dutch, english = (api.get(f"/inventory/letters/{key}?language={code}").json() for code in ("nl", "en"))
    assert dutch["body"] != english["body"]
    assert "Anna de Vries" in english["body"]
    assert api.get("/inventory/letters/none").status_code == 404


def test_an_expense_that_may_be_ai_waits_for_an_answer(api, inventoried):
    assert api.get("/inventory/unsure").json()["items"] == []
    assert api.post("/inventory/unsure", {"yes": [], "no": ["BROODJES VAN KEES"]}).json() == {"inventory": None}
    assert fields(api.post("/inventory/unsure", {"yes": ["a"], "no": ["a"]})) == ["no"]


# triage and decisions

ALLOW = {
    "verdict": "allow",
    "why": "We pay for it.",
    "cost": "480",
    "hours": "0",
    "data_class": 1,
    "until": "2999-01-01",
}


def test_a_verdict_becomes_a_routed_decision_and_a_row_of_the_register(api, inventoried):
    assert [row["service"] for row in api.get("/triage").json()["items"]] == ["chatgpt", "midjourney"]
    preview = api.post("/triage/chatgpt/preview", ALLOW).json()
    assert (preview["routing"]["verdict"], preview["rows"], preview["versions"]) == ("alone", [], [])
    assert not Decision.objects.exists()
    taken = api.post("/triage/chatgpt", {**ALLOW, "versions": []})
    assert taken.status_code == 201, taken.content
    decision = taken.json()
    assert (decision["state"], decision["routed"], decision["charter"], decision["clause"]) == (
        "taken",
        "alone",
        "0.1",
        "tool",
    )
    assert Tool.objects.get(service="chatgpt").status == "in_use"
    assert [row["service"] for row in api.get("/triage").json()["items"]] == ["midjourney"]
    assert api.get("/decisions?subject=chatgpt").json()["items"] == [decision]
    assert (decision["version"], decision["owner_name"]) == (1, "Anna de Vries")


def test_above_the_limit_it_waits_for_the_mt_and_what_they_say_is_kept(api, inventoried):
    waits = api.post("/triage/chatgpt", {**ALLOW, "cost": "9000"}).json()
    assert (waits["state"], waits["routed"]) == ("prepared", "to_mt")
    assert waits["routing"]["reasons"]
    path = f"/decisions/{waits['key']}"
    said = {"agreed": True, "who": "MT", "on": clock.today().isoformat()}
    assert fields(api.post(f"{path}/mt", {**said, "on": "2020-01-01"}, if_match="*")) == ["on"]
    agreed = api.post(f"{path}/mt", said, if_match='"1"')
    assert (agreed.json()["state"], agreed.json()["mt_who"]) == ("taken", "MT")
    assert api.post(f"{path}/mt", said, if_match="*").status_code == 409


def test_a_decision_is_undone_as_a_new_change(api, inventoried):
    taken = api.post("/triage/chatgpt", ALLOW).json()
    path = f"/decisions/{taken['key']}"
    assert api.post(f"{path}/undo", {"why": "Too soon."}, if_match='"7"').status_code == 412
    undone = api.post(f"{path}/undo", {"why": "Too soon."}, if_match=api.get(path)["ETag"])
    assert undone.json()["state"] == "undone"
    assert not Tool.objects.filter(service="chatgpt").exists()
    assert api.post(f"{path}/undo", {"why": "Again."}, if_match="*").status_code == 409
    assert [one["action"] for one in api.get(f"{path}/history").json()["items"]] == [
        "decision.undone",
        "decision.taken",
    ]


def test_one_answer_for_several_services_is_one_deed(api, inventoried):
    answer = {"verdict": "forbid", "why": "Not with our texts.", "services": ["chatgpt", "midjourney"]}
    taken = api.post("/triage", answer)
    assert taken.status_code == 201
    keys = {row["key"] for row in taken.json()["items"]}
    acts = {row["act"] for row in api.get("/changes?kind=decision").json()["items"] if row["key"] in keys}
    assert len(acts) == 1
    assert fields(api.post("/triage", {**answer, "services": ["nothing-like-it"]})) == ["services.0"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"why": ""}, "why"),
        ({"verdict": "replace"}, "alternative"),
        ({"verdict": "conditions"}, "conditions"),
        ({"verdict": "later", "until": None}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"cost": "-1"}, "cost"),
        ({"teams": ["nowhere"]}, "teams.0"),
    ],
)
def test_an_incomplete_verdict_is_told_what_is_missing(api, inventoried, given, field):
    assert fields(api.post("/triage/chatgpt", {**ALLOW, **given})) == [field]


def test_a_verdict_decided_on_an_older_register_is_refused(api, inventoried):
    assert api.post("/triage/deepl", {**ALLOW, "versions": [7]}).status_code == 412
    assert api.post("/triage/nothing-like-it", ALLOW).status_code == 404


# charter and processing


def test_the_charter_says_what_is_decided_alone(api, api_as):
    charter = api.get("/charter")
    limits = {row["kind"]: row["max_cost_per_decision"] for row in charter.json()["clauses"]}
    assert limits["tool"] == {"currency": "EUR", "amount": "2500"}
    assert charter.json()["used"]["quarter"] == {"currency": "EUR", "amount": "0.00"}
    assert charter["ETag"] == '"1"'
    assert api_as("employee").get("/charter").json()["used"] is None
    assert api.get("/charter?at=2020-01-01").status_code == 404


def test_other_limits_make_the_next_draft(api, api_as):
    clause = {
        "id": "tool",
        "kind": "tool",
        "max_cost_per_decision": {"currency": "EUR", "amount": "900.00"},
        "max_risk": 1,
    }
    given = {"clauses": [clause], "why": "Begin smaller."}
    changed = api.put("/charter", given, if_match='"1"')
    assert (changed.status_code, changed.json()["label"]) == (200, "0.2")
    assert [row["kind"] for row in changed.json()["clauses"]] == ["tool"]
    assert api.put("/charter", given, if_match='"1"').status_code == 412
    assert api.put("/charter", given, if_match="*").status_code == 409
    assert fields(api.put("/charter", {**given, "clauses": [{**clause, "above": "member:x"}]}, if_match="*")) == [
        "clauses.0.above"
    ]
    assert fields(api.put("/charter", {**given, "clauses": [{**clause, "above": "god"}]}, if_match="*")) == [
        "clauses.0"
    ]
    assert api_as("mt_member").put("/charter", given, if_match="*").status_code == 403
    assert len(api.get("/charter/history").json()["items"]) == 2


def test_the_processing_record_says_what_is_open_and_whose_move_it_is(api, desk):
    before = api.get("/processing").json()
    assert before["record"] is None
    shut = {row["family"]: row for row in before["openings"]}
    assert (shut["proxy"]["state"], shut["proxy"]["whose_move"], shut["tools"]["state"]) == (
        "refused",
        "architect",
        "open",
    )
    from mandate.services import processing
    from mandate.services.processing import ProcessingFacts

    facts = ProcessingFacts("To know which AI is used.", "60")
    processing.write(facts, by=desk.actor, today=desk.today, signer=desk.architect)
    after = api.get("/processing")
    assert after.json()["record"]["retention_days"] == 60
    assert [one["role"] for one in after.json()["record"]["signatures"]] == ["architect"]
    assert after["ETag"] == '"2"'
    assert len(api.get("/processing/history").json()["items"]) == 2
    assert api.get("/processing?at=2020-01-01").json()["record"] is None


# conversations and quotes

TALK = {
    "speaker_role": "Head of sales",
    "text": "We use ChatGPT for every quote. It saves an hour.",
    "topics": ["people"],
    "on": "2026-11-03",
}


def test_a_sentence_is_pinned_and_loosened_again(api):
    talk = api.post("/conversations", TALK)
    assert talk.status_code == 201
    assert [one["number"] for one in talk.json()["sentences"]] == [0, 1]
    path = f"/conversations/{talk.json()['key']}"
    pin = {"sentences": [0], "subject_kind": "service", "subject": "chatgpt"}
    quote = api.post(f"{path}/quotes", pin, if_match=talk["ETag"])
    assert (quote.status_code, quote.json()["text"]) == (201, "We use ChatGPT for every quote.")
    assert api.get(path).json()["quotes"] == 1
    assert api.get("/quotes?subject=chatgpt").json()["count"] == 1
    assert api.post(f"{path}/quotes", {**pin, "subject": "nothing-like-it"}, if_match="*").status_code == 409
    assert api.post(f"{path}/quotes", pin, if_match='"9"').status_code == 412
    assert api.delete(f"/quotes/{quote.json()['key']}", if_match=quote["ETag"]).status_code == 204
    assert api.get(f"/quotes/{quote.json()['key']}").status_code == 404


def test_notes_change_go_and_come_back(api):
    talk = api.post("/conversations", TALK)
    path = f"/conversations/{talk.json()['key']}"
    changed = api.patch(path, {"title": "Sales, early November", "on": None}, if_match=talk["ETag"])
    assert (changed.json()["title"], changed.json()["on"]) == ("Sales, early November", None)
    assert api.patch(path, {"title": "x"}, if_match=talk["ETag"]).status_code == 412
    act = api.delete(path, if_match=changed["ETag"]).json()["act"]
    assert api.get(path).status_code == 404
    assert api.post("/conversations/restore", {"act": act}).json()["title"] == "Sales, early November"
    assert api.post("/conversations/restore", {"act": act}).status_code == 409
    assert len(api.get(f"{path}/history").json()["items"]) == 4


def test_conversations_are_not_for_everybody(api, api_as):
    api.post("/conversations", TALK)
    assert api_as("manager").get("/conversations").status_code == 403
    assert api_as("guest_adviser").get("/conversations?q=chatgpt").json()["count"] == 1
    assert fields(api.post("/conversations", {"speaker_role": "CFO", "text": " "})) == ["text"]


# uploads and runs


def test_a_file_arrives_in_parts_and_goes_on_where_it_broke_off(api):
    begun = api.post("/uploads", {"name": "expenses.csv", "size": 12})
    assert begun.status_code == 201
    key = begun.json()["key"]

    def send(part, span):
        return api.client.generic(
            "PUT", f"/api/uploads/{key}", part, "application/octet-stream", headers={"Content-Range": span}
        )

    assert send(b"Date,Amo", "bytes 0-7/12").json()["offset"] == 8
    head = api.client.head(f"/api/uploads/{key}")
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "8", "12")
    again = send(b"Date,Amo", "bytes 0-7/12")
    assert again.status_code == 409
    assert again["Upload-Offset"] == "8"
    assert fields(send(b"unt\n", "all of it")) == ["Content-Range"]
    assert send(b"unt\n", "bytes 8-11/12").json()["complete"] is True
    assert api.get("/uploads").json()["count"] == 1
    assert api.delete(f"/uploads/{key}").status_code == 204
    assert api.get(f"/uploads/{key}").status_code == 404


def test_an_upload_belongs_to_who_began_it(api, api_as):
    key = api.post("/uploads", {"name": "x.csv", "size": 1}).json()["key"]
    assert api_as("manager").get(f"/uploads/{key}").status_code == 403
    other = api.post("/people", {"name": "Second", "email": "second@windmolen.example", "roles": ["architect"]}).json()
    from django.test import Client

    from mandate.services import entry

    client = Client()
    client.force_login(entry.account_of(Person.objects.get(key=other["key"])), backend="mandate.web.reader.Accounts")
    assert client.get(f"/api/uploads/{key}").status_code == 404


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(api, settings):
    settings.UPLOAD_BYTES = 10
    answer = api.post("/uploads", {"name": "x.csv", "size": 11})
    assert answer.status_code == 413
    assert "gzip" in answer.json()["what_would_change_this"]


def test_a_run_needs_uploads_that_are_whole(api):
    key = api.post("/uploads", {"name": "x.csv", "size": 1}).json()["key"]
    assert api.post("/runs", {"uploads": [key]}).status_code == 409
    assert fields(api.post("/runs", {"uploads": ["nothing"]})) == ["uploads"]
    assert api.get("/runs").json()["items"] == []
    assert api.get("/runs/7").status_code == 404


def test_a_run_tells_how_far_it_is_and_can_be_stopped(api, monkeypatch):
    from mandate.services import runs

    monkeypatch.setattr(runs, "launch", lambda run: None)
    key = api.post("/uploads", {"name": "empty.csv", "size": 0}).json()["key"]
    run = api.post("/runs", {"uploads": [key]})
    assert (run.status_code, run.json()["state"], run.json()["files"]) == (201, "waiting", [])
    stopped = api.post(f"/runs/{run.json()['id']}/cancel")
    assert stopped.json()["state"] in {"cancelled", "failed"}
    assert api.get("/runs").json()["count"] == 1
    assert api.get("/runs?at=2020-01-01").json()["count"] == 0


# forward


@pytest.mark.parametrize(
    ("form", "opening"), [("pdf", b"%PDF"), ("report.pdf", b"%PDF"), ("eml", b"X-Unsent"), ("xlsx", b"PK")]
)
def test_the_pack_leaves_in_every_form(api, inventoried, form, opening):
    answer = api.get(f"/forward/{form}?language=nl")
    assert answer.status_code == 200
    assert opening in answer.content[:4000]
    assert answer["Content-Disposition"].endswith(f'.{form}"')


def test_the_pack_is_the_architects_to_send(api, api_as, inventoried):
    assert api.get("/forward?language=nl").json()["sentence"] != ""
    assert api_as("mt_member").get("/forward").status_code == 403
    assert api.get("/forward/docx").status_code == 422


# ledger, changes, search, tokens


def test_the_ledger_holds_and_says_its_head(api, api_as):
    verified = api.get("/ledger/verification").json()
    head = api.get("/ledger").json()
    assert (verified["holds"], verified["breaks"], verified["head"]) == (True, [], head)
    assert api.get(f"/ledger/verification?anchor={head['digest'][:12]}").json()["holds"] is True
    assert api.get("/ledger/verification?anchor=ffff").json()["holds"] is False
    assert api_as("manager").get("/ledger").status_code == 403


def test_changes_narrow_by_dates_kind_and_record(api, desk):
    everything = api.get("/changes").json()
    assert everything["items"][0]["id"] > everything["items"][-1]["id"]
    assert api.get("/changes?from=2999-01-01").json()["count"] == 0
    assert api.get("/changes?to=2020-01-01").json()["count"] == 0
    assert api.get("/changes?at=2020-01-01").json()["count"] == 0
    teams = api.get("/changes?kind=team").json()
    assert {row["kind"] for row in teams["items"]} == {"team"}
    assert api.get(f"/changes?key={desk.architect.key}").json()["count"] == 1
    assert fields(api.get("/changes?from=soon")) == ["from"]


def test_a_change_shows_what_became_what(api, api_as):
    tool = api.post("/tools", {"name": "Claude"}).json()
    api.patch(f"/tools/{tool['key']}", {"vendor": "Anthropic"}, if_match="*")
    newest = api.get("/changes?kind=tool").json()["items"][0]
    shown = api.get(f"/changes/{newest['id']}").json()
    assert shown["fields"] == [{"field": "vendor", "old": "", "new": "Anthropic"}]
    employee = api_as("employee")
    assert employee.get(f"/changes/{newest['id']}").status_code == 200
    person = api.get("/changes?kind=person").json()["items"][-1]
    assert employee.get(f"/changes/{person['id']}").status_code == 404
    assert api.get("/changes/999999999999999999999").status_code == 404


def test_search_finds_what_the_caller_may_see(api, api_as):
    api.post("/tools", {"name": "Anna's tool"})
    kinds = lambda caller: [row["kind"] for row in caller.get("/search?q=anna").json()["items"]]  # noqa: E731
    assert kinds(api) == ["tool", "person"]
    assert kinds(api_as("employee")) == ["tool"]
    assert fields(api.get("/search")) == ["q"]


def test_a_token_is_made_in_a_session_seen_once_and_revoked(api, with_token):
    made = api.post("/tokens", {"name": "Nightly export", "days": 30})
    assert (made.status_code, made.json()["secret"][:4]) == (201, "mdt_")
    listed = api.get("/tokens").json()["items"][0]
    assert (listed["name"], listed["read_only"], listed["revoked_at"]) == ("Nightly export", True, None)
    assert "secret" not in listed
    script = with_token()
    assert script.get("/tokens").status_code == 200
    assert script.post("/tokens", {"name": "For ever"}).status_code == 403
    assert script.delete(f"/tokens/{listed['id']}").status_code == 403
    assert api.delete(f"/tokens/{listed['id']}").status_code == 204
    assert api.delete(f"/tokens/{listed['id']}").status_code == 409
    assert api.delete("/tokens/999").status_code == 404
    assert fields(api.post("/tokens", {"name": ""})) == ["name"]


def test_only_who_may_make_tokens_makes_them(api_as):
    assert api_as("builder").post("/tokens", {"name": "x"}).status_code == 201
    assert api_as("employee").post("/tokens", {"name": "x"}).status_code == 403
    assert Account.objects.count() > 1
