"""Whoever holds the whole database, the logs and the files cannot tell who said something without a name."""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from mandate.records.models import Account, Change, Person, Voice, Whisper
from mandate.services import entry, people
from mandate.services.people import PersonFacts
from mandate.services.voices import hearing, saying
from mandate.services.voices.hearing import Reply
from mandate.web import voices as pages
from tests.conftest import Desk

ADDRESS, BROWSER = "203.0.113.77", "Trace-Browser/9.1"
TEXT, MORE = "The answers are wrong on Mondays.", "It is still so."
CODE = re.compile(r"<code>([0-9a-f-]+)</code>")
DRAWN = re.compile(r"[0-9a-f]{16,}")
MOMENT = re.compile(r"\d{2}:\d{2}")
SEALED = {"records_change", "records_head"}
"""The ledger alone has moments: those of the job that enters a day, and of who replies."""
Row = tuple[str, str]


class Undone(Exception):
    """Ends a world: everything in it is rolled back."""


def dump() -> Counter[Row]:
    """Every row of every table, as text."""
    found: Counter[Row] = Counter()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.update((table, repr(row)) for row in cursor.fetchall())
    return found


def author(desk: Desk, name: str, login: str) -> tuple[Person, Account, Client]:
    facts = PersonFacts(name=name, email=f"{login}@windmolen.example", roles=("employee",))
    person = people.add_person(facts, by=desk.actor, why="test")
    account = entry.account_of(person)
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
    client.force_login(account, backend="mandate.web.reader.Accounts")
    client.get("/voices/new/")
    return person, account, client


def said_and_followed(desk: Desk, client: Client) -> tuple[str, Counter[Row]]:
    """Said today, entered and replied to tomorrow, added to and entered the day after: the code, and all new rows."""
    before = dump()
    answer = client.post("/voices/new/", {"about": "work:", "text": TEXT, "mode": "anonymous"})
    found = CODE.search(answer.content.decode())
    assert found, answer.content.decode()
    code, rows = found.group(1), dump() - before
    assert {table for table, _row in rows} == {"records_whisper"}, "only what was said is kept"
    saying.settle(today=desk.today + timedelta(days=1))
    voice = Voice.objects.get(text=TEXT)
    reply = Reply("We look at it.", becomes="answered")
    hearing.reply(voice, reply, person=desk.architect, by=desk.actor, today=desk.today + timedelta(days=1))
    bare = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
    assert "We look at it." in bare.post("/voices/follow/", {"code": code}).content.decode()
    assert bare.post("/voices/follow/", {"code": code, "text": MORE}).status_code == 200
    assert bare.post("/voices/follow/", {"code": "no such code"}).status_code == 409
    rows |= dump() - before
    saying.settle(today=desk.today + timedelta(days=2))
    assert Voice.objects.get(text=TEXT).said_back[0]["text"] == MORE
    assert not Whisper.objects.exists()
    return code, rows | (dump() - before)


@pytest.mark.django_db
def test_nothing_that_is_kept_leads_to_who_said_it(desk: Desk, home: Path, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    person, account, client = author(desk, "Wilhelmina Quist", "wq")
    code, rows = said_and_followed(desk, client)
    files = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    told = capfd.readouterr()
    everywhere = [row for _table, row in rows] + files + [caplog.text, told.out, told.err]
    marks = (
        person.name, "Quist", str(person.email), person.key, account.label, client.session.session_key, ADDRESS,
        BROWSER, code, code.replace("-", ""), entry.digest(f"address:{ADDRESS}"), entry.digest(ADDRESS),
    )  # fmt: skip
    for mark in marks:
        assert mark
        assert not [text for text in everywhere if mark in text], mark
    for table, row in rows:
        assert table in SEALED or not MOMENT.search(row), (table, row)
    actors = set(Change.objects.filter(kind="voice").values_list("by", flat=True))
    assert actors == {"job:voices", desk.account.label}
    assert not any("code" in str(pattern.pattern) or "secret" in str(pattern.pattern) for pattern in pages.urlpatterns)


@pytest.mark.django_db
def test_the_worlds_in_which_one_or_another_said_it_are_equal(desk: Desk) -> None:
    clients = [author(desk, name, login)[2] for name, login in (("Ada Ames", "ada"), ("Bas Beek", "bas"))]
    worlds = []
    for client in clients:
        try:
            with transaction.atomic():
                worlds.append(alike(said_and_followed(desk, client)[1]))
                raise Undone
        except Undone:
            continue
    assert worlds[0] == worlds[1]
    assert sum(worlds[0].values()) > 4


def alike(rows: Counter[Row]) -> Counter[Row]:
    """Rows without what is drawn anew in any two worlds: keys, salts, digests, numbers of rows, moments of the ledger."""
    found: Counter[Row] = Counter()
    for (table, row), count in rows.items():
        text = DRAWN.sub("", row)
        if table == "records_whisper":
            text = re.sub(r"^\(\d+", "(", text)
        if table in SEALED:
            text = re.sub(r"^\(\d+|datetime\.datetime\([^)]*\)|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}[.\d]*", "", text)
        found[table, text] += count
    return found


@pytest.mark.django_db
def test_what_is_said_on_one_day_enters_in_one_act_and_not_in_the_order_it_was_said(desk: Desk) -> None:
    orders = set()
    for _world in range(6):
        try:
            with transaction.atomic():
                for number in range(5):
                    saying.whisper(saying.Wanted(f"Text {number}"), today=desk.today)
                assert saying.settle(today=desk.today) == 0, "its day is not over"
                assert saying.settle(today=desk.today + timedelta(days=1)) == 5
                changes = Change.objects.filter(kind="voice").order_by("id")
                assert len({row.act for row in changes}) == 1
                orders.add(tuple(Voice.objects.get(key=row.key).text for row in changes))
                raise Undone
        except Undone:
            continue
    assert len(orders) > 1
