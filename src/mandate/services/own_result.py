"""A respondent's own result in words: where it stands, what holds it down, what is not known, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import assessment_text, load_bank
from mandate.engines.readiness.bank import Bank, Item, Text, reading_seconds
from mandate.engines.readiness.scoring import (
    DimensionResult,
    GateResult,
    GateState,
    NextStep,
    Result,
    Shown,
    tenths,
)
from mandate.records.models import Response
from mandate.services import answering, formats


@dataclass(frozen=True, slots=True)
class Position:
    """Where one dimension stands on the scale from 1 to 5; `raw` is the score without its cap."""

    id: str
    label: str
    score: float | None
    raw: float | None
    level: str
    says: str
    held_down: str
    missing: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next, and the page of the product that is for it, where there is one."""

    item: str
    question: str
    artefact: str
    why: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """The whole result, every part a sentence or a number from 1 to 5."""

    sentence: str
    lead: str
    total: float | None
    raw_total: float | None
    held_down: str
    positions: tuple[Position, ...]
    gates: tuple[str, ...]
    not_known: tuple[str, ...]
    steps: tuple[Step, ...]
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is with a form, and about how many minutes of reading are left."""

    answered: int
    asked: int
    minutes: int

    @property
    def sentence(self) -> str:
        """As it stands at the top of a page."""
        return progress_words(self.answered, self.asked, self.minutes)


def progress_words(answered: int | str, asked: int, minutes: int | str) -> str:
    """`12 of 36, about 6 minutes`; a script fills in its own places."""
    if minutes == 0:
        return _("All %(asked)s answered") % {"asked": asked}
    words = {"answered": answered, "asked": asked, "minutes": minutes}
    if minutes == 1:
        return _("%(answered)s of %(asked)s, about one minute") % words
    return _("%(answered)s of %(asked)s, about %(minutes)s minutes") % words


def seconds_each(form: str) -> float:
    """How long a question of a form takes in the reader's language, on average."""
    bank = load_bank()
    return round(float(reading_seconds(bank, form, _language())) / len(bank.form(form).items), 2)


def minutes(form: str, *, questions: int | None = None) -> int:
    """About how long so many questions of a form take in the reader's language; all of them unless said otherwise."""
    count = len(load_bank().form(form).items) if questions is None else questions
    return ceil(seconds_each(form) * count / 60)


def progress(response: Response) -> Progress:
    """How far these answers are."""
    asked, open_ones = len(answering.asked(response)), len(answering.open_items(response))
    return Progress(asked - open_ones, asked, minutes(response.form, questions=open_ones))


def tell(response: Response) -> Told:
    """The result of these answers, from what was answered so far."""
    bank, result, how_far = load_bank(), answering.result(response), progress(response)
    return Told(
        sentence=_sentence(result),
        lead=_lead(bank, result),
        total=_shown(result.total),
        raw_total=_shown(result.raw_total),
        held_down=_total_held_down(bank, result),
        positions=tuple(_position(bank, one) for one in result.dimensions),
        gates=tuple(_gate(bank, one, result) for one in result.gates if one.state is not GateState.OPEN),
        not_known=tuple(_of(bank.item(item).question) for item in result.dk),
        steps=tuple(_step(bank.item(one.item), one) for one in result.next_steps),
        answered=how_far.answered,
        asked=how_far.asked,
    )


def as_json(response: Response, told: Told) -> Mapping[str, Any]:
    """The respondent's own copy: the result, and every question with what was answered to it."""
    given = answering.answers(response)
    answers = [
        {
            "item": item.id,
            "question": _of(item.question),
            "answer": given.get(item.id),
            "words": _words(item, given.get(item.id)),
            "comment": response.comments.get(item.id, ""),
        }
        for item in answering.asked(response)
    ]
    return {"assessment": response.campaign.title, "form": response.form, **asdict(told), "answers": answers}


def _language() -> str:
    return translation.get_language() or "en"


def _of(text: Text) -> str:
    return text.of(_language())


def _words(item: Item, answer: int | str | None) -> str:
    if isinstance(answer, int):
        return _of(item.anchors[answer - 1])
    return {"dk": _of(load_bank().dont_know), "na": _of(load_bank().not_applicable)}.get(answer or "", "")


def _shown(value: Fraction | None) -> float | None:
    return None if value is None else tenths(value)


def _number(value: Fraction | None) -> str:
    return formats.number(_shown(value))


def _sentence(result: Result) -> str:
    if result.total is None or result.level is None:
        return _("A few more answers, and you see here where you stand.")
    words = {"level": _of(result.level.label).lower(), "score": _number(result.total)}
    return _("As you see it, work with AI here is “%(level)s”: %(score)s of 5.") % words


def _lead(bank: Bank, result: Result) -> str:
    shown = [one for one in result.dimensions if one.score is not None]
    if result.level is None or len(shown) < 2:
        return ""
    best, least = max(shown, key=_score), min(shown, key=_score)
    says = _of(result.level.says)
    if best.score == least.score:
        return says
    words = {
        "says": says,
        "best": _of(bank.dimension(best.id).label),
        "least": _of(bank.dimension(least.id).label),
    }
    return _("%(says)s Furthest along: %(best)s. Furthest to go: %(least)s.") % words


def _score(one: DimensionResult) -> Fraction:
    return one.score if one.score is not None else Fraction(0)


def _total_held_down(bank: Bank, result: Result) -> str:
    if result.capped_by is None:
        return ""
    words = {
        "question": _of(bank.item(result.capped_by).question),
        "score": _number(result.total),
        "raw": _number(result.raw_total),
    }
    return _("Your answer to “%(question)s” holds the total at %(score)s; without it: %(raw)s.") % words


def _position(bank: Bank, one: DimensionResult) -> Position:
    level = None if one.score is None else bank.level(one.score)
    return Position(
        id=one.id,
        label=_of(bank.dimension(one.id).label),
        score=_shown(one.score),
        raw=_shown(one.raw),
        level=_of(level.label) if level else "",
        says=_of(level.says) if level else "",
        held_down=_held_down(bank, one),
        missing=_missing(one),
    )


def _held_down(bank: Bank, one: DimensionResult) -> str:
    if one.capped_by is None:
        return ""
    words = {
        "question": _of(bank.item(one.capped_by).question),
        "score": _number(one.score),
        "raw": _number(one.raw),
    }
    return _("Your answer to “%(question)s” holds this at %(score)s; without it: %(raw)s.") % words


def _missing(one: DimensionResult) -> str:
    if one.why is Shown.NOT_ASKED:
        return _("Not asked on your form, or too little to say.")
    if one.why is Shown.TOO_FEW:
        words = {"answered": one.answered, "asked": one.asked, "needed": one.needed}
        return _("%(answered)s of %(asked)s have a score; from %(needed)s there is a position.") % words
    return ""


def _gate(bank: Bank, gate: GateResult, result: Result) -> str:
    """What a gate does that is closed or unknown."""
    question = _of(bank.item(gate.item).question)
    what = _("the total") if gate.dimension is None else _of(bank.dimension(gate.dimension).label)
    words = {"question": question, "what": what, "cap": _number(gate.cap)}
    if gate.state is GateState.CLOSED:
        return _("“%(question)s” lets %(what)s reach %(cap)s at most, at your answer.") % words
    if gate.item not in bank.form(result.form).items:
        return _("“%(question)s” was not asked on your form, so whether it holds %(what)s down is unknown.") % words
    return _("“%(question)s” has no score from you, so whether it holds %(what)s down is unknown.") % words


def _step(item: Item, step: NextStep) -> Step:
    artefact = _of(item.artefact.label)
    return Step(
        item=item.id,
        question=_of(item.question),
        artefact=artefact[:1].upper() + artefact[1:],
        why=assessment_text(f"next.{step.why.value}", _language()),
        page=item.artefact.page,
    )


def questions(count: int) -> str:
    """`36 questions`."""
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
