"""The pulse says whether a child lives, however it ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mandate.connectors.home import pulse


def test_the_pulse_outlives_who_began_it_and_ends_with_the_child(tmp_path: Path) -> None:
    path = tmp_path / "run.pulse"
    held = pulse.begin(path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(held,))
    os.close(held)
    assert pulse.alive(path)
    child.kill()
    child.communicate()
    assert not pulse.alive(path)


def test_a_pulse_is_private_and_held_once(tmp_path: Path) -> None:
    path = tmp_path / "run.pulse"
    held = pulse.begin(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BlockingIOError):
        pulse.begin(path)
    os.close(held)


def test_nobody_lives_where_no_pulse_was_begun(tmp_path: Path) -> None:
    assert not pulse.alive(tmp_path / "none")
    assert pulse.still_for(tmp_path / "none") == float("inf")


@pytest.mark.parametrize("text", ["", "not a number"])
def test_a_pulse_that_cannot_be_read_never_beat(text: str, tmp_path: Path) -> None:
    (tmp_path / "p").write_text(text)
    assert pulse.still_for(tmp_path / "p") == float("inf")


def test_a_beat_starts_the_silence_anew(tmp_path: Path) -> None:
    path = tmp_path / "p"
    held = pulse.begin(path)
    path.write_text("0.000" + " " * 20)
    long = pulse.still_for(path)
    pulse.beat(held)
    os.close(held)
    assert pulse.still_for(path) < long
