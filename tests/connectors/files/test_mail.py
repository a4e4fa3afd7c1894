"""A draft opens in any mail program and nothing in it can add a header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.files.mail import Attachment, NotAddressable, draft_eml, mailto_link

SUBJECT = "Onze stand met AI — € 3.140 per maand"
BODY = "Hallo allen,\n\nZie de bijlage: «stand».\n.\nFrom hier\n" + "x" * 300 + "\n"
WHEN = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
FILES = (
    Attachment("stand.pdf", b"%PDF-" + bytes(range(256))),
    Attachment("inventaris.xlsx", b"PK\x03\x04"),
    Attachment('é"x.csv', b"\xef\xbb\xbfa\r\n"),
    Attachment("vreemd", b"?"),
)


def parsed(packed: bytes) -> EmailMessage:
    message = message_from_bytes(packed, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_a_draft_is_unsent_and_comes_back_as_it_went_in() -> None:
    packed = draft_eml(
        SUBJECT, BODY, to=["jan@example.org", "an@example.org"], sender="me@example.org", date=WHEN, attachments=FILES
    )
    message = parsed(packed)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == SUBJECT
    assert message["To"] == "jan@example.org, an@example.org"
    assert message["From"] == "me@example.org"
    assert message["Date"].datetime == WHEN
    body = message.get_body()
    assert body is not None
    assert body.get_content_type() == "text/plain"
    assert body.get_content().replace("\r\n", "\n") == BODY
    assert [(part.get_filename(), part.get_content_type()) for part in message.iter_attachments()] == [
        ("stand.pdf", "application/pdf"),
        ("inventaris.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ('é"x.csv', "text/csv"),
        ("vreemd", "application/octet-stream"),
    ]
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [file.content for file in FILES]


def test_a_draft_has_crlf_short_ascii_lines_and_the_same_bytes_every_time() -> None:
    packed = draft_eml(SUBJECT, BODY, date=WHEN, attachments=FILES)
    assert packed == draft_eml(SUBJECT, BODY, date=WHEN, attachments=FILES)
    assert packed.isascii()
    assert b"\n" not in packed.replace(b"\r\n", b"")
    assert max(len(line) for line in packed.split(b"\r\n")) <= 100


def test_a_draft_without_files_is_one_plain_part() -> None:
    message = parsed(draft_eml("x", "y"))
    assert not message.is_multipart()
    assert message["To"] is None
    assert message["Date"] is None


@given(st.text())
def test_a_subject_is_one_header_or_refused(subject: str) -> None:
    try:
        message = parsed(draft_eml(subject, "body"))
    except NotAddressable:
        assert any(mark in subject for mark in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\0")
        return
    assert set(message.keys()) == {"X-Unsent", "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n", "\x85", "\u2028", "\0"])
def test_a_line_break_in_subject_address_or_file_name_is_refused(mark: str) -> None:
    for draft in (
        lambda: draft_eml(f"a{mark}Bcc: x@example.org", "b"),
        lambda: draft_eml("a", "b", to=[f"a@example.org{mark}Bcc: x@example.org"]),
        lambda: draft_eml("a", "b", sender=f"a{mark}b@example.org"),
        lambda: draft_eml("a", "b", attachments=[Attachment(f"a{mark}b.pdf", b"")]),
        lambda: mailto_link(f"a{mark}", "b"),
    ):
        with pytest.raises(NotAddressable):
            draft()


@pytest.mark.parametrize(
    "address", ["", "jan", "@example.org", "jan@", "a b@example.org", "a@b.org, c@d.org", "é@example.org"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NotAddressable):
        draft_eml("a", "b", to=[address])


def test_a_mailto_link_carries_every_sign() -> None:
    link = mailto_link("a&b=ç? #1", "regel 1\nregel & 2\n", to=["jan@example.org"])
    assert link.startswith("mailto:jan@example.org?subject=a%26b%3D%C3%A7%3F%20%231&body=")
    assert link.isascii()
    said = parse_qs(urlsplit(link).query)
    assert said["subject"] == ["a&b=ç? #1"]
    assert unquote(link.partition("body=")[2]) == "regel 1\r\nregel & 2"
