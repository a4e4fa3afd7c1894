"""A series is planned, changed and ended; its next times stand in the record before anybody asks something there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.db import models, transaction
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines import gatherings as engine
from mandate.engines.gatherings import Repeats, Series
from mandate.engines.terms import InvalidFact, Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Gathering, Occasion, Person
from mandate.services.gatherings import audience
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

ACTIVE, CANCELLED, PLANNED, HELD = "active", "cancelled", "planned", "held"
TOWN_HALL, DROP_IN, ROUNDTABLE = "town_hall", "drop_in", "roundtable"
SORTS = {
    TOWN_HALL: gettext_noop("Town hall"),
    DROP_IN: gettext_noop("Drop-in hour"),
    ROUNDTABLE: gettext_noop("Roundtable"),
}
STATES = {PLANNED: gettext_noop("Planned"), HELD: gettext_noop("Held"), CANCELLED: gettext_noop("Cancelled")}
REPEATS = {
    Repeats.ONCE: gettext_noop("Once"),
    Repeats.WEEKLY: gettext_noop("Every week, on this weekday"),
    Repeats.BY_WEEKDAY: gettext_noop("Every month, on the same weekday: the first Tuesday, say"),
    Repeats.BY_LAST_WEEKDAY: gettext_noop("Every month, on the last such weekday"),
    Repeats.BY_DAY: gettext_noop("Every month, on the same day of the month"),
}
SHORTEST, LONGEST = 10, 480
LONGEST_NAME, LONGEST_ABOUT, LONGEST_PLACE = 120, 2000, 200
AHEAD = timedelta(days=31)
"""How far ahead the times of a series stand in the record; the next one always."""
FAR = timedelta(days=400)
JOB = Actor("job:gatherings")


@dataclass(frozen=True, slots=True)
class Facts:
    """A series as typed."""

    name: str = ""
    sort: str = TOWN_HALL
    about: str = ""
    first_on: str = ""
    begins: str = "15:00"
    minutes: str = "60"
    repeats: str = Repeats.ONCE.value
    every: str = "1"
    until: str = ""
    times: str = ""
    place: str = ""
    link: str = ""
    zone: str = ""
    audience: tuple[str, ...] = (audience.ALL,)


def sorts() -> dict[str, str]:
    """Every sort of gathering with its words."""
    return {code: _(text) for code, text in SORTS.items()}


def states() -> dict[str, str]:
    """Every state of one time with its words."""
    return {code: _(text) for code, text in STATES.items()}


def repeats() -> dict[str, str]:
    """Every way to repeat with its words."""
    return {code.value: _(text) for code, text in REPEATS.items()}


def holds(gathering: Gathering, person: Person) -> bool:
    """Whether this person may change it: who called it together, and the architect."""
    return person.holds(Role.ARCHITECT) or gathering.organiser_id == person.key


def refuse_unless_holds(gathering: Gathering, person: Person) -> None:
    """Raises Refused for who neither called it together nor is the architect."""
    if not holds(gathering, person):
        raise Refused(
            why=_("Only who called a gathering together changes it."),
            whose_move=_("Who called it together, or the architect."),
        )


def series_of(gathering: Gathering) -> Series:
    """The days of a series as the engine knows them."""
    return Series(
        gathering.first_on, Repeats(gathering.repeats), gathering.every, gathering.until, gathering.times
    )  # fmt: skip


def time_of(text: str) -> str | None:
    """The time of day somebody typed as 15:00, or None."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        return None
    return f"{found:%H:%M}"


def _number(text: str) -> int | None:
    kept = text.strip()
    return int(kept) if kept.isascii() and kept.isdecimal() and len(kept) < 6 else None


def problems(facts: Facts, *, person: Person, today: date, gathering: Gathering | None = None) -> dict[str, str]:
    """What is wrong with a series as typed, per field."""
    found = {}
    if not 0 < len(facts.name.strip()) <= LONGEST_NAME:
        found["name"] = _("Give it a name of at most %(count)s characters.") % {"count": LONGEST_NAME}
    if facts.sort not in SORTS:
        found["sort"] = _("Choose what it is.")
    if len(facts.about) > LONGEST_ABOUT:
        found["about"] = _("Keep it under %(most)s characters.") % {"most": LONGEST_ABOUT}
    found |= place_problems(facts.place, facts.link) | when_problems(facts.begins, facts.minutes)
    if facts.zone not in available_timezones():
        found["zone"] = _("Write the zone as Europe/Amsterdam.")
    found |= _days_wrong(facts, today=today, gathering=gathering)
    wrong = audience.problem(facts.audience, person=person)
    return {**found, "audience": wrong} if wrong else found


def place_problems(place: str, link: str) -> dict[str, str]:
    """What is wrong with a room and a link."""
    found = {}
    if len(place) > LONGEST_PLACE:
        found["place"] = _("Keep it under %(most)s characters.") % {"most": LONGEST_PLACE}
    typed = link.strip()
    parts = urlsplit(typed) if _splits(typed) else None
    if typed and (parts is None or parts.scheme not in {"https", "http"} or not parts.netloc or len(typed) > 250):
        found["link"] = _("Write the whole address of the call, beginning with https://.")
    return found


def _splits(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return not any(sign.isspace() or sign in '<>"' for sign in text)


def when_problems(begins: str, minutes: str) -> dict[str, str]:
    """What is wrong with a time of day and a length."""
    found = {}
    if time_of(begins) is None:
        found["begins"] = _("Write the time as 15:00.")
    length = _number(minutes)
    if length is None or not SHORTEST <= length <= LONGEST:
        found["minutes"] = _("Between %(least)s and %(most)s minutes.") % {"least": SHORTEST, "most": LONGEST}
    return found


def _days_wrong(facts: Facts, *, today: date, gathering: Gathering | None) -> dict[str, str]:
    """What is wrong with the days of a series."""
    first = day_of(facts.first_on)
    if first is None:
        return {"first_on": _("Write the date as 2027-03-01.")}
    if first < today and (gathering is None or first != gathering.first_on):
        return {"first_on": _("That day is over.")}
    if facts.repeats not in {one.value for one in Repeats}:
        return {"repeats": _("Choose how it repeats.")}
    until, times, every = day_of(facts.until), _number(facts.times), _number(facts.every)
    if facts.until.strip() and until is None:
        return {"until": _("Write the date as 2027-03-01.")}
    if facts.times.strip() and facts.until.strip():
        return {"times": _("Choose one of the two: a last day, or a number of times.")}
    if (facts.times.strip() and times is None) or every is None:
        return {"every" if every is None else "times": _("Write a whole number.")}
    try:
        Series(first, Repeats(facts.repeats), every, until, times)
    except InvalidFact as wrong:
        return {wrong.field: _wrong_series(wrong)}
    return {}


def _wrong_series(wrong: InvalidFact) -> str:
    return {
        "every": _("At most every %(most)s weeks or months.") % {"most": engine.MOST_EVERY},
        "times": _("At most %(most)s times: every week for ten years.") % {"most": engine.MOST_TIMES},
        "before": _("It ends before it begins."),
        "long": _("At most ten years ahead."),
        "skips": _("Not every month has that day: choose one up to the 28th, or the last of the month."),
        "fifth": _("Not every month has a fifth such weekday: choose the last."),
        "not_last": _("The first day is not the last such weekday of its month."),
    }[wrong.problem]


def _fill(row: Gathering, facts: Facts) -> None:
    """The facts on the row; they were found to be right."""
    row.name, row.sort, row.about = " ".join(facts.name.split()), facts.sort, facts.about.replace("\r\n", "\n").strip()
    row.first_on, row.begins = date.fromisoformat(facts.first_on.strip()), time_of(facts.begins) or ""
    row.minutes, row.repeats, row.every = int(facts.minutes), facts.repeats, int(facts.every)
    row.until, row.times = day_of(facts.until), _number(facts.times)
    row.place, row.link, row.zone = " ".join(facts.place.split()), iri_to_uri(facts.link.strip()), facts.zone
    row.audience = audience.written(facts.audience)


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))


@transaction.atomic
def plan(facts: Facts, *, person: Person, by: Actor, today: date, at: datetime) -> Gathering:
    """A series with its next times. Raises Refused with what is wrong."""
    _refuse(problems(facts, person=person, today=today))
    row = Gathering(organiser=person, uid=f"{secrets.token_hex(10)}@mandate", changed_at=at)
    _fill(row, facts)
    act = Act.new()
    ledger.write(row, action="gathering.planned", by=by, why=_("Gathering planned."), act=act)
    _ahead([row], by=by, today=today, act=act)
    return row


@transaction.atomic
def change(
    row: Gathering, facts: Facts, *, person: Person, by: Actor, today: date, at: datetime, version: int | None = None
) -> Gathering:
    """The series otherwise; its times to come follow in their order, with agenda, questions and answers.

    Raises Refused with what is wrong, Stale when somebody else changed it meanwhile.
    """
    refuse_unless_holds(row, person)
    if row.state == CANCELLED:
        raise Refused(why=_("This gathering was ended."), what_would_change_this=_("Plan a new one."))
    _refuse(problems(facts, person=person, today=today, gathering=row))
    before = (series_of(row), row.begins, row.minutes, row.place, row.link)
    if version is not None:
        row.version = version
    _fill(row, facts)
    row.sequence, row.changed_at = row.sequence + 1, at
    act = Act.new()
    ledger.write(row, action="gathering.changed", by=by, why=_("Gathering changed."), act=act)
    if before != (series_of(row), row.begins, row.minutes, row.place, row.link):
        _follow(row, by=by, today=today, act=act)
    _ahead([row], by=by, today=today, act=act)
    return row


def _follow(row: Gathering, *, by: Actor, today: date, act: Act) -> None:
    """Times to come take the days of the series as it is now, in their order; what it has no more is cancelled."""
    rows = list(row.occasions.filter(held_on__gte=today).exclude(state=HELD).order_by("due_on"))
    taken = set(row.occasions.filter(state=HELD).values_list("due_on", flat=True))
    days = [day for day in engine.between(series_of(row), today, today + FAR) if day not in taken]
    wanted = dict(zip(rows, days, strict=False))
    for extra in rows[len(days) :]:
        extra.state, extra.why = CANCELLED, _("The series ends before it.")
        ledger.write(extra, action="occasion.cancelled", by=by, why=extra.why, act=act)
    waiting = list(wanted.items())
    while waiting:
        # Days keep their order, so there is always one whose new day is free.
        occupied = {one.due_on for one, _day in waiting}
        one, day = next(
            ((one, day) for one, day in waiting if day == one.due_on or day not in occupied), waiting[0]
        )  # fmt: skip
        waiting.remove((one, day))
        one.due_on, one.state, one.why = day, PLANNED, ""
        _as_the_series(one, row, day)
        ledger.write(one, action="occasion.set", by=by, why=_("The series changed."), act=act)


def _as_the_series(one: Occasion, row: Gathering, day: date) -> None:
    one.held_on, one.begins, one.minutes, one.place, one.link = day, row.begins, row.minutes, row.place, row.link


def _ahead(rows: Iterable[Gathering], *, by: Actor, today: date, act: Act | None = None) -> int:
    """Write the times that come within two months, and always the next one; how many were written."""
    made = _lacking(rows, today=today)
    if made:
        ledger.write_many(made, action="occasion.set", by=by, why=_("Its day is near."), act=act)
    return len(made)


def _lacking(rows: Iterable[Gathering], *, today: date) -> list[Occasion]:
    """Times that are near and stand nowhere yet; every series is asked for its times at once."""
    found = list(rows)
    models.prefetch_related_objects(found, models.Prefetch("occasions", Occasion.objects.only("gathering_id", "due_on"),
                                                           to_attr="known"))  # fmt: skip
    made = []
    for row in found:
        series = series_of(row)
        days = engine.between(series, today, today + AHEAD) or engine.between(series, today, today + FAR, most=1)
        known = {one.due_on for one in row.known}  # type: ignore[attr-defined]
        for day in days:
            if day not in known:
                one = Occasion(gathering=row, due_on=day)
                _as_the_series(one, row, day)
                made.append(one)
    return made


def roll(*, today: date) -> int:
    """The times that have come near since anybody last looked, in the record; how many."""
    if not _lacking(Gathering.objects.filter(state=ACTIVE), today=today):
        return 0
    with transaction.atomic():
        return _ahead(Gathering.objects.filter(state=ACTIVE), by=JOB, today=today)


@transaction.atomic
def end(row: Gathering, *, person: Person, by: Actor, why: str, today: date, at: datetime) -> Gathering:
    """The series does not go on; its times to come are cancelled. Raises Refused without a reason."""
    refuse_unless_holds(row, person)
    if not why.strip():
        raise Refused(why=_("Say why it does not take place."), whose_move=_("Yours."))
    if row.state == CANCELLED:
        raise Refused(why=_("This gathering was ended."), whose_move=_("Nobody's."))
    act = Act.new()
    row.state, row.sequence, row.changed_at = CANCELLED, row.sequence + 1, at
    ledger.write(row, action="gathering.cancelled", by=by, why=why.strip(), act=act)
    coming = list(row.occasions.filter(held_on__gte=today, state=PLANNED))
    for one in coming:
        one.state, one.why = CANCELLED, why.strip()[:300]
    ledger.write_many(coming, action="occasion.cancelled", by=by, why=why.strip(), act=act)
    return row


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One time on another day, at another hour or place, as typed."""

    on: str
    begins: str
    minutes: str
    place: str = ""
    link: str = ""


def elsewhere_problems(given: Elsewhere, one: Occasion, *, today: date) -> dict[str, str]:
    """What is wrong with moving one time, per field."""
    found = place_problems(given.place, given.link) | when_problems(given.begins, given.minutes)
    day = day_of(given.on)
    if day is None:
        found["on"] = _("Write the date as 2027-03-01.")
    elif day < today:
        found["on"] = _("That day is over.")
    elif one.gathering.occasions.filter(held_on=day).exclude(key=one.key).exclude(state=CANCELLED).exists():
        found["on"] = _("It takes place on that day already.")
    return found


@transaction.atomic
def move(
    one: Occasion, given: Elsewhere, *, person: Person, by: Actor, today: date, at: datetime, version: int | None = None
) -> Occasion:
    """One time elsewhere; calendars are told by the number of the series. Raises Refused, Stale."""
    refuse_unless_open(one, person)
    _refuse(elsewhere_problems(given, one, today=today))
    if version is not None:
        one.version = version
    one.held_on, one.begins = date.fromisoformat(given.on.strip()), time_of(given.begins) or one.begins
    one.minutes, one.place, one.link = int(given.minutes), " ".join(given.place.split()), iri_to_uri(given.link.strip())
    act = Act.new()
    ledger.write(one, action="occasion.moved", by=by, why=_("Another day, hour or place."), act=act)
    _told(one.gathering, by=by, at=at, act=act)
    return one


@transaction.atomic
def skip(one: Occasion, *, person: Person, by: Actor, why: str, at: datetime) -> Occasion:
    """This one time does not take place. Raises Refused without a reason or once it was held."""
    refuse_unless_open(one, person)
    if not why.strip():
        raise Refused(why=_("Say why it does not take place."), whose_move=_("Yours."))
    one.state, one.why = CANCELLED, why.strip()[:300]
    act = Act.new()
    ledger.write(one, action="occasion.cancelled", by=by, why=why.strip(), act=act)
    _told(one.gathering, by=by, at=at, act=act)
    return one


def _told(row: Gathering, *, by: Actor, at: datetime, act: Act) -> None:
    row.sequence, row.changed_at = row.sequence + 1, at
    ledger.write(row, action="gathering.changed", by=by, why=_("One time of it changed."), act=act)


def refuse_unless_open(one: Occasion, person: Person) -> None:
    """Raises Refused for who does not hold it, and once it was held or cancelled."""
    refuse_unless_holds(one.gathering, person)
    if one.state == HELD:
        raise Refused(why=_("It was held: its minutes stand."), whose_move=_("Nobody's."))
    if one.state == CANCELLED:
        raise Refused(why=_("It was cancelled."), whose_move=_("Nobody's."))


def next_of(rows: Sequence[Occasion], *, today: date) -> Occasion | None:
    """The next time that is planned, or None."""
    return min((one for one in rows if one.state == PLANNED and one.held_on >= today),
               key=lambda one: (one.held_on, one.begins), default=None)  # fmt: skip
