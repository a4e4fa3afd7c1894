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


def test_what_everybody_was_asked_comes_before_what_some_were(desk: Desk) -> None:
    shared, sealed = "G2", Publication.objects.get(campaign=things.results(desk))
    (some, *_more) = (item for item in load_bank().form("full").items if item not in load_bank().form("employee").items)
    row = next(one for one in sealed.report["items"] if (one["item"], one["group"]) == (shared, "everyone"))
    clearer = {**row, "item": some, "agreement": 1.0, "counts": [0, 18, 0, 0, 0], "n": 18, "dk": 0}
    sealed.report = {**sealed.report, "items": [clearer, *sealed.report["items"]]}
    found = TeamView(sealed, language="en").aligned()
    assert [one.item for one in found][:2] == [shared, some]
    assert found[1].sentence.startswith("Those who were asked agree on this")
