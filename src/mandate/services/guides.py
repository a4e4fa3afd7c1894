"""Interview guides: whom to ask what, from gaps and disagreements, as a page and as a document to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import assessment_text, load_bank
from mandate.connectors.files.documents import Document, Section
from mandate.engines.readiness import guide as engine
from mandate.engines.readiness.guide import QUESTIONS, Ask
from mandate.records.models import Organisation
from mandate.services import formats
from mandate.services import priority_words as words
from mandate.services.evidence import Basis, gather


@dataclass(frozen=True, slots=True)
class Question:
    """One question to ask: its words, why it is asked, where the answers stand, and how to come to an example."""

    item: str
    question: str
    why: str
    ask: str
    now: Fraction | None
    says: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The conversation with one role: at most six questions, the most useful first."""

    role: str
    label: str
    dimensions: tuple[str, ...]
    questions: tuple[Question, ...]


def guides(basis: Basis) -> tuple[Guide, ...]:
    """One guide for each role of the bank, in the reader's language."""
    bank, apart = load_bank(), {one["item"] for one in basis.apart()}
    made = engine.guides(bank, basis.evidence, differing=apart)
    roles = {role.id: role for role in bank.roles}
    return tuple(
        Guide(
            role=one.role,
            label=roles[one.role].label.of(words.language()),
            dimensions=tuple(bank.dimension(name).label.of(words.language()) for name in roles[one.role].dimensions),
            questions=tuple(_question(ask) for ask in one.asks),
        )
        for one in made
    )


def _question(ask: Ask) -> Question:
    item, language = load_bank().item(ask.item), words.language()
    return Question(
        item=item.id,
        question=item.question.of(language),
        why=ask.why.value,
        ask=assessment_text(f"ask.{ask.why.value}", language),
        now=ask.now,
        says=words.typical(item, ask.now) if ask.now is not None else "",
        anchors=tuple(anchor.of(language) for anchor in item.anchors),
    )


def opening() -> tuple[str, ...]:
    """What to say before the first question."""
    return (
        _("It takes three quarters of an hour and is voluntary; nothing is recorded."),
        _("Notes keep the role, not the name. You read them first and strike what you do not want in them."),
        _("What you say stands beside the answers of others. It is not added up with them."),
    )


def closing() -> tuple[str, ...]:
    """What to ask at the end."""
    return (
        _("What did I not ask that I should have asked?"),
        _("Who sees this quite differently, and may I talk to them?"),
    )


def document(role: str, *, today: date, at: datetime | None, as_of: datetime, language: str) -> Document:
    """The guide for one role as a document, in one language. Raises KeyError for an unknown role."""
    with translation.override(language):
        guide = {one.role: one for one in guides(gather(today=today, at=at, inventory=False))}[role]
        company = Organisation.objects.first()
        return Document(
            title=_("Conversation guide: %(role)s") % {"role": guide.label},
            subtitle=_("At most %(count)s questions, an example with each.") % {"count": formats.count(QUESTIONS)},
            organisation=company.name if company else "",
            language=language,
            as_of=as_of,
            sample=bool(company and company.is_sample),
            sections=(
                Section(heading=_("Before you begin"), bullets=opening()),
                *(_section(number, one) for number, one in enumerate(guide.questions, start=1)),
                Section(heading=_("At the end"), bullets=closing()),
            ),
        )


def _section(number: int, one: Question) -> Section:
    stands = (
        [_("The answers say %(now)s: %(says)s") % {"now": words.step(one.now), "says": one.says}] if one.now else []
    )
    return Section(
        heading=f"{number}. {one.question}",
        level=2,
        paragraphs=(one.ask, *stands, _("Where would you put it, and what did you see that makes you say so?")),
        steps=one.anchors,
    )
