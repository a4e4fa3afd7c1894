"""The pulse: three questions a month, answered by nobody in particular, and kept as counts of five and more."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.record import Record
from mandate.records.models.voice import drawn


class Pulse(Record):
    """One month of the pulse: which questions of the bank, and once it is over what may ever be shown of the answers.

    `state` is planned, open or closed; `goes_on` whether another month follows, with the same questions or, `rotating`,
    with the next three. `asked` is how many could answer, `answered` how many are counted (null below five), `report`
    the counts of groups that are large enough.
    """

    kind = "pulse"
    month = models.CharField(max_length=7, unique=True)
    questions = models.JSONField(default=list)
    rotating = models.BooleanField(default=False)
    goes_on = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default="open")
    closed_on = models.DateField(null=True, blank=True)
    asked = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"pulse of {self.month}"


class PulseAnswer(models.Model):
    """One set of answers of the month that runs, a digit per question: outside the record, and gone when it is over.

    Nothing here says who or when; `team` is the smallest of five people or more around who answered, or none.
    """

    id = models.IntegerField(primary_key=True, default=drawn, editable=False)
    month = models.CharField(max_length=7, db_index=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="pulse_answers")
    answers = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"answers of {self.month}"


class PulseDoor(models.Model):
    """Who answered this month, all in one sealed piece of even length: one more changes every byte of it."""

    month = models.CharField(max_length=7, primary_key=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"door of {self.month}"
