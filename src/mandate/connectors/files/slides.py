"""Six slides that stay editable: native charts and tables, sentences as titles, sources in the notes."""

import json
from collections.abc import Mapping
from pathlib import Path

from mandate.connectors.children import ask_child
from mandate.connectors.files.tables import writable

TIMEOUT_S = 60.0


def to_pptx(data: Mapping[str, object], *, timeout_s: float = TIMEOUT_S) -> bytes:
    """The report of an assessment (`AssessmentReport.to_data()`) as slides, 16:9; one slide where it is empty.

    Made in a child process that lives for this one file. Same data, same bytes. Raises ChildFailed when none comes out.
    """
    question = json.dumps(_writable(data)).encode("ascii")
    return ask_child(Path(__file__).with_name("slides_child.py"), question, timeout_s=timeout_s)


def _writable(value: object) -> object:
    """`value` with every text as XML can hold it."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {str(key): _writable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(inner) for inner in value]
    return value
