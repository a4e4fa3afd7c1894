"""What went wrong or nearly did: when somebody became aware, who is told by when, and what is learned from it."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record
from mandate.records.models.tool import Tool


class Incident(Record):
    """One incident or complaint; closed only with a decision and a lesson."""

    kind = "incident"
    title = models.CharField(max_length=160)
    sort = models.CharField(max_length=12)
    severity = models.CharField(max_length=12, blank=True)
    what = models.TextField()
    aware_on = models.DateField()
    aware_time = models.CharField(max_length=5, blank=True)
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    people = models.PositiveIntegerField(null=True, blank=True)
    risk = models.CharField(max_length=8, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    told_authority_on = models.DateField(null=True, blank=True)
    told_people_on = models.DateField(null=True, blank=True)
    not_told_why = models.CharField(max_length=400, blank=True)
    decision = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    lesson = models.TextField(blank=True)
    state = models.CharField(max_length=8, default="open")
    reported_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reported")
    reported_on = models.DateField()

    class Meta:
        ordering = ["-aware_on", "title"]

    def __str__(self) -> str:
        return self.title
