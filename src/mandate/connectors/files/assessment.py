"""What the report of an assessment says, before it is paper or slides: whole sentences and published figures."""

from dataclasses import asdict, dataclass
from typing import Any

from mandate.connectors.files.assessment_words import METHOD, SHORT_METHOD, words
from mandate.connectors.files.packs import Figure, cut

MOST_FINDINGS = 5
MOST_TALKS = 5
MOST_FIRST = 3
MOST_GROUPS = 16
MOST_UNKNOWN = 12
MOST_HIDDEN = 6
MOST_IN = 4
_NAME, _LABEL = 90, 34


@dataclass(frozen=True, slots=True)
class FiveBars:
    """How many people of a group gave each of the five answers; `counts` is None where that is not shown."""

    label: str
    n: int
    dk: int
    counts: tuple[int, ...] | None
    word: str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing on which people align or differ: the question, what was found, and the bars it rests on."""

    question: str
    sentence: str
    more: str
    bars: tuple[FiveBars, ...]


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """Where a dimension stands: its score after caps, that without them, and the reason of a cap."""

    label: str
    about: str
    score: float | None
    shown: str
    raw: float | None
    raw_shown: str
    before: str
    level: str
    why: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group that is shown: how many answered and its scores, as words."""

    label: str
    people: int
    scores: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """What is not shown, and why; groups with one reason share a line."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class UnknownIn:
    """How many of a group do not know, and of how many."""

    label: str
    dk: int
    of: int


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A question that many do not know, with the groups that do not."""

    question: str
    groups: tuple[UnknownIn, ...]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A conversation to have: the question, why, and where each side stands."""

    question: str
    why: str
    sides: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FirstLine:
    """One thing to do first: what, why, with which step it begins, who takes it, by when, and what put it there."""

    action: str
    reason: str
    step: str = ""
    owner: str = ""
    by: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question as everyone together answered it; `why` says why nothing is shown."""

    question: str
    bars: FiveBars | None
    na: int
    agreement: str
    chance: str
    why: str


@dataclass(frozen=True, slots=True)
class PartLines:
    """The questions of one dimension."""

    label: str
    lines: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Titles:
    """The sentence over each slide after the first."""

    align: str
    differ: str
    dimensions: str
    talks: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentReport:
    """At most four pages, or six slides. `empty` says why there is nothing to show; then it is one page."""

    organisation: str
    language: str
    as_of: str
    title: str
    sentence: str
    basis: str
    titles: Titles
    empty: str = ""
    figures: tuple[Figure, ...] = ()
    aligned: tuple[Found, ...] = ()
    differing: tuple[Found, ...] = ()
    dimensions: tuple[DimensionLine, ...] = ()
    total: str = ""
    groups: tuple[GroupLine, ...] = ()
    hidden: tuple[HiddenLine, ...] = ()
    unknown: tuple[UnknownLine, ...] = ()
    talks: tuple[TalkLine, ...] = ()
    first: tuple[FirstLine, ...] = ()
    first_basis: str = ""
    parts: tuple[PartLines, ...] = ()
    by_chance: str = ""
    change: int | None = None
    seal: str = ""
    sample: bool = False

    def to_data(self) -> dict[str, Any]:
        """The report as the template `assessment` and the maker of slides take it, cut to the documented limits."""
        fixed = words(self.language)
        return {
            **asdict(self),
            "organisation": cut(self.organisation, 60),
            "title": cut(self.title, _NAME),
            "seal": self.seal[:8],
            "labels": fixed,
            "method": [*([self.by_chance] if self.by_chance else []), *(fixed[key] for key in METHOD)],
            "method_short": [self.by_chance, *(fixed[key] for key in SHORT_METHOD)],
            "figures": [asdict(figure) for figure in self.figures[:4]],
            "aligned": [_found(one) for one in self.aligned[:MOST_FINDINGS]],
            "differing": [_found(one) for one in self.differing[:MOST_FINDINGS]],
            "groups": [{**asdict(one), "label": cut(one.label, _LABEL)} for one in self.groups[:MOST_GROUPS]],
            "groups_more": max(0, len(self.groups) - MOST_GROUPS),
            "hidden": [{"what": cut(one.what, 160), "why": one.why} for one in self.hidden[:MOST_HIDDEN]],
            "unknown": [_unknown(one) for one in self.unknown[:MOST_UNKNOWN]],
            "unknown_total": len(self.unknown),
            "talks": [_talk(one) for one in self.talks[:MOST_TALKS]],
            "first": [asdict(one) for one in self.first[:MOST_FIRST]],
        }


def _found(one: Found) -> dict[str, Any]:
    return {**asdict(one), "bars": [{**asdict(bars), "label": cut(bars.label, _LABEL)} for bars in one.bars[:2]]}


def _talk(one: TalkLine) -> dict[str, Any]:
    return {**asdict(one), "sides": [[cut(group, _LABEL), stands] for group, stands in one.sides[:2]]}


def _unknown(one: UnknownLine) -> dict[str, Any]:
    groups = [{**asdict(group), "label": cut(group.label, _LABEL)} for group in one.groups[:MOST_IN]]
    return {"question": one.question, "groups": groups, "more": max(0, len(one.groups) - MOST_IN)}
