"""Where an incident stands, in one sentence: which term runs, until when, and what is still owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.law.packs import load_pack
from mandate.engines.incidents import Clock, Facts, Term
from mandate.engines.incidents import clock as engine
from mandate.records import clock
from mandate.records.models import Incident, Person
from mandate.services import formats, wording
from mandate.services.incidents.fields import CLOSED, OPEN
from mandate.services.waiting import Waiting


def serious_from() -> date:
    """The day from which AI Act 73 applies, as the rules in force have it."""
    return load_pack().duty("AIA-73").from_day


def aware(row: Incident) -> datetime:
    """The moment somebody knew, in the organisation's zone; without a time the beginning of the day."""
    hour, _colon, minute = (row.aware_time or "00:00").partition(":")
    day = row.aware_on
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=clock.zone())


def term(row: Incident, *, now: datetime) -> Clock:
    """The term of an incident as it stands at a moment."""
    facts = Facts(row.sort, row.severity, row.risk, row.aware_on, aware(row), row.told_authority_on)
    return engine(facts, now=now, serious_from=serious_from())


def sentence(row: Incident, found: Clock) -> str:
    """Where an incident stands, in one sentence."""
    if row.state == CLOSED:
        return _("Closed, with its lesson on the list for the next recalibration.")
    said = {
        Term.NONE: _("Open since %(known)s; the law sets no term."),
        Term.FUTURE: _("Open since %(known)s; AI Act 73 applies from %(from)s, so no term runs yet."),
        Term.NO_RISK: _("Open; no risk to people was found, so the authority need not be told."),
        Term.RUNNING: _("The authority is told before %(due)s."),
        Term.LATE: _("The authority should have been told before %(due)s: tell it now, with why it is late."),
        Term.TOLD: _("The authority was told on %(told)s, in time."),
        Term.TOLD_LATE: _("The authority was told on %(told)s, after the term."),
    }[found.term]
    return said % {
        "known": formats.day(row.aware_on), "from": formats.day(serious_from()),
        "due": formats.moment(found.due) if found.due else "",
        "told": formats.day(row.told_authority_on) if row.told_authority_on else "",
    }  # fmt: skip


def headline(rows: Iterable[Incident], *, now: datetime) -> str:
    """All incidents in one sentence: how many are open, and for how many a term runs or has passed."""
    every = list(rows)
    still = [row for row in every if row.state == OPEN]
    if not every:
        return _("Nothing was reported yet.")
    terms = [term(row, now=now).term for row in still]
    said = {
        "count": wording.spelled(len(still)), "late": wording.spelled(terms.count(Term.LATE)),
        "running": wording.spelled(terms.count(Term.RUNNING)),
    }  # fmt: skip
    if Term.LATE in terms:
        text = ngettext(
            "%(count)s incident is open; past its term: %(late)s.",
            "%(count)s incidents are open; past their term: %(late)s.",
            len(still),
        )
    elif Term.RUNNING in terms:
        text = ngettext(
            "%(count)s incident is open; with a term that runs: %(running)s.",
            "%(count)s incidents are open; with a term that runs: %(running)s.",
            len(still),
        )
    else:
        text = ngettext("%(count)s incident is open.", "%(count)s incidents are open.", len(still))
    return wording.opening(text % said)


def waiting(person: Person, *, today: date, most: int = 3) -> Sequence[Waiting]:
    """Open incidents this person handles, those with a term first."""
    now = datetime(today.year, today.month, today.day, tzinfo=clock.zone())
    found = [(term(row, now=now), row) for row in Incident.objects.filter(owner_id=person.key, state=OPEN)]
    found.sort(key=lambda pair: (pair[0].due is None, pair[0].due or now))
    return [
        Waiting(
            row.title, sentence(row, one), wording.word("incident_term", one.term), wording.tone(one.term), "incident",
            row.key, _("Handle it"),
        )
        for one, row in found[:most]
    ]  # fmt: skip
