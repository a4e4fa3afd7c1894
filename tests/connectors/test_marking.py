"""Marks in files: what is signed is read by the library itself, one byte is enough, what is no file is refused."""

from __future__ import annotations

import io
import os
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from mandate.connectors import marking
from mandate.connectors.marking import NotMarkable, credentials
from mandate.connectors.marking.credentials import BadCertificate, Credentials
from mandate.connectors.marking.kinds import SIGNED, kind_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def picture() -> Any:
    """A picture with light and dark in it."""
    image = Image.radial_gradient("L").resize((300, 200)).convert("RGB")
    image.paste((200, 30, 40), (40, 50, 120, 160))
    image.paste((20, 180, 40), (180, 20, 290, 90))
    return image


def files(place: Path) -> dict[str, Path]:
    """One file of every kind that is signed."""
    made = {}
    for kind in SIGNED:
        path = place / f"file of mine{kind.ending}"
        if kind.name == "SVG":
            path.write_text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><rect width="5"/></svg>')
        elif kind.name == "WAV":
            with wave.open(str(path), "wb") as sound:
                sound.setparams((1, 2, 8000, 0, "NONE", ""))
                sound.writeframes(b"\x01\x02" * 4000)
        else:
            picture().save(path, kind.name.upper())
        made[kind.name] = path
    return made


def signed(source: Path, target: Path, by: Credentials, sort: Any = "made") -> str:
    return marking.sign(source, target, sort, credentials=by, when=NOW.isoformat(), title=source.name, version="1")


def test_every_kind_is_signed_read_by_the_library_and_caught_with_one_byte_changed(tmp_path: Path) -> None:
    signer = credentials.test_certificate(tmp_path, company="Polder & Zoon <bv>", now=datetime.now(UTC))
    assert not signer.own
    assert "PRIVATE" not in repr(signer)
    assert (tmp_path / "keys" / "marking.pem").stat().st_mode & 0o777 == 0o600
    for name, source in files(tmp_path).items():
        before = source.read_bytes()
        assert kind_of(before[:4096]).name == name  # type: ignore[union-attr]
        target = tmp_path / f"marked{source.suffix}"
        print_before = signed(source, target, signer)
        assert source.read_bytes() == before
        with target.open("rb") as opened:
            assert c2pa.Reader(kind_of(before[:4096]).mime, opened).get_validation_state() == "Valid", name  # type: ignore[union-attr]
        flipped = bytearray(target.read_bytes())
        inside = len(before) * 3 // 4
        flipped[flipped.index(before[inside : inside + 8])] ^= 1
        broken = tmp_path / f"flipped{source.suffix}"
        broken.write_bytes(flipped)
        assert marking.read(broken).state in ("tampered", "broken"), name
        if name == "PNG":
            again = tmp_path / "again.png"
            signed(target, again, signer, "edited")
            found = marking.read(again, anchors=signer.chain)
            assert (found.state, found.says, found.signer) == ("trusted", "edited", signer.name)
            assert (found.when, found.organisation) == (NOW.isoformat(), "Polder & Zoon <bv>")
            assert marking.read(again).state == "untrusted"
            saved = tmp_path / "saved.jpg"
            with Image.open(target) as image:
                image.resize((200, 133)).save(saved, quality=60)
            lost = marking.read(saved)
            assert lost.state == "none"
            bits = int(lost.fingerprint[6:], 16) ^ int(print_before[6:], 16)
            assert bits.bit_count() <= 24
    assert credentials.test_certificate(tmp_path, company="x", now=datetime.now(UTC)).chain == signer.chain


def test_what_is_no_file_to_mark_is_refused_before_it_is_read(tmp_path: Path) -> None:
    signer = credentials.test_certificate(tmp_path, company="", now=datetime.now(UTC))
    real = tmp_path / "a.png"
    picture().save(real)
    (tmp_path / "link.png").symlink_to(real)
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "empty.png").touch()
    with (tmp_path / "film.mp4").open("wb") as film:
        film.write(b"\x00\x00\x00\x20ftypisom")
        film.truncate(2 * 1024**3)
    (tmp_path / "short.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(64))
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04" + bytes(64))
    (tmp_path / "half.png").write_bytes(real.read_bytes()[:200])
    (tmp_path / "taken.png").touch()
    said = {
        "gone.png": "missing", "link.png": "link", "pipe.png": "special", "keys": "special", "empty.png": "empty",
        "film.mp4": "large", "short.mp4": "kind", "letter.docx": "kind", "half.png": "damaged", "a\0.png": "missing",
    }  # fmt: skip
    for name, code in said.items():
        with pytest.raises(NotMarkable) as no:
            signed(tmp_path / name, tmp_path / f"out-{code}.png", signer)
        assert no.value.code == code, name
        assert not (tmp_path / f"out-{code}.png").exists()
    with pytest.raises(NotMarkable, match="taken"):
        signed(real, tmp_path / "taken.png", signer)
    assert marking.read(tmp_path / "letter.docx").state == "none"
    assert marking.read(tmp_path / "half.png").state in ("none", "broken")


def certificate(place: Path, *, days: int, purpose: bool = True, issued: bool = True) -> tuple[Path, Path]:
    """A chain and a key as an organisation may bring them."""
    key, root = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name, other = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in ("Polder", "Issuer"))
    built = x509.CertificateBuilder(
        other if issued else name, name, key.public_key(), 7, NOW - timedelta(days=400), NOW + timedelta(days=days)
    ).add_extension(credentials._usage(root=False), critical=True)
    if purpose:
        built = built.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.4")]), critical=False)
    chain, secret = place / "chain.pem", place / "key.pem"
    chain.write_bytes(built.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
    return chain, secret


def test_a_certificate_that_cannot_sign_says_why(tmp_path: Path) -> None:
    faults = (
        ({"days": -1}, "expired"),
        ({"days": 9, "purpose": False}, "purpose"),
        ({"days": 9, "issued": False}, "self_signed"),
    )
    for facts, fault in faults:
        with pytest.raises(BadCertificate, match=fault):
            credentials.organisations(*certificate(tmp_path, **facts), now=NOW)  # type: ignore[arg-type]
    chain, key = certificate(tmp_path, days=9)
    good = credentials.organisations(chain, key, now=NOW)
    assert (good.own, good.name, good.algorithm) == (True, "Polder", "es256")
    with pytest.raises(BadCertificate, match="early"):
        credentials.organisations(chain, key, now=NOW - timedelta(days=500))
    other = ec.generate_private_key(ec.SECP384R1())
    pem = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    for content, fault in ((pem, "unreadable"), (b"\xff\x00", "unreadable")):
        key.write_bytes(content)
        with pytest.raises(BadCertificate, match=fault):
            credentials.organisations(chain, key, now=NOW)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.write_bytes(other.private_bytes(serialization.Encoding.PEM, *plain))
    with pytest.raises(BadCertificate, match="mismatch"):
        credentials.organisations(chain, key, now=NOW)
    stream = io.BytesIO(chain.read_bytes())
    assert credentials.anchors(chain) == stream.read().decode()


def test_a_mark_whose_certificate_has_ended_since_is_told_apart_from_one_that_was_changed(tmp_path: Path) -> None:
    kept = Path(__file__).with_name("ended.png")  # signed by a certificate that held for a few seconds
    found = marking.read(kept)
    assert (found.state, found.signer) == ("expired", "Test certificate that nobody trusts")
    flipped = bytearray(kept.read_bytes())
    flipped[-30] ^= 1
    (tmp_path / "flipped.png").write_bytes(flipped)
    assert marking.read(tmp_path / "flipped.png").state == "tampered"
