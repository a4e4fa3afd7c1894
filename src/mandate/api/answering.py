"""Answering an assessment by link: what it leads to, a set of answers, and the own result; nobody needs an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from mandate.api.bodies import Given
from mandate.api.entering import may
from mandate.api.problems import valid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.catalogue.assessment import load_bank
from mandate.records import clock
from mandate.records.models import Response
from mandate.services import answering, callers, own_result
from mandate.services.answering import Entrance
from mandate.services.refusals import Refused

router = Router(tags=["answering"])
Value = Annotated[int, Field(strict=True, ge=1, le=5)] | Literal["dk", "na"]


class Way(Out):
    """Where a link leads."""

    assessment: str
    named: bool = Field(description="Whether names are shown to the circle; then one signs in, on a page.")
    form: str = Field(description="`full`, `manager` or `employee`.")
    questions: int
    minutes: int = Field(description="About how long reading and choosing take, in the caller's language.")
    opens_on: date
    closes_on: date
    open: bool = Field(description="Whether answers are taken today.")
    begun: bool = Field(description="Whether this personal link was followed before; never true of a group's link.")


class Beginning(Given):
    """How to begin."""

    start_over: bool = Field(default=False, description="Delete what was begun with this personal link before.")


class OwnLink(Out):
    """The secret of one's own answers, shown this once."""

    secret: str


class OwnAnswer(Out):
    """One question with its five answers, and what was answered."""

    item: str
    dimension: str
    question: str
    anchors: list[str] = Field(description="What the answers 1 to 5 say.")
    answer: int | str | None = Field(description="1 to 5, `dk`, `na`, or null where there is none.")
    comment: str


class OwnAnswers(Out):
    """A set of answers, in the order of the form."""

    assessment: str
    form: str = Field(description="`full`, `manager` or `employee`.")
    closes_on: date
    open: bool
    finished: bool
    answered: int
    asked: int
    minutes: int = Field(description="About how long the open questions take.")
    questions: list[OwnAnswer]


class Changed(Given):
    """Answers to keep; what is not named stays as it is."""

    answers: dict[str, Value | None] = Field(default={}, description="By question; null takes an answer back.")
    comments: dict[str, Words] = Field(default={}, description="By question; an empty text takes a comment back.")


class Position(Out):
    """Where one dimension stands; `raw` is the score without what holds it down."""

    id: str
    label: str
    score: float | None
    raw: float | None
    level: str
    says: str
    held_down: str
    missing: str


class Step(Out):
    """One thing to do next; `page` names the page of the product that is for it."""

    item: str
    question: str
    artefact: str
    why: str
    page: str | None


class OwnResult(Out):
    """The respondent's own result, from what was answered so far."""

    sentence: str
    lead: str
    total: float | None
    raw_total: float | None
    held_down: str
    positions: list[Position]
    gates: list[str]
    not_known: list[str]
    steps: list[Step]
    answered: int
    asked: int


def _entrance(request: HttpRequest, secret: str) -> Entrance:
    return answering.entrance(secret, address=callers.address(request), at=clock.now())


def _find(request: HttpRequest, secret: str) -> Response:
    return answering.find(secret, address=callers.address(request), at=clock.now())


def _open(found: Entrance | Response) -> bool:
    try:
        answering.taking_answers(found.campaign, today=clock.today())
    except Refused:
        return False
    return True


def _answers(response: Response) -> OwnAnswers:
    bank, language = load_bank(), translation.get_language() or "en"
    given, progress = answering.answers(response), own_result.progress(response)
    questions = [
        OwnAnswer(
            item=item.id,
            dimension=bank.dimension(item.dimension).label.of(language),
            question=item.question.of(language),
            anchors=[anchor.of(language) for anchor in item.anchors],
            answer=given.get(item.id),
            comment=response.comments.get(item.id, ""),
        )
        for item in answering.asked(response)
    ]
    return OwnAnswers(
        assessment=response.campaign.title,
        form=response.form,
        closes_on=response.campaign.closes_on,
        open=_open(response),
        finished=response.finished,
        answered=progress.answered,
        asked=progress.asked,
        minutes=progress.minutes,
        questions=questions,
    )


@router.get("/answering/{str:secret}", response=Way, auth=may("be anywhere"))
def way_in(request: HttpRequest, secret: str) -> Any:
    """Where the link of a group or a person leads; looking begins nothing."""
    found = _entrance(request, secret)
    form = answering.form_of(found.campaign, found.groups)
    return Way(
        assessment=found.campaign.title,
        named=found.campaign.mode == answering.NAMED,
        form=form.id,
        questions=len(form.items),
        minutes=own_result.minutes(form.id),
        opens_on=found.campaign.opens_on,
        closes_on=found.campaign.closes_on,
        open=_open(found),
        begun=answering.begun(found),
    )


@router.post("/answering/{str:secret}", response={201: OwnLink}, auth=may("be anywhere"))
def begin_answers(request: HttpRequest, secret: str, given: Beginning) -> Any:
    """Begin a set of answers; its secret is shown this once. Refused where that would delete answers unasked."""
    found = _entrance(request, secret)
    if answering.would_lose(found, secret) and not given.start_over:
        raise Refused(
            why=_("With this link answers were begun already."),
            whose_move=_("Yours: go on with your own link, or say start_over, which deletes them."),
        )
    return Status(201, OwnLink(secret=answering.begin(found, secret, today=clock.today())))


@router.get("/answers/{str:secret}", response=OwnAnswers, auth=may("be anywhere"))
def read_answers(request: HttpRequest, secret: str) -> Any:
    """The questions, and what was answered so far."""
    return _answers(_find(request, secret))


@router.patch("/answers/{str:secret}", response=OwnAnswers, auth=may("be anywhere"))
def put_answers(request: HttpRequest, secret: str, given: Changed) -> Any:
    """Keep some answers; all of them, or none where one is refused. Sending the same twice changes nothing."""
    response = _find(request, secret)
    valid({f"comments.{item}": why for item, why in answering.too_long(given.comments).items()})
    kept = answering.put(response, _written(given.answers), today=clock.today(), comments=given.comments)
    return _answers(kept)


def _written(answers: Mapping[str, Value | None]) -> dict[str, str]:
    return {item: "" if answer is None else str(answer) for item, answer in answers.items()}


@router.post("/answers/{str:secret}/finish", response=OwnResult, auth=may("be anywhere"))
def finish_answers(request: HttpRequest, secret: str) -> Any:
    """Say that these answers are complete; they may still change until the last day."""
    response = _find(request, secret)
    answering.finish(response, today=clock.today())
    return own_result.tell(response)


@router.get("/answers/{str:secret}/result", response=OwnResult, auth=may("be anywhere"))
def own_answers_result(request: HttpRequest, secret: str) -> Any:
    """The own result, from what was answered so far."""
    return own_result.tell(_find(request, secret))
