"""What is known about one person, and why: every place in the record that speaks of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.sources.pseudonyms import pseudonyms_of
from mandate.records.models import Change, GrantLine, Observation, Person, Processing, Request, Source
from mandate.services import formats, wording
from mandate.services.asking_access import demand


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that is known: what, its value, where it came from, why it is kept and until when."""

    what: str
    value: str
    source: str
    why: str
    until: str


def about(person: Person) -> list[Known]:
    """Everything the record holds about a person, in sentences."""
    return [
        *_stated(person), *_observed(person), *_asked(person), *_read(person), *_gathered(person), *_deeds(person),
    ]  # fmt: skip


def _stated(person: Person) -> list[Known]:
    listed = (
        Change.objects.filter(kind="person", key=person.key).order_by("id").values_list("action", flat=True).first()
    )
    source = _("people list") if listed == "person.imported" else _("entered by the architect")
    why = _("To know who belongs to which team and who may decide what.")
    until = _("Until you leave and ask to be erased.")
    rows = (
        (_("Name"), person.name),
        (_("E-mail address"), person.email or ""),
        (_("Sign-in names"), ", ".join(person.logins)),
        (_("Function"), person.function),
        (_("Team"), person.team.name if person.team else ""),
        (_("Manager"), person.manager.name if person.manager else ""),
        (_("Roles"), ", ".join(wording.word("role", role) for role in person.roles)),
    )
    return [Known(what, value, source, why, until) for what, value in rows if value]


def _observed(person: Person) -> list[Known]:
    """Traces in logs, as counts only: the record knows a pseudonym, and shows nobody else this line."""
    marks = pseudonyms_of(settings.ORGANISATION_HOME, person.email, person.logins)
    record = Processing.objects.filter(withdrawn_on=None).order_by("-written_on").first()
    why = record.purpose if record else _("No processing record is signed, so nothing was read about people.")
    until = _("%(days)s days after the day itself") % {"days": record.retention_days} if record else ""
    found = []
    kinds = (
        (Observation.objects.filter(person__in=marks).values_list("source_id", flat=True), _("Use of AI services")),
        (GrantLine.objects.filter(person__in=marks).values_list("source_id", flat=True), _("Apps you allowed")),
    )
    for sources, what in kinds:
        count = len(sources)
        if count:
            names = Source.objects.filter(pk__in=set(sources)).values_list("name", flat=True)
            text = ngettext("%(count)s line under a pseudonym", "%(count)s lines under a pseudonym", count) % {
                "count": count
            }
            found.append(Known(what, text, ", ".join(sorted(set(names))), why, until))
    if not found:
        nothing = _("Nothing: no source that was read names you.")
        found.append(Known(_("Use of AI services"), nothing, "", why, until))
    return found


def _asked(person: Person) -> list[Known]:
    """Questions and requests: the questions as a count, since nobody else is told of them."""
    found = []
    questions = demand.count_of(person)
    if questions:
        text = ngettext("%(count)s question under a pseudonym", "%(count)s questions under a pseudonym", questions)
        why = _("To know what people ask for; it is shown from five people up, without names.")
        record = Processing.objects.filter(withdrawn_on=None).order_by("-written_on").first()
        days = record.retention_days if record else settings.RETENTION_DAYS
        until = _("%(days)s days after the day itself") % {"days": days}
        found.append(Known(_("What you asked with May I?"), text % {"count": questions}, _("May I?"), why, until))
    rows = Request.objects.filter(person=person).count()
    if rows:
        text = ngettext("%(count)s request carries your name", "%(count)s requests carry your name", rows)
        why = _("Whoever answers has to know who asks, and the answer has to be found again.")
        kept = _("As long as the record exists")
        found.append(Known(_("What you asked for"), text % {"count": rows}, _("Requests"), why, kept))
    return found


def _read(person: Person) -> list[Known]:
    """Which versions of the policy this person said to have read."""
    rows = person.acknowledgements.select_related("policy").order_by("policy__number")
    text = formats.listed(
        _("version %(number)s on %(day)s") % {"number": one.policy.number, "day": formats.day(one.on)}
        for one in rows.only("on", "policy__number")
    )
    if not text:
        return []
    why = _("To know who was told what may be done, and to remind who was not.")
    return [Known(_("Policy you read"), text, _("your click"), why, _("As long as the record exists"))]


def _gathered(person: Person) -> list[Known]:
    """Where this person said whether they come, and where minutes say that they were there."""
    rows = person.attendances.count()
    if not rows:
        return []
    text = ngettext("%(count)s time, yours and who calls together's to see",
                    "%(count)s times, yours and who calls together's to see", rows)  # fmt: skip
    why = _("To know how many come; others see numbers.")
    return [Known(_("Gatherings"), text % {"count": rows}, _("your answers and the minutes"), why,
                  _("As long as the record exists"))]  # fmt: skip


def _deeds(person: Person) -> list[Known]:
    account = getattr(person, "account", None)
    if account is None:
        return []
    count = Change.objects.filter(by=account.label).count()
    text = ngettext("%(count)s change carries your name", "%(count)s changes carry your name", count) % {"count": count}
    why = _("Every change says who made it and why; that is what makes the record trustworthy.")
    return [Known(_("What you did here"), text, _("the ledger"), why, _("As long as the record exists"))]
