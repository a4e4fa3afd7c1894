"""How many answered, in words: who was asked by name apart from who came by the link of a group."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.services import wording


def told(asked: int, named: int, finished: int) -> str:
    """Those asked by name against those of them who answered; who came by a link of a group stands apart.

    A part of a sentence: it begins with a small letter and ends without a full stop.
    """
    others = finished - named
    if not asked:
        if not finished:
            return _("nobody answered yet")
        text = ngettext("%(count)s person answered", "%(count)s people answered", finished)
        return text % {"count": wording.spelled(finished)}
    if named:
        text = ngettext(
            "%(count)s of %(asked)s person asked by name answered",
            "%(count)s of %(asked)s people asked by name answered",
            asked,
        ) % {"count": wording.spelled(named), "asked": asked}
    else:
        text = _("nobody of %(asked)s asked by name answered yet") % {"asked": asked}
    if not others:
        return text
    return _("%(named)s, and %(count)s more by a link of their group") % {
        "named": text, "count": wording.spelled(others),
    }  # fmt: skip
