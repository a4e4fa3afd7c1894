"""What leads a pack, what is cut from it and what became of the last one, for any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.pack import Became, Lead, became, cut, leads, moved
from mandate.engines.terms import InvalidFact

COUNTS = st.dictionaries(st.sampled_from(Lead), st.integers(0, 9))


@given(COUNTS, st.integers(0, 7))
def test_a_headline_names_the_gravest_things_that_are_there_and_never_leaves_out_what_is_asked(stand, most) -> None:
    found = leads(stand, most=most)
    there = [lead for lead in Lead if stand.get(lead, 0)]
    assert len(found) == min(most, len(there)) == len(set(found))
    assert all(stand[lead] for lead in found)
    assert list(found) == sorted(found, key=list(Lead).index)
    if most and stand.get(Lead.ASKED, 0):
        assert Lead.ASKED in found or Lead.ASKED in there[:most]
    rest = [lead for lead in found if lead is not Lead.ASKED]
    assert rest == [lead for lead in there if lead is not Lead.ASKED][: len(rest)]


@given(st.lists(st.integers()), st.integers(0, 50), st.integers(0, 20))
def test_a_cut_keeps_the_first_rows_and_counts_every_other_one(rows, most, beyond) -> None:
    part = cut(rows, most, total=len(rows) + beyond)
    assert list(part.shown) == rows[:most]
    assert len(part.shown) + part.more == len(rows) + beyond
    assert cut(rows, most).more == len(rows) - len(part.shown)


@given(st.sampled_from(Lead), COUNTS, COUNTS)
def test_what_led_the_last_pack_is_counted_again(lead, before, now) -> None:
    was, is_ = before.get(lead, 0), now.get(lead, 0)
    expected = Became.GONE if not is_ else Became.SAME if was == is_ else Became.LESS if is_ < was else Became.MORE
    assert became(lead, before, now) is expected


@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_what_came_and_what_went_add_up_to_the_difference(before, now) -> None:
    found = moved(before, now)
    assert (before - set(found.gone)) | set(found.new) == now
    assert not set(found.new) & before
    assert list(found.gone) == sorted(before - now)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(InvalidFact):
        leads({Lead.LATE: -1})
    with pytest.raises(InvalidFact):
        cut([1], -1)
    with pytest.raises(InvalidFact):
        cut([1, 2], 1, total=1)
