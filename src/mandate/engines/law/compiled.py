"""A pack made ready to be asked often: facts as bits, triggers as functions, options as sets of bits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from mandate.engines.law.pack import Duty, Kind, Option, Pack
from mandate.engines.law.triggers import (
    ALWAYS,
    FALSE,
    TRUE,
    AtLeast,
    Fact,
    Matters,
    Opposite,
    Rest,
    Test,
    Trigger,
    matters_of,
    names,
    rest_of,
    test_of,
)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """An option as bits: its own, those of the facts it sets, and the question it belongs to."""

    bit: int
    facts: int
    question: int
    option: Option


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question as functions and bits: when it is asked (None: always), and which choices it offers."""

    id: str
    one: bool
    ask_if: Test | None
    asks_about: int
    choices: tuple[Choice, ...]
    all_choices: int
    nothing: int
    seen: dict[int, int] = field(default_factory=dict)

    def could_set(self, choices: int) -> int:
        """The facts that these of its choices set; remembered, since a search asks for the same ones again."""
        if choices not in self.seen:
            self.seen[choices] = union(choice.facts for choice in self.choices if choice.bit & choices)
        return self.seen[choices]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """A list of which the first that holds is the outcome, with the facts each one rests on."""

    ids: tuple[str, ...]
    tests: tuple[Test, ...]
    rests_on: tuple[int, ...]
    matters: tuple[Matters, ...]
    rests: tuple[Rest, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Everything of a pack that is asked more than once."""

    pack: Pack
    bits: dict[str, int]
    stated: int
    asked: tuple[Asked, ...]
    choices: tuple[Choice, ...]
    follows: tuple[tuple[int, Test], ...]
    tiers: Outcomes
    axes: dict[str, Outcomes]
    duties: tuple[tuple[Duty, Test, int, Matters], ...]

    def known(self, so: int, open_facts: int) -> tuple[int, int]:
        """What is so and what is not, with all that follows, when these facts are so and these are still open."""
        not_so = self.stated & ~so & ~open_facts
        for bit, test in self.follows:
            worth = test(so, not_so)
            if worth == TRUE:
                so |= bit
            elif worth == FALSE:
                not_so |= bit
        return so, not_so

    def named(self, facts: int) -> tuple[str, ...]:
        """The names behind a set of bits, in the order of the pack."""
        return tuple(name for name, bit in self.bits.items() if facts & bit)


@lru_cache(maxsize=8)
def compiled(pack: Pack) -> Compiled:
    """The pack ready for use; made once per pack."""
    bits = {name: 1 << n for n, name in enumerate((*pack.facts, *(one.fact for one in pack.follows)))}
    under = _grounds(pack, bits)
    below: dict[str, Matters] = {}
    left: dict[str, Rest] = {}
    for one in pack.follows:
        left[one.fact] = rest_of(one.when, bits, left)
        below[one.fact] = matters_of(one.when, bits, below)

    def rests_on(trigger: Trigger) -> int:
        return union(under[name] for name in names(trigger))

    def outcomes(rows: tuple[tuple[str, Trigger], ...]) -> Outcomes:
        return Outcomes(
            tuple(key for key, _ in rows),
            tuple(test_of(when, bits) for _, when in rows),
            tuple(rests_on(when) for _, when in rows),
            tuple(matters_of(when, bits, below) for _, when in rows),
            tuple(rest_of(when, bits, left) for _, when in rows),
        )

    asked = _asked(pack, bits, under)
    return Compiled(
        pack, bits, union(bits[name] for name in pack.facts), asked,
        tuple(choice for one in asked for choice in one.choices),
        tuple((bits[one.fact], test_of(one.when, bits)) for one in pack.follows),
        outcomes(tuple((one.id, one.when) for one in pack.tiers)),
        {axis.id: outcomes(axis.outcomes) for axis in pack.axes},
        tuple(
            (duty, test_of(when, bits), rests_on(when), matters_of(when, bits, below))
            for duty, when in ((duty, _on(duty, pack)) for duty in pack.duties)
        ),
    )  # fmt: skip


def _on(duty: Duty, pack: Pack) -> Trigger:
    """The trigger of a duty, held to who bears it: somebody with another role in the AI Act only does not."""
    if not pack.act_roles.issuperset(duty.bearers):
        return duty.trigger
    held = tuple(Fact(pack.roles[role]) for role in duty.bearers)
    others = tuple(Fact(pack.roles[role]) for role in sorted(pack.act_roles))
    return AtLeast(2, (duty.trigger, AtLeast(1, (*held, Opposite(AtLeast(1, others))))))


def _grounds(pack: Pack, bits: dict[str, int]) -> dict[str, int]:
    """Per name the stated facts it rests on: itself, or those of what it follows from."""
    under = {name: bits[name] for name in pack.facts}
    for one in pack.follows:
        under[one.fact] = union(under[name] for name in names(one.when))
    return under


def _asked(pack: Pack, bits: dict[str, int], under: dict[str, int]) -> tuple[Asked, ...]:
    found, at = [], 0
    for n, question in enumerate(pack.questions):
        choices = []
        for option in question.options:
            choices.append(Choice(1 << at, union(bits[name] for name in option.sets), n, option))
            at += 1
        found.append(Asked(
            question.id, question.kind is Kind.ONE,
            None if question.ask_if == ALWAYS else test_of(question.ask_if, bits),
            union(under[name] for name in names(question.ask_if)), tuple(choices),
            union(choice.bit for choice in choices), union(choice.bit for choice in choices if not choice.facts),
        ))  # fmt: skip
    return tuple(found)


def union(parts: Iterable[int]) -> int:
    """The bits of all parts together."""
    found = 0
    for part in parts:
        found |= part
    return found
