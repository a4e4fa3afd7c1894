"""Amounts as people and systems write them; whether a comma is a decimal follows from the whole column."""

import re
from dataclasses import dataclass
from decimal import Decimal

from mandate.catalogue.headers import load_headers
from mandate.connectors.sources.tables.cells import Cell

UNKNOWN_CURRENCY = "XXX"  # ISO 4217: no currency; never added to an amount of another one

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "US$": "USD", "EURO": "EUR", "EUROS": "EUR"}
_MARK = r"(?:US\$|[€$£]|[A-Za-z]{3,5})"
_AMOUNT = re.compile(
    rf"(?P<before>{_MARK})?\s*(?P<sign>[-+])?\s*(?P<inner>{_MARK})?\s*"
    rf"(?P<digits>\d(?:[\d.,' ]*\d)?|[.,]\d+)(?P<whole>[.,]-{{1,2}})?\s*(?P<after>{_MARK})?\s*(?P<trailing>[-+])?",
    re.ASCII,
)
# Most exports write just this; it saves them the long way round.
_SIMPLE = re.compile(r"-?\d+(?:([.,])\d{1,2})?", re.ASCII)
_MARKS = re.compile(r"[.,]")
_WHOLE = re.compile(r"[.,]-{1,2}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of money, and the currency where the cell names one."""

    value: Decimal
    currency: str | None = None


@dataclass(slots=True)
class AmountVotes:
    """What the amounts of one column say about commas, points and signs, in constant memory."""

    comma: int = 0
    point: int = 0
    open: int = 0
    negative: int = 0
    positive: int = 0
    amounts: int = 0
    seen: int = 0

    def see(self, cell: Cell) -> None:
        """Count one value."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return
        self.seen += 1
        comma = isinstance(cell, str) and cell.rfind(",") > cell.rfind(".")
        parsed = parse_amount(cell, decimal_comma=comma) or parse_amount(cell, decimal_comma=not comma)
        if parsed is None:
            return
        self.amounts += 1
        self.negative += parsed.value < 0
        self.positive += parsed.value > 0
        if isinstance(cell, str):
            self._weigh(cell)

    def _weigh(self, text: str) -> None:
        marks = _MARKS.findall(text)
        if not marks or _WHOLE.search(text):
            return
        last = marks[-1]
        if len(set(marks)) == 2:
            self._count(last)
            return
        if len(marks) > 1:
            self._count("," if last == "." else ".")
            return
        tail = re.sub(r"\D", "", text[text.rindex(last) :])
        head = re.sub(r"\D", "", text[: text.rindex(last)])
        if len(tail) == 3 and 1 <= len(head) <= 3 and head != "0":
            self.open += 1
            return
        self._count(last)

    def _count(self, mark: str) -> None:
        if mark == ",":
            self.comma += 1
            return
        self.point += 1

    @property
    def mostly_amounts(self) -> bool:
        """Whether at least four in five values are amounts."""
        return self.amounts > 0 and self.amounts >= 0.8 * self.seen


@dataclass(frozen=True, slots=True)
class DecimalDecision:
    """Whether the comma is the decimal sign. `certain`: a value decided. `mixed`: both styles occur."""

    comma: bool
    certain: bool
    mixed: bool = False


def decide_decimal(votes: AmountVotes, *, language: str | None) -> DecimalDecision:
    """The decimal sign of a column; where no value decides (`1.234`), a Dutch or unknown language reads thousands."""
    if votes.comma or votes.point:
        return DecimalDecision(votes.comma > votes.point, certain=True, mixed=bool(votes.comma and votes.point))
    return DecimalDecision(language == "nl", certain=votes.open == 0)


def parse_amount(cell: Cell, *, decimal_comma: bool) -> Amount | None:
    """The amount a cell names; None when it names none. `12,50-` and `(12.50)` are negative, `12,-` is 12."""
    if isinstance(cell, float):
        return _from_number(cell)
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    simple = _SIMPLE.fullmatch(cell)
    if simple is not None and (simple[1] is None or (simple[1] == ",") is decimal_comma):
        return Amount(Decimal(cell.replace(",", ".")))
    text = _plain(cell)
    negative = text.startswith("(") and text.endswith(")")
    found = _AMOUNT.fullmatch(text[1:-1].strip() if negative else text)
    if found is None:
        return None
    value = _number(found["digits"], decimal_comma=decimal_comma)
    marks = {mark.upper() for mark in (found["before"], found["inner"], found["after"]) if mark}
    currencies = {read_currency(mark) for mark in marks}
    signs = [sign for sign in (found["sign"], found["trailing"]) if sign]
    if value is None or None in currencies or len(currencies) > 1 or len(signs) + negative > 1:
        return None
    minus = negative or signs == ["-"]
    return Amount(-value if minus and value else value, next(iter(currencies), None))


def read_currency(text: str) -> str | None:
    """The ISO 4217 code a word or sign stands for; None when it stands for none."""
    word = text.strip().upper()
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    return word if word in load_headers().currencies else None


def _from_number(number: float) -> Amount | None:
    """A sheet's number; binary dust beyond a millionth is dropped."""
    if not abs(number) < 1e15:
        return None
    return Amount(Decimal(int(number)) if number.is_integer() else Decimal(repr(round(number, 6))))


def _plain(text: str) -> str:
    """One kind of minus, blank and apostrophe."""
    swapped = text.replace("\u2212", "-").replace("\u2013", "-").replace("\u2019", "'")
    return " ".join(swapped.replace("\u00a0", " ").replace("\u202f", " ").split())


def _number(digits: str, *, decimal_comma: bool) -> Decimal | None:
    decimal, thousand = (",", ".") if decimal_comma else (".", ",")
    whole, _, fraction = digits.partition(decimal)
    if fraction and not fraction.isdigit():
        return None
    if whole.isdigit():
        return Decimal(f"{whole}.{fraction}" if fraction else whole)
    groups = whole.replace("'", thousand).replace(" ", thousand).split(thousand)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    joined = "".join(groups)
    if (joined and not joined.isdigit()) or not (joined or fraction):
        return None
    return Decimal(f"{joined or '0'}.{fraction}" if fraction else joined)
