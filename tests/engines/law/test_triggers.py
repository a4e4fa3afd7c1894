"""The language of triggers: what it reads, what it refuses and where, and what it is worth in three values."""

from itertools import product

import pytest

from mandate.engines.law.triggers import ALWAYS, AtLeast, BadTrigger, Fact, matters_of, names, parse, rest_of
from mandate.engines.law.triggers import test_of as ready

BITS = {"a": 1, "b": 2, "c": 4}


def worth(text: str, so: int, not_so: int) -> int:
    return ready(parse(text), BITS)(so, not_so)


@pytest.mark.parametrize(
    "text", ["a and b or c", "a and (b or not c)", "at_least(2, a, b, not c)", "not (a or b)", "true"]
)
def test_a_trigger_is_decided_exactly_when_it_is_the_same_in_every_completion_or_stays_open(text: str) -> None:
    trigger = parse(text)
    for values in product((1, 0, -1), repeat=3):
        so = sum(bit for bit, value in zip(BITS.values(), values, strict=True) if value > 0)
        not_so = sum(bit for bit, value in zip(BITS.values(), values, strict=True) if value < 0)
        found = ready(trigger, BITS)(so, not_so)
        rest = 7 & ~so & ~not_so
        ends = {ready(trigger, BITS)(so | part, 7 & ~(so | part)) for part in range(8) if part & ~rest == 0}
        assert ends == {found} if found else ends <= {1, -1}
        assert bool(matters_of(trigger, BITS, {})(so, not_so)) == (found == 0)


def test_and_binds_before_or_and_parts_are_named_once_in_order() -> None:
    assert parse("a or b and a") == AtLeast(1, (Fact("a"), AtLeast(2, (Fact("b"), Fact("a")))))
    assert names(parse("b and not (a or b)")) == ("b", "a")
    assert parse("true") == ALWAYS


@pytest.mark.parametrize(
    ("text", "at"),
    [("", 0), ("a and", 5), ("a b", 2), ("(a", 2), ("a $ b", 1), ("at_least(3, a, b)", 16), ("at_least(0, a)", 13),
     ("at_least(a, b)", 9), ("at_least 2", 9), ("a and or b", 6), ("not and", 4), ("2", 0), ("a)", 1), ("(" * 80 + "a", 51)],
)  # fmt: skip
def test_what_is_no_trigger_is_refused_with_its_place(text: str, at: int) -> None:
    with pytest.raises(BadTrigger) as refused:
        parse(text)
    assert refused.value.at == at
    assert f"character {at + 1}" in str(refused.value)


def test_what_is_left_of_a_trigger_tells_apart_what_behaves_differently() -> None:
    left = rest_of(parse("a and b or c and not b"), BITS, {})
    assert left(1, 4) != left(4, 1)
    below = {"c": rest_of(parse("a or b"), BITS, {})}
    follows = rest_of(parse("c and not a"), BITS, below)
    assert follows(2 | 4, 0) != follows(0, 1)
    assert follows(4, 1) is True or follows(4, 1) != follows(0, 4 | 1)
    matter = matters_of(parse("c"), BITS, {"c": matters_of(parse("a or b"), BITS, {})})
    assert (matter(0, 0), matter(4, 0), matter(0, 1)) == (3, 0, 2)
