"""The dossier is one click away, in either language, and says what it lacks."""

import io

import docx
import pytest
from django.urls import reverse

from mandate.services import dossier, processing

KINDS = list(dossier.KINDS)


def test_the_page_names_both_documents_and_where_to_fill_in_what_is_missing(desk) -> None:
    page = desk.client.get(reverse("dossier")).content.decode()
    assert "six facts are still missing" in page
    for kind in KINDS:
        for language in ("en", "nl"):
            assert f"{reverse('dossier-document', args=[kind])}?as=docx&amp;language={language}" in page
    assert reverse("processing-write") in page
    assert "Guidance, not legal advice" in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("language", "words"), [("en", "not legal advice"), ("nl", "geen juridisch advies")])
def test_a_document_is_read_here_or_taken_along_in_its_own_language(desk, kind: str, language: str, words: str) -> None:
    address = reverse("dossier-document", args=[kind])
    page = desk.client.get(f"{address}?language={language}").content.decode()
    text = desk.client.get(f"{address}?language={language}&as=txt").content.decode()
    paper = docx.Document(io.BytesIO(desk.client.get(f"{address}?language={language}&as=docx").content))
    assert f'lang="{language}"' in page
    assert all(words in found for found in (page, text, "\n".join(p.text for p in paper.paragraphs)))
    assert "Windmolen Fietsen" in text


def test_a_document_nobody_wrote_is_not_found(desk) -> None:
    assert desk.client.get(reverse("dossier-document", args=["contract"])).status_code == 404


def test_everybody_signed_in_may_read_it_and_nobody_else(client_as) -> None:
    for role in ("employee", "works_council", "auditor"):
        assert client_as(role).get(reverse("dossier-document", args=["dpia"])).status_code == 200
    assert client_as("anonymous").get(reverse("dossier")).status_code == 302


def test_the_dossier_of_an_earlier_day_lacks_what_was_said_later(desk) -> None:
    processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    address = reverse("dossier-document", args=["wor_request"])
    assert "To know which AI services" in desk.client.get(address).content.decode()
    assert "To know which AI services" not in desk.client.get(f"{address}?at=2020-01-01").content.decode()


def test_the_pages_stay_within_fifteen_queries(desk, django_assert_max_num_queries) -> None:
    for address in (reverse("dossier"), reverse("dossier-document", args=["dpia"])):
        with django_assert_max_num_queries(15):
            desk.client.get(address)
