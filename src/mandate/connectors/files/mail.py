"""A mail as bytes: a draft that any mail program opens with its files attached, or a whole mail that is handed over."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from mandate.connectors.files.tables import writable

TYPES = {
    "pdf": ("application", "pdf"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "csv": ("text", "csv"),
    "json": ("application", "json"),
}
_UNKNOWN_TYPE = ("application", "octet-stream")
_BREAKS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\0"


class NotAddressable(ValueError):
    """A subject, address or file name that would break out of its header line."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the mail; its type follows from the extension of `name`."""

    name: str
    content: bytes


def draft_eml(
    subject: str,
    body_text: str,
    *,
    to: Sequence[str] = (),
    sender: str | None = None,
    date: datetime | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """An unsent RFC 5322 message (`X-Unsent: 1`), CRLF, plain text in UTF-8; the same input gives the same bytes.

    Raises NotAddressable when the subject, an address or a file name holds a line break or an address is none.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = _one_line("subject", subject)
    if sender:
        message["From"] = _address(sender)
    if to:
        message["To"] = [_address(address) for address in to]
    if date:
        message["Date"] = date.astimezone(UTC)
    message.set_content(_body(body_text), charset="utf-8", cte="quoted-printable")
    for file in attachments:
        main, sub = TYPES.get(file.name.rpartition(".")[2].lower(), _UNKNOWN_TYPE)
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=_one_line("file name", file.name))
    if attachments:
        message.set_boundary(_boundary(subject, body_text, attachments))
    return message.as_bytes()


def whole_eml(
    subject: str,
    text: str,
    *,
    to: str,
    sender: str,
    html: str = "",
    calendar: bytes = b"",
    method: str = "",
    date: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as it is handed over (RFC 5322, CRLF): plain text first, and the same as HTML or `calendar` where given.

    A calendar file says its `method` here too (RFC 6047, 2.4), which is how calendars recognise an invitation.

    `sender` is an address or `Name <address>`; `headers` are others, such as Message-ID. The same input gives the same
    bytes. Raises NotAddressable when the subject, an address or a header would break out of its line.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line("subject", subject)
    name, _open, address = sender.rpartition("<")
    message["From"] = Address(
        display_name=_one_line("sender", name.strip().strip('"')), addr_spec=_address(address.rstrip("> ")).addr_spec
    )
    message["To"] = _address(to)
    message["Date"] = (date or datetime.now(UTC)).astimezone(UTC)
    message.set_content(_body(text), charset="utf-8", cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    if calendar:
        message.add_alternative(
            calendar.decode(), subtype="calendar", charset="utf-8", cte="quoted-printable", params={"method": method}
        )
    if html or calendar:
        message.set_boundary(_boundary(subject, text, ()))
    return b"".join(_plain_header(*one) for one in (headers or {}).items()) + message.as_bytes()


def mailto_link(subject: str, body_text: str, *, to: Sequence[str] = ()) -> str:
    """The same draft without attachments as a `mailto:` link (RFC 6068), every value percent-encoded.

    Some mail programs stop reading after about 2,000 characters. Raises NotAddressable like `draft_eml`.
    """
    people = ",".join(quote(_address(address).addr_spec, safe="@") for address in to)
    body = _body(body_text).rstrip("\n").replace("\n", "\r\n")
    return f"mailto:{people}?subject={quote(_one_line('subject', subject), safe='')}&body={quote(body, safe='')}"


def _one_line(what: str, text: str) -> str:
    if any(mark in text for mark in _BREAKS):
        raise NotAddressable(f"the {what} has a line break in it")
    return writable(text)


def _plain_header(name: str, value: str) -> bytes:
    """A header on one line, however long: folded as words it would be no address any more (RFC 2369, 2)."""
    line = f"{name}: {_one_line(name, value)}\r\n"
    if not line.isascii():
        raise NotAddressable(f"{name} holds more than plain letters")
    return line.encode()


def _address(text: str) -> Address:
    try:
        address = Address(addr_spec=_one_line("address", text.strip()))
    except NotAddressable:
        raise
    except Exception:
        # The parser of the standard library raises half a dozen kinds of error; all mean the same here.
        raise NotAddressable(f"{text!r} is not a mail address") from None
    if not address.domain or not address.username:
        raise NotAddressable(f"{text!r} is not a mail address")
    return address


def _body(text: str) -> str:
    return writable(text).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _boundary(subject: str, body_text: str, attachments: Sequence[Attachment]) -> str:
    # `=_` cannot occur in base64 nor in quoted-printable text, so no content can end the part early.
    seal = hashlib.sha256("\0".join([writable(subject), writable(body_text)]).encode())
    for file in attachments:
        seal.update(writable(file.name).encode() + b"\0" + hashlib.sha256(file.content).digest())
    return f"=_{seal.hexdigest()[:32]}"
