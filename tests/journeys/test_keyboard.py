"""The cockpit without a mouse, in the other language, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import NARROW, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VISIBLE_FOCUS = """() => {
    const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
    const ring = look.boxShadow !== "none" || (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0);
    return [at.outerHTML.slice(0, 80), at !== document.body && ring && box.width > 0 && box.bottom > 0 && box.top < innerHeight];
}"""
SEEN_ON_PAPER = """(what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80))"""


def focused(reader: Reader, what: str) -> bool:
    """Whether the focus is on this."""
    return bool(reader.page.evaluate("(what) => document.activeElement.matches(what)", what))


def test_a_slash_goes_to_the_search_field_of_a_list(architect: Reader) -> None:
    architect.go("/tools/")
    architect.page.keyboard.press("/")
    assert focused(architect, "input[type=search]")
    architect.page.keyboard.type("jasper")
    expect(architect.page.locator("tbody tr")).to_have_count(1)
    assert "q=jasper" in architect.page.url


def test_a_slash_goes_to_the_search_page_where_there_is_no_list(architect: Reader) -> None:
    architect.go("/charter/")
    architect.page.keyboard.press("/")
    assert focused(architect, "a[href='/search/']")


@pytest.mark.parametrize(
    ("letter", "path"), [("d", "/"), ("i", "/inventory/"), ("t", "/tools/"), ("p", "/people/"), ("w", "/changes/")]
)
def test_g_and_a_letter_go_to_a_section(architect: Reader, letter: str, path: str) -> None:
    architect.go("/me/")
    architect.page.keyboard.press("g")
    architect.page.keyboard.press(letter)
    architect.page.wait_for_url(architect.address + path)


def test_j_k_and_enter_walk_through_rows_and_open_one(architect: Reader) -> None:
    architect.go("/tools/")
    second = architect.page.locator("tbody tr").nth(1).locator("a").first
    name = second.inner_text()
    for key in ("j", "j", "j", "k"):
        architect.page.keyboard.press(key)
    expect(second).to_be_focused()
    architect.page.keyboard.press("Enter")
    architect.page.wait_for_url("**/tools/*/")
    assert name in architect.page.inner_text("main")


def test_a_question_mark_shows_the_keys_and_escape_puts_them_away(architect: Reader) -> None:
    architect.go("/")
    keys = architect.page.locator("#keys")
    architect.page.keyboard.press("?")
    expect(keys).to_be_visible()
    architect.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_letters_typed_into_a_field_stay_letters(architect: Reader) -> None:
    architect.go("/tools/")
    architect.page.focus("input[type=search]")
    architect.page.keyboard.type("gt?")
    assert architect.page.input_value("input[type=search]") == "gt?"
    expect(architect.page.locator("#keys")).to_be_hidden()


def test_single_keys_can_be_switched_off(reader_as: Callable[..., Reader]) -> None:
    reader = reader_as("employee")
    for wanted in (False, True):
        reader.go("/me/")
        reader.page.set_checked("[name=single_keys]", wanted)
        reader.page.click("form[action='/keys/'] button")
        reader.page.wait_for_load_state()
        reader.go("/tools/")
        reader.page.keyboard.press("/")
        assert focused(reader, "input[type=search]") is wanted


def test_the_first_tab_skips_to_the_content(architect: Reader) -> None:
    architect.go("/inventory/")
    architect.page.keyboard.press("Tab")
    assert focused(architect, "a.skip")
    assert architect.page.evaluate(VISIBLE_FOCUS)[1]
    architect.page.keyboard.press("Enter")
    expect(architect.page.locator("#main")).to_be_focused()


@pytest.mark.parametrize(
    "path", ["/", "/inventory/", "/people/", "/inventory/files/", "/triage/perplexity/?verdict=allow", "/me/"]
)
def test_the_focus_is_seen_wherever_it_goes(architect: Reader, path: str) -> None:
    architect.go(path)
    architect.page.focus("#main")
    unseen = []
    for _ in range(25):
        architect.page.keyboard.press("Tab")
        what, seen = architect.page.evaluate(VISIBLE_FOCUS)
        if not seen and not what.startswith("<body"):
            unseen.append(what)
    assert unseen == []


def test_the_language_sticks_to_the_person_and_not_to_the_browser(reader_as: Callable[..., Reader]) -> None:
    reader = reader_as("manager")
    reader.go("/tools/")
    reader.page.click("button[lang=nl]")
    reader.page.wait_for_selector("html[lang=nl]")
    assert reader.page.url.endswith("/tools/")
    elsewhere = reader_as("manager", locale="en-GB")
    elsewhere.go("/me/")
    assert elsewhere.page.get_attribute("html", "lang") == "nl"
    elsewhere.page.click("button[lang=en]")
    elsewhere.page.wait_for_selector("html[lang=en]")


def test_the_page_is_dark_for_who_likes_it_dark(architect: Reader) -> None:
    architect.go("/")
    architect.eye(dark=False)
    assert architect.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
    architect.eye(dark=True)
    assert architect.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 20, 18)"


@pytest.mark.parametrize(
    "path", ["/", "/inventory/", "/tools/", "/people/", "/charter/", "/processing/", "/inventory/files/", "/forward/"]
)
def test_on_paper_there_is_nothing_to_press(architect: Reader, path: str) -> None:
    architect.go(path)
    architect.page.emulate_media(media="print")
    pressed = architect.page.evaluate(
        SEEN_ON_PAPER, "nav, button, input:not([type=hidden]), select, textarea, .button, .skip, .sample a"
    )
    assert pressed == []
    assert architect.page.locator("h1").is_visible()
    assert "Seal" in architect.page.inner_text(".foot")
    assert "Sample" in architect.page.inner_text(".foot")


def test_the_past_stands_on_other_paper_and_offers_nothing_to_do(architect: Reader) -> None:
    architect.go("/tools/")
    today = architect.page.evaluate("new Date().toISOString().slice(0, 10)")
    architect.go(f"/tools/?at={today}")
    assert architect.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(242, 239, 231)"
    assert "As it stood on" in architect.page.inner_text("main")
    assert architect.page.locator("main .primary").count() == 0


def test_everything_to_press_is_large_enough_for_a_thumb(architect: Reader) -> None:
    architect.eye(width=NARROW)
    small = []
    for path in ("/", "/inventory/", "/triage/perplexity/?verdict=allow", "/inventory/files/"):
        architect.go(path)
        small += architect.page.evaluate("""() => [...document.querySelectorAll("main button, main .button, main select, .side a, .side button")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 36).map((e) => e.outerHTML.slice(0, 80))""")
    assert small == []
