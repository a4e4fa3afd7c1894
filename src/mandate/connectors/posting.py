"""Mail that is really sent, where a mail server is set; without one nothing leaves and nobody is connected to."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage


class NotSent(OSError):
    """A mail that no server took; the message is the server's."""


def ready() -> bool:
    """Whether a mail server and a sender are set."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send(subject: str, body: str, *, to: str) -> None:
    """Hand one plain-text mail to the server. Raises NotSent with what the server said, or without an address."""
    if not to:
        raise NotSent("there is no address")
    message = EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to])
    try:
        message.send()
    except OSError as error:
        raise NotSent(str(error)) from error
