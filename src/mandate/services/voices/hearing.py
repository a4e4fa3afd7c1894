"""A voice is heard: answered, made a risk with an owner and a day, made an idea, and one day done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.terms import DataClass, Role
from mandate.records import access, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Voice
from mandate.services.asking_access import requests
from mandate.services.asking_access.requests import WAY
from mandate.services.refusals import Refused
from mandate.services.typed import wrong_day
from mandate.services.voices.saying import ANSWERED, ARCHITECT, BECAME_IDEA, DONE, LONGEST, OPEN, RISK

STATES = {
    OPEN: gettext_noop("Waits for a reply"),
    ANSWERED: gettext_noop("Answered"),
    RISK: gettext_noop("A risk"),
    BECAME_IDEA: gettext_noop("An idea"),
    DONE: gettext_noop("Done"),
}
FURTHER = (RISK, BECAME_IDEA, DONE)
"""What a voice can become beside answered."""
LONGEST_RISK, LONGEST_SUMMARY = 300, 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What who hears it says, as typed: the reply, what becomes of it, and what everybody may read."""

    text: str
    becomes: str = ANSWERED
    risk: str = ""
    owner: str = ""
    until: str = ""
    idea: str = ""
    summary: str = ""
    did: str = ""


def states() -> dict[str, str]:
    """Every state with its words."""
    return {code: _(text) for code, text in STATES.items()}


def may_hear(row: Voice, person: Person) -> bool:
    """Whether this person replies to it: who hears its lane, and is not criticised, and did not say it."""
    return row.lane in access.lanes_heard(person) and person.key not in {row.criticised, row.person_id}


def refuse_unless_hears(row: Voice, person: Person) -> None:
    """Raises Refused for who does not hear it, and for who would answer themselves."""
    if may_hear(row, person):
        return
    whose = _("The architect.") if row.lane == ARCHITECT else _("The MT and the works council.")
    raise Refused(why=_("A voice is answered by somebody whom it does not criticise."), whose_move=whose)


def owners(row: Voice, *, today: date) -> dict[str, str]:
    """Who can own the risk: everybody who is here and is not criticised."""
    people = Person.objects.filter(left_on=None).exclude(key__in=(row.criticised, row.person_id or "")).order_by("name")
    return {one.key: one.name for one in people if one.present(today) and not one.holds(Role.MACHINE)}


def problems(row: Voice, given: Reply, *, today: date) -> dict[str, str]:
    """What is wrong with a reply, per field."""
    found = {}
    if not given.text.strip():
        found["text"] = _("Write the reply: whoever said it reads this, and nothing else.")
    elif len(given.text) > LONGEST:
        found["text"] = _("Keep it under %(most)s characters.") % {"most": LONGEST}
    if len(given.summary) > LONGEST_SUMMARY:
        found["summary"] = _("Keep it under %(most)s characters.") % {"most": LONGEST_SUMMARY}
    if given.becomes == RISK:
        found |= _wrong_risk(row, given, today=today)
    elif given.becomes == BECAME_IDEA:
        found |= {} if given.idea.strip() or row.became else {"idea": _("Say what the idea is called.")}
    elif given.becomes == DONE:
        found |= _wrong_done(given)
    elif given.becomes != ANSWERED:
        found["becomes"] = _("Choose what becomes of it.")
    return found


def _wrong_risk(row: Voice, given: Reply, *, today: date) -> dict[str, str]:
    found = {"until": wrong_day(given.until, today=today)}
    if not given.risk.strip() or len(given.risk) > LONGEST_RISK:
        found["risk"] = _("Say what the risk is, in one sentence.")
    if given.owner not in owners(row, today=today):
        found["owner"] = _("Choose who owns the risk: somebody whom the voice does not criticise.")
    return {name: why for name, why in found.items() if why}


def _wrong_done(given: Reply) -> dict[str, str]:
    found = {}
    if not given.summary.strip():
        found["summary"] = _("Say in one sentence what was said: everybody reads this, not the voice itself.")
    if not given.did.strip():
        found["did"] = _("Say what was done.")
    return found


@transaction.atomic
def reply(row: Voice, given: Reply, *, person: Person, by: Actor, today: date, version: int | None = None) -> Voice:
    """The reply, and what becomes of it, in the record. Raises Refused with what is wrong, Stale when it changed."""
    refuse_unless_hears(row, person)
    wrong = problems(row, given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.reply, row.replied_by, row.state = given.text.strip(), person, given.becomes
    row.replied_on = row.replied_on or today
    row.summary = given.summary.strip() or row.summary
    act = Act.new()
    if given.becomes == RISK:
        row.risk, row.until = given.risk.strip(), date.fromisoformat(given.until.strip())
        row.owner = Person.objects.get(key=given.owner)
    elif given.becomes == BECAME_IDEA and not row.became:
        row.became = _idea(row, given, person=person, by=by, today=today)
    # What is taken up again is not done any more; the ledger keeps what was told.
    row.did, row.done_on = (given.did.strip(), today) if given.becomes == DONE else ("", None)
    ledger.write(row, action=_ACTIONS[given.becomes], by=by, why=_("A reply was given."), act=act)
    return row


_ACTIONS = {
    ANSWERED: "voice.answered", RISK: "voice.became_risk", BECAME_IDEA: "voice.became_idea", DONE: "voice.done",
}  # fmt: skip


def _idea(row: Voice, given: Reply, *, person: Person, by: Actor, today: date) -> str:
    """The key of the idea it became: brought by who said it with their name, else by who heard it."""
    wanted = requests.Wanted(
        why=row.summary or given.text.strip(), name=given.idea.strip(), subject_kind=WAY,
        data_class=int(DataClass.INTERNAL),
    )  # fmt: skip
    brought = row.person or person
    return requests.make(wanted, person=brought, by=by, today=today, sort=requests.IDEA).key


def late(row: Voice, *, today: date) -> bool:
    """Whether its reply is past the promised day."""
    return row.replied_on is None and row.due_on < today
