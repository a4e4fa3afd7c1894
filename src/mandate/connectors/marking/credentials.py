"""What signs: the organisation's own certificate, or a test certificate whose root nobody trusts, and says so."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

Fault = Literal["unreadable", "early", "expired", "mismatch", "algorithm", "purpose", "self_signed", "half"]
MOST = 1024 * 1024
PURPOSES = frozenset({"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"})
"""E-mail protection, document signing, and the purpose C2PA has of its own."""
YEARS = timedelta(days=2 * 365)


class BadCertificate(Exception):
    """A certificate that cannot sign; `fault` says why, `detail` a day or a name."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault: Fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Credentials:
    """A chain of certificates and the key of the first, as PEM; `own` where they are the organisation's."""

    chain: str
    key: str
    algorithm: str
    own: bool
    name: str
    until: datetime
    fingerprint: str

    def __repr__(self) -> str:
        """Without the key: it never lands in a log."""
        return f"Credentials({self.name!r}, until {self.until:%Y-%m-%d})"


def organisations(certificate: Path, key: Path, *, now: datetime) -> Credentials:
    """The organisation's certificate (its chain as PEM, itself first) and key. Raises BadCertificate."""
    return _checked(_text(certificate), _text(key), own=True, now=now)


def test_certificate(place: Path, *, company: str, now: datetime) -> Credentials:
    """A certificate of a test root, kept as `keys/marking.pem`, made at first use and again once it has ended.

    The root's key is thrown away at once, so nobody can ever sign anything else with it.
    """
    path = place / "keys" / "marking.pem"
    with suppress(BadCertificate, FileNotFoundError):
        kept = _text(path)
        return _checked(kept, kept, own=False, now=now)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(_made(company, now))
    os.replace(fresh, path)
    kept = _text(path)
    return _checked(kept, kept, own=False, now=now)


def anchors(path: Path) -> str:
    """Root certificates that are trusted, as PEM. Raises BadCertificate where the file holds none."""
    from cryptography import x509

    text = _text(path)
    try:
        x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise BadCertificate("unreadable", path.name) from error
    return text


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST:
            raise BadCertificate("unreadable", path.name)
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise BadCertificate("unreadable", path.name) from error


def _checked(chain: str, secret: str, *, own: bool, now: datetime) -> Credentials:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    try:
        certificates = x509.load_pem_x509_certificates(chain.encode())
        key = serialization.load_pem_private_key(_key_of(secret), password=None)
    except (ValueError, TypeError) as error:
        raise BadCertificate("unreadable") from error
    first = certificates[0]
    _refuse_days(first, now)
    _refuse_use(first, key)
    encoding = serialization.Encoding.PEM
    return Credentials(
        chain="".join(one.public_bytes(encoding).decode() for one in certificates),
        key=key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
        algorithm=_algorithm(key),
        own=own,
        name=_name(first),
        until=first.not_valid_after_utc,
        fingerprint=first.fingerprint(hashes.SHA256()).hex(),
    )


def _key_of(text: str) -> bytes:
    """The part of a PEM file that is a key: a file may hold the chain too."""
    at = text.find("-----BEGIN ", text.find("PRIVATE KEY-----") - 40 if "PRIVATE KEY-----" in text else 0)
    return text[max(at, 0) :].encode()


def _refuse_days(first: x509.Certificate, now: datetime) -> None:
    if first.not_valid_after_utc < now:
        raise BadCertificate("expired", first.not_valid_after_utc.date().isoformat())
    if first.not_valid_before_utc > now:
        raise BadCertificate("early", first.not_valid_before_utc.date().isoformat())


def _refuse_use(first: x509.Certificate, key: PrivateKeyTypes) -> None:
    from cryptography import x509

    if first.public_key() != key.public_key():
        raise BadCertificate("mismatch")
    if first.issuer == first.subject:
        raise BadCertificate("self_signed")
    try:
        purposes = first.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        signs = first.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound as error:
        raise BadCertificate("purpose") from error
    if not signs or not PURPOSES & {one.dotted_string for one in purposes}:
        raise BadCertificate("purpose")


def _algorithm(key: PrivateKeyTypes) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey):
        found = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}.get(key.curve.name)
        if found:
            return found
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise BadCertificate("algorithm")


def _name(first: x509.Certificate) -> str:
    from cryptography.x509.oid import NameOID

    named = first.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(named[0].value) if named else first.subject.rfc4514_string()


def _made(company: str, now: datetime) -> str:
    """A new chain and the key of its first certificate, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _subject("Mandate test root that nobody trusts", company)
    begin, end = now - timedelta(hours=1), now + YEARS
    root = (
        x509.CertificateBuilder(root_name, root_name, root_key.public_key(), x509.random_serial_number(), begin, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(root=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    name = _subject("Test certificate that nobody trusts", company)
    first = (
        x509.CertificateBuilder(root_name, name, key.public_key(), x509.random_serial_number(), begin, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(root=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return (first.public_bytes(encoding) + root.public_bytes(encoding) + private).decode("ascii")


def _subject(name: str, company: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if company.strip():
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, company.strip()[:64]))
    return x509.Name(parts)


def _usage(*, root: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not root, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=root, crl_sign=root, encipher_only=False, decipher_only=False,
    )  # fmt: skip
