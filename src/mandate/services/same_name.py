"""A corrected file bears the name of an earlier one: what is asked of the reader, and what is said of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Source
from mandate.records.models.inventory import counting
from mandate.services import formats


def rivals(source: Source) -> list[Source]:
    """Other files of this name and format that count, the newest first."""
    found = Source.objects.filter(counting(), name=source.name, format=source.format).exclude(pk=source.pk)
    return list(found.defer("rejections", "days").order_by("-read_at", "-pk"))


def _days(sources: Sequence[Source]) -> str:
    """When these were read, each day once."""
    days = dict.fromkeys(formats.day(source.read_at) for source in sorted(sources, key=lambda one: one.read_at))
    return formats.listed(days)


def asked(earlier: Sequence[Source]) -> str:
    """What a file asks before it counts."""
    text = ngettext(
        "A file of this name with other contents was brought on %(days)s. Until you say whether this one replaces it, "
        "this one does not count.",
        "Files of this name with other contents were brought on %(days)s. Until you say whether this one replaces "
        "one of them, this one does not count.",
        len(earlier),
    )
    return text % {"days": _days(earlier)}


def question(source: Source) -> str:
    """What a stored file still asks; where no other of its name counts any more, that it only waits."""
    earlier = rivals(source)
    return asked(earlier) if earlier else _("It waits until somebody says that it counts.")


def replaced(name: str, earlier: Sequence[Source]) -> str:
    """What became of earlier files of this name."""
    text = ngettext(
        "%(name)s replaces the one of %(days)s.", "%(name)s replaces the %(count)s of %(days)s.", len(earlier)
    )
    return text % {"name": name, "count": len(earlier), "days": _days(earlier)}


def beside(name: str, others: Sequence[Source]) -> str:
    """What became of a file that counts with earlier ones of its name."""
    text = ngettext(
        "%(name)s counts beside the one of %(days)s.", "%(name)s counts beside the %(count)s of %(days)s.", len(others)
    )
    return text % {"name": name, "count": len(others), "days": _days(others)}


def counted_too() -> str:
    """What to know where two files of one name speak of the same days."""
    return _(
        "An earlier file of this name says something else about the same days, and both count. "
        "If this one replaces it, say so on its page under Files."
    )


def other_days() -> str:
    """What to know where two files of one name follow each other in time."""
    return _("An earlier file of this name speaks of other days, and both count.")
