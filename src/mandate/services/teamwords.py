"""What a report says about agreement and difference, in a manager's sentences; every number beside its chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import load_bank
from mandate.engines.alignment.facts import EVERYONE, LAST, Apart, Conversation, Labels, Seen, Standing, Suppressed
from mandate.engines.alignment.readings import camps
from mandate.engines.readiness.bank import Item
from mandate.engines.terms import half_up
from mandate.services import formats

BUT = "not:"
LEVEL = 0.05
"""Up to this chance one comparison alone would count as a difference, before the correction for their number."""
RARE = 10_000
"""Below one in so many draws a chance is only said to be smaller."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language about groups with these labels; `asked` are the questions each of them was asked."""

    labels: Mapping[str, str]
    language: str
    asked: Mapping[str, frozenset[str]]

    def of_everyone(self, item: str) -> bool:
        """Whether every group was asked this question."""
        return all(item in items for items in self.asked.values())

    def group(self, key: str, item: str = "") -> str:
        """What a group of a report is called, also one of the round before or all but one.

        On an `item` that only some groups were asked, everyone is those groups by name.
        """
        if key.endswith(LAST):
            return _("%(group)s last time") % {"group": self.group(key.removesuffix(LAST), item)}
        but = key.removeprefix(BUT) if key.startswith(BUT) else ""
        if (but or key == EVERYONE) and item and not self.of_everyone(item):
            named = [group for group, items in self.asked.items() if item in items and group != but]
            if named:
                return formats.listed(self.group(one) for one in named)
        if but:
            return _("all but %(group)s") % {"group": self.group(but)}
        return _("everyone") if key == EVERYONE else self.labels.get(key, key)

    def item(self, key: str) -> Item | None:
        """The question of this id, where the bank of today still has it."""
        return next((one for one in load_bank().items if one.id == key), None)

    def question(self, key: str) -> str:
        """The words of a question; its id where the bank of today no longer has it."""
        found = self.item(key)
        return found.question.of(self.language) if found else key

    def anchor(self, item: str, step: int) -> str:
        """The words of one answer, without the full stop, to stand inside a sentence."""
        found = self.item(item)
        return found.anchors[step - 1].of(self.language).rstrip(".") if found else str(step)

    def typical(self, item: str, median: float) -> str:
        """The answer in the middle; where it lies between two, both."""
        low, high = int(median), int(median + 0.5)
        if low == high:
            return _("“%(anchor)s”") % {"anchor": self.anchor(item, low)}
        words = {"low": self.anchor(item, low), "high": self.anchor(item, high)}
        return _("between “%(low)s” and “%(high)s”") % words

    def reading(self, seen: Seen) -> str:
        """One item in one group, in a sentence. Source: the table of readings in docs/engines/alignment.md."""
        if seen.nearly_all is not None:
            words = {"group": self.group(seen.group, seen.item), "anchor": self.anchor(seen.item, seen.nearly_all)}
            if seen.group == EVERYONE and self.of_everyone(seen.item):
                return _("Nearly everyone chose “%(anchor)s”.") % words
            return _("Nearly all in %(group)s chose “%(anchor)s”.") % words
        if seen.reading is None or seen.counts is None:
            return _("Not shown.")
        if seen.reading == "clear":
            return self._clear(seen)
        if seen.reading == "camps":
            return self._camps(seen)
        return ngettext(
            "No clear view yet; with %(count)s answer chance could look like this.",
            "No clear view yet; with %(count)s answers chance could look like this.",
            seen.n,
        ) % {"count": seen.n}

    def _clear(self, seen: Seen) -> str:
        assert seen.counts is not None  # noqa: S101 - the caller looked
        low, high = most(seen.counts)
        words = {"group": self.group(seen.group, seen.item), "low": self.anchor(seen.item, low)}
        everyone = seen.group == EVERYONE and self.of_everyone(seen.item)
        if low != high:
            words["high"] = self.anchor(seen.item, high)
            if everyone:
                return _("Everyone agrees on this: most choose “%(low)s” or “%(high)s”.") % words
            return _("Clear agreement in %(group)s: most choose “%(low)s” or “%(high)s”.") % words
        if everyone:
            return _("Everyone agrees on this: most choose “%(low)s”.") % words
        return _("Clear agreement in %(group)s: most choose “%(low)s”.") % words

    def _camps(self, seen: Seen) -> str:
        """Both camps with how many stand by each; its size counts those beside the anchor too: no one `says` it."""
        found = camps(seen.counts or ())
        if found is None:
            return _("Two camps. Talk before you decide.")
        a, b = both(found.people_low, found.people_high)
        words = {"a": a, "low": self.anchor(seen.item, found.low), "b": b, "high": self.anchor(seen.item, found.high)}
        if seen.group == EVERYONE and self.of_everyone(seen.item):
            return _("Two camps: %(a)s towards “%(low)s”, %(b)s towards “%(high)s”. Talk before you decide.") % words
        words["group"] = self.group(seen.group, seen.item)
        return (
            _("Two camps in %(group)s: %(a)s towards “%(low)s”, %(b)s towards “%(high)s”. Talk before you decide.")
            % words
        )

    def apart(self, apart: Apart) -> str:
        """How far two groups lie apart and how often chance does that, or why nothing can be said."""
        first, second = apart.groups
        words = {
            "a": self.group(first, apart.item), "b": self.group(second, apart.item),
            "steps": far(apart.steps), "chance": draws(apart.p),
        }  # fmt: skip
        if apart.reading == "differ" and second == f"{first}{LAST}":
            return _("%(a)s moved %(steps)s since last time; chance gives this in %(chance)s.") % words
        if apart.reading == "differ":
            return _("%(a)s and %(b)s are on average %(steps)s apart; chance gives this in %(chance)s.") % words
        if apart.reading == "too_small":
            return _("%(a)s and %(b)s are too small to find anything but a very large difference.") % words
        if apart.p <= LEVEL:
            return (
                _(
                    "No difference found between %(a)s and %(b)s: %(steps)s, which chance gives in %(chance)s."
                    " Alone that would be rare; it did not survive the correction for the number of comparisons."
                )
                % words
            )
        return _("No difference found between %(a)s and %(b)s: %(steps)s, chance gives this in %(chance)s.") % words

    def standing(self, item: str, one: Standing) -> str:
        """Where one group stands, for a talk: its typical answer, or both camps."""
        if one.low is not None and one.high is not None:
            a, b = both(one.people_low or 0, one.people_high or 0)
            words = {"a": a, "low": self.anchor(item, one.low), "b": b, "high": self.anchor(item, one.high)}
            return _("%(a)s towards “%(low)s”, %(b)s towards “%(high)s”") % words
        return self.typical(item, one.median) if one.median is not None else _("most do not know")

    def why_talk(self, talk: Conversation) -> str:
        """Why a talk is worth having."""
        reasons = {
            "differ": _("groups see it differently"),
            "camps": _("there are two camps"),
            "do_not_know": _("many do not know"),
        }
        return formats.listed(reasons[str(why)] for why in talk.why)

    def hidden(self, one: Suppressed) -> str:
        """Why a group, or an item of it, is not shown."""
        return {
            "too_few": _("fewer than five answered"),
            "would_reveal": _("showing it would give away fewer than five people of another group"),
            "close_to_last": _("it differs from the round before by fewer than five people"),
            "nearly_all": _("nearly all gave one answer to a sensitive question"),
            "beside_nearly_all": _("another group nearly all gave one answer to this sensitive question"),
        }[str(one.why)]

    def by_chance(self, labels: Labels) -> str:
        """How many items chance alone would label, for the group."""
        words = {
            "items": labels.items, "group": self.group(labels.group),
            "clear": formats.rounded(labels.clear, 1), "camps": formats.rounded(labels.camps, 1),
        }  # fmt: skip
        return (
            _(
                "Of %(items)s questions shown for %(group)s, chance alone would call about %(clear)s clear agreement"
                " and %(camps)s two camps."
            )
            % words
        )


def both(first: int, second: int) -> tuple[str, str]:
    """Two counts that stand side by side: both in words, or both in digits."""
    if max(first, second) > formats.MOST_SPELLED:
        return formats.number(first), formats.number(second)
    return formats.count(first), formats.count(second)


def far(steps: float) -> str:
    """A distance in steps of the scale: `1 step`, `1.2 steps`."""
    shown = half_up(steps, 1)
    return ngettext("%(count)s step", "%(count)s steps", 1 if shown == 1 else 2) % {"count": formats.number(shown)}


def draws(p: float) -> str:
    """A chance as one in so many draws."""
    if p >= 0.5:
        return _("most draws")
    if p * RARE < 1:
        return _("fewer than 1 of 10,000 draws")
    return _("1 of %(count)s draws") % {"count": formats.rounded(1 / p)}


def most(counts: Sequence[int]) -> tuple[int, int]:
    """The fewest answers side by side (first and last, from 1) that more than half chose: one or two, rarely more."""
    total = sum(counts)
    for width in range(1, len(counts) + 1):
        sums = [sum(counts[start : start + width]) for start in range(len(counts) - width + 1)]
        if 2 * max(sums) > total:
            start = sums.index(max(sums))
            return start + 1, start + width
    return 1, len(counts)


def word(seen: Seen) -> str:
    """A reading in two or three words."""
    if seen.nearly_all is not None:
        return _("nearly all")
    return {
        "clear": _("clear agreement"), "camps": _("two camps"), "none": _("no clear view yet"),
    }.get(str(seen.reading), _("not shown"))  # fmt: skip


def agreement(seen: Seen) -> str:
    """The agreement as a number; empty where nothing is shown."""
    return "" if seen.agreement is None else two(seen.agreement)


def chance(seen: Seen) -> str:
    """Between which values random teams of the same size lie; empty where nothing is shown."""
    if seen.random is None or seen.random.lower is None or seen.random.upper is None:
        return ""
    return _("chance %(low)s to %(high)s") % {"low": two(seen.random.lower), "high": two(seen.random.upper)}


def two(value: float) -> str:
    """A number with exactly two decimals and a minus that lines up with digits."""
    return str(format_decimal(half_up(value, 2), "0.00", locale=formats.locale())).replace("-", "−")


def beside(seen: Seen) -> str:
    """The agreement beside that of random teams of the same size."""
    if seen.agreement is None or seen.random is None:
        return ""
    words = {"a": agreement(seen), "n": seen.n}
    low, high = seen.random.lower, seen.random.upper
    if low is None or high is None:
        return _("Agreement %(a)s; with %(n)s answers chance reaches nearly anything.") % words
    words |= {"low": two(low), "high": two(high)}
    return _("Agreement %(a)s; nine of ten random teams of %(n)s lie between %(low)s and %(high)s.") % words
