"""Answers, beside the record: who was asked is kept apart from what was answered, and nothing joins the two."""

from django.db import models

from mandate.records.models.campaign import Campaign, Session
from mandate.records.models.person import Person


class Door(models.Model):
    """The link of a group into a campaign: anybody who has it may answer once per browser; only its hash is kept."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="doors")
    group = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"door of {self.group}"


class Invitation(models.Model):
    """One person asked to answer; `begun` says that the link was followed, never when or what was answered."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    groups = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True, null=True)
    begun = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="one_invitation_per_person")]

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"


class Response(models.Model):
    """One set of answers, one character per item of the campaign: 1-5, d (do not know), n (does not apply), - (open).

    `digest` is the hash of the respondent's own link. `origin` is a second, different hash of a personal invitation,
    so that the invitation can start over but nobody can say from the rows whose answers these are. `person` is set in
    the named mode only, where everybody agreed to it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="responses")
    digest = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=64, unique=True, null=True)
    groups = models.JSONField(default=list)
    form = models.CharField(max_length=12)
    answers = models.CharField(max_length=80)
    comments = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="responses")

    class Meta:
        indexes = [models.Index(fields=["campaign", "finished"], name="response_by_campaign")]

    def __str__(self) -> str:
        return f"response {self.pk}"


class Vote(models.Model):
    """One anonymous vote in a session, by a phone that is known by a hash for as long as the session lasts."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="votes")
    item = models.CharField(max_length=12)
    phase = models.CharField(max_length=10)
    voter = models.CharField(max_length=64)
    value = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "item", "phase", "voter"], name="one_vote_per_phone"),
        ]

    def __str__(self) -> str:
        return f"vote on {self.item}"


class Knowledge(models.Model):
    """One person's knowledge check before or after coaching: private to that person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="knowledge")
    phase = models.CharField(max_length=6)
    answers = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField(null=True)
    finished_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "phase"], name="one_check_per_phase")]

    def __str__(self) -> str:
        return f"knowledge {self.phase}"
