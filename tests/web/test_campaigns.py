"""An assessment is planned, opened, answered, closed and repeated in the browser, and no page says who answered."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mandate.engines.terms import Role
from mandate.records.models import Campaign, Invitation, Response
from mandate.services import answering, campaigns, formats, people, publishing
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.people import PersonFacts
from tests.web import things

MT = Group("mt", "MT", "full", role=Role.MT_MEMBER)
DEALERS = Group("dealers", "Dealers", "employee")


def planned(desk, *groups: Group, **more) -> Campaign:
    facts = CampaignFacts("Autumn", groups or (MT, DEALERS), desk.today, desk.today + timedelta(days=9), **more)
    return campaigns.plan(facts, by=desk.actor, today=desk.today)


def opened(desk, *groups: Group, **more) -> Campaign:
    one = planned(desk, *groups, **more)
    campaigns.start(one, by=desk.actor, today=desk.today)
    return one


def directors(desk, count: int) -> list:
    facts = (PersonFacts(f"Director {n}", f"d{n}@windmolen.example", roles=("mt_member",)) for n in range(count))
    return [people.add_person(one, by=desk.actor, why="new") for one in facts]


def answered(desk, one: Campaign, group: Group, count: int = 1) -> None:
    for _number in range(count):
        secret = answering.begin(answering.Entrance(one, (group.key,)), "", today=desk.today)
        found = answering.find(secret, address="10.0.0.1", at=one_moment())
        answering.put(found, {"G1": "2"}, today=desk.today)
        answering.finish(found, today=desk.today)


def one_moment():
    from mandate.records import clock

    return clock.now()


def text(client, name: str, *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def form(desk, **changed: object) -> dict[str, object]:
    first, last = desk.today.isoformat(), (desk.today + timedelta(days=14)).isoformat()
    given = {"title": "Autumn", "opens_on": first, "closes_on": last, "mode": "anonymous", "group": ["mt"]}
    return {**given, "form-mt": "full", "own-1": "Dealers", "own-form-1": "employee", **changed}


class TestPlanning:
    def test_a_form_that_is_filled_in_makes_a_plan_with_groups_days_and_weights(self, desk) -> None:
        directors(desk, 6)
        shown = text(desk.client, "campaign-new")
        assert "6 people" in shown
        assert desk.today.isoformat() in shown
        response = desk.client.post(reverse("campaign-new"), form(desk, **{"weight-data": "2"}))
        made = Campaign.objects.get()
        assert response.headers["Location"] == reverse("campaign", args=[made.key])
        assert [(g["key"], g["form"]) for g in made.groups] == [("mt", "full"), ("dealers", "employee")]
        assert made.weights == {"data": 2}
        assert made.compare == [["mt", "dealers"]]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"title": " "}, "Give it a name"),
            ({"group": [], "own-1": ""}, "Choose at least one group."),
            ({"own-1": "MT"}, "Every group needs a name of its own."),
            ({"own-1": "R&D", "own-2": "RD", "own-form-2": "full"}, "Every group needs a name of its own."),
            ({"closes_on": "2020-01-01"}, "The last day lies before the first, or has passed."),
            ({"closes_on": "soon"}, "is not a date"),
            ({"remind_on": ["2020-01-01"]}, "A reminder lies between the first and the last day."),
            ({"mode": "named"}, "With names shown, a group is people the record knows"),
            ({"form-mt": "long"}, "There is no such form."),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field_and_the_input_stays(self, desk, changed, said) -> None:
        response = desk.client.post(reverse("campaign-new"), form(desk, **changed))
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not Campaign.objects.exists()

    def test_a_plan_changes_until_it_is_open_and_then_stands_fixed(self, desk) -> None:
        one = planned(desk)
        changed = form(desk, title="Winter", version=one.version, group=["mt"])
        assert desk.client.post(reverse("campaign-change", args=[one.key]), changed).status_code == 302
        one.refresh_from_db()
        assert one.title == "Winter"
        assert desk.client.post(reverse("campaign-change", args=[one.key]), changed).status_code == 412
        desk.client.post(reverse("campaign-open", args=[one.key]), {"version": one.version})
        one.refresh_from_db()
        assert one.state == "open"
        refused = desk.client.post(reverse("campaign-change", args=[one.key]), {**changed, "version": one.version})
        assert refused.status_code == 409
        assert "who is asked what stands fixed" in refused.content.decode()

    def test_the_next_round_starts_from_the_last_and_only_a_closed_one_is_repeated(self, desk) -> None:
        last = things.results(desk)
        shown = text(desk.client, "campaign-new", previous=last.key)
        assert f'value="{last.key}"' in shown
        assert 'value="marketing" checked' in shown
        given = form(desk, previous=last.key, group=["sales", "marketing"], **{"own-1": ""})
        assert desk.client.post(reverse("campaign-new"), given).status_code == 302
        assert Campaign.objects.get(title="Autumn").previous_id == last.key
        one = planned(desk)
        assert desk.client.get(reverse("campaign-new"), {"previous": one.key}).status_code == 404
        assert desk.client.post(reverse("campaign-new"), form(desk, previous=one.key)).status_code == 422

    def test_a_team_that_is_called_like_a_role_or_like_everyone_gets_a_key_of_its_own(self, desk) -> None:
        from mandate.records import ledger
        from mandate.records.models import Team

        for name in ("MT", "Everyone", "!!!"):
            ledger.write(Team(name=name), action="team.added", by=desk.actor, why="test")
        keys = [group.key for group in campaigns.possible_groups()]
        assert len(set(keys)) == len(keys)
        assert "everyone" not in keys


class TestAsking:
    def test_links_per_person_are_shown_once_and_leave_as_table_and_drafts(self, desk) -> None:
        directors(desk, 2)
        one = opened(desk)
        address = reverse("campaign-links", args=[one.key])
        made = desk.client.post(address, {"what": "people"}).content.decode()
        given = re.findall(r'name="link" value="([^"]+)"', made)
        assert len(given) == 2
        assert "Director 0" in made
        table = desk.client.post(address, {"what": "csv", "link": given}).content.decode("utf-8-sig")
        assert "d0@windmolen.example" in table
        assert given[0].split(":")[1] in table
        packed = zipfile.ZipFile(io.BytesIO(desk.client.post(address, {"what": "drafts", "link": given}).content))
        assert len(packed.namelist()) == 2
        assert b"X-Unsent: 1" in packed.read("001.eml")
        assert given[0].split(":")[1] not in text(desk.client, "campaign-links", one.key)

    def test_links_that_are_not_of_this_assessment_are_not_packed(self, desk) -> None:
        (person,) = directors(desk, 1)
        one = opened(desk)
        campaigns.invite(one, today=desk.today)
        sent = {"what": "csv", "link": [f"{person.key}:made-up", "nonsense"]}
        table = desk.client.post(reverse("campaign-links", args=[one.key]), sent).content.decode()
        assert "Director" not in table

    def test_asking_again_asks_the_new_ones_alone_so_that_it_tells_nothing_of_the_others(self, desk) -> None:
        first, _second = directors(desk, 2)
        one = opened(desk)
        campaigns.invite(one, today=desk.today)
        Invitation.objects.filter(person=first).update(begun=True)
        late = people.add_person(
            PersonFacts("Late Comer", "late@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new"
        )
        made = desk.client.post(reverse("campaign-links", args=[one.key]), {"what": "people"}).content.decode()
        assert re.findall(r'name="link" value="(\w+):', made) == [late.key]

    def test_a_link_per_group_is_made_and_a_newer_one_takes_its_place(self, desk) -> None:
        one = opened(desk)
        address = reverse("campaign-links", args=[one.key])
        made = desk.client.post(address, {"what": "door", "group": "dealers"}).content.decode()
        link = re.search(r'<pre id="door">http://testserver(/a/[^<]+)</pre>', made)[1]
        assert desk.client.get(link).status_code == 200
        assert 'role="img" aria-label="QR code of the link of Dealers"' in made
        desk.client.post(address, {"what": "door", "group": "dealers"})
        assert "newer one took its place" in desk.client.get(link).content.decode()
        assert desk.client.post(address, {"what": "door", "group": "garden"}).status_code == 409

    def test_somebody_in_two_groups_counts_in_the_first(self, desk) -> None:
        facts = PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member", "manager"))
        people.add_person(facts, by=desk.actor, why="new")
        one = opened(desk, MT, Group("managers", "Managers", "manager", role=Role.MANAGER))
        campaigns.invite(one, today=desk.today)
        assert Invitation.objects.get().groups == ["mt"]

    def test_the_reminder_goes_to_all_and_names_nobody(self, desk) -> None:
        directors(desk, 2)
        one = opened(desk)
        campaigns.invite(one, today=desk.today)
        shown = text(desk.client, "campaign-links", one.key)
        assert "I cannot see who has" in shown
        assert "d0@windmolen.example, d1@windmolen.example" in shown

    def test_who_is_asked_finds_it_on_the_desk_and_begins_there(self, desk, client_as) -> None:
        client = client_as("mt_member")
        one = opened(desk)
        assert client.get(reverse("campaign-answer", args=[one.key])).status_code == 409
        campaigns.invite(one, today=desk.today)
        assert "An assessment waits on you: Autumn" in text(client, "home")
        assert "Nobody sees what you answered" in text(client, "campaign-answer", one.key)
        begun = client.post(reverse("campaign-answer", args=[one.key]))
        assert begun.headers["Location"].startswith("/a/")
        assert client.get(begun.headers["Location"]).status_code == 200


class TestWatching:
    def test_the_page_counts_per_group_and_says_when_it_closes(self, desk) -> None:
        directors(desk, 3)
        one = opened(desk)
        campaigns.invite(one, today=desk.today)
        answered(desk, one, MT, 2)
        shown = text(desk.client, "campaign", one.key)
        told = "Nobody of 3 asked by name answered yet, and two more by a link of their group; it closes in nine days."
        assert told in shown
        assert "0 of 3 asked by name" in shown
        Response.objects.filter(pk=Response.objects.earliest("pk").pk).update(origin="a" * 64)
        told = "One of 3 people asked by name answered, and one more by a link of their group; it closes"
        assert told in text(desk.client, "campaign", one.key)
        assert 'hx-trigger="every 10s"' in shown
        assert "Director" not in shown
        told = "One of 3 people asked by name answered, and one more by a link of their group."
        assert told in text(desk.client, "home")

    def test_the_last_day_moves_with_a_reason_and_who_was_asked_sees_the_new_one(self, desk) -> None:
        directors(desk, 3)
        one = opened(desk, remind_on=(desk.today + timedelta(days=3),))
        link = campaigns.make_door(one, DEALERS, at=one_moment())
        address = reverse("campaign-last-day", args=[one.key])
        assert address in text(desk.client, "campaign", one.key)
        early, late = desk.today + timedelta(days=1), desk.today + timedelta(days=20)
        for day, why in (
            (late, " "),
            (desk.today - timedelta(days=1), "Late"),
            (one.closes_on, "Same"),
            ("", "No day"),
        ):
            given = {"version": one.version, "closes_on": str(day), "why": why}
            assert desk.client.post(address, given).status_code == 409, (day, why)
        desk.client.post(address, {"version": one.version, "closes_on": late.isoformat(), "why": "Holidays"})
        moved = Campaign.objects.get()
        assert (moved.closes_on, moved.remind_on) == (late, one.remind_on)
        assert "Holidays" in text(desk.client, "campaign", one.key)
        assert formats.day(late) in text(Client(), "answer-start", link)
        desk.client.post(address, {"version": moved.version, "closes_on": early.isoformat(), "why": "All did"})
        assert (Campaign.objects.get().closes_on, Campaign.objects.get().remind_on) == (early, [])

    def test_of_a_circle_only_its_members_are_shown_the_way_in(self, desk) -> None:
        one = opened(desk, MT, mode="named")
        circle = reverse("circle", args=[one.key])
        assert circle not in text(desk.client, "campaign", one.key)
        Invitation.objects.create(campaign=one, person=desk.architect, groups=["mt"])
        assert circle in text(desk.client, "campaign", one.key)

    def test_an_earlier_day_shows_no_live_counts_and_no_action(self, desk) -> None:
        one = opened(desk)
        shown = text(desk.client, "campaign", one.key, at=desk.today.isoformat())
        assert "How many answered" not in shown
        assert reverse("campaign-close", args=[one.key]) not in shown

    def test_the_list_says_what_is_open_and_leaves_as_a_file(self, desk) -> None:
        assert "Nobody was asked yet where we stand." in text(desk.client, "campaigns")
        one = opened(desk)
        answered(desk, one, DEALERS, 1)
        assert "One assessment is open." in text(desk.client, "campaigns")
        assert desk.client.get(reverse("campaigns"), {"as": "json"}).json()["rows"][0]["answered"] == 1
        things.results(desk)
        listed = {row["title"]: row["answered"] for row in desk.client.get("/assessments/?as=json").json()["rows"]}
        assert listed == {"Autumn": 1, "Spring": 18}


class TestEnding:
    @pytest.mark.parametrize("count", [0, 1])
    def test_with_nobody_or_one_the_page_says_that_nothing_will_be_shown(self, desk, count) -> None:
        one = opened(desk)
        answered(desk, one, DEALERS, count)
        shown = text(desk.client, "campaign-close", one.key)
        assert "so closing now shows nothing." in shown
        assert "silent: nobody answered" in shown

    def test_closing_publishes_once_and_leads_to_the_results(self, desk) -> None:
        one = opened(desk)
        answered(desk, one, DEALERS, 6)
        answered(desk, one, MT, 4)
        assert "not shown: fewer than five" in text(desk.client, "campaign-close", one.key)
        address = reverse("campaign-close", args=[one.key])
        one.refresh_from_db()
        response = desk.client.post(address, {"version": one.version})
        assert response.headers["Location"] == reverse("team-view", args=[one.key])
        assert not Response.objects.exists()
        shown = text(desk.client, "team-view", one.key)
        assert "10 people answered" in shown
        assert "MT: fewer than five answered" in shown
        assert desk.client.post(address, {"version": one.version}).status_code == 409
        assert "The results of Autumn are ready" in text(desk.client, "home")
        assert "Ten people answered Autumn." in text(desk.client, "campaign", one.key)

    def test_nothing_is_shown_of_four_people(self, desk) -> None:
        one = opened(desk)
        answered(desk, one, DEALERS, 4)
        publishing.close(one, by=desk.actor, today=desk.today)
        shown = text(desk.client, "team-view", one.key)
        assert "Too few people answered Autumn to show anything." in shown
        assert "<svg" not in shown

    def test_cancelling_needs_a_reason_and_deletes_what_was_answered(self, desk) -> None:
        one = opened(desk)
        answered(desk, one, DEALERS, 2)
        address = reverse("campaign-cancel", args=[one.key])
        assert desk.client.post(address, {"version": one.version, "why": ""}).status_code == 409
        assert Response.objects.count() == 2
        assert desk.client.post(address, {"version": one.version, "why": "Reorganisation"}).status_code == 302
        assert not Response.objects.exists()
        assert "was cancelled" in text(desk.client, "campaign", one.key)
        refused = desk.client.post(reverse("campaign-links", args=[one.key]), {"what": "door", "group": "dealers"})
        assert refused.status_code == 409

    def test_when_its_days_are_over_the_desk_and_the_page_ask_to_close_it(self, desk, monkeypatch) -> None:
        from mandate.records import clock

        one = opened(desk)
        later = desk.today + timedelta(days=12)
        monkeypatch.setattr(clock, "today", lambda: later)
        assert "Autumn is over: close it and publish" in text(desk.client, "home")
        assert "nobody can answer any more" in text(desk.client, "campaign", one.key)

    def test_on_the_day_of_a_reminder_the_desk_says_so(self, desk) -> None:
        opened(desk, remind_on=(desk.today,))
        assert "Autumn: send the reminder" in text(desk.client, "home")
