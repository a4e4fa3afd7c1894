"""Values of small YAML files with the line each stands on, so a mistake is named by file, line and field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

_LONGEST = 1_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FieldProblem(ValueError):
    """A value a person has to correct: the file, the line, the field and what is wrong, in English and Dutch."""

    def __init__(self, file: str, line: int, field: str, en: str, nl: str) -> None:
        super().__init__(f"{file}, line {line}, {field}: {en}")
        self.file = file
        self.line = line
        self.field = field
        self.en = en
        self.nl = nl


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one YAML mapping; every question raises `FieldProblem` where the answer cannot be used."""

    file: str
    line: int
    prefix: str
    nodes: dict[str, yaml.Node]
    first_line: int

    def text(self, key: str) -> str | None:
        """The text of a field without outer blanks; None when it is missing or empty."""
        node = self.nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            raise self.problem(key, "must be plain text", "moet gewone tekst zijn")
        value = "" if node.tag.endswith(":null") else str(node.value).strip()
        return value or None

    def required(self, key: str) -> str:
        """The text of a field that must be there."""
        value = self.text(key)
        if value is None:
            raise self.problem(key, "is missing", "ontbreekt")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text with commas counts as a list."""
        node = self.nodes.get(key)
        if not isinstance(node, yaml.SequenceNode):
            return tuple(part.strip() for part in (self.text(key) or "").split(",") if part.strip())
        if not all(isinstance(entry, yaml.ScalarNode) for entry in node.value):
            raise self.problem(key, "must be a list of words", "moet een lijst van woorden zijn")
        return tuple(str(entry.value).strip() for entry in node.value if str(entry.value).strip())

    def day(self, key: str) -> date | None:
        """A day written as 2026-03-05; None when the field is missing."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise self.problem(key, "is not a day like 2026-03-05", "is geen dag zoals 2026-03-05") from None

    def whole(self, key: str) -> int:
        """A whole number of at least 1 that must be there."""
        value = self.required(key)
        if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0):
            raise self.problem(key, "must be a whole number above 0", "moet een geheel getal boven 0 zijn")
        return int(value)

    def each(self, key: str) -> Iterator["Fields"]:
        """The mappings of a list; nothing when the field is missing."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and self.text(key) is None):
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self.problem(key, "must be a list", "moet een lijst zijn")
        for number, entry in enumerate(node.value, start=1):
            name = f"{self.prefix}{key}[{number}]"
            yield _fields(entry, self.file, name, self.first_line)

    def problem(self, key: str, en: str, nl: str) -> FieldProblem:
        """A complaint about a field, at the line of its value (of the mapping when it is missing)."""
        node = self.nodes.get(key)
        line = node.start_mark.line + self.first_line if node is not None else self.line
        return FieldProblem(self.file, line, f"{self.prefix}{key}", en, nl)


def load_fields(text: str, file: str, *, first_line: int = 1) -> Fields:
    """The fields of a YAML text; raises `FieldProblem`. `first_line` is the line of the file the text starts on."""
    if len(text) > _LONGEST:
        raise FieldProblem(file, first_line, "file", "is larger than one megabyte", "is groter dan een megabyte")
    try:
        # An alias lets a few lines stand for gigabytes; a small file of ours needs none.
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent):
                line = (event.start_mark.line if event.start_mark else 0) + first_line
                raise FieldProblem(file, line, "file", "uses a YAML alias", "gebruikt een YAML-alias")
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise FieldProblem(file, line, "file", "is not valid YAML here", "is hier geen geldige YAML") from None
    except (yaml.YAMLError, RecursionError):
        raise FieldProblem(file, first_line, "file", "is not valid YAML", "is geen geldige YAML") from None
    return _fields(node, file, "", first_line)


def _fields(node: yaml.Node | None, file: str, name: str, first_line: int) -> Fields:
    line = node.start_mark.line + first_line if node is not None else first_line
    if not isinstance(node, yaml.MappingNode):
        raise FieldProblem(file, line, name or "file", "must hold named values", "moet benoemde waarden bevatten")
    nodes = {str(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    return Fields(file, line, f"{name}." if name else "", nodes, first_line)
