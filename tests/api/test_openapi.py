"""The OpenAPI document is valid and stable, and its page needs nothing from outside."""

import json
import re

import pytest
import schemathesis
from django.test import Client

from mandate.api.app import api as whole
from mandate.api.app import document, operations
from mandate.api.bodies import Given
from mandate.api.shapes import Out
from mandate.web import reference

METHODS = {"get", "head", "post", "put", "patch", "delete"}


def calls():
    for path, methods in document()["paths"].items():
        for method, node in methods.items():
            yield path, method, node


def test_the_document_is_valid_openapi():
    schemathesis.openapi.from_dict(document()).validate()
    assert document()["openapi"].startswith("3.1")


def test_the_document_says_the_same_every_time():
    assert json.dumps(document.__wrapped__()) == json.dumps(document())


def test_every_operation_is_documented_once():
    names = [node["operationId"] for _path, _method, node in calls()]
    assert sorted(names) == sorted(one.view_func.__name__ for one in operations(whole))


def shapes(kind):
    for child in kind.__subclasses__():
        if child.__module__.startswith("mandate.api."):
            yield child
        yield from shapes(child)


def test_no_two_schemas_share_a_name():
    """The document knows a schema by its name alone: of two, one would silently describe the other's answers."""
    names = [child.__name__ for parent in (Out, Given) for child in set(shapes(parent))]
    assert len(names) > 80
    assert sorted(names) == sorted(set(names))


def test_every_schema_that_is_named_is_there():
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document())))
    assert named == set(document()["components"]["schemas"]) & named
    assert named <= set(document()["components"]["schemas"])


def test_every_call_says_what_it_does_who_may_and_what_comes_back():
    for path, method, node in calls():
        assert method in METHODS
        assert node["description"].endswith("."), path
        assert node["x-permission"]
        good = [answer for status, answer in node["responses"].items() if status < "300"]
        assert len(good) == 1, path
        for status, answer in node["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]


def test_every_write_on_a_record_asks_for_the_version_it_was_decided_on():
    """What is written blindly undoes what somebody else wrote; the exceptions are no records or carry versions of their own."""
    without = {
        "invite_person", "triage_service", "preview_triage", "decide_file", "withdraw_file", "cancel_run", "send_part", "forget_upload", "revoke_token",
        "begin_answers", "put_answers", "finish_answers",
        "answer_request", "appeal_request", "note_level", "plan_session", "plan_coaching", "withdraw_from_circle", "answer_knowledge",
        "undo_register_deed", "seal_forecast", "sign_pack", "sign_roadmap_plan", "stop_roadmap_plan", "write_horizon", "see_sign",
        # Added beside what others wrote, or one's own alone: nothing there that anybody could undo.
        "ask_at_occasion", "note_deed", "vote_practice", "module_done",
        # Names the attempt it answers, and each attempt is answered once.
        "answer_quiz",
    }  # fmt: skip
    for path, method, node in calls():
        if method in {"put", "patch", "delete"} or (method == "post" and "{" in path):
            asks = any(parameter["name"] == "If-Match" for parameter in node.get("parameters", ()))
            assert asks == (node["operationId"] not in without), node["operationId"]
            assert ("412" in node["responses"]) == asks, node["operationId"]


def test_every_list_and_record_can_be_read_at_a_date():
    """The exceptions are what has no past: health, the caller, the ledger's head, one change, one run, one file, one's answers.

    So has what is worked out when it is asked (a vote's state, a replay, the answers about a plan), and what is of the product.
    """
    timeless = {"health", "me", "desk", "ledger_head", "verify_ledger", "change", "run", "file", "upload"}
    timeless |= {"possible_groups", "way_in", "read_answers", "own_answers_result"}
    timeless |= {"policy_draft", "what_if", "register_deed", "changed_for_me"}
    timeless |= {"decision_votes", "mt_time", "replay_charter", "charter_file", "typical_tasks", "initiative_sizes"}
    timeless |= {
        "roadmap",
        "roadmap_load",
        "roadmap_why",
        "roadmap_what_if",
        "roadmap_dates",
        "compare_roadmap_plans",
    }
    # Worked out from everything when it is asked; what was told, planned or agreed on a day is read at that day as an
    # edition, an occasion, a plan, a talk or a pledge.
    timeless |= {"stand", "occasion_file", "learning_plan", "training", "talking_points", "co_ownership"}
    # Beside the record: the attempt that is open, what waits now, one's choices, the queue of mail.
    timeless |= {"quiz_sheet", "my_notifications", "my_mail", "outbox_mail"}
    timeless |= {"circle", "coaching_modules", "coaching_proposals", "knowledge", "knowledge_levels"}
    for path, method, node in calls():
        if method == "get":
            dated = any(parameter["name"] == "at" for parameter in node.get("parameters", ()))
            assert dated == (node["operationId"] not in timeless), path


def test_the_document_itself_is_open_to_anybody(db, home):
    answer = Client().get("/api/openapi.json")
    assert answer.json() == document()


READ: dict[str, object] = {}


@pytest.fixture
def pages(db, desk):
    """Every page of the documentation; nothing in the record changes one, so that they are asked for once."""
    if not READ:
        nouns = [tag["name"] for tag in document()["tags"]]
        READ.update((path, desk.client.get(path)) for path in ("/api/docs", *(f"/api/docs/{noun}" for noun in nouns)))
    return READ


def test_the_documentation_loads_nothing_from_outside_and_runs_no_inline_script(pages):
    for path, page in pages.items():
        assert page.status_code == 200, path
        text = page.content.decode()
        loaded = re.findall(r'<(?:script|link|img|iframe|source)[^>]+(?:src|href)="([^"]+)"', text)
        assert all(address.startswith("/") for address in loaded), loaded
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text)
        assert "default-src 'none'" in page["Content-Security-Policy"]


def test_every_call_and_every_problem_has_a_place_in_the_documentation(pages):
    whole_page = pages["/api/docs"].content.decode()
    for problem in document()["x-problems"]:
        assert f'id="{problem["id"]}"' in whole_page
    for path, method, node in calls():
        assert f"{method.upper()} {path}" in whole_page
        assert f'id="{node["operationId"]}"' in pages[f"/api/docs/{node['tags'][0]}"].content.decode()


def test_every_link_inside_the_documentation_leads_somewhere(pages):
    for path, page in pages.items():
        text = page.content.decode()
        targets = set(re.findall(r'id="([^"]+)"', text))
        assert len(targets) == len(re.findall(r'\bid="', text)), path
        assert set(re.findall(r'href="#([^"]+)"', text)) <= targets, path


def test_a_noun_that_does_not_exist_has_no_page(db, desk):
    assert desk.client.get("/api/docs/nothing").status_code == 404


def test_the_documentation_is_open_before_anybody_signed_in(db, desk):
    assert Client().get("/api/docs").status_code == 200


def test_an_example_holds_what_is_required_and_fits_its_schema():
    schemas = document()["components"]["schemas"]
    assert reference.example({"$ref": "#/components/schemas/NewUpload"}, schemas) == {"name": "...", "size": 1}
    assert reference.example({"$ref": "#/components/schemas/ManyAnswers"}, schemas) == {
        "verdict": "allow",
        "services": ["..."],
    }
    assert reference.example({"$ref": "#/components/schemas/PersonChange"}, schemas) == {"why": "..."}


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "maxLength": 8}, "string, at most 8"),
        ({"type": "integer", "minimum": 1}, "integer, at least 1"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, "integer, 1 to 9"),
        ({"enum": ["a", "b"]}, '"a" | "b"'),
        ({"const": "a"}, '"a"'),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date | null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Tool"}}, "[Tool]"),
        ({}, "any"),
    ],
)
def test_a_value_is_named_in_words(node, words):
    assert reference.kind_of(node).words == words
