"""Touchpoints on their pages, through the API and by command: added, looked at, approved, compared, refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.cli import main
from mandate.records.models import Organisation, Person, Touchpoint, TouchpointProof

pytestmark = pytest.mark.django_db
TEXT = "Cargo bikes save an hour a day."


def text(client: Any, address: str, **asked: Any) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_people_are_told_or_the_register_says_who_is_not(
    desk: Any, client_as: Any, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    client = desk.client
    assert "No touchpoint is in the register yet." in text(client, "/touchpoints/")
    facts = {"name": "Chat <b>", "sort": "conversation", "channel": "website", "audience": "customers",
             "language": "nl", "bearer": "provider", "check_every_days": "30"}  # fmt: skip
    for wrong in ({"notice": "made"}, {"notice": "biometric", "sort": "biometric"}, {"notice": "chat", "own_text": "AI"},
                  {"exception": "editor"}, {"exception": "human"}, {"mark_sha256": "x"},
                  {"first_shown_on": "2026-02-01", "last_shown_on": "2026-01-01"}):  # fmt: skip
        assert client.post("/touchpoints/new/", {**facts, **wrong}).status_code == 422, wrong
    address = client.post("/touchpoints/new/", facts)["Location"]
    assert "customers meet AI here and nobody tells them" in text(client, "/touchpoints/?q=chat") + text(
        client, address
    )
    assert "one place where people meet ai; without what they are owed: one" in text(client, "/touchpoints/").lower()
    key = Touchpoint.objects.get().key

    def look(body: bytes, **more: str) -> Any:
        version = str(Touchpoint.objects.get(key=key).version)
        return client.post(f"{address}check/", {"file": file("x.html", body), "version": version, **more})

    assert look(b"<p>x").status_code == 409
    client.post(f"{address}change/", {**facts, "notice": "chat", "version": "1"})
    notice = f"Je chat met een AI-assistent van {Organisation.objects.get().name}. Vraag gerust naar een medewerker."
    assert notice in text(client, address)
    assert look(b"\x00\x01").status_code == 409
    assert look(f"<!-- {notice} -->".encode()).status_code == 302
    assert "the notice was not shown when somebody looked" in text(client, "/touchpoints/", stands="open") + text(
        client, address
    )
    assert look(f"<div>{notice}</div>".encode()).status_code == 302
    assert Touchpoint.objects.get().found
    stale = client.post(f"{address}check/", {"file": file("x.html", b"<p>"), "version": "1"})
    assert stale.status_code == 412
    kept = client.get(f"{address}proof/")
    assert (kept["Content-Type"], kept["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert kept["Content-Disposition"].startswith("attachment")
    assert look(b"\x89PNG\r\n\x1a\nzz", seen="no").status_code == 302
    assert "Somebody looked and saw no notice." in text(client, address)
    assert TouchpointProof.objects.count() == 3
    assert "Only touchpoints where somebody has to do" in text(client, "/touchpoints/", stands="open")

    other = client_as("employee")
    refused = other.post(f"{address}check/", {"file": file("x.html", b"<p>"), "version": "9"})
    assert "Only the owner of this touchpoint" in refused.content.decode()
    assert "Look whether it is shown" not in text(other, address)

    edited = {**facts, "name": "Article", "sort": "text", "exception": "editor", "exception_why": "Chief editor.",
              "editor": desk.architect.key, "owner": desk.architect.key}  # fmt: skip
    address = client.post("/touchpoints/new/", edited)["Location"]
    assert "no text is approved" in text(client, address)
    assert "no text is approved" in text(client, "/")
    assert client.post(f"{address}compare/", {"text": TEXT}).status_code == 409
    approval = {
        "text": TEXT,
        "reviewed_by": desk.architect.name,
        "review": "Figures against the report.",
        "version": "1",
    }
    for wrong in ({"text": " "}, {"review": "ok"}, {"reviewed_by": "Nobody"}, {"reviewed_by": ""}):
        assert client.post(f"{address}approve/", {**approval, **wrong}).status_code == 409, wrong
    assert client.post(f"{address}approve/", approval).status_code == 302
    assert "no label is needed as long as the text stays" in text(client, address)
    assert "The same: this is the text" in client.post(f"{address}compare/", {"text": TEXT + "\n"}).content.decode()
    voided = client.post(f"{address}compare/", {"text": TEXT.replace("hour", "<i>day")}).content.decode()
    assert "Voided: from word 5 on" in voided
    assert "&lt;i&gt;day" in voided
    article = Touchpoint.objects.get(name="Article")
    published = tmp_path / "published.txt"
    published.write_text(TEXT, encoding="utf-8")
    assert main(["touchpoints", "compare", article.key, str(published)]) == 0
    published.write_text(TEXT + " More.", encoding="utf-8")
    assert main(["touchpoints", "compare", article.key, str(published), "--json"]) == 3
    other_editor = Person.objects.exclude(key=desk.architect.key).filter(left_on=None).first()
    client.post(f"{address}change/", {**edited, "editor": other_editor.key, "version": "2"})
    assert "its editor is another one by now" in text(client, address)

    page = tmp_path / "page.html"
    page.write_text(f"<p>{notice}", encoding="utf-8")
    assert main(["touchpoints", "check", key, str(page)]) == 0
    assert main(["touchpoints", "check", "nothing", str(page)]) == 3
    for form in ("xlsx", "csv", "yaml"):
        assert main(["touchpoints", "export", str(tmp_path / f"t.{form}")]) == 0
    assert "Chat <b>" in (tmp_path / "t.yaml").read_text(encoding="utf-8")
    assert main(["touchpoints", "export", str(tmp_path / "t.txt")]) == 2
    capsys.readouterr()
    assert main(["touchpoints", "list", "--open"]) == 0
    told = capsys.readouterr().out
    assert "void" in told
    assert "Chat" not in told
    assert "Change two touchpoints" in text(client, "/touchpoints/change/", key=[key, article.key])
