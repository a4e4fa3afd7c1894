"""What a reader does in the browser to make something: decide on a service, bring a file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

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
    reader.page.wait_for_selector(".desk .status", timeout=READ_SECONDS * 1000)
