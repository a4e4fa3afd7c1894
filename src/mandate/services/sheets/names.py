"""Rows are named as people name them and joined by key: names to keys, keys to names, read once per question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.records import asof
from mandate.records.models import (
    Competence,
    Dataset,
    Goal,
    Initiative,
    Person,
    Purpose,
    Record,
    Team,
    Tool,
    Touchpoint,
    Use,
    Vendor,
)
from mandate.services import wording

MODELS: Mapping[str, type[Record]] = {
    "person": Person, "team": Team, "vendor": Vendor, "purpose": Purpose, "competence": Competence,
    "dataset": Dataset, "tool": Tool, "goal": Goal, "initiative": Initiative, "touchpoint": Touchpoint, "use": Use,
}  # fmt: skip

_TITLED = ("goal", "initiative")


class Unknown(Exception):
    """What was written names no row, or more than one; carries the sentence."""


class Names:
    """The rows that others point to, of now or of a moment; each kind is read when it is first asked for."""

    def __init__(self, at: datetime | None = None) -> None:
        self._world = asof.world(at) if at else None
        self._rows: dict[str, dict[str, str]] = {}
        self._keys: dict[str, defaultdict[str, list[str]]] = {}
        self._dutch: dict[str, dict[str, str]] = {}
        self.mails: dict[str, str] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        self.broader: dict[str, str | None] = {}
        self.waits: dict[str, list[str]] = {}

    def rows(self, kind: str) -> dict[str, str]:
        """Names by key."""
        if kind not in self._rows:
            self._read(kind)
        return self._rows[kind]

    def _read(self, kind: str) -> None:
        model = MODELS[kind]
        self.take(kind, self._world.all(model) if self._world else list(model._base_manager.all()))

    def take(self, kind: str, rows: Sequence[Any]) -> None:
        """Rows of a kind that were read already, all of them; goals of a person are never named to others."""
        rows = [row for row in rows if kind != "goal" or row.level != "individual"]
        self._rows[kind] = {row.key: row.title if kind in _TITLED else row.name for row in rows}
        self._dutch[kind] = {row.key: row.name_nl for row in rows if getattr(row, "name_nl", "")}
        if kind == "purpose":
            self.broader = {row.key: row.broader_id for row in rows}
        if kind == "initiative":
            self.waits = {row.key: [one["key"] for one in row.after] for row in rows}
        if kind == "person":
            self.mails = {row.email.lower(): row.key for row in rows if row.email}
            gone = {row.key for row in rows if row.left_on}
            self._rows[kind] = dict(sorted(self._rows[kind].items(), key=lambda pair: pair[0] in gone))
        self._keys.pop(kind, None)

    def expect(self, kind: str, key: str, name: str) -> None:
        """A row that is to be written with the others, so that they may point to it."""
        if kind not in MODELS:
            return
        rows, folded = self.rows(kind), self._folded(kind)
        if key in rows:
            folded[_fold(rows[key])].remove(key)
        rows[key] = name
        folded[_fold(name)].append(key)

    def also(self, kind: str, written: str, key: str) -> None:
        """A key of another organisation's file for a row of ours."""
        self._aliases[kind, written] = key

    def _folded(self, kind: str) -> defaultdict[str, list[str]]:
        if kind not in self._keys:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for key, name in self.rows(kind).items():
                found[_fold(name)].append(key)
            self._keys[kind] = found
        return self._keys[kind]

    def called(self, kind: str, name: str) -> list[str]:
        """Keys of the rows of this name, whatever its capitals."""
        return self._folded(kind).get(_fold(name), [])

    def key(self, kind: str, text: str) -> str:
        """The key of the row that a text names: by key, by a name only one row has, a person also by e-mail address.

        Raises Unknown.
        """
        written = text.strip()
        if written in self.rows(kind):
            return written
        if (kind, written) in self._aliases:
            return self._aliases[kind, written]
        found = self.called(kind, written)
        if len(found) == 1:
            return found[0]
        if kind == "person" and written.lower() in self.mails:
            return self.mails[written.lower()]
        word = wording.within(wording.word("record", kind))
        if found:
            raise Unknown(
                _("More than one %(kind)s is called “%(name)s”; write the key.") % {"kind": word, "name": written}
            )
        raise Unknown(_("There is no %(kind)s “%(name)s”.") % {"kind": word, "name": written[:80]})

    def name(self, kind: str, key: str) -> str:
        """How a row is called in the reader's language; a sentence that says so where it is gone."""
        if (translation.get_language() or "en").startswith("nl") and key in self._dutch.get(kind, {}):
            return self._dutch[kind][key]
        found = self.rows(kind).get(key)
        return found if found is not None else gone(kind)

    def written(self, kind: str, key: str) -> str:
        """How a file names a row: by its name where that is enough to find it again, else by its key."""
        name = self.rows(kind).get(key)
        if name is None or any(mark in name for mark in ";:|\n\\") or name != name.strip() or not name:
            return key
        return name if self.called(kind, name) == [key] and name not in self.rows(kind) else key

    def options(self, kind: str) -> list[tuple[str, str]]:
        """Keys and names in the order of their names."""
        found = [(key, self.name(kind, key)) for key in self.rows(kind)]
        return sorted(found, key=lambda pair: pair[1].casefold())

    def line(self, key: str) -> list[str]:
        """Keys from a purpose up to the broadest one; ends where it would begin again."""
        self.rows("purpose")
        found: list[str] = []
        above: str | None = key
        while above and above not in found:
            found.append(above)
            above = self.broader.get(above)
        return [*found, above] if above else found


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def gone(kind: str) -> str:
    """What is said of a row that is pointed to and no longer exists."""
    said = {
        "team": _("a team that no longer exists"),
        "purpose": _("a purpose that no longer exists"),
        "competence": _("a competence that no longer exists"),
        "dataset": _("a dataset that no longer exists"),
    }
    return said.get(kind, _("a row that no longer exists"))
