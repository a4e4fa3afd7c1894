"""The sample's roadmap says the same in both languages: other words, the same figures, and starts that are found again."""

from typing import Any

from django.utils import translation

from mandate.catalogue.wording import read_yaml
from mandate.services import sample_words

WORDS = {"title", "target", "why", "first", "hypothesis", "effort", "budget", "mode", "legal"}


def told(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with translation.override(language):
        return dict(sample_words.portfolio()), sample_words.starts()


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in WORDS}


def test_the_roadmap_of_the_sample_is_the_same_in_dutch() -> None:
    (english, at), (dutch, op) = told("en"), told("nl")
    said = read_yaml(sample_words.DUTCH)
    for kind in ("goals", "initiatives"):
        assert set(said[kind]) == {row["id"] for row in english[kind]}
        for row, rij in zip(english[kind], dutch[kind], strict=True):
            assert plain(row) == plain(rij)
            assert set(row) == set(rij)
            assert row["title"] != rij["title"]
            assert {len(text) > 0 for text in (rij["title"], rij.get("why", "x"))} == {True}
    assert sum(sum(row["effort"].values()) for row in dutch["initiatives"]) == sum(
        sum(row["effort"].values()) for row in english["initiatives"]
    )
    assert {role for row in dutch["initiatives"] for role in row["effort"]} <= set(dutch["roles"])
    assert {row["budget"] for row in dutch["initiatives"] if "budget" in row} <= set(dutch["budgets"])
    ways = {row["mode"]["id"] for row in dutch["initiatives"] if "mode" in row} | {"usual"}
    assert {way for way, _slot in op.values()} <= ways
    assert [slot for _way, slot in at.values()] == [slot for _way, slot in op.values()]
    assert not set(at) & set(op), "every title is another"
