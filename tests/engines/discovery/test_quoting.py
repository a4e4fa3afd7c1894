"""Notes fall into sentences that can be quoted, and a sentence shows which services it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.matching import PLATFORM_FEATURE, Service
from mandate.engines.discovery.quoting import Mentions, Paragraph, Sentence, paragraphs, quoted

WRITER = Service("writer-pro", "Writer Pro", "writing", aliases=("wpro",))
BLOOM = Service("bloom", "Bloom", "image", ordinary_words=("bloom",))
SUITE = Service("suite", "Suite Assistant", "assistant", kind=PLATFORM_FEATURE)
LONG = Service("writer-pro-max", "Writer Pro Max", "writing")


def texts(notes: str) -> list[list[str]]:
    return [[sentence.text for sentence in paragraph.sentences] for paragraph in paragraphs(notes)]


def test_line_ends_do_not_part_a_sentence_but_blank_lines_and_list_marks_do() -> None:
    notes = "One thing\nis said. Another too.\n\nA paragraph.\n- an item\n  that goes on\n2. a second item"
    assert texts(notes) == [
        ["One thing is said.", "Another too."],
        ["A paragraph."],
        ["an item that goes on"],
        ["a second item"],
    ]


def test_a_heading_is_kept_as_one_and_cannot_be_quoted() -> None:
    assert paragraphs("# Talk with sales\nIt works.") == (
        Paragraph((), "Talk with sales"),
        Paragraph((Sentence(0, "It works."),)),
    )


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        ("Ask J. Smit. He knows.", ["Ask J. Smit.", "He knows."]),
        ("See nr. 3 of the list. Then stop.", ["See nr. 3 of the list.", "Then stop."]),
        ("It costs 2.50 a day. 40 people pay.", ["It costs 2.50 a day.", "40 people pay."]),
        ('She said: "Never." "Why?" I asked.', ['She said: "Never."', '"Why?"', "I asked."]),
        ("Really?! Yes… No", ["Really?!", "Yes…", "No"]),
        ("no end, no capital. and on", ["no end, no capital. and on"]),
    ],
)
def test_a_sentence_ends_where_a_new_one_begins(block: str, parts: list[str]) -> None:
    assert texts(block) == [parts]


@given(st.text(max_size=400))
def test_every_word_of_the_notes_is_in_one_sentence_or_heading_and_numbers_run_on(notes: str) -> None:
    found = paragraphs(notes)
    numbers = [sentence.number for paragraph in found for sentence in paragraph.sentences]
    assert numbers == list(range(len(numbers)))
    kept = "".join(p.heading + "".join(s.text for s in p.sentences) for p in found)
    assert all(kept.count(sign) == notes.count(sign) for sign in set(notes) if sign.isalpha())


def test_a_quote_joins_neighbours_and_marks_what_was_left_out() -> None:
    said = [Sentence(n, text) for n, text in enumerate(["One.", "Two.", "Three."])]
    assert quoted([said[1], said[0]]) == "One. Two."
    assert quoted([said[0], said[2], said[0]]) == "One. … Three."
    assert quoted([]) == ""


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('"Half of it', "Half of it"),
        ("the rest.”", "the rest."),
        ('"All of it."', "All of it."),
        ('He said "no" twice.', 'He said "no" twice.'),
        ('"One" and "two"', '"One" and "two"'),
    ],
)
def test_marks_around_a_whole_quote_go_and_those_inside_stay(text: str, quote: str) -> None:
    assert quoted([Sentence(0, text)]) == quote


def test_the_longest_name_wins_and_each_service_is_named_once_in_order() -> None:
    mentions = Mentions([WRITER, LONG])
    assert mentions.of("wpro, then Writer Pro Max, then Writer Pro.") == ("writer-pro", "writer-pro-max")


def test_an_ordinary_word_counts_only_capitalised_and_only_where_the_service_was_seen() -> None:
    assert Mentions([BLOOM]).of("We use Bloom.") == ()
    seen = Mentions([BLOOM], seen=["bloom"])
    assert seen.of("We use Bloom.") == ("bloom",)
    assert seen.of("The flowers bloom.") == ()


def test_the_ai_inside_a_platform_is_proposed_only_where_it_was_seen() -> None:
    assert Mentions([SUITE]).of("The Suite Assistant helps.") == ()
    assert Mentions([SUITE], seen=["suite"]).of("The Suite Assistant helps.") == ("suite",)


def test_a_name_without_any_word_is_never_found() -> None:
    assert Mentions([Service("odd", "!!!", "other")]).of("!!! what") == ()
