"""Learning in the record: which roles and teams take which modules by when, and who has done what."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class LearningPath(Record):
    """Modules that people of some roles and teams do by a day; no role is every role, no team every team.

    `modules` are ids of the catalogue, in the order in which they are done.
    """

    kind = "path"
    name = models.CharField(max_length=120)
    name_nl = models.CharField(max_length=120, blank=True)
    roles = models.JSONField(default=list, blank=True)
    teams = models.JSONField(default=list, blank=True)
    modules = models.JSONField(default=list)
    due = models.DateField()
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["due", "name"]

    def __str__(self) -> str:
        return self.name


class Completion(Record):
    """One module that one person has done, until when it holds, and who says so; a score is never part of it.

    `how` is quiz, confirmed or imported; `confirmed_by` is a person's key, empty where a quiz or a file says it.
    """

    kind = "completion"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="completions")
    module = models.CharField(max_length=40)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=10)
    minutes = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="completions_confirmed"
    )
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "module"]
        constraints = [models.UniqueConstraint(fields=["person", "module"], name="one_completion_per_module")]

    def __str__(self) -> str:
        return self.module


class QuizTry(models.Model):
    """One answered quiz of one person: private to that person, outside the record, and gone with them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="quiz_tries")
    module = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    on = models.DateField()

    class Meta:
        ordering = ["module", "number"]
        constraints = [models.UniqueConstraint(fields=["person", "module", "number"], name="a_quiz_is_answered_once")]

    def __str__(self) -> str:
        return f"{self.module} {self.number}"
