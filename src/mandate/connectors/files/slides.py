"""Slides that stay editable: native charts and tables, sentences as titles, sources in the notes."""

import json
from collections.abc import Mapping
from pathlib import Path

from mandate.connectors.children import ask_child
from mandate.connectors.files.tables import writable

TIMEOUT_S = 60.0
DECKS = {"assessment": "slides_child.py", "management": "management_child.py", "gathering": "gathering_child.py"}


def to_pptx(data: Mapping[str, object], *, deck: str = "assessment", timeout_s: float = TIMEOUT_S) -> bytes:
    """Slides, 16:9: of an assessment (`AssessmentReport.to_data()`), an MT pack (`PackPaper.to_data()`), a gathering.

    Made in a child process that lives for this one file. Same data, same bytes. Raises ChildFailed when none comes out,
    KeyError for another deck.
    """
    question = json.dumps(_writable(data)).encode("ascii")
    return ask_child(Path(__file__).with_name(DECKS[deck]), question, timeout_s=timeout_s)


def _writable(value: object) -> object:
    """`value` with every text as XML can hold it."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {str(key): _writable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(inner) for inner in value]
    return value
