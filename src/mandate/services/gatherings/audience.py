"""Who is invited: everybody, roles, teams with those below them, single people; never who left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records import access
from mandate.records.models import Gathering, Person, Team
from mandate.services import wording
from mandate.services.learning.paths import parents
from mandate.services.tasks.keeping import below

ALL = "all"
ROLES = (Role.EMPLOYEE, Role.BUILDER, Role.MANAGER, Role.MT_MEMBER, Role.ARCHITECT, Role.WORKS_COUNCIL, Role.AUDITOR)
MOST_WORDS = 200


def words(gathering: Gathering) -> tuple[str, ...]:
    """The words that say who is invited."""
    return tuple(gathering.audience.split())


def written(chosen: Iterable[str]) -> str:
    """The words as they are kept: each between blanks, a team with every team below it."""
    kept = list(dict.fromkeys(chosen))
    if ALL in kept:
        return f" {ALL} "
    above = parents()
    for word in tuple(kept):
        kind, _colon, key = word.partition(":")
        if kind == "team":
            kept += [f"team:{one}" for one in sorted(below([key], above))]
    return f" {' '.join(dict.fromkeys(kept))} "


def problem(chosen: Iterable[str], *, person: Person) -> str:
    """What is wrong with who is chosen, for who calls together; empty where nothing is.

    The architect invites anybody; a manager their own team with those below it, and their own people.
    """
    asked = list(dict.fromkeys(chosen))
    if not asked:
        return _("Choose who is invited.")
    if len(asked) > MOST_WORDS:
        return _("Choose a team or a role instead of so many people.")
    allowed = {word for word, _text in choices(person)}
    if not set(asked) <= allowed:
        return _("Choose from those shown: a manager invites their own team and their own people.")
    return ""


def choices(person: Person) -> list[tuple[str, str]]:
    """Whom this person may invite, as pairs of a word and what is read."""
    if person.holds(Role.ARCHITECT):
        found = [(ALL, _("Everybody who works here"))]
        found += [(f"role:{role.value}", wording.word("role", role.value)) for role in ROLES]
        found += [(f"team:{key}", name) for key, name in Team.objects.order_by("name").values_list("key", "name")]
        people = Person.objects.filter(left_on=None)
    else:
        mine = below([person.team_id], parents()) if person.team_id else set()
        rows = Team.objects.filter(key__in=mine).order_by("name").values_list("key", "name")
        found = [(f"team:{key}", name) for key, name in rows]
        people = Person.objects.filter(left_on=None, manager_id=person.key)
    return [*found, *((f"person:{key}", name) for key, name in people.order_by("name").values_list("key", "name"))]


def said(gathering: Gathering) -> str:
    """Who is invited, in words: groups by name, people as a number, so that nobody is read out."""
    asked = words(gathering)
    if ALL in asked:
        return _("Everybody who works here")
    keys = [word.partition(":")[2] for word in asked if word.startswith("team:")]
    rows = Team.objects.filter(key__in=keys).order_by("name").values_list("name", "parent_id")
    found = [name for name, parent in rows if parent not in keys]
    found += [wording.word("role", word.partition(":")[2]) for word in asked if word.startswith("role:")]
    single = sum(word.startswith("person:") for word in asked)
    if single:
        found.append(ngettext("%(count)s person by name", "%(count)s people by name", single) % {"count": single})
    return ", ".join(found)


def invited(gathering: Gathering, *, today: date) -> list[Person]:
    """Everybody who is invited and still works here, by name; who calls together is one of them."""
    asked = set(words(gathering))
    rows = Person.objects.filter(left_on=None).select_related("account", "mail_choice").order_by("name", "key")
    return [
        one for one in rows if (_meant(one, asked) or one.key == gathering.organiser_id) and is_staff(one, today=today)
    ]


def is_staff(person: Person, *, today: date) -> bool:
    """Whether somebody works here today and can take part."""
    return person.present(today) and any(role in access.PERMISSIONS["gather"] for role in person.roles)


def _meant(person: Person, asked: set[str]) -> bool:
    own = {ALL, f"person:{person.key}", f"team:{person.team_id}", *(f"role:{role}" for role in person.roles)}
    return bool(own & asked)


def is_invited(gathering: Gathering, person: Person) -> bool:
    """Whether this person is invited or calls together."""
    return person.key == gathering.organiser_id or _meant(person, set(words(gathering)))
