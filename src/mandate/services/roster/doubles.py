"""Two identities that may be one person: the same address but for a plus or a login, or the same name in one team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mandate.connectors.sources.tables.names import name_key
from mandate.records.models import Person

ADDRESS, PLUS, NAME = "address", "plus", "name"


@dataclass(frozen=True, slots=True)
class Double:
    """A proposal: `goes` is joined into `stays`; why, and the line of the file where one of them is new."""

    stays: Person
    goes: Person
    why: str
    line: int = 0

    @property
    def id(self) -> str:
        """What a form or a caller names this proposal by; the same each time the same file is read."""
        mark = f"line-{self.line}" if self.goes._state.adding else self.goes.key
        return f"{mark}.{'new' if self.stays._state.adding else self.stays.key}"


def reason(code: str) -> str:
    """Why two identities may be one person, in words."""
    return {
        ADDRESS: _("the same address or login"),
        PLUS: _("the same address but for what follows the plus"),
        NAME: _("the same name in the same team"),
    }[code]


def base(address: str) -> str:
    """The address that mail to this one reaches in the end: small letters, without what follows a plus."""
    local, at, domain = address.strip().casefold().partition("@")
    return f"{local.partition('+')[0]}@{domain}" if at else local


def addresses(person: Person) -> list[str]:
    """The mail addresses among everything somebody is known by."""
    return [one.casefold() for one in (person.email or "", *person.logins) if "@" in one]


def found(people: Iterable[Person], *, lines: Mapping[str, int] | None = None) -> list[Double]:
    """Every proposal among those who are here; `lines` says where in a file somebody stands, by key.

    Who stays is who was here first, with the plain address; each identity is joined into one other at most.
    """
    here = sorted((one for one in people if one.left_on is None), key=_first)
    proposed: dict[str, Double] = {}
    for code, of in ((ADDRESS, addresses), (PLUS, _bases), (NAME, _names)):
        groups = defaultdict[str, list[Person]](list)
        for one in here:
            for mark in dict.fromkeys(of(one)):
                groups[mark].append(one)
        for rows in groups.values():
            _propose(proposed, rows, code, lines or {})
    return sorted(proposed.values(), key=lambda one: (one.stays.name.casefold(), one.goes.name.casefold(), one.id))


def _propose(proposed: dict[str, Double], rows: Sequence[Person], code: str, lines: Mapping[str, int]) -> None:
    stays = rows[0]
    if stays.key in proposed:
        stays = proposed[stays.key].stays
    for goes in rows[1:]:
        if goes.key in proposed or goes.key == stays.key:
            continue
        stay, go = stays, goes
        if any(one.stays.key == goes.key for one in proposed.values()):
            if any(one.stays.key == stays.key for one in proposed.values()):
                continue  # both have somebody joined into them: two steps, and never a chain
            stay, go = goes, stays
        proposed[go.key] = Double(stay, go, code, lines.get(go.key, 0))
        stays = stay


def _first(person: Person) -> tuple[bool, bool, str]:
    return person._state.adding, "+" in (person.email or ""), person.key


def _bases(person: Person) -> list[str]:
    return [base(one) for one in addresses(person)]


def _names(person: Person) -> list[str]:
    mark = name_key(person.name)
    return [f"{mark}:{person.team_id}"] if mark and person.team_id else []
