"""Each touchpoint says in one sentence whether what is owed is shown, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mandate.catalogue.notices import Notice, load_notices
from mandate.engines.touchpoints import Facts, Shown, Standing
from mandate.engines.touchpoints import standing as engine
from mandate.records.models import Organisation, Person, Touchpoint
from mandate.services import formats, wording
from mandate.services.waiting import Waiting

OPEN = (Shown.UNTOLD, Shown.MISSING, Shown.VOID, Shown.UNPROVEN, Shown.LATE)
"""What somebody has to do something about."""
UNTOLD = (Shown.UNTOLD, Shown.MISSING, Shown.VOID)
"""Where people meet AI and are not told what they are owed."""


def approved(row: Touchpoint) -> bool:
    """Whether a text was approved and who answers for it is still the editor that is named."""
    return bool(row.approved_sha256) and row.approved_by_id == row.editor_id


def standing(row: Touchpoint, *, today: date) -> Standing:
    """Where a touchpoint stands on a day."""
    facts = Facts(
        row.notice, row.exception, approved(row), row.first_shown_on, row.last_shown_on, row.checked_on, row.found,
        row.check_every_days,
    )  # fmt: skip
    return engine(facts, today=today)


def sentence(row: Touchpoint, stands: Standing) -> str:
    """Whether what is owed here is shown, in one sentence, and why not."""
    said = {
        Shown.UNTOLD: _untold(row),
        Shown.MISSING: _("The notice was not shown when somebody looked on %(checked)s."),
        Shown.VOID: _("It goes without a label, and no text is approved that the editor of today answers for."),
        Shown.UNPROVEN: _("The notice is chosen; nobody has seen yet that it is shown."),
        Shown.LATE: _("The notice was shown on %(checked)s; the next look was due on %(due)s."),
        Shown.SHOWN: _("The notice is shown; somebody looked on %(checked)s."),
        Shown.EXEMPT: _exempt(row),
        Shown.PLANNED: _("People meet it from %(due)s; the notice is ready."),
        Shown.ENDED: _("Nobody meets it any more since %(last)s."),
    }[stands.shown]
    return said % {
        "checked": formats.day(row.checked_on) if row.checked_on else "",
        "due": formats.day(stands.next_check) if stands.next_check else "",
        "last": formats.day(row.last_shown_on) if row.last_shown_on else "",
    }


def _untold(row: Touchpoint) -> str:
    return {
        "customers": _("Customers meet AI here and nobody tells them: no notice is chosen."),
        "readers": _("Readers meet AI here and nobody tells them: no notice is chosen."),
        "staff": _("Colleagues meet AI here and nobody tells them: no notice is chosen."),
    }.get(row.audience, _("People meet AI here and nobody tells them: no notice is chosen."))


def _exempt(row: Touchpoint) -> str:
    if row.exception != "editor":
        return _("No notice is needed: %(why)s.") % {
            "why": wording.within(wording.word("touchpoint_exception", row.exception))
        }
    return _("No label is needed as long as the text stays as it was approved on %(day)s.") % {
        "day": formats.day(row.approved_on) if row.approved_on else ""
    }


def text(row: Touchpoint, language: str) -> str:
    """The words people are to see or hear, in a language; empty where no notice is chosen."""
    notice = load_notices().get(row.notice)
    if notice is None:
        return ""
    company = Organisation.objects.first()
    return row.own_text or notice.of(language, company.name if company else "")


def texts(row: Touchpoint) -> list[str]:
    """The words of the notice in each language they are told in, without doubles."""
    return list(dict.fromkeys(filter(None, (text(row, one) for one in ("en", "nl")))))


def notice(row: Touchpoint) -> Notice | None:
    """The notice that was chosen, as the catalogue has it."""
    return load_notices().get(row.notice)


def where(row: Touchpoint) -> str:
    """Where the notice belongs, in the reader's language."""
    found = notice(row)
    return found.where.of(get_language() or "en") if found else ""


def headline(found: Collection[Standing]) -> str:
    """All touchpoints in one sentence: how many, and where people are not told."""
    if not found:
        return _("No touchpoint is in the register yet.")
    counts = Counter(one.shown for one in found)
    untold = sum(counts[one] for one in UNTOLD)
    unseen = counts[Shown.UNPROVEN] + counts[Shown.LATE]
    said = {
        "count": wording.spelled(len(found)), "untold": wording.spelled(untold), "unseen": wording.spelled(unseen),
    }  # fmt: skip
    if untold:
        told = ngettext(
            "%(count)s place where people meet AI; without what they are owed: %(untold)s.",
            "%(count)s places where people meet AI; without what they are owed: %(untold)s.",
            len(found),
        )
    elif unseen:
        told = ngettext(
            "%(count)s place where people meet AI; still to be looked at: %(unseen)s.",
            "%(count)s places where people meet AI; still to be looked at: %(unseen)s.",
            len(found),
        )
    else:
        told = ngettext(
            "%(count)s place where people meet AI, and they are told.",
            "%(count)s places where people meet AI, and everywhere they are told.",
            len(found),
        )
    return wording.opening(told % said)


def waiting(person: Person, *, today: date, most: int = 3) -> Sequence[Waiting]:
    """What this person owns and has to do something about, worst first."""
    rows = Touchpoint.objects.filter(owner_id=person.key)
    found = [(standing(row, today=today), row) for row in rows]
    late = sorted(((one, row) for one, row in found if one.shown in OPEN), key=lambda pair: OPEN.index(pair[0].shown))
    return [
        Waiting(
            row.name, sentence(row, one), wording.word("shown", one.shown), wording.tone(one.shown), "touchpoint",
            row.key, _("See what is owed"),
        )
        for one, row in late[:most]
    ]  # fmt: skip


def narrowed(rows: Iterable[Touchpoint], wanted: str, *, today: date) -> list[Touchpoint]:
    """The rows that stand so today; `open` for all that somebody has to do something about."""
    found = [(row, standing(row, today=today).shown) for row in rows]
    if wanted == "open":
        return [row for row, shown in found if shown in OPEN]
    return [row for row, shown in found if shown == wanted]
