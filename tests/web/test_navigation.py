"""The way through the pages: few groups, each with its pages, only what the reader may open, and where one is."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from mandate.engines.terms import Role
from mandate.records.models import Person
from mandate.web import navigation


def seen(path: str, *roles: Role) -> list[navigation.Group]:
    """The groups of somebody with these roles on a page."""
    with translation.override("en"):
        return navigation.groups(SimpleNamespace(path=path), Person(roles=[role.value for role in roles]))


def test_an_architect_has_at_most_seven_groups_and_never_the_same_key_twice() -> None:
    found = seen("/", Role.ARCHITECT)
    assert [group.label for group in found] == [
        "Desk", "May I?", "AI in use", "Guardrails", "Decisions", "People", "Law",
    ]  # fmt: skip
    keys = [entry.key for group in found for entry in group.entries]
    assert len(keys) == len(set(keys))
    assert "/" not in keys


@pytest.mark.parametrize(
    ("path", "group", "page"),
    [
        ("/", "Desk", "Desk"),
        ("/tools/abc/", "AI in use", "Tools"),
        ("/data/new/", "Guardrails", "Registers"),
        ("/drafts/abc/", "Guardrails", "Access"),
        ("/grants/", "May I?", "Access given"),
        ("/reviews/abc/", "May I?", "Reviews"),
        ("/triage/", "AI in use", "Inventory"),
        ("/watch/new/", "Decisions", "Watch list"),
    ],
)
def test_a_page_and_what_is_below_it_are_marked_in_one_group(path: str, group: str, page: str) -> None:
    found = seen(path, Role.ARCHITECT)
    assert [one.label for one in found if one.current] == [group]
    assert [entry.label for one in found for entry in one.entries if entry.current] == [page]


def test_a_page_outside_every_group_marks_none() -> None:
    assert not any(group.current for group in seen("/me/", Role.ARCHITECT))


@pytest.mark.django_db
def test_of_a_group_with_one_page_the_reader_sees_that_page() -> None:
    found = {group.label: [entry.label for entry in group.entries] for group in seen("/", Role.EMPLOYEE)}
    assert found["Tools"] == ["Tools"]
    assert found["People"] == [
        "Teams", "My learning", "Champions", "Practices", "Where we stand", "Voices", "Pulse", "Gatherings",
    ]  # fmt: skip
    assert "AI in use" not in found
