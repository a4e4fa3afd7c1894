"""What the child does: read a tally, answer with its report."""

import json
import sys

from mandate.engines.alignment.facts import Report, Tallied, Tally
from mandate.engines.alignment.report import report


def answer(text: str) -> str:
    """The kept report of the tally in `text`, as JSON."""
    asked = json.loads(text)
    told = asked["tally"]
    tally = Tally(
        items=tuple(told["items"]),
        groups=tuple(told["groups"]),
        atoms=tuple(
            Tallied(frozenset(atom["groups"]), atom["people"], tuple(tuple(row) for row in atom["counts"]))
            for atom in told["atoms"]
        ),
        pairs=tuple((first, second) for first, second in told["pairs"]),
        sensitive=frozenset(told["sensitive"]),
    )
    previous = Report.from_json(asked["previous"]) if asked["previous"] else None
    return json.dumps(report(tally, previous=previous).to_json())


if __name__ == "__main__":
    sys.stdout.write(answer(sys.stdin.read()))
