"""Every page, as a reader of the sample company meets it: usable by everybody, on every screen, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from mandate.engines.terms import Role
from tests.journeys import browsing, crawling, furnishing, looking
from tests.journeys.browsing import Reader
from tests.journeys.served import Served
from tests.web import things

# Addresses that are no page of their own: they only take forms, answer scripts, or send on.
NO_PAGE = {
    "sign-out", "sign-out-everywhere", "language", "keys", "switch", "person-invite", "person-leave", "team-remove",
    "processing-sign", "processing-invite", "processing-mail", "processing-withdraw", "uploads", "upload", "upload-forget", "runs",
    "run-cancel", "forward-download", "conversation-restore", "conversation-remove", "quote-unpin", "token-revoke",
    "answers-save", "campaign-open", "campaign-cancel", "campaign-last-day", "assessment-report-file", "initiative-put-back", "initiative-drop",
    "initiatives-undo", "priorities-draft",
    "initiative-start", "initiative-done", "goal-settle", "horizon-sign", "horizon-met", "capacity-remove", "budget-remove",
    "bookings-change", "bookings-sign", "bookings-undo", "session-step", "session-start", "coaching-done", "coaching-plan", "coaching-remove",
    "policy-acknowledge", "policy-publish", "policy-section-remove", "policy-file", "policy-draft-file",
    "recalibration-plan", "recalibration-prepare", "recalibration-decide", "recalibration-close", "recalibration-sign",
    "recalibration-file", "recalibration-undo", "development-triage", "development-remove",
    "circle-agree", "circle-withdraw", "source-decide", "session-hold",
    "request-verdict", "request-move", "request-withdraw", "request-appeal", "request-link", "review-open",
    "draft-new", "draft-take-out", "draft-publish", "draft-drop", "draft-roll-back",
    "plan-new", "plan-stop", "plan-again", "plan-sign", "plan-drop",
    "tasks-accept", "task-state", "tasks-xlsx",
    "decision-decide", "decision-drop", "decision-tell", "decision-vote-link", "decision-sheet", "meeting-agenda",
    "meeting-begin", "meeting-note", "meeting-cancel", "commitment-remind", "asks-answer", "asks-close", "asks-link",
    "forecast-seal", "forecast-open", "forecast-void",
    "charter-end", "charter-given-note", "charter-pdf", "charter-json", "deputy-name", "deputy-end", "delegation-give", "delegation-withdraw",
    "pack-make", "pack-sign", "pack-file",
    "competence-note", "level-remove", "registers-xlsx", "registers-yaml", "registers-untake",
    "edition-add", "edition-change", "edition-drop", "edition-mail", "edition-new", "edition-refresh", "edition-schedule", "edition-send", "gathering-calendar", "gathering-end", "gathering-invite", "mail-body", "mail-bounced", "mail-eml", "mail-resolve", "occasion-action", "occasion-answer", "occasion-ask", "occasion-bring",
    "occasion-deal", "occasion-paper", "occasion-skip", "occasion-vote", "outbox-digests", "pulse-stop",
    "calendar-feed",
    "learning-quiz", "learning-path-set", "learning-path-remove", "learning-done", "lesson-close", "lesson-file",
    "learning-practice-answer", "learning-policy-sign", "learning-undo", "learning-evidence-file",
    "initiative-training-ask", "initiative-training-waive",
    "champion-answer", "champion-stop", "champion-note", "practice-vote", "practice-settle",
    "rows-run-stop", "people-undo", "marking-run-stop", "marking-run-file", "use-answer", "use-evidence",
    "touchpoint-check", "touchpoint-approve", "touchpoint-compare", "touchpoint-proof", "incident-report",
}  # fmt: skip
# Pages nobody reaches by a link from the desk: how to get in, what a form leads to, what has just been done.
BY_HAND = {
    "sign-in",
    "enter",
    "run",
    "rows-run",
    "marking-run",
    "conversation-pin",
    "campaign-answer",
    "circle",
    "request-answer",
    "ballot",
    "asks-door",
    "decision-mt",
    "decision-vote",
    "pack",
    "pack-against",
    "request-new",
    "datasets-change",
    "touchpoints-change",
    "uses-change",
    "plan-against",
    "decision-review",
    "forecast",
    "tasks-change",
    "tasks-deed",
    "draft-add",
    "tools-change",
    "initiatives-several",
    "vote",
    "voice",
    "mail-stop",
    "occasion-minutes",
    *(name for name in things.pages() if name.startswith("answer")),
}
PAGES = sorted(set(things.pages()) - NO_PAGE - BY_HAND)
MAIN = (
    "/", "/inventory/", "/inventory/services/", "/inventory/plan/", "/inventory/files/", "/tools/", "/people/", "/decisions/",
    "/charter/", "/charter/change/", "/charter/sign/", "/charter/given/", "/deputies/", "/delegations/",
    "/charter/replay/?from=2026-01-01&to=2026-12-31&max_cost_per_decision=15000", "/processing/", "/processing/write/", "/triage/chatgpt/?verdict=allow", "/conversations/", "/forward/", "/me/", "/start/", "/assessments/", "/assessments/new/",
    "/decisions/new/", "/decisions/mine/", "/meetings/", "/meetings/new/", "/commitments/", "/commitments/new/", "/asks/", "/asks/new/",
    "/forecasts/", "/forecasts/new/",
    "/policy/", "/policy/card/", "/recalibration/", "/watch/", "/roadmap/", "/roadmap/load/", "/plans/", "/packs/",
    "/my-team/", "/champions/", "/champions/offer/", "/practices/", "/practices/new/", "/co-ownership/",
    "/pulse/", "/pulse/answer/", "/pulse/questions/",
    "/voices/", "/voices/new/", "/voices/follow/", "/stand/", "/stand/editions/", "/outbox/", "/me/notifications/",
    "/me/mail/",
    "/tasks/", "/tasks/typical/", "/tasks/routines/", "/tomorrow/",
    "/ask/", "/ask/?q=DeepL&class=1", "/ask/ideas/new/", "/requests/", "/grants/", "/grants/new/", "/reviews/", "/demand/",
    "/access/", "/access/people/", "/access/mine/", "/rules/", "/rules/new/", "/rules/in-force/", "/drafts/",
    "/registers/", "/registers/templates/", "/data/", "/data/new/", "/data/classes/", "/purposes/", "/competences/", "/vendors/",
    "/marking/", "/touchpoints/", "/touchpoints/new/", "/incidents/", "/incidents/new/", "/papers/", "/papers/processing/",
    "/uses/", "/uses/new/", "/duties/",
)  # fmt: skip
# One worker looks at all of them: one server, one sample company and one walk along all links do.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="package")
def reached(chromium: Browser, cockpit: Served, desk: dict[str, Any]) -> dict[str, str]:
    """The first address of every page that links lead to."""
    reader = browsing.open_reader(chromium, cockpit.address, storage_state=desk)
    found = crawling.pages(reader, but=NO_PAGE)
    reader.context.close()
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_usable_by_everybody(name: str, looker: Callable[..., Reader], reached: dict[str, str]) -> None:
    assert name in reached, "no link leads here: link it, or say in NO_PAGE or BY_HAND why not"
    architect = looker()
    assert architect.go(reached[name]) == 200
    assert looking.faults(architect, frame=name == "home") == []


@pytest.mark.parametrize("path", MAIN)
def test_a_main_page_is_usable_in_dutch(path: str, looker: Callable[..., Reader]) -> None:
    reader = looker("nl-NL")
    assert reader.go(path) == 200
    assert looking.misfits(reader, "nl") == []


@pytest.mark.parametrize(
    "role", [role.value for role in Role if role not in {Role.ANONYMOUS, Role.MACHINE, Role.ARCHITECT}]
)
def test_the_first_pages_of_every_role_are_usable(role: str, reader_as: Callable[..., Reader]) -> None:
    reader = reader_as(role)
    found = []
    for path in ("/", "/me/"):
        assert reader.go(path) == 200, path
        found += looking.faults(reader, eyes=looking.ONE_EYE, frame=True)
    assert found == []


def test_the_ways_in_are_usable_by_everybody(readers: Callable[..., Reader], cockpit: Served) -> None:
    reader = readers(cockpit.address)
    found = []
    for path in ("/sign-in/", cockpit.new_link()):
        assert reader.go(path) == 200
        found += looking.faults(reader)
    assert found == []


def test_a_refusal_and_a_faulty_form_are_usable_by_everybody(
    architect: Reader, reader_as: Callable[..., Reader]
) -> None:
    found = []
    assert architect.go("/nowhere/") == 404
    found += looking.faults(architect, eyes=looking.ONE_EYE)
    architect.forgive("status of 404")
    architect.go("/people/new/")
    architect.page.evaluate("document.querySelector('main form').noValidate = true")
    architect.page.click("main form .primary")
    assert architect.page.locator("#errors").evaluate("(notice) => notice === document.activeElement")
    found += looking.faults(architect, eyes=looking.ONE_EYE)
    architect.forgive("status of 422")
    employee = reader_as("employee")
    assert employee.go("/changes/") == 403
    found += looking.faults(employee, eyes=looking.ONE_EYE)
    employee.forgive("status of 403")
    assert found == []


def test_the_run_page_and_the_page_that_pins_are_usable_by_everybody(
    architect: Reader, reached: dict[str, str]
) -> None:
    architect.go("/inventory/runs/1/")
    found = looking.faults(architect)
    architect.go(f"{reached['conversation']}pin/?s=0")
    found += looking.faults(architect)
    assert found == []


def test_a_large_file_of_rows_at_work_is_usable_by_everybody(architect: Reader, tmp_path: Path) -> None:
    large, seen = tmp_path / "tasks.csv", []

    def first_answer(route: Route) -> None:
        """The page asks again every second and goes on when its file is read; here it stands still to be looked at."""
        if not seen:
            seen.append(route.fetch(max_redirects=0))
        route.fulfill(response=seen[0])

    large.write_text("task,team\n" * 20_000, encoding="utf-8")
    architect.go("/tasks/import/")
    architect.page.route(re.compile(r"/rows/\d+/$"), first_answer)
    architect.page.set_input_files("main input[name=file]", large)
    architect.page.click("main form[enctype] button")
    architect.page.wait_for_url(re.compile(r"/rows/\d+/$"))
    assert architect.page.locator("#run progress").count() == 1
    found = looking.faults(architect)
    architect.page.unroute(re.compile(r"/rows/\d+/$"))
    assert found == []


def test_a_voice_that_was_said_is_usable_by_everybody(architect: Reader) -> None:
    architect.go("/voices/new/")
    architect.page.fill("main textarea[name=text]", "Too many tools ask the same of us.")
    architect.page.check("main input[value=named]")
    with architect.page.expect_navigation():
        architect.page.click("main form .primary")
    assert looking.faults(architect) == []


def test_the_minutes_and_the_page_that_stops_mail_are_usable_by_everybody(
    architect: Reader, reached: dict[str, str]
) -> None:
    assert architect.go(f"{reached['occasion']}minutes/") == 200
    found = looking.faults(architect)
    mail = architect.context.request.get(f"{architect.address}{reached['mail']}mail.eml").text()
    stop = re.search(r"/mail/[^/]+/", mail.replace("=\r\n", "").replace("=3D", "="))
    assert stop
    assert architect.go(stop[0]) == 200
    assert found + looking.faults(architect) == []


def test_the_pack_of_the_mt_is_usable_by_everybody_alone_and_beside_the_one_before(architect: Reader) -> None:
    for _pack in range(2):
        architect.go("/packs/")
        with architect.page.expect_navigation():
            architect.page.click('form[action="/packs/make/"] button')
    found = looking.faults(architect)
    architect.go(str(architect.page.locator('a[href$="/against/"]').first.get_attribute("href")))
    assert found + looking.faults(architect) == []


def test_asking_for_what_is_not_allowed_is_usable_by_everybody(architect: Reader) -> None:
    architect.go("/ask/?q=DeepSeek&class=0")
    found = looking.faults(architect)
    asks = architect.page.locator('main a[href^="/requests/new/"]').first.get_attribute("href")
    assert asks
    assert architect.go(asks) == 200
    found += looking.faults(architect)
    assert found == []


def test_the_phone_that_votes_is_usable_by_everybody(
    architect: Reader, reached: dict[str, str], readers: Callable[..., Reader], cockpit: Served
) -> None:
    architect.go(reached["session-screen"])
    if not architect.page.get_by_text("/v/").count():
        with architect.page.expect_navigation():
            architect.page.click("button.primary")
    link = architect.page.get_by_text("/v/").first.inner_text().strip()
    phone = readers(cockpit.address)
    assert phone.go("/v/" + link.partition("/v/")[2]) == 200
    assert looking.faults(phone) == []


def test_the_circle_of_named_people_is_usable_by_everybody(architect: Reader, reader_as: Callable[..., Reader]) -> None:
    member = reader_as("mt_member")
    address = furnishing.assess(architect, opened=True, named=True)
    architect.go(f"{address}links/")
    with architect.page.expect_navigation():
        architect.page.click("main button[name=what][value=people]")
    assert member.go(f"{address}circle/") == 200
    assert looking.faults(member) == []


def test_rows_are_chosen_and_a_file_is_looked_at_by_everybody(architect: Reader) -> None:
    architect.go("/tools/")
    for box in architect.page.locator("tbody input[name=key]").all()[:2]:
        box.check()
    with architect.page.expect_navigation():
        architect.page.click("#bulk button")
    found = looking.faults(architect)
    architect.page.check("input[name=set][value=until]")
    architect.page.fill("#f-change_why", "Looked at.")
    with architect.page.expect_navigation():
        architect.page.click(".form .actions button")
    assert architect.page.locator("#preview").count() == 1
    found += looking.faults(architect, eyes=looking.ONE_EYE)
    architect.go("/registers/import/")
    rows = b"vendors: [{name: Newcomer, agreement: asked}]"
    file = {"name": "registers.yaml", "mimeType": "application/yaml", "buffer": rows}
    architect.page.set_input_files("#f-file", file)
    with architect.page.expect_navigation():
        architect.page.click("form[enctype] button")
    assert architect.page.locator("input[name=kept]").count() == 1
    assert found + looking.faults(architect, eyes=looking.ONE_EYE) == []


def test_the_page_behind_an_answer_link_is_usable_by_everybody_open_answered_and_refused(
    architect: Reader, readers: Callable[..., Reader], cockpit: Served
) -> None:
    secret = furnishing.answer_link(architect)
    reader = readers(cockpit.address)
    assert reader.go(secret) == 200
    found = looking.faults(reader)
    assert reader.go("/r/nothing/") == 409
    found += looking.faults(reader)
    reader.forgive("status of 409")
    reader.go(secret)
    reader.page.check("main input[value=deny]")
    reader.page.fill("#f-why", "No budget")
    reader.page.fill("#f-way_back", "Ask again in spring")
    reader.page.click("main form .primary")
    assert reader.page.locator("h1").inner_text().endswith(".")
    found += looking.faults(reader)
    assert found == []
