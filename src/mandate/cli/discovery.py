"""`mandate discovery`: read single log lines into the common record, or scan files and account for every line."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.engines.discovery.facts import Event

KEYS = ("ts", "user", "src_ip", "dst_host", "url", "bytes_out", "bytes_in", "action")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `discovery read` and `discovery scan` to the command line."""
    noun = subparsers.add_parser("discovery", help="read logs: single lines, or files with an account of every line")
    verbs = noun.add_subparsers(dest="verb", required=True)
    reading = verbs.add_parser("read", help='one {"vendor", "raw"} JSON a line in, one common record a line out')
    reading.set_defaults(run=run_read)
    scanning = verbs.add_parser("scan", help="read files and print what they hold; nothing is stored")
    scanning.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files to read, one or more")
    scanning.add_argument("--json", action="store_true", help="print JSON instead of a table")
    scanning.add_argument("--show-rejected", action="store_true", help="print rejected lines on standard error")
    scanning.set_defaults(run=run_scan)


def run_read(arguments: argparse.Namespace) -> int:
    """Answer every line on standard input with one ASCII JSON object; `{}` where the line is not read."""
    today = datetime.now(UTC).date()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line, today)) + "\n")
    return 0


def answer(line: str, today: date) -> dict[str, Any]:
    """The common record of one request line, without the keys that are unknown."""
    from mandate.connectors.sources.single import read_one

    try:
        asked = json.loads(line)
        raw, vendor = asked["raw"], asked.get("vendor")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    event = read_one(str(raw), vendor=None if vendor is None else str(vendor), reference=today)
    return {} if event is None else _common(event)


def _common(event: "Event") -> dict[str, Any]:
    values = {key: getattr(event, key) for key in KEYS}
    if event.ts is not None:
        values["ts"] = event.ts.isoformat()
    return {key: value for key, value in values.items() if value is not None}


def run_scan(arguments: argparse.Namespace) -> int:
    """Read every file to its end; 1 when one could not be opened at all."""
    from mandate.catalogue.matcher import load_matcher
    from mandate.connectors.sources.scanning import Scan

    scan = Scan(load_matcher(), _show_rejected if arguments.show_rejected else None)
    for path in arguments.files:
        scan.add(path)
    found = scan.as_json()
    print(json.dumps(found, indent=1) if arguments.json else "\n".join(_as_text(found)))
    return 1 if scan.unreadable else 0


def _show_rejected(path: Path) -> Callable[[int, str, str], None]:
    """Prints rejected lines of one file with their text: on the terminal only, by request, and kept nowhere."""

    def show(number: int, reason: str, text: str) -> None:
        print(f"{path}:{number}: {reason}: {text[:500]!r}", file=sys.stderr)

    return show


def _as_text(found: Mapping[str, Any]) -> Iterator[str]:
    """The scan as lines to read: one per file with its problem under it, then one per service."""
    for file in found["files"]:
        label = file["format"] or "not recognised"
        yield f"{file['path']}: {label}, {file['lines']} lines, {file['parsed']} parsed, {file['rejected']} rejected"
        if file["problem"]:
            line = file["problem"]["line"]
            yield f"  {file['problem']['en']}" + (f" (line {line})" if line else "")
    for service in found["services"]:
        people = "fewer than 5" if service["people"] is None else service["people"]
        requests = "unknown" if service["requests"] is None else service["requests"]
        yield f"{service['service']}: people {people}, days {service['days']}, requests {requests}"
