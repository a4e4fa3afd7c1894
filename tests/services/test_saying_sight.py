"""What cannot be seen yet is said once and in full, and a silent source says since when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.coverage import SHOWS, Coverage, Missing, Present, Shows, SourceDays, coverage
from mandate.engines.terms import Family
from mandate.services import saying
from tests.services.sayings import DAY


@pytest.mark.parametrize("code", list(Shows))
def test_everything_a_source_shows_has_words_inside_a_sentence_and_a_sentence_of_its_own(code):
    assert saying.shows(code)[0].islower()
    (sentence,) = saying.unseen(Coverage((), (), (code,), None, None))
    assert sentence[0].isupper()
    assert "cannot be seen yet" in sentence
    assert sentence.endswith(".")


SPEAKS_OF = {
    Shows.REQUESTS: "how often",
    Shows.BYTES_OUT: "how much data",
    Shows.PEOPLE: "how many people",
    Shows.DEVICES: "how many devices",
    Shows.ACCOUNTS: "company account",
    Shows.SCOPES: "mail and files",
    Shows.COST: "what ai costs",
    Shows.PAID_TWICE: "paid for twice",
    Shows.TEAMS: "teams",
    Shows.DECISIONS: "decided on",
    Shows.EXTENSIONS: "extensions",
    Shows.NEEDS: "need ai",
}


@given(st.sets(st.sampled_from(Shows)))
def test_what_one_file_would_show_is_said_once_and_nothing_unseen_is_passed_over(facts):
    sentences = saying.unseen(Coverage((), (), tuple(facts), None, None))
    told = " ".join(sentences).lower()
    assert [fact for fact in facts if SPEAKS_OF[fact] not in told] == []
    assert len(set(sentences)) == len(sentences) <= len(facts)


def test_with_three_lists_only_a_leader_reads_six_things_that_cannot_be_seen():
    poor = coverage_of(Family.PEOPLE, Family.TOOLS, Family.SPEND)
    assert saying.unseen(poor) == [
        "How many people use AI, and in which teams, cannot be seen yet.",
        "How often AI is used, and how much data goes out, cannot be seen yet.",
        "Which AI apps may read mail and files cannot be seen yet.",
        "Which AI services people open with a company account cannot be seen yet.",
        "Which AI extensions are installed, and on how many devices AI is used, cannot be seen yet.",
        "What people need AI for cannot be seen yet: nobody was asked.",
    ]


def coverage_of(*families, closed=()):
    return coverage([SourceDays(family, family) for family in families], today=DAY, closed=closed)


def test_with_every_source_there_nothing_is_left_unseen():
    assert saying.unseen(coverage_of(*SHOWS)) == []


def test_a_file_that_waits_for_a_signature_is_named_as_the_way_to_see():
    waiting = (Missing(Family.EXTENSION, True, SHOWS[Family.EXTENSION], (Shows.EXTENSIONS,)),)
    said = saying.unseen(Coverage((), waiting, (Shows.EXTENSIONS, Shows.NEEDS), None, None))
    assert (
        said[0]
        == "Which AI extensions are installed cannot be seen yet. First the processing record needs two signatures."
    )
    assert said[1].endswith("nobody was asked.")


PRESENT = Present("bind", Family.DNS, date(2026, 9, 1), DAY, 40, 1, (), date(2026, 11, 4))


def test_a_silent_source_says_since_when_and_what_its_last_line_was():
    said = "The DNS log (BIND query log) has been silent since 4 Nov 2026; the last line is from 3 Nov 2026."
    assert saying.silent(PRESENT) == said
    spend = replace(PRESENT, format="expenses", family=Family.SPEND)
    assert saying.silent(spend).startswith("The expenses have been silent since 4 Nov 2026")


def test_a_source_that_speaks_is_not_called_silent():
    with pytest.raises(ValueError, match="bind is not silent"):
        saying.silent(replace(PRESENT, silent_since=None))


def test_that_signatures_are_missing_is_said_once():
    waits = "First the processing record needs two signatures."
    assert saying.once([f"One. {waits}", "Two.", f"Three. {waits}"]) == (("One.", "Two.", "Three."), waits)
    assert saying.once(["Two."]) == (("Two.",), "")


@pytest.mark.parametrize(
    ("formats", "families", "said"),
    [
        (("expenses", "tools"), (Family.PEOPLE, Family.SPEND), "no log says so"),
        ((), (), "no log says so"),
        (("squid", "expenses"), (Family.PROXY,), "no people list says who is in which team"),
        (("squid",), (Family.PROXY, Family.PEOPLE), "no team large enough to show"),
    ],
)
def test_that_no_team_is_large_enough_is_said_only_where_a_log_and_a_people_list_were_read(formats, families, said):
    assert saying.teams_untold(formats, coverage_of(*families)) == said
    assert saying.logged(formats) is ("squid" in formats)
