"""Reviews of access: counted from the last, never by the subject, and silence ends what it would renew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Grant, Review, Team, Tool
from mandate.services.asking_access import reviews
from mandate.services.asking_access.reviews import Said
from mandate.services.refusals import Refused
from tests.services.asking_access.world import World, change, keep

pytestmark = pytest.mark.django_db
BY = Actor("cli:test")


def given(desk: Any, made: World, who: str = "els", ago: int = 10, tool: str = "closed") -> Grant:
    person = made.people[who]
    grant = Grant(
        person=person, team=person.team, subject_kind="tool", subject=made.tools[tool].key, data_class=3, why="Seat",
        given_on=desk.today - timedelta(days=ago), until=desk.today + timedelta(days=300),
    )  # fmt: skip
    return keep(desk, grant, "grant.given")


def begun(desk: Any) -> list[Review]:
    return reviews.begin(Team.objects.get(name="Sales"), by=BY, why="test", today=desk.today)


def test_the_manager_reviews_the_team_and_the_architect_the_manager(desk: Any, made: World) -> None:
    els, mees = given(desk, made), given(desk, made, "mees")
    first, second = begun(desk)
    assert (first.reviewer.name, [line["grant"] for line in first.lines]) == ("Mees Test", [els.key])
    assert (second.reviewer_id, [line["grant"] for line in second.lines]) == (desk.architect.key, [mees.key])
    assert first.due_on == desk.today + timedelta(days=21)
    with pytest.raises(Refused, match="open already"):
        begun(desk)
    with pytest.raises(Refused, match="not yours"):
        reviews.answer(first, {0: Said("keep", "x")}, person=made.people["els"], by=BY, today=desk.today)


def test_each_line_is_kept_narrowed_or_removed_with_one_reason(desk: Any, made: World) -> None:
    kept, narrowed, removed = (given(desk, made, tool=name) for name in ("closed", "writer", "helper"))
    (review,) = begun(desk)
    mees, numbers = made.people["mees"], {line["grant"]: at for at, line in enumerate(review.lines)}
    bad = {
        numbers[kept.key]: Said("keep"),
        numbers[narrowed.key]: Said("narrow", "x"),
        numbers[removed.key]: Said("sell", "x"),
    }
    assert set(reviews.problems(review, bad, today=desk.today)) == {
        f"why-{numbers[kept.key]}", f"until-{numbers[narrowed.key]}", f"verdict-{numbers[removed.key]}"
    }  # fmt: skip
    soon = (desk.today + timedelta(days=30)).isoformat()
    said = {numbers[kept.key]: Said("keep", "Used daily"), numbers[narrowed.key]: Said("narrow", "Less", soon, 1)}
    review = reviews.answer(review, said, person=mees, by=BY, today=desk.today)
    assert (review.state, reviews.left(review)) == ("open", 1)
    review = reviews.answer(
        review, {numbers[removed.key]: Said("remove", "Unused")}, person=mees, by=BY, today=desk.today
    )
    assert (review.state, review.done_on) == ("done", desk.today)
    rows = {row.key: row for row in Grant.objects.all()}
    assert rows[kept.key].confirmed_on == desk.today
    assert (rows[narrowed.key].until.isoformat(), rows[narrowed.key].data_class) == (soon, 1)
    assert rows[removed.key].state == "withdrawn"
    shown = reviews.lines(review, today=desk.today)
    assert {line.verdict for line in shown} == {"keep", "narrow", "remove"}
    with pytest.raises(Refused, match="over"):
        reviews.answer(review, {0: Said("keep", "x")}, person=mees, by=BY, today=desk.today)
    assert reviews.next_on(review.team, today=desk.today) == desk.today + timedelta(days=180)


def test_a_tool_of_the_team_is_no_longer_the_teams_and_never_everybodys_by_that(desk: Any, made: World) -> None:
    sales, marketing = Team.objects.get(name="Sales"), Team.objects.get(name="Marketing")
    change(desk, made.tools["helper"], "tool.changed", teams=[sales.key, marketing.key])
    change(desk, made.tools["writer"], "tool.changed", teams=[sales.key])
    (review,) = begun(desk)
    said = {at: Said("remove", "Not ours") for at in range(len(review.lines))}
    reviews.answer(review, said, person=made.people["mees"], by=BY, today=desk.today)
    assert Tool.objects.get(name="Helper").teams == [marketing.key]
    assert (Tool.objects.get(name="Writer").status, Tool.objects.get(name="Writer").teams) == ("not_yet", [sales.key])
    assert Tool.objects.get(name="Sketch").status == "in_use"


def test_reviews_open_by_themselves_half_a_year_after_and_silence_ends_the_access(desk: Any, made: World) -> None:
    fresh, old = given(desk, made, "olaf", ago=179), given(desk, made, ago=180)
    assert reviews.settle(today=desk.today) == 1
    review = Review.objects.get()
    assert review.team.name == "Sales"
    assert reviews.settle(today=review.due_on) == 1  # the team of the other came due meanwhile
    after = review.due_on + timedelta(days=1)
    reviews.settle(today=after)
    assert Review.objects.get(key=review.key).state == "lapsed"
    assert Grant.objects.get(key=old.key).state == "withdrawn"
    assert Grant.objects.get(key=fresh.key).state == "active"


def test_a_team_without_anything_given_has_nothing_to_review(desk: Any, made: World) -> None:
    with pytest.raises(Refused, match="nothing to review"):
        begun(desk)
    assert reviews.next_on(Team.objects.get(name="Sales"), today=clock.today()) is None
