"""The plan asks for the processing record until it stands, then for the signature it lacks."""

import pytest
from django.utils import translation

from mandate.services import people, processing, saying
from mandate.services.overview import PlanLine, overview
from mandate.services.people import PersonFacts
from mandate.services.processing import ProcessingFacts
from tests.web.test_triage import pictured  # noqa: F401

pytestmark = pytest.mark.django_db
WORDS = ProcessingFacts("To know which AI is used.", "90", "Works council, 3 November", "MT 12")


def opening(desk) -> PlanLine:
    found = overview(today=desk.today)
    assert found is not None
    return next(row for row in found.plan if row.kind == "open_sources")


def test_the_record_is_written_first_and_once_half_signed_the_other_signs(pictured) -> None:  # noqa: F811
    first = opening(pictured)
    assert (first.action, first.owner) == ("Write the processing record", "Architect")
    assert first.first_step.startswith("The architect writes the processing record")
    processing.write(WORDS, by=pictured.actor, today=pictured.today, signer=pictured.architect)
    second = opening(pictured)
    assert second.action.startswith("Get the second signature, which opens")
    assert second.owner == "Privacy officer"
    assert second.first_step.startswith("The privacy officer reads the processing record")


def test_what_waits_for_one_more_signature_says_whose_and_not_that_two_are_missing(pictured) -> None:  # noqa: F811
    def waits() -> str:
        found = overview(today=pictured.today)
        assert found is not None
        return saying.once(found.unseen)[1]

    assert waits() == "First the processing record needs two signatures."
    processing.write(WORDS, by=pictured.actor, today=pictured.today, signer=pictured.architect)
    assert waits() == "First the processing record needs one more signature: that of the privacy officer."
    with translation.override("nl"):
        assert waits().endswith("nog één handtekening nodig: die van de privacy officer.")


def test_once_both_signed_nothing_asks_for_a_record_or_a_signature_before_the_next_inventory(pictured) -> None:  # noqa: F811
    record = processing.write(WORDS, by=pictured.actor, today=pictured.today, signer=pictured.architect)
    officer = people.add_person(
        PersonFacts(name="Bo Bakker", email="bo@windmolen.example", roles=("auditor",)), by=pictured.actor, why="test"
    )
    processing.sign(record, by=pictured.actor, person=officer, today=pictured.today, works_council=False)
    found = overview(today=pictured.today)
    assert found is not None
    assert "open_sources" not in {row.kind for row in found.plan}
    assert saying.once(found.unseen)[1] == ""
