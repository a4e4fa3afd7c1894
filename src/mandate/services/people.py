"""People, teams and roles: add, change, invite, part; and find the architect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Account, Change, Person, QuizTry, Team
from mandate.services import entry, erased, erasing, holding
from mandate.services.asking_access import demand, due
from mandate.services.mailing import outbox
from mandate.services.refusals import Refused

LONGEST_EMAIL = 254
LARGEST_TEAM = 1_000_000
GIVEN_ROLES = tuple(role.value for role in Role if role not in {Role.ANONYMOUS})


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a form or an import says about a person; keys of team and manager, or empty."""

    name: str
    email: str = ""
    function: str = ""
    team: str = ""
    manager: str = ""
    roles: tuple[str, ...] = (Role.EMPLOYEE.value,)
    until: date | None = None


def architect() -> Person | None:
    """The architect: the first person with that role who is still there."""
    holders = [p for p in Person.objects.filter(left_on=None).order_by("pk") if Role.ARCHITECT.value in p.roles]
    return holders[0] if holders else None


def problems(facts: PersonFacts, *, person: Person | None = None) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.name.strip():
        found["name"] = _("A person needs a name.")
    email = facts.email.strip().lower()
    if email and ("@" not in email or " " in email or len(email) > LONGEST_EMAIL):
        found["email"] = _("This is not an e-mail address.")
    if email and Person.objects.filter(email=email).exclude(key=person.key if person else "").exists():
        found["email"] = _("Somebody else has this e-mail address already.")
    if set(facts.roles) - set(GIVEN_ROLES):
        found["roles"] = _("There is no such role.")
    if Role.GUEST_ADVISER.value in facts.roles and facts.until is None:
        found["until"] = _("A guest adviser needs an end date.")
    if facts.team and not Team.objects.filter(key=facts.team).exists():
        found["team"] = _("There is no such team.")
    if facts.manager and not Person.objects.filter(key=facts.manager).exists():
        found["manager"] = _("There is no such person.")
    elif person is not None and _circle(person, facts.manager):
        found["manager"] = _("That would make the line of managers go round in a circle.")
    return found


def _circle(person: Person, manager: str) -> bool:
    """Whether this manager would, up the line, report to the person."""
    seen: set[str] = set()
    while manager and manager not in seen:
        if manager == person.key:
            return True
        seen.add(manager)
        manager = Person.objects.filter(key=manager).values_list("manager_id", flat=True).first() or ""
    return False


def _fill(person: Person, facts: PersonFacts) -> Person:
    person.name, person.email = facts.name.strip()[:160], facts.email.strip().lower() or None
    person.function, person.until = facts.function.strip()[:160], facts.until
    person.team_id, person.manager_id = facts.team or None, facts.manager or None
    person.roles = sorted(set(facts.roles))
    return person


def add_person(facts: PersonFacts, *, by: Actor, why: str) -> Person:
    """A new person. Raises Refused with what is wrong."""
    _refuse(problems(facts))
    person = _fill(Person(), facts)
    with transaction.atomic():
        erased.lift(person)
        ledger.write(person, action="person.added", by=by, why=why)
    return person


def change_person(person: Person, facts: PersonFacts, *, by: Actor, why: str) -> Change:
    """The person as the facts say. The last architect keeps that role."""
    _refuse(problems(facts, person=person))
    if person.holds(Role.ARCHITECT) and Role.ARCHITECT.value not in facts.roles:
        keep_one_architect(person)
    return ledger.write(_fill(person, facts), action="person.changed", by=by, why=why)


def keep_one_architect(person: Person) -> None:
    """Raises Refused when nobody else is architect."""
    others = [p for p in Person.objects.filter(left_on=None).exclude(key=person.key) if Role.ARCHITECT.value in p.roles]
    if not others:
        raise Refused(
            why=_("Nobody else is architect."),
            whose_move=_("Yours: make somebody else architect first."),
            what_would_change_this=_("A second architect."),
        )


def part(person: Person, *, by: Actor, why: str, today: date, act: Act | None = None) -> Change:
    """Somebody left: every way in ends and what they asked for closes at once, the record stays."""
    if person.holds(Role.ARCHITECT):
        keep_one_architect(person)
    with transaction.atomic():
        person.left_on = today
        act = act or Act.new()
        change = ledger.write(person, action="person.left", by=by, why=why, act=act)
        due.close_of(person, by=by, act=act, today=today)
        account = Account.objects.filter(person=person).first()
        if account:
            entry.sign_out_everywhere(account)
    return change


def erase_person(person: Person, *, by: Actor, why: str) -> None:
    """Forget who somebody was (GDPR art. 17): name and address go, also from earlier changes; the chain still holds.
    So does the name where other records say it. A keyed mark stays, so that no later people list brings them back."""
    if person.holds(Role.ARCHITECT):
        keep_one_architect(person)
    _refuse_seated(person)
    for double in person.doubles.all():
        erase_person(double, by=by, why=why)
    found, act = erasing.marks(person), ledger.Act.new()
    why = found.of_text(why)
    with transaction.atomic():
        erased.remember(person)
        demand.forget_person(person)
        QuizTry.objects.filter(person=person).delete()
        outbox.forget_person(person)
        earlier = ledger.history(person)
        person.name, person.email, person.logins, person.function = _("Erased person"), None, [], ""
        person.roles = []
        ledger.write(person, action="person.erased", by=by, why=why, act=act)
        Account.objects.filter(person=person).delete()
        ledger.erase(earlier, parts=("after", "why"), by=by, why=why)
        erasing.clear(person, found, by=by, why=why, act=act)
        erasing.settle()


def _refuse_seated(person: Person) -> None:
    """Who still is of the MT is not erased out of it: the others are told of a member who left, and not of nobody."""
    if person.holds(Role.MT_MEMBER) and person.left_on is None:
        raise Refused(
            why=_("%(name)s is of the MT: its other members have to see that one of them goes.") % {"name": person},
            whose_move=_("Yours: mark that they left, or take the role away; then their name can be erased."),
            what_would_change_this=_("A day on which they left the MT."),
        )


def add_team(name: str, *, parent: str, size: int | None, by: Actor, why: str) -> Team:
    """A new team in the tree."""
    if not name.strip():
        raise Refused(why=_("A team needs a name."))
    if Team.objects.filter(name__iexact=name.strip(), parent_id=parent or None).exists():
        raise Refused(why=_("There is a team of that name at this place in the tree."))
    _refuse_team(parent, size)
    team = Team(name=name.strip()[:120], parent_id=parent or None, stated_size=size)
    ledger.write(team, action="team.added", by=by, why=why)
    return team


def _refuse_team(parent: str, size: int | None) -> None:
    if parent and not Team.objects.filter(key=parent).exists():
        raise Refused(why=_("There is no such team."))
    if size is not None and not 0 <= size <= LARGEST_TEAM:
        raise Refused(why=_("A team has between zero and a million people."))


def change_team(team: Team, *, name: str, parent: str, size: int | None, by: Actor, why: str) -> Change:
    """A team with another name, place or stated size; a team never hangs under itself."""
    above: str | None = parent
    while above:
        if above == team.key:
            raise Refused(why=_("A team cannot hang under itself."))
        above = Team.objects.filter(key=above).values_list("parent_id", flat=True).first()
    _refuse_team(parent, size)
    team.name, team.parent_id, team.stated_size = name.strip()[:120] or team.name, parent or None, size
    return ledger.write(team, action="team.changed", by=by, why=why)


def remove_team(team: Team, *, by: Actor, why: str) -> Change:
    """A team gone from the tree. Raises Refused, with their names, while people, teams, access or work point to it."""
    holding.refuse_held(team)
    return ledger.remove(team, action="team.removed", by=by, why=why)


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Refused(why=" ".join(found.values()))
