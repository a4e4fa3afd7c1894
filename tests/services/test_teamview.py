"""The team view reads out a publication: why something is not shown, and whose agreement it is."""

import pytest

from mandate.catalogue.assessment import load_bank
from mandate.records.models import Publication
from mandate.services.teamview import TeamView
from tests.conftest import Desk
from tests.web import things

pytestmark = pytest.mark.django_db


def test_a_question_that_is_not_on_the_form_of_a_group_was_not_asked_of_it(desk: Desk) -> None:
    closed = things.results(desk)
    sealed = Publication.objects.get(campaign=closed)
    (other, *_more) = (
        item for item in load_bank().form("full").items if item not in load_bank().form("employee").items
    )
    hidden = [{"item": item, "group": "sales", "why": "too_few"} for item in (other, "G2")]
    sealed.report = {**sealed.report, "suppressed": [*sealed.report["suppressed"], *hidden]}
    view = TeamView(sealed, language="en")
    assert view.line(other, "sales").why_hidden == "not asked"
    assert view.line("G2", "sales").why_hidden == "fewer than five answered"
