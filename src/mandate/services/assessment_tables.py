"""The figures of a closed assessment as tables and as JSON: hidden here exactly as they were hidden when published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from mandate.connectors.files import sheets
from mandate.connectors.files.assessment import AssessmentReport, FiveBars, Found
from mandate.connectors.files.assessment_words import METHOD, words
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.alignment.facts import EVERYONE
from mandate.engines.terms import half_up
from mandate.records import ledger
from mandate.services.teamview import TeamView

_ITEMS = (
    ("item", "item", Kind.TEXT), ("dimension", "dimension", Kind.TEXT), ("question", "question", Kind.TEXT),
    ("group", "group", Kind.TEXT), ("n", "answered", Kind.INT), ("dk", "dk", Kind.INT), ("na", "na", Kind.INT),
    *((f"n{step}", "step", Kind.INT) for step in range(1, 6)),
    ("median", "median", Kind.NUMBER), ("agreement", "agreement", Kind.NUMBER),
    ("random_low", "random_low", Kind.NUMBER), ("random_high", "random_high", Kind.NUMBER),
    ("reading", "reading", Kind.TEXT), ("nearly_all", "nearly_all", Kind.INT), ("sentence", "sentence", Kind.TEXT),
)  # fmt: skip
_PAIRS = (
    ("item", "item", Kind.TEXT), ("question", "question", Kind.TEXT), ("a", "group", Kind.TEXT),
    ("b", "other_group", Kind.TEXT), ("n_a", "answered", Kind.INT), ("n_b", "other_n", Kind.INT),
    ("median_a", "median", Kind.NUMBER), ("median_b", "other_median", Kind.NUMBER), ("steps", "steps", Kind.NUMBER),
    ("chance_steps", "chance_steps", Kind.NUMBER), ("p", "p", Kind.NUMBER), ("q", "q", Kind.NUMBER),
    ("low", "low", Kind.NUMBER), ("high", "high", Kind.NUMBER), ("reading", "reading", Kind.TEXT),
    ("sentence", "sentence", Kind.TEXT),
)  # fmt: skip
_GROUPS = (
    ("group", "group", Kind.TEXT), ("people", "people", Kind.INT), ("dimension", "dimension", Kind.TEXT),
    ("score", "score", Kind.NUMBER), ("raw_score", "raw_score", Kind.NUMBER), ("level", "level", Kind.TEXT),
    ("why", "why", Kind.TEXT),
)  # fmt: skip
_HIDDEN = (("group", "group", Kind.TEXT), ("item", "item", Kind.TEXT), ("why", "why", Kind.TEXT))
_METHOD = (("text", "method", Kind.TEXT),)


def workbook(seen: TeamView, told: AssessmentReport, *, at: datetime) -> bytes:
    """Five sheets: every question in every shown group, every compared pair, groups, what is not shown, the method."""
    with translation.override(told.language):
        fixed = words(told.language)
        parts: tuple[tuple[str, Any, Iterable[Mapping[str, Any]]], ...] = (
            (fixed["questions"], _ITEMS, ({**row, "group": row["label"]} for row in seen.rows())),
            (fixed["differences"], _PAIRS, _pairs(seen)),
            (fixed["groups"], _GROUPS, _groups(seen, fixed["total"])),
            (fixed["not_shown"], _HIDDEN, _hidden(seen)),
            (fixed["method"], _METHOD, ({"text": text} for text in _method(told))),
        )
        tables = [_table(title, columns, rows, told, at=at) for title, columns, rows in parts]
    return sheets.to_xlsx(tables, language=told.language)


def _table(
    title: str, columns: Any, rows: Iterable[Mapping[str, Any]], told: AssessmentReport, *, at: datetime
) -> Table:
    return Table(
        title=title,
        columns=tuple(Column(key, _head("en", key, word), _head("nl", key, word), kind) for key, word, kind in columns),
        rows=[{key: _exact(value) for key, value in row.items()} for row in rows],
        as_of=at,
        organisation=told.organisation,
        filter=told.title,
        digest=ledger.anchor().digest,
        sample=told.sample,
    )


def _head(language: str, key: str, word: str) -> str:
    fixed = words(language)
    return fixed[word].replace("{n}", key[-1]) if word in fixed else key


def _exact(value: Any) -> Any:
    """Numbers to six decimals, so that every form of export says the same."""
    return half_up(value, 6) if isinstance(value, float) else value


def _pairs(seen: TeamView) -> list[dict[str, Any]]:
    return [{**row, "a": seen.say.group(row["a"]), "b": seen.say.group(row["b"])} for row in seen.pairs()]


def _groups(seen: TeamView, total: str) -> list[dict[str, Any]]:
    """A row per shown group and dimension, the total last."""
    rows: list[dict[str, Any]] = []
    for key, label, people in seen.groups:
        whole = seen.total(key)
        head = {"group": label, "people": people}
        rows += [
            {**head, "dimension": part.label, "score": _float(part.score), "raw_score": _float(part.raw),
             "level": part.level, "why": part.why}
            for part in seen.parts(key)
        ]  # fmt: skip
        rows.append(
            {**head, "dimension": total, "score": _float(whole.score), "raw_score": _float(whole.raw),
             "level": whole.level, "why": whole.why}
        )  # fmt: skip
    return rows


def _float(value: Any) -> float | None:
    return None if value is None else float(half_up(value, 6))


def _hidden(seen: TeamView) -> list[dict[str, Any]]:
    return [
        {"group": seen.say.group(one.group), "item": one.item, "why": seen.say.hidden(one)} for one in seen.suppressed()
    ]


def _method(told: AssessmentReport) -> list[str]:
    fixed = words(told.language)
    return [text for text in (told.by_chance, *(fixed[key] for key in METHOD)) if text]


def as_json(seen: TeamView, told: AssessmentReport, *, at: datetime) -> dict[str, Any]:
    """The whole report as plain data; docs/json/assessment-report.md says what each key is."""
    with translation.override(told.language):
        total = seen.total(EVERYONE) if seen.report.people(EVERYONE) else None
        return {
            "organisation": told.organisation,
            "sample": told.sample,
            "language": told.language,
            "title": told.title,
            "published_on": seen.publication.sealed_on.isoformat(),
            "as_of": at.astimezone(UTC).replace(microsecond=0).isoformat(),
            "change": told.change,
            "seal": told.seal,
            "sentence": told.sentence,
            "empty": told.empty,
            "people": seen.publication.people,
            "score": _float(total.score) if total else None,
            "level": total.level if total else "",
            "aligned": [_found(one) for one in told.aligned],
            "differing": [_found(one) for one in told.differing],
            "groups": _groups(seen, ""),
            "conversations": [
                {"question": one.question, "why": one.why,
                 "sides": [{"group": group, "stands": stands} for group, stands in one.sides]}
                for one in told.talks
            ],
            "not_known": [
                {"question": one.question, "group": group.label, "do_not_know": group.dk, "of": group.of}
                for one in told.unknown
                for group in one.groups
            ],
            "first_basis": told.first_basis,
            "first": [
                {"action": one.action, "reason": one.reason, "step": one.step, "owner": one.owner, "by": one.by,
                 "decided_by": one.decided}
                for one in told.first
            ],
            "items": [dict(row) for row in seen.rows()],
            "differences": _pairs(seen),
            "not_shown": _hidden(seen),
            "method": _method(told),
        }  # fmt: skip


def _found(one: Found) -> dict[str, Any]:
    return {"question": one.question, "sentence": one.sentence, "more": one.more, "bars": [_bars(b) for b in one.bars]}


def _bars(bars: FiveBars) -> dict[str, Any]:
    counts = None if bars.counts is None else list(bars.counts)
    return {"group": bars.label, "n": bars.n, "do_not_know": bars.dk, "counts": counts, "reading": bars.word}
