"""The words by which a description suggests answers: general language after options and law, no single cases."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mandate.catalogue.law.packs import load_pack
from mandate.catalogue.wording import BadCatalogue, read_yaml
from mandate.engines.law.pack import Kind, Pack
from mandate.engines.law.suggesting import Phrases, Rule, Strength, pattern

FILE = "law/phrases.yaml"
KEYS = {"mark", "all", "unless", "marked", "unmarked", "strength", "countries"}


@cache
def load_phrases() -> Phrases:
    """The groups of words and the rules. Raises BadCatalogue, naming the rule, for a group or option there is not."""
    return built(read_yaml(FILE), load_pack())


def built(data: Mapping[str, Any], pack: Pack) -> Phrases:
    """The phrases of a file's content, checked against the questions of a pack."""
    groups = {name: pattern(str(word) for word in words) for name, words in data["groups"].items()}
    options = {f"{one.id}.{option.id}" for one in pack.questions for option in one.options}
    rules = tuple(
        rule for n, row in enumerate(data["rules"], 1) for rule in _rules(row, f"{FILE}: rule {n}", groups, options)
    )
    return Phrases(groups, rules, frozenset(one.id for one in pack.questions if one.kind is Kind.ONE))


def _rules(row: Mapping[str, Any], place: str, groups: Mapping[str, object], options: set[str]) -> Iterator[Rule]:
    marks = row["mark"] if isinstance(row["mark"], list) else [row["mark"]]
    all_of = tuple(tuple(one.split("|")) for one in row.get("all", ()))
    unless = tuple(row.get("unless", ()))
    named = [group for several in all_of for group in several] + list(unless)
    wrong = [name for name in named if name not in groups] + [mark for mark in marks if mark not in options]
    known = options | {option.partition(".")[0] for option in options}
    wrong += [mark for key in ("marked", "unmarked") for mark in row.get(key, ()) if mark not in known]
    if wrong or set(row) - KEYS:
        raise BadCatalogue(f"{place}: there is no {[*wrong, *sorted(set(row) - KEYS)][0]}")
    for mark in marks:
        question, _, option = mark.partition(".")
        yield Rule(
            question, option, all_of, unless, tuple(row.get("marked", ())), tuple(row.get("unmarked", ())),
            Strength(row.get("strength", "fair")), frozenset(row.get("countries", ())),
        )  # fmt: skip
