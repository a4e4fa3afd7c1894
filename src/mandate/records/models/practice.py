"""The practice library: prompts and ways of working that somebody owns, tested, and reviews."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record
from mandate.records.models.tool import Tool


class Practice(Record):
    """One prompt or way of working: for which tool or agent, up to which class of data, tested on what and when.

    `edition` counts the versions of its text; `sort` is prompt or practice; `state` is current or retired.
    """

    kind = "practice"
    title = models.CharField(max_length=120)
    sort = models.CharField(max_length=10, default="prompt")
    use = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    edition = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="practices")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="practices")
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="practices")
    agent = models.CharField(max_length=120, blank=True)
    data_class = models.PositiveSmallIntegerField(default=0)
    tested_with = models.CharField(max_length=120, blank=True)
    tested_on = models.DateField(null=True, blank=True)
    review_on = models.DateField()
    state = models.CharField(max_length=10, default="current")
    retired_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["title", "key"]

    def __str__(self) -> str:
        return self.title


class PracticeVote(models.Model):
    """That a practice helped one person: once each, outside the record, and gone with the person."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="practice_votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "person"], name="a_practice_is_liked_once")]

    def __str__(self) -> str:
        return f"vote for {self.practice_id}"
