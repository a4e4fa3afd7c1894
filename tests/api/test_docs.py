"""docs/api.md tells the truth: each of its examples is called, and answers what it says."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from mandate.api.app import document
from mandate.api.problems import KINDS
from mandate.records import clock
from mandate.records.models import Decision, Team, Tool
from mandate.services import campaigns
from mandate.services.campaigns import CampaignFacts, Group

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\n(.*?)```\n```json\n(.*?)```", PAGE, re.DOTALL)
ANYTHING = "..."


def holds(expected, got):
    """Whether an answer holds at least what the page shows; `...` stands for any text."""
    if expected == ANYTHING:
        return isinstance(got, str)
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            name in got and holds(value, got[name]) for name, value in expected.items()
        )
    if isinstance(expected, list) and expected[1:] and expected[-1] == ANYTHING:  # and more of the same
        return isinstance(got, list) and len(got) >= len(expected) and all(map(holds, expected[:-1], got))
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(holds, expected, got))
    return expected == got


def parts(text):
    """Method, address, headers and body of an example."""
    first, *rest = text.strip().splitlines()
    method, address = first.split(" ")
    headers = dict(line.split(": ", 1) for line in rest if not line.startswith("{"))
    body = next((line for line in rest if line.startswith("{")), None)
    return method, address, headers, body


def keys():
    """Keys that the page writes as <tool>."""
    first = {"<tool>": Tool.objects.get(name="DeepL"), "<team>": Team.objects.get(name="Marketing")}
    found = {name: row.key for name, row in first.items()}
    decision = Decision.objects.first()
    return {**found, **({"<decision>": decision.key} if decision else {})}


def door(desk):
    """The secret of a link into an open assessment."""
    group = Group("sales", "Sales", "employee")
    facts = CampaignFacts("Autumn", (group,), desk.today, desk.today + timedelta(days=14))
    campaign = campaigns.plan(facts, by=desk.actor, today=desk.today)
    campaigns.start(campaign, by=desk.actor, today=desk.today)
    return campaigns.make_door(campaign, group, at=clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "shown"), EXAMPLES, ids=[asked.splitlines()[0] for asked, _shown in EXAMPLES])
def test_an_example_answers_what_the_page_says(api, inventoried, asked, shown):
    if "<decision>" in asked:
        taken = {"verdict": "forbid", "why": "Not with our texts."}
        api.post("/triage/chatgpt", taken)
    if "<door>" in asked:
        asked = asked.replace("<door>", door(inventoried))
    for name, key in keys().items():
        asked = asked.replace(name, key)
    method, address, headers, body = parts(asked)
    answer = api.call(method, address.removeprefix("/api"), json.loads(body) if body else None, **headers)
    assert holds(json.loads(shown), answer.json()), answer.content.decode()


def test_every_noun_has_an_example():
    headings = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert headings == [tag["name"] for tag in document()["tags"]]
    found = {part.partition("\n")[0]: part for part in PAGE.split("\n### ")[1:]}
    assert [name for name in headings if "```http" not in found[name]] == []


def test_every_example_can_fail():
    assert not holds({"a": [1]}, {"a": [2]})
    assert not holds({"a": "..."}, {"a": 1})
    assert not holds([], [1])


def test_the_page_names_every_problem():
    named = {int(status) for status in re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE)}
    assert named == set(KINDS) - {400, 500, 503}
