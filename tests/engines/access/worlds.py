"""Random policies, entities and requests: small vocabularies, so that names meet and types clash often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from mandate.engines.access.terms import LONGEST, SHORTEST, Entity, Request, Uid
from mandate.engines.access.values import Address, Decimal, Moment, Span

UIDS = [Uid(type_, name) for type_ in ("U", "G", "R", "N::R") for name in ("a", "b", 'q"\\\n*é')]
ACTIONS = [Uid("Action", name) for name in ("read", "write", "all")]
NAMES = ("n", "b", "s", "e", "l", "r", "now", "purpose", "data_class")
LONGS = (0, 1, 2, -1, 7, LONGEST, SHORTEST, 86_400_000)
TEXTS = ("", "a", "ab", "a*b", "1.5", "10.0.0.1", "10.0.0.0/8", "2026-11-22", "1d2h", "é\n", "::1")
ADDRESSES = (
    "127.0.0.1",
    "127.0.0.0/7",
    "10.0.0.1/24",
    "10.0.0.7/24",
    "10.0.0.0/8",
    "::1",
    "ff00::1/8",
    "224.0.0.1",
    "::/0",
)
MOMENTS = ("2026-11-22", "1969-12-31T23:59:59.999Z", "0000-01-01", "2026-11-22T10:00:00+0130", "2026-02-30", "")
SPANS = ("1d2h3m4s5ms", "-90061001ms", "0ms", "-1d", "", "9223372036854775807ms")
DECIMALS = ("1.5", "-0.0001", "1.50", "922337203685477.5807", "1", "0.12345")

plain = st.one_of(
    st.booleans(),
    st.sampled_from(LONGS),
    st.sampled_from(TEXTS),
    st.sampled_from(UIDS),
    st.sampled_from((Decimal(15_000), Decimal(-1), Moment(0), Moment(-1), Moment(LONGEST), Span(-1), Span(SHORTEST))),
    st.sampled_from((Address(4, 10 << 24, 8), Address(4, 1, 32), Address(6, 1, 128), Address(4, 127 << 24, 7))),
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=4,
)
records = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)


def literal(text: str) -> str:
    """A Cedar string literal, escaped for patterns too: an asterisk stays one."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def uid(one: Uid) -> str:
    return f"{one.type}::{literal(one.id)}"


leaves = st.one_of(
    st.sampled_from(("principal", "resource", "context", "action", "true", "false", "[]")),
    st.sampled_from(LONGS[:-2]).map(str),
    st.sampled_from(TEXTS).map(literal),
    st.sampled_from(UIDS + ACTIONS).map(uid),
    st.sampled_from(NAMES).map(lambda name: f"principal.{name}"),
    st.sampled_from(NAMES).map(lambda name: f"resource.{name}"),
    st.sampled_from(NAMES).map(lambda name: f"context.{name}"),
    st.sampled_from(ADDRESSES).map(lambda text: f"ip({literal(text)})"),
    st.sampled_from(MOMENTS).map(lambda text: f"datetime({literal(text)})"),
    st.sampled_from(SPANS).map(lambda text: f"duration({literal(text)})"),
    st.sampled_from(DECIMALS).map(lambda text: f"decimal({literal(text)})"),
)
INFIX = ("==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "in")
METHODS = (
    "contains", "containsAll", "containsAny", "hasTag", "getTag", "isInRange", "offset", "durationSince", "lessThan",
    "lessThanOrEqual", "greaterThan", "greaterThanOrEqual",
)  # fmt: skip
ASKED = (
    "isEmpty", "isIpv4", "isIpv6", "isLoopback", "isMulticast", "toDate", "toTime", "toMilliseconds", "toSeconds",
    "toMinutes", "toHours", "toDays",
)  # fmt: skip
CONSTRUCTORS = ("ip", "decimal", "datetime", "duration")
PATTERNS = ('"*"', '"a*"', '"*b"', '"a*b*"', '"\\*"', '"a\\*b"', '""', '"*é*"', '"a**b"')


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(INFIX), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, st.sampled_from(METHODS), inner).map(lambda t: f"({t[0]}).{t[1]}({t[2]})"),
        st.tuples(inner, st.sampled_from(ASKED)).map(lambda t: f"({t[0]}).{t[1]}()"),
        st.tuples(inner, st.sampled_from(PATTERNS)).map(lambda t: f"({t[0]}) like {t[1]}"),
        st.tuples(inner, st.sampled_from(NAMES)).map(lambda t: f"({t[0]}).{t[1]}"),
        st.tuples(inner, st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)).map(
            lambda t: f"({t[0]}) has {'.'.join(t[1])}"
        ),
        st.tuples(inner, st.sampled_from(("U", "G", "N::R"))).map(lambda t: f"({t[0]}) is {t[1]}"),
        st.tuples(inner, st.sampled_from(("U", "R")), inner).map(lambda t: f"({t[0]}) is {t[1]} in ({t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"if ({t[0]}) then ({t[1]}) else ({t[2]})"),
        inner.map(lambda part: f"!({part})"),
        inner.map(lambda part: f"-({part})"),
        st.lists(inner, max_size=4).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=2).map(
            lambda parts: "{" + ", ".join(f"{name}: {part}" for name, part in parts.items()) + "}"
        ),
        st.tuples(st.sampled_from(CONSTRUCTORS), inner).map(lambda t: f"{t[0]}({t[1]})"),
    )


expressions = st.recursive(leaves, _wider, max_leaves=8)


def _side(name: str) -> st.SearchStrategy[str]:
    return st.one_of(
        st.just(name),
        st.sampled_from(UIDS).map(lambda one: f"{name} == {uid(one)}"),
        st.sampled_from(UIDS).map(lambda one: f"{name} in {uid(one)}"),
        st.sampled_from(("U", "R", "N::R")).map(lambda kind: f"{name} is {kind}"),
        st.tuples(st.sampled_from(("U", "R")), st.sampled_from(UIDS)).map(lambda t: f"{name} is {t[0]} in {uid(t[1])}"),
    )


_action = st.one_of(
    st.just("action"),
    st.sampled_from(ACTIONS).map(lambda one: f"action == {uid(one)}"),
    st.sampled_from(ACTIONS).map(lambda one: f"action in {uid(one)}"),
    st.lists(st.sampled_from(ACTIONS), max_size=3).map(lambda some: f"action in [{', '.join(map(uid, some))}]"),
)
_clauses = st.lists(
    st.tuples(st.sampled_from(("when", "unless")), expressions).map(lambda t: f"{t[0]} {{ {t[1]} }}"), max_size=2
)
policies = st.tuples(
    st.sampled_from(("permit", "permit", "forbid")), _side("principal"), _action, _side("resource"), _clauses
).map(lambda t: f"{t[0]} ({t[1]}, {t[2]}, {t[3]}) {' '.join(t[4])};")


@dataclass(frozen=True)
class World:
    """Policies, entities and requests that belong together."""

    text: str
    entities: tuple[Entity, ...]
    requests: tuple[Request, ...]


@st.composite
def worlds(draw: Any) -> World:
    """A world whose entities are parts only of those before them, so that there is no cycle."""
    text = "\n".join(draw(st.lists(policies, min_size=1, max_size=5)))
    entities = []
    for number, one in enumerate(UIDS[:-2]):
        if draw(st.integers(0, 3)):
            parents = frozenset(draw(st.lists(st.sampled_from(UIDS[:number]), max_size=2)) if number else ())
            entities.append(Entity(one, draw(records), parents, draw(records)))
    entities.append(Entity(ACTIONS[0], parents=frozenset({ACTIONS[2]})))
    requests = st.builds(Request, st.sampled_from(UIDS), st.sampled_from(ACTIONS), st.sampled_from(UIDS), records)
    return World(text, tuple(entities), tuple(draw(st.lists(requests, min_size=1, max_size=4))))
