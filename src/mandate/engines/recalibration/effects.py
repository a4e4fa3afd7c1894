"""What a signed verdict changes: of which subjects it writes the row, and where it is only noted."""

from collections.abc import Mapping
from types import MappingProxyType

from mandate.engines.recalibration.facts import Verdict

CHANGES: Mapping[str, frozenset[Verdict]] = MappingProxyType(
    {
        "tool": frozenset({Verdict.TRY, Verdict.EXTEND, Verdict.STOP, Verdict.WAIT}),
        "grant": frozenset({Verdict.EXTEND, Verdict.STOP}),
        "vendor": frozenset({Verdict.EXTEND}),
        "development": frozenset({Verdict.TRY, Verdict.WAIT, Verdict.DROP}),
    }
)
"""Verdicts that change the row of a subject; any other verdict, and any other kind, is noted only."""
_OFFERED: Mapping[str, tuple[Verdict, ...]] = MappingProxyType(
    {
        "tool": (Verdict.KEEP, Verdict.EXTEND, Verdict.TRY, Verdict.WAIT, Verdict.STOP, Verdict.DECIDE),
        "grant": (Verdict.KEEP, Verdict.EXTEND, Verdict.STOP, Verdict.DECIDE),
        "vendor": (Verdict.KEEP, Verdict.EXTEND, Verdict.STOP, Verdict.DECIDE, Verdict.DROP),
        "development": (Verdict.TRY, Verdict.WAIT, Verdict.DROP, Verdict.DECIDE),
    }
)
_NOTED = (Verdict.KEEP, Verdict.TRY, Verdict.WAIT, Verdict.STOP, Verdict.DECIDE, Verdict.DROP)


def changes(kind: str, verdict: Verdict) -> bool:
    """Whether this verdict on a subject of this kind changes its row once the session is signed."""
    return verdict in CHANGES.get(kind, frozenset())


def offered(kind: str, *, in_use: bool = True) -> tuple[Verdict, ...]:
    """The verdicts there are for a kind of subject; what is not in use has no approval to extend."""
    found = _OFFERED.get(kind, _NOTED)
    return found if in_use or kind != "tool" else tuple(one for one in found if one is not Verdict.EXTEND)
