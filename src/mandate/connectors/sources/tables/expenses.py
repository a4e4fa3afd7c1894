"""Spend rows from expense lists, card exports and bank movements; money going out is positive."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mandate.catalogue.headers import header_key, load_headers
from mandate.connectors.sources.tables.amounts import UNKNOWN_CURRENCY, Amount, parse_amount, read_currency
from mandate.connectors.sources.tables.cells import Cell, OpenedTable, PhysicalRow
from mandate.connectors.sources.tables.dates import parse_date
from mandate.connectors.sources.tables.deciding import ColumnStyles, decide_styles
from mandate.connectors.sources.tables.headers import Columns, column_unit
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.walking import read_each
from mandate.engines.discovery.facts import Rejection, Row, SpendRow

_AMOUNTS = ("amount", "debit", "credit")


@dataclass(slots=True)
class _Tally:
    """How often a row had no currency of its own, was money received, or came to nothing."""

    without_currency: int = 0
    received: int = 0
    nothing: int = 0


def read_expenses(table: OpenedTable) -> Iterator[Row | Rejection]:
    """Spend rows and rejections in file order. Amounts: spent is positive, refunded or received negative."""
    columns = columns_for(table, "expenses")
    styles = decide_styles(table, columns, date="date", amounts=_AMOUNTS)
    outward = _minus_is_spent(table, columns, styles)
    tally = _Tally()

    def make(row: PhysicalRow) -> SpendRow | str:
        day = parse_date(columns.cell(row.cells, "date"), styles.order.order)
        if day is None:
            return "bad_date" if columns.text(row.cells, "date") else "no_date"
        money = _money(columns, styles, row.cells, minus_is_spent=outward)
        if isinstance(money, str):
            return money
        currency = _currency(columns, row.cells, money)
        if currency in ("bad_currency", "two_currencies"):
            return currency
        tally.without_currency += not currency
        tally.received += money.value < 0
        tally.nothing += not money.value
        return _spend(columns, row, SpendRow(day, money.value, currency or _default(table), "", line=row.line))

    yield from read_each(table, make)
    _note_currency(table, tally)
    if table.kind == "xlsx":
        _note_nothing(table, tally.nothing)
    if columns.has("amount") and not columns.has("direction") and not outward:
        _note_received(table, tally.received)


def _spend(columns: Columns, row: PhysicalRow, spend: SpendRow) -> SpendRow | str:
    merchant = columns.text(row.cells, "merchant")
    description = " ".join(columns.texts(row.cells, "description")) or None
    named = merchant or description
    if named is None:
        return "no_merchant"
    return SpendRow(
        spend.on,
        spend.amount,
        spend.currency,
        " ".join(named.split()),
        cost_centre=columns.text(row.cells, "cost_centre"),
        person=columns.text(row.cells, "person"),
        description=description if merchant else None,
        line=row.line,
    )


def _minus_is_spent(table: OpenedTable, columns: Columns, styles: ColumnStyles) -> bool:
    """Whether a minus means money going out: in bank movements, and where most amounts carry one."""
    if columns.has("direction") or not columns.has("amount"):
        return False
    votes = styles.amounts
    spent = votes.negative > votes.positive or (columns.has("balance") and votes.negative > 0)
    if spent:
        table.note(
            "Negative amounts were read as money spent, positive amounts as money received.",
            "Negatieve bedragen zijn gelezen als uitgaven, positieve als ontvangsten.",
        )
    return spent


def _money(columns: Columns, styles: ColumnStyles, cells: list[Cell], *, minus_is_spent: bool) -> Amount | str:
    """The amount of a row with its sign settled, or the code of why there is none."""
    written = columns.cell(cells, "amount")
    if written is None:
        return _debit_credit(columns, styles, cells)
    amount = _read(written, styles)
    if amount is None:
        return "bad_amount"
    if minus_is_spent:
        return Amount(_turned(amount.value), amount.currency)
    word = columns.text(cells, "direction")
    if word is None:
        return amount
    values = load_headers().kinds["expenses"].values
    if header_key(word) in values["out"]:
        return Amount(abs(amount.value), amount.currency)
    if header_key(word) in values["in"]:
        return Amount(_turned(abs(amount.value)), amount.currency)
    return "bad_direction"


def _debit_credit(columns: Columns, styles: ColumnStyles, cells: list[Cell]) -> Amount | str:
    debit, credit = columns.cell(cells, "debit"), columns.cell(cells, "credit")
    if debit is None and credit is None:
        return "no_amount"
    out = _read(debit, styles) if debit is not None else Amount(Decimal(0))
    back = _read(credit, styles) if credit is not None else Amount(Decimal(0))
    if out is None or back is None:
        return "bad_amount"
    return Amount(abs(out.value) - abs(back.value), out.currency or back.currency)


def _read(cell: Cell, styles: ColumnStyles) -> Amount | None:
    """In the style of the column; a value that only makes sense in the other style is read that way."""
    comma = styles.decimal.comma
    return parse_amount(cell, decimal_comma=comma) or parse_amount(cell, decimal_comma=not comma)


def _turned(value: Decimal) -> Decimal:
    return -value if value else value


def _currency(columns: Columns, cells: list[Cell], money: Amount) -> str | None:
    """The currency of a row: its own column, the sign beside the amount, the column name; None when none says."""
    written = columns.text(cells, "currency")
    stated = read_currency(written) if written else None
    if written and stated is None:
        return "bad_currency"
    if stated and money.currency and stated != money.currency:
        return "two_currencies"
    titles = [columns.title(field) for field in _AMOUNTS if columns.has(field)]
    units = [unit for title in titles if (unit := column_unit(title))]
    return stated or money.currency or (units[0] if units else None)


def _default(table: OpenedTable) -> str:
    return table.options.default_currency or UNKNOWN_CURRENCY


def _note_currency(table: OpenedTable, tally: _Tally) -> None:
    if not tally.without_currency:
        return
    count, default = tally.without_currency, table.options.default_currency
    rows, they, were = ("row names", "it", "was") if count == 1 else ("rows name", "they", "were")
    rijen, ze, zijn = ("rij noemt", "die", "is") if count == 1 else ("rijen noemen", "die", "zijn")
    if default is None:
        are = "is" if count == 1 else "are"
        table.note(
            f"{count} {rows} no currency; {they} {are} kept as unknown (XXX) and added to no other amount.",
            f"{count} {rijen} geen valuta; {ze} {zijn} bewaard als onbekend (XXX) en nergens bij opgeteld.",
        )
        return
    table.note(
        f"{count} {rows} no currency; {they} {were} read in {default}, the currency of the organisation.",
        f"{count} {rijen} geen valuta; {ze} {zijn} gelezen in {default}, de valuta van de organisatie.",
    )


def _note_nothing(table: OpenedTable, count: int) -> None:
    """A formula that no spreadsheet program ever worked out is stored with the result 0."""
    if not count:
        return
    rows, rijen = ("row has", "rij heeft") if count == 1 else ("rows have", "rijen hebben")
    table.note(
        f"{count} {rows} the amount 0. Where a formula stands there, open the workbook, save it and bring it again.",
        f"{count} {rijen} het bedrag 0. Staat daar een formule, open de werkmap dan, bewaar die en breng die opnieuw.",
    )


def _note_received(table: OpenedTable, count: int) -> None:
    if count == 1:
        table.note(
            "1 row is money received; it lowers what its own service cost, to 0 at most.",
            "1 rij is ontvangen geld; die verlaagt alleen de kosten van de eigen dienst, tot hooguit 0.",
        )
    elif count:
        table.note(
            f"{count} rows are money received; they lower what their own service cost, to 0 at most.",
            f"{count} rijen zijn ontvangen geld; ze verlagen alleen de kosten van de eigen dienst, tot hooguit 0.",
        )
