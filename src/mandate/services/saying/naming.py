"""What a sentence calls things: services and teams by name, families of sources and roles by words with an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.catalogue.services import load_categories
from mandate.connectors.sources.formats import FORMATS
from mandate.engines.terms import DataClass, Param
from mandate.services import formats, wording

Names = Mapping[str, str]
Params = Mapping[str, Param]
Sentence = Callable[[Params, Names], str]
"""How one code is said: its parameters and the names of what they speak of become a whole sentence."""

NO_NAMES: Names = MappingProxyType({})

_FAMILIES: Names = MappingProxyType(
    {
        "proxy": gettext_noop("the web proxy log"),
        "dns": gettext_noop("the DNS log"),
        "sensor": gettext_noop("the network sensor log"),
        "sign_in": gettext_noop("the sign-in log"),
        "grant": gettext_noop("the list of app permissions"),
        "spend": gettext_noop("the expenses"),
        "people": gettext_noop("the people list"),
        "tools": gettext_noop("the tool list"),
        "extension": gettext_noop("the list of extensions"),
        "conversation": gettext_noop("the notes of conversations"),
        "processing": gettext_noop("the processing record"),
    }
)
_ROLES: Names = MappingProxyType(
    {
        "anonymous": gettext_noop("a visitor"),
        "employee": gettext_noop("an employee"),
        "builder": gettext_noop("the builder"),
        "manager": gettext_noop("the manager"),
        "mt_member": gettext_noop("a member of the MT"),
        "architect": gettext_noop("the architect"),
        "auditor": gettext_noop("the privacy officer"),
        "works_council": gettext_noop("the works council"),
        "guest_adviser": gettext_noop("the guest adviser"),
        "machine": gettext_noop("a machine"),
    }
)
_DATA: Names = MappingProxyType(
    {
        "public": gettext_noop("public data"),
        "internal": gettext_noop("internal data"),
        "confidential": gettext_noop("confidential data"),
        "personal": gettext_noop("personal data"),
        "special": gettext_noop("special personal data"),
    }
)
_KINDS: Names = MappingProxyType(
    {
        "tool": gettext_noop("tools"),
        "agent": gettext_noop("agents"),
        "spend": gettext_noop("spending"),
        "hire": gettext_noop("hiring"),
        "policy": gettext_noop("policy"),
        "data": gettext_noop("the use of data"),
        "experiment": gettext_noop("experiments"),
    }
)


def _worded(texts: Names, code: Param) -> str:
    text = texts.get(str(code))
    return _(text) if text else str(code)


def family(code: Param) -> str:
    """A family of sources inside a sentence, with its article."""
    return _worded(_FAMILIES, code)


def role(code: Param) -> str:
    """A role inside a sentence, with its article."""
    return _worded(_ROLES, code)


def data(code: Param) -> str:
    """A class of data inside a sentence, by the name or the rank of the class."""
    return _worded(_DATA, DataClass(int(str(code))).name.lower() if str(code).isdigit() else code)


def kind(code: Param) -> str:
    """What a decision is about, inside a sentence."""
    return _worded(_KINDS, code)


def called(key: Param, names: Names) -> str:
    """The display name of a service, team or clause; the key itself where it has none, nothing for None."""
    return "" if key is None else names.get(str(key), str(key))


def file_called(key: Param, names: Names) -> str:
    """The display name of a format; of one the product reads also without a name given."""
    known = FORMATS.get(str(key))
    if str(key) in names or known is None:
        return called(key, names)
    return known.label_nl if _in_dutch() else known.label_en


def category(code: Param, names: Names) -> str:
    """What services of a category are for, inside a sentence."""
    if str(code) in names:
        return names[str(code)]
    found = {one.id: one.nl if _in_dutch() else one.en for one in load_categories()}
    return inside(found.get(str(code), str(code)))


def _in_dutch() -> bool:
    return formats.locale().startswith("nl")


def inside(text: str) -> str:
    """A text of its own as it stands inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def many(value: Param) -> tuple[str, ...]:
    """A parameter that holds several names, also where a store kept one only."""
    return tuple(str(one) for one in value) if isinstance(value, tuple | list) else (str(value),)


def whole(value: Param) -> int:
    """A parameter that is a count; 0 where it is not known."""
    return int(str(value)) if value is not None else 0


def paid(amount: Param, currency: Param) -> str:
    """An amount to the cent where it has cents: against a limit, one cent is the difference."""
    value = Decimal(str(amount))
    return formats.money(value, str(currency), cents=value % 1 != 0)


def hours(value: Param) -> str:
    """A number of hours with its word."""
    known = Decimal(str(value))
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if known == 1 else 2) % {"hours": formats.number(known)}


def is_nothing(value: Param) -> bool:
    """True for an amount or number of hours of 0."""
    return not Decimal(str(value))


def all_called(keys: Iterable[str], names: Names) -> str:
    """Services or teams in a row, joined as the language does."""
    return formats.listed(called(key, names) for key in keys)


def people(value: Param) -> str:
    """A number of people with its word."""
    known = whole(value)
    return ngettext("%(people)s person", "%(people)s people", known) % {"people": wording.spelled(known)}
