"""Uses of AI on their pages, through the API and by command: asked, suggested, judged, proved, refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.cli import main
from mandate.records.models import Person, Tool, Use
from mandate.services.gatherings import feeds
from mandate.services.law import duties, uses
from mandate.services.registers import fields, keeping

pytestmark = pytest.mark.django_db


def made(desk: Any, **facts: Any) -> Use:
    told = {"name": "Interviews", "agent": "Bot", "about": "A chatbot ranks job applicants by their CV.", **facts}
    row = keeping.add(fields.USES, told, by=desk.actor, today=desk.today)
    assert isinstance(row, Use)
    return row


def said(client: Any, row: Use, question: str, *options: str) -> Any:
    version = str(Use.objects.get(key=row.key).version)
    given = {"question": question, "option": options, "version": version}
    return client.post(f"/uses/{row.key}/answer/", given)


def shown(client: Any, address: str, **asked: Any) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_use_is_asked_about_one_question_at_a_time_until_its_class_is_certain(desk: Any) -> None:
    client = desk.client
    assert "No use of AI is in the register yet" in shown(client, "/uses/") or "No use of AI yet" in shown(
        client, "/uses/"
    )
    assert client.post("/uses/new/", {"name": "Chat <b>", "country": "NL"}).status_code == 422
    assert client.post("/uses/new/", {"name": "Chat <b>", "agent": "x", "country": "Holland"}).status_code == 422
    row = made(desk)
    page = shown(client, f"/uses/{row.key}/")
    assert "act as if" in page
    assert "Nobody said who is affected." in page
    assert "Does it work out its answers with a model" in page
    assert "because of" in page, "the description suggests answers"
    assert Use.objects.get().answers == {}, "nothing that is suggested counts"
    for question, options in (("Q01", ["yes"]), ("Q04", ["none"]), ("Q06", ["none"]), ("Q08", ["recruit"]),
                              ("Q09", ["none"]), ("Q10", ["yes"]), ("Q12", ["none"])):  # fmt: skip
        assert said(client, row, question, *options).status_code == 302
    page = shown(client, f"/uses/{row.key}/")
    assert "High risk" in page
    assert "What would change it" in page
    assert Use.objects.get().verdict["act_as"] == "HIGH_RISK_ANNEX_III"
    assert "one is high-risk" in shown(client, "/uses/")
    assert "Interviews" in shown(client, "/uses/", tier="HIGH_RISK_ANNEX_III")
    assert said(client, row, "Q08", "none", "recruit").status_code == 409, "answers exclude each other"
    assert said(client, row, "Q99", "x").status_code == 409
    assert said(client, row, "Q01", "perhaps").status_code == 409
    stale = {"question": "Q01", "option": "no", "version": "1"}
    assert client.post(f"/uses/{row.key}/answer/", stale).status_code == 412
    assert said(client, row, "Q06", "emotions").status_code == 302
    assert said(client, row, "Q07", "workers").status_code == 302
    assert "Forbidden" in shown(client, f"/uses/{row.key}/")
    assert said(client, row, "Q07").status_code == 302, "an answer can be taken back"
    assert "Q07" not in Use.objects.get().answers
    said(client, row, "Q06", "none")
    made(desk, name="Other one", agent="x")
    assert "Interviews" not in shown(client, "/uses/", tier="UNDECIDED")


def test_what_the_register_says_is_not_asked_again_and_what_depends_stays(desk: Any) -> None:
    data = keeping.add(
        fields.DATASETS, {"name": "CVs", "personal": "yes", "data_class": "3"}, by=desk.actor, today=desk.today
    )
    tool = Tool.objects.first() or keeping.add(
        fields.TOOLS, {"name": "Ranker", "status": "pilot", "why": "Tried."}, by=desk.actor, today=desk.today
    )
    row = made(desk, agent="", tool=tool.key, datasets=[data.key])
    known = {one.fact for one in uses.known(row, uses.World.now())}
    assert {"is_ai_system", "role_deployer", "personal_data"} <= known
    page = shown(desk.client, f"/uses/{row.key}/")
    assert "CVs" in page
    assert "Does it work out its answers with a model" not in page
    assert desk.client.post(f"/data/{data.key}/remove/", {"why": "x"}).status_code == 409


def test_duties_have_an_owner_evidence_and_an_end(desk: Any, client_as: Any, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    other = client_as("employee")
    row = made(desk, owner=desk.architect.key)
    for question, options in (("Q01", ["yes"]), ("Q02", ["build"]), ("Q12", ["talks"])):
        said(desk.client, row, question, *options)
    found = duties.every([Use.objects.get()], today=desk.today)
    duty = next(one.owed.id for one in found if one.state == duties.OPEN)
    address = f"/uses/{row.key}/evidence/"

    def noted(client: Any = desk.client, **given: Any) -> int:
        version = str(Use.objects.get().version)
        return int(client.post(address, {"duty": duty, "version": version, **given}).status_code)

    assert noted(evidence="") == 409
    assert noted(evidence="x", until="soon") == 409
    assert noted(evidence="x", until=str(desk.today - timedelta(days=1))) == 409
    assert noted(evidence="x", duty="NONE") == 409
    assert noted(evidence="x", file=SimpleUploadedFile("a.txt", b"")) == 409
    assert noted(other, evidence="x") == 409, "neither keeper nor owner"
    last = str(desk.today + timedelta(days=30))
    assert noted(evidence="Notice <i>12</i>", until=last, file=SimpleUploadedFile("a.txt", b"told")) == 302
    held = Use.objects.get().duties[duty]
    assert held["sha256"].startswith("e8e1") or len(held["sha256"]) == 64
    page = shown(desk.client, f"/uses/{row.key}/")
    assert "Notice &lt;i&gt;12&lt;/i&gt;" in page
    later = duties.every([Use.objects.get()], today=desk.today + timedelta(days=31))
    assert next(one.state for one in later if one.owed.id == duty) == duties.EXPIRED
    told = feeds.calendar(desk.architect, today=desk.today).decode()
    assert f"duty-{row.key}-{duty}@mandate" in told.replace("\r\n ", "")
    assert noted(evidence="Not ours", do="aside") == 302
    assert (
        next(one.state for one in duties.every([Use.objects.get()], today=desk.today) if one.owed.id == duty) == "aside"
    )
    assert noted(do="forget") == 302
    assert noted(do="forget") == 409
    assert "without evidence" in shown(desk.client, "/duties/")
    assert desk.client.get("/duties/", {"as": "xlsx"}).status_code == 200
    assert "a question waits for you" in shown(desk.client, "/")
    assert main(["law", "duties", "--json"]) == 0
    assert {"use", "duty", "state", "day"} <= set(json.loads(capsys.readouterr().out)[0])
    assert main(["law", "uses", row.name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missing"]
    assert main(["law", "uses"]) == 0
    assert "one waits for an answer" in capsys.readouterr().out.lower()
    assert main(["law", "uses", "nothing"]) == 3


def test_who_has_ended_or_left_answers_for_nothing(desk: Any, client_as: Any) -> None:
    row = made(desk, ended_on=str(desk.today - timedelta(days=1)))
    assert said(desk.client, row, "Q01", "yes").status_code == 409
    assert duties.every(list(Use.objects.all()), today=desk.today) == []
    client = client_as("employee")
    person = Person.objects.get(email__startswith="employee")
    mine = made(desk, name="Mine", owner=person.key)
    assert said(client, mine, "Q01", "yes").status_code == 302
    assert said(client, mine, "Q02", "use").status_code == 302
    assert not uses.may_answer(None, mine, today=desk.today)
