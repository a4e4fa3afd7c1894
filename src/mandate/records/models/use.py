"""Uses of AI: what is classified is not a tool but what it is used for, with which data, about whom, and where."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record
from mandate.records.models.tool import Tool


class Use(Record):
    """One use of AI: a tool or an agent, for a purpose, with data, about people, in a team.

    `answers` holds by question {options, by, on}; what the register says is not copied into it. `verdict` is what came
    out when the last answer was given: {act_as, decided, law_version, sha256, as_of}; a page judges anew for its day.
    """

    kind = "use"
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="uses")
    agent = models.CharField(max_length=120, blank=True)
    purposes = models.JSONField(default=list, blank=True)
    datasets = models.JSONField(default=list, blank=True)
    people = models.CharField(max_length=300, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="uses")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="uses")
    country = models.CharField(max_length=2, default="NL")
    note = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    verdict = models.JSONField(default=dict, blank=True)
    duties = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
