"""Conversations: notes with the role that spoke, and quotes pinned to findings."""

from django.db import models

from mandate.records.models.record import Record


class Conversation(Record):
    """Notes of one conversation, tagged to the starting points."""

    kind = "conversation"
    title = models.CharField(max_length=160)
    speaker_role = models.CharField(max_length=120)
    on = models.DateField(null=True, blank=True)
    topics = models.JSONField(default=list)
    text = models.TextField()
    digest = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["-on", "title"]

    def __str__(self) -> str:
        return self.title


class Quote(Record):
    """Words of a speaker pinned to a service, a starting point or an item of the assessment.

    `position` is where the speaker stands on an item, 1 to 5, where the notes say so.
    """

    kind = "quote"
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="quotes")
    text = models.TextField()
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:60]
