"""A pack in the language of who reads it: one paper, of which page, PDF, slides and workbook are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files.management import PackPaper, PackTable
from mandate.records import ledger
from mandate.records.models import Change, Organisation, Pack, Person
from mandate.services import formats
from mandate.services.pack import blocks, words
from mandate.services.pack.words import Contents

MOST_TABLE = 12
"""Rows that stand on one slide; the workbook has the same, the page all that are kept."""
LONGEST = 140


def paper(
    contents: Contents, *, language: str, row: Pack | None = None, before: Pack | None = None,
    signatures: Sequence[str] = (),
) -> PackPaper:  # fmt: skip
    """The pack of these contents; `row` where it is kept, `before` the pack it is compared with.

    Signatures are names and days in words. Names of people are those of now: an erased one is gone everywhere.
    """
    with translation.override(language):
        names = _names(contents)
        last = before.contents if before else None
        months_heading, months = blocks.chart(contents)
        asked, asked_more = blocks.asked(contents)
        company = Organisation.objects.first()
        change, seal = _sealed(row)
        return PackPaper(
            organisation=company.name if company else "",
            language=language,
            as_of=formats.moment(datetime.fromisoformat(contents["at"])),
            title=_("MT pack %(number)s") % {"number": row.number} if row else _("MT pack"),
            titles=words.titles(contents),
            standing=words.standing(row.state if row else None),
            headline=words.headline(contents),
            before=before.headline.get(language, "") if before else "",
            became=words.what_became(last, contents) if last else "",
            figures=words.figures(contents, last),
            chart=months_heading,
            months=months,
            ranges=blocks.ranges(contents),
            changed=blocks.changed(contents, last),
            promised=blocks.promised(contents, names),
            mandate=blocks.mandate(contents),
            asked=asked,
            asked_more=asked_more,
            alone=blocks.alone(contents),
            experiments=blocks.experiments(contents),
            share=_share(contents),
            coming=blocks.coming(contents),
            horizon=blocks.short(contents["horizon"]["text"], blocks.HORIZON) if contents["horizon"] else "",
            duties=blocks.duties(contents),
            law=blocks.law(contents),
            voices=words.voices(contents),
            signatures=tuple(signatures),
            tables=tables(contents, names),
            words=tuple({**_words(), "value": words.worth(contents)}.items()),
            change=change,
            seal=seal[:8],
            sample=bool(company and company.is_sample),
        )


def _sealed(row: Pack | None) -> tuple[int, str]:
    """The change a pack was made at, with its seal; those of now for a preview."""
    if row is None:
        now = ledger.anchor()
        return now.change, now.digest
    found = Change.objects.filter(pk=row.change).values_list("digest", flat=True).first()
    return row.change, found or ""


def _names(contents: Contents) -> dict[str, str]:
    keys = [one["member"] for one in contents["promised"]["rows"]]
    return dict(Person.objects.filter(key__in=keys).values_list("key", "name"))


def _share(contents: Contents) -> tuple[tuple[str, float], ...]:
    found = contents["experiments"]
    if found["percent"] is None:
        return ()
    return ((_("Experiments now"), float(found["percent"])), (_("The ceiling"), float(found["ceiling"])))


def _words() -> dict[str, str]:
    """The fixed words of the papers."""
    return {
        "document": _("MT pack"), "stand": _("Where we stand"), "ask": _("What we ask of you"),
        "to_mt": _("To the management team"), "last": _("The last pack said"), "asked": _("What we ask you to decide"),
        "no_asked": _("No decision is asked today."), "advice": _("Advice"), "cost": _("Cost"), "risk": _("Risk"),
        "wait": _("If we wait"), "horizon": _("The horizon"), "voices": _("Critical voices"),
        "no_horizon": _("The MT signed no horizon yet."), "asked_hours": _("Hours taken"),
        "hours_there": _("Hours there are"), "low": _("At least"), "high": _("Up to"),
        "share": _("Share in percent"), "decisions": _("What we ask you to decide"), "appendix": _("Appendix"),
        "agree": _("agreed"), "other": _("otherwise"), "more": _("More rows"),
        "sign_and_date": _("signature and date"), "figures_of": _("Figures behind this slide"),
        "sources": _("Source: the record of Mandate as of {as_of}, seal {seal}."),
        "options": _("Options"), "what": _("What"), "who": _("Who"), "when": _("When"),
        "for_mt": _("For the management team"), "architect": _("Architect"),
    }  # fmt: skip


def tables(contents: Contents, names: Mapping[str, str]) -> tuple[PackTable, ...]:
    """The appendix: what was cut, as tables; a table without a row is left out."""
    found = (
        _table(
            _("Decisions that wait for the MT"), (_("Question"), _("Advice"), _("Cost"), _("Promised for")),
            contents["asked"], _asked_row,
        ),
        _table(
            _("Decided by the architect alone"), (_("Question"), _("Why"), _("Taken on")), contents["alone"],
            lambda one: (one["title"], one["why"], formats.day(one["taken_on"])),
        ),
        _table(
            _("At work in %(quarter)s") % {"quarter": words.quarter(contents["coming"]["quarter"])},
            (_("Initiative"), _("Owner"), _("Begins"), _("Ends"), _("Hours")), contents["coming"], _coming_row,
        ),
        _table(
            _("Risks and duties due"), (_("What"), _("Why"), _("Due")), contents["duties"],
            lambda one: (one["title"], words.due_word(one["code"]), formats.day(one["due"]) or _("now")),
        ),
        _table(
            _("Promises per member of the MT"), (_("Member of the MT"), _("Promised"), _("Kept"), _("Late"), _("Next")),
            contents["promised"], lambda one: blocks.member(one, names).cells,
        ),
    )  # fmt: skip
    return tuple(one for one in found if one.rows)


def _table(title: str, heads: tuple[str, ...], block: Mapping[str, Any], cells: Any) -> PackTable:
    rows = tuple(tuple(blocks.short(cell, LONGEST) for cell in cells(one)) for one in block["rows"][:MOST_TABLE])
    return PackTable(title, heads, rows, blocks.more(block["total"] - len(rows)))


def _asked_row(one: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        one["title"], one["advice"] or one["why"], words.price(one["cost"], one["hours"], one["currency"]),
        formats.day(one["promised_on"]),
    )  # fmt: skip


def _coming_row(one: Mapping[str, Any]) -> tuple[str, ...]:
    return one["title"], one["owner"], formats.day(one["begins"]), formats.day(one["ends"]), words.hours(one["hours"])
