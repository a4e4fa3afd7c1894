"""Every log format has a page, and the example on the page is a line of that format."""

from pathlib import Path

import pytest

from mandate.connectors.sources.formats import FORMATS
from mandate.connectors.sources.problems import REASONS
from tests.connectors.sources.files import read_all, written

DOCS = Path(__file__).parents[3] / "docs"
LOGS = (
    "squid", "zscaler_zia", "zscaler_other", "bind", "dnsmasq", "zeek_dns", "zeek_ssl", "zeek_http", "zeek_conn",
    "zeek_other", "entra_sign_ins", "google_token", "okta",
)  # fmt: skip


@pytest.mark.parametrize("format_id", LOGS)
def test_the_example_on_the_page_of_a_format_is_read_as_that_format(format_id: str, tmp_path: Path) -> None:
    page = (DOCS / "formats" / f"{format_id}.md").read_text()
    assert page.startswith("# ")
    assert f"`{format_id}`" in page.splitlines()[0]
    assert "**Recognised by**" in page
    assert "**What it cannot say:**" in page
    example = page.split("```\n")[1]
    events, reading = read_all(written(tmp_path, example))
    assert reading.format is FORMATS[format_id]
    assert len(events) == 1
    assert reading.accounting.rejected == 0


def test_every_reason_is_on_the_page_of_the_command() -> None:
    page = (DOCS / "discovery.md").read_text()
    assert [reason for reason in REASONS if f"`{reason}`" not in page] == []
