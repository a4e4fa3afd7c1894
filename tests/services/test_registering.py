"""A tool list becomes the register, in the company's own words; what was decided here stays."""

from datetime import date

import pytest

from mandate.engines.discovery.facts import ToolRow
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Tool
from mandate.services.registering import status_of, take_tools

BY = Actor("cli:test")


def take(*rows: ToolRow) -> None:
    take_tools(rows, by=BY, why="list", act=Act.new(), today=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("In use", Status.IN_USE), ("approved", Status.IN_USE), ("Goedgekeurd voor iedereen", Status.IN_USE), ("ja", Status.IN_USE),
        ("in_use", Status.IN_USE), ("actief (test)", Status.PILOT), ("Proef tot maart", Status.PILOT), ("trial", Status.PILOT),
        ("not allowed", Status.NOT_ALLOWED), ("Niet goedgekeurd", Status.NOT_ALLOWED), ("geblokkeerd", Status.NOT_ALLOWED),
        ("not yet approved", Status.NOT_YET), ("in onderzoek", Status.NOT_YET), ("Requested", Status.NOT_YET),
        ("not in use", Status.UNKNOWN), ("niet meer in gebruik", Status.UNKNOWN), ("no longer active", Status.UNKNOWN),
        ("", Status.UNKNOWN), (None, Status.UNKNOWN), ("Zie Jan", Status.UNKNOWN), ("inactive", Status.UNKNOWN), ("jammer", Status.UNKNOWN),
    ],
)  # fmt: skip
def test_the_companys_word_is_a_standing_or_unknown(text: str | None, status: Status) -> None:
    assert status_of(text) is status


@pytest.mark.django_db
class TestTaking:
    def test_a_known_product_is_joined_to_the_catalogue(self) -> None:
        take(
            ToolRow("ChatGPT", "OpenAI", status="pilot"),
            ToolRow("Salarisplein", status="in use", url="salarisplein.example"),
        )
        rows = {tool.name: (tool.service, tool.status, tool.url) for tool in Tool.objects.all()}
        assert rows == {
            "ChatGPT": ("chatgpt", "pilot", ""),
            "Salarisplein": ("", "in_use", "https://salarisplein.example"),
        }

    @pytest.mark.parametrize("vendor", ["OpenAI", "OpenAI LLC", "DeepL SE", "Jasper", "openai.com"])
    def test_a_vendor_alone_never_names_a_service(self, vendor: str) -> None:
        take(ToolRow("Bedrijfsportaal", vendor, status="In gebruik"), ToolRow("ChatGPT", "OpenAI", status="pilot"))
        rows = {tool.name: (tool.service, tool.status, tool.vendor) for tool in Tool.objects.all()}
        assert rows == {"Bedrijfsportaal": ("", "in_use", vendor), "ChatGPT": ("chatgpt", "pilot", "OpenAI")}

    def test_a_note_of_the_list_says_what_for_and_is_no_reason(self) -> None:
        take(ToolRow("Rekenhulp", note="Voor offertes", data="intern", owner="Bo Bakker"))
        tool = Tool.objects.get()
        assert (tool.purpose, tool.why, tool.owner_text) == ("Voor offertes, intern", "", "Bo Bakker")

    def test_the_same_list_again_writes_nothing(self) -> None:
        take(ToolRow("ChatGPT", "OpenAI", status="pilot"))
        take(ToolRow("ChatGPT", "OpenAI", status="pilot"))
        assert Change.objects.count() == 1

    def test_a_later_list_changes_the_row_it_made(self) -> None:
        take(ToolRow("ChatGPT", "OpenAI", status="pilot"))
        take(ToolRow("CHATGPT", "OpenAI", status="in use"))
        assert Tool.objects.values_list("name", "status").get() == ("CHATGPT", "in_use")

    def test_what_was_decided_here_is_not_overwritten(self) -> None:
        tool = Tool(name="ChatGPT", service="chatgpt", status="not_allowed", origin="triage")
        ledger.write(tool, action="tool.added", by=BY, why="decided")
        take(ToolRow("ChatGPT", "OpenAI", status="in use"))
        assert Tool.objects.values_list("status", "origin").get() == ("not_allowed", "triage")

    def test_an_address_that_is_none_is_left_out(self) -> None:
        take(ToolRow("Odd", url="javascript://alert"), ToolRow("Fine", url="http://fine.example/x"))
        assert dict(Tool.objects.values_list("name", "url")) == {"Odd": "", "Fine": "http://fine.example/x"}
