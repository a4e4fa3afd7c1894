"""Every source has its letter, and no letter asks for more than the processing record lets be read."""

import pytest

from mandate.catalogue.exports import load_letters
from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.models import Organisation, Source
from mandate.services import conversations, letters, people, processing
from mandate.services.conversations import ConversationFacts
from mandate.services.people import PersonFacts


def rows(desk, **more) -> dict[str, letters.Asked]:
    return {row.id: row for row in letters.asked(language="en", today=desk.today, **more)}


def body(desk, letter_id: str, language: str = "en") -> str:
    one = letters.letter(letter_id, platform=letters.platform())
    return letters.write(one, language=language, today=desk.today, sender=letters.sender()).body_text


def sign(desk, *, both: bool) -> None:
    record = processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    if both:
        facts = PersonFacts(name="Bo Bakker", email="bo@windmolen.example", roles=(Role.AUDITOR.value,))
        officer = people.add_person(facts, by=desk.actor, why="test")
        processing.sign(record, by=desk.actor, person=officer, today=desk.today, works_council=False)


def test_there_is_a_letter_for_every_source_and_it_carries_name_and_sender(desk) -> None:
    assert set(rows(desk)) == {letter.id for letter in load_letters()}
    text = body(desk, "expenses")
    assert "Windmolen Fietsen" in text
    assert text.rstrip().endswith("Anna de Vries")
    assert letters.letter("nothing", platform="other") is None


@pytest.mark.parametrize(
    ("home", "written", "named"),
    [("microsoft", "Entra", "Okta"), ("google", "Google", "Okta")],
)
def test_who_said_where_mail_lives_reads_the_steps_of_that_system_and_the_others_in_one_line(
    desk, home: str, written: str, named: str
) -> None:
    one = letters.letter("sign_ins", platform=home)
    company = Organisation.objects.get()
    company.mail_platform = home
    ledger.write(company, action="organisation.changed", by=desk.actor, why="test")
    text = letters.write(one, language="en", today=desk.today, sender="A").body_text
    heads = [line for line in text.splitlines() if line.startswith(one.heading.en)]
    assert len(heads) == 1
    assert written in heads[0]
    (others,) = [line for line in text.splitlines() if line.startswith("Steps for these are ready too")]
    assert named in others


def test_a_letter_is_in_the_language_of_who_receives_it(desk) -> None:
    assert body(desk, "expenses", "nl").startswith("Hallo,")
    assert body(desk, "expenses", "en").startswith("Hello,")


@pytest.mark.parametrize("letter_id", ["proxy", "sign_ins", "oauth_grants", "extensions", "people"])
def test_without_a_record_nothing_about_people_is_asked_to_be_exported(desk, letter_id: str) -> None:
    assert rows(desk)[letter_id].state == "refused"
    assert "Please do not export anything now" in body(desk, letter_id)


def test_with_one_signature_logs_are_prepared_and_the_people_list_is_asked_for(desk) -> None:
    sign(desk, both=False)
    assert "awaits its second signature" in body(desk, "proxy")
    assert rows(desk)["people"].state == "open"
    assert "signature" not in body(desk, "people")


def test_with_two_signatures_logs_are_asked_for_and_the_records_own_letter_is_done(desk) -> None:
    sign(desk, both=True)
    assert rows(desk)["proxy"].state == "open"
    assert "signed by both parties" in body(desk, "proxy")
    assert rows(desk)["processing"].here


def test_what_is_here_already_comes_last(desk) -> None:
    before = clock.now()
    Source.objects.create(
        name="card.csv", sha256="a" * 64, format="expenses", family="spend", state="all", read_at=clock.now()
    )
    conversations.note(ConversationFacts("Buyer", "It works."), by=desk.actor, today=desk.today)
    order = [row.id for row in letters.asked(language="en", today=desk.today)]
    assert order[-2:] == ["expenses", "conversations"]
    assert not rows(desk, at=before)["expenses"].here
    assert not rows(desk, at=before)["conversations"].here


def test_a_source_of_which_nothing_was_read_is_still_missing(desk) -> None:
    Source.objects.create(
        name="p.log", sha256="b" * 64, format="squid", family="proxy", state="nothing", read_at=clock.now()
    )
    assert not rows(desk)["proxy"].here


def test_the_second_signer_is_who_the_records_letter_goes_to(desk) -> None:
    assert rows(desk)["processing"].to == "Privacy officer"
