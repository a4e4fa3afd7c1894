"""A sealed number is read by nobody before its day; then the group is told, and one's own number to its owner alone."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Change, Forecast, Person, Seal
from mandate.services import entry, people
from mandate.services.forecasts import asking, envelopes, on_desk, opening, sealing
from mandate.services.forecasts.asking import Question
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from tests import remembered

pytestmark = pytest.mark.django_db
NUMBERS = ("71234", "81234", "91234", "101234", "61234")


def made(desk: Any) -> tuple[list[Person], Forecast]:
    """Five members of the MT, and a question for them."""
    members = [
        people.add_person(
            PersonFacts(name=f"Member {i}", email=f"m{i}@windmolen.example", roles=(Role.MT_MEMBER.value,)),
            by=desk.actor, why="test",
        )
        for i in range(len(NUMBERS))
    ]  # fmt: skip
    until, opens = desk.today + timedelta(days=5), desk.today + timedelta(days=90)
    question = Question("How much does it save?", "money", "eur", until.isoformat(), opens.isoformat())
    return members, asking.ask(question, by=desk.actor, today=desk.today)


@pytest.fixture
def mt(desk: Any, home: Any) -> tuple[list[Person], Forecast]:
    return remembered.once("forecasts", home, lambda: made(desk))


def seal(row: Forecast, person: Person, typed: str, desk: Any, *, days: int = 0) -> Forecast:
    today = desk.today + timedelta(days=days)
    return sealing.seal(row, typed, person=person, by=Actor("test"), today=today, at=clock.now())


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
    return client


def everything(client: Client, row: Forecast) -> str:
    """All that pages, exports, the API and the ledger say of a forecast."""
    paths = (f"/forecasts/{row.key}/", "/forecasts/", "/forecasts/?as=csv", "/forecasts/?as=json", "/changes/",
             f"/api/forecasts/{row.key}", "/api/forecasts", f"/api/forecasts/{row.key}/history")  # fmt: skip
    read = [client.get(path) for path in paths]
    assert {one.status_code for one in read} <= {200, 403}
    kept = [f"{one.after}{one.why}" for one in Change.objects.all()]
    return " ".join([*(b"".join(one).decode(errors="replace") for one in read), *kept])


def test_nobody_reads_a_number_before_its_day_and_only_its_owner_reads_it_after(mt: Any, desk: Any, home: Any) -> None:
    members, row = mt
    for person, typed in zip(members, NUMBERS, strict=True):
        row = seal(row, person, typed, desk)
    row = seal(row, members[0], "75678", desk, days=5)  # one's own number may be replaced until the last day
    assert sealing.count(row) == Seal.objects.count() == 5
    for reader in (members[0], desk.architect):
        told = everything(client_of(reader), row)
        assert not any(number in told for number in (*NUMBERS, "75678", "75,678"))
    stored = b"".join(bytes(one.sealed) for one in Seal.objects.all())
    assert b"75678" not in stored
    assert len({len(bytes(one.sealed)) for one in Seal.objects.all()}) == 1
    assert (home / "keys" / "forecasts.key").stat().st_mode & 0o777 == 0o600
    assert opening.mine(row, members[0]) is None
    with pytest.raises(Refused, match="before that day for nobody"):
        opening.open_(row, "80000", "Finance", by=desk.actor, today=row.opens_on - timedelta(days=1))
    with pytest.raises(Refused, match="without a source"):
        opening.open_(row, "80000", " ", by=desk.actor, today=row.opens_on)
    row = opening.open_(row, "80000", "Finance, closed quarter", by=desk.actor, today=row.opens_on)
    group = opening.group(row)
    assert group is not None
    assert (group.voters, group.median, group.low, group.high, group.near) == (5, 81234, 61234, 101234, 2)
    own = opening.mine(row, members[0])
    assert own is not None
    assert (own.number, own.score.near, opening.my_record(members[0])) == (75678, True, (1, 1))
    assert opening.my_record(desk.architect) == (0, 0)
    assert "75,678" in client_of(members[0]).get(f"/forecasts/{row.key}/").content.decode()
    assert client_of(members[0]).get(f"/api/forecasts/{row.key}").json()["own"] == "75678.0000"
    for reader in (members[1], desk.architect):
        assert "75678" not in everything(client_of(reader), row).replace(",", "")
    assert (opening.calibration([row]).held, opening.calibration([row]).over) == (1, 1)
    with pytest.raises(Refused, match="opened already"):
        opening.open_(row, "1", "x", by=desk.actor, today=row.opens_on)
    remembered.assert_the_record_holds()


def test_a_number_that_was_swapped_counts_for_nothing_and_four_are_too_few(mt: Any, desk: Any) -> None:
    members, row = mt
    for person, typed in zip(members, NUMBERS, strict=True):
        row = seal(row, person, typed, desk)
    forged = envelopes.close(row.key, members[1].key, Decimal(80000))
    Seal.objects.filter(voter=members[1]).update(digest=forged.digest, sealed=forged.sealed)
    row = opening.open_(row, "80000", "Finance", by=desk.actor, today=row.opens_on)
    assert opening.unread(row) == 1
    assert opening.group(row) is None
    assert opening.mine(row, members[1]) is None
    page = client_of(desk.architect).get(f"/forecasts/{row.key}/").content.decode()
    assert "Too few to show" in page
    assert "did not fit its seal" in page
    assert opening.calibration([row]).questions == 0
    assert not any(number in json.dumps(row.results) for number in NUMBERS)


def test_a_seal_is_bound_to_its_forecast_its_voter_and_its_key(desk: Any, home: Any) -> None:
    envelope = envelopes.close("f", "anna", Decimal("12.5"))
    assert envelopes.read("f", "anna", envelope) == Decimal("12.5")
    assert envelopes.read("f", "bo", envelope) is None
    assert envelopes.read("g", "anna", envelope) is None
    assert envelopes.read("f", "anna", envelopes.Envelope("0" * 64, envelope.sealed)) is None
    (home / "keys" / "forecasts.key").unlink()
    assert envelopes.read("f", "anna", envelope) is None


def test_only_voters_seal_until_the_last_day_and_a_fallen_forecast_throws_its_numbers_away(mt: Any, desk: Any) -> None:
    members, row = mt
    facts = PersonFacts(name="Em", email="em@windmolen.example")
    employee = people.add_person(facts, by=desk.actor, why="test")
    with pytest.raises(Refused, match="Only the MT"):
        seal(row, employee, "5", desk)
    with pytest.raises(Refused, match="were sealed until"):
        seal(row, members[0], "5", desk, days=6)
    with pytest.raises(Refused, match="Write a number"):
        seal(row, members[0], "plenty", desk)
    with pytest.raises(Refused, match="nothing to open"):
        opening.open_(row, "1", "Finance", by=desk.actor, today=row.opens_on)
    row = seal(row, members[0], "5", desk)
    with pytest.raises(Refused, match="Say why"):
        asking.void(row, why=" ", by=desk.actor)
    row = asking.void(row, why="The pilot was called off.", by=desk.actor)
    assert not Seal.objects.exists()
    with pytest.raises(Refused, match="void"):
        seal(row, members[0], "6", desk)


def test_a_question_names_what_is_wrong_with_it(desk: Any) -> None:
    today = desk.today
    found = asking.problems(Question(" ", "length", "", "soon", "", "decision", "none"), today=today)
    assert set(found) == {"question", "unit", "subject", "seal_until", "opens_on"}
    days = ((today - timedelta(days=1)).isoformat(), (today - timedelta(days=1)).isoformat())
    found = asking.problems(Question("x" * 241, "money", "eu", *days), today=today)
    assert set(found) == {"question", "currency", "seal_until", "opens_on"}


def test_the_pages_ask_seal_open_and_void(mt: Any, desk: Any) -> None:
    members, _ = mt
    member, architect = client_of(members[0]), client_of(desk.architect)
    assert member.get("/forecasts/new/").status_code == 403
    days = {"seal_until": desk.today.isoformat(), "opens_on": (desk.today + timedelta(days=9)).isoformat()}
    assert architect.post("/forecasts/new/", {"question": "", "unit": "share"}).status_code == 422
    asked = architect.post("/forecasts/new/", {"question": "Which share uses it?", "unit": "share", **days})
    assert asked.status_code == 302
    made = Forecast.objects.get(unit="share")
    assert member.post(f"/forecasts/{made.key}/seal/", {"number": "140"}).status_code == 422
    assert member.post(f"/forecasts/{made.key}/seal/", {"number": "40%"}).status_code == 302
    assert "sealed on" in architect.get(f"/forecasts/{made.key}/").content.decode()
    opened = architect.post(f"/forecasts/{made.key}/open/", {"actual": "30", "source": "x", "version": made.version})
    assert opened.status_code == 409
    assert member.post(f"/forecasts/{made.key}/void/", {"why": "x"}).status_code == 403
    stale = architect.post(f"/forecasts/{made.key}/void/", {"why": "x", "version": 1})
    assert stale.status_code == 412
    made.refresh_from_db()
    gone = architect.post(f"/forecasts/{made.key}/void/", {"why": "Called off.", "version": made.version})
    assert gone.status_code == 302
    assert "thrown away unread" in member.get(f"/forecasts/{made.key}/").content.decode()


def test_a_small_mt_reads_itself_as_a_whole_from_five_numbers_on_and_the_desk_says_what_waits(desk: Any) -> None:
    members = [
        people.add_person(
            PersonFacts(name=f"M{i}", email=f"m{i}@x.example", roles=("mt_member",)), by=desk.actor, why="x"
        )
        for i in range(3)
    ]
    last, opens = (desk.today + timedelta(days=days) for days in (2, 9))
    address, rows = "/forecasts/", []
    for title in ("First?", "Second?"):
        asked = Question(title, "number", "", last.isoformat(), opens.isoformat())
        rows.append(asking.ask(asked, by=desk.actor, today=desk.today))
    assert [one.say for one in on_desk.waiting(members[0], today=desk.today)] == ["First?", "Second?"]
    assert on_desk.waiting(desk.architect, today=desk.today)[0].tone == "warn"
    for row in rows:
        for person, typed in zip(members, ("100", "104", "300"), strict=True):
            seal(row, person, typed, desk)
    assert on_desk.waiting(members[0], today=desk.today) == []
    assert [one.do for one in on_desk.waiting(desk.architect, today=opens)] == ["Open it", "Open it"]
    for place, row in enumerate(rows):
        kept = Forecast.objects.get(key=row.key)
        opening.open_(kept, "100", "counted", by=desk.actor, today=opens)
        every = list(Forecast.objects.all())
        assert (opening.group(kept), opening.together(every)) == (None, (0, 0) if place == 0 else (4, 6))
        shown = client_of(members[0]).get(address).content.decode()
        assert ("from five opened numbers on" in shown, "Four of six opened numbers" in shown) == (
            place == 0,
            place == 1,
        )
