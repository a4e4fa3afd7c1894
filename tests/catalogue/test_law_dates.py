"""The dates in the law: complete, in order, in both languages, and only those that are asked for."""

from datetime import date

import pytest

from mandate.catalogue.law import dates as law
from mandate.catalogue.law.dates import between, law_dates
from mandate.catalogue.wording import BadCatalogue


def test_every_date_has_a_day_a_citation_a_link_and_both_languages() -> None:
    rows = list(law_dates().values())
    assert [row.on for row in rows] == sorted(row.on for row in rows)
    for row in rows:
        assert row.citation.startswith(("Regulation (EU)", "Directive (EU)"))
        assert row.link.startswith("https://eur-lex.europa.eu/")
        assert row.title.en != row.title.nl
        assert row.text.en.endswith(".")
        assert row.text.nl.endswith(".")


def test_between_leaves_out_the_first_day_and_takes_in_the_last() -> None:
    second = date(2026, 12, 2)
    found = [row.id for row in between(date(2026, 12, 1), second)]
    assert found == ["intimate-images-banned", "marking-of-existing"]
    assert between(second, date(2026, 12, 8)) == []


def test_a_row_without_a_citation_is_refused() -> None:
    with pytest.raises(BadCatalogue, match="citation"):
        law._row("x", {"day": date(2026, 1, 1), "link": "https://example.com"})
