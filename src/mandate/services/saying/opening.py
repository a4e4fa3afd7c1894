"""Why a source may be read or stays closed, whose move it is, and what that means for the source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.processing import OpeningCode
from mandate.engines.terms import Family
from mandate.services.saying import naming
from mandate.services.saying.naming import Names, Params, Sentence

_TEXTS: Mapping[OpeningCode, str] = MappingProxyType(
    {
        OpeningCode.NOT_ABOUT_PEOPLE: gettext_noop("No signature is needed to read %(family)s."),
        OpeningCode.SIGNED_BY_BOTH: gettext_noop("Two people in two roles signed, so we may read %(family)s."),
        OpeningCode.NO_RECORD: gettext_noop(
            "No processing record says why we may read %(family)s, so nothing of it is read."
        ),
        OpeningCode.NOT_SIGNED: gettext_noop(
            "Nobody has signed the processing record yet; the first to sign is %(role)s."
        ),
        OpeningCode.FIRST_SIGNATURE_MISSING: gettext_noop("The first signature is missing: that of %(role)s."),
        OpeningCode.SECOND_SIGNATURE_MISSING: gettext_noop("The second signature is missing: that of %(role)s."),
        OpeningCode.SAME_PERSON: gettext_noop("One person signed twice; somebody else has to sign for %(role)s."),
        OpeningCode.WRITE_RECORD: gettext_noop(
            "Write the processing record: what for, how long, and who was consulted."
        ),
        OpeningCode.SIGN: gettext_noop("A signature of %(role)s changes this."),
    }
)
_WAITING = frozenset(
    {
        OpeningCode.NOT_SIGNED,
        OpeningCode.FIRST_SIGNATURE_MISSING,
        OpeningCode.SECOND_SIGNATURE_MISSING,
        OpeningCode.SAME_PERSON,
    }
)
_COUNTED = frozenset({OpeningCode.SECOND_SIGNATURE_MISSING, OpeningCode.SAME_PERSON})
"""With the first signature given, the people list opens as numbers per team."""


def _opening(code: OpeningCode, params: Params, names: Names) -> str:
    family = params.get("family")
    words = {"family": naming.family(family), "role": naming.role(params.get("role"))}
    reason = _reason(code, family == Family.SPEND, family == Family.CONVERSATION) % words
    return f"{reason} {_until_then(code, str(family)) % words}" if code in _WAITING else reason


def _reason(code: OpeningCode, is_spend: bool, is_conversation: bool) -> str:
    if code is OpeningCode.NO_RECORD and is_spend:
        return _("There is no processing record, so of %(family)s everything is read but the names.")
    if code is OpeningCode.NOT_ABOUT_PEOPLE and is_conversation:
        return _("No signature is needed to read %(family)s: of the speaker only the role is kept.")
    return _(_TEXTS[code])


def _until_then(code: OpeningCode, family: str) -> str:
    """What is read while a signature is missing, as a whole sentence of its own."""
    if family == Family.SPEND:
        return _("Until then everything of %(family)s is read but the names.")
    if family == Family.PEOPLE and code in _COUNTED:
        return _("Until then only numbers per team are read of %(family)s.")
    return _("Until then nothing of %(family)s is read.")


SENTENCES: Mapping[str, Sentence] = MappingProxyType({code: partial(_opening, code) for code in OpeningCode})
