"""Team names and the tree they form, from a parent column or from paths like `Sales / Inside`."""

import re
from dataclasses import dataclass, field

_PATH = re.compile(r"\s+/\s+|\s*>\s*|\s*\\\s*|\s*→\s*|\s*»\s*")
_LEADING_SLASH = re.compile(r"\s*/\s*")


def team_path(text: str | None) -> tuple[str, ...]:
    """The teams a cell names, the top one first; `HR/Finance` without blanks is one team, `/Sales/Inside` a path."""
    if text is None:
        return ()
    parts = _LEADING_SLASH.split(text) if text.startswith("/") else _PATH.split(text)
    return tuple(" ".join(part.split()) for part in parts if part.strip())


@dataclass(slots=True)
class TeamTree:
    """Teams with the parent each was seen under; a name under two parents is told apart by its path."""

    _parents: dict[str, set[str | None]] = field(default_factory=dict)
    _spelling: dict[str, str] = field(default_factory=dict)

    def add(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Remember a path; gives it back in the spelling each team was first seen in."""
        spelled = tuple(self._spelling.setdefault(part.casefold(), part) for part in path)
        for parent, team in zip((None, *spelled), spelled, strict=False):
            self._parents.setdefault(team, set()).add(parent)
        return spelled

    def name(self, path: tuple[str, ...]) -> str | None:
        """The team a path ends in: its own name, or the whole path where that name occurs under several parents."""
        if not path:
            return None
        parents = {parent for parent in self._parents.get(path[-1], set()) if parent is not None}
        return " / ".join(path) if len(parents) > 1 and len(path) > 1 else path[-1]

    def parent(self, path: tuple[str, ...]) -> str | None:
        """The team above, by the same rule; where a row names none, the only parent other rows name."""
        if len(path) > 1:
            return self.name(path[:-1])
        above = {parent for parent in self._parents.get(path[-1], set()) if parent is not None} if path else set()
        return next(iter(above)) if len(above) == 1 else None

    def circles(self) -> set[str]:
        """Teams that end up above themselves."""
        return {team for team in self._parents if self._circles(team)}

    def _circles(self, team: str) -> bool:
        seen: set[str] = set()
        above = [parent for parent in self._parents[team] if parent]
        while above:
            current = above.pop()
            if current == team:
                return True
            if current not in seen:
                seen.add(current)
                above.extend(parent for parent in self._parents.get(current, set()) if parent)
        return False
