"""What calendars answer is read as Outlook, Google and Apple write it, in mails and files; nothing else is."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.files import replies
from mandate.connectors.files.replies import NotReplies, Reply, read_replies

STAMP = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def calendar(*lines: str, method: str = "REPLY", event: tuple[str, ...] = ()) -> bytes:
    inner = event or (
        "UID:g@mandate", "DTSTAMP:20261123T080500Z", "SEQUENCE:2",
        'ATTENDEE;CN="Bo, of Sales";PARTSTAT=ACCEPTED:mailto:Bo@Example.org',
    )  # fmt: skip
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", f"METHOD:{method}", "BEGIN:VEVENT", *inner, *lines,
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    return "\r\n".join(whole).encode()


def mailed(content: bytes, *, kind: str = "calendar", name: str = "") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"], message["To"] = "Accepted: Town hall", "bo@example.org", "ada@example.org"
    message.set_content("Bo has accepted.")
    if kind == "calendar":
        message.add_alternative(content.decode(), subtype="calendar", params={"method": "REPLY"}, cte="base64")
    else:
        message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()


OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN=bo@example.org:mailto:bo@exampl
 e.org
COMMENT;LANGUAGE=en-US:I may be late\\n
UID:g@mandate
RECURRENCE-ID;TZID=W. Europe Standard Time:20261201T153000
SUMMARY;LANGUAGE=en-US:Tentative: Town hall
DTSTART;TZID=W. Europe Standard Time:20261201T153000
DTEND;TZID=W. Europe Standard Time:20261201T163000
CLASS:PUBLIC
DTSTAMP:20261123T080500Z
SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""


def test_an_answer_is_read_from_a_file_a_mail_and_a_pasted_source() -> None:
    wanted = [Reply("g@mandate", "Bo@Example.org", "ACCEPTED", STAMP, 2)]
    plain = calendar()
    for content in (
        plain, plain.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + plain, plain.decode().encode("utf-16"),
        b"Dear all, see below.\n\n" + plain + b"\nRegards", mailed(plain), mailed(plain, kind="ics", name="invite.ics"),
        mailed(plain, kind="octet-stream", name="Reply.ICS"), plain.replace(b":mailto:", b":MAILTO:"),
        plain.replace(b"mailto:Bo@Example", b"mailto:Bo@Ex\r\n ample"), plain + calendar(event=("UID:nobody",)),
    ):  # fmt: skip
        assert read_replies(content) == wanted, content


def test_an_answer_to_one_time_names_it_and_one_to_all_names_none() -> None:
    [found] = read_replies(OUTLOOK.encode())
    assert (found.who, found.said, found.sequence) == ("bo@example.org", "TENTATIVE", 0)
    assert isinstance(found.instead_of, datetime)
    assert found.instead_of.replace(tzinfo=None) == datetime(2026, 12, 1, 15, 30)
    local = "RECURRENCE-ID;TZID=Europe/Amsterdam:20261201T153000"
    assert read_replies(calendar(local))[0].instead_of == datetime(
        2026, 12, 1, 15, 30, tzinfo=ZoneInfo("Europe/Amsterdam")
    )
    assert read_replies(calendar("RECURRENCE-ID;VALUE=DATE:20261201"))[0].instead_of == date(2026, 12, 1)
    unsaid = calendar(
        event=("UID:g@mandate", "ATTENDEE:mailto:bo@example.org", "SEQUENCE:x", "DTSTAMP:20261123T080500")
    )
    assert read_replies(unsaid) == [Reply("g@mandate", "bo@example.org", "", None)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "none"), (b"Yes, I come!", "none"), (mailed(b"%PDF", kind="pdf", name="a.pdf"), "none"),
        (calendar(method="REQUEST"), "method"), (calendar(method="COUNTER"), "method"),
        (b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nEND:VCALENDAR\n", "broken"),
        (calendar() * 201, "many"),
        (calendar("X-BIG:" + "x" * replies.LARGEST_CALENDAR), "large"),
        (b"x" * (replies.LARGEST_FILE + 1), "large"),
        (mailed(b"x" * 50_100_000, kind="octet-stream", name="film.mp4"), "large"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(NotReplies) as refused:
        read_replies(content)
    assert refused.value.code == code


@given(st.binary(max_size=400), st.booleans())
def test_whatever_is_brought_is_read_or_refused(content: bytes, inside: bool) -> None:
    whole = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + content + b"\r\nEND:VCALENDAR\r\n" if inside else content
    assert outcome(whole) in {"read", "none", "method", "broken", "many", "large"}


def outcome(content: bytes) -> str:
    try:
        read_replies(content)
    except NotReplies as refused:
        return refused.code
    return "read"


def test_a_mail_that_carries_its_calendar_in_base64_over_several_lines_is_read_when_pasted() -> None:
    body = base64.encodebytes(calendar()).decode()
    pasted = f"Return-Path: <bo@example.org>\nReceived: from x\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY\nContent-Transfer-Encoding: base64\n\n{body}"
    assert read_replies(pasted.encode())[0].said == "ACCEPTED"
