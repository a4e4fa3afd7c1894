"""What an inventory says of small companies, worked out by hand; and that it says it once."""

import gzip
import json
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import zstandard

from mandate.catalogue.matcher import load_matcher
from mandate.engines.processing import Record
from mandate.engines.terms import Money
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import (
    Change,
    GrantLine,
    Inventory,
    Observation,
    Organisation,
    Person,
    Source,
    SpendLine,
    Team,
    Tool,
)
from mandate.services import inventory, picture
from mandate.services.inventory import Brought, Busy, FileLine, forget_expired
from mandate.services.overview import Overview, ServiceLine, overview
from tests.services.folders import (
    HALF_SIGNED,
    PEOPLE_HEADER,
    RECORD,
    TODAY,
    Company,
    person,
    squid,
    three_files,
    with_log,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
BY = Actor("cli:test")


def seen() -> Overview:
    found = overview(today=TODAY)
    assert found is not None
    return found


def service(name: str) -> ServiceLine:
    found = seen().service(name)
    assert found is not None
    return found


def by_name(files: tuple[FileLine, ...]) -> dict[str, str]:
    return {line.name: line.state for line in files}


def company(folder: Path, **files: str | bytes) -> Company:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Company(folder)


class TestThreeFiles:
    def test_two_files_are_read_and_the_people_list_waits_for_a_record(self, tmp_path: Path) -> None:
        outcome = three_files(tmp_path / "in").take(by=BY)
        assert by_name(outcome.files) == {"expenses.csv": "read", "people.csv": "refused", "tools.csv": "read"}
        assert [(line.lines, line.parsed, line.rejected, line.records) for line in outcome.files] == [
            (7, 6, 1, 5), (None, None, None, None), (3, 3, 0, 2),
        ]  # fmt: skip
        assert "Write the processing record" in outcome.files[1].message
        assert (outcome.changed, outcome.number) == (True, 1)
        assert not Person.objects.exists()
        assert not Team.objects.exists()

    def test_the_overview_is_true_of_them(self, tmp_path: Path) -> None:
        three_files(tmp_path / "in").take(by=BY)
        assert [(s.service, s.status, s.decided, s.spend) for s in seen().services] == [
            ("chatgpt", "unknown", False, (Money("EUR", Decimal("44.00")), Money("USD", Decimal("30.00")))),
            ("deepl", "in_use", True, (Money("EUR", Decimal("7.49")),)),
        ]
        assert seen().sentence.startswith("Two AI services cost")
        assert "nobody decided on one" in seen().sentence

    def test_what_no_file_says_stays_unknown(self, tmp_path: Path) -> None:
        three_files(tmp_path / "in").take(by=BY)
        line = service("chatgpt")
        assert (line.people, line.days, line.requests, line.bytes_out, line.teams) == (None, None, None, None, ())
        assert seen().headcount is None

    def test_one_signature_opens_the_people_list_as_counts_only(self, tmp_path: Path) -> None:
        outcome = with_log(tmp_path / "in").take(by=BY, record=HALF_SIGNED)
        assert by_name(outcome.files)["access.log"] == "closed"
        assert {team.name: (team.stated_size, team.parent and team.parent.name) for team in Team.objects.select_related("parent")} == {
            "Sales": (7, None), "Inside sales": (5, "Sales"), "Product": (3, None),
        }  # fmt: skip
        assert not Person.objects.exists()
        assert not Observation.objects.exists()
        assert seen().headcount == 15

    def test_the_second_signature_opens_everything(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        asked.take(by=BY, record=HALF_SIGNED)
        outcome = asked.take(by=BY)
        assert by_name(outcome.files) == {
            "access.log": "read",
            "expenses.csv": "same",
            "people.csv": "read",
            "tools.csv": "same",
        }
        assert Person.objects.count() == 15
        assert seen().headcount == 15
        line = service("chatgpt")
        assert (line.people, line.days, line.requests, line.bytes_in, line.bytes_out) == (9, 2, 18, 18_000, None)
        assert [(use.team, use.people) for use in line.teams] == [("Sales", 9)]
        assert service("claude").people is None

    def test_a_lost_signature_closes_the_log_again(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        asked.take(by=BY)
        assert by_name(asked.take(by=BY, record=HALF_SIGNED).files)["access.log"] == "closed"

    def test_a_record_dated_tomorrow_opens_nothing_today(self, tmp_path: Path) -> None:
        signed = tuple(type(s)(s.role, s.name, TODAY + timedelta(days=1)) for s in RECORD.signatures)
        outcome = with_log(tmp_path / "in").take(by=BY, record=Record("To know.", signatures=signed))
        assert by_name(outcome.files)["access.log"] == "closed"


class TestOnce:
    def test_the_same_again_changes_nothing(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        asked.take(by=BY)
        before = (Change.objects.count(), Observation.objects.count(), picture.current())
        outcome = asked.take(by=BY)
        assert {line.state for line in outcome.files} == {"same"}
        assert (outcome.changed, outcome.number) == (False, None)
        assert (Change.objects.count(), Observation.objects.count(), picture.current()) == before
        assert (outcome.files[0].lines, outcome.files[0].parsed, outcome.files[0].rejected) == (26, 25, 1)

    def test_a_grown_file_adds_what_is_new_and_counts_nothing_twice(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        asked.take(by=BY)
        with (asked.folder / "access.log").open("a") as log:
            log.write("".join(squid(person(n), "chatgpt.com", day=4, second=n) for n in range(10)))
        assert by_name(asked.take(by=BY).files)["access.log"] == "grown"
        line = service("chatgpt")
        assert (line.people, line.days, line.requests) == (10, 3, 28)
        assert Source.objects.filter(format="squid").count() == 1

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    def test_a_renamed_or_packed_copy_is_the_same(self, pack, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        asked.take(by=BY)
        (asked.folder / "access.log").rename(asked.folder / "access.log.1")
        (asked.folder / "packed").write_bytes(pack((asked.folder / "access.log.1").read_bytes()))
        states = by_name(asked.take(by=BY).files)
        assert (states["access.log.1"], states["packed"]) == ("same", "same")
        assert service("chatgpt").requests == 18

    def test_a_file_twice_in_one_run_counts_once(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        (asked.folder / "copy.log").write_bytes((asked.folder / "access.log").read_bytes())
        states = by_name(asked.take(by=BY).files)
        assert (states["access.log"], states["copy.log"]) == ("read", "same")
        assert service("chatgpt").requests == 18

    @pytest.mark.parametrize("names", [("a.log", "b.log"), ("b.log", "a.log")])
    def test_a_file_and_its_beginning_in_one_run_count_once(self, names: tuple[str, str], tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        whole = (asked.folder / "access.log").read_text()
        (asked.folder / "access.log").unlink()
        (asked.folder / names[0]).write_text(whole)
        (asked.folder / names[1]).write_text("".join(whole.splitlines(keepends=True)[:9]))
        outcome = asked.take(by=BY)
        assert (by_name(outcome.files)[names[0]], by_name(outcome.files)[names[1]]) == ("read", "same")
        assert all(line.lines == line.parsed + line.rejected for line in outcome.files)
        assert service("chatgpt").requests == 18

    def test_a_log_that_is_written_to_while_it_is_read_is_what_was_read(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        log = asked.folder / "access.log"
        look = inventory.Judge._read

        def meanwhile(self, file: Brought, reads):
            if file.path == log and log.read_text().count("claude") == 3:
                with log.open("a") as more:
                    more.write(squid(person(12), "claude.ai", day=4))
            return look(self, file, reads)

        monkeypatch.setattr(inventory.Judge, "_read", meanwhile)
        assert by_name(asked.take(by=BY).files)["access.log"] == "read"
        assert Source.objects.get(format="squid").bytes == log.stat().st_size
        assert by_name(asked.take(by=BY).files)["access.log"] == "same"

    def test_a_log_that_becomes_another_while_it_is_read_is_not_kept(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        log = asked.folder / "access.log"
        before = inventory.Judge._read

        def rotated(self, file: Brought, reads):
            gathered = before(self, file, reads)
            if file.path == log:
                log.write_text(squid(person(1), "claude.ai"))
                gathered.reading.accounting.sha256 = "something else"
            return gathered

        monkeypatch.setattr(inventory.Judge, "_read", rotated)
        line = next(line for line in asked.take(by=BY).files if line.name == "access.log")
        assert line.state == "broken"
        assert "bring it again" in line.message
        assert not Observation.objects.exists()

    def test_a_longer_source_replaces_every_shorter_one(self, tmp_path: Path) -> None:
        lines = [squid(person(n), "chatgpt.com", second=n) for n in range(12)]
        asked = company(tmp_path / "in", one="".join(lines[:6]))
        asked.take(by=BY)
        asked = company(tmp_path / "in", one="".join(lines[:9]))
        asked.take(by=BY)
        company(tmp_path / "in", two="".join(lines[:3])).take(by=BY)
        company(tmp_path / "in", one="".join(lines)).take([Brought(tmp_path / "in" / "one", "one")], by=BY)
        assert service("chatgpt").requests == 12
        assert Source.objects.count() == 1


class TestAlone:
    def test_the_second_of_two_inventories_is_told_at_once_and_nothing_is_lost(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        with inventory.alone(), pytest.raises(Busy, match="Another inventory") as refused:
            asked.take(by=BY)
        assert "Nothing was lost" in str(refused.value)
        assert not Source.objects.exists()
        assert asked.take(by=BY).changed

    def test_what_comes_first_is_written_with_the_rows_or_not_at_all(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        facts = {"by": BY, "at": clock.now(), "today": TODAY, "record": RECORD, "works_council": False}

        def begin() -> None:
            from mandate.services import begin

            begin.begin(begin.Beginning(name="Windmolen", architect="Anna"), by=BY, today=TODAY)

        def fails(**_facts):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(inventory.picture, "seal", fails)
            with pytest.raises(OSError, match="No space"):
                inventory.take(asked.files(), **facts, first=begin)
        assert not Organisation.objects.exists()
        assert not Change.objects.exists()
        inventory.take(asked.files(), **facts, first=begin)
        assert Organisation.objects.get().name == "Windmolen"


class TestMoney:
    def test_an_amount_without_a_currency_is_in_the_organisations_own(self, tmp_path: Path) -> None:
        bare = "Date,Amount,Merchant\n2026-10-05,22.00,OPENAI *CHATGPT\n2026-10-06,23.00,OPENAI *CHATGPT\n"
        outcome = company(tmp_path / "in", card=bare).take(by=BY)
        assert service("chatgpt").spend == (Money("EUR", Decimal("45.00")),)
        assert "read in EUR, the currency of the organisation" in outcome.files[0].remarks[0]
        assert "read in EUR" in Source.objects.get().message["text"]

    def test_an_unknown_currency_is_added_to_nothing(self, tmp_path: Path) -> None:
        three_files(tmp_path / "in").take(by=BY)
        source = Source.objects.get(format="expenses")
        for amount in (5, 6):
            SpendLine.objects.create(
                source=source, service="claude", merchant="?", on=date(2026, 10, 9), amount=amount, currency="XXX"
            )
        picture.refresh(today=TODAY, at=clock.now())
        assert seen().service("claude") is None

    def test_an_amount_beyond_all_belief_stops_nothing(self, tmp_path: Path) -> None:
        rows = "Date,Amount,Currency,Merchant\n2026-10-05,22.00,EUR,OPENAI *CHATGPT\n2026-10-06,999999999999999999.12,EUR,OPENAI *CHATGPT\n"
        assert company(tmp_path / "in", card=rows).take(by=BY).changed
        assert service("chatgpt").spend == (Money("EUR", Decimal("22.00")),)

    def test_every_line_tells_on_which_days_there_was_spend(self, tmp_path: Path) -> None:
        three_files(tmp_path / "in").take(by=BY)
        source = Source.objects.get(format="expenses")
        assert (source.first_day, source.last_day) == (date(2026, 9, 5), date(2026, 10, 13))

    def test_who_claimed_an_expense_is_not_kept(self, tmp_path: Path) -> None:
        rows = "Date,Amount,Currency,Merchant,Employee\n2026-10-05,22.00,EUR,OPENAI *CHATGPT,Bo Bakker\n"
        company(tmp_path / "in", card=rows).take(by=BY)
        kept = json.dumps(
            [list(SpendLine.objects.values_list()), list(Source.objects.values_list("message", "rejections"))],
            default=str,
        )
        assert "Bakker" not in kept


class TestRetention:
    def test_what_is_older_than_the_record_allows_is_never_stored(self, tmp_path: Path) -> None:
        old = squid(person(1), "chatgpt.com").replace("1793", "1783", 1)
        fresh = [squid(person(n), "chatgpt.com", second=n) for n in range(6)]
        company(tmp_path / "in", log=old + "".join(fresh)).take(by=BY)
        days = set(Observation.objects.values_list("day", flat=True))
        assert days == {date(2026, 11, 2)}

    def test_traces_go_when_their_time_is_over_and_the_sealed_figures_stay(self, tmp_path: Path) -> None:
        with_log(tmp_path / "in").take(by=BY)
        assert forget_expired(RECORD, today=TODAY) == 0
        later = date(2026, 11, 3) + timedelta(days=90)
        assert forget_expired(RECORD, today=later) == 12
        assert Observation.objects.count() == 9
        assert forget_expired(RECORD, today=later + timedelta(days=1)) == 9
        assert SpendLine.objects.count() == 4
        assert service("chatgpt").people == 9

    def test_lists_without_days_go_by_the_day_they_were_read(self, tmp_path: Path) -> None:
        extensions = "Extension ID,Name,User\n" + "".join(
            f"jpkfjicglakibpenojifdiepckckakgk,ChatGPT for Chrome,{person(n)}\n" for n in range(3)
        )
        grants = "App display name,User,Scopes,Granted on,Redirect URI\n" + "".join(
            f"ChatGPT,{person(n)},Mail.Read,2024-03-05,https://chatgpt.com/cb\n" for n in range(3)
        )
        company(tmp_path / "in", extensions=extensions, grants=grants).take(by=BY)
        assert GrantLine.objects.count() == 3
        seen_before = Observation.objects.count()
        read_on = clock.day(Source.objects.first().read_at)
        assert forget_expired(RECORD, today=read_on + timedelta(days=89)) == 0
        assert forget_expired(RECORD, today=read_on + timedelta(days=92)) == 3 + seen_before
        assert not GrantLine.objects.exists()


class TestGrants:
    GRANTS = {
        "value": [
            {
                "clientId": "AAAAAAAA-0000-0000-0000-00000000000A",
                "consentType": "Principal",
                "principalId": "p1",
                "resourceId": "r",
                "scope": "Mail.Read",
            },
            {
                "clientId": "bbbbbbbb-0000-0000-0000-00000000000b",
                "consentType": "AllPrincipals",
                "principalId": None,
                "resourceId": "r",
                "scope": "User.Read",
            },
        ]
    }
    APPS = {
        "value": [
            {"id": "aaaaaaaa-0000-0000-0000-00000000000a", "appId": "11111111-2222-3333-4444-555555555555", "displayName": "ChatGPT",
             "publisherName": "OpenAI", "replyUrls": ["https://chatgpt.com/cb"]},
            {"id": "bbbbbbbb-0000-0000-0000-00000000000b", "appId": "21111111-2222-3333-4444-555555555555", "displayName": "Salarisplein",
             "publisherName": "Salarisplein BV", "replyUrls": ["https://salarisplein.example/cb"]},
        ]
    }  # fmt: skip

    def consents(self) -> list[tuple[str, list[str]]]:
        return [(grant.service, grant.scopes) for grant in GrantLine.objects.exclude(person=None)]

    @pytest.mark.parametrize(("grants", "apps"), [("a", "b"), ("b", "a")])
    def test_ids_of_a_directory_get_their_names_from_the_other_list(
        self, grants: str, apps: str, tmp_path: Path
    ) -> None:
        asked = company(tmp_path / "in", **{grants: json.dumps(self.GRANTS), apps: json.dumps(self.APPS)})
        outcome = asked.take(by=BY)
        assert {line.state for line in outcome.files} == {"read"}
        assert self.consents() == [("chatgpt", ["Mail.Read"])]
        assert not any("id of the directory" in remark for line in outcome.files for remark in line.remarks)

    def test_without_names_it_is_said_and_the_names_can_come_later(self, tmp_path: Path) -> None:
        asked = company(tmp_path / "in", grants=json.dumps(self.GRANTS))
        line = asked.take(by=BY).files[0]
        assert (line.state, line.lines == line.parsed + line.rejected) == ("read", True)
        assert "2 grants name their app only by an id" in line.remarks[-1]
        assert asked.take(by=BY).files[0].state == "same"
        assert Inventory.objects.count() == 1
        asked = company(tmp_path / "in", names=json.dumps(self.APPS))
        assert by_name(asked.take(by=BY).files) == {"grants": "read", "names": "read"}
        assert self.consents() == [("chatgpt", ["Mail.Read"])]
        assert {line.state for line in asked.take(by=BY).files} == {"same"}

    def test_names_that_came_earlier_are_remembered(self, tmp_path: Path) -> None:
        company(tmp_path / "in", names=json.dumps(self.APPS)).take(by=BY)
        company(tmp_path / "in", grants=json.dumps(self.GRANTS)).take(by=BY)
        assert self.consents() == [("chatgpt", ["Mail.Read"])]

    def test_a_log_repeats_a_consent_and_it_counts_once_a_day(self, tmp_path: Path, monkeypatch) -> None:
        pinned = load_matcher(pins={"1.apps.googleusercontent.com": "chatgpt"})
        monkeypatch.setattr(inventory, "load_matcher", lambda: pinned)

        def event(day: int) -> str:
            parameters = [
                {"name": "client_id", "value": "1.apps.googleusercontent.com"}, {"name": "app_name", "value": "ChatGPT"},
                {"name": "scope", "multiValue": ["https://www.googleapis.com/auth/drive"]},
            ]  # fmt: skip
            told = {
                "id": {"time": f"2026-11-0{day}T10:00:00Z", "applicationName": "token"},
                "actor": {"email": person(1)},
            }
            return (
                json.dumps({**told, "kind": "x#activity", "events": [{"name": "authorize", "parameters": parameters}]})
                + "\n"
            )

        asked = company(tmp_path / "in", tokens=event(2) * 50 + event(3) * 50)
        assert asked.take(by=BY).files[0].records == 100
        assert sorted(GrantLine.objects.values_list("service", "on")) == [
            ("chatgpt", date(2026, 11, 2)),
            ("chatgpt", date(2026, 11, 3)),
        ]


class TestDays:
    def test_stamps_without_a_year_end_at_the_day_the_file_was_written(self, tmp_path: Path) -> None:
        line = "Nov  2 10:00:0{n} router dnsmasq[1]: {n} 10.0.0.{n}/5353 query[A] chatgpt.com from 10.0.0.{n}\n"
        asked = company(tmp_path / "in", dns="".join(line.format(n=n) for n in range(1, 7)))
        for written, year in (
            (datetime(2025, 11, 3, tzinfo=UTC), 2025),
            (datetime(1980, 1, 1, tzinfo=UTC), 2026),
            (datetime(2031, 1, 1, tzinfo=UTC), 2026),
        ):
            Source.objects.all().delete()
            os.utime(asked.folder / "dns", (written.timestamp(), written.timestamp()))
            asked.take(by=BY, record=Record("To know.", 3650, signatures=RECORD.signatures))
            assert Source.objects.get().first_day == date(year, 11, 2), written

    def test_lines_without_a_day_count_and_are_nobodys_day(self, tmp_path: Path) -> None:
        zeek = "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tquery\n" + "".join(
            f"-\t10.0.0.{n}\tchatgpt.com\n" for n in range(6)
        )
        outcome = company(tmp_path / "in", dns=zeek).take(by=BY)
        assert (outcome.files[0].lines, outcome.files[0].rejected) == (9, 0)
        line = service("chatgpt")
        assert (line.people, line.days, line.first_day) == (None, None, None)
        assert picture.current().summary.services[0].devices == 6


class TestHeadcount:
    def test_a_people_list_without_teams_still_counts_heads(self, tmp_path: Path) -> None:
        rows = "Name,E-mail\n" + "".join(f"Person {n},{person(n)}\n" for n in range(8))
        for record in (HALF_SIGNED, RECORD):
            outcome = company(tmp_path / "in", people=rows).take(by=BY, record=record)
            assert outcome.files[0].state == "read"
            assert seen().headcount == 8
        assert not Team.objects.exists()
        assert "names no teams" in outcome.files[0].remarks[0]

    def test_the_whole_tree_is_kept_also_where_nobody_is_directly_in_a_team(self, tmp_path: Path) -> None:
        rows = PEOPLE_HEADER + "".join(f"Person {n},{person(n)},Commerce / Sales / Inside sales,,,\n" for n in range(5))
        company(tmp_path / "in", people=rows).take(by=BY)
        assert {team.name: team.parent.name if team.parent else None for team in Team.objects.select_related("parent")} == {
            "Commerce": None, "Sales": "Commerce", "Inside sales": "Sales",
        }  # fmt: skip

    def test_a_sign_in_name_that_two_people_share_places_nobody(self, tmp_path: Path) -> None:
        rows = "Name,E-mail,Login,Team\n" + "".join(f"Person {n},{person(n)},w{n},Sales\n" for n in range(6))
        other = "Name,E-mail,Login,Team\nPerson 6,other6@windmolen.example,w5,Product\n"
        log = "".join(squid(f"w{n}", "chatgpt.com", second=n) for n in range(6))
        company(tmp_path / "in", people=rows, log=log).take(by=BY)
        assert [(use.team, use.people) for use in service("chatgpt").teams] == [("Sales", 6)]
        company(tmp_path / "in", other=other).take(by=BY)
        assert Person.objects.count() == 7
        assert [(use.team, use.people) for use in service("chatgpt").teams] == [("Rest of the organisation", 6)]


def test_people_are_kept_apart_from_tools_that_no_list_names(tmp_path: Path) -> None:
    three_files(tmp_path / "in").take(by=BY)
    assert sorted(Tool.objects.values_list("name", "origin")) == [("ChatGPT", "import"), ("DeepL", "import")]


def test_progress_is_told_per_file_in_bytes(tmp_path: Path) -> None:
    asked = with_log(tmp_path / "in")
    heard: list[tuple[str, int]] = []
    inventory.take(
        asked.files(), by=BY, at=clock.now(), today=TODAY, record=RECORD, works_council=False,
        at_progress=lambda name, done: heard.append((name, done)),
    )  # fmt: skip
    assert ("access.log", (asked.folder / "access.log").stat().st_size) in heard
