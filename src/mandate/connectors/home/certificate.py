"""A self-made TLS certificate for sharing inside a company; browsers warn about it, and we say so."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


def addresses() -> list[str]:
    """Names and addresses of this machine under which colleagues may reach it."""
    name = socket.gethostname()
    found = {name}
    with contextlib.suppress(OSError):
        found.update(str(info[4][0]) for info in socket.getaddrinfo(name, None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only asks the system which address it would use.
            probe.connect(("192.0.2.1", 9))
            found.add(probe.getsockname()[0])
        except OSError:
            pass
    return sorted(
        address for address in found if not address.startswith("127.") and address != "::1" and "%" not in address
    )


def self_made(folder: Path, *, at: datetime | None = None) -> tuple[Path, Path]:
    """Paths of certificate and key in `folder`, made when missing or within a week of their end."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    moment = at or datetime.now(UTC)
    certificate_path, key_path = folder / "tls.crt", folder / "tls.key"
    if certificate_path.exists() and key_path.exists():
        kept = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        if kept.not_valid_after_utc > moment + timedelta(days=7):
            return certificate_path, key_path
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mandate on this network")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(hours=1))
        .not_valid_after(moment + timedelta(days=365))
        .add_extension(
            x509.SubjectAlternativeName([_name(a) for a in [*addresses(), "localhost", "127.0.0.1"]]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate_path, key_path


def fingerprint(certificate_path: Path) -> str:
    """SHA-256 of the certificate, for a colleague to compare with what the browser shows."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    raw = x509.load_pem_x509_certificate(certificate_path.read_bytes()).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in raw)


def _name(address: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def refuse_old(context: ssl.SSLContext) -> None:
    """Speak TLS 1.2 or newer only, whatever the system's own library would still allow."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
