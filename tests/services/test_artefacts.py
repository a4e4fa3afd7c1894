"""What raises an answer leads to its page for who may open it; anybody else reads why there is no link."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from mandate.catalogue.assessment import load_bank
from mandate.services.artefacts import artefact

BANK = load_bank()
TODAY = date(2026, 11, 22)


@pytest.mark.django_db
def test_an_artefact_with_a_page_leads_there_for_who_may_open_it(desk) -> None:
    label, address, why = artefact("G1", desk.architect, today=TODAY)
    assert (label, address, why) == ("Tool list (yes, not yet, no)", reverse("tools"), "")
    assert artefact(BANK.item("G4"), desk.architect, today=TODAY).address == reverse("triage")


@pytest.mark.django_db
def test_a_page_that_is_not_for_this_reader_is_no_link(desk) -> None:
    for person in (None, desk.architect):
        led = artefact("G4", person, today=TODAY)
        assert (led.address is None) == (person is None)
    assert artefact("G4", None, today=TODAY).why == "in Mandate, kept by your architect"


@pytest.mark.django_db
def test_an_artefact_without_a_page_says_so_in_both_languages(desk) -> None:
    assert artefact("D2", desk.architect, today=TODAY)[1:] == (None, "not in Mandate yet")
    with translation.override("nl"):
        assert artefact("D2", desk.architect, today=TODAY)[:2] == (
            "Kaart van koppelingen (sleutels, matchgraad)",
            None,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("item", [item.id for item in BANK.items])
def test_every_question_has_an_address_or_a_reason_and_never_both(desk, item) -> None:
    led = artefact(item, desk.architect, today=TODAY)
    assert led.label
    assert bool(led.address) != bool(led.why)


def test_an_unknown_question_has_no_artefact() -> None:
    with pytest.raises(KeyError):
        artefact("Z9", None, today=TODAY)
