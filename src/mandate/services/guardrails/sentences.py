"""The sentence of every rule, in both languages, from the row it was made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.access.generating import Generated
from mandate.records import clock
from mandate.records.models import Classification, Competence, Dataset, Grant, Person, Purpose, Rule, Team, Tool
from mandate.services import formats, wording
from mandate.services.guardrails.register import Register

ALWAYS = {
    "always_left": gettext_noop("Who has left the organisation has no access."),
    "always_not_allowed": gettext_noop("{resource} is not allowed."),
    "always_expired": gettext_noop("The approval of {resource} has ended."),
    "always_over_class": gettext_noop("{resource} may hold data up to {max_class}, not {data_class}."),
    "always_data_into_tool": gettext_noop("{resource} holds data of a higher class than {tool} may hold."),
    "always_special_data": gettext_noop("Special personal data is not exported and trains no model."),
    "always_not_accepted": gettext_noop("An agent that was not accepted does not run."),
}
"""The rules that always stand; braces are filled with the names of the question (see `answers.py`)."""


IN_GENERAL = {
    "always_not_allowed": gettext_noop("Nobody uses a tool that is not allowed."),
    "always_expired": gettext_noop("An approval that has ended opens nothing."),
    "always_over_class": gettext_noop("No data goes into a tool that may only hold data of a lower class."),
    "always_data_into_tool": gettext_noop("No dataset is sent to a tool that may only hold data of a lower class."),
}
"""The same rules where no question is asked."""


def general(policy: Generated, register: Register) -> str:
    """The sentence of a policy for a list of rules, in the language in force."""
    return _(IN_GENERAL[policy.sort]) if policy.sort in IN_GENERAL else sentence(policy, register)


def both(policy: Generated, register: Register) -> tuple[str, str]:
    """The sentence of a policy in English and in Dutch."""
    found = []
    for language in ("en", "nl"):
        with translation.override(language):
            found.append(sentence(policy, register))
    return found[0], found[1]


def sentence(policy: Generated, register: Register) -> str:
    """The sentence of a policy in the language in force."""
    if policy.sort in ALWAYS:
        return _(ALWAYS[policy.sort])
    return _WRITERS[policy.sort](policy, register)


def dutch() -> bool:
    """Whether the language in force is Dutch."""
    return (translation.get_language() or "en").startswith("nl")


def class_name(rank: int, register: Register) -> str:
    """A class of data as the organisation calls it."""
    named = register.of(Classification).get(str(rank))
    if named is None:
        return wording.word("data_class", rank).lower()
    return str((dutch() and named.name_nl) or named.name).lower()


def _named(model: type, keys: list[str], register: Register) -> str:
    return formats.listed(register.name(model, key, dutch=dutch()) for key in keys)


def _day(moment: int | None) -> str:
    if moment is None:
        return ""
    zone = clock.zone()
    return formats.day(datetime.fromtimestamp(moment, UTC).astimezone(zone).date())


def _who(policy: Generated, register: Register) -> str:
    return _("Everybody") if policy.team is None else register.name(Team, policy.team)


def _tool(policy: Generated, register: Register) -> str:
    tool = register.of(Tool)[policy.row.partition(":")[2]]
    ceiling = class_name(0 if tool.data_class is None else tool.data_class, register)
    facts = {
        "who": _who(policy, register),
        "tool": tool.name,
        "class": ceiling,
        "day": _day(policy.until),
        "purposes": _named(Purpose, tool.purposes, register),
    }
    if tool.purposes and policy.until:
        text = _("%(who)s may use %(tool)s for %(purposes)s, with data up to %(class)s, until %(day)s.")
    elif tool.purposes:
        text = _("%(who)s may use %(tool)s for %(purposes)s, with data up to %(class)s.")
    elif policy.until:
        text = _("%(who)s may use %(tool)s with data up to %(class)s, until %(day)s.")
    else:
        text = _("%(who)s may use %(tool)s with data up to %(class)s.")
    return " ".join(part for part in (text % facts, _training(tool, register)) if part)


def _training(tool: Tool, register: Register) -> str:
    if not tool.required:
        return ""
    levels = [
        _("%(competence)s level %(level)s")
        % {"competence": register.name(Competence, key, dutch=dutch()), "level": level}
        for key, level in sorted(tool.required.items())
    ]
    return _("It takes %(levels)s first.") % {"levels": formats.listed(levels)}


def _granted(policy: Generated, register: Register) -> str:
    tool = register.of(Tool)[policy.row.partition(":")[2]]
    return _("Whoever was given %(tool)s may use it.") % {"tool": tool.name}


def _dataset(policy: Generated, register: Register) -> str:
    dataset = register.of(Dataset)[policy.row.partition(":")[2]]
    return _("%(who)s may read %(dataset)s, for %(purposes)s only.") % {
        "who": _who(policy, register),
        "dataset": dataset.name,
        "purposes": _named(Purpose, dataset.purposes, register),
    }


def _owner(policy: Generated, register: Register) -> str:
    dataset = register.of(Dataset)[policy.row.partition(":")[2]]
    return _("%(owner)s owns %(dataset)s.") % {
        "owner": register.name(Person, dataset.owner_id),
        "dataset": dataset.name,
    }


def _grant(policy: Generated, register: Register) -> str:
    grant = register.of(Grant)[policy.row.partition(":")[2]]
    model = Tool if grant.subject_kind == "tool" else Dataset
    return _("%(who)s was given %(subject)s until %(day)s.") % {
        "who": register.name(Person, grant.person_id) if grant.person_id else register.name(Team, grant.team_id),
        "subject": register.name(model, grant.subject),
        "day": _day(policy.until),
    }


def _rule(policy: Generated, register: Register) -> str:
    rule = register.of(Rule)[policy.row.partition(":")[2]]
    return str(rule.nl if dutch() else rule.en)


_WRITERS: dict[str, Callable[[Generated, Register], str]] = {
    "tool": _tool,
    "granted": _granted,
    "dataset": _dataset,
    "owner": _owner,
    "grant": _grant,
    "rule": _rule,
}
