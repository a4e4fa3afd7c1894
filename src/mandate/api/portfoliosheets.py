"""Initiatives, goals, hours and budgets for callers: each field is described as forms and files describe it."""

from __future__ import annotations

from typing import Any

from mandate.api.sheets import Noun, Texts
from mandate.services.portfolio.keeping import KEEPER
from mandate.services.sheets.fields import Field


def noun(*, one: str, many: str, **own: Any) -> Noun:
    """A noun of the portfolio; what it declares is its own."""
    texts = Texts(
        listed=f"Every {one} the caller may see.", part="A part of the list.", new="A new row.", added=f"A new {one}.",
        removed="Take a row away; its history stays.",
    )  # fmt: skip
    return Noun(
        one=one, many=many, tag=many, keeper=KEEPER, texts=texts, shown=_explained, given=_explained,
        names=lambda field: ("Key or name of", 254), **own,
    )  # fmt: skip


def _explained(field: Field) -> str | None:
    return field.explained("en") or None
