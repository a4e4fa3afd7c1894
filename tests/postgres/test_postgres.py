"""On PostgreSQL the record keeps every promise it makes on SQLite, also to several writers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from mandate.records import asof, clock, ledger
from mandate.records.ledger import GENESIS, Actor
from mandate.records.models import Change, GrantLine, Inventory, Observation, Person, Source, SpendLine, Team, Tool
from mandate.services import inventory, picture
from tests.postgres.server import Server
from tests.services.folders import people, person, three_files, with_log

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
ACTOR = Actor("cli:test")
WRITERS, EACH = 4, 25


def team(name: str = "Marketing") -> Team:
    made = Team(name=name)
    ledger.write(made, action="team.added", by=ACTOR, why="first")
    return made


def test_every_migration_runs_and_says_what_the_models_say(postgres: Server) -> None:
    from django.core.management import call_command

    assert connection.vendor == "postgresql"
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert connection.introspection.table_names()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_change SET by = 'cli:somebody'",
        "UPDATE records_change SET after = '{}'",
        "UPDATE records_change SET why = ''",
        "DELETE FROM records_change",
        "TRUNCATE records_change",
    ],
)
def test_the_database_refuses_to_change_delete_or_empty_the_ledger(statement: str, postgres: Server) -> None:
    made = team()
    with (
        pytest.raises(DatabaseError, match="a sealed change cannot be"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert len(ledger.history(made)) == 1


def test_contents_can_be_erased_and_the_chain_still_holds(postgres: Server) -> None:
    made = team("Secret name")
    ledger.erase(ledger.history(made), parts=("after", "why"), by=ACTOR, why="asked to be erased")
    change = ledger.history(made)[0]
    assert (change.after, change.why) == ("", "")
    assert list(ledger.breaks()) == []


def test_four_writers_at_once_make_one_chain(postgres: Server) -> None:
    together = threading.Barrier(WRITERS)

    def writer(number: int) -> None:
        together.wait()
        try:
            for turn in range(EACH):
                ledger.write_many(
                    [Tool(name=f"tool {number}.{turn}")], action="tool.added", by=Actor(f"cli:{number}"), why="at once"
                )
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(writer, range(WRITERS)))
    changes = list(Change.objects.order_by("id"))
    assert len(changes) == WRITERS * EACH
    assert [change.prev for change in changes] == [GENESIS, *(change.digest for change in changes[:-1])]
    assert len({change.by for change in changes[:EACH]}) > 1


def test_a_record_stands_as_it_stood(postgres: Server) -> None:
    made = team()
    before = clock.now()
    made.name = "Brand"
    ledger.write(made, action="team.changed", by=ACTOR, why="new name")
    assert asof.world(before).get(Team, made.key).name == "Marketing"
    assert asof.world(clock.now()).get(Team, made.key).name == "Brand"
    assert asof.world(before - timedelta(hours=1)).all(Team) == []


def test_an_inventory_says_what_it_says_on_sqlite(postgres: Server, tmp_path: Path) -> None:
    company = with_log(tmp_path / "exports")
    taken = company.take(by=ACTOR)
    assert {line.state for line in taken.files} == {"read"}
    assert company.again(by=ACTOR) == {"same"}
    seen = {use.service: use for use in picture.current().summary.services}
    assert (seen["chatgpt"].people, seen["chatgpt"].requests, seen["chatgpt"].days) == (9, 18, 2)
    assert [(money.currency, str(money.amount)) for money in seen["chatgpt"].spend] == [
        ("EUR", "44.00"),
        ("USD", "30.00"),
    ]
    assert seen["claude"].people is None
    assert (Inventory.objects.count(), Source.objects.count()) == (1, 4)
    assert picture.current(clock.now()).summary == picture.current().summary


def test_an_inventory_that_fails_half_way_leaves_nothing(postgres: Server, tmp_path: Path, monkeypatch) -> None:
    company = with_log(tmp_path / "exports")

    def full(**_facts):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(inventory.picture, "seal", full)
    with pytest.raises(OSError, match="No space"):
        company.take(by=ACTOR)
    left = (Source, Observation, SpendLine, Person, Team, Tool, Change)
    assert [model.__name__ for model in left if model.objects.exists()] == []


def test_a_text_that_postgresql_cannot_hold_stops_nothing(postgres: Server, tmp_path: Path) -> None:
    company = with_log(tmp_path / "exports")
    grant = {
        "appDisplayName": "Chat\0GPT \ud83d",
        "userPrincipalName": person(1),
        "scopes": ["Mail\0.Read"],
        "redirectUri": "https://chatgpt.com/",
    }
    (company.folder / "grants.json").write_text(json.dumps([grant]))
    (company.folder / "tools.csv").write_text("Tool,Vendor,Status\n" + "x" * 400 + ",y,pilot\n")
    (company.folder / "people.csv").write_text(people() + f"{'N' * 400},{'m' * 300}@windmolen.example,{'T' * 400},,,\n")
    assert {line.state for line in company.take(by=ACTOR).files} == {"read"}
    assert GrantLine.objects.values_list("app", "scopes").get() == ("ChatGPT ", ["Mail.Read"])


def test_the_setting_carries_a_company_from_the_first_command_on(server: Server, database: str, tmp_path: Path) -> None:
    three_files(tmp_path / "exports")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("MANDATE_", "DJANGO_", "PYTEST_"))},
        "MANDATE_HOME": str(tmp_path / "home"), "MANDATE_DATABASE": server.address(database), "MANDATE_TRACE": "1",
    }  # fmt: skip

    def mandate(*words: str) -> str:
        command = [sys.executable, "-m", "mandate", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode in {0, 3}, done.stderr
        return done.stdout

    told = json.loads(mandate("inventory", str(tmp_path / "exports"), "--json"))
    assert {file["path"]: file["state"] for file in told["files"]} == {
        "expenses.csv": "read",
        "people.csv": "refused",
        "tools.csv": "read",
    }
    assert "The chain holds" in mandate("ledger", "verify")
    assert not list((tmp_path / "home").rglob("*.sqlite3"))
