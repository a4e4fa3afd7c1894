"""The language of triggers: facts with and, or, not, parentheses, true and at_least(n, ...), in three values."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

TRUE, OPEN, FALSE = 1, 0, -1
"""The three values, ordered: `and` is the least of its parts, `or` the greatest, `not` the opposite (Kleene)."""

Test = Callable[[int, int], int]
"""Says what a trigger is worth from two sets of bits: the facts that are so, and the facts that are not."""

Matters = Callable[[int, int], int]
"""Says which open facts can still change what a trigger is worth; none once it is decided."""

Rest = Callable[[int, int], Hashable]
"""Says what is left of a trigger once the known facts are filled in: two that leave the same behave the same."""

_TOKEN = re.compile(r"\s*(?:(?P<word>[a-z][a-z0-9_]*)|(?P<number>[0-9]+)|(?P<sign>[(),]))")
_WORDS = frozenset({"and", "or", "not", "true", "at_least"})


class BadTrigger(ValueError):
    """A text that is no trigger; says where it stops making sense, counted in characters from 1."""

    def __init__(self, text: str, at: int, problem: str) -> None:
        super().__init__(f"{problem} at character {at + 1} of {text!r}")
        self.at = at
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Opposite:
    """What is so when its part is not."""

    part: "Trigger"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """What is so when so many of its parts are: all of them for `and`, one for `or`, none for `true`."""

    count: int
    parts: tuple["Trigger", ...]


Trigger = Fact | Opposite | AtLeast
ALWAYS = AtLeast(0, ())


def parse(text: str) -> Trigger:
    """The trigger a text stands for. Raises BadTrigger, with the place, for anything else."""
    reader = _Reader(text, tuple(_tokens(text)))
    found = reader.either()
    reader.end()
    return found


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadTrigger(text, at, "no word, number or parenthesis")
        yield match.start(match.lastgroup or 0), match.group(match.lastgroup or 0)
        at = match.end()


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: tuple[tuple[int, str], ...]
    at: int = 0
    depth: int = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def wrong(self, problem: str) -> BadTrigger:
        place = self.tokens[self.at][0] if self.at < len(self.tokens) else len(self.text)
        return BadTrigger(self.text, place, problem)

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.wrong(f"{sign} is expected")
        self.at += 1

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise self.wrong("nothing more is expected")

    def either(self) -> Trigger:
        parts = [self.every()]
        while self.peek() == "or":
            self.at += 1
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else AtLeast(1, tuple(parts))

    def every(self) -> Trigger:
        parts = [self.one()]
        while self.peek() == "and":
            self.at += 1
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else AtLeast(len(parts), tuple(parts))

    def one(self) -> Trigger:
        word = self.peek()
        if self.depth > 50:
            raise self.wrong("too deep")
        self.depth += 1
        try:
            return self._one(word)
        finally:
            self.depth -= 1

    def _one(self, word: str) -> Trigger:
        if word == "not":
            self.at += 1
            return Opposite(self.one())
        if word == "(":
            self.at += 1
            inner = self.either()
            self.take(")")
            return inner
        if word == "at_least":
            return self.counted()
        if not word or not word[0].isalpha() or word in _WORDS - {"true"}:
            raise self.wrong("a fact is expected")
        self.at += 1
        return ALWAYS if word == "true" else Fact(word)

    def counted(self) -> Trigger:
        self.at += 1
        self.take("(")
        count = self.peek()
        if not count.isdigit():
            raise self.wrong("a number is expected")
        self.at += 1
        parts = []
        while self.peek() == ",":
            self.at += 1
            parts.append(self.either())
        if not 1 <= int(count) <= len(parts):
            raise self.wrong(f"{count} of {len(parts)} can never be counted")
        self.take(")")
        return AtLeast(int(count), tuple(parts))


def names(trigger: Trigger) -> tuple[str, ...]:
    """The facts a trigger speaks of, each once, in the order of its text."""
    return tuple(dict.fromkeys(_named(trigger)))


def _named(trigger: Trigger) -> Iterator[str]:
    if isinstance(trigger, Fact):
        yield trigger.name
    elif isinstance(trigger, Opposite):
        yield from _named(trigger.part)
    else:
        for part in trigger.parts:
            yield from _named(part)


def test_of(trigger: Trigger, bits: Mapping[str, int]) -> Test:
    """What a trigger is worth, ready to be asked often; `bits` gives the bit of each fact it names."""
    if isinstance(trigger, Fact):
        return _is(bits[trigger.name])
    if isinstance(trigger, Opposite):
        part = test_of(trigger.part, bits)
        return lambda so, not_so: -part(so, not_so)
    return _counted(trigger.count, tuple(test_of(part, bits) for part in trigger.parts))


def _is(bit: int) -> Test:
    return lambda so, not_so: TRUE if so & bit else FALSE if not_so & bit else OPEN


def _counted(count: int, parts: tuple[Test, ...]) -> Test:
    if count == len(parts):
        return lambda so, not_so: _least(parts, so, not_so)
    if count == 1:
        return lambda so, not_so: _greatest(parts, so, not_so)
    return lambda so, not_so: _enough(count, parts, so, not_so)


def _least(parts: tuple[Test, ...], so: int, not_so: int) -> int:
    found = TRUE
    for part in parts:
        worth = part(so, not_so)
        if worth < 0:
            return FALSE
        found &= worth
    return found


def _greatest(parts: tuple[Test, ...], so: int, not_so: int) -> int:
    found = FALSE
    for part in parts:
        worth = part(so, not_so)
        if worth > 0:
            return TRUE
        if worth == 0:
            found = OPEN
    return found


def _enough(count: int, parts: tuple[Test, ...], so: int, not_so: int) -> int:
    worths = [part(so, not_so) for part in parts]
    if worths.count(TRUE) >= count:
        return TRUE
    return FALSE if worths.count(TRUE) + worths.count(OPEN) < count else OPEN


def matters_of(trigger: Trigger, bits: Mapping[str, int], below: Mapping[str, Matters]) -> Matters:
    """Which stated facts still matter to a trigger; `below` gives the same for the facts that follow from others."""
    if isinstance(trigger, Fact):
        return _open_fact(bits[trigger.name], below.get(trigger.name))
    if isinstance(trigger, Opposite):
        return matters_of(trigger.part, bits, below)
    return _open_parts(test_of(trigger, bits), tuple(matters_of(part, bits, below) for part in trigger.parts))


def _open_fact(bit: int, under: Matters | None) -> Matters:
    if under is None:
        return lambda so, not_so: bit & ~so & ~not_so
    return lambda so, not_so: 0 if (so | not_so) & bit else under(so, not_so)


def _open_parts(test: Test, parts: tuple[Matters, ...]) -> Matters:
    def matter(so: int, not_so: int) -> int:
        found = 0
        if test(so, not_so) == OPEN:
            for part in parts:
                found |= part(so, not_so)
        return found

    return matter


def rest_of(trigger: Trigger, bits: Mapping[str, int], below: Mapping[str, Rest]) -> Rest:
    """What is left of a trigger; `below` gives the same for the facts that follow from others."""
    if isinstance(trigger, Fact):
        return _rest_of_fact(bits[trigger.name], below.get(trigger.name))
    if isinstance(trigger, Opposite):
        part = rest_of(trigger.part, bits, below)
        return lambda so, not_so: ("not", part(so, not_so))
    parts = tuple((test_of(part, bits), rest_of(part, bits, below)) for part in trigger.parts)
    return lambda so, not_so: _left(trigger.count, parts, so, not_so)


def _rest_of_fact(bit: int, under: Rest | None) -> Rest:
    if under is None:
        return lambda so, not_so: bit
    return lambda so, not_so: under(so, not_so) if not (so | not_so) & bit else bool(so & bit)


def _left(count: int, parts: tuple[tuple[Test, Rest], ...], so: int, not_so: int) -> Hashable:
    """How many of the open parts are still needed, and what is left of each."""
    worths = [test(so, not_so) for test, _ in parts]
    needed = count - worths.count(TRUE)
    if needed <= 0 or needed > worths.count(OPEN):
        return needed <= 0
    left = tuple(rest(so, not_so) for worth, (_, rest) in zip(worths, parts, strict=True) if worth == OPEN)
    return needed, left
