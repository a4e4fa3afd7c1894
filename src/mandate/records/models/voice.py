"""What people say about tools, decisions, data and work, with their name or without any trace of it."""

import secrets

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record

_MOST = 2**31 - 1


def drawn() -> int:
    """A number that says nothing about which row came first."""
    return secrets.randbelow(_MOST) + 1


class Voice(Record):
    """Something said about a tool, an agent, a decision, data, an initiative or the work, and what came of it.

    Without `person` it is anonymous: then the hash of a `token` leads back to the reply and to nobody. `lane` says who
    hears it: `architect`, or `others` (MT and works council) where the architect is criticised; `criticised` is the key
    of whoever owns what it is about. `state` is open, answered, risk, idea or done; `became` the key of the request.
    `said_back` is [{on, text}], what was added after the reply; `summary` and `did` are what everybody reads of it.
    """

    kind = "voice"
    about_kind = models.CharField(max_length=12)
    about = models.CharField(max_length=40, blank=True, db_index=True)
    about_name = models.CharField(max_length=200)
    text = models.TextField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    token = models.CharField(max_length=64, unique=True, null=True, blank=True)
    said_on = models.DateField()
    due_on = models.DateField()
    lane = models.CharField(max_length=10, default="architect")
    criticised = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default="open")
    reply = models.TextField(blank=True)
    replied_on = models.DateField(null=True, blank=True)
    replied_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    risk = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="voices_owned")
    until = models.DateField(null=True, blank=True)
    became = models.CharField(max_length=40, blank=True)
    said_back = models.JSONField(default=list, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    did = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "key"]

    def __str__(self) -> str:
        return f"voice about {self.about_name}"


class Whisper(models.Model):
    """What was said without a name today: it enters the record when its day is over, together with all of that day.

    Nothing here says who, and nothing says when but the day: the number of a row is drawn, not counted. `voice` is the
    key of the voice that it adds to, where it answers a reply.
    """

    id = models.IntegerField(primary_key=True, default=drawn, editable=False)
    voice = models.CharField(max_length=40, blank=True)
    about_kind = models.CharField(max_length=12, blank=True)
    about = models.CharField(max_length=40, blank=True)
    about_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="whispers")
    token = models.CharField(max_length=64, db_index=True)
    said_on = models.DateField()

    def __str__(self) -> str:
        return f"whisper of {self.said_on}"
