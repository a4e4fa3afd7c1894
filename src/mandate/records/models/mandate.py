"""What people put their name to, and who decides for whom: signatures, deputies and delegations."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Signature(Record):
    """One person's name under one thing: a charter, a plan, a horizon, the proven tactics, a pack.

    `digest` is what was signed (sha256 of its contents), so that a signature never counts for what came after it.
    """

    kind = "signature"
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=80, db_index=True)
    digest = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=20)
    signed_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["signed_on", "key"]

    def __str__(self) -> str:
        return f"signature under {self.subject_kind} {self.subject}"


class Deputy(Record):
    """Who decides for somebody who is away, from and until which day (both included)."""

    kind = "deputy"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="standing_in")
    valid_from = models.DateField()
    valid_until = models.DateField()
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-valid_from", "key"]

    def __str__(self) -> str:
        return f"deputy from {self.valid_from}"


class Delegation(Record):
    """What who leads a team decides for it: one kind of decision, up to an amount a quarter and a class of data.

    `clause` is the clause of the charter it hangs on; `most` counts all decided under it in a quarter together.
    It holds from and until which day (both included), while `manager` leads `team`, until `withdrawn_on`.
    """

    kind = "delegation"
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="delegations")
    case = models.CharField(max_length=16)
    clause = models.CharField(max_length=80)
    most = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    data_class = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-valid_from", "key"]

    def __str__(self) -> str:
        return f"delegation from {self.valid_from}"
