"""What leaves: plain typed values, read from a record's own attributes where the names fit."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Out(BaseModel):
    """A JSON answer, or a part of one."""

    model_config = ConfigDict(from_attributes=True)


class RowFault(Out):
    """One place of a file that cannot be read; with any, nothing is written."""

    line: int
    field: str
    why: str


def _of_today(version: int | None) -> int | None:
    return version or None


Version = Annotated[int | None, BeforeValidator(_of_today)]
"""A record's version; null for a record of the past, which has none and cannot be changed."""
