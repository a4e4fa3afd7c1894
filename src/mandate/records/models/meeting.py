"""How the MT decides and what it promises: meetings, ballots, commitments, asks to departments, sealed forecasts."""

from django.db import models

from mandate.records.models.decision import Decision
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Meeting(Record):
    """A steering meeting: its agenda [{decision, minutes}] in order, how many minutes there are, what was said.

    `state` is planned, open or held; `quorum` how many MT members have to be counted.
    """

    kind = "meeting"
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField(default=30)
    place = models.CharField(max_length=200, blank=True)
    agenda = models.JSONField(default=list, blank=True)
    quorum = models.PositiveSmallIntegerField(default=2)
    present = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=8, default="planned")

    class Meta:
        ordering = ["-held_on", "key"]

    def __str__(self) -> str:
        return f"meeting of {self.held_on}"


class Ballot(Record):
    """What one MT member says about one prepared decision: agree, decline or abstain, with a comment that is kept.

    `by_link` says that it came by a signed link; `cast_by` is the deputy if another than the member cast it.
    """

    kind = "ballot"
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ballots")
    cast_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="ballots_cast")
    choice = models.CharField(max_length=8)
    option = models.CharField(max_length=12, blank=True)
    comment = models.TextField(blank=True)
    by_link = models.BooleanField(default=False)
    cast_on = models.DateField()

    class Meta:
        ordering = ["cast_on", "key"]
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="one_ballot_per_member")]

    def __str__(self) -> str:
        return f"ballot on {self.decision_id}"


class Commitment(Record):
    """What one MT member promised, by when, and whether it was done; `state` is promised, done or dropped."""

    kind = "commitment"
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments")
    text = models.CharField(max_length=300)
    due = models.DateField()
    state = models.CharField(max_length=8, default="promised")
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")

    class Meta:
        ordering = ["due", "text"]

    def __str__(self) -> str:
        return self.text


class Ask(Record):
    """Hours asked of another department (it, hr, legal, finance or its name); only its head accepts.

    `state` is asked, accepted, declined, done or withdrawn; `hours` are asked, `hours_given` what the head accepted.
    """

    kind = "ask"
    department = models.CharField(max_length=60)
    head = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_of")
    what = models.CharField(max_length=300)
    hours = models.DecimalField(max_digits=7, decimal_places=1)
    hours_given = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    by = models.DateField()
    state = models.CharField(max_length=10, default="asked")
    answered_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["by", "department"]

    def __str__(self) -> str:
        return self.what


class Forecast(Record):
    """A question with a number for an answer that voters seal before a decision, and that opens on a day.

    `unit` is number, share, money or date (a date counts as days after 1 January 1970); `state` is open (numbers are
    taken), sealed, opened or void; `results` is what everybody may read once it is opened.
    """

    kind = "forecast"
    question = models.CharField(max_length=240)
    unit = models.CharField(max_length=8, default="number")
    currency = models.CharField(max_length=3, blank=True)
    subject_kind = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    seal_until = models.DateField()
    opens_on = models.DateField()
    state = models.CharField(max_length=8, default="open")
    actual = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    results = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["opens_on", "question"]

    def __str__(self) -> str:
        return self.question


class Seal(models.Model):
    """One voter's number, encrypted until the day it opens; it stands beside the ledger, which keeps only `digest`.

    `digest` is sha256 of forecast, voter, number and a nonce: what is opened is what was sealed.
    """

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="seals")
    voter = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seals")
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forecast", "voter"], name="one_seal_per_voter")]

    def __str__(self) -> str:
        return f"seal on {self.forecast_id}"
