"""Gatherings: series of town halls, drop-in hours and roundtables, each time of them, and what was asked and agreed."""

from django.db import models

from mandate.records.models.mail import Mail
from mandate.records.models.person import Person
from mandate.records.models.record import Record, new_key
from mandate.records.models.voice import drawn


class Gathering(Record):
    """A series: `sort` is town_hall, drop_in or roundtable; days and times are local to `zone`.

    `repeats` is once, weekly, weekday (of the month), last_weekday or day (of the month). `audience` names who is
    invited as words between blanks: all, role:x, team:key, person:key. `uid` and `sequence` are what calendars know
    it by; `state` is active or cancelled.
    """

    kind = "gathering"
    sort = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    zone = models.CharField(max_length=64)
    first_on = models.DateField()
    begins = models.CharField(max_length=5)
    minutes = models.PositiveSmallIntegerField(default=60)
    repeats = models.CharField(max_length=16, default="once")
    every = models.PositiveSmallIntegerField(default=1)
    until = models.DateField(null=True, blank=True)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)
    organiser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gatherings")
    audience = models.TextField(default=" all ")
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="active")

    class Meta:
        ordering = ["first_on", "name"]

    def __str__(self) -> str:
        return self.name


class Occasion(Record):
    """One time of a series: `due_on` is the day of the rule, `held_on` the day it is on.

    `agenda` is [{title, text, minutes}] in order; `state` is planned, held or cancelled; `notes` are the minutes.
    """

    kind = "occasion"
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="occasions")
    due_on = models.DateField()
    held_on = models.DateField()
    begins = models.CharField(max_length=5)
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)
    agenda = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="planned")

    class Meta:
        ordering = ["held_on", "begins", "key"]
        constraints = [models.UniqueConstraint(fields=["gathering", "due_on"], name="one_occasion_a_day")]

    def __str__(self) -> str:
        return f"{self.gathering_id} of {self.held_on}"


class Attendance(Record):
    """Whether somebody comes to one time (`answer` is yes, no or maybe), and whether they were there.

    `answered_at` is when they said so: a reply of a calendar that is read in later does not undo a newer answer.
    """

    kind = "attendance"
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    answer = models.CharField(max_length=5, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    was_there = models.BooleanField(default=False)

    class Meta:
        ordering = ["occasion", "key"]
        constraints = [models.UniqueConstraint(fields=["occasion", "person"], name="one_attendance_per_person")]

    def __str__(self) -> str:
        return f"attendance of {self.occasion_id}"


class Question(Record):
    """A question to one time; without `person` it was asked without a name.

    `state` is open, answered, owned (by `owner` until `due`) or declined (`answer` says why). `votes` is counted when
    the time is held: who voted is kept nowhere. `became` is the key of the decision or voice it was made.
    """

    kind = "question"
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    asked_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="questions_owned")
    due = models.DateField(null=True, blank=True)
    dealt_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="dealt")
    dealt_on = models.DateField(null=True, blank=True)
    votes = models.PositiveIntegerField(default=0)
    became_kind = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["asked_on", "key"]

    def __str__(self) -> str:
        return f"question to {self.occasion_id}"


class FollowUp(Record):
    """What was agreed at one time: what, who does it, by when; `state` is open, done or dropped."""

    kind = "followup"
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="followups")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="followups")
    due = models.DateField()
    state = models.CharField(max_length=8, default="open")
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due", "key"]

    def __str__(self) -> str:
        return self.text


class QuietQuestion(models.Model):
    """A question without a name until its day is over; then it enters the record with all of that day.

    It is read at once, but nothing here says who asked, and nothing says when but the day: rows have drawn numbers.
    What it was answered meanwhile goes with it. `key` is the key its record gets.
    """

    id = models.IntegerField(primary_key=True, default=drawn, editable=False)
    key = models.CharField(max_length=40, unique=True, default=new_key)
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="quiet_questions")
    text = models.TextField()
    asked_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="owned_quietly")
    due = models.DateField(null=True)
    dealt_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="dealt_quietly")
    dealt_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"quiet question of {self.asked_on}"


class VotingPass(models.Model):
    """That somebody was handed their one pass to vote at one time. What the pass says only their browser knows."""

    id = models.IntegerField(primary_key=True, default=drawn, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="voting_passes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="voting_passes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "person"], name="one_pass_per_person")]

    def __str__(self) -> str:
        return f"pass of {self.occasion_id}"


class Upvote(models.Model):
    """One vote for one question: a hash of a pass and this question, which no other vote of that pass shares."""

    id = models.IntegerField(primary_key=True, default=drawn, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="upvotes")
    question = models.CharField(max_length=40, db_index=True)
    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"vote for {self.question}"


class CalendarFeed(models.Model):
    """The calendar address of a person; only its hash is kept, and it is worthless once they left."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class Invite(models.Model):
    """One invitation, change or end for one person, with the mail in the queue that says so: one of each, never two.

    Without a mail it went before there was a queue, or the queue forgot it: it counts as told.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="invites")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invites")
    sequence = models.PositiveIntegerField()
    method = models.CharField(max_length=8)
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="invites")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "person", "sequence", "method"], name="one_invite_of_each")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.sequence} of {self.gathering_id}"
