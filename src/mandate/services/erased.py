"""Who asked to be erased stays erased: a later list that names the person is read without that row."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import ngettext

from mandate.connectors.sources.pseudonyms import normal, pseudonymiser
from mandate.engines.discovery.facts import PersonRow
from mandate.records.models import Person
from mandate.records.models.person import Erasure


def remember(person: Person) -> None:
    """Keep keyed marks of the identifiers of somebody who is about to be erased; nobody can read a name from them."""
    marks = set(_marks(person.email or "", person.logins, person.name).values())
    Erasure.objects.bulk_create((Erasure(mark=mark) for mark in marks), ignore_conflicts=True)


def lift(person: Person) -> None:
    """Forget the marks of somebody whom a person adds again by hand: that is a decision, a list is not."""
    Erasure.objects.filter(mark__in=set(_marks(person.email or "", person.logins, person.name).values())).delete()


def without(rows: Iterable[PersonRow]) -> tuple[list[PersonRow], int]:
    """The rows of a people list without those who were erased, and how many these are. Whoever is in the record under
    the same mail address was added again by hand."""
    every = list(rows)
    if not Erasure.objects.exists():
        return every, 0
    known = set(Erasure.objects.values_list("mark", flat=True))
    here = {email.lower() for email in Person.objects.exclude(email=None).values_list("email", flat=True) if email}
    kept = [row for row in every if (row.email or "").lower() in here or not _is_erased(row, known)]
    return kept, len(every) - len(kept)


def sentence(count: int) -> str:
    """What is said of a list on which people stood who were erased."""
    text = ngettext(
        "%(count)s person on this list asked to be erased and was left out.",
        "%(count)s people on this list asked to be erased and were left out.",
        count,
    )
    return text % {"count": count}


def _is_erased(row: PersonRow, known: set[str]) -> bool:
    """Whether the row names somebody who was erased. A sign-in name or number alone may have gone to somebody else:
    beside another mail address it counts only with the same name."""
    marks = _marks(row.email or "", row.identifiers, row.name)
    proof = {what: mark for what, mark in marks.items() if not (row.email and what.startswith("login:"))}
    return not known.isdisjoint(proof.values())


def _marks(email: str, logins: Iterable[str], name: str) -> dict[str, str]:
    """Marks of a person by what they are of; of the name alone only where there is nothing else."""
    mark = pseudonymiser(settings.ORGANISATION_HOME).mark
    called = " ".join(name.split()).casefold()
    address = normal(email)
    numbers = {normal(login) for login in logins if login} - {address, ""}
    found = {"mail": mark("erased", f"mail:{address}")} if address else {}
    for number in numbers:
        found[f"login:{number}"] = mark("erased", f"login:{number}")
        found[f"both:{number}"] = mark("erased", f"both:{number}:{called}")
    return found or {"name": mark("erased", f"name:{called}")}
