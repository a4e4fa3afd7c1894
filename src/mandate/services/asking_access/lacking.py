"""What stands between somebody and a yes, as the engine found it: how it is now and what is needed, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.access.explaining import Unmet, explain
from mandate.engines.access.generating import GRANTED
from mandate.engines.access.terms import Uid
from mandate.records.models import Competence, Person, Purpose, Team
from mandate.services import formats
from mandate.services.guardrails import answers, sentences
from mandate.services.guardrails.answers import Question
from mandate.services.guardrails.current import Guardrails

COMPETENCE, CLASS, PURPOSE, TEAM, ACCESS, OTHER = "competence", "data_class", "purpose", "team", "access", "other"
_TOLD = {CLASS: "always:over_class"}
"""What a rule that forbids says already."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One condition that is not met: `now` and `needed` as plain values (levels, keys), `say` as a sentence."""

    what: str
    name: str
    now: Any
    needed: Any
    say: str


def lacking(question: Question, *, by: Guardrails, now: datetime) -> tuple[Lack, ...]:
    """What the permit nearest to a yes lacks, in the reader's language; nothing where no permit is near."""
    found = explain(answers.request_of(question), snapshot=by.snapshot, now=int(now.timestamp()))
    lacks = [lack for one in _nearest(found.unmet) if (lack := _lack(one, question, by)) is not None]
    return tuple(lack for lack in lacks if _TOLD.get(lack.what) not in found.decision.reasons)


def _nearest(unmet: Sequence[Unmet]) -> Iterable[Unmet]:
    """What the first permit lacks that is for people as they are; one by name only where there is no other."""
    permits = [one for one in unmet if not one.forbids]
    given = {one.policy for one in permits if _by_name(one)}
    policy = next((one.policy for one in permits if one.policy not in given), permits[0].policy if permits else "")
    return [one for one in permits if one.policy == policy]


def _by_name(one: Unmet) -> bool:
    """Whether a permit is for whoever was given access, or for one person."""
    return isinstance(one.needed, Uid) and one.of == "principal" and one.needed.type in ("Group", "Person")


def _lack(one: Unmet, question: Question, by: Guardrails) -> Lack | None:
    if one.of == "principal" and one.name in by.register.of(Competence):
        return _competence(one, by)
    if (one.of, one.name) == ("context", "data_class"):
        return _class(one, by)
    if (one.of, one.name) == ("context", "purpose"):
        return _purpose(one, by)
    if isinstance(one.needed, Uid) and one.needed.type == "Team":
        return _team(one, question, by)
    if isinstance(one.needed, Uid) and one.needed.id.startswith(GRANTED):
        return Lack(ACCESS, "", None, None, _("Nobody gave you access to it yet."))
    if not one.name or not isinstance(one.needed, bool | int | str) or not isinstance(one.actual, bool | int | str):
        return None
    words = {"name": one.name, "now": one.actual, "needed": one.needed}
    return Lack(OTHER, one.name, one.actual, one.needed, _("%(name)s: %(now)s now, %(needed)s needed.") % words)


def _competence(one: Unmet, by: Guardrails) -> Lack:
    level = one.actual if type(one.actual) is int else 0
    name = by.register.name(Competence, one.name, dutch=sentences.dutch())
    words = {"competence": name, "now": level, "needed": one.needed}
    if not level:
        say = _("%(competence)s: no level now, level %(needed)s needed.") % words
    else:
        say = _("%(competence)s: level %(now)s now, level %(needed)s needed.") % words
    return Lack(COMPETENCE, one.name, level, one.needed, say)


def _class(one: Unmet, by: Guardrails) -> Lack:
    if type(one.actual) is not int or type(one.needed) is not int:
        return Lack(CLASS, "", None, one.needed, _("Nobody said with which class of data."))
    words = {name: sentences.class_name(rank, by.register) for name, rank in _ranks(one)}
    return Lack(CLASS, "", one.actual, one.needed, _("You ask for %(now)s data; it holds %(needed)s at most.") % words)


def _ranks(one: Unmet) -> Iterable[tuple[str, int]]:
    return (("now", one.actual), ("needed", one.needed))


def _purpose(one: Unmet, by: Guardrails) -> Lack | None:
    if not isinstance(one.needed, frozenset):
        return None
    keys = sorted(uid.id for uid in one.needed if isinstance(uid, Uid))
    names = [by.register.name(Purpose, key, dutch=sentences.dutch()) for key in keys]
    asked = one.actual.id if isinstance(one.actual, Uid) else ""
    words = {"needed": formats.listed(names), "now": by.register.name(Purpose, asked, dutch=sentences.dutch())}
    say = _("You ask for %(now)s; it is for %(needed)s.") if asked else _("You named no purpose; it is for %(needed)s.")
    return Lack(PURPOSE, "", asked or None, keys, say % words)


def _team(one: Unmet, question: Question, by: Guardrails) -> Lack:
    """Every team the row is for, not just the one whose permit came first."""
    row, person = answers.row_of(question, by), by.register.of(Person).get(question.person)
    keys = [key for key in getattr(row, "teams", ()) or () if key in by.register.of(Team)] or [one.needed.id]
    own = getattr(person, "team_id", None) or ""
    words = {"teams": formats.listed(by.register.name(Team, key) for key in keys)}
    if own:
        words["own"] = by.register.name(Team, own)
        return Lack(TEAM, "", own, keys, _("It is for %(teams)s; you work in %(own)s.") % words)
    return Lack(TEAM, "", None, keys, _("It is for %(teams)s; you work in no team.") % words)
