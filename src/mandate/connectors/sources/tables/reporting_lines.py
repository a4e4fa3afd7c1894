"""Who reports to whom in a people list, with circles found, told and cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from mandate.connectors.sources.tables.cells import OpenedTable
from mandate.connectors.sources.tables.names import login_names, name_key
from mandate.connectors.sources.tables.walking import line_list


@dataclass(slots=True)
class Entry:
    """One person while the list is read; `derived` names are parts of logins and may turn out to be shared."""

    line: int
    name: str
    email: str | None
    logins: list[str]
    derived: list[str]
    number: str | None
    path: tuple[str, ...]
    function: str | None
    manager: str | None

    @property
    def keys(self) -> list[str]:
        """What makes this person this person: mail and logins as written."""
        return [*([self.email] if self.email else []), *self.logins]


def find_managers(people: Sequence[Entry]) -> dict[int, Entry]:
    """The manager of each line, where the list itself knows that person by mail, login, number or an unshared name."""
    known: dict[str, Entry | None] = {}
    for person in people:
        names = {*person.keys, *person.derived, f"#{person.number}", f"={name_key(person.name)}"}
        for name in names - {"#None"}:
            known[name] = None if name in known else person
    found: dict[int, Entry] = {}
    for person in people:
        if person.manager is None:
            continue
        written = person.manager
        tries = [*login_names(written), f"#{written}", f"={name_key(written)}"]
        manager = next((match for name in tries if (match := known.get(name)) is not None), None)
        if manager is not None:
            found[person.line] = manager
    return found


def break_circles(table: OpenedTable, people: Sequence[Entry], managers: dict[int, Entry]) -> set[int]:
    """Lines that lose their manager so that nobody is above themselves: the first of every circle; each is noted."""
    broken: set[int] = set()
    settled: set[int] = set()
    for person in people:
        walked: dict[int, None] = {}
        line = person.line
        while line in managers and line not in settled and line not in walked:
            walked[line] = None
            line = managers[line].line
        if line in walked:
            order = list(walked)
            circle = sorted(order[order.index(line) :])
            broken.add(circle[0])
            _note_circle(table, circle)
        settled.update(walked)
    return broken


def _note_circle(table: OpenedTable, circle: list[int]) -> None:
    if len(circle) == 1:
        table.note(
            f"The person on line {circle[0]} is named as their own manager; read as having none.",
            f"De persoon op regel {circle[0]} staat als eigen leidinggevende; gelezen als zonder leidinggevende.",
        )
        return
    lines = line_list(circle)
    table.note(
        f"The people on lines {lines} manage each other in a circle; line {circle[0]} was read without a manager.",
        f"Regels {lines} leiden elkaar in een kring; regel {circle[0]} is zonder leidinggevende gelezen.",
    )
