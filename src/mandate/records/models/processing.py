"""The processing record: why the organisation may look at these sources at all, and who signed for it."""

from django.db import models

from mandate.records.models.record import Record


class Processing(Record):
    """Purpose, retention, consultation and signatures [{role, name, on}]; the newest row counts."""

    kind = "processing"
    purpose = models.TextField()
    retention_days = models.PositiveIntegerField(default=90)
    consulted = models.TextField(blank=True)
    reference = models.CharField(max_length=200, blank=True)
    signatures = models.JSONField(default=list)
    written_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"processing record of {self.written_on}"
