"""A question asked without a name and a vote cast for one: nothing that is kept leads to who did it."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from mandate.records import clock
from mandate.records.models import Change, Occasion, Question, QuietQuestion, Upvote, VotingPass
from mandate.services import entry
from mandate.services.gatherings import asking, planning
from tests.conftest import Desk
from tests.security.test_voices_leave_no_trace import (
    ADDRESS,
    BROWSER,
    MOMENT,
    SEALED,
    Row,
    Undone,
    alike,
    author,
    dump,
)

TEXT = "Will our work still be needed in a year?"


def called(desk: Desk) -> Occasion:
    facts = planning.Facts("Town hall", first_on=desk.today.isoformat(), zone="Europe/Amsterdam")
    row = planning.plan(facts, person=desk.architect, by=desk.actor, today=desk.today, at=clock.now())
    return row.occasions.get()


def asked(desk: Desk, client: Client, one: Occasion) -> Counter[Row]:
    """A question asked through the page, answered by who holds it, and entered when its day was over: every new row."""
    before = dump()
    path = f"/gatherings/on/{one.key}/"
    assert client.post(f"{path}ask/", {"text": TEXT, "mode": "anonymous"}).status_code == 302
    rows = dump() - before
    key = QuietQuestion.objects.get().key
    asking.deal(key, one, asking.Dealt("answered", "Yes."), person=desk.architect, by=desk.actor, today=desk.today)
    rows |= dump() - before
    assert asking.settle(today=desk.today + timedelta(days=1)) == 1
    return rows | (dump() - before)


@pytest.mark.django_db
def test_a_question_without_a_name_is_nobodys(desk: Desk, home: Path, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    one = called(desk)
    people = [author(desk, name, login) for name, login in (("Wilhelmina Quist", "wq"), ("Bas Beek", "bas"))]
    person, account, client = people[0]
    worlds = []
    for _person, _account, who in people:
        try:
            with transaction.atomic():
                rows = asked(desk, who, one)
                worlds.append(alike(Counter({(t, r): n for (t, r), n in rows.items() if t != "records_quietquestion"})))
                if who is client:
                    looked_for(desk, home, caplog, capfd, rows, person, account, client)
                raise Undone
        except Undone:
            continue
    assert worlds[0] == worlds[1]
    assert sum(worlds[0].values()) > 1


def looked_for(desk, home, caplog, capfd, rows, person, account, client) -> None:
    """The traces that were looked for in every row, file and line that came of it."""
    files = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    told = capfd.readouterr()
    everywhere = [row for _table, row in rows] + files + [caplog.text, told.out, told.err]
    marks = (
        person.name, "Quist", str(person.email), person.key, account.label, client.session.session_key, ADDRESS,
        BROWSER, entry.digest(f"address:{ADDRESS}"), entry.digest(ADDRESS),
    )  # fmt: skip
    for mark in marks:
        assert mark
        assert not [text for text in everywhere if mark in text], mark
    for table, row in rows:
        assert table in SEALED or not MOMENT.search(row), (table, row)
    assert set(Change.objects.filter(kind="question").values_list("by", flat=True)) == {"job:gatherings"}
    assert Question.objects.get().person is None


@pytest.mark.django_db
def test_a_vote_counts_once_per_person_and_only_their_browser_knows_for_what(desk: Desk) -> None:
    one = called(desk)
    first = asking.ask(one, "First?", person=desk.architect, by=desk.actor, today=desk.today)
    second = asking.ask(one, "Second?", person=desk.architect, by=desk.actor, today=desk.today)
    path = f"/gatherings/on/{one.key}/vote/"
    (ada, _account, client), (bas, _other, bare) = (
        author(desk, name, login) for name, login in (("Ada Ames", "ada"), ("Bas Beek", "bas"))
    )
    before = dump()
    for question in (first, second):
        client.post(path, {"question": question.key})
    bare.post(path, {"question": first.key})
    rows = dump() - before
    assert Upvote.objects.count() == 3
    assert {row.person_id for row in VotingPass.objects.all()} == {ada.key, bas.key}
    marks = set(Upvote.objects.values_list("mark", flat=True))
    assert len(marks) == 3, "no two votes of a pass share anything"
    tokens = [who.get(path.replace("vote/", "")).wsgi_request.COOKIES[f"vote-{one.key}"] for who in (client, bare)]
    for table, row in rows:
        assert not any(token.split(":")[0] in row for token in tokens), table
        if table == "records_upvote":
            assert ada.key not in row
            assert bas.key not in row
            assert not MOMENT.search(row)
    client.cookies.pop(f"vote-{one.key}")
    assert client.post(path, {"question": first.key}).status_code == 409
    assert Upvote.objects.count() == 3
    shown = {row.text: row.votes for row in asking.shown([one])}
    assert shown == {"First?": 2, "Second?": 1}
