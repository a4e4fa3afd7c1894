"""Ways in that are not a password: one-time links, tokens for scripts, and the count of failed tries."""

from django.db import models

from mandate.records.models.person import Account, Person


class OneTimeLink(models.Model):
    """A link that works once until its end; only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    subject = models.CharField(max_length=40, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.purpose} link of {self.person_id}"


class ApiToken(models.Model):
    """A token for a script; only its hash is kept, with what it may do through its owner's roles.

    `properties` are the attributes of a subject or resource that this caller may assert when it asks for a decision.
    A `certificate` (SHA-256 of the client's) stands in for the secret, where a listed proxy vouches for it.
    """

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_only = models.BooleanField(default=True)
    properties = models.JSONField(default=list, blank=True)
    certificate = models.CharField(max_length=64, blank=True, default="", db_index=True)

    def __str__(self) -> str:
        return self.name


class OutsideRequest(models.Model):
    """A request for access that came through another system, and under which key of its own: sent twice, it is one.

    `again` and `same` are hashes of that key (null without one) and of what was sent; `request` is a request's key.
    Several asked for at once share a `bundle`, in the order of the rows; `asked` is then what was named, as sent.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="outside_requests")
    again = models.CharField(max_length=64, null=True)
    same = models.CharField(max_length=64)
    request = models.CharField(max_length=40, db_index=True)
    made_at = models.DateTimeField()
    bundle = models.CharField(max_length=40, blank=True, default="", db_index=True)
    asked = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "again"], name="outside_request_once")]

    def __str__(self) -> str:
        return self.request


class Attempt(models.Model):
    """One failed sign-in or a wrong link; kept for an hour to slow guessing down."""

    subject = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject[:8]} at {self.at}"
