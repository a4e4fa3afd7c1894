"""What is installed is what was chosen: every package pinned to a version and to the bytes it had that day."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("build.txt", "runtime.txt", "dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    packages = re.findall(
        r"^([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?==([^\s;\\]+)[^\n]*((?:\n\s+--hash=sha256:[0-9a-f]{64} ?\\?)*)",
        text,
        re.MULTILINE,
    )
    lines = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(packages) == len(lines) > 0
    assert [package for package, _extra, _version, hashes in packages if not hashes] == []


def test_installing_checks_the_hashes() -> None:
    installs = [
        line
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if "install" in line and "-r requirements" in line
    ]
    assert installs
    assert all("--require-hashes" in line for line in installs)
