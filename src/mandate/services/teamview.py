"""What a team sees of its assessment: where it agrees, differs and should talk; from what was published alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import load_bank
from mandate.engines.alignment.conversations import DARK, conversations, do_not_know
from mandate.engines.alignment.facts import EVERYONE, LAST, Apart, Report, Seen, Suppressed
from mandate.engines.readiness.scoring import tenths
from mandate.records.models import Campaign, Publication
from mandate.services import formats, publishing
from mandate.services.campaigns import groups_of
from mandate.services.teamwords import Speaker, agreement, beside, chance, far, word

FEWEST, MOST = 3, 5
"""How many findings the two lists on top hold."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Five bars of one item in one group, with what stands beside them; `counts` is None where they are not shown."""

    group: str
    label: str
    n: int
    dk: int
    na: int
    counts: tuple[int, ...] | None
    median: float | None
    word: str
    reading: str
    sentence: str
    beside: str
    agreement: str
    chance: str
    why_hidden: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: the question, a sentence, and the bars it rests on."""

    item: str
    question: str
    sentence: str
    more: str
    bars: tuple[Bars, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation worth having: about which question, why, and where each side stands."""

    item: str
    question: str
    why: str
    sides: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One question in one group."""

    item: str
    question: str
    bars: Bars | None
    why_hidden: str


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of a group: its score after caps, the score before them, why it is capped or not shown."""

    id: str
    label: str
    about: str
    score: Fraction | None
    raw: Fraction | None
    level: str
    why: str
    before: Fraction | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The total of a group with its level, and what caps it."""

    score: Fraction | None
    raw: Fraction | None
    level: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many questions every group was asked, with clear agreement on them and what chance gives; and how many of
    all questions groups differ on, if any two were compared."""

    agreed: int
    asked: int
    by_chance: float
    differ: int
    compared: bool


class TeamView:
    """The published report of one assessment, read out in one language."""

    def __init__(self, publication: Publication, *, language: str, previous: Publication | None = None) -> None:
        self.publication = publication
        self.campaign: Campaign = publication.campaign
        self.language = language
        self.previous = previous
        self.report: Report = Report.from_json(publication.report)
        groups = groups_of(self.campaign)
        asked = {group.key: frozenset(load_bank().form(group.form).items) for group in groups}
        self.say = Speaker({group.key: group.label for group in groups}, language, asked)
        self._seen = {(one.item, one.group): one for one in self.report.items}
        found = [one for one in self.report.differences if one.reading == "differ" and not _in_time(one)]
        self._apart_items = frozenset(one.item for one in found)
        self._between = sorted(found, key=lambda one: (-one.steps, one.item, one.groups))

    @property
    def groups(self) -> list[tuple[str, str, int]]:
        """The groups that are shown: key, label, people."""
        return [(one.group, self.say.group(one.group), one.people) for one in self.report.groups]

    def seen(self, item: str, group: str) -> Seen | None:
        """One item in one group, where something of it is shown."""
        return self._seen.get((item, group))

    def bars(self, seen: Seen) -> Bars:
        """What a page draws of one item in one group."""
        why = next(
            (self.say.hidden(s) for s in self.report.suppressed if (s.item, s.group) == (seen.item, seen.group)), ""
        )
        mixed = self._mixed(seen)
        return Bars(
            group=seen.group, label=self.say.group(seen.group, seen.item), n=seen.n, dk=seen.dk, na=seen.na,
            counts=seen.counts, median=seen.median, word=_("groups differ") if mixed else word(seen),
            reading="differ" if mixed else str(seen.reading or ""), sentence=self.sentence(seen),
            beside=beside(seen), agreement=agreement(seen), chance=chance(seen), why_hidden=why,
        )  # fmt: skip

    def _mixed(self, seen: Seen) -> bool:
        """Whether all together seem to agree only because groups that differ were added up."""
        return seen.group == EVERYONE and seen.reading == "clear" and seen.item in self._apart_items

    def sentence(self, seen: Seen) -> str:
        """What may be said of one item in one group."""
        if self._mixed(seen):
            return _("Groups differ on this, so the sum of all says little: look at each of them.")
        return self.say.reading(seen)

    def aligned(self) -> tuple[Finding, ...]:
        """Where we align: everyone clearly agrees, no group is split and no two groups differ.

        What everybody was asked comes first, then what some were asked, then one group alone; in each the clearest.
        """
        clear = [one for one in self.report.items if self._shared(one)]
        together = [one for one in clear if one.group == EVERYONE]
        within = [one for one in clear if one.group != EVERYONE]
        found: dict[str, Seen] = {}
        asked_of_all = [one for one in together if self.say.of_everyone(one.item)]
        of_some = [one for one in together if not self.say.of_everyone(one.item)]
        for one in (row for rows in (asked_of_all, of_some, within) for row in sorted(rows, key=_clearest)):
            if len(found) < (MOST if one.group == EVERYONE else FEWEST):
                found.setdefault(one.item, one)
        return tuple(self._finding(one) for one in found.values())

    def _shared(self, seen: Seen) -> bool:
        """Whether a group clearly agrees and no other is known to differ from it or to be split."""
        split = any(other.reading == "camps" for other in self.report.items if other.item == seen.item)
        return _agrees(seen) and seen.item not in self._apart_items and not split

    def _finding(self, seen: Seen) -> Finding:
        bars = self.bars(seen)
        return Finding(seen.item, self.say.question(seen.item), bars.sentence, bars.beside, (bars,))

    def differing(self) -> tuple[Finding, ...]:
        """Where we differ: groups that lie apart, the furthest first; then where a group stands in two camps."""
        found: dict[str, Finding] = {}
        split = [one for one in self.report.items if one.reading == "camps"]
        for apart in self._between:
            # One place is kept for two camps: a group that is split is nobody's average.
            if len(found) < MOST - bool(split):
                found.setdefault(apart.item, self._apart(apart))
        for seen in sorted(split, key=lambda one: (one.agreement or 0, -one.n)):
            found.setdefault(seen.item, self._finding(seen))
        return tuple(found.values())[:MOST]

    def _apart(self, apart: Apart) -> Finding:
        both = [seen for group in apart.groups if (seen := self.seen(apart.item, group))]
        stands = [
            _("%(group)s: %(anchor)s.") % {"group": _capital(self.say.group(group, apart.item)), "anchor": typical}
            for group, typical in (
                (group, self.say.typical(apart.item, median))
                for group, median in zip(apart.groups, apart.medians, strict=True)
            )
        ]
        more = " ".join([*stands, self.how_far(apart)])
        bars = tuple(self.bars(seen) for seen in both)
        return Finding(apart.item, self.say.question(apart.item), _capital(self.say.apart(apart)), more, bars)

    def how_far(self, apart: Apart) -> str:
        """The interval, only where a difference was found, and what chance alone would give."""
        if apart.interval is None:
            return _("Chance alone gives %(steps)s.") % {"steps": far(apart.chance_steps)}
        words = {
            "chance": formats.rounded(apart.chance_steps, 1),
            "low": formats.rounded(apart.interval[0], 1),
            "high": formats.rounded(apart.interval[1], 1),
        }
        return _("Likely between %(low)s and %(high)s steps; chance alone gives %(chance)s.") % words

    def counted(self) -> Counted:
        """The questions that every group was asked, on how many of them everyone agrees, and where groups differ."""
        own = [one for one in self.report.items if one.group == EVERYONE and self.say.of_everyone(one.item)]
        return Counted(
            agreed=sum(self._shared(one) for one in own),
            asked=sum(self.say.of_everyone(item) for item in self.campaign.items),
            by_chance=sum(one.random.share_upper for one in own if one.random is not None),
            differ=len(self._apart_items),
            compared=any(not _in_time(one) for one in self.report.differences),
        )

    def talks(self) -> tuple[Talk, ...]:
        """The five most useful conversations, each with where both sides stand."""
        found = []
        for one in conversations(self.report, MOST):
            sides = tuple(
                (self.say.group(side.group, one.item), self.say.standing(one.item, side)) for side in one.standings
            )
            found.append(Talk(one.item, self.say.question(one.item), self.say.why_talk(one), sides))
        return tuple(found)

    def unknown(self) -> tuple[tuple[str, str, str, int, int], ...]:
        """Items that over 40 % of a group do not know: item, question, group, how many do not know, of how many."""
        dark = [one for one in self.report.items if do_not_know(one) > DARK]
        dark.sort(key=lambda one: (-do_not_know(one), one.item, one.group))
        return tuple(
            (one.item, self.say.question(one.item), self.say.group(one.group, one.item), one.dk, one.n + one.dk)
            for one in dark
        )

    def total(self, group: str) -> Total:
        """The total of a shown group."""
        found = publishing.result(self.publication, group)
        why = ""
        if found.capped_by and found.total is not None and found.raw_total is not None:
            why = self._capped(found.capped_by, found.total, found.raw_total)
        return Total(
            found.total, found.raw_total, found.level.label.of(self.language) if found.level else "",
            found.level.says.of(self.language) if found.level else "", why,
        )  # fmt: skip

    def _capped(self, item: str, cap: Fraction, raw: Fraction) -> str:
        words = {"question": self.say.question(item), "cap": score(cap), "raw": score(raw)}
        return _("Held at %(cap)s by “%(question)s”; without that cap %(raw)s.") % words

    def parts(self, group: str) -> tuple[Part, ...]:
        """Every dimension of a shown group, with all its questions."""
        bank, result = load_bank(), publishing.result(self.publication, group)
        last = publishing.result(self.previous, group) if self.previous and self._was_shown(group) else None
        before = {one.id: one.score for one in last.dimensions} if last else {}
        found = []
        for one in result.dimensions:
            dimension, why = bank.dimension(one.id), ""
            if one.capped_by and one.score is not None and one.raw is not None:
                why = self._capped(one.capped_by, one.score, one.raw)
            elif not one.shown:
                why = _("No score: this group was not asked enough of it, or too few answered.")
            level = bank.level(one.score).label.of(self.language) if one.score is not None else ""
            lines = tuple(
                self.line(item, group) for item in self.campaign.items if self._of(item, one.id) and self._asked(item)
            )
            label, about = dimension.label.of(self.language), dimension.about.of(self.language)
            found.append(Part(one.id, label, about, one.score, one.raw, level, why, before.get(one.id), lines))
        return tuple(found)

    def _was_shown(self, group: str) -> bool:
        return self.previous is not None and any(one["group"] == group for one in self.previous.report["groups"])

    def _of(self, item: str, dimension: str) -> bool:
        found = self.say.item(item)
        return found is not None and found.dimension == dimension

    def _asked(self, item: str) -> bool:
        """Whether any group was asked this question at all."""
        return any(item in items for items in self.say.asked.values())

    def line(self, item: str, group: str) -> Line:
        """One question as a group answered it."""
        seen = self.seen(item, group)
        return Line(item, self.say.question(item), self.bars(seen) if seen else None, self._why(item, group))

    def _why(self, item: str, group: str) -> str:
        """Why nothing is shown of an item in a group; one that is not on its form was never asked of it."""
        form = next((one.form for one in groups_of(self.campaign) if one.key == group), None)
        if form is not None and item not in load_bank().form(form).items:
            return _("not asked")
        found = next((one for one in self.report.suppressed if (one.item, one.group) == (item, group)), None)
        return self.say.hidden(found) if found else _("not asked, or nobody answered")

    def found_apart(self) -> tuple[Apart, ...]:
        """Every difference between two groups that was found, each pair of a question once, the furthest first."""
        return tuple(self._between)

    def over_time(self) -> tuple[Apart, ...]:
        """What was compared with the round before: everyone first, the largest step first."""
        found = [one for one in self.report.differences if _in_time(one)]
        return tuple(sorted(found, key=lambda o: (o.groups[0] != EVERYONE, o.reading != "differ", -o.steps, o.item)))

    def suppressed(self) -> tuple[Suppressed, ...]:
        """What is not shown of groups and of questions that were on their form; of the rest nothing was asked."""
        return tuple(
            one
            for one in self.report.suppressed
            if (one.group == EVERYONE or one.group in self.say.asked)
            and (one.item is None or self._on_form(one.item, one.group))
        )

    def _on_form(self, item: str, group: str) -> bool:
        return self._asked(item) if group == EVERYONE else item in self.say.asked[group]

    def not_shown(self) -> tuple[tuple[str, str], ...]:
        """Groups of which nothing is shown, with why; also those in which nobody answered."""
        hidden = {one.group: self.say.hidden(one) for one in self.suppressed() if one.item is None}
        return tuple((self.say.group(group), why) for group, why in hidden.items())

    def too_small(self) -> tuple[str, ...]:
        """Pairs of groups in which nothing but a very large difference could be found on any item."""
        pairs: dict[tuple[str, str], list[Apart]] = {}
        for one in self.report.differences:
            if not _in_time(one):
                pairs.setdefault(one.groups, []).append(one)
        return tuple(
            _capital(self.say.apart(rows[0])) for rows in pairs.values() if all(r.reading == "too_small" for r in rows)
        )

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every published number per item and group, as exports and the API give it."""
        for one in self.report.items:
            item = self.say.item(one.item)
            yield {
                "item": one.item, "dimension": item.dimension if item else "",
                "question": self.say.question(one.item), "group": one.group, "label": self.say.group(one.group),
                "n": one.n, "dk": one.dk, "na": one.na,
                **{f"n{step}": one.counts[step - 1] if one.counts else None for step in range(1, 6)},
                "median": one.median, "agreement": one.agreement,
                "random_low": one.random.lower if one.random else None,
                "random_high": one.random.upper if one.random else None,
                "reading": str(one.reading) if one.reading else None, "nearly_all": one.nearly_all,
                "sentence": self.sentence(one),
            }  # fmt: skip

    def pairs(self) -> Iterator[Mapping[str, Any]]:
        """Every compared pair per item, as exports and the API give it."""
        for one in self.report.differences:
            yield {
                "item": one.item, "question": self.say.question(one.item), "a": one.groups[0], "b": one.groups[1],
                "n_a": one.n[0], "n_b": one.n[1], "median_a": one.medians[0], "median_b": one.medians[1],
                "steps": one.steps, "chance_steps": one.chance_steps, "p": one.p, "q": one.q,
                "low": one.interval[0] if one.interval else None, "high": one.interval[1] if one.interval else None,
                "reading": str(one.reading), "sentence": _capital(self.say.apart(one)),
            }  # fmt: skip


def _agrees(seen: Seen) -> bool:
    return seen.nearly_all is not None or seen.reading == "clear"


def _clearest(seen: Seen) -> tuple[float, str]:
    """How far agreement lies above what chance reaches; the furthest first."""
    if seen.agreement is None or seen.random is None or seen.random.upper is None:
        return (-1.0, seen.item)
    return (seen.random.upper - seen.agreement, seen.item)


def _in_time(apart: Apart) -> bool:
    return any(group.endswith(LAST) for group in apart.groups)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def score(value: Fraction | None) -> str:
    """A score with one decimal, rounded down, as the reader writes it."""
    return "" if value is None else formats.number(tenths(value))


def view(publication: Publication, *, language: str) -> TeamView:
    """The published figures with the words of the team view."""
    return TeamView(publication, language=language, previous=publishing.before(publication.campaign))


def sentence(seen: TeamView) -> str:
    """The one sentence of the whole: on how many questions people agree, and on how many groups differ."""
    if not seen.groups:
        return _("Too few people answered %(title)s to show anything.") % {"title": seen.campaign.title}
    counted = seen.counted()
    if not counted.compared:
        return agreed(counted)
    apart = ngettext("Groups differ on %(count)s question.", "Groups differ on %(count)s questions.", counted.differ)
    none = _("No difference between groups was found.")
    return f"{agreed(counted)} {apart % {'count': formats.count(counted.differ)} if counted.differ else none}"


def agreed(counted: Counted) -> str:
    """On how many of the questions that every group was asked there is clear agreement, in a sentence."""
    words = {"count": formats.count(counted.agreed), "asked": formats.count(counted.asked)}
    if not counted.asked:
        return _("No question was asked of everyone.")
    if not counted.agreed:
        return _("We agree on none of the %(asked)s questions everyone was asked.") % words
    return _("We agree on %(count)s of the %(asked)s questions everyone was asked.") % words
