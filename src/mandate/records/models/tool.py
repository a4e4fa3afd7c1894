"""The tool register: what is in use, not yet or not allowed, for whom, why, until when, and what instead."""

from django.db import models

from mandate.engines.terms import DataClass, Status
from mandate.records.models.person import Person
from mandate.records.models.record import Record
from mandate.records.models.register import Vendor


class Tool(Record):
    """One row of the register; `service` joins it to the catalogue and to what discovery sees.

    `not_ai` keeps a service out of the overview: somebody looked, and here it is no AI. `decided_on` is the day of the
    last decision, so that use before it is not held against anybody. `teams`, `purposes` and `required` are what the
    guardrails decide by: keys of teams (none: everybody), keys of purposes (none: any), level per competence.
    """

    kind = "tool"
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=80, blank=True, db_index=True)
    vendor = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Status], default=Status.UNKNOWN.value)
    audience = models.CharField(max_length=300, blank=True)
    data_class = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(c.value, c.name.lower()) for c in DataClass]
    )
    purpose = models.CharField(max_length=300, blank=True)
    conditions = models.TextField(blank=True)
    why = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    alternative = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tools")
    owner_text = models.CharField(max_length=160, blank=True)
    cost = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=40, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    not_ai = models.BooleanField(default=False)
    teams = models.JSONField(default=list, blank=True)
    purposes = models.JSONField(default=list, blank=True)
    required = models.JSONField(default=dict, blank=True)
    supplier = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="tools")
    location = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=12, default="hand")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
