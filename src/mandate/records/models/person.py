"""A person, the one kind that holds names, and the account that signs in."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from mandate.engines.terms import Role
from mandate.records.models.organisation import Team
from mandate.records.models.record import Record


class Person(Record):
    """Somebody of, or for, the organisation. Other records refer to a person by key, never by name.

    `same_as` is who a second identity turned out to be: its history stays, and everything goes on under that person.
    """

    kind = "person"
    name = models.CharField(max_length=160)
    email = models.CharField(max_length=254, null=True, blank=True, unique=True)
    logins = models.JSONField(default=list, blank=True)
    function = models.CharField(max_length=160, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    roles = models.JSONField(default=list)
    until = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def holds(self, *roles: Role) -> bool:
        """Whether this person has at least one of the roles."""
        return any(role.value in self.roles for role in roles)

    def present(self, today: date) -> bool:
        """Whether this person still belongs to the organisation on a day."""
        return (self.left_on is None or self.left_on > today) and (self.until is None or self.until >= today)


class Account(AbstractBaseUser):
    """What signs in for a person. Not a record: passwords and sessions never enter the ledger."""

    username = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")
    session_epoch = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2, blank=True)
    single_keys = models.BooleanField(default=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_before = models.DateTimeField(null=True, blank=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with "sign out everywhere", which ends every session."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    @property
    def label(self) -> str:
        """How the ledger names this account."""
        return f"account:{self.pk}"


class Erasure(models.Model):
    """A keyed mark of an identifier of somebody who was erased, so that no later list brings the person back."""

    mark = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.mark
