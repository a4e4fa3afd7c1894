"""One sealed change: what a record became, by whom, why, chained to the change before it."""

from django.db import models


class Change(models.Model):
    """A row of the ledger. Triggers refuse every update except erasing `after` or `why`."""

    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=40, db_index=True)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    schema = models.PositiveIntegerField()
    after = models.TextField(blank=True)
    after_salt = models.CharField(max_length=32, blank=True)
    seal = models.CharField(max_length=64)
    why = models.TextField(blank=True)
    why_salt = models.CharField(max_length=32, blank=True)
    why_seal = models.CharField(max_length=64)
    prev = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "id"])]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"change {self.pk}: {self.action}"


class Head(models.Model):
    """One row that writers lock, so that two of them cannot follow the same change."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest[:8]
