"""How managers own it too: what a team agreed with the architect, and the talking points of its next meeting."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Pledge(Record):
    """What a manager offers to do with the team and the architect agrees to, by when, and what came of it.

    `state` is proposed, agreed, declined, done or dropped; `needs` is what the team needs from others for it.
    """

    kind = "pledge"
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="pledges")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pledges")
    text = models.CharField(max_length=300)
    needs = models.CharField(max_length=300, blank=True)
    due = models.DateField()
    state = models.CharField(max_length=10, default="proposed")
    proposed_on = models.DateField()
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges_agreed"
    )
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due", "key"]

    def __str__(self) -> str:
        return self.text


class Talk(Record):
    """Talking points for one meeting of a team: `points` are the lines as the manager left them.

    `since` is the day from which changes were gathered; `held_on` the day the meeting was, null while it is to come.
    """

    kind = "talk"
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="talks")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="talks")
    since = models.DateField()
    points = models.JSONField(default=list, blank=True)
    held_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "key"]

    def __str__(self) -> str:
        return f"talking points since {self.since}"
