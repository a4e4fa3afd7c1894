"""The priority plan over assessment, inventory and conversations together: three first, and what decided each rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness import plan as engine
from mandate.engines.readiness.bank import Item
from mandate.engines.readiness.plan import PRIORITIES, Row
from mandate.engines.terms import half_up
from mandate.records.models import Publication
from mandate.services import formats, wording
from mandate.services import priority_words as words
from mandate.services.contradictions import Contradiction, between
from mandate.services.evidence import Basis, Spoken, gather, newest, spoken
from mandate.services.overview import PlanLine

CRITERIA = ("law", "prerequisite", "lift", "split", "not_known", "uncapped_lift", "found", "found_first", "said", "id")


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said, with the role that spoke and where they put it in the words of that answer."""

    speaker: str
    text: str
    position: int | None
    anchor: str
    conversation: str


@dataclass(frozen=True, slots=True)
class After:
    """A row that has to come first, or that waits: its id, its rank in this plan, and its name."""

    id: str
    rank: int
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the plan as a page, a file and a script show it; empty or None where a finding has no such thing."""

    rank: int
    priority: bool
    id: str
    source: str
    item: str | None
    dimension: str
    title: str
    question: str
    now: Fraction | None
    now_says: str
    target: int
    target_says: str
    counts: tuple[int, ...] | None
    dk: int
    answered: int
    lift: Fraction
    weight: Fraction
    reasons: tuple[str, ...]
    decided_by: str
    criterion: str
    voices: tuple[Voice, ...]
    action: str
    first_action: str
    first_step: str
    artefact: str
    owner: str
    hours: int | None
    due: date
    review: date
    needs: tuple[After, ...]
    blocks: tuple[After, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priorities:
    """The whole plan of one moment, with what it rests on and what would make it better."""

    basis: Basis
    lines: tuple[Line, ...]
    sentence: str
    lead: str
    weights: tuple[tuple[str, Fraction], ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def first(self) -> tuple[Line, ...]:
        """The three that come first."""
        return tuple(line for line in self.lines if line.priority)

    @property
    def rest(self) -> tuple[Line, ...]:
        """Everything behind the three."""
        return tuple(line for line in self.lines if not line.priority)


def priorities(*, today: date, at: datetime | None = None) -> Priorities:
    """The plan as of now or of another moment, in the reader's language."""
    return of(gather(today=today, at=at))


def of(basis: Basis) -> Priorities:
    """The plan that follows from what is known."""
    rows = engine.plan(load_bank(), basis.form, basis.evidence, today=basis.day)
    asks = {line.id: line for line in (basis.seen.plan if basis.seen else ())}
    lines = [_line(row, basis, asks) for row in rows]
    named = {line.id: After(line.id, line.rank, line.title) for line in lines}
    joined = tuple(_joined(line, row, named) for line, row in zip(lines, rows, strict=True))
    return Priorities(
        basis, joined, _sentence(joined), _lead(basis), _weights(basis), between(basis.publication, basis.spoken)
    )


def _line(row: Row, basis: Basis, asks: Mapping[str, PlanLine]) -> Line:
    item = load_bank().item(row.item) if row.item else None
    line = Line(
        rank=row.rank, priority=row.priority, id=row.id, source=f"item:{row.id}" if item else f"finding:{row.id}",
        item=row.item, dimension="", title=row.id, question="", now=row.now, now_says="", target=row.target,
        target_says="", counts=None, dk=0, answered=0, lift=row.lift, weight=row.weight, reasons=(),
        decided_by=words.decided(row.decided_by, row, asks),
        criterion=str(row.decided_by.code) if row.decided_by else "",
        voices=_voices(row, basis, asks), action=row.first_action.value, first_action=words.first_action(row, item),
        first_step="", artefact="", owner=words.owner(row.owner), hours=row.hours, due=row.due, review=row.review,
        needs=(), blocks=(), found=row.found,
    )  # fmt: skip
    if item is not None:
        return _of_item(line, row, item, basis, asks)
    ask = asks[row.id]
    return replace(line, title=ask.action, reasons=ask.reasons, first_step=ask.first_step, owner=ask.owner)


def _of_item(line: Line, row: Row, item: Item, basis: Basis, asks: Mapping[str, PlanLine]) -> Line:
    published = basis.row(item.id) or {}
    counts = published.get("counts")
    artefact = words.artefact_of(item)
    return replace(
        line,
        dimension=load_bank().dimension(item.dimension).label.of(words.language()),
        title=wording.opening(artefact),
        question=item.question.of(words.language()),
        now_says=words.typical(item, row.now) if row.now is not None else "",
        target_says=words.typical(item, row.target),
        counts=tuple(counts) if counts else None,
        dk=published.get("dk", 0),
        answered=published.get("n", 0),
        reasons=words.reasons(row, item, basis, asks),
        first_step=words.first_step(row.first_action),
        artefact=artefact,
    )


def _joined(line: Line, row: Row, named: Mapping[str, After]) -> Line:
    return replace(line, needs=tuple(named[one] for one in row.needs), blocks=tuple(named[one] for one in row.blocks))


def _voices(row: Row, basis: Basis, asks: Mapping[str, PlanLine]) -> tuple[Voice, ...]:
    """What was said about a question; about a finding, what was said of its services."""
    if row.item is not None:
        return tuple(voice(one) for one in basis.spoken if one.item == row.item)
    services = {
        line.name for line in (basis.seen.services if basis.seen else ()) if line.service in asks[row.id].services
    }
    quotes = basis.seen.quotes if basis.seen else ()
    return tuple(Voice(one.role, one.text, None, "", one.conversation) for one in quotes if one.subject in services)


def voice(one: Spoken) -> Voice:
    """What somebody said, with the answer it comes down to in its own words."""
    item = next((item for item in load_bank().items if item.id == one.item), None)
    anchor = words.typical(item, Fraction(one.position)) if item and one.position else ""
    return Voice(one.speaker, one.text, one.position, anchor, one.conversation)


def contradictions(publication: Publication | None = None, *, at: datetime | None = None) -> tuple[Contradiction, ...]:
    """Where conversations contradict the published answers of an assessment (None: of the newest), or each other.

    They quote conversations: show them to who may see the overview only.
    """
    return between(publication or newest(at), spoken(at))


def _sentence(lines: Sequence[Line]) -> str:
    """The first line of the page: the three by name, without what stands in brackets behind one."""
    names = [wording.within(line.title.partition(" (")[0]) for line in lines if line.priority]
    if not names:
        return _("There is nothing to put first yet.")
    told = dict(zip(("first", "second", "third"), names, strict=False))
    texts = (_("First: %(first)s."), _("First: %(first)s; then %(second)s."))
    text = texts[len(names) - 1] if len(names) < PRIORITIES else _("First: %(first)s; then %(second)s; then %(third)s.")
    return text % told


def _lead(basis: Basis) -> str:
    """What the plan rests on."""
    parts = []
    if basis.publication:
        people = ngettext("%(count)s person", "%(count)s people", basis.publication.people)
        given = {"title": basis.title, "people": people % {"count": formats.number(basis.publication.people)}}
        parts.append(_("the assessment “%(title)s” (%(people)s)") % given)
    if basis.seen:
        parts.append(_("the inventory of %(day)s") % {"day": formats.day(basis.seen.made_on)})
    pinned = len({one.conversation for one in basis.spoken})
    if pinned:
        text = ngettext("%(count)s conversation", "%(count)s conversations", pinned)
        parts.append(text % {"count": wording.spelled(pinned)})
    if not parts:
        return ""
    text = _("From %(sources)s. The first criterion that differs decides; there is no hidden score.")
    return text % {"sources": formats.listed(parts)}


def _weights(basis: Basis) -> tuple[tuple[str, Fraction], ...]:
    """The architect's weight of every dimension, where one was published to weigh."""
    if basis.publication is None:
        return ()
    given = basis.evidence.weights
    return tuple((one.label.of(words.language()), given.get(one.id, Fraction(1))) for one in load_bank().dimensions)


def lacking(basis: Basis) -> tuple[tuple[str, str], ...]:
    """What the plan was made without and what it would add: (assessment, later, inventory or conversations, words)."""
    found = []
    if basis.publication is None:
        found.append(("assessment", _(
            "No assessment was published yet. It would add where people stand on 36 questions, where groups differ, "
            "and what each step gains; it takes ten minutes a person."
        )))  # fmt: skip
    elif not any(counts for counts in basis.evidence.counts.values()):
        found.append(("assessment", _(
            "Nothing of the assessment may be shown for everyone together, so it decides no rank here."
        )))  # fmt: skip
    if basis.unseen:
        found.append(("later", _(
            "“%(later)s” closed later, but nothing of it may be shown; the order still rests on “%(title)s”."
        ) % {"later": basis.unseen.campaign.title, "title": basis.title}))  # fmt: skip
    if basis.seen is None:
        found.append(("inventory", _(
            "No inventory was taken yet. It would add which AI is really used, at what cost, and which law it touches."
        )))  # fmt: skip
    if not basis.spoken:
        found.append(("conversations", _(
            "Nothing said in a conversation is pinned to a question yet. It would add who says what, and where that "
            "contradicts the answers."
        )))  # fmt: skip
    return tuple(found)


def as_json(line: Line) -> dict[str, object]:
    """One row as JSON and the API give it."""
    return {
        "rank": line.rank, "priority": line.priority, "id": line.id, "item": line.item, "title": line.title,
        "question": line.question, "now": None if line.now is None else float(line.now), "target": line.target,
        "lift": float(half_up(line.lift, 4)), "weight": float(line.weight), "reasons": list(line.reasons),
        "decided_by": line.criterion, "because": line.decided_by,
        "said": [{"speaker": one.speaker, "text": one.text, "position": one.position} for one in line.voices],
        "action": line.action, "first_action": line.first_action, "first_step": line.first_step,
        "artefact": line.artefact, "owner": line.owner, "hours": line.hours, "due": line.due.isoformat(),
        "review": line.review.isoformat(), "needs": [one.id for one in line.needs],
        "blocks": [one.id for one in line.blocks], "found": list(line.found),
    }  # fmt: skip
