"""Why a decision goes where it goes, and what would change that, with the numbers of the clause."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.charter import ChangeCode, RoutingCode
from mandate.services import formats
from mandate.services.saying import naming
from mandate.services.saying.naming import Names, Params, Sentence

Code = RoutingCode | ChangeCode

_TEXTS: Mapping[Code, str] = MappingProxyType(
    {
        RoutingCode.NO_CHARTER: gettext_noop("There is no charter, so the MT decides."),
        RoutingCode.NOT_IN_FORCE_YET: gettext_noop(
            "The charter is not in force before %(valid_from)s, so the MT decides."
        ),
        RoutingCode.LAPSED: gettext_noop("The charter ended on %(valid_until)s, so the MT decides."),
        RoutingCode.NO_CLAUSE: gettext_noop("No clause of the charter covers %(kind)s for the whole organisation."),
        RoutingCode.WITHIN_LIMITS: gettext_noop("It is within the limits of the clause “%(clause)s”."),
        RoutingCode.COST_UNKNOWN: gettext_noop("The clause limits cost, and nobody has said what it costs."),
        RoutingCode.OTHER_CURRENCY: gettext_noop(
            "The cost is in %(currency)s and the limit in %(limit_currency)s, so the two cannot be compared."
        ),
        RoutingCode.COST_OVER_DECISION: gettext_noop("It costs %(amount)s; the limit is %(limit)s per decision."),
        RoutingCode.INITIATIVE_OVER_DECISION: gettext_noop(
            "It costs %(amount)s, and %(already)s was decided for %(initiative)s this quarter: "
            "together that is over the limit of %(limit)s per decision."
        ),
        RoutingCode.VENDOR_OVER_DECISION: gettext_noop(
            "It costs %(amount)s, and %(already)s was decided for %(vendor)s this quarter: "
            "together that is over the limit of %(limit)s per decision."
        ),
        RoutingCode.COST_OVER_QUARTER: gettext_noop(
            "It costs %(amount)s, and %(already)s was decided this quarter: "
            "together that is over the limit of %(limit)s per quarter."
        ),
        RoutingCode.HOURS_UNKNOWN: gettext_noop("The clause limits hours, and nobody has said how many it takes."),
        RoutingCode.HOURS_OVER_MONTH: gettext_noop(
            "It takes %(hours)s, and %(already)s of this month are taken: "
            "together that is over the limit of %(limit)s per month."
        ),
        RoutingCode.DATA_CLASS_UNKNOWN: gettext_noop(
            "The clause goes no further than %(limit)s, and nobody has said which data it uses."
        ),
        RoutingCode.DATA_CLASS_OVER: gettext_noop(
            "It uses %(data_class)s, and the clause goes no further than %(limit)s."
        ),
        RoutingCode.PEOPLE_UNKNOWN: gettext_noop(
            "The clause goes no further than %(limit)s, and nobody has said how many it touches."
        ),
        RoutingCode.PEOPLE_OVER: gettext_noop("It touches %(people)s; the limit is %(limit)s."),
        RoutingCode.MT_DECIDED: gettext_noop("The MT decided about this, and only the MT replaces what it decided."),
        RoutingCode.DELEGATED: gettext_noop(
            "It is delegated: who leads the team decides such things until %(valid_until)s."
        ),
        ChangeCode.MT_AGAIN: gettext_noop("The MT decides about it again."),
        ChangeCode.DRAFT_CHARTER: gettext_noop("A charter would change this: draft one and bring it to the MT."),
        ChangeCode.WAIT_UNTIL: gettext_noop("From %(day)s the charter is in force."),
        ChangeCode.RENEW_CHARTER: gettext_noop("A renewed charter would change this: bring one to the MT."),
        ChangeCode.ADD_CLAUSE: gettext_noop("A clause about %(kind)s would change this: propose one to the MT."),
        ChangeCode.NAME_COST: gettext_noop("Say what it costs."),
        ChangeCode.COST_IN_CURRENCY: gettext_noop("Give the cost in %(currency)s."),
        ChangeCode.COST_AT_MOST: gettext_noop("Up to %(amount)s it stays within the limit on cost."),
        ChangeCode.NAME_HOURS: gettext_noop("Say how many hours it takes."),
        ChangeCode.HOURS_AT_MOST: gettext_noop("Up to %(hours)s this month it stays within the limit on hours."),
        ChangeCode.NAME_DATA_CLASS: gettext_noop("Say which class of data it uses."),
        ChangeCode.DATA_CLASS_AT_MOST: gettext_noop("With %(data_class)s at most it stays within the limit on data."),
        ChangeCode.COST_ABOVE: gettext_noop("Above %(amount)s the architect no longer decides alone."),
        ChangeCode.HOURS_ABOVE: gettext_noop("Above %(hours)s this month the architect no longer decides alone."),
        ChangeCode.DATA_CLASS_ABOVE: gettext_noop(
            "With data more sensitive than %(data_class)s the architect no longer decides alone."
        ),
        ChangeCode.NAME_PEOPLE: gettext_noop("Say how many people it touches."),
        ChangeCode.PEOPLE_AT_MOST: gettext_noop(
            "As long as it touches %(people)s at most, it stays within the limit on people."
        ),
        ChangeCode.PEOPLE_ABOVE: gettext_noop(
            "Where it touches more than %(people)s, the architect no longer decides alone."
        ),
    }
)
_NOTHING_LEFT: Mapping[Code, str] = MappingProxyType(
    {
        ChangeCode.COST_AT_MOST: gettext_noop("No money is left under this clause: only what is free can pass."),
        ChangeCode.HOURS_AT_MOST: gettext_noop("No hours are left this month: only what takes none can pass."),
        ChangeCode.COST_ABOVE: gettext_noop("What costs anything, the architect no longer decides alone."),
        ChangeCode.HOURS_ABOVE: gettext_noop(
            "What takes any more hours this month, the architect no longer decides alone."
        ),
    }
)
_NOTHING_BEFORE: Mapping[Code, str] = MappingProxyType(
    {
        RoutingCode.COST_OVER_QUARTER: gettext_noop("It costs %(amount)s; the limit is %(limit)s per quarter."),
        RoutingCode.HOURS_OVER_MONTH: gettext_noop("It takes %(hours)s; the limit is %(limit)s per month."),
    }
)


def _sentence(code: Code, params: Params, names: Names) -> str:
    return _text(code, params) % {name: _word(name, params, names) for name in params}


def _text(code: Code, params: Params) -> str:
    if code in _NOTHING_LEFT and naming.is_nothing(params.get("amount", params.get("hours"))):
        return _(_NOTHING_LEFT[code])
    if code in _NOTHING_BEFORE and naming.is_nothing(params["already"]):
        return _(_NOTHING_BEFORE[code])
    if code is RoutingCode.NO_CLAUSE and params["teams"]:
        return _("No clause of the charter covers %(kind)s for %(teams)s.")
    return _(_TEXTS[code])


def _word(name: str, params: Params, names: Names) -> str:
    """One parameter as the sentence says it; what a limit is in, the other parameters tell."""
    value = params[name]
    match name:
        case "amount" | "already" | "limit" if "amount" in params:
            return naming.paid(value, params["currency"])
        case "hours" | "already" | "limit" if "hours" in params:
            return naming.hours(value)
        case "people":
            return naming.people(value)
        case "limit" if str(value).isdecimal():
            return naming.people(value)
        case "limit" | "data_class":
            return naming.data(value)
        case "valid_from" | "valid_until" | "day":
            return formats.day(str(value))
        case "kind":
            return naming.kind(value)
        case "clause":
            return names.get(str(value)) or naming.kind(value)
        case "teams":
            return naming.all_called(naming.many(value), names)
    return str(value)


SENTENCES: Mapping[str, Sentence] = MappingProxyType({code: partial(_sentence, code) for code in _TEXTS})
