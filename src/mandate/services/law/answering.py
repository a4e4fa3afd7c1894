"""A verdict as data: the same keys for the command line, the API and whoever reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from mandate.engines.law import Ground, Owed, Pack, Verdict
from mandate.engines.law.suggesting import Suggestion


def as_data(verdict: Verdict, pack: Pack, *, language: str = "en", suggestions: Iterable[Any] = ()) -> dict[str, Any]:
    """The verdict with names a reader knows; texts in `language`, ids and dates as they are."""
    return {
        "tier": verdict.tier,
        "tiers": list(verdict.reachable),
        "act_as": verdict.act_as,
        "title": pack.tier(verdict.act_as).title.of(language),
        "action": pack.tier(verdict.act_as).action.of(language),
        "overlays": list(verdict.overlays),
        "decided": verdict.decided,
        "reachable": list(verdict.reachable),
        "tier_from": verdict.tier_from and verdict.tier_from.isoformat(),
        "in_force": verdict.in_force,
        "high_risk": verdict.high_risk,
        "prohibited": verdict.prohibited,
        "art50": verdict.art50,
        "dpia": verdict.dpia,
        "dpia_because": list(verdict.dpia_because),
        "role": list(verdict.roles),
        "duties": [duty_data(one, pack, language) for one in verdict.duties],
        "deciding": [[ground_data(one, pack, language) for one in several] for several in verdict.deciding],
        "would_change": [
            {**ground_data(one.ground, pack, language), "becomes": list(one.becomes)} for one in verdict.would_change
        ],
        "undecided": [
            {"what": one.id, "facts": list(one.facts), "question": one.question} for one in verdict.undecided
        ],
        "next_question": verdict.next_question,
        "next_for_duties": verdict.next_for_duties,
        "suggestions": list(suggestions),
        "doubts": [doubt.value for doubt in verdict.doubts],
        "clashes": [{"fact": one.fact, "question": one.question} for one in verdict.clashes],
        "country": verdict.country,
        "law_version": verdict.law_version,
        "pack_sha256": verdict.pack_sha256,
        "as_of": verdict.as_of.isoformat(),
        "disclaimer": pack.disclaimer.of(language),
    }


def duty_data(owed: Owed, pack: Pack, language: str) -> dict[str, Any]:
    """A duty with its text, day, evidence and the ceiling of its fine."""
    row = pack.duty(owed.id)
    return {
        "id": owed.id,
        "law": pack.laws[row.law].of(language),
        "article": owed.article,
        "title": row.title.of(language),
        "asks": row.asks.of(language),
        "bearers": list(owed.bearers),
        "state": owed.state.value,
        "applies_from": owed.applies_from.isoformat(),
        "days_left": owed.days_left,
        "deadline": row.deadline.of(language) if row.deadline else None,
        "because": list(owed.because),
        "evidence": [one.of(language) for one in row.evidence],
        "confidence": owed.confidence,
        "note": row.note.of(language) if row.note else None,
        "binding": owed.binding,
        "penalty": _penalty(owed, pack, language),
        "source": row.source,
    }


def _penalty(owed: Owed, pack: Pack, language: str) -> Mapping[str, Any] | None:
    if owed.penalty is None:
        return None
    ceiling = pack.penalties[owed.penalty]
    return {
        "max_eur": ceiling.max_eur, "max_percent": ceiling.max_percent, "rule": ceiling.rule.of(language),
    }  # fmt: skip


def ground_data(ground: Ground, pack: Pack, language: str) -> dict[str, Any]:
    """An answer that weighs: question, option with its text, the facts it sets, and whether it holds."""
    options = {one.id: one for one in pack.question(ground.question).options}
    return {
        "question": ground.question,
        "option": ground.option,
        "text": options[ground.option].text.of(language),
        "facts": list(ground.facts),
        "holds": ground.holds,
    }


def suggestion_data(one: Suggestion, pack: Pack, language: str) -> dict[str, Any]:
    """A suggested answer: question, option with its text, the words that led to it, and how much it rests on."""
    options = {option.id: option for option in pack.question(one.question).options}
    return {
        "question": one.question,
        "option": one.option,
        "text": options[one.option].text.of(language),
        "matched_words": list(one.matched_words),
        "strength": one.strength.value,
    }
