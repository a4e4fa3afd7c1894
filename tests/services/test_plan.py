"""The plan asks for the processing record until it stands, then for the signature it lacks."""

import pytest

from mandate.services import processing
from mandate.services.overview import PlanLine, overview
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
