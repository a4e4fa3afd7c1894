"""A full disk is said as a full disk, whatever the fault says: to a reader, on the command line and in a run."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from mandate.connectors.home import disk


def is_full(error: BaseException) -> bool:
    """Whether this fault comes from a full disk under the organisation's folder."""
    return disk.full(error, Path(settings.ORGANISATION_HOME))


def sentence() -> str:
    """What is wrong, what became of the record, and what to do."""
    return _("The disk is full, so nothing was changed. Free some space, then try again.")
