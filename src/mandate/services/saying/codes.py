"""Every code of every engine has one sentence; a code without one does not leave the house."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mandate.engines.terms import Reason
from mandate.services.saying import charter, findings, opening, steps
from mandate.services.saying.naming import NO_NAMES, Names, Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {**findings.SENTENCES, **steps.SENTENCES, **charter.SENTENCES, **opening.SENTENCES}
)


def say(reason: Reason, *, names: Names = NO_NAMES) -> str:
    """The reason as a whole sentence for a manager, in the reader's language.

    `names` maps keys of services, teams and formats to display names; a key without one is shown as it is.
    Raises KeyError for a code that no engine gives, or a parameter that is missing.
    """
    return SENTENCES[reason.code](reason.named(), names)
