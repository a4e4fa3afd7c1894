"""A name that nobody knows is answered with what is known that looks like it: never taken for nothing said."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.terms import DataClass
from mandate.records.models import Competence, Purpose, Tool
from mandate.services import formats
from mandate.services.guardrails import sentences
from mandate.services.guardrails.register import Register

PURPOSE, CLASS, COMPETENCE, TOOL = "purpose", "data_class", "competence", "tool"
MOST = 5
_SAYING: Mapping[str, tuple[str, str]] = {
    PURPOSE: (
        gettext_noop("There is no purpose called %(name)s, and none is registered yet."),
        gettext_noop("There is no purpose called %(name)s. Known here: %(known)s."),
    ),
    CLASS: (
        gettext_noop("There is no class of data called %(name)s."),
        gettext_noop("There is no class of data called %(name)s. Known here: %(known)s."),
    ),
    COMPETENCE: (
        gettext_noop("There is no competence called %(name)s, and none is registered yet."),
        gettext_noop("There is no competence called %(name)s. Known here: %(known)s."),
    ),
    TOOL: (
        gettext_noop("There is no tool called %(name)s, and none is registered yet."),
        gettext_noop("There is no tool called %(name)s. Known here: %(known)s."),
    ),
}
ALIKE = 0.5
"""How much of a name has to be the same (0 to 1) before it is what was probably meant."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The sentence, and the keys of what is known that looks like it, or of the first few where nothing does."""

    say: str
    known: tuple[str, ...]


def unknown(part: str, given: str, register: Register) -> Unknown:
    """What to say of a purpose, class of data, competence or tool that is in no register, in the reader's language."""
    named = _named(part, register)
    found = alike(given, named)
    words = {"name": given, "known": formats.listed(named[key] for key in found)}
    none, some = _SAYING[part]
    return Unknown((_(some) if found else _(none)) % words, found)


def alike(given: str, named: Mapping[str, str]) -> tuple[str, ...]:
    """Keys whose name or key looks like what was given, the likeliest first; else the first few there are."""
    spelled = {word.casefold(): key for key, name in named.items() for word in (key, name)}
    found = difflib.get_close_matches(given.casefold()[:120], spelled, n=MOST, cutoff=ALIKE)
    return tuple(dict.fromkeys(spelled[word] for word in found)) or tuple(list(named)[:MOST])


def purpose_of(text: str, register: Register) -> str:
    """The key of the purpose that is meant, by key or by its name in either language; empty where there is none."""
    rows = register.of(Purpose)
    if text in rows:
        return text
    wanted = text.strip().casefold()
    meant = [key for key, row in rows.items() if wanted and wanted in (row.name.casefold(), row.name_nl.casefold())]
    return meant[0] if len(meant) == 1 else ""


def _named(part: str, register: Register) -> dict[str, str]:
    """Everything of its sort by key, in the order of the names."""
    if part == CLASS:
        return {rank.name.lower(): sentences.class_name(rank.value, register) for rank in DataClass}
    models: dict[str, type[Any]] = {PURPOSE: Purpose, COMPETENCE: Competence, TOOL: Tool}
    model = models[part]
    rows = [(key, register.name(model, key, dutch=sentences.dutch())) for key in register.of(model)]
    return dict(sorted(rows, key=lambda pair: pair[1].casefold()))
