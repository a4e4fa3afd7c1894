"""The policy that people read: its written sections, every published version, and who has read which."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Section(Record):
    """One written section of the policy, in both languages; generated ones stand at fixed positions between them."""

    kind = "section"
    position = models.PositiveSmallIntegerField()
    title_en = models.CharField(max_length=120)
    title_nl = models.CharField(max_length=120)
    text_en = models.TextField(blank=True)
    text_nl = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "title_en"]

    def __str__(self) -> str:
        return self.title_en


class PolicyVersion(Record):
    """The policy as it was published once: its sections as text in both languages, and what changed since the last."""

    kind = "policy"
    number = models.PositiveIntegerField(unique=True)
    published_on = models.DateField()
    why = models.TextField()
    sections = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"policy {self.number}"


class Acknowledgement(Record):
    """One person has read one version of the policy."""

    kind = "acknowledgement"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acknowledgements")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    on = models.DateField()

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="one_acknowledgement_per_version")]

    def __str__(self) -> str:
        return f"acknowledgement of {self.policy_id}"
