"""Ways in: passwords with a brake, one-time links, tokens, and signing out everywhere."""

from datetime import timedelta

import pytest

from mandate.records import clock
from mandate.records.models import Account, ApiToken, OneTimeLink
from mandate.services import entry, people
from mandate.services.refusals import Refused

ADDRESS = "192.0.2.7"
SENTENCE = "a bicycle for every dealer"


@pytest.fixture
def account(desk) -> Account:
    entry.set_password(desk.account, SENTENCE, again=SENTENCE)
    return desk.account


def test_the_right_password_opens_the_account(account: Account) -> None:
    assert entry.sign_in("ANNA@windmolen.example ", SENTENCE, address=ADDRESS, at=clock.now()) == account


@pytest.mark.parametrize(
    ("email", "password"), [("anna@windmolen.example", "wrong"), ("nobody@windmolen.example", SENTENCE), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(account: Account, email: str, password: str) -> None:
    with pytest.raises(Refused, match="do not match"):
        entry.sign_in(email, password, address=ADDRESS, at=clock.now())


def test_an_account_without_a_password_cannot_be_guessed(desk) -> None:
    with pytest.raises(Refused, match="do not match"):
        entry.sign_in("anna@windmolen.example", "", address=ADDRESS, at=clock.now())


def test_guessing_is_braked_for_the_name_and_for_the_address_and_then_ends(account: Account, settings) -> None:
    settings.SIGN_IN_ATTEMPTS = 2
    now = clock.now()
    for _ in range(2):
        with pytest.raises(Refused, match="do not match"):
            entry.sign_in("anna@windmolen.example", "wrong", address=ADDRESS, at=now)
    with pytest.raises(Refused, match="Too many"):
        entry.sign_in("anna@windmolen.example", SENTENCE, address=ADDRESS, at=now)
    later = now + timedelta(minutes=16)
    assert entry.sign_in("anna@windmolen.example", SENTENCE, address=ADDRESS, at=later) == account


@pytest.mark.parametrize("password", ["short", "123456789012345", "password1234"])
def test_a_weak_password_is_refused_with_why(desk, password: str) -> None:
    with pytest.raises(Refused):
        entry.set_password(desk.account, password, again=password)


def test_two_different_passwords_are_refused(desk) -> None:
    with pytest.raises(Refused, match="differ"):
        entry.set_password(desk.account, SENTENCE, again=SENTENCE + "!")


def test_a_link_works_once_and_only_its_hash_is_kept(desk) -> None:
    now = clock.now()
    secret = entry.make_link(desk.architect, purpose=entry.INVITE, by="cli:test", at=now, hours=1)
    assert secret not in str(OneTimeLink.objects.values())
    link = entry.find_link(secret, address=ADDRESS, at=now)
    assert entry.use_link(link, at=now).person == desk.architect
    with pytest.raises(Refused, match="used already"):
        entry.use_link(link, at=now)
    with pytest.raises(Refused, match="used already"):
        entry.find_link(secret, address=ADDRESS, at=now)


def test_a_link_ends_with_its_hours_and_with_the_person(desk) -> None:
    now = clock.now()
    secret = entry.make_link(desk.architect, purpose=entry.INVITE, by="cli:test", at=now, hours=1)
    with pytest.raises(Refused):
        entry.find_link(secret, address=ADDRESS, at=now + timedelta(hours=2))
    person = people.add_person(people.PersonFacts(name="Bo"), by=desk.actor, why="test")
    secret = entry.make_link(person, purpose=entry.INVITE, by="cli:test", at=now, hours=1)
    people.part(person, by=desk.actor, why="left", today=desk.today)
    with pytest.raises(Refused):
        entry.find_link(secret, address=ADDRESS, at=now)


def test_guessed_links_are_braked(desk, settings) -> None:
    settings.SIGN_IN_ATTEMPTS = 2
    for number in range(2):
        with pytest.raises(Refused, match="used already"):
            entry.find_link(f"guess{number}", address=ADDRESS, at=clock.now())
    with pytest.raises(Refused, match="Too many"):
        entry.find_link("guess", address=ADDRESS, at=clock.now())


def test_sign_out_everywhere_ends_every_session(desk) -> None:
    assert desk.client.get("/me/").status_code == 200
    entry.sign_out_everywhere(desk.account)
    assert desk.client.get("/me/").status_code == 302


def test_a_token_is_kept_as_a_hash_ends_and_can_be_revoked(desk) -> None:
    now = clock.now()
    secret = entry.make_token(desk.account, name="nightly", read_only=True, days=2, at=now)
    assert secret not in str(ApiToken.objects.values())
    token = entry.token_of(secret, at=now)
    assert token is not None
    assert entry.token_of(secret, at=now + timedelta(days=3)) is None
    entry.revoke_token(desk.account, token.pk, at=now)
    assert entry.token_of(secret, at=now) is None
    with pytest.raises(Refused, match="no such token"):
        entry.revoke_token(desk.account, token.pk, at=now)
    with pytest.raises(Refused, match="name"):
        entry.make_token(desk.account, name=" ", read_only=True, days=None, at=now)


def test_a_token_for_a_system_says_what_it_may_assert_and_a_certificate_opens_it_while_it_lasts(desk) -> None:
    now = clock.now()
    print_ = "ab:" * 31 + "ab"
    options = {"read_only": True, "days": 1, "at": now}
    entry.make_token(
        desk.account, name="crm", properties=["status", " project ", "status", ""], certificate=print_, **options
    )
    token = entry.token_of_certificate("ab" * 32, at=now)
    assert token.properties == ["project", "status"]
    assert entry.token_of("ab" * 32, at=now) is None
    for wrong in (
        {"certificate": "nothing"},
        {"certificate": print_},
        {"properties": ["x" * 61]},
        {"properties": ["a\x00b"]},
        {"properties": map(str, range(51))},
    ):
        with pytest.raises(Refused):
            entry.make_token(desk.account, name="other", **wrong, **options)
    assert entry.token_of_certificate("ab" * 32, at=now + timedelta(days=2)) is None
    entry.revoke_token(desk.account, token.pk, at=now)
    assert entry.token_of_certificate("ab" * 32, at=now) is None
    entry.make_token(desk.account, name="again", certificate=print_, **options)
    entry.make_token(desk.account, name="without", **options)
    assert entry.token_of_certificate("", at=now) is None


def test_the_last_use_of_a_token_is_noted_to_the_minute(desk) -> None:
    now = clock.now()
    secret = entry.make_token(desk.account, name="often", read_only=True, days=1, at=now)
    for seconds in (0, 30, 59, 61):
        entry.token_of(secret, at=now + timedelta(seconds=seconds))
    assert ApiToken.objects.get(name="often").used_at == now + timedelta(seconds=61)
