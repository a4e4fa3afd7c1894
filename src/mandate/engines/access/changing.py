"""What changed between two snapshots and whom that can touch; and the sum of what was found to differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mandate.engines.access.parts import parts_of
from mandate.engines.access.reach import PRINCIPAL, read
from mandate.engines.access.reading import Reads
from mandate.engines.access.scopes import Candidates
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Decision, Request, Uid

MOST_WITNESSES = 20


@dataclass(frozen=True, slots=True)
class Witness:
    """One request that is answered otherwise."""

    request: Request
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people and how many requests of the grid turn to a yes (gain) or a no (lose)."""

    people_gain: int
    people_lose: int
    requests_gain: int
    requests_lose: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Who gains and who loses at least one request, in order; per team and per thing how many people do either."""

    gains: tuple[Uid, ...]
    loses: tuple[Uid, ...]
    counts: Counts
    per_team: Mapping[Uid, tuple[int, int]]
    per_thing: Mapping[Uid, tuple[int, int]]
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """The candidates before and after: what they look at, and whether they may differ for anybody (`anyway`)."""

    old: Candidates
    new: Candidates
    reads: tuple[Reads, ...]
    context: frozenset[str] | None
    anyway: bool


@dataclass(frozen=True)
class Changed:
    """What differs between two snapshots: policies by id, and entities."""

    before: Snapshot
    after: Snapshot
    policies: frozenset[str]
    entities: frozenset[Uid]
    known: dict[tuple[int, int], Both | None] = field(default_factory=dict)

    @classmethod
    def between(cls, before: Snapshot, after: Snapshot) -> Changed:
        """The difference of two snapshots; an id kept with another text is a changed policy."""
        names = {*before.policies, *after.policies}
        uids = {*before.nodes, *after.nodes}
        return cls(
            before,
            after,
            frozenset(name for name in names if _said(before, name) != _said(after, name)),
            frozenset(one for one in uids if before.nodes.get(one) != after.nodes.get(one)),
        )

    def touching(self, old: Candidates, new: Candidates) -> Both | None:
        """What these candidates come to; None if nobody may anything, before or after."""
        place = (id(old), id(new))
        if place not in self.known:
            self.known[place] = self._both(old, new)
        return self.known[place]

    def _both(self, old: Candidates, new: Candidates) -> Both | None:
        outside = old.outside or new.outside
        if not old.permits and not new.permits and not outside:
            return None
        pairs = [
            (program.id, snapshot)
            for candidates, snapshot in ((old, self.before), (new, self.after))
            for program in (*candidates.forbids, *candidates.permits)
        ]
        parts = [parts_of(snapshot.policies[name], snapshot) for name, snapshot in pairs]
        elsewhere = bool(self.entities) and any(one is None or one.elsewhere for one in parts)
        names = [one.of_context if one is not None else None for one in parts]
        return Both(
            old,
            new,
            tuple(dict.fromkeys((*read(old, self.before, PRINCIPAL), *read(new, self.after, PRINCIPAL)))),
            None if outside or None in names else frozenset().union(*(name for name in names if name is not None)),
            outside or elsewhere or any(name in self.policies for name, _snapshot in pairs),
        )


def _said(snapshot: Snapshot, name: str) -> str | None:
    """What a policy says, wherever it stands."""
    policy = snapshot.policies.get(name)
    return None if policy is None else policy.text


@dataclass
class Found:
    """People who look alike and whose answer differs in some circumstances of one thing."""

    people: list[Uid]
    witness: Witness | None = None
    gain: int = 0
    lose: int = 0

    def note(self, gains: bool, stands_for: int) -> None:
        """One request that differs, and how many of the grid it stands for."""
        if gains:
            self.gain += stands_for
        else:
            self.lose += stands_for


@dataclass
class Tally:
    """What was found so far, added up."""

    gains: set[Uid] = field(default_factory=set)
    loses: set[Uid] = field(default_factory=set)
    things: dict[Uid, tuple[set[Uid], set[Uid]]] = field(default_factory=dict)
    requests: list[int] = field(default_factory=lambda: [0, 0])
    witnesses: list[Witness] = field(default_factory=list)

    def add(self, found: Found, thing: Uid) -> None:
        """People whose answers about a thing differ."""
        gained, lost = self.things.setdefault(thing, (set(), set()))
        if found.gain:
            self.gains.update(found.people)
            gained.update(found.people)
        if found.lose:
            self.loses.update(found.people)
            lost.update(found.people)
        self.requests[0] += found.gain * len(found.people)
        self.requests[1] += found.lose * len(found.people)
        if found.witness is not None and len(self.witnesses) < MOST_WITNESSES:
            self.witnesses.append(found.witness)

    def told(self, before: Snapshot, after: Snapshot) -> Difference:
        """The whole difference, in an order that does not depend on chance."""
        teams: dict[Uid, list[int]] = {}
        for place, people in enumerate((self.gains, self.loses)):
            for one in people:
                entity = after.entities.get(one) or before.entities[one]
                for team in entity.parents:
                    if team.type == "Team":
                        teams.setdefault(team, [0, 0])[place] += 1
        return Difference(
            tuple(sorted(self.gains)),
            tuple(sorted(self.loses)),
            Counts(len(self.gains), len(self.loses), self.requests[0], self.requests[1]),
            {team: (gain, lose) for team, (gain, lose) in sorted(teams.items())},
            {thing: (len(gained), len(lost)) for thing, (gained, lost) in sorted(self.things.items())},
            tuple(self.witnesses),
        )
