"""Triage pages: the next service, the answer, where the charter sends it, all without a script."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mandate.records import clock
from mandate.records.models import Decision, Tool
from mandate.services import charter, formats, people
from mandate.services.inventory import Brought, take
from mandate.services.people import PersonFacts
from mandate.services.tools import ToolFacts, add_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured(desk, tmp_path: Path):
    """Three services that somebody paid for, none decided."""
    expenses = tmp_path / "expenses.csv"
    day = desk.today - timedelta(days=20)
    expenses.write_text(
        "Date,Merchant,Description,Amount,Currency\n"
        f"{day},OPENAI *CHATGPT SUBSCR,Team subscription,240.00,EUR\n"
        f"{day},DeepL SE,DeepL Pro,59.00,EUR\n"
        f"{day},Midjourney Inc,Midjourney subscription,30.00,EUR\n"
    )
    take(
        [Brought(expenses, "expenses.csv")],
        by=desk.actor,
        at=clock.now(),
        today=desk.today,
        record=None,
        works_council=False,
    )
    return desk


def month(desk) -> str:
    """The calendar month in which the three were paid."""
    return formats.months([f"{desk.today - timedelta(days=20):%Y-%m}"])


def text(response) -> str:
    return response.content.decode()


def sent(page: str, **change: object) -> dict[str, object]:
    """What a browser without scripts sends from the form of a page: every field as it is filled, then what a person changes."""
    form = page[
        page.index('<form class="form" method="post" action="/triage/')
        if "/triage/bulk/#" not in page
        else page.index('action="/triage/bulk/#') :
    ]
    form = form[: form.index("</form>")]
    found: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")  # type: ignore[union-attr]
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name] = value.replace("&#39;", "'")
    chosen = re.search(r'<select[^>]*name="data_class".*?<option value="(\d)" selected', form, re.DOTALL)
    if chosen:
        found["data_class"] = chosen[1]
    if not found.get("why", "").strip():  # type: ignore[attr-defined]
        found["why"] = "Looked at together with the people who use it."
    return {**found, **change}


def open_form(desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return text(answer)


@pytest.mark.parametrize("address", ["/triage/?", "/triage/chatgpt/?", "/triage/bulk/?key=chatgpt&key=deepl&"])
def test_the_reason_is_the_readers_own_and_a_suggestion_is_taken_over_on_request(pictured, address) -> None:
    def why(page: str) -> str:
        return re.search(r'<textarea[^>]*name="why"[^>]*>([^<]*)</textarea>', page)[1]  # type: ignore[index]

    page = open_form(pictured, f"{address}verdict=allow")
    suggested = re.search(r'<span id="suggested">([^<]+)</span> <a href="([^"]+)"', page)
    assert suggested is not None
    assert why(page) == ""
    taken = open_form(
        pictured,
        suggested[2].replace("&amp;", "&")
        if suggested[2][0] == "/"
        else address.split("?")[0] + suggested[2].replace("&amp;", "&"),
    )
    assert why(taken) == suggested[1]
    assert 'id="suggested"' not in taken


def test_without_an_inventory_there_is_nothing_to_decide(desk) -> None:
    for address in ("/triage/", "/triage/chatgpt/", "/triage/bulk/"):
        assert "There is nothing to decide on yet." in text(desk.client.get(address))


@pytest.mark.parametrize("role", ["employee", "manager", "mt_member", "auditor", "works_council"])
def test_only_the_architect_decides(pictured, client_as, role: str) -> None:
    client = client_as(role)
    for address in ("/triage/", "/triage/chatgpt/", "/triage/bulk/"):
        assert client.get(address).status_code == 403
    assert client.post("/triage/chatgpt/", {"verdict": "forbid", "why": "no"}).status_code == 403
    assert not Decision.objects.exists()


def test_the_walk_begins_with_the_most_used_and_says_how_far_it_is(pictured) -> None:
    shown = open_form(pictured, "/triage/")
    assert f"ChatGPT: €\u00a0240 paid in {month(pictured)}, nobody decided." in shown
    assert "Service 1 of 3" in shown
    for name in ("Allow", "Allow with conditions", "Replace", "Not allowed", "Not AI", "Decide later"):
        assert f">{name}</a>" in shown


def test_without_a_log_it_is_no_log_that_says_who_uses_it_and_not_the_size_of_teams(pictured) -> None:
    for address in ("/triage/", "/inventory/services/chatgpt/", "/triage/copy-ai/"):
        page = text(pictured.client.get(address))
        assert "no log says so" in page, address
        assert "large enough" not in page, address
        assert "fewer than five" not in page, address


def test_a_skip_goes_to_the_next_and_the_last_offers_to_begin_again(pictured) -> None:
    assert "DeepL:" in open_form(pictured, "/triage/?after=chatgpt")
    assert "Service 2 of 3" in open_form(pictured, "/triage/?after=chatgpt")
    assert "You skipped 3 services." in text(pictured.client.get("/triage/?after=midjourney"))


def test_a_chosen_answer_comes_filled_and_with_its_routing(pictured) -> None:
    shown = open_form(pictured, "/triage/chatgpt/?verdict=conditions")
    assert "Business account with chat history under our control" in shown
    assert f"Paid: € 240, {month(pictured)}." in shown
    assert "This goes to the MT: it is not within the clause “Tools” of draft 0.1." in shown
    assert "nobody has said what it costs" in shown
    assert "Prepare it for the MT" in shown
    assert "You decide this alone" in open_form(pictured, "/triage/chatgpt/?verdict=forbid")


def test_the_walk_without_scripts_from_the_first_to_the_last(pictured) -> None:
    for left in (2, 1, 0):
        page = open_form(pictured, "/triage/?verdict=forbid")
        address = re.search(r'action="(/triage/[^"#]+)', page)[1]  # type: ignore[index]
        answer = pictured.client.post(address, sent(page))
        assert answer.status_code == 302
        shown = text(pictured.client.get(answer["Location"]))
        assert "Decided:" in shown
        assert ("Every service has an answer." in shown) is (left == 0)
    assert set(Tool.objects.values_list("status", flat=True)) == {"not_allowed"}


def test_the_preview_writes_nothing_and_follows_the_cost(pictured) -> None:
    page = open_form(pictured, "/triage/chatgpt/?verdict=allow")
    answer = pictured.client.post("/triage/chatgpt/", sent(page, cost="900", preview="yes"))
    assert answer.status_code == 200
    assert "You decide this alone, under the clause “Tools” of draft 0.1." in text(answer)
    dear = text(pictured.client.post("/triage/chatgpt/", sent(page, cost="9000", preview="yes")))
    assert "It costs € 9,000" in dear
    assert not Decision.objects.exists()


def test_when_whose_decision_it_is_turns_the_page_says_so_before_anything_is_written(pictured) -> None:
    page = open_form(pictured, "/triage/chatgpt/?verdict=allow")
    turned = pictured.client.post("/triage/chatgpt/", sent(page, cost="900"))
    assert turned.status_code == 200
    assert "Whose decision it is changed with what you filled in." in text(turned)
    assert not Decision.objects.exists()
    done = pictured.client.post("/triage/chatgpt/", sent(text(turned)))
    assert done.status_code == 302
    assert Decision.objects.get().routed == "alone"
    assert Decision.objects.get().owner == pictured.architect


def test_missing_fields_are_named_and_what_was_typed_stays(pictured) -> None:
    page = open_form(pictured, "/triage/chatgpt/?verdict=replace")
    answer = pictured.client.post(
        "/triage/chatgpt/", sent(page, why="", alternative="", until="2020-01-01", cost="some")
    )
    assert answer.status_code == 422
    shown = text(answer)
    for part in ("Say why", "Name what takes its place.", "The end lies in the future.", "Write an amount such as"):
        assert part in shown
    assert 'value="some"' in shown


def test_a_decision_the_charter_excludes_is_refused_on_a_page_that_names_the_clause(pictured) -> None:
    current = charter.current()
    rows = [replace(row, above="never") for row in charter.as_engine(current).clauses]
    charter.change(current, rows, by=pictured.actor, why="test")
    page = open_form(pictured, "/triage/chatgpt/?verdict=allow")
    excluded = text(pictured.client.post("/triage/chatgpt/", sent(page, cost="9000", preview="yes")))
    assert "excludes this" in excluded
    assert "Prepare it for the MT" not in excluded
    answer = pictured.client.post("/triage/chatgpt/", sent(excluded))
    assert answer.status_code == 409
    shown = text(answer)
    assert "The clause “Tools” of draft 0.2 excludes this." in shown
    assert "Whose move it is" in shown
    assert "What would change this" in shown


def test_a_form_older_than_the_register_is_stale(pictured) -> None:
    page = open_form(pictured, "/triage/chatgpt/?verdict=forbid")
    add_tool(ToolFacts(name="ChatGPT", service="chatgpt"), by=pictured.actor, today=pictured.today)
    assert pictured.client.post("/triage/chatgpt/", sent(page)).status_code == 412
    assert Tool.objects.get().status == "unknown"


def test_the_page_names_the_rows_it_will_change(pictured) -> None:
    for name in ("ChatGPT Team", "ChatGPT Plus"):
        add_tool(ToolFacts(name=name, service="chatgpt"), by=pictured.actor, today=pictured.today)
    assert "It changes 2 rows of the register: ChatGPT Plus, ChatGPT Team." in open_form(
        pictured, "/triage/chatgpt/?verdict=forbid"
    )


def test_a_service_nobody_saw_can_be_decided_on_and_an_unknown_one_is_not_found(pictured) -> None:
    assert "Claude, nobody decided." in open_form(pictured, "/triage/claude/")
    assert pictured.client.get("/triage/no-such-service/").status_code == 404


def test_what_waits_for_the_mt_leaves_the_walk_and_is_named(pictured) -> None:
    page = open_form(pictured, "/triage/?verdict=allow")
    pictured.client.post("/triage/chatgpt/", sent(page))
    shown = open_form(pictured, "/triage/")
    assert "DeepL:" in shown
    assert "1 service waits for the MT." in shown


def test_several_at_once_are_chosen_previewed_and_decided(pictured) -> None:
    assert 'value="deepl"' in open_form(pictured, "/triage/bulk/")
    answer = pictured.client.post("/triage/bulk/", {"keys[]": ["chatgpt", "deepl"]})
    assert answer["Location"] == "/triage/bulk/?key=chatgpt&key=deepl"
    assert "Two services, one answer." in open_form(pictured, answer["Location"])
    page = open_form(pictured, f"{answer['Location']}&verdict=allow")
    assert "All of them go to the MT." in page
    turned = pictured.client.post("/triage/bulk/", sent(page, cost="100"))
    assert "You decide all of them alone." in text(turned)
    assert not Decision.objects.exists()
    assert pictured.client.post("/triage/bulk/", sent(text(turned))).status_code == 302
    assert set(Decision.objects.values_list("state", flat=True)) == {"taken"}
    assert Decision.objects.count() == 2


def test_several_with_a_missing_field_are_asked_again(pictured) -> None:
    page = open_form(pictured, "/triage/bulk/?key=chatgpt&key=deepl&verdict=replace")
    assert pictured.client.post("/triage/bulk/", sent(page, alternative="")).status_code == 422
    assert pictured.client.post("/triage/bulk/", sent(page, alternative="", preview="yes")).status_code == 200
    assert not Decision.objects.exists()


def test_another_day_offers_no_decision(pictured) -> None:
    day = pictured.today.isoformat()
    assert pictured.client.get(f"/triage/?at={day}")["Location"] == f"/inventory/?at={day}"
    assert pictured.client.get(f"/triage/chatgpt/?at={day}")["Location"] == f"/inventory/services/chatgpt/?at={day}"


def test_pages_stay_within_their_queries(pictured, django_assert_max_num_queries) -> None:
    for address in (
        "/triage/?verdict=conditions",
        "/triage/bulk/?key=chatgpt&key=deepl&key=midjourney&verdict=replace",
    ):
        pictured.client.get(address)
        with django_assert_max_num_queries(15):
            pictured.client.get(address)


def test_whom_the_charter_wants_heard_is_marked_on_the_form_and_stands_with_the_decision(pictured) -> None:
    desk = pictured
    facts = PersonFacts(name="Vera Bos", email="vera@windmolen.example", roles=("auditor",))
    vera = people.add_person(facts, by=desk.actor, why="test")
    draft = charter.current()
    rows = [replace(row, consulted=frozenset({"role:auditor"})) for row in charter.as_engine(draft).clauses]
    charter.change(draft, rows, by=desk.actor, why="Privacy is heard first.")
    address, body = (
        "/triage/deepl/",
        {"verdict": "allow", "why": "Useful.", "data_class": "0", "cost": "0", "hours": "1"},
    )
    shown = desk.client.post(address, {**body, "preview": "yes"}).content.decode()
    assert "First ask, and mark below that you did" in shown
    assert f'value="{vera.key}"' in shown
    assert desk.client.post(address, {**body, "told": "alone"}).status_code == 409
    assert not Decision.objects.exists()
    assert "First ask" not in desk.client.post(address, {**body, "heard": vera.key, "preview": "yes"}).content.decode()
    assert desk.client.post(address, {**body, "heard": [vera.key, "nobody"], "told": "alone"}).status_code == 302
    row = Decision.objects.get()
    assert (row.state, row.consulted) == ("taken", [{"person": vera.key, "said": ""}])
    assert "Vera Bos" in desk.client.get(f"/decisions/{row.key}/").content.decode()
