"""The organisation itself and its tree of teams."""

from django.db import models

from mandate.records.models.record import Record


class Organisation(Record):
    """The one company this record is about; there is exactly one row.

    `fast_days` and `review_days` are working days, `mt_days` days, within which each lane answers; where `mt_on`, the
    day of the MT's next meeting, is known and ahead, that is the MT's promise.
    `experiment_share` is the most, in percent, that experiments may take of what goes to experiments and proven work;
    `sizes` {"S": {"months": 2, "effort": {role: hours}}} what an initiative asks of which only the size is known.
    """

    kind = "organisation"
    name = models.CharField(max_length=120)
    mail_platform = models.CharField(max_length=12, default="other")
    files_platform = models.CharField(max_length=12, default="other")
    works_council = models.BooleanField(null=True, blank=True, default=False)
    is_sample = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="EUR")
    begun_on = models.DateField()
    fast_days = models.PositiveSmallIntegerField(default=2)
    review_days = models.PositiveSmallIntegerField(default=10)
    mt_days = models.PositiveSmallIntegerField(default=30)
    mt_on = models.DateField(null=True, blank=True)
    experiment_share = models.PositiveSmallIntegerField(default=30)
    sizes = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class Team(Record):
    """A team in the tree; `stated_size` is what somebody said before a people list was there."""

    kind = "team"
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    stated_size = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
