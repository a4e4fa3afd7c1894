"""Something is said: by name into the record, without a name aside until its day is over."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines import voices as engine
from mandate.engines.access.lanes import working_days
from mandate.engines.terms import MINIMUM_GROUP, Role
from mandate.engines.voices import Pointer, Points
from mandate.records import access, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Dataset, Decision, Initiative, Person, Team, Tool, Voice, Whisper
from mandate.services import erasing
from mandate.services.refusals import Refused

OPEN, ANSWERED, RISK, BECAME_IDEA, DONE = "open", "answered", "risk", "idea", "done"
ARCHITECT, OTHERS = "architect", "others"
WORK, AGENT, LED = "work", "agent", "led"
ROWS: dict[str, type[Tool | Decision | Dataset | Initiative]] = {
    "tool": Tool, "decision": Decision, "dataset": Dataset, "initiative": Initiative,
}  # fmt: skip
KINDS = {
    "tool": gettext_noop("A tool"),
    AGENT: gettext_noop("An agent"),
    "decision": gettext_noop("A decision"),
    "dataset": gettext_noop("Data"),
    "initiative": gettext_noop("An initiative"),
    WORK: gettext_noop("The work itself"),
    LED: gettext_noop("How AI is led here"),
}
LONGEST = 4000
LONGEST_NAME = 120
PROMISED_DAYS = 5
"""Working days within which a voice is replied to."""
JOB = Actor("job:voices")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to say, as typed; `about` the key of a row, `name` what it is called where there is none."""

    text: str
    about_kind: str = WORK
    about: str = ""
    name: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a voice is about, who hears it, and whom it may criticise."""

    kind: str
    key: str
    name: str
    lane: str
    criticised: str


def kinds() -> dict[str, str]:
    """Every kind of subject with its words."""
    return {code: _(text) for code, text in KINDS.items()}


def subject(wanted: Wanted, *, today: date) -> Subject | None:
    """What it is about; None where there is no such thing.

    Whoever is criticised never hears it: what is about how AI is led here, the architect's own decision, or what they
    own, goes to the MT and the works council. Only where nobody of these is there does the architect hear it.
    """
    if wanted.about_kind == WORK:
        return Subject(WORK, "", _("The work itself"), ARCHITECT, "")
    if wanted.about_kind == LED:
        return Subject(LED, "", _("How AI is led here"), OTHERS if _others("", today) else ARCHITECT, "")
    if wanted.about_kind == AGENT:
        name = " ".join(wanted.name.split())[:LONGEST_NAME]
        return Subject(AGENT, "", name, ARCHITECT, "") if name else None
    model = ROWS.get(wanted.about_kind)
    row = model.objects.filter(key=wanted.about).first() if model and wanted.about else None
    if row is None:
        return None
    key = row.person_id if isinstance(row, Initiative) else row.owner_id
    owner = Person.objects.filter(key=key).first() if key else None
    own = owner is not None and owner.holds(Role.ARCHITECT)
    alone = isinstance(row, Decision) and row.mt_on is None
    named = owner.key if owner else ""
    lane = OTHERS if own or alone else ARCHITECT
    if lane == OTHERS and not _others(named, today):
        return Subject(wanted.about_kind, row.key, str(row)[:200], ARCHITECT, "")
    return Subject(wanted.about_kind, row.key, str(row)[:200], lane, named)


def _others(criticised: str, today: date) -> bool:
    """Whether anybody of the MT or the works council is here who is not criticised."""
    people = Person.objects.filter(left_on=None).exclude(key=criticised)
    return any(one.present(today) and OTHERS in access.lanes_heard(one) for one in people)


def hearers(found: Subject) -> str:
    """Who hears a voice about this, as whoever writes it reads it beforehand."""
    if found.lane == OTHERS:
        return _(
            "The MT and the works council hear it, because it may criticise the architect. The architect does not."
        )
    if found.criticised:
        return _("The architect hears it. Whoever owns what it is about does not.")
    return _("The architect hears it.")


def teams(*, today: date) -> dict[str, str]:
    """Teams that a voice without a name may say it comes from: five people or more, each counted."""
    return {key: name for key, (name, size) in _sizes(today).items() if size >= MINIMUM_GROUP}


def _sizes(today: date) -> dict[str, tuple[str, int]]:
    """Every team with how many are in it."""
    people: dict[str, int] = {}
    for key in Person.objects.filter(left_on=None).exclude(team=None).values_list("team_id", flat=True):
        people[key] = people.get(key, 0) + 1
    rows = Team.objects.order_by("name").values_list("key", "name", "stated_size")
    return {key: (name, people.get(key) or size or 0) for key, name, size in rows}


def problems(wanted: Wanted, *, today: date) -> dict[str, str]:
    """What is wrong with it, per field."""
    found = {}
    if not wanted.text.strip():
        found["text"] = _("Say what you want to say.")
    elif len(wanted.text) > LONGEST:
        found["text"] = _("Keep it under %(most)s characters.") % {"most": LONGEST}
    if wanted.about_kind == AGENT and not wanted.name.strip():
        found["name"] = _("Say which agent.")
    elif subject(wanted, today=today) is None:
        found["about_kind"] = _("There is no such thing here. Choose again.")
    if wanted.team and wanted.team not in teams(today=today):
        found["team"] = _("That team has fewer than five people: with it, a voice without a name would have one.")
    return found


def warnings(text: str, *, today: date) -> list[str]:
    """What in the text points at a person or a small team, a sentence each; empty where nothing is found."""
    rows = list(Person.objects.filter(left_on=None).values_list("name", "function"))
    # Of two teams of one name the smaller counts: it is the one that would be recognised.
    sizes = dict(sorted(_sizes(today).values(), key=lambda one: -one[1]))
    functions = Counter(function for _name, function in rows)
    found = engine.pointers(text, people=[name for name, _function in rows], teams=sizes, functions=functions)
    return [_pointing(one) for one in found]


def _pointing(one: Pointer) -> str:
    said = {
        Points.PERSON: _("“%(words)s” is the name of somebody here."),
        Points.MAIL: _("“%(words)s” is a mail address."),
        Points.FUNCTION: _("“%(words)s” is the work of fewer than five people."),
        Points.TEAM: _("“%(words)s” is a team of fewer than five people."),
        Points.SIZE: _("“%(words)s” says how few you are."),
    }
    return said[one.at] % {"words": one.words}


def _known(wanted: Wanted, *, today: date) -> Subject:
    """The subject of something that can be said. Raises Refused with what is wrong."""
    wrong = problems(wanted, today=today)
    found = subject(wanted, today=today)
    if wrong or found is None:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    return found


@transaction.atomic
def say(wanted: Wanted, *, person: Person, by: Actor, today: date) -> Voice:
    """A voice with a name in the record, with the day a reply is promised for. Raises Refused with what is wrong."""
    found = _known(wanted, today=today)
    row = _voice(found, text=plain(wanted.text), said_on=today)
    row.person, row.team_id = person, person.team_id
    ledger.write(row, action="voice.said", by=by, why=_("Something was said."))
    return row


def whisper(wanted: Wanted, *, today: date) -> str:
    """Keep what is said without a name aside; the code that leads to the reply, told once and kept as a hash.

    Takes no person and no actor, so that it can keep none. Raises Refused with what is wrong.
    """
    found = _known(wanted, today=today)
    code = secrets.token_hex(12)
    Whisper.objects.create(
        about_kind=found.kind, about=found.key, about_name=found.name, text=plain(wanted.text),
        team_id=wanted.team or None, token=digest(code), said_on=today,
    )  # fmt: skip
    # The journal holds what was written in its order: a sign-in before this, and then this.
    erasing.settle()
    return code


def plain(text: str) -> str:
    """A text as it is kept: a form sends a line break as two characters."""
    return text.replace("\r\n", "\n").strip()


def digest(code: str) -> str:
    """What is kept of a code, however it was typed: grouped, in capitals, with spaces."""
    kept = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(f"voice of {kept}".encode()).hexdigest()


def _voice(found: Subject, *, text: str, said_on: date) -> Voice:
    return Voice(
        about_kind=found.kind, about=found.key, about_name=found.name, text=text, said_on=said_on,
        due_on=working_days(said_on, PROMISED_DAYS), lane=found.lane, criticised=found.criticised,
    )  # fmt: skip


@transaction.atomic
def settle(*, today: date) -> int:
    """Enter what was said without a name on days that are over, all in one act and in drawn order; how many.

    Only `overnight` asks it: a page that is read enters nothing.
    """
    waiting = list(Whisper.objects.filter(said_on__lt=today).order_by("id"))
    if not waiting:
        return 0
    Whisper.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    act = Act.new()
    why = _("The day is over on which it was said.")
    entered = [_entered(row, today=today) for row in waiting if not row.voice]
    ledger.write_many(entered, action="voice.entered", by=JOB, why=why, act=act)
    added = _added([row for row in waiting if row.voice])
    ledger.write_many(added, action="voice.added", by=JOB, why=why, act=act)
    return len(waiting)


def _entered(row: Whisper, *, today: date) -> Voice:
    """The voice of a whisper; what it was about may be gone by now, and then the architect hears it."""
    wanted = Wanted(row.text, row.about_kind, row.about, row.about_name)
    found = subject(wanted, today=today) or Subject(row.about_kind, row.about, row.about_name, ARCHITECT, "")
    made = _voice(found, text=row.text, said_on=row.said_on)
    made.token, made.team_id, made.about_name = row.token, row.team_id, row.about_name
    return made


def _added(rows: Iterable[Whisper]) -> list[Voice]:
    """Voices with what was added to them; an answered one waits for a reply again."""
    found: dict[str, Voice] = {}
    for row in rows:
        voice = found.get(row.voice) or Voice.objects.get(key=row.voice)
        found[voice.key] = voice
        add(voice, row.text, on=row.said_on)
    return list(found.values())


def add(voice: Voice, text: str, *, on: date) -> None:
    """Put what is said back on a voice that is written next; one that was answered waits again, with a new promise."""
    voice.said_back = [*voice.said_back, {"on": on.isoformat(), "text": text}]
    if voice.state == ANSWERED:
        voice.state, voice.replied_on = OPEN, None
        voice.due_on = working_days(on, PROMISED_DAYS)
