"""How large, how quick to start and how modest with memory the house is.

    python -m bench.house

A home of its own is made in a temporary folder. Memory is that of the server alone; its children are listed.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.measuring import (
    MEGABYTE,
    Figure,
    Server,
    children_of,
    link,
    machine,
    mandate,
    measured,
    middle,
    resident_mb,
    serving,
    table,
)

ROOT = Path(__file__).resolve().parent.parent
PAGES = 30
PAPER = ("/forward/pdf", "/inventory/plan/", "/inventory/services/chatgpt/")
IMPORT_ENGINES = (
    "import importlib, pkgutil, time; started = time.process_time(); import mandate.engines as e; "
    "[importlib.import_module(m.name) for m in pkgutil.walk_packages(e.__path__, 'mandate.engines.')]; "
    "print((time.process_time() - started) * 1000)"
)


def install_size() -> tuple[float, int]:
    """Megabytes on disk of the runtime packages alone, and how many there are; the product itself is counted too."""
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "runtime.txt").read_text(), re.MULTILINE)
    total, count = 0, 0
    for name in pinned:
        try:
            files = importlib.metadata.distribution(name).files or []
        except importlib.metadata.PackageNotFoundError:
            continue  # named for another platform
        count += 1
        total += sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file())
    own = sum(path.stat().st_size for path in (ROOT / "src").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return (total + own) / MEGABYTE, count


def starting() -> list[Figure]:
    """Time of the smallest commands, beside an empty interpreter."""

    def empty() -> float:
        return measured("python", [sys.executable, "-c", "pass"]).cpu * 1000

    def helping() -> float:
        return measured("help", mandate("--help")).cpu * 1000

    def importing() -> float:
        return float(measured("engines", [sys.executable, "-c", IMPORT_ENGINES]).output)

    size, packages = install_size()
    base = middle(9, empty)
    helping()
    return [
        Figure("installed size", size, "MB", remark=f"{packages} packages and the product"),
        Figure("an empty interpreter, CPU", base, "ms"),
        Figure("`mandate --help`, CPU", middle(9, helping), "ms", most=150),
        Figure("import every engine, CPU", middle(9, importing), "ms", most=60),
    ]


class Watch(threading.Thread):
    """Looks at the server's memory and at its children while pages are asked for."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.over = server, threading.Event()
        self.peak = 0.0
        self.children: dict[str, float] = {}

    def run(self) -> None:
        while not self.over.wait(0.02):
            self.peak = max(self.peak, self.server.resident_mb())
            for child in children_of(self.server.process.pid):
                try:
                    words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
                except OSError:
                    continue
                name = " ".join(words[1:4]).strip() or words[0]
                self.children[name] = max(self.children.get(name, 0.0), resident_mb(child))


def addresses(server: Server) -> list[str]:
    """Pages a reader would open: what the first pages link to, and always paper and the overview."""
    found = ["/", "/inventory/", "/tools/", "/people/", "/changes/"]
    for page in tuple(found):
        text = server.get(page).decode()
        found += [path for path in re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)"', text) if "sign-out" not in path]
    rest = [path for path in dict.fromkeys(found) if not path.startswith("/forward/")]
    return [*PAPER, *rest][:PAGES]


def serving_sample(home: Path) -> list[Figure]:
    """First and second start, and memory at rest and after browsing."""
    with serving(home) as first:
        first_ready, first_cpu = first.ready, first.ready_cpu
    with serving(home) as server:
        second_ready, second_cpu = server.ready, server.ready_cpu
        time.sleep(0.5)
        at_rest = server.resident_mb()
        server.sign_in(link(home))
        watch = Watch(server)
        watch.start()
        pages = addresses(server)
        paper = 0
        for path in pages:
            paper += server.get(path).startswith(b"%PDF")
        watch.over.set()
        watch.join()
        after = server.resident_mb()
    children = ", ".join(f"{name} {size:.0f} MB" for name, size in watch.children.items()) or "none"
    return [
        Figure("first start, with the sample made", first_ready, "s", most=60, remark=f"CPU {first_cpu:.1f} s"),
        Figure("second start, until the first page", second_ready, "s", most=3, remark=f"CPU {second_cpu:.1f} s"),
        Figure("memory at rest", at_rest, "MB", most=150),
        Figure(
            f"memory after {len(pages)} pages", after, "MB", most=150, remark=f"{paper} PDF; peak {watch.peak:.0f} MB"
        ),
        Figure("children while browsing", len(watch.children), "", remark=children),
    ]


def sample(folder: Path) -> list[Figure]:
    """The sample's exports as files, and the inventory of them on the command line."""
    written = measured("sample", mandate("sample", str(folder / "sample")), home=folder / "none")
    run = measured("inventory", mandate("inventory", str(folder / "sample"), "--json"), home=folder / "own")
    files = json.loads(run.output)["files"]
    lines = sum(file["lines"] or 0 for file in files)
    return [
        Figure("write the sample", written.wall, "s"),
        Figure(
            "inventory of the sample", run.wall, "s", remark=f"CPU {run.cpu:.1f} s; {len(files)} files, {lines:,} lines"
        ),
        Figure("lines per second", lines / run.wall, ""),
        Figure("peak memory", run.peak_mb, "MB", most=200),
    ]


def main() -> str:
    """Measure the house; the table."""
    with tempfile.TemporaryDirectory(prefix="bench-house-") as name:
        figures = [*starting(), *serving_sample(Path(name) / "home"), *sample(Path(name))]
    return f"{machine()}\n{table('The house', figures)}"


if __name__ == "__main__":
    print(main())
