"""The mandate as a function: which decision the architect takes alone, which goes to the MT, and which never is."""

from mandate.engines.charter.delegating import Delegated, by_manager, widest
from mandate.engines.charter.facts import (
    Case,
    ChangeCode,
    Charter,
    CharterState,
    Clause,
    Effect,
    Kind,
    Routing,
    RoutingCode,
    Spent,
    Verdict,
)
from mandate.engines.charter.replay import Past, Replay, Rerun, Risk, replay
from mandate.engines.charter.routing import decide, draft_charter, tally

__all__ = [
    "Case",
    "ChangeCode",
    "Charter",
    "CharterState",
    "Clause",
    "Delegated",
    "Effect",
    "Kind",
    "Past",
    "Replay",
    "Rerun",
    "Risk",
    "Routing",
    "RoutingCode",
    "Spent",
    "Verdict",
    "by_manager",
    "decide",
    "draft_charter",
    "replay",
    "tally",
    "widest",
]
