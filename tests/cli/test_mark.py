"""`mandate mark`: a batch with a line for each file, what the record keeps of it, and what a file carries afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mandate.cli import main
from mandate.records.models import Change, Marking
from tests.connectors.test_marking import picture

pytestmark = pytest.mark.django_db


def test_a_batch_is_marked_checked_and_known_again_once_its_mark_is_lost(
    desk: Any, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    (tmp_path / "deep").mkdir()
    first, second, film = tmp_path / "-a\n<b>.png", tmp_path / "deep" / "-a\n<b>.png", tmp_path / "film.mp4"
    picture().save(first)
    picture().rotate(90).save(second)
    film.write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(99))
    out = tmp_path / "marked"
    assert main(["mark", str(first), str(film), str(second), "--out", str(out)]) == 3
    said = capsys.readouterr()
    assert "1 of 3  -a<b>.png: Marked as made with AI." in said.out
    assert "2 of 3  film.mp4: film.mp4 is of a kind that is not marked. These are: JPEG, PNG" in said.err
    assert "test certificate that nobody trusts" in said.err
    assert sorted(path.name for path in out.iterdir()) == ["-a\n<b>-2.png", "-a\n<b>.png"]
    rows = list(Marking.objects.all())
    assert {(row.sort, row.format, row.own) for row in rows} == {("made", "PNG", False)}
    assert Change.objects.filter(action="marking.made").values("act").distinct().count() == 1
    assert "<b>" not in str(list(Change.objects.filter(action="marking.made").values("after", "why")))

    marked = out / first.name
    assert main(["mark", str(marked), "--out", str(tmp_path / "twice")]) == 3
    assert "carries a mark already" in capsys.readouterr().err
    assert main(["mark", str(first), "--out", str(out)]) == 3
    assert "a file is already" in capsys.readouterr().err
    assert main(["mark", str(marked), "--edited", "--json", "--out", str(tmp_path / "twice")]) == 0
    assert json.loads(capsys.readouterr().out)[0]["marked"] is True

    saved, changed = tmp_path / "saved.jpg", tmp_path / "changed.png"
    with Image.open(marked) as image:
        image.resize((220, 147)).save(saved, quality=70)
    changed.write_bytes(marked.read_bytes()[:-30] + b"\x00" + marked.read_bytes()[-29:])
    other = tmp_path / "other.png"
    picture().transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(other)
    names = [str(one) for one in (marked, saved, changed, first, other, film)]
    assert main(["mark", "check", *names, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["state"] for one in told] == ["untrusted", "lost", "tampered", "lost", "none", "none"]
    assert [bool(one["marked_by_us_on"]) for one in told] == [True, True, False, True, False, False]
    assert told[0]["signer"] == "Test certificate that nobody trusts"
    assert main(["mark", "check", str(tmp_path / "gone.png"), str(saved)]) == 3
    assert "It has lost its mark" in capsys.readouterr().out
    assert main(["mark", "check"]) == 2

    monkeypatch.setenv("MANDATE_MARK_CERTIFICATE", str(first))
    assert main(["mark", str(second), "--out", str(tmp_path / "none")]) == 3
    assert "only one is named" in capsys.readouterr().err
    monkeypatch.setenv("MANDATE_MARK_KEY", str(tmp_path / "gone.pem"))
    assert main(["mark", str(second), "--out", str(tmp_path / "none")]) == 3
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
