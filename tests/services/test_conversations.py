"""Conversations keep the role that spoke; a quote is what was said, pinned to what it is about."""

from datetime import date

import pytest

from mandate.engines.discovery.facts import Note
from mandate.records import ledger
from mandate.records.ledger import Act, Stale
from mandate.records.models import Change, Conversation, Quote
from mandate.services import conversations, tools
from mandate.services.conversations import ConversationFacts
from mandate.services.refusals import Refused
from mandate.services.tools import ToolFacts

TEXT = '# Talk with content\n\n"ChatGPT writes our texts. Nobody asked us."\n\n- Jasper stands on a list.\n- We need one page.'
NOTE = Note("Head of content", date(2026, 11, 3), ("people", "own topic"), TEXT, "Talk with content")


def noted(desk, **more) -> Conversation:
    facts = ConversationFacts(**{"speaker_role": "Head of content", "text": TEXT, "on": "2026-11-03", **more})
    return conversations.note(facts, by=desk.actor, today=desk.today)


def pinned(desk, talk: Conversation, *numbers: int, kind: str = "service", subject: str = "chatgpt") -> Quote:
    return conversations.pin(talk, numbers, subject_kind=kind, subject=subject, by=desk.actor, version=talk.version)


def test_notes_keep_role_day_and_topics_and_take_their_title_from_the_first_heading(desk) -> None:
    talk = noted(desk, topics=("people", "guardrails", "People "))
    assert (talk.title, talk.speaker_role, talk.on, talk.topics) == (
        "Talk with content", "Head of content", date(2026, 11, 3), ["guardrails", "people"],
    )  # fmt: skip
    assert noted(desk, text="No heading.").title == "Conversation: Head of content"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ConversationFacts(" ", "Words."), "speaker_role"),
        (ConversationFacts("Buyer", " "), "text"),
        (ConversationFacts("Buyer", "x" * 200_001), "text"),
        (ConversationFacts("Buyer", "Words.", on="3 November"), "on"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_nothing_is_kept(desk, facts: ConversationFacts, field: str) -> None:
    assert set(conversations.problems(facts)) == {field}
    with pytest.raises(Refused):
        conversations.note(facts, by=desk.actor, today=desk.today)
    assert not Conversation.objects.exists()


def test_a_note_of_a_file_is_added_once_however_its_lines_are_broken_and_also_after_a_change(desk) -> None:
    talk = conversations.add_note(NOTE, by=desk.actor, act=Act.new())
    assert talk.topics == ["people", "own topic"]
    same = Note(NOTE.speaker_role, NOTE.on, NOTE.topics, TEXT.replace("\n\n", "\n\n\n"), "")
    assert conversations.add_note(same, by=desk.actor, act=Act.new()) is None
    conversations.change(talk, ConversationFacts("Head of content", "Other words."), by=desk.actor)
    assert conversations.add_note(NOTE, by=desk.actor) is None
    assert conversations.add_note(Note("Buyer", None, (), TEXT), by=desk.actor).on is None


def test_a_pinned_quote_is_what_was_said_and_pinning_it_again_gives_the_same(desk) -> None:
    talk = noted(desk)
    quote = pinned(desk, talk, 1, 0)
    assert quote.text == "ChatGPT writes our texts. Nobody asked us."
    assert pinned(desk, talk, 0, 1).key == quote.key
    assert pinned(desk, talk, 3, kind="topic", subject="guardrails").subject == "guardrails"
    assert Quote.objects.count() == 2


@pytest.mark.parametrize(
    ("numbers", "kind", "subject"),
    [((), "service", "chatgpt"), ((99,), "service", "chatgpt"), ((0,), "service", "no-such"), ((0,), "topic", "chatgpt"),
     ((0,), "person", "x"), ((0,), "service", "")],
)  # fmt: skip
def test_a_quote_needs_words_and_something_they_are_about(desk, numbers, kind, subject) -> None:
    with pytest.raises(Refused):
        pinned(desk, noted(desk), *numbers, kind=kind, subject=subject)


def test_a_tool_of_ones_own_can_be_what_a_quote_is_about(desk) -> None:
    facts = ToolFacts(name="House bot", service="house-bot", status="unknown")
    tools.add_tool(facts, by=desk.actor, today=desk.today)
    quote = pinned(desk, noted(desk), 0, subject="house-bot")
    assert conversations.subject_name(quote.subject_kind, quote.subject) == "house-bot"


def test_sentences_chosen_on_older_notes_are_refused(desk) -> None:
    talk = noted(desk)
    read = talk.version
    conversations.change(talk, ConversationFacts("Head of content", "New words. Others."), by=desk.actor, version=read)
    with pytest.raises(Stale):
        conversations.pin(talk, [0], subject_kind="topic", subject="people", by=desk.actor, version=read)


def test_a_change_unpins_only_the_quotes_whose_words_are_gone(desk) -> None:
    talk = noted(desk)
    kept, lost = pinned(desk, talk, 0), pinned(desk, talk, 2, subject="jasper")
    split = pinned(desk, talk, 0, 3, kind="topic", subject="people")
    words = TEXT.replace("- Jasper stands on a list.\n", "")
    gone = conversations.change(talk, ConversationFacts("Head of content", words), by=desk.actor, version=talk.version)
    assert [quote.text for quote in gone] == [lost.text]
    assert set(Quote.objects.values_list("key", flat=True)) == {kept.key, split.key}
    assert len({change.act for change in Change.objects.order_by("-id")[:2]}) == 1


def test_an_unpinned_quote_leaves_the_notes_as_they_are(desk) -> None:
    talk = noted(desk)
    conversations.unpin(pinned(desk, talk, 0), by=desk.actor)
    assert not Quote.objects.exists()
    assert Conversation.objects.get().text == talk.text


def test_removing_takes_the_quotes_along_and_undo_puts_all_back_as_a_new_change(desk) -> None:
    talk = noted(desk)
    quote = pinned(desk, talk, 0)
    sealed = ledger.canonical(talk)
    act = conversations.remove(talk, by=desk.actor, why="Asked for")
    assert not Conversation.objects.exists()
    back = conversations.restore(act, by=desk.actor)
    assert ledger.canonical(Conversation.objects.get()) == sealed
    assert Quote.objects.get().key == quote.key
    assert back.on == date(2026, 11, 3)
    with pytest.raises(Refused, match="nothing to put back"):
        conversations.restore(act, by=desk.actor)


def test_what_was_erased_for_good_is_not_put_back(desk) -> None:
    talk = noted(desk)
    history = ledger.history(talk)
    act = conversations.remove(talk, by=desk.actor)
    ledger.erase(history, parts=["after"], by=desk.actor, why="Asked to be forgotten")
    with pytest.raises(Refused, match="erased"):
        conversations.restore(act, by=desk.actor)
    with pytest.raises(Refused):
        conversations.restore("no such deed", by=desk.actor)


def test_sentences_that_name_a_service_are_proposed_seen_ones_first_until_pinned(desk) -> None:
    tools.add_tool(ToolFacts(name="Jasper", service="jasper", status="unknown"), by=desk.actor, today=desk.today)
    talk = noted(desk)
    seen = conversations.seen_services()
    assert seen == {"jasper"}
    found = conversations.suggestions(talk, [], seen=seen)
    assert [(one.service, one.sentence.number, one.seen) for one in found] == [
        ("jasper", 2, True),
        ("chatgpt", 0, False),
    ]
    left = conversations.suggestions(talk, [pinned(desk, talk, 0, 1)], seen=seen)
    assert [one.service for one in left] == ["jasper"]
    assert conversations.named_in("ChatGPT and Jasper", seen=seen) == [("chatgpt", "ChatGPT"), ("jasper", "Jasper")]


def test_a_service_is_found_by_the_beginning_of_any_word_of_its_names(desk) -> None:
    assert [service.id for service in conversations.find_services("midjour", seen=frozenset())] == ["midjourney"]
    seen_first = conversations.find_services("copilot", seen=frozenset({"github-copilot"}))
    assert seen_first[0].id == "github-copilot"
    assert conversations.find_services(" !", seen=frozenset()) == []
    assert len(conversations.find_services("a", seen=frozenset())) == conversations.MOST_FOUND


def test_services_are_named_in_the_order_of_their_names(desk) -> None:
    assert conversations.named(["jasper", "chatgpt", "unknown-thing"]) == [("chatgpt", "ChatGPT"), ("jasper", "Jasper")]
