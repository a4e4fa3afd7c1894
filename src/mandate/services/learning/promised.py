"""The learning policy: hours a year by role, money and an owner, signed by the MT; and what was used of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from mandate.engines.terms import MINIMUM_GROUP, Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Booking, Completion, LearningPolicy, Person
from mandate.services import charter, wording
from mandate.services.clauses import number_of
from mandate.services.learning.paths import LEARNERS
from mandate.services.portfolio import signing
from mandate.services.portfolio.signing import Standing
from mandate.services.refusals import Refused
from mandate.services.sheets.values import clean

DRAFT, SIGNED, ENDED = "draft", "signed", "ended"
LONGEST, MOST_HOURS, MOST_MONEY = 3000, 400, 10_000_000
_ORDER = (Role.ARCHITECT, Role.MT_MEMBER, Role.MANAGER, Role.BUILDER, Role.EMPLOYEE)
"""Whose hours somebody with several roles takes: the first of these that they hold."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A policy as typed: hours a year by role, money, by which word booked spend counts, the owner, and the text."""

    text: str
    hours: Mapping[str, str]
    budget: str
    counts: str
    owner: str
    year: str


@dataclass(frozen=True, slots=True)
class Used:
    """Hours of one role (or of several small ones): people, promised in all, and used; None where that would point at
    fewer than five people."""

    role: str
    people: int
    each: Decimal | None
    promised: Decimal
    used: Decimal | None


@dataclass(frozen=True, slots=True)
class Money:
    """The money of the year: promised, and booked until now; None where nobody said what counts."""

    promised: Decimal
    booked: Decimal | None
    currency: str


def current(rows: Sequence[LearningPolicy]) -> LearningPolicy | None:
    """The policy that counts: the newest signed one, else the draft."""
    return next((row for row in rows if row.state == SIGNED), None) or next(iter(rows), None)


def drafted(rows: Sequence[LearningPolicy]) -> LearningPolicy | None:
    """The draft beside it, if there is one."""
    return next((row for row in rows if row.state == DRAFT), None)


def facts_of(row: LearningPolicy | None, *, today: date) -> Facts:
    """What a form starts from."""
    if row is None:
        return Facts("", {role.value: "" for role in LEARNERS}, "", "", "", str(today.year))
    hours = {role.value: str(row.hours.get(role.value, "")) for role in LEARNERS}
    return Facts(row.text, hours, str(row.budget.normalize() + 0), row.counts, row.owner_id, str(row.year))


def problems(facts: Facts, *, today: date) -> dict[str, str]:
    """What is missing or wrong, per field."""
    found = {}
    if not 0 < len(clean(facts.text)) <= LONGEST:
        found["text"] = _("Say in a few sentences what people can count on.")
    read = {role: number_of(text) for role, text in facts.hours.items() if text.strip()}
    for role, value in read.items():
        if role not in {one.value for one in LEARNERS} or value is None or value > MOST_HOURS:
            found[f"hours-{role}"] = _("Hours a year are a number from 0 to %(most)s.") % {"most": MOST_HOURS}
    if not read:
        found["hours-employee"] = _("Promise hours to at least one role.")
    budget = number_of(facts.budget)
    if budget is None or budget > MOST_MONEY:
        found["budget"] = _("Write an amount such as 2500; 0 is an answer too.")
    if not Person.objects.filter(key=facts.owner, left_on=None).exists():
        found["owner"] = _("Say whose it is: somebody who is here.")
    if facts.year not in {str(today.year), str(today.year + 1)}:
        found["year"] = _("It is for this year or the next.")
    if len(clean(facts.counts, lines=False)) > 60:
        found["counts"] = _("At most %(most)s characters fit here.") % {"most": 60}
    return found


def write(facts: Facts, *, by: Actor, today: date, why: str = "", version: int | None = None) -> LearningPolicy:
    """The draft as it stands now: a new one beside what is signed, or the one there is. Raises Refused, or Stale."""
    wrong = problems(facts, today=today)
    if wrong:
        raise Refused(why=" ".join(dict.fromkeys(wrong.values())), whose_move=_("Yours."))
    rows = list(LearningPolicy.objects.all())
    row, action = drafted(rows), "learning_policy.changed"
    if row is None:
        row = LearningPolicy(number=max((one.number for one in rows), default=0) + 1, written_on=today)
        action = "learning_policy.written"
    elif version is not None:
        row.version = version
    row.text, row.counts = clean(facts.text), clean(facts.counts, lines=False)
    row.hours = {role: float(number_of(text) or 0) for role, text in facts.hours.items() if text.strip()}
    row.budget = (number_of(facts.budget) or Decimal(0)).quantize(Decimal("0.01"))
    row.currency, row.owner_id, row.year = charter.currency(), facts.owner, int(facts.year)
    ledger.write(row, action=action, by=by, why=why.strip() or _("What people can count on."))
    return row


def digest(row: LearningPolicy) -> str:
    """What is signed: the text and every promise."""
    told: dict[str, Any] = {name: getattr(row, name) for name in ("key", "number", "text", "hours", "counts", "year")}
    return signing.digest({**told, "budget": f"{row.budget:.2f}", "currency": row.currency, "owner": row.owner_id})


def standing(row: LearningPolicy, *, today: date) -> Standing:
    """Where its signatures stand."""
    return signing.standing(LearningPolicy.kind, row.key, digest(row), today=today)


@transaction.atomic
def sign(row: LearningPolicy, person: Person | None, *, digest_: str, by: Actor, today: date) -> LearningPolicy:
    """One signature; with the last one needed it counts, and the one before it ends. Raises Refused."""
    row = LearningPolicy.objects.get(key=row.key)
    if row.state != DRAFT:
        raise Refused(why=_("This policy is signed already."), whose_move=_("The architect's: write a new one."))
    act = Act.new()
    found = signing.sign(
        LearningPolicy.kind, row.key, digest(row), person, digest_=digest_, by=by, today=today, act=act
    )
    if not found.missing:
        for before in LearningPolicy.objects.filter(state=SIGNED):
            before.state = ENDED
            ledger.write(before, action="learning_policy.changed", by=by, why=_("A later one was signed."), act=act)
        row.state = SIGNED
        why = _("The last signature that was needed.")
        ledger.write(row, action="learning_policy.signed", by=by, why=why, act=act)
    return row


def used(row: LearningPolicy, *, today: date) -> list[Used]:
    """Hours used of those promised in the policy's year, by role; small roles stand together, or are not told."""
    people = [one for one in Person.objects.filter(left_on=None) if one.present(today)]
    role_of = {one.key: role for one in people for role in [_role(one)] if role}
    minutes: dict[str, int] = defaultdict(int)
    for key, spent in Completion.objects.filter(on__year=row.year, on__lte=today).values_list("person_id", "minutes"):
        minutes[key] += spent
    groups: dict[str, list[str]] = defaultdict(list)
    for key, role in role_of.items():
        groups[role].append(key)
    small = {role: keys for role, keys in groups.items() if len(keys) < MINIMUM_GROUP}
    found = [_used([role], keys, row, minutes) for role, keys in groups.items() if role not in small]
    found.sort(key=lambda one: -one.people)
    if small:
        found.append(_used(list(small), [key for keys in small.values() for key in keys], row, minutes, role_of))
    return found


def _role(person: Person) -> str:
    return next((role.value for role in _ORDER if person.holds(role)), "")


def _used(
    roles: Sequence[str], keys: Iterable[str], row: LearningPolicy, minutes: Mapping[str, int],
    role_of: Mapping[str, str] | None = None,
) -> Used:  # fmt: skip
    keys = list(keys)
    each = [Decimal(str(row.hours.get((role_of or {}).get(key, roles[0]), 0))) for key in keys]
    spent = (Decimal(sum(minutes.get(key, 0) for key in keys)) / 60).quantize(Decimal("0.1"))
    name = _("Other roles") if len(roles) > 1 else wording.word("role", roles[0])
    single = each[0] if len(set(each)) == 1 else None
    return Used(name, len(keys), single, sum(each, Decimal(0)), spent if len(keys) >= MINIMUM_GROUP else None)


def money(row: LearningPolicy, *, today: date) -> Money:
    """What finance booked in the policy's year under the word that counts."""
    if not row.counts:
        return Money(row.budget, None, row.currency)
    rows = Booking.objects.filter(
        month__year=row.year, month__lte=today, currency=row.currency, title__icontains=row.counts
    )
    return Money(row.budget, rows.aggregate(all=Sum("amount"))["all"] or Decimal(0), row.currency)
