"""The interview guide per role, to read and to take along; quotes pinned to questions with the answer they come down to."""

import io
import re

import pytest
from django.urls import reverse
from docx import Document

from mandate.catalogue.assessment import load_bank
from mandate.records.models import Conversation, Quote
from mandate.services import conversations
from mandate.services.conversations import ConversationFacts
from mandate.services.refusals import Refused
from tests.services.test_priorities import said
from tests.web import things


def page(client, name: str, *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def talk(desk) -> Conversation:
    facts = ConversationFacts("Head of content", "There is a list. Everyone uses it.", on=desk.today.isoformat())
    return conversations.note(facts, by=desk.actor, today=desk.today)


def test_before_any_assessment_every_role_has_open_questions(desk) -> None:
    shown = page(desk.client, "conversation-guide")
    assert "Five conversations to begin with" in shown
    assert shown.count("How does it go now?") > 20
    assert len(re.findall(r"<section id=\"\w+\"><h2>", shown)) == len(load_bank().roles)


def test_after_one_the_guide_asks_where_people_stand_in_camps_or_do_not_know(desk) -> None:
    things.results(desk)
    shown = page(desk.client, "conversation-guide", role="manager_marketing")
    assert "Answers stand in two camps here." in shown
    assert "Many do not know this." in shown
    assert f"The answers say 3: “{load_bank().item('G1').anchors[2].en}”" in shown
    assert "<h2>Manager sales</h2>" not in shown
    assert desk.client.get(reverse("conversation-guide"), {"role": "nobody"}).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "Conversation guide"), ("nl", "Gespreksleidraad")])
def test_the_guide_is_a_document_in_either_language(desk, language: str, words: str) -> None:
    things.results(desk)
    asked = {"role": "data_owner", "as": "docx", "language": language}
    response = desk.client.get(reverse("conversation-guide"), asked)
    assert response["Content-Disposition"].endswith('.docx"')
    paper = Document(io.BytesIO(response.content))
    told = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert words in told
    assert getattr(load_bank().item("G1").question, language) in told


def test_a_quote_is_pinned_to_a_question_after_choosing_the_answer_it_comes_down_to(desk, talk) -> None:
    address = reverse("conversation-pin", args=[talk.key])
    assert "item:G1" in desk.client.get(address, {"s": ["0"]}).content.decode()
    given = {"s": ["0"], "subject": "item:G1", "version": talk.version}
    asked = desk.client.post(address, given).content.decode()
    assert load_bank().item("G1").anchors[4].en.split(",")[0] in asked
    assert not Quote.objects.exists()
    assert desk.client.post(address, {**given, "position": "5"}).status_code == 302
    quote = Quote.objects.get()
    assert (quote.subject_kind, quote.subject, quote.position) == ("item", "G1", 5)
    shown = page(desk.client, "conversation", talk.key)
    assert "puts it at 5:" in shown
    assert f'href="{reverse("assessment-items")}#G1"' in shown


def test_the_words_may_say_nothing_about_where_it_stands_and_can_be_placed_later(desk, talk) -> None:
    address = reverse("conversation-pin", args=[talk.key])
    given = {"s": ["0"], "subject": "item:G1", "version": talk.version}
    desk.client.post(address, {**given, "position": "none"})
    assert Quote.objects.get().position is None
    desk.client.post(address, {**given, "position": "2"})
    assert Quote.objects.get().position == 2


def test_the_conversation_shows_what_it_contradicts_beside_its_own_words(desk, talk) -> None:
    things.results(desk)
    conversations.pin(talk, [0], subject_kind="item", subject="G1", position=5, by=desk.actor)
    shown = page(desk.client, "conversation", talk.key)
    assert "Where this says something else than the answers" in shown
    assert "Everyone who answered · 3" in shown
    other = said(desk, "Some know the rules.", "G2", 3)
    assert "Where this says something else" not in page(desk.client, "conversation", other.key)


@pytest.mark.parametrize(
    ("kind", "subject", "position"), [("item", "Z9", 3), ("item", "G1", 6), ("item", "G1", 0), ("topic", "people", 3)]
)
def test_a_question_that_is_not_there_and_a_place_off_the_scale_are_refused(
    desk, talk, kind: str, subject: str, position: int
) -> None:
    with pytest.raises(Refused):
        conversations.pin(talk, [0], subject_kind=kind, subject=subject, position=position, by=desk.actor)
    assert not Quote.objects.exists()
