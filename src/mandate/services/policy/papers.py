"""The policy on paper: three to six pages with every section, and the card on one, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue import policy as catalogue
from mandate.catalogue.wording import written_day
from mandate.connectors.files import wording as paper_words
from mandate.connectors.files.pdf import NotRendered, render_pdf
from mandate.connectors.files.tables import file_name
from mandate.records import ledger
from mandate.records.models import Organisation, PolicyVersion
from mandate.services import formats, reasons
from mandate.services.policy import card as cards
from mandate.services.policy import parts, versions
from mandate.services.policy.parts import Part
from mandate.services.refusals import Refused

FILES = ("policy.pdf", "card.pdf")
TRIES: tuple[tuple[float, int | None], ...] = ((10.5, None), (9.6, None), (9.0, None), (9.0, 40), (9.0, 20), (9.0, 10))
"""Size of the letters in points and how many rows of a section stand on paper; the first that fits six pages."""
CARDS = (40, 24, 16, 12, 8)
"""How many lines a column of the card has; the first that fits one page."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name and what is in it."""

    name: str
    content: bytes


def made(
    name: str, shown: tuple[Part, ...], version: PolicyVersion | None, *, language: str, today: date, at: datetime
) -> Made:
    """`policy.pdf` or `card.pdf` of a version, or of the draft (None). Raises Refused where the texts are too long."""
    company = Organisation.objects.first()
    with translation.override(language):
        frame = _frame(version, company, language=language, at=at)
        content = (
            _policy(shown, version, frame, language, today)
            if name == "policy.pdf"
            else _card(shown, frame, language, today)
        )
    title = "card_title" if name == "card.pdf" else "title"
    words = (company.name if company else "", catalogue.word(title, language))
    sample = bool(company and company.is_sample)
    return Made(file_name(words, "pdf", on=today, sample=sample, language=language), content)


def _frame(
    version: PolicyVersion | None, company: Organisation | None, *, language: str, at: datetime
) -> dict[str, object]:
    anchor = ledger.anchor()
    number = version.number if version else 0
    draft = catalogue.word("paper.draft", language)
    return {
        "labels": paper_words.labels(language),
        "organisation": company.name if company else "",
        "sample": bool(company and company.is_sample),
        "as_of": formats.moment(at),
        "change": anchor.change,
        "seal": anchor.digest[:8],
        "kicker": catalogue.word("paper.kicker", language, number=number) if version else draft,
        "standing": written_day(version.published_on, language) if version else draft,
    }


def _policy(
    shown: tuple[Part, ...], version: PolicyVersion | None, frame: Mapping[str, object], language: str, today: date
) -> bytes:
    names = versions.names(shown)
    basis = ""
    if version is not None:
        day = written_day(version.published_on, language)
        basis = catalogue.word("paper.published", language, day=day, why=reasons.told(version.why))
    for size, most in TRIES:
        data = {
            **frame,
            "title": catalogue.word("title", language),
            "sentence": _headline(version, shown),
            "basis": basis,
            "size": size,
            "sections": [_section(part, language, names, most) for part in shown],
        }
        try:
            return render_pdf("policy", data, language=language, date=today)
        except NotRendered as problem:
            if problem.reason != "pages":
                raise
    raise Refused(
        why=_("The written sections are too long for six pages."),
        whose_move=_("The architect's: make them shorter."),
        what_would_change_this=_("People read three to six pages; what is longer belongs in a guide beside it."),
    )


def _headline(version: PolicyVersion | None, shown: Iterable[Part]) -> str:
    return versions.sentence(version or PolicyVersion(number=0), shown)


def _section(part: Part, language: str, names: Mapping[str, str], most: int | None) -> dict[str, object]:
    rows = [
        {
            "head": row.of(language).head,
            "lines": [[label, parts.named(text, names)] for label, text in row.of(language).lines],
        }
        for row in part.rows
    ]
    left = 0 if most is None else max(len(rows) - most, 0)
    more = catalogue.word("card.more", language, count=left) if left else ""
    said = part.of(language)
    return {"title": said.title, "text": prose(said.text), "rows": rows[: len(rows) - left], "more": more}


def prose(text: str) -> list[dict[str, object]]:
    """A text as paragraphs and bullets, the way page and paper show it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [{"bullet": line.startswith("- "), "text": line.removeprefix("- ").strip()} for line in lines]


def _card(shown: tuple[Part, ...], frame: Mapping[str, object], language: str, today: date) -> bytes:
    names = versions.names(shown)
    problem: NotRendered | None = None
    for most in CARDS:
        found = cards.card(shown, language=language, names=names, most=most)
        try:
            return render_pdf("policy_card", {**frame, **asdict(found)}, language=language, date=today)
        except NotRendered as fault:
            if fault.reason != "pages":
                raise
            problem = fault
    raise Refused(
        why=_("What never goes in and whom to ask are too long for one page."),
        whose_move=_("The architect's: make them shorter."),
    ) from problem
