"""Files that were marked as made or edited with AI: what they were and became, never what is in them."""

from django.db import models

from mandate.records.models.record import Record


class Marking(Record):
    """One file that got its mark: hashes before and after, by which certificate; `at` and who are in the ledger too.

    `sort` is made or edited; `fingerprint` is of the contents, to know the file again once its mark is lost.
    """

    kind = "marking"
    sort = models.CharField(max_length=10)
    format = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    source_sha256 = models.CharField(max_length=64, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    fingerprint = models.CharField(max_length=80, blank=True)
    certificate = models.CharField(max_length=64)
    own = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "key"]

    def __str__(self) -> str:
        return self.sha256[:12]
