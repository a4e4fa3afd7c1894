"""Results of an assessment as JSON: findings in words, every published number, every compared pair; nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import records
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import asof, models
from mandate.services import publishing
from mandate.services.teamview import Finding, TeamView

router = Router(tags=["results"])


class ShownGroup(Out):
    """A group that is shown, with how many people took part and where it stands."""

    group: str
    label: str
    people: int
    score: float | None
    raw_score: float | None = Field(description="Before caps.")
    level: str


class ShownDimension(Out):
    """One dimension of one group: its score after and before caps, and why it is capped or not shown."""

    group: str
    dimension: str
    score: float | None
    raw_score: float | None
    level: str
    why: str


class Insight(Out):
    """One thing on which people align or differ, in a sentence with what it rests on."""

    item: str
    question: str
    sentence: str
    more: str
    groups: list[str]


class TalkSide(Out):
    """Where one side of a conversation stands."""

    group: str
    stands: str


class Talk(Out):
    """A conversation worth having."""

    item: str
    question: str
    why: str
    sides: list[TalkSide]


class NotKnown(Out):
    """A question that more than 40 % of a group do not know."""

    item: str
    question: str
    group: str
    do_not_know: int
    of: int


class NotShown(Out):
    """A group, or where `item` is given one question of it, that is not shown, and why."""

    group: str
    item: str | None
    why: str


class ByChance(Out):
    """How many of the items shown for a group chance alone would label."""

    group: str
    items: int
    clear: float
    camps: float


class Results(Out):
    """What was published of one assessment, in short."""

    title: str
    published_on: date
    people: int
    groups: list[ShownGroup]
    dimensions: list[ShownDimension]
    aligned: list[Insight]
    differing: list[Insight]
    conversations: list[Talk]
    not_known: list[NotKnown]
    not_shown: list[NotShown]
    by_chance: list[ByChance]


class ResultItem(Out):
    """One question in one group; counts and what follows from them are null where they are hidden."""

    id: str = Field(description="Question and group.")
    item: str
    dimension: str
    question: str
    group: str
    label: str
    n: int
    dk: int
    na: int
    n1: int | None
    n2: int | None
    n3: int | None
    n4: int | None
    n5: int | None
    median: float | None
    agreement: float | None
    random_low: float | None = Field(description="One random team in twenty of this size agrees less.")
    random_high: float | None = Field(description="One random team in twenty of this size agrees more.")
    reading: str | None = Field(description="clear, camps or none.")
    nearly_all: int | None = Field(
        description="The answer that over 80 % gave to a sensitive question, without counts."
    )
    sentence: str


class ResultItems(Answer):
    """A part of the published numbers."""

    items: list[ResultItem]


class ResultDifference(Out):
    """One question between two groups; `q` is corrected for all comparisons of the report."""

    id: str = Field(description="Question and both groups.")
    item: str
    question: str
    a: str
    b: str
    n_a: int
    n_b: int
    median_a: float
    median_b: float
    steps: float
    chance_steps: float
    p: float
    q: float
    low: float | None = Field(description="Interval of the steps, only where a difference was found.")
    high: float | None
    reading: str = Field(description="differ, no_difference_found or too_small.")
    sentence: str


class ResultDifferences(Answer):
    """A part of the compared pairs."""

    items: list[ResultDifference]


class ItemsAsked(Asked):
    """What the published numbers can be asked: one group of a fixed list, one question."""

    group: Words = Field(default="", max_length=40)
    item: Words = Field(default="", max_length=12)
    sort: Words = Field(default="", max_length=40, description="n or agreement; with - before it backwards.")


class DifferencesAsked(Asked):
    """What the compared pairs can be asked."""

    item: Words = Field(default="", max_length=12)
    reading: Words = Field(default="", max_length=40)
    sort: Words = Field(default="", max_length=40, description="steps or q; with - before it backwards.")


def _view(request: Call, key: str, asked: At) -> TeamView:
    """The published report as the caller may see it. Raises Http404 where nothing was published."""
    found = records.one(models.Campaign, request, key, asked.moment)
    if asked.moment is not None:
        published = asof.world(asked.moment).all(models.Publication)
        then = next((one for one in published if one.campaign_id == key), None)
    else:
        then = models.Publication.objects.seen_by(request.auth.person).filter(campaign=found).first()
    if then is None:
        raise Http404(key)
    then.campaign = found
    return TeamView(then, language=translation.get_language() or "en", previous=publishing.before(found))


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _found(one: Finding) -> Insight:
    return Insight(
        item=one.item, question=one.question, sentence=one.sentence, more=one.more, groups=[b.group for b in one.bars]
    )


@router.get("/assessments/{slug:key}/results", response=Results, auth=may("see assessment"))
def results(request: Call, key: str, asked: Query[At]) -> Any:
    """Where people align and differ, what to talk about, what they do not know, and what is not shown and why."""
    view = _view(request, key, asked)
    groups, dimensions = [], []
    for group, label, people in view.groups:
        total = view.total(group)
        groups.append(
            ShownGroup(group=group, label=label, people=people, score=_plain(total.score), raw_score=_plain(total.raw),
                       level=total.level)
        )  # fmt: skip
        dimensions += [
            ShownDimension(group=group, dimension=part.id, score=_plain(part.score), raw_score=_plain(part.raw),
                           level=part.level, why=part.why)
            for part in view.parts(group)
        ]  # fmt: skip
    return Results(
        title=view.campaign.title,
        published_on=view.publication.sealed_on,
        people=view.publication.people,
        groups=groups,
        dimensions=dimensions,
        aligned=[_found(one) for one in view.aligned()],
        differing=[_found(one) for one in view.differing()],
        conversations=[
            Talk(
                item=one.item,
                question=one.question,
                why=one.why,
                sides=[TalkSide(group=g, stands=s) for g, s in one.sides],
            )
            for one in view.talks()
        ],
        not_known=[
            NotKnown(item=item, question=question, group=group, do_not_know=dk, of=of)
            for item, question, group, dk, of in view.unknown()
        ],
        not_shown=[NotShown(group=one.group, item=one.item, why=view.say.hidden(one)) for one in view.suppressed()],
        by_chance=[ByChance.model_validate(one) for one in view.report.expected_by_chance],
    )


@router.get("/assessments/{slug:key}/results/items", response=ResultItems, auth=may("see assessment"))
def result_items(request: Call, key: str, asked: Query[ItemsAsked]) -> Any:
    """Every published number per question and group."""
    view = _view(request, key, asked)
    rows = [ResultItem(id=f"{row['item']} {row['group']}", **row) for row in view.rows()]
    listed = Listed(
        title=_("Answers of %(title)s") % {"title": view.campaign.title},
        rows=Rows(rows),
        answer=ResultItems,
        search=("question", "label"),
        sorts={"n": "n", "agreement": "agreement"},
        where={"group": asked.group, "item": asked.item},
        key="id",
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/assessments/{slug:key}/results/differences", response=ResultDifferences, auth=may("see assessment"))
def result_differences(request: Call, key: str, asked: Query[DifferencesAsked]) -> Any:
    """Every pair of groups that was compared, per question."""
    view = _view(request, key, asked)
    rows = [ResultDifference(id=f"{row['item']} {row['a']} {row['b']}", **row) for row in view.pairs()]
    listed = Listed(
        title=_("Differences of %(title)s") % {"title": view.campaign.title},
        rows=Rows(rows),
        answer=ResultDifferences,
        search=("question", "a", "b"),
        sorts={"steps": "steps", "q": "q"},
        where={"item": asked.item, "reading": asked.reading},
        key="id",
    )
    return show(request, asked, listed, sort=asked.sort)
