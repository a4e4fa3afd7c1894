"""Notes of a conversation: a page of text that says at its top who spoke, when and about what."""

import re

from mandate.connectors.sources.fields import FieldProblem, load_fields
from mandate.engines.discovery.facts import Note

_FENCE = re.compile(r"(?:\ufeff)?---[ \t]*\n(?P<front>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def looks_like_note(text: str) -> bool:
    """Whether a text opens with front matter that names a speaker's role."""
    found = _FENCE.match(text.replace("\r\n", "\n"))
    return bool(found and re.search(r"^speaker_role\s*:", found["front"] or "", re.MULTILINE))


def read_note(text: str, file: str) -> Note:
    """The note in a text; raises `FieldProblem` with file, line and field. The title is the first heading, or ""."""
    plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
    found = _FENCE.match(plain)
    if found is None:
        raise FieldProblem(
            file, 1, "front matter", "does not open the file between two lines ---",
            "staat niet bovenaan tussen twee regels ---",
        )  # fmt: skip
    fields = load_fields(found["front"] or "", file, first_line=2)
    body = plain[found.end() :].strip()
    if not body:
        line = plain.count("\n", 0, found.end()) + 1
        raise FieldProblem(file, line, "text", "is missing under the front matter", "ontbreekt onder de kop")
    heading = _HEADING.search(body)
    return Note(
        speaker_role=fields.required("speaker_role"),
        on=fields.day("date"),
        topics=fields.texts("topics"),
        text=body,
        title=heading[1].strip() if heading else "",
    )
