"""Every missing source has a letter that is complete, short, honest and dated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.catalogue import exports
from mandate.catalogue.exports import Addressee, Letter, Platform, ProcessingState, System
from mandate.catalogue.wording import BadCatalogue
from mandate.connectors.sources.formats import FORMATS
from mandate.engines.terms import ABOUT_PEOPLE, Family

LETTERS = exports.load_letters()
SYSTEMS = [(letter, system) for letter in LETTERS for system in letter.systems]
letters = pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.id)
systems = pytest.mark.parametrize(("letter", "system"), SYSTEMS, ids=lambda item: item.id)
languages = pytest.mark.parametrize("language", ["en", "nl"])


def write(letter: Letter, **changes: object) -> exports.Draft:
    options: dict[str, object] = {"language": "en", "organisation": "Acme Wheels", "sender": "Robin"} | changes
    return exports.write_letter(letter, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("format_id", sorted(FORMATS))
def test_every_format_has_a_letter_that_leads_to_it(format_id: str) -> None:
    letter = exports.letter_for(format_id, Platform.OTHER)
    assert format_id in letter.systems[0].formats


@pytest.mark.parametrize("family", list(Family))
def test_every_family_of_sources_has_a_letter(family: Family) -> None:
    letter = exports.letter_for_family(family, Platform.MICROSOFT)
    assert letter.about_people == (family in ABOUT_PEOPLE)


def test_all_four_addressees_are_asked_for_something() -> None:
    assert {letter.to for letter in LETTERS} == set(Addressee)


@letters
@languages
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("state", list(ProcessingState))
def test_a_letter_stays_within_the_words_and_leaves_nothing_open(
    letter: Letter, language: str, platform: Platform, state: ProcessingState
) -> None:
    ordered = exports.letter_for(letter.formats[0], platform)
    draft = write(ordered, language=language, processing_state=state)
    assert 100 < len(draft.body_text.split()) <= exports.MAXIMUM_WORDS
    assert not set("{}") & set(draft.body_text + draft.subject)
    assert draft.subject.endswith("Acme Wheels")
    assert draft.to_role is letter.to


@systems
@languages
def test_every_system_fits_in_a_letter_on_its_own(letter: Letter, system: System, language: str) -> None:
    draft = write(letter, language=language, systems=[system], processing_state="closed")
    assert len(draft.body_text.split()) <= 300
    for step in system.steps:
        assert step.of(language) in draft.body_text


@letters
@languages
def test_a_letter_says_what_happens_with_personal_data(letter: Letter, language: str) -> None:
    why = letter.why.of(language)
    words = {"en": ("pseudonym", "not", "erased"), "nl": ("pseudoniem", "niet", "gewist")}[language]
    assert "{minimum_group}" in why
    assert "{retention_days}" in why
    missing = [word for word in words if word not in why]
    assert not missing


def test_a_list_people_write_themselves_is_named_in_their_language() -> None:
    letter = exports.letter_for("processing", Platform.OTHER)
    assert "Wat ik vraag: Het besluit en het dossier" in write(letter, language="nl").body_text


@systems
def test_a_source_is_https_and_carries_the_day_it_was_read(letter: Letter, system: System) -> None:
    assert (system.source is None) == (system.checked_on is None)
    if system.source is not None:
        assert system.source.url.startswith("https://")
        assert system.checked_on is not None
        assert date(2026, 1, 1) <= system.checked_on <= date(2026, 11, 22)


def test_most_systems_were_checked_and_the_others_are_named_here() -> None:
    unchecked = {system.id for _, system in SYSTEMS if system.source is None and not system.own_work}
    assert unchecked == {"exact-online", "twinfield"}


def test_steps_nobody_checked_say_so_in_the_letter() -> None:
    letter = exports.letter_for("expenses", Platform.OTHER)
    exact = next(system for system in letter.systems if system.id == "exact-online")
    assert "not checked against a vendor page" in write(letter, systems=[exact]).body_text


def test_a_list_people_write_themselves_needs_no_source() -> None:
    body = write(exports.letter_for("tools", Platform.OTHER)).body_text
    assert "vendor page" not in body
    assert "Source:" not in body


@pytest.mark.parametrize(
    ("format_id", "platform", "first"),
    [
        ("people", "microsoft", "entra-users"),
        ("people", "google", "google-users"),
        ("people", "other", "afas-people"),
        ("entra_sign_ins", "microsoft", "entra-sign-ins"),
        ("google_token", "microsoft", "google-oauth-log"),
        ("okta", "google", "okta-system-log"),
        ("oauth_grants", "google", "google-app-access"),
        ("squid", "microsoft", "squid"),
    ],
)
def test_what_fits_the_organisation_comes_first(format_id: str, platform: str, first: str) -> None:
    assert exports.letter_for(format_id, platform).systems[0].id == first


def test_systems_of_the_other_platform_are_left_out() -> None:
    microsoft = exports.letter_for_family("grant", "microsoft").systems
    google = exports.letter_for_family("grant", "google").systems
    assert {system.vendor for system in microsoft} == {Platform.MICROSOFT}
    assert {system.vendor for system in google} == {Platform.GOOGLE}


def test_systems_that_do_not_fit_are_named_instead_of_cut() -> None:
    letter = exports.letter_for("people", Platform.MICROSOFT)
    body = write(letter).body_text
    assert "1. Open the Microsoft Entra admin center" in body
    assert "Steps for these are ready too: " in body
    assert "Personio" in body


def test_the_state_of_the_processing_record_decides_what_is_asked_now() -> None:
    letter = exports.letter_for("squid", Platform.OTHER)
    texts = {state: write(letter, processing_state=state).body_text for state in ProcessingState}
    assert "may be read" in texts[ProcessingState.OPEN]
    assert "deliver it when I confirm" in texts[ProcessingState.CLOSED]
    assert "do not export anything now" in texts[ProcessingState.REFUSED]


def test_a_source_without_people_is_asked_for_whatever_the_record_says() -> None:
    letter = exports.letter_for("tools", Platform.OTHER)
    assert len({write(letter, processing_state=state).body_text for state in ProcessingState}) == 1


def test_the_retention_of_the_organisation_is_in_the_letter() -> None:
    letter = exports.letter_for("bind", Platform.OTHER)
    assert "erased after 30 days" in write(letter, retention_days=30).body_text


def test_the_date_of_checking_is_written_out_in_the_language_of_the_letter() -> None:
    letter = exports.letter_for("okta", Platform.OTHER)
    assert "checked 22 November 2026" in write(letter).body_text
    assert "gecontroleerd op 22 november 2026" in write(letter, language="nl").body_text


@given(name=st.text(min_size=1, max_size=40))
def test_an_organisation_may_be_called_anything(name: str) -> None:
    letter = exports.letter_for("people", Platform.OTHER)
    assert name in write(letter, organisation=name).body_text


def test_an_unknown_format_family_platform_state_or_language_is_an_error() -> None:
    letter = LETTERS[0]
    with pytest.raises(KeyError, match="telex"):
        exports.letter_for("telex", "other")
    with pytest.raises(KeyError, match="rumour"):
        exports.letter_for_family("rumour", "other")
    with pytest.raises(ValueError, match="novell"):
        exports.letter_for("people", "novell")
    with pytest.raises(ValueError, match="maybe"):
        write(letter, processing_state="maybe")
    with pytest.raises(ValueError, match="fr"):
        write(letter, language="fr")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"steps": {"en": ["Do it."], "nl": []}}, "steps differ"),
        ({"source": None}, "belong together"),
        ({"checked_on": "last week"}, "a date such as"),
        ({"source": {"title": "Page", "url": "http://example.test"}}, "https"),
        ({"limits": {"en": "ninety days"}}, "no text in nl"),
    ],
)
def test_an_incomplete_system_is_refused_with_its_place(change: dict[str, object], complaint: str) -> None:
    whole: dict[str, object] = {
        "id": "example",
        "name": "Example",
        "vendor": "other",
        "formats": ["people"],
        "steps": {"en": ["Do it."], "nl": ["Doe het."]},
        "role_needed": {"en": "none", "nl": "geen"},
        "limits": {"en": "ninety days", "nl": "negentig dagen"},
        "checked_on": date(2026, 11, 22),
        "source": {"title": "Page", "url": "https://example.test"},
    }
    with pytest.raises(BadCatalogue, match=complaint) as caught:
        exports._system(whole | change, "letter test")
    assert "letter test: system example" in str(caught.value)
