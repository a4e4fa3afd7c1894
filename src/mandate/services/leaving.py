"""What leaves the house as a file: the forms a report has, and the file that was made."""

from __future__ import annotations

from dataclasses import dataclass

FORMS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""The forms it leaves in, with the type of each."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name, its type and what is in it."""

    name: str
    type: str
    content: bytes
