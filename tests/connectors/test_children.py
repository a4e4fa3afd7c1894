"""A child answers, fails with its last words, or is stopped."""

import os
from pathlib import Path

import pytest

from mandate.connectors.children import ChildFailed, ask_child


def script(folder: Path, text: str) -> Path:
    path = folder / "child.py"
    path.write_text(text)
    return path


def test_a_child_answers_what_it_was_asked(tmp_path: Path) -> None:
    echo = script(tmp_path, "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])")
    assert ask_child(echo, b"\x00abc", timeout_s=20) == b"cba\x00"


def test_a_child_that_fails_leaves_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="no paper left") as failed:
        ask_child(script(tmp_path, "raise SystemExit('no paper left')"), b"", timeout_s=20)
    assert failed.value.reason == "fault"


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed) as failed:
        ask_child(script(tmp_path, "import time; time.sleep(60)"), b"", timeout_s=0.2)
    assert failed.value.reason == "timeout"


def test_a_child_does_not_see_the_secrets_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANDATE_SECRET", "s3cret")
    tell = script(tmp_path, "import os; print(sorted(os.environ))")
    assert b"MANDATE_SECRET" not in ask_child(tell, b"", timeout_s=20)
    assert "MANDATE_SECRET" in os.environ
