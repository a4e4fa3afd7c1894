"""Why a line was not read, as a sentence in the reader's language; a rejected line keeps its number and shape only."""

from __future__ import annotations

from django.utils import translation

from mandate.connectors.sources import problems
from mandate.connectors.sources.tables import reasons
from mandate.services import wording

REASONS: dict[str, tuple[str, str]] = {**problems.REASONS, **reasons.REASONS}
"""Every reason a reader of files gives, in English and Dutch: the words stand with the readers, and only there."""


def sentence(code: str) -> str:
    """The reason as a sentence; the code itself where no reader of this version gives it."""
    words = REASONS.get(code)
    if words is None:
        return code
    dutch = (translation.get_language() or "en").startswith("nl")
    return wording.opening(words[1] if dutch else words[0]) + "."
