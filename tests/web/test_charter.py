"""The charter page says who decides what, to whom it may concern; only the architect changes it."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from mandate.records import ledger
from mandate.records.models import Charter, Deputy, Person
from mandate.services import charter, entry, people
from mandate.services.clauses import facts_of
from mandate.services.people import PersonFacts

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
    assert "Two signatures of the MT are missing" in shown
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


def _joined(desk, name: str, *roles: str) -> Client:
    """Somebody with these roles, signed in."""
    facts = PersonFacts(name=name, email=f"{name.lower()}@windmolen.example", roles=roles)
    person = people.add_person(facts, by=desk.actor, why="test")
    client = Client()
    client.force_login(entry.account_of(person), backend="mandate.web.reader.Accounts")
    return client


def test_the_mt_reads_signs_and_ends_the_mandate_and_a_change_waits_beside_what_is_signed(desk) -> None:
    cem, dana = _joined(desk, "Cem", "mt_member"), _joined(desk, "Dana", "mt_member")
    for client in (cem, dana):
        page = text(client.get("/charter/sign/"))
        assert "You sign as" in page
        assert "What your signature does" in page
        digest = re.search(r'name="digest" value="(\w+)"', page).group(1)  # type: ignore[union-attr]
        assert client.post("/charter/sign/", {"digest": "other"}).status_code == 409
        assert client.post("/charter/sign/", {"digest": digest}).status_code == 302
    shown = text(desk.client.get("/charter/"))
    assert "Cem and Dana signed it" in shown
    assert "Version 0.1, signed by the MT" in shown
    assert desk.client.get("/charter/sign/").status_code == 409
    sent = form(budget="1500", hours="24", quorum="1")
    sent |= {"tool-decision": "9000", "tool-people": "40", "tool-consulted": ["role:auditor"]}
    assert desk.client.post("/charter/change/", sent).status_code == 302
    beside = text(desk.client.get("/charter/"))
    assert "Draft 0.2 waits for signatures" in beside
    assert "Until then the version above stays in force." in beside
    assert "9,000" in beside
    assert "privacy officer" in beside.lower()
    assert "Draft 0.2" in text(cem.get("/charter/sign/"))
    assert cem.post("/charter/end/", {"why": "We look again"}).status_code == 302
    assert "Every decision goes to the MT" in text(desk.client.get("/charter/"))
    assert desk.client.post("/charter/end/", {"why": "x"}).status_code == 409
    for address, kind in (("charter.pdf", "application/pdf"), ("charter.pdf?draft=yes", "application/pdf")):
        assert desk.client.get(f"/charter/{address}")["Content-Type"] == kind
    kept = json.loads(desk.client.get("/charter/charter.json").content)
    assert (kept["format"], len(kept["signatures"]), kept["state"]) == ("mandate-charter/1", 2, "ended")


def test_other_limits_are_replayed_and_what_was_decided_around_is_noted(desk, client_as) -> None:
    assert "What if the mandate went further" in text(desk.client.get("/charter/replay/"))
    asked = desk.client.get("/charter/replay/?max_cost_per_decision=15000&kind=tool&max_risk=2")
    assert "Nothing was decided in this period." in text(asked)
    assert "cannot be read" in text(desk.client.get("/charter/replay/?max_people=many"))
    assert desk.client.get("/charter/replay/?max_people=9&as=json")["Content-Type"] == "application/json"
    facts = {"title": "A second tool", "who": "Head of sales", "on": desk.today.isoformat(), "why": "Paid twice"}
    assert desk.client.post("/charter/given/note/", {**facts, "who": ""}).status_code == 422
    assert desk.client.post("/charter/given/note/", facts).status_code == 302
    shown = text(client_as("mt_member").get("/charter/given/"))
    assert "One decision was taken around the architect this quarter." in shown
    assert "Note one" not in shown
    assert "Head of sales" in shown
    assert client_as("employee").get("/charter/given/").status_code == 403


def test_a_deputy_is_named_decides_meanwhile_and_steps_back(desk, client_as) -> None:
    _joined(desk, "Eva", "manager")
    eva = Person.objects.get(name="Eva")
    assert "Nobody who decides is away." in text(desk.client.get("/deputies/"))
    given = {
        "person": desk.architect.key, "deputy": eva.key, "valid_from": desk.today.isoformat(),
        "valid_until": (desk.today + timedelta(days=7)).isoformat(), "why": "away",
    }  # fmt: skip
    wrong = desk.client.post("/deputies/name/", {**given, "deputy": desk.architect.key})
    assert wrong.status_code == 422
    assert "Nobody stands in for themselves" in text(wrong)
    assert client_as("employee").post("/deputies/name/", given).status_code == 403
    assert desk.client.post("/deputies/name/", given).status_code == 302
    assert "Eva decides for Anna de Vries until" in text(desk.client.get("/deputies/"))
    row = Deputy.objects.get()
    assert desk.client.post(f"/deputies/{row.key}/end/", {"version": row.version}).status_code == 302
    assert "Nobody who decides is away." in text(desk.client.get("/deputies/"))
