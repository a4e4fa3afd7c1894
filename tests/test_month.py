"""The month that a reader can have played comes out whole: what people did stands on pages, in mails and on slides."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from tools import month

from mandate.records import clock, ledger
from mandate.records.models import Completion, Decision, Mail, Person, PulseAnswer, QuizTry, Voice
from mandate.services import people
from mandate.services.people import PersonFacts
from tests.conftest import Desk


@pytest.mark.django_db
def test_a_month_is_read_learned_asked_objected_to_and_decided(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="six|6"):
        month.play(today=desk.today, at=clock.now())
    team = people.add_team("Care", parent="", size=None, by=desk.actor, why="test")
    for name in ("Ada", "Bo", "Cem", "Dora", "Els", "Fay <i>"):
        facts = PersonFacts(name=name, email=f"{name[:3].lower()}@desk.example", team=team.key)
        people.add_person(facts, by=desk.actor, why="test")
    played = month.play(today=desk.today, at=clock.now())
    assert Completion.objects.count() == 5
    assert QuizTry.objects.count() == 6, "one did not pass at once"
    assert Voice.objects.filter(person=None).get().state == "done"
    assert PulseAnswer.objects.count() == 6
    decision = Decision.objects.get()
    assert (decision.state, {bool(one["note"]) for one in decision.voices}) == ("taken", {True, False})
    assert any("is told: Critics wait" in line for line in played.story)
    assert [line[:10] for line in played.story] == sorted(line[:10] for line in played.story)
    assert Mail.objects.filter(kind="edition").count() >= 6
    made = {path.name: path.read_bytes() for path in month.write(played, tmp_path / "month")}
    assert made["mt-pack.pdf"][:4] == made["town-hall.pdf"][:4] == b"%PDF"
    slides = zipfile.ZipFile(io.BytesIO(made["town-hall.pptx"]))
    assert sum(name.startswith("ppt/slides/slide") for name in slides.namelist()) == 5
    mail = made["mail-1.html"].decode()
    assert "It invents numbers" in mail, "you said, we did"
    assert "Checking what it writes" not in mail, "no voice is told in its own words"
    ada = Person.objects.get(name="Ada")
    for page in ("/", "/learning/", "/voices/", f"/decisions/{decision.key}/", f"/people/{ada.key}/", "/stand/"):
        shown = desk.client.get(page)
        assert shown.status_code == 200, page
        assert "<i>" not in shown.content.decode(), page
    assert not list(ledger.breaks())
