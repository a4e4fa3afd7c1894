"""One cheap walk over a table before it is read, for what only whole columns tell: date order, decimals, signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from mandate.connectors.sources.tables.amounts import AmountVotes, DecimalDecision, decide_decimal
from mandate.connectors.sources.tables.cells import OpenedTable
from mandate.connectors.sources.tables.dates import DateVotes, DayOrder, OrderDecision, decide_order
from mandate.connectors.sources.tables.headers import Columns


@dataclass(frozen=True, slots=True)
class ColumnStyles:
    """How dates and amounts of a table are to be read, and the votes behind it."""

    order: OrderDecision
    decimal: DecimalDecision
    amounts: AmountVotes


def decide_styles(table: OpenedTable, columns: Columns, *, date: str, amounts: Sequence[str] = ()) -> ColumnStyles:
    """Walk the rows once; what stayed open is decided by language and number style, and noted on the table."""
    date_votes, amount_votes = DateVotes(), AmountVotes()
    problem = table.problem
    for _, cells in table.rows:
        date_votes.see(columns.cell(cells, date))
        for field in amounts:
            amount_votes.see(columns.cell(cells, field))
    table.problem = problem
    decimal = decide_decimal(amount_votes, language=columns.language)
    comma = _comma_style(table, amount_votes, decimal)
    order = decide_order(date_votes, language=columns.language, decimal_comma=comma)
    if columns.has(date):
        _note_order(table, columns.title(date), order)
    if amounts:
        _note_decimal(table, decimal)
    return ColumnStyles(order, decimal, amount_votes)


def _comma_style(table: OpenedTable, votes: AmountVotes, decision: DecimalDecision) -> bool | None:
    """Whether the file writes decimal commas; a semicolon between cells says so too. None when nothing shows it."""
    if votes.comma or votes.point:
        return decision.comma
    return True if table.separator == ";" else None


def _note_order(table: OpenedTable, title: str, decision: OrderDecision) -> None:
    month_first = decision.order is DayOrder.MONTH_FIRST
    english = "month first" if month_first else "day first"
    dutch = "de maand eerst" if month_first else "de dag eerst"
    if decision.mixed:
        table.note(
            f"The dates in the column {title} come in two orders; the {english} was read, the others rejected.",
            f"De datums in de kolom {title} staan in twee volgordes; {dutch} is gelezen, de rest is afgewezen.",
        )
    elif not decision.certain:
        table.note(
            f"The dates in the column {title} can be read in two ways; they were read with the {english}.",
            f"De datums in de kolom {title} zijn op twee manieren te lezen; ze zijn gelezen met {dutch}.",
        )


def _note_decimal(table: OpenedTable, decision: DecimalDecision) -> None:
    if decision.certain and not decision.mixed:
        return
    english, dutch = ("comma", "komma") if decision.comma else ("point", "punt")
    table.note(
        f"The amounts can be read in two ways; the {english} was taken as the decimal sign.",
        f"De bedragen zijn op twee manieren te lezen; de {dutch} is als decimaalteken genomen.",
    )
