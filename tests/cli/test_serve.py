"""A server that cannot start says why in one line that names what to change."""

import socket
from argparse import Namespace
from pathlib import Path

import pytest

from mandate.cli import serve


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99999), ("192.0.2.1", 0)])
def test_an_address_that_cannot_be_had_is_named(host: str, port: int) -> None:
    with pytest.raises(OSError, match=f"cannot listen on {host} port {port}"):
        serve._listen(host, port, None)


def test_a_port_that_is_taken_is_told_apart_from_one_that_is_not_allowed() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert serve._listen("127.0.0.1", other.getsockname()[1], None) is None


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "desk.pem"
    with pytest.raises(FileNotFoundError, match=r"desk\.pem is not a file"):
        serve._certificate(Namespace(certificate=missing, key=None, share=True))
