"""Answering an assessment in a real browser: by key, by thumb, without a network, without scripts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import looking, served
from tests.journeys.browsing import NARROW, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ASK = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "mandate.config.settings"
import django; django.setup()
from datetime import timedelta
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.services import campaigns
from mandate.services.campaigns import CampaignFacts, Group
by, today = Actor("cli:test"), clock.today()
groups = (Group("mt", "MT", "full"), Group("sales", "Sales", "employee"))
campaign = campaigns.plan(CampaignFacts("Autumn", groups, today, today + timedelta(days=14)), by=by, today=today)
campaigns.start(campaign, by=by, today=today)
for group in groups:
    print(f"/a/{campaigns.make_door(campaign, group, at=clock.now())}/")
"""
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(scope="module")
def asked(fresh_home: Callable[[], Path]) -> Iterator[tuple[str, str, str]]:
    """A server with an open assessment: its address, a link to the full form and one to the short form."""
    server = served.serve(fresh_home())
    command = [sys.executable, "-c", ASK]
    said = subprocess.run(command, env=served.environment(server.home), capture_output=True, text=True, check=True)
    full, short = said.stdout.split()
    yield server.address, full, short
    server.stop()


@pytest.fixture
def respondent(readers: Callable[..., Reader], asked: tuple[str, str, str]) -> Callable[..., Reader]:
    """Somebody who began the short form (or the full one)."""

    def opener(*, full: bool = False, **options: object) -> Reader:
        reader = readers(asked[0], **options)
        reader.go(asked[1] if full else asked[2])
        reader.page.click("main .primary")
        reader.page.wait_for_load_state()
        return reader

    return opener


def own(reader: Reader) -> str:
    """The address of the answers this reader gives."""
    return "/".join(reader.page.url.removeprefix(reader.address).split("/")[:3]) + "/"


def saved(reader: Reader) -> None:
    """Wait until the page says that everything is kept."""
    expect(reader.page.locator("[role=status]")).to_have_text("Saved")


def answer_all(reader: Reader, key: str = "4") -> None:
    """Give one answer to everything, by keyboard alone."""
    while "/result/" not in reader.page.url:
        if reader.page.evaluate("document.activeElement.value") == "next":
            with reader.page.expect_navigation():
                reader.page.keyboard.press("Enter")
        else:
            reader.page.keyboard.press(key)


def test_every_page_is_usable_by_everybody(
    respondent: Callable[..., Reader], readers: Callable[..., Reader], asked: tuple[str, str, str]
) -> None:
    stranger, reader = readers(asked[0]), respondent(full=True)
    assert stranger.go(asked[1]) == 200
    found = looking.faults(stranger)
    found += looking.faults(reader)
    address = own(reader)
    answer_all(reader, "2")
    reader.page.click("summary")
    found += looking.faults(reader)
    for path in (address, asked[1]):
        assert reader.go(path) == 200
        found += looking.faults(reader)
    assert reader.go("/a/nowhere/") == 409
    found += looking.faults(reader, eyes=looking.ONE_EYE)
    reader.forgive("status of 409")
    assert found == []


def test_every_page_is_usable_in_dutch(respondent: Callable[..., Reader], asked: tuple[str, str, str]) -> None:
    reader = respondent(full=True, locale="nl-NL")
    address, found = own(reader), []
    for path in (f"{address}automation/", f"{address}result/", address, asked[1]):
        assert reader.go(path) == 200
        found += looking.misfits(reader, "nl")
    assert found == []


def test_the_whole_form_goes_by_keyboard_alone(respondent: Callable[..., Reader]) -> None:
    reader = respondent()
    reader.page.keyboard.press("0")
    reader.page.keyboard.press("n")
    saved(reader)
    assert reader.page.inner_text("#left") == "2 of 13, about 3 minutes"
    answer_all(reader)
    assert "working" in reader.heading()
    assert "One thing you do not know" in reader.page.inner_text("main")


def test_going_back_by_key_leads_to_the_question_before_and_to_the_part_before(
    respondent: Callable[..., Reader],
) -> None:
    reader = respondent()
    for key in ("4", "4", "Backspace", "2", "3"):
        reader.page.keyboard.press(key)
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert reader.heading() == "People"
    with reader.page.expect_navigation():
        reader.page.keyboard.press("ArrowLeft")
    assert reader.heading() == "Guardrails"
    assert [box.get_attribute("value") for box in reader.page.locator(":checked").all()] == ["4", "2", "3"]
    assert reader.page.evaluate("document.activeElement.name") == "G4"


def test_letters_typed_into_a_comment_stay_letters_and_are_kept(respondent: Callable[..., Reader]) -> None:
    reader = respondent()
    reader.page.click("summary >> nth=0")
    reader.page.locator("#c-G1").press_sequentially("n 1 of 5")
    saved(reader)
    reader.page.reload()
    assert reader.page.input_value("#c-G1") == "n 1 of 5"
    assert reader.page.locator(":checked").count() == 0


def test_on_a_phone_there_is_one_question_and_a_tap_goes_on(respondent: Callable[..., Reader]) -> None:
    reader = respondent(viewport={"width": NARROW, "height": 844}, has_touch=True)
    questions = reader.page.locator(".question:visible")
    expect(questions).to_have_count(1)
    first = questions.locator("legend").inner_text()
    reader.page.locator(".question:visible label").nth(2).tap()
    expect(questions.locator("legend")).not_to_have_text(first)
    reader.page.click("button[value=back]")
    expect(questions.locator("legend")).to_have_text(first)
    assert questions.locator(":checked").get_attribute("value") == "3"
    for _ in range(3):
        assert reader.heading() == "Guardrails"
        reader.page.click("button[value=next]")
    reader.page.wait_for_url("**/people/")


def test_without_a_network_nothing_is_lost_and_the_page_says_so(respondent: Callable[..., Reader]) -> None:
    reader = respondent()
    reader.context.set_offline(True)
    for key in ("2", "3", "4"):
        reader.page.keyboard.press(key)
    expect(reader.page.locator("[role=status]")).to_contain_text("Not saved yet")
    reader.page.keyboard.press("Enter")
    assert reader.heading() == "Guardrails"
    reader.context.set_offline(False)
    saved(reader)
    reader.page.reload()
    assert [box.get_attribute("value") for box in reader.page.locator(":checked").all()] == ["2", "3", "4"]
    reader.forgive(NO_NETWORK)


def test_what_could_not_be_sent_leaves_when_the_page_is_opened_again(respondent: Callable[..., Reader]) -> None:
    reader = respondent()
    page = reader.page.url
    reader.context.set_offline(True)
    reader.page.keyboard.press("5")
    expect(reader.page.locator("[role=status]")).to_contain_text("Not saved yet")
    reader.page.close()
    reader.context.set_offline(False)
    reader.page = reader.context.new_page()
    reader.go(page)
    saved(reader)
    assert reader.page.locator(":checked").get_attribute("value") == "5"
    reader.forgive(NO_NETWORK)


def test_without_scripts_it_is_plain_forms(respondent: Callable[..., Reader]) -> None:
    reader = respondent(java_script_enabled=False)
    seen, hints = [], reader.page.locator("kbd, .by-key, [data-copy]")
    while "/result/" not in reader.page.url:
        seen.append(reader.heading())
        assert hints.count()
        assert not any(one.is_visible() for one in hints.all())
        for question in reader.page.locator(".question").all():
            question.locator("input").nth(3).check()
        reader.page.click("button[value=next]")
        reader.page.wait_for_load_state()
    assert seen == ["Guardrails", "People", "Automation roadmap", "AI success", "Mandate"]
    assert "working" in reader.heading()
    reader.go(own(reader))
    assert not reader.page.locator("[data-copy]").is_visible()


def test_the_own_link_goes_on_elsewhere_and_the_same_browser_goes_on_by_itself(
    respondent: Callable[..., Reader], readers: Callable[..., Reader], asked: tuple[str, str, str]
) -> None:
    reader = respondent()
    reader.page.keyboard.press("5")
    saved(reader)
    reader.go(own(reader))
    link = reader.page.inner_text("#link")
    elsewhere = readers(asked[0], viewport={"width": NARROW, "height": 844})
    elsewhere.go(link)
    assert elsewhere.heading() == "1 of 13, about 4 minutes"
    elsewhere.go(asked[2])
    elsewhere.page.click("main .primary")
    elsewhere.page.wait_for_url(f"**{own(reader)}")


def test_on_paper_the_result_has_nothing_to_press(respondent: Callable[..., Reader]) -> None:
    reader = respondent()
    answer_all(reader)
    reader.page.emulate_media(media="print")
    pressed = "main button, main .button, header button, .skip"
    assert [one for one in reader.page.locator(pressed).all() if one.is_visible()] == []
    assert reader.page.locator("svg").first.is_visible()
