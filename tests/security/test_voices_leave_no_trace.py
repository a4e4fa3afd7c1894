"""Whoever holds the whole database, its journal, the logs and the files cannot tell who said or answered something."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from mandate.engines.pulse import after, first_day
from mandate.records.models import Change, PulseAnswer, PulseDoor, Voice, Whisper
from mandate.services.pulse import answering, asking
from mandate.services.voices import hearing, saying
from mandate.services.voices.hearing import Reply
from mandate.web import voices as pages
from tests.conftest import Desk
from tests.security import traces
from tests.security.traces import Row

TEXT, MORE = "The answers are wrong on Mondays.", "It is still so."
CODE = re.compile(r"<code>([0-9a-f-]+)</code>")


def said_and_followed(desk: Desk, client: Client) -> tuple[str, Counter[Row]]:
    """Said today, entered and replied to tomorrow, added to and entered the day after: the code, and all new rows."""
    before = traces.dump()
    answer = client.post("/voices/new/", {"about": "work:", "text": TEXT, "mode": "anonymous"})
    found = CODE.search(answer.content.decode())
    assert found, answer.content.decode()
    code, rows = found.group(1), traces.dump() - before
    assert {table for table, _row in rows} == {"records_whisper"}, "only what was said is kept"
    saying.settle(today=desk.today + timedelta(days=1))
    voice = Voice.objects.get(text=TEXT)
    reply = Reply("We look at it.", becomes="answered")
    hearing.reply(voice, reply, person=desk.architect, by=desk.actor, today=desk.today + timedelta(days=1))
    bare = Client(REMOTE_ADDR=traces.ADDRESS, HTTP_USER_AGENT=traces.BROWSER)
    assert "We look at it." in bare.post("/voices/follow/", {"code": code}).content.decode()
    assert bare.post("/voices/follow/", {"code": code, "text": MORE}).status_code == 200
    assert bare.post("/voices/follow/", {"code": "no such code"}).status_code == 409
    rows |= traces.dump() - before
    saying.settle(today=desk.today + timedelta(days=2))
    assert Voice.objects.get(text=TEXT).said_back[0]["text"] == MORE
    assert not Whisper.objects.exists()
    return code, rows | (traces.dump() - before)


def answered(desk: Desk, client: Client) -> Counter[Row]:
    """Three questions answered, and counted with four others when the month is over: all new rows."""
    row = asking.current(today=desk.today)
    before = traces.dump()
    given = dict(zip(row.questions, "542", strict=True)) | {"team": "yes"}
    assert client.post("/pulse/answer/", given).status_code == 302
    rows = traces.dump() - before
    assert {table for table, _row in rows} == {"records_pulseanswer", "records_pulsedoor"}
    assert client.post("/pulse/answer/", given).status_code == 409, "nobody answers twice"
    assert PulseAnswer.objects.count() == 1
    answering.enter(row, [(None, "333")] * 4)
    asking.settle(today=first_day(after(row.month)))
    assert not PulseAnswer.objects.exists()
    assert not PulseDoor.objects.exists()
    return rows | (traces.dump() - before)


@pytest.mark.django_db
def test_nothing_that_is_kept_leads_to_who_said_it(desk: Desk, home: Path, caplog, capfd) -> None:
    traces.talk(caplog)
    who = traces.author(desk, "Wilhelmina Quist", "wq", "/voices/new/")
    code, rows = said_and_followed(desk, who.client)
    traces.assert_none_leads_to(who, rows, traces.left(home, caplog, capfd), code, code.replace("-", ""))
    actors = set(Change.objects.filter(kind="voice").values_list("by", flat=True))
    assert actors == {"job:voices", desk.account.label}
    assert not any("code" in str(pattern.pattern) or "secret" in str(pattern.pattern) for pattern in pages.urlpatterns)


@pytest.mark.django_db
def test_nothing_that_is_kept_leads_to_who_answered_the_pulse(desk: Desk, home: Path, caplog, capfd) -> None:
    traces.talk(caplog)
    asking.begin(asking.offered(today=desk.today), rotating=False, by=desk.actor, today=desk.today)
    who = traces.author(desk, "Wilhelmina Quist", "wq", "/pulse/answer/")
    others = [traces.author(desk, name, login, "/pulse/answer/") for name, login in (("Ada A", "a"), ("Bas B", "b"))]
    mine, theirs = traces.worlds([lambda one=one: answered(desk, one.client) for one in others])
    assert mine == theirs
    assert sum(mine.values()) > 4
    rows = answered(desk, who.client)
    traces.assert_none_leads_to(who, rows, traces.left(home, caplog, capfd))
    assert set(Change.objects.filter(kind="pulse").values_list("by", flat=True)) == {"job:pulse", desk.account.label}


@pytest.mark.django_db
def test_the_worlds_in_which_one_or_another_said_it_are_equal(desk: Desk) -> None:
    who = [traces.author(desk, name, login, "/voices/new/") for name, login in (("Ada A", "a"), ("Bas B", "b"))]
    mine, theirs = traces.worlds([lambda one=one: said_and_followed(desk, one.client)[1] for one in who])
    assert mine == theirs
    assert sum(mine.values()) > 4


@pytest.mark.django_db
def test_the_journal_does_not_hold_in_which_order_things_were_written(desk: Desk, home: Path) -> None:
    asking.begin(asking.offered(today=desk.today), rotating=False, by=desk.actor, today=desk.today)
    row = asking.current(today=desk.today)
    acts = (
        lambda: saying.whisper(saying.Wanted(TEXT), today=desk.today),
        lambda: answering.answer(
            row, {row.questions[0]: "5"}, person=desk.architect, with_team=True, today=desk.today
        ),
    )  # fmt: skip
    for number, act in enumerate(acts):
        place = home / str(number)
        place.mkdir()
        with traces.on_disk(place) as path:
            act()
        assert path.stat().st_size > 0
        assert traces.journal(path) == b""


@pytest.mark.django_db
def test_what_is_said_on_one_day_enters_in_one_act_and_not_in_the_order_it_was_said(desk: Desk) -> None:
    orders = []

    def told() -> Counter[Row]:
        for number in range(5):
            saying.whisper(saying.Wanted(f"Text {number}"), today=desk.today)
        assert saying.settle(today=desk.today) == 0, "its day is not over"
        assert saying.settle(today=desk.today + timedelta(days=1)) == 5
        changes = Change.objects.filter(kind="voice").order_by("id")
        assert len({row.act for row in changes}) == 1
        orders.append(tuple(Voice.objects.get(key=row.key).text for row in changes))
        return Counter()

    traces.worlds([told] * 6)
    assert len(set(orders)) > 1
