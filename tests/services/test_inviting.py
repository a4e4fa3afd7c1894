"""The second signer is found or made, holds the role that signs, and gets a mail that is ready in their own language."""

from datetime import timedelta

import pytest

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Person, Processing
from mandate.services import entry, inviting, people, processing
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused


@pytest.fixture
def record(desk) -> Processing:
    draft = processing.draft(language="en")
    return processing.write(draft, by=desk.actor, today=desk.today, signer=desk.architect)


def invite(desk, record: Processing, name: str = "Bo Bakker", email: str = "bo@windmolen.example") -> Person:
    return inviting.invite(record, name=name, email=email, by=desk.actor, works_council=False)


def test_somebody_new_is_made_with_the_role_that_signs_and_nothing_more(desk, record) -> None:
    person = invite(desk, record)
    assert (person.name, person.email, person.roles) == ("Bo Bakker", "bo@windmolen.example", ["auditor"])


def test_somebody_known_keeps_their_roles_and_gets_the_one_that_signs(desk, record) -> None:
    facts = PersonFacts(name="Bo Bakker", email="bo@windmolen.example", function="Lawyer", roles=("employee",))
    known = people.add_person(facts, by=desk.actor, why="test")
    person = invite(desk, record, email="BO@windmolen.example")
    assert person.key == known.key
    assert person.roles == ["auditor", "employee"]
    assert person.function == "Lawyer"
    assert invite(desk, record).version == person.version


def test_who_signed_already_or_left_is_not_invited(desk, record) -> None:
    with pytest.raises(Refused, match="signed already"):
        invite(desk, record, "Anna de Vries", "anna@windmolen.example")
    gone = people.add_person(PersonFacts(name="Cas", email="cas@windmolen.example"), by=desk.actor, why="test")
    people.part(gone, by=desk.actor, why="left", today=desk.today)
    with pytest.raises(Refused, match="left"):
        invite(desk, record, "Cas", "cas@windmolen.example")


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [(" ", "bo@x.example", "name"), ("Bo", "no address", "email"), ("Bo", "a@b@c.nl", "email")],
)
def test_an_invitation_needs_a_name_and_an_address(desk, record, name: str, email: str, field: str) -> None:
    assert set(inviting.problems(name, email)) == {field}
    with pytest.raises(Refused):
        invite(desk, record, name, email)


def test_an_invitation_is_pending_until_it_is_used_or_over(desk, record) -> None:
    now, person = clock.now(), invite(desk, record)
    assert inviting.pending(at=now) is None
    secret = entry.make_link(person, purpose=entry.SIGN_RECORD, by="test", at=now, hours=1)
    assert inviting.pending(at=now).person == person
    assert inviting.pending(at=now + timedelta(hours=2)) is None
    entry.use_link(entry.find_link(secret, address="here", at=now), at=now)
    assert inviting.pending(at=now) is None


def test_the_mail_says_what_is_signed_by_when_and_where(desk, record) -> None:
    mail = inviting.mail(
        record,
        person=invite(desk, record),
        link="https://desk.example/enter/abc/",
        ends=clock.now(),
        organisation="Windmolen Fietsen",
        sender="Anna de Vries",
        language="en",
    )
    assert "Windmolen Fietsen" in mail.subject
    for part in (record.purpose, "90 days", "https://desk.example/enter/abc/", "Hello Bo Bakker", "Anna de Vries"):
        assert part in mail.body


def test_candidates_hold_the_role_and_are_still_there(desk, record) -> None:

    assert inviting.candidates(Role.AUDITOR) == []
    person = invite(desk, record)
    assert inviting.candidates(Role.AUDITOR) == [person]
    people.part(person, by=desk.actor, why="left", today=desk.today)
    assert inviting.candidates(Role.AUDITOR) == []
