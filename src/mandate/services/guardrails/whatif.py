"""What a draft would change before it counts: who gains, who loses, and which uses seen in discovery it would refuse.

Uses come from sources that know people by a pseudonym only. They are counted per tool, by five people and more, and
never named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as Set
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.engines.access.comparing import APPLIES, Grid, compare
from mandate.engines.access.deciding import decide
from mandate.engines.access.reach import who_may
from mandate.engines.access.terms import Request, Uid
from mandate.engines.terms import MINIMUM_GROUP, DataClass
from mandate.records.models import Dataset, Draft, Observation, Person, Purpose, Record, Team, Tool
from mandate.records.models.inventory import counting
from mandate.services.guardrails import current, drafts, overview, sentences
from mandate.services.guardrails.current import Guardrails
from mandate.services.guardrails.register import Register

LOOKED_BACK = timedelta(days=90)
ACTIONS = ("use", "read", "send", "export", "train_on", "run")
MOST_TOLD = 10_000
"""Lines of who gains or loses in one answer, and kept with a published draft; how many there are is always said."""
KINDS = {"Tool": Tool.kind, "Dataset": Dataset.kind}
MODELS: Mapping[str, type[Record]] = {Tool.kind: Tool, Dataset.kind: Dataset}


@dataclass(frozen=True, slots=True)
class Effect:
    """One person and one thing: the highest class they could use it with, and could then; None is not at all."""

    person: str
    subject_kind: str
    subject: str
    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Touch:
    """Everybody for whom one thing changes in the same way."""

    subject_kind: str
    subject: str
    was: int | None
    now: int | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PerTeam:
    """How many people of a team would gain or lose something."""

    team: str
    gains: int
    loses: int


@dataclass(frozen=True, slots=True)
class Effects:
    """All that would change. `uses`: keys of tools used by people who could no longer, their number from five up."""

    gains: tuple[Touch, ...]
    loses: tuple[Touch, ...]
    gaining: int
    losing: int
    subjects: int
    teams: tuple[PerTeam, ...]
    uses: tuple[tuple[str, int | None], ...]
    observed: bool
    people: int = 0
    """Everybody who works here."""
    open_ended: bool = False
    """Whether more than half of them could then use what nobody put in a register yet, and could not before."""

    @property
    def broad(self) -> bool:
        """Whether it asks to be confirmed: it gives something to more than half of all people, or opens everything."""
        return self.open_ended or self.gaining * 2 > self.people > 0


def of_draft(draft: Draft, *, today: date, now: datetime) -> Effects:
    """What publishing the draft would change. Raises Refused where it cannot be published."""
    return between(current.current(today=today), drafts.after(draft, today=today), today=today, now=now)


def between(before: Guardrails, after: Guardrails, *, today: date, now: datetime) -> Effects:
    """Who gains and loses between two states of the guardrails, for every purpose and class of data."""
    found = compare(before.snapshot, after.snapshot, grid=_grid(before, after), now=int(now.timestamp()))
    gains, loses = {uid.id for uid in found.gains}, {uid.id for uid in found.loses}
    touched = [uid for uid in found.per_thing if uid.type in KINDS]
    effects = [touch for uid in touched for touch in _effects(uid, before, after, now)]
    return Effects(
        tuple(touch for touch in effects if _rank(touch.now) > _rank(touch.was)),
        tuple(touch for touch in effects if _rank(touch.now) < _rank(touch.was)),
        len(gains),
        len(loses),
        len(touched),
        _teams(gains, loses, after),
        *_uses(before, after, today=today, now=now),
        _everybody(after),
        _open_ended(before, after, now),
    )


def _grid(before: Guardrails, after: Guardrails) -> Grid:
    keys = {**before.register.of(Purpose), **after.register.of(Purpose)}
    return Grid(
        actions=tuple(Uid("Action", name) for name in ACTIONS),
        purposes=(None, *(Uid("Purpose", key) for key in keys)),
        classes=tuple(int(rank) for rank in DataClass),
        context={"mfa": False, "channel": "cockpit"},
    )


def _rank(highest: int | None) -> int:
    return -1 if highest is None else highest


def _effects(uid: Uid, before: Guardrails, after: Guardrails, now: datetime) -> Iterator[Touch]:
    """What people could do with one thing and could then, where the highest class differs."""
    kind = KINDS[uid.type]
    was, then = (overview.people_of(kind, uid.id, by, now) for by in (before, after))
    found: dict[tuple[int | None, int | None], list[str]] = {}
    for person in {name for name, _highest in was.items() ^ then.items()}:
        found.setdefault((was.get(person), then.get(person)), []).append(person)
    for ranks in sorted(found, key=lambda pair: (_rank(pair[0]), _rank(pair[1]))):
        yield Touch(kind, uid.id, *ranks, tuple(sorted(found[ranks])))


def one_by_one(touches: Iterable[Touch]) -> Iterator[Effect]:
    """The same, a line for each person."""
    for touch in touches:
        for person in touch.people:
            yield Effect(person, touch.subject_kind, touch.subject, touch.was, touch.now)


def count(touches: Iterable[Touch]) -> int:
    """How many lines that makes."""
    return sum(len(touch.people) for touch in touches)


def _everybody(by: Guardrails) -> int:
    return sum(person.present(by.register.day) for person in by.register.of(Person).values())


def _open_ended(before: Guardrails, after: Guardrails, now: datetime) -> bool:
    """Whether a thing that is in no register opens to more than half of all people: a rule without any condition does.

    A rule that lets anybody do anything changes nobody's answer where everything was open already, or where nothing is
    registered yet; it would for all that comes later. So a thing nobody knows is asked about, not the text.
    """
    half = _everybody(after) / 2
    for name in ACTIONS:
        for kind in APPLIES[name]:
            was, then = (_strangers(name, kind, by, now) for by in (before, after))
            if then > half >= was:
                return True
    return False


def _strangers(action: str, kind: str, by: Guardrails, now: datetime) -> int:
    """How many may do this with a thing of this kind that nobody knows."""
    groups = who_may(
        Uid("Action", action),
        Uid(kind, ""),
        snapshot=by.snapshot,
        now=int(now.timestamp()),
        context={"data_class": 0, "mfa": False, "channel": "cockpit"},
    )
    return sum(len(people) for people in groups)


def said(effect: Effect, by: Register) -> str:
    """One line of the comparison, in the reader's language."""
    facts = {
        "person": by.name(Person, effect.person),
        "thing": by.name(MODELS[effect.subject_kind], effect.subject),
        "was": "" if effect.was is None else sentences.class_name(effect.was, by),
        "now": "" if effect.now is None else sentences.class_name(effect.now, by),
    }
    if effect.now is None:
        return _("%(person)s: no longer %(thing)s (was: data up to %(was)s)") % facts
    if effect.was is None:
        return _("%(person)s: %(thing)s with data up to %(now)s") % facts
    return _("%(person)s: %(thing)s with data up to %(now)s (was: %(was)s)") % facts


def _teams(gains: Set[str], loses: Set[str], by: Guardrails) -> tuple[PerTeam, ...]:
    people = by.register.of(Person)
    counts = [Counter(people[key].team_id or "" for key in keys if key in people) for keys in (gains, loses)]
    found = sorted(set(counts[0]) | set(counts[1]), key=lambda key: by.register.name(Team, key).lower())
    return tuple(PerTeam(key, counts[0][key], counts[1][key]) for key in found)


def _uses(
    before: Guardrails, after: Guardrails, *, today: date, now: datetime
) -> tuple[tuple[tuple[str, int | None], ...], bool]:
    """Tools seen in use in the last 90 days by people who could and then could not; and whether anything was seen."""
    since = today - LOOKED_BACK
    seen = Observation.objects.filter(counting("source__"), person__isnull=False, day__gte=since)
    if not seen.exists():
        return (), False
    tools = [tool for tool in before.register.of(Tool).values() if tool.service]
    known = _people_by_pseudonym(before) if tools else {}
    found = []
    for tool in sorted(tools, key=lambda tool: tool.name.lower()):
        marks = seen.filter(service=tool.service).values_list("person", flat=True).distinct()
        users = {known[mark] for mark in marks if mark in known}
        lost = sum(_may(key, tool, before, now) and not _may(key, tool, after, now) for key in users)
        if lost:
            found.append((tool.key, lost if lost >= MINIMUM_GROUP else None))
    return tuple(found), True


def _people_by_pseudonym(by: Guardrails) -> dict[str, str]:
    make = pseudonymiser(settings.ORGANISATION_HOME).person
    return {
        make(name): person.key
        for person in by.register.of(Person).values()
        for name in {person.email, *person.logins}
        if name
    }


def _may(person: str, tool: Any, by: Guardrails, now: datetime) -> bool:
    """Whether a use with public data, for one of the tool's purposes, is allowed: what was sent is not known."""
    for purpose in tool.purposes or [""]:
        context: dict[str, Any] = {"data_class": 0, "mfa": False, "channel": "cockpit"}
        if purpose:
            context["purpose"] = Uid("Purpose", purpose)
        asked = Request(Uid("Person", person), Uid("Action", "use"), Uid("Tool", tool.key), context)
        if decide(asked, snapshot=by.snapshot, now=int(now.timestamp())).allow:
            return True
    return False


def as_json(seen: Effects, *, most: int | None = MOST_TOLD) -> dict[str, Any]:
    """The comparison as it is kept with a published draft and answered by the API: at most so many lines each way."""
    return {
        "gaining": seen.gaining,
        "losing": seen.losing,
        "subjects": seen.subjects,
        "gains": [asdict(one) for one in islice(one_by_one(seen.gains), most)],
        "loses": [asdict(one) for one in islice(one_by_one(seen.loses), most)],
        "gains_count": count(seen.gains),
        "loses_count": count(seen.loses),
        "teams": [asdict(one) for one in seen.teams],
        "uses": [{"tool": key, "people": people} for key, people in seen.uses],
        "observed": seen.observed,
        "people": seen.people,
        "open_ended": seen.open_ended,
        "broad": seen.broad,
    }


def kept(found: Mapping[str, Any]) -> Effects:
    """The comparison as it was when a draft was published."""
    return Effects(
        _together(found["gains"]),
        _together(found["loses"]),
        found["gaining"],
        found["losing"],
        found["subjects"],
        tuple(PerTeam(**one) for one in found["teams"]),
        tuple((one["tool"], one["people"]) for one in found["uses"]),
        found["observed"],
        found.get("people", 0),
        found.get("open_ended", False),
    )


def _together(lines: Iterable[Mapping[str, Any]]) -> tuple[Touch, ...]:
    found: dict[tuple[str, str, int | None, int | None], list[str]] = {}
    for one in lines:
        place = (one["subject_kind"], one["subject"], one["was"], one["now"])
        found.setdefault(place, []).append(one["person"])
    return tuple(Touch(kind, key, was, now, tuple(people)) for (kind, key, was, now), people in found.items())
