"""A company's own regression tests: who may and who may not, kept in a file and tried on the guardrails in force.

The file is YAML or JSON: a list under `expectations`, each with `who` (key, e-mail address or name), `tool` or
`dataset` (key or name), `expect` (yes or no), and where they matter `action`, `purpose` and `data_class`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass
from mandate.records.models import Dataset, Person, Purpose, Record, Tool
from mandate.services.guardrails.answers import ACTIONS, Answer, Question, ask
from mandate.services.guardrails.current import Guardrails
from mandate.services.refusals import Refused

FIELDS = frozenset({"name", "who", "tool", "dataset", "action", "purpose", "data_class", "expect"})
LARGEST = 5_000_000
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Tried:
    """One expectation and what the guardrails said. `problem` where it could not be asked."""

    number: int
    name: str
    expected: bool
    answer: Answer | None
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether the answer is what was expected."""
        return self.answer is not None and self.answer.allow == self.expected


def read(text: str, name: str) -> list[Mapping[str, Any]]:
    """The expectations of a file. Raises Refused with the place of what cannot be read."""
    if len(text) > LARGEST:
        raise Refused(why=_("%(file)s is larger than 5 MB.") % {"file": name})
    try:
        whole = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise Refused(why=f"{name}{place}: {getattr(problem, 'problem', problem)}") from problem
    rows = whole.get("expectations") if isinstance(whole, dict) else whole
    if not isinstance(rows, list) or not rows:
        raise Refused(why=_("%(file)s: there is no list of expectations in it.") % {"file": name})
    for number, row in enumerate(rows, start=1):
        found = _fault(row)
        if found:
            raise Refused(why=f"{name}: {number}: {found}")
    return rows


def _fault(row: Any) -> str:
    if not isinstance(row, dict):
        return _("An expectation is a set of fields.")
    unknown = sorted(str(name) for name in set(row) - FIELDS)
    if unknown:
        return _("There is no field %(names)s.") % {"names": ", ".join(unknown)}
    if not row.get("who") or bool(row.get("tool")) == bool(row.get("dataset")):
        return _("Say who, and one tool or one dataset.")
    # YAML reads a bare yes and no as true and false.
    if row.get("expect") not in (YES, NO, True, False):
        return _("Expect yes or no.")
    rank = row.get("data_class")
    if rank is not None and (isinstance(rank, bool) or rank not in set(DataClass)):
        return _("A class of data is 0 to 4.")
    return ""


def attempt(rows: list[Mapping[str, Any]], *, by: Guardrails, now: datetime) -> Iterator[Tried]:
    """Each expectation tried, in the order of the file."""
    for number, row in enumerate(rows, start=1):
        expected = row["expect"] in (YES, True)
        name = str(row.get("name") or f"{row['who']}: {row.get('tool') or row.get('dataset')}")
        try:
            question = _question(row, by)
        except Refused as refused:
            yield Tried(number, name, expected, None, refused.why)
            continue
        yield Tried(number, name, expected, ask(question, by=by, now=now))


def _question(row: Mapping[str, Any], by: Guardrails) -> Question:
    kind: type[Record] = Tool if row.get("tool") else Dataset
    purpose = row.get("purpose")
    return Question(
        found(by, Person, row["who"]),
        kind.kind,
        found(by, kind, row.get("tool") or row.get("dataset")),
        found(by, Purpose, purpose) if purpose else "",
        row.get("data_class"),
        str(row.get("action") or ACTIONS[kind.kind]),
    )


def found(by: Guardrails, model: type[Record], text: Any) -> str:
    """The key of the row that is called so: by key, e-mail address or the one name. Raises Refused for none or two."""
    rows = by.register.of(model)
    asked = str(text).strip()
    if asked in rows:
        return asked
    folded = asked.lower()
    keys = [
        key
        for key, row in rows.items()
        if folded
        in {str(row).lower(), str(getattr(row, "email", None) or "").lower(), str(getattr(row, "name_nl", "")).lower()}
    ]
    if len(keys) == 1:
        return keys[0]
    text = _("Nothing is called %(name)s.") if not keys else _("Several are called %(name)s: give the key.")
    raise Refused(why=text % {"name": asked})
