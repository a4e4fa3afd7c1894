"""Who may do what and see which rows: one table of permissions, one rule of visibility per kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Model, Q

from mandate.engines.terms import Role

if TYPE_CHECKING:
    from mandate.records.models.person import Person

EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.ANONYMOUS}
STAFF = SIGNED_IN - {Role.MACHINE, Role.GUEST_ADVISER}
LEADERS = frozenset({Role.ARCHITECT, Role.MT_MEMBER})
WATCHERS = LEADERS | {Role.AUDITOR, Role.WORKS_COUNCIL, Role.GUEST_ADVISER}
ONLY_ARCHITECT = frozenset({Role.ARCHITECT})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "be anywhere": EVERYBODY,
    "be signed in": SIGNED_IN,
    "see own data": SIGNED_IN - {Role.MACHINE},
    "see tools": SIGNED_IN,
    "change tools": ONLY_ARCHITECT,
    "see overview": WATCHERS | {Role.MACHINE},
    "bring files": ONLY_ARCHITECT,
    "triage": ONLY_ARCHITECT,
    "see conversations": frozenset({Role.ARCHITECT, Role.GUEST_ADVISER}),
    "note conversations": ONLY_ARCHITECT,
    "see decisions": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "see charter": SIGNED_IN,
    "change charter": ONLY_ARCHITECT,
    "see processing": SIGNED_IN - {Role.MACHINE},
    "write processing": ONLY_ARCHITECT,
    "sign processing": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL}),
    "see people": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.MANAGER}),
    "change people": ONLY_ARCHITECT,
    "see teams": STAFF | {Role.GUEST_ADVISER},
    "see changes": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL}),
    "forward": ONLY_ARCHITECT,
    "see assessment": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "run assessment": ONLY_ARCHITECT,
    "take part": STAFF,
    "see initiatives": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "draft initiatives": ONLY_ARCHITECT,
    "see registers": SIGNED_IN,
    "change registers": ONLY_ARCHITECT,
    "note levels": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see rules": WATCHERS | {Role.MANAGER, Role.BUILDER, Role.MACHINE},
    "change rules": ONLY_ARCHITECT,
    "see access": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.MANAGER}),
    "ask": STAFF,
    "answer requests": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "review access": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see demand": WATCHERS | {Role.MACHINE},
    "see policy": SIGNED_IN,
    "acknowledge policy": STAFF,
    "change policy": ONLY_ARCHITECT,
    "see recalibration": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "prepare recalibration": ONLY_ARCHITECT,
    "sign recalibration": LEADERS,
    "feed the watch list": STAFF | {Role.GUEST_ADVISER},
    "sign charter": LEADERS,
    "name deputies": LEADERS,
    "delegate decisions": ONLY_ARCHITECT,
    "bring decisions": STAFF,
    "prepare decisions": ONLY_ARCHITECT,
    "see meetings": WATCHERS,
    "hold meetings": ONLY_ARCHITECT,
    "promise": LEADERS,
    "see commitments": WATCHERS | {Role.MANAGER},
    "answer asks": STAFF,
    "seal forecasts": LEADERS,
    "see tasks": STAFF | {Role.GUEST_ADVISER, Role.MACHINE},
    "change tasks": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see goals": STAFF | {Role.GUEST_ADVISER},
    "set goals": STAFF,
    "see roadmap": STAFF | {Role.GUEST_ADVISER, Role.MACHINE},
    "plan roadmap": ONLY_ARCHITECT,
    "sign roadmap": LEADERS,
    "see packs": WATCHERS,
    "make packs": ONLY_ARCHITECT,
    "sign packs": LEADERS,
    "say": STAFF,
    "gather": STAFF,
    "hold gatherings": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see patterns of voices": WATCHERS | {Role.MANAGER},
    "see pulse": STAFF | {Role.GUEST_ADVISER, Role.MACHINE},
    "answer pulse": STAFF,
    "run pulse": ONLY_ARCHITECT,
    "read where we stand": STAFF,
    "write where we stand": ONLY_ARCHITECT,
    "see outbox": ONLY_ARCHITECT,
    "see capacity": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "learn": STAFF,
    "plan learning": ONLY_ARCHITECT,
    "confirm practice": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see learning plan": WATCHERS | {Role.MANAGER},
    "sign learning": LEADERS,
    "lead teams": frozenset({Role.ARCHITECT, Role.MANAGER}),
    "see co-ownership": WATCHERS,
    "see champions": STAFF,
    "be champion": STAFF,
    "see practices": STAFF,
    "write practices": STAFF,
    "mark files": STAFF,
    "check touchpoints": STAFF,
    "report incidents": STAFF,
    "handle incidents": frozenset({Role.ARCHITECT, Role.AUDITOR}),
    "see papers": frozenset({Role.ARCHITECT, Role.AUDITOR}),
    "answer for uses": STAFF,
    "ask for decisions": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.MACHINE}),
    "make tokens": frozenset({Role.ARCHITECT, Role.BUILDER}),
    "begin": ONLY_ARCHITECT,
    "change organisation": ONLY_ARCHITECT,
}
"""Every permission by name, with the roles that hold it; the pages, the API and the docs all read this table."""


def may(person: Person | None, permission: str, *, today: date) -> bool:
    """Whether a person holds a permission today; somebody who left or whose time ended holds none but the open ones."""
    allowed = PERMISSIONS[permission]
    if Role.ANONYMOUS in allowed:
        return True
    if person is None or not person.present(today):
        return False
    if any(role in person.roles for role in allowed):
        return True
    return permission in DEPUTISED and bool(allowed & stands_in_as(person, today=today))


DEPUTISED = frozenset({"triage", "prepare decisions", "hold meetings", "see overview", "see meetings"})
"""What a deputy may do for who is away: to decide and to vote, and to see what is decided on."""
_DECIDERS = (Role.ARCHITECT, Role.MT_MEMBER)


def stands_in_as(person: Person, *, today: date) -> frozenset[Role]:
    """Roles of those for whom this person decides today; asked once for each person that is loaded."""
    from mandate.records.models.mandate import Deputy

    known: dict[date, frozenset[Role]] = person.__dict__.setdefault("_stands_in", {})
    if today not in known:
        rows = Deputy.objects.filter(deputy_id=person.key, valid_from__lte=today, valid_until__gte=today)
        away = [row.person for row in rows.select_related("person") if row.person.present(today)]
        known[today] = frozenset(role for role in _DECIDERS for one in away if one.holds(role))
    return known[today]


Visibility = Callable[["Person"], Q | None]


def _all(_: Person) -> Q:
    return Q()


def _people(person: Person) -> Q | None:
    if person.holds(Role.ARCHITECT, Role.AUDITOR):
        return Q()
    if person.holds(Role.MANAGER):
        return Q(manager_id=person.key) | Q(key=person.key)
    return Q(key=person.key)


def _own(path: str) -> Visibility:
    """What is about somebody: everything for architect and auditor, one's people's for a manager, else one's own."""

    def rule(person: Person) -> Q | None:
        if person.holds(Role.ARCHITECT, Role.AUDITOR):
            return Q()
        own = Q(**{f"{path}_id": person.key})
        return own | Q(**{f"{path}__manager_id": person.key}) if person.holds(Role.MANAGER) else own

    return rule


def _grants(person: Person) -> Q | None:
    """Grants to a team are no secret to that team; grants to a person are theirs, and of who owns what was given."""
    own = _own("person")(person)
    if own is None or own == Q():
        return own
    return own | Q(person=None, team_id=person.team_id) | _owned(person)


def _owned(person: Person) -> Q:
    """What is about a tool or a dataset of this person."""
    from mandate.records.models import Dataset, Tool

    found = Q()
    for model in (Tool, Dataset):
        found |= Q(subject__in=model.objects.filter(owner_id=person.key).values("key"))
    return found


def _requests(person: Person) -> Q | None:
    """One's own and one's people's, and what one owns: whoever answers has to see the question."""
    found = _own("person")(person)
    if found is None or found == Q():
        return found
    found |= _owned(person)
    return found | Q(lane="mt") if person.holds(Role.MT_MEMBER) else found


def _reviews(person: Person) -> Q | None:
    return Q() if person.holds(Role.ARCHITECT, Role.AUDITOR) else Q(reviewer_id=person.key)


def _asks(person: Person) -> Q | None:
    """Asks to departments are for who may see what was promised, and for the head who is asked."""
    return Q() if any(role in person.roles for role in PERMISSIONS["see commitments"]) else Q(head_id=person.key)


def _goals(person: Person) -> Q:
    """A goal of a person is theirs and of the manager they chose, and nobody else's: not even the architect's."""
    return ~Q(level="individual") | Q(person_id=person.key) | Q(shared_with_id=person.key)


def lanes_heard(person: Person) -> tuple[str, ...]:
    """The lanes of voices that this person hears: what may criticise architects never, of the MT or not."""
    if person.holds(Role.ARCHITECT):
        return ("architect",)
    return ("others",) if person.holds(Role.MT_MEMBER, Role.WORKS_COUNCIL) else ()


def _voices(person: Person) -> Q:
    """One's own, and what this person hears: never what criticises them, whatever their role."""
    heard = Q(lane__in=lanes_heard(person))
    return Q(person_id=person.key) | ((heard | Q(owner_id=person.key)) & ~Q(criticised=person.key))


def _champions(person: Person) -> Q:
    """Who helps is told to everybody; who asked to, or was told no, is between them, the manager and the architect."""
    if person.holds(Role.ARCHITECT):
        return Q()
    return Q(state__in=("agreed", "stopped")) | Q(person_id=person.key) | Q(person__manager_id=person.key)


def _led(person: Person) -> Q | None:
    """What a manager and the architect agree between them; others read of teams in the overview, not of managers."""
    if person.holds(Role.ARCHITECT, Role.AUDITOR):
        return Q()
    return Q(manager_id=person.key) if person.holds(Role.MANAGER) else None


def _editions(person: Person) -> Q | None:
    """What was sent is for everybody who works here; what is not sent yet is its writer's."""
    if person.holds(Role.ARCHITECT):
        return Q()
    return Q(state="sent") if any(role in person.roles for role in PERMISSIONS["read where we stand"]) else None


def _gathered(path: str) -> Visibility:
    """Gatherings one is invited to or calls together; `path` leads to the gathering."""

    def rule(person: Person) -> Q:
        if person.holds(Role.ARCHITECT, Role.AUDITOR):
            return Q()
        words = ["all", f"person:{person.key}", *(f"role:{role}" for role in person.roles)]
        words += [f"team:{person.team_id}"] if person.team_id else []
        found = Q(**{f"{path}organiser_id": person.key})
        for word in words:
            found |= Q(**{f"{path}audience__contains": f" {word} "})
        return found

    return rule


def _attended(person: Person) -> Q:
    """Who comes is for themselves, for who calls together, and for the architect."""
    if person.holds(Role.ARCHITECT):
        return Q()
    return Q(person_id=person.key) | Q(occasion__gathering__organiser_id=person.key)


def _circle(person: Person) -> Q:
    """Only who is in the circle oneself sees who else is in it."""
    return Q(campaign__consents__person_id=person.key)


def _incidents(person: Person) -> Q:
    """Who handles incidents sees all; others what they reported, and what is theirs to handle."""
    if any(role in person.roles for role in PERMISSIONS["handle incidents"]):
        return Q()
    return Q(reported_by_id=person.key) | Q(owner_id=person.key)


def _holding(permission: str) -> Visibility:
    def rule(person: Person) -> Q | None:
        return Q() if any(role in person.roles for role in PERMISSIONS[permission]) else None

    return rule


_RULES: dict[str, Visibility] = {
    "organisation": _all,
    "team": _all,
    "tool": _all,
    "charter": _all,
    "processing": _all,
    "person": _people,
    "decision": _holding("see decisions"),
    "inventory": _holding("see overview"),
    "conversation": _holding("see conversations"),
    "quote": _holding("see conversations"),
    "campaign": _holding("see assessment"),
    "publication": _holding("see assessment"),
    "consent": _circle,
    "session": _holding("see assessment"),
    "coaching": _holding("see assessment"),
    "initiative": _holding("see initiatives"),
    "classification": _all,
    "purpose": _all,
    "competence": _all,
    "attainment": _own("person"),
    "vendor": _all,
    "dataset": _all,
    "touchpoint": _all,
    "incident": _incidents,
    "use": _all,
    "rule": _holding("see rules"),
    "draft": _holding("change rules"),
    "request": _requests,
    "grant": _grants,
    "review": _reviews,
    "section": _all,
    "policy": _all,
    "acknowledgement": _own("person"),
    "recalibration": _holding("see recalibration"),
    "point": _holding("see recalibration"),
    "development": _holding("feed the watch list"),
    "signature": _all,
    "deputy": _all,
    "delegation": _holding("see decisions"),
    "meeting": _holding("see meetings"),
    "ballot": _holding("see meetings"),
    "commitment": _holding("see commitments"),
    "ask": _asks,
    "forecast": _holding("seal forecasts"),
    "task": _holding("see tasks"),
    "goal": _goals,
    "horizon": _holding("see roadmap"),
    "capacity": _holding("see capacity"),
    "budget": _holding("see capacity"),
    "booking": _holding("see capacity"),
    "plan": _holding("see roadmap"),
    "pack": _holding("see packs"),
    "voice": _voices,
    "path": _all,
    "edition": _editions,
    "completion": _own("person"),
    "lesson": _all,
    "exercise": _own("person"),
    "learning_policy": _holding("learn"),
    "champion": _champions,
    "deed": _holding("see champions"),
    "practice": _holding("see practices"),
    "pledge": _led,
    "talk": _led,
    "pulse": _holding("see pulse"),
    "gathering": _gathered(""),
    "occasion": _gathered("gathering__"),
    "question": _gathered("occasion__gathering__"),
    "followup": _gathered("occasion__gathering__"),
    "attendance": _attended,
    "marking": _holding("mark files"),
}
UNTOLD = frozenset({"incident", "consent", "goal", "voice", "champion", "pledge", "talk"})
"""Kinds whose changes are told to nobody outside the circle that they are about: goals are private to a person, a voice
is not for whom it criticises, and what a manager and the architect agree is between the two."""


def tells(kind: str, person: Person | None) -> bool:
    """Whether the contents of a change of this kind are for this person; that it was made is no secret."""
    if kind in UNTOLD:
        return False
    return person is not None and (kind not in _RULES or _RULES[kind](person) is not None)


def visible(model: type[Model], person: Person | None) -> Q | None:
    """The rows of a kind that exist for a person as a condition; None for none at all."""
    if person is None:
        return None
    return _RULES[getattr(model, "kind")](person)  # noqa: B009 - kind is declared on every record, not on Model
