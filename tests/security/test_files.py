"""Files from anybody: what is no export is refused by its content, deleted unread, and never leads out of its folder."""

import io
import os
import ssl
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mandate.cli.inventory import _files
from mandate.connectors.home import certificate, options
from mandate.connectors.sources.reading import sniff
from mandate.engines.terms import Role
from mandate.records.models import Change, Observation, Source
from mandate.services import runs, uploads
from tests.services.bringing import EXPENSES, at_once, bring

PROGRAM = b"\x7fELF\x02\x01\x01" + b"\x00" * 64 + b"Date,Amount,Currency,Merchant\n2026-10-05,22.00,EUR,OPENAI\n"


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("expenses.csv", PROGRAM),
        ("people.xlsx", b"MZ\x90\x00" + b"\x00" * 200),
        ("expenses.csv", b"#!/bin/sh\nrm -rf /\n"),
        ("log.gz", archive(**{"..__..__keys__session.key": b"x"})),
        ("page.html", b"<script>alert(1)</script>"),
        ("report.pdf", b"%PDF-1.7 /JavaScript"),
    ],
)
def test_what_is_no_export_is_not_recognised_by_its_name(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = sniff(path, name)
    assert found.format_id is None
    assert found.why_en
    assert found.why_nl


def test_an_upload_that_is_a_program_leaves_nothing(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    before = Change.objects.count()
    upload = bring("../../keys/session.key", PROGRAM, by=desk.actor.label)
    assert upload.name == "session.key"
    done = runs.start([upload.key], by=desk.actor, language="en", at=datetime.now(UTC))
    done.refresh_from_db()
    assert [line.state for line in runs.lines(done)] == ["unrecognised"]
    assert [path for path in uploads.folder().iterdir() if path.suffix in {".file", ".part"}] == []
    assert (Change.objects.count(), Source.objects.count(), Observation.objects.count()) == (before, 0, 0)


def test_a_file_that_was_read_is_gone_and_was_never_served(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    upload = bring("card.csv", EXPENSES, by=desk.actor.label)
    place = uploads.path_of(upload)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    for address in (
        f"/inventory/files/uploads/{upload.key}/",
        f"/uploads/{place.name}",
        f"/static/{place.name}",
        f"/static/../uploads/{place.name}",
    ):
        assert desk.client.get(address).status_code in {404, 405}, address
    runs.start([upload.key], by=desk.actor, language="en", at=datetime.now(UTC))
    assert not place.exists()


def test_a_link_in_a_folder_that_leads_out_of_it_is_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "exports", tmp_path / "secret.csv"
    folder.mkdir()
    elsewhere.write_bytes(EXPENSES)
    (folder / "card.csv").write_bytes(EXPENSES)
    os.symlink(elsewhere, folder / "linked.csv")
    os.symlink(tmp_path, folder / "up")
    brought = {file.name: file.not_read for file in _files(folder)}
    assert set(brought) == {"card.csv", "linked.csv", "up"}, "each has a line that says why"
    assert [name for name, why in brought.items() if not why] == ["card.csv"]


def test_without_being_asked_only_this_machine_is_served() -> None:
    defaults = {option.name: option.default for option in options.OPTIONS}
    assert defaults["HOST"] == "127.0.0.1"
    assert defaults["BEHIND_PROXY"] == "no"
    assert defaults["HOSTS"] == ""


def test_a_self_made_certificate_is_private_and_speaks_no_old_tls(tmp_path: Path) -> None:
    from uvicorn.config import create_ssl_context

    public, private = certificate.self_made(tmp_path)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert len(certificate.fingerprint(public).split(":")) == 32
    context = create_ssl_context(str(public), str(private), None, ssl.PROTOCOL_TLS_SERVER, ssl.CERT_NONE, None, "TLSv1")
    certificate.refuse_old(context)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_certificate_is_renewed_before_it_ends_and_kept_until_then(tmp_path: Path) -> None:
    first = certificate.fingerprint(certificate.self_made(tmp_path)[0])
    assert certificate.fingerprint(certificate.self_made(tmp_path)[0]) == first
    later = datetime.now(UTC).replace(year=datetime.now(UTC).year + 1)
    assert certificate.fingerprint(certificate.self_made(tmp_path, at=later)[0]) != first


@pytest.mark.parametrize("role", [role.value for role in Role if role not in {Role.ARCHITECT, Role.MACHINE}])
def test_only_the_architect_brings_files(client_as, role: str) -> None:
    answer = client_as(role).post("/inventory/files/uploads/", {"name": "x.csv", "size": "10"})
    assert answer.status_code in {302, 403}
    assert not list(uploads.folder().glob("*.part"))
