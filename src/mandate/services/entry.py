"""Ways in: passwords with a brake, one-time links, tokens, and signing out everywhere."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from mandate.records import clock
from mandate.records.models import Account, ApiToken, Attempt, OneTimeLink, Person
from mandate.services.refusals import Refused

PAUSE = timedelta(minutes=15)
MOST_TOKEN_DAYS = 3650
MOST_PROPERTIES, LONGEST_PROPERTY = 50, 60
NOTED_EVERY = timedelta(minutes=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")
SIGN_IN, INVITE, SIGN_RECORD = "sign_in", "invite", "sign_record"
ENTERING = frozenset({SIGN_IN, INVITE, SIGN_RECORD})
"""Links that sign somebody in; a link that answers one thing opens nothing else."""


class TooMany(Refused):
    """The answer is no because too many tries failed lately; the next one counts again after the pause."""


def digest(secret: str) -> str:
    """What is kept of a secret: its hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash of nothing in particular: an unknown name takes as long to refuse as a wrong password."""
    return make_password(secrets.token_hex(8))


def brake(subjects: list[str], *, at: datetime) -> None:
    """Refuse when too many tries failed lately from this address or for this name."""
    lately = Attempt.objects.filter(subject__in=subjects, at__gt=at - PAUSE).values_list("subject", flat=True)
    if max(Counter(lately).values(), default=0) >= settings.SIGN_IN_ATTEMPTS:
        raise TooMany(
            why=_("Too many attempts. Wait fifteen minutes and try again."),
            whose_move=_("Yours, in fifteen minutes; or the architect can send you a one-time link."),
        )


def missed(subjects: list[str], *, at: datetime) -> None:
    """Remember a failed try of these subjects for an hour."""
    Attempt.objects.filter(at__lt=at - timedelta(hours=1)).delete()
    Attempt.objects.bulk_create(Attempt(subject=subject, at=at) for subject in subjects)


def sign_in(email: str, password: str, *, address: str, at: datetime) -> Account:
    """The account that this e-mail address and password open. Raises Refused, always in the same words."""
    subjects = [digest(f"mail:{email.strip().lower()}"), digest(f"address:{address}")]
    brake(subjects, at=at)
    account = Account.objects.select_related("person").filter(person__email__iexact=email.strip()).first()
    fits = check_password(password, account.password if account and account.has_usable_password() else _nobody())
    if account is None or not fits or not account.has_usable_password() or not account.person.present(clock.day(at)):
        missed(subjects, at=at)
        raise Refused(
            why=_("This e-mail address and password do not match."),
            what_would_change_this=_("Ask the architect for a one-time link if you have no password yet."),
        )
    return account


def account_of(person: Person) -> Account:
    """The account of a person, made without a password when there is none."""
    account, made = Account.objects.get_or_create(person=person, defaults={"username": person.key})
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def make_link(person: Person, *, purpose: str, by: str, at: datetime, hours: int, subject: str = "") -> str:
    """The secret of a new one-time link; only its hash is stored."""
    secret = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        digest=digest(secret),
        purpose=purpose,
        subject=subject,
        person=person,
        made_at=at,
        ends_at=at + timedelta(hours=hours),
        made_by=by,
    )
    return secret


def find_link(secret: str, *, address: str, at: datetime) -> OneTimeLink:
    """The still valid link of this secret. Raises Refused when it is unknown, used or over."""
    subjects = [digest(f"link:{address}")]
    brake(subjects, at=at)
    link = OneTimeLink.objects.select_related("person").filter(digest=digest(secret), purpose__in=ENTERING).first()
    if link is None:
        missed(subjects, at=at)
    if link is None or link.used_at or link.ends_at < at or not link.person.present(clock.day(at)):
        raise Refused(
            why=_("This link was used already, or its time is over."),
            whose_move=_("The person who sent it can make a new one."),
            what_would_change_this=_("A new link, or your password."),
        )
    return link


def use_link(link: OneTimeLink, *, at: datetime) -> Account:
    """The account that a link opens; the link is used up, also when two people follow it at once."""
    if OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at) != 1:
        raise Refused(why=_("This link was used already, or its time is over."))
    return account_of(link.person)


def set_password(account: Account, password: str, *, again: str) -> None:
    """Give an account a password. Raises Refused with what is wrong with it."""
    if password != again:
        raise Refused(why=_("The two passwords differ."))
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused(why=" ".join(error.messages)) from error
    account.set_password(password)
    account.save(update_fields=["password"])


def sign_out_everywhere(account: Account) -> None:
    """End every session of this account."""
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.refresh_from_db(fields=["session_epoch"])


def make_token(
    account: Account,
    *,
    name: str,
    read_only: bool,
    days: int | None,
    at: datetime,
    properties: Iterable[str] = (),
    certificate: str = "",
) -> str:
    """The secret of a new API token, shown once.

    `properties` are what its system may say of a subject or resource when it asks for decisions; a `certificate`
    (SHA-256 as hex, with or without colons) lets that system in too, where a proxy vouches for it.
    """
    if not name.strip():
        raise Refused(why=_("Give the token a name, so that you know later what it is for."))
    if days is not None and not 0 < days <= MOST_TOKEN_DAYS:
        raise Refused(why=_("A token ends after a day at the soonest, after ten years at the latest."))
    secret = f"mdt_{secrets.token_urlsafe(32)}"
    ends = at + timedelta(days=days) if days else None
    ApiToken.objects.create(
        name=name.strip()[:80],
        digest=digest(secret),
        account=account,
        made_at=at,
        ends_at=ends,
        read_only=read_only,
        properties=_names(properties),
        certificate=_fingerprint(certificate, at=at),
    )
    return secret


def _names(properties: Iterable[str]) -> list[str]:
    found = sorted({name.strip() for name in properties if name.strip()})
    if len(found) > MOST_PROPERTIES or any(len(one) > LONGEST_PROPERTY or not one.isprintable() for one in found):
        raise Refused(
            why=_("A system says at most %(most)s things of a subject, each in a name of %(longest)s characters.")
            % {"most": MOST_PROPERTIES, "longest": LONGEST_PROPERTY}
        )
    return found


def _fingerprint(certificate: str, *, at: datetime) -> str:
    """The fingerprint in its one spelling. Raises Refused for what is none, or is another token's."""
    found = certificate.strip().lower().replace(":", "")
    if found and not _SHA256.fullmatch(found):
        raise Refused(why=_("A fingerprint is the SHA-256 of the certificate: 64 digits and letters a to f."))
    if found and _valid(at).filter(certificate=found).exists():
        raise Refused(
            why=_("Another token has this certificate."), what_would_change_this=_("Revoke that token first.")
        )
    return found


def _valid(at: datetime) -> QuerySet[ApiToken]:
    """Tokens that were not revoked and have not ended."""
    return ApiToken.objects.filter(Q(ends_at=None) | Q(ends_at__gte=at), revoked_at=None)


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The valid token of this secret, its last use noted; None when there is none."""
    return _used(_valid(at).filter(digest=digest(secret)), at=at)


def token_of_certificate(fingerprint: str, *, at: datetime) -> ApiToken | None:
    """The valid token of a client certificate (SHA-256 as hex) that a listed proxy vouched for."""
    return _used(_valid(at).filter(certificate=fingerprint), at=at) if fingerprint else None


def _used(found: QuerySet[ApiToken], *, at: datetime) -> ApiToken | None:
    token = found.select_related("account__person").first()
    if token is None or not token.account.person.present(clock.day(at)):
        return None
    # To the minute is close enough to see what is still in use, and a call that only asks then mostly writes nothing.
    if token.used_at is None or at - token.used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    return token


def revoke_token(account: Account, token_id: int, *, at: datetime) -> None:
    """Make one of the account's own tokens worthless."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token_id, account=account, revoked_at=None).update(revoked_at=at):
            raise Refused(why=_("There is no such token."))
