"""Documents people hand over: on their pages, through the API and by command, with hostile texts and open fields."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from mandate.cli import main
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.services.registers import fields, keeping

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://x.example")<script>alert(1)</script>'


def filled() -> None:
    """A vendor outside the EEA with an agreement that ended, one inside, and data about people for one purpose."""
    by, today = Actor("test"), clock.today()

    def add(register: Any, **facts: Any) -> None:
        keeping.add(register, facts, by=by, today=today)

    add(fields.VENDORS, name=EVIL, country="United States", agreement="signed", agreement_on="2024-01-01",
        agreement_until="2025-01-01")  # fmt: skip
    add(fields.VENDORS, name="Polder Software", country="Nederland", location="Delft", agreement="signed",
        agreement_on="2026-01-01", agreement_until="2099-01-01", reference="DPA 7", contact="help@polder.example")  # fmt: skip
    add(fields.PURPOSES, name="Answer customers", name_nl="Klanten helpen", about="Questions about orders.")
    add(fields.DATASETS, name="Orders", personal=True, purposes=["Answer customers"], vendor=EVIL, retention_months=24)
    add(fields.DATASETS, name="Old list", personal=True)


def test_every_document_says_what_is_open_in_both_languages_and_every_form(
    desk: Any, client_as: Any, api: Any, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    client = desk.client
    assert "the record has no rows for it yet" in client.get("/papers/").content.decode()
    for form in ("xlsx", "csv", "docx"):
        assert client.get(f"/papers/processors/?as={form}").status_code == 200
    filled()
    look = client.get("/papers/processing/").content.decode()
    assert "fields are still to be filled" in look
    assert "[Still to be filled: the privacy officer, in this document]" in look
    assert "Processing activity" not in look
    assert "<script>alert" not in look
    assert "&lt;script&gt;alert" in look
    assert "Orders: 24 months" in look
    dutch = client.get("/papers/processing/?language=nl").content.decode()
    assert "Klanten helpen" in dutch
    assert "Orders: 24 maanden" in dutch
    assert "[Nog in te vullen: de privacy officer, in dit document]" in dutch
    assert client.get("/papers/novel/").status_code == 404
    for kind in ("processing", "processors", "literacy"):
        for language, draft in (
            ("en", "Draft: guidance, not legal advice."),
            ("nl", "Concept: uitleg, geen juridisch advies."),
        ):
            written = client.get(f"/papers/{kind}/?as=docx&language={language}")
            assert written["Content-Disposition"].endswith('.docx"')
            paper = docx.Document(io.BytesIO(written.content))
            words = "\n".join(p.text for p in paper.paragraphs) + "\n".join(
                cell.text for table in paper.tables for row in table.rows for cell in row.cells
            )  # fmt: skip
            assert draft in words
            assert ("[Nog in te vullen: " if language == "nl" else "[Still to be filled: ") in words
            book = load_workbook(io.BytesIO(client.get(f"/papers/{kind}/?as=xlsx&language={language}").content))
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f"]
            assert [cell for cell in cells if cell.value == draft]
    with zipfile.ZipFile(io.BytesIO(client.get("/papers/processors/?as=docx").content)) as packed:
        assert b"<script>" not in packed.read("word/document.xml")
    rows = client.get("/papers/processors/?as=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in rows or "\t=HYPERLINK" in rows

    listed = api.get("/papers").json()
    assert [one["kind"] for one in listed["items"]] == ["processing", "processors", "literacy"]
    read = api.get("/papers/processors?language=en").json()
    bad, good = sorted(
        ({f["label"]: f for f in row} for row in read["fields"]), key=lambda row: row["Country"]["text"]
    )[::-1]
    assert bad["Processor agreement that holds"]["open"]
    assert "United States" in bad["Transfers outside the EEA"]["text"]
    assert bad["Safeguards of transfers"]["open"]
    assert good["Transfers outside the EEA"]["text"] == "none"
    assert good["Processor agreement that holds"]["text"] == "Signed"
    assert sum(one["count"] for one in read["missing"]) == read["open"]
    aimless = api.get("/papers/processing").json()["fields"][-1]
    assert aimless[0]["open"]
    assert api.get("/papers/literacy/xlsx").status_code == 200
    assert api.get("/papers/novel").status_code == 422

    out = tmp_path / "p.docx"
    assert main(["law", "document", "processing", "--out", str(out), "--language", "nl"]) == 0
    assert docx.Document(out).paragraphs[0].text == "Verwerkingsregister"
    assert "still to be filled" in capsys.readouterr().out
    assert main(["law", "document", "processing", "--out", str(tmp_path / "p.txt")]) == 2
    assert client_as("employee").get("/papers/").status_code == 403
    assert client_as("auditor").get("/papers/literacy/").status_code == 200
