"""After an inventory of the sample: no name, address or line of a log anywhere on disk, and no number about fewer than five."""

import csv
import gzip
import hashlib
import hmac
import json
import re
import sqlite3
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mandate.connectors.sources.pseudonyms import pseudonymiser
from mandate.connectors.sources.reading import read
from mandate.engines.discovery.facts import Event
from mandate.engines.terms import MINIMUM_GROUP
from tests.sampled import run, sampled

pytestmark = pytest.mark.xdist_group("sampled")
LOGS = ("proxy", "dns", "identity")


@cache
def events() -> list[Event]:
    """Every event of the sample's logs, as the readers see it before anything is left out."""
    files = [path for name in LOGS for path in sorted((sampled().folder / name).rglob("*")) if path.is_file()]
    return [row for path in files for row in read(path, name=path.name) if isinstance(row, Event)]


@cache
def everything() -> bytes:
    """All bytes the organisation's folder holds, the journal of the database included, keys left out."""
    kept = (path for path in sampled().organisation.rglob("*") if path.is_file() and path.parent.name != "keys")
    return b"\n".join(path.read_bytes() for path in kept).lower()


@cache
def without_people(place: Path) -> bytes:
    """The database once every person, and every change about one, is gone from it: names may stand there and nowhere else."""
    copy = place / "copy.sqlite3"
    with sqlite3.connect(sampled().organisation / "mandate.sqlite3") as real:
        real.execute("VACUUM INTO ?", (str(copy),))
    with sqlite3.connect(copy) as database:
        triggers = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for trigger in triggers:
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("DELETE FROM records_person")
        database.execute("DELETE FROM records_change WHERE kind = 'person'")
        database.commit()
        database.execute("VACUUM")
    return copy.read_bytes().lower()


def found(wanted: set[str], where: bytes) -> set[str]:
    """The words that stand there as words: `stan` is no part of `standing`."""
    there = (word for word in wanted if len(word) > 2 and word.lower().encode() in where)
    whole = ((word, re.escape(word.lower().encode())) for word in there)
    return {word for word, text in whole if re.search(rb"(?<![a-z0-9])" + text + rb"(?![a-z0-9])", where)}


def test_the_sample_has_names_addresses_and_pages_to_lose() -> None:
    assert len({e.user for e in events() if e.user}) >= 20
    assert len({e.src_ip for e in events() if e.src_ip}) >= 20
    assert len({e.url for e in events() if e.url and "/" in e.url.partition("://")[2]}) >= 1


def test_no_ip_address_of_a_log_is_on_disk() -> None:
    assert found({e.src_ip for e in events() if e.src_ip}, everything()) == set()


def test_no_address_of_a_page_is_on_disk() -> None:
    addresses = {e.url for e in events() if e.url and len(e.url.partition("://")[2].partition("/")[2]) > 3}
    assert found(addresses, everything()) == set()


def test_no_account_name_of_a_log_stands_outside_the_records_of_people(tmp_path: Path) -> None:
    names = {e.user for e in events() if e.user} | {e.user.rsplit("\\", 1)[-1] for e in events() if e.user}
    assert found(names, everything())  # they are known as people, so the search itself works
    assert found(names, without_people(tmp_path)) == set()


def test_no_mail_address_of_the_people_list_stands_outside_the_records_of_people(tmp_path: Path) -> None:
    text = (sampled().folder / "hr" / "people.csv").read_bytes().decode("utf-8-sig", "replace")
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", text))
    assert len(addresses) >= 20
    assert found(addresses, without_people(tmp_path)) == set()


def test_no_whole_line_of_a_log_is_on_disk() -> None:
    lines = set()
    for path in (path for name in LOGS for path in (sampled().folder / name).rglob("*") if path.is_file()):
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        lines |= {line.strip().lower() for line in text.splitlines()[:400] if len(line) > 40}
    kept = everything()
    assert len(lines) > 300
    assert [line for line in lines if line in kept] == []


def test_no_claimant_of_an_expense_is_kept() -> None:
    columns = {
        name
        for _n, name, *_rest in sqlite3.connect(sampled().organisation / "mandate.sqlite3").execute(
            "PRAGMA table_info(records_spendline)"
        )
    }
    assert columns == {
        "id",
        "source_id",
        "service",
        "merchant",
        "on",
        "amount",
        "currency",
        "cost_centre",
        "confirmed",
        "line",
    }


def test_nothing_that_was_brought_lies_in_the_uploads_folder() -> None:
    assert [path for path in (sampled().organisation / "uploads").rglob("*") if path.is_file()] == []


# Pseudonyms


def test_keys_are_for_this_user_only() -> None:
    keys = sampled().organisation / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {path.name for path in keys.iterdir()} >= {"session.key", "pseudonym.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}


def test_a_list_of_all_names_does_not_give_a_pseudonym_away_without_the_key() -> None:
    rows = sqlite3.connect(sampled().organisation / "mandate.sqlite3").execute(
        "SELECT DISTINCT person FROM records_observation"
    )
    kept = {person for (person,) in rows if person}
    names = {e.user for e in events() if e.user}
    forms = {
        form
        for name in names
        for form in (name, name.lower(), name.rsplit("\\", 1)[-1].lower(), f"person:{name.lower()}")
    }
    plain = {
        getattr(hashlib, kind)(form.encode()).hexdigest()[:32] for form in forms for kind in ("md5", "sha1", "sha256")
    }
    guessed = {
        hmac.new(key, form.encode(), hashlib.sha256).hexdigest()[:32]
        for form in forms
        for key in (b"", b"mandate", b"secret")
    }
    ours = {pseudonymiser(sampled().organisation).person(name) for name in names}
    assert kept & ours
    assert not kept & (plain | guessed)


def test_another_organisation_gives_the_same_name_another_pseudonym(tmp_path: Path) -> None:
    name = next(e.user for e in events() if e.user)
    assert pseudonymiser(tmp_path).person(name) != pseudonymiser(sampled().organisation).person(name)


# Small groups


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number of people in an answer, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"people", "users"} and not isinstance(inner, dict | list):
                yield f"{path}.{key}", inner
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, path)
            if isinstance(inner, list) and len(inner) == 2 and re.fullmatch(r"\d{4}-W\d\d", str(inner[0])):
                yield f"{path}.week", inner[1]


def small(value: Any) -> list[tuple[str, Any]]:
    return [(path, people) for path, people in numbers(value) if people is not None and int(people) < MINIMUM_GROUP]


def test_no_answer_of_the_command_line_counts_fewer_than_five() -> None:
    assert len(list(numbers(sampled().inventory.json))) > 10
    assert small(sampled().inventory.json) == []


def test_no_sealed_inventory_counts_fewer_than_five() -> None:
    rows = sqlite3.connect(sampled().organisation / "mandate.sqlite3").execute("SELECT result FROM records_inventory")
    results = [json.loads(result) for (result,) in rows]
    assert results
    assert [small(result) for result in results] == [[]] * len(results)


def test_no_export_counts_fewer_than_five(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    ran = run([["forward", str(place / "all.json")], ["forward", str(place / "all.xlsx")]], home=sampled().home)
    assert [one.code for one in ran] == [0, 0]
    assert small(json.loads((place / "all.json").read_text("utf-8"))) == []
    from openpyxl import load_workbook

    counted = 0
    for sheet in load_workbook(place / "all.xlsx").worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        head = next((row for row in rows if "People" in row), None)
        for row in rows[rows.index(head) + 1 :] if head else ():
            value = row[head.index("People")]
            if isinstance(value, int | float):
                counted += 1
                assert value >= MINIMUM_GROUP, (sheet.title, row)
    assert counted


def test_the_people_list_of_the_sample_is_read_for_these_tests() -> None:
    with (sampled().folder / "hr" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file, delimiter=";"))) > 50
