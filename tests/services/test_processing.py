"""Nothing about people opens before two different people signed the same words, and either of them can take it back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from mandate.engines.processing import Reads, Signature, State
from mandate.engines.processing import Record as Facts
from mandate.engines.terms import Family, Role
from mandate.records import asof, clock, ledger
from mandate.records.ledger import Stale
from mandate.records.models import Change, Organisation, Processing
from mandate.services import people, processing
from mandate.services.people import PersonFacts
from mandate.services.processing import ProcessingFacts
from mandate.services.refusals import Refused

WORDS = ProcessingFacts("To know which AI is used.", "90", "Works council, 3 November", "MT 12")


def write(desk, facts: ProcessingFacts = WORDS, **more) -> Processing:
    return processing.write(facts, by=desk.actor, today=desk.today, signer=desk.architect, **more)


def officer(desk, role: str = "auditor", name: str = "Bo Bakker"):
    facts = PersonFacts(name=name, email=f"{role}@windmolen.example", roles=(role,))
    return people.add_person(facts, by=desk.actor, why="test")


def signed_by_both(desk) -> Processing:
    record = write(desk)
    processing.sign(record, by=desk.actor, person=officer(desk), today=desk.today, works_council=False)
    return record


def state(desk, *, works_council: bool = False) -> State:
    return processing.standing(processing.current(), works_council=works_council, today=desk.today).state


def test_writing_signs_for_the_architect_in_the_same_deed(desk) -> None:
    record = write(desk)
    assert [(s["role"], s["name"], s["person"]) for s in record.signatures] == [
        ("architect", "Anna de Vries", desk.architect.key)
    ]
    changes = ledger.history(record)
    assert [change.action for change in changes] == ["processing.signed", "processing.written"]
    assert len({change.act for change in changes}) == 1


def test_the_draft_is_a_purpose_in_either_language_with_the_retention_of_the_settings(desk, settings) -> None:
    settings.RETENTION_DAYS = 45
    english, dutch = (processing.draft(language=code) for code in ("en", "nl"))
    assert english.retention_days == dutch.retention_days == "45"
    assert "at least 5 people" in english.purpose
    assert "minstens 5 mensen" in dutch.purpose
    assert processing.problems(english) == {}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ProcessingFacts(" ", "90"), "purpose"),
        (ProcessingFacts("Why", "0"), "retention_days"),
        (ProcessingFacts("Why", "3651"), "retention_days"),
        (ProcessingFacts("Why", "-5"), "retention_days"),
        (ProcessingFacts("Why", "90", reference="x" * 201), "reference"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_refused(desk, facts: ProcessingFacts, field: str) -> None:
    assert set(processing.problems(facts)) == {field}
    with pytest.raises(Refused):
        write(desk, facts)
    assert processing.current() is None


def test_only_an_architect_writes(desk) -> None:
    with pytest.raises(Refused, match="architect"):
        processing.write(WORDS, by=desk.actor, today=desk.today, signer=officer(desk))


def test_nothing_opens_without_a_record_half_with_one_signature_and_all_with_two(desk) -> None:
    assert state(desk) is State.REFUSED
    record = write(desk)
    assert state(desk) is State.CLOSED
    half = dict(processing.openings(record, works_council=False, today=desk.today))
    assert half[Family.PEOPLE].reads is Reads.TEAM_COUNTS
    assert half[Family.SPEND].reads is Reads.WITHOUT_PERSON
    processing.sign(record, by=desk.actor, person=officer(desk), today=desk.today, works_council=False)
    opened = processing.openings(record, works_council=False, today=desk.today)
    assert {family for family, _ in opened} == set(Family) - {Family.PROCESSING}
    assert all(opening.state is State.OPEN for _, opening in opened)


def test_the_works_council_signs_where_there_is_one_and_the_privacy_officer_then_does_not(desk) -> None:
    record = write(desk)
    with pytest.raises(Refused, match="works council"):
        processing.sign(record, by=desk.actor, person=officer(desk), today=desk.today, works_council=True)
    council = officer(desk, "works_council", "Wim Raad")
    assert processing.role_to_sign(record, council, works_council=True) is Role.WORKS_COUNCIL
    processing.sign(record, by=desk.actor, person=council, today=desk.today, works_council=True)
    assert state(desk, works_council=True) is State.OPEN


def test_one_person_in_two_roles_signs_once(desk) -> None:
    roles = (*desk.architect.roles, "auditor")
    people.change_person(
        desk.architect, PersonFacts("Anna de Vries", "anna@windmolen.example", roles=roles), by=desk.actor, why="both"
    )
    record = write(desk)
    assert processing.role_to_sign(record, desk.architect, works_council=False) is None
    with pytest.raises(Refused, match="two different people"):
        processing.sign(record, by=desk.actor, person=desk.architect, today=desk.today, works_council=False)


def test_a_signature_stands_under_the_words_that_were_read(desk) -> None:
    record = write(desk)
    read = record.version
    write(desk, ProcessingFacts("Another purpose.", "90"), version=read)
    with pytest.raises(Stale):
        processing.sign(
            processing.current(),
            by=desk.actor,
            person=officer(desk),
            today=desk.today,
            works_council=False,
            version=read,
        )


@pytest.mark.parametrize("words", [ProcessingFacts("Another purpose.", "90"), ProcessingFacts(WORDS.purpose, "30")])
def test_another_purpose_or_retention_voids_the_second_signature(desk, words: ProcessingFacts) -> None:
    record = signed_by_both(desk)
    assert processing.voids(record, words)
    changed = write(desk, words)
    assert changed.key == record.key
    assert [s["role"] for s in changed.signatures] == ["architect"]
    assert state(desk) is State.CLOSED


def test_another_consultation_or_reference_leaves_both_signatures(desk) -> None:
    record = signed_by_both(desk)
    words = ProcessingFacts(WORDS.purpose, WORDS.retention_days, "Everybody", "MT 13")
    assert not processing.voids(record, words)
    assert len(write(desk, words).signatures) == 2
    assert processing.current().reference == "MT 13"


def test_writing_the_same_again_changes_nothing(desk) -> None:
    record = write(desk)
    before = Change.objects.count()
    assert write(desk).key == record.key
    assert Change.objects.count() == before


def test_the_architect_withdraws_the_record_and_may_start_again_from_it(desk) -> None:
    record = signed_by_both(desk)
    processing.withdraw(record, by=desk.actor, person=desk.architect, today=desk.today, why="Other plans")
    assert processing.current() is None
    assert processing.withdrawn().key == record.key
    assert state(desk) is State.REFUSED
    again = write(desk)
    assert again.key != record.key


def test_the_second_signer_withdraws_only_the_own_signature(desk) -> None:
    record = write(desk)
    second = officer(desk)
    processing.sign(record, by=desk.actor, person=second, today=desk.today, works_council=False)
    processing.withdraw(record, by=desk.actor, person=second, today=desk.today, why="Not as agreed")
    assert [s["role"] for s in processing.current().signatures] == ["architect"]
    assert ledger.history(record)[0].action == "processing.unsigned"


def test_withdrawing_takes_a_reason_and_a_signer(desk) -> None:
    record = write(desk)
    with pytest.raises(Refused, match="why"):
        processing.withdraw(record, by=desk.actor, person=desk.architect, today=desk.today, why=" ")
    with pytest.raises(Refused, match="who signed"):
        processing.withdraw(record, by=desk.actor, person=officer(desk), today=desk.today, why="I think so")


def test_the_record_as_of_a_moment_is_the_one_that_counted_then(desk) -> None:
    write(desk)
    before = clock.now()
    write(desk, ProcessingFacts("Another purpose.", "30"))
    assert processing.current(before).purpose == WORDS.purpose
    assert processing.current().purpose == "Another purpose."
    assert processing.current(asof.moment((desk.today - timedelta(days=2)).isoformat())) is None
    assert processing.withdrawn(before) is None
    assert processing.has_works_council(before) is False


DOCUMENT = """\
format: mandate-processing/1
purpose: To know which AI is used.
retention_days: 60
signatures:
  - {role: architect, name: Anna de Vries, on: 2026-01-05}
  - {role: auditor, name: Bo Bakker, on: 2026-01-06}
"""


def test_a_document_is_kept_once_and_reads_back_as_it_was(desk, tmp_path: Path) -> None:
    path = tmp_path / "processing.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    facts = processing.from_document(path)
    kept = processing.keep(facts, by=desk.actor, why="", today=desk.today)
    before = Change.objects.count()
    assert processing.keep(facts, by=desk.actor, why="", today=desk.today).key == kept.key
    assert Change.objects.count() == before
    path.write_text(processing.to_document(kept), encoding="utf-8")
    assert processing.from_document(path) == facts == processing.facts(kept)


def test_a_document_with_other_words_takes_the_place_of_the_record(desk) -> None:
    record = write(desk)
    facts = Facts("Other words", 30, signatures=(Signature(Role.ARCHITECT, "Anna de Vries", desk.today),))
    assert processing.keep(facts, by=desk.actor, why="brought", today=desk.today).key == record.key
    assert processing.facts(processing.current()) == facts
    assert processing.role_to_sign(processing.current(), desk.architect, works_council=False) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format: mandate-processing/1\npurpose: Why\nretention_days: many\nsignatures: []\n", "line 3"),
        ("format: mandate-processing/1\npurpose: Why\nretention_days: 0\nsignatures: []\n", "retention_days"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_with_its_place(home: Path, text: str, words: str) -> None:
    path = home / "processing.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=words):
        processing.from_document(path)


def test_a_refusal_speaks_the_readers_language_and_a_missing_file_is_one_too(home: Path) -> None:
    path = home / "processing.yaml"
    path.write_text("format: mandate-processing/1\nretention_days: 5\nsignatures: []\n", encoding="utf-8")
    with translation.override("nl"), pytest.raises(Refused, match="ontbreekt"):
        processing.from_document(path)
    with pytest.raises(Refused, match=r"nowhere\.yaml"):
        processing.from_document(home / "nowhere.yaml")


@pytest.mark.parametrize(
    ("said", "signed", "council"),
    [
        (None, (), True),
        (None, (Role.ARCHITECT,), True),
        (None, (Role.ARCHITECT, Role.WORKS_COUNCIL), True),
        (None, (Role.ARCHITECT, Role.AUDITOR), False),
        (None, (Role.AUDITOR, Role.WORKS_COUNCIL), False),
        (False, (), False),
        (False, (Role.ARCHITECT, Role.WORKS_COUNCIL), True),
        (True, (Role.ARCHITECT, Role.AUDITOR), True),
    ],
)
def test_the_signature_that_stands_says_who_signs_second_where_nobody_knew(desk, said, signed, council) -> None:
    company = Organisation.objects.get()
    company.works_council = said
    facts = Facts(WORDS.purpose, signatures=tuple(Signature(role, role.value, desk.today) for role in signed))
    assert processing.council_signs(company, facts) is council
    ledger.write(company, action="organisation.changed", by=desk.actor, why="test")
    processing.keep(facts, by=desk.actor, why="test", today=desk.today)
    assert processing.has_works_council() is council
