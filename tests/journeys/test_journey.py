"""From the first screen of a fresh installation to a draft for the management team about the own company, with three small files."""

from __future__ import annotations

import email
import json
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys import company, looking, served
from tests.journeys.browsing import Reader
from tests.journeys.furnishing import READ_SECONDS
from tests.journeys.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-journey")]


@pytest.fixture
def installation(fresh_home: Callable[[], Path]) -> Iterator[Served]:
    """A server on a fresh home: nobody has looked at it yet."""
    server = served.serve(fresh_home())
    yield server
    server.stop()


class Steps:
    """What a leader does, step by step."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self.reader, self.page, self.folder = reader, reader.page, folder
        self.files = company.write(folder / "files")

    def stand(self, heading: str) -> None:
        """The page says this."""
        expect(self.page.locator("h1")).to_contain_text(heading, timeout=READ_SECONDS * 1000)

    def begin(self, link: str) -> None:
        """From the printed link to the own organisation."""
        self.reader.go(link)
        self.stand("Welcome, ")
        self.page.click("main button.primary")
        self.stand("wait on you")
        assert "This is a sample company." in self.page.inner_text("body")
        self.page.click("aside.sample a")
        self.stand("Start with your own")
        for name, value in (
            ("name", "Windmolen Fietsen"),
            ("architect", "Anna de Vries"),
            ("email", "anna@windmolen.example"),
        ):
            self.page.fill(f"[name={name}]", value)
        self.page.fill("[name=teams]", "\n".join(f"{team} {size}" for team, size in company.TEAMS.items()))
        for name, value in (("mail_platform", "microsoft"), ("files_platform", "microsoft"), ("works_council", "no")):
            self.page.check(f"[name={name}][value={value}]")
        self.page.click("main button.primary")
        self.stand("Welcome, Anna de Vries")
        self.page.click("main button.primary")
        self.stand("“Bring two files for a first picture” comes first")
        assert "sample" not in self.page.inner_text("body").lower()

    def sign(self) -> None:
        """Write the processing record as the draft has it, and sign."""
        self.page.click("main a:text-is('Write the processing record')")
        self.stand("Nothing about people is read")
        self.page.click("main .actions a.primary")
        self.stand("Say what the data are for")
        self.page.click("main button.primary")
        self.stand("until the privacy officer signs")

    def bring(self) -> None:
        """Sign the draft beside the upload, so that the people list is read too; then three files at once."""
        self.page.click("main .actions a.primary")
        self.stand("Two files are enough")
        self.page.click("main button:has-text('Sign the draft as Anna de Vries')")
        expect(self.page.locator("main button:has-text('Sign the draft')")).to_have_count(0)
        self.stand("Two files are enough")
        self.page.set_input_files("#f-files", [str(file) for file in self.files])
        self.page.click("main button.primary")
        self.page.wait_for_url("**/inventory/runs/*/")

    def read(self) -> None:
        """What became of the files, and the overview they give."""
        self.page.wait_for_selector(".desk .status", timeout=READ_SECONDS * 1000)
        self.stand("Three files were read")
        assert self.page.locator(".desk .status", has_text="Read").count() == len(self.files)
        self.page.click("main .actions a.primary")
        self.stand(
            f"{company.SERVICES} AI services cost {company.MONTHLY} a month; nobody decided on {company.UNDECIDED}"
        )

    def decide(self) -> None:
        """Triage of the one service nobody decided on; what it costs until the end is proposed."""
        self.page.click("main .actions a.primary")
        self.stand("Midjourney: € 30 a month")
        self.page.click("main a:text-is('Allow')")
        self.stand("Midjourney: € 30 a month")
        self.page.click("main a:text-is('Use this cost')")
        expect(self.page.locator("[name=cost]")).to_have_value("360")
        self.page.fill("[name=why]", "Mood boards without data of customers.")
        self.page.click("#routing button.primary")
        if self.page.locator("[role=alert]").count():  # with its cost it is the architect's: seen, and sent once more
            self.page.click("#routing button.primary")
        self.stand("Every service has an answer")

    def take(self, form: str) -> bytes:
        """One file from the page that forwards."""
        with self.page.expect_download() as coming:
            self.page.click(f"aside a[href*='/forward/{form}']")
        kept = self.folder / f"pack.{form}"
        coming.value.save_as(kept)
        assert coming.value.suggested_filename.endswith(f".{form}")
        return kept.read_bytes()


def test_a_leader_comes_from_the_first_screen_to_a_draft_for_the_mt(
    readers: Callable[..., Reader], installation: Served, tmp_path: Path
) -> None:
    reader = readers(installation.address, accept_downloads=True)
    steps = Steps(reader, tmp_path)
    steps.begin(installation.link)
    steps.bring()
    steps.read()
    assert looking.faults(reader) == []
    steps.decide()
    reader.go("/inventory/")
    steps.stand(f"{company.SERVICES} AI services cost {company.MONTHLY} a month; each was decided on")
    reader.page.click("main .actions a:has-text('Forward')")
    steps.stand("Two pages for the management team")
    _the_pages_are_two(steps.take("pdf"))
    _the_draft_is_a_mail(steps.take("eml"))
    _the_workbook_has_the_rows(steps.take("xlsx"))
    assert json.loads(steps.take("json"))["organisation"] == "Windmolen Fietsen"
    _back_to_the_sample(steps)


def _the_pages_are_two(pdf: bytes) -> None:
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 2
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "Windmolen Fietsen" in text
    assert f"cost {company.MONTHLY} a month" in text
    assert f"of {sum(company.TEAMS.values())} people" in text
    assert "Mandate" not in text


def _the_draft_is_a_mail(eml: bytes) -> None:
    draft: EmailMessage = email.message_from_bytes(eml, policy=default)  # type: ignore[assignment]
    assert draft["X-Unsent"] == "1"
    assert [part.get_content_type() for part in draft.iter_attachments()] == [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    body = draft.get_body(("plain",))
    assert body is not None
    words = body.get_content().split()
    assert len(words) <= 90
    assert company.MONTHLY.split() == words[words.index("cost") + 1 :][:2]


def _the_workbook_has_the_rows(xlsx: bytes) -> None:
    sheet = load_workbook(BytesIO(xlsx))["Services"]
    names = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"ChatGPT", "Midjourney"} <= names


def _back_to_the_sample(steps: Steps) -> None:
    """The sample is still there, and the own company is one click behind it."""
    page = steps.page
    page.click(".side a[href='/me/']")
    page.click("form[action='/switch/'] button")
    steps.stand("Welcome, ")
    page.click("main button.primary")
    steps.stand("wait on you")
    assert "This is a sample company." in page.inner_text("body")
    page.click("aside.sample a")
    steps.stand("already there")


def test_the_same_way_is_open_without_scripts(
    readers: Callable[..., Reader], installation: Served, tmp_path: Path
) -> None:
    reader = readers(installation.address, java_script_enabled=False)
    steps = Steps(reader, tmp_path)
    steps.begin(installation.link)
    steps.bring()
    for _ in range(READ_SECONDS):
        if "were read" in reader.heading():
            break
        reader.page.wait_for_timeout(1000)
        reader.page.reload()
    steps.read()
    steps.decide()
    reader.go("/forward/")
    steps.stand("Two pages for the management team")
    answer = reader.context.request.get(f"{reader.address}/forward/pdf?language=nl")
    _pages_in_dutch(answer.body())


def _pages_in_dutch(pdf: bytes) -> None:
    text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert company.MONTHLY in text
    assert str(date.today().year) in text


def test_the_second_signer_signs_on_the_same_computer_in_another_profile(
    readers: Callable[..., Reader], installation: Served, tmp_path: Path
) -> None:
    leader = readers(installation.address)
    steps = Steps(leader, tmp_path)
    steps.begin(installation.link)
    steps.sign()
    leader.page.fill("#invite [name=name]", "Bram Smit")
    leader.page.fill("#invite [name=email]", "bram@windmolen.example")
    assert "works here only" in leader.page.inner_text("#invite")
    leader.page.click("#invite button.primary")
    link = leader.page.inner_text("#invitation").strip()
    second = readers(installation.address)
    second.enter(link)
    second.page.click("#sign button.primary")
    expect(second.page.locator("h1")).to_contain_text("Anna de Vries and Bram Smit signed")
    leader.go("/processing/")
    assert "Anna de Vries and Bram Smit signed" in leader.heading()
    leader.page.click(".side a[href='/me/']")
    leader.page.click("main a[href='/help/let-others-in/']")
    assert "only this computer reaches Mandate" in leader.heading()
