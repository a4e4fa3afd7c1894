"""How the code is written, in one row of numbers: sizes, types, purpose lines, comments, tests beside code.

python -m bench.style
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Figure, percentile, table

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its text, its tree, its lines that are neither blank nor comment nor docstring."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """All lines."""
        return len(self.text.splitlines())

    @property
    def functions(self) -> list[Function]:
        """Every function and method."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @property
    def comments(self) -> int:
        """Lines that carry a comment, without markers for tools."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        marks = ("# noqa", "# type:", "# fmt:")
        return sum(token.type == tokenize.COMMENT and not token.string.startswith(marks) for token in tokens)

    @property
    def docstrings(self) -> int:
        """Lines of docstrings."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, Function | ast.ClassDef | ast.Module))
        return sum(len(text.splitlines()) for node in nodes if (text := ast.get_docstring(node)))

    @property
    def code(self) -> int:
        """Lines with code."""
        filled = sum(bool(line.strip()) and not line.strip().startswith("#") for line in self.text.splitlines())
        return filled - self.docstrings


def sources(folder: str) -> list[Source]:
    """All files below a folder, without generated migrations."""
    paths = sorted(path for path in (ROOT / folder).rglob("*.py") if path.name[:4] != "0001")
    return [Source(path, text, ast.parse(text)) for path in paths if (text := path.read_text(encoding="utf-8")).strip()]


def public(found: list[Source]) -> Iterator[Function | ast.ClassDef]:
    """Functions, classes and methods that others may use."""
    for source in found:
        for node in source.tree.body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield node
                inner = node.body if isinstance(node, ast.ClassDef) else []
                yield from (part for part in inner if isinstance(part, Function) and not part.name.startswith("_"))


def main() -> str:
    """Count; the table and the row."""
    code, tests = sources("src/mandate"), sources("tests")
    sizes = [source.lines for source in code]
    functions = [function for source in code for function in source.functions]
    lengths = [(one.end_lineno or one.lineno) - one.lineno + 1 for one in functions]
    named = list(public(code))
    typed = sum(one.returns is not None for one in functions) / len(functions)
    told = sum(ast.get_docstring(one) is not None for one in named) / len(named)
    purposed = sum(ast.get_docstring(source.tree) is not None for source in code) / len(code)
    lines = sum(source.code for source in code)
    ratio = sum(source.code for source in tests) / lines
    comments = sum(source.comments for source in code) / lines
    figures = [
        Figure("files", len(code), ""),
        Figure("lines of code", lines, ""),
        Figure("longest file", max(sizes), "lines", most=500),
        Figure("nine in ten files up to", percentile(sizes, 0.9), "lines", most=300),
        Figure("longest function", max(lengths), "lines", most=60),
        Figure("nine in ten functions up to", percentile(lengths, 0.9), "lines", most=30),
        Figure("functions with a return type", typed * 100, "%", least=100),
        Figure("files with a purpose line", purposed * 100, "%", least=100),
        Figure("public names with a docstring", told * 100, "%"),
        Figure("comments per 100 lines of code", comments * 100, ""),
        Figure("tests beside code", ratio, "x", least=1.2),
    ]
    cells = {
        "project": "mandate",
        "files": len(code),
        "lines": lines,
        "file p90 / most": f"{percentile(sizes, 0.9):.0f} / {max(sizes)}",
        "function p90 / most": f"{percentile(lengths, 0.9):.0f} / {max(lengths)}",
        "types": f"{typed:.1%}",
        "docstrings": f"{told:.1%}",
        "purpose": f"{purposed:.1%}",
        "comments": f"{comments:.1%}",
        "tests:code": f"{ratio:.2f}",
    }
    rows = (cells.keys(), ["---"] * len(cells), map(str, cells.values()))
    return table("How the code is written", figures) + "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(main())
