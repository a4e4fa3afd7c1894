"""Nothing goes out: no part of the product opens a connection, and none holds what it would take."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.sampled import GUARDED, sampled

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mandate"
CALLERS = {
    "aiohttp", "asyncssh", "ftplib", "http.client", "httplib2", "httpx", "imaplib", "nntplib", "paramiko", "poplib", "pycurl", "requests",
    "smtplib", "socketserver", "telnetlib", "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc.client",
}  # fmt: skip
SOCKETS = {"cli/serve.py", "connectors/home/certificate.py"}


@cache
def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_brings_along_what_calls_out() -> None:
    callers = {path.relative_to(SOURCE).as_posix(): imported(path) & CALLERS for path in SOURCE.rglob("*.py")}
    assert {name: found for name, found in callers.items() if found} == {}


def test_sockets_are_for_listening_and_for_finding_the_own_address() -> None:
    users = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if "socket" in imported(path)}
    assert users == SOCKETS


def test_no_page_or_script_names_an_address_of_somebody_else() -> None:
    named = re.compile(r"\b[a-z]+://[\w.-]+")
    for path in [*(SOURCE / "web" / "templates").rglob("*.html"), *(SOURCE / "web" / "static").glob("*.*s")]:
        found = set(named.findall(path.read_text(encoding="utf-8")))
        # A name ending in .example is reserved: it is a place for one's own and leads nowhere.
        assert {name for name in found if not name.endswith(".example")} <= {"http://www.w3.org"}, path


@pytest.mark.xdist_group("sampled")
def test_the_guard_of_these_tests_stops_a_connection() -> None:
    assert "socket.connect" in GUARDED
    import subprocess
    import sys

    tried = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", GUARDED + tried], capture_output=True, text=True, check=False)
    assert "a connection was tried" in done.stderr


@pytest.mark.xdist_group("sampled")
def test_writing_the_sample_and_taking_its_inventory_open_no_connection() -> None:
    assert sampled().inventory.code == 0
    assert len(sampled().inventory.json["services"]) >= 5
