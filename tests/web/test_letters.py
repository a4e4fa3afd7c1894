"""Every letter can be read, copied and taken along, in the language of who receives it."""

import email
from email.policy import default

import pytest
from django.urls import reverse

from mandate.catalogue.exports import load_letters

LETTERS = [letter.id for letter in load_letters()]


def test_the_list_leads_to_every_letter_and_leaves_as_a_file(desk) -> None:
    page = desk.client.get(reverse("letters")).content.decode()
    assert all(reverse("letter", args=[key]) in page for key in LETTERS)
    assert "sources are still missing" in page
    assert desk.client.get(reverse("letters") + "?as=csv").content.count(b"\n") > len(LETTERS)
    found = desk.client.get(reverse("letters") + "?q=proxy").content.decode()
    assert reverse("letter", args=["proxy"]) in found
    assert reverse("letter", args=["people"]) not in found


@pytest.mark.parametrize("key", LETTERS)
def test_a_letter_is_shown_with_a_copy_button_and_a_mail_link(desk, key: str) -> None:
    page = desk.client.get(reverse("letter", args=[key])).content.decode()
    assert 'data-copy="#letter"' in page
    assert "mailto:?subject=" in page
    assert "Anna de Vries" in page


def test_the_language_of_a_letter_is_not_that_of_the_screen(desk) -> None:
    address = reverse("letter", args=["expenses"])
    page = desk.client.get(f"{address}?language=nl").content.decode()
    assert '<html lang="en"' in page
    assert '<pre id="letter" lang="nl">Hallo,' in page
    draft = email.message_from_bytes(desk.client.get(f"{address}?language=nl&as=eml").content, policy=default)
    assert draft["X-Unsent"] == "1"
    assert draft.get_body().get_content().startswith("Hallo,")
    assert "Hello," in desk.client.get(f"{address}?language=en&as=txt").content.decode()


def test_the_steps_are_those_of_the_system_that_was_chosen(desk) -> None:
    page = desk.client.get(reverse("letter", args=["people"]) + "?system=afas-people").content.decode()
    letter = page.split('<pre id="letter"')[1].split("</pre>")[0]
    assert "AFAS" in letter
    assert "Entra" not in letter


def test_the_letter_about_the_record_brings_the_assessment_along(desk) -> None:
    response = desk.client.get(reverse("letter", args=["processing"]) + "?as=eml&language=en")
    draft = email.message_from_bytes(response.content, policy=default)
    assert [part.get_content_type() for part in draft.iter_attachments()] == [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ]


def test_a_letter_that_does_not_exist_is_not_found(desk) -> None:
    assert desk.client.get(reverse("letter", args=["salaries"])).status_code == 404


def test_letters_are_for_those_who_see_the_overview(client_as) -> None:
    assert client_as("works_council").get(reverse("letter", args=["proxy"])).status_code == 200
    assert client_as("employee").get(reverse("letters")).status_code == 403


def test_an_earlier_day_is_kept_along_the_links(desk) -> None:
    page = desk.client.get(reverse("letter", args=["proxy"]) + f"?at={desk.today.isoformat()}").content.decode()
    assert f"&amp;at={desk.today.isoformat()}" in page
    assert desk.client.get(reverse("letters") + f"?at={desk.today.isoformat()}").status_code == 200


def test_the_pages_stay_within_their_queries(desk, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8):
        desk.client.get(reverse("letters"))
    with django_assert_max_num_queries(15):
        desk.client.get(reverse("letter", args=["proxy"]))
