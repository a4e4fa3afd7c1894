"""`mandate access evaluate`: decisions on policies, entities and requests given as JSON, one a line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.engines.access.snapshot import Snapshot


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("access", help="who may do what with which tool, data or agent")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    evaluate = verbs.add_parser("evaluate", help="decide requests given as JSON, one line in, one line out")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> int:
    """One answer a line, in order: whoever pipes can pair them up; what cannot be read is a deny that says why."""
    from mandate.cli import FINE
    from mandate.engines.access.terms import InvalidPolicies, InvalidRequest

    worlds = _Worlds()
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            answer = _answered(json.loads(line), worlds)
        except (InvalidPolicies, InvalidRequest, ValueError, KeyError, RecursionError) as error:
            named = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            answer = {"decision": "deny", "reasons": [], "errors": [], "compiled": False, "problem": named}
        print(json.dumps(answer), flush=True)
    return FINE


class _Worlds:
    """The snapshot of the last line, kept while the next lines ask about the same policies and entities."""

    def __init__(self) -> None:
        self._key = ""
        self._snapshot: Snapshot | None = None

    def of(self, asked: dict[str, Any], schema: str | None) -> Snapshot:
        from mandate.engines.access import jsonform, snapshot

        key = json.dumps([asked["policies"], asked.get("entities"), schema], sort_keys=True)
        if self._snapshot is None or key != self._key:
            policies = jsonform.policies_from_json(asked["policies"])
            entities = jsonform.entities_from_json(asked.get("entities") or [], schema=schema)
            self._snapshot, self._key = snapshot.compile(policies, entities), key
        return self._snapshot


def _answered(asked: Any, worlds: _Worlds) -> dict[str, Any]:
    from mandate.engines.access import jsonform
    from mandate.engines.access.deciding import decide

    if not isinstance(asked, dict):
        raise ValueError("the line is no JSON object")
    schema = None if asked.get("schema") is None else jsonform.schema_text(asked["schema"])
    built = worlds.of(asked, schema)
    decision = decide(jsonform.request_from_json(asked["request"], schema=schema), snapshot=built)
    return {
        "decision": "allow" if decision.allow else "deny",
        "reasons": list(decision.reasons),
        "errors": [error.policy for error in decision.errors],
        "compiled": decision.compiled,
        "messages": [error.message for error in decision.errors],
    }
