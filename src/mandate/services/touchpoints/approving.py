"""A text of public interest goes without a label only as it was checked: one changed word voids the approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mandate.engines import touchpoints as engine
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Person, Touchpoint
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.touchpoints import checking

LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether a published text is the approved one, in a sentence, with both hashes and the first difference."""

    same: bool
    sentence: str
    approved_sha256: str
    published_sha256: str
    difference: engine.Difference | None


def approve(
    row: Touchpoint,
    text: str,
    *,
    review: str,
    reviewed_by: Person | None,
    by: Actor,
    person: Person | None,
    today: date,
) -> Change:
    """The text its editor answers for, with who checked its substance and what was checked. Raises Refused.

    AI Act 50(4): the exception asks for human review or editorial control, and for somebody who answers for it.
    `person` None is who works on the machine itself.
    """
    if person is not None:
        checking.refuse_others(person, row)
    _refuse(row, text, review, reviewed_by, today=today)
    row.approved_text, row.approved_sha256 = text.replace("\r\n", "\n").strip(), engine.digest(text)
    row.approved_on, row.approved_by, row.reviewed_by, row.review = today, row.editor, reviewed_by, review.strip()
    return ledger.write(row, action="touchpoint.approved", by=by, why=review.strip())


def _refuse(row: Touchpoint, text: str, review: str, reviewed_by: Person | None, *, today: date) -> None:
    wrong = []
    if row.exception != "editor" or row.editor is None:
        wrong.append(_("This touchpoint does not say that an editor answers for its text, or not which one."))
    elif not row.editor.present(today):
        wrong.append(_("%(name)s does not work here any more. Name another editor.") % {"name": row.editor.name})
    if not engine.folded(text):
        wrong.append(_("Paste the text as it will be published."))
    elif len(text) > LONGEST:
        wrong.append(_("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)})
    if reviewed_by is None or not reviewed_by.present(today):
        wrong.append(_("Name who checked the substance."))
    if len(review.split()) < 3:
        wrong.append(_("Say in a sentence what was checked: facts, sources, figures."))
    if wrong:
        raise Refused(why=" ".join(wrong), whose_move=_("Yours."))


def compare(row: Touchpoint, published: str) -> Compared:
    """Whether a text is still the one that was approved; where not, the first difference. Raises Refused."""
    if not row.approved_sha256:
        raise Refused(
            why=_("No text is approved here, so there is nothing to compare with."),
            whose_move=_("The editor's."),
            what_would_change_this=_("Approve the text first, with who checked its substance."),
        )
    found, sha256 = engine.difference(row.approved_text, published), engine.digest(published)
    if found is None:
        told = _("The same: this is the text that was approved, so it may go without a label.")
        return Compared(True, told, row.approved_sha256, sha256, None)
    told = _("Voided: from word %(word)s on it is another text, so it needs a label or a new check.")
    return Compared(False, told % {"word": formats.number(found.word)}, row.approved_sha256, sha256, found)
