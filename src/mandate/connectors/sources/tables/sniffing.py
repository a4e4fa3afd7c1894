"""Which list a table is, from its column names and what stands under them, with the reason in two languages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from mandate.catalogue.headers import Kind, header_keys, load_headers
from mandate.connectors.sources.problems import WHY_TEXT
from mandate.connectors.sources.tables.cells import OpenedTable
from mandate.connectors.sources.tables.guessing import ColumnSample, is_column_name, sample_columns
from mandate.connectors.sources.tables.headers import Columns, match_columns

_SAMPLE_ROWS = 200
_LOG_COLUMNS = 3
_LEAST_IN_JSON = 5
_SHOWN = 8
_TEXTS = {
    "conversation": ("Read as conversation notes by the speaker_role at the top.",
                     "Gelezen als gespreksnotities aan de hand van speaker_role bovenaan."),
    "processing": ("Read as processing record by its purpose, retention and signatures.",
                   "Gelezen als verwerkingsbesluit aan de hand van doel, bewaartermijn en handtekeningen."),
}  # fmt: skip
# On equal scores the list that is hardest to mistake for another comes first.
_ORDER = ("extensions", "oauth_grants", "expenses", "people", "tools")


@dataclass(frozen=True, slots=True)
class Candidate:
    """How well a table fits one kind: the score, the columns used and the groups of fields that are missing."""

    kind: Kind
    columns: Columns
    score: int
    missing: tuple[tuple[str, ...], ...]
    least: int = 0

    @property
    def fits(self) -> bool:
        """Whether nothing this kind needs is missing and the columns say enough."""
        return not self.missing and self.score >= max(self.kind.minimum, self.least)


def sniff_table(table: OpenedTable) -> tuple[str | None, str, str]:
    """The format id of a table (None when it is none of ours), and why, in English and Dutch."""
    if table.text:
        return table.kind, *_TEXTS[table.kind]
    if table.problem is not None and table.read is None:
        return None, table.problem.en, table.problem.nl
    shown = [title for title in table.header if title]
    if not shown or not all(is_column_name(title) for title in shown):
        return None, *WHY_TEXT
    log = _log_columns(table.header)
    if len(log) >= _LOG_COLUMNS:
        names = _named(log)
        return (
            None,
            f"This looks like a traffic log, not a list: it has the columns {names}.",
            f"Dit lijkt op een verkeerslog, niet op een lijst: het heeft de kolommen {names}.",
        )
    candidates = weigh(table)
    best = candidates[0]
    if not best.fits:
        return _refusal(shown, candidates)
    used = _named([best.columns.header[index] for index in sorted({at[0] for at in best.columns.at.values()})])
    return (
        best.kind.id,
        f"Read as {best.kind.label_en} by the columns {used} (score {best.score}).",
        f"Gelezen als {best.kind.label_nl} aan de hand van de kolommen {used} (score {best.score}).",
    )


def columns_for(table: OpenedTable, kind_id: str) -> Columns:
    """The columns of a table read as one kind, completed by what stands in columns whose names say nothing."""
    named = match_columns(table.header, load_headers().kinds[kind_id])
    columns = _completed(named, _samples(table), money=True) if table.kind != "json" else named
    for field in columns.at:
        if not named.has(field):
            title = columns.title(field) or f"{columns.at[field][0] + 1}"
            table.note(
                f"The column {title} was recognised by what stands in it, not by its name.",
                f"De kolom {title} is herkend aan wat erin staat, niet aan de naam.",
            )
    return columns


def weigh(table: OpenedTable) -> list[Candidate]:
    """All kinds of table with their score, the best first. Dates and amounts under any name make an expense list only
    where the names make no other: people lists have birthdays and salaries, tool lists have prices."""
    samples = _samples(table)
    kinds = load_headers().kinds.values()
    candidates = [_candidate(table, kind, samples, money=False) for kind in kinds]
    if not any(candidate.fits for candidate in candidates):
        candidates = [_candidate(table, kind, samples, money=True) for kind in kinds]
    return sorted(candidates, key=lambda found: (not found.fits, -found.score, _ORDER.index(found.kind.id)))


def _samples(table: OpenedTable) -> list[ColumnSample]:
    problem, notes = table.problem, list(table.notes)
    rows = [cells for _, cells in islice(table.rows, _SAMPLE_ROWS)]
    table.problem, table.notes = problem, notes
    return sample_columns(len(table.header), rows)


def _candidate(table: OpenedTable, kind: Kind, samples: Sequence[ColumnSample], *, money: bool) -> Candidate:
    columns = match_columns(table.header, kind)
    if table.kind != "json":
        columns = _completed(columns, samples, money=money)
    missing = tuple(group for group in kind.needs_one_of if not any(columns.has(field) for field in group))
    # A log in JSON has a name or an id somewhere too: there one word alone proves nothing.
    least = _LEAST_IN_JSON if table.kind == "json" else 0
    return Candidate(kind, columns, columns.weight + _bonus(kind.id, columns, samples), missing, least)


def _bonus(kind_id: str, columns: Columns, samples: Sequence[ColumnSample]) -> int:
    """Points for what the columns hold: ids, permissions, names and money say more than a column name."""
    if kind_id == "extensions":
        ids = any(samples[index].extension_ids for index in columns.at.get("extension_id", ()))
        return 6 if ids else 0
    if kind_id == "oauth_grants":
        return 4 if any(samples[index].scopes for index in columns.at.get("scopes", ())) else 0
    if kind_id == "people":
        names = any(samples[index].people for index in columns.at.get("name", ()))
        mails = any(samples[index].mails for index in columns.at.get("email", ()))
        return names + mails
    if kind_id == "expenses":
        dated = any(samples[index].dates for index in columns.at.get("date", ()))
        return 2 if dated and any(samples[index].amounts for index in columns.at.get("amount", ())) else 0
    return 0


def _completed(columns: Columns, samples: Sequence[ColumnSample], *, money: bool) -> Columns:
    """The columns with missing ones filled in by content; a guessed column counts for less than a named one."""
    taken = {index for places in columns.at.values() for index in places}
    free = [index for index in range(len(samples)) if index not in taken and samples[index].filled]
    guesses = {
        "extensions": {"extension_id": [index for index in free if samples[index].store_ids]},
        "oauth_grants": {"scopes": [index for index in free if samples[index].scopes]},
        "people": {"email": [index for index in free if samples[index].mails]},
        "expenses": _money_guesses(free, samples) if money else {},
    }.get(columns.kind, {})
    found = {field: places[:1] for field, places in guesses.items() if places and not columns.has(field)}
    if columns.has("merchant"):
        found.pop("description", None)
    if columns.kind == "expenses" and not _whole_expense(columns, found):
        return columns
    at = {**columns.at, **{field: tuple(places) for field, places in found.items()}}
    return replace(columns, at=at, weight=columns.weight + 2 * len(found))


def _money_guesses(free: Sequence[int], samples: Sequence[ColumnSample]) -> dict[str, list[int]]:
    dates = [index for index in free if samples[index].dates]
    amounts = [index for index in free if samples[index].amounts and not samples[index].dates]
    words = [
        index
        for index in free
        if not (samples[index].dates or samples[index].amounts or samples[index].mails or samples[index].people)
    ]
    words.sort(key=lambda index: -samples[index].distinct)
    return {"date": dates, "amount": amounts, "description": words}


def _whole_expense(columns: Columns, found: dict[str, list[int]]) -> bool:
    """Whether date, amount and text are all there: a salary alone makes no expense list of a people list."""
    there = set(columns.at) | set(found)
    return "date" in there and bool({"amount", "debit", "credit"} & there) and bool({"merchant", "description"} & there)


def _log_columns(header: Sequence[str]) -> list[str]:
    known = load_headers().log_columns
    return [title for title in header if any(key in known for key in header_keys(title))]


def _named(titles: Sequence[str]) -> str:
    shown = ", ".join(title[:40] for title in titles[:_SHOWN])
    return f"{shown} ..." if len(titles) > _SHOWN else shown


def _refusal(shown: Sequence[str], candidates: Sequence[Candidate]) -> tuple[None, str, str]:
    kind = candidates[0].kind if candidates[0].score else load_headers().kinds["people"]
    names = _named(shown)
    article = "An" if kind.label_en[0] in "aeio" else "A"
    return (
        None,
        f"This looks like a table with columns {names}. {article} {kind.label_en} needs at least {kind.needs_en}.",
        f"Dit lijkt op een tabel met de kolommen {names}. Een {kind.label_nl} heeft minstens nodig: {kind.needs_nl}.",
    )
