"""What the MT is asked about a priority: one question to answer with a tick, and what the sender advises."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.engines.priorities import Action, Candidate, Step
from mandate.engines.terms import Family
from mandate.services import formats
from mandate.services.saying import naming
from mandate.services.saying.naming import NO_NAMES, Names
from mandate.services.saying.plan import FEW


def question(candidate: Candidate, names: Names = NO_NAMES) -> str:
    """The question, answered with agree or otherwise; it names at most three services and counts more."""
    text = _about_services(candidate) or _about_sources(candidate)
    return text % {
        "count": formats.count(len(candidate.services) or len(candidate.sources)),
        "services": naming.all_called(candidate.services, names),
        "sources": formats.listed(naming.family(code) for code in candidate.sources),
        "silent": formats.listed(naming.file_called(code, names) for code in candidate.sources),
    }


def _about_services(candidate: Candidate) -> str:
    match candidate.action:
        case Action.CONTAIN if candidate.first_step.code == Step.CHECK_DUTY:
            return _("Shall the architect check the legal duty on %(services)s first?")
        case Action.CONTAIN:
            return _("May IT withdraw the permissions of %(services)s that nobody needs?")
        case Action.DECIDE:
            return ngettext(
                "May the architect decide on %(services)s, within the charter?",
                "May the architect decide on these %(count)s services, within the charter?",
                len(candidate.services),
            )
        case Action.UPHOLD:
            return _("Does the decision on %(services)s stand?")
        case Action.CHECK_DATA:
            return _("May we ask what kind of data goes to %(services)s?")
        case Action.PAY_ONCE if candidate.first_step.code == Step.JOIN_CONTRACTS:
            return _("May finance bring %(services)s under one contract?")
        case Action.PAY_ONCE if len(candidate.services) > FEW:
            return _("Shall we choose between %(count)s services for the same thing?")
        case Action.PAY_ONCE:
            return _("Shall we choose between %(services)s?")
        case Action.LOOK_INTO:
            return _("May the architect ask what %(services)s is used for?")
    return ""


def _about_sources(candidate: Candidate) -> str:
    if candidate.action is Action.RESTORE_SOURCE:
        return _("May IT take the time to get “%(silent)s” to speak again?")
    if candidate.action is Action.OPEN_SOURCES:
        return _("May we read sources about people, once two have signed what for?")
    if candidate.sources == (Family.CONVERSATION,):
        return _("May the architect speak with three to five people about AI?")
    return ngettext(
        "May the architect ask for %(sources)s?",
        "May the architect ask for the %(count)s sources that are missing?",
        len(candidate.sources),
    )


_OPENS = gettext_noop("Agree. Without both signatures nothing about people is read.")
_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        Step.CHECK_DUTY: gettext_noop("Agree. The privacy officer helps, and what is missing comes back to you."),
        Step.REVIEW_GRANTS: gettext_noop("Agree. What stays is written down, with the reason."),
        Step.TRIAGE: gettext_noop("Agree. What goes over its limits comes to you first."),
        Step.TALK_TO_TEAM: gettext_noop("Agree. Those who use it hear what is allowed instead."),
        Step.ASK_WHAT_IS_SENT: gettext_noop("Agree. We ask for kinds of data, not for names."),
        Step.JOIN_CONTRACTS: gettext_noop("Agree. Several cost centres pay for it now."),
        Step.COMPARE_CONTRACTS: gettext_noop("Agree. Finance lays the contracts side by side first."),
        Step.RESTORE_SOURCE: gettext_noop("Agree. Without it we no longer see what changes."),
        Step.DRAFT_RECORD: _OPENS,
        Step.SIGN_RECORD: _OPENS,
        Step.GET_SIGNATURE: _OPENS,
        Step.GET_COUNCIL_SIGNATURE: _OPENS,
        Step.REQUEST_EXPORT: gettext_noop("Agree. Each request is a letter that says exactly what to export."),
        Step.ASK_SPEAKERS: gettext_noop("Agree. Those who spoke of it are asked first."),
    }
)


def advice(candidate: Candidate) -> str:
    """What the sender advises, and the one thing that makes it safe to agree."""
    if candidate.sources == (Family.CONVERSATION,):
        return _("Agree. What they said is kept with their role, not with their name.")
    return _(_ADVICE[candidate.first_step.code])
