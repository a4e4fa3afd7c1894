"""What to do first: who does what with what. The date it is due stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.priorities import Step
from mandate.engines.terms import Family
from mandate.services import formats
from mandate.services.saying import naming
from mandate.services.saying.naming import Names, Params, Sentence, called

_TEXTS: Mapping[Step, str] = MappingProxyType(
    {
        Step.REVIEW_GRANTS: gettext_noop(
            "IT lists which permissions people gave to %(services)s, withdraws those nobody "
            "needs, and tells the architect what stays and why."
        ),
        Step.CHECK_DUTY: gettext_noop(
            "The architect checks with the privacy officer whether the duty on %(services)s is "
            "met, and writes down what is missing."
        ),
        Step.TRIAGE: gettext_noop(
            "The architect decides on %(services)s: allow, replace or stop, with a reason and an end date."
        ),
        Step.TALK_TO_TEAM: gettext_noop(
            "The architect asks, without asking for names, what %(services)s is needed for, "
            "and offers what is allowed instead."
        ),
        Step.ASK_WHAT_IS_SENT: gettext_noop(
            "IT finds out what kind of data goes to %(services)s and under which accounts, and tells the architect."
        ),
        Step.COMPARE_CONTRACTS: gettext_noop(
            "Finance lays the contracts of %(services)s side by side, with price, seats and end "
            "date, and the architect proposes which one stays."
        ),
        Step.JOIN_CONTRACTS: gettext_noop(
            "Finance brings the bills of %(services)s under one contract, or says why it cannot."
        ),
        Step.RESTORE_SOURCE: gettext_noop(
            "IT finds out why “%(sources)s” fell silent, and exports the days that are missing."
        ),
        Step.REQUEST_EXPORT: gettext_noop(
            "The architect sends the ready letters for %(sources)s; those who keep these files "
            "export them, and the architect brings them in."
        ),
        Step.DRAFT_RECORD: gettext_noop(
            "The architect writes the processing record, signs it, and asks for the second signature. "
            "The two together open %(sources)s."
        ),
        Step.SIGN_RECORD: gettext_noop(
            "The architect signs the processing record. With the second signature beside it that opens %(sources)s."
        ),
        Step.GET_SIGNATURE: gettext_noop(
            "The privacy officer reads the processing record and signs it, or says what is missing. "
            "The signature opens %(sources)s."
        ),
        Step.GET_COUNCIL_SIGNATURE: gettext_noop(
            "The works council reads the processing record and signs it, or says what is missing. "
            "The signature opens %(sources)s."
        ),
        Step.ASK_SPEAKERS: gettext_noop(
            "The architect asks those who spoke of %(services)s what they use it for and under which account."
        ),
    }
)
_FOR_A_TEAM: Mapping[Step, str] = MappingProxyType(
    {
        Step.TALK_TO_TEAM: gettext_noop(
            "The manager of %(team)s asks the team what it needs %(services)s for, "
            "and brings the need to the architect, who offers what is allowed instead."
        ),
        Step.ASK_WHAT_IS_SENT: gettext_noop(
            "The manager of %(team)s asks the team what kind of data goes to %(services)s "
            "and under which accounts, and tells the architect."
        ),
    }
)
_OPENS = frozenset({Step.DRAFT_RECORD, Step.SIGN_RECORD, Step.GET_SIGNATURE, Step.GET_COUNCIL_SIGNATURE})
MOST_NAMED = 3
_FILES_BY_NAME = frozenset({Step.RESTORE_SOURCE})
"""The sources of these steps are formats; those of the others are families."""


def _step(step: Step, params: Params, names: Names) -> str:
    services, total = naming.many(params["services"]), naming.whole(params["total"])
    return _text(step, params, more=total - len(services)) % {
        "services": naming.all_called(services, names),
        "more": formats.count(total - len(services)),
        "sources": _sources(step, naming.many(params["sources"]), names),
        "team": called(params["team"], names),
    }


def _sources(step: Step, codes: tuple[str, ...], names: Names) -> str:
    """The sources by name; many that open together are counted, for the reason names them."""
    if step in _OPENS and len(codes) > MOST_NAMED:
        return _("%(count)s sources") % {"count": formats.count(len(codes))}
    return formats.listed(_source(step, code, names) for code in codes)


def _source(step: Step, code: str, names: Names) -> str:
    return naming.file_called(code, names) if step in _FILES_BY_NAME else naming.family(code)


def _text(step: Step, params: Params, *, more: int) -> str:
    if step is Step.TRIAGE and more > 0:
        return _(
            "The architect decides on %(services)s, and then on %(more)s more: "
            "allow, replace or stop, each with a reason and an end date."
        )
    if step is Step.REQUEST_EXPORT and naming.many(params["sources"]) == (Family.CONVERSATION,):
        return _("The architect speaks with three to five people about what they need AI for, and writes it down.")
    if params["team"] is not None and step in _FOR_A_TEAM:
        return _(_FOR_A_TEAM[step])
    return _(_TEXTS[step])


SENTENCES: Mapping[str, Sentence] = MappingProxyType({step: partial(_step, step) for step in Step})
