"""Registers for callers: what their calls say, and who may see and change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mandate.api.sheets import Noun, RowGiven, RowWithWhy, Texts
from mandate.services.registers.keeping import KEEPER
from mandate.services.sheets.fields import Field, Sheet, Sort

_EMPTY = {
    "purposes": "Keys of purposes; none means no use.",
    "teams": "Keys of teams; none means everybody.",
    "datasets": "Keys of datasets; none means that nobody said.",
}


def noun(*, register: Sheet, one: str, listed: str, told: Mapping[str, str] | None = None, **own: Any) -> Noun:
    """A register as a noun; `told` says what is to be known of a field."""
    texts = Texts(
        listed=listed, part=f"A part of the {one}s.", new="A row for the register.",
        added="A new row of the register.", removed="Remove a row that nothing depends on.",
    )  # fmt: skip
    has_why = any(field.name == "why" for field in register.fields)
    described = told or {}
    return Noun(
        register=register, one=one, many=f"{one}s", tag="registers", keeper=KEEPER, texts=texts,
        sees="see registers", writes="change registers", removes=True, body=RowGiven if has_why else RowWithWhy,
        shown=lambda field: _EMPTY[field.name] if field.sort is Sort.MANY else described.get(field.name),
        given=lambda field: None, names=_names, **own,
    )  # fmt: skip


def _names(field: Field) -> tuple[str, int]:
    return ("Key, name or e-mail address of", 254) if field.points_to == "person" else ("Key or name of", 120)
