"""The processing record as a file: what was agreed, with whom and who signed, before sources about people open."""

import os
import re
import tempfile
from pathlib import Path

import yaml

from mandate.connectors.sources.fields import FieldProblem, Fields, load_fields
from mandate.engines.processing import Record, Signature
from mandate.engines.terms import Role

FORMAT = "mandate-processing/1"
_SIGNERS = (Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL)
_MARKS = (r"^purpose\s*:", r"^retention_days\s*:", r"^signatures\s*:")


def looks_like_processing(text: str) -> bool:
    """Whether a text is a processing record: it names its format, or has purpose, retention and signatures."""
    if re.search(rf"^format\s*:\s*[\"']?{FORMAT.partition('/')[0]}/", text, re.MULTILINE):
        return True
    return all(re.search(mark, text, re.MULTILINE) for mark in _MARKS)


def parse_processing(text: str, file: str) -> Record:
    """The record in a text; raises `FieldProblem` naming file, line and field."""
    fields = load_fields(text.removeprefix("\ufeff"), file)
    written = fields.text("format")
    if written not in (None, FORMAT):
        raise fields.problem("format", f"must be {FORMAT}", f"moet {FORMAT} zijn")
    return Record(
        purpose=" ".join(fields.required("purpose").split()),
        retention_days=fields.whole("retention_days"),
        consulted=fields.text("consulted") or "",
        reference=fields.text("reference") or "",
        signatures=tuple(_signature(entry) for entry in fields.each("signatures")),
    )


def read_processing(path: Path) -> Record:
    """The record in a file; raises `FieldProblem`, or OSError when the file cannot be opened."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FieldProblem(path.name, 1, "file", "is not text in UTF-8", "is geen tekst in UTF-8") from None
    return parse_processing(text, path.name)


def dump_processing(record: Record) -> str:
    """The record as the text of a file, the same for the same record."""
    data: dict[str, object] = {
        "format": FORMAT,
        "purpose": record.purpose,
        "retention_days": record.retention_days,
        "consulted": record.consulted,
        "reference": record.reference,
        "signatures": [
            {"role": str(signature.role), "name": signature.name, "on": signature.on.isoformat()}
            for signature in record.signatures
        ],
    }
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def write_processing(path: Path, record: Record) -> None:
    """Write the record to a file, whole or not at all: what was there stays until the new text is complete."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(dump_processing(record))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _signature(fields: Fields) -> Signature:
    written = fields.required("role")
    role = next((role for role in _SIGNERS if role == written.casefold().replace(" ", "_")), None)
    if role is None:
        known = ", ".join(_SIGNERS)
        raise fields.problem("role", f"must be one of {known}", f"moet een van {known} zijn")
    name, on = fields.required("name"), fields.day("on")
    if on is None:
        raise fields.problem("on", "is missing", "ontbreekt")
    return Signature(role=role, name=name, on=on)
