"""Tables and papers of a made-up company for the tests of outputs."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from mandate.connectors.files.packs import (
    Ask,
    CoverageLine,
    DraftCharter,
    Figure,
    FileLine,
    Finding,
    InventoryReport,
    MtPack,
    Picture,
    Priority,
    ServiceLine,
    SignatureLine,
    Voice,
)
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.terms import Status

AS_OF = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
COLUMNS = (
    Column("key", "Key", "Sleutel"),
    Column("name", "Service", "Dienst"),
    Column("people", "People", "Mensen", Kind.INT),
    Column("cost", "Cost", "Kosten", Kind.MONEY, "EUR"),
    Column("share", "Share", "Aandeel", Kind.SHARE),
    Column("until", "Until", "Tot", Kind.DATE),
    Column("seen", "Last seen", "Laatst gezien", Kind.MOMENT),
    Column("page", "Page", "Pagina", Kind.LINK),
)
ROWS = (
    {
        "key": "a",
        "name": "Chat",
        "people": 41,
        "cost": Decimal("1120.50"),
        "share": 0.125,
        "until": date(2026, 12, 2),
        "seen": datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC),
        "page": "https://example.org/a",
    },
    {"key": "b", "name": "Notes", "people": None, "cost": None, "share": None},
    {"key": "c", "name": "", "people": -3, "cost": Decimal("-12"), "share": 1, "until": date(1890, 1, 1)},
)
_SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "'", '"', ",", ";", "|", " ", "  ", "\t", "\r", "\n"]
_INVISIBLE = ["\x00", "\x1f", "\x7f", "\x85", "\xa0", "\u200b", "\u2028", "\ufeff", "\ud800", "\ufffe"]
_MARK_UP = ["<r>", "</r>", "<t>", "]]>", "&amp;", "_x0041_", "_x005F", "_x0041", "{{x}}", "#evil", "$z$", "*y*"]
_LIVE = ["HYPERLINK(", "1+1", "cmd|'/C calc'!A0", "DDE()", "http://x", "#REF!"]
_PLAIN = ["a", "é", "😀", "1", "TRUE", "1e5", "00123", "2026-01-01"]
_PIECES = [*_SIGNS, *_INVISIBLE, *_MARK_UP, *_LIVE, *_PLAIN]


def table(rows: Iterable[Mapping[str, object]] = ROWS, **changes: object) -> Table:
    """The table of services, changed where a test needs it."""
    facts: dict[str, object] = {
        "title": "Services",
        "columns": COLUMNS,
        "rows": rows,
        "as_of": AS_OF,
        "organisation": "Voorbeeld & Zoon",
        "filter": "team: marketing",
        "source_url": "https://desk.example/services",
        "digest": "3f9a22c1",
    }
    return Table(**{**facts, **changes})  # type: ignore[arg-type]


def hostile(count: int, *, seed: int = 7) -> list[str]:
    """Texts made from everything a spreadsheet, a mark-up or a header might act on."""
    chance = random.Random(seed)
    return ["".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 7))) for _ in range(count)]


def pack(language: str = "en", *, services: int = 3, text: str = "", sample: bool = False) -> MtPack:
    """A pack whose every free text ends in `text`."""

    def said(words: str) -> str:
        return f"{words}{text}"

    return MtPack(
        organisation=said("Voorbeeld"),
        language=language,
        as_of="22 Nov 2026, 14:05",
        sentence=said("Three services, nobody decided."),
        basis=said("From two files."),
        figures=(Figure(said("Services"), "3", said("two weeks")), Figure("Cost", "€ 1,120")),
        services=tuple(
            ServiceLine(said(f"Service {number}"), list(Status)[number % len(Status)], "5", said("Team"), "€ 1")
            for number in range(services)
        ),
        unseen=(said("Phones."), "Grants."),
        voices=(Voice(said("It helps."), said("Team lead")),),
        priorities=tuple(
            Priority(said(f"Do {number}"), said("Because"), (said("Log"),), said("Call"), "4 Dec", said("Finance"))
            for number in range(5)
        ),
        asks=(Ask(said("May we?"), said("yes")), Ask("And this?")),
        charter=DraftCharter((said("Up to € 2,500"),), (said("Everything else"),)),
        signatures=(SignatureLine(said("Director"), said("A. Jansen")), SignatureLine("Architect")),
        change=18204,
        seal="3f9a22c1d4",
        sample=sample,
    )


def report(
    language: str = "en", *, rows: int = 3, text: str = "", svg: str = "", sample: bool = False
) -> InventoryReport:
    """A report with every part filled."""
    from_pack = pack(language, services=rows, text=text)
    return InventoryReport(
        organisation=from_pack.organisation,
        language=language,
        as_of=from_pack.as_of,
        sentence=from_pack.sentence,
        figures=from_pack.figures,
        services=from_pack.services,
        findings=(Finding(f"Paid twice.{text}", "Expenses, line 3"),),
        pictures=(Picture("Marketing uses most", svg, "Marketing 41"),) if svg else (),
        coverage=(CoverageLine("People", True, "2026", f"Teams{text}"), CoverageLine("Grants", False)),
        unseen=from_pack.unseen,
        files=tuple(FileLine(f"log-{number}.gz{text}", "Squid", "10", "9", "1", "cut off") for number in range(rows)),
        voices=from_pack.voices,
        candidates=from_pack.priorities,
        notes=("Unknown is not zero.",),
        sample=sample,
    )
