"""A question asked without a name and a vote cast for one: nothing that is kept leads to who did it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from mandate.records import clock
from mandate.records.models import Change, Occasion, Question, QuietQuestion, Upvote, VotingPass
from mandate.services.gatherings import asking, planning
from tests.conftest import Desk
from tests.security import traces
from tests.security.traces import MOMENT, Row

TEXT = "Will our work still be needed in a year?"


def called(desk: Desk) -> Occasion:
    facts = planning.Facts("Town hall", first_on=desk.today.isoformat(), zone="Europe/Amsterdam")
    row = planning.plan(facts, person=desk.architect, by=desk.actor, today=desk.today, at=clock.now())
    return row.occasions.get()


def asked(desk: Desk, client: Client, one: Occasion) -> Counter[Row]:
    """A question asked through the page, answered by who holds it, and entered when its day was over: every new row."""
    before = traces.dump()
    path = f"/gatherings/on/{one.key}/"
    assert client.post(f"{path}ask/", {"text": TEXT, "mode": "anonymous"}).status_code == 302
    rows = traces.dump() - before
    key = QuietQuestion.objects.get().key
    asking.deal(key, one, asking.Dealt("answered", "Yes."), person=desk.architect, by=desk.actor, today=desk.today)
    rows |= traces.dump() - before
    assert asking.settle(today=desk.today + timedelta(days=1)) == 1
    return rows | (traces.dump() - before)


@pytest.mark.django_db
def test_a_question_without_a_name_is_nobodys(desk: Desk, home: Path, caplog, capfd) -> None:
    traces.talk(caplog)
    one = called(desk)
    page = f"/gatherings/on/{one.key}/"
    who = traces.author(desk, "Wilhelmina Quist", "wq", page)
    others = [traces.author(desk, name, login, page) for name, login in (("Ada A", "a"), ("Bas B", "b"))]
    mine, theirs = traces.worlds([lambda one_=one_: kept(asked(desk, one_.client, one)) for one_ in others])
    assert mine == theirs
    assert sum(mine.values()) > 1
    rows = asked(desk, who.client, one)
    traces.assert_none_leads_to(who, rows, traces.left(home, caplog, capfd))
    assert set(Change.objects.filter(kind="question").values_list("by", flat=True)) == {"job:gatherings"}
    assert Question.objects.get().person is None


def kept(rows: Counter[Row]) -> Counter[Row]:
    """The rows without those that wait for their day under a drawn key."""
    return Counter({(table, row): count for (table, row), count in rows.items() if table != "records_quietquestion"})


@pytest.mark.django_db
def test_a_vote_counts_once_per_person_and_only_their_browser_knows_for_what(desk: Desk) -> None:
    one = called(desk)
    first = asking.ask(one, "First?", person=desk.architect, by=desk.actor, today=desk.today)
    second = asking.ask(one, "Second?", person=desk.architect, by=desk.actor, today=desk.today)
    path = f"/gatherings/on/{one.key}/vote/"
    ada, bas = (
        traces.author(desk, name, login, f"/gatherings/on/{one.key}/")
        for name, login in (("Ada Ames", "ada"), ("Bas Beek", "bas"))
    )
    client, bare = ada.client, bas.client
    before = traces.dump()
    for question in (first, second):
        client.post(path, {"question": question.key})
    bare.post(path, {"question": first.key})
    rows = traces.dump() - before
    assert Upvote.objects.count() == 3
    assert {row.person_id for row in VotingPass.objects.all()} == {ada.person.key, bas.person.key}
    marks = set(Upvote.objects.values_list("mark", flat=True))
    assert len(marks) == 3, "no two votes of a pass share anything"
    tokens = [who.get(path.replace("vote/", "")).wsgi_request.COOKIES[f"vote-{one.key}"] for who in (client, bare)]
    for table, row in rows:
        assert not any(token.split(":")[0] in row for token in tokens), table
        if table == "records_upvote":
            assert ada.person.key not in row
            assert bas.person.key not in row
            assert not MOMENT.search(row)
    client.cookies.pop(f"vote-{one.key}")
    assert client.post(path, {"question": first.key}).status_code == 409
    assert Upvote.objects.count() == 3
    shown = {row.text: row.votes for row in asking.shown([one])}
    assert shown == {"First?": 2, "Second?": 1}


@pytest.mark.django_db
def test_the_journal_does_not_hold_in_which_order_things_were_written(desk: Desk, home: Path) -> None:
    one = called(desk)
    named = asking.ask(one, TEXT, person=desk.architect, by=desk.actor, today=desk.today)
    acts = (
        lambda: asking.whisper(one, TEXT, today=desk.today),
        lambda: asking.hand(one, desk.architect),
        lambda: asking.vote(one, named.key, "a pass"),
    )
    for number, act in enumerate(acts):
        place = home / str(number)
        place.mkdir()
        with traces.on_disk(place) as path:
            act()
        assert traces.journal(path) == b""
