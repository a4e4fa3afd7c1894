"""The first screen asks and never answers for the leader; what was said there is changed on the organisation's page."""

from __future__ import annotations

import pytest

from mandate.connectors.home import folders
from mandate.records.models import Change, Organisation
from mandate.services import homes, letters
from mandate.services import processing as records

pytestmark = pytest.mark.django_db
ASKED = {"name": "Windmolen", "architect": "Anna", "email": "", "teams": "Sales 4"}
ANSWERS = {"mail_platform": "google", "files_platform": "unknown", "works_council": "unknown"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def begun(monkeypatch) -> list[dict]:
    """What the start hands on, instead of a process of its own."""
    found: list[dict] = []
    monkeypatch.setattr(homes, "begin_other", lambda which, facts: found.append(facts) or "secret")
    monkeypatch.setattr(homes, "switch", lambda which: None)
    monkeypatch.setattr(folders, "exists", lambda which: False)
    return found


def test_nothing_is_chosen_before_the_leader_chooses(desk) -> None:
    shown = text(desk.client.get("/start/"))
    assert "checked" not in shown
    assert "Mandate asks the works council" in shown


def test_a_choice_nobody_made_is_named_in_the_summary_with_why_it_is_asked_and_the_rest_is_kept(desk, begun) -> None:
    answer = desk.client.post("/start/", {**ASKED, "mail_platform": "google"})
    shown = text(answer)
    assert answer.status_code == 422
    assert not begun
    assert '<a href="#f-works_council">Say whether there is a works council' in shown
    assert 'id="f-works_council"' in shown
    assert '<a href="#f-files_platform">' in shown
    assert '<a href="#f-mail_platform">' not in shown
    assert 'name="mail_platform" value="google" checked' in shown


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False), ("unknown", None)])
def test_what_was_answered_is_what_begins(desk, begun, said: str, kept: bool | None) -> None:
    assert desk.client.post("/start/", {**ASKED, **ANSWERS, "works_council": said}).status_code == 302
    assert begun[0]["works_council"] is kept
    assert (begun[0]["mail_platform"], begun[0]["files_platform"]) == ("google", "unknown")


def test_as_long_as_nobody_knows_the_works_council_is_asked_and_one_answer_ends_it(desk) -> None:
    company = Organisation.objects.get()
    form = {"name": company.name, **ANSWERS, "why": "to be found out"}
    assert desk.client.post("/organisation/change/", {**form, "version": company.version}).status_code == 302
    assert records.has_works_council() is True
    assert "Nobody said yet whether Windmolen Fietsen has a works council" in text(desk.client.get("/organisation/"))
    assert "Nobody said yet whether there is a works council" in text(desk.client.get("/processing/"))
    again = Organisation.objects.get()
    answer = {**form, "works_council": "no", "why": "HR says so", "version": again.version}
    assert desk.client.post("/organisation/change/", answer).status_code == 302
    assert records.has_works_council() is False
    assert Change.objects.filter(action="organisation.changed").latest("id").why == "HR says so"


def test_a_platform_nobody_knows_gets_the_letters_for_any_platform(desk) -> None:
    company = Organisation.objects.get()
    form = {"name": company.name, **ANSWERS, "mail_platform": "unknown", "version": company.version}
    assert desk.client.post("/organisation/change/", form).status_code == 302
    assert letters.platform() == "other"
    assert desk.client.get("/inventory/letters/").status_code == 200


def test_a_change_from_an_old_page_or_without_a_name_is_not_kept(desk) -> None:
    company = Organisation.objects.get()
    form = {"name": "Other", **ANSWERS, "version": company.version - 1}
    assert desk.client.post("/organisation/change/", form).status_code == 412
    assert desk.client.post("/organisation/change/", {**form, "name": " "}).status_code == 422
    assert Organisation.objects.get().name == company.name


def test_only_the_architect_changes_it_and_everybody_may_read_it(desk, client_as) -> None:
    employee = client_as("employee")
    assert employee.get("/organisation/").status_code == 200
    assert employee.get("/organisation/change/").status_code == 403
