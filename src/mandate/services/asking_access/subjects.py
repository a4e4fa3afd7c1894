"""What requests and access are about: every tool and dataset with its name, owner and standing, in one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from mandate.engines.access.generating import LIVE
from mandate.engines.terms import DataClass, Status
from mandate.records.models import Dataset, Tool


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a register as far as a list needs it; `ceiling` is the highest class of data it may hold."""

    key: str
    name: str
    owner: str
    status: str
    until: date | None
    ceiling: int | None

    def open_for(self, rank: int | None, *, today: date) -> bool:
        """Whether the row as it stands allows this class of data: then a request needs nobody but those close by."""
        if self.until is not None and self.until < today:
            return False
        if self.status and Status(self.status) not in LIVE:
            return False
        return (rank or DataClass.PUBLIC) <= (self.ceiling or DataClass.PUBLIC)


_COLUMNS = ("key_", "name_", "owner_", "status_", "until_", "ceiling_")


def subjects() -> Mapping[str, Subject]:
    """Every tool and dataset by key."""
    tools = Tool._base_manager.annotate(status_=F("status"), until_=F("until"))
    datasets = Dataset._base_manager.annotate(status_=Value("", output_field=CharField()), until_=F("until"))
    found = (
        Subject(key, name, owner or "", *rest)
        for key, name, owner, *rest in _columns(tools).union(_columns(datasets), all=True)
    )
    return {one.key: one for one in found}


def _columns(rows: QuerySet[Any]) -> QuerySet[Any]:
    named = rows.order_by().annotate(key_=F("key"), name_=F("name"), owner_=F("owner_id"), ceiling_=F("data_class"))
    shaped: QuerySet[Any] = named.values_list(*_COLUMNS)
    return shaped
