"""What raises an answer, as a link for this reader: the product's page for it, or why there is none."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.bank import Item
from mandate.records import access
from mandate.records.models import Person
from mandate.services import wording


class Leads(NamedTuple):
    """Where an artefact leads: its name, its address for this reader (None: none), and in that case why."""

    label: str
    address: str | None
    why: str


def artefact(item: Item | str, person: Person | None, *, today: date) -> Leads:
    """What raises the answer to a question, with the page that keeps it where this reader may open one.

    Raises KeyError for an unknown question.
    """
    question = load_bank().item(item) if isinstance(item, str) else item
    label = wording.opening(question.artefact.label.of(translation.get_language() or "en"))
    address = page_of(question)
    if address is None:
        return Leads(label, None, _("not in Mandate yet"))
    permission = getattr(resolve(address).func, "may", "")
    if access.may(person, permission, today=today):
        return Leads(label, address, "")
    return Leads(label, None, _("in Mandate, kept by your architect"))


def page_of(item: Item) -> str | None:
    """The address of the page that an artefact has in the product, whoever may open it; None while there is none."""
    try:
        return reverse(item.artefact.page) if item.artefact.page else None
    except NoReverseMatch:
        return None
