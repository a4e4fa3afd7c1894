"""Person rows from the list of an HR system or directory: duplicates joined, the manager tree without circles."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mandate.catalogue.headers import header_key, load_headers
from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow
from mandate.connectors.sources.tables.guessing import MAIL
from mandate.connectors.sources.tables.headers import Columns
from mandate.connectors.sources.tables.names import full_name, login_names, name_key
from mandate.connectors.sources.tables.reporting_lines import Entry, break_circles, find_managers
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.teams import TeamTree, team_path
from mandate.connectors.sources.tables.walking import fault_of, line_list, rejections
from mandate.engines.discovery.facts import PersonRow, Rejection, Row

_DISABLED = frozenset({"false", "0", "no", "nee"})


@dataclass(slots=True)
class _Roll:
    """The list so far: everybody in file order, found again by mail or login, and what there is to tell."""

    entries: list[Entry] = field(default_factory=list)
    by_key: dict[str, Entry] = field(default_factory=dict)
    merged: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    bad_mail: list[int] = field(default_factory=list)


def read_people(table: OpenedTable) -> Iterator[Row | Rejection]:
    """Rejections first, then everybody once, in file order; needs the whole list in memory to join duplicates.

    `table.teams` holds the team tree afterwards (team -> parent or None), `table.notes` what was joined or left out.
    """
    columns = columns_for(table, "people")
    roll, tree = _Roll(), TeamTree()
    for row in table.records():
        fault = fault_of(table, row) or (None if row.blank else _take(columns, row, roll, tree))
        if fault is not None:
            yield from rejections(table, row, fault)
    managers = find_managers(roll.entries)
    broken = break_circles(table, roll.entries, managers)
    shared = _shared_names(roll.entries)
    _note_roll(table, columns, roll)
    _keep_teams(table, roll, tree)
    for entry in roll.entries:
        manager = None if entry.line in broken else _manager_of(entry, managers)
        yield _person(entry, tree, manager, shared)


def _take(columns: Columns, row: PhysicalRow, roll: _Roll, tree: TeamTree) -> str | None:
    """Put a row on the roll; the code of why not, when it does not belong there."""
    entry = entry_of(columns, row, bad_mail=roll.bad_mail)
    if not entry.name:
        return "no_person"
    if has_left(columns, row):
        roll.left.append(row.line)
        return None
    entry.path = tree.add(entry.path)
    known = next((roll.by_key[key] for key in entry.keys if key in roll.by_key), None)
    if known is None:
        roll.entries.append(entry)
        roll.by_key.update({key: entry for key in entry.keys})
        return None
    if name_key(known.name) != name_key(entry.name):
        return "duplicate_other_name"
    _merge(known, entry, roll)
    return None


def entry_of(columns: Columns, row: PhysicalRow, *, bad_mail: list[int]) -> Entry:
    """One row as a person; the line is added to `bad_mail` where what stands there is no address."""
    cells = row.cells
    mails = [text.casefold() for text in columns.texts(cells, "email")]
    sound = [mail for mail in mails if MAIL.fullmatch(mail)]
    if mails and not sound:
        bad_mail.append(row.line)
    written = [*columns.texts(cells, "upn"), *columns.texts(cells, "login")]
    names = [login_names(text) for text in written]
    logins = [found[0] for found in names] + sound[1:]
    derived = [part for found in names for part in found[1:]]
    if not written and sound:
        derived += login_names(sound[0])[1:]
    name = _name(columns, row) or (sound[0] if sound else "") or (logins[0] if logins else "")
    return Entry(
        line=row.line,
        name=name,
        email=sound[0] if sound else None,
        logins=list(dict.fromkeys(login for login in logins if login not in sound[:1])),
        derived=list(dict.fromkeys(derived)),
        number=columns.text(cells, "number"),
        path=_path(columns, row),
        function=columns.text(cells, "function"),
        manager=columns.text(cells, "manager"),
    )


def _name(columns: Columns, row: PhysicalRow) -> str:
    whole = columns.text(row.cells, "name")
    if whole:
        return full_name(whole)
    last = columns.text(row.cells, "last_name") or ""
    infix = columns.text(row.cells, "infix") or ""
    if "," in last and not infix:
        last, _, infix = (part.strip() for part in last.partition(","))
    parts = (columns.text(row.cells, "first_name") or "", infix, last)
    return " ".join(" ".join(part for part in parts if part).split())


def _path(columns: Columns, row: PhysicalRow) -> tuple[str, ...]:
    """Team and teams above it: from a path, or from a team and a parent column."""
    own = team_path(columns.text(row.cells, "team")) or _unit_path(columns.text(row.cells, "team_path"))
    above = team_path(columns.text(row.cells, "parent_team"))
    if not own:
        return above
    return own if len(own) > 1 or not above or above[-1] == own[0] else (*above, *own)


def _unit_path(text: str | None) -> tuple[str, ...]:
    return team_path(text if text is None or text.startswith("/") else f"/{text}")


def has_left(columns: Columns, row: PhysicalRow) -> bool:
    """Whether the status of a row says that this person left or is blocked."""
    status = columns.text(row.cells, "status")
    if status is None:
        return False
    if header_key(columns.title("status")) == "accountenabled":
        return status.casefold() in _DISABLED
    return header_key(status) in load_headers().kinds["people"].values["left"]


def _merge(known: Entry, entry: Entry, roll: _Roll) -> None:
    roll.merged.append(entry.line)
    if entry.path and known.path and entry.path != known.path:
        roll.moved.append(entry.line)
    known.email = known.email or entry.email
    known.path = known.path or entry.path
    known.function = known.function or entry.function
    known.manager = known.manager or entry.manager
    known.number = known.number or entry.number
    fresh = [key for key in entry.keys if key not in known.keys]
    known.logins += fresh
    known.derived += [part for part in entry.derived if part not in known.derived]
    roll.by_key.update({key: known for key in fresh})


def _shared_names(entries: list[Entry]) -> set[str]:
    """Parts of logins that would fit several people, and so identify nobody."""
    owners: dict[str, int] = {}
    shared: set[str] = set()
    for entry in entries:
        for name in {*entry.keys, *entry.derived}:
            if owners.setdefault(name, entry.line) != entry.line:
                shared.add(name)
    return shared


def _manager_of(entry: Entry, managers: dict[int, Entry]) -> str | None:
    """The manager's first identifier where the list knows that person, else the text as written."""
    found = managers.get(entry.line)
    if found is entry:
        return None
    if found is None:
        return entry.manager
    return found.keys[0] if found.keys else found.name


def _person(entry: Entry, tree: TeamTree, manager: str | None, shared: set[str]) -> PersonRow:
    own = [name for name in entry.derived if name not in shared]
    return PersonRow(
        identifiers=tuple(dict.fromkeys([*entry.keys, *own])),
        name=entry.name,
        email=entry.email,
        team=tree.name(entry.path),
        parent_team=tree.parent(entry.path),
        function=entry.function,
        manager=manager,
        line=entry.line,
    )


def _keep_teams(table: OpenedTable, roll: _Roll, tree: TeamTree) -> None:
    for entry in roll.entries:
        for length in range(1, len(entry.path) + 1):
            path = entry.path[:length]
            team = tree.name(path)
            if team is not None:
                table.teams[team] = table.teams.get(team) or tree.parent(path)
    circles = sorted(tree.circles())
    for team in circles:
        table.teams[team] = None
    if circles:
        names = ", ".join(circles[:5])
        table.note(
            f"These teams are above each other in a circle and were read without a parent: {names}.",
            f"Deze teams staan in een kring boven elkaar en zijn zonder bovenliggend team gelezen: {names}.",
        )


def _note_roll(table: OpenedTable, columns: Columns, roll: _Roll) -> None:
    told = (
        (
            roll.merged,
            "Repeated people were joined with their first row",
            "Herhaalde personen zijn samengevoegd met hun eerste rij",
        ),
        (
            roll.moved,
            "A repeated person has another team there; the first team was kept",
            "Een herhaalde persoon heeft daar een ander team; het eerste team is behouden",
        ),
        (
            roll.left,
            "People who have left or are blocked were not counted",
            "Wie uit dienst of geblokkeerd is telt niet mee",
        ),
        (
            roll.bad_mail,
            "The e-mail address is not one and was left out",
            "Het e-mailadres is er geen en is weggelaten",
        ),
    )
    for lines, english, dutch in told:
        if lines:
            shown = line_list(lines)
            table.note(f"{english}: line {shown}.", f"{dutch}: regel {shown}.")
    if not (columns.has("team") or columns.has("team_path") or columns.has("parent_team")):
        table.note("The list names no teams.", "De lijst noemt geen teams.")
