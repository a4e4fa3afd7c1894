"""A description suggests, with the words that led to it; what is denied does not count, and nothing guesses a clear no."""

from datetime import date

import pytest

from mandate.catalogue.law.packs import load_pack
from mandate.catalogue.law.phrases import built, load_phrases
from mandate.catalogue.wording import BadCatalogue
from mandate.engines.law import Verdict, classify
from mandate.engines.law.suggesting import LONGEST, confirmed, plain, suggest


def judged(text: str, country: str = "NL") -> Verdict:
    found = suggest(text, load_phrases(), country=country)
    return classify(confirmed(found), pack=load_pack(), today=date(2026, 11, 22), country=country, explain=False)


def words(text: str, question: str) -> set[tuple[str, ...]]:
    return {one.matched_words for one in suggest(text, load_phrases()) if one.question == question}


@pytest.mark.parametrize(
    ("english", "dutch", "tier"),
    [
        ("Ranks applicants for a job", "Rangschikt sollicitanten voor een vacature", "HIGH_RISK_ANNEX_III"),
        ("Reads anger in the voice of employees", "Leest boosheid in de stem van medewerkers", "BLOCK"),
        ("A chatbot that answers shoppers", "Een chatbot die klanten antwoordt", "TRANSPARENCY"),
        ("Corrects spelling", "Verbetert spelling", "MINIMAL"),
    ],
)
def test_both_languages_suggest_the_same(english: str, dutch: str, tier: str) -> None:
    assert (judged(english).tier, judged(dutch).tier) == (tier, tier)


def test_what_is_denied_does_not_count_and_a_denial_that_is_meant_does() -> None:
    assert "Q16.sensitive" not in {
        f"{o.question}.{o.option}" for o in suggest("Newsletter without health data", load_phrases())
    }
    assert judged("AI article on public health without editorial control").art50 == "label_required"
    assert judged("AI article on public health, approved by an editor").art50 == "no_label"


def test_a_suggestion_carries_its_words_and_nothing_said_suggests_nothing() -> None:
    assert ("applicants", "ranks") in {tuple(sorted(found)) for found in words("Ranks applicants", "Q08")}
    assert suggest("  \n", load_phrases()) == ()
    assert plain("Ségmentatie’s") == "segmentatie's"
    assert suggest("<script>alert(1)</script>" * LONGEST, load_phrases())
    assert judged("Does something with people nobody described").prohibited is None


def test_a_national_list_counts_in_its_country_only() -> None:
    assert "Q17" in confirmed(suggest("Keeps a blacklist", load_phrases(), country="NL"))
    listed = {country: ("national-list" in confirmed(suggest("Keeps a warning list", load_phrases(), country=country)).get("Q17", []))
              for country in ("NL", "any", "DE")}  # fmt: skip
    assert listed == {"NL": True, "any": True, "DE": False}


@pytest.mark.parametrize(
    "rule",
    [{"mark": "Q08.nothing"}, {"mark": "Q08.credit", "all": ["nobody"]}, {"mark": "Q08.credit", "marked": ["Q77"]},
     {"mark": "Q08.credit", "whenever": 1}],
)  # fmt: skip
def test_a_rule_about_what_there_is_not_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(BadCatalogue, match="rule 1: there is no"):
        built({"groups": {"loans": ["loan*"]}, "rules": [rule]}, load_pack())
