"""What an MT pack says before it is paper, slides or a page: whole sentences, each number with where it comes from."""

from dataclasses import asdict, dataclass
from typing import Any

from mandate.connectors.files.wording import labels


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a number or a line comes from: the name of a page, the key of a record, what the list is narrowed to."""

    page: str
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PackFigure:
    """A number with its range and limit beneath, and what it was the last time."""

    label: str
    value: str
    note: str
    before: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class PackLine:
    """One row of a block: what, why, and at the end when or how much; `late` where somebody has to move."""

    title: str
    text: str = ""
    aside: str = ""
    late: bool = False
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class PackBlock:
    """Rows under a heading, ranked and cut; `more` says in words how many are left out, `empty` why there are none."""

    code: str
    title: str
    lines: tuple[PackLine, ...]
    more: str
    empty: str
    ref: Ref
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackOption:
    """One answer that is possible, with what it costs in words."""

    title: str
    cost: str
    advised: bool


@dataclass(frozen=True, slots=True)
class PackAsk:
    """A decision asked of the MT: the question, its options, the advice and its price, and what waiting does."""

    title: str
    question: str
    options: tuple[PackOption, ...]
    advice: str
    price: str
    risk: str
    wait: str
    by: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class PackMonth:
    """Hours of one month: taken by the plan, of those there are."""

    label: str
    asked: int
    there: int
    text: str


@dataclass(frozen=True, slots=True)
class PackRange:
    """What one initiative brings a month, from a lower bound up."""

    label: str
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class PackTable:
    """A table of the appendix: its head, its rows, and how many rows it leaves out."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class PackRow:
    """One line of a small table, with where it comes from."""

    cells: tuple[str, ...]
    ref: Ref | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class PackGrid:
    """A small table under a heading."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[PackRow, ...]
    more: str
    empty: str
    ref: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPaper:
    """A pack in the language of who reads it; page, PDF, slides and workbook are made of nothing else.

    `titles` are the sentences over the slides of decisions, roadmap, and value and risk.
    """

    organisation: str
    language: str
    as_of: str
    title: str
    titles: tuple[str, str, str]
    standing: str
    headline: str
    before: str
    became: str
    figures: tuple[PackFigure, ...]
    chart: str
    months: tuple[PackMonth, ...]
    ranges: tuple[PackRange, ...]
    changed: PackBlock
    promised: PackGrid
    mandate: PackGrid
    asked: tuple[PackAsk, ...]
    asked_more: str
    alone: PackBlock
    experiments: PackBlock
    share: tuple[tuple[str, float], ...]
    coming: PackBlock
    horizon: str
    duties: PackBlock
    law: PackBlock
    voices: str
    signatures: tuple[str, ...]
    tables: tuple[PackTable, ...]
    words: tuple[tuple[str, str], ...]
    change: int
    seal: str
    sample: bool

    def to_data(self) -> dict[str, Any]:
        """Everything as paper and slides take it, with the fixed words of papers."""
        found = asdict(self)
        return {**found, "words": dict(self.words), "labels": labels(self.language)}
