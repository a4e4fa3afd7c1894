"""A reader with a browser: every complaint of the browser is kept, and the test fails on any nobody expected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, NARROW, NARROWEST, HIGH = 1280, 390, 320, 900
WATCH = """
addEventListener("securitypolicyviolation", (e) => console.error(`policy violated: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


def executable() -> str:
    """The Chromium of this machine."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "The browser tests need Chromium. Run once as root: apt-get install chromium"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser, without anything that looks for the outside world."""
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Reader:
    """One person at one browser profile."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a page of the product; its status."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        assert response is not None
        return response.status

    def enter(self, link: str) -> None:
        """Follow a one-time link and press its one button."""
        self.go(link)
        self.page.click("main button.primary")
        self.page.wait_for_load_state()
        assert "/enter/" not in self.page.url, self.page.inner_text("main")

    def heading(self) -> str:
        """The sentence of the page."""
        return self.page.inner_text("h1").strip()

    def forgive(self, words: str) -> None:
        """Forget complaints that a test provoked on purpose; there has to be one."""
        left = [one for one in self.complaints if words not in one]
        assert len(left) < len(self.complaints), f"no complaint about {words!r}: {self.complaints}"
        self.complaints[:] = left

    def eye(self, *, dark: bool = False, width: int = WIDE) -> None:
        """Look with another colour scheme and width at the same page."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        if self.page.viewport_size != {"width": width, "height": HIGH}:
            self.page.set_viewport_size({"width": width, "height": HIGH})


def open_reader(browser: Browser, address: str, **options: Any) -> Reader:
    """A fresh profile whose console, faults and refused contents are kept."""
    options.setdefault("viewport", {"width": WIDE, "height": HIGH})
    options.setdefault("locale", "en-GB")
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    reader = Reader(context, None, address)  # type: ignore[arg-type]
    if options.get("java_script_enabled", True):
        context.add_init_script(WATCH)
    context.on(
        "console",
        lambda message: reader.complaints.append(f"{message.page.url if message.page else ''}: {message.text}"),
    )
    context.on("weberror", lambda error: reader.complaints.append(str(error.error)))
    context.on(
        "response", lambda answer: answer.status >= 500 and reader.complaints.append(f"{answer.url}: {answer.status}")
    )
    reader.page = context.new_page()
    return reader
