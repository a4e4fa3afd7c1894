"""Every finding of the inventory as a sentence: what is so, and nothing that the sources do not say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import FindingCode
from mandate.services import formats, wording
from mandate.services.saying import naming, sight
from mandate.services.saying.naming import Names, Params, Sentence, called


def _legal_duty(params: Params, names: Names) -> str:
    return _("A legal duty rests on %(service)s: %(duty)s.") % {
        "service": called(params["service"], names),
        "duty": str(params["duty"]),
    }


def _worst_scope(params: Params, names: Names) -> str:
    return _("%(service)s was given the widest permissions there are, such as all mail or whole accounts.") % {
        "service": called(params["service"], names)
    }


def _nobody_decided(params: Params, names: Names) -> str:
    people, days = naming.whole(params.get("people")), naming.whole(params.get("days"))
    return _undecided(people, days) % {
        "service": called(params["service"], names),
        "people": wording.opening(formats.count(people)),
        "days": formats.count(days),
    }


def _undecided(people: int, days: int) -> str:
    if people and days:
        return ngettext(
            "%(people)s people use %(service)s, seen on %(days)s day; nobody decided on it.",
            "%(people)s people use %(service)s, seen on %(days)s days; nobody decided on it.",
            days,
        )
    if people:
        return _("%(people)s people use %(service)s; nobody decided on it.")
    if days:
        return ngettext(
            "%(service)s was seen on %(days)s day; nobody decided on it.",
            "%(service)s was seen on %(days)s days; nobody decided on it.",
            days,
        )
    return _("Nobody decided on %(service)s.")


def _used_against_decision(params: Params, names: Names) -> str:
    people, decided_on = naming.whole(params.get("people")), params.get("decided_on")
    return _against(bool(people), decided_on is not None) % {
        "service": called(params["service"], names),
        "status": naming.inside(wording.word("status", params["status"])),
        "day": formats.day(str(decided_on or "")),
        "people": formats.count(people),
    }


def _against(people_known: bool, day_known: bool) -> str:
    if people_known and day_known:
        return _(
            "%(service)s has been “%(status)s” since %(day)s and was still used or paid for after that; "
            "%(people)s people use it in all."
        )
    if people_known:
        return _("%(service)s is “%(status)s”, and %(people)s people use it.")
    if day_known:
        return _("%(service)s has been “%(status)s” since %(day)s and was still used or paid for after that.")
    return _("%(service)s is “%(status)s” and still used or paid for.")


def _data_out(params: Params, names: Names) -> str:
    return _("%(size)s went to %(service)s, and nobody allowed that.") % {
        "size": formats.size(naming.whole(params["bytes_out"])),
        "service": called(params["service"], names),
    }


def _same_category(params: Params, names: Names) -> str:
    return _("%(services)s are paid for side by side, for the same thing: %(category)s.") % {
        "services": naming.all_called(naming.many(params["services"]), names),
        "category": naming.category(params["category"], names),
    }


def _two_cost_centres(params: Params, names: Names) -> str:
    centres = naming.many(params["cost_centres"])
    return ngettext(
        "%(count)s cost centre pays for %(service)s: %(centres)s.",
        "%(count)s cost centres each pay for %(service)s: %(centres)s.",
        len(centres),
    ) % {
        "count": wording.opening(formats.count(len(centres))),
        "service": called(params["service"], names),
        "centres": formats.listed(centres),
    }


def _source_closed(params: Params, names: Names) -> str:
    adds = naming.many(params["adds"])
    text = (
        _("A signature is missing before we may read %(family)s and see %(adds)s.")
        if adds
        else _("A signature is missing before we may read %(family)s.")
    )
    return text % {
        "family": naming.family(params["family"]),
        "adds": formats.listed(sight.shows(code) for code in adds),
    }


def _source_missing(params: Params, names: Names) -> str:
    adds = naming.many(params["adds"])
    text = _("Without %(family)s nobody can see %(adds)s.") if adds else _("Nobody has brought %(family)s yet.")
    either = formats.listed((sight.shows(code) for code in adds), style="or")
    return text % {"family": naming.family(params["family"]), "adds": either}


def _only_mentioned(params: Params, names: Names) -> str:
    return _("People speak of %(service)s, and no file shows it.") % {"service": called(params["service"], names)}


def _quoted(params: Params, names: Names) -> str:
    quotes = naming.whole(params["quotes"])
    return ngettext(
        "It comes up in %(quotes)s quote from the conversations (%(roles)s).",
        "It comes up in %(quotes)s quotes from the conversations (%(roles)s).",
        quotes,
    ) % {"quotes": formats.count(quotes), "roles": formats.listed(naming.many(params["speaker_roles"]))}


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        FindingCode.LEGAL_DUTY: _legal_duty,
        FindingCode.WORST_SCOPE: _worst_scope,
        FindingCode.NOBODY_DECIDED: _nobody_decided,
        FindingCode.USED_AGAINST_DECISION: _used_against_decision,
        FindingCode.DATA_OUT: _data_out,
        FindingCode.SAME_CATEGORY: _same_category,
        FindingCode.TWO_COST_CENTRES: _two_cost_centres,
        FindingCode.SOURCE_SILENT: sight.silence,
        FindingCode.SOURCE_CLOSED: _source_closed,
        FindingCode.SOURCE_MISSING: _source_missing,
        FindingCode.ONLY_MENTIONED: _only_mentioned,
        FindingCode.QUOTED: _quoted,
    }
)
