"""The charter page says who decides what, to whom it may concern; only the architect changes it."""

from datetime import timedelta

import pytest

from mandate.records import ledger
from mandate.records.models import Charter
from mandate.services import charter
from mandate.services.clauses import facts_of

pytestmark = pytest.mark.django_db


def form(**change: str) -> dict[str, object]:
    """The form as the page gives it, with something changed."""
    current = charter.current()
    sent: dict[str, object] = {
        "version": current.version,
        "valid_until": current.valid_until,
        "why": "More room.",
        "clause": [],
    }
    for row in (facts_of(clause) for clause in charter.as_engine(current).clauses):
        sent["clause"].append(row.id)  # type: ignore[attr-defined]
        given = {
            "kind": row.kind,
            "present": "yes",
            "decision": row.decision,
            "quarter": row.quarter,
            "hours": row.hours,
        }
        given |= {"risk": row.risk, "above": row.above}
        sent |= {f"{row.id}-{name}": value for name, value in given.items()}
    return {**sent, **change}


def text(response) -> str:
    return response.content.decode()


def test_the_page_names_the_limits_and_that_it_is_unsigned(desk) -> None:
    shown = text(desk.client.get("/charter/"))
    assert (
        "You decide alone up to €\u00a02,500 a decision and €\u00a010,000 a quarter; everything else goes to the MT."
        in shown
    )
    assert "Draft 0.1, unsigned" in shown
    assert "Signing inside this desk comes later." in shown
    assert "Hiring" in shown
    assert "Always to the MT." in shown


@pytest.mark.parametrize("role", ["employee", "manager", "works_council", "mt_member"])
def test_others_read_it_about_the_architect_and_cannot_change_it(client_as, role: str) -> None:
    client = client_as(role)
    shown = text(client.get("/charter/"))
    assert "The architect decides alone up to" in shown
    assert "Change the limits" not in shown
    assert client.get("/charter/change/").status_code == 403
    assert client.post("/charter/change/", form()).status_code == 403


def test_an_employee_does_not_see_what_was_spent(client_as) -> None:
    assert "Decided alone this quarter" not in text(client_as("employee").get("/charter/"))
    assert "Decided alone this quarter" in text(client_as("mt_member").get("/charter/"))


def test_nobody_unknown_reads_it(client_as) -> None:
    assert client_as("anonymous").get("/charter/").status_code == 302


def test_a_change_makes_the_next_draft(desk) -> None:
    answer = desk.client.post("/charter/change/", form(**{"tool-decision": "5000", "spend-present": "no"}))
    assert answer.status_code == 302
    current = charter.current()
    assert current.label == "0.2"
    assert {clause.id for clause in charter.as_engine(current).clauses} == {
        "tool",
        "agent",
        "policy",
        "data",
        "experiment",
    }
    assert "Draft 0.2, unsigned" in text(desk.client.get("/charter/"))


def test_one_amount_changes_every_clause(desk) -> None:
    desk.client.post("/charter/change/", form(**{"every-decision": "4.000", "every-hours": "20"}))
    rows = charter.as_engine(charter.current()).clauses
    assert {clause.max_cost_per_decision.amount for clause in rows} == {4000}
    assert {clause.max_hours_per_month for clause in rows} == {20}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"why": ""}, "Say why the limits change"),
        ({"tool-decision": "much"}, "Tools: write a number"),
        ({"valid_until": "soon"}, "Write the date as"),
        ({"tool-risk": "7"}, "Tools: choose a class of data"),
    ],
)
def test_a_wrong_field_keeps_what_was_typed_and_changes_nothing(desk, change: dict[str, str], said: str) -> None:
    answer = desk.client.post("/charter/change/", form(**{"agent-quarter": "12345", **change}))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "12345" in text(answer)
    assert charter.current().label == "0.1"


def test_an_end_before_the_beginning_is_refused(desk) -> None:
    early = (desk.today - timedelta(days=1)).isoformat()
    assert desk.client.post("/charter/change/", form(valid_until=early)).status_code == 409
    assert charter.current().label == "0.1"


def test_a_stale_form_is_refused(desk) -> None:
    sent = form(**{"tool-decision": "1"})
    desk.client.post("/charter/change/", form(**{"tool-decision": "2"}))
    assert desk.client.post("/charter/change/", sent).status_code == 412


def test_the_page_as_of_yesterday_has_no_charter_and_no_action(desk) -> None:
    past = text(desk.client.get("/charter/", {"at": (desk.today - timedelta(days=1)).isoformat()}))
    assert "No charter yet" in past
    assert "Change the limits" not in past


def test_the_page_as_of_a_moment_shows_the_draft_of_then(desk) -> None:
    moment = ledger.anchor().at
    desk.client.post("/charter/change/", form(**{"tool-decision": "5000"}))
    assert "Draft 0.1, unsigned" in text(desk.client.get("/charter/", {"at": moment.isoformat()}))


def test_the_clauses_leave_as_a_table(desk) -> None:
    rows = text(desk.client.get("/charter/?as=csv")).splitlines()
    assert any("Tools" in row and "€ 2,500" in row for row in rows)
    assert desk.client.get("/charter/?as=xlsx").status_code == 200


def test_a_lapsed_charter_says_so_and_offers_to_renew(desk) -> None:
    current = Charter.objects.get()
    current.valid_from, current.valid_until = desk.today - timedelta(days=100), desk.today - timedelta(days=1)
    ledger.write(current, action="charter.changed", by=desk.actor, why="test")
    shown = text(desk.client.get("/charter/"))
    assert "Every decision goes to the MT: the charter ended on" in shown
    assert "Renew it" in shown


def test_pages_stay_within_their_queries(desk, django_assert_max_num_queries) -> None:
    for address in ("/charter/", "/charter/change/"):
        with django_assert_max_num_queries(15):
            desk.client.get(address)
