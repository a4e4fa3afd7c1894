"""Where a use stands: which facts are so, which are still open, and which questions could settle them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mandate.engines.law.compiled import Asked, Choice, Compiled, union
from mandate.engines.law.triggers import FALSE, OPEN, TRUE
from mandate.engines.terms import InvalidFact

UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Standing:
    """A use as bits: facts that are so, choices made, choices still open, and what the record itself says is so.

    `waiting` are choices made for a question of which is not yet certain that it applies: they count as open.
    """

    so: int
    made: int
    waiting: int
    open_choices: int
    recorded: int

    def open_facts(self, of: Compiled) -> int:
        """The facts that some open choice could still set."""
        undecided = self.open_choices | self.waiting
        return union(one.could_set(undecided & one.all_choices) for one in of.asked) & ~self.so


@dataclass(frozen=True, slots=True)
class Clash:
    """The record says that a fact is not so, and an answer says that it is: it counts until one is put right."""

    fact: str
    question: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a use: chosen options per question, facts from the record, whether the unsaid counts as no."""

    chosen: Mapping[str, frozenset[str]]
    facts: Mapping[str, bool]
    closed_world: bool


def told(
    answers: Mapping[str, Iterable[str]], facts: Mapping[str, bool], *, of: Compiled, closed_world: bool = False
) -> Told:
    """What was told, checked to the full.

    An option is named by its id or by its text in either language. Raises InvalidFact for a question, an option or a
    fact the pack does not know, for a fact that is neither true nor false, for two answers where one is asked, and
    for "none of these" beside another answer.
    """
    known = {one.id: one for one in of.asked}
    chosen: dict[str, frozenset[str]] = {}
    for key, given in answers.items():
        if key not in known:
            raise InvalidFact(key, "no question of this pack")
        several = (given,) if isinstance(given, str) else given
        if not isinstance(several, list | tuple | set | frozenset) or not all(isinstance(one, str) for one in several):
            raise InvalidFact(key, "a list of answers is expected")
        picked = _chosen(known[key], tuple(several))
        if picked:  # nothing ticked is no answer; "none of these" is one
            chosen[key] = picked
    stated = frozenset(of.pack.facts)
    for name, value in facts.items():
        if name not in stated:
            raise InvalidFact(name, "no fact of this pack that can be stated")
        if not isinstance(value, bool):
            raise InvalidFact(name, "neither true nor false")
    return Told(chosen, facts, closed_world)


def _chosen(one: Asked, given: tuple[str, ...]) -> frozenset[str]:
    names = {UNSURE: UNSURE}
    for choice in one.choices:
        names |= {choice.option.id: choice.option.id, choice.option.text.en: choice.option.id}
        names[choice.option.text.nl] = choice.option.id
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InvalidFact(one.id, f"no answer {unknown[0]!r} to this question")
    chosen = frozenset(names[name] for name in given)
    empty = {choice.option.id for choice in one.choices if not choice.facts} | {UNSURE}
    if len(chosen) > 1 and (one.one or chosen & empty):
        raise InvalidFact(one.id, f"answers that exclude each other: {', '.join(sorted(chosen))}")
    return chosen


def stand(what: Told, *, of: Compiled) -> tuple[Standing, tuple[Clash, ...]]:
    """Where a use stands after what was told, and where record and answers say opposite things.

    A fact is so when an answer or the record says so; it is not so when every question that could set it was answered
    without it or does not apply; else it is open.
    """
    recorded = union(of.bits[name] for name, value in what.facts.items() if value)
    ruled_out = union(of.bits[name] for name, value in what.facts.items() if not value)
    made = open_choices = 0
    for one in of.asked:
        chosen = what.chosen.get(one.id, frozenset())
        answered = one.id in what.chosen and UNSURE not in chosen
        for choice in one.choices:
            if choice.option.id in chosen:
                made |= choice.bit
            elif not answered and not what.closed_world and not choice.facts & ruled_out:
                open_choices |= choice.bit
    settled = settle(recorded, made, open_choices, of=of)
    clashes = tuple(
        Clash(name, of.asked[choice.question].id)
        for choice in of.choices
        if choice.bit & settled.made
        for name in of.named(choice.facts & ruled_out)
    )
    return settled, clashes


def settle(recorded: int, made: int, possible: int, *, of: Compiled) -> Standing:
    """The standing that these choices and the record give, with all that the questions themselves imply.

    An answer to a question that does not apply counts for nothing; one whose turn is not certain waits. The questions
    a condition looks at come before it, so one walk is enough.
    """
    so, waiting = recorded, 0
    could = [one.could_set((possible | made) & one.all_choices) for one in of.asked]
    for n, one in enumerate(of.asked):
        mine = one.all_choices & (possible | made)
        if not mine:
            continue
        worth = TRUE if one.ask_if is None else one.ask_if(so, of.stated & ~so & ~union(could))
        if worth == FALSE:
            made, possible, could[n] = made & ~mine, possible & ~mine, 0
        elif worth == OPEN:
            waiting |= made & mine
        else:
            so |= one.could_set(made & mine)
            could[n] = one.could_set(possible & mine)
    return Standing(so, made, waiting, possible, recorded)


def with_choice(standing: Standing, choice: Choice, *, of: Compiled) -> Standing:
    """The standing once this choice is made; where one answer is asked the others close, and "none" closes all."""
    one = of.asked[choice.question]
    closes = one.all_choices if one.one or not choice.facts else choice.bit | one.nothing
    return settle(standing.recorded, standing.made | choice.bit, standing.open_choices & ~closes, of=of)


def without_choice(standing: Standing, choice: Choice, *, of: Compiled) -> Standing:
    """The standing once this choice is known not to hold."""
    return settle(standing.recorded, standing.made & ~choice.bit, standing.open_choices & ~choice.bit, of=of)
