"""What the company does with AI: only services of the catalogue, and a story that can be told."""

from datetime import date

import pytest

from mandate.catalogue.matcher import load_matcher
from mandate.connectors.sample import Plan, plan, truth
from mandate.connectors.sample.finance import card_expenses, ledger_expenses
from mandate.connectors.sample.grants import grants
from mandate.connectors.sample.habits import habits
from mandate.connectors.sample.inventories import AI_EXTENSIONS, PLAIN_EXTENSIONS
from mandate.connectors.sample.story import (
    LOOK_ALIKES,
    OFFICE_HOSTS,
    OTHER_HOSTS,
    OWN_HOSTS,
    PLATFORM_HOSTS,
    TOOLS,
    Tool,
)
from mandate.connectors.sample.traffic import Visit, Where

from .conftest import UNTIL


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(today=UNTIL)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.anchor)
def test_every_ai_host_of_the_story_is_in_the_catalogue(tool: Tool, planned: Plan) -> None:
    matcher = load_matcher()
    wanted = planned.services[tool.anchor].id
    for host in tool.hosts:
        for path in tool.paths:
            match = matcher.host(host, path)
            assert match is not None, host
            assert match.service_id == wanted
    assert planned.hosts(tool)


@pytest.mark.parametrize("host", [*LOOK_ALIKES, *OWN_HOSTS, *OFFICE_HOSTS, *OTHER_HOSTS, *PLATFORM_HOSTS])
def test_ordinary_platform_and_look_alike_hosts_are_no_ai_use(host: str) -> None:
    assert load_matcher().host(host, "/") is None


def test_the_catalogue_recognises_every_ai_payment_and_no_other(planned: Plan) -> None:
    matcher = load_matcher()
    for expense in (*card_expenses(planned), *ledger_expenses(planned)):
        match = matcher.merchant(f"{expense.merchant} {expense.description}".strip())
        meant = planned.services[expense.anchor].id if expense.anchor else None
        assert (match.service_id if match else None) == meant, expense


def test_the_catalogue_recognises_the_apps_people_sign_in_to(planned: Plan) -> None:
    matcher = load_matcher()
    for tool in TOOLS:
        if tool.app:
            match = matcher.app(tool.app)
            assert match is not None, tool.app
            assert match.service_id == planned.services[tool.anchor].id


def test_the_catalogue_recognises_the_ai_extensions_and_no_other(planned: Plan) -> None:
    matcher = load_matcher()
    for extension, name, _, anchor, _ in AI_EXTENSIONS:
        match = matcher.extension(extension, name)
        assert match is not None, name
        assert match.service_id == planned.services[anchor].id
    for extension, name, _ in PLAIN_EXTENSIONS:
        assert matcher.extension(extension, name) is None


def test_every_consent_to_an_ai_app_is_recognised_and_no_other(planned: Plan) -> None:
    matcher = load_matcher()
    found = {grant.app: matcher.app(grant.app, grant.publisher, grant.redirect_host) for grant in grants(planned)}
    by_service = {match.service_id for match in found.values() if match}
    assert by_service == {
        planned.services[anchor].id
        for anchor in ("fireflies.ai", "chatgpt.com", "deepl.com", "lavender.ai", "claude.ai")
    }
    assert found["Vergaderlocaties"] is None


def test_ai_is_a_few_percent_of_the_web_traffic(days: dict[date, list[Visit]]) -> None:
    seen = [visit.tool is not None for today in days.values() for visit in today if visit.person]
    assert 0.03 < sum(seen) / len(seen) < 0.08


def test_more_people_use_ai_in_the_last_weeks_than_in_the_first(days: dict[date, list[Visit]]) -> None:
    def people(fortnight: slice) -> int:
        found = (visit for today in list(days.values())[fortnight] for visit in today)
        return len({visit.person.number for visit in found if visit.person and visit.tool})

    assert people(slice(-14, None)) > 1.2 * people(slice(0, 14))


def test_weekends_are_quiet(days: dict[date, list[Visit]]) -> None:
    monday, saturday = (list(days)[number] for number in (0, 5))
    assert (monday.weekday(), saturday.weekday()) == (0, 5)
    at_work = [sum(visit.where is not Where.STORE for visit in days[day]) for day in (monday, saturday)]
    assert at_work[1] < at_work[0] / 5


def test_the_stores_fall_silent_two_weeks_before_the_end(days: dict[date, list[Visit]]) -> None:
    assert any(visit.tool for today in days.values() for visit in today if visit.where is Where.STORE)
    heard = [day for day, today in days.items() if any(visit.where is Where.STORE for visit in today)]
    assert (UNTIL - max(heard)).days in range(14, 18)


def test_leavers_send_nothing_after_their_last_day(days: dict[date, list[Visit]]) -> None:
    for day, today in days.items():
        assert all(visit.person.works_on(day) for visit in today if visit.person)


def test_deepl_is_paid_twice_from_two_cost_centres(planned: Plan) -> None:
    paid = {
        expense.cost_centre
        for expense in (*card_expenses(planned), *ledger_expenses(planned))
        if expense.anchor == "deepl.com"
    }
    assert len(paid) == 2


def test_somebody_consented_for_everyone_that_a_note_taker_reads_all_chats(planned: Plan) -> None:
    for_all = [grant for grant in grants(planned) if grant.consent == "AllPrincipals"]
    assert [grant.redirect_host for grant in for_all] == ["app.fireflies.ai"]
    assert "Chat.Read.All" in for_all[0].scopes
    assert truth(planned).note_taker_grants >= 10


def test_people_without_a_login_have_no_habits(planned: Plan) -> None:
    known = {person.number for person in planned.company.people if person.login}
    assert set(habits(planned)) <= known


@pytest.mark.parametrize(("option", "value"), [("people", 19), ("people", 5001), ("weeks", 0), ("weeks", 53)])
def test_an_option_out_of_range_is_named(option: str, value: int) -> None:
    with pytest.raises(ValueError, match=option):
        plan(today=UNTIL, **{option: value})
