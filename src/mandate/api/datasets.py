"""Datasets of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import registersheets, sheets
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.services.registers.fields import DATASETS


class DatasetsAsked(Asked):
    """What the list can be asked."""

    data_class: DataClass | None = None
    sort: Words = Field(
        default="", max_length=40, description="name, stored_in, data_class or until; with - before it backwards."
    )


router, _made = sheets.calls(
    registersheets.noun(
        register=DATASETS,
        one="dataset",
        what="One dataset: where it is, of which class, for what, whose, and what it is connected with.",
        listed="Every dataset: where it is, of which class, for what, and whose.",
        title=lambda: _("Datasets"),
        asked=DatasetsAsked,
        search=("name", "about", "stored_in", "domain"),
        sorts=("name", "stored_in", "data_class", "until"),
        where=lambda asked: {"data_class": None if asked.data_class is None else int(asked.data_class)},
    ),
    __name__,
)
