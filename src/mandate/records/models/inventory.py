"""The inventory: sealed results in the ledger; sources, observations and spend beside it, with retention."""

from django.db import models

from mandate.records.models.record import Record


class Inventory(Record):
    """One sealed inventory: the overview's numbers at that moment, already cut to publishable groups."""

    kind = "inventory"
    number = models.PositiveIntegerField()
    sealed_on = models.DateField()
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"inventory {self.number}"


def counting(source: str = "") -> models.Q:
    """What counts: sources that wait for no choice and that no other replaces; `source` is the way there."""
    return models.Q(**{f"{source}asks": False, f"{source}replaced_by": None})


class Source(models.Model):
    """One file that was brought, by the hash of its contents, with what became of every line.

    `origin` is a mark of the folder it came from, empty for an upload. While `asks`, somebody has to say whether it
    replaces an earlier file of its name or counts beside it. What is replaced stays here and counts for nothing, so
    that it can count again.
    """

    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(default=0)
    format = models.CharField(max_length=20, blank=True)
    family = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=14)
    lines = models.BigIntegerField(default=0)
    parsed = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    rejections = models.JSONField(default=list)
    message = models.JSONField(default=dict)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    days = models.JSONField(default=list)
    read_at = models.DateTimeField()
    origin = models.CharField(max_length=32, blank=True, default="")
    asks = models.BooleanField(default=False)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> bool:
        """Whether its figures are in the picture."""
        return not self.asks and self.replaced_by_id is None


class Observation(models.Model):
    """Somebody (a pseudonym) or a device used a service on a day, as one source saw it. Unknown is null."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="observations")
    person = models.CharField(max_length=32, null=True)
    device = models.CharField(max_length=32, null=True)
    service = models.CharField(max_length=80, db_index=True)
    day = models.DateField(null=True, db_index=True)
    rows = models.BigIntegerField(default=1)
    requests = models.BigIntegerField(null=True)
    bytes_out = models.BigIntegerField(null=True)
    bytes_in = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.service} on {self.day}"


class SpendLine(models.Model):
    """One expense on an AI service. Who claimed it is not kept: no verdict needs it."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="spend")
    service = models.CharField(max_length=80, db_index=True)
    merchant = models.CharField(max_length=200)
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, blank=True)
    cost_centre = models.CharField(max_length=120, blank=True)
    confirmed = models.BooleanField(default=True)
    line = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.merchant} on {self.on}"


class SpendAnswer(models.Model):
    """What was said of one unsure expense, under a keyed mark of its day, merchant and amount: it holds for every file
    that has this expense, until the file it was said of is withdrawn."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="answers")
    mark = models.CharField(max_length=32, db_index=True)
    yes = models.BooleanField()

    def __str__(self) -> str:
        return f"{'yes' if self.yes else 'no'} to {self.mark}"


class GrantLine(models.Model):
    """One OAuth grant to an AI app: what it may do, for a pseudonym."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="grants")
    service = models.CharField(max_length=80, db_index=True)
    app = models.CharField(max_length=200)
    person = models.CharField(max_length=32, null=True)
    worst = models.PositiveSmallIntegerField(null=True)
    scopes = models.JSONField(default=list)
    on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.app


class Picture(models.Model):
    """What follows from all sources together, kept so that no page adds up again. One row, derived, not a record."""

    inventory = models.CharField(max_length=40, blank=True)
    facts = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"picture of {self.made_at}"


class Run(models.Model):
    """One inventory at work: how far it is, for a page that watches."""

    state = models.CharField(max_length=10, default="waiting")
    by = models.CharField(max_length=80)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    file = models.CharField(max_length=300, blank=True)
    message = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    pid = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"run {self.pk}: {self.state}"


class Upload(models.Model):
    """One file on its way in: how much of it has arrived."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="arriving")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
