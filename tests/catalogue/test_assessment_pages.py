"""What raises an answer leads to a page; one that does not exist yet is on the list below, so that none is forgotten."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from mandate.catalogue.assessment import load_bank

# Artefact and the name its page will have. Whoever builds the page gives the artefact its `page` and strikes the row.
NO_PAGE_YET = {
    "data-map": "data-map", "data-needs": "data-needs", "restore-test": "restore-tests",
    "data-purposes": "data-purposes", "migration-plan": "migration", "agent-register": "agents",
    "acceptance": "acceptance", "human-checks": "human-checks", "stop-drill": "stop-drills",
    "introduction": "introductions", "value-sheet": "value", "brand-check": "brand", "portfolio": "portfolio",
    "results": "results", "contact-map": "contacts",
}  # fmt: skip
ARTEFACTS = [item.artefact for item in load_bank().items]


@pytest.mark.parametrize("artefact", [one for one in ARTEFACTS if one.page], ids=lambda one: one.id)
def test_a_page_that_is_named_can_be_opened_without_further_ado(artefact: object) -> None:
    try:
        assert reverse(artefact.page)  # type: ignore[attr-defined]
    except NoReverseMatch:
        pytest.fail(f"{artefact} leads nowhere")


def test_every_artefact_without_a_page_is_on_the_list_and_no_other() -> None:
    assert {one.id for one in ARTEFACTS if one.page is None} == set(NO_PAGE_YET)


@pytest.mark.parametrize(("artefact", "page"), NO_PAGE_YET.items())
def test_a_page_that_has_come_is_given_to_its_artefact(artefact: str, page: str) -> None:
    there = {str(name) for name in get_resolver().reverse_dict}
    assert not {page, artefact} & there, f"the page for {artefact} exists: give it to the artefact and strike the row"
