"""The policy as readers meet it: drafted, published, read, acknowledged, changed, and taken along on paper."""

import re

import pytest
from django.urls import reverse

from mandate.records import ledger
from mandate.records.models import Acknowledgement, PolicyVersion, Section, Tool
from mandate.services import people
from mandate.services.people import PersonFacts


def page(client, name: str, *arguments: object, **asked: str) -> str:
    response = client.get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def published(desk, why: str = "The first.") -> None:
    shown = page(desk.client, "policy-draft")
    digest = re.search(r'name="digest" value="(\w+)"', shown)
    assert digest
    response = desk.client.post(reverse("policy-publish"), {"why": why, "digest": digest.group(1)})
    assert response.headers["Location"] == reverse("policy")


def tool(desk, name: str, **fields: object) -> Tool:
    made = Tool(name=name, **fields)
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    return made


def test_from_an_empty_page_to_a_version_that_everybody_reads_and_acknowledges(desk, client_as) -> None:
    tool(desk, "Copilot", status="in_use", data_class=1)
    colleague = client_as("employee")
    assert "No policy is published yet." in page(colleague, "policy")
    assert colleague.get(reverse("policy-draft")).status_code == 403
    refused = desk.client.post(reverse("policy-publish"), {"why": "", "digest": "x"})
    assert refused.status_code == 422
    assert "it stands on its first page" in refused.content.decode()
    published(desk)
    assert "Read how we use AI: version 1 of the policy" in page(colleague, "home")
    shown = page(colleague, "policy")
    assert "You may use 1 AI tool; 0 not yet, 0 not at all." in shown
    assert "up to internal" in shown
    assert desk.architect.name in shown
    assert "{person:" not in shown
    done = colleague.post(reverse("policy-acknowledge"), {"number": "1"}, follow=True).content.decode()
    assert "You read this version on" in done
    assert "version 1 on" in page(colleague, "me")
    assert "Read how we use AI" not in page(colleague, "home")
    assert colleague.post(reverse("policy-acknowledge"), {"number": "9"}).status_code == 404
    assert Acknowledgement.objects.count() == 1
    dutch = desk.client.get(reverse("policy"), headers={"accept-language": "nl"}).content.decode()
    assert "Wat je mag gebruiken" in dutch
    card = page(colleague, "policy-card")
    assert "Copilot" in card
    assert "Passwords, keys and access codes." in card


def test_a_register_that_moved_shows_until_it_is_published_and_the_reader_sees_what_changed(desk, client_as) -> None:
    copilot = tool(desk, "Copilot", status="in_use", data_class=1)
    colleague = client_as("employee")
    published(desk)
    colleague.post(reverse("policy-acknowledge"), {"number": "1"})
    copilot.status = "not_allowed"
    copilot.why = "It learns from what you type."
    ledger.write(copilot, action="tool.changed", by=desk.actor, why="test")
    assert "One rule changed since this version." in page(colleague, "policy")
    stale = desk.client.post(reverse("policy-publish"), {"why": "Unseen.", "digest": "x"})
    assert stale.status_code == 409
    published(desk, "Copilot stopped.")
    assert "since version 1" in page(colleague, "policy")
    changed = page(colleague, "policy-changes")
    assert "One thing changed for you." in changed or "1 thing changed for you." in changed
    assert "<del>What you may use</del> <ins>Not allowed, and what to use instead</ins>" in changed
    first = page(colleague, "policy-version", 1)
    assert "A later version holds." in first
    assert desk.client.get(reverse("policy-version", args=[7])).status_code == 404
    assert "Copilot stopped." in page(colleague, "policy-versions")
    assert PolicyVersion.objects.count() == 2


def test_a_section_is_changed_in_both_languages_added_and_taken_out(desk) -> None:
    assert page(desk.client, "policy-sections").count("From the registers") == 10
    facts = {"title_en": "Never", "title_nl": "Nooit", "text_en": "- Keys.", "text_nl": "", "position": "110"}
    wrong = desk.client.post(reverse("policy-section", args=["never"]), facts)
    assert wrong.status_code == 422
    assert "write it in both" in wrong.content.decode()
    right = {**facts, "text_nl": "- Sleutels."}
    assert desk.client.post(reverse("policy-section", args=["never"]), right).status_code == 302
    assert "<li>Keys.</li>" in page(desk.client, "policy-draft")
    late = desk.client.post(reverse("policy-section", args=["never"]), {**right, "version": "0"})
    assert late.status_code == 412
    new = desk.client.post(reverse("policy-section-new"), {**right, "title_en": "Own", "position": "x"})
    assert new.status_code == 422
    desk.client.post(reverse("policy-section-new"), {**right, "title_en": "Own", "position": "15"})
    own = Section.objects.get(title_en="Own")
    assert desk.client.post(reverse("policy-section-remove", args=[own.key]), {"why": ""}).status_code == 409
    desk.client.post(reverse("policy-section-remove", args=[own.key]), {"why": "Said elsewhere."})
    assert not Section.objects.filter(key=own.key).exists()
    assert desk.client.get(reverse("policy-section", args=["nothing"])).status_code == 404


def test_who_has_read_is_a_list_for_the_architect_and_counts_for_the_others(desk, client_as) -> None:
    for number in range(5):
        facts = PersonFacts(f"Reader {number}", f"r{number}@windmolen.example")
        people.add_person(facts, by=desk.actor, why="test")
    colleague = client_as("employee")
    assert "No policy is published yet." in page(colleague, "policy-acknowledgements")
    published(desk)
    colleague.post(reverse("policy-acknowledge"), {"number": "1"})
    shown = page(desk.client, "policy-acknowledgements")
    assert "Reader 3" in shown
    assert "One of seven has read version 1." in shown
    assert "Lees hoe we AI gebruiken" in shown
    other = page(colleague, "policy-acknowledgements")
    assert "Reader 3" not in other
    assert "One of seven has read version 1." in other
    csv = desk.client.get(reverse("policy-acknowledgements"), {"as": "csv"}).content.decode("utf-8-sig")
    assert "Reader 3" in csv
    groups = colleague.get(reverse("policy-acknowledgements"), {"as": "csv"}).content.decode("utf-8-sig")
    assert groups.splitlines()[0] == "group,people,read"
    assert "Reader" not in groups


@pytest.mark.parametrize("language", ["en", "nl"])
def test_policy_and_card_leave_as_paper_of_their_length(desk, language: str) -> None:
    for number in range(30):
        tool(
            desk, f"Tool {number}", status=("in_use", "not_yet", "not_allowed")[number % 3],
            why="One of many, with a reason that is long enough to take a line of its own on paper.",
            alternative="Copilot", conditions="Not for customers.",
        )  # fmt: skip
    published(desk)
    for name, pages in (("policy.pdf", range(3, 7)), ("card.pdf", range(1, 2))):
        response = desk.client.get(reverse("policy-file", args=[name]), {"language": language})
        assert response.status_code == 200
        counted = max(int(found) for found in re.findall(rb"/Count (\d+)", response.content))
        assert counted in pages
    draft = desk.client.get(reverse("policy-draft-file", args=["card.pdf"]), {"language": language})
    assert draft.content.startswith(b"%PDF")
    assert desk.client.get(reverse("policy-file", args=["x.pdf"])).status_code == 404
