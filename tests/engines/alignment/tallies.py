"""Tallies for tests: made from a line per set of people, or drawn."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from mandate.engines.alignment.facts import Tallied, Tally

SEVEN = 7


def tally(
    groups: Mapping[str, Sequence[Sequence[int]]], pairs: Sequence[tuple[str, str]] = (), sensitive: Sequence[str] = ()
) -> Tally:
    """Groups without overlap; per item five counts, or seven with `dk` and `na`."""
    full = {
        group: tuple(tuple([*counts, 0, 0][:SEVEN]) if len(counts) == 5 else tuple(counts) for counts in items)
        for group, items in groups.items()
    }
    items = tuple(f"q{number}" for number in range(len(next(iter(full.values())))))
    atoms = tuple(Tallied(frozenset([g]), max(map(sum, counts)), counts) for g, counts in full.items())
    return Tally(items, tuple(groups), atoms, tuple(pairs), frozenset(sensitive))


@st.composite
def drawn(draw: st.DrawFn, *, items: int = 2, names: str = "abcd", most: int = 12) -> Tally:
    """Overlapping groups of small size, with open answers, `dk` and `na`."""
    members = draw(st.lists(st.sets(st.sampled_from(names)).map(frozenset), min_size=1, max_size=6, unique=True))
    atoms = []
    for groups in members:
        people = draw(st.integers(1, most))
        counts = []
        for _ in range(items):
            answers = draw(st.lists(st.integers(0, SEVEN), min_size=people, max_size=people))
            counts.append(tuple(answers.count(k) for k in range(SEVEN)))
        atoms.append(Tallied(groups, people, tuple(counts)))
    order = draw(st.permutations(names))
    pairs = tuple((f"not:{name}", name) for name in names)
    sensitive = frozenset(draw(st.sets(st.sampled_from([f"q{n}" for n in range(items)]))))
    return Tally(tuple(f"q{n}" for n in range(items)), tuple(order), tuple(atoms), pairs, sensitive)
