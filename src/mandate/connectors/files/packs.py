"""What a paper for the management team says, before it is paper: plain words and figures, cut to what fits."""

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
_SENTENCE, _BASIS, _LINE, _CELL, _SHORT, _QUOTE, _ACTION, _REASON, _STEP = 130, 170, 100, 34, 18, 200, 80, 160, 190
_FIGURE = 14


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
    """Two pages for the management team. Everything is ranked: what does not fit is cut from the end and counted.

    `services_total` and `priorities_total` count all there is; `as_of` is worded for the reader; `seal` is the head
    of the record (eight characters), `change` its number.
    """

    organisation: str
    language: str
    as_of: str
    sentence: str
    basis: str = ""
    figures: tuple[Figure, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    services_total: int = 0
    unseen: tuple[str, ...] = ()
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
        return {
            **_envelope(self.organisation, self.language, self.as_of, self.change, self.seal, sample=self.sample),
            "sentence": cut(self.sentence, _SENTENCE),
            "basis": cut(self.basis, _BASIS),
            "figures": [_figure(figure) for figure in self.figures[:MOST_FIGURES]],
            "services": [_service(line) for line in self.services[:MOST_SERVICES]],
            "services_total": total,
            "unseen": [cut(text, _REASON) for text in self.unseen[:MOST_UNSEEN]],
            "unseen_more": unseen,
            "voice": _voice(self.voices[0]) if self.voices else None,
            "priorities": [_priority(one) for one in self.priorities[:MOST_PRIORITIES]],
            "priorities_more": max(0, priorities - MOST_PRIORITIES),
            "asks": [
                {"question": cut(ask.question, _SENTENCE), "advice": cut(ask.advice, _LINE)}
                for ask in self.asks[:MOST_ASKS]
            ],
            "charter": _charter(self.charter) if self.charter else None,
            "signatures": [
                {"role": cut(line.role, _CELL), "name": cut(line.name, _CELL)}
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


def cut(text: str, most: int) -> str:
    """`text`, or as many whole words of it as `most` characters hold, with … where it was cut."""
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


def _voice(voice: Voice) -> dict[str, str]:
    return {"text": cut(voice.text, _QUOTE), "speaker": cut(voice.speaker, 2 * _CELL)}


def _priority(priority: Priority) -> dict[str, Any]:
    return {
        "action": cut(priority.action, _ACTION),
        "reason": cut(priority.reason, _REASON),
        "evidence": [cut(text, _LINE) for text in priority.evidence[:MOST_EVIDENCE]],
        "first_step": cut(priority.first_step, _STEP),
        "by": cut(priority.by, _SHORT),
        "owner": cut(priority.owner, _CELL),
    }


def _charter(charter: DraftCharter) -> dict[str, Any]:
    return {
        "version": charter.version,
        "alone": [cut(text, _LINE) for text in charter.alone[:MOST_CLAUSES]],
        "alone_more": max(0, len(charter.alone) - MOST_CLAUSES),
        "to_mt": [cut(text, _LINE) for text in charter.to_mt[:MOST_CLAUSES]],
        "to_mt_more": max(0, len(charter.to_mt) - MOST_CLAUSES),
    }
