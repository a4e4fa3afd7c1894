"""The respondent's path: a link, a page per dimension, an own result; nothing is lost and nobody is named."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mandate.catalogue.assessment import load_bank
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Campaign, Invitation, Person, Response
from mandate.services import answering, campaigns, people, publishing
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.people import PersonFacts
from tests.conftest import Desk

pytestmark = pytest.mark.django_db
MT = Group("mt", "MT", "full", role=Role.MT_MEMBER)
SALES = Group("sales", "Sales", "employee")
BEGIN = {"go": "next"}


def opened(desk: Desk, *, mode: str = "anonymous", begins: int = 0) -> Campaign:
    first = desk.today + timedelta(days=begins)
    groups = (MT,) if mode == "named" else (MT, SALES)
    facts = CampaignFacts("Autumn", groups, first, first + timedelta(days=14), mode=mode)
    campaign = campaigns.plan(facts, by=desk.actor, today=desk.today)
    campaigns.start(campaign, by=desk.actor, today=desk.today)
    return campaign


def door(campaign: Campaign, group: Group = SALES) -> str:
    return f"/a/{campaigns.make_door(campaign, group, at=clock.now())}/"


def personal(desk: Desk, campaign: Campaign) -> str:
    people.add_person(PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new")
    invited = {person.name: secret for person, secret in campaigns.invite(campaign, today=desk.today)}
    return f"/a/{invited['Mo']}/"


def begin(client: Client, link: str, **more: str) -> str:
    """The address of the answers that were begun."""
    return f"/answers/{client.post(link, more)['Location'].split('/')[2]}/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def every(value: str, form: str = "full") -> dict[str, str]:
    return dict.fromkeys(load_bank().form(form).items, value)


@pytest.fixture
def the_day_after(monkeypatch) -> Callable[[Campaign], None]:
    """Makes it the day after the last day of a campaign."""

    def turned(campaign: Campaign) -> None:
        monkeypatch.setattr(clock, "today", lambda: campaign.closes_on + timedelta(days=1))

    return turned


class TestTheWayIn:
    def test_the_first_page_says_what_for_for_whom_how_long_and_until_when(self, desk: Desk) -> None:
        campaign = opened(desk)
        said = text(Client().get(door(campaign)))
        assert "about 4 minutes" in said
        assert "13 questions" in said
        assert "Only groups of five or more are shown" in said
        assert re.search(r"\d+ \w{3} 20\d\d\. Every answer is kept at once", said)

    def test_it_speaks_dutch_to_who_reads_dutch(self, desk: Desk) -> None:
        client = Client(headers={"accept-language": "nl"})
        own = begin(client, door(opened(desk), MT))
        assert 'lang="nl"' in client.get(own).content.decode()
        assert load_bank().item("G1").question.nl in text(client.get(f"{own}guardrails/"))

    def test_following_a_link_begins_nothing_until_somebody_presses_the_button(self, desk: Desk) -> None:
        Client().get(door(opened(desk)))
        assert Response.objects.count() == 0

    def test_the_same_browser_goes_on_where_it_was(self, desk: Desk) -> None:
        client, link = Client(), door(opened(desk))
        own = begin(client, link)
        assert "Go on with your answers" in text(client.get(link))
        assert client.post(link)["Location"] == own
        assert Response.objects.count() == 1

    def test_pressing_the_button_twice_begins_once(self, desk: Desk) -> None:
        client, link = Client(), door(opened(desk))
        assert begin(client, link) == begin(client, link)
        assert Response.objects.count() == 1

    def test_a_colleague_at_the_same_computer_gets_an_empty_form_and_leaves_the_first_alone(self, desk: Desk) -> None:
        client, link = Client(), door(opened(desk))
        first = begin(client, link)
        client.post(f"{first}save/", {"G1": "4"})
        second = begin(client, link, anew="yes")
        assert second != first
        assert "0 of 13" in text(client.get(second))
        assert "1 of 13" in text(client.get(first))

    def test_the_cookie_is_signed_and_kept_from_scripts(self, desk: Desk) -> None:
        client, link = Client(), door(opened(desk))
        own = begin(client, link)
        name, cookie = next((n, c) for n, c in client.cookies.items() if n.startswith("mandate_answers_"))
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")
        stranger = Client()
        stranger.cookies[name] = own.split("/")[2]
        assert "Go on with your answers" not in text(stranger.get(link))

    def test_a_personal_link_followed_before_neither_shows_nor_silently_deletes_the_answers(self, desk: Desk) -> None:
        link = personal(desk, opened(desk))
        first, elsewhere = Client(), Client()
        own = begin(first, link)
        first.post(f"{own}save/", {"G1": "4"})
        said = text(elsewhere.get(link))
        assert "answers were begun already" in said
        assert own not in said
        assert elsewhere.post(link).status_code == 200
        assert "1 of 36" in text(first.get(own))
        anew = begin(elsewhere, link, anew="yes")
        assert "0 of 36" in text(elsewhere.get(anew))
        assert first.get(own).status_code == 409
        assert Invitation.objects.get(person=Person.objects.get(name="Mo")).begun

    def test_a_link_that_was_opened_but_never_answered_just_begins(self, desk: Desk) -> None:
        link = personal(desk, opened(desk))
        begin(Client(), link)
        assert "/guardrails/" in Client().post(link)["Location"]
        assert Response.objects.count() == 1

    def test_where_names_are_shown_one_signs_in_and_no_link_begins_anything(self, desk: Desk) -> None:
        campaign = opened(desk, mode="named")
        people.add_person(PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new")
        campaigns.invite(campaign, today=desk.today)
        secret = "a" * 32
        Invitation.objects.filter(campaign=campaign).update(digest=answering.entry.digest(secret))
        assert "you sign in and agree first" in text(Client().get(f"/a/{secret}/"))
        assert Client().post(f"/a/{secret}/").status_code == 409
        assert Response.objects.count() == 0

    def test_before_the_first_day_it_says_when_to_come_back(self, desk: Desk) -> None:
        link = door(opened(desk, begins=3))
        assert "has not begun yet" in text(Client().get(link))
        assert Client().post(link).status_code == 409

    def test_after_closing_each_link_says_first_that_it_is_closed(self, desk: Desk) -> None:
        campaign, client, other = opened(desk), Client(), Client()
        link = door(campaign)
        own = begin(client, link)
        publishing.close(campaign, by=desk.actor, today=desk.today)
        for address in (own, f"{own}guardrails/", f"{own}result/"):
            gone = client.get(address)
            assert gone.status_code == 409
            assert "This assessment is closed. The answers were counted and then deleted" in text(gone)
            assert "Most likely the assessment is closed" in text(other.get(address))
        shown = text(client.get(link))
        assert "This assessment is closed; answers no longer count." in shown
        assert "counted and then deleted" in shown
        assert "Your view, in about" not in shown
        assert client.post(link).status_code == 409

    def test_who_began_somebody_elses_answers_learns_nothing_from_a_made_up_cookie(self, desk: Desk) -> None:
        campaign, client = opened(desk), Client()
        own = begin(client, door(campaign))
        name = next(name for name in client.cookies if name.startswith("mandate_answers_"))
        publishing.close(campaign, by=desk.actor, today=desk.today)
        stranger = Client()
        stranger.cookies[name] = own.split("/")[2]
        assert "Most likely" in text(stranger.get(own))

    @pytest.mark.parametrize("address", ["/a/{}/", "/answers/{}/", "/answers/{}/guardrails/", "/answers/{}/result/"])
    def test_guessing_finds_nothing_and_is_slowed_down(self, desk: Desk, settings, address: str) -> None:
        settings.SIGN_IN_ATTEMPTS = 2
        for guess in ("x" * 32, "y" * 32):
            assert Client().get(address.format(guess)).status_code == 409
        braked = Client().get(address.format("z" * 32))
        assert braked.status_code == 429
        assert "Too many attempts" in text(braked)


class TestAnswering:
    @pytest.fixture
    def campaign(self, desk: Desk) -> Campaign:
        return opened(desk)

    @pytest.fixture
    def client(self) -> Client:
        return Client()

    @pytest.fixture
    def own(self, campaign: Campaign, client: Client) -> str:
        return begin(client, door(campaign, MT))

    def test_plain_forms_lead_from_part_to_part_to_the_result(self, client: Client, own: str) -> None:
        seen, address = [], f"{own}guardrails/"
        while "result" not in address:
            page = client.get(address).content.decode()
            seen.append(re.search(r"<h1>(.*?)</h1>", page)[1])
            names = set(re.findall(r'type="radio" name="(\w+)"', page))
            address = client.post(address, {**dict.fromkeys(names, "4"), **BEGIN})["Location"]
        assert seen == [dimension.label.en for dimension in load_bank().dimensions]
        assert "“working”: 4 of 5" in text(client.get(address))
        assert Response.objects.get().finished

    def test_going_back_keeps_what_stands_on_the_page(self, client: Client, own: str) -> None:
        there = client.post(f"{own}people/", {"P1": "2", "c-P1": "Since May.", "go": "back"})["Location"]
        assert there == f"{own}guardrails/#end"
        page = client.get(f"{own}people/").content.decode()
        assert re.search(r'name="P1" value="2" checked', page)
        assert "Since May." in page

    def test_sending_the_same_twice_changes_nothing(self, client: Client, own: str) -> None:
        for _ in range(2):
            client.post(f"{own}guardrails/", {"G1": "3", "G2": "dk", **BEGIN})
        assert Response.objects.get().answers.startswith("3d-")

    def test_a_script_saves_at_every_answer_without_asking_who_it_is(self, client: Client, own: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert client.post(f"{own}save/", {"G1": "5", "c-G1": "Really."}).status_code == 204
        said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(said) <= 3
        assert not [sql for sql in said if "session" in sql or "account" in sql]
        assert Response.objects.get().comments == {"G1": "Really."}

    def test_a_comment_that_is_too_long_is_never_cut_and_stays_in_its_field(self, client: Client, own: str) -> None:
        long, lines = "a" * 590 + "\r\n" * 11, "\r\n".join("b" * 11 for _line in range(50))
        sent = {"P1": "2", "c-P1": long + "end", "P2": "3", "c-P2": lines, "go": "next"}
        said = client.post(f"{own}people/", sent)
        page = said.content.decode()
        assert said.status_code == 422
        assert "A comment has 600 characters at most; this one has 604." in page
        assert ("a" * 590 in page, 'aria-errormessage="e-c-P1"' in page) == (True, True)
        assert re.search(r'name="P1" value="2" checked', page)
        kept = Response.objects.get()
        assert kept.comments == {"P2": lines.replace("\r\n", "\n")}
        saved = client.post(f"{own}save/", {"P3": "4", "c-P3": "c" * 601})
        assert (saved.status_code, "600 characters at most" in saved.json()["why"]) == (409, True)
        assert answering.answers(Response.objects.get())["P3"] == 4

    def test_two_devices_at_the_same_moment_keep_both_answers(self, desk: Desk, own: str) -> None:
        one, other = (answering.remembered(own.split("/")[2]) for _ in range(2))
        answering.put(one, {"G1": "4"}, today=desk.today)
        answering.put(other, {"G2": "2"}, today=desk.today)
        assert Response.objects.get().answers.startswith("42-")

    def test_the_last_answer_finishes(self, client: Client, own: str) -> None:
        client.post(f"{own}save/", {**every("4"), "M6": ""})
        assert not Response.objects.get().finished
        client.post(f"{own}save/", {"M6": "dk"})
        assert Response.objects.get().finished

    @pytest.mark.parametrize("value", ["0", "6", "3.5", "yes", "<b>"])
    def test_a_value_off_the_scale_is_refused_and_keeps_nothing(self, client: Client, own: str, value: str) -> None:
        refused = client.post(f"{own}save/", {"G1": "3", "G2": value})
        assert refused.status_code == 409
        assert "An answer is 1 to 5" in refused.json()["why"]
        assert "An answer is 1 to 5" in text(client.post(f"{own}guardrails/", {"G1": "3", "G2": value}))
        assert Response.objects.get().answers.strip("-") == ""

    def test_a_question_of_another_form_is_refused(self, campaign: Campaign, client: Client) -> None:
        own = begin(client, door(campaign), anew="yes")
        assert client.post(f"{own}save/", {"M2": "3"}).status_code == 409
        assert client.get(f"{own}data/").status_code == 404

    def test_every_question_of_a_part_stands_on_it_with_all_its_answers(self, client: Client, own: str) -> None:
        page = client.get(f"{own}automation/").content.decode()
        for item in load_bank().asked(load_bank().form("full"), "automation"):
            assert re.findall(rf'name="{item.id}" value="(\w+)"', page) == ["1", "2", "3", "4", "5", "dk", "na"]

    def test_the_own_link_leads_back_from_another_device(self, client: Client, own: str) -> None:
        client.post(f"{own}save/", {"G1": "5"})
        page = client.get(own).content.decode()
        link = re.search(r'<pre id="link">(.*?)</pre>', page)[1]
        assert '<svg role="img" aria-label="QR code' in page
        phone = Client()
        assert "1 of 36" in text(phone.get(link.removeprefix("http://testserver")))

    def test_how_far_one_is_counts_answers_of_every_kind(self, client: Client, own: str) -> None:
        client.post(f"{own}save/", {"G1": "5", "G2": "dk", "G3": "na"})
        assert "3 of 36, about 9 minutes" in text(client.get(f"{own}people/"))
        client.post(f"{own}save/", every("4"))
        assert "All 36 answered" in text(client.get(own))

    def test_closed_meanwhile_says_so_and_shows_the_own_result(
        self, campaign: Campaign, client: Client, own: str, the_day_after: Callable[[Campaign], None]
    ) -> None:
        client.post(f"{own}save/", every("4"))
        the_day_after(campaign)
        told = client.post(f"{own}save/", {"G1": "1"})
        assert (told.status_code, "is closed" in told.json()["why"]) == (409, True)
        there = client.post(f"{own}guardrails/", {"G1": "1", **BEGIN}, follow=True)
        assert "What you sent just now was not kept." in text(there)
        assert "4 of 5" in text(there)
        assert set(Response.objects.get().answers) == {"4"}

    @pytest.mark.parametrize("field", ["G1", "c-G1", "go", "X9", ""])
    @pytest.mark.parametrize("value", ["²", "9" * 30, "nul\x00nul", "x" * 25000, "<script>alert(1)</script>"])
    def test_no_field_breaks_a_page(self, client: Client, own: str, field: str, value: str) -> None:
        for address in (f"{own}guardrails/", f"{own}save/"):
            assert client.post(address, {field: value}).status_code < 500
        assert "<script>alert" not in client.get(f"{own}guardrails/").content.decode()


class TestTheOwnResult:
    @pytest.fixture
    def answered(self, desk: Desk) -> Callable[..., Client]:
        def given(answers: dict[str, str], *, group: Group = MT) -> tuple[Client, str]:
            client = Client()
            own = begin(client, door(opened(desk), group))
            client.post(f"{own}save/", answers)
            return client, own

        return given

    def test_a_gate_holds_a_score_down_with_the_score_beside_it(self, answered) -> None:
        client, own = answered({**every("5"), "G2": "1"})
        said = text(client.get(f"{own}result/"))
        assert f"“{load_bank().item('G2').question.en}” holds this at 3; without it: 4.3." in said
        assert "lets Guardrails reach 3 at most" in said

    def test_the_law_holds_the_total_down(self, answered) -> None:
        client, own = answered({**every("5"), "G5": "1"})
        said = text(client.get(f"{own}result/"))
        assert "“started”: 2.5 of 5" in said
        assert "holds the total at 2.5; without it: 4.8." in said

    def test_a_gate_that_was_not_answered_is_unknown_and_holds_nothing(self, answered) -> None:
        client, own = answered({**every("5"), "G2": "dk"})
        assert "has no score from you, so whether it holds Guardrails down is unknown" in text(
            client.get(f"{own}result/")
        )

    def test_a_gate_that_was_not_asked_is_unknown_too(self, answered) -> None:
        client, own = answered(every("5", "employee"), group=SALES)
        said = text(client.get(f"{own}result/"))
        assert "was not asked on your form, so whether it holds Mandate down is unknown" in said

    def test_not_knowing_is_a_finding(self, answered) -> None:
        client, own = answered({**every("4"), "S1": "dk"})
        said = text(client.get(f"{own}result/"))
        assert "One thing you do not know" in said
        assert load_bank().item("S1").question.en in said

    def test_three_steps_follow_each_with_its_artefact_and_whether_the_reader_may_open_it(
        self, answered, desk: Desk
    ) -> None:
        client, own = answered({**every("4"), "G1": "2", "G2": "1", "S2": "1"})
        stranger, architect = client.get(f"{own}result/"), desk.client.get(f"{own}result/")
        assert len(re.findall(r'<p class="say">', stranger.content.decode())) == 3
        assert "Tool list (yes, not yet, no)" in text(stranger)
        assert 'href="/tools/"' not in stranger.content.decode()
        assert "In Mandate, kept by your architect." in text(stranger)
        assert 'href="/tools/"' in architect.content.decode()
        assert "Not in Mandate yet." in text(stranger)

    def test_before_enough_answers_it_says_so_instead_of_a_number(self, answered) -> None:
        client, own = answered({"G1": "5"})
        said = text(client.get(f"{own}result/"))
        assert "A few more answers" in said
        assert "1 of 6 have a score; from 4 there is a position." in said
        assert "35 questions are still open" in said

    def test_it_can_be_taken_along(self, answered) -> None:
        client, own = answered({**every("4"), "G1": "2", "c-G1": "By hearsay."})
        answer = client.get(f"{own}result/?as=json")
        assert "attachment" in answer["Content-Disposition"]
        taken = json.loads(answer.content)
        assert (taken["total"], taken["answered"], taken["asked"]) == (3.9, 36, 36)
        assert taken["answers"][0]["words"] == load_bank().item("G1").anchors[1].en
        assert taken["answers"][0]["comment"] == "By hearsay."

    def test_it_can_still_be_changed_until_the_last_day(self, answered) -> None:
        client, own = answered(every("4"))
        client.get(f"{own}result/")
        client.post(f"{own}save/", every("2"))
        assert "2 of 5" in text(client.get(f"{own}result/"))

    def test_a_number_never_stands_beside_a_level_below_its_own(self, answered) -> None:
        client, own = answered({**every("3"), **dict.fromkeys(("G1", "G2", "G3", "P1", "P2", "D1"), "4"), "M3": "2"})
        taken = client.get(f"{own}result/?as=json").json()
        levels = {level.label.en: float(level.minimum) for level in load_bank().levels}
        assert [one for one in taken["positions"] if one["score"] < levels[one["level"]]] == []
        higher = [
            one
            for one in taken["positions"]
            for minimum in levels.values()
            if levels[one["level"]] < minimum <= one["score"]
        ]
        assert higher == []


def test_no_page_of_a_respondent_asks_for_more_than_its_policy_allows(desk: Desk) -> None:
    client, link = Client(), door(opened(desk), MT)
    own = begin(client, link)
    for address in (link, own, f"{own}guardrails/", f"{own}result/", "/a/nowhere/"):
        page = client.get(address).content.decode()
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=\"", page) == [], address
