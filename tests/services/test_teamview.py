"""The team view reads out a publication: why something is not shown, and whose agreement it is."""

import pytest

from mandate.catalogue.assessment import load_bank
from mandate.records.models import Publication
from mandate.services.campaigns import Group
from mandate.services.teamview import Counted, TeamView, sentence
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
    assert {(one.group, one.item) for one in view.suppressed()} == {("marketing", "G2"), ("sales", "G2")}
    gone = {"item": None, "group": "nobody", "why": "too_few"}
    sealed.report = {**sealed.report, "suppressed": [gone]}
    assert TeamView(sealed, language="en").suppressed() == ()


def _of_some(desk: Desk) -> tuple[Publication, str]:
    """A published round in which only the MT was asked one question, on which it agrees most of all."""
    sealed = Publication.objects.get(campaign=things.results(desk))
    (some, *_more) = (item for item in load_bank().form("full").items if item not in load_bank().form("employee").items)
    row = next(one for one in sealed.report["items"] if (one["item"], one["group"]) == ("G2", "everyone"))
    clearer = {**row, "item": some, "agreement": 1.0, "counts": [0, 18, 0, 0, 0], "n": 18, "dk": 0}
    sealed.report = {**sealed.report, "items": [clearer, *sealed.report["items"]]}
    sealed.campaign.items = [*sealed.campaign.items, some]
    sealed.campaign.groups = [*sealed.campaign.groups, Group("mt", "MT", "full").kept()]
    return sealed, some


def test_what_everybody_was_asked_comes_first_and_the_rest_names_who_was_asked(desk: Desk) -> None:
    sealed, some = _of_some(desk)
    found = TeamView(sealed, language="en").aligned()
    assert [one.item for one in found][:2] == ["G2", some]
    assert found[1].sentence.startswith("Clear agreement in MT: most choose")
    assert found[1].bars[0].label == "MT"
    sealed.campaign.groups = [*sealed.campaign.groups, Group("leads", "Team leads", "full").kept()]
    say = TeamView(sealed, language="en").say
    assert say.group("everyone", some) == "MT and Team leads"
    assert (say.group("not:mt", some), say.group("not:mt@last", some)) == ("Team leads", "Team leads last time")
    assert (say.group("everyone", "G2"), say.group("not:mt", "G2")) == ("everyone", "all but MT")


def test_the_headline_counts_what_everybody_was_asked(desk: Desk) -> None:
    sealed, _some = _of_some(desk)
    seen = TeamView(sealed, language="en")
    assert seen.counted() == Counted(agreed=1, asked=2, by_chance=pytest.approx(0.08), differ=1, compared=True)
    said = sentence(seen)
    assert said == "We agree on one of the two questions everyone was asked. Groups differ on one question."
    sealed.report = {**sealed.report, "items": [], "differences": []}
    assert sentence(TeamView(sealed, language="en")) == "We agree on none of the two questions everyone was asked."
