"""What a reader does in the browser to make something: decide on a service, bring a file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.browsing import Reader

READ_SECONDS = 60
YESTERDAY = date.today() - timedelta(days=1)
# Words that name more than the service alone: a person has to say whether it is AI.
UNSURE_EXPENSES = f"Date,Merchant,Amount,Currency\n{YESTERDAY},GAMMA,18.00,EUR\n{YESTERDAY},RUNWAY,31.00,EUR\n"


def decide(reader: Reader, service: str, verdict: str, **facts: str) -> None:
    """Take a decision on a service, or prepare it for the MT."""
    reader.go(f"/triage/{service}/?verdict={verdict}")
    reader.page.fill("[name=why]", "Looked at together with the people who use it.")
    for name, value in facts.items():
        reader.page.fill(f"[name={name}]", value)
    with reader.page.expect_navigation():
        reader.page.click("#routing button.primary")
    if reader.page.url.rstrip("/").endswith(
        f"/triage/{service}"
    ):  # what was filled in made it the MT's: seen, and sent again
        with reader.page.expect_navigation():
            reader.page.click("#routing button.primary")


def bring(reader: Reader, *files: Path | tuple[str, str]) -> None:
    """Bring files through the file picker and wait until they are read."""
    reader.go("/inventory/files/")
    chosen = [
        str(file) if isinstance(file, Path) else {"name": file[0], "mimeType": "text/csv", "buffer": file[1].encode()}
        for file in files
    ]
    reader.page.set_input_files("#f-files", chosen)  # type: ignore[arg-type]
    reader.page.click("form.drop button.primary, form[data-uploads] button.primary")
    reader.page.wait_for_url("**/inventory/runs/*/")
    expect(reader.page.locator("h1")).to_contain_text("read.", timeout=READ_SECONDS * 1000)


def assess(reader: Reader, *, opened: bool, named: bool = False) -> str:
    """Plan an assessment with what the form proposes, and open it where that is asked; its address."""
    reader.go("/assessments/new/")
    reader.page.fill("[name=title]", "Circle" if named else "Winter" if opened else "Spring")
    if named:
        reader.page.check("[name=mode][value=named]")
    with reader.page.expect_navigation():
        reader.page.click("main form button.primary")
    if opened:
        with reader.page.expect_navigation():
            reader.page.click("form[action$='/open/'] button")
    return reader.page.url.removeprefix(reader.address).removesuffix("links/")


def meet(reader: Reader, *, begun: bool) -> None:
    """Plan an alignment session on what the sample's assessment found, and begin it where that is asked."""
    reader.go("/assessments/?state=closed")
    reader.page.click("tbody th a")
    reader.go(f"{reader.page.url}session/")
    with reader.page.expect_navigation():
        reader.page.click("main form button.primary")
    if begun:
        with reader.page.expect_navigation():
            reader.page.click("form[action$='/start/'] button")


def draft(reader: Reader) -> None:
    """Make draft initiatives of the three priorities."""
    reader.go("/priorities/")
    with reader.page.expect_navigation():
        reader.page.click("form[action$='/draft/'] button.primary")


def invite(reader: Reader, role: str) -> str:
    """Add a person with a role, and the invitation link to hand over."""
    reader.go("/people/new/")
    reader.page.fill("[name=name]", f"Robin {role.replace('_', ' ').title()}")
    reader.page.fill("[name=email]", f"{role}@veldwiek.example")
    for box in reader.page.locator("[name=roles]").all():
        box.set_checked(box.get_attribute("value") == role)
    if role == "guest_adviser":
        reader.page.fill("[name=until]", (date.today() + timedelta(days=30)).isoformat())
    reader.page.click("main form .primary")
    reader.page.click("form[action$='/invite/'] button")
    return reader.page.inner_text("#invitation").strip()


def answer_link(reader: Reader) -> str:
    """The address of a link that answers a request of the sample by e-mail, out of the draft that carries it."""
    reader.go("/requests/?show=to-answer")
    for address in [link.get_attribute("href") for link in reader.page.locator("tbody th a").all()]:
        reader.go(str(address))
        form = reader.page.locator("form[action$='/link/']")
        if form.count():
            break
    reader.page.locator("details", has=form).evaluate("(details) => { details.open = true; }")
    with reader.page.expect_download() as found:
        form.locator("button").click()
    mail = message_from_bytes(Path(found.value.path()).read_bytes(), policy=default)
    body = mail.get_body()
    assert body is not None
    return re.findall(r"/r/[^/\s]+/", body.get_content())[0]
