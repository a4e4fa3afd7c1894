"""Plans and answers about them come from a short-lived child: solvers take 300 MB that the server never holds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mandate.connectors.children import ask_child

TIMEOUT_S = 120.0


def ask(verb: str, question: Mapping[str, Any], *, timeout_s: float = TIMEOUT_S) -> Any:
    """What the child answers: `plan`, `why`, `what_if`, `dates` or `compare`; raises ChildFailed.

    `question` holds `asked` (mandate-plan/1) and `result` (a plan as JSON) where the verb needs one; all else is named
    in `child.py`.
    """
    text = json.dumps({"verb": verb, **question}, ensure_ascii=True).encode("ascii")
    return json.loads(ask_child(Path(__file__).with_name("child.py"), text, timeout_s=timeout_s))
