"""From the first screen of the processing record to two signatures, with nothing but links and forms."""

import email
from datetime import timedelta
from email.policy import default
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from mandate.engines.processing import Reads, State
from mandate.records import clock, ledger
from mandate.records.models import Organisation, Person, Processing
from mandate.services import entry, processing, saying
from mandate.web.processing import reads_word, state_word

WORDS = {"purpose": "To know which AI is used.", "retention_days": "90", "consulted": "", "reference": ""}


class Form(HTMLParser):
    """The hidden fields of a page, and the text of its first heading."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.heading = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._inside = tag == "h1"
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        self.heading += data if self._inside else ""


def read(client: Client, address: str = "/processing/") -> Form:
    response = client.get(address)
    assert response.status_code == 200
    return Form(response.content.decode())


@pytest.fixture
def written(desk) -> Processing:
    assert desk.client.post(reverse("processing-write"), WORDS).status_code == 302
    return Processing.objects.get()


def invited(desk) -> str:
    response = desk.client.post(
        reverse("processing-invite"), {"name": "Bo Bakker", "email": "bo@windmolen.example", "language": "en"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    return page.split("/enter/")[1].split("/")[0]


def second(desk) -> Client:
    client, secret = Client(), invited(desk)
    assert client.post(reverse("enter", args=[secret])).headers["Location"] == reverse("processing")
    return client


def test_two_people_sign_and_the_sources_open(desk) -> None:
    assert read(desk.client).heading == "Nothing about people is read: there is no processing record."
    form = desk.client.get(reverse("processing-write")).content.decode()
    assert "Results are shown only for groups of at least 5 people." in form
    desk.client.post(reverse("processing-write"), WORDS)
    assert read(desk.client).heading.startswith("Sources about people stay closed until")
    other = second(desk)
    asked = read(other)
    assert asked.heading == "Anna de Vries asks for your signature under this record."
    answer = other.post(reverse("processing-sign"), {"version": asked.fields["version"], "why": "Share the results"})
    assert answer.status_code == 302
    assert read(other).heading == "Sources about people are open: Anna de Vries and Bo Bakker signed."
    assert "Share the results" in other.get("/processing/").content.decode()


def test_the_second_signer_is_the_works_council_where_there_is_one(desk, written) -> None:
    company = Organisation.objects.get()
    company.works_council = True
    ledger.write(company, action="organisation.changed", by=desk.actor, why="elected")
    assert "the works council" in read(desk.client).heading
    invited(desk)
    assert Person.objects.get(name="Bo Bakker").roles == ["works_council"]


def test_a_signature_under_older_words_is_refused(desk, written) -> None:
    other = second(desk)
    version = read(other).fields["version"]
    desk.client.post(reverse("processing-write"), {**WORDS, "purpose": "Something else."})
    assert other.post(reverse("processing-sign"), {"version": version}).status_code == 412
    assert len(Processing.objects.get().signatures) == 1


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(desk) -> None:
    response = desk.client.post(
        reverse("processing-write"), {**WORDS, "retention_days": "soon", "consulted": "The council"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#f-retention_days"' in page
    assert "The council" in page
    assert not Processing.objects.exists()


def test_the_form_warns_that_other_words_void_the_signatures(desk, written) -> None:
    page = desk.client.get(reverse("processing-write")).content.decode()
    assert "Signed now by Anna de Vries" in page
    assert "To know which AI is used." in page


def test_the_form_starts_from_the_draft_in_the_language_asked_for_or_from_the_withdrawn_record(desk, written) -> None:
    version = read(desk.client).fields["version"]
    desk.client.post(reverse("processing-withdraw"), {"version": version, "reason": "Other plans"})
    assert "withdrawn" in desk.client.get("/processing/").content.decode()
    assert "To know which AI is used." in desk.client.get(reverse("processing-write")).content.decode()
    assert "Weten welke AI-diensten" in desk.client.get(reverse("processing-write") + "?language=nl").content.decode()


def test_an_invitation_without_an_address_comes_back_with_the_error(desk, written) -> None:
    response = desk.client.post(reverse("processing-invite"), {"name": "Bo Bakker", "email": "nowhere"})
    assert response.status_code == 422
    assert "Bo Bakker" in response.content.decode()
    assert not Person.objects.filter(name="Bo Bakker").exists()


def test_the_invitation_can_be_downloaded_as_a_draft_with_the_assessment_attached(desk, written) -> None:
    secret = invited(desk)
    response = desk.client.post(reverse("processing-mail"), {"secret": secret, "language": "en"})
    draft = email.message_from_bytes(response.content, policy=default)
    assert draft["X-Unsent"] == "1"
    assert draft["To"] == "bo@windmolen.example"
    assert secret in draft.get_body().get_content()
    assert [part.get_filename()[-5:] for part in draft.iter_attachments()] == [".docx"]


def test_a_link_that_only_signs_in_is_no_invitation_to_sign(desk, written) -> None:
    secret = entry.make_link(desk.architect, purpose=entry.INVITE, by="test", at=clock.now(), hours=1)
    assert desk.client.post(reverse("processing-mail"), {"secret": secret}).status_code == 409


@pytest.mark.parametrize("name", ["processing-sign", "processing-withdraw", "processing-invite"])
def test_without_a_record_there_is_nothing_to_sign_withdraw_or_invite_for(desk, name: str) -> None:
    response = desk.client.post(reverse(name), {"name": "Bo", "email": "bo@windmolen.example", "reason": "why"})
    assert response.status_code == 409


def test_withdrawing_asks_why(desk, written) -> None:
    version = read(desk.client).fields["version"]
    assert desk.client.post(reverse("processing-withdraw"), {"version": version, "reason": ""}).status_code == 409
    assert processing.current() is not None


def test_everybody_signed_in_reads_the_record_and_only_the_architect_writes_it(client_as, written) -> None:
    for role in ("employee", "manager", "mt_member", "guest_adviser", "auditor"):
        reader = client_as(role)
        assert reader.get("/processing/").status_code == 200, role
        may_sign = 'action="/processing/sign/"' in reader.get("/processing/").content.decode()
        assert may_sign == (role == "auditor"), role
        assert reader.get(reverse("processing-write")).status_code == 403, role
        assert reader.post(reverse("processing-invite")).status_code == 403, role
    assert Client().get("/processing/").status_code == 302


def test_an_earlier_day_shows_the_record_as_it_stood_and_offers_no_action(desk, written) -> None:
    yesterday = (desk.today - timedelta(days=1)).isoformat()
    assert read(desk.client, f"/processing/?at={yesterday}").heading.startswith("Nothing about people is read")
    page = desk.client.get(f"/processing/?at={desk.today.isoformat()}").content.decode()
    assert "To know which AI is used." in page
    assert 'action="/processing/' not in page
    assert desk.client.get("/processing/?at=someday").status_code == 400


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_what_may_be_read_can_be_taken_along(desk, written, form: str) -> None:
    response = desk.client.get(f"/processing/?as={form}")
    assert response.headers["Content-Disposition"].endswith(f'.{form}"')
    if form != "xlsx":
        assert "The second signature is missing" in response.content.decode()


def test_the_record_can_be_taken_along_for_the_command_line(desk, written, tmp_path) -> None:
    path = tmp_path / "processing.yaml"
    path.write_bytes(desk.client.get("/processing/?as=yaml").content)
    assert processing.from_document(path) == processing.facts(written)


def test_the_page_stays_within_fifteen_queries(desk, written, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(15):
        desk.client.get("/processing/")


def test_every_state_and_depth_of_reading_has_a_word_and_every_opening_a_sentence(desk) -> None:
    assert len({reads_word(reads) for reads in Reads}) == len(Reads)
    assert len({state_word(state.value) for state in State}) == len(State)
    for _family, opening in processing.openings(None, works_council=False, today=desk.today):
        assert saying.say(opening.reason).endswith(".")


def test_where_an_invitation_is_made_on_this_machine_only_the_ways_out_are_named_before_and_after(
    desk, written
) -> None:
    here = {"HTTP_HOST": "127.0.0.1:8000"}
    before = desk.client.get("/processing/", **here).content.decode()
    assert "a link made now works here only" in before
    assert 'href="/help/let-others-in/"' in before
    asked = {"name": "Bo Bakker", "email": "bo@windmolen.example", "language": "en"}
    after = desk.client.post(reverse("processing-invite"), asked, **here).content.decode()
    assert "This link works on this machine only." in after
    assert "private window" in after
    elsewhere = desk.client.get("/processing/").content.decode()
    assert "works here only" not in elsewhere


def test_the_three_ways_in_are_in_the_product_and_say_where_one_stands(desk, client_as) -> None:
    here = client_as("employee").get("/help/let-others-in/", HTTP_HOST="localhost:8000").content.decode()
    assert "only this computer reaches Mandate" in here
    assert all(words in here for words in ("private window", "make share", "MANDATE_BEHIND_PROXY=yes"))
    assert "Others may reach Mandate at testserver" in desk.client.get("/help/let-others-in/").content.decode()


def test_the_link_opened_in_another_profile_signs_as_the_invited_and_leaves_the_leader_signed_in(desk, written) -> None:
    secret, other = invited(desk), Client()
    assert "is signed in and will be signed out" not in other.get(f"/enter/{secret}/").content.decode()
    assert other.post(f"/enter/{secret}/")["Location"] == "/processing/"
    other.post(reverse("processing-sign"), {"version": read(other).fields["version"]})
    assert [one["name"] for one in Processing.objects.get().signatures] == ["Anna de Vries", "Bo Bakker"]
    assert "Anna de Vries" in desk.client.get("/me/").content.decode()


def test_in_the_leaders_own_window_the_link_says_that_it_signs_the_leader_out(desk, written) -> None:
    secret = invited(desk)
    assert "Anna de Vries is signed in and will be signed out" in desk.client.get(f"/enter/{secret}/").content.decode()
