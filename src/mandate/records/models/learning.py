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

    `how` is quiz, read, confirmed or imported; `confirmed_by` is who saw the practice, empty where nobody did.
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


class Lesson(Record):
    """A module of the organisation's own, beside those of the catalogue: text, a link, a file, practice, a quiz.

    `questions` is [{ask, options, right, why}], `right` from 0; `confirms` asks the manager to say that the practice
    was done; `file` is the digest of a LessonFile; `closed_on` is since when nobody is asked for it any more.
    """

    kind = "lesson"
    title = models.CharField(max_length=120)
    title_nl = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    text_nl = models.TextField(blank=True)
    link = models.CharField(max_length=400, blank=True)
    file = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    practice = models.TextField(blank=True)
    tool = models.CharField(max_length=40, blank=True)
    confirms = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField(default=15)
    months = models.PositiveIntegerField(default=12)
    competence = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    questions = models.JSONField(default=list, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class LessonFile(models.Model):
    """A file of a lesson by its digest, outside the record, which names the digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Exercise(Record):
    """Practice that somebody says they did, in their own words, until their manager confirms or declines it.

    `state` is asked, confirmed or declined.
    """

    kind = "exercise"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exercises")
    module = models.CharField(max_length=40)
    said = models.TextField()
    state = models.CharField(max_length=10, default="asked")
    asked_on = models.DateField()
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="exercises_answered"
    )
    answered_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        ordering = ["asked_on", "key"]

    def __str__(self) -> str:
        return self.module


class LearningPolicy(Record):
    """What is promised for learning: hours a year by role, money, whose it is; signed by the MT.

    `hours` is {role: hours a year for each person}; `counts` the word by which booked spend counts as learning;
    `state` draft, signed or ended.
    """

    kind = "learning_policy"
    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    hours = models.JSONField(default=dict)
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    counts = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learning_policies")
    year = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="draft")
    written_on = models.DateField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"learning policy {self.number}"
