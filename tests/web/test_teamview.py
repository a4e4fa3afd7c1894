"""The team view says first where we align and differ, beside its chance, and shows nothing but what was published."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from mandate.records import ledger
from mandate.records.models import Conversation, Publication, Quote
from mandate.services.teamview import TeamView
from tests.web import things


def text(client, name: str, *arguments: str, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def republished(desk, **changed: object) -> Publication:
    """The results of `things` with parts of the report replaced."""
    closed = things.results(desk)
    sealed = Publication.objects.get(campaign=closed)
    sealed.report = {**sealed.report, **changed}
    ledger.write(sealed, action="publication.sealed", by=desk.actor, why="test")
    return sealed


def test_alignment_and_differences_come_first_with_question_answers_and_chance(desk) -> None:
    shown = text(desk.client, "team-view", things.results(desk).key)
    assert "We agree on one of the two questions everyone was asked. Groups differ on one question." in shown
    align, differ, rest = (shown.index(part) for part in ("Where we align", "Where we differ", "Every question"))
    assert align < differ < rest
    assert "Everyone agrees on this: most choose “People hear only that they must be careful”." in shown
    assert (
        "Sales and Marketing are on average 3.2 steps apart; chance gives this in fewer than 1 of 10,000 draws" in shown
    )
    assert "Likely between 2.6 and 3.7 steps; chance alone gives 0.7." in shown
    assert 'aria-label="Sales, answers 1 to 5: 6, 3, 0, 0, 0"' in shown
    assert "nine of ten random teams of 10 lie between −0.10 and 0.40" in shown


def test_a_question_on_which_groups_differ_is_no_agreement_of_all(desk) -> None:
    report = things.report()
    items = [{**one, "reading": "clear"} if one["item"] == "G1" else one for one in report["items"]]
    closed = republished(desk, items=items).campaign_id
    shown = text(desk.client, "team-item", closed, "G1")
    assert "Groups differ on this, so the sum of all says little" in shown
    assert "We agree on one of the two questions" in text(desk.client, "team-view", closed)


def test_the_talks_name_both_sides_with_their_typical_answer(desk) -> None:
    shown = text(desk.client, "team-view", things.results(desk).key)
    assert "<dt>Sales</dt><dd>“Everyone picks their own tools”</dd>" in shown
    assert "<dt>Marketing</dt><dd>“The list is current, and a new request gets an answer within two weeks”" in shown


def test_what_many_do_not_know_is_a_finding_of_its_own_and_two_camps_are_told_with_both(desk) -> None:
    closed = things.results(desk)
    shown = text(desk.client, "team-view", closed.key)
    assert "What people do not know" in shown
    assert "8 of 18" in shown
    one = text(desk.client, "team-item", closed.key, "G1")
    assert "Two camps: nine towards “Everyone picks their own tools”, nine towards" in one


def test_no_bar_is_the_middle_where_people_stand_in_two_camps(desk) -> None:
    closed = things.results(desk)
    shown = text(desk.client, "team-item", closed.key, "G1")
    drawn = dict(re.findall(r'aria-label="([^,"]+), answers 1 to 5[^>]*>(.*?)</svg>', shown))
    assert 'class="mid"' not in drawn["everyone"]
    assert 'class="mid"' in drawn["Sales"]


def test_those_beside_an_answer_lean_to_it_and_are_not_said_to_give_it(desk) -> None:
    closed = things.results(desk)
    shown = text(desk.client, "team-item", closed.key, "G1")
    assert "nine people say" not in shown
    with translation.override("nl"):
        view = TeamView(Publication.objects.get(campaign=closed), language="nl")
        seen = view.seen("G1", "everyone")
        assert seen is not None
        assert "Twee kampen: negen naar “" in view.say.reading(seen)


def test_a_cap_says_its_reason_and_the_score_without_it(desk) -> None:
    scale = (0, 0, 0, 0, 9)
    random = {"mean": 0.1, "lower": -0.1, "upper": 0.4, "share_lower": 0.04, "share_upper": 0.04}
    items = [
        {
            "item": item, "group": "everyone", "n": 9, "dk": 0, "na": 0, "counts": list(counts), "median": median,
            "agreement": 1.0, "random": random, "reading": "clear", "nearly_all": None,
        }
        for item, counts, median in (("G1", scale, 5.0), ("G2", (9, 0, 0, 0, 0), 1.0), ("G4", scale, 5.0))
    ]  # fmt: skip
    closed = republished(desk, items=items, differences=[]).campaign
    ledger.write(_with_items(closed, ["G1", "G2", "G4"]), action="campaign.changed", by=desk.actor, why="test")
    shown = text(desk.client, "team-view", closed.key)
    assert "Guardrails: 3, agreed" in shown
    assert "Held at 3 by “How clear is which data may go into which AI tool?”; without that cap 3.6." in shown


def _with_items(campaign, items):
    campaign.items = items
    return campaign


def test_a_group_is_chosen_from_a_fixed_list_and_any_other_word_is_everyone(desk) -> None:
    closed = things.results(desk)
    assert 'href="?group=sales#all" aria-current="true"' in text(desk.client, "team-view", closed.key, group="sales")
    for other in ("garden", "sales,marketing", "not:sales"):
        assert 'href="?group=everyone#all" aria-current="true"' in text(
            desk.client, "team-view", closed.key, group=other
        )


def test_a_hidden_answer_is_hidden_on_the_page_and_in_every_file_with_its_reason(desk) -> None:
    closed = things.results(desk)
    shown = text(desk.client, "team-item", closed.key, "G2")
    assert "Fewer than five answered." in shown
    rows = desk.client.get(reverse("team-view", args=[closed.key]), {"as": "json"}).json()["rows"]
    assert {(row["item"], row["group"]) for row in rows} == {
        ("G1", "everyone"), ("G1", "sales"), ("G1", "marketing"), ("G2", "everyone"), ("G2", "sales"),
    }  # fmt: skip


def test_every_published_number_leaves_as_csv_xlsx_and_json(desk) -> None:
    address = reverse("team-view", args=[things.results(desk).key])
    table = desk.client.get(address, {"as": "csv"}).content.decode("utf-8-sig")
    assert (
        "G2,guardrails,How clear is which data may go into which AI tool?,everyone,everyone,10,8,0,1,8,1,0,0" in table
    )
    assert desk.client.get(address, {"as": "xlsx"}).content[:2] == b"PK"
    pairs = desk.client.get(address, {"as": "json", "part": "differences"}).json()["rows"]
    assert [(row["a"], row["b"], row["steps"], row["low"]) for row in pairs] == [("sales", "marketing", 3.2, 2.6)]


def test_what_changed_since_the_last_round_stands_with_before_after_and_interval(desk) -> None:
    last = things.results(desk)
    apart = {
        **things.report()["differences"][0], "groups": ["everyone", "everyone@last"], "medians": [4.0, 1.0],
        "steps": 1.4, "interval": [0.9, 1.9], "p": 0.004,
    }  # fmt: skip
    closed = things.results(desk, title="Autumn", previous=last)
    sealed = Publication.objects.get(campaign=closed)
    sealed.report = {**sealed.report, "differences": [apart]}
    ledger.write(sealed, action="publication.sealed", by=desk.actor, why="test")
    shown = text(desk.client, "team-view", closed.key)
    assert "Everyone moved 1.4 steps since last time; chance gives this in 1 of 250 draws." in shown
    assert "From “Everyone picks their own tools” to “A current list says yes, not yet or no, with a reason”." in shown
    assert "Likely between 0.9 and 1.9 steps" in shown


def test_pairs_too_small_to_tell_are_said_to_be_and_not_to_be_equal(desk) -> None:
    apart = {**things.report()["differences"][0], "reading": "too_small", "interval": None}
    closed = republished(desk, differences=[apart]).campaign_id
    shown = text(desk.client, "team-view", closed)
    assert "Sales and Marketing are too small to find anything but a very large difference." in shown


@pytest.mark.parametrize(
    ("p", "chance", "corrected"),
    [(0.022, "1 of 45 draws", True), (0.2, "1 of 5 draws", False), (0.7, "most draws", False)],
)
def test_a_difference_that_was_not_found_says_its_chance_and_what_the_correction_did(
    desk, p, chance, corrected
) -> None:
    apart = {**things.report()["differences"][0], "reading": "no_difference_found", "interval": None, "p": p, "q": 0.31}
    sealed = republished(desk, differences=[apart])
    view = TeamView(sealed, language="en")
    said = view.say.apart(view.report.differences[0])
    assert said.startswith("No difference found between Sales and Marketing: 3.2 steps")
    assert chance in said
    assert ("did not survive the correction for the number of comparisons" in said) is corrected
    with translation.override("nl"):
        assert ("correctie voor het aantal vergelijkingen" in view.say.apart(view.report.differences[0])) is corrected


@pytest.mark.parametrize("why", ["too_few", "would_reveal", "close_to_last", "nearly_all", "beside_nearly_all"])
def test_every_reason_to_hide_has_its_words(desk, why) -> None:
    sealed = republished(desk, suppressed=[{"group": "marketing", "item": None, "why": why}])
    ((label, words),) = TeamView(sealed, language="en").not_shown()
    assert label == "Marketing"
    assert len(words) > 20


def test_nearly_all_on_a_sensitive_question_stands_without_bars(desk) -> None:
    hidden = {**things.report()["items"][3], "counts": None, "median": None, "agreement": None, "random": None,
              "reading": None, "nearly_all": 2}  # fmt: skip
    suppressed = [{"group": "everyone", "item": "G2", "why": "nearly_all"}]
    closed = republished(desk, items=[hidden], differences=[], suppressed=suppressed).campaign_id
    shown = text(desk.client, "team-view", closed)
    assert "Nearly everyone chose “People hear only that they must be careful”." in shown
    assert "nearly all gave one answer to a sensitive question" in shown
    assert "<svg" not in shown


def test_before_it_was_published_and_for_no_question_there_is_no_page(desk) -> None:
    closed = things.results(desk)
    yesterday = (desk.today - timedelta(days=1)).isoformat()
    assert desk.client.get(reverse("team-view", args=[closed.key]), {"at": yesterday}).status_code == 404
    assert desk.client.get(reverse("team-item", args=[closed.key, "X9"])).status_code == 404
    assert "We agree on one of the two questions" in text(
        desk.client, "team-view", closed.key, at=desk.today.isoformat()
    )


def test_dutch_managers_read_it_in_dutch(desk) -> None:
    closed = things.results(desk)
    shown = desk.client.get(reverse("team-view", args=[closed.key]), headers={"accept-language": "nl"})
    desk.client.post("/language/", {"language": "nl", "next": "/"})
    shown = text(desk.client, "team-view", closed.key)
    assert "Iedereen is het hierover eens: de meesten kiezen “Mensen horen alleen dat ze moeten opletten”." in shown
    assert "Waar we het eens zijn" in shown


def test_each_pair_of_groups_stands_once_and_what_is_long_is_folded_without_a_script(desk) -> None:
    shown = text(desk.client, "team-view", things.results(desk).key)
    folded = shown.split('<details class="part" id="apart">')[1].split("</details>")[0]
    assert "1 difference between two groups" in folded
    assert "Sales – Marketing" in folded
    assert '<td class="num wide-only">2.6 and 3.7</td>' in folded
    assert shown.count("Sales – Marketing") == 1
    first, rest = shown.split("<h2>Every question</h2>")
    assert "The two most useful conversations to have" in first
    assert rest.count('<details class="part"') == 8
    assert "<form" not in rest.split('<div class="tail">')[0]


def test_a_conversation_that_says_something_else_is_told_beside_the_answers_to_who_may_read_it(desk, client_as) -> None:
    closed = things.results(desk).key
    assert "Where a conversation says something else" not in text(desk.client, "team-view", closed)
    talk = Conversation(title="Talk", speaker_role="Planner", on=desk.today, text="Said.")
    ledger.write(talk, action="conversation.noted", by=desk.actor, why="test")
    quote = Quote(conversation=talk, text="Nobody told us anything.", subject_kind="item", subject="G2", position=5)
    ledger.write(quote, action="quote.pinned", by=desk.actor, why="test")
    shown = text(desk.client, "team-view", closed)
    block = shown.split('<section id="against">')[1].split("</section>")[0]
    assert f'href="{reverse("conversation", args=[talk.key])}"' in block
    assert "Planner: “" in block
    assert "#contradictions" in block
    assert 'id="against"' not in text(client_as("manager"), "team-view", closed)


def test_only_who_may_lead_a_session_is_offered_one(desk, client_as) -> None:
    closed = things.results(desk).key
    offered = reverse("session-new", args=[closed])
    assert offered in text(desk.client, "team-view", closed)
    shown = text(client_as("auditor"), "team-view", closed)
    assert offered not in shown
    assert reverse("sessions") in shown
