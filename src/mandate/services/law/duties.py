"""What each use is owed: by whom, from when, with which evidence, and what is held of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mandate.catalogue.law.packs import load_pack
from mandate.engines.law import Owed, Pack, State, Verdict
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Person, Use
from mandate.services import formats, typed, wording
from mandate.services.law import uses as judging
from mandate.services.refusals import Refused
from mandate.services.waiting import Waiting

OPEN, UPCOMING, HELD, EXPIRED, ASIDE = "owed", "upcoming", "held", "expired", "aside"
STATES = (OPEN, EXPIRED, UPCOMING, HELD, ASIDE)
"""What somebody has to do something about comes first."""
LONGEST = 400
LARGEST = 5_000_000
"""Bytes of a file whose hash is kept as evidence; the file itself stays where it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of one use on a day, with what is held of it."""

    key: str
    use: Use
    owed: Owed
    title: str
    asks: str
    law: str
    wanted: tuple[str, ...]
    note: str
    category: str
    state: str
    held: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The day that matters: until when the evidence holds, else from when the duty does."""
        until = self.held.get("until")
        return date.fromisoformat(until) if until and self.state in (HELD, EXPIRED) else self.owed.applies_from

    @property
    def lacks(self) -> bool:
        """Whether it holds today and has no evidence."""
        return self.state in (OPEN, EXPIRED)

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self.use.owner.name if self.use.owner else ""

    @property
    def name(self) -> str:
        """The name of the use."""
        return self.use.name


def lines(use: Use, found: Verdict, pack: Pack, *, today: date) -> list[Line]:
    """The duties of a use, what has to be done first."""
    language = get_language() or "en"
    made = []
    for owed in found.duties:
        row, held = pack.duty(owed.id), use.duties.get(owed.id, {})
        made.append(
            Line(
                f"{use.key}-{owed.id}", use, owed, row.title.of(language), row.asks.of(language),
                pack.laws[row.law].of(language), tuple(one.of(language) for one in row.evidence),
                row.note.of(language) if row.note and row.confidence.value != "high" else "", row.category,
                _state(owed, held, today), held,
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (STATES.index(one.state), one.owed.applies_from, one.owed.id))


def _state(owed: Owed, held: Mapping[str, Any], today: date) -> str:
    if held.get("aside"):
        return ASIDE
    if held:
        until = held.get("until")
        return EXPIRED if until and date.fromisoformat(until) < today else HELD
    return OPEN if owed.state is State.IN_FORCE else UPCOMING


def every(uses: Sequence[Use], *, today: date, pack: Pack | None = None) -> list[Line]:
    """The duties of all uses that have not ended."""
    law = pack or load_pack()
    going = [use for use in uses if not judging.over(use, today)]
    found = judging.verdicts(going, pack=law, today=today)
    made = [line for use in going for line in lines(use, found[use.key], law, today=today)]
    return sorted(made, key=lambda one: (STATES.index(one.state), one.day, one.use.name, one.owed.id))


def ahead(uses: Iterable[Use], *, today: date) -> list[Line]:
    """What has a day still to come: a duty that begins, or evidence that ends."""
    rows = list(uses)
    if not rows:
        return []
    return [
        one
        for one in every(rows, today=today)
        if one.day >= today and (one.state == UPCOMING or (one.state == HELD and "until" in one.held))
    ]


def note(
    use: Use, duty: str, *, evidence: str, until: str, content: bytes | None, aside: bool, by: Actor, today: date
) -> Change:
    """What is held as evidence for a duty, or why it is none of ours. Raises Refused; then nothing is written.

    `until` is a day as typed; of a file only its SHA-256 is kept.
    """
    text, last = evidence.strip(), _day(until)
    if duty not in {one.id for one in load_pack().duties}:
        raise Refused(why=_("There is no such duty."), whose_move=_("Yours."))
    if not text:
        why = _("Say why it does not concern you.") if aside else _("Say where the evidence is, or what it is.")
        raise Refused(why=why, whose_move=_("Yours."))
    if len(text) > LONGEST:
        most = {"most": formats.number(LONGEST)}
        raise Refused(why=_("Keep it under %(most)s characters.") % most, whose_move=_("Yours."))
    if last is not None and last < today:
        raise Refused(why=_("The evidence had ended already on that day."), whose_move=_("Yours."))
    _refuse_file(content)
    kept: dict[str, Any] = {"evidence": text, "on": today.isoformat(), "by": by.label}
    if last is not None:
        kept["until"] = last.isoformat()
    if content is not None:
        kept["sha256"] = sha256(content).hexdigest()
    if aside:
        kept["aside"] = True
    use.duties = {**use.duties, duty: kept}
    return ledger.write(use, action="use.evidence", by=by, why=f"{duty}: {text}")


def forget(use: Use, duty: str, *, by: Actor) -> Change:
    """What was held for a duty, taken back. Raises Refused where nothing was."""
    if duty not in use.duties:
        raise Refused(why=_("Nothing is held for it."), whose_move=_("Yours."))
    use.duties = {key: row for key, row in use.duties.items() if key != duty}
    return ledger.write(use, action="use.evidence", by=by, why=_("%(duty)s: taken back") % {"duty": duty})


def _refuse_file(content: bytes | None) -> None:
    if content is None:
        return
    if not content:
        raise Refused(why=_("The file is empty."), whose_move=_("Yours."))
    if len(content) > LARGEST:
        most = {"most": formats.size(LARGEST)}
        raise Refused(
            why=_("The file is larger than %(most)s.") % most, whose_move=_("Yours."),
            what_would_change_this=_("Keep it where it is and say where that is."),
        )  # fmt: skip


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    found = typed.day_of(text)
    if found is None:
        raise Refused(why=_("Write the date as 2027-03-01."), whose_move=_("Yours."))
    return found


def headline(found: Sequence[Line]) -> str:
    """How many duties wait, and what comes next, in one sentence."""
    waiting = [one for one in found if one.lacks]
    ahead = [one for one in found if one.state == UPCOMING]
    if waiting:
        text = ngettext(
            "%(count)s duty holds today without evidence.",
            "%(count)s duties hold today without evidence.",
            len(waiting),
        )
        return wording.opening(text % {"count": wording.spelled(len(waiting))})
    if ahead:
        return _("Every duty of today has its evidence; the next begins on %(day)s.") % {
            "day": formats.day(min(one.day for one in ahead))
        }
    return _("Every duty has its evidence.") if found else _("No duties yet.")


def waiting(person: Person, *, today: date, most: int = 3) -> list[Waiting]:
    """What this person's uses lack, as it stands on the desk: the questions first, then evidence."""
    mine = [
        use for use in Use.objects.filter(owner_id=person.key).select_related("owner") if not judging.over(use, today)
    ]
    if not mine:
        return []
    law = load_pack()
    found = judging.verdicts(mine, pack=law, today=today)
    told = []
    for use in mine:
        verdict = found[use.key]
        lacking = [one for one in lines(use, verdict, law, today=today) if one.lacks]
        if not verdict.decided:
            told.append((0, use, _("What the law asks of it is not decided: a question waits for you."), "warn"))
        elif lacking:
            text = ngettext("%(count)s duty has no evidence.", "%(count)s duties have no evidence.", len(lacking))
            told.append((1, use, wording.opening(text % {"count": wording.spelled(len(lacking))}), "warn"))
    told.sort(key=lambda one: (one[0], one[1].name))
    return [
        Waiting(use.name, text, _("The law"), tone, "use", use.key, _("See what is asked"))
        for _rank, use, text, tone in told[:most]
    ]
