"""Where we stand in editions; beside the record the queue of mail, what people chose, and addresses that bounce."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Edition(Record):
    """Where we stand as it was told on one day: a foreword, and items from the record or added by the architect.

    `items` is [{id, part, en: {title, text}, nl, page, key, teams, for_roles, for_teams, out, own, was}]: `teams` are
    who it touches, `for_roles` and `for_teams` who alone reads it, `was` what the record said where somebody changed
    the words. `state` is draft, scheduled or sent; what was sent is never changed. `send_at` is an hour of the
    organisation's own clock on `send_on`.
    """

    kind = "edition"
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, default="draft")
    since = models.DateField()
    made_on = models.DateField()
    foreword = models.JSONField(default=dict, blank=True)
    items = models.JSONField(default=list)
    send_on = models.DateField(null=True, blank=True)
    send_at = models.CharField(max_length=5, blank=True)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"edition {self.number}"


class Mail(models.Model):
    """One mail to one person: written, waiting, handed over, and what the server said. It is also the count of mails.

    `once` is what keeps it from being made twice: edition and address, or day and address. `day` is the day it went,
    set when it is claimed and empty for what the person asked for: one unasked mail a day for an address and a person.
    `own` is what it says to this person alone; the rest follows from the edition. Of a mail that carried a link of its
    own nothing but the subject is kept. Outside the ledger, and gone with the person.
    """

    key = models.BigAutoField(primary_key=True)
    once = models.CharField(max_length=340, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mails")
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="en")
    subject = models.CharField(max_length=300)
    own = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    day = models.DateField(null=True, blank=True)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=320, blank=True)

    class Meta:
        ordering = ["-key"]
        constraints = [
            models.UniqueConstraint(fields=["address", "day"], name="one_mail_a_day_for_an_address"),
            models.UniqueConstraint(fields=["person", "day"], name="one_mail_a_day_for_a_person"),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="mail_that_is_due")]

    def __str__(self) -> str:
        return self.message_id


class MailChoice(models.Model):
    """What one person wants by mail: how often where we stand and what waits, which kinds not, and the quiet hours."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_choice")
    stand = models.CharField(max_length=8, default="monthly")
    notices = models.CharField(max_length=8, default="weekly")
    off = models.JSONField(default=list, blank=True)
    quiet_from = models.PositiveSmallIntegerField(default=18)
    quiet_until = models.PositiveSmallIntegerField(default=8)
    weekends = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"mail of {self.person_id}"


class Bounce(models.Model):
    """An address that a server said nobody reads; nothing goes there until the person has another."""

    address = models.CharField(max_length=254, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="bounces")
    reply = models.CharField(max_length=320, blank=True)
    on = models.DateField()

    def __str__(self) -> str:
        return self.address


class MailServer(models.Model):
    """How sending goes, in one row: the server's failures in a row, and until when it is left alone.

    `digests` says whether what waits is mailed at all, which the architect switches on; `looked_on` the last day on
    which it was looked through for everybody.
    """

    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=320, blank=True)
    digests = models.BooleanField(default=False)
    looked_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.failures} failures"
