"""Champions in the record: who helps which team for how many hours, and what came of those hours."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Champion(Record):
    """Somebody who helps a team work with AI, for hours a month that their manager gives.

    `state` is asked, agreed, declined or stopped; nobody is a champion before the manager (or the architect) agreed.
    """

    kind = "champion"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="champion_of")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="champions")
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    brings = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="asked")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="champions_answered"
    )
    note = models.CharField(max_length=300, blank=True)
    stopped_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["asked_on", "key"]

    def __str__(self) -> str:
        return f"champion since {self.asked_on}"


class Deed(Record):
    """What a champion did with the hours: a question taken, something shared, a session held. `sort` says which."""

    kind = "deed"
    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="deeds")
    sort = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    answer = models.TextField(blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="helped")
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    on = models.DateField()

    class Meta:
        ordering = ["-on", "key"]

    def __str__(self) -> str:
        return self.text
