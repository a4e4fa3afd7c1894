"""The sheet of a decision says whose it was and what it changed; the list counts; undo and the MT's word are forms."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mandate.engines.terms import DataClass, Money
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Tool
from mandate.services import decisions
from mandate.services.decisions import Proposal

pytestmark = pytest.mark.django_db


def decide(
    desk, subject: str = "chatgpt", cost: str = "0", verdict: str = "allow", *, by: Actor | None = None, **facts: object
) -> Decision:
    values: dict[str, object] = {
        "title": f"May we use {subject}?", "verdict": verdict, "why": "It helps.", "subject_kind": "service", "subject": subject,
        "cost": Money("EUR", Decimal(cost)), "hours": Decimal("1.5"), "data_class": DataClass.INTERNAL, "vendor": subject,
    }  # fmt: skip
    return decisions.decide(
        Proposal(**{**values, **facts}), by=by or desk.actor, today=desk.today, owner=desk.architect
    )  # type: ignore[arg-type]


def text(response) -> str:
    return response.content.decode()


def sheet(desk, decision: Decision, **query: str) -> str:
    return text(desk.client.get(f"/decisions/{decision.key}/", query))


def test_the_list_counts_what_holds_and_what_waits(desk) -> None:
    assert "No decision yet" in text(desk.client.get("/decisions/"))
    decide(desk)
    assert "One decision holds; nothing waits for the MT." in text(desk.client.get("/decisions/"))
    decide(desk, "deepl", "9000")
    shown = text(desk.client.get("/decisions/"))
    assert "One decision holds; one waits for the MT." in shown
    assert "Architect alone" in shown


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ("state=prepared", "deepl", "chatgpt"),
        ("routed=alone", "chatgpt", "deepl"),
        ("verdict=forbid", "claude", "chatgpt"),
        ("q=claude", "claude", "deepl"),
    ],
)
def test_the_list_narrows(desk, query: str, found: str, left_out: str) -> None:
    decide(desk)
    decide(desk, "deepl", "9000")
    decide(desk, "claude", verdict="forbid")
    shown = text(desk.client.get(f"/decisions/?{query}"))
    assert f"May we use {found}?" in shown
    assert f"May we use {left_out}?" not in shown


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_the_list_leaves_as_a_file(desk, form: str) -> None:
    decide(desk)
    answer = desk.client.get(f"/decisions/?as={form}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("mt_member", 200),
        ("manager", 200),
        ("auditor", 200),
        ("works_council", 200),
        ("employee", 403),
        ("anonymous", 302),
    ],
)
def test_who_may_read_decisions(desk, client_as, role: str, status: int) -> None:
    found = decide(desk)
    client = client_as(role)
    assert client.get("/decisions/").status_code == status
    assert client.get(f"/decisions/{found.key}/").status_code == status
    for verb in ("undo", "mt"):
        assert client.get(f"/decisions/{found.key}/{verb}/").status_code == (302 if role == "anonymous" else 403)
        assert client.post(f"/decisions/{found.key}/{verb}/", {"why": "x"}).status_code == (
            302 if role == "anonymous" else 403
        )
    found.refresh_from_db()
    assert found.state == "taken"


def test_the_sheet_of_a_decision_taken_alone(desk) -> None:
    found = decide(
        desk, cost="900", verdict="conditions", conditions="Public data only.", until=desk.today + timedelta(days=90)
    )
    shown = sheet(desk, found)
    for part in (
        "May we use chatgpt? Yes, under conditions.",
        "It helps.",
        "Public data only.",
        "€ 900, 1.5 hours a month",
        "The architect decides this alone, under the clause “Tools” of draft 0.1.",
        "up to € 2,500 a decision",
        "What would change that",
        "ChatGPT</a>: tool added",
        "Anna de Vries",
        "Undo …",
    ):
        assert part in shown
    assert "Write down what the MT said" not in shown
    assert f"/charter/?at={found.taken_on.isoformat()}" in shown


def test_the_sheet_of_what_waits_says_that_the_tool_keeps_its_standing(desk) -> None:
    shown = sheet(desk, decide(desk, cost="9000"))
    assert "May we use chatgpt? The MT decides." in shown
    assert "Until the MT decides, the register stays as it is." in shown
    assert "It costs € 9,000" in shown
    assert "The tool keeps the standing it has." in shown
    assert "Write down what the MT said" in shown


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("allow", "Yes."),
        ("replace", "No: use DeepL instead."),
        ("forbid", "No."),
        ("not_ai", "It is no AI here."),
        ("later", "Not yet."),
    ],
)
def test_the_answer_follows_the_question(desk, verdict: str, said: str) -> None:
    assert f"May we use chatgpt? {said}" in sheet(desk, decide(desk, verdict=verdict, alternative="DeepL"))


def test_a_replaced_decision_points_at_the_later_one_and_offers_no_undo(desk) -> None:
    first = decide(desk)
    decide(desk, verdict="forbid")
    shown = sheet(desk, first)
    assert "There is a later answer." in shown
    assert "Undo …" not in shown


def test_an_undo_asks_why_and_then_puts_everything_back(desk) -> None:
    found = decide(desk)
    address = f"/decisions/{found.key}/undo/"
    assert "Take this decision back?" in text(desk.client.get(address))
    refused = desk.client.post(address, {"why": " ", "version": found.version})
    assert refused.status_code == 422
    assert "Say why it is undone" in text(refused)
    assert desk.client.post(address, {"why": "Too soon.", "version": found.version}).status_code == 302
    assert not Tool.objects.exists()
    shown = sheet(desk, found)
    assert "The answer was taken back." in shown
    assert "tool removed" in shown
    assert "Undo …" not in shown
    assert desk.client.post(address, {"why": "Again.", "version": found.version + 1}).status_code == 409


def test_a_stale_undo_is_refused(desk) -> None:
    found = decide(desk)
    answer = desk.client.post(f"/decisions/{found.key}/undo/", {"why": "Too soon.", "version": found.version - 1})
    assert answer.status_code == 412
    assert Tool.objects.exists()


def test_the_word_of_the_mt_closes_the_loop_and_can_be_taken_back(desk) -> None:
    own = decide(desk, subject="jasper", cost="9000")
    assert "You prepared this" in text(desk.client.get(f"/decisions/{own.key}/mt/")), "nobody is the whole MT"
    found = decide(desk, cost="9000", by=Actor("cli:clerk"))
    address = f"/decisions/{found.key}/mt/"
    assert "What did the MT decide?" in text(desk.client.get(address))
    wrong = desk.client.post(address, {"who": "", "on": "soon", "version": found.version})
    assert wrong.status_code == 422
    for part in ("Say what the MT decided.", "Say who decided", "Write the date as"):
        assert part in text(wrong)
    sent = {"said": "yes", "who": "the MT", "on": desk.today, "why": "In budget.", "version": found.version}
    assert desk.client.post(address, sent).status_code == 302
    assert Tool.objects.get().status == "in_use"
    shown = sheet(desk, found)
    assert "Agreed by the MT on" in shown
    assert "In budget." in shown
    assert desk.client.get(address).status_code == 409
    undo = f"/decisions/{found.key}/undo/"
    assert "Take back what the MT said?" in text(desk.client.get(undo))
    desk.client.post(undo, {"why": "Typed too soon.", "version": found.version + 1})
    assert not Tool.objects.exists()
    assert "The MT decides." in sheet(desk, found)


def test_a_declined_decision_says_by_whom(desk) -> None:
    found = decide(desk, cost="9000", by=Actor("cli:clerk"))
    sent = {"said": "no", "who": "the MT", "on": desk.today, "why": "", "version": found.version}
    desk.client.post(f"/decisions/{found.key}/mt/", sent)
    shown = sheet(desk, found)
    assert "The MT said no to the proposal." in shown
    assert "Declined by the MT on" in shown
    assert not Tool.objects.exists()


def test_as_of_before_the_undo_the_sheet_shows_it_taken_and_offers_nothing(desk) -> None:
    found = decide(desk)
    moment = ledger.anchor().at.isoformat()
    desk.client.post(f"/decisions/{found.key}/undo/", {"why": "Too soon.", "version": found.version})
    shown = sheet(desk, found, at=moment)
    assert "May we use chatgpt? Yes." in shown
    assert "Undo …" not in shown
    assert "Too soon." not in shown
    assert "One decision holds" in text(desk.client.get("/decisions/", {"at": moment}))


def test_a_decision_that_is_not_there_is_not_found(desk) -> None:
    assert desk.client.get("/decisions/nothing/").status_code == 404


def test_pages_stay_within_their_queries(desk, django_assert_max_num_queries) -> None:
    found = decide(desk)
    for name in ("deepl", "claude", "midjourney", "perplexity"):
        decide(desk, name)
    decide(desk, verdict="forbid")
    with django_assert_max_num_queries(8):
        desk.client.get("/decisions/")
    with django_assert_max_num_queries(15):
        sheet(desk, found)
