"""What every measurement needs: a child measured alone, a server of its own, a table that says target and result."""

from __future__ import annotations

import http.cookiejar
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

QUIET = 1.5
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One command: seconds of wall clock and of CPU, peak resident memory in megabytes, what it printed."""

    name: str
    wall: float
    cpu: float
    peak_mb: float
    output: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `most` or `least` is its target where it has one."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    remark: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or nothing where there is no target."""
        if self.most is None and self.least is None:
            return ""
        too_much = self.most is not None and self.value > self.most
        too_little = self.least is not None and self.value < self.least
        return "missed" if too_much or too_little else "met"

    @property
    def target(self) -> str:
        """The target in words."""
        if self.most is not None:
            return f"<= {number(self.most)} {self.unit}".strip()
        return f">= {number(self.least)} {self.unit}".strip() if self.least is not None else ""


def number(value: float) -> str:
    """A number with as many digits as mean something."""
    if value != int(value) and abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:,.1f}" if abs(value) < 100 and value != int(value) else f"{value:,.0f}"


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as a small table."""
    rows = [f"\n## {title}\n", "| what | measured | target | |", "|---|---|---|---|"]
    for one in figures:
        rest = "; ".join(part for part in (one.verdict, one.remark) if part)
        rows.append(f"| {one.what} | {number(one.value)} {one.unit} | {one.target} | {rest} |")
    return "\n".join(rows)


def machine() -> str:
    """The machine and how busy it is, without a date or a name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[0]
    busy = "" if load < QUIET else f"; BUSY, load {load:.1f}: trust ratios only"
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}{busy}"
    )


def measured(name: str, command: Sequence[str], *, home: Path | None = None, allowed: Sequence[int] = (0,)) -> Measured:
    """Run a command to its end and measure that child alone; SystemExit when it fails."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=environment(home))
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        out.seek(0)
        text = out.read().decode()
    if child.returncode not in allowed:
        raise SystemExit(f"{name} ended with {child.returncode}")
    return Measured(name, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def environment(home: Path | None) -> dict[str, str]:
    """The environment of somebody who set nothing but the home folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MANDATE_", "DJANGO_"))}
    return kept if home is None else {**kept, "MANDATE_HOME": str(home)}


def mandate(*words: str) -> list[str]:
    """The command line of the product, in this interpreter."""
    return [sys.executable, "-m", "mandate", *words]


def middle(times: int, measure: Callable[[], float]) -> float:
    """The median of several measurements."""
    return statistics.median(measure() for _ in range(times))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Server:
    """A running `mandate serve`, and a reader signed in to it."""

    process: subprocess.Popen[bytes]
    address: str
    ready: float
    ready_cpu: float = 0.0
    _cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def sign_in(self, link: str) -> None:
        """Use the one-time link, as a browser does."""
        page = self.get(link)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        asked = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1].decode() if token else ""}).encode()
        self._open(urllib.request.Request(self.address + link, asked, {"Referer": self.address + link}))

    def get(self, path: str, *, seconds: float = 60) -> bytes:
        """The body of a page."""
        return self._open(urllib.request.Request(self.address + path), seconds)

    def cookie(self) -> str:
        """The value of a Cookie header for another reader."""
        return "; ".join(f"{one.name}={one.value}" for one in self._cookies)

    def _open(self, asked: urllib.request.Request, seconds: float = 60) -> bytes:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        with opener.open(asked, timeout=seconds) as answer:
            body: bytes = answer.read()
        return body

    def resident_mb(self) -> float:
        """Memory of the server itself, in megabytes."""
        return resident_mb(self.process.pid)


def resident_mb(pid: int) -> float:
    """Resident memory of a process in megabytes; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def cpu_of(pid: int) -> float:
    """CPU seconds a process has used so far, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, *, seconds: float = 300) -> Iterator[Server]:
    """A server on this home; `ready` is the time until it answered its first request."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        mandate("serve", "--port", str(port)),
        env={**environment(home), "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    server = Server(process, f"http://127.0.0.1:{port}", 0.0)
    try:
        _wait_for(server, until=started + seconds)
        server.ready, server.ready_cpu = time.perf_counter() - started, cpu_of(process.pid)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _wait_for(server: Server, *, until: float) -> None:
    """Wait for the first answer; SystemExit with what the server said and where it stood when there is none."""
    while True:
        try:
            server.get("/sign-in/", seconds=5)
            return
        except (urllib.error.URLError, OSError) as error:
            if server.process.poll() is None and time.perf_counter() < until:
                time.sleep(0.01)
                continue
            server.process.send_signal(signal.SIGABRT)
            said = server.process.stdout.read().decode() if server.process.stdout else ""
            raise SystemExit(f"the server did not start: {error}\n{said}") from error


def link(home: Path) -> str:
    """A one-time sign-in link for the architect of a home."""
    return measured("link", mandate("home", "link"), home=home).output.strip()
