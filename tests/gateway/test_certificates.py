"""A client certificate for real: a CA, a proxy that ends TLS and checks it, and the decision point on uvicorn behind."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import http.client
import json
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mandate.gateway.world import Caller, Credentials
from tests.gateway.worlds import InMemory, gateway

QUESTION = {
    "subject": {"type": "user", "id": "alice"},
    "action": {"name": "read"},
    "resource": {"type": "record", "id": "record-1"},
}
PROXY = "127.0.0.1"


@dataclass
class Behind(InMemory):
    """Believes a certificate only from the address of its proxy, as the record does."""

    def caller(self, shown: Credentials, /) -> Caller:
        listed = shown.address == PROXY
        return super().caller(shown if listed else Credentials(shown.bearer, None, shown.address))


@dataclass
class Authority:
    """Signs certificates into a folder."""

    folder: Path
    name: str

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed(self.name, self.key, authority=True)
        self.path = self._kept(self.name, self.certificate, self.key)

    def issue(self, name: str) -> Path:
        """A certificate with its key, in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._kept(f"{self.name}-{name}", self._signed(name, key, authority=False), key)

    def _signed(self, name: str, key: Any, *, authority: bool) -> x509.Certificate:
        issued = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])  # noqa: E731
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder().subject_name(issued(name)).issuer_name(issued(self.name))
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(PROXY))]), critical=False)
        )  # fmt: skip
        return built.sign(self.key, hashes.SHA256())

    def _kept(self, name: str, certificate: x509.Certificate, key: Any) -> Path:
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = self.folder / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(pem) + plain)
        return path


def fingerprint(path: Path) -> str:
    """SHA-256 of a certificate, as it is given when the token is made."""
    der = x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).hexdigest()


class Proxy:
    """Ends TLS, lets in who has a certificate of the CA, and hands that on; what a caller writes there itself is dropped."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        self.behind, self.context = port, context

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"client-cert")]
        size = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length")), 0)
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        lines += [b"Client-Cert: :" + base64.b64encode(der) + b":", b"Connection: close", b"", b""]
        inner, outer = await asyncio.open_connection(PROXY, self.behind)
        outer.write(b"\r\n".join(lines) + await reader.readexactly(size))
        writer.write(await inner.read())
        await writer.drain()
        outer.close()
        writer.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The decision point behind its proxy, with a certificate that has a token, one that has none, and a strange one."""
    folder = tmp_path_factory.mktemp("certificates")
    ours, strange = Authority(folder, "ours"), Authority(folder, "strange")
    crm, other = ours.issue("crm"), ours.issue("other")
    world = Behind(callers={fingerprint(crm): Caller("crm")})

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await gateway(world)(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(application, PROXY, 0, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(ours.path))
    context.load_cert_chain(str(ours.issue("desk")))
    context.verify_mode = ssl.CERT_REQUIRED
    loop = asyncio.new_event_loop()
    front = loop.run_until_complete(asyncio.start_server(Proxy(port, context).handle, PROXY, 0, ssl=context))
    runner = threading.Thread(target=loop.run_forever)
    runner.start()
    yield {
        "ca": ours.path, "crm": crm, "other": other, "strange": strange.issue("crm"), "plain": port,
        "port": front.sockets[0].getsockname()[1],
    }  # fmt: skip
    loop.call_soon_threadsafe(loop.stop)
    runner.join()
    front.close()
    loop.close()
    server.should_exit = True
    thread.join()


def ask(served: dict[str, Any], certificate: str, **headers: str) -> tuple[int, bytes]:
    context = ssl.create_default_context(cafile=str(served["ca"]))
    if certificate:
        context.load_cert_chain(str(served[certificate]))
    return spoken(http.client.HTTPSConnection(PROXY, served["port"], context=context, timeout=20), headers)


def spoken(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[int, bytes]:
    with contextlib.closing(connection):
        sent = {"Content-Type": "application/json", **headers}
        connection.request("POST", "/access/v1/evaluation", json.dumps(QUESTION), sent)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_a_certificate_of_the_ca_that_has_a_token_is_answered_and_no_other_is(served: dict[str, Any]) -> None:
    status, body = ask(served, "crm")
    assert (status, json.loads(body)["decision"]) == (200, True)
    assert ask(served, "other")[0] == 401
    for refused in ("", "strange"):
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            ask(served, refused)


def test_nobody_says_by_themselves_which_certificate_they_have(served: dict[str, Any]) -> None:
    der = x509.load_pem_x509_certificate(served["crm"].read_bytes()).public_bytes(serialization.Encoding.DER)
    forged = {"Client-Cert": f":{base64.b64encode(der).decode()}:"}
    assert ask(served, "other", **forged)[0] == 401
    plain = http.client.HTTPConnection(PROXY, served["plain"], timeout=20)
    assert spoken(plain, {})[0] == 401
