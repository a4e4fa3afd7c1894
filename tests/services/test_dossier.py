"""Both documents of the dossier are filled from the record itself, and say what is still missing."""

import pytest

from mandate.connectors.files.documents import to_text
from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import Person, Team
from mandate.services import dossier, people, processing
from mandate.services.people import PersonFacts
from mandate.services.processing import ProcessingFacts

WORDS = ProcessingFacts("To know which AI is used.", "60", "Works council, 3 November.", "MT 12")


def filled(desk, language: str = "en") -> dict[str, str]:
    return dossier.facts(dossier.known(), language=language, today=desk.today)


def missing(desk, kind: str) -> set[str]:
    return {name for name, _label in dossier.missing(kind, language="en", facts=filled(desk))}


def test_a_new_organisation_knows_itself_and_nothing_that_nobody_said(desk) -> None:
    facts = filled(desk)
    assert (facts["organisation"], facts["leader"], facts["headcount"]) == ("Windmolen Fietsen", "Anna de Vries", "34")
    assert missing(desk, "wor_request") == {"second_signer", "purpose", "retention_days", "consulted", "reference"}
    assert missing(desk, "dpia") == missing(desk, "wor_request") | {"privacy_contact"}


def test_the_record_and_the_roles_fill_what_was_missing(desk) -> None:
    record = processing.write(WORDS, by=desk.actor, today=desk.today, signer=desk.architect)
    facts = PersonFacts(name="Bo Bakker", email="bo@windmolen.example", roles=(Role.AUDITOR.value,))
    officer = people.add_person(facts, by=desk.actor, why="test")
    processing.sign(record, by=desk.actor, person=officer, today=desk.today, works_council=False)
    assert missing(desk, "dpia") == missing(desk, "wor_request") == set()
    said = filled(desk)
    assert said["second_signer"] == "Bo Bakker (privacy officer)"
    assert said["purpose"] == "To know which AI is used"
    assert said["sources_closed"] == "none"


def test_who_belongs_to_a_people_list_is_counted_instead_of_stated_sizes(desk) -> None:
    staff = [Person(name=f"Nr {n}", roles=["employee"]) for n in range(6)]
    ledger.write_many(staff, action="person.imported", by=desk.actor, why="test")
    assert filled(desk)["headcount"] == "7"


def test_the_size_of_a_parent_team_includes_its_teams(desk) -> None:
    sales = Team.objects.get(name="Sales")
    people.add_team("Dealers", parent=sales.key, size=9, by=desk.actor, why="test")
    product = Team.objects.get(name="Product")
    people.add_team("Design", parent=product.key, size=4, by=desk.actor, why="test")
    assert filled(desk)["headcount"] == "38"


def test_the_dossier_of_an_earlier_moment_holds_what_was_known_then(desk) -> None:
    before = clock.now()
    processing.write(WORDS, by=desk.actor, today=desk.today, signer=desk.architect)
    then = dossier.facts(dossier.known(at=before), language="en", today=desk.today)
    assert then["purpose"] == ""
    assert then["headcount"] == "34"


@pytest.mark.parametrize("kind", dossier.KINDS)
@pytest.mark.parametrize(("language", "mark"), [("en", "Draft"), ("nl", "Concept")])
def test_a_document_is_marked_a_draft_and_no_legal_advice_in_its_own_language(desk, kind, language, mark) -> None:
    moment = clock.now()
    paper = dossier.document(kind, given=dossier.known(), language=language, today=desk.today, as_of=moment)
    text = to_text(paper)
    assert paper.subtitle.startswith(mark)
    assert "Windmolen Fietsen" in text
    assert ("not legal advice" if language == "en" else "geen juridisch advies") in text
    name = dossier.filename(kind, given=dossier.known(), language=language, extension="docx", on=desk.today)
    assert name.startswith("windmolen-fietsen-")
    assert name.endswith(".docx")
