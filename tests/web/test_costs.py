"""What AI costs is said by the month or with its period, on every page alike; who pays where nobody can say who uses it."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from mandate.records import clock
from mandate.services import formats
from mandate.services import processing as records
from mandate.services.inventory import Brought, take

pytestmark = pytest.mark.django_db
EVERY_MONTH = (
    ("02", "OPENAI *CHATGPT SUBSCR", "110.00", "Marketing"),
    ("11", "ANTHROPIC CLAUDE", "45.00", "Product"),
    ("28", "BAKKERIJ DE HALM", "12.00", "Sales"),
)
TEAMS = ("Marketing", "Sales", "Product")


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def months(today: date) -> list[date]:
    """The first days of the three whole months before this one."""
    found, first = [], today.replace(day=1)
    for _ in range(3):
        first = (first - timedelta(days=1)).replace(day=1)
        found.insert(0, first)
    return found


@pytest.fixture
def small(desk, tmp_path: Path):
    """A half-signed record, fifteen people in three teams, three whole months of expenses and no log."""
    lines = ["Date,Merchant,Amount,Currency,Cost centre"]
    for first in months(desk.today):
        lines += [f"{first:%Y-%m}-{day},{who},{amount},EUR,{centre}" for day, who, amount, centre in EVERY_MONTH]
    people = ["Name,Work email,Department"]
    people += [f"{team} {n},{team.lower()}.{n}@windmolen.example,{team}" for team in TEAMS for n in range(5)]
    (tmp_path / "expenses.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "people.csv").write_text("\n".join(people) + "\n")
    draft = records.draft(language="en")
    record = records.write(draft, by=desk.actor, today=desk.today, signer=desk.architect)
    take(
        [Brought(tmp_path / name, name) for name in ("expenses.csv", "people.csv")],
        by=desk.actor, at=clock.now(), today=desk.today, record=records.facts(record), works_council=False,
    )  # fmt: skip
    return desk


def table(page: str) -> str:
    return re.search(r'aria-label="What is used"><table>.*?</table>', page)[0]  # type: ignore[index]


def test_the_months_of_the_services_are_the_month_of_the_first_sentence(small) -> None:
    page = text(small.client.get("/inventory/"))
    assert "cost € 155 a month" in page
    assert '<th scope="col" class="num">A month</th>' in table(page)
    assert sorted(re.findall(r'class="num">(€ \d+)<', table(page))) == ["€ 110", "€ 45"]


def test_where_no_log_says_who_uses_it_the_column_says_who_pays_and_the_unknown_is_said_once(small) -> None:
    page = text(small.client.get("/inventory/"))
    assert "Paid by" in table(page)
    assert ">Marketing</td>" in table(page)
    assert "Most in" not in table(page)
    assert "unknown" not in table(page)
    assert page.count("How many people use each of them is unknown") == 1


def test_the_list_drops_what_is_wholly_unknown_and_what_is_taken_along_keeps_it(small) -> None:
    page = text(small.client.get("/inventory/services/"))
    head = re.search(r"<thead>.*?</thead>", page)[0]  # type: ignore[index]
    assert "Paid by" in head
    assert "People" not in head
    assert "Web requests" not in head
    assert "Last seen" not in head
    assert page.count("How many people use each of them is unknown") == 1
    taken = small.client.get("/inventory/services/?as=json").json()
    assert {"people", "requests", "last_day", "payers", "monthly", "spend"} <= set(taken["rows"][0])


def test_a_page_that_is_not_there_lets_one_search_and_names_what_may_be_opened(desk, client_as) -> None:
    answer = desk.client.get("/nowhere/")
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 404
    assert 'action="/search/" role="search"' in page
    assert "What you may open" in page
    refused = client_as("employee").get("/inventory/files/")
    assert refused.status_code == 403
    assert "What you may open" in refused.content.decode()
    assert "Say so to the architect" in refused.content.decode()


def test_the_headcount_of_the_people_list_is_a_figure(small) -> None:
    page = text(small.client.get("/inventory/"))
    assert re.search(r"<dt>People</dt><dd><a href=\"/teams/\">15</a></dd>", page)
    assert "no log says who of them uses AI" in page


def test_totals_carry_their_period_wherever_they_stand(small) -> None:
    first, middle, last = months(small.today)
    period = formats.months([f"{first:%Y-%m}", f"{middle:%Y-%m}", f"{last:%Y-%m}"])
    assert f"Paid, {period}" in text(small.client.get("/inventory/services/claude/"))
    days = formats.days(first.replace(day=2), last.replace(day=11))
    assert "A month" in text(small.client.get("/inventory/services/"))
    assert "monthly,spend" in small.client.get("/inventory/services/?as=csv").content.decode()
    assert f"Paid, {days}" in text(small.client.get("/triage/bulk/"))
    assert "Claude: € 45 a month, nobody decided." in text(small.client.get("/triage/claude/"))
    assert "€ 45 a month, " in text(small.client.get("/"))


def test_the_cost_until_the_end_is_proposed_and_taken_over_without_a_script(small) -> None:
    page = text(small.client.get("/triage/claude/?verdict=allow"))
    until = re.search(r'name="until" type="date" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert f"€ 540 until {formats.day(until)}, at € 45 a month." in page
    assert 'Cost until then, in EUR <span class="muted">(empty: unknown)</span>' in page
    link = re.search(r'<a href="([^"]+)" data-fill="#f-cost" data-value="540">', page)[1]  # type: ignore[index]
    taken = text(small.client.get(link.replace("&amp;", "&")))
    assert re.search(r'name="cost" type="text" value="540"', taken)
    assert 'data-fill="#f-cost"' not in taken
    assert "You decide this alone" in taken


def test_what_is_taken_out_of_use_proposes_no_cost_and_costs_nothing_when_left_empty(small) -> None:
    page = text(small.client.get("/triage/claude/?verdict=replace"))
    assert 'data-fill="#f-cost"' not in page
    assert "(empty: nothing)" in page


def test_several_services_have_no_single_cost_to_propose(small) -> None:
    page = text(small.client.get("/triage/bulk/?key=claude&key=chatgpt&verdict=allow"))
    assert 'data-fill="#f-cost"' not in page


def test_the_button_of_the_desk_is_the_first_thing_that_waits(desk, small) -> None:
    page = text(desk.client.get("/"))
    first = re.search(r'<ol class="desk".*?<a href="([^"]+)">([^<]+)</a>', page)
    assert first is not None
    assert f'<a class="button primary" href="{first[1]}" data-next>' in page
    assert f"“{first[2]}” comes first." in page


def test_on_a_new_desk_two_files_come_before_the_record(desk) -> None:
    page = text(desk.client.get("/"))
    assert "“Bring two files for a first picture” comes first." in page
    assert '<a class="button primary" href="/inventory/files/" data-next>Bring files</a>' in page
    assert "Not written yet" in page


def test_what_the_record_opens_is_said_once_for_sources_alike(small) -> None:
    page = text(small.client.get("/processing/"))
    rows = re.search(r'aria-label="What may be read"><table>.*?</table>', page)[0]  # type: ignore[index]
    assert rows.count("<tr>") < 8
    assert "Web proxy, DNS" in rows
    assert page.count("A signature of the privacy officer changes this.") == 1
