"""The sample company's incidents: one with a term that runs, one complaint, one that nearly went wrong."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records.ledger import Actor
from mandate.records.models import Person
from mandate.services.incidents.fields import INCIDENTS
from mandate.services.incidents.keeping import report
from mandate.services.sheets.keeper import Said


def fill(*, by: Actor, today: date) -> None:
    """Three incidents, as they are reported in any company."""
    people = list(Person.objects.filter(left_on=None).order_by("email"))
    officer = next((one.key for one in people if one.holds(Role.AUDITOR)), "")
    said = Said(by, today, _("Sample: reported as it was seen."))
    rows = (
        {
            "title": _("Customer list pasted into a chat"), "sort": "breach", "risk": "some", "people": 140,
            "what": _("A list with names and addresses was pasted into a public chat; the chat was deleted at once."),
            "aware_on": today - timedelta(days=1), "aware_time": "16:10", "owner": officer,
        },
        {
            "title": _("Chat promised a discount that is not there"), "sort": "complaint",
            "what": _("A customer was told twenty per cent off; the service desk honoured it."),
            "aware_on": today - timedelta(days=6),
        },
        {
            "title": _("Translation turned a warning around"), "sort": "near_miss", "owner": officer, "state": "closed",
            "what": _("A brake instruction lost the word “not”; a colleague saw it before print."),
            "aware_on": today - timedelta(days=30), "decision": _("Safety texts are read by two people."),
            "measures": _("Three older manuals were read again; nothing was found."),
            "lesson": _("Texts about safety are never published on one reading."),
        },
    )  # fmt: skip
    for facts in rows:
        report(INCIDENTS, facts, said)
