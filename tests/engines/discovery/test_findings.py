"""What stands out, why, and on which rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mandate.engines.discovery.coverage import Coverage, SourceDays, coverage
from mandate.engines.discovery.findings import NOTABLE_BYTES, SIGNALS, Pin, findings
from mandate.engines.discovery.headline import Rate
from mandate.engines.discovery.totals import Grant, Listed, Observation, Spend, Standing, summarise
from mandate.engines.terms import Evidence, Family, Finding, FindingCode, InvalidFact, Money, Signal, Status, because

MONDAY = date(2026, 3, 2)
TODAY = date(2026, 3, 30)
NAMES = {
    "writer": Listed("Writer", "assistant"),
    "scribe": Listed("Scribe", "assistant"),
    "gadget": Listed("Gadget", "other"),
    "widget": Listed("Widget", "other"),
}
EVERYTHING = [SourceDays(family, family) for family in Family]


def seen(service: str, number: int = 6, bytes_out: int | None = None, day: date | None = MONDAY) -> list[Observation]:
    return [
        Observation(f"p{n}", None, service, day, "squid", Family.PROXY, 10, bytes_out, rows=10) for n in range(number)
    ]


def paid(
    service: str, amount: str = "100", currency: str = "EUR", centre: str | None = None, on: date = MONDAY
) -> Spend:
    return Spend(service, on, Money(currency, Decimal(amount)), centre)


def find(
    observations: list[Observation] | None = None,
    spend: list[Spend] | None = None,
    register: dict[str, Standing] | None = None,
    grants: list[Grant] | None = None,
    sources: list[SourceDays] | None = None,
    closed: tuple[Family, ...] = (),
    **options: object,
) -> tuple[Finding, ...]:
    teams = {f"p{n}": "sales" for n in range(9)}
    summary = summarise(
        observations or [], spend or [], teams, {"sales": None}, register or {}, NAMES, grants=grants or []
    )
    covered: Coverage = coverage(EVERYTHING if sources is None else sources, today=TODAY, closed=closed)
    return findings(summary, covered, **options)  # type: ignore[arg-type]


def one(found: tuple[Finding, ...]) -> Finding:
    assert len(found) == 1, found
    return found[0]


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


def test_a_service_in_use_that_nobody_decided_on_is_found_with_its_people_team_and_rows() -> None:
    finding = one(find(seen("writer"), [paid("writer", "40")]))
    assert finding.id == "service:writer"
    assert finding.signals == (Signal.UNDECIDED,)
    assert finding.reasons == (because(FindingCode.NOBODY_DECIDED, service="writer", people=6, days=1),)
    assert (finding.people, finding.spend, finding.days, finding.team) == (6, Decimal(40), 1, "sales")
    assert finding.evidence == (Evidence("squid", "writer", 60), Evidence("expenses", "writer", 1))


def test_a_decided_service_within_its_decision_is_no_finding() -> None:
    assert find(seen("writer", bytes_out=NOTABLE_BYTES), register={"writer": Standing(Status.IN_USE)}) == ()


def test_a_forbidden_service_nobody_uses_is_no_finding() -> None:
    assert find(register={"writer": Standing(Status.NOT_ALLOWED)}) == ()


def test_the_worst_scope_stands_out_until_a_decision_looked_at_it() -> None:
    grants = [Grant("writer", "p1", 1)]
    register = {"writer": Standing(Status.IN_USE)}
    assert one(find(grants=grants, register=register)).signals == (Signal.LAW_OR_SCOPE,)
    assert find(grants=grants, register=register, scopes_reviewed={"writer"}) == ()
    assert find(grants=[Grant("writer", "p1", 2)], register=register) == ()


def test_a_legal_duty_weighs_most_and_is_named() -> None:
    finding = one(find(seen("writer"), duties={"writer": ("emotion_recognition",)}))
    assert finding.signals == (Signal.LAW_OR_SCOPE, Signal.UNDECIDED)
    assert finding.reasons[0] == because(FindingCode.LEGAL_DUTY, service="writer", duty="emotion_recognition")


def test_use_after_a_no_is_found_and_use_before_it_is_not() -> None:
    before = {"writer": Standing(Status.NOT_ALLOWED, decided_on=MONDAY)}
    assert find(seen("writer"), register=before) == ()
    after = one(find(seen("writer", day=MONDAY + timedelta(days=1)), register=before))
    assert codes(after) == [FindingCode.USED_AGAINST_DECISION]
    paid_after = find([], [paid("writer", on=MONDAY + timedelta(days=3))], before)
    assert one(paid_after).signals == (Signal.AGAINST_DECISION,)


def test_use_against_a_no_of_unknown_date_is_found() -> None:
    assert one(find(seen("writer"), register={"writer": Standing(Status.NOT_YET)})).signals == (
        Signal.AGAINST_DECISION,
    )


def test_much_data_to_a_service_that_is_not_allowed_is_found_with_the_bytes() -> None:
    finding = one(find(seen("writer", bytes_out=NOTABLE_BYTES)))
    assert finding.signals == (Signal.UNDECIDED, Signal.DATA_OUT)
    assert finding.reasons[1].named()["bytes_out"] == 6 * NOTABLE_BYTES
    assert one(find(seen("writer", bytes_out=10))).signals == (Signal.UNDECIDED,)


def test_two_paid_services_of_one_category_are_paid_twice() -> None:
    register = {name: Standing(Status.IN_USE) for name in ("writer", "scribe")}
    finding = one(find(spend=[paid("writer"), paid("scribe", "50")], register=register))
    assert finding.id == "paid-category:assistant"
    assert (finding.services, finding.spend, finding.team) == (("scribe", "writer"), Decimal(150), None)
    assert finding.signals == (Signal.PAID_TWICE,)


def test_a_refunded_service_and_a_broad_category_are_not_paid_twice() -> None:
    register = {name: Standing(Status.IN_USE) for name in NAMES}
    refunded = [paid("writer"), paid("scribe", "50"), paid("scribe", "-50")]
    assert (
        find(
            spend=[*refunded, paid("gadget"), paid("widget"), paid("unlisted")],
            register={**register, "unlisted": Standing(Status.PILOT)},
        )
        == ()
    )


def test_one_service_paid_by_two_cost_centres_is_paid_twice() -> None:
    register = {"writer": Standing(Status.IN_USE)}
    finding = one(
        find(spend=[paid("writer", centre="410"), paid("writer", centre="520"), paid("writer")], register=register)
    )
    assert finding.id == "paid:writer"
    assert finding.reasons == (because(FindingCode.TWO_COST_CENTRES, service="writer", cost_centres=("410", "520")),)
    assert find(spend=[paid("writer", centre="410"), paid("writer")], register=register) == ()


def test_spend_without_a_rate_is_unknown_in_the_reporting_currency() -> None:
    dollars = [paid("writer", "10", "USD")]
    assert one(find(spend=dollars)).spend is None
    rate = Rate("USD", Decimal("0.9"), MONDAY)
    assert one(find(spend=dollars, rates=[rate])).spend == Decimal("9.0")
    assert one(find(spend=dollars, reporting="USD")).spend == Decimal(10)


def test_a_silent_source_is_found_with_its_last_day() -> None:
    days = frozenset(MONDAY + timedelta(days=n) for n in range(5))
    later = frozenset(MONDAY + timedelta(days=n) for n in range(28))
    sources = [*EVERYTHING, SourceDays("bind", Family.DNS, days), SourceDays("squid", Family.PROXY, later)]
    finding = one(find(sources=sources))
    assert (finding.id, finding.signals, finding.source) == ("silent:bind", (Signal.SILENT_SOURCE,), "bind")
    assert finding.reasons[0].named()["last"] == date(2026, 3, 6)


def test_missing_sources_are_found_where_they_add_something_most_first() -> None:
    found = find(sources=[SourceDays("squid", Family.PROXY)])
    assert [finding.id for finding in found][:2] == ["missing:spend", "missing:sign_in"]
    assert "missing:dns" not in {finding.id for finding in found}
    assert found[0].reasons[0].named()["adds"] == ("cost", "paid_twice")


def test_a_source_that_waits_for_a_signature_is_found_as_closed() -> None:
    sources = [source for source in EVERYTHING if source.family is not Family.DNS]
    finding = one(find(sources=sources, closed=(Family.DNS,)))
    assert finding.signals == (Signal.CLOSED_SOURCE,)


def test_a_pinned_quote_joins_its_service_with_the_roles_that_spoke() -> None:
    pins = [Pin("n2", "writer", "manager"), Pin("n1", "writer", "mt_member")]
    finding = one(find(seen("writer"), pins=pins))
    assert finding.reasons[-1] == because(FindingCode.QUOTED, quotes=2, speaker_roles=("manager", "mt_member"))
    assert [row.note for row in finding.evidence] == [None, "n1", "n2"]


def test_a_service_only_spoken_of_is_a_lead_that_weighs_nothing() -> None:
    finding = one(find(pins=[Pin("n1", "writer", "manager")]))
    assert (finding.id, finding.signals) == ("mentioned:writer", ())
    assert codes(finding) == [FindingCode.ONLY_MENTIONED, FindingCode.QUOTED]
    assert finding.evidence == (Evidence("conversation", "writer", None, "n1"),)


def test_a_quote_about_a_service_in_order_adds_no_finding() -> None:
    assert (
        find(seen("writer"), register={"writer": Standing(Status.IN_USE)}, pins=[Pin("n", "writer", "manager")]) == ()
    )


@pytest.mark.parametrize("field", ["note", "service", "speaker_role"])
def test_a_pin_without_one_of_its_words_is_refused(field: str) -> None:
    with pytest.raises(InvalidFact, match=field):
        Pin(**{"note": "n", "service": "s", "speaker_role": "r", field: " "})


def test_every_signal_has_a_code_that_raises_it() -> None:
    assert set(SIGNALS.values()) == set(Signal)
