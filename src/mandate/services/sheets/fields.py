"""What a field can hold and what a sheet of rows is: forms, files and callers read and write by such a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from mandate.records.models import Record

LEVELS = range(6)
"""Levels of a competence: 0 knows nothing of it, 5 teaches it."""
LONGEST = 4000


class Sort(StrEnum):
    """What a field holds; decides how it is asked, read and written."""

    TEXT = "text"
    LONG = "long"
    YES = "yes"
    DAY = "day"
    WHOLE = "whole"
    CLASS = "class"
    CHOICE = "choice"
    ONE = "one"
    MANY = "many"
    LEVELS = "levels"
    LINKS = "links"
    MONEY = "money"
    PAIRS = "pairs"
    AFTER = "after"
    WAYS = "ways"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in files, its label, what it holds, and of which kind the rows are that it points to.

    `words` says in which words a choice is said; `unsaid` what is said where it holds nothing: that may mean
    everybody, or nobody.
    """

    name: str
    label: str
    sort: Sort = Sort.TEXT
    about: str = ""
    most: int = LONGEST
    needed: bool = False
    points_to: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    fixed: bool = False
    words: str = ""
    unsaid: str = ""

    @property
    def attribute(self) -> str:
        """The attribute of a row that holds the plain value: the key, where it points to one other row."""
        return f"{self.name}_id" if self.sort is Sort.ONE else self.name

    def heading(self, language: str) -> str:
        """The label in a language."""
        with override(language):
            return _(self.label)

    def explained(self, language: str) -> str:
        """What belongs in the field, in a language."""
        with override(language):
            return _(self.about) if self.about else ""

    def of(self, row: Record) -> Any:
        """The value of a row."""
        return getattr(row, self.attribute)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind: their record, their name in files, their fields, and the ledger's words for what happens.

    `imported` is the word for rows that a file adds, where it is another than for one that is added by hand; `bulk`
    names the fields that can be set for many rows at once.
    """

    kind: str
    model: type[Record]
    name: str
    title: str
    fields: tuple[Field, ...]
    added: str
    changed: str
    removed: str
    imported: str = ""
    readable_key: bool = False
    bulk: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The field of this name. KeyError when there is none."""
        found = next((one for one in self.fields if one.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def heading(self, language: str) -> str:
        """The title in a language."""
        with override(language):
            return _(self.title)
