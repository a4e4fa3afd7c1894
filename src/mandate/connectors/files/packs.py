"""What a paper for the management team says, before it is paper: whole sentences and figures, as many as fit."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from mandate.connectors.files.wording import labels
from mandate.engines.terms import Status

MOST_FIGURES = 4
MOST_SERVICES = 12
MOST_UNSEEN = 4
MOST_PRIORITIES = 3
MOST_EVIDENCE = 2
MOST_ASKS = 3
MOST_CLAUSES = 5
MOST_SIGNATURES = 3
MOST_ROWS = 400
_SENTENCE, _BASIS, _CLAUSE, _QUOTE, _ACTION, _REASON, _STEP = 420, 200, 260, 320, 130, 340, 340
_QUESTION, _ADVICE, _EVIDENCE, _UNSEEN = 180, 220, 130, 200
"""Sentences up to this long are set; a longer one is left out whole, and the paper says where it stands."""
_NAME, _CELL, _SHORT, _FIGURE, _LINE = 60, 34, 18, 24, 100
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[“‘\"'(]?[^\W\d_a-z])")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name and, beneath it, its limit, range or change."""

    label: str
    value: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service as a reader sees it; `people`, `teams` and `cost` are already words ("31", "fewer than 5")."""

    service: str
    status: Status
    people: str = ""
    teams: str = ""
    cost: str = ""
    category: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said in a conversation, and who (a role, not a name, unless the speaker agreed)."""

    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Priority:
    """One thing to do first: why, what shows it, and the first step with its date and owner."""

    action: str
    reason: str
    evidence: tuple[str, ...] = ()
    first_step: str = ""
    by: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A decision asked of the management team, and what the sender advises."""

    question: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class DraftCharter:
    """The unsigned agreement about who decides what: clauses as sentences, ranked."""

    alone: tuple[str, ...]
    to_mt: tuple[str, ...]
    version: str = "0.1"


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A line to sign on: the role, and the name where it is known."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MtPack:
    """Two pages for the management team. Everything is ranked: what does not fit is left out whole and counted.

    `services_total` and `priorities_total` count all there is; `paid_over` is the period of what was paid; `as_of` is
    worded for the reader; `seal` is the head of the record (eight characters), `change` its number.
    """

    organisation: str
    language: str
    as_of: str
    sentence: str
    basis: str = ""
    figures: tuple[Figure, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    services_total: int = 0
    paid_over: str = ""
    unseen: tuple[str, ...] = ()
    unseen_note: str = ""
    voices: tuple[Voice, ...] = ()
    priorities: tuple[Priority, ...] = ()
    priorities_total: int = 0
    asks: tuple[Ask, ...] = ()
    charter: DraftCharter | None = None
    signatures: tuple[SignatureLine, ...] = ()
    change: int | None = None
    seal: str = ""
    sample: bool = False

    def to_data(self) -> dict[str, Any]:
        """The pack as the template `mt_pack` takes it: cut to the documented limits, with fixed labels."""
        total = max(self.services_total, len(self.services))
        priorities = max(self.priorities_total, len(self.priorities))
        unseen = max(0, len(self.unseen) - MOST_UNSEEN)
        elsewhere = labels(self.language)["elsewhere"]
        return {
            **_envelope(self.organisation, self.language, self.as_of, self.change, self.seal, sample=self.sample),
            "sentence": whole(self.sentence, _SENTENCE, otherwise=elsewhere),
            "basis": whole(self.basis, _BASIS),
            "figures": [_figure(figure) for figure in self.figures[:MOST_FIGURES]],
            "paid_over": self.paid_over,
            "services": [_service(line) for line in self.services[:MOST_SERVICES]],
            "services_total": total,
            "unseen": [whole(text, _UNSEEN, otherwise=elsewhere) for text in self.unseen[:MOST_UNSEEN]],
            "unseen_more": unseen,
            "unseen_note": whole(self.unseen_note, _UNSEEN),
            "voice": _voice(self.voices, elsewhere),
            "priorities": [_priority(one, elsewhere) for one in self.priorities[:MOST_PRIORITIES]],
            "priorities_more": max(0, priorities - MOST_PRIORITIES),
            "asks": [
                {
                    "question": whole(ask.question, _QUESTION, otherwise=elsewhere),
                    "advice": whole(ask.advice, _ADVICE, otherwise=elsewhere),
                }
                for ask in self.asks[:MOST_ASKS]
            ],
            "charter": _charter(self.charter, elsewhere) if self.charter else None,
            "signatures": [
                {"role": cut(line.role, _CELL), "name": cut(line.name, _NAME)}
                for line in self.signatures[:MOST_SIGNATURES]
            ],
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the inventory shows, with what it rests on."""

    sentence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file: `lines = parsed + rejected`, and what it could say or why it stayed closed."""

    name: str
    format: str
    lines: str
    parsed: str
    rejected: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One kind of source: whether it was there, for which days, and what cannot be seen without it."""

    source: str
    seen: bool
    period: str = ""
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in the paper palette: its heading is a sentence, `alt` says the same for who cannot see it."""

    heading: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryReport:
    """The whole inventory on paper, any number of pages; tables longer than 400 rows name the rest and the workbook."""

    organisation: str
    language: str
    as_of: str
    sentence: str
    basis: str = ""
    figures: tuple[Figure, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Picture, ...] = ()
    coverage: tuple[CoverageLine, ...] = ()
    unseen: tuple[str, ...] = ()
    files: tuple[FileLine, ...] = ()
    voices: tuple[Voice, ...] = ()
    candidates: tuple[Priority, ...] = ()
    change: int | None = None
    seal: str = ""
    sample: bool = False
    notes: tuple[str, ...] = field(default=())

    def to_data(self) -> dict[str, Any]:
        """The report as the template `report` takes it."""
        return {
            **_envelope(self.organisation, self.language, self.as_of, self.change, self.seal, sample=self.sample),
            "sentence": self.sentence,
            "basis": self.basis,
            "figures": [_figure(figure) for figure in self.figures[:MOST_FIGURES]],
            "services": [_service(line, whole=True) for line in self.services[:MOST_ROWS]],
            "services_total": len(self.services),
            "findings": [asdict(finding) for finding in self.findings],
            "pictures": [asdict(picture) for picture in self.pictures],
            "coverage": [asdict(line) for line in self.coverage],
            "unseen": list(self.unseen),
            "files": [asdict(line) for line in self.files[:MOST_ROWS]],
            "files_total": len(self.files),
            "voices": [asdict(voice) for voice in self.voices],
            "candidates": [asdict(one) for one in self.candidates[:MOST_ROWS]],
            "candidates_total": len(self.candidates),
            "notes": list(self.notes),
        }


def whole(text: str, most: int, *, otherwise: str = "") -> str:
    """As many whole sentences of `text` as `most` characters hold; `otherwise` where not even the first one fits."""
    kept = ""
    for sentence in _BETWEEN_SENTENCES.split(" ".join(text.split())):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            return kept or otherwise
        kept = longer
    return kept


def cut(text: str, most: int) -> str:
    """A name for a cell: `text`, or as many whole words of it as `most` characters hold, with … where it was cut."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at_word = kept.rsplit(" ", 1)[0] if " " in kept[most // 2 :] else kept
    return at_word.rstrip(" ,;:.") + "…"


def _envelope(
    organisation: str, language: str, as_of: str, change: int | None, seal: str, *, sample: bool
) -> dict[str, Any]:
    return {
        "organisation": cut(organisation, 60),
        "as_of": as_of,
        "change": change,
        "seal": seal[:8],
        "sample": sample,
        "labels": labels(language),
    }


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "label": cut(figure.label, _CELL),
        "value": cut(figure.value, _FIGURE),
        "limit": cut(figure.limit, 2 * _CELL),
    }


def _service(line: ServiceLine, *, whole: bool = False) -> dict[str, str]:
    most = _LINE if whole else _CELL
    return {
        "service": cut(line.service, most),
        "status": line.status.value,
        "people": cut(line.people, _SHORT),
        "teams": cut(line.teams, 2 * most),
        "cost": cut(line.cost, _SHORT),
        "category": cut(line.category, most),
        "until": line.until,
    }


def _voice(voices: tuple[Voice, ...], elsewhere: str) -> dict[str, str] | None:
    """The first that fits as it was said, else the first sentences of the first one."""
    if not voices:
        return None
    voice = next((one for one in voices if len(one.text) <= _QUOTE), voices[0])
    return {"text": whole(voice.text, _QUOTE, otherwise=elsewhere), "speaker": cut(voice.speaker, 2 * _CELL)}


def _priority(priority: Priority, elsewhere: str) -> dict[str, Any]:
    evidence = [text for text in priority.evidence if len(text) <= _EVIDENCE]
    return {
        "action": whole(priority.action, _ACTION, otherwise=elsewhere),
        "reason": whole(priority.reason, _REASON, otherwise=elsewhere),
        "evidence": evidence[:MOST_EVIDENCE],
        "first_step": whole(priority.first_step, _STEP, otherwise=elsewhere),
        "by": cut(priority.by, _SHORT),
        "owner": cut(priority.owner, _CELL),
    }


def _charter(charter: DraftCharter, elsewhere: str) -> dict[str, Any]:
    return {
        "version": charter.version,
        "alone": [whole(text, _CLAUSE, otherwise=elsewhere) for text in charter.alone[:MOST_CLAUSES]],
        "alone_more": max(0, len(charter.alone) - MOST_CLAUSES),
        "to_mt": [whole(text, _CLAUSE, otherwise=elsewhere) for text in charter.to_mt[:MOST_CLAUSES]],
        "to_mt_more": max(0, len(charter.to_mt) - MOST_CLAUSES),
    }
