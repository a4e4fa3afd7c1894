"""The report of an assessment, worked out in a short-lived child, so that the server never holds its tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mandate.connectors.children import ask_child

TIMEOUT_S = 300.0


def report_of(tally: Mapping[str, Any], *, previous: Mapping[str, Any] | None, timeout_s: float = TIMEOUT_S) -> Any:
    """The kept form of the report of a tally: `{items, groups, atoms [{groups, people, counts}], pairs, sensitive}`.

    `previous` is the kept report of the round before. Raises ChildFailed when none comes out.
    """
    question = json.dumps({"tally": tally, "previous": previous}).encode("ascii")
    return json.loads(ask_child(Path(__file__).with_name("child.py"), question, timeout_s=timeout_s))
