"""Mail that is really sent, where a mail server is set; without one nothing leaves and nobody is connected to."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.mime.text import MIMEText
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from mandate.connectors.files.mail import whole_eml

_LINE = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")
_END = b".\r\n"
_TCP, _NO_DELAY = 6, 1
GO_ON = 354
"""What a server answers when it is ready for the text of a mail (RFC 5321, 4.1.1.4)."""


class NotSent(OSError):
    """A mail that no server took; the message is the server's, `code` its reply, `at_address` whether of the address.

    A code of 0: nobody answered, so nothing is known about this mail that was not known before.
    """

    def __init__(self, said: str, *, code: int = 0, at_address: bool = False) -> None:
        super().__init__(said)
        self.code, self.at_address = code, at_address


class InDoubt(OSError):
    """The whole mail was handed over and no answer came: the server may have taken it, and nobody here can know."""


class Withdrawn(Exception):
    """The mail was not handed over after all: whoever was asked last said no."""


def ready() -> bool:
    """Whether a mail server and a sender are set."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def sender() -> str:
    """The address that mail comes from."""
    return str(settings.DEFAULT_FROM_EMAIL)


class Line:
    """A conversation with the mail server in which one mail after another is handed over.

    Until the dot that ends a mail, a server may not take it (RFC 5321, 4.1.1.4), so whatever breaks before is known not
    to be sent. `last` is asked just before that dot: what it writes down is what is known if everything ends there.
    """

    def __init__(self) -> None:
        self._backend: Any = None

    def __enter__(self) -> Self:
        """The connection, with TLS and name as set. Raises NotSent where nobody answers."""
        self._backend = get_connection()
        try:
            self._backend.open()
        except OSError as error:
            raise NotSent(_said(error)) from error
        talk = getattr(self._backend, "connection", None)
        if talk is not None:
            # The dot follows the text as a line of its own; without this it waits for the server to confirm the text.
            talk.sock.setsockopt(_TCP, _NO_DELAY, 1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Say goodbye; a server that is gone need not be told."""
        try:
            self._backend.close()
        except OSError:
            self._backend.connection = None

    def hand(self, content: bytes, *, to: str, last: Callable[[], bool] = lambda: True) -> str:
        """What the server said when it took the mail. Raises NotSent, InDoubt, and Withdrawn where `last` says no."""
        talk = getattr(self._backend, "connection", None)
        if talk is None:
            raise NotSent("the connection is closed")
        try:
            self._begin(talk, to)
            talk.send(_written(content))
        except NotSent:
            raise
        except OSError as error:
            self._drop()
            raise NotSent(_said(error)) from error
        if not last():
            self._drop()
            raise Withdrawn
        return self._end(talk)

    def _begin(self, talk: Any, to: str) -> None:
        talk.ehlo_or_helo_if_needed()
        for code, said, at_address in self._opening(talk, to):
            if code not in {250, 251, GO_ON}:
                talk.rset()
                raise NotSent(_text(said), code=code, at_address=at_address)

    def _opening(self, talk: Any, to: str) -> Any:
        """The three commands before the text, each asked only when the one before was answered well."""
        yield *talk.mail(_bare(sender())), False
        yield *talk.rcpt(to), True
        yield *talk.docmd("data"), False

    def _end(self, talk: Any) -> str:
        try:
            talk.send(_END)
            code, said = talk.getreply()
        except OSError as error:
            self._drop()
            raise InDoubt(_said(error)) from error
        if not 200 <= code < 300:
            raise NotSent(_text(said), code=code)
        return f"{code} {_text(said)}"

    def _drop(self) -> None:
        """End without a word: a mail that has no end is none."""
        talk, self._backend.connection = self._backend.connection, None
        if talk is not None:
            talk.close()


def _bare(address: str) -> str:
    """The address alone, of `Name <address>`."""
    return address.rpartition("<")[2].rstrip("> ").strip() if "<" in address else address.strip()


def _written(content: bytes) -> bytes:
    """The text as it goes over the line: every line ends in CRLF, and a dot that begins one is doubled."""
    lines = _LINE.sub(b"\r\n", content)
    return _DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _said(error: OSError) -> str:
    told = getattr(error, "smtp_error", None)
    return _text(told) if told else str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:300]


def send(subject: str, body: str, *, to: str, calendar: bytes = b"", method: str = "") -> str:
    """Hand one plain-text mail to the server; what it said. Raises InDoubt; NotSent, also without an address.

    A `calendar` goes along as an alternative of its `method`, which is how calendars recognise an invitation.
    """
    if not to:
        raise NotSent("there is no address")
    line = " ".join(subject.split())
    if settings.EMAIL_BACKEND.rpartition(".")[0] != "django.core.mail.backends.smtp":
        return _elsewhere(line, body, to, calendar, method)
    content = whole_eml(line, body, to=to, sender=sender(), calendar=calendar, method=method)
    with Line() as open_line:
        return open_line.hand(content, to=to)


def _elsewhere(subject: str, body: str, to: str, calendar: bytes, method: str) -> str:
    """Through another backend that somebody set for Django, which has no conversation to follow."""
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    if calendar:
        part = MIMEText(calendar.decode(), "calendar", "utf-8")
        part.set_param("method", method)
        message.attach(part)
        message.mixed_subtype = "alternative"  # type: ignore[attr-defined]
    try:
        message.send()
    except OSError as error:
        raise NotSent(str(error)) from error
    return ""
