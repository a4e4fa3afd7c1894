"""The decision desk as JSON: bring, work out, decide, send to the MT, vote, look again, reverse, drop."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.decisions import Decision, router, speaking
from mandate.api.entering import Call, may, me
from mandate.api.problems import valid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.deciding import ballots, bringing, reviews, settling, sheets
from mandate.services.deciding.ballots import Given as Vote
from mandate.services.deciding.bringing import Question
from mandate.services.deciding.reviews import Looked
from mandate.services.deciding.settling import Answer as Settled
from mandate.services.deciding.sheets import Sheet

Kind = Literal["tool", "agent", "spend", "hire", "policy", "data", "experiment"]


class NewQuestion(Given):
    """A question for the desk."""

    title: Words = Field(min_length=1, max_length=200)
    background: Words = Field(min_length=1, max_length=4000, description="Why it has to be decided now.")
    wait: Words = Field(default="", max_length=4000, description="What happens if nobody decides.")
    kind: Kind = "tool"
    cost: Decimal | None = Field(default=None, ge=0, description="All it would cost; null where nobody knows.")
    currency: Words = Field(default="", max_length=3, description="That of the charter; another is refused.")
    hours: Decimal | None = Field(default=None, ge=0, description="Hours of the architect, a month.")
    data_class: int | None = Field(default=None, ge=0, le=4)
    intake: Words = Field(default="desk", max_length=16, description="Where it comes from: desk, service, request, ...")
    intake_key: Words = Field(default="", max_length=80)


class GivenOption(Given):
    """An option as it is worked out."""

    id: Literal["a", "b", "c", "d"]
    title: Words = Field(min_length=1, max_length=200)
    effect: Words = Field(min_length=1, max_length=2000)
    cost: Decimal | None = Field(default=None, ge=0)
    hours: Decimal | None = Field(default=None, ge=0)
    risk: Words = Field(default="", max_length=2000)
    gains: Words = Field(default="", max_length=2000)
    loses: Words = Field(default="", max_length=2000)
    verdict: Words = Field(default="", max_length=20)


class GivenEvidence(Given):
    """One piece of evidence."""

    kind: Words = Field(max_length=16)
    key: Words = Field(default="", max_length=300)
    note: Words = Field(default="", max_length=300)


class Heard(Given):
    """Somebody who was heard first."""

    person: Words = Field(min_length=1, max_length=40)
    said: Words = Field(default="", max_length=500)


class GivenSheet(Given):
    """The whole sheet of a question."""

    title: Words = Field(min_length=1, max_length=200)
    background: Words = Field(min_length=1, max_length=4000)
    wait: Words = Field(min_length=1, max_length=4000)
    why: Words = Field(min_length=1, max_length=4000, description="Why the option is advised.")
    options: list[GivenOption] = Field(min_length=2, max_length=4)
    recommended: Literal["a", "b", "c", "d"]
    kind: Kind = "tool"
    currency: Words = Field(default="", max_length=3)
    data_class: int | None = Field(default=None, ge=0, le=4)
    people: int | None = Field(default=None, ge=0)
    vendor: Words = Field(default="", max_length=120)
    consulted: list[Heard] = Field(default_factory=list, max_length=12)
    evidence: list[GivenEvidence] = Field(default_factory=list, max_length=12)


class GivenAnswer(Given):
    """The answer: the option, why, and when it is looked at again."""

    option: Literal["a", "b", "c", "d"]
    why: Words = Field(min_length=1, max_length=4000)
    owner: Words = Field(default="", max_length=40)
    review_on: date
    follow_up: Words = Field(default="", max_length=4000)
    critics: Words = Field(
        default="", max_length=2000, description="What is done with what critics say who wait for a reply."
    )


class GivenVote(Given):
    """The vote of a member of the MT."""

    choice: Literal["agree", "decline", "abstain"]
    option: Words = Field(default="", max_length=12)
    comment: Words = Field(default="", max_length=2000, description="Needed to decline.")


class GivenReview(Given):
    """What a review showed."""

    note: Words = Field(min_length=1, max_length=4000)
    again_on: date
    follow_up: Words = Field(default="", max_length=4000)


class Ballot(Out):
    """One vote with what was said."""

    member: str = Field(validation_alias="member_id")
    cast_by: str | None = Field(default=None, validation_alias="cast_by_id")
    choice: str
    option: str
    comment: str
    by_link: bool
    cast_on: date


class Stand(Out):
    """Where the vote stands."""

    outcome: str = Field(description="open, agreed, declined, or too_few members.")
    sentence: str
    quorum: int
    agree: int
    decline: int
    abstain: int
    open: int
    votes: list[Ballot]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _one(request: Call, key: str) -> models.Decision:
    return records.one(models.Decision, request, key, None, "owner", "charter", "brought_by")


def _said(response: HttpResponse, decision: models.Decision) -> Any:
    records.stamp(response, decision)
    return speaking()(decision)


@router.post("/decisions", response={201: Decision}, auth=may("bring decisions"))
def bring_decision(request: Call, given: NewQuestion, response: HttpResponse) -> Any:
    """Bring a question to the desk; it gets its lane and the day it is promised for."""
    values = {name: _text(value) for name, value in given.dict().items()}
    question = Question(**values)
    valid(bringing.problems(question))
    made = bringing.bring(question, person=me(request), by=request.auth.actor, today=clock.today())
    return Status(201, _said(response, made))


@router.put("/decisions/{slug:key}/sheet", response=Decision, auth=may("prepare decisions"))
def work_out_decision(request: Call, key: str, given: GivenSheet, if_match: IfMatch, response: HttpResponse) -> Any:
    """Work out the sheet: two to four options, one advised, what if we wait, evidence, who was heard."""
    found = _one(request, key)
    fresh(found, if_match)
    values: dict[str, Any] = given.dict()
    rows = tuple({name: _text(value) for name, value in one.items()} for one in values.pop("options"))
    consulted, rests = tuple(values.pop("consulted")), tuple(values.pop("evidence"))
    texts: dict[str, Any] = {name: _text(value) for name, value in values.items()}
    sheet = Sheet(**texts, options=rows, consulted=consulted, evidence=rests)
    valid(sheets.problems(sheet))
    owner = found.owner or me(request)
    made = sheets.work_out(found, sheet, by=request.auth.actor, owner=owner, today=clock.today(), version=found.version)
    return _said(response, made)


def _settled(given: GivenAnswer) -> Settled:
    return Settled(given.option, given.why, given.owner, given.review_on.isoformat(), given.follow_up, given.critics)


@router.post("/decisions/{slug:key}/decide", response=Decision, auth=may("prepare decisions"))
def decide_decision(request: Call, key: str, given: GivenAnswer, if_match: IfMatch, response: HttpResponse) -> Any:
    """Decide it alone, where the charter leaves it to the architect; refused with the clause where it does not."""
    found, today = _one(request, key), clock.today()
    fresh(found, if_match)
    sheets.refuse_unless_asked(found)
    valid(settling.problems(found, _settled(given), today=today))
    by = request.auth.actor
    made = settling.decide(found, _settled(given), by=by, today=today, at=clock.now(), version=found.version)
    return _said(response, made)


@router.post("/decisions/{slug:key}/send", response=Decision, auth=may("prepare decisions"))
def send_decision(request: Call, key: str, given: GivenAnswer, if_match: IfMatch, response: HttpResponse) -> Any:
    """Send it to the MT with this advice; it changes nothing until the quorum agrees."""
    found, today = _one(request, key), clock.today()
    fresh(found, if_match)
    sheets.refuse_unless_asked(found)
    valid(settling.problems(found, _settled(given), today=today))
    made = settling.send(found, _settled(given), by=request.auth.actor, today=today, version=found.version)
    return _said(response, made)


@router.get("/decisions/{slug:key}/votes", response=Stand, auth=may("see meetings"))
def decision_votes(request: Call, key: str) -> Any:
    """Where the vote stands, with dissent and comments."""
    found = _one(request, key)
    stand = ballots.stand(found, today=clock.today())
    count = stand.count
    return Stand(
        outcome=count.outcome.value, sentence=stand.sentence, quorum=count.quorum, agree=count.agree,
        decline=count.decline, abstain=count.abstain, open=count.open,
        votes=[Ballot.model_validate(row) for row in ballots.of(found)],
    )  # fmt: skip


@router.post("/decisions/{slug:key}/vote", response=Decision, auth=may("be signed in"))
def vote_on_decision(request: Call, key: str, given: GivenVote, if_match: IfMatch, response: HttpResponse) -> Any:
    """Vote as a member of the MT, or for one whose deputy you are; nobody votes on what they prepared."""
    found = models.Decision.objects.select_related("owner", "charter").filter(key=key).first()
    if found is None:
        raise Http404(key)
    vote = Vote(given.choice, given.option, given.comment)
    ballots.refuse_unless_may(found, me(request), today=clock.today())
    fresh(found, if_match)
    valid(ballots.problems(found, vote))
    person, by = me(request), request.auth.actor
    ballots.vote(found, vote, person=person, by=by, today=clock.today(), at=clock.now())
    return _said(response, found)


@router.post("/decisions/{slug:key}/review", response=Decision, auth=may("prepare decisions"))
def review_decision(request: Call, key: str, given: GivenReview, if_match: IfMatch, response: HttpResponse) -> Any:
    """Look at a decision again: what was seen, and when next."""
    found, today = _one(request, key), clock.today()
    fresh(found, if_match)
    looked = Looked(given.note, given.again_on.isoformat(), given.follow_up)
    valid(reviews.problems(looked, today=today))
    return _said(response, reviews.look(found, looked, by=request.auth.actor, today=today, version=found.version))


@router.post("/decisions/{slug:key}/reverse", response={201: Decision}, auth=may("prepare decisions"))
def reverse_decision(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Reverse a decision by one of its own, which is the answer; what the MT decided waits for the MT again."""
    found = _one(request, key)
    fresh(found, if_match)
    by, person = request.auth.actor, me(request)
    made = settling.reverse(found, why=given.why, owner=person, by=by, today=clock.today(), at=clock.now())
    return Status(201, _said(response, made))


@router.post("/decisions/{slug:key}/drop", response=Decision, auth=may("bring decisions"))
def drop_decision(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Take a question off the desk: whoever brought it, or the architect."""
    found = models.Decision.objects.filter(key=key).first()
    if found is None:
        raise Http404(key)
    fresh(found, if_match)
    person, by = me(request), request.auth.actor
    bringing.drop(found, person=person, by=by, why=given.why, today=clock.today(), version=found.version)
    return _said(response, found)
