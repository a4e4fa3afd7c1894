"""Recalibration: the session every three to six months, its points, and the watch list that feeds it."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Recalibration(Record):
    """One session: counted from the last one, prepared from the record, decided, signed and published.

    `state` is planned, open or signed; `signatures` [{role, person, name, on}]; `facts` the figures of that day, so
    that the next one can say what is different.
    """

    kind = "recalibration"
    number = models.PositiveIntegerField(unique=True)
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="planned")
    signatures = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    minutes = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"recalibration {self.number}"


class Point(Record):
    """One point of the agenda: where it comes from, what is proposed and on which evidence, and what was decided."""

    kind = "point"
    recalibration = models.ForeignKey(Recalibration, on_delete=models.PROTECT, related_name="points")
    source = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    position = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, blank=True)
    why = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="points")
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.source} {self.subject}"


class Development(Record):
    """Something new that somebody saw, with a link and why it matters; triaged as try, wait or ignore."""

    kind = "development"
    title = models.CharField(max_length=160)
    link = models.CharField(max_length=300)
    why = models.TextField()
    fed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="developments")
    fed_on = models.DateField()
    triage = models.CharField(max_length=8, default="new")
    triaged_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    again_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-fed_on", "title"]

    def __str__(self) -> str:
        return self.title
