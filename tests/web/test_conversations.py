"""A conversation is noted, read sentence by sentence, pinned, changed, removed and put back, without any script."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from mandate.records.models import Conversation, Quote
from mandate.services import conversations
from mandate.services.conversations import ConversationFacts

TEXT = "# Talk\n\nChatGPT writes our texts. Nobody asked us.\n\n- We need one page."
FORM = {"speaker_role": "Head of content", "on": "2026-11-03", "topics": ["people"], "text": TEXT, "title": ""}


@pytest.fixture
def talk(desk) -> Conversation:
    facts = ConversationFacts("Head of content", TEXT, on=desk.today.isoformat(), topics=("people",))
    return conversations.note(facts, by=desk.actor, today=desk.today)


def page(client, name: str, *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_a_conversation_is_noted_and_stands_in_the_list(desk) -> None:
    assert "No conversation is noted yet" in page(desk.client, "conversations")
    assert "Voluntary" in page(desk.client, "conversation-new")
    response = desk.client.post(reverse("conversation-new"), FORM)
    made = Conversation.objects.get()
    assert response.headers["Location"] == reverse("conversation", args=[made.key])
    listed = page(desk.client, "conversations")
    assert "One conversation; no quotes are pinned." in listed
    assert "Head of content" in listed


def test_the_role_of_the_speaker_is_required_and_what_was_typed_stays(desk) -> None:
    response = desk.client.post(
        reverse("conversation-new"), {**FORM, "speaker_role": "", "topics": ["people", "garden"]}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert "Nobody asked us." in text
    assert re.search(r'value="garden"\s+checked', text)
    assert not Conversation.objects.exists()


def test_every_sentence_can_be_chosen_and_pinned_to_what_it_is_about(desk, talk) -> None:
    shown = page(desk.client, "conversation", talk.key)
    assert shown.count('type="checkbox" name="s"') == 3
    address = reverse("conversation-pin", args=[talk.key])
    asked = desk.client.get(address, {"s": ["0", "1"], "q": "midjour"}).content.decode()
    assert "ChatGPT writes our texts. Nobody asked us." in asked
    assert asked.index("service:midjourney") < asked.index("service:chatgpt") < asked.index("topic:guardrails")
    response = desk.client.post(address, {"s": ["0", "1"], "subject": "topic:guardrails", "version": talk.version})
    assert response.status_code == 302
    assert Quote.objects.get().text == "ChatGPT writes our texts. Nobody asked us."
    shown = page(desk.client, "conversation", talk.key)
    assert "one quote is pinned" in shown
    assert "from=quote&amp;key=" in shown


def test_a_sentence_that_names_a_service_is_pinned_with_one_button(desk, talk) -> None:
    assert 'value="service:chatgpt"' in page(desk.client, "conversation", talk.key)
    given = {"s": "0", "subject": "service:chatgpt", "version": talk.version}
    desk.client.post(reverse("conversation-pin", args=[talk.key]), given)
    assert Quote.objects.get().subject == "chatgpt"
    assert 'value="service:chatgpt"' not in page(desk.client, "conversation", talk.key)


def test_without_a_chosen_sentence_the_notes_come_back_with_what_to_do(desk, talk) -> None:
    for numbers in ([], ["99"], ["x"]):
        response = desk.client.get(reverse("conversation-pin", args=[talk.key]), {"s": numbers})
        assert response.status_code == 422
        assert "Choose at least one sentence first." in response.content.decode()


def test_a_name_the_catalogue_does_not_know_is_said_to_be_unknown(desk, talk) -> None:
    asked = desk.client.get(reverse("conversation-pin", args=[talk.key]), {"s": "0", "q": "zzzz"}).content.decode()
    assert "The catalogue knows nothing of that name." in asked


def test_pinning_to_nothing_or_on_older_notes_is_refused(desk, talk) -> None:
    address = reverse("conversation-pin", args=[talk.key])
    assert desk.client.post(address, {"s": "0", "subject": "", "version": talk.version}).status_code == 409
    assert desk.client.post(address, {"s": "0", "subject": "topic:people", "version": "77"}).status_code == 412
    assert not Quote.objects.exists()


def test_a_quote_is_unpinned_and_the_notes_stay(desk, talk) -> None:
    quote = conversations.pin(talk, [0], subject_kind="topic", subject="people", by=desk.actor)
    assert desk.client.post(reverse("quote-unpin", args=[quote.key])).status_code == 302
    assert not Quote.objects.exists()
    assert Conversation.objects.get().text == talk.text


def test_a_change_is_kept_and_an_older_form_is_refused(desk, talk) -> None:
    address = reverse("conversation-change", args=[talk.key])
    assert "Head of content" in page(desk.client, "conversation-change", talk.key)
    changed = {**FORM, "speaker_role": "Content lead", "version": talk.version}
    assert desk.client.post(address, {**changed, "text": ""}).status_code == 422
    assert desk.client.post(address, changed).status_code == 302
    assert Conversation.objects.get().speaker_role == "Content lead"
    assert desk.client.post(address, changed).status_code == 412


def test_a_removed_conversation_is_put_back_with_one_button(desk, talk) -> None:
    gone = desk.client.post(reverse("conversation-remove", args=[talk.key]), {"why": "Asked for"})
    listed = desk.client.get(gone.headers["Location"]).content.decode()
    act = re.search(r'name="act" value="(\w+)"', listed)[1]
    assert not Conversation.objects.exists()
    assert desk.client.post(reverse("conversation-restore"), {"act": act}).status_code == 302
    assert Conversation.objects.get().key == talk.key
    assert desk.client.post(reverse("conversation-restore"), {"act": act}).status_code == 409


def test_a_guest_adviser_reads_and_changes_nothing_and_others_see_nothing(client_as, talk) -> None:
    guest = client_as("guest_adviser")
    shown = page(guest, "conversation", talk.key)
    assert "Nobody asked us." in shown
    assert 'name="s"' not in shown
    assert guest.post(reverse("conversation-remove", args=[talk.key])).status_code == 403
    for role in ("employee", "manager", "works_council"):
        assert client_as(role).get(reverse("conversation", args=[talk.key])).status_code == 403, role


def test_an_earlier_day_shows_what_was_noted_then_and_offers_no_action(desk, talk) -> None:
    conversations.pin(talk, [0], subject_kind="topic", subject="people", by=desk.actor)
    today, yesterday = desk.today.isoformat(), (desk.today - timedelta(days=1)).isoformat()
    shown = page(desk.client, "conversation", talk.key, at=today)
    assert "one quote is pinned" in shown
    assert 'name="s"' not in shown
    assert "One conversation; one quote is pinned." in page(desk.client, "conversations", at=today)
    assert desk.client.get(reverse("conversation", args=[talk.key]), {"at": yesterday}).status_code == 404


def test_the_list_leaves_as_a_file_and_stays_within_eight_queries(desk, talk, django_assert_max_num_queries) -> None:
    assert b"Head of content" in desk.client.get(reverse("conversations") + "?as=csv").content
    with django_assert_max_num_queries(8):
        desk.client.get(reverse("conversations"))
    with django_assert_max_num_queries(15):
        desk.client.get(reverse("conversation", args=[talk.key]))
