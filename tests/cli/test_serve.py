"""`mandate serve`: a port that is taken, colleagues let in with a certificate, and a start that says where and how."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mandate.connectors.home import certificate
from tests.cli.running import Shell, ended, process

SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.fixture(scope="module")
def organisation(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which an organisation was begun, once for all tests here."""
    place = Path(shutil.copytree(empty_home, tmp_path_factory.mktemp("begun") / "home"))
    facts = json.dumps({"name": "Windmolen", "architect": "Anna"})
    script = f"import io; sys.stdin = io.StringIO({facts!r})"
    assert ended(process(place, "home", "begin", script=script, MANDATE_ORGANISATION="own")).code == 0
    return place


@pytest.fixture
def begun(organisation: Path, tmp_path: Path) -> Path:
    """A home with an organisation, so that no sample is made."""
    return Path(shutil.copytree(organisation, tmp_path / "home"))


class Started:
    """A server that said it is ready."""

    def __init__(self, home: Path, *words: str) -> None:
        self.port = free_port()
        self.process = process(home, "serve", "--port", str(self.port), *words)
        self.said = ""
        assert self.process.stdout is not None
        until = time.monotonic() + SECONDS
        while "Stop with Ctrl-C" not in self.said and time.monotonic() < until:
            line = self.process.stdout.readline()
            if not line:
                break
            self.said += line

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return ended(self.process, SECONDS).code


@pytest.mark.parametrize("words", [[], ["--share"]], ids=["plain", "shared"])
def test_a_port_that_is_taken_is_one_line_that_names_another(words: list[str], taken: int, shell: Shell) -> None:
    said = shell("serve", "--host", "127.0.0.1", "--port", str(taken), *words)
    assert (said.code, said.out) == (1, "")
    assert (
        said.err
        == f"Port {taken} on 127.0.0.1 is taken. Stop what uses it, or choose another: mandate serve --port {taken + 1}\n"
    )


def test_a_start_says_where_it_is_and_gives_a_link_that_works_once(begun: Path) -> None:
    started = Started(begun)
    try:
        address = f"http://127.0.0.1:{started.port}"
        assert started.said.startswith(f"Mandate is at {address}/\nSign in as Anna (works once): {address}/enter/")
        link = re.findall(r"http\S+/enter/\S+/", started.said)[0]
        with urllib.request.urlopen(link, timeout=SECONDS) as page:
            assert page.status == 200
        with urllib.request.urlopen(f"{address}/.well-known/authzen-configuration", timeout=SECONDS) as told:
            assert json.load(told)["policy_decision_point"] == address
        kept = sorted(path.name for path in begun.iterdir())
        assert "own" in kept
        assert "sample" not in kept
    finally:
        assert started.stop() in {0, 130}


def test_shared_it_speaks_tls_with_a_certificate_of_its_own_and_says_what_that_means(begun: Path) -> None:
    started = Started(begun, "--share", "--host", "127.0.0.1")
    try:
        assert "Shared: everybody on this network can reach the sign-in page." in started.said
        own = begun / "own" / "keys" / "tls.crt"
        assert certificate.fingerprint(own) in started.said
        trusting = ssl.create_default_context(cafile=str(own))
        secure = http.client.HTTPSConnection("localhost", started.port, context=trusting, timeout=SECONDS)
        secure.request("GET", "/sign-in/")
        answer = secure.getresponse()
        assert answer.status == 200
        assert "secure" in (answer.getheader("Set-Cookie") or "").lower()
        answer.read()
        secure.request("GET", "/.well-known/authzen-configuration")
        assert json.load(secure.getresponse())["policy_decision_point"] == f"https://127.0.0.1:{started.port}"
        secure.close()
    finally:
        started.stop()


class TestCertificate:
    def test_it_is_made_once_private_and_for_a_year(self, tmp_path: Path) -> None:
        from cryptography import x509

        made, key = certificate.self_made(tmp_path)
        assert certificate.self_made(tmp_path) == (made, key)
        assert key.stat().st_mode & 0o777 == 0o600
        read = x509.load_pem_x509_certificate(made.read_bytes())
        assert read.not_valid_after_utc - read.not_valid_before_utc <= timedelta(days=366)
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert "localhost" in names.get_values_for_type(x509.DNSName)

    def test_a_week_before_its_end_it_is_made_anew(self, tmp_path: Path) -> None:
        certificate.self_made(tmp_path)
        first = certificate.fingerprint(tmp_path / "tls.crt")
        certificate.self_made(tmp_path, at=datetime.now(UTC) + timedelta(days=350))
        assert certificate.fingerprint(tmp_path / "tls.crt") == first
        certificate.self_made(tmp_path, at=datetime.now(UTC) + timedelta(days=360))
        assert certificate.fingerprint(tmp_path / "tls.crt") != first
        assert os.listdir(tmp_path)


def test_a_start_loads_neither_the_api_nor_its_schemas_and_the_first_call_finds_them(own_home: Path) -> None:
    script = (
        "import sys\n"
        "from mandate.cli import open_desk\n"
        "open_desk()\n"
        "from django.test import Client\n"
        "page = Client().get('/sign-in/', HTTP_HOST='localhost')\n"
        "late = [name for name in ('ninja', 'pydantic', 'mandate.api.app', 'openpyxl') if name in sys.modules]\n"
        "call = Client().get('/api/health', HTTP_HOST='localhost')\n"
        "print(page.status_code, late, call.status_code)\n"
    )
    environment = {**os.environ, "MANDATE_HOME": str(own_home), "MANDATE_ORGANISATION": "own"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[-2:] == ["200 [] 200", ""], done.stderr
