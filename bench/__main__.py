"""All measurements, one after the other, each in a process of its own: `make bench` or `python -m bench [PART ...]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.measuring import QUIET, machine

PARTS = (
    "style", "house", "ledger", "discovery", "alignment", "access", "plan", "psplib", "pack", "pages", "answering",
    "mailing",
)  # fmt: skip
WRITTEN = Path(__file__).resolve().parent.parent / "build" / "benchmarks.md"


def main() -> int:
    """Run the parts, print what they print, and keep it in build/benchmarks.md."""
    parts = sys.argv[1:] or PARTS
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        print(f"There is no part {unknown[0]}. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    if "BUSY" in machine():
        print(f"This machine is busy (load above {QUIET}). Trust the ratios, not the seconds.", file=sys.stderr)
    WRITTEN.parent.mkdir(exist_ok=True)
    failed = 0
    with WRITTEN.open("w", encoding="utf-8") as kept:
        for part in parts:
            done = subprocess.run(
                [sys.executable, "-m", f"bench.{part}"], stdout=subprocess.PIPE, text=True, check=False
            )
            print(done.stdout, flush=True)
            kept.write(done.stdout)
            failed = failed or done.returncode
    print(f"Kept in {WRITTEN}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
