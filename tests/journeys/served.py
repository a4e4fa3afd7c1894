"""A real `mandate serve` in a process of its own, on a home folder of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

START_SECONDS = 120
STOP_SECONDS = 20


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """The environment of a person who set nothing but the home folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MANDATE_", "DJANGO_", "PYTEST_"))
    }
    return {**kept, "MANDATE_HOME": str(home)}


def mandate(home: Path, *words: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "mandate", *words]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, check=True, timeout=60).stdout


@dataclass
class Served:
    """A running server: where it is, whose it is, and the one-time link it printed."""

    home: Path
    address: str
    link: str
    process: subprocess.Popen[bytes]
    log: IO[bytes]

    def new_link(self) -> str:
        """Another one-time link for the architect of the organisation that is served."""
        return self.address + mandate(self.home, "home", "link").strip()

    def said(self) -> str:
        """Everything the server printed so far."""
        return Path(self.log.name).read_text(encoding="utf-8")

    def stop(self) -> None:
        """End the server and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def serve(home: Path) -> Served:
    """Start a server on this home and wait until it said that it is ready."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = (home.parent / f"{home.name}.log").open("wb")
    command = [sys.executable, "-m", "mandate", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=subprocess.STDOUT)
    served = Served(home, f"http://127.0.0.1:{port}", "", process, log)
    until = time.monotonic() + START_SECONDS
    while "Stop with Ctrl-C" not in served.said():
        if process.poll() is not None or time.monotonic() > until:
            served.stop()
            raise AssertionError(f"the server did not start:\n{served.said()}")
        time.sleep(0.05)
    served.link = re.findall(r"http\S+/enter/\S+/", served.said())[-1]
    return served
