"""Small files that a company might bring, and runs that do their work at once instead of in a child."""

from __future__ import annotations

from io import BytesIO

import pytest

from mandate.records import clock
from mandate.records.models import Run, Upload
from mandate.services import runs, uploads
from mandate.services.uploads import Part

EXPENSES = (
    b"Date,Amount,Currency,Merchant,Cost centre\n"
    b"2026-10-05,22.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"
    b"2026-11-05,22.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"
    b"2026-11-06,abc,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"
)
PEOPLE = b"Name,E-mail,Team,Function\nBo Bakker,bo@windmolen.example,Sales,Seller\nCas Kuiper,cas@windmolen.example,Sales,Seller\n"
TOOLS = b"Tool,Vendor,Status,Owner\nChatGPT,OpenAI,in use,Bo Bakker\nNotion,Notion Labs,pilot,Cas Kuiper\n"


def bring(name: str, content: bytes, *, by: str) -> Upload:
    """An upload that has arrived whole, in one part."""
    upload = uploads.begin(name, len(content), by=by, at=clock.now())
    if not content:
        return upload
    return uploads.append(upload, Part(0, len(content), len(content)), BytesIO(content), at=clock.now())


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run do its work before `start` returns."""

    def launch(run: Run) -> int:
        runs.work(run.pk, now=clock.now, today=clock.today())
        return 0

    monkeypatch.setattr(runs, "launch", launch)
