"""What a column holds when its name says nothing: dates, amounts, mail addresses, people, ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mandate.connectors.sources.tables.amounts import AmountVotes, parse_amount
from mandate.connectors.sources.tables.cells import Cell, cell_text
from mandate.connectors.sources.tables.dates import DateVotes, DayOrder, parse_date

MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_EDITOR_ID = re.compile(r"(?=.*[a-z].*\.)[a-z0-9][a-z0-9-]*\.[a-z0-9][\w-]*(?:@\d[\w.-]*)?", re.IGNORECASE)
_STORE_ID = re.compile(r"[a-p]{32}")
_SCOPE = re.compile(
    r"https://www\.googleapis\.com/auth/|\boffline_access\b|\bopenid\b"
    r"|\b(?:User|Mail|Files|Calendars|Sites|Directory|Contacts)\.Read"
)
_PERSON = re.compile(r"[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){1,4}")
_SHARE = 0.6
_NAME_SHARE = 0.7
_TEXT_LENGTH = 300
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """What the first rows of one column look like; each word says "mostly"."""

    filled: int
    dates: bool
    amounts: bool
    mails: bool
    store_ids: bool
    extension_ids: bool
    scopes: bool
    people: bool
    distinct: int


def sample_columns(width: int, rows: Sequence[Sequence[Cell]]) -> list[ColumnSample]:
    """One sample for every column of the header."""
    return [_sample([row[index] for row in rows if index < len(row)]) for index in range(width)]


def is_column_name(title: str) -> bool:
    """Whether a cell of the first row can be a column name; a mail address, number, date or sentence is data."""
    sentence = title.endswith((".", "!", "?")) and " " in title
    if len(title) > _TITLE_LENGTH or sentence or MAIL.fullmatch(title) or "://" in title:
        return False
    as_data = (parse_date(title, DayOrder.DAY_FIRST), parse_amount(title, decimal_comma=True))
    return any(letter.isalpha() for letter in title) and as_data == (None, None)


def _sample(cells: Sequence[Cell]) -> ColumnSample:
    filled = [cell for cell in cells if cell_text(cell) is not None]
    texts = [(cell_text(cell) or "")[:_TEXT_LENGTH] for cell in filled]
    dates, amounts = DateVotes(), AmountVotes()
    for cell in filled:
        dates.see(cell)
        amounts.see(cell)
    return ColumnSample(
        filled=len(filled),
        dates=dates.mostly_dates,
        amounts=amounts.mostly_amounts,
        mails=_mostly(texts, MAIL),
        store_ids=_mostly(texts, _STORE_ID),
        extension_ids=_mostly(texts, _STORE_ID) or _mostly(texts, _EDITOR_ID),
        scopes=bool(texts) and sum(1 for text in texts if _SCOPE.search(text)) >= _SHARE * len(texts),
        people=_look_like_people(texts),
        distinct=len(set(texts)),
    )


def _mostly(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return bool(texts) and sum(1 for text in texts if pattern.fullmatch(text)) >= _SHARE * len(texts)


def _look_like_people(texts: Sequence[str]) -> bool:
    alike = sum(1 for text in texts if _PERSON.fullmatch(text) and text[:1].isupper())
    return bool(texts) and alike >= _NAME_SHARE * len(texts)
