"""The priority plan in words: what each priority asks, of whom, why it comes first, and what it rests on."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.priorities import NAMED_FIRST, Action, Candidate, Criterion, Owner, OwnerRole, Ranked, Step
from mandate.engines.terms import Evidence, Family, Param
from mandate.services import formats
from mandate.services.saying import naming
from mandate.services.saying.codes import say
from mandate.services.saying.naming import NO_NAMES, Names, called

FEW = 3
"""A title names at most three services."""


def action(asked: Candidate | Ranked, names: Names = NO_NAMES) -> str:
    """The title of a priority: what to do, in a few words and without a full stop."""
    candidate = asked.candidate if isinstance(asked, Ranked) else asked
    title = _about_services(candidate) or _about_sources(candidate)
    return title % {
        "count": formats.count(len(candidate.services) or len(candidate.sources)),
        "services": naming.all_called(candidate.services, names),
        "sources": formats.listed(naming.family(code) for code in candidate.sources),
        "silent": naming.family(_first(candidate, "family")),
        "file": formats.listed(naming.file_called(code, names) for code in candidate.sources),
    }


def _first(candidate: Candidate, param: str) -> Param:
    """A parameter of the first reason, which is the one that the action answers."""
    return candidate.reasons[0].named().get(param) if candidate.reasons else None


def _about_services(candidate: Candidate) -> str:
    match candidate.action:
        case Action.CONTAIN if candidate.first_step.code == Step.CHECK_DUTY:
            return _("Meet the legal duty on %(services)s")
        case Action.CONTAIN:
            return _("Limit what %(services)s may reach")
        case Action.DECIDE:
            return ngettext(
                "Decide on %(services)s", "Decide on %(count)s services nobody decided on", len(candidate.services)
            )
        case Action.UPHOLD:
            return _("Uphold the decision on %(services)s")
        case Action.CHECK_DATA:
            return _("Find out what data goes to %(services)s")
        case Action.PAY_ONCE if candidate.first_step.code == Step.JOIN_CONTRACTS:
            return _("Pay for %(services)s once")
        case Action.PAY_ONCE if len(candidate.services) > FEW:
            return _("Choose between %(count)s services for the same thing")
        case Action.PAY_ONCE:
            return _("Choose between %(services)s")
        case Action.LOOK_INTO:
            return _("Find out whether %(services)s is used")
    return ""


def _about_sources(candidate: Candidate) -> str:
    if candidate.action is Action.RESTORE_SOURCE:
        return _("Get %(silent)s to speak again (%(file)s)")
    if candidate.action is Action.OPEN_SOURCES:
        return _to_open(candidate)
    if candidate.sources == (Family.CONVERSATION,):
        return _("Speak with three to five people")
    return ngettext("Ask for %(sources)s", "Ask for %(count)s sources that are missing", len(candidate.sources))


def _to_open(candidate: Candidate) -> str:
    if candidate.first_step.code == Step.DRAFT_RECORD:
        return _("Write the processing record")
    if candidate.first_step.code == Step.SIGN_RECORD:
        return _("Sign the processing record")
    return ngettext(
        "Get the second signature, which opens %(sources)s",
        "Get the second signature, which opens %(count)s sources",
        len(candidate.sources),
    )


def why(asked: Candidate | Ranked, names: Names = NO_NAMES) -> str:
    """The reason for a priority in one sentence: for several services or sources together, one about all of them."""
    candidate = asked.candidate if isinstance(asked, Ranked) else asked
    text = _about_all(candidate)
    if not text:
        return say(candidate.reasons[0], names=names)
    return text % {
        "services": naming.all_called(candidate.services[:NAMED_FIRST], names),
        "more": formats.count(len(candidate.services) - NAMED_FIRST),
        "sources": formats.listed(naming.family(code) for code in candidate.sources),
    }


def _about_all(candidate: Candidate) -> str:
    if candidate.first_step.code == Step.DRAFT_RECORD:
        return _("Without a processing record we may not read %(sources)s.")
    if len(candidate.services) + len(candidate.sources) < 2:
        return ""
    if candidate.action is Action.DECIDE and len(candidate.services) > NAMED_FIRST:
        return _("Nobody decided on %(services)s, nor on %(more)s more that are used or paid for.")
    if candidate.action is Action.DECIDE:
        return _("Nobody decided on %(services)s, and they are used or paid for.")
    if candidate.action is Action.OPEN_SOURCES:
        return _("A signature is missing before we may read %(sources)s.")
    if candidate.action is Action.CONNECT_SOURCES:
        return _("Nobody has brought %(sources)s yet.")
    return ""


def criterion(code: Criterion | None) -> str:
    """Why a priority stands above the next one, to read after that label; for the last one, that nothing follows."""
    if code is None:
        return _("It is the last of the list.")
    return {
        Criterion.LAW_OR_SCOPE: _("A legal duty or the widest permissions are at stake."),
        Criterion.UNDECIDED: _("Nobody has decided on it yet."),
        Criterion.AGAINST_DECISION: _("It goes against a decision that was taken."),
        Criterion.DATA_OUT: _("Data goes out that nobody allowed."),
        Criterion.PAID_TWICE: _("The same is paid for twice."),
        Criterion.SILENT_SOURCE: _("A source fell silent."),
        Criterion.CLOSED_SOURCE: _("A source is closed until the processing record has two signatures."),
        Criterion.MISSING_SOURCE: _("A source is missing."),
        Criterion.PEOPLE: _("More people are known to be involved."),
        Criterion.SPEND: _("More money is known to be involved."),
        Criterion.DAYS: _("It was seen on more days."),
        Criterion.ID: _("Nothing else differs: the order between the two is alphabetical."),
        Criterion.OTHER_SUBJECT: _(
            "The next one weighs more, but is about a service that is among the priorities already."
        ),
    }[Criterion(code)]


def owner(proposed: Owner, names: Names = NO_NAMES) -> str:
    """Who is proposed to take the first step, as a label."""
    if proposed.role is OwnerRole.TEAM_MANAGER and proposed.team is not None:
        return _("Manager of %(team)s") % {"team": called(proposed.team, names)}
    return {
        OwnerRole.ARCHITECT: _("Architect"),
        OwnerRole.TEAM_MANAGER: _("Manager of the team"),
        OwnerRole.FINANCE: _("Finance"),
        OwnerRole.IT: _("IT"),
        OwnerRole.AUDITOR: _("Privacy officer"),
        OwnerRole.WORKS_COUNCIL: _("Works council"),
    }[proposed.role]


def evidence(row: Evidence, names: Names = NO_NAMES) -> str:
    """Where a claim comes from, as the words of a link to its rows. A number that may not be shown is left out."""
    return _evidence_text(row) % {
        "rows": formats.number(row.rows or 0),
        "source": naming.file_called(row.source, names),
        "service": called(row.service, names),
    }


def _evidence_text(row: Evidence) -> str:
    rows = row.rows or 0
    if row.note is not None:
        return _("A quote about %(service)s.") if row.service else _("A quote from a conversation.")
    if row.service is None:
        return ngettext("%(source)s: %(rows)s line.", "%(source)s: %(rows)s lines.", rows) if rows else "%(source)s."
    if not rows:
        return _("%(source)s: lines about %(service)s.")
    return ngettext(
        "%(source)s: %(rows)s line about %(service)s.", "%(source)s: %(rows)s lines about %(service)s.", rows
    )


def rest_of_organisation() -> str:
    """What the people are called whose team may not be shown by name."""
    return _("Rest of the organisation")
