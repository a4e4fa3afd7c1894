"""Conversations through the API: noted, pinned, loosened, removed and put back."""

import pytest

from tests.api.conftest import fields

pytestmark = pytest.mark.django_db


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
